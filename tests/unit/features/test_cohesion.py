"""The darker and the brighter side on small chats."""

import numpy as np
import pandas as pd
import pytest

from buurtwacht.features.assemble import feature_tables
from buurtwacht.features.cohesion import core_periphery
from buurtwacht.features.road import codes_of_people
from buurtwacht.tables import COHESION, conform


@pytest.fixture
def cohesion(chat, groups):
    def build(*lines, status=None, verified=None, **changes):
        messages, coded = chat(*lines)
        study = groups({"observed_until": "2024-12-31", **changes})
        table = feature_tables(messages, coded, study, group_status=status, verified=verified)
        return conform(table.cohesion, COHESION).iloc[0]

    return build


def test_origin_with_and_without_behaviour(cohesion):
    row = cohesion(
        "2024-01-02T10:00 ann ethnic+suspicious",
        "2024-01-02T10:01 bob ethnic+appearance",
        "2024-01-02T10:02 cas ethnic",
        "2024-01-02T10:03 dia objection",
        "2024-01-02T10:04 cas objection",
        "2024-01-03T10:00 ann ethnic",
        "2024-01-03T10:01 ann objection",
        "2024-01-03T13:00 bob moderation",
    )
    assert row["origin_with_behaviour"] == 1
    assert row["origin_with_description"] == 1
    assert row["origin_alone"] == 2
    assert row["origin_objected"] == 3
    assert row["origin_moderated"] == 0
    assert row["origin_verified"] == 0


def looked_at(*codes):
    rows = [{"message": f"oost-{n}", "coder": "x", "codes": c} for n, c in enumerate(codes) if c]
    return codes_of_people(rows)


def test_only_people_verify_that_origin_was_named(cohesion):
    looked = looked_at("ethnic;suspicious", "vehicle")
    row = cohesion("2024-01-02T10:00 ann other", "2024-01-02T10:01 bob ethnic", verified=looked)
    assert (row["origin_verified"], row["origin_alone"]) == (1, 1)
    assert (row["origin_with_behaviour_verified"], row["origin_alone_verified"]) == (1, 0)
    assert (row["origin_looked_at"], row["origin_senders_verified"]) == (1, 1)


def test_a_verified_reaction_was_found_by_a_person_too(cohesion):
    lines = (
        "2024-01-02T10:00 ann ethnic",
        "2024-01-02T10:01 bob objection",
        "2024-01-02T10:02 cas ethnic",
        "2024-01-02T10:03 dia moderation",
        "2024-01-02T18:00 ann own_action",
        "2024-01-02T18:01 bob objection",
    )
    seen = cohesion(
        *lines,
        verified=looked_at(
            "ethnic;appearance", "objection", "ethnic", "moderation", "own_action", "other"
        ),
    )
    assert seen["origin_objected"] == seen["origin_objected_verified"] == 1
    assert seen["origin_moderated_verified"] == 2
    assert (seen["origin_with_description_verified"], seen["origin_alone_verified"]) == (1, 1)
    assert (seen["own_action_verified"], seen["own_action_looked_at"]) == (1, 1)
    assert (seen["own_action_objected"], seen["own_action_objected_verified"]) == (1, 0)
    assert (seen["origin_senders_verified"], seen["own_action_senders_verified"]) == (2, 1)
    unseen = cohesion(*lines, verified=looked_at("ethnic", "", "ethnic"))
    assert unseen["origin_verified"] == 2
    assert unseen["origin_objected_verified"] == unseen["origin_moderated_verified"] == 0


def test_newcomers_and_their_answers(cohesion):
    row = cohesion(
        "2024-01-02T10:00 ann social",
        "2024-03-01T10:00 bob social",
        "2024-03-01T10:05 ann social",
        "2024-03-02T10:00 cas query",
        "2024-03-02T12:00 ann social",
        "2024-03-02T12:01 cas social",
    )
    assert (row["newcomers"], row["newcomers_answered"]) == (2, 1)


def test_how_the_work_is_shared(cohesion):
    row = cohesion(
        "2024-01-02T10:00 ann moderation",
        "2024-01-02T11:00 ann moderation",
        "2024-01-02T12:00 ann moderation",
        "2024-01-02T13:00 bob moderation+support",
        "2024-01-02T14:00 bob own_action",
        "2024-01-02T14:05 cas objection",
    )
    assert row["moderators"] == 2
    assert row["top_moderator_share"] == 0.75
    assert (row["supporters"], row["support_gini"]) == (1, 0)
    assert row["own_action_objected"] == 1


def test_a_silent_group_has_a_row(cohesion):
    row = cohesion("2024-01-02T10:00 - - system left")
    assert row["moderators"] == row["newcomers"] == 0
    assert pd.isna(row["core_fit"]) and pd.isna(row["rules"])


def test_rules_that_held_longest(cohesion):
    status = pd.DataFrame(
        {
            "group": ["oost", "oost", "west"],
            "from": pd.to_datetime([None, "2024-03-01", None]),
            "until": pd.to_datetime(["2024-02-29", None, None]),
            "field": ["rules", "rules", "rules"],
            "value": ["own", "saar", "none"],
        }
    )
    line = "2024-01-02T10:00 ann other"
    assert cohesion(line, status=status)["rules"] == "saar"
    assert cohesion(line, status=status, observed_until="2024-03-15")["rules"] == "own"
    assert pd.isna(cohesion(line, status=status.iloc[2:])["rules"])


def test_a_perfect_core_and_a_ring():
    core = np.zeros((8, 8))
    core[:2, :] = core[:, :2] = 1
    np.fill_diagonal(core, 0)
    found = core_periphery(core)
    assert found["core_members"] == 2
    assert found["core_fit"] == pytest.approx(1)
    shuffled = np.random.default_rng(1).permutation(8)
    assert core_periphery(core[np.ix_(shuffled, shuffled)]) == pytest.approx(found)
    ring = np.roll(np.eye(8), 1, axis=1)
    assert core_periphery(ring + ring.T)["core_fit"] < 0.5
    assert core_periphery(np.zeros((8, 8)))["core_members"] is None
