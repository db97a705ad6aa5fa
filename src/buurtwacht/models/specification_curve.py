"""All defensible versions of the same question at once, with one joint test (E3).

The choices stand in the model file (`alternatives`); the curve runs through every combination of
them (Simonsohn, Simmons and Nelson 2020, Nat Hum Behav 4). One shift of a group's activity serves
all versions, so that the joint test knows how much they are alike.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from buurtwacht.models.conditional import Block, block_residuals, information, log_ratio
from buurtwacht.models.conditional_poisson import (
    MANY_GROUPS,
    MIN_GROUPS,
    log_activity,
    shift_sums,
    without_shared_month,
)
from buurtwacht.models.counts import pooled_senders, require
from buurtwacht.models.normal_errors import CRITICAL
from buurtwacht.models.panel_grid import Grid, shifted
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Alternatives, Spec

MEDIAN = "all specifications together: median ratio"
SHARE = "all specifications together: share with p below 0.05"

FEWEST_CELLS = 4
"""Months (or pairs) of a group below which a version is left out: they tell no shift apart."""

UNCODED = ("messages",)
"""Terms that no code goes into, so that there is nothing to correct."""

_LEAVE_OUT_UP_TO = 20
"""With more groups, leaving out one of them changes nothing."""


@dataclass(frozen=True)
class Choice:
    """One specification; `left_out` is the number of a group, counted from 1, or 0 for none."""

    outcome: str
    term: str
    lag: int
    exposure: str
    unit: str
    coding: str
    window: str
    left_out: int

    @property
    def label(self) -> str:
        months = {"all": "all months"}.get(self.window, self.window.replace("_", " "))
        unit = "months" if self.unit == "month" else "two-months"
        groups = f"without group {self.left_out}" if self.left_out else "all groups"
        exposure = self.exposure.replace("_", "-")
        coding = self.coding.replace("_", " ")
        return (
            f"{self.outcome} on {self.term}, lag {self.lag}, per {exposure}, by {unit}, "
            f"{months}, {groups}, {coding}"
        )


@dataclass(frozen=True)
class Cells:
    """Months (per group, in order) that all specifications share.

    `counts`, `exposure`, `covariate`: by the key of the choice, one array (T) per group.
    """

    counts: dict[str, list[np.ndarray]]
    exposure: dict[str, list[np.ndarray]]
    covariate: dict[tuple, list[np.ndarray]]
    groups: int


def shared_cells(group_month: pd.DataFrame, chosen: Alternatives) -> tuple[Cells, list[str]]:
    """The months in which every declared choice can be computed, and codings that are absent."""
    for outcome in chosen.outcome:
        require(group_month, outcome, "alternatives.outcome")
    for term in chosen.term:
        require(group_month, term, "alternatives.term")
    grid = Grid.of(group_month)
    days = grid.fill(group_month["police_days"])
    usable = np.nan_to_num(days) > 0
    exposure = {}
    for name in chosen.exposure:
        exposure[name] = days
        if name == "member_months":
            observed = grid.fill(group_month["observed_days"])
            with np.errstate(invalid="ignore", divide="ignore"):
                exposure[name] = grid.fill(group_month["member_months"]) * days / observed
        usable &= np.nan_to_num(exposure[name]) > 0
    counts = {name: grid.fill(group_month[name]) for name in chosen.outcome}
    for one in counts.values():
        usable &= np.isfinite(one)
    absent, activity = [], {}
    for coding, term, lag in itertools.product(chosen.coding, chosen.term, chosen.lag):
        if coding == "corrected" and term in UNCODED:
            continue
        column = term if coding == "as_coded" else f"{term}_corrected"
        if column not in group_month or group_month[column].isna().all():
            absent.append(column)
            continue
        activity[coding, term, lag] = shifted(log_activity(group_month, column, grid), lag)
        usable &= np.isfinite(activity[coding, term, lag])
    covariate = {
        key: without_shared_month(np.where(usable, values, np.nan))
        for key, values in activity.items()
    }
    usable &= np.all([np.isfinite(one) for one in covariate.values()], axis=0)
    informative = np.flatnonzero(usable.sum(axis=1) > 3)

    def listed(values: np.ndarray) -> list[np.ndarray]:
        return [values[row, usable[row]] for row in informative]

    cells = Cells(
        {name: listed(one) for name, one in counts.items()},
        {name: listed(one) for name, one in exposure.items()},
        {key: listed(one) for key, one in covariate.items()},
        len(informative),
    )
    return cells, sorted(set(absent))


def choices(chosen: Alternatives, cells: Cells) -> list[Choice]:
    """Every combination of what was declared and can be computed, in the order of the file."""
    leave = [0] if "none" in chosen.left_out else []
    if "largest" in chosen.left_out and cells.groups > MIN_GROUPS:
        main = cells.counts[chosen.outcome[0]]
        leave.append(1 + int(np.argmax([one.sum() for one in main])))
    if "each_group" in chosen.left_out and cells.groups <= _LEAVE_OUT_UP_TO:
        leave += [group for group in range(1, cells.groups + 1) if group not in leave]
    made = []
    for outcome, term, lag, exposure, unit, coding, window, left_out in itertools.product(
        chosen.outcome,
        chosen.term,
        chosen.lag,
        chosen.exposure,
        chosen.unit,
        chosen.coding,
        chosen.window,
        leave or [0],
    ):
        if (coding, term, lag) in cells.covariate:
            made.append(Choice(outcome, term, lag, exposure, unit, coding, window, left_out))
    return made


def _summing(length: int, unit: str, window: str) -> np.ndarray:
    """Matrix (cells, T) that puts the months of a window together."""
    months = np.arange(length)
    if window == "first_half":
        months = months[: (length + 1) // 2]
    elif window == "second_half":
        months = months[length // 2 :]
    place = np.arange(len(months)) // (2 if unit == "two_months" else 1)
    matrix = np.zeros((place.max() + 1, length))
    matrix[place, months] = 1.0
    return matrix


@dataclass(frozen=True)
class Curve:
    """K specifications: log ratios, standard errors, and p values of the joint test.

    `band` (K, 2): limits of the ordered log ratios when activity is shifted; `order`: of the
    specifications, lowest ratio first. `median_p`, `share_p`: of the median and of the share of
    specifications with p below .05.
    """

    estimates: np.ndarray
    errors: np.ndarray
    events: np.ndarray
    cells: np.ndarray
    order: np.ndarray
    band: np.ndarray
    share: float
    median_p: float
    share_p: float


def curve(cells: Cells, made: list[Choice], draws: int, rng: np.random.Generator) -> Curve | None:
    """Fit all specifications and shift the activity of all groups `draws` times.

    None when no specification has enough groups with events.

    Under no association each group's activity may begin in any month. One-step estimates (score
    over information) stand for the fits of shifted data.
    """
    lengths = np.array([len(one) for one in next(iter(cells.covariate.values()))])
    members = [np.flatnonzero(lengths == length) for length in np.unique(lengths)]
    held = [_Stack.of(cells, places) for places in members]
    sums = [np.zeros((len(made), len(places), lengths[places[0]])) for places in members]
    estimates, informs, events, used = [], [], [], []
    for number, choice in enumerate(made):
        strata = []
        for stack, places, own in zip(held, members, sums, strict=True):
            block, own[number] = stack.chosen(choice, places)
            if len(block.places):
                strata.append(block)
        fits = sum(len(block.places) for block in strata) >= MIN_GROUPS
        estimates.append(log_ratio(strata) if fits else math.nan)
        informs.append(information(strata) if fits else math.nan)
        events.append(sum(block.counts.sum() for block in strata))
        used.append(sum(block.counts.size for block in strata))
    drawn, spread, observed = _shifted_scores(sums, cells.groups, draws, rng)
    informs = np.array(informs)
    estimates = np.array(estimates)
    good = np.isfinite(estimates) & (spread > 0)
    if not good.any():
        return None
    null_z, z = drawn[:, good] / spread[good], observed[good] / spread[good]
    null_share = (np.abs(null_z) > CRITICAL).mean(axis=1)
    share = float((np.abs(z) > CRITICAL).mean())
    null_median = np.abs(np.median(null_z, axis=1))
    places = np.flatnonzero(good)
    order = places[np.argsort(estimates[good], kind="stable")]
    ordered = np.sort(drawn[:, good] / informs[good], axis=1)
    band = np.quantile(ordered, [0.025, 0.975], axis=0).T
    return Curve(
        estimates,
        spread / informs,
        np.array(events),
        np.array(used),
        order,
        band,
        share,
        float((1 + (null_median >= abs(np.median(z)) - 1e-12).sum()) / (draws + 1)),
        float((1 + (null_share >= share - 1e-12).sum()) / (draws + 1)),
    )


@dataclass(frozen=True)
class _Stack:
    """Groups with equally many months, as arrays (n, T) by the keys of `Cells`."""

    counts: dict[str, np.ndarray]
    exposure: dict[str, np.ndarray]
    covariate: dict[tuple, np.ndarray]

    @classmethod
    def of(cls, cells: Cells, places: np.ndarray) -> "_Stack":
        return cls(
            *(
                {key: np.array([one[place] for place in places]) for key, one in side.items()}
                for side in (cells.counts, cells.exposure, cells.covariate)
            )
        )

    def chosen(self, choice: Choice, places: np.ndarray) -> tuple[Block, np.ndarray]:
        """Informative strata of a specification, and the scores (n, T) of all shifts."""
        counts = self.counts[choice.outcome]
        covariate = self.covariate[choice.coding, choice.term, choice.lag]
        summing = _summing(counts.shape[1], choice.unit, choice.window)
        size = summing.sum(axis=1)
        block = Block(
            counts @ summing.T,
            self.exposure[choice.exposure] @ summing.T,
            covariate @ summing.T / size,
            places,
        )
        told = (block.counts.sum(axis=1) > 0) & (np.ptp(block.covariate, axis=1) > 1e-9)
        told &= (places + 1 != choice.left_out) & (len(size) >= FEWEST_CELLS)
        scores = shift_sums((block_residuals(block, 0.0) / size) @ summing, covariate)
        columns = (block.counts, block.exposure, block.covariate, block.places)
        return Block(*(column[told] for column in columns)), scores * told[:, None]


def _shifted_scores(
    sums: list[np.ndarray], groups: int, draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores of shifted data (draws, K), their spread (K) and the scores as observed (K).

    `sums`: for each length T the scores (K, n, T) of all shifts of its n groups.
    """
    number = sums[0].shape[0]
    observed = sum(one[:, :, 0].sum(axis=1) for one in sums)
    covariance = sum(
        one.reshape(number, -1) @ one.reshape(number, -1).T / one.shape[2] for one in sums
    )
    if groups > MANY_GROUPS:
        values, vectors = np.linalg.eigh(covariance)
        root = vectors * np.sqrt(np.maximum(values, 0))
        drawn = rng.normal(size=(draws, number)) @ root.T
    else:
        drawn = np.zeros((draws, number))
        for one in sums:
            for group in range(one.shape[1]):
                drawn += one[:, group, rng.integers(0, one.shape[2], size=draws)].T
    return drawn, np.sqrt(np.diag(covariance)), observed


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """A row per specification, and two on all of them with the p of the joint test.

    The rows of single specifications have no p value: they are one question, not many. Their
    notes hold rank and null band, for the figure.
    """
    cells, absent = shared_cells(tables["group_month"], spec.alternatives)
    made = choices(spec.alternatives, cells)
    senders, top_share = pooled_senders(tables["group"])
    shape = {"n_groups": cells.groups, "senders": senders, "top_share": top_share}
    outcome = spec.alternatives.outcome[0] + "_specifications"
    left = f"; left out for want of features: {', '.join(absent)}" if absent else ""
    enough = cells.groups >= MIN_GROUPS and made
    found = curve(cells, made, min(spec.inference.draws, 1999), rng) if enough else None
    rows = []
    if found is None:
        note = f"not computed: fewer than {MIN_GROUPS} groups with events in the shared months"
        for term, scale in ((MEDIAN, "ratio"), (SHARE, "share")):
            method = {"method": "specification curve", "note": note, "n_obs": 0}
            rows.append(result(spec, outcome, term, scale, "chat", **shape, **method))
        return frame(rows)
    for rank, place in enumerate(found.order):
        estimate, reach = found.estimates[place], CRITICAL * found.errors[place]
        low, high = np.exp(found.band[rank])
        rows.append(
            result(
                spec,
                outcome,
                made[place].label,
                "ratio",
                "chat",
                **shape,
                n_obs=found.cells[place],
                count=found.events[place],
                estimate=np.exp(estimate),
                interval=(np.exp(estimate - reach), np.exp(estimate + reach)),
                method="conditional Poisson, 95% by the spread of the shifts",
                note=f"rank {rank + 1} of {len(found.order)}; null band {low:.4g} to {high:.4g}",
            )
        )
    good = found.estimates[found.order]
    together = {
        "n_obs": int(found.cells[found.order].max()),
        "count": found.events[found.order].min(),
        "method": "joint circular-shift test over all specifications",
    }
    told = f"{len(good)} specifications of {len(made)}{left}"
    rows.append(
        result(
            spec,
            outcome,
            MEDIAN,
            "ratio",
            "chat",
            **shape,
            **together,
            estimate=np.exp(np.median(good)),
            interval=(np.exp(good.min()), np.exp(good.max())),
            p_value=found.median_p,
            note=f"{told}; limits are the lowest and the highest",
        )
    )
    rows.append(
        result(
            spec,
            outcome,
            SHARE,
            "share",
            "chat",
            **shape,
            **together,
            estimate=found.share,
            p_value=found.share_p,
            note=told,
        )
    )
    return frame(rows)
