"""Figures on what is written and on the road from signal to police record."""

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from buurtwacht.report import theme
from buurtwacht.report.figures.forest import forest, ticks
from buurtwacht.report.words import Words


def codes(table: pd.DataFrame, words: Words) -> Figure:
    """Messages with each code per group and month, pooled (`aggregates.code_rates`)."""
    order = table.sort_values(["estimate", "code"], ascending=[False, True], na_position="last")
    return forest(
        order,
        [words.name("codes", code) for code in order["code"]],
        words,
        words.label("axes", "messages_group_month"),
        digits=1,
        log=True,
    )


def shares(table: pd.DataFrame, words: Words) -> Figure:
    """Bands of five points of the code shares, group by code (`aggregates.code_shares`).

    Codes that stay below five per cent in every group are left out.
    """
    import seaborn

    grid = table.pivot(index="code", columns="group", values="band").astype(float)
    order = grid.mean(axis=1).sort_values(ascending=False, kind="stable").index
    grid = grid.loc[[code for code in order if grid.loc[code].max() > 0]]
    if grid.empty:
        grid = table.pivot(index="code", columns="group", values="band").astype(float).iloc[:6]
    figure, axes = theme.canvas(0.8 + 0.27 * len(grid))
    text = grid.map(
        lambda low: (
            words.label("format", "suppressed_cell")
            if np.isnan(low)
            else f"{round(100 * low)}–{round(100 * low) + 5}"
        )
    )
    colors = LinearSegmentedColormap.from_list("share", ["#f3f7fa", theme.BLUE])
    seaborn.heatmap(
        grid.fillna(0) * 100,
        annot=text,
        fmt="",
        cmap=colors,
        vmin=0,
        cbar=False,
        linewidths=1,
        linecolor="white",
        annot_kws={"fontsize": 8},
        ax=axes,
    )
    for row, column in zip(*np.where(grid.isna().to_numpy()), strict=True):
        axes.fill_between(
            [column, column + 1],
            row,
            row + 1,
            facecolor="white",
            edgecolor=theme.FAINT,
            hatch="///",
            lw=0,
        )
    axes.set_xticks(np.arange(len(grid.columns)) + 0.5, list(grid.columns), rotation=0)
    axes.set_yticks(
        np.arange(len(grid)) + 0.5, [words.name("codes", code) for code in grid.index], rotation=0
    )
    axes.tick_params(length=0)
    axes.set(xlabel="", ylabel="")
    return figure


def funnel(table: pd.DataFrame, words: Words) -> Figure:
    """Steps from signal to police record: pooled shares with exact limits, from the estimates."""
    return forest(
        table, _with_n(table, words), words, words.label("axes", "share"), digits=0, percent=True
    )


def sides(table: pd.DataFrame, words: Words) -> Figure:
    """Shares of one side of the groups, the darker or the brighter one."""
    return forest(
        table,
        [words.name("outcomes", outcome) for outcome in table["outcome"]],
        words,
        words.label("axes", "share"),
        digits=0,
        percent=True,
    )


def _with_n(table: pd.DataFrame, words: Words) -> list[str]:
    return [
        f"{words.name('outcomes', row.outcome)} (n\N{NO-BREAK SPACE}="
        f"\N{NO-BREAK SPACE}{words.show(row.n_obs, 'count')})"
        for row in table.itertuples()
    ]


def linkage(table: pd.DataFrame, words: Words) -> Figure:
    """Matched signals by window, with what chance gives, from `content-linkage`."""
    figure, axes = theme.canvas(1.1 + 0.3 * len(table))
    for place, row in enumerate(table.itertuples()):
        color = theme.ORANGE if row.chosen else theme.BLUE
        limits = 100 * np.array([row.signals_recorded_conf_low, row.signals_recorded_conf_high])
        axes.plot(limits, [place, place], color=color, lw=1.8, solid_capstyle="butt")
        axes.plot(
            100 * row.signals_recorded_estimate, place, "s" if row.chosen else "o", color=color
        )
        axes.plot(
            100 * row.signals_recorded_by_chance_estimate,
            place,
            "D",
            color=theme.GREY,
            markerfacecolor="white",
            ms=5,
        )
    names = [
        words.label("format", "window").format(
            before=_plain(row.hours_before, words), after=_plain(row.hours_after, words)
        )
        for row in table.itertuples()
    ]
    axes.set_yticks(range(len(table)), names)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xlim(left=-1)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(words.label("axes", "signals_matched"))
    for marker, color, fill, label in (
        ("s", theme.ORANGE, theme.ORANGE, "window_chosen"),
        ("o", theme.BLUE, theme.BLUE, "window_other"),
        ("D", theme.GREY, "white", "by_chance"),
    ):
        named = words.label("axes", label)
        axes.plot([], [], marker, color=color, markerfacecolor=fill, label=named)
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3)
    ticks(axes, words)
    return figure


def _plain(hours: float, words: Words) -> str:
    return words.decimal(hours, 0 if hours == int(hours) else 2)
