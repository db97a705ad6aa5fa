"""The headline test: adopters against placebo adopters drawn from the cohort's own controls.

Overdispersion, zeros and waves are those of the panel, because the reference distribution is made
of it: the same starts, given to neighbourhoods without a group, and the same estimator. Its score
is studentised, so that much and little crime can be compared (Wu and Ding 2021).

Two readings must agree, since two things can make a start look effective. `donut`: placebo
adopters have as much crime and the same date; right when the months before the donut and those
after the start run parallel. `matched`: placebo adopters also went through the same wave just
before, and what happened to them afterwards, without a group, is taken off; right when whoever
starts a group reacts to what the past shows. Where a wave before the starts is diagnosed, a third
must agree, `quiet`: the donut is as long as the wave and the year that made it stand out, so that
no month is used that may have decided the start. The headline rejects only when all readings do, on
one side (an intersection-union test: its size holds when any of the assumptions does), and its
interval holds all of them. Starts after a wave without an older history decide nothing, nor do
starts before which too few months are known to look for a wave.
"""

from dataclasses import dataclass, replace

import numpy as np

from buurtwacht.prevention.imputation import (
    Effect,
    Imputer,
    Sums,
    adopters_of,
    pooled,
    scores,
    two_way_effects,
)
from buurtwacht.prevention.panel import NEVER, Panel, Window
from buurtwacht.prevention.wave import Wave, diagnosed, wave_periods

LEVELS = 4
"""Strata of neighbourhoods by how much crime they have."""

NEAREST = 50
"""Placebo neighbourhoods x dates per adopter to draw from when the wave is matched."""

WAVE_MONTHS = 3
WAVE_BASE = 12
"""Months that a wave is held against: who reacts, compares with the year before."""

MONTHS_PER_WAVE_UNIT = 24
"""A date this far off counts as much as one standard deviation of the wave score."""

FEWEST_CONTROLS = 10
"""Neighbourhoods without a start that a reference distribution needs."""


@dataclass(frozen=True)
class Reading:
    """An effect with its reference distribution.

    `reference`: absolute scores of the draws; `placebo`: their log ratios, -inf where nothing was
    counted; `drift`: ratio of observed to expected counts over all
    placebo adopters, by which `effect` is corrected (1 in the reading `donut`).
    """

    effect: Effect
    reference: np.ndarray
    placebo: np.ndarray
    drift: float = 1.0

    @property
    def p_value(self) -> float:
        """Two-sided: draws whose score is at least as far from 0."""
        extreme = int((self.reference >= abs(self.effect.score) * (1 - 1e-9)).sum())
        return (1 + extreme) / (len(self.reference) + 1)

    def limits(self, level: float = 0.95) -> tuple[float, float]:
        """Log ratios whose score lies within the `level` quantile of the reference."""
        return self.effect.limits(quantile(self.reference, level))


@dataclass(frozen=True)
class Tested:
    """The readings of an effect; the estimate is that of `donut`.

    `quiet`: None without a wave, and when no adopter has months before the wave and its year.
    """

    donut: Reading
    matched: Reading
    wave: Wave
    quiet: Reading | None = None

    @property
    def effect(self) -> Effect:
        return self.donut.effect

    @property
    def readings(self) -> list[Reading]:
        return [self.donut, self.matched, *([self.quiet] if self.quiet else [])]

    @property
    def undecidable(self) -> bool:
        """Nothing is known about the months before what made the groups start.

        Either a wave is seen and nothing before it, or the months are too few to look for one.
        """
        return self.wave.unknown or (self.wave.flagged and self.quiet is None)

    @property
    def p_value(self) -> float:
        """The largest p; 1 when the readings point to different sides, or nothing can be said."""
        if self.undecidable or len({np.sign(one.effect.score) for one in self.readings}) > 1:
            return 1.0
        return max(one.p_value for one in self.readings)

    def limits(self, level: float = 0.95) -> tuple[float, float]:
        """Limits of the log ratio that hold the interval of each reading."""
        if self.undecidable:
            return -np.inf, np.inf
        low, high = zip(*(one.limits(level) for one in self.readings), strict=True)
        return min(low), max(high)

    @property
    def low(self) -> float:
        return self.limits()[0]

    @property
    def high(self) -> float:
        return self.limits()[1]


