"""Lines that may be headers: how they are written and which numbers they hold.

A regular expression knows the grammar of headers. It is asked once per template, which is a header
whose digits may be any; lines that repeat a known template are found by their bytes alone.
"""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from buurtwacht.chat.clock import PERIODS, period_word
from buurtwacht.chat.decoding import BIDI_MARKS
from buurtwacht.chat.text import Text, blockwise

_MARKS = f"[{BIDI_MARKS}]*+"
_SPACE = "[ \t\u00a0\u2007\u2009\u200a\u202f]"
_SEPARATOR = rf"{_MARKS}(?:[./\-\u2010\u2011]{_SPACE}?|[年月]|[년월]{_SPACE}?){_MARKS}"
_DATE = rf"(?P<a>\d{{1,4}})(?P<s1>{_SEPARATOR})(?P<b>\d{{1,4}})(?P<s2>{_SEPARATOR})(?P<c>\d{{1,4}})"
_CLOCK = (
    rf"(?P<hour>\d{{1,2}})(?P<mark>[:.]|{_SPACE}?h{_SPACE}?|[시時时点點]{_SPACE}?)"
    rf"(?P<minute>\d\d|\d(?=[분分]))"
    rf"(?:(?:[:.]|{_SPACE}?min{_SPACE}|[분分]{_SPACE}?)(?P<second>\d\d|\d(?=[초秒])))?"
    rf"(?:{_SPACE}?(?:min|s)(?![^\W\d_])|[분分초秒])?"
)
_OPENING = rf"{_MARKS}(?:(?P<open>[\[(]){_MARKS})?"
DATE_FIRST = re.compile(
    rf"{_OPENING}{_DATE}(?P<gap>[^\d\n\[\]]{{1,24}}?){_CLOCK}"
    rf"(?(open)(?P<inside>[^\d\n\[\]]{{0,18}}?)(?P<close>[\])]{_SPACE}?)"
    rf"|(?:(?P<after>[^\d\n\[\]:]{{0,18}}?){_SPACE}(?P<dash>[-–—](?:{_SPACE}|$))"
    rf"|(?P<early>{_SPACE}?[AaPp]\.?{_SPACE}?[Mm]\.?)?(?P<colon>:{_SPACE})"
    rf"|{_SPACE}(?=\S[^\n]*?: )))",
    re.MULTILINE,
)
TIME_FIRST = re.compile(
    rf"{_OPENING}{_CLOCK}(?P<gap>[^\d\n\[\]:-]{{1,24}}?){_DATE}"
    rf"(?:(?P<close>[\])]{_SPACE}?)|{_SPACE}(?P<dash>[-–—](?:{_SPACE}|$)))",
    re.MULTILINE,
)

_NUMBERS = ("a", "b", "c", "hour", "minute", "second")
_LONGEST_LINE = 512
_FIRST_LINES = 32
_TEMPLATES_AT_ONCE = 32
_MAY_OPEN = np.array(
    [code in b"[(0123456789" or code >= 0xC2 for code in range(256)]
)  # of a line: the first byte of a header

_PERIODS_IN_SCRIPT = sorted(
    (word for word in PERIODS if not word.isascii()), key=lambda word: (-len(word), word)
)


@dataclass(frozen=True)
class Form:
    """What a header has between its numbers.

    `family` is the separators of the date, what lies between date and clock, the mark after the
    hour, and the end; `word` is the word for the half of the day, '' without one.
    """

    family: tuple[str, ...]
    word: str


