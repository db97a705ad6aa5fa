"""A crime panel as arrays: neighbourhoods x months, and which cells count as before and after."""

from dataclasses import dataclass

import numpy as np

NEVER = np.iinfo(np.int64).max
"""Start of a neighbourhood that never got a group."""


@dataclass(frozen=True)
class Panel:
    """Counts of one offence.

    `counts`: (neighbourhoods, months) float, NaN where missing; `exposure`: same shape, positive
    (inhabitants or dwellings; only its change over time matters, a constant is absorbed).
    """

    counts: np.ndarray
    exposure: np.ndarray

    def __post_init__(self) -> None:
        if self.counts.ndim != 2 or self.counts.shape != self.exposure.shape:
            raise ValueError("counts and exposure are not two tables of one shape")
        known = ~np.isnan(self.counts)
        if (self.counts[known] < 0).any():
            raise ValueError("a count is negative")
        if not (self.exposure[known] > 0).all():
            raise ValueError("an exposure is not positive")

    @property
    def months(self) -> int:
        return self.counts.shape[1]

    @property
    def known(self) -> np.ndarray:
        return ~np.isnan(self.counts)


@dataclass(frozen=True)
class Window:
    """Months around a start that are used.

    `donut`: months before the start left out; `before`: months before the donut; `after`: months
    from the start on.
    """

    donut: int = 3
    before: int = 36
    after: int = 24

    def split(self, start: np.ndarray, months: int) -> tuple[np.ndarray, np.ndarray]:
        """Masks (..., months) of the cells before and after each start; NEVER: all before."""
        start = np.asarray(start, dtype=np.int64)
        never = start == NEVER
        event = np.arange(months) - np.where(never, months, start)[..., None]
        after = (event >= 0) & (event < self.after)
        before = (event < -self.donut) & (event >= -self.donut - self.before)
        return before | never[..., None], after & ~never[..., None]


def around(start: np.ndarray, months: int, first: int, last: int) -> np.ndarray:
    """Mask (..., months) of the cells `first` to `last` months from each start; NEVER: none."""
    start = np.asarray(start, dtype=np.int64)
    never = start == NEVER
    event = np.arange(months) - np.where(never, 0, start)[..., None]
    return (event >= first) & (event <= last) & ~never[..., None]


def of_counts(counts: np.ndarray, exposure: np.ndarray | None = None) -> Panel:
    """A panel of `counts` with constant exposure unless given."""
    counts = np.asarray(counts, dtype=float)
    return Panel(counts, np.ones_like(counts) if exposure is None else exposure.astype(float))
