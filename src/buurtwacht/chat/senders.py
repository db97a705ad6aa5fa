"""Who wrote what follows a header: names may hold `: ` themselves."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from buurtwacht.chat.decoding import BIDI_MARKS
from buurtwacht.chat.system_lines import LRM, fold, system_line
from buurtwacht.chat.text import ROWS_AT_ONCE, Text, blockwise, distinct

_LONGEST_NAME = 60
_NO_NAMES = frozenset(
    {"locatie", "location", "standort", "localisation", "ubicación", "posizione", "localização"}
)
_CLOCK = "0123456789:. "
_NO_MARKS = str.maketrans(dict.fromkeys(BIDI_MARKS))


def clean_label(raw: str) -> str:
    """A sender's label without invisible direction marks and outer spaces."""
    return raw.translate(_NO_MARKS).strip()


@dataclass
class Messages:
    """The messages of one export as positions in `text`, in the order of the file.

    `start` is where the header ends and the label begins, `label_end` where the label ends, `body`
    and `end` bound the message's text, `line_end` is the end of its first line. `label` is the
    index in `labels`, -1 without one. `seconds` are those of the headers.
    """

    text: Text
    seconds: np.ndarray
    start: np.ndarray
    label_end: np.ndarray
    body: np.ndarray
    end: np.ndarray
    line_end: np.ndarray
    label: np.ndarray
    labels: list[str]

    def __len__(self) -> int:
        return len(self.start)

    def body_of(self, row: int) -> str:
        """The text of the message at `row`."""
        return self.text.cut(int(self.body[row]), int(self.end[row]))

    def first_of_labels(self, among: np.ndarray) -> np.ndarray:
        """Per label its first row within the mask `among`; the number of rows where it has none."""
        first = np.full(len(self.labels), len(self), dtype=np.int64)
        for start in reversed(range(0, len(self), ROWS_AT_ONCE)):
            part = slice(start, start + ROWS_AT_ONCE)
            rows = np.flatnonzero(among[part] & (self.label[part] >= 0))[::-1] + start
            first[self.label[rows]] = rows
        return first

    def name_labels(self) -> None:
        """Set `label` and `labels` anew after the ends of labels have moved."""
        signed = self.label_end >= self.start
        names = self.text.gather(self.start[signed], self.label_end[signed])
        codes, self.labels = distinct(names)
        self.label = np.full(len(self), -1, dtype=np.int32)
        self.label[signed] = codes


def split_messages(
    text: Text, starts: np.ndarray, ends: np.ndarray, seconds: np.ndarray
) -> Messages:
    """What stands after each header from `starts` to `ends`, split in label and text."""
    end = _without_line_end(text, ends, np.append(starts[1:], np.int32(len(text.content))))
    line_end = np.minimum(_next(text.newlines, ends, len(text.content)), end)
    label_end = _next(text.colons, ends, len(text.content))
    labelled = label_end < line_end
    body = label_end + 2
    bare = np.flatnonzero(~labelled)
    stop = _without_return(text, ends[bare], line_end[bare])
    named = (stop - ends[bare] > 1) & (text.codes[np.maximum(stop - 1, 0)] == ord(":"))
    label_end[bare] = np.where(named, stop - 1, -1)
    body[bare] = np.where(named, line_end[bare], ends[bare])
    messages = Messages(text, seconds, ends, label_end, body, end, line_end, label_end, [])
    messages.name_labels()
    _settle_names(messages)
    return messages


