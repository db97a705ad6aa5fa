"""Do the tests keep their size at 6 groups x 12 months, and do intervals hold the truth?

Cohorts are drawn at the level of group-months. Bounds are those of the analysis plan for 400
draws (size at most .083); seeds are fixed.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from buurtwacht.models.conditional import invert, log_ratio, residuals
from buurtwacht.models.conditional_poisson import (
    draw_shifts,
    lagged_panel,
    shift_p,
    strata_of,
)
from buurtwacht.models.few_clusters import mancl_derouen, poisson_fit
from buurtwacht.models.heterogeneity import equal_rates_p
from buurtwacht.models.intervals import clopper_pearson, garwood
from buurtwacht.models.permutation import log_rates, orders, permutation_p, slope

GROUPS, MONTHS, REPEATS = 6, 13, 300
LEVELS = np.linspace(0.4, 1.6, GROUPS)


def _draw(rng, per_doubling=1.0, season=0.0, trend=0.0):
    """Activity with memory, season and trend; reports after last month's activity (G x T).

    Season and trend work on activity and on reports, as a dark winter does.
    """
    calendar = season * np.sin(2 * np.pi * np.arange(MONTHS) / 12) + trend * np.arange(MONTHS) / 12
    own = np.zeros((GROUPS, MONTHS))
    own[:, 0] = rng.normal(size=GROUPS)
    for month in range(1, MONTHS):
        own[:, month] = 0.5 * own[:, month - 1] + np.sqrt(0.75) * rng.normal(size=GROUPS)
    activity = rng.poisson(np.exp(4 + 0.5 * own + calendar))
    reports = np.zeros((GROUPS, MONTHS), dtype=int)
    effect = per_doubling ** (0.5 * own[:, :-1] / np.log(2))
    reports[:, 1:] = rng.poisson(2 * LEVELS[:, None] * np.exp(calendar[1:]) * effect)
    return activity, reports


def _strata(rng, demeaned=True, **cohort):
    """What `lagged_panel` makes of a drawn cohort, without the detour over tables."""
    activity, reports = _draw(rng, **cohort)
    covariate = np.log2((activity[:, :-1] + 0.5) / 30 * 30.4375)
    if demeaned:
        covariate = covariate - covariate.mean(axis=0)
    exposure = np.full(MONTHS - 1, 30.0)
    return [
        (counts[1:].astype(float), exposure, own)
        for counts, own in zip(reports, covariate, strict=True)
        if counts.sum()
    ]


def test_drawn_strata_are_those_of_the_tables():
    activity, reports = _draw(np.random.default_rng(10), season=0.6)
    place, month = np.indices((GROUPS, MONTHS))
    labels = pd.period_range("2021-01", periods=MONTHS, freq="M").astype(str).to_numpy()
    table = pd.DataFrame(
        {
            "group": np.char.add("g", place.ravel().astype(str)),
            "month": labels[month.ravel()],
            "observed_days": 30,
            "police_days": 30,
            "reports": reports.ravel(),
            "background_messages": activity.ravel(),
        }
    )
    panel = lagged_panel(table, "reports", "background_messages", 1)
    for drawn, made in zip(
        _strata(np.random.default_rng(10), season=0.6), strata_of(panel), strict=True
    ):
        assert np.allclose(drawn, made)


def _shift_p(strata, rng, draws=399):
    shifts, complete = draw_shifts(strata, draws, rng)
    return shift_p(strata, shifts, complete)


def _naive_z_rejects(strata):
    beta = log_ratio(strata)
    information = 0.0
    for counts, exposure, covariate in strata:
        weight = exposure * np.exp(beta * covariate)
        weight /= weight.sum()
        mean = weight @ covariate
        information += counts.sum() * (weight @ (covariate - mean) ** 2)
    return abs(beta) * np.sqrt(information) > 1.96


@pytest.mark.parametrize(
    ("shared", "least"), [({}, 0.42), ({"season": 0.6}, 0.3), ({"trend": 1.0}, 0.3)]
)
def test_circular_shift_keeps_its_size(shared, least):
    """A shared season makes the test cautious (.013-.04 at 5%), never loose."""
    rng = np.random.default_rng(11)
    p_values = np.array([_shift_p(_strata(rng, **shared), rng, 199) for _ in range(REPEATS)])
    assert (p_values <= 0.05).mean() <= 0.083
    assert (p_values <= 0.5).mean() >= least, "a test that hardly ever rejects shows nothing"


def _t_and_z(strata):
    counts = np.concatenate([stratum[0] for stratum in strata])
    within = np.concatenate([stratum[2] - stratum[2].mean() for stratum in strata])
    cluster = np.repeat(np.arange(len(strata)), [len(stratum[0]) for stratum in strata])
    design = np.column_stack([np.ones(len(counts)), within])
    offset = np.zeros(len(counts))
    beta = poisson_fit(counts, design, offset)
    error = np.sqrt(mancl_derouen(counts, design, offset, cluster, beta)[1, 1])
    mean = np.exp(design @ beta)
    bread = np.linalg.inv(design.T @ (design * mean[:, None]))
    parts = [design[cluster == one].T @ (counts - mean)[cluster == one] for one in range(6)]
    plain = np.sqrt((bread @ sum(np.outer(part, part) for part in parts) @ bread)[1, 1])
    return abs(beta[1]) / error > stats.t.ppf(0.975, 4), abs(beta[1]) / plain > 1.96


def test_mancl_derouen_t_keeps_its_size_and_robust_z_does_not():
    rng = np.random.default_rng(21)
    rejected = np.array([_t_and_z(_strata(rng)) for _ in range(200)])
    companion, robust_z = rejected.mean(axis=0)
    assert companion <= 0.083
    assert robust_z > 0.13


def test_circular_shift_sees_a_planted_effect():
    rng = np.random.default_rng(19)
    p_values = [_shift_p(_strata(rng, per_doubling=1.6), rng, 199) for _ in range(60)]
    assert np.mean(np.array(p_values) <= 0.05) > 0.6


def test_sentinel_a_shared_season_misleads_without_demeaning():
    rng = np.random.default_rng(12)
    p_values = [_shift_p(_strata(rng, demeaned=False, season=0.6), rng) for _ in range(200)]
    assert np.mean(np.array(p_values) <= 0.05) > 0.2


def test_sentinel_naive_poisson_z_rejects_too_often():
    rng = np.random.default_rng(13)
    rejected = [_naive_z_rejects(_strata(rng, demeaned=False, season=0.6)) for _ in range(200)]
    assert np.mean(rejected) > 0.2


def test_ratio_per_doubling_is_recovered_and_covered():
    rng = np.random.default_rng(14)
    truth, estimates, covered = 1.5, [], []
    for _ in range(80):
        strata = _strata(rng, per_doubling=truth, season=0.6)
        shifts, complete = draw_shifts(strata, 199, rng)
        low, high = invert(
            lambda at, s=strata, d=shifts, c=complete: shift_p(s, d, c, at),
            log_ratio(strata),
            0.95,
            steps=60,
        )
        estimates.append(log_ratio(strata))
        covered.append(not low > np.log(truth) and not high < np.log(truth))
    assert np.mean(estimates) == pytest.approx(np.log(truth), abs=0.06)
    assert np.mean(covered) >= 0.89


def _between_p(rng, overdispersion):
    covariate = rng.normal(size=GROUPS)
    exposure = np.full(GROUPS, 12.0)
    counts = rng.poisson(exposure * rng.gamma(1 / overdispersion, overdispersion, size=GROUPS))
    permuted, complete = orders(GROUPS, 0, rng)
    p_value = permutation_p(log_rates(counts, exposure), covariate, permuted, complete)
    z = (residuals((counts, exposure, covariate), 0.0) @ covariate) / np.sqrt(
        counts.sum() * covariate.var()
    )
    return p_value, abs(z) > 1.96


def test_permutation_keeps_its_size_where_naive_z_does_not():
    rng = np.random.default_rng(15)
    results = [_between_p(rng, 0.4) for _ in range(REPEATS)]
    p_values = np.array([p_value for p_value, _ in results])
    assert 0.02 <= (p_values <= 0.05).mean() <= 0.083
    assert np.mean([rejected for _, rejected in results]) > 0.25


def test_permutation_interval_holds_the_ratio():
    rng = np.random.default_rng(20)
    truth, covered = np.log(1.6), []
    for _ in range(100):
        covariate = rng.normal(size=GROUPS)
        means = 12 * np.exp(truth * covariate) * rng.gamma(5, 1 / 5, size=GROUPS)
        outcome = log_rates(rng.poisson(means), np.full(GROUPS, 12.0))
        permuted, complete = orders(GROUPS, 0, rng)
        low, high = invert(
            lambda at, y=outcome, x=covariate, d=permuted, c=complete: permutation_p(
                y, x, d, c, at
            ),
            slope(outcome, covariate),
            0.95,
        )
        covered.append(low <= truth <= high)
    assert np.mean(covered) >= 0.89


def test_heterogeneity_keeps_its_size_with_unequal_exposure():
    rng = np.random.default_rng(16)
    exposure = np.array([4.0, 8, 12, 12, 14, 16])
    p_values = []
    for _ in range(REPEATS):
        counts = rng.poisson(0.6 * exposure).astype(float)
        p_values.append(equal_rates_p(counts, exposure, 399, rng))
    assert 0.02 <= np.mean(np.array(p_values) <= 0.05) <= 0.083


@pytest.mark.parametrize("mean", [0.5, 1, 3, 18])
def test_garwood_covers_at_least_its_level(mean):
    rng = np.random.default_rng(17)
    counts = rng.poisson(mean, size=4000)
    limits = {count: garwood(count, 1.0) for count in set(counts.tolist())}
    covered = [limits[count][0] <= mean <= limits[count][1] for count in counts.tolist()]
    assert np.mean(covered) >= 0.945


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_clopper_pearson_covers_at_least_its_level(share):
    rng = np.random.default_rng(18)
    hits = rng.binomial(42, share, size=4000)
    limits = {hit: clopper_pearson(hit, 42) for hit in set(hits.tolist())}
    covered = [limits[hit][0] <= share <= limits[hit][1] for hit in hits.tolist()]
    assert np.mean(covered) >= 0.945
