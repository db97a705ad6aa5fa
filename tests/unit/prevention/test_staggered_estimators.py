"""Estimators for staggered starts against published values and against each other."""

import numpy as np
import pytest

from buurtwacht.prevention.etwfe import poisson_etwfe
from buurtwacht.prevention.imputation import Imputer, pooled
from buurtwacht.prevention.linear import callaway_santanna, imputed_effect
from buurtwacht.prevention.panel import NEVER, Window, of_counts
from buurtwacht.prevention.two_way import two_way_poisson

MPDTA = {
    NEVER: (309, (5.654630022, 5.591999998, 5.604808434, 5.638896282, 5.661132540)),
    1: (20, (6.179696834, 6.106563563, 6.059452087, 6.026704354, 6.085387988)),
    3: (40, (6.573993628, 6.517883716, 6.527941333, 6.557434575, 6.543040968)),
    4: (131, (5.842906496, 5.810783128, 5.820865670, 5.823866399, 5.820048247)),
}
"""County teen employment 2003-2007 (Callaway and Sant'Anna 2021): size and means of log employment
of each cohort of minimum-wage rises. Point estimates without covariates need no more."""


def mpdta() -> tuple[np.ndarray, np.ndarray]:
    values = np.concatenate([np.tile(means, (size, 1)) for size, means in MPDTA.values()])
    start = np.repeat(list(MPDTA), [size for size, _ in MPDTA.values()])
    return values, start


def test_published_values_of_callaway_and_santanna():
    effect = callaway_santanna(*mpdta(), not_yet=False)
    assert effect.simple == pytest.approx(-0.0400, abs=5e-5)
    assert effect.group == pytest.approx(-0.0310, abs=5e-5)
    assert effect.dynamic == pytest.approx(-0.0772, abs=5e-5)


def test_published_value_of_imputation():
    assert imputed_effect(*mpdta()) == pytest.approx(-0.04771, abs=5e-6)


def test_the_standard_error_is_that_of_a_difference_of_changes():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(30, 2))
    start = np.where(np.arange(30) < 10, 1, NEVER)
    change = values[:, 1] - values[:, 0]
    effect = callaway_santanna(values, start)
    assert effect.simple == pytest.approx(change[:10].mean() - change[10:].mean())
    by_hand = change[:10].var() / 10 + change[10:].var() / 20
    assert effect.error == pytest.approx(np.sqrt(by_hand))


def test_anticipation_moves_the_base_and_the_controls():
    values = np.zeros((4, 5))
    values[0, 2:] = 7.0
    values[0, 3:] = 10.0
    start = np.array([3, 4, NEVER, NEVER])
    assert callaway_santanna(values, start).simple != pytest.approx(10.0)
    only_first = np.array([3, NEVER, NEVER, NEVER])
    assert callaway_santanna(values, only_first, anticipation=1).simple == pytest.approx(10.0)


def test_imputation_and_extended_two_way_effects_agree(quiet_panel, some_starts):
    counts, start = quiet_panel(), some_starts(adopters=15)
    own = np.flatnonzero(start != NEVER)
    panel = of_counts(counts)
    imputed = pooled(Imputer(panel).sums(own[None], start[own][None], Window()))
    assert poisson_etwfe(panel, start, Window()).log_ratio == pytest.approx(
        imputed.log_ratio, abs=1e-5
    )


def test_the_clustered_error_is_that_of_repeated_studies(quiet_panel, some_starts):
    start = some_starts(adopters=40, seed=9)
    found = [
        poisson_etwfe(of_counts(quiet_panel(seed=seed)), start, Window()) for seed in range(150)
    ]
    spread = np.std([one.log_ratio for one in found])
    assert np.mean([one.error for one in found]) == pytest.approx(spread, rel=0.2)


def test_gaps_are_refused_by_the_extended_model(quiet_panel, some_starts):
    counts = quiet_panel()
    counts[3, 4] = np.nan
    with pytest.raises(ValueError, match="gaps"):
        poisson_etwfe(of_counts(counts), some_starts(), Window())


def test_two_way_effects_with_clustered_errors_are_those_of_a_library(quiet_panel, some_starts):
    generalized = pytest.importorskip("statsmodels.genmod.generalized_linear_model")
    families = pytest.importorskip("statsmodels.genmod.families")
    counts, start = quiet_panel(40, 20) + 1, some_starts(40, 8, first=6, last=14)
    unit, month = (part.ravel() for part in np.indices(counts.shape))
    dummies = np.concatenate([np.eye(40)[unit], np.eye(20)[month][:, 1:]], axis=1)
    treated = (month >= np.where(start == NEVER, 99, start)[unit]).astype(float)
    design = np.column_stack([treated, dummies])
    model = generalized.GLM(counts.ravel(), design, family=families.Poisson())
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": unit, "use_correction": False})
    found = two_way_poisson(of_counts(counts), start)
    assert found.log_ratio == pytest.approx(fit.params[0], abs=1e-5)
    assert found.error == pytest.approx(fit.bse[0] * np.sqrt(40 / 39), rel=1e-4)
