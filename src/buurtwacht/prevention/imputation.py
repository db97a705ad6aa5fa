"""Poisson imputation: what would have been counted without the start of a group.

Neighbourhood and month effects are fitted on untreated cells only (never or not yet treated), so no
treated neighbourhood serves as a control. Method: Borusyak, Jaravel and Spiess (2024) with the
Poisson model of Wooldridge (2023).
"""

from dataclasses import dataclass

import numpy as np

from buurtwacht.prevention.panel import NEVER, Panel, Window

_CELLS_AT_ONCE = 8_000_000


@dataclass(frozen=True)
class Sums:
    """Per assignment and adopter: counts before and after, and what the controls say.

    All (assignments, adopters). `growth`: what one count before becomes after the start without a
    group; `observed - growth * before` has mean 0 under no effect. `noise`: relative error of
    `growth`, because the controls' counts are finite.
    """

    before: np.ndarray
    observed: np.ndarray
    growth: np.ndarray
    noise: np.ndarray

    @property
    def expected(self) -> np.ndarray:
        return self.growth * self.before


def two_way_effects(
    counts: np.ndarray, exposure: np.ndarray, tolerance: float = 1e-6, rounds: int = 2000
) -> tuple[np.ndarray, np.ndarray]:
    """Row and column effects of the Poisson model `row x column x exposure`.

    `counts`, `exposure`: (..., rows, columns), both 0 where a cell is not used. Maximum likelihood
    by alternating margins, which needs no dummies. A column without used cells is NaN; a row
    without counts is 0.
    """
    row_total, column_total = counts.sum(-1), counts.sum(-2)
    column = np.ones(column_total.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(rounds):
            mean = np.matmul(exposure, column[..., None])[..., 0]
            row = np.where(mean > 0, row_total / mean, 0.0)
            mean = np.matmul(row[..., None, :], exposure)[..., 0, :]
            new = np.where(mean > 0, column_total / mean, 0.0)
            change = np.abs(new - column).max(initial=0.0)
            column = new
            if change <= tolerance * max(1.0, np.abs(column).max(initial=0.0)):
                break
    used = (exposure > 0).any(-2)
    return row, np.where(used, column, np.nan)


@dataclass(frozen=True)
class _Collapsed:
    """Neighbourhoods added up where their exposure has the same course over the months.

    Sums of such rows are sufficient for the effects of the months.
    """

    counts: np.ndarray
    exposure: np.ndarray
    pattern: np.ndarray
    totals: np.ndarray
    courses: np.ndarray


def _collapsed(panel: Panel) -> _Collapsed:
    known = panel.known
    counts = np.where(known, panel.counts, 0.0)
    mean = np.where(known, panel.exposure, 0.0).sum(1) / np.maximum(known.sum(1), 1)
    course = np.where(known, panel.exposure, 0.0) / np.where(mean > 0, mean, 1.0)[:, None]
    courses, pattern = np.unique(course.round(9), axis=0, return_inverse=True)
    pattern = pattern.reshape(-1)
    totals = np.zeros(courses.shape)
    np.add.at(totals, pattern, counts)
    return _Collapsed(counts, course, pattern, totals, courses)


class Imputer:
    """Sums of many assignments of starts to the neighbourhoods of one panel."""

    def __init__(self, panel: Panel) -> None:
        self.months = panel.months
        self._rows = _collapsed(panel)

    def sums(self, units: np.ndarray, starts: np.ndarray, window: Window) -> Sums:
        """Sums per assignment: `units` and `starts` are (assignments, adopters).

        All neighbourhoods outside `units` are never treated.
        """
        before, after = window.split(starts, self.months)
        return self.sums_of_periods(units, before, [(before, after)])[0]

    def sums_of_periods(
        self,
        units: np.ndarray,
        untreated: np.ndarray,
        periods: list[tuple[np.ndarray, np.ndarray]],
    ) -> list[Sums]:
        """Sums for pairs of a period that is held against another.

        `untreated` (assignments, adopters, months): the adopters' cells that the month effects are
        fitted on, beside all cells of the others; each pair is (before, after) in the same shape.
        """
        size = (units.shape[1] + len(self._rows.courses)) * self.months
        step = max(1, _CELLS_AT_ONCE // size)
        parts = [
            self._part(
                units[at : at + step],
                untreated[at : at + step],
                [(first[at : at + step], second[at : at + step]) for first, second in periods],
            )
            for at in range(0, len(units), step)
        ]
        return [
            Sums(*(np.concatenate(column) for column in zip(*pair, strict=True)))
            for pair in zip(*parts, strict=True)
        ]

    def _part(self, units, untreated, periods):
        own, exposure = self._rows.counts[units], self._rows.exposure[units]
        pattern, totals = self._rows.pattern[units], self._rows.totals
        place = np.arange(len(units))[:, None]
        rest = np.repeat(totals[None], len(units), axis=0)
        np.subtract.at(rest, (place, pattern), own)
        members = np.zeros((len(units), len(totals)))
        members += np.bincount(self._rows.pattern, minlength=len(totals))
        np.subtract.at(members, (place, pattern), 1)
        courses = self._rows.courses[None] * (members > 0)[..., None]
        rows = np.concatenate([np.where(untreated, own, 0.0), rest], axis=1)
        weights = np.concatenate([np.where(untreated, exposure, 0.0), courses], axis=1)
        _, month = two_way_effects(rows, weights)
        identified = ~np.isnan(month)[:, None, :]
        weight = exposure * np.where(identified[:, 0], month, 0.0)[:, None, :]
        controls = rest.sum(1)[:, None, :]
        found = []
        for before, after in periods:
            after = after & identified & (exposure > 0)
            base = (before * weight).sum(-1)
            usable = base > 0
            with np.errstate(divide="ignore", invalid="ignore"):
                growth = np.where(usable, (after * weight).sum(-1) / base, 0.0)
                noise = 1 / (after * controls).sum(-1) + 1 / (before * controls).sum(-1)
            usable = growth > 0
            found.append(
                (
                    np.where(usable, (before * own).sum(-1), 0.0),
                    np.where(usable, (after * own).sum(-1), 0.0),
                    growth,
                    np.where(usable, np.sqrt(noise), 0.0),
                )
            )
        return found


@dataclass(frozen=True)
class Effect:
    """Pooled effect of the starts.

    `log_ratio`: log of observed over expected counts after the start (the effect on the treated,
    weighted by expected counts); `spread` and `noise`: parts of the variance of
    `observed - ratio x expected`, `ratio x spread` of the adopters and `(ratio x noise)²` of the
    controls, both up to the overdispersion; `adopters`: neighbourhoods that contribute.
    """

    observed: float
    expected: float
    spread: float
    noise: float
    adopters: int

    @property
    def log_ratio(self) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(np.log(np.float64(self.observed) / np.float64(self.expected)))

    @property
    def score(self) -> float:
        variance = self.spread + self.noise**2
        return (self.observed - self.expected) / np.sqrt(variance) if variance > 0 else 0.0

    def limits(self, critical: float) -> tuple[float, float]:
        """Log ratios whose score is within ± `critical` (Fieller); open where nothing is known."""
        square = self.expected**2 - (critical * self.noise) ** 2
        middle = 2 * self.observed * self.expected + critical**2 * self.spread
        if middle <= 0:
            return -np.inf, np.inf
        if square <= 0:
            low = self.observed**2 / middle
            return (float(np.log(low)) if low > 0 else -np.inf), np.inf
        root = np.sqrt(max(middle**2 - 4 * square * self.observed**2, 0.0))
        high = (middle + root) / (2 * square)
        low = self.observed**2 / (square * high)
        return (float(np.log(low)) if low > 0 else -np.inf), float(np.log(high))


def pooled(sums: Sums, place: int = 0, factor: float = 1.0) -> Effect:
    """Effect of assignment `place` of `sums`; `factor` multiplies what is expected."""
    part = [part[place] for part in (sums.before, sums.observed, sums.growth, sums.noise)]
    before, observed, growth, noise = part
    growth = growth * factor
    return Effect(
        observed=float(observed.sum()),
        expected=float((growth * before).sum()),
        spread=float((growth * (before + observed)).sum()),
        noise=float((growth * before * noise).sum()),
        adopters=int((growth > 0).sum()),
    )


def scores(sums: Sums, factor: float = 1.0) -> np.ndarray:
    """Score of every assignment, as `Effect.score`: 0 where nothing was counted."""
    growth = sums.growth * factor
    expected = growth * sums.before
    difference = (sums.observed - expected).sum(-1)
    variance = (growth * (sums.before + sums.observed)).sum(-1)
    variance = variance + (expected * sums.noise).sum(-1) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance > 0, difference / np.sqrt(variance), 0.0)


def adopters_of(start: np.ndarray) -> np.ndarray:
    """Places of the neighbourhoods with a start."""
    return np.flatnonzero(start != NEVER)
