"""Counts with more zeros than a Poisson has: zero-inflated and hurdle models.

Zero-inflated: with some chance a cell can only be 0, else it counts (Lambert 1992, Technometrics
34). Hurdle: one model for 'any at all', another for how many, once there is one (Mullahy 1986, J
Econometrics 33). Parametrised as in R's `pscl` (Zeileis, Kleiber and Jackman 2008, J Stat Softw
27).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from buurtwacht.models.likelihood import (
    Fit,
    checked_counts,
    maximise,
    negative_binomial_parts,
    poisson_parts,
)


@dataclass(frozen=True)
class ZeroFit:
    """Two sets of log coefficients with their standard errors.

    `count` and `count_errors`: of the counts (log link). `zero` and `zero_errors`: log odds of a
    structural zero (zero-inflated) or of any event at all (hurdle). `size`: of the negative
    binomial, variance mean + mean²/size; NaN for Poisson. `log_size_error`: of its log.
    """

    count: np.ndarray
    count_errors: np.ndarray
    zero: np.ndarray
    zero_errors: np.ndarray
    size: float
    log_size_error: float
    log_likelihood: float
    converged: bool


def zero_inflated(
    counts: np.ndarray,
    design: np.ndarray,
    zero_design: np.ndarray,
    *,
    offset: np.ndarray | float = 0.0,
    family: str = "poisson",
) -> ZeroFit:
    """Zero-inflated counts (n): `design` (n, p) of the counts, `zero_design` (n, q) of the zeros.

    `family`: `poisson` or `negative_binomial`. Raises `ValueError` for another one, when there is
    no zero or no event, and for a count that is missing or negative.
    """
    counts, parts = _prepared(counts, family)
    p, q = design.shape[1], zero_design.shape[1]
    empty = counts == 0
    nothing = np.zeros_like(counts)

    def likelihood(at: np.ndarray) -> tuple[float, np.ndarray]:
        with np.errstate(all="ignore"):
            mean = np.exp(design @ at[:p] + offset)
            linear = zero_design @ at[p : p + q]
            share = expit(linear)
            log_zero, in_zero, size_zero = parts(nothing, mean, at)
            log_count, in_count, size_count = parts(counts, mean, at)
            none = np.exp(log_zero)
            both = share + (1 - share) * none
            left = (1 - share) * none / both
            value = np.where(empty, np.log(both), log_expit(-linear) + log_count).sum()
            by_count = np.where(empty, left * in_zero, in_count)
            by_zero = np.where(empty, share * (1 - share) * (1 - none) / both, -share)
            by_size = np.where(empty, left * size_zero, size_count).sum()
        gradient = [*(design.T @ by_count), *(zero_design.T @ by_zero), by_size]
        return float(value), np.array(gradient[: len(at)])

    few = np.clip((empty.mean() - np.exp(-counts.mean())) / 1, 0.05, 0.9)
    start = _start(counts, design, offset, q, family)
    start[p : p + q] = np.linalg.lstsq(
        zero_design, np.full(len(counts), np.log(few / (1 - few))), rcond=None
    )[0]
    return _told(maximise(likelihood, start), p, q)


def hurdle(
    counts: np.ndarray,
    design: np.ndarray,
    zero_design: np.ndarray,
    *,
    offset: np.ndarray | float = 0.0,
    family: str = "poisson",
) -> ZeroFit:
    """Hurdle model of counts (n): logit for an event at all, truncated counts above it.

    Arguments and errors as in `zero_inflated`.
    """
    counts, parts = _prepared(counts, family)
    p, q = design.shape[1], zero_design.shape[1]
    some = counts > 0
    above, x = counts[some], design[some]
    shift = np.broadcast_to(np.asarray(offset, float), counts.shape)[some]
    nothing = np.zeros_like(above)

    def truncated(at: np.ndarray) -> tuple[float, np.ndarray]:
        with np.errstate(all="ignore"):
            mean = np.exp(x @ at[:p] + shift)
            log_zero, in_zero, size_zero = parts(nothing, mean, at)
            log_count, in_count, size_count = parts(above, mean, at)
            odds = np.exp(log_zero) / -np.expm1(log_zero)
            value = (log_count - np.log(-np.expm1(log_zero))).sum()
            by_size = (size_count + odds * size_zero).sum()
            gradient = [*(x.T @ (in_count + odds * in_zero)), by_size]
        return float(value), np.array(gradient[: len(at)])

    def logit(at: np.ndarray) -> tuple[float, np.ndarray]:
        linear = zero_design @ at
        value = np.where(some, log_expit(linear), log_expit(-linear)).sum()
        return float(value), zero_design.T @ (some - expit(linear))

    start = _start(above, x, shift, 0, family)
    count = maximise(truncated, start)
    zero = maximise(logit, np.zeros(q))
    size = _size(count.parameters, p)
    return ZeroFit(
        count=count.parameters[:p],
        count_errors=count.standard_errors[:p],
        zero=zero.parameters,
        zero_errors=zero.standard_errors,
        size=size,
        log_size_error=_last_error(count, p),
        log_likelihood=count.log_likelihood + zero.log_likelihood,
        converged=count.converged and zero.converged,
    )


def _prepared(counts, family):
    counts = checked_counts(counts)
    if not (counts > 0).any() or not (counts == 0).any():
        raise ValueError("there is no event, or no zero")
    if family == "poisson":
        return counts, lambda y, mean, at: (*poisson_parts(y, mean), np.zeros_like(y))
    if family != "negative_binomial":
        raise ValueError(f"unknown family {family}")
    return counts, lambda y, mean, at: negative_binomial_parts(y, mean, np.exp(at[-1]))


def _start(counts, design, offset, more: int, family: str) -> np.ndarray:
    level = np.linalg.lstsq(design, np.log(counts + 0.5) - offset, rcond=None)[0]
    size = [0.0] if family == "negative_binomial" else []
    return np.concatenate([level, np.zeros(more), size])


def _size(parameters: np.ndarray, known: int) -> float:
    return float(np.exp(parameters[known])) if len(parameters) > known else float("nan")


def _last_error(fit: Fit, known: int) -> float:
    return float(fit.standard_errors[known]) if len(fit.parameters) > known else float("nan")


def _told(fit: Fit, p: int, q: int) -> ZeroFit:
    errors = fit.standard_errors
    return ZeroFit(
        count=fit.parameters[:p],
        count_errors=errors[:p],
        zero=fit.parameters[p : p + q],
        zero_errors=errors[p : p + q],
        size=_size(fit.parameters, p + q),
        log_size_error=_last_error(fit, p + q),
        log_likelihood=fit.log_likelihood,
        converged=fit.converged,
    )
