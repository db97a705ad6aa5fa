"""Bounds under drift, against values computed with moderndid 0.2.0."""

import numpy as np
import pytest

from buurtwacht.prevention.sensitivity import folded_quantile, relative_magnitudes, smoothness

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


@pytest.mark.parametrize(("drift", "high"), [(0.5, -0.0391), (1.0, 0.0034), (2.0, 0.1276)])
def test_relative_magnitudes_are_those_of_the_reference(drift, high):
    """The upper limit: moderndid 0.2.0 leaves the earliest step out, which moves the lower one."""
    weights = np.array([1.0, 0, 0, 0])
    found = relative_magnitudes(LONG, covariance(7), 3, weights, drift, np.random.default_rng(1))
    assert found[1] == pytest.approx(high, abs=1e-3)


def test_more_drift_gives_wider_limits_and_the_truth_is_inside():
    weights = np.full(4, 0.25)
    widths = []
    for drift in (0.0, 0.5, 1.0):
        low, high = relative_magnitudes(
            LONG, covariance(7), 3, weights, drift, np.random.default_rng(1)
        )
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
        low, high = relative_magnitudes(seen, covariance(4), 2, weights, 1.0, rng)
        covered["magnitudes"] += low <= -0.2 <= high
        low, high = smoothness(seen, covariance(4), 2, weights, 0.0)
        covered["smooth"] += low <= -0.2 <= high
    assert min(covered.values()) >= 53


def test_too_few_periods_are_refused():
    with pytest.raises(ValueError, match="two periods"):
        relative_magnitudes(SHORT, covariance(3), 1, np.ones(2) / 2, 1.0, np.random.default_rng(1))
    with pytest.raises(ValueError, match="a period"):
        smoothness(SHORT, covariance(3), 0, np.ones(3) / 3, 0.0)


def test_folded_quantiles():
    assert folded_quantile(0.0) == pytest.approx(1.959964, abs=1e-6)
    assert folded_quantile(20.0) == pytest.approx(21.644854, abs=1e-6)
