"""Count models with a level of its own for each group, drawn from a distribution.

Four classics: Poisson with a gamma level (closed form; Hausman, Hall and Griliches 1984,
Econometrica 52), Poisson and NB2 with a normal level on the log scale (adaptive Gauss-Hermite
quadrature; Liu and Pierce 1994, Biometrika 81), negative binomial with a beta level (Hausman, Hall
and Griliches 1984). In Stata: `xtpoisson, re`, `xtpoisson, re normal`, `xtnbreg, re`.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp, psi

from buurtwacht.models.likelihood import (
    Fit,
    checked_counts,
    maximise,
    negative_binomial_parts,
    poisson_parts,
)

_NODES = 25


@dataclass(frozen=True)
class RandomEffectsFit:
    """Log coefficients, their standard errors, and the parameters of the level.

    `spread`: gamma: variance of the level (alpha; its mean is 1); normal: standard deviation of
    the log level; beta: (r, s). `size`: of NB2 within groups, else NaN. `converged` is False when
    the spread is 0 or the search ran away.
    """

    coefficients: np.ndarray
    standard_errors: np.ndarray
    spread: tuple[float, ...]
    size: float
    log_likelihood: float
    converged: bool


def poisson_gamma(
    counts: np.ndarray,
    design: np.ndarray,
    groups: np.ndarray,
    *,
    offset: np.ndarray | float = 0.0,
) -> RandomEffectsFit:
    """Poisson counts (n) whose group levels are gamma with mean 1; `design` (n, p)."""
    counts, place = _prepared(counts, groups)
    p = design.shape[1]
    totals = np.bincount(place, counts)

    def likelihood(at: np.ndarray) -> tuple[float, np.ndarray]:
        linear = design @ at[:p] + offset
        mean, size = np.exp(linear), np.exp(at[p])
        sums = np.bincount(place, mean)
        value = (counts * linear - gammaln(counts + 1)).sum() + (
            gammaln(totals + size)
            - gammaln(size)
            + size * np.log(size)
            - (totals + size) * np.log(sums + size)
        ).sum()
        level = (totals + size) / (sums + size)
        by_size = size * (
            psi(totals + size) - psi(size) + np.log(size) + 1 - np.log(sums + size) - level
        )
        return float(value), np.append(design.T @ (counts - mean * level[place]), by_size.sum())

    fit = maximise(likelihood, np.append(_start(counts, design, offset), 0.5))
    return _told(fit, p, (float(np.exp(-fit.parameters[p])),))


def poisson_normal(
    counts: np.ndarray,
    design: np.ndarray,
    groups: np.ndarray,
    *,
    offset: np.ndarray | float = 0.0,
    nodes: int = _NODES,
) -> RandomEffectsFit:
    """Poisson counts (n) with a normal level of each group on the log scale."""
    counts, place = _prepared(counts, groups)
    p = design.shape[1]

    def parts(linear: np.ndarray, at: np.ndarray):
        value, slope = poisson_parts(counts[:, None], np.exp(linear))
        return value, slope, np.exp(linear), None

    likelihood = _by_quadrature(parts, design, offset, place, p, p, nodes)
    fit = maximise(likelihood, np.append(_start(counts, design, offset), -0.5))
    return _told(fit, p, (float(np.exp(fit.parameters[p])),))


def negative_binomial_normal(
    counts: np.ndarray,
    design: np.ndarray,
    groups: np.ndarray,
    *,
    offset: np.ndarray | float = 0.0,
    nodes: int = _NODES,
) -> RandomEffectsFit:
    """NB2 counts (n) with a normal level of each group on the log scale."""
    counts, place = _prepared(counts, groups)
    p = design.shape[1]

    def parts(linear: np.ndarray, at: np.ndarray):
        mean, size = np.exp(linear), np.exp(at[p])
        value, slope, by_size = negative_binomial_parts(counts[:, None], mean, size)
        curve = size * mean * (counts[:, None] + size) / (size + mean) ** 2
        return value, slope, curve, by_size

    likelihood = _by_quadrature(parts, design, offset, place, p, p + 1, nodes)
    fit = maximise(likelihood, np.append(_start(counts, design, offset), [1.0, -0.5]))
    spread = float(np.exp(fit.parameters[p + 1]))
    return _told(fit, p, (spread,), float(np.exp(fit.parameters[p])))


def negative_binomial_beta(
    counts: np.ndarray,
    design: np.ndarray,
    groups: np.ndarray,
    *,
    offset: np.ndarray | float = 0.0,
) -> RandomEffectsFit:
    """Negative binomial counts (n) with a beta(r, s) dispersion of each group (`xtnbreg, re`)."""
    counts, place = _prepared(counts, groups)
    p = design.shape[1]
    totals = np.bincount(place, counts)

    def likelihood(at: np.ndarray) -> tuple[float, np.ndarray]:
        size = np.exp(design @ at[:p] + offset)
        r, s = np.exp(at[p]), np.exp(at[p + 1])
        sums = np.bincount(place, size)
        value = (gammaln(size + counts) - gammaln(size) - gammaln(counts + 1)).sum() + (
            gammaln(r + s)
            + gammaln(r + sums)
            + gammaln(s + totals)
            - gammaln(r)
            - gammaln(s)
            - gammaln(r + s + sums + totals)
        ).sum()
        whole = psi(r + s + sums + totals)
        by_sum = psi(r + sums) - whole
        by_size = size * (psi(size + counts) - psi(size) + by_sum[place])
        by_r = r * (psi(r + s) + psi(r + sums) - psi(r) - whole).sum()
        by_s = s * (psi(r + s) + psi(s + totals) - psi(s) - whole).sum()
        return float(value), np.concatenate([design.T @ by_size, [by_r, by_s]])

    fit = maximise(likelihood, np.append(_start(counts, design, offset), [1.0, 1.0]))
    r, s = np.exp(fit.parameters[p : p + 2])
    return _told(fit, p, (float(r), float(s)))


def _prepared(counts, groups) -> tuple[np.ndarray, np.ndarray]:
    _, place = np.unique(groups, return_inverse=True)
    if place.max() < 1:
        raise ValueError("one group has no spread between groups")
    counts = checked_counts(counts)
    if not counts.any():
        raise ValueError("there is no event")
    return counts, place


def _start(counts, design, offset) -> np.ndarray:
    return np.linalg.lstsq(design, np.log(counts + 0.5) - offset, rcond=None)[0]


def _told(fit: Fit, p: int, spread: tuple, size: float = float("nan")) -> RandomEffectsFit:
    return RandomEffectsFit(
        coefficients=fit.parameters[:p],
        standard_errors=fit.standard_errors[:p],
        spread=spread,
        size=size,
        log_likelihood=fit.log_likelihood,
        converged=fit.converged,
    )


def _by_quadrature(parts, design, offset, place, p, at_spread, nodes):
    """Log likelihood over normal levels: nodes around each group's own mode.

    `parts(linear, parameters)`: log probability, its derivative in the linear predictor, minus its
    second derivative, and its derivative in the parameter before the spread (None: there is none).
    """
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    log_weights = np.log(weights) + points**2 / 2
    groups = place.max() + 1

    def over_groups(values: np.ndarray) -> np.ndarray:
        summed = np.zeros((groups, values.shape[1]))
        np.add.at(summed, place, values)
        return summed

    def likelihood(at: np.ndarray) -> tuple[float, np.ndarray]:
        with np.errstate(all="ignore"):
            spread = np.exp(at[at_spread])
            linear = (design @ at[:p] + offset)[:, None]
            level = np.zeros((groups, 1))
            for _ in range(30):
                _, slope, curve, _ = parts(linear + spread * level[place], at)
                first = spread * over_groups(slope) - level
                second = spread**2 * over_groups(curve) + 1
                step = np.clip(first / second, -2, 2)
                level = level + step
                if np.abs(step).max() < 1e-10:
                    break
            _, _, curve, _ = parts(linear + spread * level[place], at)
            width = 1 / np.sqrt(spread**2 * over_groups(curve) + 1)
            where = level + width * points
            value, slope, _, in_size = parts(linear + spread * where[place], at)
            joint = (
                over_groups(value)
                - where**2 / 2
                - 0.5 * np.log(2 * np.pi)
                + log_weights
                + np.log(width)
            )
            each = logsumexp(joint, axis=1)
            posterior = np.exp(joint - each[:, None])
            by_linear = (posterior[place] * slope).sum(axis=1)
            by_spread = spread * (posterior[place] * slope * where[place]).sum()
            gradient = [*(design.T @ by_linear)]
            if in_size is not None:
                gradient.append((posterior[place] * in_size).sum())
            gradient.append(by_spread)
        return float(each.sum()), np.array(gradient)

    return likelihood
