"""Bounds under drift, against moderndid 0.2.0 (smoothness) and linear programs (magnitudes).

The relative magnitudes of moderndid 0.2.0 are no reference: it leaves the earliest step before the
start out, which the authors' R package does not, and draws other normals.
"""

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import eye, kron
from scipy.stats import norm

from buurtwacht.prevention.sensitivity import (
    _r_normals,
    folded_quantile,
    relative_magnitudes,
    smoothness,
)

LONG = np.array([0.05, -0.02, 0.03, -0.21, -0.18, -0.25, -0.30])
SHORT = np.array([0.02, -0.03, -0.15])


def covariance(size):
    error = 0.04 + 0.01 * np.arange(size)
    return np.outer(error, error) * (0.4 + 0.6 * np.eye(size))


@pytest.mark.parametrize(
    ("coefficients", "before", "weights", "bend", "limits"),
    [
        (LONG, 3, [1, 0, 0, 0], 0.01, (-0.3446, -0.0479)),
        (LONG, 3, [1, 0, 0, 0], 0.05, (-0.42823, -0.0045)),
        (LONG, 3, [0.25] * 4, 0.01, (-0.41482, 0.00415)),
        (LONG, 3, [0.25] * 4, 0.0, (-0.35069, -0.04319)),
        (SHORT, 2, [1], 0.01, (-0.26624, 0.01058)),
        (SHORT, 2, [1], 0.05, (-0.3371, 0.04334)),
    ],
)
def test_smoothness_is_that_of_the_reference(coefficients, before, weights, bend, limits):
    found = smoothness(
        coefficients, covariance(len(coefficients)), before, np.array(weights, float), bend
    )
    assert found == pytest.approx(limits, abs=1e-3)


def test_the_draws_are_those_of_r():
    """`set.seed(0); rnorm(4)` in R 4.2.2."""
    seen = _r_normals(0, 2, 2)
    assert seen.ravel() == pytest.approx([1.2629542849, -0.3262333607, 1.3297992629, 1.2724293214])


def restrictions(before, after, drift):
    """Every restriction on (drift before, drift after): rows whose product is at most 0."""
    steps = np.delete(np.diff(np.eye(before + after + 1), axis=0), before, axis=1)
    for place in range(before):
        for sign in (1, -1):
            limit = sign * drift * steps[place]
            yield np.vstack([steps[before:] - limit, -steps[before:] - limit])


def profiled(moments, scale, nuisance):
    """The smallest c with moments - nuisance @ x <= c scale, and the multipliers: one program."""
    found = linprog(
        np.eye(1 + nuisance.shape[1])[0],
        A_ub=-np.column_stack([scale, nuisance]),
        b_ub=-moments,
        bounds=[(None, None)] * (1 + nuisance.shape[1]),
    )
    return found.fun, -found.ineqlin.marginals


def all_profiled(draws, scale, nuisance):
    """The first of `profiled` for each draw, as one program."""
    system = np.column_stack([scale, nuisance])
    size = system.shape[1]
    found = linprog(
        np.tile(np.eye(size)[0], len(draws)),
        A_ub=kron(eye(len(draws)), -system, format="csr"),
        b_ub=-draws.ravel(),
        bounds=[(None, None)] * (size * len(draws)),
    )
    return found.x[::size]


def still_largest(rest, slope, system, value):
    """Would the same multipliers be chosen, were their product `value`?"""
    target = np.eye(system.shape[1])[0]
    found = linprog(-(rest + slope * value), A_eq=system.T, b_eq=target)
    return abs(value + found.fun) <= 1e-6


