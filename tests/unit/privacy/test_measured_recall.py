"""Floors under the measured recall, so that an edit cannot lose what was reached."""

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.fixture(scope="module")
def benchmark():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("marked_messages"), importlib.import_module("redact")
    finally:
        sys.path.remove(str(BENCHMARKS))


def shares(benchmark, name, profile):
    marked_messages, redact = benchmark
    sets = marked_messages.read_sets([name])
    if not sets:
        pytest.skip("the development set is not beside the checkout")
    found, marked = marked_messages.count(sets[0].chats, redact.buurtwacht(profile))
    return {kind: found[kind] / marked[kind] for kind in marked}


def test_shared_development_set(benchmark):
    reached = shares(benchmark, "shared", "work")
    assert reached["person"] >= 0.92
    assert reached["address"] >= 0.95
    assert reached["kept"] >= 0.97
    for kind in ("phone", "email", "iban", "bsn", "postcode", "url", "filename", "other_id"):
        assert reached[kind] >= 0.97, kind


def test_first_own_messages(benchmark):
    reached = shares(benchmark, "earlier", "work")
    assert reached["person"] >= 0.9
    assert reached["kept"] >= 0.95
    for kind in ("phone", "plate", "email", "iban", "bsn", "postcode", "url"):
        assert reached[kind] >= 0.9, kind


@pytest.mark.parametrize(
    ("name", "profile", "persons", "identifying", "kept"),
    [
        ("development", "work", 0.95, 0.97, 0.97),
        ("development", "release", 0.97, 0.98, 0.93),
        ("heldout", "work", 0.95, 0.97, 0.955),
        ("heldout", "release", 0.97, 0.98, 0.89),
        ("unseen", "work", 0.945, 0.965, 0.955),
        ("unseen", "release", 0.96, 0.975, 0.885),
    ],
)
def test_own_groups(benchmark, name, profile, persons, identifying, kept):
    reached = shares(benchmark, name, profile)
    assert reached["person"] >= persons
    assert reached["identifying"] >= identifying
    assert reached["kept"] >= kept
    for kind in ("phone", "iban", "bsn", "url"):
        assert reached[kind] >= 0.97, kind


def test_release_finds_more_than_work_and_keeps_less(benchmark):
    work = shares(benchmark, "development", "work")
    release = shares(benchmark, "development", "release")
    for kind in ("person", "place"):
        assert release[kind] >= work[kind]
    assert release["description"] > work["description"] + 0.3
    assert release["kept"] < work["kept"]


def test_only_tokens_wholly_inside_a_range_are_found(benchmark):
    marked_messages, _ = benchmark
    chat = marked_messages.Chat([], ["zag Jan Bos gaan"], [[(4, 11, "person")]])
    for ranges, found, kept in (
        ([(4, 11)], 2, 2),
        ([(4, 10)], 1, 2),
        ([(4, 9), (9, 11)], 2, 2),
        ([(0, 16)], 2, 0),
        ([], 0, 2),
    ):
        counted, marked = marked_messages.count([chat], lambda *_, ranges=ranges: [ranges])
        assert (counted["person"], counted["kept"]) == (found, kept)
        assert (marked["person"], marked["identifying"]) == (2, 2)


def test_a_description_is_counted_apart(benchmark):
    marked_messages, _ = benchmark
    chat = marked_messages.Chat([], ["lang haar"], [[(0, 9, "description")]])
    _, marked = marked_messages.count([chat], lambda *_: [[]])
    assert marked["description"] == 2 and marked["identifying"] == 0


@pytest.mark.parametrize("name", ["heldout", "unseen"])
def test_descriptions_leave_with_release(benchmark, name):
    assert shares(benchmark, name, "release")["description"] >= 0.9


@pytest.mark.parametrize("name", ["development", "earlier", "heldout", "unseen"])
def test_marks_lie_on_words(benchmark, name):
    marked_messages, _ = benchmark
    for chat in marked_messages.read_sets([name])[0].chats:
        assert chat.texts and chat.roster
        for text, spans in zip(chat.texts, chat.spans, strict=True):
            for start, end, _ in spans:
                assert 0 <= start < end <= len(text)
                assert text[start:end] == text[start:end].strip()


def test_wilson_interval(benchmark):
    marked_messages, _ = benchmark
    low, high = marked_messages.wilson(41, 41)
    assert round(low, 3) == 0.914 and high == pytest.approx(1.0)
    assert marked_messages.wilson(0, 0) == (0.0, 1.0)


def test_invented_traffic_is_the_same_each_time_and_has_repeats(benchmark):
    traffic = importlib.import_module("traffic")
    first = [texts for _, texts in traffic.chats(3000)]
    assert first == [texts for _, texts in traffic.chats(3000)]
    assert sum(map(len, first)) == 3000
    assert 0.3 < len({text for texts in first for text in texts}) / 3000 < 0.9
    different = [text for _, texts in traffic.all_different(3000) for text in texts]
    assert len(set(different)) == 3000
