"""Every column of the feature tables, on chats small enough to count by hand."""

import pandas as pd
import pytest

from buurtwacht.features.assemble import feature_tables
from buurtwacht.tables import EPISODE, GROUP, GROUP_MONTH, MEMBER, RHYTHM, conform

LINES = (
    "2023-12-31T23:59 ann social",  # before the observed period
    "2024-01-01T09:00 - - system added",
    "2024-01-01T09:01 - - system left",
    "2024-01-01T09:02 ann moderation+test_message",  # a test: no activity
    "2024-01-06T10:00 ann suspicious+appearance",  # Saturday: opens an episode
    "2024-01-06T10:05 bob reported_112",
    "2024-01-06T10:06 bob -  media",
    "2024-01-06T12:00 ann feedback+false_alarm",
    "2024-01-08T20:00 ann social+joint_activity",  # Monday, background
    "2024-01-08T20:10 cis social+support",
    "2024-02-01T00:10 bob other",
    "2024-02-02T23:30 bob offence+own_action",
    "2024-02-03T00:30 - - deleted",  # no sender: counts nowhere
    "2024-02-03T00:40 ann - deleted",
)


@pytest.fixture
def tables(chat, groups, reports):
    messages, coded = chat(*LINES)
    study = groups(
        {
            "observed_until": "2024-03-10",
            "police_from": "2024-01-05",
            "police_until": "2024-02-02",
        }
    )
    records = reports(
        {"report": "a", "incident": "i1", "group": "oost", "arrests": 2}
        | {"reported_at": "2024-01-06T09:30", "precision": "minute"}
        | {"feedback_at": "2024-01-10"},
        {"report": "b", "incident": "i1", "group": "oost", "arrests": 2}
        | {"reported_at": "2024-01-06T18:00", "precision": "hour"},
        {"report": "c", "neighbourhood": "BU01", "reported_at": "2024-02-01", "precision": "day"},
        {"report": "d", "group": "oost", "reported_at": "2024-01-04T12:00"},  # not covered
        {"report": "e", "neighbourhood": "BU09", "reported_at": "2024-01-08T12:00"},  # elsewhere
    )
    counts = pd.DataFrame(
        {"group": ["oost"], "date": [pd.Timestamp("2023-10-19")], "members": [30]}
    )
    return feature_tables(messages, coded, study, records, counts)


def test_group_months(tables):
    frame = conform(tables.group_month, GROUP_MONTH).set_index("month")
    assert list(frame.index) == ["2024-01", "2024-02", "2024-03"]
    expected = {
        "observed_days": [31, 29, 10],
        "police_days": [27, 2, 0],
        "messages": [6, 3, 0],
        "background_messages": [2, 1, 0],
        "active_members": [3, 2, 0],
        "media": [1, 0, 0],
        "deleted": [0, 1, 0],
        "joined": [1, 0, 0],
        "left": [1, 0, 0],
        "episodes": [1, 1, 0],
        "claimed_reports": [1, 0, 0],
        "n_suspicious": [1, 0, 0],
        "n_offence": [0, 1, 0],
        "n_appearance": [1, 0, 0],
        "n_reported_112": [1, 0, 0],
        "n_feedback": [1, 0, 0],
        "n_false_alarm": [1, 0, 0],
        "n_own_action": [0, 1, 0],
        "n_social": [2, 0, 0],
        "n_support": [1, 0, 0],
        "n_moderation": [0, 0, 0],
        "n_other": [0, 1, 0],
    }
    for name, values in expected.items():
        assert frame[name].tolist() == values, name
    named = [name for name in frame if name.startswith("n_") and name not in expected]
    assert frame[named].to_numpy().sum() == 0
    for name, values in {
        "reports": [2, 1],
        "report_incidents": [1, 1],
        "arrests": [2, 0],
        "arrest_incidents": [1, 0],
    }.items():
        assert frame[name].tolist()[:2] == values, name
        assert frame[name].isna().tolist() == [False, False, True], name
    # the middle of January is the 16th at noon less half a day: 89 days; of February 120
    assert frame["members"].tolist()[0] == 30
    assert frame["members"].isna().tolist() == [False, True, True]
    assert frame["member_months"].iloc[0] == pytest.approx(30 * 31 / 30.4375)


