"""Replies by time, inequality, and the number of members of a month."""

import numpy as np
import pandas as pd
import pytest

from buurtwacht.features.activity import counted_messages, observed_messages, observed_months
from buurtwacht.features.members import members_by_month
from buurtwacht.features.network import gini, replies, reply_network


@pytest.fixture
def counted(chat, groups):
    def count(*lines):
        messages, coded = chat(*lines)
        return counted_messages(observed_messages(messages, groups()), coded)

    return count


def test_replies_are_next_messages_of_others_within_15_minutes(counted):
    chat = counted(
        "2024-01-02T10:00 ann other",
        "2024-01-02T10:02 ann other",
        "2024-01-02T10:15 bob other",
        "2024-01-02T10:31 ann other",
        "2024-01-02T10:32 cis other",
    )
    found = replies(chat)
    assert found["answered"].tolist() == [True, True, False, True, False]
    answers = found["answers_to"].astype(object).where(found["answers_to"].notna(), None)
    assert answers.tolist() == [None, None, "ann", None, "ann"]


def test_network(counted):
    chat = counted(
        "2024-01-02T10:00 ann other",
        "2024-01-02T10:01 bob other",
        "2024-01-02T10:02 ann other",
        "2024-01-02T10:03 cis other",
    )
    # ties bob→ann, ann→bob, cis→ann
    network = reply_network(chat, replies(chat)["answers_to"]).loc["oost"]
    assert network["reciprocity"] == pytest.approx(2 / 3)
    assert network["density"] == pytest.approx(3 / 6)


def test_network_of_one_sender_is_undefined(counted):
    chat = counted("2024-01-02T10:00 ann other", "2024-01-02T10:01 ann other")
    assert reply_network(chat, replies(chat)["answers_to"]).isna().all(axis=None)


def test_gini():
    assert gini(np.array([5, 5, 5])) == 0
    assert gini(np.array([7])) == 0
    assert gini(np.array([1, 3])) == pytest.approx(0.25)
    assert gini(np.array([3, 1])) == pytest.approx(0.25)
    assert np.isnan(gini(np.array([])))


def counts(*rows):
    return pd.DataFrame(
        [("oost", pd.Timestamp(day), members) for day, members in rows],
        columns=["group", "date", "members"],
    )


def january(groups, dated, **changes):
    study = groups(changes)
    return members_by_month(observed_months(study), study, dated)


def test_nearest_count_within_90_days(groups):
    # the middle of January is the 16th
    near, far = (counts(("2023-10-18", 40)), counts(("2023-10-17", 40)))
    assert january(groups, near)["members"].tolist() == [40]
    assert january(groups, far)["members"].isna().all()
    both = counts(("2024-02-01", 10), ("2023-12-31", 20))
    assert january(groups, both)["members"].tolist() == [20]
    half = january(groups, counts(("2024-01-10", 30)), observed_until="2024-01-15")
    assert half["member_months"].tolist() == [pytest.approx(30 * 15 / 30.4375)]


def test_undated_count_only_without_dated_ones(groups):
    assert january(groups, None, members=25)["members"].tolist() == [25]
    assert january(groups, counts(("2020-01-01", 40)), members=25)["members"].isna().all()
    assert january(groups, None)["members"].isna().all()


def test_observed_months_and_covered_days(groups):
    study = groups(
        {
            "observed_from": "2024-01-30",
            "observed_until": "2024-03-01",
            "police_from": "2023-05-01",
            "police_until": "2024-02-10",
        }
    )
    months = observed_months(study).set_index("month")
    assert months["observed_days"].to_dict() == {"2024-01": 2, "2024-02": 29, "2024-03": 1}
    assert months["police_days"].to_dict() == {"2024-01": 2, "2024-02": 10, "2024-03": 0}
