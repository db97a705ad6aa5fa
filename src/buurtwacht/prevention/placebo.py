"""How often does each method find an effect where nothing happened?

Starts are given to neighbourhoods without a group, or moved to a date before the real one; every
method is then asked for its verdict at 5%.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, ndtr

from buurtwacht.prevention.etwfe import Clustered, poisson_etwfe
from buurtwacht.prevention.imputation import adopters_of
from buurtwacht.prevention.linear import callaway_santanna
from buurtwacht.prevention.panel import NEVER, Panel, Window, around
from buurtwacht.prevention.randomisation import (
    FEWEST_CONTROLS,
    comparable,
    drawn,
    history,
    placebo_test,
)
from buurtwacht.prevention.two_way import two_way_poisson

LEVEL = 0.05
FURTHEST = 10.0
"""Log ratios beyond this have run away: nothing was counted before or after the starts."""

NESTED_DRAWS = 99
"""Draws of the headline test inside a placebo study."""

EARLIER = 12
"""Months by which a placebo date lies before the real one."""


@dataclass(frozen=True)
class Verdict:
    """Log ratio and p of one method; NaN where the method cannot be used."""

    log_ratio: float
    p_value: float


NO_VERDICT = Verdict(math.nan, math.nan)


def before_after(panel: Panel, start: np.ndarray, months: int = 12) -> Verdict:
    """The naive comparison: the adopters' year after the start against the year before it."""
    counts = np.where(panel.known, panel.counts, 0.0)
    before = counts[around(start, panel.months, -months, -1)].sum()
    after = counts[around(start, panel.months, 0, months - 1)].sum()
    span_before = (around(start, panel.months, -months, -1) & panel.known).sum()
    span_after = (around(start, panel.months, 0, months - 1) & panel.known).sum()
    if not (before + after and span_before and span_after):
        return NO_VERDICT
    share = span_after / (span_before + span_after)
    with np.errstate(divide="ignore"):
        log_ratio = float(np.log(after / span_after) - np.log(before / span_before))
    low = betainc(before, after + 1, 1 - share) if before > 0 else 1.0
    high = betainc(after, before + 1, share) if after > 0 else 1.0
    return Verdict(log_ratio, float(min(1.0, 2 * min(low, high))))


def two_way(panel: Panel, start: np.ndarray) -> Verdict:
    """Two-way fixed effects with a clustered standard error."""
    return _by_error(two_way_poisson(panel, start))


def extended_two_way(panel: Panel, start: np.ndarray, window: Window) -> Verdict:
    """Poisson ETWFE with the donut and a clustered standard error."""
    try:
        return _by_error(poisson_etwfe(panel, start, window))
    except ValueError:
        return NO_VERDICT


def group_time(panel: Panel, start: np.ndarray, window: Window) -> Verdict:
    """Callaway-Sant'Anna on counts, the donut as anticipation; as a ratio to the expected mean."""
    if not panel.known.all():
        return NO_VERDICT
    last = np.where(start == NEVER, 0, start + window.after)
    counts = panel.counts[:, : min(panel.months, int(last.max()))]
    inside = np.where(start < counts.shape[1], start, NEVER)
    try:
        found = callaway_santanna(counts, inside, anticipation=window.donut)
    except ValueError:
        return NO_VERDICT
    after = (
        np.arange(counts.shape[1]) >= np.where(inside == NEVER, counts.shape[1], inside)[:, None]
    )
    expected = counts[after].mean() - found.simple
    if not expected > 0 or 1 + found.simple / expected <= 0 or not found.error > 0:
        return NO_VERDICT
    z = found.simple / found.error
    return Verdict(math.log1p(found.simple / expected), float(2 * ndtr(-abs(z))))


def _by_error(found: Clustered) -> Verdict:
    if not 0 < found.error < math.inf or abs(found.log_ratio) > FURTHEST:
        return NO_VERDICT
    return Verdict(found.log_ratio, float(2 * ndtr(-abs(found.log_ratio / found.error))))


Method = Callable[[Panel, np.ndarray, Window, np.random.Generator], Verdict]

METHODS: dict[str, Method] = {
    "before_after": lambda panel, start, window, rng: before_after(panel, start),
    "two_way": lambda panel, start, window, rng: two_way(panel, start),
    "extended_two_way": lambda panel, start, window, rng: extended_two_way(panel, start, window),
    "group_time": lambda panel, start, window, rng: group_time(panel, start, window),
}
"""Methods beside the headline, by name."""


@dataclass(frozen=True)
class FalseAlarms:
    """Share of placebo studies in which each method finds an effect at 5%, and their number."""

    shares: dict[str, float]
    studies: int


def false_alarms(
    panel: Panel, start: np.ndarray, window: Window, rng: np.random.Generator, studies: int = 100
) -> FalseAlarms:
    """Give the starts to comparable neighbourhoods without a group, `studies` times.

    Methods: those of `METHODS`, `donut`, `matched` and `headline` (with `NESTED_DRAWS` draws). NaN
    for a method that can never be used. Raises `ValueError` with too few
    neighbourhoods without a start.
    """
    controls = start == NEVER
    if controls.sum() < 2 * FEWEST_CONTROLS:
        raise ValueError(f"fewer than {2 * FEWEST_CONTROLS} neighbourhoods without a start")
    untreated = Panel(panel.counts[controls], panel.exposure[controls])
    shape = (int(controls.sum()), panel.months)
    own = start[adopters_of(start)]
    candidates = comparable(history(panel, start, window), start)
    units, starts = drawn(candidates, own, shape, studies, rng)
    p_values: dict[str, list[float]] = {
        name: [] for name in (*METHODS, "donut", "matched", "headline")
    }
    for chosen, dates in zip(units, starts, strict=True):
        placebo = np.full(shape[0], NEVER)
        placebo[chosen] = dates
        for name, method in METHODS.items():
            p_values[name].append(method(untreated, placebo, window, rng).p_value)
        try:
            tested = placebo_test(untreated, placebo, window, rng, NESTED_DRAWS)
        except ValueError:
            continue
        p_values["donut"].append(tested.donut.p_value)
        p_values["matched"].append(tested.matched.p_value)
        p_values["headline"].append(tested.p_value)
    return FalseAlarms({name: _share(values) for name, values in p_values.items()}, studies)


def _share(p_values: list[float]) -> float:
    known = [value for value in p_values if not math.isnan(value)]
    return sum(value <= LEVEL for value in known) / len(known) if known else math.nan


def earlier_dates(
    panel: Panel, start: np.ndarray, window: Window
) -> tuple[Panel, np.ndarray, Window]:
    """The panel as if the groups had started `EARLIER` months before they did.

    The adopters' cells from the donut before their real start on are missing, so that nothing of a
    real effect or wave is left. Adopters that would start before the panel are without a start.
    """
    real = start != NEVER
    gone = np.arange(panel.months) >= np.where(real, start - window.donut, panel.months)[:, None]
    counts = np.where(gone, np.nan, panel.counts)
    moved = np.where(real & (start - EARLIER > window.donut), start - EARLIER, NEVER)
    kept = ~real | (moved != NEVER)
    window = Window(window.donut, window.before, EARLIER - window.donut)
    return Panel(counts[kept], panel.exposure[kept]), moved[kept], window