@dataclass(frozen=True, eq=False)
class Template:
    """One way to write a header: its bytes, of which some are digits.

    `digits` gives the place of the last byte of each digit and what that byte is for zero;
    `numbers` which of the digits form each of day, month, year as written, hour, minute, second.
    `repeats` tells that whatever follows, a line that begins like this has this header.
    """

    length: int
    exact: tuple[tuple[np.uint64, np.uint64], ...]
    digits: tuple[tuple[int, int], ...]
    numbers: tuple[tuple[int, ...], ...]
    form: Form
    repeats: bool

    @property
    def widths(self) -> tuple[int, ...]:
        """Number of digits of each number, 0 where it is absent."""
        return tuple(map(len, self.numbers))

    def among(self, text: Text, starts: np.ndarray) -> np.ndarray:
        """Which of the lines at `starts` begin with this template."""
        return blockwise(lambda part: self._among(text, part), starts)

    def _among(self, text: Text, starts: np.ndarray) -> np.ndarray:
        mask, value = self.exact[0]
        rows = np.flatnonzero((text.words(starts) & mask) == value)
        window = self._window(text, starts[rows])
        good = np.ones(len(rows), dtype=bool)
        for words, (mask, value) in zip(window.view(np.uint64).T, self.exact, strict=True):
            good &= (words & mask) == value
        for place, zero in self.digits:
            good &= (window[:, place] - np.uint8(zero)) < 10
        found = np.zeros(len(starts), dtype=bool)
        found[rows[good]] = True
        return found

    def values(self, text: Text, starts: np.ndarray) -> np.ndarray:
        """The six numbers of the headers at `starts`, one column a number; 0 where absent."""
        return blockwise(lambda part: self._values(text, part), starts)

    def _values(self, text: Text, starts: np.ndarray) -> np.ndarray:
        window = self._window(text, starts)
        values = np.zeros((len(_NUMBERS), len(starts)), dtype=np.int16)
        for row, digits in zip(values, self.numbers, strict=True):
            for place, zero in (self.digits[digit] for digit in digits):
                row *= 10
                row += window[:, place] - np.uint8(zero)
        return values.T

    def _window(self, text: Text, starts: np.ndarray) -> np.ndarray:
        """The bytes of the lines at `starts`, as many as are needed, one row a line."""
        words = np.empty((len(starts), len(self.exact)), dtype=np.uint64)
        for place in range(len(self.exact)):
            words[:, place] = text.words(starts + 8 * place)
        return words.view(np.uint8)


@dataclass
class Candidates:
    """All lines of a text that may begin with a header, in order, as columns.

    `starts` and `ends` are positions of the header; `template` is the index in `templates`;
    `numbers` has a row for each of the three numbers of the date, hour, minute and second.
    """

    templates: list[Template]
    starts: np.ndarray
    ends: np.ndarray
    template: np.ndarray
    numbers: np.ndarray
    time_first: bool

    def keep(self, mask: np.ndarray) -> None:
        """Leave out the candidates outside `mask`."""
        if mask.all():
            return
        self.starts, self.ends = self.starts[mask], self.ends[mask]
        self.template, self.numbers = self.template[mask], self.numbers[:, mask]


def find_candidates(text: Text, time_first: bool = False) -> Candidates:
    """The lines of `text` that may begin with a header, with the clock first if `time_first`."""
    pattern = TIME_FIRST if time_first else DATE_FIRST
    templates: dict[bytes, Template] = {}
    found: dict[bytes, list[np.ndarray]] = {}
    lines = _lines_that_may(text)
    size = _FIRST_LINES
    while len(lines):
        batch, lines = lines[:size], lines[size:]
        single: dict[bytes, list[int]] = {}
        for start in batch.tolist():
            match = pattern.match(text.cut(start, _line_end(text, start)))
            if match:
                key, zeros = _key(match[0])
                if key not in templates:
                    templates[key] = _template(match, key, zeros)
                single.setdefault(key, []).append(start)
        for key, starts in single.items():
            found.setdefault(key, []).append(np.array(starts, dtype=np.int32))
        often = Counter({key: len(starts) for key, starts in single.items()})
        for key, count in often.most_common(_TEMPLATES_AT_ONCE):
            if templates[key].repeats and (count > 1 or size == _FIRST_LINES):
                mask = templates[key].among(text, lines)
                found[key].append(lines[mask])
                lines = lines[~mask]
        size *= 2
    return _columns(text, templates, found, time_first)


