"""How much of the talk answers talk? Self-exciting, with a background by hour of the week (E7)."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from buurtwacht.models.counts import pooled_senders
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

RHYTHM = "messages that answer messages, background by hour of the week"
CONSTANT = "messages that answer messages, constant background"

MIN_MESSAGES = 100
MIN_GROUPS = 3
MOST_GROUPS = 24
_HALF_LIVES = np.geomspace(1 / 60, 12, 22)
"""Half-lives of the excitation that are tried, in hours."""

_ROUNDS = 100
_WEEK = 168
_MOST_MESSAGES = 20_000


@dataclass(frozen=True)
class Hawkes:
    """`branching`: share of messages set off by earlier ones; `half_life` in hours."""

    branching: float
    half_life: float
    log_likelihood: float
    background: np.ndarray


def excitation(times: np.ndarray, decay: float) -> np.ndarray:
    """Sum over earlier events of exp(-decay x time since), at each event (sorted `times`).

    In blocks short enough for the exponential, each with what the block before leaves behind.
    """
    values = np.zeros(len(times))
    begin, left, at = 0, 0.0, times[0] if len(times) else 0.0
    while begin < len(times):
        end = int(np.searchsorted(times, times[begin] + 300 / decay, side="right"))
        own = decay * (times[begin:end] - times[begin])
        grown = np.cumsum(np.exp(own))
        before = np.concatenate([[0.0], grown[:-1]])
        carried = left * math.exp(-decay * (times[begin] - at))
        values[begin:end] = (before + carried) * np.exp(-own)
        left, at = values[end - 1] + 1.0, times[end - 1]
        begin = end
    return values


def fit_hawkes(times: np.ndarray, end: float, first_hour: int, rhythm: bool = True) -> Hawkes:
    """Fit events at `times` (hours, sorted, in [0, `end`)) by expectation-maximisation.

    Intensity: background of the hour of the week (or constant) plus branching x decay x
    excitation (Hawkes 1971, Biometrika 58; Lewis and Mohler 2011). Without the hour of the week,
    the rhythm of day and night looks like answers. The profile over the week is smoothed over
    three hours, and the half-life is the best of a grid.
    """
    hour = (
        (np.floor(times).astype(int) + first_hour) % _WEEK if rhythm else np.zeros(len(times), int)
    )
    whole = (np.arange(math.ceil(end)) + first_hour) % _WEEK
    bins = _WEEK if rhythm else 1
    hours = np.bincount(whole if rhythm else whole * 0, minlength=bins).astype(float)
    best = None
    for half_life in _HALF_LIVES:
        decay = math.log(2) / half_life
        excited = decay * excitation(times, decay)
        seen = (1 - np.exp(-decay * (end - times))).sum()
        branching = 0.4
        profile = _smooth(np.bincount(hour, minlength=bins) * 0.6, hours)
        for _ in range(_ROUNDS):
            base = profile[hour]
            own = base / (base + branching * excited)
            moved = (len(times) - own.sum()) / seen
            profile = _smooth(np.bincount(hour, own, minlength=bins), hours)
            done = abs(moved - branching) < 1e-5
            branching = moved
            if done:
                break
        value = np.log(profile[hour] + branching * excited).sum()
        value -= profile @ hours + branching * seen
        if best is None or value > best.log_likelihood:
            best = Hawkes(float(branching), float(half_life), float(value), profile)
    return best


def _smooth(counts: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Rate an hour of each bin, with its neighbours for a quarter each."""
    if len(counts) == 1:
        return counts / hours
    rolled = [np.roll(side, shift) for side in (counts, hours) for shift in (-1, 0, 1)]
    events = 0.25 * rolled[0] + 0.5 * rolled[1] + 0.25 * rolled[2]
    time = 0.25 * rolled[3] + 0.5 * rolled[4] + 0.25 * rolled[5]
    return np.maximum(events / np.maximum(time, 1e-9), 1e-12)


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Mean branching ratio over groups with t(G-1) limits, with and without the rhythm.

    Messages of one minute are spread evenly over it. The row with a constant background is there
    to show how much of the talk the hour alone explains.
    """
    moment = tables.get("moment")
    group = tables["group"].sort_values("group")
    found: dict[str, list[Hawkes]] = {RHYTHM: [], CONSTANT: []}
    used = []
    if moment is not None:
        written = moment[moment["kind"].isin(["message", "alert"])]
        by_group = dict(iter(written.groupby("group")["at"]))
        for one in group[group["group"].isin(list(by_group))].head(MOST_GROUPS).itertuples():
            times, end = _spread_out(by_group[one.group], one)
            if len(times) < MIN_MESSAGES:
                continue
            used.append(one.group)
            first = one.observed_from.day_of_week * 24
            found[RHYTHM].append(fit_hawkes(times, end, first))
            found[CONSTANT].append(fit_hawkes(times, end, first, rhythm=False))
    senders, top_share = pooled_senders(group[group["group"].isin(used)])
    rows = []
    for term, fits in found.items():
        shape = {
            "n_groups": len(used),
            "n_obs": len(used),
            "senders": senders,
            "top_share": top_share,
            "method": f"Hawkes, exponential kernel; mean over groups, t {spec.inference.level:.0%}",
        }
        few = f"fewer than {MIN_GROUPS} groups with {MIN_MESSAGES} messages"
        numbers = {"note": f"not computed: {few}"}
        if len(fits) >= MIN_GROUPS:
            numbers = _over_groups(fits, spec.inference.level)
        rows.append(result(spec, "messages_answered", term, "share", "chat", **shape, **numbers))
    return frame(rows)


def _spread_out(at: pd.Series, group) -> tuple[np.ndarray, float]:
    """Hours since the start of observation, ties within a minute spread evenly, and the end."""
    minutes = np.sort((at - group.observed_from).dt.total_seconds().to_numpy(float) // 60)
    minutes = minutes[minutes >= 0][:_MOST_MESSAGES]
    _, first, size = np.unique(minutes, return_index=True, return_counts=True)
    place = np.arange(len(minutes)) - np.repeat(first, size)
    times = (minutes + (place + 0.5) / np.repeat(size, size)) / 60
    end = (group.observed_until - group.observed_from).days * 24.0 + 24
    if len(minutes) == _MOST_MESSAGES:
        end = float(np.ceil(times[-1] + 1e-9))
    return times[times < end], end


def _over_groups(fits: list[Hawkes], level: float) -> dict:
    values = np.array([one.branching for one in fits])
    reach = float(stdtrit(len(values) - 1, 1 - (1 - level) / 2))
    reach *= values.std(ddof=1) / math.sqrt(len(values))
    middle = float(np.median([one.half_life for one in fits])) * 60
    return {
        "estimate": values.mean(),
        "interval": (max(0.0, values.mean() - reach), values.mean() + reach),
        "note": f"median half-life of an answer {middle:.0f} minutes; order in time, no cause",
    }
