"""Poisson counts given the total of their stratum: ratio, residuals, interval by inversion.

A stratum is a tuple of arrays `(counts, exposure, covariate)`. Given its total, the counts are
multinomial with shares proportional to exposure x exp(log ratio x covariate), so a stratum's own
level drops out (Hausman, Hall and Griliches 1984, Econometrica 52). Strata of one length are held
in one block, so that nine thousand of them cost a few array operations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Stratum = tuple[np.ndarray, np.ndarray, np.ndarray]

REACH = 5.0
"""Log ratios are searched within ± this."""


@dataclass(frozen=True)
class Block:
    """n strata of T cells: `counts`, `exposure`, `covariate` (n, T); `places` in the sequence."""

    counts: np.ndarray
    exposure: np.ndarray
    covariate: np.ndarray
    places: np.ndarray

    @property
    def cells(self) -> int:
        return self.counts.shape[1]


Strata = Sequence[Stratum] | tuple[Block, ...]


def blocks(strata: Strata) -> tuple[Block, ...]:
    """Strata put together by length; blocks are returned as they are."""
    if len(strata) and isinstance(strata[0], Block):
        return tuple(strata)
    lengths = np.array([len(stratum[0]) for stratum in strata])
    made = []
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        columns = [np.array([strata[place][part] for place in places]) for part in range(3)]
        made.append(Block(*columns, places))
    return tuple(made)


def shares(block: Block, log_ratio: float) -> np.ndarray:
    """Expected shares (n, T) of each stratum's total at `log_ratio`."""
    power = log_ratio * block.covariate
    weight = block.exposure * np.exp(power - power.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def block_residuals(block: Block, log_ratio: float) -> np.ndarray:
    """Counts minus what the totals would give at `log_ratio` (n, T); rows sum to 0."""
    return block.counts - block.counts.sum(axis=1, keepdims=True) * shares(block, log_ratio)


def residuals(stratum: Stratum, log_ratio: float) -> np.ndarray:
    """The same for one stratum (T)."""
    return block_residuals(blocks([stratum])[0], log_ratio)[0]


def score(strata: Strata, log_ratio: float) -> float:
    """Derivative of the conditional log likelihood; falls with `log_ratio`."""
    return float(
        sum(np.vdot(block_residuals(one, log_ratio), one.covariate) for one in blocks(strata))
    )


def information(strata: Strata, log_ratio: float = 0.0) -> float:
    """Fisher information of the log ratio, given the totals."""
    total = 0.0
    for block in blocks(strata):
        share = shares(block, log_ratio)
        mean = (share * block.covariate).sum(axis=1, keepdims=True)
        spread = (share * (block.covariate - mean) ** 2).sum(axis=1)
        total += float(block.counts.sum(axis=1) @ spread)
    return total


def log_ratio(strata: Strata) -> float:
    """Conditional maximum likelihood estimate; NaN under separation or without variation.

    Newton steps kept within a bracket that bisection narrows, since the score falls everywhere.
    """
    held = blocks(strata)
    low, high = -REACH, REACH
    if not score(held, low) > 0 > score(held, high):
        return float("nan")
    at = 0.0
    for _ in range(60):
        slope, curve = _derivatives(held, at)
        low, high = (at, high) if slope > 0 else (low, at)
        moved = at + slope / curve if curve > 0 else np.nan
        if not low < moved < high:
            moved = (low + high) / 2
        if abs(moved - at) < 1e-12:
            return moved
        at = moved
    return at


def _derivatives(held: tuple[Block, ...], at: float) -> tuple[float, float]:
    """Score and information at log ratio `at`, in one pass."""
    slope = curve = 0.0
    for block in held:
        totals = block.counts.sum(axis=1)
        share = shares(block, at)
        mean = (share * block.covariate).sum(axis=1)
        square = (share * block.covariate**2).sum(axis=1)
        slope += float(np.vdot(block.counts, block.covariate) - totals @ mean)
        curve += float(totals @ (square - mean**2))
    return slope, curve


def invert(
    p_value: Callable[[float], float],
    centre: float,
    level: float,
    steps: int = 100,
) -> tuple[float, float]:
    """Log ratios that a test at 1 - `level` does not reject; NaN for a side that stays open.

    Scans outward from `centre` over the whole reach, so a test that is not monotone widens the
    interval and never cuts it.
    """
    return tuple(_edge(p_value, centre, end, 1 - level, steps) for end in (-REACH, REACH))


def _edge(
    p_value: Callable[[float], float],
    centre: float,
    end: float,
    alpha: float,
    steps: int,
) -> float:
    points = np.linspace(centre, end, steps + 1)
    kept = [point for point in points if p_value(point) > alpha]
    if not kept or kept[-1] == points[-1]:
        return float("nan")
    inside = kept[-1]
    outside = points[int(np.flatnonzero(points == inside)[0]) + 1]
    for _ in range(20):
        middle = (inside + outside) / 2
        if p_value(middle) > alpha:
            inside = middle
        else:
            outside = middle
    return float(outside)
