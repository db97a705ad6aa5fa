"""What goes before and after an alert: talk, calls and reports, against the same hour (E4).

Each group is its own control. Within a group and an hour of the week the time near an alert is
held against the rest of the observed time (Maclure 1991, Am J Epidemiol 133; Farrington 1995,
Biometrics 51). An incident makes the alert, the talk and the report: timing, never an effect.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from buurtwacht.models.counts import pooled_senders
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

EDGES = (-24.0, -6.0, -1.0, 0.0, 1.0, 6.0, 24.0)
"""Edges in hours of the windows around an alert; what lies outside is the baseline."""

KINDS = {"messages": "message", "calls": "claim", "reports": "report"}
MIN_EVENTS = 5
MIN_GROUPS = 3
MOST_GROUPS = 60
"""More groups are not needed for a curve and would hold too many moments at once."""

_CELLS_AN_HOUR = 4
_WEEK = 168


def window_name(place: int) -> str:
    """What the results call a window; `0` stays without a sign."""
    low, high = EDGES[place], EDGES[place + 1]
    if high <= 0:
        return f"{-low:g} to {abs(high):g} hours before an alert"
    return f"{low:g} to {high:g} hours after an alert"


def windows(hours: np.ndarray, alerts: np.ndarray) -> np.ndarray:
    """Number of the window (0..5) that each moment lies in; 6 = baseline. After goes first.

    `hours` and `alerts` (sorted) in hours from one origin.
    """
    last = np.searchsorted(alerts, hours, side="right")
    since = np.full(len(hours), np.inf)
    since[last > 0] = hours[last > 0] - alerts[last[last > 0] - 1]
    until = np.full(len(hours), np.inf)
    coming = last < len(alerts)
    until[coming] = alerts[last[coming]] - hours[coming]
    place = np.full(len(hours), len(EDGES) - 1)
    for number in range(len(EDGES) - 1):
        low, high = EDGES[number], EDGES[number + 1]
        if high <= 0:
            place[(until > -high) & (until <= -low)] = number
    place[(until > 0) & (until <= -EDGES[2])] = 2
    for number in range(len(EDGES) - 1):
        low, high = EDGES[number], EDGES[number + 1]
        if low >= 0:
            place[(since >= low) & (since < high)] = number
    return place


def tables_of(
    events: np.ndarray, alerts: np.ndarray, end: float, first_hour: int
) -> tuple[np.ndarray, np.ndarray]:
    """Counts and hours of observation (168, 7) by hour of the week and window.

    `events`, `alerts`: hours since the start of observation; `end`: its length; `first_hour`: the
    hour of the week at its start.
    """
    alerts = np.sort(alerts)
    cells = (np.arange(int(end * _CELLS_AN_HOUR)) + 0.5) / _CELLS_AN_HOUR
    bins = len(EDGES)
    counts, exposure = np.zeros((_WEEK, bins)), np.zeros((_WEEK, bins))
    for hours, table, weight in (
        (events, counts, 1.0),
        (cells, exposure, 1 / _CELLS_AN_HOUR),
    ):
        hour = (np.floor(hours).astype(int) + first_hour) % _WEEK
        np.add.at(table, (hour, windows(hours, alerts)), weight)
    exposure[(exposure == 0) & (counts > 0)] = 1 / _CELLS_AN_HOUR
    return counts, exposure


@dataclass(frozen=True)
class Timing:
    """Log rate ratios (6) of the windows, their standard errors over groups, and events."""

    log_ratios: np.ndarray
    errors: np.ndarray
    events: np.ndarray
    groups: int


def timing(counts: np.ndarray, exposure: np.ndarray) -> Timing:
    """Conditional Poisson of counts (G, S, 7) given the totals of their stratum (S a group).

    The last window is the baseline. Standard errors come from the scores of groups, times
    G/(G-1); windows without an event have NaN.
    """
    groups, _, bins = counts.shape
    y = counts.reshape(-1, bins)
    weight = exposure.reshape(-1, bins)
    place = np.repeat(np.arange(groups), counts.shape[1])
    keep = y.sum(axis=1) > 0
    y, weight, place = y[keep], weight[keep], place[keep]
    events = y.sum(axis=0)
    free = np.flatnonzero(events[:-1] > 0)
    weight = weight.copy()
    weight[:, [one for one in range(bins - 1) if one not in free]] = 0.0
    beta = np.zeros(bins)
    totals = y.sum(axis=1, keepdims=True)
    for _ in range(100 if len(free) else 0):
        share = weight * np.exp(beta)
        share /= share.sum(axis=1, keepdims=True)
        residual = (y - totals * share)[:, free]
        part = share[:, free]
        hessian = np.diag((totals * part).sum(axis=0)) - (totals * part).T @ part
        step = np.linalg.lstsq(hessian, residual.sum(axis=0), rcond=None)[0]
        beta[free] += np.clip(step, -1.5, 1.5)
        if np.abs(step).max() < 1e-9:
            break
    log_ratios, errors = np.full(bins - 1, np.nan), np.full(bins - 1, np.nan)
    if not len(free):
        return Timing(log_ratios, errors, events, groups)
    scores = np.array([np.bincount(place, column, minlength=groups) for column in residual.T])
    bread = np.linalg.pinv(hessian)
    covariance = bread @ scores @ scores.T @ bread * groups / max(groups - 1, 1)
    log_ratios[free] = beta[free]
    errors[free] = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return Timing(log_ratios, errors, events, groups)


def _hours(moments: pd.Series, start: pd.Timestamp) -> np.ndarray:
    return (moments - start).dt.total_seconds().to_numpy(float) / 3600


def _of_group(group, moment: pd.DataFrame, episode: pd.DataFrame) -> dict[str, tuple]:
    """Counts and exposure by outcome for one group; reports only within its police period."""
    start = group.observed_from
    end = _hours(pd.Series([group.observed_until]), start)[0] + 24
    first_hour = start.day_of_week * 24
    alerts = _hours(episode["opened_at"], start)
    claimed = episode[episode["claim_minutes"].notna()]
    calls = _hours(
        claimed["opened_at"] + pd.to_timedelta(claimed["claim_minutes"], unit="min"), start
    )
    made = {}
    for outcome, kind in KINDS.items():
        if outcome == "calls":
            events = calls
        elif outcome == "reports" and not group.police_days:
            continue
        else:
            events = _hours(moment.loc[moment["kind"] == kind, "at"], start)
        events = events[(events >= 0) & (events < end)]
        made[outcome] = tables_of(events, alerts[(alerts >= 0) & (alerts < end)], end, first_hour)
    return made


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Six windows for messages (without the alert itself), calls told in the chat, and reports."""
    group = tables["group"].sort_values("group")
    moment = tables.get("moment")
    if moment is not None:
        group = group[group["group"].isin(moment["group"].unique())]
    group = group.head(MOST_GROUPS)
    parts = {outcome: [] for outcome in KINDS}
    if moment is not None:
        moments = dict(iter(moment.groupby("group")))
        episodes = dict(iter(tables["episode"].groupby("group")))
        for one in group.itertuples():
            if one.group in episodes:
                own = _of_group(one, moments[one.group], episodes[one.group])
                for outcome, cells in own.items():
                    parts[outcome].append(cells)
    senders, top_share = pooled_senders(group)
    rows = []
    for outcome in KINDS:
        if spec.outcomes and outcome not in spec.outcomes:
            continue
        found = None
        why = "no moments of messages and reports"
        if parts[outcome]:
            counts, exposure = (np.array(side) for side in zip(*parts[outcome], strict=True))
            found = timing(counts, exposure) if counts[..., -1].sum() >= MIN_EVENTS else None
            why = f"fewer than {MIN_EVENTS} outside the windows"
            if (counts.sum(axis=(1, 2)) > 0).sum() < MIN_GROUPS:
                found, why = None, f"fewer than {MIN_GROUPS} groups with any"
        for place in range(len(EDGES) - 1):
            shape = {
                "n_groups": len(parts[outcome]),
                "n_obs": 0 if found is None else int(found.events.sum()),
                "senders": senders,
                "top_share": top_share,
                "method": (
                    "conditional Poisson within group and hour of the week, "
                    f"{spec.inference.level:.0%} t(G-1) over groups"
                ),
            }
            numbers = _numbers(found, place, spec.inference.level, why)
            source = "records" if outcome == "reports" else "chat"
            name = f"{outcome}_around_alerts"
            term = window_name(place)
            rows.append(result(spec, name, term, "ratio", source, **shape, **numbers))
    return frame(rows)


def _numbers(found: Timing | None, place: int, level: float, why: str) -> dict:
    if found is None:
        return {"note": f"not computed: {why}"}
    if np.isnan(found.log_ratios[place]):
        return {"note": "not computed: none in this window", "count": 0}
    estimate, error = found.log_ratios[place], found.errors[place]
    freedom = found.groups - 1
    reach = float(stdtrit(freedom, 1 - (1 - level) / 2)) * error
    return {
        "estimate": math.exp(estimate),
        "interval": (math.exp(estimate - reach), math.exp(estimate + reach)),
        "p_value": float(2 * stdtr(freedom, -abs(estimate) / max(error, 1e-12))),
        "count": found.events[place],
        "note": "timing against the same hour of the week; a shared cause, no effect",
    }
