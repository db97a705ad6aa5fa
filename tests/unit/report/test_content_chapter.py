"""Coding error, verified events and the darker side as the chapter on content tells them."""

from dataclasses import replace

import pytest
from fake_cohort import TEMPLATE, coded_count, evidence

from buurtwacht.report import pages
from buurtwacht.report.contents import content
from buurtwacht.report.words import LANGUAGES, read_words

WORDS = {language: read_words(TEMPLATE / "text", language) for language in LANGUAGES}


def told(chapter, section, language="en"):
    record = {"chapter": "content", "facts": chapter.facts, "absent": chapter.absent}
    return pages.section(record, WORDS[language], section)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_sample_a_warning_and_the_error_of_the_coder(language):
    chapter = content.build(evidence())
    assert "warning" not in chapter.absent and "corrected" in chapter.absent
    assert told(chapter, "warning", language).startswith(("**Waarschuwing", "**Warning"))
    error = told(chapter, "coder_error", language)
    assert "57%" in error and "66%" in error
    assert set(chapter.tables["content-codes"].frame["method"]) == {"plug-in"}


def test_with_a_sample_the_corrected_counts_stand_there():
    fake = evidence()
    counts = coded_count(fake.group_month, corrected=("suspicious", "social"))
    plain, chapter = content.build(fake), content.build(replace(fake, coded_count=counts))
    assert "warning" in chapter.absent and "corrected" not in chapter.absent
    assert "For 2 topics the numbers are corrected" in told(chapter, "corrected")
    assert chapter.facts["rate_suspicious"][0] == pytest.approx(
        2 * plain.facts["rate_suspicious"][0]
    )
    assert chapter.facts["rate_offence"] == plain.facts["rate_offence"]


def test_what_nobody_verified_is_told_and_the_darker_side_left_out():
    fake = evidence()
    rows = fake.estimates.copy()
    unseen = rows["outcome"].str.contains("_verified|^ethnic_|^own_action_objected")
    rows.loc[unseen, ["estimate", "conf_low", "conf_high"]] = float("nan")
    rows.loc[unseen, "note"] = "not computed: nobody verified it"
    chapter = content.build(replace(fake, estimates=rows))
    assert chapter.absent["darker"] == "not_verified"
    assert chapter.figures["content-darker"].reason == "not_verified"
    assert "unverified" not in chapter.absent
    assert "coding-sample" in told(chapter, "darker", "nl")
    seen = content.build(fake)
    assert "darker" not in seen.absent and seen.absent["unverified"] == "verified"


def test_a_window_beside_what_chance_gives():
    chapter = content.build(evidence())
    table = chapter.tables["content-linkage"].frame
    assert table["hours_after"].tolist() == [1, 24] and table["chosen"].tolist() == [False, True]
    assert "fits 40% (10 to 60%)" in told(chapter, "linkage")
    assert "5% still fits" in told(chapter, "linkage")


def test_the_funnel_stands_by_group_and_over_groups():
    chapter = content.build(evidence())
    funnel = chapter.tables["content-funnel"].frame.set_index("outcome")
    assert funnel.loc["signal_to_claimed_report", "between_estimate"] == 0.41
    assert len(chapter.tables["content-funnel-groups"].frame) == 6
