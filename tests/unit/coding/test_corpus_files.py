"""The training corpus keeps to the codebook, the attributes and its own layout."""

import csv
import re
from collections import Counter
from importlib.resources import files

import pytest

from buurtwacht.coding.codes import CODES
from buurtwacht.coding.corpus import adjudicated, first_coding, load_corpus, second_coding

FOLDER = files("buurtwacht.coding")
COLUMNS = ["thread", "position", "group", "sender", "minutes", "text", "codes", "attributes"]
PLACEHOLDER = re.compile(
    r"\[(?:(?:persoon|adres|plaats) [1-9]|kenteken|telefoon|e-mail|link|nummer)\]"
)
BRACKETED = re.compile(r"\[[^\]]*\]")
PARENTS = {
    "behaviour": {"suspicious", "appearance", "ethnic"},
    "offence_type": {"offence"},
    "report_state": {"reported_112", "reported_other"},
    "report_kind": {"reported_other"},
    "police_on_scene": {"feedback"},
    "test_message": {"moderation"},
}


def read(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def corpus() -> dict[str, list[dict[str, str]]]:
    folder = FOLDER / "corpus"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".csv")), key=lambda p: p.name)
    return {path.name.removesuffix(".csv"): read(path) for path in paths}


@pytest.fixture(scope="module")
def messages(corpus) -> list[dict[str, str]]:
    return [row for rows in corpus.values() for row in rows]


@pytest.fixture(scope="module")
def codes() -> list[str]:
    return [row["code"] for row in read(FOLDER / "codebook.csv")]


def test_enough_groups_and_messages(corpus, messages) -> None:
    assert len(corpus) >= 12
    assert len(messages) >= 1_500
    assert all(list(row) == COLUMNS for row in messages)


def test_each_file_is_one_group_with_whole_threads(corpus) -> None:
    seen: set[str] = set()
    for group, rows in corpus.items():
        assert {row["group"] for row in rows} == {group}
        threads: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            threads.setdefault(row["thread"], []).append(row)
        assert seen.isdisjoint(threads)
        seen.update(threads)
        for thread in threads.values():
            assert [int(row["position"]) for row in thread] == list(range(1, len(thread) + 1))
            minutes = [int(row["minutes"]) for row in thread]
            assert minutes == sorted(minutes)


def test_codes_are_those_of_the_codebook_in_its_order(messages, codes) -> None:
    for row in messages:
        own = row["codes"].split(";")
        assert own == sorted(set(own), key=codes.index)
        assert own == ["other"] or "other" not in own


def test_attributes_belong_to_a_code_of_the_message(messages) -> None:
    known = {row["attribute"] for row in read(FOLDER / "attributes.csv")}
    for row in messages:
        for pair in filter(None, row["attributes"].split(";")):
            name, value = pair.split("=")
            assert name in known and value
            assert name not in PARENTS or PARENTS[name] & set(row["codes"].split(";"))


def test_every_code_has_examples_in_several_groups(messages, codes) -> None:
    positives = Counter(code for row in messages for code in row["codes"].split(";"))
    groups = {code: set() for code in codes}
    for row in messages:
        for code in row["codes"].split(";"):
            groups[code].add(row["group"])
    assert min(positives[code] for code in codes) >= 45
    assert min(len(groups[code]) for code in codes) >= 12


def test_few_texts_are_repeated(messages) -> None:
    texts = [row["text"].lower() for row in messages]
    assert 1 - len(set(texts)) / len(texts) < 0.03


def test_placeholders_are_those_of_the_redactor(messages) -> None:
    for row in messages:
        assert all(PLACEHOLDER.fullmatch(found) for found in BRACKETED.findall(row["text"]))


def test_the_document_states_the_counts(codes) -> None:
    document = FOLDER.joinpath("../../../docs/corpus.md")
    if not document.is_file():
        pytest.skip("docs/ is not part of an installed package")
    text = document.read_text(encoding="utf-8")
    corpus = load_corpus()
    assert f"{len(corpus.texts):,} messages" in text
    for code, positives in zip(codes, corpus.codes.sum(axis=0), strict=True):
        assert f"| {code} | {positives} |" in text


def test_the_third_reader_settled_each_difference_and_nothing_else() -> None:
    first, second = first_coding(), second_coding()
    differ = {key for key, codes in second.items() if codes != first[key]}
    assert set(adjudicated()) == differ
    assert len(read(FOLDER / "corpus_adjudicated.csv")) == len(differ)


def test_training_uses_the_settled_codes() -> None:
    first, settled, corpus = first_coding(), adjudicated(), load_corpus()
    expected = [settled.get(key, first[key]) for key in corpus.keys]
    assert [
        frozenset(code for code, yes in zip(CODES, row, strict=True) if yes) for row in corpus.codes
    ] == expected
    assert any(settled[key] != first[key] for key in settled)


def test_settled_codes_are_those_of_the_codebook_in_its_order(codes) -> None:
    for row in read(FOLDER / "corpus_adjudicated.csv"):
        own = row["codes"].split(";")
        assert own == sorted(set(own), key=codes.index)
        assert own == ["other"] or "other" not in own
