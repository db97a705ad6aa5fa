"""Scenarios in which a careless analysis goes wrong, at 6 groups x 12 months.

400 drawn cohorts each, all at once; size at most .083 at a nominal 5% (analysis plan, R = 400).
What must fail, fails.
"""

import numpy as np
import pytest

from buurtwacht.models.detectable import drawn_counts, found, log_ratios
from buurtwacht.models.lead_test import joint_shift_p
from buurtwacht.models.permutation import log_rates, orders, permutation_p

GROUPS, MONTHS, REPEATS, SHIFTS = 6, 13, 400, 199
EXPOSURE = np.full(MONTHS - 1, 30.0)
SIZE = 0.083


def _activity(rng, level=0.0, memory=0.5):
    own = np.zeros((REPEATS, GROUPS, MONTHS))
    own[:, :, 0] = rng.normal(size=(REPEATS, GROUPS))
    for month in range(1, MONTHS):
        fresh = rng.normal(size=(REPEATS, GROUPS))
        own[:, :, month] = memory * own[:, :, month - 1] + np.sqrt(1 - memory**2) * fresh
    return own, rng.poisson(np.exp(4 + level + 0.5 * own))


def _covariate(activity):
    logs = np.log2(activity + 0.5)
    return logs - logs.mean(axis=1, keepdims=True)


def _p_values(counts, covariate, rng):
    """Circular-shift p of each cohort: arrays (cohorts, groups, months)."""
    counts = counts.astype(float)
    residual = counts - counts.mean(axis=2, keepdims=True)
    months = counts.shape[2]
    place = np.arange(months)
    shifted = covariate[:, :, (place[:, None] + place) % months]
    sums = np.einsum("rgst,rgt->rgs", shifted, residual)
    shift = rng.integers(0, months, size=(SHIFTS, GROUPS))
    null = sum(sums[:, group][:, shift[:, group]] for group in range(GROUPS))
    observed = sums[:, :, 0].sum(axis=1, keepdims=True)
    extreme = (np.abs(null) >= np.abs(observed) - 1e-9).sum(axis=1)
    return (1 + extreme) / (SHIFTS + 1)


def _rejects(counts, covariate, rng):
    return np.mean(_p_values(counts, covariate, rng) <= 0.05)


def test_incidents_that_make_both_chat_and_reports():
    """Last month's background is safe; the same month's messages are not: a sentinel."""
    rng = np.random.default_rng(31)
    _, background = _activity(rng)
    incidents = rng.poisson(2.0, size=background.shape)
    messages = background // 2 + 12 * incidents
    reports = rng.binomial(incidents, 0.7)[:, :, 1:]
    assert _rejects(reports, _covariate(background)[:, :, :-1], rng) <= SIZE
    assert _rejects(reports, _covariate(messages)[:, :, 1:], rng) > 0.8


def test_one_dominant_group():
    rng = np.random.default_rng(32)
    _, activity = _activity(rng)
    levels = np.array([0.2, 0.2, 0.3, 0.3, 0.4, 8.0])[:, None]
    reports = rng.poisson(np.broadcast_to(levels, (REPEATS, GROUPS, MONTHS - 1)))
    assert _rejects(reports, _covariate(activity)[:, :, :-1], rng) <= SIZE


def test_simpson_between_more_within_nothing():
    """Lively groups report more; within a group activity does nothing."""
    rng = np.random.default_rng(33)
    levels = np.linspace(-1, 1, GROUPS)[:, None]
    _, activity = _activity(rng, level=levels)
    rate = np.broadcast_to(2 * np.exp(levels), (REPEATS, GROUPS, MONTHS - 1))
    reports = rng.poisson(rate)
    assert _rejects(reports, _covariate(activity)[:, :, :-1], rng) <= SIZE

    permuted, complete = orders(GROUPS, 0, rng)
    between = [
        permutation_p(
            log_rates(one.sum(axis=1), np.full(GROUPS, 12.0)),
            np.log2(own.mean(axis=1)),
            permuted,
            complete,
        )
        for one, own in zip(reports[:60], activity[:60], strict=True)
    ]
    assert np.mean(np.array(between) <= 0.05) > 0.8

    flat = np.log2(activity[:, :, :-1] + 0.5).reshape(REPEATS, -1)
    counts = reports.reshape(REPEATS, -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    mean = counts.mean(axis=1)
    z = (flat * counts).sum(axis=1) / np.sqrt(mean * (flat**2).sum(axis=1))
    assert np.mean(np.abs(z) > 1.96) > 0.8, "sentinel: pooled months mistake between for within"


def test_shared_season_and_trend_leave_the_size():
    rng = np.random.default_rng(34)
    calendar = 0.8 * np.sin(2 * np.pi * np.arange(MONTHS) / 12) + np.arange(MONTHS) / 24
    _, activity = _activity(rng, level=calendar)
    reports = rng.poisson(np.exp(0.5 + calendar[1:]), size=(REPEATS, GROUPS, MONTHS - 1))
    assert _rejects(reports, _covariate(activity)[:, :, :-1], rng) <= SIZE
    plain = np.log2(activity + 0.5)[:, :, :-1]
    assert _rejects(reports, plain, rng) > 0.2, "sentinel: undemeaned activity"


def _leads(counts, activity):
    """Strata of two leads for each cohort, from arrays (cohorts, groups, months)."""
    covariate = _covariate(activity)
    for one, own in zip(counts[:, :, :-2], covariate, strict=True):
        yield [
            [
                (own_counts.astype(float), np.full(MONTHS - 2, 30.0), own_activity)
                for own_counts, own_activity in zip(
                    one, own[:, lead : MONTHS - 2 + lead], strict=True
                )
            ]
            for lead in (1, 2)
        ]


@pytest.mark.parametrize(("feeds", "least", "most"), [(0.0, 0.01, SIZE), (0.5, 0.6, 1.0)])
def test_the_lead_test_sees_reverse_causality_only(feeds, least, most):
    """`feeds`: what a report adds to the log of the next month's activity."""
    rng = np.random.default_rng(35)
    own, _ = _activity(rng)
    reports = rng.poisson(1.5, size=own.shape)
    after = np.concatenate([np.zeros((REPEATS, GROUPS, 1)), reports[:, :, :-1]], axis=2)
    activity = rng.poisson(np.exp(4 + 0.5 * own + feeds * after))
    p_values = [joint_shift_p(leads, SHIFTS, rng) for leads in _leads(reports, activity)]
    assert least <= np.mean(np.array(p_values) <= 0.05) <= most


def test_power_and_exaggeration_are_what_the_design_says():
    """Significant findings of a small study exaggerate; those of the detectable ratio do not."""
    rng = np.random.default_rng(36)
    strata = [
        (np.array([12.0] + [0.0] * (MONTHS - 2)), EXPOSURE, rng.normal(scale=0.7, size=MONTHS - 1))
        for _ in range(GROUPS)
    ]
    shifts = [rng.integers(0, MONTHS - 1, size=SHIFTS) for _ in strata]
    null = found(strata, drawn_counts(strata, 0.0, 2000, rng), shifts)
    assert 0.03 <= null.mean() <= 0.065
    truth = np.log(1.25)
    drawn = drawn_counts(strata, truth, 2000, rng)
    estimates, significant = log_ratios(strata, drawn), found(strata, drawn, shifts)
    assert estimates.mean() == pytest.approx(truth, abs=0.02)
    assert np.abs(estimates[significant]).mean() > 1.4 * truth
