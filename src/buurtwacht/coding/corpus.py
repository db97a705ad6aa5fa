"""The training corpus: invented messages of invented groups, in threads, coded by two coders.

Where the two differ, a third reader decided: `corpus_adjudicated.csv`.
"""

import csv
from dataclasses import dataclass
from importlib import resources

import numpy as np

from buurtwacht.coding.codes import CODES

FOLDER, SECOND = "corpus/", "corpus_second/"
ADJUDICATED = "corpus_adjudicated.csv"


@dataclass(frozen=True)
class Corpus:
    """Messages in the order of their threads; `codes` is a message x code matrix."""

    keys: tuple[tuple[str, str], ...]
    groups: np.ndarray
    threads: np.ndarray
    texts: list[str]
    codes: np.ndarray


def matrix(codes: list[list[str] | tuple[str, ...] | set[str]]) -> np.ndarray:
    """Message x code matrix of lists of codes."""
    return np.array([[code in found for code in CODES] for found in codes], bool).reshape(
        len(codes), len(CODES)
    )


def load_corpus() -> Corpus:
    """All messages of the package's corpus, files by name, rows as they stand.

    Codes: those of the third reader where the two coders differ, else those of the first.
    """
    settled = {_key(row): row["codes"] for row in _read(ADJUDICATED)}
    return corpus_of(
        [row | {"codes": settled.get(_key(row), row["codes"])} for row in _rows(FOLDER)]
    )


def first_coding() -> dict[tuple[str, str], frozenset[str]]:
    """What the author of the messages gave, by (thread, position)."""
    return _coding(_rows(FOLDER))


def second_coding() -> dict[tuple[str, str], frozenset[str]]:
    """What the second coder gave, by (thread, position); only part of the corpus may be there."""
    return _coding(_rows(SECOND))


def adjudicated() -> dict[tuple[str, str], frozenset[str]]:
    """What the third reader gave, by (thread, position), of the messages coded differently."""
    return _coding(_read(ADJUDICATED))


def _coding(rows: list[dict]) -> dict[tuple[str, str], frozenset[str]]:
    return {_key(row): frozenset(row["codes"].split(";")) for row in rows}


def _key(row: dict) -> tuple[str, str]:
    return row["thread"], row["position"]


def _read(name: str) -> list[dict]:
    text = resources.files("buurtwacht.coding").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(keepends=True)))


def _rows(folder: str) -> list[dict]:
    rows: list[dict] = []
    place = resources.files("buurtwacht.coding").joinpath(folder)
    for file in sorted(place.iterdir(), key=lambda path: path.name):
        if file.name.endswith(".csv"):
            rows += _read(folder + file.name)
    return rows


def corpus_of(rows: list[dict]) -> Corpus:
    """A corpus of rows with `group`, `thread`, `position`, `text` and `codes` (`;` separated)."""
    number: dict[tuple[str, str], int] = {}
    threads = [number.setdefault((row["group"], row["thread"]), len(number)) for row in rows]
    return Corpus(
        keys=tuple(_key(row) for row in rows),
        groups=np.array([row["group"] for row in rows]),
        threads=np.array(threads, np.int64),
        texts=[row["text"] for row in rows],
        codes=matrix([row["codes"].split(";") for row in rows]),
    )
