"""Within and between groups in one model: is it the lively month or the lively group? (E3)"""

import numpy as np
import pandas as pd

from buurtwacht.models.conditional_poisson import lagged_panel
from buurtwacht.models.counts import pooled_senders
from buurtwacht.models.few_clusters import Clusters, poisson_fit, ratio_of
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

MIN_GROUPS = 5
"""Three coefficients leave two degrees of freedom with five groups."""

WITHIN = "within groups, per doubling"
BETWEEN = "between groups, per doubling"
CONTEXT = "between over within, per doubling"
CONTRASTS = {WITHIN: (0, 1, 0), BETWEEN: (0, 0, 1), CONTEXT: (0, -1, 1)}


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Three ratios per outcome and term, with Mancl-DeRouen t(G-3) limits.

    The covariate is split in the mean of its group and the deviation from it (Mundlak 1978,
    Econometrica 46). The ratio of both ratios asks whether lively groups differ otherwise than
    lively months do; a difference is a sign of what else distinguishes the groups.
    """
    rows = []
    group = tables["group"]
    for outcome in spec.outcomes:
        for term in spec.terms:
            panel = lagged_panel(tables["group_month"], outcome, term, spec.lag)
            senders, top_share = pooled_senders(group[group["group"].isin(panel["group"])])
            shape = {
                "n_groups": panel["group"].nunique(),
                "n_obs": len(panel),
                "senders": senders,
                "top_share": top_share,
                "count": panel["count"].sum(),
                "method": f"Poisson, Mundlak, Mancl-DeRouen t(G-3), {spec.inference.level:.0%}",
            }
            guard = _guard(panel)
            ratios = {} if guard else ratios_of(panel, spec.inference.level)
            for name in CONTRASTS:
                numbers = ratios.get(name) or {"note": f"not computed: {guard or 'separation'}"}
                label = f"{term}, {name}"
                rows.append(result(spec, outcome, label, "ratio", "chat", **shape, **numbers))
    return frame(rows)


def _guard(panel: pd.DataFrame) -> str:
    if panel.empty or panel["count"].sum() == 0:
        return "no events"
    by_group = panel.groupby("group")
    if (by_group["count"].sum() > 0).sum() < MIN_GROUPS:
        return f"fewer than {MIN_GROUPS} groups with events"
    if by_group["covariate"].std().fillna(0).max() < 1e-9:
        return "no variation within groups"
    return "no variation between groups" if by_group["covariate"].mean().std() < 1e-9 else ""


def ratios_of(panel: pd.DataFrame, level: float) -> dict[str, dict]:
    """Estimate, interval and p of the three ratios; empty under separation."""
    counts = panel["count"].to_numpy(float)
    mean = panel.groupby("group")["covariate"].transform("mean").to_numpy(float)
    within = panel["covariate"].to_numpy(float) - mean
    design = np.column_stack([np.ones(len(panel)), within, mean - mean.mean()])
    offset = np.log(panel["exposure"].to_numpy(float))
    beta = poisson_fit(counts, design, offset)
    if np.isnan(beta).any():
        return {}
    held = Clusters.of(counts, design, offset, panel["group"].to_numpy(), beta)
    told = {}
    for name, contrast in CONTRASTS.items():
        numbers = ratio_of(held, beta, np.array(contrast, float), level)
        notes = numbers["note"], "companion; with few groups between groups read the permutation"
        told[name] = numbers | {"note": "; ".join(note for note in notes if note)}
    return told