def _without_line_end(text: Text, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    newline = (stop > start) & (text.codes[stop - 1] == ord("\n"))
    stop = stop - newline
    returned = newline & (stop > start) & (text.codes[stop - 1] == ord("\r"))
    return stop - returned


def _without_return(text: Text, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    return stop - ((stop > start) & (text.codes[np.maximum(stop - 1, 0)] == ord("\r")))


def _next(positions: np.ndarray, at: np.ndarray, otherwise: int) -> np.ndarray:
    """The first of `positions` at or after each of `at`, which must increase."""
    positions = np.append(positions, np.int32(otherwise))
    return blockwise(lambda part: positions[np.searchsorted(positions[:-1], part)], at)


def _settle_names(messages: Messages) -> None:
    """Make names that hold `: ` whole.

    A label is too short when every message under it begins with a further `name: ` and these
    recur.
    """
    for _ in range(3):
        rows, stops = _lengthened(messages)
        if not len(rows):
            break
        messages.label_end[rows], messages.body[rows] = stops, stops + 2
        messages.name_labels()
    _sign_own_lines(messages)


def _lengthened(messages: Messages) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose label should go on to a further `: `, and where that stands."""
    stop = _next(messages.text.colons, messages.body, len(messages.text.content))
    more = stop - messages.body
    could = (messages.label >= 0) & (stop < messages.line_end)
    could &= (more > 0) & (more <= 4 * _LONGEST_NAME)
    rows = np.flatnonzero(_only_these(messages, could)[messages.label] & (messages.label >= 0))
    stop = np.where(could, stop, messages.body)[rows]
    codes, values = distinct(messages.text.gather(messages.body[rows], stop))
    senders = {clean_label(label) for label in messages.labels}
    longer = np.array([_can_be_name(value) for value in values], dtype=bool)[codes]
    labels = messages.label[rows]
    otherwise: set[int] = set()
    told = _members_told_of(messages)
    for index in np.flatnonzero(~longer).tolist():
        label = int(labels[index])
        if label not in otherwise:
            lead = _longer_lead(messages, int(rows[index]))
            told.add(lead)
            otherwise |= set() if lead else {label}
    further: dict[int, Counter[str]] = {}
    pairs = labels[longer].astype(np.int64) * len(values) + codes[longer]
    for pair, count in Counter(pairs.tolist()).items():
        label, value = divmod(pair, len(values))
        name = fold(f"{messages.labels[label]}: {values[value]}")
        if values[value] in senders and name not in told:
            otherwise.add(label)
        further.setdefault(label, Counter())[name] += count + (name in told)
    settled = [label for label, seen in further.items() if _recur(seen)]
    longer &= np.isin(labels, list(set(settled) - otherwise))
    return rows[longer], stop[longer]


def _only_these(messages: Messages, could: np.ndarray) -> np.ndarray:
    """Per label whether it may have rows in the mask `could` alone; the last entry is False."""
    only = np.zeros(len(messages.labels) + 1, dtype=bool)
    only[messages.label[could]] = True
    for label, row in enumerate(messages.first_of_labels(~could).tolist()):
        if row < len(messages) and only[label]:
            only[label] = bool(_longer_lead(messages, row))
    return only


def _longer_lead(messages: Messages, row: int) -> str:
    """The name with which label and text begin if they are a system line about somebody whose name
    begins with the label, else ''."""
    label = messages.labels[messages.label[row]]
    line = system_line(f"{label}: {messages.body_of(row)}")
    return line.lead if line and line.lead.startswith(f"{fold(label)}: ") else ""


def _members_told_of(messages: Messages) -> set[str]:
    """Names with `: ` that system lines mention, of which they make a label and a text."""
    every = np.ones(len(messages), dtype=bool)
    told: set[str] = set()
    for label, row in enumerate(messages.first_of_labels(every).tolist()):
        line = system_line(f"{messages.labels[label]}: {messages.body_of(row)}")
        told |= {name for name in (line.lead, *line.targets) if ": " in name} if line else set()
    return told


def _recur(seen: Counter[str]) -> bool:
    total = seen.total()
    recurring = sum(count for count in seen.values() if count > 1)
    return recurring == total or (total >= 4 and recurring >= 0.75 * total)


def _can_be_name(more: str) -> bool:
    if not more or len(more) > _LONGEST_NAME or "\n" in more or more[0] in BIDI_MARKS:
        return False
    if "://" in more or not more.strip(_CLOCK):
        return False
    return fold(more).lower().removeprefix("live ") not in _NO_NAMES


def _sign_own_lines(messages: Messages) -> None:
    """Names with `: ` that sign an iOS system line: `name: ‹LRM›line`.

    The line begins with that name, or else all that its first part signs is such lines: a member
    who wrote anything else may have pasted one.
    """
    text = messages.text
    marked = text.colons[text.hold(text.colons + 2, LRM.encode())]
    stop = _next(marked, messages.body, len(text.content))
    may = (messages.label >= 0) & (stop < messages.line_end)
    signing: dict[int, bool] = {}
    for row in np.flatnonzero(may).tolist():
        more = text.cut(int(messages.body[row]), int(stop[row]))
        line = system_line(text.cut(int(stop[row]) + 2, int(messages.end[row])))
        if line is None or not _can_be_name(more):
            may[row] = False
        else:
            name = f"{messages.labels[messages.label[row]]}: {more}"
            signing[row] = line.lead == fold(name)
    if not signing:
        return
    signs_else = set(messages.label[~may].tolist())
    rows = np.array(
        [row for row, own in signing.items() if own or int(messages.label[row]) not in signs_else],
        dtype=np.int64,
    )
    messages.label_end[rows], messages.body[rows] = stop[rows], stop[rows] + 2
    messages.name_labels()
