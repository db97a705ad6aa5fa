"""Rates with exact intervals, per group and pooled (E1; upper limits for E6)."""

import numpy as np
import pandas as pd

from buurtwacht.models.counts import UNIT, group_counts, pooled_senders, source_of
from buurtwacht.models.intervals import garwood
from buurtwacht.models.results import POOLED, frame, result
from buurtwacht.models.spec import Spec

_UNIT_NAME = {
    "month": "per month of 30.4375 days",
    "year": "per group-year of 365.25 days",
    "100_member_months": "per 100 member-months",
}


def _method(spec: Spec, error_shared_by: int) -> str:
    level = f"{spec.inference.level:.0%}"
    if spec.inference.sides == "upper":
        kind = f"one-sided {level} upper limit"
    elif error_shared_by > 1:
        kind = f"{level} simultaneous over {error_shared_by} groups (Bonferroni)"
    else:
        kind = level
    return f"exact Poisson (Garwood), {kind}, {_UNIT_NAME[spec.per]}"


def _against(spec: Spec, low: float, high: float) -> str:
    bound = spec.smallest_effect
    if bound is None:
        return ""
    if high < bound:
        return f"upper limit below {bound:g}"
    return f"lower limit above {bound:g}" if low > bound else f"{bound:g} not excluded"


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """A rate per group and pooled for each outcome, as ESTIMATES_INTERNAL.

    Simultaneous intervals are for groups only, without a pooled row.

    `exposure` and `count` of a row are in units of the rate and events, `n_obs` counts months.
    The interval takes events as Poisson with one rate per row; pooling takes no stand on whether
    groups are equal (see heterogeneity).
    """
    rows = []
    for outcome in spec.outcomes:
        source = source_of(outcome)
        cells = group_counts(tables, outcome, spec.exposure)
        covered = cells[cells["exposure"] > 0]
        shared = len(covered) if spec.inference.simultaneous == "bonferroni" else 1
        level = 1 - (1 - spec.inference.level) / max(shared, 1)
        for cell in cells.itertuples():
            row = {
                "method": _method(spec, shared),
                "n_groups": 1,
                "n_obs": cell.months,
                "senders": cell.senders,
                "top_share": cell.top_share,
            }
            if cell.exposure > 0:
                exposure = cell.exposure / UNIT[spec.per]
                limits = garwood(cell.count, exposure, level, spec.inference.sides)
                row |= {
                    "estimate": cell.count / exposure,
                    "interval": limits,
                    "count": cell.count,
                    "exposure": exposure,
                    "note": _against(spec, *limits),
                }
            else:
                row |= {"note": _absent(spec, source)}
            rows.append(result(spec, outcome, cell.group, "rate", source, **row))
        if shared == 1:
            rows.append(_pooled(tables, spec, outcome, covered))
    return frame(rows)


def _absent(spec: Spec, source: str) -> str:
    if spec.exposure == "member_months":
        return "no member count within 90 days, or no records: no data, not zero"
    return "no police records for this group: no data, not zero" if source == "records" else "empty"


def _pooled(tables: dict, spec: Spec, outcome: str, covered: pd.DataFrame) -> dict:
    source = source_of(outcome)
    group = tables["group"]
    senders, top_share = pooled_senders(group[group["group"].isin(covered["group"])])
    shape = {
        "method": _method(spec, 1),
        "n_groups": len(covered),
        "n_obs": covered["months"].sum(),
        "senders": senders,
        "top_share": top_share,
    }
    if covered.empty:
        note = _absent(spec, source).replace("this", "any")
        return result(spec, outcome, POOLED, "rate", source, **shape, note=note)
    exposure = covered["exposure"].sum() / UNIT[spec.per]
    count = covered["count"].sum()
    limits = garwood(count, exposure, spec.inference.level, spec.inference.sides)
    return result(
        spec,
        outcome,
        POOLED,
        "rate",
        source,
        **shape,
        estimate=count / exposure,
        interval=limits,
        count=count,
        exposure=exposure,
        note=_against(spec, *limits),
    )
