"""The headline test: imputation against placebo adopters of the cohort's own controls."""

import numpy as np
import pytest

from buurtwacht.prevention.imputation import Effect, Imputer, pooled, scores, two_way_effects
from buurtwacht.prevention.panel import NEVER, Panel, Window, of_counts
from buurtwacht.prevention.randomisation import placebo_test


def dummy_poisson(counts, used):
    """Two-way Poisson by Newton with explicit dummies: row and column means, the slow way."""
    rows, columns = np.nonzero(used)
    design = np.zeros((len(rows), sum(counts.shape)))
    design[np.arange(len(rows)), rows] = 1
    design[np.arange(len(rows)), counts.shape[0] + columns] = 1
    design = design[:, :-1]
    y = counts[used]
    beta = np.zeros(design.shape[1])
    for _ in range(60):
        mean = np.exp(design @ beta)
        step = np.linalg.solve(design.T @ (design * mean[:, None]), design.T @ (y - mean))
        beta += np.clip(step, -1, 1)
    beta = np.append(beta, 0.0)
    return np.exp(beta[: counts.shape[0], None] + beta[None, counts.shape[0] :])


def test_alternating_margins_are_the_maximum_likelihood(quiet_panel):
    counts = quiet_panel(12, 10) + 1
    used = np.ones(counts.shape, dtype=bool)
    used[0, 6:] = used[1, 4:] = used[5, 2] = False
    row, column = two_way_effects(np.where(used, counts, 0), used.astype(float))
    np.testing.assert_allclose(np.outer(row, column), dummy_poisson(counts, used), rtol=1e-5)


def test_the_sum_of_the_controls_is_enough(quiet_panel):
    counts = quiet_panel(40, 30)
    start = np.full(40, NEVER)
    start[[3, 7]] = 15, 18
    before, after = Window().split(start, 30)
    row, column = two_way_effects(np.where(before, counts, 0), before.astype(float))
    expected = (row[:, None] * column)[after].sum()
    sums = Imputer(of_counts(counts)).sums(np.array([[3, 7]]), np.array([[15, 18]]), Window())
    effect = pooled(sums)
    assert effect.expected == pytest.approx(expected, rel=1e-6)
    assert effect.observed == counts[after].sum()


def test_missing_cells_are_left_out_and_not_taken_for_zero(quiet_panel):
    counts = quiet_panel(40, 30) + 1
    start = np.full(40, NEVER)
    start[3] = 15
    gaps = counts.copy()
    gaps[3, 20] = gaps[8, 2] = gaps[9, 10:] = np.nan
    used = Window().split(start, 30)[0] & ~np.isnan(gaps)
    row, column = two_way_effects(np.where(used, gaps, 0), used.astype(float))
    after = Window().split(start, 30)[1] & ~np.isnan(gaps)
    effect = pooled(Imputer(of_counts(gaps)).sums(np.array([[3]]), np.array([[15]]), Window()))
    assert effect.observed == gaps[after].sum()
    assert effect.expected == pytest.approx((row[:, None] * column)[after].sum(), rel=1e-6)


def test_a_change_of_inhabitants_is_no_effect(quiet_panel):
    rng = np.random.default_rng(5)
    start = np.full(60, NEVER)
    start[:6] = 15
    exposure = np.ones((60, 30))
    exposure[:6, 15:] = 2.0
    counts = rng.poisson(4 * exposure).astype(float)
    sums = Imputer(Panel(counts, exposure)).sums(np.arange(6)[None], start[:6][None], Window())
    assert abs(pooled(sums).log_ratio) < 0.15


def test_months_that_nobody_is_left_to_compare_with_are_cut_off(quiet_panel):
    counts = quiet_panel(20, 30) + 1
    units, starts = np.arange(20)[None], np.repeat([10, 20], 10)[None]
    sums = Imputer(of_counts(counts)).sums(units, starts, Window(donut=0))
    assert (sums.growth[0, 10:] == 0).all()
    early = counts[:10, 10:20].sum(1)
    np.testing.assert_allclose(sums.observed[0, :10], early)


def test_limits_are_the_ratios_whose_score_is_not_extreme():
    effect = Effect(observed=40.0, expected=60.0, spread=90.0, noise=3.0, adopters=5)
    for limit in effect.limits(2.0):
        ratio = np.exp(limit)
        scaled = Effect(40.0, 60.0 * ratio, 90.0 * ratio, 3.0 * ratio, 5)
        assert abs(scaled.score) == pytest.approx(2.0)
    low, high = Effect(0.0, 6.0, 9.0, 0.1, 1).limits(2.0)
    assert low == -np.inf
    assert np.isfinite(high)


def test_one_score_is_one_of_many(quiet_panel, some_starts):
    start = some_starts()
    own = np.flatnonzero(start != NEVER)
    sums = Imputer(of_counts(quiet_panel())).sums(own[None], start[own][None], Window())
    assert scores(sums, 1.1)[0] == pytest.approx(pooled(sums, factor=1.1).score)


def test_no_effect_is_rarely_found_and_a_large_one_often(quiet_panel, some_starts):
    rng = np.random.default_rng(11)
    found = {1.0: 0, 0.4: 0}
    covered = 0
    for study in range(60):
        start = some_starts(adopters=10, seed=study)
        counts = quiet_panel(seed=100 + study)
        for ratio in found:
            after = np.arange(36) >= np.where(start == NEVER, 99, start)[:, None]
            changed = np.where(after, rng.binomial(counts.astype(int), ratio), counts)
            tested = placebo_test(of_counts(changed), start, Window(), rng, draws=99)
            found[ratio] += tested.p_value <= 0.05
            covered += ratio < 1 and tested.low <= np.log(ratio) <= tested.high
    assert found[1.0] <= 8
    assert found[0.4] >= 45
    assert covered >= 52


