"""One export to one table of messages, with a report on how well it could be read."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pyarrow as pa

from buurtwacht.chat import columns, events
from buurtwacht.chat.decoding import BIDI_MARKS, decode
from buurtwacht.chat.pasted import find_pasted
from buurtwacht.chat.senders import clean_label, settle_names, split_author
from buurtwacht.chat.shapes import Headers, Shape, find_headers
from buurtwacht.errors import InputError

MESSAGE_SCHEMA = pa.schema(
    [
        ("sent_at", pa.timestamp("s")),
        ("has_seconds", pa.bool_()),
        ("sender", pa.string()),
        ("kind", pa.string()),
        ("event", pa.string()),
        ("text", pa.string()),
        ("edited", pa.bool_()),
        ("actor", pa.string()),
        ("targets", pa.list_(pa.string())),
    ]
)
"""Columns of `Export.messages`."""

_MARKS = frozenset(BIDI_MARKS)
_SILENCE = 30 * 86_400
_CAPS = ((39_200, 40_800, False), (9_800, 10_200, True))


@dataclass(frozen=True)
class Export:
    """One export as read.

    `messages` has one row per message in the order of the file: `sent_at` local time of the
    exporting phone without zone; `has_seconds` whether the export writes seconds; `sender` the
    label that the export shows, null for system lines; `kind` and `event` as in `tables`; `text`
    code point for code point, the marker of an edited message included; `edited`; `actor` and
    `targets` the members that a system line names, as it shows them.

    `quality` holds the fields of `tables.READ_QUALITY` except group, export, duplicates_merged.
    """

    messages: pa.Table
    quality: dict = field(default_factory=dict)


@dataclass(slots=True)
class _Row:
    sender: str | None
    kind: str
    event: str | None
    text: str
    edited: bool = False
    actor: str | None = None
    targets: tuple[str, ...] = ()
    language: str = ""


def read_export(content: bytes, place: str = "export") -> Export:
    """Read the `content` of one exported text file.

    Line ends of a file that has only CRLF are taken for line breaks (`\\n`), those within a poll
    of an iPhone excepted; all other characters stay. Raises `InputError` at `place` for a file
    that is no export.
    """
    written = decode(content, place)
    text = _plain_line_ends(written)
    headers = find_headers(text)
    if headers is None:
        raise InputError(
            place,
            "no line begins with a date and a time as in a WhatsApp export",
            "export the chat from WhatsApp and give that .txt or .zip file",
        )
    labels, texts = _authors(text, headers)
    pasted = find_pasted(headers.seconds, labels, texts)
    look_alikes = headers.look_alikes + int(pasted.is_text.sum()) + pasted.doubtful
    if pasted.is_text.any():
        kept = ~pasted.is_text
        headers = Headers(
            headers.starts[kept], headers.ends[kept], headers.seconds[kept], 0, headers.shape
        )
        labels, texts = _authors(text, headers)
    rows = _classify(labels, texts, headers.shape)
    if headers.shape.bracketed and "\n" in written and text != written:
        _restore_line_ends_of_polls(rows)
    unread = sum(1 for line in text[: headers.starts[0]].split("\n") if line.strip())
    return Export(_table(rows, headers), _quality(rows, headers, unread, look_alikes))


def _plain_line_ends(text: str) -> str:
    returns = text.count("\r\n")
    if returns and returns == text.count("\n"):
        return text.replace("\r\n", "\n")
    if "\n" not in text:
        return text.replace("\r", "\n")
    return text


def _restore_line_ends_of_polls(rows: list[_Row]) -> None:
    """Give polls back the CRLF that an iPhone writes in them, in a file that had no other breaks.

    Any other text of several lines shows that the file was saved again, which leaves nothing of
    the line ends to keep.
    """
    broken = [row for row in rows if "\n" in row.text]
    if all(row.kind == "poll" for row in broken):
        for row in broken:
            row.text = row.text.replace("\n", "\r\n")


def _authors(text: str, headers: Headers) -> tuple[list[str | None], list[str]]:
    starts = [*headers.starts.tolist(), len(text)]
    labels: list[str | None] = []
    texts: list[str] = []
    for end, following in zip(headers.ends.tolist(), starts[1:], strict=True):
        block = text[end:following]
        if block.endswith("\r\n"):
            block = block[:-2]
        elif block.endswith("\n"):
            block = block[:-1]
        label, body = split_author(block)
        labels.append(label)
        texts.append(body)
    return settle_names(labels, texts)


def _classify(labels: list[str | None], texts: list[str], shape: Shape) -> list[_Row]:
    clean = {label: clean_label(label) for label in set(labels) if label is not None}
    system_labels = set() if shape.bracketed else _labels_of_system_lines(labels, texts)
    signers = _signers(labels, texts, clean) if shape.bracketed else _Signers()
    senders = sorted({clean[label] for label in clean if label not in system_labels})
    known = {events.fold(label): label for label in senders}
    titles = signers.titles
    bodies: dict[str, events.Body] = {}
    rows = []
    for label, text in zip(labels, texts, strict=True):
        if label is None:
            rows.append(_unsigned(text, known))
        elif label in system_labels:
            rows.append(_unsigned(f"{label}: {text}", known))
        else:
            name, row = clean[label], None
            if shape.bracketed and (text[:1] in _MARKS or text.startswith(name) or name in titles):
                row = _signed_system(name, text, signers, known)
            rows.append(row or _signed(name, text, bodies))
    _mark_omitted(rows)
    return rows


def _labels_of_system_lines(labels: list[str | None], texts: list[str]) -> set[str]:
    """Labels that are no sender but the beginning of a system line that holds `: `.

    The `: ` may stand within a quoted title or a target, or within the name at the beginning when
    other senders show that names here have such a prefix.
    """
    prefixes = {label.rpartition(": ")[0] for label in set(labels) if label is not None}
    verdict: dict[str, bool] = {}
    for label, text in zip(labels, texts, strict=True):
        if label is None or verdict.get(label) is False:
            continue
        line = events.system_line(f"{label}: {text}")
        verdict[label] = line is not None and (": " not in line.lead or label in prefixes)
    return {label for label, system in verdict.items() if system}


@dataclass(frozen=True)
class _Signers:
    """Who signs what on iOS, where system lines are signed too.

    `titles` are labels that are the chat's title, `ordinary` those that sign members' words.
    """

    titles: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()


def _signers(labels: list[str | None], texts: list[str], clean: dict[str | None, str]) -> _Signers:
    titles: set[str] = set()
    ordinary: set[str] = set()
    for index, (label, text) in enumerate(zip(labels, texts, strict=True)):
        if label is None or (clean[label] in ordinary and not text.startswith(events.LRM)):
            continue
        marked = text.startswith(events.LRM)
        line = events.system_line(text)
        if line is None and not marked:
            ordinary.add(clean[label])
        elif line is not None and (marked or index == 0):
            titles |= {line.title} if line.title else set()
            titles |= {clean[label]} if line.event == "encryption" else set()
    return _Signers(frozenset(titles - ordinary), frozenset(ordinary))


def _unsigned(text: str, known: dict[str, str]) -> _Row:
    """The system line `text`; `known` gives the senders' labels by their folded form."""
    line = events.system_line(text, known)
    if line is None:
        return _Row(None, "system", "other", text)
    kind = "call" if line.event == "call" else "system"
    return _Row(
        None,
        kind,
        line.event,
        text,
        actor=known.get(line.actor, line.actor) if line.actor else None,
        targets=tuple(known.get(target, target) for target in line.targets),
        language=line.language,
    )


