"""Verdicts on the claims: each by its own rule, from numbers of the estimates alone."""

import numpy as np
import pandas as pd
import pytest

from buurtwacht.models.claims import Evidence, judge, read_claims
from buurtwacht.models.survey import contrast
from buurtwacht.tables import ESTIMATES, RAW, conform


def _estimates(*rows):
    table = []
    for outcome, scale, term, estimate, low, high, more in rows:
        table.append(
            {
                "question": "E1",
                "outcome": outcome,
                "model": "m",
                "term": term,
                "scale": scale,
                "estimate": estimate,
                "conf_low": low,
                "conf_high": high,
                "p_value": np.nan,
                "n_groups": 6,
                "n_obs": 10,
                "method": "exact",
                "note": "",
                **more,
            }
        )
    return conform(pd.DataFrame(table, columns=list(ESTIMATES.columns)), ESTIMATES)


def _verdict(claim, *rows, synthetic=False, **tables):
    table = judge(Evidence(_estimates(*rows), **tables), synthetic)
    return table.set_index("id").loc[claim]


def _arrests(low, high):
    name = "arrest_incidents_after_signal_per_year"
    return (
        (name, "rate", "pooled", 0.3, 0.0, high, {}),
        (f"{name}_two_sided", "rate", "pooled", 0.3, low, high, {}),
    )


def _share(outcome, low, high):
    return (outcome, "share", "pooled", (low + high) / 2, low, high, {})


def _groups_with(groups, p_value=None):
    name = "arrest_incidents_after_signal"
    rows = [(name, "share", "groups with one", groups / 6, np.nan, np.nan, {})]
    if p_value is not None:
        term = "so few groups by chance, weighted by reports"
        more = {"p_value": p_value}
        rows.append((name, "probability", term, p_value, np.nan, np.nan, more))
    return rows


def test_nineteen_claims_without_any_input():
    table = judge(Evidence(_estimates()), synthetic=False)
    assert list(table["id"]) == list(range(1, 20))
    assert set(table["verdict"]) == {"not measured", "not testable"}
    assert list(table.loc[table["verdict"] == "not testable", "id"]) == [1, 2, 17, 18]
    assert table["reason"].str.len().between(5, 100).all()
    assert [claim["statement_nl"] for claim in read_claims()] == list(table["statement_nl"])


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.0, 0.499, "same"), (0.501, 2.0, "different"), (0.1, 0.9, "undecided")],
)
def test_few_crooks_by_one_sided_limits(low, high, verdict):
    row = _verdict(4, *_arrests(low, high))
    assert row["verdict"] == verdict
    assert (row["conf_low"], row["conf_high"]) == (low, high)


@pytest.mark.parametrize(
    ("groups", "p_value", "verdict"),
    [
        (1, None, "undecided"),
        (1, 0.28, "undecided"),
        (1, 0.04, "same"),
        (2, 0.04, "different"),
        (1, 0.05, "undecided"),
    ],
)
def test_groups_with_arrests_differ_only_beyond_chance(groups, p_value, verdict):
    row = _verdict(5, *_groups_with(groups, p_value))
    assert row["verdict"] == verdict and row["result"] == f"{groups} of 6 groups"


@pytest.mark.parametrize(
    ("claim", "outcome"), [(7, "signal_to_any_report"), (9, "recorded_report_to_known_feedback")]
)
@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.2, 0.94, "same"), (0.96, 1.0, "different"), (0.5, 1.0, "undecided")],
)
def test_not_always(claim, outcome, low, high, verdict):
    assert _verdict(claim, _share(outcome, low, high))["verdict"] == verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.01, 0.07, "different"), (1.6, 3.0, "different"), (0.05, 1.6, "undecided")],
)
def test_published_range_against_simultaneous_intervals(low, high, verdict):
    row = _verdict(8, ("reports_simultaneous", "rate", "g1", 1.0, low, high, {}))
    assert row["verdict"] == verdict
    assert "recorded 1.00 to 1.00 a month in 1 groups; claimed not measured" in row["result"]


def test_plain_intervals_do_not_judge_the_published_range():
    row = _verdict(8, ("reports", "rate", "g1", 2.0, 1.6, 3.0, {}))
    assert row["verdict"] == "not measured"


