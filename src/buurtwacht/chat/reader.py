"""One export to one table of messages, with a report on how well it could be read."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from buurtwacht.chat import columns
from buurtwacht.chat.classify import Verdicts, classify
from buurtwacht.chat.decoding import as_utf8
from buurtwacht.chat.pasted import find_pasted
from buurtwacht.chat.quality import describe_quality
from buurtwacht.chat.senders import Messages, split_messages
from buurtwacht.chat.shapes import find_headers
from buurtwacht.chat.text import Text
from buurtwacht.errors import InputError

MESSAGE_SCHEMA = pa.schema(
    [
        ("sent_at", pa.timestamp("s")),
        ("has_seconds", pa.bool_()),
        ("sender", pa.string()),
        ("kind", pa.string()),
        ("event", pa.string()),
        ("text", pa.string()),
        ("media", pa.string()),
        ("edited", pa.bool_()),
        ("actor", pa.string()),
        ("targets", pa.list_(pa.string())),
    ]
)
"""Columns of `Export.messages`."""


@dataclass(frozen=True)
class Export:
    """One export as read.

    `messages` has one row per message in the order of the file: `sent_at` local time of the
    exporting phone without zone; `has_seconds` whether the export writes seconds; `sender` the
    label that the export shows, null for system lines; `kind` and `event` as in `tables`; `text`
    code point for code point, the marker of an edited message included; `media` what a message of
    the kind media holds (`stand_ins.MEDIA`) where the export tells; `edited`; `actor` and `targets`
    the members that a system line names, as it shows them.

    `quality` holds the fields of `tables.READ_QUALITY` except group, export, duplicates_merged.
    """

    messages: pa.Table
    quality: dict = field(default_factory=dict)


def read_export(content: bytes, place: str = "export") -> Export:
    """Read the `content` of one exported text file.

    Line ends of a file that has only CRLF are taken for line breaks (`\\n`), those within a poll
    of an iPhone excepted; all other characters stay. Raises `InputError` at `place` for a file
    that is no export.
    """
    text, returned = _plain_line_ends(Text(as_utf8(content, place)))
    headers = find_headers(text)
    if headers is None:
        raise InputError(
            place,
            "no line begins with a date and a time as in a WhatsApp export",
            "export the chat from WhatsApp and give that .txt or .zip file",
        )
    messages = split_messages(text, headers.starts, headers.ends, headers.seconds)
    pasted = find_pasted(messages)
    look_alikes = headers.look_alikes + int(pasted.is_text.sum()) + pasted.doubtful
    if pasted.is_text.any():
        kept = ~pasted.is_text
        messages = split_messages(
            text, headers.starts[kept], headers.ends[kept], headers.seconds[kept]
        )
    verdicts = classify(messages, headers.shape.bracketed)
    unread = text.content[: headers.starts[0]].split(b"\n")
    unread_lines = sum(1 for line in unread if line.strip())
    return Export(
        _table(messages, verdicts, headers.shape.has_seconds, headers.shape.bracketed and returned),
        describe_quality(messages, verdicts, headers.shape, unread_lines, look_alikes),
    )


def _plain_line_ends(text: Text) -> tuple[Text, bool]:
    """`text` with LF when it has one other kind of line end only; whether that was CRLF."""
    if not len(text.newlines):
        return Text(text.content.replace(b"\r", b"\n")), False
    if text.after_return.all():
        return Text(text.content.replace(b"\r\n", b"\n")), True
    return text, False


def _table(
    messages: Messages, verdicts: Verdicts, has_seconds: bool, polls_had_returns: bool
) -> pa.Table:
    of_row, found = verdicts.of_row, verdicts.verdicts
    texts = messages.text.gather_in_blocks(messages.body, messages.end)
    if polls_had_returns:
        texts = _with_returns_in_polls(texts, messages, verdicts)
    signed = verdicts.where(lambda verdict: verdict.signed)
    content = [
        columns.moments(messages.seconds),
        columns.flags(np.full(len(messages), has_seconds)),
        columns.picked(columns.strings(verdicts.senders), np.where(signed, messages.label, -1)),
        columns.picked(columns.strings([verdict.kind for verdict in found]), of_row),
        columns.picked(columns.strings([verdict.event for verdict in found]), of_row),
        texts,
        columns.picked(columns.strings([verdict.media for verdict in found]), of_row),
        columns.flags(verdicts.edited),
        columns.picked(columns.strings([verdict.actor for verdict in found]), of_row),
        columns.picked(columns.string_lists([verdict.targets for verdict in found]), of_row),
    ]
    return pa.table(content, schema=MESSAGE_SCHEMA)


def _with_returns_in_polls(
    texts: pa.ChunkedArray, messages: Messages, verdicts: Verdicts
) -> pa.ChunkedArray | pa.Array:
    """Give polls back the CRLF that an iPhone writes in them, in a file that had no other breaks.

    Any other text of several lines shows that the file was saved again, which leaves nothing of
    the line ends to keep.
    """
    poll = verdicts.where(lambda verdict: verdict.kind == "poll")
    broken = messages.line_end < messages.end
    if not poll.any() or (broken & ~poll).any():
        return texts
    values = texts.to_pylist()
    for row in np.flatnonzero(poll).tolist():
        values[row] = values[row].replace("\n", "\r\n")
    return columns.strings(values)
