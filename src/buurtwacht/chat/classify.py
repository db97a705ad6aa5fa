"""What each message is: words of a member, a stand-in for something else, or a system line."""

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from buurtwacht.chat import stand_ins, system_lines
from buurtwacht.chat.decoding import BIDI_MARKS
from buurtwacht.chat.senders import Messages, clean_label
from buurtwacht.chat.text import begins_with, distinct

_LRM = system_lines.LRM
_SELF = system_lines.SELF_LABELS


@dataclass(frozen=True)
class Verdict:
    """What a message is: `kind` and `event` as in `tables`, the members that a system line names.

    `signed` is false for lines of WhatsApp itself; `language` is that of a recognised text; `media`
    is one of `stand_ins.MEDIA` where the export tells.
    """

    kind: str
    event: str | None = None
    language: str = ""
    signed: bool = True
    actor: str | None = None
    targets: tuple[str, ...] = ()
    media: str | None = None


TEXT = Verdict("text")


@dataclass
class Verdicts:
    """Verdicts and, per message, the index of its verdict; `edited` tells of its marker.

    `senders` are the labels of `Messages.labels` as shown to people.
    """

    of_row: np.ndarray
    edited: np.ndarray
    senders: list[str]
    verdicts: list[Verdict] = field(default_factory=lambda: [TEXT])
    _index: dict[Verdict, int] = field(default_factory=lambda: {TEXT: 0})

    def number(self, verdict: Verdict) -> int:
        """The index of `verdict`, a new one if need be."""
        if verdict not in self._index:
            self._index[verdict] = len(self.verdicts)
            self.verdicts.append(verdict)
        return self._index[verdict]

    def numbers(self, verdicts: list[Verdict]) -> np.ndarray:
        """The index of each of `verdicts`."""
        return np.array([self.number(verdict) for verdict in verdicts], dtype=np.int32)

    def where(self, test) -> np.ndarray:
        """Mask of the messages whose verdict passes `test`."""
        return np.array([test(verdict) for verdict in self.verdicts], dtype=bool)[self.of_row]


def classify(messages: Messages, bracketed: bool) -> Verdicts:
    """A verdict on each of `messages`; `bracketed` is true for the shape of an iPhone.

    Labels that turn out to be the beginning of a system line are taken back from `messages`.
    """
    if not bracketed:
        _take_back_labels(messages)
    senders = [clean_label(label) for label in messages.labels]
    verdicts = Verdicts(
        np.zeros(len(messages), dtype=np.int32), np.zeros(len(messages), dtype=bool), senders
    )
    known = {system_lines.fold(label): label for label in sorted(set(senders))}
    _judge_unsigned(messages, verdicts, known)
    _judge_stand_ins(messages, verdicts)
    if bracketed:
        _judge_signed_lines(messages, verdicts, known)
    _mark_edited(messages, verdicts)
    _mark_omitted(messages, verdicts, bracketed)
    _mark_encryption(messages, verdicts)
    return verdicts


def _take_back_labels(messages: Messages) -> None:
    """Unsign labels that are no sender but the beginning of a system line that holds `: `.

    The `: ` may stand within a quoted title or a target, or within the name at the beginning when
    other senders show that names here have such a prefix.
    """
    prefixes = {label.rpartition(": ")[0] for label in messages.labels}
    every = np.ones(len(messages), dtype=bool)
    taken = [
        index
        for index, first in enumerate(messages.first_of_labels(every).tolist())
        if _begins_system_line(messages, first, prefixes)
        and all(
            _begins_system_line(messages, row, prefixes)
            for row in np.flatnonzero(messages.label == index).tolist()
        )
    ]
    rows = np.flatnonzero(np.isin(messages.label, taken))
    if len(rows):
        messages.label_end[rows], messages.body[rows] = -1, messages.start[rows]
        messages.name_labels()


def _begins_system_line(messages: Messages, row: int, prefixes: set[str]) -> bool:
    label = messages.labels[messages.label[row]]
    text = messages.body_of(row)
    line = system_lines.system_line(f"{label}: {text}")
    if line is None:
        return _quotes(label) % 2 == 1 and _quotes(text) % 2 == 1
    return ": " not in line.lead or label in prefixes


def _quotes(text: str) -> int:
    return system_lines.fold(text).count('"')


def _texts(messages: Messages, rows: np.ndarray) -> tuple[np.ndarray, list[str]]:
    return distinct(messages.text.gather(messages.body[rows], messages.end[rows]))