def test_joint_activities_in_more_than_half():
    rows = [("joint_activities", "rate", f"g{i}", rate, 0, 1, {}) for i, rate in enumerate([1, 0])]
    assert _verdict(12, *rows)["verdict"] == "undecided"
    rows.append(("joint_activities", "rate", "g9", 0.5, 0, 1, {}))
    assert _verdict(12, *rows)["verdict"] == "same"


def test_moderators_are_described_not_judged():
    row = _verdict(16, _share("top_moderator_share", 0.5, 0.9), _share("moderator_share", 0, 0.1))
    assert row["verdict"] == "not testable" and row["estimate"] == pytest.approx(0.7)
    assert row["result"] == (
        "70% of rule reminders by the busiest moderator (50% to 90%); "
        "5% of writers remind of rules (0% to 10%)"
    )
    assert _verdict(16)["verdict"] == "not measured"


def test_origin_alone_counts_only_where_people_verified():
    row = _verdict(19, _share("ethnic_alone", 0.2, 0.6))
    assert row["verdict"] == "undecided" and row["conf_high"] == 0.6
    nobody = {"note": "not computed: nobody verified it"}
    row = _verdict(19, ("ethnic_alone", "share", "pooled", np.nan, np.nan, np.nan, nobody))
    assert row["verdict"] == "not measured" and "nobody verified it" in row["reason"]


def test_synthetic_cohort_only_demonstrates():
    table = judge(Evidence(_estimates(*_arrests(0.0, 0.4))), synthetic=True)
    assert set(table["verdict"]) == {"demonstration"}
    assert table.set_index("id").loc[4, "reason"].startswith("the rule gives 'same'")


def test_suppressed_numbers_are_named_as_such():
    more = {"note": "suppressed: fewer than 10 distinct senders"}
    row = _verdict(6, ("episodes", "rate", "pooled", np.nan, np.nan, np.nan, more))
    assert row["verdict"] == "not measured" and "suppressed" in row["reason"]


def _interviews(roles):
    rows = [
        {
            "interview": f"i{place}",
            "role": role,
            "group": None,
            "claim": "3",
            "stance": "supports" if place % 2 else "contradicts",
        }
        for place, role in enumerate(roles)
    ]
    return conform(pd.DataFrame(rows), RAW["interviews"])


def test_interviews_by_role_but_no_single_respondent():
    told = _verdict(3, interviews=_interviews(["resident"] * 4 + ["moderator"] * 3))
    assert told["result"] == "supporting: moderator 1 of 3, resident 2 of 4"
    pooled = _verdict(3, interviews=_interviews(["resident"] * 4 + ["police"]))
    assert pooled["result"] == "supporting: all roles 2 of 5"
    assert "not shown" in _verdict(3, interviews=_interviews(["police"]))["result"]
    assert _verdict(10, interviews=_interviews(["police"] * 4))["verdict"] == "not measured"


def _survey(item, differences, n=200, members_only=False):
    """Groups with a mean of 3 + difference for members, 3 for the others; SD 1."""
    rows = []
    for place, difference in enumerate(differences):
        for kind, mean in (("yes", 3 + difference), ("no", 3.0)):
            member, wave = ("yes", f"w{kind == 'yes':d}") if members_only else (kind, "w1")
            rows.append((f"g{place}", wave, member, item, mean, 1.0, n))
    columns = ["group", "wave", "member", "item", "mean", "sd", "n"]
    return conform(pd.DataFrame(rows, columns=columns), RAW["survey"])


@pytest.mark.parametrize(
    ("claim", "item", "differences", "verdict"),
    [
        (11, "cohesion_know", [0.5, 0.52, 0.55, 0.5], "same"),
        (11, "cohesion_know", [0.0, 0.01, 0.0, -0.02], "different"),
        (11, "cohesion_know", [0.9, -0.5, 0.6, 0.0], "undecided"),
        (13, "safety_evening", [0.0, 0.01, 0.0, -0.02], "same"),
        (13, "safety_evening", [0.5, 0.52, 0.55, 0.5], "different"),
        (13, "safety_evening", [-0.5, -0.52, -0.55, -0.5], "different"),
        (13, "safety_evening", [0.9, -0.5, 0.6, 0.0], "undecided"),
    ],
)
@pytest.mark.parametrize("members_only", [False, True])
def test_survey_against_the_smallest_effect(claim, item, differences, verdict, members_only):
    row = _verdict(claim, survey=_survey(item, differences, members_only=members_only))
    assert row["verdict"] == verdict
    assert row["conf_low"] < np.mean(differences) < row["conf_high"]
    assert row["result"].startswith("last against first" if members_only else "members against")