def test_group(tables):
    frame = conform(tables.group, GROUP)
    assert len(frame) == 1
    row = frame.iloc[0]
    assert row["municipality"] == "Testdam"
    assert (row["observed_from"], row["observed_until"]) == (
        pd.Timestamp("2024-01-01"),
        pd.Timestamp("2024-03-10"),
    )
    expected = {
        "observed_days": 70,
        "police_days": 29,
        "messages": 9,
        "outside_period": 1,
        "test_messages": 1,
        "senders": 3,
        "members": 30,
        "messages_per_month": 9 / (70 / 30.4375),
        # ann 4, bob 4, cis 1: (−2·1 + 0·4 + 2·4) / (3·9)
        "sender_gini": 6 / 27,
        "top_sender_share": 4 / 9,
        # answered within 15 minutes: ann 10:00, ann 20:00
        "responded_share": 2 / 9,
        # ties bob→ann, cis→ann
        "reciprocity": 0,
        "density": 2 / 6,
        # 00:10, 23:30, 00:40
        "night_share": 3 / 9,
        "episodes": 2,
        "claimed_reports": 1,
        "joint_activities": 1,
        "reports": 3,
        "report_incidents": 2,
        "arrests": 2,
        "arrest_incidents": 1,
        "feedback_known": 1,
        "n_social": 2,
        "n_offence": 1,
        "n_moderation": 0,
    }
    for name, value in expected.items():
        assert row[name] == pytest.approx(value), name


def test_members(tables):
    frame = conform(tables.member, MEMBER).set_index("sender")
    expected = {
        "messages": {"ann": 4, "bob": 4, "cis": 1},
        "share": {"ann": 4 / 9, "bob": 4 / 9, "cis": 1 / 9},
        "active_months": {"ann": 2, "bob": 2, "cis": 1},
        "words": {"ann": 8, "bob": 8, "cis": 2},
        "n_moderation": {"ann": 0, "bob": 0, "cis": 0},
        "n_support": {"ann": 0, "bob": 0, "cis": 1},
        "n_social": {"ann": 1, "bob": 0, "cis": 1},
        "replies_sent": {"ann": 0, "bob": 2, "cis": 1},
        "replies_received": {"ann": 2, "bob": 0, "cis": 0},
    }
    for name, values in expected.items():
        assert frame[name].to_dict() == pytest.approx(values), name
    assert frame.loc["bob", "first_at"] == pd.Timestamp("2024-01-06T10:05")
    assert frame.loc["ann", "last_at"] == pd.Timestamp("2024-02-03T00:40")


def test_episodes(tables):
    frame = conform(tables.episode, EPISODE)
    first, second = frame.iloc[0], frame.iloc[1]
    expected = {
        "group": "oost",
        "episode": "oost-4",
        "opened_at": pd.Timestamp("2024-01-06T10:00"),
        "closed_at": pd.Timestamp("2024-01-06T12:00"),
        "messages": 4,
        "senders": 2,
        "signal": "suspicious",
        "response_minutes": 5,
        "responded": True,
        "claimed_report": True,
        "claimed_112": True,
        "claim_minutes": 5,
        "said_not_reported": False,
        "own_action": False,
        "feedback": True,
        "arrest_claimed": False,
        "false_alarm": True,
        "covered": True,
        "recorded_report": True,
        "report_incident": "i1",
        "recorded_feedback": True,
        "recorded_arrest": True,
    }
    assert {name: first[name] for name in expected} == expected
    assert second["episode"] == "oost-11"
    assert second["signal"] == "offence"
    assert second["own_action"]
    # ann deletes a message 70 minutes later: a response, but not within 15 minutes
    assert second["response_minutes"] == 70
    assert not second["responded"]
    assert not second["claimed_report"]
    assert pd.isna(second["claim_minutes"])
    # records cover 2 February; the report of 1 February has precision day: not the same day
    assert second["covered"]
    assert second["recorded_report"] is False or not second["recorded_report"]
    for name in ("report_incident", "recorded_feedback", "recorded_arrest"):
        assert pd.isna(second[name]), name


