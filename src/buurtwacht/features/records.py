"""Police records beside the chat: which group a report belongs to, counts, and matching."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from buurtwacht.features.activity import month_of

FEEDBACK_DAYS = 14


@dataclass(frozen=True)
class Window:
    """Minutes before and after the signal in which a report counts as about the episode.

    It holds for reports timed to the minute or the hour; a report with precision `day` matches
    an episode that opened on that day. A report without precision is taken as to the minute.
    """

    before_minutes: float = 60
    after_minutes: float = 24 * 60


def holds_arrests(reports: pd.DataFrame | None) -> bool:
    """Whether the records say anything about arrests; then an empty cell is none, else unknown."""
    return reports is not None and "arrests" in reports and bool(reports["arrests"].notna().any())


def covered_reports(
    reports: pd.DataFrame | None,
    groups: pd.DataFrame,
    feedback_days: float = FEEDBACK_DAYS,
    only: list[str] | None = None,
) -> pd.DataFrame:
    """Reports that belong to a group of `groups`, on its observed days that records cover.

    With `only`, those of these groups alone.

    `groups` holds all groups of the cohort: a report without group belongs to the one group in
    its neighbourhood, and to none when several share it. Columns `group`, `report`, `incident`
    (`report:<id>` when it has none), `reported_at`, `month`, `precision`, `arrests` (null when the
    records hold no arrests at all, else empty = 0), `feedback_known` (within `feedback_days`),
    `feedback_at` (null where not known), `group_signal`; sorted by group, time, report.
    """
    columns = ["report", "incident", "group", "neighbourhood", "reported_at", "precision"]
    columns += ["arrests", "feedback_at", "group_signal"]
    frame = pd.DataFrame(columns=columns) if reports is None else reports.reindex(columns=columns)
    single = _single_groups(groups)
    group = frame["group"].astype("object")
    group = group.where(group.notna(), frame["neighbourhood"].astype("object").map(single))
    frame = frame.assign(group=group)
    if only is not None:
        frame = frame[group.isin(only)]
    period = groups.reindex(
        columns=["group", "observed_from", "observed_until", "police_from", "police_until"]
    )
    frame = frame.merge(period.astype({"group": "object"}), on="group", how="inner")
    reported = pd.to_datetime(frame["reported_at"])
    day = reported.dt.normalize()
    for start, end in (("observed_from", "observed_until"), ("police_from", "police_until")):
        inside = (day >= pd.to_datetime(frame[start])) & (day <= pd.to_datetime(frame[end]))
        frame, day, reported = frame[inside], day[inside], reported[inside]
    known = pd.to_datetime(frame["feedback_at"]).dt.normalize() - day
    arrests = pd.to_numeric(frame["arrests"]).astype("Int64")
    if holds_arrests(reports):
        arrests = arrests.fillna(0)
    return pd.DataFrame(
        {
            "group": frame["group"].astype("str"),
            "report": frame["report"].astype("str"),
            "incident": frame["incident"]
            .astype("object")
            .where(frame["incident"].notna(), "report:" + frame["report"].astype("object")),
            "reported_at": reported,
            "month": month_of(reported),
            "precision": frame["precision"].astype("object").fillna("minute"),
            "arrests": arrests,
            "feedback_known": (known >= pd.Timedelta(0))
            & (known <= pd.Timedelta(days=feedback_days)),
            "feedback_at": pd.to_datetime(frame["feedback_at"]).where(
                (known >= pd.Timedelta(0)) & (known <= pd.Timedelta(days=feedback_days))
            ),
            "group_signal": frame["group_signal"].astype("object").fillna("unknown"),
        }
    ).sort_values(["group", "reported_at", "report"], ignore_index=True)


def _single_groups(groups: pd.DataFrame) -> dict[str, str]:
    areas = groups.reindex(columns=["group", "neighbourhood"]).dropna()
    areas = areas[~areas["neighbourhood"].duplicated(keep=False)]
    return dict(zip(areas["neighbourhood"], areas["group"], strict=True))


def incidents(covered: pd.DataFrame) -> pd.DataFrame:
    """One row per group and incident of `covered_reports`.

    `month` and `reported_at` of its first report; `arrests` the largest number among its reports,
    since calls about one incident repeat it; `feedback_known` for any of its reports.
    """
    return (
        covered.groupby(["group", "incident"], sort=True)
        .agg(
            month=("month", "first"),
            reported_at=("reported_at", "first"),
            arrests=("arrests", "max"),
            feedback_known=("feedback_known", "any"),
        )
        .reset_index()
    )


def count_records(covered: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """`reports`, `report_incidents`, `arrests`, `arrest_incidents` and `feedback_known` by `by`.

    An incident and its arrests count once, in the month of its first report. Cells without a
    report are absent: zero where records cover a day, else null, is for the caller to say.
    """
    found = incidents(covered)
    reports = covered.groupby(by).agg(
        reports=("report", "size"), feedback_known=("feedback_known", "sum")
    )
    cases = (
        found.assign(arrested=found["arrests"] > 0)
        .groupby(by)
        .agg(
            report_incidents=("incident", "size"),
            arrests=("arrests", lambda arrests: arrests.sum(min_count=1)),
            arrest_incidents=("arrested", lambda arrested: arrested.sum(min_count=1)),
        )
    )
    return reports.join(cases, how="outer").astype("Int64")


def match_episodes(
    episodes: pd.DataFrame, covered: pd.DataFrame, groups: pd.DataFrame, window: Window
) -> pd.DataFrame:
    """What the records say about each episode; same index as `episodes`.

    `covered`: records cover the day of the signal. `report_incident`: the incident with the report
    nearest in time within `window`; an incident goes to the episode nearest to it only (the
    earlier of two), so that it counts once. Reports with `group_signal` `none` match nothing.
    `recorded_report`, `recorded_feedback`, `recorded_arrest`: see tables.EPISODE; feedback is
    known (true) or unknown (null).
    """
    is_covered, incident = matched_incidents(episodes, covered, groups, window)
    facts = incidents(covered).set_index(["group", "incident"])
    key = pd.MultiIndex.from_arrays([episodes["group"], incident])
    facts = facts.reindex(key).set_axis(episodes.index)
    matched = incident.notna()
    return pd.DataFrame(
        {
            "covered": is_covered,
            "recorded_report": matched.astype("boolean").where(is_covered),
            "report_incident": incident.where(matched),
            "recorded_feedback": (facts["feedback_known"] == True)  # noqa: E712
            .astype("boolean")
            .replace(False, pd.NA),
            "recorded_arrest": (facts["arrests"] > 0).astype("boolean").where(matched),
        }
    )


def matched_incidents(
    episodes: pd.DataFrame, covered: pd.DataFrame, groups: pd.DataFrame, window: Window
) -> tuple[pd.Series, pd.Series]:
    """Which `episodes` records cover, and the incident of each or null, as in `match_episodes`."""
    period = groups.reindex(columns=["group", "police_from", "police_until"]).set_index("group")
    day = pd.to_datetime(episodes["opened_at"]).dt.normalize()
    start, end = (
        pd.to_datetime(episodes["group"].map(period[name]))
        for name in ("police_from", "police_until")
    )
    is_covered = ((day >= start) & (day <= end)).astype(bool)
    pairs = _pairs(episodes[is_covered], covered, window)
    pairs = pairs.sort_values(["distance", "opened_at", "row", "reported_at", "report"])
    pairs = pairs.drop_duplicates(["group", "incident"]).drop_duplicates("row").set_index("row")
    return is_covered, pairs["incident"].reindex(episodes.index).astype("object")


def _pairs(episodes: pd.DataFrame, covered: pd.DataFrame, window: Window) -> pd.DataFrame:
    signals = pd.DataFrame(
        {
            "group": episodes["group"].astype("str"),
            "opened_at": pd.to_datetime(episodes["opened_at"]),
            "row": episodes.index,
        }
    )
    pairs = signals.merge(covered[covered["group_signal"] != "none"], on="group")
    after = (pairs["reported_at"] - pairs["opened_at"]).dt.total_seconds() / 60
    same_day = pairs["reported_at"].dt.normalize() == pairs["opened_at"].dt.normalize()
    within = (after >= -window.before_minutes) & (after <= window.after_minutes)
    near = np.where(pairs["precision"] == "day", same_day, within).astype(bool)
    return pairs.assign(distance=after.abs())[near]
