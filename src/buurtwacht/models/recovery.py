"""Do tests keep their size, and do intervals hold the truth? Planted truths, many studies at once.

Scenarios of the analysis plan at the level of group-months: what a study of 6 groups x 12 months
sees when nothing, something or something else is going on.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from buurtwacht.models.batched_poisson import clustered_covariance, poisson_batch
from buurtwacht.models.few_clusters import LEAST_FREEDOM, satterthwaite
from buurtwacht.models.normal_errors import CRITICAL
from buurtwacht.models.permutation import orders

SPREAD = 0.7
"""Standard deviation of log2 activity within groups, in doublings."""

PER_SD = math.log(1.35) / SPREAD
"""Log ratio per doubling of a planted ratio of 1.35 per standard deviation."""

COLUMNS = [
    "scenario",
    "test",
    "rejects_truth",
    "rejects_none",
    "coverage",
    "bias",
    "withheld",
    "studies",
]
COMPANION = "Mancl-DeRouen t(G-2)"
ROBUST_Z = "sentinel: cluster-robust z"
FEWEST_TESTED = 0.1
"""Share of studies below which the coverage of what was tested says nothing."""

_SHIFTS = 199


@dataclass(frozen=True)
class Studies:
    """R studies: `counts`, `activity` (R, G, T; activity in doublings, a month before the count),
    `exposure` (G, T), `truth`: log ratio per doubling."""

    counts: np.ndarray
    activity: np.ndarray
    exposure: np.ndarray
    truth: float


def _activity(rng, studies, groups, months, calendar=0.0, memory=0.3):
    made = np.empty((studies, groups, months + 1))
    made[..., 0] = rng.normal(size=made.shape[:2])
    for month in range(1, months + 1):
        fresh = math.sqrt(1 - memory**2) * rng.normal(size=made.shape[:2])
        made[..., month] = memory * made[..., month - 1] + fresh
    return SPREAD * made + calendar


def draw(scenario: str, studies: int, rng: np.random.Generator, groups=6, months=12) -> Studies:
    """`studies` studies of a named scenario. Raises `KeyError` for an unknown name."""
    rate = np.linspace(0.4, 1.6, groups)[:, None]
    exposure = np.ones((groups, months))
    time = np.arange(months + 1)
    season = 0.8 * np.sin(2 * np.pi * time / 12)
    trend = time / 12
    truth, calendar, more = 0.0, np.zeros(months + 1), 0.0
    if scenario == "ratio of 1.35 per SD":
        truth = PER_SD
    elif scenario == "shared season":
        calendar = season
    elif scenario == "shared season, ratio of 1.35 per SD":
        calendar, truth = season, PER_SD
    elif scenario == "shared trend":
        calendar = trend
    elif scenario == "unequal exposure":
        exposure = np.outer(np.linspace(0.3, 1.5, groups), np.ones(months))
        exposure[::2, : months // 3] *= 0.5
    elif scenario == "one dominant group":
        rate = np.array([0.2] * (groups - 1) + [8.0])[:, None]
    elif scenario == "between more, within nothing":
        more = np.linspace(-1.5, 1.5, groups)[:, None]
        rate = np.exp(more / 2)
    elif scenario not in ("nothing", "incidents make both", "reports make talk"):
        raise KeyError(scenario)
    activity = _activity(rng, studies, groups, months, calendar) + more
    level = rate * exposure * 2 * np.exp(calendar[1:] * 0.8)
    if scenario == "incidents make both":
        incidents = rng.poisson(level, size=(studies, groups, months))
        return Studies(rng.binomial(incidents, 0.7), activity[..., :-1], exposure, 0.0)
    if scenario == "reports make talk":
        counts = np.zeros((studies, groups, months), int)
        talk = activity.copy()
        for month in range(months):
            counts[..., month] = rng.poisson(np.broadcast_to(level[:, month], talk.shape[:2]))
            talk[..., month + 1] += 0.5 * np.log2(1 + counts[..., month])
        return Studies(counts, talk[..., :-1], exposure, 0.0)
    effect = np.exp(truth * (activity[..., :-1] - calendar[:-1]))
    return Studies(rng.poisson(level * effect), activity[..., :-1], exposure, truth)


SCENARIOS = (
    "nothing",
    "ratio of 1.35 per SD",
    "shared season",
    "shared season, ratio of 1.35 per SD",
    "shared trend",
    "unequal exposure",
    "one dominant group",
    "between more, within nothing",
    "incidents make both",
    "reports make talk",
)


def _covariate(studies: Studies) -> np.ndarray:
    return studies.activity - studies.activity.mean(axis=1, keepdims=True)


def shift_rejects(
    studies: Studies, covariate: np.ndarray, at: float, rng: np.random.Generator
) -> np.ndarray:
    """For each study: does the circular-shift test reject log ratio `at` at 5%?"""
    weight = studies.exposure * np.exp(at * (covariate - covariate.max(axis=2, keepdims=True)))
    weight = weight / weight.sum(axis=2, keepdims=True)
    counts = studies.counts.astype(float)
    residual = counts - counts.sum(axis=2, keepdims=True) * weight
    months = counts.shape[2]
    product = np.fft.rfft(covariate, axis=2) * np.conj(np.fft.rfft(residual, axis=2))
    sums = np.fft.irfft(product, n=months, axis=2)
    null = np.zeros((len(counts), _SHIFTS))
    for group in range(counts.shape[1]):
        null += sums[:, group, rng.integers(0, months, size=_SHIFTS)]
    observed = np.abs(sums[..., 0].sum(axis=1))
    extreme = (np.abs(null) >= observed[:, None] - 1e-9).sum(axis=1)
    return (1 + extreme) / (_SHIFTS + 1) <= 0.05


def log_ratios(studies: Studies, covariate: np.ndarray) -> np.ndarray:
    """Conditional maximum likelihood in each study; NaN where the steps run away."""
    counts = studies.counts.astype(float)
    totals = counts.sum(axis=2, keepdims=True)
    at = np.zeros(len(counts))
    for _ in range(25):
        power = at[:, None, None] * covariate
        share = studies.exposure * np.exp(power - power.max(axis=2, keepdims=True))
        share = share / share.sum(axis=2, keepdims=True)
        mean = (share * covariate).sum(axis=2, keepdims=True)
        score = ((counts - totals * share) * covariate).sum(axis=(1, 2))
        inform = (totals * share * (covariate - mean) ** 2).sum(axis=(1, 2))
        at = at + np.clip(score / np.maximum(inform, 1e-12), -1, 1)
    return np.where(np.abs(at) < 5, at, np.nan)


@dataclass(frozen=True)
class Companion:
    """The marginal model in each study (R): log ratio, standard error and critical value.

    `critical` is infinite where the test is withheld, because one group dominates.
    """

    slope: np.ndarray
    error: np.ndarray
    critical: np.ndarray

    def rejects(self, at: float) -> np.ndarray:
        return np.abs(self.slope - at) > self.critical * self.error


def companion(studies: Studies, covariate: np.ndarray, kind: str) -> Companion:
    """Of each study: Mancl-DeRouen with t(G-2) (`CR3`), or the robust error with z (`CR0`)."""
    counts = studies.counts.reshape(len(studies.counts), -1)
    groups, months = studies.exposure.shape
    within = covariate - covariate.mean(axis=2, keepdims=True)
    flat = within.reshape(len(within), -1)
    design = np.stack([np.ones_like(flat), flat], axis=2)
    offset = np.log(studies.exposure.ravel())
    batch = poisson_batch(counts, design, offset)
    cluster = np.repeat(np.arange(groups), months)
    covariance = clustered_covariance(counts, design, batch, cluster, kind)
    slope, error = batch.coefficients[:, 1], np.sqrt(covariance[:, 1, 1])
    if kind == "CR0":
        return Companion(slope, error, np.full(len(slope), CRITICAL))
    rows = design.reshape(len(design), groups, months, 2)
    mean = batch.mean.reshape(len(design), groups, months)
    own = np.einsum("rgtp,rgt,rgtq->rgpq", rows, mean, rows)
    level = studies.counts.sum(axis=2) / mean.sum(axis=2)
    good = batch.converged
    freedom = np.zeros(len(slope))
    freedom[good] = satterthwaite(
        own[good],
        (own * level[..., None, None])[good],
        np.linalg.inv(batch.information[good]),
        np.array([0.0, 1.0]),
    )
    tested = freedom >= LEAST_FREEDOM
    return Companion(slope, error, np.where(tested, stdtrit(groups - 2, 0.975), np.inf))


def between_rejects(studies: Studies, rng: np.random.Generator) -> np.ndarray:
    """For each study: does the permutation of groups reject at 5%? The trait is mean activity."""
    trait = studies.activity.mean(axis=2)
    totals = studies.counts.sum(axis=2)
    outcome = np.log((totals + 0.5) / studies.exposure.sum(axis=1))
    permuted, _ = orders(trait.shape[1], _SHIFTS, rng)
    rest = outcome - outcome.mean(axis=1, keepdims=True)
    null = np.abs(np.einsum("rpg,rg->rp", trait[:, permuted], rest))
    observed = np.abs((trait * rest).sum(axis=1))
    return (null >= observed[:, None] - 1e-9).mean(axis=1) <= 0.05


def measure(scenario: str, studies: int, rng: np.random.Generator) -> pd.DataFrame:
    """Rows of COLUMNS for a scenario: shift test, its companion, and two that must fail.

    `rejects_truth`: how often the true ratio is rejected (size), so that `coverage` of the interval
    by inversion is the rest; `rejects_none`: how often no association is rejected (power, or size
    where nothing was planted); `bias` in log units; `withheld`: share of studies in which the guard
    against a dominant group leaves the test out (such a study rejects nothing).
    """
    made = draw(scenario, studies, rng)
    covariate = _covariate(made)
    estimates = log_ratios(made, covariate)
    rejects = shift_rejects(made, covariate, made.truth, rng)
    none = shift_rejects(made, covariate, 0.0, rng)
    bias = float(np.nanmean(estimates) - made.truth)
    rows = [("circular shift", rejects.mean(), none.mean(), 1 - rejects.mean(), bias, 0.0)]
    for test, kind in ((COMPANION, "CR3"), (ROBUST_Z, "CR0")):
        fitted = companion(made, covariate, kind)
        wrong, against = fitted.rejects(made.truth), fitted.rejects(0.0)
        tested = np.isfinite(fitted.critical)
        coverage = 1 - wrong[tested].mean() if tested.mean() >= FEWEST_TESTED else math.nan
        bias = float(np.nanmean(fitted.slope) - made.truth)
        rows.append((test, wrong.mean(), against.mean(), coverage, bias, 1 - tested.mean()))
    raw = made.activity
    plain = shift_rejects(made, raw, made.truth, rng)
    rows.append(("sentinel: shared month left in", plain.mean(), *[math.nan] * 3, 0.0))
    if scenario in ("nothing", "shared season", "unequal exposure"):
        between = between_rejects(made, rng)
        size = between.mean()
        rows.append(("permutation of groups", size, size, math.nan, math.nan, 0.0))
    return pd.DataFrame([(scenario, *row, studies) for row in rows], columns=COLUMNS)


def table(studies: int, seed: int = 20261124) -> pd.DataFrame:
    """All scenarios, each with a stream of its own."""
    parts = [
        measure(scenario, studies, np.random.default_rng([seed, place]))
        for place, scenario in enumerate(SCENARIOS)
    ]
    return pd.concat(parts, ignore_index=True)
