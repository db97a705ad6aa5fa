"""Within a group: do reports follow months with more talk? (E3)"""

import numpy as np
import pandas as pd
from scipy.special import ndtr

from buurtwacht.models.conditional import Stratum, invert, log_ratio, residuals
from buurtwacht.models.counts import MONTH_DAYS, pooled_senders
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

MIN_GROUPS = 3
"""Fewer informative groups cannot separate activity from the season they share."""

MIN_DAYS = 14
"""Observed days below which a month says too little about activity."""

ALL_SHIFTS_UP_TO = 20_000

MANY_GROUPS = 200
"""More groups than this need no draws: the normal distribution of the shifts is used."""


def lagged_panel(group_month: pd.DataFrame, outcome: str, term: str, lag: int) -> pd.DataFrame:
    """Group-months with outcome, police days and the covariate `lag` months before.

    The covariate is log2 of (count + 1/2) per 30.4375 observed days, minus the mean of the groups
    seen in that calendar month: a season or trend that groups share drops out. Months with one
    group only are left out. Columns `group`, `month`, `count`, `exposure`, `covariate`.
    """
    period = pd.PeriodIndex(group_month["month"], freq="M")
    days = group_month["observed_days"].astype(float)
    activity = pd.DataFrame(
        {
            "group": group_month["group"].to_numpy(),
            "period": period + lag,
            "covariate": np.log2(
                (group_month[term].astype(float) + 0.5) / days.clip(lower=1) * MONTH_DAYS
            ).to_numpy(),
        }
    )[(days >= MIN_DAYS).to_numpy()]
    usable = (group_month[outcome].notna() & (group_month["police_days"] > 0)).to_numpy()
    panel = pd.DataFrame(
        {
            "group": group_month["group"].to_numpy(),
            "period": period,
            "count": group_month[outcome].astype(float).to_numpy(),
            "exposure": group_month["police_days"].astype(float).to_numpy(),
        }
    )[usable].merge(activity, on=["group", "period"])
    together = panel.groupby("period")["covariate"]
    panel["covariate"] -= together.transform("mean")
    panel = panel[together.transform("size") > 1]
    panel["month"] = panel.pop("period").astype(str)
    return panel.sort_values(["group", "month"], ignore_index=True)


def strata_of(panel: pd.DataFrame) -> list[Stratum]:
    """Groups that carry information: events, and a covariate that varies."""
    strata = []
    for _, months in panel.groupby("group", sort=True):
        counts, exposure, covariate = (
            months[name].to_numpy(float) for name in ("count", "exposure", "covariate")
        )
        if counts.sum() > 0 and len(counts) > 2 and np.ptp(covariate) > 1e-9:
            strata.append((counts, exposure, covariate))
    return strata


def shift_sums(residual: np.ndarray, covariate: np.ndarray) -> np.ndarray:
    """Sum of residual x covariate for each circular shift of the covariate, shift 0 first."""
    place = np.arange(len(residual))
    return covariate[(place[:, None] + place) % len(residual)] @ residual


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
    strata: list[Stratum], shifts: list[np.ndarray] | None, complete: bool, at: float = 0.0
) -> float:
    """Two-sided p of log ratio `at` by circular shifts of each group's covariate.

    Keeps each series' autocorrelation; needs activity that is stationary once the shared month
    is taken out. At 0 it is the randomisation test of no association; elsewhere it tests the
    residuals at `at` and serves the interval. Residuals of a group sum to 0, so its shifts have
    mean 0.
    """
    sums = [shift_sums(residuals(stratum, at), stratum[2]) for stratum in strata]
    observed = sum(one[0] for one in sums)
    if shifts is None:
        spread = np.sqrt(sum((one**2).mean() for one in sums))
        return float(2 * ndtr(-abs(observed) / spread))
    null = sum(one[shift] for one, shift in zip(sums, shifts, strict=True))
    extreme = int((np.abs(null) >= abs(observed) - 1e-9).sum())
    return extreme / len(null) if complete else (1 + extreme) / (len(null) + 1)


def term_name(term: str, lag: int) -> str:
    when = {0: "same month", 1: "last month", -1: "next month"}
    return f"{term}, {when.get(lag, f'{lag} months before')}, per doubling"


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """Rate ratio per doubling of activity within groups, for each outcome and term."""
    rows = []
    senders, top_share = pooled_senders(tables["group"])
    for outcome in spec.outcomes:
        for term in spec.terms:
            panel = lagged_panel(tables["group_month"], outcome, term, spec.lag)
            strata = strata_of(panel)
            shape = {
                "n_groups": len(strata),
                "n_obs": sum(len(stratum[0]) for stratum in strata),
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
        low, high = invert(
            lambda at: shift_p(strata, shifts, complete, at), centre, spec.inference.level
        )
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