@dataclass(frozen=True)
class History:
    """What is known of every neighbourhood before every possible start: (neighbourhoods, months).

    `wave`: score of the counts in the `WAVE_MONTHS` months before against those of the year
    before these; NaN where there is none. `level`: mean count of that year, in units of
    the months' own mean. Both look at the same months for adopters and for others.
    """

    wave: np.ndarray
    level: np.ndarray


def history(panel: Panel, start: np.ndarray, window: Window) -> History:
    """The history of each neighbourhood; courses of months come from months without a group."""
    before, _ = window.split(start, panel.months)
    used = before & panel.known
    counts = np.where(used, panel.counts, 0.0)
    _, month = two_way_effects(counts, np.where(used, panel.exposure, 0.0))
    counted = _running(np.where(panel.known, panel.counts, 0.0))
    weighted = _running(np.where(panel.known, panel.exposure, 0.0) * np.nan_to_num(month))
    until = np.maximum(np.arange(panel.months) - WAVE_MONTHS, 0)
    since = np.maximum(until - min(window.before, WAVE_BASE), 0)
    recent, recent_weight = (total[:, :-1] - total[:, until] for total in (counted, weighted))
    base, base_weight = (total[:, until] - total[:, since] for total in (counted, weighted))
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = recent_weight / base_weight
        wave = (recent - growth * base) / np.sqrt(growth * (recent + base) + 0.5)
        level = base / base_weight
    wave[:, : WAVE_MONTHS + 1] = np.nan
    return History(wave, np.nan_to_num(level))


def _running(values: np.ndarray) -> np.ndarray:
    return np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)


def strata(level: np.ndarray, controls: np.ndarray) -> np.ndarray:
    """Stratum 0 .. `LEVELS` - 1 at every date: quantiles of `level` over the controls."""
    edges = np.quantile(level[controls], np.linspace(0, 1, LEVELS + 1)[1:-1], axis=0)
    return (level[None] >= edges[:, None, :]).sum(0)


def comparable(past: History, start: np.ndarray) -> list[np.ndarray]:
    """Per adopter its candidates: controls of its stratum at its date.

    A candidate is a place in the flat table (controls, months).
    """
    controls = np.flatnonzero(start == NEVER)
    months = past.wave.shape[1]
    stratum = strata(past.level, controls)
    return [
        np.flatnonzero(stratum[controls, start[unit]] == stratum[unit, start[unit]]) * months
        + start[unit]
        for unit in adopters_of(start)
    ]


def matched(past: History, start: np.ndarray) -> list[np.ndarray]:
    """Per adopter its candidates: the `NEAREST` controls of its stratum in wave and date.

    An adopter without months before its start has none.
    """
    controls = np.flatnonzero(start == NEVER)
    stratum = strata(past.level, controls)
    wave = past.wave[controls]
    months = np.arange(wave.shape[1])
    candidates = []
    for unit in adopters_of(start):
        distance = np.abs(wave - past.wave[unit, start[unit]])
        distance = distance + np.abs(months - start[unit]) / MONTHS_PER_WAVE_UNIT
        other = (stratum[controls] != stratum[unit, start[unit]]) | np.isnan(distance)
        distance = np.where(other, np.inf, distance).ravel()
        nearest = np.argpartition(distance, NEAREST)[:NEAREST]
        candidates.append(np.sort(nearest[np.isfinite(distance[nearest])]))
    return candidates


