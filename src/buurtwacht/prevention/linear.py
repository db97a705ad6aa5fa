"""Linear estimators for staggered starts: imputation and Callaway-Sant'Anna.

Outcomes are (neighbourhoods, months) without gaps. Effects are differences of means.
"""

from dataclasses import dataclass

import numpy as np

from buurtwacht.prevention.panel import NEVER


@dataclass(frozen=True)
class Aggregated:
    """Effects on the treated.

    `simple`: mean over treated cells; `group`: mean over cohorts, by their size, of each cohort's
    mean; `dynamic`: mean over event times of the mean at each, or None where not defined;
    `influence`: influence of each neighbourhood on `simple`, for standard errors clustered by
    neighbourhood.
    """

    simple: float
    group: float
    dynamic: float
    influence: np.ndarray

    @property
    def error(self) -> float:
        return float(np.sqrt((self.influence**2).sum()))


def imputed_effect(values: np.ndarray, start: np.ndarray) -> float:
    """Mean over treated cells of outcome less what two-way effects of untreated cells predict.

    Borusyak, Jaravel and Spiess (2024). Months in which nobody is untreated are left out.
    """
    months = np.arange(values.shape[1])
    treated = months >= np.where(start == NEVER, len(months), start)[:, None]
    used = ~treated
    row, column = np.zeros(len(values)), np.zeros(len(months))
    for _ in range(20000):
        row = np.where(used, values - column, 0).sum(1) / np.maximum(used.sum(1), 1)
        new = np.where(used, values - row[:, None], 0).sum(0) / np.maximum(used.sum(0), 1)
        change = np.abs(new - column).max()
        column = new
        if change < 1e-11:
            break
    cells = treated & used.any(0) & used.any(1)[:, None]
    return float((values - row[:, None] - column)[cells].mean())


def callaway_santanna(
    values: np.ndarray, start: np.ndarray, anticipation: int = 0, not_yet: bool = True
) -> Aggregated:
    """Group-time effects (Callaway and Sant'Anna 2021) and their means.

    The change since the last month before the start less `anticipation`, against that of the
    never treated and, with `not_yet`, those whose start (less `anticipation`) is later. Effects
    after the start only. Raises `ValueError` when no effect is identified.
    """
    units, months = values.shape
    cohorts = [int(value) for value in np.unique(start) if value != NEVER]
    cells, effects, influences, sizes = [], [], [], []
    for cohort in cohorts:
        base = cohort - anticipation - 1
        if base < 0:
            continue
        own = start == cohort
        for month in range(cohort, months):
            later = (start != NEVER) & (start > month + anticipation) & ~own
            control = (start == NEVER) | (later if not_yet else False)
            if not control.any():
                continue
            change = values[:, month] - values[:, base]
            means = change[own].mean(), change[control].mean()
            influence = np.zeros(units)
            influence[own] = (change[own] - means[0]) / own.sum()
            influence[control] -= (change[control] - means[1]) / control.sum()
            cells.append((cohort, month - cohort))
            effects.append(means[0] - means[1])
            influences.append(influence)
            sizes.append(own.sum())
    if not cells:
        raise ValueError("no cohort has a month before its start and somebody to compare with")
    effect, size, influence = np.array(effects), np.array(sizes, float), np.array(influences)
    cohort, event = np.array(cells).T
    weight = size / size.sum()
    by_event = [np.average(effect[event == e], weights=size[event == e]) for e in np.unique(event)]
    own_size = {value: size[cohort == value][0] for value in np.unique(cohort)}
    by_cohort = [effect[cohort == value].mean() for value in own_size]
    return Aggregated(
        simple=float(weight @ effect),
        group=float(np.average(by_cohort, weights=list(own_size.values()))),
        dynamic=float(np.mean(by_event)),
        influence=weight @ influence,
    )
