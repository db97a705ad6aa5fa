"""What a study of this size can tell: limits that follow from the design, not from the outcome."""

import numpy as np
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
