"""What would the next study find? Power, precision and exaggeration over its size (E3).

Studies are drawn and analysed as this one is: talk of last month, without the month that groups
share, against reports within groups, with the circular-shift test. All studies of a scenario are
held in one array.
"""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from buurtwacht.models.conditional_poisson import lagged_panel, strata_of
from buurtwacht.models.counts import MONTH_DAYS
from buurtwacht.models.heterogeneity import rate_variation
from buurtwacht.models.normal_errors import CRITICAL

COLUMNS = [
    "groups",
    "months",
    "rate",
    "variation",
    "ratio",
    "power",
    "width",
    "exaggeration",
    "wrong_side",
    "size",
    "studies",
]
POWER = 0.8

_CELLS = 3_000_000
"""Group-months held in memory together."""

_SHIFTS = 199
_DRAW_UP_TO = 12
"""Groups up to which shifts are drawn; beyond their sum is normal."""


@dataclass(frozen=True)
class Scenario:
    """Size and truth of a study.

    `rate`: reports per group and month; `variation`: coefficient of variation of the rates over
    groups; `ratio`: rate ratio per doubling of last month's background activity; `spread`:
    standard deviation of log2 activity within groups; `memory`: its correlation month to month.
    """

    groups: int
    months: int
    rate: float
    variation: float
    ratio: float = 1.25
    spread: float = 0.7
    memory: float = 0.3


@dataclass(frozen=True)
class Drawn:
    """S studies: `log_ratios` and `errors` (S); `found` (S): the shift test rejects at 5%.

    `scores` (S): the statistic of that test over its spread when activity is shifted.
    """

    log_ratios: np.ndarray
    errors: np.ndarray
    found: np.ndarray
    scores: np.ndarray


def draw(scenario: Scenario, studies: int, rng: np.random.Generator) -> Drawn:
    """Draw and analyse `studies` studies of a scenario."""
    shape = (studies, scenario.groups, scenario.months)
    activity = np.empty(shape)
    activity[..., 0] = rng.normal(size=shape[:2])
    fresh = math.sqrt(1 - scenario.memory**2)
    for month in range(1, scenario.months):
        activity[..., month] = scenario.memory * activity[..., month - 1]
        activity[..., month] += fresh * rng.normal(size=shape[:2])
    activity *= scenario.spread
    covariate = activity - activity.mean(axis=1, keepdims=True)
    level = np.full(shape[:2], scenario.rate)
    if scenario.variation > 0:
        inverse = scenario.variation**2
        level = scenario.rate * rng.gamma(1 / inverse, inverse, size=shape[:2])
    effect = np.exp(math.log(scenario.ratio) * activity)
    effect /= math.exp((math.log(scenario.ratio) * scenario.spread) ** 2 / 2)
    counts = rng.poisson(level[..., None] * effect).astype(float)
    return _analysed(counts, covariate, rng)


def _analysed(counts: np.ndarray, covariate: np.ndarray, rng: np.random.Generator) -> Drawn:
    totals = counts.sum(axis=2, keepdims=True)
    months = counts.shape[2]
    log_ratio = np.zeros(len(counts))
    for _ in range(12):
        power = log_ratio[:, None, None] * covariate
        share = np.exp(power - power.max(axis=2, keepdims=True))
        share /= share.sum(axis=2, keepdims=True)
        mean = (share * covariate).sum(axis=2, keepdims=True)
        score = ((counts - totals * share) * covariate).sum(axis=(1, 2))
        inform = (totals * share * (covariate - mean) ** 2).sum(axis=(1, 2))
        step = np.clip(score / np.maximum(inform, 1e-12), -1, 1)
        log_ratio = np.clip(log_ratio + step, -5, 5)
        if np.abs(step).max() < 1e-8:
            break
    residual = counts - totals / months
    product = np.fft.rfft(covariate, axis=2) * np.conj(np.fft.rfft(residual, axis=2))
    sums = np.fft.irfft(product, n=months, axis=2)
    observed = sums[..., 0].sum(axis=1)
    spread = np.sqrt(np.maximum((sums**2).mean(axis=2).sum(axis=1), 1e-24))
    if counts.shape[1] <= _DRAW_UP_TO:
        null = np.zeros((len(counts), _SHIFTS))
        for group in range(counts.shape[1]):
            null += sums[:, group, rng.integers(0, months, size=_SHIFTS)]
        extreme = (np.abs(null) >= np.abs(observed[:, None]) - 1e-9).sum(axis=1)
        found = (1 + extreme) / (_SHIFTS + 1) <= 0.05
    else:
        found = np.abs(observed) > CRITICAL * spread
    errors = 1 / np.sqrt(np.maximum(inform, 1e-12))
    found &= totals.sum(axis=(1, 2)) > 0
    return Drawn(log_ratio, errors, found, observed / spread)