def test_rhythm(tables):
    frame = conform(tables.rhythm, RHYTHM)
    cells = {tuple(row) for row in frame.drop(columns="group").itertuples(index=False)}
    assert cells == {
        ("2024-01", True, 2, 3, 2),
        ("2024-01", True, 3, 1, 1),
        ("2024-01", False, 5, 2, 2),
        ("2024-02", False, 0, 1, 1),
        ("2024-02", False, 5, 1, 1),
        ("2024-02", True, 0, 1, 1),
    }


def test_no_police_data_is_null_never_zero(chat, groups, reports):
    messages, coded = chat(*LINES)
    period = {"police_from": "2024-01-01", "police_until": "2024-01-31"}
    for study, records in (
        (groups(), reports({"report": "a", "group": "oost"} | NOON)),
        (groups(period), None),
    ):
        result = feature_tables(messages, coded, study, records)
        counts = ["reports", "report_incidents", "arrests", "arrest_incidents"]
        assert result.group_month["police_days"].tolist() == [0]
        assert result.group_month[counts].isna().all(axis=None)
        assert result.group[[*counts, "feedback_known"]].isna().all(axis=None)
        assert not result.episode["covered"].any()
        assert result.episode["recorded_report"].isna().all()


NOON = {"reported_at": "2024-01-06T12:00"}


def test_covered_without_reports_is_zero(chat, groups, reports):
    messages, coded = chat(*LINES)
    study = groups({"police_from": "2024-01-01", "police_until": "2024-01-31"})
    elsewhere = reports({"report": "a", "neighbourhood": "x", "arrests": 0} | NOON)
    result = feature_tables(messages, coded, study, elsewhere)
    counts = ["reports", "report_incidents", "arrests", "arrest_incidents"]
    assert result.group_month[counts].to_numpy().tolist() == [[0, 0, 0, 0]]
    assert result.episode["recorded_report"].tolist() == [False]
    silent = reports({"report": "a", "group": "oost"} | NOON)
    result = feature_tables(messages, coded, study, silent)
    assert result.group_month["reports"].tolist() == [1]
    assert result.group_month[["arrests", "arrest_incidents"]].isna().all(axis=None)
    assert result.episode["recorded_arrest"].isna().all()


def test_group_without_messages(chat, groups):
    messages, coded = chat("2024-01-02T10:00 ann other")
    result = feature_tables(messages, coded, groups({}, {"group": "west"}))
    months = conform(result.group_month, GROUP_MONTH).set_index("group")
    assert months["messages"].to_dict() == {"oost": 1, "west": 0}
    west = conform(result.group, GROUP).set_index("group").loc["west"]
    assert (west["messages"], west["senders"], west["messages_per_month"]) == (0, 0, 0)
    assert west[["sender_gini", "top_sender_share", "night_share", "density"]].isna().all()


def test_all_tables_of_a_batch_without_any_message(chat, groups):
    messages, coded = chat()
    result = feature_tables(messages, coded, groups())
    conform(result.group, GROUP)
    for table, schema in (
        (result.group_month, GROUP_MONTH),
        (result.member, MEMBER),
        (result.episode, EPISODE),
        (result.rhythm, RHYTHM),
    ):
        conform(table, schema)
    assert result.group_month["messages"].tolist() == [0]


def test_result_does_not_depend_on_pseudonyms(chat, groups):
    def result(names):
        messages, coded = chat(*LINES)
        messages["sender"] = messages["sender"].map(names)
        return feature_tables(messages, coded, groups())

    one = result({"ann": "a", "bob": "b", "cis": "c"})
    two = result({"ann": "z", "bob": "y", "cis": "x"})
    for name in ("group_month", "group", "episode", "rhythm"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
    pd.testing.assert_frame_equal(
        one.member.drop(columns="sender"), two.member.drop(columns="sender")
    )


def test_result_does_not_depend_on_batching_or_row_order(chat, groups):
    east, west = chat(*LINES), chat(*LINES, group="west")
    study = groups({}, {"group": "west"})
    messages, coded = (pd.concat(pair, ignore_index=True) for pair in zip(east, west, strict=True))
    whole = feature_tables(messages[::-1], coded[::-1], study)
    parts = [
        feature_tables(*chats, study, only=[name])
        for chats, name in ((east, "oost"), (west, "west"))
    ]
    for name in ("group_month", "group", "member", "episode", "rhythm"):
        joined = pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        pd.testing.assert_frame_equal(
            getattr(whole, name).reset_index(drop=True), joined, check_dtype=False
        )
