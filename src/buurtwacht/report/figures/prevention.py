"""Figures on a crime panel: starts, course around them, placebos and sensitivity."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from buurtwacht.report import theme
from buurtwacht.report.figures.forest import forest, ticks
from buurtwacht.report.words import Words


def starts(months: dict, positions: list | None, words: Words) -> Figure:
    """Map of the starts, coloured by date; without places, the number of starts by month.

    `months`: `months`, `starts`. `positions`: x, y and month of the start (None = never) of each
    neighbourhood.
    """
    if positions is None:
        return _starts_by_month(months, words)
    figure, axes = theme.canvas(3.4)
    place = {month: number for number, month in enumerate(months["months"])}
    never = np.array([[x, y] for x, y, month in positions if month is None]).reshape(-1, 2)
    started = [(x, y, place[month]) for x, y, month in positions if month is not None]
    axes.plot(
        *never.T, ls="", marker="o", ms=4, color=theme.FAINT, label=words.label("axes", "no_group")
    )
    x, y, when = np.array(started).T
    drawn = axes.scatter(
        x, y, c=when, cmap="viridis", s=46, marker="D", edgecolors=theme.INK, lw=0.5
    )
    bar = figure.colorbar(drawn, ax=axes, shrink=0.8)
    marks = np.unique(np.linspace(when.min(), when.max(), 4).round().astype(int))
    bar.set_ticks(marks, labels=[words.show(months["months"][mark], "month") for mark in marks])
    bar.set_label(words.label("axes", "started"))
    axes.set_axis_off()
    axes.set_aspect("equal", adjustable="datalim")
    axes.legend(loc="lower left", bbox_to_anchor=(0, -0.08))
    return figure


def _starts_by_month(months: dict, words: Words) -> Figure:
    figure, axes = theme.canvas(2.4)
    axes.bar(range(len(months["starts"])), months["starts"], color=theme.BLUE, width=0.9)
    step = max(1, len(months["months"]) // 6)
    axes.set_xticks(
        range(0, len(months["months"]), step),
        [words.show(month, "month") for month in months["months"][::step]],
    )
    axes.set_ylabel(words.label("axes", "starts"))
    axes.grid(axis="x", visible=False)
    ticks(axes, words, which="y")
    return figure


def course(table: pd.DataFrame, words: Words) -> Figure:
    """Ratio of observed to expected counts by months from the start, with simultaneous bands.

    `table`: rows of the model `prevention_course`; the `note` begins with the kind of period.
    """
    figure, axes = theme.canvas(3.0)
    span = table["term"].str.extract(r"months (-?\d+) to (-?\d+)").astype(float)
    table = table.assign(first=span[0], last=span[1]).sort_values("first")
    axes.set_yscale("log")
    donut = table[table["note"].str.startswith("donut")]
    for row in donut.itertuples():
        axes.axvspan(row.first - 0.5, row.last + 0.5, color=theme.FAINT, alpha=0.6, lw=0)
    for row in table.itertuples():
        color = theme.BLUE if row.note.startswith("after") else theme.GREY
        at = (row.first + row.last) / 2
        if np.isfinite([row.conf_low, row.conf_high]).all():
            axes.plot([at, at], [row.conf_low, row.conf_high], color=color, lw=1.8)
        marker = "o" if not row.note.startswith("donut") else "D"
        face = "white" if row.note.startswith("donut") else color
        axes.plot(at, row.estimate, marker=marker, color=color, markerfacecolor=face, ms=5.5)
    axes.axhline(1, color=theme.GREY, lw=1, ls=(0, (4, 3)))
    axes.axvline(-0.5, color=theme.INK, lw=1)
    axes.set_xticks(range(-12, int(table["last"].max()) + 2, 6))
    axes.set_xlabel(words.label("axes", "months_from_start"))
    axes.set_ylabel(words.label("axes", "crime_ratio_short"))
    low = np.nanmin(table[["estimate", "conf_low"]].to_numpy(float))
    high = np.nanmax(table[["estimate", "conf_high"]].to_numpy(float))
    axes.set_ylim(max(low, 0.05) / 1.15, min(high, 20) * 1.15)
    ticks(axes, words)
    ticks(axes, words, log=True, which="y")
    return figure


def placebo(draws: list[float], log_ratio: float, words: Words) -> Figure:
    """Estimates of placebo adopters as a histogram of ratios, with the cohort's own in it."""
    figure, axes = theme.canvas(2.5)
    values = np.array(draws)
    low, high = min(values.min(), log_ratio), max(values.max(), log_ratio)
    axes.hist(values, bins=np.linspace(low, high, 40), color=theme.GREY, alpha=0.7)
    axes.axvline(log_ratio, color=theme.ORANGE, lw=2)
    axes.annotate(
        words.label("axes", "this_cohort"),
        (log_ratio, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        fontsize=8,
        color=theme.ORANGE,
    )
    marks = [
        mark
        for mark in (0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0)
        if low - 0.05 <= np.log(mark) <= high + 0.05
    ]
    axes.set_xticks(np.log(marks), [words.decimal(mark, 1) for mark in marks])
    axes.set_xlabel(words.label("axes", "crime_ratio"))
    axes.set_ylabel(words.label("axes", "placebo_studies"))
    ticks(axes, words, which="y")
    return figure


def ratios(table: pd.DataFrame, words: Words, kind: str) -> Figure:
    """Ratios of registered crime, one a line; `kind`: labels by model, the first row stands out."""
    names = []
    for row in table.itertuples():
        name = words.name(kind, row.model)
        setting = words.name("choice_terms", row.term)
        if kind == "choices" and setting:
            name = words.label("format", "pair").format(first=name, second=setting)
        if kind == "elsewhere":
            name = words.label("format", "pair").format(
                first=name, second=words.name("offences", row.outcome)
            )
        names.append(name)
    return forest(
        table,
        names,
        words,
        words.label("axes", "crime_ratio"),
        digits=2,
        log=True,
        lines={words.label("axes", "no_change"): 1.0},
        emphasis=[place == 0 for place in range(len(table))],
        unbounded=True,
    )