def _judge_unsigned(messages: Messages, verdicts: Verdicts, known: dict[str, str]) -> None:
    rows = np.flatnonzero(messages.label < 0)
    codes, texts = _texts(messages, rows)
    found = [_unsigned(text, known) for text in texts]
    verdicts.of_row[rows] = verdicts.numbers(found)[codes]


def _unsigned(text: str, known: dict[str, str]) -> Verdict:
    """The system line `text`; `known` gives the senders' labels by their folded form."""
    line = system_lines.system_line(text, known)
    if line is None:
        return Verdict("system", "other", signed=False)
    return Verdict(
        "call" if line.event == "call" else "system",
        line.event,
        line.language,
        signed=False,
        actor=known.get(line.actor, line.actor) if line.actor else None,
        targets=tuple(known.get(target, target) for target in line.targets),
    )


def _judge_stand_ins(messages: Messages, verdicts: Verdicts) -> None:
    rows = np.flatnonzero(stand_ins.may_stand_in(messages) & (messages.label >= 0))
    texts = messages.text.gather(messages.body[rows], messages.end[rows])
    codes, different = distinct(_with_equal_digits(texts))
    bodies = [stand_ins.body(text) for text in different]
    found = [Verdict(body.kind, body.event, body.language, media=body.media) for body in bodies]
    verdicts.of_row[rows] = verdicts.numbers(found)[codes]


def _with_equal_digits(texts: pa.Array) -> pa.Array:
    """`texts` with 0 for every digit that stands beside no letter.

    No stand-in depends on which digits those are; the others may name a kind of file (`mp4`).
    """
    validity, offsets, content = texts.buffers()
    codes = np.frombuffer(content or b"", dtype=np.uint8)
    beside = np.zeros(len(codes) + 2, dtype=bool)
    letters = (codes | np.uint8(0x20)) - np.uint8(ord("a")) < np.uint8(26)
    beside[:-2] |= letters
    beside[2:] |= letters
    free = ((codes - np.uint8(ord("0"))) < np.uint8(10)) & ~beside[1:-1]
    plain = np.where(free, np.uint8(ord("0")), codes)
    return pa.Array.from_buffers(
        texts.type, len(texts), [validity, offsets, pa.py_buffer(plain)], offset=texts.offset
    )


@dataclass(frozen=True)
class _Signers:
    """Who signs what on iOS, where system lines are signed too.

    `titles` are labels that are the chat's title, `ordinary` those that sign members' words.
    """

    titles: frozenset[str]
    ordinary: frozenset[str]


def _judge_signed_lines(messages: Messages, verdicts: Verdicts, known: dict[str, str]) -> None:
    """Find the system lines that the chat's title or the acting member signs."""
    signed = messages.label >= 0
    first = messages.text.words(messages.body)
    length = messages.end - messages.body
    signers = _signers(messages, verdicts, begins_with(first, length, (_LRM.encode(),)))
    titled = np.array([name in signers.titles for name in (*verdicts.senders, None)], dtype=bool)
    may = begins_with(first, length, tuple(map(str.encode, BIDI_MARKS)))
    may |= titled[messages.label] | _begin_with_signer(messages, verdicts, first)
    rows = np.flatnonzero(may & signed)
    codes, texts = _texts(messages, rows)
    names = messages.label[rows]
    stand_in = verdicts.of_row[rows] > 0
    pairs, first_rows, inverse = np.unique(
        names.astype(np.int64) * max(len(texts), 1) + codes, return_index=True, return_inverse=True
    )
    found = []
    for pair, row in zip(pairs.tolist(), first_rows.tolist(), strict=True):
        label, text = divmod(pair, len(texts))
        line = _signed_line(verdicts.senders[label], texts[text], stand_in[row], signers, known)
        found.append(verdicts.of_row[rows[row]] if line is None else verdicts.number(line))
    verdicts.of_row[rows] = np.array(found, dtype=np.int32)[inverse.reshape(-1)]


def _begin_with_signer(messages: Messages, verdicts: Verdicts, first: np.ndarray) -> np.ndarray:
    """Messages that begin with the same eight bytes as their sender's name."""
    names = [name.encode()[:8] for name in verdicts.senders]
    values = np.array([int.from_bytes(name, "little") for name in names] + [1], dtype=np.uint64)
    masks = np.array([256 ** len(name) - 1 for name in names] + [0], dtype=np.uint64)
    return (first & masks[messages.label]) == values[messages.label]


