"""The features that `docs/reading.md` promises, each on cases of its own."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from reading_cases import CASES

from buurtwacht.chat.reader import read_export

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DOCUMENTATION = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")


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


@cases("day_periods")
def test_day_periods(case):
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


def test_every_test_that_the_documentation_names_exists():
    named = re.findall(r"`(?:(test_\w+\.py)::)?(test_\w+)`", DOCUMENTATION)
    assert len(named) > 25
    for file, name in named:
        path = HERE / (file or "test_reading_features.py")
        assert path.is_file(), path.name
        assert f"\ndef {name}(" in path.read_text(encoding="utf-8"), f"{path.name}::{name}"


@pytest.mark.parametrize("feature", CASES)
def test_documented_counts_are_of_all_cases(feature):
    (row,) = [line for line in DOCUMENTATION.splitlines() if f"| `test_{feature}` |" in line]
    ours, *others = [cell.strip() for cell in row.strip("|").split("|")][2:]
    total = len(CASES[feature])
    assert ours == f"{total}/{total}"
    assert all(cell == "–" or cell.endswith(f"/{total}") for cell in others)


def test_the_chat_of_the_benchmark_is_what_it_claims(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("read", ROOT / "benchmarks" / "read.py")
    benchmark = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "read", benchmark)
    spec.loader.exec_module(benchmark)
    paths = tmp_path / "a.txt", tmp_path / "b.txt"
    written = benchmark.write_chat(paths[0], 5000)
    benchmark.write_chat(paths[1], 5000)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert 79 <= written.size / written.rows <= 85
    kinds = read_export(paths[0].read_bytes()).messages["kind"].to_pylist()
    assert len(kinds) == written.rows == 5000
    assert kinds.count("system") == written.system_lines > 20
    assert {"text", "media", "deleted", "location"} < set(kinds)
