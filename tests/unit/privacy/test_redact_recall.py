"""Floors under the measured recall, so that an edit cannot lose what was reached."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def _benchmark():
    spec = importlib.util.spec_from_file_location(
        "redact_recall", ROOT / "benchmarks" / "redact_recall.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BENCHMARK = _benchmark()


def shares(chats, profile="work"):
    found, marked = BENCHMARK.count(chats, profile)
    return {kind: found[kind] / marked[kind] for kind in marked}


@pytest.mark.parametrize("part", sorted(BENCHMARK.read_own()))
def test_own_messages(part):
    reached = shares([BENCHMARK.read_own()[part]])
    assert reached["person"] >= 0.9
    assert reached["kept"] >= 0.95
    for kind in ("phone", "plate", "email", "iban", "bsn", "postcode", "url"):
        assert reached.get(kind, 1) >= 0.9, kind


def test_development_set():
    chats = BENCHMARK.read_development()
    if not chats:
        pytest.skip("the development set is not beside the checkout")
    reached = shares(chats)
    assert reached["person"] >= 0.92
    assert reached["address"] >= 0.95
    assert reached["kept"] >= 0.97
    for kind in ("phone", "email", "iban", "bsn", "postcode", "url", "filename", "other_id"):
        assert reached[kind] >= 0.97, kind


def test_release_finds_more_than_work():
    chats = list(BENCHMARK.read_own().values())
    work, release = shares(chats), shares(chats, "release")
    assert release["person"] >= work["person"]
    assert release["place"] >= work["place"]


def test_marks_are_read():
    assert BENCHMARK.read_marked("zag {person|Jan Bos} bij {plate|12-AB-34}.") == (
        "zag Jan Bos bij 12-AB-34.",
        [(4, 11, "person"), (16, 24, "plate")],
    )


def test_wilson_interval():
    low, high = BENCHMARK.wilson(41, 41)
    assert round(low, 3) == 0.914 and high == pytest.approx(1.0)
