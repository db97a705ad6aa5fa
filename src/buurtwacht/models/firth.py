"""Rare events between groups, behind a separation guard (arrests; E6)."""

import math

import numpy as np
import pandas as pd
from scipy.optimize import brentq, minimize_scalar

from buurtwacht.errors import InputError
from buurtwacht.models.conditional import REACH
from buurtwacht.models.counts import RECORDS, group_counts, groups_with_trait
from buurtwacht.models.permutation import MIN_GROUPS, orders
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

_AT_ONCE = 4_000_000
"""Numbers held in memory together."""

_HALF_CHI2 = {0.9: 1.352772, 0.95: 1.920729, 0.99: 3.317448}
"""Half the quantile of chi-square with one degree of freedom, by level."""


def profile(
    counts: np.ndarray, exposure: np.ndarray, covariate: np.ndarray, slopes: np.ndarray
) -> np.ndarray:
    """Penalised log likelihood of each slope, at the best intercept.

    Poisson with log link; Jeffreys' penalty, half the log determinant of the information (Firth
    1993, Biometrika 80). The intercept leaves in closed form: it makes the expected total one
    more than the counted one.
    """
    weight = exposure * np.exp(np.multiply.outer(slopes, covariate))
    total, first, second = (weight @ covariate**power for power in (0, 1, 2))
    more = counts.sum() + 1
    determinant = np.maximum(total * second - first**2, 1e-300)
    return (
        more * (math.log(more) - np.log(total))
        + slopes * (counts @ covariate)
        + 0.5 * np.log(determinant)
        - more
    )


def firth_slope(
    counts: np.ndarray, exposure: np.ndarray, covariate: np.ndarray, level: float
) -> tuple[float, float, float]:
    """Slope and its limits by the penalised likelihood ratio; NaN for a side beyond REACH."""
    covariate = covariate - covariate.mean()

    def value(at: float) -> float:
        return float(profile(counts, exposure, covariate, np.array([at]))[0])

    slopes = np.linspace(-REACH, REACH, 1001)
    pieces = np.array_split(slopes, max(1, len(slopes) * len(counts) // _AT_ONCE))
    values = np.concatenate([profile(counts, exposure, covariate, piece) for piece in pieces])
    best = int(np.clip(values.argmax(), 1, len(slopes) - 2))
    peak = minimize_scalar(
        lambda at: -value(at),
        bounds=(slopes[best - 1], slopes[best + 1]),
        method="bounded",
        options={"xatol": 1e-9},
    )
    slope, least = float(peak.x), -float(peak.fun) - _HALF_CHI2[level]

    def edge(end: float) -> float:
        if value(end) >= least:
            return math.nan
        return float(brentq(lambda at: value(at) - least, slope, end, xtol=1e-9))

    return slope, edge(-REACH), edge(REACH)


def permuted_p(
    counts: np.ndarray,
    exposure: np.ndarray,
    covariate: np.ndarray,
    permuted: np.ndarray,
    complete: bool,
) -> float:
    """Two-sided p of the score when the covariate is dealt to the groups in every order."""
    residual = counts - counts.sum() * exposure / exposure.sum()
    centred = covariate - covariate.mean()
    null = np.abs(centred[permuted] @ residual)
    extreme = int((null >= abs(centred @ residual) - 1e-9).sum())
    return extreme / len(null) if complete else (1 + extreme) / (len(null) + 1)


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """Rate ratio per doubling of a group's term (a count per day), for each outcome.

    With events in one group only, a likelihood has no answer but infinity, and a penalised one
    shows its penalty: the row has no ratio, and p from all orders of the groups. The same p
    stands beside a fitted ratio, whose interval takes counts as Poisson.
    """
    if spec.inference.level not in _HALF_CHI2:
        levels = ", ".join(map(str, _HALF_CHI2))
        problem = "key `inference.level`"
        raise InputError(f"config/models/{spec.name}.yaml", problem, f"use one of {levels}")
    rows = []
    for outcome in spec.outcomes:
        for term in spec.terms:
            trait = group_counts(tables, term, "days").set_index("group")
            rate = np.log2((trait["count"] + 0.5) / trait["exposure"].where(trait["exposure"] > 0))
            used, shape = groups_with_trait(tables, outcome, spec.exposure, rate)
            shape["method"] = (
                f"Firth Poisson, {spec.inference.level:.0%} penalised likelihood ratio; "
                "p by permutation of groups"
            )
            source = "records" if term in RECORDS else "chat"
            name = f"{term}, per doubling between groups"
            numbers = _numbers(used, spec, rng)
            rows.append(result(spec, outcome, name, "ratio", source, **shape, **numbers))
    return frame(rows)


def _numbers(used: pd.DataFrame, spec: Spec, rng: np.random.Generator) -> dict:
    counts, exposure, covariate = (
        used[name].to_numpy(float) for name in ("count", "exposure", "trait")
    )
    if counts.sum() == 0:
        return {"note": "not computed: no events"}
    if len(used) < MIN_GROUPS or np.ptp(covariate) < 1e-12:
        return {"note": f"not computed: fewer than {MIN_GROUPS} groups, or all alike"}
    permuted, complete = orders(len(used), spec.inference.draws, rng)
    if permuted is None:
        permuted, complete = _drawn(len(used), rng), False
    p_value = permuted_p(counts, exposure, covariate, permuted, complete)
    if (counts > 0).sum() == 1:
        note = "not fitted: separation, all events in one group; exact permutation instead"
        return {"p_value": p_value, "note": note}
    slope, low, high = firth_slope(counts, exposure, covariate, spec.inference.level)
    note = "interval takes counts as Poisson: too narrow where groups differ otherwise"
    return {
        "estimate": math.exp(slope),
        "interval": (math.exp(low), math.exp(high)),
        "p_value": p_value,
        "note": note,
    }


def _drawn(groups: int, rng: np.random.Generator, draws: int = 499) -> np.ndarray:
    return np.array([rng.permutation(groups) for _ in range(draws)])
