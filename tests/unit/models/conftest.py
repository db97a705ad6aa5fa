"""Invented feature tables of six groups in a year."""

import numpy as np
import pandas as pd
import pytest

from buurtwacht.coding.codes import CODES
from buurtwacht.tables import (
    COHESION,
    EPISODE,
    GROUP,
    GROUP_MONTH,
    LINKAGE,
    MOMENT,
    ROAD,
    conform,
)

MONTHS = [f"2021-{month:02d}" for month in range(1, 13)]
REPORTS = [1, 2, 4, 7, 10, 18]


def _spread(total, months):
    return np.bincount(np.arange(total) * 5 % months, minlength=months)


def _group_months(reports, arrests, activity, police):
    rows = []
    for place, total in enumerate(reports):
        group = f"g{place + 1}"
        for month, (label, count) in enumerate(
            zip(MONTHS, _spread(total, len(MONTHS)), strict=True)
        ):
            rows.append(
                {
                    "group": group,
                    "month": label,
                    "observed_days": 30,
                    "police_days": 30 if police[place] else 0,
                    "messages": int(activity[place, month]) + 5,
                    "background_messages": int(activity[place, month]),
                    "background_messages_corrected": None,
                    "active_members": 10,
                    "members": 50.0,
                    "member_months": 50 * 30 / 30.4375,
                    "media": 0,
                    "deleted": 0,
                    "joined": 0,
                    "left": 0,
                    "episodes": 1,
                    "claimed_reports": 1 if month < 6 else 0,
                    **{f"n_{code}": 1 for code in CODES},
                    "joint_activities": place % 2 if month == 3 else 0,
                    "reports": count if police[place] else None,
                    "report_incidents": count if police[place] else None,
                    "arrests": None,
                    "arrest_incidents": (
                        (arrests[place] if month == 0 else 0) if police[place] else None
                    ),
                }
            )
    return conform(pd.DataFrame(rows), GROUP_MONTH)


def _groups(group_month, senders, top_share):
    rows = []
    for place, (group, months) in enumerate(group_month.groupby("group")):
        rows.append(
            {
                "group": group,
                "municipality": "Verzonnen",
                "observed_from": pd.Timestamp("2021-01-01"),
                "observed_until": pd.Timestamp("2021-12-26"),
                "observed_days": 360,
                "police_days": int(months["police_days"].sum()),
                "messages": int(months["messages"].sum()),
                "senders": senders[place],
                "members": 50.0,
                "messages_per_month": months["messages"].sum() / 360 * 30.4375,
                "outside_period": 0,
                "test_messages": 0,
                "sender_gini": 0.2 + 0.1 * place,
                "top_sender_share": top_share[place],
                "responded_share": 0.5,
                "reciprocity": 0.5,
                "density": 0.1,
                "night_share": 0.1,
                "episodes": 12,
                "claimed_reports": 6,
                **{f"n_{code}": 12 + place for code in CODES},
                "joint_activities": place % 2,
                "reports": months["reports"].sum(min_count=1),
                "report_incidents": months["report_incidents"].sum(min_count=1),
                "arrests": None,
                "arrest_incidents": months["arrest_incidents"].sum(min_count=1),
                "feedback_known": 0,
            }
        )
    return conform(pd.DataFrame(rows), GROUP)


def _episodes(group_month, police):
    rows = []
    for place, group in enumerate(sorted(group_month["group"].unique())):
        for number in range(12):
            recorded = (number % 3 == 0) if police[place] else None
            arrested = place == 5 and number == 3
            rows.append(
                {
                    "group": group,
                    "episode": f"{group}-{number}",
                    "opened_at": pd.Timestamp("2021-01-01") + pd.Timedelta(days=30 * number),
                    "closed_at": pd.Timestamp("2021-01-02") + pd.Timedelta(days=30 * number),
                    "messages": 4,
                    "senders": 3,
                    "signal": "suspicious",
                    "response_minutes": 3.0,
                    "responded": number % 2 == 0,
                    "claimed_report": number < 6,
                    "claimed_112": False,
                    "claim_minutes": None,
                    "said_not_reported": number == 11,
                    "own_action": False,
                    "feedback": False,
                    "arrest_claimed": False,
                    "false_alarm": number == 7,
                    "covered": police[place],
                    "recorded_report": recorded,
                    "report_incident": f"{group}-i{number}" if recorded else None,
                    "recorded_feedback": True if recorded and number == 0 else None,
                    "recorded_arrest": arrested if recorded else None,
                }
            )
    return conform(pd.DataFrame(rows), EPISODE)


def _moments(episodes):
    """An alert, two answers at once and one message a day at nine; reports half an hour later."""
    rows = []
    for one in episodes.itertuples():
        rows.append((one.group, one.opened_at, "alert"))
        rows += [
            (one.group, one.opened_at + pd.Timedelta(minutes=late), "message") for late in (3, 9)
        ]
        if one.recorded_report is True:
            rows.append((one.group, one.opened_at + pd.Timedelta(minutes=30), "report"))
    for group in sorted(episodes["group"].unique()):
        for day in range(355):
            morning = pd.Timestamp("2021-01-01 09:00") + pd.Timedelta(days=day, minutes=day % 50)
            rows.append((group, morning, "message"))
            if day % 40 == 7:
                rows.append((group, morning, "report"))
    return conform(pd.DataFrame(rows, columns=["group", "at", "kind"]), MOMENT)


def _roads(episodes):
    """Reported after ten minutes, promised before; nobody verified anything."""
    frame = episodes[["group", "episode", "opened_at"]].reindex(columns=list(ROAD.columns))
    recorded = episodes["recorded_report"].fillna(False).astype(bool)
    frame["report_minutes"] = np.where(recorded, 10.0, np.nan)
    frame["alarm_before_app"] = pd.array([False if one else None for one in recorded], "boolean")
    return conform(frame, ROAD)


def _linkage(group_month):
    frame = pd.DataFrame({"group": sorted(group_month["group"].unique())})
    counts = {"signals": 12, "both": 4, "chat_only": 8, "police_only": 3, "chance": 0.5}
    frame = frame.assign(before_minutes=60, after_minutes=1440, chosen=True, **counts)
    return conform(frame, LINKAGE)


def _cohesion(group_month):
    frame = pd.DataFrame(0, range(6), [name for name in COHESION.columns])
    frame["group"] = sorted(group_month["group"].unique())
    frame["rules"] = "saar"
    return conform(frame.assign(newcomers=8, newcomers_answered=4, core_members=5), COHESION)


@pytest.fixture
def make_tables():
    """Features of six groups; `police`, `senders`, `top_share`: one value per group."""

    def make(
        reports=None,
        arrests=(0, 0, 0, 0, 0, 1),
        activity=None,
        police=(True,) * 6,
        senders=(30,) * 6,
        top_share=(0.2,) * 6,
    ):
        reports = REPORTS if reports is None else reports
        if activity is None:
            place, month = np.indices((len(reports), 12))
            activity = 40 + 10 * ((place * 5 + month * 7) % 11)
        group_month = _group_months(reports, arrests, activity, police)
        episode = _episodes(group_month, police)
        return {
            "group_month": group_month,
            "group": _groups(group_month, senders, top_share),
            "episode": episode,
            "moment": _moments(episode),
            "road": _roads(episode),
            "linkage": _linkage(group_month),
            "cohesion": _cohesion(group_month),
        }

    return make
