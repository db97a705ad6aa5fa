"""Do reports go before talk? A joint test of the months to come (E3, reverse causality)."""

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from buurtwacht.models.conditional import residuals
from buurtwacht.models.conditional_poisson import (
    MANY_GROUPS,
    MIN_GROUPS,
    lagged_panel,
    shift_sums,
    size_of,
    strata_of,
)
from buurtwacht.models.counts import pooled_senders
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec


def panels(group_month: pd.DataFrame, outcome: str, term: str, leads: int) -> list[pd.DataFrame]:
    """The panels of `lagged_panel` for lags -1 .. -`leads`, over the group-months in all."""
    each = [lagged_panel(group_month, outcome, term, -lead) for lead in range(1, leads + 1)]
    shared = each[0][["group", "month"]]
    for one in each[1:]:
        shared = shared.merge(one[["group", "month"]])
    return [shared.merge(one).sort_values(["group", "month"]) for one in each]


def joint_shift_p(leads: list[list], draws: int, rng: np.random.Generator) -> float:
    """p of no association with any lead: `leads` holds the strata of each lead, in one order.

    Statistic: the scores of the leads as a quadratic form in the inverse of their covariance over
    the shifts. Each group's leads move together, so what they share stays; drawn shifts keep the
    size of the test whatever the covariance is. For more than MANY_GROUPS the statistic is
    chi-square, and nothing is drawn.
    """
    groups = list(zip(*leads, strict=True))
    many = len(groups) > MANY_GROUPS
    draws = 0 if many else draws
    total = np.zeros((draws + 1, len(leads)))
    covariance = np.zeros((len(leads), len(leads)))
    for strata in groups:
        residual = residuals(strata[0], 0.0)
        sums = np.column_stack([shift_sums(residual, stratum[2]) for stratum in strata])
        shift = rng.integers(0, len(residual), size=draws)
        total += sums[np.concatenate([[0], shift])]
        covariance += sums.T @ sums / len(residual)
    inverse = np.linalg.pinv(covariance)
    statistic = np.einsum("dk,kl,dl->d", total, inverse, total)
    if many:
        return float(chdtrc(len(leads), statistic[0]))
    extreme = int((statistic[1:] >= statistic[0] * (1 - 1e-9) - 1e-12).sum())
    return (1 + extreme) / (draws + 1)


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """One p per outcome and term for the leads 1 .. `-lag` together."""
    rows = []
    senders, top_share = pooled_senders(tables["group"])
    leads = max(1, -spec.lag)
    for outcome in spec.outcomes:
        for term in spec.terms:
            each = [strata_of(one) for one in panels(tables["group_month"], outcome, term, leads)]
            name = f"{term}, next {leads} months together"
            shape = {
                **size_of(each[0]),
                "senders": senders,
                "top_share": top_share,
                "method": "joint score of the leads, p by circular shift within group",
            }
            if len({len(strata) for strata in each}) > 1 or len(each[0]) < MIN_GROUPS:
                few = f"fewer than {MIN_GROUPS} groups with events and varying activity"
                numbers = {"note": f"not computed: {few}"}
            else:
                p_value = joint_shift_p(each, spec.inference.draws, rng)
                numbers = {
                    "estimate": p_value,
                    "p_value": p_value,
                    "count": sum(stratum[0].sum() for stratum in each[0]),
                    "note": "a small p points to reverse causality, or to activity with memory",
                }
            rows.append(result(spec, outcome, name, "probability", "chat", **shape, **numbers))
    return frame(rows)
