"""How much the matching of episodes and reports depends on its window, and on chance.

Reports shifted by whole weeks, around the ends of the covered period, keep their hour of the week
but belong to no episode: what still matches does so by chance.
"""

import numpy as np
import pandas as pd

from buurtwacht.features.records import Window, matched_incidents

WINDOWS = (
    Window(15, 60),
    Window(30, 240),
    Window(60, 720),
    Window(60, 1440),
    Window(120, 2880),
    Window(720, 4320),
)
"""Windows from narrow to wide, minutes before and after the signal."""
SHIFTS = 6
"""How many shifts; one week either way is left out, since some things come back weekly."""


def linkage(
    episodes: pd.DataFrame,
    covered: pd.DataFrame,
    groups: pd.DataFrame,
    window: Window,
    windows: tuple[Window, ...] = WINDOWS,
) -> pd.DataFrame:
    """tables.LINKAGE: per group and window the episodes and incidents that match, and by chance.

    `window` is the study's own (`chosen`); arguments as for `records.match_episodes`.
    """
    rows = []
    covered = covered[covered["group_signal"] != "none"]
    incidents = covered.drop_duplicates(["group", "incident"]).groupby("group").size()
    start, weeks = _covered_weeks(groups)
    shifted = [_shifted(covered, start, weeks, number) for number in range(SHIFTS)]
    for each in dict.fromkeys((window, *windows)):
        both, signals = _matches(episodes, covered, groups, each)
        chance = pd.Series(0.0, index=both.index)
        for moved in shifted:
            chance += _matches(episodes, moved, groups, each)[0] / SHIFTS
        for group in sorted(groups["group"]):
            recorded = int(incidents.get(group, 0))
            rows.append(
                {
                    "group": group,
                    "before_minutes": each.before_minutes,
                    "after_minutes": each.after_minutes,
                    "chosen": each == window,
                    "signals": int(signals.get(group, 0)),
                    "both": int(both.get(group, 0)),
                    "chat_only": int(signals.get(group, 0) - both.get(group, 0)),
                    "police_only": recorded - int(both.get(group, 0)),
                    "chance": float(chance.get(group, 0.0)) if weeks[group] >= 4 else np.nan,
                }
            )
    return pd.DataFrame(rows)


def _covered_weeks(groups: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """First observed day that records cover, and whole weeks covered, by group."""
    period = groups.reindex(
        columns=["group", "observed_from", "observed_until", "police_from", "police_until"]
    ).set_index("group")
    dates = period.apply(pd.to_datetime)
    start = dates[["observed_from", "police_from"]].max(axis=1, skipna=False)
    end = dates[["observed_until", "police_until"]].min(axis=1, skipna=False)
    return start, (((end - start).dt.days + 1) // 7).fillna(0).astype(int)


def _shifted(
    covered: pd.DataFrame, start: pd.Series, weeks: pd.Series, number: int
) -> pd.DataFrame:
    """Reports moved by the `number`-th of `SHIFTS` shifts, from two weeks to two before a round."""
    if covered.empty:
        return covered
    length = covered["group"].map(weeks).clip(lower=1)
    shift = 2 + np.round(number * (length - 4).clip(lower=0) / (SHIFTS - 1)).astype(int)
    first = covered["group"].map(start)
    since = covered["reported_at"] - first
    turned = (since + pd.to_timedelta(shift * 7, unit="D")) % pd.to_timedelta(length * 7, unit="D")
    return covered.assign(reported_at=first + turned)


def _matches(episodes, covered, groups, window) -> tuple[pd.Series, pd.Series]:
    """Matched, and covered, episodes by group."""
    if episodes.empty:
        return pd.Series(dtype="float64"), pd.Series(dtype="float64")
    is_covered, incident = matched_incidents(episodes, covered, groups, window)
    group = episodes["group"]
    return incident.notna().groupby(group).sum(), is_covered.groupby(group).sum()
