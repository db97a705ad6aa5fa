"""Rows of the table of results, the same for every method."""

import math

import pandas as pd

from buurtwacht.models.spec import Spec
from buurtwacht.tables import ESTIMATES_INTERNAL, conform

POOLED = "pooled"
"""Term of the row over all groups."""


def result(
    spec: Spec,
    outcome: str,
    term: str,
    scale: str,
    source: str,
    *,
    method: str,
    n_groups: int,
    n_obs: int,
    estimate: float = math.nan,
    interval: tuple[float, float] = (math.nan, math.nan),
    p_value: float = math.nan,
    count: float = math.nan,
    exposure: float = math.nan,
    senders: int | None = None,
    top_share: float = math.nan,
    note: str = "",
) -> dict:
    """One row of ESTIMATES_INTERNAL; a guard leaves the numbers out and says why in `note`."""
    return {
        "question": spec.question,
        "outcome": outcome + spec.suffix,
        "model": spec.name,
        "term": term,
        "scale": scale,
        "estimate": float(estimate),
        "conf_low": float(interval[0]),
        "conf_high": float(interval[1]),
        "p_value": float(p_value),
        "n_groups": int(n_groups),
        "n_obs": int(n_obs),
        "method": method,
        "note": note,
        "count": float(count),
        "exposure": float(exposure),
        "senders": senders,
        "top_share": float(top_share),
        "source": source,
    }


def frame(rows: list[dict]) -> pd.DataFrame:
    """Rows of `result` as a table of the schema ESTIMATES_INTERNAL."""
    return conform(pd.DataFrame(rows, columns=list(ESTIMATES_INTERNAL.columns)), ESTIMATES_INTERNAL)
