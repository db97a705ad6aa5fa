"""What a reader finds in the first minute: whether groups help, how sure that is, and why."""

from dataclasses import replace

import pytest
from fake_cohort import TEMPLATE, evidence

from buurtwacht.report import pages
from buurtwacht.report.contents import summary
from buurtwacht.report.words import LANGUAGES, read_words

NL, EN = (read_words(TEMPLATE / "text", language) for language in LANGUAGES)


def told(fake, words=NL):
    chapter = summary.build(fake)
    record = {"chapter": "summary", "facts": chapter.facts, "absent": chapter.absent}
    return pages.answers(record, words)


def with_verdict(claim, verdict):
    fake = evidence()
    claims = fake.claims.copy()
    claims.loc[claims["id"] == claim, "reason"] = f"the rule gives '{verdict}': invented"
    return replace(fake, claims=claims)


@pytest.mark.parametrize("words", [NL, EN], ids=LANGUAGES)
def test_every_question_has_an_answer_and_how_sure_it_is(words):
    lines = told(evidence(), words).splitlines()
    assert len(lines) == 2 + len(words.labels["minute_questions"])
    for line in lines[2:]:
        question, answer, sure = line.strip("| ").split(" | ")
        assert question.endswith("?**") and answer.startswith("**") and len(sure) > 20


@pytest.mark.parametrize(
    ("verdict", "answer"),
    [("same", "**Zelden.**"), ("different", "**Ja, vaker"), ("undecided", "dat weten we niet")],
)
def test_the_answer_follows_the_verdict_of_the_rule(verdict, answer):
    (line,) = (line for line in told(with_verdict(4, verdict)).splitlines() if "dieven" in line)
    assert answer in line


def test_what_was_not_measured_is_not_answered():
    page = told(evidence(police=False))
    assert page.count("hier niet") >= 3 and "Ja" not in page
    (line,) = (line for line in page.splitlines() if "ingebroken" in line)
    assert "niet onderzocht" in line


def test_every_answer_of_every_question_can_be_filled():
    """Each kind of answer, with the numbers of a cohort that has a crime panel."""
    facts = summary.build(evidence()).facts | {
        "effect_hundred": [63.0, 55.0, 72.0],
        "panel_adopters": 22,
        "panel_without": 96,
        "smallest_fall": 0.1,
    }
    for words in (NL, EN):
        for kind in ("minute_answers", "minute_sure"):
            for answers in words.labels[kind].values():
                for text in answers.values():
                    assert "{" not in words.fill(text, facts)


def test_rates_are_told_as_counts_in_a_year():
    facts = summary.build(evidence()).facts
    assert facts["pooled_year"] == [pytest.approx(12 * part) for part in facts["pooled_rate"]]
    assert facts["published_lowest_year"] == pytest.approx(0.96)
    text = pages.section({"chapter": "summary", "facts": facts, "absent": {}}, NL, "arrests")
    assert "2 (0 tot 8 zou ook passen)" in text
