"""All feature tables of some groups, from their messages, codes and records."""

from dataclasses import dataclass

import pandas as pd

from buurtwacht.coding.codes import CODES
from buurtwacht.features import (
    activity,
    cohesion,
    episodes,
    linkage,
    members,
    moments,
    network,
    records,
    road,
)
from buurtwacht.features.activity import DAYS_PER_MONTH
from buurtwacht.features.records import Window

CODE_COUNTS = [f"n_{code}" for code in CODES]
RECORD_COUNTS = ["reports", "report_incidents", "arrests", "arrest_incidents"]
CHAT_COUNTS = ["messages", "active_members", "media", "deleted", "joined", "left", *CODE_COUNTS]
CHAT_COUNTS += ["joint_activities"]


@dataclass(frozen=True)
class FeatureTables:
    """The tables of the features stage, each by its schema in `buurtwacht.tables`."""

    group_month: pd.DataFrame
    group: pd.DataFrame
    member: pd.DataFrame
    episode: pd.DataFrame
    rhythm: pd.DataFrame
    moment: pd.DataFrame
    road: pd.DataFrame
    linkage: pd.DataFrame
    cohesion: pd.DataFrame


def feature_tables(
    messages: pd.DataFrame,
    coded: pd.DataFrame,
    groups: pd.DataFrame,
    police_reports: pd.DataFrame | None = None,
    member_counts: pd.DataFrame | None = None,
    group_status: pd.DataFrame | None = None,
    verified: pd.DataFrame | None = None,
    *,
    only: list[str] | None = None,
    window: Window | None = None,
    silent_minutes: float = episodes.SILENT_MINUTES,
    longest_minutes: float = episodes.LONGEST_MINUTES,
    response_minutes: float = network.RESPONSE_MINUTES,
    feedback_days: float = records.FEEDBACK_DAYS,
) -> FeatureTables:
    """Features of the groups `only` (default: all of `groups`).

    `messages` is tables.MESSAGES, `coded` tables.CODED; `groups`, `police_reports` and
    `member_counts` are the raw tables of the whole cohort, as is `group_status`; `verified` is what
    people found in messages (`road.codes_of_people`). Without `police_reports` no day is
    covered by records, whatever `groups` says. Rows are sorted by group, then by month or in chat
    order.
    """
    window = Window() if window is None else window
    if police_reports is None:
        groups = groups.assign(police_from=pd.NaT, police_until=pd.NaT)
    with_arrests = records.holds_arrests(police_reports)
    covered = records.covered_reports(police_reports, groups, feedback_days, only)
    if only is not None:
        groups = groups[groups["group"].isin(only)]
    groups = groups.sort_values("group", ignore_index=True)
    if group_status is not None:
        group_status = group_status[group_status["group"].isin(groups["group"])]

    observed = activity.observed_messages(messages, groups)
    counted = activity.counted_messages(observed, coded)
    answers = network.replies(counted, response_minutes)
    number = episodes.episode_of(counted, silent_minutes, longest_minutes)
    found = episodes.describe_episodes(counted, number, response_minutes)
    background = counted[number == episodes.NO_EPISODE]

    months = activity.observed_months(groups)
    group_month = _group_months(
        months, groups, member_counts, observed, counted, covered, with_arrests
    )
    by_month = found.groupby(["group", "month"])
    group_month["background_messages"] = _counts(
        background.groupby(["group", "month"]).size(), group_month
    )
    group_month["background_messages_corrected"] = float("nan")
    group_month["episodes"] = _counts(by_month.size(), group_month)
    group_month["claimed_reports"] = _counts(by_month["claimed_report"].sum(), group_month)

    matched = records.match_episodes(found, covered, groups, window)
    member = members.member_table(counted, answers)
    return FeatureTables(
        group_month=group_month,
        group=_groups(
            groups,
            group_month,
            activity.left_out(messages, observed, counted),
            counted,
            answers,
            member,
            covered,
            with_arrests,
        ),
        member=member,
        episode=found.join(matched),
        rhythm=activity.rhythm(counted),
        moment=moments.moments(counted, found, covered),
        road=road.roads(counted, number, found, matched, covered, verified),
        linkage=linkage.linkage(found, covered, groups, window),
        cohesion=cohesion.cohesion(counted, answers, groups, group_status, verified),
    )


def _counts(counts: pd.Series, group_month: pd.DataFrame) -> pd.Series:
    keys = pd.MultiIndex.from_frame(group_month[["group", "month"]])
    return counts.reindex(keys).fillna(0).astype("int64").to_numpy()


def _group_months(
    months, groups, member_counts, observed, counted, covered, with_arrests
) -> pd.DataFrame:
    keys = pd.MultiIndex.from_frame(months[["group", "month"]])
    chat = activity.month_activity(observed, counted).reindex(index=keys, columns=CHAT_COUNTS)
    counts = records.count_records(covered, ["group", "month"]).reindex(keys)
    frame = months.drop(columns=["first_day", "last_day"]).join(
        members.members_by_month(months, groups, member_counts)
    )
    for name in CHAT_COUNTS:
        frame[name] = chat[name].fillna(0).astype("int64").to_numpy()
    return frame.assign(**_recorded(counts[RECORD_COUNTS], frame["police_days"], with_arrests))


def _recorded(counts: pd.DataFrame, days: pd.Series, with_arrests: bool) -> dict[str, pd.Series]:
    """Counts in the rows of `days`: zero where records cover a day and hold none, else null."""
    columns = {}
    for name in counts:
        known = (days > 0) & (with_arrests or name not in ("arrests", "arrest_incidents"))
        values = pd.Series(counts[name].array, index=days.index)
        columns[name] = values.fillna(0).where(known)
    return columns


def _groups(
    groups, group_month, left_out, counted, answers, member, covered, with_arrests
) -> pd.DataFrame:
    index = pd.Index(groups["group"], name="group")
    summed = ["observed_days", "police_days", "messages", "episodes", "claimed_reports"]
    frame = group_month.groupby("group")[[*summed, *CODE_COUNTS]].sum().reindex(index)
    frame["members"] = group_month.groupby("group")["members"].mean()
    frame["messages_per_month"] = frame["messages"] / (frame["observed_days"] / DAYS_PER_MONTH)
    by_group = member.groupby("group")
    frame["senders"] = by_group.size().reindex(index, fill_value=0)
    frame["sender_gini"] = by_group["messages"].apply(network.gini).reindex(index)
    frame["top_sender_share"] = by_group["share"].max().reindex(index)
    frame["responded_share"] = answers["answered"].groupby(counted["group"]).mean().reindex(index)
    hour = counted["sent_at"].dt.hour
    night = (hour >= 23) | (hour < 7)
    frame["night_share"] = night.groupby(counted["group"]).mean().reindex(index)
    frame["joint_activities"] = (
        counted.groupby("group")["joint_activity"].sum().reindex(index, fill_value=0)
    )
    frame = frame.join(left_out.reindex(index, fill_value=0))
    frame = frame.join(network.reply_network(counted, answers["answers_to"]))
    counts = records.count_records(covered, ["group"]).reindex(index)
    frame = frame.assign(**_recorded(counts, frame["police_days"], with_arrests))
    fixed = groups.set_index("group")[["municipality", "observed_from", "observed_until"]]
    return frame.join(fixed).reset_index()
