"""Do the groups differ in their rate? (E2)"""

import numpy as np
import pandas as pd

from buurtwacht.models.counts import observed_groups, pooled_senders, source_of
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

DISPERSION = "equal rates"
VARIATION = "coefficient of variation"

_AT_ONCE = 1_000_000
"""Drawn counts held in memory together."""

_DRAWN = 20_000_000
"""Drawn counts at most: with thousands of groups fewer draws tell as much."""


def pearson(counts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Pearson's X² of counts (..., groups) against shares `weights` of their total."""
    expected = counts.sum(axis=-1, keepdims=True) * weights
    return ((counts - expected) ** 2 / expected).sum(axis=-1)


def equal_rates_p(
    counts: np.ndarray, exposure: np.ndarray, draws: int, rng: np.random.Generator
) -> float:
    """Monte Carlo exact p value of equal rates, given the total and the exposures.

    Under equal rates the counts are multinomial with shares of the exposure (Przyborowski and
    Wilenski 1940); the observed table counts as one of the draws, so the test keeps its size.
    """
    weights = exposure / exposure.sum()
    observed = pearson(counts, weights)
    extreme = 0
    at_once = max(1, _AT_ONCE // len(weights))
    for start in range(0, draws, at_once):
        size = min(at_once, draws - start)
        null = pearson(rng.multinomial(int(counts.sum()), weights, size=size), weights)
        extreme += int((null >= observed * (1 - 1e-12)).sum())
    return (1 + extreme) / (draws + 1)


def rate_variation(counts: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """Coefficient of variation of the true rates between groups, by moments; 0 if none is seen.

    Solves E[X²] = G - 1 + cv² (N - sum(expected²) / N) for Poisson counts (..., G) with varying
    rates.
    """
    weights = exposure / exposure.sum()
    total = counts.sum(axis=-1)
    excess = pearson(counts, weights) - (counts.shape[-1] - 1)
    room = total * (1 - (weights**2).sum())
    return np.sqrt(np.maximum(0.0, excess / room))


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """For each outcome: X² over its degrees of freedom with its exact p, and the variation."""
    rows = []
    for outcome in spec.outcomes:
        covered = observed_groups(tables, outcome, spec.exposure)
        counts = covered["count"].to_numpy(float)
        exposure = covered["exposure"].to_numpy(float)
        group = tables["group"]
        senders, top_share = pooled_senders(group[group["group"].isin(covered["group"])])
        shape = {
            "n_groups": len(covered),
            "n_obs": covered["months"].sum(),
            "senders": senders,
            "top_share": top_share,
            "exposure": exposure.sum(),
        }
        draws = min(spec.inference.draws, max(999, _DRAWN // max(len(covered), 1)))
        dispersion = {"method": f"Pearson X² over df, exact Monte Carlo test, {draws} draws"}
        variation = {"method": "moments, no interval"}
        if len(covered) < 2 or counts.sum() == 0:
            guard = "fewer than two groups with data" if len(covered) < 2 else "no events"
            dispersion["note"] = variation["note"] = f"not computed: {guard}"
        else:
            statistic = pearson(counts, exposure / exposure.sum()) / (len(counts) - 1)
            p_value = equal_rates_p(counts, exposure, draws, rng)
            dispersion |= {
                "estimate": statistic,
                "p_value": p_value,
                "note": f"{spec.status} test of equal rates; 1 = as equal groups would differ",
                "count": counts.sum(),
            }
            variation |= {
                "estimate": rate_variation(counts, exposure),
                "note": "spread of the true rates over their mean; 0 = none seen",
                "count": counts.sum(),
            }
        source = source_of(outcome)
        rows.append(result(spec, outcome, DISPERSION, "ratio", source, **shape, **dispersion))
        rows.append(result(spec, outcome, VARIATION, "ratio", source, **shape, **variation))
    return frame(rows)
