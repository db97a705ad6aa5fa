"""Figures on how much, when and by whom is written."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from buurtwacht.report import theme
from buurtwacht.report.figures.forest import forest, ticks
from buurtwacht.report.words import Words


def monthly(table: pd.DataFrame, words: Words) -> Figure:
    """Messages per group by calendar month (`aggregates.monthly`)."""
    figure, axes = theme.canvas(2.7)
    months = sorted(table["month"].unique())
    place = {month: position for position, month in enumerate(months)}
    for series, color in (("all", theme.BLUE), ("background", theme.ORANGE)):
        part = table[table["series"] == series].sort_values("month")
        x = part["month"].map(place).to_numpy()
        axes.fill_between(x, part["conf_low"], part["conf_high"], color=color, alpha=0.18, lw=0)
        axes.plot(
            x,
            part["estimate"],
            color=color,
            marker="o" if series == "all" else "s",
            ms=4,
            lw=1.6,
            label=words.label("series", series),
        )
    axes.set_ylim(bottom=0)
    _hidden(axes, table[table["series"] == "all"], place, "month", words)
    step = max(1, int(np.ceil(len(months) / 6)))
    axes.set_xticks(
        range(0, len(months), step), [words.show(month, "month") for month in months[::step]]
    )
    axes.set_ylabel(words.label("axes", "messages_group_month"))
    axes.grid(axis="x", visible=False)
    axes.legend(loc="upper left", ncols=2, bbox_to_anchor=(0, 1.16))
    ticks(axes, words, which="y")
    return figure


def _hidden(axes, part: pd.DataFrame, place: dict, column: str, words: Words) -> None:
    gone = [place[value] for value in part.loc[part["suppressed"], column]]
    for number, x in enumerate(gone):
        label = words.label("format", "suppressed") if number == 0 else None
        axes.axvspan(x - 0.4, x + 0.4, facecolor="none", edgecolor=theme.FAINT, hatch="///")
        if label:
            axes.text(
                x,
                0.04,
                label,
                transform=axes.get_xaxis_transform(),
                ha="left",
                fontsize=7.5,
                color=theme.GREY,
            )


def week(table: pd.DataFrame, words: Words) -> Figure:
    """Messages per group and day over the blocks of four hours (`aggregates.week`)."""
    figure, axes = theme.canvas(2.7)
    for weekend, color, shift in ((False, theme.BLUE, -0.08), (True, theme.ORANGE, 0.08)):
        part = table[table["weekend"] == weekend].sort_values("block")
        mid = part["estimate"].to_numpy(dtype=float)
        reach = [mid - part["conf_low"].to_numpy(float), part["conf_high"].to_numpy(float) - mid]
        axes.errorbar(
            part["block"].to_numpy(dtype=float) + shift,
            mid,
            yerr=np.nan_to_num(np.array(reach)),
            color=color,
            marker="s" if weekend else "o",
            ms=5,
            lw=1.2,
            elinewidth=1.5,
            capsize=2.5,
            label=words.label("series", "weekend" if weekend else "workday"),
        )
    hidden = table.groupby("block", as_index=False)["suppressed"].all()
    _hidden(axes, hidden, {block: block for block in range(6)}, "block", words)
    axes.set_ylim(bottom=0)
    axes.set_xticks(range(6), [f"{4 * block:02d}–{4 * block + 4:02d}" for block in range(6)])
    axes.set_xlabel(words.label("axes", "hours"))
    axes.set_ylabel(words.label("axes", "messages_group_day"))
    axes.grid(axis="x", visible=False)
    axes.legend(loc="upper left", ncols=2, bbox_to_anchor=(0, 1.16))
    ticks(axes, words, which="y")
    return figure


def groups(table: pd.DataFrame, words: Words) -> Figure:
    """Messages a month of each group (`aggregates.group_rates`)."""
    return forest(
        table, list(table["group"]), words, words.label("axes", "messages_month"), digits=0
    )


def talkers(table: pd.DataFrame, words: Words) -> Figure:
    """Share of the messages by fifths of the senders (`aggregates.talkers`)."""
    import seaborn

    figure, axes = theme.canvas(2.3)
    share = table["estimate"].astype(float) * 100
    seaborn.barplot(
        x=table["fifth"].astype(str), y=share, color=theme.BLUE, saturation=1, ax=axes, width=0.6
    )
    reach = np.array(
        [share - table["conf_low"] * 100, table["conf_high"] * 100 - share], dtype=float
    )
    axes.errorbar(
        range(len(table)),
        share,
        yerr=np.clip(np.nan_to_num(reach), 0, None),
        fmt="none",
        color=theme.INK,
        capsize=3,
        lw=1.2,
    )
    axes.axhline(20, color=theme.GREY, lw=1, ls=(0, (4, 3)))
    axes.text(
        4.45, 21.5, words.label("axes", "equal_share"), ha="right", fontsize=7.5, color=theme.GREY
    )
    _hidden(axes, table, {fifth: fifth - 1 for fifth in range(1, 6)}, "fifth", words)
    axes.set_xlabel(words.label("axes", "fifth"))
    axes.set_ylabel(words.label("axes", "share_messages"))
    axes.grid(axis="x", visible=False)
    axes.set_ylim(0, max(25, np.nanmax([25, *(table["conf_high"].astype(float) * 105)])))
    ticks(axes, words, which="y")
    return figure
