"""Which lines of an export start a message, found from the file itself and not from a locale.

Every line that begins with a date and a time is a candidate. Candidates written in one way form a
family; a file has one family of its own, the others are text that looks like a header.
"""

import re
from array import array
from dataclasses import dataclass

import numpy as np

from buurtwacht.chat.clock import PERIODS, hour_of_day, period_word, unknown_after_noon
from buurtwacht.chat.dates import INVALID, WrittenDate, days_under, infer_order, orders_for
from buurtwacht.chat.decoding import BIDI_MARKS

_MARKS = f"[{BIDI_MARKS}]*"
_SPACE = "[ \t\u00a0\u2007\u2009\u200a\u202f]"
_SEPARATOR = rf"{_MARKS}(?:[./\-\u2010\u2011]{_SPACE}?|[年月]|[년월]{_SPACE}?){_MARKS}"

_HOUR_MARK = f"[:.]|{_SPACE}?h{_SPACE}?"

_HEAD = re.compile(
    rf"^({_MARKS}(\[)?{_MARKS}"
    rf"\d{{1,4}}{_SEPARATOR}\d{{1,4}}{_SEPARATOR}\d{{1,4}}[^\d\n\[\]]{{1,24}}?)"
    rf"(\d{{1,2}}(?:{_HOUR_MARK})\d\d(?:[:.]\d\d)?)"
    rf"(?(2)([^\d\n\[\]]{{0,18}}\]{_SPACE}?)"
    rf"|([^\d\n\[\]:]{{0,18}}?{_SPACE}[-–—](?:{_SPACE}|$)"
    rf"|:{_SPACE}|{_SPACE}(?=\S[^\n]*?: )))",
    re.MULTILINE,
)
_TIME_FIRST = re.compile(
    rf"^({_MARKS}(?:\[)?{_MARKS})(\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?)([^\d\n\[\]:-]{{1,24}}?)"
    rf"(\d{{1,4}}{_SEPARATOR}\d{{1,4}}{_SEPARATOR}\d{{1,4}})"
    rf"(\]{_SPACE}?|{_SPACE}[-–—](?:{_SPACE}|$))",
    re.MULTILINE,
)
_OPENING = re.compile(
    rf"{_MARKS}(\[)?{_MARKS}"
    rf"(\d{{1,4}})({_SEPARATOR})(\d{{1,4}})({_SEPARATOR})(\d{{1,4}})([^\d\n]{{1,24}})"
)
_CLOCK = re.compile(rf"(\d+)({_HOUR_MARK})(\d\d)(?:[:.](\d\d))?")
_CLOSING = re.compile(
    rf"(.*?)(\]{_SPACE}?|{_SPACE}[-–—](?:{_SPACE}|$)|:{_SPACE}|{_SPACE})", re.DOTALL
)

_PERIODS_IN_SCRIPT = sorted(
    (word for word in PERIODS if not word.isascii()), key=lambda word: (-len(word), word)
)

_DAY_FIRST = re.compile(r"end-to-end versleuteld|weggelaten>?$|verschlüsselt|<Medien", re.MULTILINE)
_ENGLISH = re.compile(r"end-to-end encrypted|<Media omitted>|‎(?:image|video) omitted")


@dataclass(frozen=True)
class Shape:
    """How one export writes its headers.

    `description` spells the header with d, m, y, H, M, S; `date_order` and `date_confidence` are
    those of `dates.DateOrder`; `bracketed` is true for `[date time]`.
    """

    description: str
    date_order: str
    date_confidence: str
    has_seconds: bool
    bracketed: bool


@dataclass(frozen=True)
class Headers:
    """The headers of one export, in the order of the file.

    `starts` and `ends` are positions in the text: of the header's line and of what follows the
    header; `seconds` are seconds since 1970 of the local clock. `look_alikes` counts lines that
    look like a header and are none.
    """

    starts: np.ndarray
    ends: np.ndarray
    seconds: np.ndarray
    look_alikes: int
    shape: Shape


