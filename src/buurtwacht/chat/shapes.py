"""Which lines of an export start a message, found from the file itself and not from a locale.

Every line that begins with a date and a time is a candidate. Candidates written in one way form a
family; a file has one family of its own, the others are text that looks like a header.
"""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from buurtwacht.chat.clock import PERIODS, hour_of_day, period_word, unknown_after_noon
from buurtwacht.chat.dates import INVALID, WrittenDate, days_under, infer_order, orders_for
from buurtwacht.chat.headers import Candidates, Form, find_candidates
from buurtwacht.chat.text import Text, blockwise

_DAY_FIRST = re.compile(
    "end-to-end versleuteld|weggelaten>?$|verschlüsselt|<Medien".encode(), re.MULTILINE
)
_YEAR_FIRST = re.compile("[년年시時时點点]")
_ENGLISH = re.compile("end-to-end encrypted|<Media omitted>|\u200e(?:image|video) omitted".encode())


_MOST_WORDS = 6
_LONGEST_WORD = 18


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


class _Found:
    """Candidates with their different dates, each of which is looked at once."""

    def __init__(self, lines: Candidates) -> None:
        self.lines = lines
        templates = lines.templates
        self.forms = [template.form for template in templates]
        self.date_widths = [template.widths[:3] for template in templates]
        self._put_words_before_clock()
        self.dates, self.date = _different_dates(lines, self.date_widths)
        self.hour_width = np.array([template.widths[3] for template in templates], dtype=np.int64)
        self.has_seconds = np.array([template.widths[5] > 0 for template in templates], dtype=bool)
        self.has_word = np.array([bool(form.word) for form in self.forms], dtype=bool)

    def __len__(self) -> int:
        return len(self.lines.starts)

    @property
    def hours(self) -> np.ndarray:
        return self.lines.numbers[3]

    def keep(self, mask: np.ndarray) -> None:
        self.lines.keep(mask)
        self.date = self.date[mask]

    def _put_words_before_clock(self) -> None:
        """Find words for the half of the day before the hour that no list knows.

        They are what differs between headers that agree otherwise and hold no hour over 12.
        """
        counts = np.bincount(self.lines.template, minlength=len(self.forms))
        latest = np.zeros(len(self.forms), dtype=np.int64)
        np.maximum.at(latest, self.lines.template, self.hours)
        alike: dict[tuple[str, ...], list[int]] = {}
        for index, form in enumerate(self.forms):
            s1, s2, _, mark, end = form.family
            if not form.word:
                alike.setdefault((s1, s2, mark, end), []).append(index)
        for indices in alike.values():
            total = sum(counts[index] for index in indices)
            often = Counter()
            for index in indices:
                often[self.forms[index].family[2]] += int(counts[index])
            gaps = {gap for gap, count in often.items() if count * 20 >= total}
            used = [index for index in indices if self.forms[index].family[2] in gaps]
            if not 2 <= len(gaps) <= _MOST_WORDS or latest[used].max() > 12:
                continue
            shared = _shared_beginning(min(gaps), max(gaps))
            words = {gap: period_word(gap[len(shared) :]) for gap in gaps}
            if "" in words.values() or len(set(words.values())) < len(gaps):
                continue
            for index in used:
                s1, s2, gap, mark, end = self.forms[index].family
                self.forms[index] = Form((s1, s2, shared or " ", mark, end), words[gap])

    def used_forms(self) -> list[Form]:
        return [self.forms[index] for index in _used(self.lines.template, len(self.forms))]

    def used_dates(self) -> list[WrittenDate]:
        return [self.dates[index] for index in _used(self.date, len(self.dates))]


def _shared_beginning(one: str, other: str) -> str:
    """What both begin with, up to a space or comma."""
    size = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return re.match(r"(?:.*[ ,])?", one[:size], re.DOTALL)[0]


def _used(index: np.ndarray, size: int) -> list[int]:
    return np.flatnonzero(np.bincount(index, minlength=size)).tolist()


