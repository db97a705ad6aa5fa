"""What the classifier sees of a text: n-grams, classes of words, and its shape."""

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
from scipy.sparse import csr_array

from buurtwacht.coding.ngrams import BUCKETS, CHARACTERS, ngrams

SINGLE_WORDS = len(CHARACTERS)
"""Place of the single words among the matrices of `ngrams`."""
SHAPES = 7


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
