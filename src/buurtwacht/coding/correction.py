"""Coding error carried through: design-based supervised learning on a hand-coded sample.

Each message has a predicted code and, where it was drawn and coded by hand, a true one. With the
inclusion probability p known by design, `predicted + (coded / p) (true - predicted)` has the true
value as its expectation, however wrong the coder is and whatever it depends on. Sums and moments of
it are unbiased; only the variance depends on how good the coder is. Method: Egami, Hinck, Stewart
and Wei (2023), Using imperfect surrogates for downstream inference; for totals the variance of a
stratified random sample without replacement (Cochran 1977, ch. 5).
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

LEVEL = 0.95
FEWEST = 50
"""Fewest hand-coded messages that truly have a code for its corrected figures to be trusted."""


@dataclass(frozen=True)
class Sample:
    """Per message: the prediction, whether it was coded by hand, the true value (anything where not
    coded), the probability of being drawn and the stratum (both read only where coded)."""

    predicted: np.ndarray
    coded: np.ndarray
    true: np.ndarray
    probability: np.ndarray
    stratum: np.ndarray

    @property
    def error(self) -> np.ndarray:
        """True minus predicted where coded, else 0."""
        return np.where(self.coded, self.true - self.predicted, 0.0)

    @property
    def corrected(self) -> np.ndarray:
        """The corrected value of each message; its expectation over draws is the true one."""
        weight = np.where(self.coded, 1 / self.probability, 0.0)
        return self.predicted + weight * self.error


def cell_totals(
    sample: Sample, cell: np.ndarray, cells: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per cell (0 .. `cells` - 1): plug-in total, corrected total, and its variance over draws.

    Each stratum that is not coded whole gets one error more, spread over the cells by their size,
    before its variance is taken: where few errors were drawn the plain variance is far too small,
    and 0 where none was.
    """
    plug_in = np.bincount(cell, sample.predicted, cells)
    total = np.bincount(cell, sample.corrected, cells)
    variance = np.zeros(cells)
    share = np.bincount(cell, minlength=cells) / max(len(cell), 1)
    error = sample.error
    for stratum in np.unique(sample.stratum[sample.coded]):
        drawn = sample.coded & (sample.stratum == stratum)
        coded = drawn.sum()
        size = (1 / sample.probability[drawn]).sum()
        if size - coded < 0.5:
            continue
        sums = np.bincount(cell[drawn], error[drawn], cells)
        squares = np.bincount(cell[drawn], error[drawn] ** 2, cells) + share
        spread = squares / coded - (sums / (coded + 1)) ** 2
        variance += size**2 * (1 - coded / size) * spread / coded
    return plug_in, total, variance


@dataclass(frozen=True)
class Estimate:
    """Coefficients with their covariance and interval limits (t with clusters - 1)."""

    value: np.ndarray
    covariance: np.ndarray
    low: np.ndarray
    high: np.ndarray


def corrected_regression(
    outcome: tuple[np.ndarray, np.ndarray],
    covariates: tuple[np.ndarray, np.ndarray],
    coded: np.ndarray,
    probability: np.ndarray,
    cluster: np.ndarray,
    level: float = LEVEL,
) -> Estimate:
    """Least squares in which outcome or covariates are coded by a coder that errs: the moment form.

    `outcome` and `covariates` are pairs: by the coder, and truly (anything where not coded; the
    same twice for what is observed). The moments of the predictions are corrected by those of the
    coded messages, so a wrong covariate does not bias its coefficient, as the plug-in does.
    Covariance is robust to clusters.
    """
    weight = np.where(coded, 1 / probability, 0.0)
    (guess, true), (rows, actual) = outcome, covariates
    true = np.where(coded, true, guess)
    actual = np.where(coded[:, None], actual, rows)
    own = 1 - weight
    bread = (rows * own[:, None]).T @ rows + (actual * weight[:, None]).T @ actual
    value = np.linalg.solve(bread, rows.T @ (own * guess) + actual.T @ (weight * true))
    moments = rows * (own * (guess - rows @ value))[:, None]
    moments += actual * (weight * (true - actual @ value))[:, None]
    names, number = np.unique(cluster, return_inverse=True)
    summed = np.zeros((len(names), rows.shape[1]))
    np.add.at(summed, number, moments)
    inverse = np.linalg.inv(bread)
    count = len(names)
    covariance = count / (count - 1) * inverse @ (summed.T @ summed) @ inverse.T
    reach = student.ppf((1 + level) / 2, count - 1) * np.sqrt(np.diag(covariance))
    return Estimate(value, covariance, value - reach, value + reach)


def corrected_mean(sample: Sample, cluster: np.ndarray, level: float = LEVEL) -> Estimate:
    """The corrected share of messages, robust to clusters: `corrected_regression` on a constant."""
    ones = np.ones((len(sample.predicted), 1))
    return corrected_regression(
        (sample.predicted, sample.true),
        (ones, ones),
        sample.coded,
        sample.probability,
        cluster,
        level,
    )