def _different_dates(
    lines: Candidates, widths: list[tuple[int, ...]]
) -> tuple[list[WrittenDate], np.ndarray]:
    """The dates as written, and which of them each candidate has."""
    written = (*lines.numbers[:3], lines.template)
    changes = np.ones(len(lines.template), dtype=bool)
    changes[1:] = False
    for column in written:
        changes[1:] |= column[1:] != column[:-1]
    runs = np.flatnonzero(changes)
    a, b, c, template = (column[runs].astype(np.int64) for column in written)
    of_template = np.array([(x * 5 + y) * 5 + z for x, y, z in widths], dtype=np.int64)
    codes = ((a * 10_000 + b) * 10_000 + c) * 125 + of_template[template]
    different, of_run = np.unique(codes, return_inverse=True)
    lengths = np.diff(runs, append=len(changes))
    dates = []
    for code in different.tolist():
        code, width = divmod(code, 125)
        numbers = code // 10**8, code // 10**4 % 10**4, code % 10**4
        dates.append(WrittenDate(numbers, (width // 25, width // 5 % 5, width % 5)))
    return dates, np.repeat(of_run.reshape(-1).astype(np.int32), lengths)


def find_headers(text: Text) -> Headers | None:
    """The headers of `text` (line ends `\\n` or `\\r\\n`); None when no line is a header.

    A clock before the date is tried only in a text where none comes after it.
    """
    return _headers_among(text, False) or _headers_among(text, True)


def _headers_among(text: Text, time_first: bool) -> Headers | None:
    found = _Found(find_candidates(text, time_first))
    found.keep(_possible(found, text))
    total = len(found)
    if not total:
        return None
    found.keep(_after_message_end(found, text))
    found.keep(_own_family(found, text))
    found.keep(_own_variant(found))
    for place in range(4):
        found.keep(_own_padding(found, place))
    return _headers(found, text, total) if len(found) else None


def _headers(found: _Found, text: Text, total: int) -> Headers | None:
    _drop_words_of_24_hours(found)
    words = {form.word for form in found.used_forms()}
    seconds_of_day = _seconds_of_day(found, words)
    separator = found.forms[found.lines.template[0]].family[0].strip()
    try:
        order = infer_order(
            found.dates, found.date, seconds_of_day, separator, lambda: _hint(found, text, words)
        )
    except ValueError:
        return None
    days = days_under(found.dates, order.order)[found.date]
    valid = days != INVALID
    found.keep(valid)
    seconds = days[valid] * 86_400 + seconds_of_day[valid]
    if end_with_dash := _dash_after_bracket(found, text):
        found.lines.ends = found.lines.ends + end_with_dash
    has_seconds = bool(found.has_seconds[_used(found.lines.template, len(found.forms))].any())
    shape = Shape(
        description=_describe(found, order.order, has_seconds),
        date_order=order.order,
        date_confidence=order.confidence,
        has_seconds=has_seconds,
        bracketed=found.forms[found.lines.template[0]].family[4] == "]",
    )
    return Headers(found.lines.starts, found.lines.ends, seconds, total - len(found), shape)


def _possible(found: _Found, text: Text) -> np.ndarray:
    """Candidates whose numbers can be a date and a time."""
    if not len(found):
        return np.zeros(0, dtype=bool)
    dates = _can_be_dates(found.dates)
    _, _, _, hour, minute, second = found.lines.numbers
    words = _possible_words(found)
    forms = np.array([form.word in words for form in found.forms], dtype=bool)
    clock = (hour <= 24) & (minute < 60) & (second < 60)
    return dates[found.date] & clock & forms[found.lines.template] & ~_spans(found, text)


def _spans(found: _Found, text: Text) -> np.ndarray:
    """Candidates that go on with a second clock after the dash: a span of time in an agenda."""
    dashed = np.array([form.family[4] == " - " for form in found.forms], dtype=bool)
    spans = dashed[found.lines.template]
    if spans.any():
        spans[spans] = blockwise(lambda ends: _clocks(text, ends), found.lines.ends[spans])
    return spans


def _clocks(text: Text, at: np.ndarray) -> np.ndarray:
    """Which of the positions `at` begin with a clock, hours and minutes."""
    codes = text.words(at).view(np.uint8).reshape(-1, 8)
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    mark = (codes == ord(":")) | (codes == ord("."))
    long = digit[:, 0] & digit[:, 1] & mark[:, 2] & digit[:, 3] & digit[:, 4]
    short = digit[:, 0] & mark[:, 1] & digit[:, 2] & digit[:, 3]
    ended = np.where(long, codes[:, 5], codes[:, 4])
    return (long | short) & np.isin(ended, (0, ord(" "), ord("\n"), ord("\r")))


def _possible_words(found: _Found) -> set[str]:
    """Known day-period words, and unknown ones where nearly the whole family has one."""
    words = {""} | PERIODS
    by_family: dict[tuple[str, ...], Counter[str]] = {}
    counts = np.bincount(found.lines.template, minlength=len(found.forms)).tolist()
    for form, count in zip(found.forms, counts, strict=True):
        by_family.setdefault(form.family, Counter())[form.word] += count
    for used in by_family.values():
        often = {word for word, count in used.items() if count * 20 >= used.total()}
        unknown = often - words
        if "" not in often and len(unknown) <= _MOST_WORDS:
            words |= {word for word in unknown if len(word) <= _LONGEST_WORD}
    return words


def _can_be_dates(dates: list[WrittenDate]) -> np.ndarray:
    found = np.zeros(len(dates), dtype=bool)
    places = [date.year_place for date in dates]
    for place in set(places):
        rows = [index for index, other in enumerate(places) if other == place]
        alike = [dates[index] for index in rows]
        for order in orders_for(place):
            found[rows] |= days_under(alike, order) != INVALID
    return found


def _after_message_end(found: _Found, text: Text) -> np.ndarray:
    """In a file where messages end in CRLF and typed line breaks are LF: headers after CRLF.

    The rule is used only when the file bears it out: most CRLF are followed by a header and
    more headers follow CRLF than LF.
    """
    ends = int(text.after_return.sum())
    if not ends or ends == len(text.newlines):
        return np.ones(len(found), dtype=bool)
    starts = found.lines.starts
    after = (starts < 2) | (text.codes[starts - 2] == ord("\r"))
    headed = int(after.sum())
    borne_out = 2 * headed >= ends and headed > len(after) - headed
    return after if borne_out else np.ones(len(found), dtype=bool)


def _own_family(found: _Found, text: Text) -> np.ndarray:
    """The family of the first line, unless another one is ten times as common."""
    names = {family: index for index, family in enumerate({f.family: 0 for f in found.forms})}
    of_form = np.array([names[form.family] for form in found.forms])
    family = of_form[found.lines.template]
    counts = np.bincount(family, minlength=len(names))
    first = family[0]
    at_top = not text.content[: found.lines.starts[0]].strip()
    most = counts.max()
    if not (at_top and counts[first] * 10 >= most):
        first = family[np.argmax(counts[family] == most)]
    return family == first


def _own_variant(found: _Found) -> np.ndarray:
    """Headers that agree on seconds, day period and digits of the year, when the file does.

    A few odd lines in a regular file are text; a file without a rule keeps every line whose year
    can stand in the same place.
    """
    places = [date.year_place for date in found.dates]
    year = np.array([9 if place is None else place for place in places])[found.date]
    template = found.lines.template
    variant = year * 4 + found.has_seconds[template] * 2 + found.has_word[template]
    counts = np.bincount(variant)
    codes = np.flatnonzero(counts).tolist()
    best = max(codes, key=lambda code: (counts[code], -int(np.argmax(variant == code))))
    if counts[best] >= 2 and counts[best] >= 3 * (len(variant) - counts[best]):
        return variant == best
    place = best // 4
    if place == 9:
        long = [code // 4 for code in codes if code // 4 != 9]
        place = long[0] if long else 9
    return (year == place) | (year == 9)


def _own_padding(found: _Found, place: int) -> np.ndarray:
    """Headers that write one-digit numbers at `place` (3 = the hour) as the file does."""
    if place == 3:
        small, width = found.hours < 10, found.hour_width[found.lines.template]
    else:
        small = np.array([date.numbers[place] < 10 for date in found.dates])[found.date]
        width = np.array([date.widths[place] for date in found.dates])[found.date]
    bare, padded = small & (width == 1), small & (width == 2)
    bares, paddeds = int(bare.sum()), int(padded.sum())
    if paddeds >= 2 and paddeds >= 3 * bares:
        return ~bare
    if bares >= 2 and bares >= 3 * paddeds:
        return ~padded
    return np.ones(len(found), dtype=bool)


def _drop_words_of_24_hours(found: _Found) -> None:
    """Forget unknown words that are always the same or go with hours over 12."""
    unknown = {form.word for form in found.used_forms()} - PERIODS - {""}
    alone = len({form.word for form in found.used_forms()}) == 1
    if unknown and (alone or found.hours.max() > 12):
        found.forms = [
            Form(form.family, "") if form.word in unknown else form for form in found.forms
        ]


def _seconds_of_day(found: _Found, words: set[str]) -> np.ndarray:
    numbers = found.lines.numbers
    seconds = numbers[4].astype(np.int64) * 60 + numbers[5]
    same_day = found.date[1:] == found.date[:-1]
    midnight = 0 if (same_day & (found.hours[:-1] == 24) & (found.hours[1:] < 24)).any() else 24
    codes = found.lines.template * 25 + found.hours
    used = _used(codes, 25 * len(found.forms))

    def under(late: frozenset[str]) -> np.ndarray:
        table = np.zeros(25 * len(found.forms), dtype=np.int64)
        for code in used:
            form, hour = divmod(code, 25)
            hour = hour_of_day(midnight if hour == 24 else hour, found.forms[form].word, late)
            table[code] = hour * 3600
        return table[codes] + seconds

    hours: dict[str, Counter[int]] = {word: Counter() for word in words}
    for code, count in zip(used, np.bincount(codes)[used].tolist(), strict=True):
        form, hour = divmod(code, 25)
        hours[found.forms[form].word][hour] += count
    return under(
        unknown_after_noon(
            words, lambda late: int((same_day & (np.diff(under(late)) < 0)).sum()), hours
        )
    )


def _dash_after_bracket(found: _Found, text: Text) -> int:
    """Length of the `- ` that stands after every closing bracket, 0 without it."""
    bracketed = found.forms[found.lines.template[0]].family[4] in "])"
    dashed = bracketed and text.hold(found.lines.ends, b"- ").all()
    return 2 if dashed else 0


def _hint(found: _Found, text: Text, words: set[str]) -> str:
    family = found.forms[found.lines.template[0]].family
    if _YEAR_FIRST.search("".join(family)):
        return "ymd"
    if _DAY_FIRST.search(text.content):
        return "dmy"
    if family[0] == "/" and words & {"am", "pm"} and _ENGLISH.search(text.content):
        return "mdy"
    return ""


def _describe(found: _Found, order: str, has_seconds: bool) -> str:
    s1, s2, gap, s3, end = found.forms[found.lines.template[0]].family
    dates = found.used_dates()
    parts = []
    for place, letter in enumerate(order):
        widths = [date.widths[place] for date in dates]
        parts.append(letter * (max(widths) if letter == "y" else min(widths)))
    hours = int(found.hour_width[_used(found.lines.template, len(found.forms))].min())
    words = any(form.word for form in found.used_forms())
    clock = ("h" if words else "H") * hours + s3 + "MM" + (s3 + "SS" if has_seconds else "")
    period = " a" if words else ""
    opening = {"]": "[", ")": "("}.get(end, "")
    date = parts[0] + s1 + parts[1] + s2 + parts[2]
    if found.lines.time_first:
        return (opening + clock + period + gap + date + end).strip()
    return (opening + date + gap + clock + period + end).strip()
