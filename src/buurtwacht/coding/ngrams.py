"""Hashed character and word n-grams of many texts at once, as sparse matrices.

Texts are joined into one array of code points; each kind of n-gram is a few vector operations on it
(rolling polynomial hashes), so that the cost per message is microseconds. Hashes are arithmetic on
code points: the same on every machine and in every process.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

BITS = 17
BUCKETS = 1 << BITS
CHARACTERS = (3, 4)
WORDS = (1, 2)

_BASE = np.uint32(0x01000193)
_MIX = np.uint32(0x9E3779B1)
_NEWLINE, _SPACE, _ZERO = np.uint32(10), np.uint32(32), np.uint32(48)
_LONGEST_WORD = 64
_POWERS = np.cumprod(np.full(_LONGEST_WORD, _BASE, np.uint32), dtype=np.uint32)
_SPACES, _LETTERS, _SYMBOLS = 0, 1, 2


def _kinds() -> np.ndarray:
    """Per code point up to U+2FFFF: blank, part of a word, or a token by itself."""
    kinds = np.full(0x30000, _SYMBOLS, np.uint8)
    kinds[:33] = _SPACES
    for low, high in (("0", "9"), ("a", "z"), ("<", "<"), (">", ">"), ("'", "'")):
        kinds[ord(low) : ord(high) + 1] = _LETTERS
    kinds[0xC0:0x2000] = _LETTERS
    kinds[0x3040:0xE000] = _LETTERS
    kinds[0xA0] = _SPACES
    kinds[0x2000:0x2010] = kinds[0xFE00:0xFE10] = kinds[0x1F3FB:0x1F400] = _SPACES
    return kinds


_KINDS = _kinds()


def ngrams(folded: Sequence[str]) -> list[csr_array]:
    """One text x bucket matrix of counts per kind of n-gram, for texts from `lexicon.fold`.

    Kinds: runs of 3 and 4 characters (blanks collapsed, one at both ends), single words, pairs
    of words. Digits count as one digit; emoji and punctuation marks are words. Rows may hold a
    bucket twice.
    """
    if not folded:
        return [csr_array((0, BUCKETS), dtype=np.float32)] * (len(CHARACTERS) + len(WORDS))
    joined = " " + " \n ".join(text.replace("\n", " ") for text in folded) + " "
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _KINDS[np.minimum(points, len(_KINDS) - 1)]
    points = np.where(kinds == _SPACES, np.where(points == _NEWLINE, _NEWLINE, _SPACE), points)
    points = np.where((points >= _ZERO) & (points < _ZERO + 10), _ZERO, points)
    blank = points == _SPACE
    keep = np.ones(len(points), bool)
    keep[1:] = ~(blank[1:] & blank[:-1])
    points, kinds = points[keep], kinds[keep]
    breaks = points == _NEWLINE
    row = np.cumsum(breaks, dtype=np.int64)
    size = len(folded)
    return [
        *_character_runs(points, breaks, row, size),
        *_word_runs(points, kinds, row, size),
    ]


def _character_runs(points, breaks, row, size) -> list[csr_array]:
    found, rolling, reach = [], points, 1
    for length in CHARACTERS:
        while reach < length:
            rolling = rolling[:-1] * _BASE + points[reach:]
            reach += 1
        count = max(len(rolling), 0)
        whole = ~breaks[:count] & (row[:count] == row[length - 1 : length - 1 + count])
        found.append(bucket_matrix(rolling[whole], row[:count][whole], size, length))
    return found


def _word_runs(points, kinds, row, size) -> list[csr_array]:
    place = np.flatnonzero(kinds != _SPACES)
    if not len(place):
        return [csr_array((size, BUCKETS), dtype=np.float32)] * len(WORDS)
    kind = kinds[place]
    starts = np.ones(len(place), bool)
    starts[1:] = (np.diff(place) > 1) | (kind[1:] != _LETTERS) | (kind[:-1] != _LETTERS)
    first = np.flatnonzero(starts)
    offset = np.arange(len(place)) - first[np.cumsum(starts) - 1]
    spelled = points[place] * _POWERS[offset % _LONGEST_WORD]
    word = np.add.reduceat(spelled, first, dtype=np.uint32)
    where = row[place[first]]
    pair = word[:-1] * _MIX + word[1:]
    together = where[:-1] == where[1:]
    return [
        bucket_matrix(word, where, size, 101),
        bucket_matrix(pair[together], where[:-1][together], size, 102),
    ]


def bucket_matrix(hashes: np.ndarray, row: np.ndarray, size: int, salt: int) -> csr_array:
    """Text x bucket counts of `hashes`, which stand in order of their `row`; `salt` keeps the kinds
    of n-gram apart."""
    mixed = (hashes ^ np.uint32(salt * 0x01000197 & 0xFFFFFFFF)) * _MIX
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x85EBCA6B)
    bucket = (mixed >> np.uint32(32 - BITS)).astype(np.int32)
    counts = np.bincount(row, minlength=size)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    data = np.ones(len(bucket), np.float32)
    return csr_array((data, bucket, indptr), shape=(size, BUCKETS))