def _lines_that_may(text: Text) -> np.ndarray:
    starts = np.append(np.int32(0), text.newlines + 1)
    starts = starts[starts < len(text.content)]
    return starts[_MAY_OPEN[text.codes[starts]]]


def _line_end(text: Text, start: int) -> int:
    end = text.content.find(b"\n", start, start + _LONGEST_LINE)
    return start + _LONGEST_LINE if end < 0 else end


def _columns(
    text: Text, templates: dict[bytes, Template], found: dict[bytes, list], time_first: bool
) -> Candidates:
    known = list(templates.values())
    groups = [np.concatenate(found[key]) for key in templates]
    if not groups:
        empty = np.zeros(0, dtype=np.int32)
        return Candidates([], empty, empty, empty, np.zeros((6, 0), dtype=np.int16), time_first)
    starts = np.concatenate(groups)
    template = np.repeat(np.arange(len(known), dtype=np.int32), [len(group) for group in groups])
    numbers = np.concatenate(
        [one.values(text, group).T for one, group in zip(known, groups, strict=True)], axis=1
    )
    order = np.argsort(starts, kind="stable")
    starts, template = starts[order], template[order]
    lengths = np.array([one.length for one in known], dtype=np.int32)
    return Candidates(
        known, starts, starts + lengths[template], template, numbers[:, order], time_first
    )


def _key(header: str) -> tuple[bytes, list[tuple[int, int, int]]]:
    """`header` with zero for every digit; per digit its character, last byte and that of zero."""
    key = bytearray()
    digits = []
    for index, character in enumerate(header):
        encoded = character.encode()
        key += encoded
        if character.isdecimal():
            key[-1] -= int(character)
            digits.append((index, len(key) - 1, key[-1]))
    return bytes(key), digits


def _template(match: re.Match, key: bytes, digits: list[tuple[int, int, int]]) -> Template:
    exact = bytearray(b"\xff" * len(key))
    for _, place, _ in digits:
        exact[place] = 0
    numbers = []
    for name in _NUMBERS:
        start, stop = match.span(name)
        numbers.append(
            tuple(order for order, (index, _, _) in enumerate(digits) if start <= index < stop)
        )
    parts = match.groupdict()
    framed = parts["close"] or parts["dash"] or parts.get("colon") or ""
    return Template(
        length=len(key),
        exact=tuple(
            (np.uint64(_number(exact[at : at + 8])), np.uint64(_number(_masked(key, exact, at))))
            for at in range(0, len(key), 8)
        ),
        digits=tuple((place, zero) for _, place, zero in digits),
        numbers=tuple(numbers),
        form=_form(parts),
        repeats=framed[-1:].isspace(),
    )


def _masked(key: bytes, exact: bytearray, at: int) -> bytes:
    return bytes(a & b for a, b in zip(key[at : at + 8], exact[at : at + 8], strict=True))


def _number(piece: bytes) -> int:
    return int.from_bytes(piece, "little")


def _form(parts: dict[str, str | None]) -> Form:
    word = period_word(next(filter(None, map(parts.get, ("inside", "after", "early"))), ""))
    between = _plain(parts["gap"])
    if not word:
        word, between = _word_before_clock(between)
    if parts["close"]:
        end = parts["close"].strip()
    else:
        end = " - " if parts["dash"] else ": " if parts.get("colon") else " "
    return Form(
        (_plain(parts["s1"]), _plain(parts["s2"]), between, _plain(parts["mark"]), end), word
    )


def _word_before_clock(between: str) -> tuple[str, str]:
    """A known word for the half of the day at the end of `between`, and what is left of that."""
    before = period_word(between)
    if before in PERIODS:
        return before, between[: len(between) - len(between.lstrip(", 日일"))] or " "
    for period in _PERIODS_IN_SCRIPT:
        if before.endswith(period):
            return period, between.split(period[0])[0]
    return "", between


def _plain(between: str) -> str:
    """`between` without marks, its spaces as plain ones."""
    return re.sub(_SPACE, " ", re.sub(f"[{BIDI_MARKS}]", "", between))