def test_survey_of_few_or_on_something_else_measures_nothing():
    few = _verdict(11, survey=_survey("cohesion_know", [0.5] * 4, n=9))
    assert few["verdict"] == "not measured" and "10 respondents" in few["reason"]
    other = _verdict(13, survey=_survey("cohesion_know", [0.5] * 4))
    assert other["verdict"] == "not measured" and "no item" in other["reason"]


def test_spread_between_groups_widens_the_interval():
    alike = contrast(_survey("cohesion", [0.3] * 4), "cohesion")
    unlike = contrast(_survey("cohesion", [0.3, 1.3, -0.7, 0.3]), "cohesion")
    assert alike.estimate == pytest.approx(unlike.estimate) == pytest.approx(0.3)
    sampling = np.sqrt((2 / 200 + 0.3**2 / 800) / 4)
    assert alike.high - alike.estimate == pytest.approx(3.18245 * sampling, rel=1e-4)
    assert unlike.high - unlike.low > 4 * (alike.high - alike.low)


def test_feedback_from_a_survey_is_descriptive():
    row = _verdict(10, survey=_survey("feedback_wanted", [1.0, 1.0]))
    assert row["verdict"] == "undecided"
    assert row["result"] == "survey: mean 4.00 over 400 answers of members"


def _panel(low, high, ninety_low, leads_p=0.5, earlier_p=0.5, other=0.7):
    def of(model, term, estimate, low=np.nan, high=np.nan, p=np.nan):
        more = {"question": "E5", "model": model, "p_value": p}
        return "1.1.1", "ratio", term, estimate, low, high, more

    middle = (low * high) ** 0.5
    return [
        of("prevention", "start of a group", middle, low, high),
        of("prevention", "start of a group, 90% interval", middle, ninety_low, high),
        of("prevention_leads", "all", leads_p, p=leads_p),
        of("prevention_earlier_date", "early", 1.0, p=earlier_p),
        of("prevention_other_donut", "start of a group, donut of 6 months", other),
    ]


@pytest.mark.parametrize(
    ("claim", "panel", "verdict"),
    [
        (1, _panel(0.5, 0.8, 0.52), "different"),
        (2, _panel(0.5, 0.8, 0.52), "different"),
        (1, _panel(0.5, 0.8, 0.52, leads_p=0.01), "undecided"),
        (1, _panel(0.5, 0.8, 0.52, earlier_p=0.01), "undecided"),
        (1, _panel(0.5, 0.8, 0.52, other=1.1), "undecided"),
        (1, _panel(0.91, 1.2, 0.93), "same"),
        (2, _panel(0.91, 1.2, 0.93), "undecided"),
        (1, _panel(0.8, 1.2, 0.83), "undecided"),
        (2, _panel(0.8, 1.2, 0.83), "same"),
    ],
)
def test_a_crime_panel_answers_whether_groups_prevent(claim, panel, verdict):
    assert _verdict(claim, *panel, crime_delivered=True)["verdict"] == verdict


def test_without_a_panel_prevention_is_not_testable_without_counts_not_measured():
    for claim in (1, 2):
        assert _verdict(claim)["verdict"] == "not testable"
        assert _verdict(claim, crime_delivered=True)["verdict"] == "not measured"


def test_status_gives_presence_only():
    status = pd.DataFrame(
        {
            "group": ["g1", "g2", "g2"],
            "from": pd.NaT,
            "until": pd.NaT,
            "field": ["signs", "signs", "training"],
            "value": ["yes", "no", "yes"],
        }
    )
    row = _verdict(17, group_status=conform(status, RAW["group_status"]))
    assert row["verdict"] == "not testable"
    assert row["result"] == "signs in 1, training in 1 of 2 groups with a status"
