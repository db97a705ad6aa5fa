"""What the next study would find, over its number of groups: power, precision, exaggeration."""

from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from buurtwacht.report import theme
from buurtwacht.report.figures.forest import ticks
from buurtwacht.report.words import Words

MEASURES = ("power", "width", "exaggeration")
_REFERENCE = {"power": 0.8, "width": None, "exaggeration": 1.0}


def draw(surface: pd.DataFrame, measure: str, words: Words) -> Figure:
    """`measure` against groups: a panel per number of months, a line per rate and variation."""
    months = sorted(surface["months"].unique())
    figure, axes = theme.canvas(2.9, ncols=len(months), sharey=True, squeeze=False)
    colors = (theme.PINK, theme.GREEN, theme.ORANGE, theme.BLUE)
    for place, (one, panel) in enumerate(zip(axes[0], months, strict=True)):
        part = surface[surface["months"] == panel]
        for color, (rate, by_rate) in zip(colors, part.groupby("rate"), strict=False):
            for style, (variation, line) in zip(
                ("-", "--"), by_rate.groupby("variation"), strict=False
            ):
                known = line[line["studies"] * line["power"] >= 20] if _of_found(measure) else line
                label = words.label("axes", "rate_and_variation").format(
                    rate=words.decimal(rate, 2), variation=words.decimal(variation, 1)
                )
                one.plot(known["groups"], known[measure], color=color, ls=style, label=label)
        if _REFERENCE[measure] is not None:
            one.axhline(_REFERENCE[measure], color=theme.GREY, lw=1, ls=":")
        one.set_xscale("log")
        one.set_xlim(surface["groups"].min() * 0.9, surface["groups"].max() * 1.1)
        if measure == "power":
            one.set_ylim(0, 1.02)
        one.set_title(words.label("axes", "n_months").format(n=panel), fontsize=9)
        one.set_xlabel(words.label("axes", "groups_number"))
        one.set_xticks([6, 24, 100])
        one.minorticks_off()
        ticks(one, words)
        if measure == "width":
            one.set_yscale("log")
        ticks(one, words, log=measure == "width", which="y")
        if place == 0:
            one.set_ylabel(fill(words.label("axes", f"next_{measure}"), 20))
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, fontsize=7.5)
    return figure


def _of_found(measure: str) -> bool:
    return measure == "exaggeration"
