"""Extended two-way fixed effects, Poisson: cohorts of starts instead of single neighbourhoods.

Every treated cohort x month has its own coefficient, so the cohort and month effects are those of
the untreated cells; without gaps the effects equal the imputation's. Standard errors are clustered
by neighbourhood (Wooldridge 2023). They need many adopters: shown beside the headline, never as it.
"""

from dataclasses import dataclass

import numpy as np

from buurtwacht.prevention.imputation import two_way_effects
from buurtwacht.prevention.panel import NEVER, Panel, Window


@dataclass(frozen=True)
class Clustered:
    """A log ratio with the standard error clustered by neighbourhood."""

    log_ratio: float
    error: float


def poisson_etwfe(panel: Panel, start: np.ndarray, window: Window) -> Clustered:
    """Pooled log ratio of observed over expected counts after the start.

    Needs a panel without gaps and with constant exposure in each neighbourhood. Raises `ValueError`
    otherwise and when nothing is counted.
    """
    if not panel.known.all() or (panel.exposure != panel.exposure[:, :1]).any():
        raise ValueError("extended two-way fixed effects need a panel without gaps")
    before, after = window.split(start, panel.months)
    cohorts, number = np.unique(start, return_inverse=True)
    size = np.bincount(number)
    total = np.zeros((len(cohorts), panel.months))
    np.add.at(total, number, panel.counts)
    first = np.array([np.flatnonzero(number == cohort)[0] for cohort in range(len(cohorts))])
    used, treated = before[first], after[first] & (cohorts != NEVER)[:, None]
    row, month = two_way_effects(np.where(used, total, 0.0), used.astype(float))
    treated = treated & ~np.isnan(month) & used.any(1)[:, None]
    mean = row[:, None] * np.nan_to_num(month)
    expected = float(mean[treated].sum())
    observed = float(total[treated].sum())
    if observed <= 0 or expected <= 0:
        raise ValueError("nothing was counted after the starts")
    fitted = np.where(used, mean, 0.0)
    information = np.block([[np.diag(fitted.sum(1)), fitted], [fitted.T, np.diag(fitted.sum(0))]])
    gradient = np.concatenate(
        [np.where(treated, mean, 0).sum(1), np.where(treated, mean, 0).sum(0)]
    )
    direction = np.linalg.lstsq(information, gradient, rcond=None)[0]
    unit_mean = mean[number] / size[number][:, None]
    residual = panel.counts - unit_mean
    base = np.where(used[number], residual, 0.0)
    through = base.sum(1) * direction[: len(cohorts)][number] + base @ direction[len(cohorts) :]
    ratio = observed / expected
    own = np.where(treated[number], panel.counts - ratio * unit_mean, 0.0).sum(1)
    influence = own / observed - through / expected
    units = len(panel.counts)
    error = float(np.sqrt((influence**2).sum() * units / (units - 1)))
    return Clustered(float(np.log(ratio)), error)
