"""Maximum likelihood for small count models, and the two families they share."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, psi

Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""Parameters → log likelihood and its gradient."""

_ROUNDS = 100
_REACH = 15.0
"""A parameter on the log scale beyond this is infinite (separation, no spread)."""


@dataclass(frozen=True)
class Fit:
    """Estimates of p parameters with the covariance from the observed information.

    `converged` is False when no interior maximum was found (separation, a dispersion of 0); the
    numbers are then where the search stopped.
    """

    parameters: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    converged: bool

    @property
    def standard_errors(self) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return np.sqrt(np.diag(self.covariance))


def maximise(likelihood: Likelihood, start: np.ndarray) -> Fit:
    """Quasi-Newton steps, then Newton steps on the gradient until it vanishes."""
    with np.errstate(all="ignore"):
        found = minimize(
            lambda at: tuple(-part for part in likelihood(at)),
            start,
            jac=True,
            method="BFGS",
            options={"gtol": 1e-5, "maxiter": 2000},
        )
        at = found.x
        value, gradient = likelihood(at)
        for _ in range(_ROUNDS):
            information = -_jacobian(likelihood, at)
            step = np.linalg.lstsq(information, gradient, rcond=None)[0]
            length = 1.0
            while length > 1e-6:
                reached, slope = likelihood(at + length * step)
                if np.isfinite(reached) and reached >= value - 1e-9 * abs(value):
                    break
                length /= 2
            at, value, gradient = at + length * step, reached, slope
            if np.abs(step).max() < 1e-9:
                break
        information = -_jacobian(likelihood, at)
        inside = np.isfinite(information).all() and np.linalg.eigvalsh(information).min() > 0
        covariance = np.linalg.inv(information) if inside else np.full(information.shape, np.nan)
    converged = bool(inside and np.abs(gradient).max() < 1e-4 and np.abs(at).max() < _REACH)
    return Fit(at, covariance, float(value), converged)


def _jacobian(likelihood: Likelihood, at: np.ndarray) -> np.ndarray:
    """Second derivatives by central differences of the gradient."""
    rows = []
    for place in range(len(at)):
        step = np.zeros_like(at)
        step[place] = 1e-5 * max(1.0, abs(at[place]))
        up, down = likelihood(at + step)[1], likelihood(at - step)[1]
        rows.append((up - down) / (2 * step[place]))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def checked_counts(counts: np.ndarray) -> np.ndarray:
    """`counts` as floats. Raises `ValueError` when one is missing, infinite or negative."""
    counts = np.asarray(counts, float)
    if not (np.isfinite(counts) & (counts >= 0)).all():
        raise ValueError("a count is missing or negative")
    return counts


def poisson_parts(counts: np.ndarray, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log probability and its derivative in the linear predictor."""
    return counts * np.log(mean) - mean - gammaln(counts + 1), counts - mean


def negative_binomial_parts(
    counts: np.ndarray, mean: np.ndarray, size: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log probability, its derivative in the linear predictor and in log `size`.

    Variance mean + mean²/size (NB2; Cameron and Trivedi 2013, ch. 3); `size` is theta of R, the
    inverse of alpha of Stata.
    """
    both = size + mean
    log_part = np.log(size) - np.log(both)
    value = (
        gammaln(counts + size)
        - gammaln(size)
        - gammaln(counts + 1)
        + size * log_part
        + counts * (np.log(mean) - np.log(both))
    )
    in_linear = size * (counts - mean) / both
    in_size = size * (psi(counts + size) - psi(size) + log_part + (mean - counts) / both)
    return value, in_linear, in_size