def accepted_by_programs(coefficients, covariance, before, drift, value):
    """The hybrid test as its authors wrote it down: a linear program for each question."""
    after = len(coefficients) - before
    for matrix in restrictions(before, after, drift):
        spread = matrix @ covariance @ matrix.T
        scale, nuisance = np.sqrt(np.diag(spread)), matrix[:, before + 1 :]
        values, vectors = np.linalg.eigh(spread)
        root = vectors @ np.diag(np.sqrt(values.clip(0))) @ vectors.T
        draws = _r_normals(0, 1000, len(spread)) @ root
        first = np.quantile(all_profiled(draws, scale, nuisance), 0.995)
        moments = matrix @ coefficients - matrix[:, before] * value
        largest, weights = profiled(moments, scale, nuisance)
        if largest > first:
            continue
        variance = weights @ spread @ weights
        slope = spread @ weights / variance
        rest, system = moments - slope * largest, np.column_stack([scale, nuisance])
        bounds = []
        for far in (-100.0, 100.0):
            near = largest
            for _ in range(40):
                middle = (near + far) / 2
                if still_largest(rest, slope, system, middle):
                    near = middle
                else:
                    far = middle
            bounds.append(near)
        low, high = bounds[0], min(bounds[1], first)
        inside = norm.cdf([low, high], scale=np.sqrt(variance))
        size = (0.05 - 0.005) / (1 - 0.005)
        critical = norm.ppf(inside[0] + (1 - size) * (inside[1] - inside[0]))
        if largest / np.sqrt(variance) <= max(0, critical):
            return True
    return False


def test_relative_magnitudes_are_those_of_linear_programs():
    """The grid points at both ends are accepted, their neighbours are not."""
    coefficients, spread = np.array([0.04, -0.03, -0.21, -0.18]), covariance(4)
    low, high = relative_magnitudes(coefficients, spread, 2, np.array([1.0, 0]), 1.0)
    step = 40 * 0.06 / 999
    for limit, outwards in ((low, -step), (high, step)):
        assert accepted_by_programs(coefficients, spread, 2, 1.0, limit)
        assert not accepted_by_programs(coefficients, spread, 2, 1.0, limit + outwards)


def test_one_period_after_is_held_to_the_steps_before_too():
    """Without variance the limits are the bounds themselves: the largest step, -0.10."""
    sharp = 1e-7 * np.eye(4)
    seen = np.array([0.02, -0.06, 0.04, -0.15])
    found = relative_magnitudes(seen, sharp, 3, np.array([1.0]), 1.0)
    assert found == pytest.approx((-0.25, -0.05), abs=3e-3)


def test_more_drift_gives_wider_limits_and_the_truth_is_inside():
    weights = np.full(4, 0.25)
    widths = []
    for drift in (0.0, 0.5, 1.0):
        low, high = relative_magnitudes(LONG, covariance(7), 3, weights, drift)
        assert low < LONG[3:] @ weights < high
        widths.append(high - low)
    assert widths == sorted(widths)


def test_limits_cover_a_drift_that_obeys_the_restriction():
    rng = np.random.default_rng(7)
    drift = np.array([0.1, 0.05, -0.05, -0.10])
    truth = drift + np.array([0, 0, -0.2, -0.2])
    root = np.linalg.cholesky(covariance(4))
    weights = np.array([0.5, 0.5])
    covered = {"magnitudes": 0, "smooth": 0}
    for _ in range(60):
        seen = truth + root @ rng.standard_normal(4)
        low, high = relative_magnitudes(seen, covariance(4), 2, weights, 1.0)
        covered["magnitudes"] += low <= -0.2 <= high
        low, high = smoothness(seen, covariance(4), 2, weights, 0.0)
        covered["smooth"] += low <= -0.2 <= high
    assert min(covered.values()) >= 53


def test_too_few_periods_are_refused():
    with pytest.raises(ValueError, match="two periods"):
        relative_magnitudes(SHORT, covariance(3), 1, np.ones(2) / 2, 1.0)
    with pytest.raises(ValueError, match="a period"):
        smoothness(SHORT, covariance(3), 0, np.ones(3) / 3, 0.0)


def test_folded_quantiles():
    assert folded_quantile(0.0) == pytest.approx(1.959964, abs=1e-6)
    assert folded_quantile(20.0) == pytest.approx(21.644854, abs=1e-6)
