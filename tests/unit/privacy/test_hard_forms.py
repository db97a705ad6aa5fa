"""Identifiers in every form of `benchmarks/hard_forms.py`, and numbers that must stay."""

import importlib
import sys
from pathlib import Path

import pytest

from buurtwacht.privacy.apart import parts_apart
from buurtwacht.privacy.redaction import Redactor

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
EACH = 6


@pytest.fixture(scope="module")
def hard_forms():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("hard_forms")
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.mark.parametrize(
    "kind",
    ["phone", "plate", "iban", "email", "postcode", "small postcode", "bsn", "house number"],
)
def test_identifiers_are_covered_in_every_form(hard_forms, kind):
    lost, made = [], 0
    for form in hard_forms.FORMS[kind]:
        for case in hard_forms.cases(kind, form, EACH):
            made += 1
            if hard_forms.missed(case):
                lost.append((form, case.text))
    assert made >= EACH * 6
    assert len(lost) <= 0.01 * made, lost


def test_every_type_is_generated(hard_forms):
    assert hard_forms.FORMS.keys() == hard_forms.FRAMES.keys()


def test_a_case_knows_where_its_identifier_stands(hard_forms):
    for case in hard_forms.cases("phone", "digits", 6):
        assert case.text[case.start : case.end].startswith("06")
        assert len(case.text[case.start : case.end]) == 10


def test_a_missed_identifier_is_counted(hard_forms):
    assert hard_forms.missed(hard_forms.Case("wij waren hier", 0, 3)) == ["wij"]


def test_ordinary_numbers_stay(hard_forms):
    assert hard_forms.masked_ordinary() == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("kenteken op 3 juli doorgegeven", "3"),
        ("kentekens genoteerd en 2 foto's gemaakt", "2"),
        ("een plaatje van 10 bij 15 cm", "15"),
        ("de postcode klopt niet, zegt hij na 2 keer", "2"),
        ("Bel 112 of 0900-8844", "112"),
        ("bel me over twintig minuten of om zes uur", "zes"),
        ("een twee drie vier vijf zes zeven acht", "zes"),
    ],
)
def test_counts_near_a_naming_word_stay(text, kept):
    (redaction,) = Redactor([]).redact([text])
    assert kept in redaction.text.replace(",", " ").split()


def found(text, digits):
    return [(text[start:end], kind) for start, end, kind in parts_apart(text, text.lower(), digits)]


def test_parts_are_put_together_by_length_and_order():
    assert found("kenteken: zes kl tv drie negen", 0) == [("zes kl tv drie negen", "plate")]
    assert found("Black Toyota 09 p-ld-z driving", 2) == [("09 p-ld-z", "plate")]
    assert found("bsn een twee drie vier vijf zes zeven acht", 0) == []
    assert found("NL 9 1 A B N A 0 4 1 7 1 6 4 3", 10) == []
    assert found("NL 9 1 A B N A 0 4 1 7 1 6 4 3 0 0", 12) == [
        ("NL 9 1 A B N A 0 4 1 7 1 6 4 3 0 0", "iban")
    ]