def drawn(
    candidates: list[np.ndarray],
    own: np.ndarray,
    shape: tuple[int, int],
    draws: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Controls and starts of placebo adopters (draws, adopters), no control twice in a draw.

    `candidates` per adopter, `own` the adopters' starts, `shape` = (controls, months). At most a
    third of the controls are used at a time: with more adopters, each draw stands for a random
    part of them. Where all candidates are taken, any other control at the adopter's date.
    """
    controls, months = shape
    size = min(len(own), max(1, controls // 3))
    taking_part = rng.random((draws, len(own))).argsort(1).argsort(1) < size
    used = np.zeros((draws, controls), dtype=bool)
    units = np.empty((draws, size), dtype=np.int64)
    starts = np.empty((draws, size), dtype=np.int64)
    place = np.zeros(draws, dtype=np.int64)
    for number in rng.permutation(len(own)):
        mine = np.flatnonzero(taking_part[:, number])
        unit, date = np.divmod(candidates[number], months)
        unit, date = np.append(unit, 0), np.append(date, own[number])
        key = rng.random((len(mine), len(unit)))
        key[used[mine[:, None], unit]] = -1
        key[:, -1] = -0.5
        best = key.argmax(1)
        chosen, when = unit[best], date[best]
        for row in np.flatnonzero(best == len(unit) - 1):
            chosen[row] = rng.choice(np.flatnonzero(~used[mine[row]]))
        units[mine, place[mine]], starts[mine, place[mine]] = chosen, when
        used[mine, chosen] = True
        place[mine] += 1
    return units, starts


def placebo_test(
    panel: Panel,
    start: np.ndarray,
    window: Window,
    rng: np.random.Generator,
    draws: int = 999,
) -> Tested:
    """Effect of the starts, in all readings, each against `draws` sets of placebo adopters.

    `start`: first month of each neighbourhood with a group, NEVER without one. Raises
    `ValueError` when there are too few controls or no adopter with months before and after.
    """
    controls = start == NEVER
    if controls.sum() < FEWEST_CONTROLS:
        raise ValueError(f"fewer than {FEWEST_CONTROLS} neighbourhoods without a start")
    own = adopters_of(start)
    past = history(panel, start, window)
    untreated = Panel(panel.counts[controls], panel.exposure[controls])
    everywhere, elsewhere = Imputer(panel), Imputer(untreated)
    units, starts = own[None], start[own][None]

    def drawn_from(candidates: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        return drawn(candidates, start[own], untreated.counts.shape, draws, rng)

    sums, *before = _with_wave(everywhere, units, starts, window)
    if pooled(sums).adopters == 0:
        raise ValueError("no start with counts to compare with, in months before and after it")
    alike = drawn_from(comparable(past, start))
    placebo, *placebo_before = _with_wave(elsewhere, *alike, window)
    wave = diagnosed(before, placebo_before, pooled(sums).adopters)
    donut = _reading(sums, placebo)
    followed = elsewhere.sums(*drawn_from(matched(past, start)), window)
    drift = float(followed.observed.sum() / followed.expected.sum())
    quiet = None
    if wave.flagged:
        longer = replace(window, donut=max(window.donut, WAVE_MONTHS + WAVE_BASE))
        sums_quiet = everywhere.sums(units, starts, longer)
        if pooled(sums_quiet).adopters:
            quiet = _reading(sums_quiet, elsewhere.sums(*alike, longer))
    return Tested(donut, _reading(sums, followed, drift), wave, quiet)


def _with_wave(
    imputer: Imputer, units: np.ndarray, starts: np.ndarray, window: Window
) -> list[Sums]:
    """Sums after against before the starts, then those of the wave."""
    pair = window.split(starts, imputer.months)
    pairs = [pair, *wave_periods(starts, imputer.months, window)]
    return imputer.sums_of_periods(units, pair[0], pairs)


def _reading(sums: Sums, placebo: Sums, drift: float = 1.0) -> Reading:
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(placebo.observed.sum(-1) / (drift * placebo.expected.sum(-1)))
    return Reading(pooled(sums, factor=drift), np.abs(scores(placebo, drift)), logs, drift)


def quantile(values: np.ndarray, level: float) -> float:
    """Value that a test at 1 - `level` needs to exceed: the (draws + 1) rule."""
    place = int(np.ceil(level * (len(values) + 1))) - 1
    return float(np.sort(values)[min(place, len(values) - 1)])
