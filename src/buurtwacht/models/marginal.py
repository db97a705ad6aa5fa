"""Model-based companion of the randomisation tests: small-sample cluster-robust Poisson (E3)."""

import math

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from buurtwacht.models.conditional_poisson import (
    MIN_GROUPS,
    equivalence,
    lagged_panel,
    term_name,
)
from buurtwacht.models.counts import pooled_senders
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

DOMINANT = 0.5
"""Share of one group in the events above which the limits are told to be too narrow."""

_ROUNDS = 100


def poisson_fit(counts: np.ndarray, design: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Coefficients of a log-linear Poisson model by Newton steps; NaN when they run away."""
    beta = np.zeros(design.shape[1])
    beta[0] = math.log(counts.sum() / np.exp(offset).sum())
    for _ in range(_ROUNDS):
        mean = np.exp(design @ beta + offset)
        step = np.linalg.solve(design.T @ (design * mean[:, None]), design.T @ (counts - mean))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            return beta
    return np.full_like(beta, np.nan)


def mancl_derouen(
    counts: np.ndarray, design: np.ndarray, offset: np.ndarray, cluster: np.ndarray, beta
) -> np.ndarray:
    """Covariance of `beta` with residuals inflated by leverage (CR3; Mancl and DeRouen 2001).

    Working independence, Poisson variance. Biometrics 57, 126-134.
    """
    mean = np.exp(design @ beta + offset)
    bread = np.linalg.inv(design.T @ (design * mean[:, None]))
    _, place = np.unique(cluster, return_inverse=True)
    score = _sums(place, design * (counts - mean)[:, None])
    own = _sums(place, design[:, :, None] * (design * mean[:, None])[:, None, :])
    # x'(I - W x B x')^-1 e = (I - J B)^-1 x'e with J = x'W x of the cluster: p x p, not n x n
    part = np.linalg.solve(np.eye(design.shape[1]) - own @ bread, score[:, :, None])[:, :, 0]
    return bread @ (part.T @ part) @ bread


def _sums(place: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sums of the rows of `values` by cluster."""
    flat = values.reshape(len(values), -1)
    summed = np.array([np.bincount(place, column) for column in flat.T]).T
    return summed.reshape(-1, *values.shape[1:])


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Rate ratio per doubling of activity, with t(G - 2) limits, for each outcome and term.

    Poisson with an intercept and the covariate centred within groups, clusters = groups. Never a
    z value: it rejects a true null in a fifth of the studies of this size.
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
    cluster = panel["group"].to_numpy()
    error = math.sqrt(mancl_derouen(counts, design, offset, cluster, beta)[1, 1])
    freedom = len(np.unique(cluster)) - 2
    reach = stdtrit(freedom, 1 - (1 - spec.inference.level) / 2) * error
    low, high = math.exp(beta[1] - reach), math.exp(beta[1] + reach)
    return {
        "estimate": math.exp(beta[1]),
        "interval": (low, high),
        "p_value": float(2 * stdtr(freedom, -abs(beta[1]) / error)),
        "note": "; ".join(
            note
            for note in (equivalence(low, high, spec.smallest_effect), _dominance(panel))
            if note
        ),
    }


def _dominance(panel: pd.DataFrame) -> str:
    """A warning where few clusters carry the estimate: t(G-2) rejects too often then."""
    by_group = panel.groupby("group")["count"].sum()
    if by_group.max() <= DOMINANT * by_group.sum():
        return ""
    return f"one group holds over {DOMINANT:.0%} of the events: too narrow, read the shift test"
