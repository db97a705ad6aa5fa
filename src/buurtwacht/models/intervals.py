"""Exact intervals of a rate and of a share."""

import math

from scipy.special import betaincinv, gammaincinv


def garwood(
    count: float, exposure: float, level: float = 0.95, sides: str = "two"
) -> tuple[float, float]:
    """Exact Poisson limits of count / exposure (Garwood 1936, Biometrika 28).

    `sides="upper"` puts the whole error above: lower limit 0.
    """
    if sides == "upper":
        return 0.0, float(gammaincinv(count + 1, level) / exposure)
    tail = (1 - level) / 2
    low = gammaincinv(count, tail) / exposure if count else 0.0
    return float(low), float(gammaincinv(count + 1, 1 - tail) / exposure)


def clopper_pearson(hits: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """Exact binomial limits of hits / trials (Clopper and Pearson 1934, Biometrika 26)."""
    if not trials:
        return math.nan, math.nan
    tail = (1 - level) / 2
    low = betaincinv(hits, trials - hits + 1, tail) if hits else 0.0
    high = betaincinv(hits + 1, trials - hits, 1 - tail) if hits < trials else 1.0
    return float(low), float(high)