def _signed_system(label: str, text: str, signers: _Signers, known: dict[str, str]) -> _Row | None:
    """The system line that an iOS message signed by `label` is; None when it is the member's.

    A system line is signed by the chat's title or the acting member. It begins with an invisible
    mark, or else, in older exports, with the name of that member.
    """
    marked = text[:1] in _MARKS and events.LRM in text[:4]
    titled = label in signers.titles
    own_name = text.lstrip(BIDI_MARKS).startswith(label)
    if marked and events.body(text).kind != "text":
        return None
    line = events.system_line(text)
    if line is None:
        return _Row(None, "system", "other", text) if marked and titled else None
    lead = line.lead.lower()
    of_signer = lead in ("", events.fold(label).lower()) or lead in events.SELF_LABELS
    by_nobody = line.actor is None or label not in signers.ordinary
    if not (titled or (own_name and of_signer) or (marked and (of_signer or by_nobody))):
        return None
    row = _unsigned(text, known)
    if not titled and (row.actor is None or row.actor.lower() in events.SELF_LABELS):
        row.actor = label
    return row


def _signed(label: str, text: str, bodies: dict[str, events.Body]) -> _Row:
    if not events.may_stand_in(text):
        return _Row(label, "text", None, text)
    body = bodies.get(text)
    if body is None:
        body = bodies[text] = events.body(text)
    edited = body.kind != "media" and events.edit_marker(text) < len(text)
    return _Row(label, body.kind, body.event, text, edited, language=body.language)


