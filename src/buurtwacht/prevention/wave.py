"""Was the start preceded by a wave of crime? Then the months before say little about those after.

Who starts a group because of a bad season chooses the moment by chance counts as well as by real
ones, and chance does not last (regression to the mean).
"""

import math
from dataclasses import dataclass

import numpy as np

from buurtwacht.prevention.imputation import Sums, pooled, scores
from buurtwacht.prevention.panel import Window, around

WAVE_WINDOWS = (1, 3, 6)
"""Months before the start in which a wave is looked for."""

FLAG = 0.05


@dataclass(frozen=True)
class Wave:
    """`months`: the window in which the excess is clearest, `ratio` its observed over expected.

    All NaN, and 0 months, where too few adopters have quiet months before to tell.
    """

    ratio: float
    months: int
    p_value: float

    @property
    def flagged(self) -> bool:
        return self.p_value <= FLAG

    @property
    def unknown(self) -> bool:
        return math.isnan(self.p_value)


def wave_periods(
    starts: np.ndarray, months: int, window: Window
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Per window of `WAVE_WINDOWS` masks of the quiet months before all of them, and of its own."""
    longest = max(WAVE_WINDOWS)
    quiet = around(starts, months, -longest - window.before, -longest - 1)
    return [(quiet, around(starts, months, -length, -1)) for length in WAVE_WINDOWS]


def diagnosed(observed: list[Sums], placebo: list[Sums], adopters: int) -> Wave:
    """One-sided: the largest score over the windows, each in units of its own distribution.

    Sums over `wave_periods` of the adopters (one assignment) and of placebo adopters. Unknown when
    fewer than half of the `adopters` of the estimate have quiet months before their start.
    """
    effects = [pooled(sums) for sums in observed]
    seen = [
        place
        for place, one in enumerate(effects)
        if one.expected > 0 and 2 * one.adopters >= adopters
    ]
    if not seen:
        return Wave(math.nan, 0, math.nan)
    reference = np.array([scores(placebo[place]) for place in seen])
    scale = np.maximum(reference.std(axis=1), 1e-9)
    own = np.array([pooled(observed[place]).score for place in seen]) / scale
    largest = (reference / scale[:, None]).max(axis=0)
    extreme = int((largest >= own.max() - 1e-9).sum())
    clearest = seen[int(own.argmax())]
    ratio = float(np.exp(pooled(observed[clearest]).log_ratio))
    return Wave(ratio, WAVE_WINDOWS[clearest], (1 + extreme) / (len(largest) + 1))
