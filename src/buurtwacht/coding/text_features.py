"""What the classifier sees of a text: n-grams, classes of words and runs of these, its shape."""

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
from scipy.sparse import csr_array

from buurtwacht.coding.ngrams import BUCKETS, CHARACTERS, bucket_matrix, ngrams

SINGLE_WORDS = len(CHARACTERS)
"""Place of the single words among the matrices of `ngrams`."""
SHAPES = 7
RUNS = (2, 3)

_MIX, _CLASS, _WORD = np.uint32(0x9E3779B1), np.uint32(2654435761), np.uint32(40503)


@lru_cache(maxsize=1)
def word_classes() -> dict[str, tuple[str, ...]]:
    """Words by class, from `word_classes.txt`."""
    file = resources.files("buurtwacht.coding").joinpath("word_classes.txt")
    lines = file.read_text(encoding="utf-8").splitlines()
    parted = [line.partition(":") for line in lines if line and not line.startswith("#")]
    return {name: tuple(words.split()) for name, _, words in parted}


def class_of_buckets() -> np.ndarray:
    """Bucket x class matrix: 1 where a word of the class falls in the bucket of single words."""
    table = np.zeros((BUCKETS, len(word_classes())), np.float32)
    for column, words in enumerate(word_classes().values()):
        single = ngrams(words)[SINGLE_WORDS]
        whole = np.diff(single.indptr) == 1
        table[single.indices[np.repeat(whole, np.diff(single.indptr))], column] = 1
    return table


def class_readings() -> np.ndarray:
    """Bucket x 2: number, from 1, of the first and of the last class of the word; 0: none."""
    readings = np.zeros((BUCKETS, 2), np.uint32)
    for number, words in enumerate(word_classes().values(), start=1):
        single = ngrams(words)[SINGLE_WORDS]
        whole = np.diff(single.indptr) == 1
        found = single.indices[np.repeat(whole, np.diff(single.indptr))]
        readings[found, 0] = np.where(readings[found, 0] == 0, number, readings[found, 0])
        readings[found, 1] = number
    return readings


def class_runs(single: csr_array, readings: np.ndarray) -> list[csr_array]:
    """Text x bucket counts of runs of `RUNS` words in which a word of a class stands for its class.

    'mijn zwager werkt' and 'mijn buurman werkt' share a run. Twice, for words of several classes:
    with the first and with the last of `class_readings`. `single`: single words of `ngrams`.
    """
    words = single.indices
    row = np.repeat(np.arange(single.shape[0]), np.diff(single.indptr))
    found = []
    for reading, number in enumerate(readings.T):
        kind = number[words].astype(np.uint32)
        token = np.where(kind > 0, kind * _CLASS, words.astype(np.uint32) * _WORD + np.uint32(7))
        for length in RUNS:
            count = max(len(token) - length + 1, 0)
            rolling = token[:count]
            for step in range(1, length):
                rolling = rolling * _MIX + token[step : step + count]
            whole = row[:count] == row[length - 1 : length - 1 + count]
            salt = 200 + 10 * reading + length
            found.append(bucket_matrix(rolling[whole], row[:count][whole], single.shape[0], salt))
    return found


def shapes(folded: Sequence[str]) -> np.ndarray:
    """Text x `SHAPES` matrix of 0 and 1: marks, length, emoji, a final question mark."""
    found = np.zeros((len(folded), SHAPES), np.float32)
    for row, text in enumerate(folded):
        size = len(text)
        found[row] = (
            "?" in text,
            "!" in text,
            size < 12,
            12 <= size < 40,
            size > 120,
            not text.isascii() and any(character > "\u2600" for character in text),
            text.endswith("?"),
        )
    return found


def words_in(single: csr_array) -> np.ndarray:
    """Square root of the number of words of each text, at least 1."""
    return np.sqrt(np.maximum(np.diff(single.indptr), 1)).astype(np.float32)
