"""Poisson counts given the total of their stratum: ratio, residuals, interval by inversion.

A stratum is a tuple of arrays `(counts, exposure, covariate)`. Given its total, the counts are
multinomial with shares proportional to exposure x exp(log ratio x covariate), so a stratum's own
level drops out (Hausman, Hall and Griliches 1984, Econometrica 52).
"""

from collections.abc import Callable, Sequence

import numpy as np

Stratum = tuple[np.ndarray, np.ndarray, np.ndarray]

REACH = 5.0
"""Log ratios are searched within ± this."""


def residuals(stratum: Stratum, log_ratio: float) -> np.ndarray:
    """Counts minus what the stratum's total would give at `log_ratio`; they sum to 0."""
    counts, exposure, covariate = stratum
    weight = exposure * np.exp(log_ratio * (covariate - covariate.max()))
    if log_ratio < 0:
        weight = exposure * np.exp(log_ratio * (covariate - covariate.min()))
    return counts - counts.sum() * weight / weight.sum()


def score(strata: Sequence[Stratum], log_ratio: float) -> float:
    """Derivative of the conditional log likelihood; falls with `log_ratio`."""
    return float(sum(residuals(stratum, log_ratio) @ stratum[2] for stratum in strata))


def log_ratio(strata: Sequence[Stratum]) -> float:
    """Conditional maximum likelihood estimate; NaN under separation or without variation."""
    low, high = score(strata, -REACH), score(strata, REACH)
    if not low > 0 > high:
        return float("nan")
    low, high = -REACH, REACH
    for _ in range(45):
        middle = (low + high) / 2
        if score(strata, middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def invert(
    p_value: Callable[[float], float], centre: float, level: float, steps: int = 100
) -> tuple[float, float]:
    """Log ratios that a test at 1 - `level` does not reject; NaN for a side that stays open.

    Scans outward from `centre` over the whole reach, so a test that is not monotone widens the
    interval and never cuts it.
    """
    return (
        _edge(p_value, centre, -REACH, 1 - level, steps),
        _edge(p_value, centre, REACH, 1 - level, steps),
    )


def _edge(
    p_value: Callable[[float], float], centre: float, end: float, alpha: float, steps: int
) -> float:
    points = np.linspace(centre, end, steps + 1)
    kept = [point for point in points if p_value(point) > alpha]
    if not kept or kept[-1] == points[-1]:
        return float("nan")
    inside = kept[-1]
    outside = points[int(np.flatnonzero(points == inside)[0]) + 1]
    for _ in range(20):
        middle = (inside + outside) / 2
        if p_value(middle) > alpha:
            inside = middle
        else:
            outside = middle
    return float(outside)
