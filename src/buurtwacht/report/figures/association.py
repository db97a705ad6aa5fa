"""Association of talk and reports in time: lags and leads, hours around alerts, specifications."""

import re

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from buurtwacht.report import theme
from buurtwacht.report.figures.forest import ticks
from buurtwacht.report.words import Words

LAGS = (3, 2, 1, 0, -1, -2)
"""Months by which talk goes before reports, left to right."""

_NULL = re.compile(r"rank (\d+) of \d+; null band ([0-9.e+-]+) to ([0-9.e+-]+)")


def lags(table: pd.DataFrame, words: Words) -> Figure:
    """Rate ratio by `lag` with intervals; talk after the reports in the second colour."""
    figure, axes = theme.canvas(2.8)
    numbers = table[["estimate", "conf_low", "conf_high"]].to_numpy(float)
    low, high = _reach(numbers)
    for place, (lag, row) in enumerate(zip(table["lag"], numbers, strict=True)):
        color = theme.ORANGE if lag < 0 else theme.GREY if lag == 0 else theme.BLUE
        ends = np.nan_to_num(row[1], nan=low), np.nan_to_num(row[2], nan=high)
        axes.plot(
            [place, place], ends, color=color, lw=1.8, ls="-" if np.isfinite(row).all() else ":"
        )
        axes.plot(place, row[0], marker="s" if lag < 0 else "o", color=color, ms=6)
    axes.axhline(1, color=theme.GREY, lw=1, ls=(0, (4, 3)))
    sides = {1: "before", 0: "same", -1: "after"}
    names = [
        words.label("lags", sides[int(np.sign(lag))]).format(n=abs(int(lag)))
        for lag in table["lag"]
    ]
    axes.set_xticks(range(len(table)), names)
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    axes.set_xlabel(words.label("axes", "talk_in"))
    axes.set_ylabel(words.label("axes", "ratio"))
    ticks(axes, words, log=True, which="y")
    return figure


def alerts(table: pd.DataFrame, words: Words) -> Figure:
    """Rate ratios of messages, calls and reports by window around an alert (log scale)."""
    figure, axes = theme.canvas(3.3)
    shown = [outcome for outcome in _AROUND if (table["outcome"] == outcome).any()]
    numbers = table[["estimate", "conf_low", "conf_high"]].to_numpy(float)
    low, high = _reach(numbers)
    windows = list(dict.fromkeys(table["term"]))
    styles = zip(shown, (theme.BLUE, theme.ORANGE, theme.GREEN), "os^", strict=False)
    for number, (outcome, color, marker) in enumerate(styles):
        part = table[table["outcome"] == outcome]
        place = [windows.index(term) + (number - 1) * 0.18 for term in part["term"]]
        ends = part["conf_low"].clip(lower=low), part["conf_high"].clip(upper=high)
        axes.vlines(place, *ends, color=color, lw=1.5)
        label = words.name("outcomes", outcome)
        axes.plot(place, part["estimate"], marker=marker, color=color, ls="", ms=5, label=label)
    axes.axhline(1, color=theme.GREY, lw=1, ls=(0, (4, 3)))
    axes.axvline(2.5, color=theme.INK, lw=1)
    names = [_hours(term, words) for term in windows]
    axes.set_xticks(range(len(windows)), names)
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    axes.set_xlabel(words.label("axes", "hours_from_alert"))
    axes.set_ylabel(words.label("axes", "against_same_hour"))
    axes.legend(loc="upper left")
    ticks(axes, words, log=True, which="y")
    return figure


def _hours(term: str, words: Words) -> str:
    """A window such as `24 to 6 hours before an alert` as `−24 to −6`."""
    low, high = (float(part) for part in re.findall(r"[0-9.]+", term)[:2])
    sign = -1 if "before" in term else 1
    shown = [words.decimal(sign * value + 0.0, 0) for value in (low, high)]
    return words.label("format", "range").format(low=shown[0], high=shown[1])


_AROUND = ("messages_around_alerts", "calls_around_alerts", "reports_around_alerts")


def with_band(table: pd.DataFrame) -> pd.DataFrame:
    """Specifications by rank with their null band, from the notes of the estimates."""
    told = table["note"].str.extract(_NULL).astype(float)
    told.columns = ["rank", "null_low", "null_high"]
    both = pd.concat([table.reset_index(drop=True), told.reset_index(drop=True)], axis=1)
    return both[both["rank"].notna()].sort_values("rank", ignore_index=True)


def specifications(table: pd.DataFrame, words: Words) -> Figure:
    """Ordered ratios of all specifications over the band that shifted talk gives."""
    figure, (top, below) = theme.canvas(
        4.6, nrows=2, sharex=True, gridspec_kw={"height_ratios": [2, 2.2]}
    )
    place = np.arange(1, len(table) + 1)
    top.fill_between(
        place,
        table["null_low"],
        table["null_high"],
        color=theme.FAINT,
        label=words.label("axes", "null_band"),
    )
    main = table["term"].str.contains(_MAIN).to_numpy()
    top.plot(place, table["estimate"], "o", ms=2.5, color=theme.BLUE)
    top.plot(
        place[main],
        table["estimate"][main],
        "s",
        ms=6,
        color=theme.ORANGE,
        label=words.label("axes", "main_choice"),
    )
    top.axhline(1, color=theme.GREY, lw=1, ls=(0, (4, 3)))
    top.set_yscale("log")
    top.set_ylabel(words.label("axes", "ratio"))
    top.legend(loc="upper left")
    ticks(top, words, log=True, which="y")
    names = []
    made = {
        key: hit
        for key, pattern in _CHOICES.items()
        if (hit := table["term"].str.contains(pattern).to_numpy()).any()
    }
    for row, (key, hit) in enumerate(made.items()):
        below.plot(place[hit], np.full(hit.sum(), row), "|", ms=5, color=theme.INK)
        names.append(words.label("specification_choices", key))
    below.set_yticks(range(len(names)), names, fontsize=7.5)
    below.set_ylim(len(names) - 0.4, -0.6)
    below.grid(visible=False)
    below.set_xlabel(words.label("axes", "specifications"))
    return figure


_CHOICES = {
    "incidents": r"^report_incidents ",
    "all_messages": r" on messages,",
    "two_months_before": "lag 2",
    "member_months": "per member-months",
    "two_months": "by two-months",
    "left_out": "without group",
    "first_half": "first half",
    "second_half": "second half",
    "corrected": ", corrected$",
}
_MAIN = (
    r"^reports on background_messages, lag 1, per days, by months, all months, all groups, as coded"
)


def _reach(numbers: np.ndarray) -> tuple[float, float]:
    """Limits of a log axis: the estimates and what intervals reach, within a factor 50."""
    known = numbers[np.isfinite(numbers) & (numbers > 0)]
    middle = numbers[:, 0][np.isfinite(numbers[:, 0])]
    if not known.size:
        return 0.5, 2.0
    low = max(known.min(), middle.min() / 8)
    high = min(known.max(), middle.max() * 8)
    return min(low, 0.8) / 1.15, max(high, 1.25) * 1.15
