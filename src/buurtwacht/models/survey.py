"""Members against non-members (or the first against the last wave) in survey aggregates."""

import math
from dataclasses import dataclass

import pandas as pd
from scipy.special import stdtrit

from buurtwacht.models.normal_errors import CRITICAL

MIN_RESPONDENTS = 10
"""Cells with fewer respondents are left out: a mean of few tells on each."""

MIN_GROUPS = 3
"""From here the spread between groups carries the interval; below, sampling error alone."""


@dataclass(frozen=True)
class Contrast:
    """Standardised difference over groups, its 95% limits, the number of groups, what against."""

    estimate: float
    low: float
    high: float
    groups: int
    between: str


def standardised(one: pd.Series, other: pd.Series) -> tuple[float, float]:
    """Difference of two means over their pooled standard deviation, and its variance.

    Hedges 1981 (J Educ Stat 6), large-sample variance.
    """
    n, m = float(one["n"]), float(other["n"])
    pooled = ((n - 1) * one["sd"] ** 2 + (m - 1) * other["sd"] ** 2) / (n + m - 2)
    difference = (one["mean"] - other["mean"]) / math.sqrt(pooled)
    return difference, 1 / n + 1 / m + difference**2 / (2 * (n + m))


def contrast(survey: pd.DataFrame, prefix: str) -> Contrast | None:
    """The mean standardised difference on items that begin with `prefix`; None without a pair.

    Members against non-members in the last wave that asked both; in a survey of members only, the
    last against the first wave. Items of a group are averaged as if they told the same thing (no
    gain in precision), groups count alike. A higher mean is taken as more.
    """
    asked = survey[survey["item"].str.startswith(prefix)]
    usable = asked[(asked["n"] >= MIN_RESPONDENTS) & (asked["sd"] > 0)]
    pairs, between = _pairs(usable)
    by_group = {}
    for group, one, other in pairs:
        by_group.setdefault(group, []).append(standardised(one, other))
    if not by_group:
        return None
    means, variances = [], []
    for group in sorted(by_group):
        values = by_group[group]
        means.append(sum(value for value, _ in values) / len(values))
        variances.append(sum(variance for _, variance in values) / len(values))
    return _over_groups(means, variances, between)


def _over_groups(means: list[float], variances: list[float], between: str) -> Contrast:
    groups = len(means)
    estimate = sum(means) / groups
    sampling = sum(variances) / groups**2
    reach = CRITICAL * math.sqrt(sampling)
    if groups >= MIN_GROUPS:
        spread = sum((mean - estimate) ** 2 for mean in means) / (groups - 1) / groups
        reach = float(stdtrit(groups - 1, 0.975)) * math.sqrt(max(spread, sampling))
    return Contrast(estimate, estimate - reach, estimate + reach, groups, between)


def _pairs(rows: pd.DataFrame) -> tuple[list[tuple], str]:
    members, others = (rows[rows["member"] == kind] for kind in ("yes", "no"))
    pairs = []
    key = ["group", "item", "wave"]
    both = members.merge(others[key], on=key)[key].drop_duplicates()
    for (group, item), waves in both.groupby(["group", "item"], sort=True)["wave"]:
        cell = (group, item, max(waves))
        pairs.append((group, _cell(members, *cell), _cell(others, *cell)))
    if pairs:
        return pairs, "members against non-members"
    for (group, item), waves in members.groupby(["group", "item"], sort=True)["wave"]:
        if waves.nunique() > 1:
            last, first = _cell(members, group, item, max(waves)), min(waves)
            pairs.append((group, last, _cell(members, group, item, first)))
    return pairs, "last against first wave"


def _cell(rows: pd.DataFrame, group: str, item: str, wave: str) -> pd.Series:
    chosen = (rows["group"] == group) & (rows["item"] == item) & (rows["wave"] == wave)
    return rows[chosen].iloc[0]
