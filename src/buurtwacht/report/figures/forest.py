"""Estimates with intervals, one a line: the form that most results of the report take."""

from collections.abc import Mapping, Sequence
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from buurtwacht.report import theme
from buurtwacht.report.words import Words


def forest(
    table: pd.DataFrame,
    names: Sequence[str],
    words: Words,
    axis: str,
    digits: int,
    lines: Mapping[str, float] | None = None,
    log: bool = False,
    percent: bool = False,
    emphasis: Sequence[bool] | None = None,
    unbounded: bool = False,
) -> Figure:
    """Draw `estimate`, `conf_low` and `conf_high` of each row of `table`, the first row on top.

    `table` has a column `suppressed`, or the `note` of an estimate that says so. `names` are the
    labels of the rows, `lines` vertical reference lines by label, `emphasis` the rows in the
    second colour. A row without an estimate but with an upper limit is drawn as a one-sided
    interval; a row without any number says whether it was suppressed or has no data. With `log`,
    zero is drawn as an open arrow at the edge; with `unbounded`, a missing limit is drawn broken
    to the edge.
    """
    lines = lines or {}
    labels = [fill(name, 42) for name in names]
    step = 0.3 if len(table) < 12 or any("\n" in label for label in labels) else 0.22
    figure, axes = theme.canvas(max(1.4, 0.9 + step * len(table) + 0.2 * bool(lines)))
    factor = 100 if percent else 1
    numbers = table[["estimate", "conf_low", "conf_high"]].astype(float).to_numpy()
    _limits(axes, numbers * factor, [value * factor for value in lines.values()], log)
    hidden = _hidden(table)
    for place, row in enumerate(numbers):
        color = theme.ORANGE if emphasis is not None and emphasis[place] else theme.BLUE
        if np.isnan(row[0]) and np.isnan(row[2]):
            told = words.label("format", "suppressed" if hidden[place] else "no_data")
            _beside(axes, 0.01, place, told, theme.GREY)
            continue
        _row(axes, place, row * factor, color, unbounded)
        value = [None if np.isnan(part) else part for part in row]
        _beside(axes, 1.02, place, words.interval(value, digits, percent, unbounded), theme.INK)
    for label, value in lines.items():
        axes.axvline(value * factor, color=theme.GREY, lw=1, ls=(0, (4, 3)), zorder=0)
        axes.annotate(
            label,
            (value * factor, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=7.5,
            color=theme.GREY,
        )
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_yticks(range(len(table)), labels, linespacing=1.0)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(axis)
    ticks(axes, words, log)
    return figure


def _hidden(table: pd.DataFrame) -> list[bool]:
    if "suppressed" in table:
        return table["suppressed"].tolist()
    return table["note"].str.startswith("suppressed").tolist()


def _limits(axes: Axes, numbers: np.ndarray, references: list[float], log: bool) -> None:
    positive = [*numbers[np.isfinite(numbers) & (numbers > 0)], *references]
    if not positive:
        return
    if log:
        axes.set_xscale("log")
        axes.set_xlim(min(positive) / 1.6, max(positive) * 1.6)
    else:
        axes.set_xlim(0, max(positive) * 1.08)


def _row(axes: Axes, place: int, row: np.ndarray, color: str, unbounded: bool) -> None:
    estimate, low, high = row
    left, right = axes.get_xlim()
    start, end = np.fmax(low, left), np.fmin(high, right)
    if unbounded and not np.isfinite([low, high]).all():
        axes.plot([start, end], [place, place], color=color, lw=1.8, ls=(0, (2, 1.5)))
    elif np.isfinite(high):
        axes.plot([start, end], [place, place], color=color, lw=1.8, solid_capstyle="butt")
        for cap in [end, *([start] if start > left else [])]:
            axes.plot([cap, cap], [place - 0.16, place + 0.16], color=color, lw=1.4)
    if np.isnan(estimate):
        return
    at_edge = axes.get_xscale() == "log" and estimate <= 0
    axes.plot(
        max(estimate, left),
        place,
        marker="<" if at_edge else "s" if color == theme.ORANGE else "o",
        markerfacecolor="white" if at_edge else color,
        ms=5.5,
        color=color,
        clip_on=False,
        zorder=5,
    )


def _beside(axes: Axes, x: float, place: int, text: str, color: str) -> None:
    axes.text(
        x,
        place,
        text,
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=8,
        color=color,
        clip_on=False,
    )


LADDERS = ((0.5, 0.7, 1.0, 1.4, 2.0), (0.8, 0.9, 1.0, 1.1, 1.25))
"""Marks of a short logarithmic axis around 1, the coarser first."""


def ticks(axes: Axes, words: Words, log: bool = False, which: str = "x") -> None:
    """Write the numbers along an axis in the notation of the language."""

    def number(value: float, _position: int) -> str:
        digits = 0
        while digits < 4 and abs(round(value, digits) - value) > 1e-9 * max(1, abs(value)):
            digits += 1
        return words.decimal(value, digits)

    axis = axes.xaxis if which == "x" else axes.yaxis
    if log:
        low, high = axes.get_xlim() if which == "x" else axes.get_ylim()
        wide = high / low > 60
        steps = (1,) if high / low > 2000 else (1, 3) if wide else (1, 2, 5)
        marks = [
            step * 10.0**power
            for power in range(-5, 6)
            for step in steps
            if low <= step * 10.0**power <= high
        ]
        for ladder in LADDERS:
            if len(marks) < 3:
                marks = [mark for mark in ladder if low <= mark <= high]
        if len(marks) < 3:
            marks = [mark for mark in np.round(np.geomspace(low, high, 5), 2) if mark]
        axis.set_ticks(marks)
        axis.set_minor_locator(NullLocator())
        axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(FuncFormatter(number))
