"""The training corpus: invented messages of invented groups, in threads, coded by two coders."""

import csv
from dataclasses import dataclass
from importlib import resources

import numpy as np

from buurtwacht.coding.codes import CODES

FOLDER, SECOND = "corpus/", "corpus_second/"


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
    """All messages of the package's corpus, files by name, rows as they stand."""
    return corpus_of(_rows(FOLDER))


def second_coding() -> dict[tuple[str, str], frozenset[str]]:
    """What the second coder gave, by (thread, position); only part of the corpus may be there."""
    return {
        (row["thread"], row["position"]): frozenset(row["codes"].split(";"))
        for row in _rows(SECOND)
    }


def _rows(folder: str) -> list[dict]:
    rows: list[dict] = []
    place = resources.files("buurtwacht.coding").joinpath(folder)
    for file in sorted(place.iterdir(), key=lambda path: path.name):
        if file.name.endswith(".csv"):
            rows += csv.DictReader(file.read_text(encoding="utf-8").splitlines(keepends=True))
    return rows


def corpus_of(rows: list[dict]) -> Corpus:
    """A corpus of rows with `group`, `thread`, `position`, `text` and `codes` (`;` separated)."""
    number: dict[tuple[str, str], int] = {}
    threads = [number.setdefault((row["group"], row["thread"]), len(number)) for row in rows]
    return Corpus(
        keys=tuple((row["thread"], row["position"]) for row in rows),
        groups=np.array([row["group"] for row in rows]),
        threads=np.array(threads, np.int64),
        texts=[row["text"] for row in rows],
        codes=matrix([row["codes"].split(";") for row in rows]),
    )
