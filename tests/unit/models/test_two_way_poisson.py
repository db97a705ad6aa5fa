"""The two-way fixed-effects Poisson against a regression with all its dummies."""

import numpy as np
import pytest
import statsmodels.api as sm

from buurtwacht.models.two_way_poisson import fit_two_way_poisson


def _panel(seed, units=14, periods=9, level=0.5):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, units, periods))
    exposure = rng.uniform(0.5, 2.0, size=(units, periods))
    unit = rng.normal(size=(units, 1))
    mean = exposure * np.exp(level + unit + 0.4 * x[0] - 0.2 * x[1])
    return rng.poisson(mean).astype(float), x, exposure


def _with_dummies(y, x, exposure, used):
    unit, period = np.indices(y.shape)
    cells = used & (np.where(used, y, 0).sum(1) > 0)[:, None]
    dummies = [(unit[cells] == one).astype(float) for one in np.unique(unit[cells])]
    dummies += [(period[cells] == one).astype(float) for one in range(1, y.shape[1])]
    design = np.column_stack([*(one[cells] for one in x), *dummies])
    model = sm.GLM(y[cells], design, family=sm.families.Poisson(), offset=np.log(exposure[cells]))
    return model.fit(
        tol=1e-12, cov_type="cluster", cov_kwds={"groups": unit[cells], "use_correction": False}
    )


@pytest.mark.parametrize("missing", [False, True])
def test_equals_the_regression_with_dummies(missing):
    y, x, exposure = _panel(1)
    used = np.ones(y.shape, bool)
    if missing:
        used = np.random.default_rng(2).random(y.shape) > 0.2
        y[~used] = np.nan
    fit = fit_two_way_poisson(y, x, exposure=exposure)
    reference = _with_dummies(y, x, exposure, used)
    assert np.allclose(fit.coefficients, reference.params[:2], atol=1e-8)
    groups = fit.n_clusters
    plain = fit.standard_errors / np.sqrt(groups / (groups - 1))
    assert np.allclose(plain, reference.bse[:2], atol=1e-7)
    levels = fit.unit_levels[:, None] + fit.period_levels
    predicted = exposure * np.exp(levels + np.tensordot(fit.coefficients, x, 1))
    assert np.allclose(predicted[used], fit.mean[used])
    assert np.allclose(fit.mean.sum(1), np.where(used, y, 0).sum(1))


def test_equals_pyfixest():
    """`fepois(y ~ x | i + t, vcov={"CRV1": "i"}, ssc=ssc(k_adj=False))`, pyfixest 0.60."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(12, 8)).round(2)
    y = rng.poisson(np.exp(0.5 + 0.3 * x + rng.normal(size=(12, 1))))
    fit = fit_two_way_poisson(y, x[None])
    assert fit.coefficients[0] == pytest.approx(0.148371, abs=1e-6)
    assert fit.standard_errors[0] == pytest.approx(0.070604, abs=1e-6)


def test_units_and_periods_without_events_tell_nothing():
    y, x, exposure = _panel(3)
    more = np.vstack([y, np.zeros((2, y.shape[1]))])
    more = np.column_stack([more, np.zeros(len(more))])
    wide = np.random.default_rng(4).normal(size=(2, *more.shape))
    wide[:, : len(y), : y.shape[1]] = x
    weight = np.ones(more.shape)
    weight[: len(y), : y.shape[1]] = exposure
    fit, bare = (
        fit_two_way_poisson(more, wide, exposure=weight),
        fit_two_way_poisson(y, x, exposure=exposure),
    )
    assert np.allclose(fit.coefficients, bare.coefficients)
    assert np.allclose(fit.standard_errors, bare.standard_errors)
    assert not fit.mean[-1].any() and fit.unit_levels[-1] == -np.inf


def test_guards_separation_and_collinearity():
    y, x, exposure = _panel(5)
    treated = np.zeros(y.shape)
    treated[:3, 6:] = 1
    y[:3, 6:] = 0
    constant = np.broadcast_to(np.arange(float(y.shape[0]))[:, None], y.shape)
    twice = 2 * x[0] + 1
    fit = fit_two_way_poisson(y, np.array([x[0], treated, constant, twice]), exposure=exposure)
    assert fit.dropped == ("", "separated", "collinear", "collinear")
    assert fit.coefficients[1] == -np.inf and np.isnan(fit.coefficients[2:]).all()
    cells = np.ones(y.shape, bool)
    cells[:3, 6:] = False
    left_out = fit_two_way_poisson(y, x[:1], exposure=exposure, observed=cells)
    assert fit.coefficients[0] == pytest.approx(left_out.coefficients[0], abs=1e-10)
    with pytest.raises(ValueError, match="no event"):
        fit_two_way_poisson(np.zeros((3, 4)), x[:, :3, :4])
    with pytest.raises(ValueError, match="negative"):
        fit_two_way_poisson(-y, x)


def test_clusters_of_units_and_no_covariates():
    y, x, exposure = _panel(6)
    fit = fit_two_way_poisson(y, x, exposure=exposure, clusters=np.arange(14) // 2)
    assert fit.n_clusters == 7
    levels = fit_two_way_poisson(y, np.empty((0, *y.shape)), exposure=exposure)
    assert levels.converged and levels.coefficients.shape == (0,)
    assert np.allclose(levels.mean.sum(0), y.sum(0), atol=1e-6)
