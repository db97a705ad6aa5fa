"""Published and computed reference values of the exact methods."""

import numpy as np
import pytest
from scipy import stats

from buurtwacht.models.concentration import concentration_p, occupied_distribution
from buurtwacht.models.conditional import log_ratio, residuals
from buurtwacht.models.conditional_poisson import draw_shifts, shift_p, shift_sums
from buurtwacht.models.few_clusters import mancl_derouen, poisson_fit
from buurtwacht.models.heterogeneity import equal_rates_p, pearson, rate_variation
from buurtwacht.models.intervals import clopper_pearson, garwood
from buurtwacht.models.multiplicity import benjamini_hochberg
from buurtwacht.models.permutation import orders, permutation_p


@pytest.mark.parametrize(("count", "low", "high"), [(1, 0.0021, 0.464), (18, 0.889, 2.371)])
def test_garwood_in_twelve_months(count, low, high):
    assert garwood(count, 12) == pytest.approx((low, high), abs=6e-4)


@pytest.mark.parametrize(("count", "limit"), [(0, 0.50), (1, 0.79), (2, 1.05), (3, 1.29)])
def test_one_sided_limit_in_six_group_years(count, limit):
    assert garwood(count, 6, sides="upper") == (0.0, pytest.approx(limit, abs=6e-3))


def test_garwood_upper_limit_at_zero_is_finite():
    assert garwood(0, 12) == (0.0, pytest.approx(3.689 / 12, abs=1e-4))


@pytest.mark.parametrize(("hits", "low", "high"), [(1, 0.0006, 0.126), (2, 0.006, 0.162)])
def test_clopper_pearson_of_42(hits, low, high):
    assert clopper_pearson(hits, 42) == pytest.approx((low, high), abs=6e-4)


def test_clopper_pearson_ends():
    assert clopper_pearson(0, 10)[0] == 0 and clopper_pearson(10, 10)[1] == 1
    assert np.isnan(clopper_pearson(0, 0)).all()


@pytest.mark.parametrize(("incidents", "chance"), [(1, 1), (2, 1 / 6), (3, 1 / 36)])
def test_all_in_one_of_six_equal_groups(incidents, chance):
    assert occupied_distribution(incidents, np.ones(6))[1] == pytest.approx(chance)


@pytest.mark.parametrize(("incidents", "chance"), [(2, 0.28), (3, 0.10), (4, 0.04)])
def test_all_in_one_group_weighted_by_reports(incidents, chance):
    weights = np.array([1, 2, 4, 7, 10, 18])
    exact = concentration_p(incidents, 1, weights, 99, np.random.default_rng(1))
    assert exact == pytest.approx(chance, abs=5e-3)
    assert occupied_distribution(incidents, weights).sum() == pytest.approx(1)


def test_drawn_concentration_agrees_with_enumeration():
    weights = np.array([1.0, 1.0, 40.0, 60.0])
    drawn = concentration_p(51, 2, weights, 20_000, np.random.default_rng(2))
    assert drawn == pytest.approx(occupied_distribution(51, weights)[:3].sum(), abs=0.012)


def test_equal_rates_test_agrees_with_the_binomial():
    rng = np.random.default_rng(3)
    counts, exposure = np.array([3.0, 12.0]), np.array([1.0, 2.0])
    support = np.array([[k, 15.0 - k] for k in range(16)])
    extreme = pearson(support, exposure / 3) >= pearson(counts, exposure / 3) - 1e-9
    exact = stats.binom.pmf(np.arange(16), 15, 1 / 3)[extreme].sum()
    assert equal_rates_p(counts, exposure, 19_999, rng) == pytest.approx(exact, abs=0.015)


def test_variation_of_rates_is_recovered():
    rng = np.random.default_rng(4)
    exposure = rng.uniform(0.5, 2, size=4000)
    counts = rng.poisson(20 * exposure * rng.gamma(4, 1 / 4, size=4000)).astype(float)
    assert rate_variation(counts, exposure) == pytest.approx(0.5, abs=0.03)


def test_shift_sums_against_roll():
    residual, covariate = np.array([1.0, -2.0, 1.0]), np.array([0.0, 1.0, 5.0])
    rolled = [np.roll(covariate, -shift) @ residual for shift in range(3)]
    assert shift_sums(residual, covariate) == pytest.approx(rolled)


