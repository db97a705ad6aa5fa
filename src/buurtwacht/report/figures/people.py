"""Differences in the survey, one line an item."""

from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from buurtwacht.report import theme
from buurtwacht.report.figures.forest import ticks
from buurtwacht.report.words import Words


def survey(frame: pd.DataFrame, words: Words) -> Figure:
    """Standardised differences with their intervals; columns as in the table `people-survey`."""
    rows = frame.iloc[::-1].reset_index(drop=True)
    figure, axes = theme.canvas(0.9 + 0.32 * len(rows))
    for place, row in rows.iterrows():
        axes.plot([row["conf_low"], row["conf_high"]], [place, place], color=theme.BLUE, lw=1.6)
        axes.plot(row["estimate"], place, "o", color=theme.BLUE, ms=5.5)
        shown = words.interval([row["estimate"], row["conf_low"], row["conf_high"]], 2)
        axes.annotate(
            shown,
            (1.02, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8,
        )
    axes.axvline(0, color=theme.GREY, lw=1)
    names = [fill(words.name("items", item), 30) for item in rows["item"]]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(words.label("axes", "standard_deviations"))
    ticks(axes, words)
    return figure
