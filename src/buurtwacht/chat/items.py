"""Rows of an export as they are compared with those of another phone."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa

from buurtwacht.chat.decoding import BIDI_MARKS
from buurtwacht.chat.stand_ins import edit_marker

_ISOLATED_MENTION = re.compile("@\u2068[^\u2069\n]*\u2069")
_NUMBER_MENTION = re.compile(r"@\+?\d{8,15}\b")
_NO_MARKS = str.maketrans(dict.fromkeys(BIDI_MARKS))
_MOST_APART = 26 * 60
_FEWEST_VOTES = 3
_TELLING = 8

Node = tuple[int, str]
"""A label within one export."""


@dataclass
class Item:
    """A row of export number `export`; `minute` since 1970, `key` what it says."""

    export: int
    row: dict
    minute: int
    key: tuple

    @property
    def node(self) -> Node | None:
        sender = self.row["sender"]
        return None if sender is None else (self.export, sender)


def items_of(number: int, messages: pa.Table) -> list[Item]:
    """The rows of export `number`."""
    moments = messages["sent_at"].cast(pa.int64()).to_pylist()
    return [
        Item(number, row, moment // 60, _key(row))
        for row, moment in zip(messages.to_pylist(), moments, strict=True)
    ]


def moved(item: Item, minutes: int) -> Item:
    """`item`, `minutes` later."""
    sent_at = item.row["sent_at"] + timedelta(minutes=minutes)
    return Item(item.export, {**item.row, "sent_at": sent_at}, item.minute + minutes, item.key)


def _key(row: dict) -> tuple:
    """What a message says, free of how one phone writes it."""
    if row["sender"] is None:
        return ("system", row["event"])
    if row["kind"] in ("media", "deleted", "contact", "call", "poll"):
        return (row["kind"],)
    text = row["text"]
    if row["edited"]:
        text = text[: edit_marker(text)]
    text = _ISOLATED_MENTION.sub("@", text) if "\u2068" in text else text
    text = _NUMBER_MENTION.sub("@", text) if "@" in text else text
    if row["kind"] == "location":
        text = text[text.find("http") :]
    if not text.isascii():
        text = text.translate(_NO_MARKS)
    return ("text", text.replace("\r\n", "\n").strip())


def clock_shift(merged: list[Item], items: list[Item]) -> int:
    """Minutes, in quarters of an hour, by which the clock of `items` runs ahead of `merged`.

    It shows in longer texts that occur once in both. Phones in one time zone, or too few such
    texts, give 0.
    """
    old, new = _telling(merged), _telling(items)
    apart: Counter[int] = Counter()
    for key in old.keys() & new.keys():
        minutes = new[key] - old[key]
        quarters = round(minutes / 15)
        if abs(minutes - 15 * quarters) <= 1 and abs(minutes) <= _MOST_APART:
            apart[15 * quarters] += 1
    if not apart:
        return 0
    shift, votes = min(apart.items(), key=lambda pair: (-pair[1], abs(pair[0]), pair[0]))
    alike = len(old.keys() & new.keys())
    return shift if votes >= _FEWEST_VOTES and 2 * votes > alike else 0


def _telling(items: list[Item]) -> dict[tuple, int]:
    """The minute of each longer text that occurs once."""
    counts = Counter(item.key for item in items)
    return {
        item.key: item.minute
        for item in items
        if counts[item.key] == 1 and item.key[0] == "text" and len(item.key[1]) >= _TELLING
    }
