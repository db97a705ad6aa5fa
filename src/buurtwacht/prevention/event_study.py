"""The course around the start: leads, the donut and the months after, with simultaneous bands.

Every period is held against what the months before the donut make expected; a period before the
donut is left out of them first. The reference distribution is that of the headline test: the same
starts given to comparable neighbourhoods without a group.
"""

from dataclasses import dataclass

import numpy as np

from buurtwacht.prevention.imputation import Imputer, Sums, adopters_of, pooled, scores
from buurtwacht.prevention.panel import NEVER, Panel, Window, around
from buurtwacht.prevention.randomisation import comparable, drawn, history, quantile

WIDTH = 3
"""Months in one period of the event study."""

LEADS = 3
"""Periods shown before the donut."""

COARSE = 6
"""Months in one period of the sensitivity analysis."""


@dataclass(frozen=True)
class Period:
    """Months `first` to `last` from the start (0 = the first with a group).

    `kind`: `lead`, `donut` or `after`; log ratio of observed over expected, with pointwise limits
    and limits that hold for all periods together.
    """

    first: int
    last: int
    kind: str
    log_ratio: float
    low: float
    high: float
    band_low: float
    band_high: float
    expected: float


@dataclass(frozen=True)
class Coarse:
    """Log ratios against the last half year before the donut, for the sensitivity analysis.

    `log_ratios`: periods of `COARSE` months before, oldest first (`before` of them), then those
    from the start; `covariance`: over placebo adopters.
    """

    before: int
    log_ratios: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class Course:
    """The periods, the joint test of the leads and the coarse periods."""

    periods: list[Period]
    lead_p: float
    coarse: Coarse


def course_around_start(
    panel: Panel,
    start: np.ndarray,
    window: Window,
    rng: np.random.Generator,
    draws: int = 999,
    level: float = 0.95,
) -> Course:
    """Course of the counts around the starts, and what it says about why groups started then."""
    own = adopters_of(start)
    controls = start == NEVER
    past = history(panel, start, window)
    shape = (int(controls.sum()), panel.months)
    units, starts = drawn(comparable(past, start), start[own], shape, draws, rng)
    observed = _all_sums(Imputer(panel), own[None], start[own][None], window)
    untreated = Imputer(Panel(panel.counts[controls], panel.exposure[controls]))
    placebo = _all_sums(untreated, units, starts, window)
    periods = _periods(observed, placebo, window, level)
    leads = [key for key in observed if key[0] == "lead" and pooled(observed[key]).expected > 0]
    return Course(
        periods,
        _joint_p(observed, placebo, leads),
        _coarse(observed, placebo),
    )


Key = tuple[str, int, int]


def _all_sums(
    imputer: Imputer, units: np.ndarray, starts: np.ndarray, window: Window
) -> dict[Key, Sums]:
    months = imputer.months
    before, _ = window.split(starts, months)
    pairs = {}

    def cells(first: int, last: int) -> np.ndarray:
        return around(starts, months, first, last)

    for number in range(LEADS, 0, -1):
        first = -window.donut - number * WIDTH
        lead = cells(first, first + WIDTH - 1)
        pairs["lead", first, first + WIDTH - 1] = (before & ~lead, lead)
    if window.donut:
        pairs["donut", -window.donut, -1] = (before, cells(-window.donut, -1))
    for first in range(0, window.after, WIDTH):
        last = min(first + WIDTH, window.after) - 1
        pairs["after", first, last] = (before, cells(first, last))
    reference = cells(-window.donut - COARSE, -window.donut - 1)
    for number in range(window.before // COARSE, 1, -1):
        first = -window.donut - number * COARSE
        pairs["coarse", first, first + COARSE - 1] = (reference, cells(first, first + COARSE - 1))
    for first in range(0, window.after - COARSE + 1, COARSE):
        pairs["coarse", first, first + COARSE - 1] = (reference, cells(first, first + COARSE - 1))
    found = imputer.sums_of_periods(units, before, list(pairs.values()))
    return dict(zip(pairs, found, strict=True))


def _periods(
    observed: dict[Key, Sums], placebo: dict[Key, Sums], window: Window, level: float
) -> list[Period]:
    effects = {
        key: effect
        for key, sums in observed.items()
        if key[0] in ("lead", "donut", "after") and (effect := pooled(sums)).expected > 0
    }
    if not effects:
        return []
    reference = {key: np.abs(scores(placebo[key])) for key in effects}
    scale = {key: max(quantile(reference[key], level), 1e-9) for key in effects}
    largest = np.max([reference[key] / scale[key] for key in effects], axis=0)
    widen = max(1.0, quantile(largest, level))
    return [
        Period(
            first,
            last,
            kind,
            effect.log_ratio,
            *effect.limits(scale[kind, first, last]),
            *effect.limits(scale[kind, first, last] * widen),
            effect.expected,
        )
        for (kind, first, last), effect in effects.items()
    ]


def _joint_p(observed: dict[Key, Sums], placebo: dict[Key, Sums], keys: list[Key]) -> float:
    """p of no deviation in any of the periods: the quadratic form of their scores."""
    if not keys:
        return float("nan")
    reference = np.array([scores(placebo[key]) for key in keys])
    own = np.array([pooled(observed[key]).score for key in keys])
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(reference)))
    statistic = np.einsum("kd,kl,ld->d", reference, inverse, reference)
    extreme = int((statistic >= own @ inverse @ own - 1e-9).sum())
    return (1 + extreme) / (reference.shape[1] + 1)


def _coarse(observed: dict[Key, Sums], placebo: dict[Key, Sums]) -> Coarse:
    """Periods in which at least half of the adopters can be seen."""
    keys = [key for key in observed if key[0] == "coarse"]
    seen = {key: pooled(observed[key]).adopters for key in keys}
    most = max(seen.values(), default=0)
    keys = [key for key in keys if seen[key] > 0 and 2 * seen[key] >= most]

    def logs(sums: Sums) -> np.ndarray:
        return np.log((sums.observed.sum(-1) + 0.5) / (sums.expected.sum(-1) + 0.5))

    ratios = np.array([logs(observed[key])[0] for key in keys])
    covariance = np.atleast_2d(np.cov(np.array([logs(placebo[key]) for key in keys])))
    return Coarse(sum(key[1] < 0 for key in keys), ratios, covariance)