def test_all_joint_shifts_give_an_exact_p():
    rng = np.random.default_rng(5)
    peaks = [(np.eye(7)[3] * 9, np.ones(7), np.eye(7)[3]) for _ in range(3)]
    shifts, complete = draw_shifts(peaks, 99, rng)
    assert complete and len(shifts[0]) == 343
    assert shift_p(peaks, shifts, complete) == pytest.approx(1 / 343)


def test_many_groups_use_the_normal_limit_of_the_shifts():
    rng = np.random.default_rng(8)
    strata = [
        (rng.poisson(2, size=12).astype(float), np.ones(12), rng.normal(size=12))
        for _ in range(250)
    ]
    shifts, complete = draw_shifts(strata, 99, rng)
    assert shifts is None
    drawn = [rng.integers(0, 12, size=9999) for _ in strata]
    for at in (0.0, 0.05):
        assert shift_p(strata, shifts, complete, at) == pytest.approx(
            shift_p(strata, drawn, False, at), abs=0.02
        )


def test_many_groups_use_the_normal_limit_of_permutations():
    rng = np.random.default_rng(9)
    outcome, covariate = rng.normal(size=250), rng.normal(size=250)
    permuted, complete = orders(250, 99, rng)
    assert permuted is None
    drawn = np.argsort(rng.random((9999, 250)), axis=1)
    for at in (0.0, 0.08):
        assert permutation_p(outcome, covariate, permuted, complete, at) == pytest.approx(
            permutation_p(outcome, covariate, drawn, False, at), abs=0.02
        )


def test_conditional_ratio_against_a_glm_with_group_effects():
    import statsmodels.genmod.families as families
    from statsmodels.genmod.generalized_linear_model import GLM

    rng = np.random.default_rng(6)
    strata, design, counts, offset = [], [], [], []
    for place in range(4):
        covariate = rng.normal(size=12)
        exposure = rng.uniform(10, 30, size=12)
        count = rng.poisson(exposure * 0.1 * (place + 1) * np.exp(0.4 * covariate)).astype(float)
        strata.append((count, exposure, covariate))
        dummies = np.zeros((12, 4))
        dummies[:, place] = 1
        design.append(np.column_stack([dummies, covariate]))
        counts.append(count)
        offset.append(np.log(exposure))
    fitted = GLM(
        np.concatenate(counts),
        np.vstack(design),
        family=families.Poisson(),
        offset=np.concatenate(offset),
    ).fit()
    assert log_ratio(strata) == pytest.approx(fitted.params[-1], abs=1e-6)
    assert residuals(strata[0], 0.3).sum() == pytest.approx(0, abs=1e-9)


def test_mancl_derouen_against_statsmodels():
    import statsmodels.genmod.families as families
    from statsmodels.genmod.cov_struct import Independence
    from statsmodels.genmod.generalized_estimating_equations import GEE

    rng = np.random.default_rng(7)
    cluster = np.repeat(np.arange(6), 12)
    design = np.column_stack([np.ones(72), rng.normal(size=72)])
    offset = np.log(rng.uniform(10, 30, size=72))
    level = 0.5 * rng.normal(size=6)[cluster]
    counts = rng.poisson(np.exp(offset - 3 + 0.3 * design[:, 1] + level)).astype(float)
    model = GEE(
        counts,
        design,
        groups=cluster,
        offset=offset,
        family=families.Poisson(),
        cov_struct=Independence(),
    )
    reference = model.fit(cov_type="bias_reduced")
    beta = poisson_fit(counts, design, offset)
    assert beta == pytest.approx(reference.params, abs=1e-8)
    error = np.sqrt(np.diag(mancl_derouen(counts, design, offset, cluster, beta)))
    assert error == pytest.approx(reference.bse, rel=1e-6)


def test_separation_gives_no_ratio():
    assert np.isnan(log_ratio([(np.array([5.0, 0.0, 0.0]), np.ones(3), np.array([3.0, 0, 0]))]))


def test_benjamini_hochberg_by_hand():
    p_values = np.array([0.04, 0.01, 0.03, 0.9])
    assert benjamini_hochberg(p_values) == pytest.approx([0.16 / 3, 0.04, 0.16 / 3, 0.9])
