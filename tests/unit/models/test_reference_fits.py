"""Fits of published data against R 4.2.2 (see reference/README.md)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats
from scipy.special import gammaln

from buurtwacht.models.batched_poisson import clustered_covariance, poisson_batch
from buurtwacht.models.few_clusters import Clusters, mancl_derouen, poisson_fit, satterthwaite
from buurtwacht.models.firth import firth_slope
from buurtwacht.models.random_effects import (
    negative_binomial_beta,
    negative_binomial_normal,
    poisson_gamma,
    poisson_normal,
)
from buurtwacht.models.zero_counts import hurdle, zero_inflated

DATA = Path(__file__).parent / "reference"


@pytest.fixture(scope="module")
def epil():
    """Counts, subjects and the designs of two models."""
    table = pd.read_csv(DATA / "epil.csv")
    progabide = (table["trt"] == "progabide").to_numpy(float)
    log_base, log_age = np.log(table["base"].to_numpy(float)), np.log(table["age"].to_numpy(float))
    one, fourth = np.ones(len(table)), table["V4"].to_numpy(float)
    centred = log_base - log_base.mean()
    return {
        "counts": table["y"].to_numpy(float),
        "subject": table["subject"].to_numpy(),
        "main": np.column_stack([one, progabide, log_base, log_age, fourth]),
        "crossed": np.column_stack(
            [one, centred, progabide, log_age - log_age.mean(), fourth, centred * progabide]
        ),
    }


@pytest.fixture(scope="module")
def quine():
    """Counts, design of the counts, design of the zeros."""
    table = pd.read_csv(DATA / "quine.csv")
    one = np.ones(len(table))
    columns = [table["Eth"] == "N", *(table["Age"] == age for age in ("F1", "F2", "F3"))]
    design = np.column_stack([one, *columns, table["Lrn"] == "SL"]).astype(float)
    return table["Days"].to_numpy(float), design, design[:, :2]


CROSSED = [
    1.897914753840,
    0.948622244125,
    -0.345875225827,
    0.887595322035,
    -0.159769600577,
    0.561535639479,
]
CROSSED_CR0 = [
    0.1101693445191,
    0.0964869093390,
    0.1782040581146,
    0.2727397432937,
    0.0651407298443,
    0.1738909199718,
]
CROSSED_CR3 = [
    0.1181500131957,
    0.1061074004472,
    0.2100688246322,
    0.3397823607123,
    0.0671500308843,
    0.4567802572145,
]


def test_few_cluster_errors_equal_clubsandwich(epil):
    """glm(y ~ lbase * trt + lage + V4, poisson); vcovCR(type = "CR0" and "CR3")."""
    counts, subject, design = epil["counts"], epil["subject"], epil["crossed"]
    batch = poisson_batch(counts[None], design)
    beta = batch.coefficients[0]
    assert np.allclose(beta, CROSSED, atol=1e-6)
    for kind, wanted in (("CR0", CROSSED_CR0), ("CR3", CROSSED_CR3)):
        covariance = clustered_covariance(counts[None], design, batch, subject, kind)[0]
        assert np.allclose(np.sqrt(np.diag(covariance)), wanted, atol=1e-6)
    alone = poisson_fit(counts, design, np.zeros(len(counts)))
    assert np.allclose(alone, beta, atol=1e-8)
    error = mancl_derouen(counts, design, np.zeros(len(counts)), subject, alone)
    assert np.allclose(np.sqrt(np.diag(error)), CROSSED_CR3, atol=1e-6)


FEW_CLUSTERS = {
    "CR1": [0.111115056925, 0.097315153817, 0.179733897626, 0.275081050329, 0.065699912110],
    "CR1p": [0.116238226490, 0.101802052786, 0.188020868445, 0.287764181708, 0.068729130647],
    "CR1S": [0.112316335695, 0.098367240110, 0.181677023261, 0.278054985951, 0.066410202072],
    "CR2": [0.114013164073, 0.101091963024, 0.188098588623, 0.296093216913, 0.065623046517],
}


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("kind", FEW_CLUSTERS)
def test_other_corrections_equal_clubsandwich(epil, kind, own):
    """vcovCR(type = kind) of the same glm; the first five coefficients."""
    counts, subject, design = epil["counts"][None], epil["subject"], epil["crossed"]
    design = design[None] if own else design
    batch = poisson_batch(counts, design)
    covariance = clustered_covariance(counts, design, batch, subject, kind)[0]
    assert np.allclose(np.sqrt(np.diag(covariance))[:5], FEW_CLUSTERS[kind], atol=1e-6)


def test_degrees_of_freedom_equal_clubsandwich(epil):
    """coef_test(vcov = "CR3", test = "Satterthwaite"): the working model as the truth."""
    counts, design = epil["counts"], epil["crossed"]
    none = np.zeros(len(counts))
    held = Clusters.of(counts, design, none, epil["subject"], poisson_fit(counts, design, none))
    found = [satterthwaite(held.own, held.own, held.bread, one) for one in np.eye(6)]
    assert np.allclose(found, [26.82, 7.15, 44.51, 17.72, 23.20, 3.45], atol=0.006)


@pytest.mark.parametrize(
    ("counts", "slope"),
    [((0, 1, 0, 2, 4, 7), 1.08303832202), ((0, 0, 0, 0, 1, 3), 1.47614846914)],
)
def test_firth_equals_brglm2(counts, slope):
    """glm(y ~ x + offset(log(e)), poisson, method = "brglmFit", type = "AS_mean")."""
    exposure = np.array([12.2, 13.0, 15.1, 12.0, 13.3, 11.0])
    covariate = np.array([0.5, 1.2, 0.8, 2.1, 1.9, 3.3])
    found, low, high = firth_slope(np.array(counts, float), exposure, covariate, 0.95)
    assert found == pytest.approx(slope, abs=1e-6)
    assert low < found < high


def test_unknown_corrections_are_refused(epil):
    batch = poisson_batch(epil["counts"][None], epil["main"])
    with pytest.raises(ValueError, match="CR4"):
        clustered_covariance(epil["counts"][None], epil["main"], batch, epil["subject"], "CR4")


def test_poisson_with_a_normal_level_equals_glmer(epil):
    """glmer(y ~ trt + log(base) + log(age) + V4 + (1 | subject), poisson, nAGQ = 25)."""
    arguments = epil["counts"], epil["main"], epil["subject"]
    fit = poisson_normal(*arguments)
    wanted = [-2.510312498, -0.315347309, 1.027256068, 0.331782248, -0.159769614]
    assert np.allclose(fit.coefficients, wanted, atol=2e-5)
    errors = [1.25377799, 0.15111782, 0.10151074, 0.34402184, 0.05458371]
    assert np.allclose(fit.standard_errors, errors, atol=3e-5)
    assert fit.spread[0] ** 2 == pytest.approx(0.26768821, abs=1e-5)
    assert fit.log_likelihood == pytest.approx(-666.84117285, abs=0.1), "Laplace is near"


def test_nb2_with_a_normal_level_agrees_with_glmmtmb(epil):
    """glmmTMB(..., family = nbinom2) is a Laplace approximation: near, not equal."""
    arguments = epil["counts"], epil["main"], epil["subject"]
    fit = negative_binomial_normal(*arguments)
    wanted = [-2.499362795, -0.315646385, 1.027339621, 0.330772909, -0.117382694]
    assert np.allclose(fit.coefficients, wanted, atol=2e-3)
    assert fit.log_likelihood == pytest.approx(-626.326605527, abs=0.2)


def test_gamma_level_is_the_integral_it_says(epil):
    counts, design, subject = epil["counts"], epil["main"], epil["subject"]
    fit = poisson_gamma(counts, design, subject)
    shape = 1 / fit.spread[0]
    mean = np.exp(design @ fit.coefficients)
    total = 0.0
    for one in np.unique(subject):
        y, m = counts[subject == one], mean[subject == one]
        most = (y.sum() + shape - 1) / (m.sum() + shape)

        def log_density(level, y=y, m=m):
            inside = stats.poisson.logpmf(y, level * m).sum()
            return inside + stats.gamma.logpdf(level, shape, scale=1 / shape)

        top = log_density(max(most, 1e-3))
        area, _ = integrate.quad(
            lambda level, top=top, log=log_density: np.exp(log(level) - top), 1e-9, 12 * most + 2
        )
        total += np.log(area) + top
    assert fit.log_likelihood == pytest.approx(total, abs=1e-3)
    assert fit.converged and fit.coefficients[4] == pytest.approx(-0.159769600577, abs=1e-7)


def test_beta_level_is_the_integral_it_says(epil):
    """Given its own p, counts are negative binomial with size exp(linear); p is beta(r, s)."""
    counts, design, subject = epil["counts"], epil["main"], epil["subject"]
    fit = negative_binomial_beta(counts, design, subject)
    r, s = fit.spread
    size = np.exp(design @ fit.coefficients)
    points, weights = np.polynomial.legendre.leggauss(200)
    share = (points + 1) / 2
    total = 0.0
    for one in np.unique(subject):
        y, k = counts[subject == one], size[subject == one]
        inside = stats.nbinom.logpmf(y[:, None], k[:, None], share).sum(axis=0)
        total += np.log((weights / 2 * np.exp(inside + stats.beta.logpdf(share, r, s))).sum())
    assert fit.log_likelihood == pytest.approx(total, abs=1e-4)
    assert fit.converged


ZERO_INFLATED = {
    "poisson": (
        [2.858098288615, -0.446509734833, -0.373065424411, 0.232747263514, 0.385908273638],
        [0.0558594082574, 0.0418703379234, 0.0687814141033, 0.0624266764749, 0.0665620596037],
        [-4.21950770556, 2.06469812035],
        -1057.60876752,
    ),
    "negative_binomial": (
        [2.935626499049, -0.489479996122, -0.468100293493, 0.109409753257, 0.340339693619],
        [0.203072161484, 0.151123897897, 0.223005837863, 0.228394516587, 0.237116005552],
        [-6.11229021299, 3.51328270748],
        -544.45441744124,
    ),
}
HURDLE = {
    "poisson": (
        [2.858089430980, -0.446533447558, -0.373135905083, 0.232727582229, 0.385926735308],
        [0.0558589313824, 0.0418724821749, 0.0687899670020, 0.0624265304029, 0.0665621364650],
        [4.21950770518, -2.06484274226],
        -1057.60548335,
    ),
    "negative_binomial": (
        [2.9280859654908, -0.4874115394669, -0.4922776453473, 0.0989585642668, 0.3626176900275],
        [0.206358203301, 0.152278835636, 0.227821317227, 0.232233529129, 0.239357849939],
        [4.21950770518, -2.06484274226],
        -543.96866489785,
    ),
}


@pytest.mark.parametrize("family", ["poisson", "negative_binomial"])
@pytest.mark.parametrize(("method", "table"), [(zero_inflated, ZERO_INFLATED), (hurdle, HURDLE)])
def test_zero_inflated_and_hurdle_equal_pscl(quine, method, table, family):
    """zeroinfl and hurdle(Days ~ Eth + Age + Lrn | Eth, dist = "poisson" and "negbin")."""
    fit = method(*quine, family=family)
    count, errors, zero, log_likelihood = table[family]
    assert fit.converged
    assert np.allclose(fit.count[:5], count, atol=1e-4)
    assert np.allclose(fit.count_errors[:5], errors, atol=1e-4)
    assert np.allclose(fit.zero, zero, atol=2e-2 if family != "poisson" else 1e-3)
    assert fit.log_likelihood == pytest.approx(log_likelihood, abs=1e-5)


def test_negative_binomial_size_equals_pscl(quine):
    assert zero_inflated(*quine, family="negative_binomial").size == pytest.approx(
        1.50452626184, abs=1e-3
    )
    assert hurdle(*quine, family="negative_binomial").size == pytest.approx(1.47701588891, abs=1e-4)


def test_fits_refuse_what_they_cannot_answer(quine):
    counts, design, zero_design = quine
    with pytest.raises(ValueError, match="no zero"):
        zero_inflated(counts + 1, design, zero_design)
    with pytest.raises(ValueError, match="unknown family"):
        hurdle(counts, design, zero_design, family="normal")
    with pytest.raises(ValueError, match="one group"):
        poisson_normal(counts, design, np.zeros(len(counts)))
    with pytest.raises(ValueError, match="no event"):
        poisson_normal(0 * counts, design, np.arange(len(counts)) % 5)
    gap = np.where(np.arange(len(counts)) == 3, np.nan, counts)
    for count in (gap, -counts):
        with pytest.raises(ValueError, match="missing or negative"):
            zero_inflated(count, design, zero_design)
        with pytest.raises(ValueError, match="missing or negative"):
            poisson_normal(count, design, np.arange(len(counts)) % 5)


def test_no_spread_between_groups_is_told():
    counts = np.tile([1.0, 2.0, 3.0, 2.0], 10)
    fit = poisson_gamma(counts, np.ones((40, 1)), np.repeat(np.arange(10), 4))
    assert not fit.converged and fit.spread[0] < 1e-3
    assert fit.log_likelihood == pytest.approx(
        (counts * np.log(2) - 2 - gammaln(counts + 1)).sum(), abs=1e-2
    )
