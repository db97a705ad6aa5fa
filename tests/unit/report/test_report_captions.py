"""What stands under a figure: the finding in numbers, from how many, or that there is none."""

from dataclasses import replace

import pandas as pd
import pytest
from fake_cohort import TEMPLATE, evidence

from buurtwacht.models.detectable import STUDIES_AT_A_RATIO
from buurtwacht.report import pages
from buurtwacht.report.contents import activity, content, data, design, reports
from buurtwacht.report.words import LANGUAGES, read_words

WORDS = {language: read_words(TEMPLATE / "text", language) for language in LANGUAGES}
FIGURES = {
    "reports-lags": reports,
    "reports-alerts": reports,
    "content-groups": content,
    "content-brighter": content,
    "activity-groups": activity,
    "data-flow": data,
}


LAGS = ("last month", "same month", "next month")


def in_time():
    """The invented cohort with lags and the hour after an alert."""
    fake = evidence()
    told = [("lags_and_leads", "reports_lags", f"background, {lag}, per doubling") for lag in LAGS]
    told += [("alert_timing", "messages_around_alerts", reports.HOUR_AFTER)]
    head = fake.estimates.iloc[0].to_dict() | {"estimate": 1.0, "conf_low": 0.5, "conf_high": 2.0}
    rows = [head | {"model": m, "outcome": o, "term": t, "n_groups": 6} for m, o, t in told]
    estimates = pd.concat([fake.estimates, pd.DataFrame(rows)], ignore_index=True)
    return replace(fake, estimates=estimates)


def with_power():
    """The invented cohort with power and exaggeration at two true ratios."""
    fake = evidence()
    head = fake.estimates.iloc[0].to_dict() | {"conf_low": None, "conf_high": None, "n_obs": 70}
    head |= {"question": "E3", "outcome": "reports", "method": "simulated"}
    name = "background, last month, per doubling"
    told = {"found at": (0.09, 0.4), "exaggeration when found at": (3.8, 1.4)}
    rows = [
        head
        | {"model": "exaggeration", "term": f"{name}: {what} a ratio of {ratio}", "estimate": value}
        for what, values in told.items()
        for ratio, value in zip(("1.25", "2"), values, strict=True)
    ]
    design_rows = {
        "smallest ratio found with 80% power": 3.0,
        "smallest ratio per standard deviation found with 80% power": 1.6,
        "probability to find the smallest effect of interest": 0.09,
        "exaggeration of a significant finding": 3.8,
    }
    note = "at a ratio of 1.25; invented"
    rows += [
        head | {"model": "detectable_ratio", "term": f"{name}: {t}", "estimate": v, "note": note}
        for t, v in design_rows.items()
    ]
    estimates = pd.concat([fake.estimates, pd.DataFrame(rows)], ignore_index=True)
    return replace(fake, estimates=estimates)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_caption_on_power_tells_the_chance_and_its_simulation_error(language):
    fake = with_power()
    told = caption(design.build(fake), "design-power", language)
    decimals = "3,8" if language == "nl" else "3.8"
    first, *rest = told.split(". ")
    assert "9%" in first and decimals in first and "70" in told and "2" in rest[-1]
    words = WORDS[language]
    assert words.decimal(STUDIES_AT_A_RATIO, 0) in rest[-1]
    rows = fake.estimates.assign(method="Fisher information of this cohort")
    analytic = caption(design.build(replace(fake, estimates=rows)), "design-power", language)
    assert told.startswith(analytic) and len(analytic) < len(told)


def caption(chapter, figure, language="en"):
    return pages.caption({"facts": chapter.facts}, WORDS[language], "figures", figure)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figure", FIGURES)
def test_a_caption_begins_with_a_finding(figure, language):
    chapter = FIGURES[figure].build(in_time())
    finding = WORDS[language].label("figures", figure, "finding")
    told = WORDS[language].fill(finding, chapter.facts)
    assert caption(chapter, figure, language).startswith(told)


def test_intervals_on_one_side_are_counted():
    fake = in_time()
    rows = fake.estimates.copy()
    lags = rows["model"] == "lags_and_leads"
    none = reports.build(replace(fake, estimates=rows))
    assert none.facts["lags_apart"] == 0 and none.facts["n_lags"] == len(LAGS)
    rows.loc[rows.index[lags][0], "conf_low"] = 1.1
    assert reports.build(replace(fake, estimates=rows)).facts["lags_apart"] == 1
    rows.loc[rows.index[lags][0], "conf_low"] = float("nan")
    assert reports.build(replace(fake, estimates=rows)).facts["lags_apart"] == 0


def test_the_range_of_groups_holds_every_shown_group():
    chapter = activity.build(evidence())
    shown = chapter.tables["activity-groups"].frame
    shown = shown[~shown["suppressed"]]["estimate"]
    assert chapter.facts["quietest_group"][0] == shown.min()
    assert chapter.facts["busiest_group"][0] == shown.max()


def test_groups_that_may_not_be_shown_are_in_no_finding():
    fake = evidence()
    closed = replace(fake, rules=replace(fake.rules, groups_release=False))
    assert "busiest_group" not in activity.build(closed).facts
    assert "largest_topic" not in content.build(closed).facts


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_without_numbers_is_told(language):
    chapter = reports.build(evidence())
    chapter.facts |= {"alert_messages": None, "alert_groups": 6}
    told = caption(chapter, "reports-alerts", language)
    assert told.startswith(WORDS[language].label("no_finding"))


def test_the_flow_tells_every_reason_apart_and_loses_no_message():
    fake = evidence()
    facts = data.build(fake).facts
    lost = {"outside_period": 7 * 6, "test_messages": 2 * 6, "duplicates_merged": 10 * 6}
    assert {name: facts[name] for name in lost} == lost
    rest = facts["messages_read"] - sum(lost.values()) - facts["no_consent"]
    assert rest == facts["messages_used"]
    for words in WORDS.values():
        sides = [words.fill(side, facts) for _, side in words.label("flow") if side]
        shown = "\n".join(sides)
        for name in (*lost, "no_consent"):
            assert shown.count(words.decimal(facts[name], 0)) == 1, name


def test_more_tests_leave_the_rest_as_it_is():
    fake = evidence()
    before = data.build(fake).facts
    more = fake.group.assign(test_messages=fake.group["test_messages"] + 5)
    after = data.build(replace(fake, group=more)).facts
    assert after["test_messages"] == before["test_messages"] + 30
    assert after["no_consent"] == before["no_consent"] - 30
    assert after["messages_used"] == before["messages_used"]
