"""The recall of redaction in the chapter on the data: measured, or said not to be."""

from dataclasses import replace

import pytest
from fake_cohort import TEMPLATE, evidence

from buurtwacht.report import pages
from buurtwacht.report.contents import data
from buurtwacht.report.words import read_words

MEASURED = {
    "measured": True,
    "same_redactor": False,
    "messages": 300,
    "of_messages": 12345,
    "found": 190,
    "missed": 10,
    "persons": [0.93, 0.88, 0.96],
    "identifying": [0.95, 0.91, 0.97],
    "kept": [0.98, 0.97, 0.99],
}


def section(found, language):
    chapter = data.build(evidence() if found is None else replace(evidence(), redaction=found))
    record = {"chapter": "data", "facts": chapter.facts, "absent": chapter.absent}
    return pages.section(record, read_words(TEMPLATE / "text", language), "redaction")


@pytest.mark.parametrize(
    ("language", "told"), [("nl", "hier niet gemeten"), ("en", "not measured here")]
)
def test_without_a_marked_sample_it_was_not_measured(language, told):
    assert told in section(None, language)


@pytest.mark.parametrize(
    ("language", "interval"),
    [("nl", "93,0% (88,0 tot 96,0%)"), ("en", "93.0% (88.0 to 96.0%)")],
)
def test_a_measured_recall_is_told_with_its_interval_and_counts(language, interval):
    text = section(MEASURED, language)
    assert interval in text and "190" in text and "200" in text
    assert "12.345" in text or "12,345" in text


def test_a_sample_without_names_gives_no_number():
    text = section({**MEASURED, "persons": [None, None, None]}, "nl")
    assert "onbekend" in text


def test_an_older_redactor_is_known_to_the_chapter():
    facts = data.build(replace(evidence(), redaction=MEASURED)).facts
    assert facts["redaction_older"] is True
