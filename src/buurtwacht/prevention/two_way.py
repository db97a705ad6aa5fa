"""The usual analysis, for comparison: two-way fixed effects with a dummy for 'has a group'.

Treated neighbourhoods serve as controls for later ones and the clustered standard error is too
small with few adopters; the placebo study shows by how much.

One dummy on a panel of this size: `models.two_way_poisson` gives the same coefficient to 1e-7 but
takes some fifty times as long, and a placebo study asks hundreds of times.
"""

import math

import numpy as np

from buurtwacht.prevention.etwfe import Clustered
from buurtwacht.prevention.imputation import two_way_effects
from buurtwacht.prevention.panel import NEVER, Panel


def two_way_poisson(panel: Panel, start: np.ndarray, rounds: int = 50) -> Clustered:
    """Coefficient of the dummy, with its standard error clustered by neighbourhood.

    NaN where the counts tell nothing about it.
    """
    treated = np.arange(panel.months) >= np.where(start == NEVER, panel.months, start)[:, None]
    counts = np.where(panel.known, panel.counts, 0.0)
    exposure = np.where(panel.known, panel.exposure, 0.0)
    log_ratio = 0.0
    for _ in range(rounds):
        offset = exposure * np.where(treated, np.exp(log_ratio), 1.0)
        row, month = two_way_effects(counts, offset)
        mean = row[:, None] * np.nan_to_num(month) * offset
        rest = _without_effects(treated.astype(float), mean)
        information = (mean * rest**2).sum()
        if not information > 0:
            return Clustered(math.nan, math.nan)
        step = (rest * (counts - mean)).sum() / information
        log_ratio += float(np.clip(step, -1, 1))
        if abs(step) < 1e-8:
            break
    score = (rest * (counts - mean)).sum(1)
    units = len(counts)
    error = float(np.sqrt((score**2).sum() * units / (units - 1)) / information)
    return Clustered(log_ratio, error)


def _without_effects(values: np.ndarray, weight: np.ndarray, rounds: int = 500) -> np.ndarray:
    """`values` less their weighted projection on row and column dummies."""
    rest = values.copy()
    row_weight = np.maximum(weight.sum(1), 1e-300)
    column_weight = np.maximum(weight.sum(0), 1e-300)
    for _ in range(rounds):
        rest -= ((weight * rest).sum(1) / row_weight)[:, None]
        shift = (weight * rest).sum(0) / column_weight
        rest -= shift
        if np.abs(shift).max() < 1e-10:
            break
    return rest
