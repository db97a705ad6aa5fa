"""Figures on reports to the police and arrests, all from the estimates."""

import pandas as pd
from matplotlib.figure import Figure

from buurtwacht.report.figures.forest import forest
from buurtwacht.report.published import REPORTS_HIGHEST, REPORTS_LOWEST
from buurtwacht.report.results import POOLED
from buurtwacht.report.words import Words


def rates(table: pd.DataFrame, words: Words) -> Figure:
    """Reports a month of each group, against the published range; the pooled row stands out."""
    low, high = (words.decimal(value, digits) for value, digits in _RANGE)
    return forest(
        table,
        [words.name("terms", term) for term in table["term"]],
        words,
        words.label("axes", "reports_month"),
        digits=2,
        log=True,
        lines={
            words.label("axes", "published_lowest").format(value=low): REPORTS_LOWEST,
            words.label("axes", "published_highest").format(value=high): REPORTS_HIGHEST,
        },
        emphasis=list(table["term"].isin(POOLED)),
    )


_RANGE = ((REPORTS_LOWEST, 2), (REPORTS_HIGHEST, 1))


def arrests(table: pd.DataFrame, words: Words, rare: float) -> Figure:
    """Arrest incidents per group-year, pooled; `rare` is the smallest rate that matters."""
    return forest(
        table,
        [words.name("outcomes", outcome) for outcome in table["outcome"]],
        words,
        words.label("axes", "arrests_year"),
        digits=2,
        lines={words.label("axes", "rare").format(value=words.decimal(rare, 1)): rare},
    )


def ratios(table: pd.DataFrame, words: Words) -> Figure:
    """Rate ratios, one a model, against no association."""
    names, again = [], table.duplicated(["outcome", "term"])
    for row, second in zip(table.itertuples(), again, strict=True):
        name = words.label("format", "pair").format(
            first=words.name("outcomes", row.outcome), second=words.name("terms", row.term)
        )
        names.append(f"{name} ({words.name('models', row.model)})" if second else name)
    return forest(
        table,
        names,
        words,
        words.label("axes", "rate_ratio"),
        digits=2,
        log=True,
        lines={words.label("axes", "no_association"): 1.0},
        unbounded=True,
    )