def surface(
    scenarios: Iterable[Scenario], rng: np.random.Generator, studies: int = 400
) -> pd.DataFrame:
    """One row per scenario: COLUMNS.

    `power`: share of studies that find the ratio; `width`: median upper over lower limit of the
    95% interval; `exaggeration`: mean absolute log ratio of the significant over the true one;
    `wrong_side`: share of them on the wrong side; `size`: share that find something at a ratio of
    1, where nothing is. NaN without a significant study.
    """
    rows = []
    for one in scenarios:
        at_once = max(1, min(studies, _CELLS // (one.groups * one.months)))
        number = studies if at_once == studies else max(100, min(studies, 3 * at_once))
        drawn = _joined([draw(one, size, rng) for size in _parts(number, at_once)])
        null = Scenario(**(one.__dict__ | {"ratio": 1.0}))
        empty = _joined([draw(null, size, rng) for size in _parts(min(number, 200), at_once)])
        truth = math.log(one.ratio)
        significant = drawn.log_ratios[drawn.found]
        rows.append(
            {
                "groups": one.groups,
                "months": one.months,
                "rate": one.rate,
                "variation": one.variation,
                "ratio": one.ratio,
                "power": drawn.found.mean(),
                "width": float(np.exp(2 * CRITICAL * np.median(drawn.errors))),
                "exaggeration": np.abs(significant).mean() / abs(truth)
                if significant.size
                else math.nan,
                "wrong_side": (significant * truth < 0).mean() if significant.size else math.nan,
                "size": empty.found.mean(),
                "studies": len(drawn.found),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _parts(number: int, at_once: int) -> list[int]:
    return [min(at_once, number - begin) for begin in range(0, number, at_once)]


def _joined(parts: list[Drawn]) -> Drawn:
    return Drawn(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("log_ratios", "errors", "found", "scores")
        )
    )


def grid(
    groups: Iterable[int] = (6, 12, 24, 50, 100, 200),
    months: Iterable[int] = (12, 24, 36),
    rates: Iterable[float] = (0.25, 0.5, 1.0),
    variations: Iterable[float] = (0.5, 1.0),
    **truth: float,
) -> list[Scenario]:
    """Every combination of sizes and truths; `truth` holds further fields of Scenario."""
    return [
        Scenario(*combination, **truth)
        for combination in itertools.product(groups, months, rates, variations)
    ]


def groups_needed(
    scenario: Scenario, rng: np.random.Generator, studies: int = 400, reference: int = 60
) -> dict[str, int]:
    """Groups for a conclusive study of the scenario's months, rate, variation and ratio.

    `found`: the ratio is found with 80% power, two-sided at 5%; `equivalent`: a true ratio of 1 is
    shown to lie within 1/ratio and ratio with 80% power (two one-sided tests at 5%); `conclusive`:
    both, whatever the truth. From the test statistic and the spread of the estimates of
    `reference` groups, which grow and fall with the root of their number.
    """
    bound = abs(math.log(scenario.ratio))
    at_once = max(1, min(studies, _CELLS // (reference * scenario.months)))

    def drawn(ratio: float) -> Drawn:
        one = Scenario(**(scenario.__dict__ | {"groups": reference, "ratio": ratio}))
        return _joined([draw(one, size, rng) for size in _parts(studies, at_once)])

    scores = drawn(scenario.ratio).scores
    found = (ndtri(0.975) + ndtri(POWER) * scores.std(ddof=1)) / abs(scores.mean())
    spread = drawn(1.0).log_ratios.std(ddof=1)
    equivalent = (ndtri(0.95) + ndtri((1 + POWER) / 2)) * spread / bound
    needed = {
        "found": math.ceil(reference * found**2),
        "equivalent": math.ceil(reference * equivalent**2),
    }
    return needed | {"conclusive": max(needed.values())}


@dataclass(frozen=True)
class Pilot:
    """What this cohort tells on the next one: rounded, so that nothing else can be read off."""

    groups: int
    months: int
    rate: float
    variation: float
    spread: float


def pilot(group_month: pd.DataFrame, outcome: str, term: str, lag: int = 1) -> Pilot | None:
    """Size, rate, variation of the rates and spread of activity of a cohort; None without events.

    Rates and spreads are rounded to one significant figure, variation to a quarter.
    """
    panel = lagged_panel(group_month, outcome, term, lag)
    strata = strata_of(panel)
    if not strata:
        return None
    by_group = panel.groupby("group")[["count", "exposure"]].sum()
    counts, exposure = by_group["count"].to_numpy(float), by_group["exposure"].to_numpy(float)
    parts = [covariate - covariate.mean() for _, _, covariate in strata]
    freedom = sum(len(part) - 1 for part in parts)
    spread = math.sqrt(sum(part @ part for part in parts) / freedom)
    variation = rate_variation(counts, exposure) if len(counts) > 1 else 0.5
    return Pilot(
        len(by_group),
        round(len(panel) / len(by_group)),
        _one_figure(counts.sum() / exposure.sum() * MONTH_DAYS),
        max(0.25, round(variation * 4) / 4),
        _one_figure(spread),
    )


def _one_figure(value: float) -> float:
    return float(f"{value:.1g}")
