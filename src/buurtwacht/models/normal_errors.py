"""Power, exaggeration and wrong side of a test whose estimate is normal on the log scale."""

import math

from scipy.special import ndtr

CRITICAL = 1.959964
NEEDED = 0.841621
"""Quantiles of a two-sided test at 5% and of 80% power."""


def smallest_ratio(error: float) -> float:
    """Ratio above 1 that is found with 80% power, by the standard error of its logarithm."""
    return math.exp((CRITICAL + NEEDED) * error)


def error_behind(smallest: float) -> float:
    """Standard error of a log ratio, from the smallest ratio that is found with 80% power."""
    return abs(math.log(smallest)) / (CRITICAL + NEEDED)


def found_on_its_side(effect: float, error: float) -> float:
    """Probability that a true log ratio is found with its own sign; NaN without an error."""
    z = abs(effect) / error if error > 0 else math.nan
    return 0.5 * math.erfc((CRITICAL - z) / math.sqrt(2))


def normal_errors(effect: float, error: float) -> tuple[float, float, float]:
    """Of a true log ratio `effect` > 0: power, exaggeration of the significant, share below 0.

    Exaggeration is the mean absolute estimate of significant studies over `effect` (type M error;
    Gelman and Carlin 2014, Perspect Psychol Sci 9).
    """
    tails = CRITICAL - effect / error, CRITICAL + effect / error
    above, below = (float(ndtr(-tail)) for tail in tails)
    density = [math.exp(-(tail**2) / 2) / math.sqrt(2 * math.pi) for tail in tails]
    power = above + below
    mean = (effect * above + error * density[0]) - (effect * below - error * density[1])
    return power, mean / power / effect, below / power
