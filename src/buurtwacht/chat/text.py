"""The bytes of one export, searched and cut column-wise: no Python object per message."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pyarrow as pa

from buurtwacht.chat import columns

_STEP = 2**20
ROWS_AT_ONCE = 2**18
_WORD = 8
_PAIR = np.uint64(0xFFFF)


@dataclass(frozen=True)
class Text:
    """UTF-8 `content`, under 2 GiB. Positions in it are 32-bit integers."""

    content: bytes

    @cached_property
    def codes(self) -> np.ndarray:
        """The bytes as numbers, a view."""
        return np.frombuffer(self.content, dtype=np.uint8)

    @cached_property
    def newlines(self) -> np.ndarray:
        """Positions of `\\n`."""
        return self.positions(b"\n")

    @cached_property
    def after_return(self) -> np.ndarray:
        """Which of `newlines` follow `\\r`."""
        before = self.codes[np.maximum(self.newlines - 1, 0)]
        return before == ord("\r")

    @cached_property
    def colons(self) -> np.ndarray:
        """Positions of `: `."""
        return self.positions(b": ")

    @cached_property
    def _words(self) -> np.ndarray:
        count = max(len(self.content) - _WORD + 1, 0)
        return np.ndarray((count,), dtype="<u8", buffer=self.content, strides=(1,))

    def positions(self, what: bytes) -> np.ndarray:
        """Where the short ASCII string `what` begins."""
        found = []
        for start in range(0, len(self.codes), _STEP):
            part = np.flatnonzero(self.codes[start : start + _STEP] == what[0]).astype(np.int32)
            part += start
            for place, code in enumerate(what[1:], start=1):
                part = part[part < len(self.codes) - place]
                part = part[self.codes[part + place] == code]
            found.append(part)
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int32)

    def hold(self, at: np.ndarray, what: bytes) -> np.ndarray:
        """Which of the positions `at` begin with `what`, of at most eight bytes."""
        mask, value = _mask_and_value(what)
        return blockwise(lambda part: (self.words(part) & mask) == value, at)

    def words(self, at: np.ndarray) -> np.ndarray:
        """The eight bytes from each position `at` as one number, the first byte lowest.

        Bytes outside the content are zero.
        """
        if not len(at) or (at.min() >= 0 and at.max() < len(self._words)):
            return self._words[at]
        inside = (at >= 0) & (at < len(self._words))
        found = np.zeros(len(at), dtype=np.uint64)
        found[inside] = self._words[at[inside]]
        for row in np.flatnonzero(~inside).tolist():
            start = int(at[row])
            piece = self.content[max(start, 0) : max(start + _WORD, 0)]
            found[row] = int.from_bytes(bytes(max(-start, 0)) + piece, "little") % 2**64
        return found

    def cut(self, start: int, stop: int) -> str:
        """The characters from `start` to `stop`; half a character at the end is left out."""
        return self.content[start:stop].decode("utf-8", errors="ignore")

    def gather(self, starts: np.ndarray, stops: np.ndarray) -> pa.Array:
        """The pieces from `starts` to `stops` as a column of strings.

        Pieces are in the order of the text, do not overlap and begin and end with whole
        characters.
        """
        offsets = np.empty(2 * len(starts), dtype=np.int32)
        offsets[0::2], offsets[1::2] = starts, stops
        pieces = pa.Array.from_buffers(
            pa.string(),
            max(len(offsets) - 1, 0),
            [None, pa.py_buffer(offsets), pa.py_buffer(self.content)],
        )
        return pieces.take(columns.integers(np.arange(0, len(offsets), 2)))

    def gather_in_blocks(self, starts: np.ndarray, stops: np.ndarray) -> pa.ChunkedArray:
        """As `gather`, in pieces that need no memory fresh from the system, of any length."""
        return pa.chunked_array(
            [
                self.gather(starts[at : at + ROWS_AT_ONCE], stops[at : at + ROWS_AT_ONCE])
                for at in range(0, max(len(starts), 1), ROWS_AT_ONCE)
            ]
        )


def blockwise(function: Callable[..., np.ndarray], *columns: np.ndarray) -> np.ndarray:
    """`function` of `columns` of equal length, which gives one value a row.

    It gets a block of rows at a time: what it makes in between then fits in memory that is used
    again. Larger pieces (over 32 MB) come fresh from the system each time, which takes longer than
    the work itself and would make a long chat slower per message than a short one.
    """
    parts = [
        function(*(column[start : start + ROWS_AT_ONCE] for column in columns))
        for start in range(0, max(len(columns[0]), 1), ROWS_AT_ONCE)
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def ends_with(words: np.ndarray, lengths: np.ndarray, endings: tuple[bytes, ...]) -> np.ndarray:
    """Which pieces of `lengths` bytes, whose last eight bytes are `words`, have one of `endings`.

    Of an ending only its last eight bytes count.
    """
    patterns = tuple(ending[-_WORD:].rjust(_WORD, b"\0") for ending in endings)
    return _alike(words, lengths, patterns, 48)


def begins_with(
    words: np.ndarray, lengths: np.ndarray, beginnings: tuple[bytes, ...]
) -> np.ndarray:
    """Which pieces of `lengths` bytes, whose first eight bytes are `words`, begin like one of
    `beginnings`, of which only the first eight bytes count."""
    patterns = tuple(start[:_WORD].ljust(_WORD, b"\0") for start in beginnings)
    return _alike(words, lengths, patterns, 0)


def _alike(
    words: np.ndarray, lengths: np.ndarray, patterns: tuple[bytes, ...], outer: int
) -> np.ndarray:
    """Which of `words` have the bytes of one of `patterns`, where 0 stands for any byte.

    Most are ruled out at once by their two outer bytes, which stand `outer` bits from the lowest.
    """
    possible, masks = _compiled(patterns, outer)
    rows = np.flatnonzero(possible[(words >> np.uint64(outer)).astype(np.uint16)])
    found = np.zeros(len(words), dtype=bool)
    words, lengths = words[rows], lengths[rows]
    hit = np.zeros(len(rows), dtype=bool)
    for mask, value, size in masks:
        hit |= ((words & mask) == value) & (lengths >= size)
    found[rows[hit]] = True
    return found


@cache
def _compiled(patterns: tuple[bytes, ...], outer: int) -> tuple[np.ndarray, list[tuple]]:
    """Which pairs of outer bytes occur in `patterns`; mask, value and length of each pattern."""
    pairs = np.arange(2**16, dtype=np.uint64)
    possible = np.zeros(2**16, dtype=bool)
    masks = []
    for pattern in patterns:
        mask, value = _mask_and_value(pattern)
        outer_mask, outer_value = (number >> np.uint64(outer) & _PAIR for number in (mask, value))
        possible |= (pairs & outer_mask) == outer_value
        masks.append((mask, value, len(pattern.strip(b"\0"))))
    return possible, masks


def _mask_and_value(pattern: bytes) -> tuple[np.uint64, np.uint64]:
    """What a word must have under a mask to have the bytes of `pattern`, 0 standing for any."""
    mask = bytes(255 * (code > 0) for code in pattern)
    return np.uint64(int.from_bytes(mask, "little")), np.uint64(int.from_bytes(pattern, "little"))


def distinct(strings: pa.Array) -> tuple[np.ndarray, list[str]]:
    """Per string the index of its value, and the values in the order in which they come."""
    coded = strings.dictionary_encode()
    return columns.as_numpy(coded.indices), coded.dictionary.to_pylist()
