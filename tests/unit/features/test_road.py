"""What came first in an episode, how long it took, and what a person verified."""

import pandas as pd
import pytest

from buurtwacht.coding.codes import CODES
from buurtwacht.features.assemble import feature_tables
from buurtwacht.features.records import Window
from buurtwacht.features.road import codes_of_people
from buurtwacht.tables import LINKAGE, ROAD, conform

POLICE = {"police_from": "2024-01-01", "police_until": "2024-01-31"}


@pytest.fixture
def tables(chat, groups, reports):
    def build(*lines, records=(), verified=None, **options):
        messages, coded = chat(*lines)
        rows = [{"group": "oost", "report": f"r{n}"} | row for n, row in enumerate(records)]
        police = reports(*rows) if rows else None
        return feature_tables(messages, coded, groups(POLICE), police, verified=verified, **options)

    return build


def only(frame):
    assert len(frame) == 1
    return conform(frame, ROAD).iloc[0]


def test_a_promise_is_no_report(tables):
    row = only(
        tables(
            "2024-01-02T10:00 ann suspicious",
            "2024-01-02T10:02 bob reported_112+report_intended",
            "2024-01-02T10:07 cas reported_112",
            "2024-01-02T10:30 cas feedback",
        ).road
    )
    assert row["claim_intended_minutes"] == 2
    assert row["claim_done_minutes"] == 7
    assert row["feedback_minutes"] == 30
    assert pd.isna(row["report_minutes"])
    assert row["alarm_before_app"] == False  # noqa: E712


@pytest.mark.parametrize(
    ("opening", "reported_at", "before"),
    [
        ("suspicious", "2024-01-02T09:55", True),
        ("suspicious", "2024-01-02T10:05", False),
        ("suspicious+reported_112", "2024-01-02T10:05", True),
        ("suspicious+reported_112+report_intended", "2024-01-02T10:05", False),
    ],
)
def test_alarm_before_app(tables, opening, reported_at, before):
    row = only(
        tables(f"2024-01-02T10:00 ann {opening}", records=[{"reported_at": reported_at}]).road
    )
    assert row["alarm_before_app"] == before


def test_without_a_known_report_the_order_is_unknown(tables):
    row = only(tables("2024-01-02T10:00 ann suspicious").road)
    assert pd.isna(row["alarm_before_app"])
    untimed = only(
        tables(
            "2024-01-02T10:00 ann suspicious",
            records=[{"reported_at": "2024-01-02T00:00", "precision": "day"}],
        ).road
    )
    assert pd.isna(untimed["report_minutes"]) and pd.isna(untimed["alarm_before_app"])


def test_report_and_feedback_are_timed_from_the_records(tables):
    row = only(
        tables(
            "2024-01-02T10:00 ann suspicious",
            records=[
                {"incident": "i", "reported_at": "2024-01-02T10:20"},
                {
                    "incident": "i",
                    "reported_at": "2024-01-02T10:10",
                    "feedback_at": "2024-01-03T12:10",
                },
            ],
        ).road
    )
    assert row["report_minutes"] == 10
    assert row["recorded_feedback_hours"] == 26


def test_verified_stands_apart_from_coded(tables):
    chat = (
        "2024-01-02T10:00 ann suspicious",
        "2024-01-02T10:02 bob reported_112",
        "2024-01-02T10:04 cas own_action",
        "2024-01-02T10:05 dia arrest",
        "2024-01-02T10:06 dia arrest",
    )
    looked = codes_of_people(
        [
            {"message": "oost-1", "coder": "x", "codes": "reported_112"},
            {"message": "oost-2", "coder": "x", "codes": "other"},
            {"message": "oost-3", "coder": "x", "codes": "other"},
        ]
    )
    assert looked.loc["oost-1", "reported_112"] and not looked.loc["oost-2", "own_action"]
    row = only(tables(*chat, verified=looked).road)
    assert row["claim_verified"] == True  # noqa: E712
    assert row["own_action_verified"] == False  # noqa: E712
    assert pd.isna(row["arrest_verified"])
    assert pd.isna(row["feedback_verified"])
    unlooked = only(tables(*chat).road)
    assert all(pd.isna(unlooked[name]) for name in unlooked.index if name.endswith("_verified"))
    assert set(looked.columns) == set(CODES)


def test_linkage_by_window_and_by_chance(tables):
    lines = [f"2024-01-{day:02}T10:00 ann suspicious" for day in range(1, 29)]
    records = [{"reported_at": f"2024-01-{day:02}T12:00"} for day in (2, 9)]
    records += [{"reported_at": "2024-01-04T03:00"}]
    found = conform(tables(*lines, records=records, window=Window(60, 180)).linkage, LINKAGE)
    chosen = found[found["chosen"]].iloc[0]
    assert (chosen["before_minutes"], chosen["after_minutes"]) == (60, 180)
    assert (chosen["signals"], chosen["both"]) == (28, 2)
    assert (chosen["chat_only"], chosen["police_only"]) == (26, 1)
    narrow = found[(found["before_minutes"] == 15) & (found["after_minutes"] == 60)].iloc[0]
    assert narrow["both"] == 0
    wide = found[found["after_minutes"] == 4320].iloc[0]
    assert wide["both"] == 3
    # with a signal every day, reports of another week match as often
    assert chosen["chance"] == pytest.approx(2)


def test_chance_is_zero_where_nothing_else_is_near(tables):
    found = tables(
        "2024-01-10T10:00 ann suspicious", records=[{"reported_at": "2024-01-10T10:30"}]
    ).linkage
    chosen = found[found["chosen"]].iloc[0]
    assert (chosen["both"], chosen["chance"]) == (1, 0)


def test_no_records_no_matches(tables):
    found = conform(tables("2024-01-10T10:00 ann suspicious").linkage, LINKAGE)
    assert found["signals"].sum() == found["both"].sum() == found["police_only"].sum() == 0