def _mark_omitted(rows: list[_Row]) -> None:
    """Android's stand-in for media in a language that is not known here: `<…>` that recurs."""
    if any(row.language for row in rows):
        return
    bracketed = [
        row
        for row in rows
        if row.text[:1] == "<" and row.kind == "text" and events.looks_omitted(row.text)
    ]
    counts = Counter(row.text for row in bracketed)
    for row in bracketed:
        if counts[row.text] > 1 or events.speaks_of_media(row.text):
            row.kind = "media"


def _table(rows: list[_Row], headers: Headers) -> pa.Table:
    content = [
        columns.moments(headers.seconds),
        columns.flags([headers.shape.has_seconds] * len(rows)),
        columns.strings([row.sender for row in rows]),
        columns.strings([row.kind for row in rows]),
        columns.strings([row.event for row in rows]),
        columns.strings([row.text for row in rows]),
        columns.flags([row.edited for row in rows]),
        columns.strings([row.actor for row in rows]),
        columns.string_lists([row.targets for row in rows]),
    ]
    return pa.table(content, schema=MESSAGE_SCHEMA)


def _quality(rows: list[_Row], headers: Headers, unread: int, look_alikes: int) -> dict:
    shape, seconds = headers.shape, headers.seconds
    languages = Counter(row.language for row in rows if row.language)
    steps = np.diff(seconds)
    ordered = np.diff(np.sort(seconds))
    system = sum(row.sender is None for row in rows)
    return {
        "shape": shape.description,
        "platform": _platform(shape),
        "language": min(languages, key=lambda name: (-languages[name], name), default="unknown"),
        "date_order": shape.date_order,
        "date_confidence": shape.date_confidence,
        "messages": len(rows) - system,
        "system_lines": system,
        "unread_lines": unread,
        "gaps": int((ordered > _SILENCE).sum()),
        "look_alikes": look_alikes,
        "out_of_order": int((steps < 0).sum()),
        "first_at": _moment(seconds.min()),
        "last_at": _moment(seconds.max()),
        "cap_suspected": _cap_suspected(rows),
        "reasons_missing": ";".join(_reasons_missing(rows)),
    }


def _platform(shape: Shape) -> str:
    if shape.bracketed:
        return "ios" if shape.has_seconds else "unknown"
    return "android" if shape.description.endswith("-") else "unknown"


def _moment(seconds: np.int64) -> datetime:
    return np.datetime64(int(seconds), "s").astype(datetime)


def _cap_suspected(rows: list[_Row]) -> bool:
    if rows[0].event in ("encryption", "created"):
        return False
    attached = any(row.kind == "media" and "." in row.text for row in rows)
    return any(
        low <= len(rows) <= high and (attached or not with_media) for low, high, with_media in _CAPS
    )


def _reasons_missing(rows: list[_Row]) -> list[str]:
    reasons = {row.event for row in rows} & {"disappearing", "privacy"}
    if any(row.kind == "deleted" for row in rows):
        reasons.add("deleted")
    if any(row.kind == "media" for row in rows):
        reasons.add("media")
    return sorted(reasons)
