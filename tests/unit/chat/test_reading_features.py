"""The features that `docs/reading.md` promises, each on cases of its own."""

import pytest
from reading_cases import CASES

from buurtwacht.chat.reader import read_export


def cases(feature):
    """Run a test on each case of `feature`."""
    return pytest.mark.parametrize("case", CASES[feature].values(), ids=CASES[feature].keys())


def check(case):
    """Read the export; its rows have the values that the case names."""
    rows = read_export(case.content).messages.to_pylist()
    found = [
        {name: str(row[name]) if name == "sent_at" else row[name] for name in expected}
        for row, expected in zip(rows, case.rows, strict=True)
    ]
    assert found == list(case.rows)


@cases("android_headers")
def test_android_headers(case):
    check(case)


@cases("ios_headers")
def test_ios_headers(case):
    check(case)


@cases("unseen_headers")
def test_unseen_headers(case):
    check(case)


@cases("date_order")
def test_date_order(case):
    check(case)


@cases("exact_text")
def test_exact_text(case):
    check(case)


@cases("pasted_headers")
def test_pasted_headers(case):
    check(case)


@cases("names")
def test_names(case):
    check(case)


@cases("system_lines_dutch")
def test_system_lines_dutch(case):
    check(case)


@cases("system_lines_english")
def test_system_lines_english(case):
    check(case)


@cases("system_lines_other")
def test_system_lines_other(case):
    check(case)


@cases("media")
def test_media(case):
    check(case)


@cases("deleted_and_edited")
def test_deleted_and_edited(case):
    check(case)


@cases("other_kinds")
def test_other_kinds(case):
    check(case)


@cases("words_stay_words")
def test_words_stay_words(case):
    check(case)


@cases("encodings")
def test_encodings(case):
    check(case)
