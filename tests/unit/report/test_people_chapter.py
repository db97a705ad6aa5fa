import pytest
from fake_cohort import evidence

from buurtwacht.report.contents import people


@pytest.fixture(scope="module")
def chapter():
    return people.build(evidence())


def test_stances_of_too_few_people_are_not_shown(chapter):
    table = chapter.tables["people-interviews"].frame.set_index("claim")
    assert table.loc["11", ["supports", "mixed", "contradicts", "n"]].tolist() == [4, 1, 1, 6]
    assert table.loc["2", ["supports", "n"]].isna().all() and table.loc["2", "suppressed"]
    assert (chapter.facts["n_interviews"], chapter.facts["n_roles"]) == (7, 2)


def test_the_survey_shows_planted_differences_with_their_interval(chapter):
    table = chapter.tables["people-survey"].frame.set_index("item")
    cohesion, safety = table.loc["cohesion"], table.loc["safety"]
    assert cohesion["estimate"] == pytest.approx(0.5)
    assert cohesion["conf_low"] > 0 and safety["conf_low"] < 0 < safety["conf_high"]
    assert (chapter.facts["n_items"], chapter.facts["n_items_apart"]) == (2, 1)
    assert cohesion["respondents"] == 800


def test_single_payments_are_spread_and_costs_stand_beside_the_reports(chapter):
    groups = len(evidence().group)
    assert chapter.facts["costs_a_year"] == pytest.approx(600 + 3000 / 5)
    assert chapter.facts["costs_group_year"] == pytest.approx(1200 / groups)
    estimate, low, high = chapter.facts["costs_a_report"]
    assert low < estimate < high


def test_what_was_not_delivered_is_said_to_be_missing():
    chapter = people.build(evidence(police=False))
    assert chapter.absent == {
        "interviews": "no_interviews",
        "survey": "no_survey",
        "costs": "no_costs",
        "costs_reports": "no_costs",
    }