@dataclass(frozen=True)
class _Form:
    """What one candidate has between its numbers."""

    family: tuple[str, ...]
    word: str


class _Candidates:
    """All candidate lines of a text, as columns.

    A header has three parts: an opening up to the hour, a clock, a closing. Chats repeat them, so
    each different part is analysed once. With `time_first` the clock stands before the date; the
    parts are then named as if it came after.
    """

    def __init__(self, text: str, time_first: bool = False) -> None:
        self.time_first = time_first
        openings: dict[str, int] = {}
        clocks: dict[str, int] = {}
        closings: dict[str, int] = {}
        rows = array("q")
        for match in (_TIME_FIRST if time_first else _HEAD).finditer(text):
            start, end = match.span()
            if time_first:
                mark, clock, gap, date, closing = match.groups()
                opening = mark + date + gap
            else:
                opening, _, clock, bracketed, plain = match.groups()
                closing = bracketed or plain
            rows.extend(
                (
                    start,
                    end,
                    openings.setdefault(opening, len(openings)),
                    clocks.setdefault(clock, len(clocks)),
                    closings.setdefault(closing, len(closings)),
                )
            )
        columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
        self.starts, self.ends, opening, self.clock, closing = columns
        frames, dates, hour_marks = _Numbers(), _Numbers(), _Numbers()
        of_opening = []
        for part in openings:
            mark, a, s1, b, s2, c, gap = _OPENING.fullmatch(part).groups()
            of_opening.append((frames[mark, s1, s2, gap], dates[a, b, c]))
        self.clocks, of_clock = [], []
        for part in clocks:
            hour, hour_mark, minute, second = _CLOCK.fullmatch(part).groups()
            self.clocks.append((int(hour), int(minute), None if second is None else int(second)))
            of_clock.append(hour_marks[hour_mark])
        self.hour_widths = [len(_CLOCK.match(part)[1]) for part in clocks]
        self.dates = [WrittenDate(tuple(map(int, key)), tuple(map(len, key))) for key in dates]
        frame, self.date = np.array(of_opening, dtype=np.int64).reshape(-1, 2)[opening].T
        hour_mark = np.array(of_clock, dtype=np.int64)[self.clock]
        codes, self.form = np.unique(
            (frame * len(hour_marks) + hour_mark) * len(closings) + closing, return_inverse=True
        )
        kinds = list(frames), list(hour_marks), [_CLOSING.fullmatch(p).groups() for p in closings]
        self.forms = []
        for code in codes.tolist():
            rest, closing_code = divmod(code, len(closings))
            frame_code, mark_code = divmod(rest, len(hour_marks))
            self.forms.append(
                _form(kinds[0][frame_code], kinds[1][mark_code], kinds[2][closing_code])
            )

    def keep(self, mask: np.ndarray) -> None:
        for name in ("starts", "ends", "form", "date", "clock"):
            setattr(self, name, getattr(self, name)[mask])


class _Numbers(dict):
    """Consecutive numbers for keys in the order in which they come."""

    def __missing__(self, key: object) -> int:
        self[key] = number = len(self)
        return number


def _form(frame: tuple, hour_mark: str, closing: tuple[str, str]) -> _Form:
    _, s1, s2, gap = frame
    after, end = closing[0], closing[1].strip() or " "
    word, between = period_word(after), _plain(gap)
    before = period_word(gap)
    if not word and before in PERIODS:
        word, between = before, between[: len(between) - len(between.lstrip(", 日일"))] or " "
    elif not word:
        for period in _PERIODS_IN_SCRIPT:
            if before.endswith(period):
                word, between = period, between.split(period[0])[0]
                break
    end = {"]": "]", ":": ": ", " ": " "}.get(end, " - ")
    return _Form((_plain(s1), _plain(s2), between, _plain(hour_mark), end), word)


def _plain(between: str) -> str:
    """`between` without marks, its spaces as plain ones."""
    return re.sub(_SPACE, " ", re.sub(f"[{BIDI_MARKS}]", "", between))


