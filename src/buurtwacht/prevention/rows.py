"""Rows of the table of results about a crime panel."""

import math

import pandas as pd

from buurtwacht.prevention.randomisation import Tested
from buurtwacht.tables import ESTIMATES_INTERNAL, conform

QUESTION = "E5"
TERM = "start of a group"
METHOD = "Poisson imputation, placebo adopters, all readings"
UNDECIDABLE = "a wave preceded the starts and no older months are there: nothing can be concluded"
UNKNOWN_WAVE = (
    "too few months before the starts to see whether a wave preceded them: nothing can be concluded"
)


def row_of(
    *,
    outcome: str,
    model: str,
    term: str,
    method: str,
    scale: str = "ratio",
    estimate: float = math.nan,
    interval: tuple[float, float] = (math.nan, math.nan),
    p_value: float = math.nan,
    n_groups: int = 0,
    n_obs: int = 0,
    count: float = math.nan,
    exposure: float = math.nan,
    note: str = "",
    source: str = "records",
) -> dict:
    """One row of `ESTIMATES_INTERNAL`; what is not finite is missing."""
    low, high = (value if math.isfinite(value) else math.nan for value in interval)
    return {
        "question": QUESTION,
        "outcome": outcome,
        "model": model,
        "term": term,
        "scale": scale,
        "estimate": estimate if math.isfinite(estimate) else math.nan,
        "conf_low": low,
        "conf_high": high,
        "p_value": p_value,
        "n_groups": n_groups,
        "n_obs": n_obs,
        "method": method,
        "note": note,
        "count": count,
        "exposure": exposure,
        "senders": None,
        "top_share": math.nan,
        "source": source,
    }


def frame_of(rows: list[dict]) -> pd.DataFrame:
    """The rows as a table of the kind `ESTIMATES_INTERNAL`."""
    table = pd.DataFrame(rows, columns=list(ESTIMATES_INTERNAL.columns))
    return conform(table, ESTIMATES_INTERNAL)


def row_of_test(
    tested: Tested, model: str, term: str, shape: dict, note: str = "", level: float = 0.95
) -> dict:
    """Ratio, limits and p of the headline test."""
    if tested.undecidable:
        reason = UNKNOWN_WAVE if tested.wave.unknown else UNDECIDABLE
        note = "; ".join(part for part in (note, reason) if part)
    low, high = tested.limits(level)
    return row_of(
        **shape,
        model=model,
        term=term,
        method=METHOD,
        estimate=math.exp(tested.effect.log_ratio),
        interval=(math.exp(low), math.exp(high)),
        p_value=tested.p_value,
        count=tested.effect.observed,
        exposure=tested.effect.expected,
        note=note,
    )
