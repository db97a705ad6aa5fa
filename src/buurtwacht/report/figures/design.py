"""What a study of this size can tell: limits that follow from the design, not from the outcome."""

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.special import gammaincinv

from buurtwacht.report import theme
from buurtwacht.report.figures.forest import ticks
from buurtwacht.report.published import ARRESTS_RARE, DETECTABLE_RATIO
from buurtwacht.report.words import Words


def upper_limit(events: int, exposure: np.ndarray) -> np.ndarray:
    """One-sided 95% upper limit of a Poisson rate (Garwood 1936)."""
    return gammaincinv(events + 1, 0.95) / exposure


def studied_years(group_years: float) -> np.ndarray:
    """Group-years over which the limit is drawn, around those of this study."""
    return np.geomspace(min(1.0, group_years / 1.5), max(60, 3 * group_years), 200)


def arrests(group_years: float, words: Words) -> Figure:
    """Upper limit of arrest incidents per group-year by years observed and incidents seen."""
    figure, axes = theme.canvas(2.9)
    years = studied_years(group_years)
    colors = (theme.BLUE, theme.ORANGE, theme.GREEN, theme.PINK)
    for events, (color, style) in enumerate(zip(colors, ("-", "--", "-.", ":"), strict=True)):
        axes.plot(
            years,
            upper_limit(events, years),
            color=color,
            ls=style,
            label=words.label("axes", "incidents_seen").format(n=events),
        )
    axes.axhline(ARRESTS_RARE, color=theme.GREY, lw=1, ls=(0, (4, 3)))
    axes.axvline(group_years, color=theme.INK, lw=1)
    axes.annotate(
        words.label("axes", "this_study"),
        (group_years, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        fontsize=8,
    )
    axes.set_xscale("log")
    axes.set_xlim(years[0], years[-1])
    axes.set_ylim(0, 3)
    axes.set_xlabel(words.label("axes", "group_years"))
    axes.set_ylabel(words.label("axes", "upper_limit"))
    axes.legend(loc="upper right")
    ticks(axes, words, log=True)
    ticks(axes, words, which="y")
    return figure


def detectable(cells: int, ratio: float, words: Words) -> Figure:
    """Smallest rate ratio per SD found with 80% power, by the number of group-months.

    `cells` and `ratio` are those of this study; the line in the back is the analysis plan's.
    """
    figure, axes = theme.canvas(2.7)
    months = np.array([size for size, _ in DETECTABLE_RATIO], dtype=float)
    planned = np.array([planned for _, planned in DETECTABLE_RATIO])
    axes.plot(
        months,
        planned,
        color=theme.GREY,
        marker="o",
        ls="--",
        lw=1,
        label=words.label("axes", "planned"),
    )
    axes.plot(
        [cells],
        [ratio],
        color=theme.BLUE,
        marker="D",
        ls="",
        ms=7,
        label=words.label("axes", "this_study"),
    )
    for size, value in (*DETECTABLE_RATIO, (cells, ratio)):
        axes.annotate(
            words.decimal(value, 2),
            (size, value),
            xytext=(6, 5),
            textcoords="offset points",
            fontsize=8,
        )
    axes.set_xscale("log")
    axes.set_xlim(min(40.0, cells / 1.4), max(1700.0, cells * 1.4))
    axes.set_ylim(1, max(2.05, 1.08 * ratio))
    axes.set_xlabel(words.label("axes", "group_months"))
    axes.set_ylabel(words.label("axes", "detectable_ratio"))
    axes.legend(loc="upper right")
    ticks(axes, words, log=True)
    ticks(axes, words, which="y")
    return figure


def power(table: pd.DataFrame, words: Words) -> Figure:
    """Probability to find a true ratio, and how far a significant finding exaggerates it."""
    figure, (left, right) = theme.canvas(2.7, ncols=2)
    for axes, what, label, reference in (
        (left, "found at", "chance_found", 0.8),
        (right, "exaggeration when found at", "exaggeration", 1.0),
    ):
        part = table[table["what"] == what]
        axes.plot(part["true_ratio"], part["estimate"], color=theme.BLUE, marker="o", ms=4)
        axes.axhline(reference, color=theme.GREY, lw=1, ls=(0, (4, 3)))
        axes.set_xlabel(words.label("axes", "true_ratio"))
        axes.set_ylabel(fill(words.label("axes", label), 24))
        axes.set_ylim(0)
        ticks(axes, words)
        ticks(axes, words, which="y")
    return figure


def equivalence(table: pd.DataFrame, words: Words) -> Figure:
    """Intervals over the smallest effect of interest; the grey zone is too small to matter.

    Rates are multiples of the smallest rate that matters; a ratio also has an inverse.
    """
    figure, axes = theme.canvas(0.9 + 0.45 * len(table))
    names, reached = [], [2.0]
    for place, row in enumerate(table.itertuples()):
        scaled = np.array([row.estimate, row.conf_low, row.conf_high], float)
        ratio = row.scale == "ratio"
        zone = (1 / row.bound, row.bound) if ratio else (0.0, 1.0)
        scaled = scaled if ratio else scaled / row.bound
        reached += [value * 1.1 for value in scaled if np.isfinite(value)]
        axes.fill_between(zone, place - 0.3, place + 0.3, color=theme.FAINT, lw=0)
        ends = np.nan_to_num(scaled[1], nan=0.0), np.nan_to_num(scaled[2], nan=1e3)
        axes.plot(ends, [place, place], color=theme.BLUE, lw=1.8)
        axes.plot(scaled[0], place, "o", color=theme.BLUE, ms=5.5)
        kind = "equivalence_ratio" if ratio else "equivalence_rate"
        name = words.label("axes", kind).format(bound=words.decimal(row.bound, 2))
        names.append(f"{name}\n{words.name('effects', row.verdict)}")
    axes.set_xlim(0, min(8.0, max(reached)))
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_yticks(range(len(table)), names)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(words.label("axes", "against_smallest"))
    ticks(axes, words)
    return figure
