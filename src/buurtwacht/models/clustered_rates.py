"""Rates of messages, which come in clusters: limits that allow for busy and quiet months (E1)."""

import math

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from buurtwacht.models.counts import MONTH_DAYS, UNIT, pooled_senders, require, source_of
from buurtwacht.models.intervals import garwood
from buurtwacht.models.results import POOLED, frame, result
from buurtwacht.models.spec import Spec


def quasi_poisson(
    counts: np.ndarray, exposure: np.ndarray, level: float = 0.95
) -> tuple[float, float, float]:
    """Rate and limits of counts (T) whose spread over cells is that of Poisson times a factor.

    The factor is Pearson's X² over T - 1, at least 1; limits of Student's t on the log scale
    (McCullagh and Nelder 1989, ch. 6). With no event: 0, and the exact Poisson upper limit, which
    cannot know the factor. One cell alone: exact Poisson limits.
    """
    total, whole = counts.sum(), exposure.sum()
    if total == 0 or len(counts) < 2:
        return (total / whole, *garwood(total, whole, level))
    expected = total * exposure / whole
    factor = max(1.0, ((counts - expected) ** 2 / expected).sum() / (len(counts) - 1))
    reach = stdtrit(len(counts) - 1, 1 - (1 - level) / 2) * math.sqrt(factor / total)
    rate = total / whole
    return rate, rate * math.exp(-reach), rate * math.exp(reach)


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """A rate per group over its months, and pooled over the totals of groups."""
    rows = []
    months = tables["group_month"]
    group = tables["group"].set_index("group").sort_index()
    level = spec.inference.level
    for outcome in spec.outcomes:
        require(months, outcome, "outcomes")
        days = "police_days" if source_of(outcome) == "records" else "observed_days"
        used = months[months[outcome].notna() & (months[days] > 0)]
        cells = pd.DataFrame(
            {
                "group": used["group"],
                "count": used[outcome].astype(float),
                "exposure": used[days].astype(float) / UNIT[spec.per],
            }
        )
        parts = dict(iter(cells.groupby("group")))
        for name, cell in group.iterrows():
            part = parts.get(name)
            shape = {
                "n_groups": 1,
                "n_obs": 0 if part is None else len(part),
                "senders": cell["senders"],
                "top_share": cell["top_sender_share"],
                "method": f"quasi-Poisson over months, t, {level:.0%}",
            }
            numbers = {"note": "not computed: no month observed"}
            if part is not None:
                numbers = _numbers(part, level)
            rows.append(result(spec, outcome, name, "rate", source_of(outcome), **shape, **numbers))
        totals = cells.groupby("group")[["count", "exposure"]].sum()
        senders, top_share = pooled_senders(tables["group"])
        shape = {
            "n_groups": len(totals),
            "n_obs": len(cells),
            "senders": senders,
            "top_share": top_share,
            "method": f"quasi-Poisson over groups, t(G-1), {level:.0%}",
        }
        numbers = {"note": "not computed: no month observed"}
        if len(totals):
            numbers = _numbers(totals, level)
        rows.append(result(spec, outcome, POOLED, "rate", source_of(outcome), **shape, **numbers))
    return frame(rows)


def _numbers(part: pd.DataFrame, level: float) -> dict:
    counts, exposure = part["count"].to_numpy(float), part["exposure"].to_numpy(float)
    rate, low, high = quasi_poisson(counts, exposure, level)
    alone = "no message: upper limit as if they came one by one" if counts.sum() == 0 else ""
    return {
        "estimate": rate,
        "interval": (low, high),
        "count": counts.sum(),
        "exposure": exposure.sum(),
        "note": alone or f"messages come in clusters; a month is {MONTH_DAYS} days",
    }