def find_headers(text: str) -> Headers | None:
    """The headers of `text` (line ends `\\n` or `\\r\\n`); None when no line is a header.

    A clock before the date is tried only in a text where none comes after it.
    """
    return _headers_among(_Candidates(text), text) or _headers_among(
        _Candidates(text, time_first=True), text
    )


def _headers_among(found: _Candidates, text: str) -> Headers | None:
    found.keep(_possible(found))
    total = len(found.starts)
    if not total:
        return None
    found.keep(_after_message_end(found, text))
    found.keep(_own_family(found, text))
    found.keep(_own_variant(found))
    for place in range(4):
        found.keep(_own_padding(found, place))
    if not len(found.starts):
        return None
    return _headers(found, text, total)


def _headers(found: _Candidates, text: str, total: int) -> Headers | None:
    words = {found.forms[index].word for index in np.unique(found.form)}
    seconds_of_day = _seconds_of_day(found, words)
    separator = found.forms[found.form[0]].family[0].strip()
    try:
        order = infer_order(
            found.dates, found.date, seconds_of_day, separator, _hint(found, text, words)
        )
    except ValueError:
        return None
    days = days_under(found.dates, order.order)[found.date]
    valid = days != INVALID
    found.keep(valid)
    seconds = days[valid] * 86_400 + seconds_of_day[valid]
    has_seconds = any(found.clocks[index][2] is not None for index in np.unique(found.clock))
    shape = Shape(
        description=_describe(found, order.order, has_seconds),
        date_order=order.order,
        date_confidence=order.confidence,
        has_seconds=has_seconds,
        bracketed=found.forms[found.form[0]].family[4] == "]",
    )
    return Headers(found.starts, found.ends, seconds, total - len(found.starts), shape)


def _possible(found: _Candidates) -> np.ndarray:
    """Candidates whose numbers can be a date and a time."""
    dates = np.array([_can_be_date(date) for date in found.dates], dtype=bool)
    clocks = np.array(
        [hour < 24 and minute < 60 and (second or 0) < 60 for hour, minute, second in found.clocks],
        dtype=bool,
    )
    words = _possible_words(found)
    forms = np.array([form.word in words for form in found.forms], dtype=bool)
    if not len(found.starts):
        return np.zeros(0, dtype=bool)
    return dates[found.date] & clocks[found.clock] & forms[found.form]


def _possible_words(found: _Candidates) -> set[str]:
    """Known day-period words, and unknown ones when the whole family has one everywhere."""
    words = {""} | PERIODS
    by_family: dict[tuple[str, ...], set[str]] = {}
    for form in found.forms:
        by_family.setdefault(form.family, set()).add(form.word)
    for used in by_family.values():
        if "" not in used and len(used) <= 4 and all(len(word) <= 12 for word in used):
            words |= used
    return words


def _can_be_date(date: WrittenDate) -> bool:
    return any(days_under([date], order)[0] != INVALID for order in orders_for(date.year_place))


def _after_message_end(found: _Candidates, text: str) -> np.ndarray:
    """In a file where messages end in CRLF and typed line breaks are LF: headers after CRLF.

    The rule is used only when the file bears it out: most CRLF are followed by a header and
    more headers follow CRLF than LF.
    """
    ends = text.count("\r\n")
    everything = np.ones(len(found.starts), dtype=bool)
    if not ends or ends == text.count("\n"):
        return everything
    after = np.array(
        [not start or text.startswith("\r\n", start - 2) for start in found.starts.tolist()]
    )
    headed = int(after.sum())
    return after if 2 * headed >= ends and headed > len(after) - headed else everything


def _own_family(found: _Candidates, text: str) -> np.ndarray:
    """The family of the first line, unless another one is ten times as common."""
    names = sorted({form.family for form in found.forms})
    of_form = np.array([names.index(form.family) for form in found.forms])
    family = of_form[found.form]
    counts = np.bincount(family, minlength=len(names))
    first = family[0]
    at_top = not text[: found.starts[0]].strip()
    most = counts.max()
    if not (at_top and counts[first] * 10 >= most):
        first = family[np.argmax(counts[family] == most)]
    return family == first


