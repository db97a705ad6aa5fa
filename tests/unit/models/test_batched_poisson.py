"""Batched regressions against single ones."""

import numpy as np
import pytest
import statsmodels.api as sm

from buurtwacht.models.batched_poisson import clustered_covariance, poisson_batch
from buurtwacht.models.few_clusters import mancl_derouen

GROUPS, MONTHS = 6, 12
CLUSTER = np.repeat(np.arange(GROUPS), MONTHS)


def _studies(studies=20):
    rng = np.random.default_rng(7)
    x = rng.normal(size=CLUSTER.size)
    exposure = rng.uniform(20, 31, size=CLUSTER.size)
    counts = rng.poisson(exposure / 30 * np.exp(0.2 + 0.3 * x), size=(studies, CLUSTER.size))
    return counts, np.column_stack([np.ones(len(x)), x]), np.log(exposure)


def test_equals_statsmodels_to_eight_decimals():
    counts, design, offset = _studies()
    batch = poisson_batch(counts, design, offset)
    for one, beta in zip(counts, batch.coefficients, strict=True):
        model = sm.GLM(one, design, family=sm.families.Poisson(), offset=offset)
        assert np.allclose(beta, model.fit(tol=1e-14).params, atol=1e-8)
    own = np.broadcast_to(design, (len(counts), *design.shape))
    assert np.allclose(poisson_batch(counts, own, offset).coefficients, batch.coefficients)


@pytest.mark.parametrize("own", [False, True])
def test_cluster_robust_covariance(own):
    counts, design, offset = _studies(5)
    design = np.broadcast_to(design, (5, *design.shape)) if own else design
    batch = poisson_batch(counts, design, offset)
    inflated = clustered_covariance(counts, design, batch, CLUSTER)
    plain = clustered_covariance(counts, design, batch, CLUSTER, "CR0")
    for place, one in enumerate(counts):
        x = design[place] if own else design
        alone = mancl_derouen(one.astype(float), x, offset, CLUSTER, batch.coefficients[place])
        assert np.allclose(inflated[place], alone)
        model = sm.GEE(one, x, CLUSTER, offset=offset, family=sm.families.Poisson())
        assert np.allclose(plain[place], model.fit().cov_params(), atol=1e-8)


def test_studies_without_an_answer_are_told():
    counts, design, _ = _studies(4)
    design = np.column_stack([design[:, 0], CLUSTER == 0])
    counts[1] = 0
    counts[2, CLUSTER == 0] = 0
    batch = poisson_batch(counts, design)
    assert batch.converged.tolist() == [True, False, False, True]
    assert np.isnan(batch.coefficients[1:3]).all() and np.isfinite(batch.coefficients[[0, 3]]).all()
    others = np.arange(len(CLUSTER)) % 5
    covariance = clustered_covariance(counts, design, batch, others)
    assert np.isnan(covariance[1:3]).all() and np.isfinite(covariance[[0, 3]]).all()
