"""Within-group ratio by a score wild bootstrap, for cohorts of 12 to 100 groups (E3)."""

import numpy as np
import pandas as pd

from buurtwacht.models.conditional import Strata, block_residuals, blocks, invert, log_ratio
from buurtwacht.models.conditional_poisson import (
    equivalence,
    lagged_panel,
    size_of,
    strata_of,
    term_name,
)
from buurtwacht.models.counts import pooled_senders
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

FEWEST, MOST = 12, 100
"""Below, the draws are too few and too coarse; above, the Mancl-DeRouen t is as good."""


def scores(strata: Strata, at: float) -> np.ndarray:
    """The score of each group at log ratio `at`, in the order of the strata."""
    held = blocks(strata)
    each = np.zeros(sum(len(block.places) for block in held))
    for block in held:
        each[block.places] = (block_residuals(block, at) * block.covariate).sum(axis=1)
    return each


def wild_p(strata: Strata, signs: np.ndarray, at: float = 0.0) -> float:
    """Two-sided p of log ratio `at`: each group's score with a drawn sign.

    `signs` (draws, G) of ±1. Studentised by the spread of the drawn scores (Kline and Santos 2012,
    J Econometric Methods 1; Cameron, Gelbach and Miller 2008, Rev Econ Stat 90).
    """
    each = scores(strata, at)
    groups = len(each)

    def statistic(values: np.ndarray) -> np.ndarray:
        total = values.sum(axis=-1)
        spread = (values**2).sum(axis=-1) - total**2 / groups
        return np.abs(total) / np.sqrt(np.maximum(spread, 1e-300))

    extreme = int((statistic(each * signs) >= statistic(each) * (1 - 1e-9)).sum())
    return (1 + extreme) / (len(signs) + 1)


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """Rate ratio per doubling with an interval by inverting the bootstrap test."""
    rows = []
    group = tables["group"]
    for outcome in spec.outcomes:
        for term in spec.terms:
            panel = lagged_panel(tables["group_month"], outcome, term, spec.lag)
            strata = strata_of(panel)
            senders, top_share = pooled_senders(group[group["group"].isin(panel["group"])])
            shape = {
                **size_of(strata),
                "senders": senders,
                "top_share": top_share,
                "method": (
                    f"conditional Poisson, score wild bootstrap, {spec.inference.draws} draws, "
                    f"{spec.inference.level:.0%} interval by inverting that test"
                ),
            }
            numbers = _ratio(strata, spec, rng)
            name = term_name(term, spec.lag)
            rows.append(result(spec, outcome, name, "ratio", "chat", **shape, **numbers))
    return frame(rows)


def _ratio(strata: list, spec: Spec, rng: np.random.Generator) -> dict:
    if len(strata) < FEWEST:
        told = f"fewer than {FEWEST} informative groups; read the shift test instead"
        return {"note": f"not computed: {told}"}
    if len(strata) > MOST:
        told = f"more than {MOST} groups; read the Mancl-DeRouen t instead"
        return {"note": f"not computed: {told}"}
    centre = log_ratio(strata)
    if np.isnan(centre):
        return {"note": "not computed: separation"}
    signs = rng.choice([-1.0, 1.0], size=(min(spec.inference.draws, 1999), len(strata)))
    held = blocks(strata)
    low, high = invert(lambda at: wild_p(held, signs, at), centre, spec.inference.level, steps=60)
    return {
        "estimate": np.exp(centre),
        "interval": (np.exp(low), np.exp(high)),
        "p_value": wild_p(held, signs),
        "count": sum(stratum[0].sum() for stratum in strata),
        "note": equivalence(np.exp(low), np.exp(high), spec.smallest_effect),
    }