def _signers(messages: Messages, verdicts: Verdicts, marked: np.ndarray) -> _Signers:
    ordinary = set()
    for label, first in enumerate(messages.first_of_labels(~marked).tolist()):
        if first < len(messages) and _signs_words(messages, label, first, marked):
            ordinary.add(verdicts.senders[label])
    titles: set[str] = set()
    told = marked & (verdicts.of_row == 0) & (messages.label >= 0)
    told[0] = messages.label[0] >= 0
    rows = np.flatnonzero(told)
    codes, texts = _texts(messages, rows)
    lines = [system_lines.system_line(text) for text in texts]
    titles.update(line.title for line in lines if line and line.title)
    encrypted = np.array([bool(line) and line.event == "encryption" for line in lines], dtype=bool)
    titles.update(verdicts.senders[label] for label in messages.label[rows[encrypted[codes]]])
    return _Signers(frozenset(titles - ordinary), frozenset(ordinary))


def _signs_words(messages: Messages, label: int, first: int, marked: np.ndarray) -> bool:
    """Whether one of the unmarked messages under `label`, of which `first` is one, is no system
    line."""
    if system_lines.system_line(messages.body_of(first)) is None:
        return True
    rows = np.flatnonzero((messages.label == label) & ~marked).tolist()
    return any(system_lines.system_line(messages.body_of(row)) is None for row in rows)


def _signed_line(
    label: str, text: str, stand_in: bool, signers: _Signers, known: dict[str, str]
) -> Verdict | None:
    """The system line that an iOS message signed by `label` is; None when it is the member's.

    A system line is signed by the chat's title or the acting member. It begins with an invisible
    mark, or else, in older exports, with the name of that member.
    """
    marked = text[:1] in BIDI_MARKS and _LRM in text[:4]
    titled = label in signers.titles
    own_name = text.lstrip(BIDI_MARKS).startswith(label)
    if marked and stand_in:
        return None
    line = system_lines.system_line(text)
    if line is None:
        return Verdict("system", "other", signed=False) if marked and titled else None
    lead = line.lead.lower()
    of_signer = lead in ("", system_lines.fold(label).lower()) or lead in _SELF
    by_nobody = line.actor is None or label not in signers.ordinary
    if not (titled or (own_name and of_signer) or (marked and (of_signer or by_nobody))):
        return None
    verdict = _unsigned(text, known)
    if not titled and (verdict.actor is None or verdict.actor.lower() in _SELF):
        return Verdict(verdict.kind, verdict.event, verdict.language, False, label, verdict.targets)
    return verdict


def _mark_edited(messages: Messages, verdicts: Verdicts) -> None:
    last = messages.text.codes[messages.end - 1] == ord(">")
    last &= verdicts.where(lambda verdict: verdict.signed)
    last &= messages.end > messages.body
    known: dict[str, bool] = {}
    for row in np.flatnonzero(last).tolist():
        start, end = int(messages.body[row]), int(messages.end[row])
        opening = messages.text.content.rfind(b"<", start, end)
        tail = messages.text.cut(max(opening - 4, start), end)
        if tail not in known:
            known[tail] = stand_ins.edit_marker(tail) < len(tail)
        verdicts.edited[row] = known[tail]


def _mark_omitted(messages: Messages, verdicts: Verdicts, bracketed: bool) -> None:
    """Stand-ins for media in a language that is not known here.

    On Android `<…>` that recurs or speaks of media; on iOS a line after a mark that recurs.
    """
    if any(verdict.language for verdict in verdicts.verdicts):
        return
    first, length = messages.text.words(messages.body), messages.end - messages.body
    marks = tuple(map(str.encode, BIDI_MARKS))
    begins = (_LRM.encode(),) if bracketed else (b"<", *(mark + b"<" for mark in marks))
    rows = np.flatnonzero(begins_with(first, length, begins) & (verdicts.of_row == 0))
    texts = {row: messages.body_of(row) for row in rows.tolist()}
    counts = Counter(texts.values())
    media = verdicts.number(Verdict("media"))
    for row, text in texts.items():
        often = counts[text] > 1
        if bracketed:
            omitted = often and "\n" not in text
        else:
            omitted = stand_ins.looks_omitted(text) and (often or stand_ins.speaks_of_media(text))
        if omitted:
            verdicts.of_row[row] = media


def _mark_encryption(messages: Messages, verdicts: Verdicts) -> None:
    """The notice with which a chat begins, in a language that is not known here."""
    verdict = verdicts.verdicts[verdicts.of_row[0]]
    if verdict.event == "other" and "end-to-end" in messages.body_of(0).lower():
        verdicts.of_row[0] = verdicts.number(replace(verdict, event="encryption"))