def _own_variant(found: _Candidates) -> np.ndarray:
    """Headers that agree on seconds, day period and digits of the year, when the file does.

    A few odd lines in a regular file are text; a file without a rule keeps every line whose year
    can stand in the same place.
    """
    places = [date.year_place for date in found.dates]
    year = np.array([9 if place is None else place for place in places])[found.date]
    has_seconds = np.array([clock[2] is not None for clock in found.clocks])[found.clock]
    has_word = np.array([bool(form.word) for form in found.forms])[found.form]
    variant = year * 4 + has_seconds * 2 + has_word
    codes, first, counts = np.unique(variant, return_index=True, return_counts=True)
    best = max(range(len(codes)), key=lambda index: (counts[index], -first[index]))
    if counts[best] >= 2 and counts[best] >= 3 * (len(variant) - counts[best]):
        return variant == codes[best]
    place = codes[best] // 4
    if place == 9:
        long = [code // 4 for code in codes if code // 4 != 9]
        place = long[0] if long else 9
    return (year == place) | (year == 9)


def _own_padding(found: _Candidates, place: int) -> np.ndarray:
    """Headers that write one-digit numbers at `place` (3 = the hour) as the file does."""
    if place == 3:
        pairs = [(hour, w) for (hour, *_), w in zip(found.clocks, found.hour_widths, strict=True)]
        index = found.clock
    else:
        pairs = [(date.numbers[place], date.widths[place]) for date in found.dates]
        index = found.date
    bare = np.array([number < 10 and width == 1 for number, width in pairs])[index]
    padded = np.array([number < 10 and width == 2 for number, width in pairs])[index]
    if padded.sum() >= 2 and padded.sum() >= 3 * bare.sum():
        return ~bare
    if bare.sum() >= 2 and bare.sum() >= 3 * padded.sum():
        return ~padded
    return np.ones(len(index), dtype=bool)


def _seconds_of_day(found: _Candidates, words: set[str]) -> np.ndarray:
    late = unknown_after_noon(words)
    pairs, inverse = np.unique(found.form * len(found.clocks) + found.clock, return_inverse=True)
    values = []
    for pair in pairs.tolist():
        form, clock = divmod(pair, len(found.clocks))
        hour, minute, second = found.clocks[clock]
        hour = hour_of_day(hour, found.forms[form].word, late)
        values.append(hour * 3600 + minute * 60 + (second or 0))
    return np.array(values, dtype=np.int64)[inverse]


def _hint(found: _Candidates, text: str, words: set[str]) -> str:
    if _DAY_FIRST.search(text):
        return "dmy"
    slashed = found.forms[found.form[0]].family[0] == "/"
    if slashed and words & {"am", "pm"} and _ENGLISH.search(text):
        return "mdy"
    return ""


def _describe(found: _Candidates, order: str, has_seconds: bool) -> str:
    s1, s2, gap, s3, end = found.forms[found.form[0]].family
    dates = [found.dates[index] for index in np.unique(found.date)]
    parts = []
    for place, letter in enumerate(order):
        widths = [date.widths[place] for date in dates]
        parts.append(letter * (max(widths) if letter == "y" else min(widths)))
    hours = min(found.hour_widths[index] for index in np.unique(found.clock))
    words = any(found.forms[index].word for index in np.unique(found.form))
    clock = ("h" if words else "H") * hours + s3 + "MM" + (s3 + "SS" if has_seconds else "")
    period = " a" if words else ""
    opening = "[" if end == "]" else ""
    date = parts[0] + s1 + parts[1] + s2 + parts[2]
    if found.time_first:
        return (opening + clock + period + gap + date + end).strip()
    return (opening + date + gap + clock + period + end).strip()
