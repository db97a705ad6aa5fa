"""Within a group: do reports follow months with more talk? (E3)"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from buurtwacht.models.conditional import (
    Block,
    Strata,
    Stratum,
    block_residuals,
    blocks,
    information,
    invert,
    log_ratio,
)
from buurtwacht.models.counts import MONTH_DAYS, pooled_senders, require
from buurtwacht.models.panel_grid import Grid, shifted
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

MIN_GROUPS = 3
"""Fewer informative groups cannot separate activity from the season they share."""

MIN_DAYS = 14
"""Observed days below which a month says too little about activity."""

ALL_SHIFTS_UP_TO = 20_000

MANY_GROUPS = 200
"""More groups than this need no draws: the normal distribution of the shifts is used."""


def log_activity(group_month: pd.DataFrame, term: str, grid: Grid) -> np.ndarray:
    """log2 of (count + 1/2) per 30.4375 observed days (G, M); NaN below MIN_DAYS days."""
    days = grid.fill(group_month["observed_days"])
    count = grid.fill(group_month[term])
    with np.errstate(invalid="ignore", divide="ignore"):
        activity = np.log2((count + 0.5) / np.fmax(days, 1) * MONTH_DAYS)
    return np.where(days >= MIN_DAYS, activity, np.nan)


def without_shared_month(covariate: np.ndarray) -> np.ndarray:
    """`covariate` (G, M) minus the mean of the groups in each month; NaN where one is alone."""
    known = np.isfinite(covariate)
    together = known.sum(axis=0)
    with np.errstate(invalid="ignore"):
        mean = np.where(known, covariate, 0.0).sum(axis=0) / together
    return np.where(known & (together > 1), covariate - mean, np.nan)


def lagged_panel(group_month: pd.DataFrame, outcome: str, term: str, lag: int) -> pd.DataFrame:
    """Group-months with outcome, police days and the covariate `lag` months before.

    The covariate is log2 of (count + 1/2) per 30.4375 observed days, minus the mean of the groups
    seen in that calendar month: a season or trend that groups share drops out. Months with one
    group only are left out. Columns `group`, `month`, `count`, `exposure`, `covariate`.
    """
    require(group_month, outcome, "outcomes")
    require(group_month, term, "terms")
    grid = Grid.of(group_month)
    count, days = grid.fill(group_month[outcome]), grid.fill(group_month["police_days"])
    usable = np.isfinite(count) & (np.nan_to_num(days) > 0)
    activity = shifted(log_activity(group_month, term, grid), lag)
    covariate = without_shared_month(np.where(usable, activity, np.nan))
    row, column = np.nonzero(np.isfinite(covariate))
    return pd.DataFrame(
        {
            "group": grid.groups[row],
            "month": grid.labels()[column] if len(row) else np.array([], object),
            "count": count[row, column],
            "exposure": days[row, column],
            "covariate": covariate[row, column],
        }
    )


def strata_of(panel: pd.DataFrame) -> list[Stratum]:
    """Groups that carry information: events, and a covariate that varies."""
    columns = [panel[name].to_numpy(float) for name in ("count", "exposure", "covariate")]
    group = panel["group"].to_numpy(object)
    edges = np.flatnonzero(group[1:] != group[:-1]) + 1 if len(group) else np.array([], int)
    strata = []
    for counts, exposure, covariate in zip(
        *(np.split(column, edges) for column in columns), strict=True
    ):
        if counts.sum() > 0 and len(counts) > 2 and np.ptp(covariate) > 1e-9:
            strata.append((counts, exposure, covariate))
    return strata


def size_of(strata: list[Stratum]) -> dict[str, int]:
    """Columns of a result that tell how many groups and months stand behind it."""
    return {"n_groups": len(strata), "n_obs": sum(len(stratum[0]) for stratum in strata)}


def shift_sums(residual: np.ndarray, covariate: np.ndarray) -> np.ndarray:
    """Sum of residual x covariate (..., T) for each circular shift of the covariate, 0 first."""
    cells = residual.shape[-1]
    place = np.arange(cells)
    if residual.ndim == 1:
        return covariate[(place[:, None] + place) % cells] @ residual
    if residual.shape[0] > MANY_GROUPS:
        product = np.fft.rfft(covariate) * np.conj(np.fft.rfft(residual))
        return np.fft.irfft(product, n=cells)
    rolled = covariate[:, (place[:, None] + place) % cells]
    return np.matmul(rolled, residual[:, :, None])[:, :, 0]


def draw_shifts(
    strata: list[Stratum], draws: int, rng: np.random.Generator
) -> tuple[list[np.ndarray] | None, bool]:
    """Joint shifts, one array of shifts per stratum; True when they are all there are.

    None for more than MANY_GROUPS: their sum is normal with a mean and variance that are known.
    """
    lengths = [len(stratum[0]) for stratum in strata]
    if len(strata) > MANY_GROUPS:
        return None, True
    if np.prod(lengths, dtype=float) <= ALL_SHIFTS_UP_TO:
        grid = np.indices(lengths).reshape(len(lengths), -1)
        return list(grid), True
    return [rng.integers(0, length, size=draws) for length in lengths], False


def shift_p(
    strata: Strata, shifts: list[np.ndarray] | None, complete: bool, at: float = 0.0
) -> float:
    """Two-sided p of log ratio `at` by circular shifts of each group's covariate.

    Keeps each series' autocorrelation; needs activity that is stationary once the shared month
    is taken out. At 0 it is the randomisation test of no association; elsewhere it tests the
    residuals at `at` and serves the interval. Residuals of a group sum to 0, so its shifts have
    mean 0.
    """
    held = blocks(strata)
    if shifts is None:
        return float(2 * ndtr(-abs(normal_statistic(held)(at))))
    sums = [shift_sums(block_residuals(one, at), one.covariate) for one in held]
    observed = sum(one[:, 0].sum() for one in sums)
    null = 0.0
    for block, one in zip(held, sums, strict=True):
        for place, own in zip(block.places, one, strict=True):
            null = null + own[shifts[place]]
    extreme = int((np.abs(null) >= abs(observed) - 1e-9).sum())
    return extreme / len(null) if complete else (1 + extreme) / (len(null) + 1)


def normal_statistic(held: tuple[Block, ...]) -> Callable[[float], float]:
    """The score over its standard deviation under all shifts, as a function of the log ratio.

    With many groups it is normal. The mean square over the shifts of a group follows from the
    spectra of residual and covariate (Parseval), so that no shift has to be made.
    """
    power = [np.abs(np.fft.rfft(block.covariate)) ** 2 for block in held]

    def statistic(at: float) -> float:
        observed = square = 0.0
        for block, own in zip(held, power, strict=True):
            residual = block_residuals(block, at)
            observed += np.vdot(residual, block.covariate)
            product = np.abs(np.fft.rfft(residual)) ** 2 * own
            last = product.shape[1] - (block.cells % 2 == 0)
            twice = product[:, 0].sum() + product[:, last:].sum() + 2 * product[:, 1:last].sum()
            square += twice / block.cells**2
        return float(observed / np.sqrt(square))

    return statistic


def shift_interval(
    strata: Strata, shifts: list[np.ndarray] | None, complete: bool, centre: float, level: float
) -> tuple[float, float]:
    """Log ratios that the shift test does not reject; NaN for an open side.

    For many groups the statistic is normal and falls with the log ratio, so its roots are sought.
    """
    held = blocks(strata)
    if shifts is not None:
        return invert(lambda at: shift_p(held, shifts, complete, at), centre, level)
    statistic = normal_statistic(held)
    critical = float(ndtri(1 - (1 - level) / 2))
    reach = 12 / np.sqrt(information(held, centre))

    def edge(side: int) -> float:
        end = centre + side * reach
        if side * statistic(end) > -critical:
            return float("nan")
        return float(brentq(lambda at: side * statistic(at) + critical, centre, end, xtol=1e-7))

    return edge(-1), edge(1)


def term_name(term: str, lag: int) -> str:
    when = {0: "same month", 1: "last month", -1: "next month"}
    when = when.get(lag, f"{abs(lag)} months {'before' if lag > 0 else 'after'}")
    return f"{term}, {when}, per doubling"


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """Rate ratio per doubling of activity within groups, for each outcome and term."""
    rows = []
    senders, top_share = pooled_senders(tables["group"])
    for outcome in spec.outcomes:
        for term in spec.terms:
            panel = lagged_panel(tables["group_month"], outcome, term, spec.lag)
            strata = strata_of(panel)
            shape = {
                **size_of(strata),
                "senders": senders,
                "top_share": top_share,
                "method": _METHOD.format(level=spec.inference.level),
            }
            numbers = _ratio(strata, spec, rng, _guard(panel, strata))
            name = term_name(term, spec.lag)
            rows.append(result(spec, outcome, name, "ratio", "chat", **shape, **numbers))
    return frame(rows)


_METHOD = (
    "conditional Poisson, p by circular shift within group, "
    "{level:.0%} interval by inverting that test"
)


def _guard(panel: pd.DataFrame, strata: list[Stratum]) -> str:
    if panel.empty:
        return "no month with police records and activity of two groups"
    if panel["count"].sum() == 0:
        return "no events"
    if len(strata) < MIN_GROUPS:
        return f"fewer than {MIN_GROUPS} groups with events and varying activity"
    return ""


def _ratio(strata: list[Stratum], spec: Spec, rng: np.random.Generator, guard: str) -> dict:
    if guard:
        return {"note": f"not computed: {guard}"}
    shifts, complete = draw_shifts(strata, spec.inference.draws, rng)
    centre = log_ratio(strata)
    notes = []
    if spec.lag == 0:
        notes.append("co-movement: an incident makes both chat and reports")
    elif spec.lag < 0:
        notes.append("lead: an association here points to reverse causality")
    numbers = {
        "p_value": shift_p(strata, shifts, complete),
        "count": sum(stratum[0].sum() for stratum in strata),
    }
    if np.isnan(centre):
        notes.append("separation: no finite ratio")
    else:
        low, high = shift_interval(strata, shifts, complete, centre, spec.inference.level)
        if np.isnan(low) or np.isnan(high):
            notes.append("an open side has no limit within a factor 148")
        numbers |= {"estimate": np.exp(centre), "interval": (np.exp(low), np.exp(high))}
        notes.append(equivalence(np.exp(low), np.exp(high), spec.smallest_effect))
    return numbers | {"note": "; ".join(note for note in notes if note)}


def equivalence(low: float, high: float, smallest: float | None) -> str:
    """What an interval of a ratio says on a smallest effect of interest, as a reading aid."""
    if smallest is None:
        return ""
    bound = max(smallest, 1 / smallest)
    if low > 1 / bound and high < bound:
        return f"within 1/{bound:g} to {bound:g}: too small to matter"
    if low > bound or high < 1 / bound:
        return f"beyond {bound:g}"
    return f"undecided against {bound:g}"