def test_a_wave_before_the_start_is_no_effect_of_it(quiet_panel, some_starts):
    start = some_starts(200, adopters=20)
    calm = quiet_panel(size=20, units=200)
    wave = calm.copy()
    for unit in np.flatnonzero(start != NEVER):
        wave[unit, start[unit] - 3 : start[unit]] *= 4

    def tested(counts, donut):
        rng = np.random.default_rng(3)
        return placebo_test(of_counts(counts), start, Window(donut=donut), rng, draws=99)

    assert tested(wave, 0).donut.effect.log_ratio < -0.2
    assert tested(wave, 0).donut.p_value < 0.05
    assert tested(wave, 3).effect == tested(calm, 3).effect
    assert tested(wave, 3).donut.p_value == tested(calm, 3).donut.p_value > 0.05


def test_who_reacts_to_the_past_is_held_against_others_with_that_past(quiet_panel):
    """Chosen when three months are high against the year before: that year was low by chance."""
    counts = quiet_panel(units=400)
    rise = counts[:, 13:16].sum(1) / (counts[:, 1:13].sum(1) / 4 + 0.5)
    start = np.full(len(counts), NEVER)
    start[np.argsort(-np.where(counts.mean(1) > 0.7, rise, 0))[:25]] = 16
    rng = np.random.default_rng(3)
    tested = placebo_test(of_counts(counts), start, Window(), rng, draws=199)
    assert tested.donut.effect.log_ratio > 0.1
    assert abs(tested.matched.effect.log_ratio) < 0.5 * tested.donut.effect.log_ratio
    assert tested.donut.p_value < 0.05 < tested.matched.p_value <= tested.p_value


def test_the_same_seed_gives_the_same_result(quiet_panel, some_starts):
    panel, start = of_counts(quiet_panel()), some_starts()
    first, second = (
        placebo_test(panel, start, Window(), np.random.default_rng(4), draws=49) for _ in range(2)
    )
    assert (first.p_value, first.low, first.high) == (second.p_value, second.low, second.high)


def test_without_controls_there_is_no_test(quiet_panel):
    counts = quiet_panel(12, 30)
    start = np.repeat([10, 20], 6)
    with pytest.raises(ValueError, match="without a start"):
        placebo_test(of_counts(counts), start, Window(), np.random.default_rng(1))
    start = np.append(np.full(11, NEVER), 0)
    with pytest.raises(ValueError, match="before and after"):
        placebo_test(of_counts(counts), start, Window(), np.random.default_rng(1))


def test_more_adopters_than_controls_still_have_a_reference(quiet_panel, some_starts):
    start = some_starts(adopters=90)
    tested = placebo_test(
        of_counts(quiet_panel()), start, Window(), np.random.default_rng(1), draws=49
    )
    assert 0 < tested.p_value <= 1
    assert tested.low < tested.effect.log_ratio < tested.high


def after_a_wave(counts, adopters, month):
    """Those start whose last three months stand out most against the year before."""
    rise = counts[:, month - 3 : month].sum(1) / (counts[:, month - 15 : month - 3].sum(1) / 4 + 1)
    start = np.full(len(counts), NEVER)
    start[np.argsort(-rise)[:adopters]] = month
    return start


def test_starts_after_a_wave_rarely_look_effective(quiet_panel):
    """The donut alone fails; leaving out the year that made the wave stand out does not."""
    rejected = {"donut": 0, "quiet": 0, "headline": 0}
    for seed in range(40):
        counts = quiet_panel(units=200, months=44, seed=300 + seed)
        start = after_a_wave(counts, 12, 26)
        rng = np.random.default_rng(seed)
        tested = placebo_test(of_counts(counts), start, Window(), rng, draws=99)
        assert tested.wave.flagged
        rejected["donut"] += tested.donut.p_value <= 0.05
        rejected["quiet"] += tested.quiet.p_value <= 0.05
        rejected["headline"] += tested.p_value <= 0.05
        low, high = tested.limits()
        assert all(low <= edge <= high for one in tested.readings for edge in one.limits())
    assert rejected["donut"] >= 12
    assert rejected["quiet"] <= 6
    assert rejected["headline"] <= 4


def test_a_wave_without_older_months_decides_nothing(quiet_panel):
    counts = quiet_panel(units=200, months=36)
    start = after_a_wave(counts, 12, 15)
    rng = np.random.default_rng(1)
    counts[start == 15, 15:] = 0
    tested = placebo_test(of_counts(counts), start, Window(), rng, draws=99)
    assert tested.undecidable and tested.quiet is None
    assert tested.p_value == 1 and tested.limits() == (-np.inf, np.inf)
    assert tested.donut.p_value == 0.01


def test_without_a_wave_no_older_months_are_asked_for(quiet_panel, some_starts):
    tested = placebo_test(
        of_counts(quiet_panel()), some_starts(), Window(), np.random.default_rng(4), draws=49
    )
    assert not tested.wave.flagged and tested.quiet is None and not tested.undecidable


def test_starts_too_early_to_look_for_a_wave_decide_nothing(quiet_panel):
    counts = quiet_panel(units=200, months=36)
    start = np.full(200, NEVER)
    start[:12] = 5
    counts[:12, 5:] = 0
    early = placebo_test(of_counts(counts), start, Window(), np.random.default_rng(1), draws=99)
    assert early.donut.p_value == 0.01
    assert early.wave.unknown and early.undecidable and early.p_value == 1
    start[:2] = 15
    most = placebo_test(of_counts(counts), start, Window(), np.random.default_rng(1), draws=99)
    assert most.wave.unknown, "two of twelve do not speak for all"
