"""Model-based companion of the randomisation tests: small-sample cluster-robust Poisson (E3)."""

import numpy as np
import pandas as pd

from buurtwacht.models.conditional_poisson import (
    MIN_GROUPS,
    equivalence,
    lagged_panel,
    term_name,
)
from buurtwacht.models.counts import pooled_senders
from buurtwacht.models.few_clusters import Clusters, poisson_fit, ratio_of
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Rate ratio per doubling of activity, with t(G - 2) limits, for each outcome and term.

    Poisson with an intercept and the covariate centred within groups, clusters = groups. Never a
    z value: it rejects a true null in a fifth of the studies of this size. Where one group
    dominates there is an estimate without a test.
    """
    rows = []
    senders, top_share = pooled_senders(tables["group"])
    for outcome in spec.outcomes:
        for term in spec.terms:
            panel = lagged_panel(tables["group_month"], outcome, term, spec.lag)
            shape = {
                "n_groups": panel["group"].nunique(),
                "n_obs": len(panel),
                "senders": senders,
                "top_share": top_share,
                "count": panel["count"].sum(),
                "method": (
                    f"Poisson, Mancl-DeRouen t(G-2), {spec.inference.level:.0%}, "
                    "companion of the shift test"
                ),
            }
            name = term_name(term, spec.lag)
            numbers = _ratio(panel, spec)
            rows.append(result(spec, outcome, name, "ratio", "chat", **shape, **numbers))
    return frame(rows)


def _ratio(panel: pd.DataFrame, spec: Spec) -> dict:
    within = panel["covariate"] - panel.groupby("group")["covariate"].transform("mean")
    informative = panel[within.abs() > 1e-9].groupby("group")["count"].sum().gt(0).sum()
    if informative < MIN_GROUPS:
        return {"note": f"not computed: fewer than {MIN_GROUPS} groups with events and variation"}
    counts = panel["count"].to_numpy(float)
    design = np.column_stack([np.ones(len(panel)), within.to_numpy(float)])
    offset = np.log(panel["exposure"].to_numpy(float))
    beta = poisson_fit(counts, design, offset)
    if np.isnan(beta).any():
        return {"note": "not computed: separation"}
    held = Clusters.of(counts, design, offset, panel["group"].to_numpy(), beta)
    numbers = ratio_of(held, beta, np.array([0.0, 1.0]), spec.inference.level)
    if "interval" not in numbers:
        return numbers | {"note": f"{numbers['note']}; the exact shift test stands instead"}
    return numbers | {"note": equivalence(*numbers["interval"], spec.smallest_effect)}
