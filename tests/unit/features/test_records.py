"""Which reports count, where, and which episode they are about."""

import pandas as pd
import pytest

from buurtwacht.features.records import (
    Window,
    count_records,
    covered_reports,
    incidents,
    match_episodes,
)

POLICE = {"police_from": "2024-01-05", "police_until": "2024-01-20"}


def opened(*moments, group="oost"):
    return pd.DataFrame({"group": group, "opened_at": [pd.Timestamp(m) for m in moments]})


@pytest.fixture
def matched(groups, reports):
    def match(episodes, *rows, window=None):
        study = groups(POLICE)
        rows = [{"group": "oost", "report": str(n)} | row for n, row in enumerate(rows)]
        covered = covered_reports(reports(*rows), study)
        return match_episodes(episodes, covered, study, window or Window())

    return match


def test_only_covered_and_observed_days_count(groups, reports):
    study = groups(POLICE | {"observed_until": "2024-01-15"})
    moments = ["01-04T23:59", "01-05T00:00", "01-15T23:59", "01-16T00:00", "01-20T12:00"]
    rows = [
        {"report": f"r{n}", "group": "oost", "reported_at": f"2024-{moment}"}
        for n, moment in enumerate(moments)
    ]
    assert covered_reports(reports(*rows), study)["report"].tolist() == ["r1", "r2"]


def test_neighbourhood_counts_when_one_group_has_it(groups, reports):
    study = groups(
        POLICE,
        POLICE | {"group": "west", "neighbourhood": "BU02"},
        POLICE | {"group": "zuid", "neighbourhood": "BU02"},
    )
    rows = [
        {"report": area, "neighbourhood": area, "reported_at": "2024-01-06"}
        for area in ("BU01", "BU02", "BU03")
    ]
    named = {"report": "named", "group": "zuid", "neighbourhood": "BU01"}
    covered = covered_reports(reports(*rows, named | {"reported_at": "2024-01-06"}), study)
    assert covered[["group", "report"]].to_numpy().tolist() == [["oost", "BU01"], ["zuid", "named"]]


def test_an_incident_counts_once_in_the_month_of_its_first_report(groups, reports):
    study = groups(
        {"observed_until": "2024-03-31", "police_from": "2024-01-01", "police_until": "2024-03-31"}
    )
    covered = covered_reports(
        reports(
            {"report": "1", "group": "oost", "incident": "x", "reported_at": "2024-02-01T00:10"},
            {"report": "2", "group": "oost", "incident": "x", "reported_at": "2024-01-31T23:50"}
            | {"arrests": 3},
            {"report": "3", "group": "oost", "reported_at": "2024-02-02", "arrests": 0},
        ),
        study,
    )
    counts = count_records(covered, ["month"])
    assert counts.loc["2024-01", ["reports", "report_incidents", "arrests"]].tolist() == [1, 1, 3]
    assert counts.loc["2024-02", ["reports", "report_incidents", "arrests"]].tolist() == [2, 1, 0]
    assert counts["arrest_incidents"].tolist() == [1, 0]
    assert incidents(covered)["incident"].tolist() == ["report:3", "x"]


@pytest.mark.parametrize(
    ("moment", "precision", "found"),
    [
        ("2024-01-10T09:00", "minute", True),
        ("2024-01-10T08:59", "minute", False),
        ("2024-01-11T10:00", "hour", True),
        ("2024-01-11T10:01", "hour", False),
        ("2024-01-10T00:00", "day", True),
        ("2024-01-11T00:00", "day", False),
        ("2024-01-10T10:30", None, True),
    ],
)
def test_window(matched, moment, precision, found):
    result = matched(opened("2024-01-10T10:00"), {"reported_at": moment, "precision": precision})
    assert result["recorded_report"].tolist() == [found]
    assert result["report_incident"].notna().tolist() == [found]


def test_window_is_a_choice(matched):
    row = {"reported_at": "2024-01-10T11:00"}
    narrow = matched(opened("2024-01-10T10:00"), row, window=Window(0, 30))
    assert narrow["recorded_report"].tolist() == [False]


def test_an_incident_belongs_to_the_nearest_episode_only(matched):
    episodes = opened("2024-01-10T10:00", "2024-01-10T18:00")
    result = matched(
        episodes,
        {"reported_at": "2024-01-10T17:50", "incident": "near second"},
        {"reported_at": "2024-01-10T10:20", "incident": "near first"},
        {"reported_at": "2024-01-10T10:40", "incident": "also near first"},
    )
    assert result["report_incident"].tolist() == ["near first", "near second"]


def test_an_incident_counts_for_one_episode(matched):
    episodes = opened("2024-01-10T10:00", "2024-01-10T18:00")
    result = matched(episodes, {"reported_at": "2024-01-10T18:10", "incident": "one"})
    assert result["recorded_report"].tolist() == [False, True]


def test_a_report_without_relation_to_the_chat_matches_nothing(matched):
    row = {"reported_at": "2024-01-10T10:05", "group_signal": "none"}
    assert matched(opened("2024-01-10T10:00"), row)["recorded_report"].tolist() == [False]


def test_feedback_is_known_or_unknown(matched):
    day = {"reported_at": "2024-01-10T10:05"}
    in_time = day | {"feedback_at": "2024-01-24"}
    late = day | {"feedback_at": "2024-01-25"}
    for row, known in ((in_time, True), (late, False), (day, False)):
        feedback = matched(opened("2024-01-10T10:00"), row)["recorded_feedback"]
        assert feedback.notna().tolist() == [known]
        assert feedback.dropna().all()


def test_arrest_of_another_report_of_the_incident(matched):
    result = matched(
        opened("2024-01-10T10:00"),
        {"reported_at": "2024-01-10T10:05", "incident": "x", "arrests": 0},
        {"reported_at": "2024-01-12T10:05", "incident": "x", "arrests": 1},
    )
    assert result["recorded_arrest"].tolist() == [True]


def test_uncovered_episode_is_null_even_near_a_report(matched):
    result = matched(opened("2024-01-04T23:30"), {"reported_at": "2024-01-05T00:10"})
    assert result["covered"].tolist() == [False]
    assert result["recorded_report"].isna().all()
    assert result["report_incident"].isna().all()
