"""When an episode opens, closes and is answered."""

import pandas as pd
import pytest

from buurtwacht.features.activity import counted_messages, observed_messages
from buurtwacht.features.episodes import describe_episodes, episode_of


@pytest.fixture
def numbered(chat, groups):
    def number(*lines, **changes):
        messages, coded = chat(*lines)
        study = groups({"observed_until": "2024-12-31", **changes})
        counted = counted_messages(observed_messages(messages, study), coded)
        return counted, episode_of(counted)

    return number


def test_closes_after_more_than_120_silent_minutes(numbered):
    _, number = numbered(
        "2024-01-02T10:00 ann other",
        "2024-01-02T10:01 ann suspicious",
        "2024-01-02T12:01 bob other",
        "2024-01-02T14:02 bob other",
        "2024-01-02T14:03 bob suspicious",
    )
    assert number.tolist() == [-1, 0, 0, -1, 1]


def test_lasts_at_most_24_hours(numbered):
    hours = [f"2024-01-02T{hour:02}:00 ann suspicious" for hour in range(0, 24, 2)]
    _, number = numbered(
        *hours,
        "2024-01-03T00:00 ann other",
        "2024-01-03T00:01 ann other",
        "2024-01-03T00:02 ann offence",
    )
    assert number.tolist() == [0] * 13 + [-1, 1]


def test_a_question_alone_opens_nothing(numbered):
    counted, number = numbered("2024-01-02T10:00 ann query", "2024-01-02T10:01 bob vehicle")
    assert number.tolist() == [-1, -1]
    assert describe_episodes(counted, number).empty


def test_a_test_message_opens_nothing(numbered):
    _, number = numbered(
        "2024-01-02T10:00 ann suspicious+test_message", "2024-01-02T10:01 bob suspicious"
    )
    assert number.tolist() == [0]


def test_belongs_to_the_month_of_the_signal(numbered):
    counted, number = numbered(
        "2024-01-31T23:50 ann offence+suspicious", "2024-02-01T00:06 bob reported_other"
    )
    row = describe_episodes(counted, number).iloc[0]
    assert (row["month"], row["messages"], row["signal"]) == ("2024-01", 2, "offence")
    assert (row["response_minutes"], row["responded"]) == (16, False)
    assert (row["claimed_report"], row["claimed_112"], row["claim_minutes"]) == (True, False, 16)


def test_response_and_claim_of_the_signal_itself(numbered):
    counted, number = numbered(
        "2024-01-02T10:00 ann suspicious+reported_112",
        "2024-01-02T10:10 ann appearance",
        "2024-01-02T10:15 bob not_reported+arrest",
        "2024-01-02T10:16 cis other",
    )
    row = describe_episodes(counted, number).iloc[0]
    assert (row["claim_minutes"], row["response_minutes"], row["responded"]) == (0, 15, True)
    assert (row["senders"], row["said_not_reported"], row["arrest_claimed"]) == (3, True, True)


def test_nobody_answers(numbered):
    counted, number = numbered("2024-01-02T10:00 ann suspicious", "2024-01-02T10:01 ann other")
    row = describe_episodes(counted, number).iloc[0]
    assert pd.isna(row["response_minutes"])
    assert pd.isna(row["claim_minutes"])
    assert not row["responded"]


def test_clock_back_in_autumn_is_an_hour_more(numbered):
    # 27 October 2024: 02:50 summer time, then 02:05 winter time, 15 minutes later
    counted, number = numbered(
        "2024-10-27T02:50 ann suspicious",
        "2024-10-27T02:05 bob other",
        "2024-10-27T03:55 bob other",
    )
    assert number.tolist() == [0, 0, 0]
    row = describe_episodes(counted, number).iloc[0]
    assert (row["response_minutes"], row["responded"]) == (15, True)
    # 125 minutes between 02:50 summer time and 03:55 winter time
    counted, number = numbered("2024-10-27T02:50 ann suspicious", "2024-10-27T03:55 bob other")
    assert number.tolist() == [0, -1]


def test_clock_forward_in_spring_is_an_hour_less(numbered):
    # 31 March 2024: 01:55, then 03:05, ten minutes later; and 179 wall minutes are 119
    counted, number = numbered("2024-03-31T01:55 ann suspicious", "2024-03-31T03:05 bob other")
    assert describe_episodes(counted, number).iloc[0]["response_minutes"] == 10
    _, number = numbered("2024-03-31T00:30 ann suspicious", "2024-03-31T03:29 bob other")
    assert number.tolist() == [0, 0]


def test_late_delivery_runs_back_without_harm(numbered):
    counted, number = numbered(
        "2024-01-02T10:00 ann suspicious",
        "2024-01-02T09:58 bob other",
        "2024-01-02T12:00 ann other",
    )
    assert number.tolist() == [0, 0, 0]
    assert describe_episodes(counted, number).iloc[0]["response_minutes"] == 0


def test_groups_do_not_mix(chat, groups):
    east = chat("2024-01-02T10:00 ann suspicious")
    west = chat("2024-01-02T10:01 bob other", group="west")
    messages, coded = (pd.concat(pair, ignore_index=True) for pair in zip(east, west, strict=True))
    study = groups({}, {"group": "west"})
    counted = counted_messages(observed_messages(messages, study), coded)
    assert episode_of(counted).tolist() == [0, -1]
