"""Coding error that differs by group: corrected figures cover, the plug-in sentinel must fail."""

import numpy as np
import pytest

from buurtwacht.coding.correction import (
    Sample,
    cell_totals,
    corrected_mean,
    corrected_regression,
)

REPLICATES = 400


def planted(rng, groups=20, size=150):
    """Messages of groups with one true prevalence; the coder errs more in the second half."""
    group = np.repeat(np.arange(groups), size)
    true = (rng.random(groups * size) < 0.1).astype(float)
    worse = group >= groups // 2
    wrong = np.where(true == 1, np.where(worse, 0.4, 0.1), np.where(worse, 0.12, 0.01))
    predicted = np.where(rng.random(len(true)) < wrong, 1 - true, true)
    return group, true, predicted


def draw(rng, predicted, true, per_stratum=120):
    stratum = predicted.astype(int)
    coded = np.zeros(len(true), bool)
    probability = np.ones(len(true))
    for label in (0, 1):
        inside = np.flatnonzero(stratum == label)
        size = min(per_stratum, len(inside))
        coded[rng.choice(inside, size, replace=False)] = True
        probability[inside] = size / len(inside)
    hidden = np.where(coded, true, 999.0)
    return Sample(predicted, coded, hidden, probability, stratum)


def covers(low, high, truth):
    return float(np.mean((np.array(low) <= truth) & (truth <= np.array(high))))


def test_totals_of_cells_cover_and_the_plug_in_does_not():
    rng = np.random.default_rng(1)
    group, true, predicted = planted(rng)
    half = (group >= 10).astype(int)
    truth = np.bincount(half, true)
    inside, plugged = [], []
    for _ in range(REPLICATES):
        sample = draw(rng, predicted, true)
        plug_in, total, variance = cell_totals(sample, half, 2)
        inside.append(np.abs(total - truth) <= 1.96 * np.sqrt(variance))
        plugged.append(np.abs(plug_in - truth) <= 1.96 * np.sqrt(truth))
    assert np.mean(inside, axis=0).min() >= 0.90
    assert not np.any(np.array(plugged)[:, 1])


def test_the_variance_of_totals_is_that_over_draws():
    rng = np.random.default_rng(2)
    group, true, predicted = planted(rng)
    found = [cell_totals(draw(rng, predicted, true), group, 20) for _ in range(REPLICATES)]
    totals = np.array([total for _, total, _ in found])
    variances = np.array([variance for *_, variance in found])
    assert totals.mean(axis=0).sum() == pytest.approx(true.sum(), rel=0.03)
    assert 1 < variances.mean(axis=0).sum() / totals.var(axis=0).sum() < 1.3


def test_what_is_coded_whole_has_no_variance():
    predicted, true = np.array([0.0, 1, 1]), np.array([1.0, 0, 1])
    sample = Sample(predicted, np.ones(3, bool), true, np.ones(3), np.zeros(3, int))
    plug_in, total, variance = cell_totals(sample, np.array([0, 0, 1]), 2)
    assert plug_in.tolist() == [1, 1]
    assert total.tolist() == [1, 1]
    assert variance.tolist() == [0, 0]


def test_no_error_drawn_is_no_certainty():
    coded = np.arange(100) < 20
    sample = Sample(np.zeros(100), coded, np.zeros(100), np.full(100, 0.2), np.zeros(100, int))
    assert cell_totals(sample, np.zeros(100, int), 1)[2][0] > 4


def test_the_difference_between_groups_covers_and_the_plug_in_does_not():
    rng = np.random.default_rng(3)
    low, high, plug_low, plug_high = [], [], [], []
    for _ in range(REPLICATES):
        group, true, predicted = planted(rng)
        sample = draw(rng, predicted, true)
        rows = np.column_stack([np.ones(len(true)), group >= 10]).astype(float)
        arguments = ((rows, rows), sample.coded, sample.probability, group)
        found = corrected_regression((predicted, sample.true), *arguments)
        plain = corrected_regression((predicted, predicted), *arguments)
        low.append(found.low[1])
        high.append(found.high[1])
        plug_low.append(plain.low[1])
        plug_high.append(plain.high[1])
    assert covers(low, high, 0.0) >= 0.92
    assert covers(plug_low, plug_high, 0.0) < 0.10


def test_a_coded_covariate_needs_the_moment_form():
    rng = np.random.default_rng(4)
    slope = 0.5
    low, high, plug_low, plug_high = [], [], [], []
    for _ in range(REPLICATES):
        group, true, predicted = planted(rng)
        sample = draw(rng, predicted, true)
        outcome = 1 + slope * true + rng.normal(size=len(true))
        ones = np.ones(len(true))
        guess, actual = np.column_stack([ones, predicted]), np.column_stack([ones, sample.true])
        shape = (sample.coded, sample.probability, group)
        found = corrected_regression((outcome, outcome), (guess, actual), *shape)
        plain = corrected_regression((outcome, outcome), (guess, guess), *shape)
        low.append(found.low[1])
        high.append(found.high[1])
        plug_low.append(plain.low[1])
        plug_high.append(plain.high[1])
    assert covers(low, high, slope) >= 0.92
    assert covers(plug_low, plug_high, slope) < 0.2


def test_the_share_of_messages_covers():
    rng = np.random.default_rng(5)
    low, high = [], []
    for _ in range(REPLICATES):
        group, true, predicted = planted(rng)
        found = corrected_mean(draw(rng, predicted, true), group)
        low.append(found.low[0])
        high.append(found.high[0])
    assert covers(low, high, 0.1) >= 0.92
