"""Several exports of one group, from several phones, to one chat.

Two rows are one message when they fall in the same minute, are of one member and say the same;
equal rows are paired one to one, so that what somebody really sent twice stays twice. Which
labels are one member follows from messages that occur exactly once in both exports, from system
lines and from announced changes of number.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from buurtwacht.chat import columns
from buurtwacht.chat.items import Item, Node, clock_shift, items_of, moved
from buurtwacht.chat.members import People, join_across, join_within, name_people, own_label
from buurtwacht.chat.reader import MESSAGE_SCHEMA, Export

MERGED_SCHEMA = MESSAGE_SCHEMA.append(pa.field("member", pa.string()))
"""Columns of `Merged.messages`."""


_TEXTS = ("sender", "kind", "event", "text", "media")
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Merged:
    """One chat of a group.

    `messages` has the columns of `Export.messages` and `member`, one label per person (null for
    system lines); `actor` and `targets` are members too. `aliases` gives all labels of each
    member, words like `Je` left out; `duplicates` is, per export, the number of its messages that
    an earlier export already held, system lines left out; `clock_shifts` the minutes by which its clock
    ran ahead of that of the earlier ones (another time zone), already taken off.
    """

    messages: pa.Table
    aliases: dict[str, set[str]]
    duplicates: list[int] = field(default_factory=list)
    clock_shifts: list[int] = field(default_factory=list)


def merge_exports(exports: list[Export]) -> Merged:
    """One chat of `exports` of one group, in their order.

    Where exports disagree, a moment with seconds wins over one without, an edited or deleted
    message over its earlier text, an attachment over its stand-in.
    """
    people = People()
    merged: list[Item] = []
    duplicates: list[int] = []
    shifts: list[int] = []
    for number, export in enumerate(exports):
        items = items_of(number, export.messages)
        shifts.append(clock_shift(merged, items) if merged else 0)
        if shifts[-1]:
            items = [moved(item, -shifts[-1]) for item in items]
        join_within(items, people)
        if not merged:
            duplicates.append(0)
            merged = items
            continue
        join_across(merged, items, people)
        pairs = _pairs(merged, items, people)
        duplicates.append(sum(items[new].row["kind"] != "system" for _, new in pairs))
        merged = _interleave(merged, items, pairs)
    names, aliases = name_people(merged, exports, people)
    return Merged(_table(merged, people, names), aliases, duplicates, shifts)


def _pairs(merged: list[Item], items: list[Item], people: People) -> list[tuple[int, int]]:
    """Index pairs (merged, items) of rows that are one message."""
    old = _places(merged, people, lambda item: item.key)
    new = _places(items, people, lambda item: item.key)
    pairs = []
    for key, places in new.items():
        pairs += zip(old.get(key, ()), places, strict=False)
    taken_old = {pair[0] for pair in pairs}
    taken_new = {pair[1] for pair in pairs}
    old = _places(merged, people, lambda item: None, taken_old)
    new = _places(items, people, lambda item: None, taken_new)
    for key, places in new.items():
        others = old.get(key, ())
        if len(others) == len(places) == 1 and _later_version(
            merged[others[0]].row, items[places[0]].row
        ):
            pairs.append((others[0], places[0]))
    return sorted(pairs)


def _places(items, people: People, key, without=frozenset()) -> dict[tuple, list[int]]:
    places = defaultdict(list)
    for index, item in enumerate(items):
        if index in without:
            continue
        who = None if item.node is None else people.find(item.node)
        if who is None and key(item) is None:
            continue
        places[item.minute, who, key(item)].append(index)
    return places


def _later_version(one: dict, other: dict) -> bool:
    """Whether one of two rows of a member and minute is the other after an edit or deletion."""
    if one["kind"] == "deleted" or other["kind"] == "deleted":
        return True
    return one["kind"] == other["kind"] == "text" and one["edited"] != other["edited"]


def _interleave(merged: list[Item], items: list[Item], pairs: list[tuple[int, int]]) -> list[Item]:
    """Both sequences as one: paired rows once, the rest by time between the pairs around it."""
    for old, new in pairs:
        merged[old] = _best(merged[old], items[new])
    paired_new = {new for _, new in pairs}
    result: list[Item] = []
    from_old = from_new = 0
    for old, new in [*_increasing(pairs), (len(merged), len(items))]:
        rest = [items[index] for index in range(from_new, new) if index not in paired_new]
        result += _by_time(merged[from_old:old], rest)
        if old < len(merged):
            result.append(merged[old])
        from_old, from_new = old + 1, new + 1
    return result


def _increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A longest subsequence of `pairs` in which both indices increase."""
    tails: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for index, (_, new) in enumerate(pairs):
        place = bisect_left(tails, new)
        previous.append(last[place - 1] if place else -1)
        if place == len(tails):
            tails.append(new)
            last.append(index)
        else:
            tails[place], last[place] = new, index
    chain = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]


def _by_time(old: list[Item], new: list[Item]) -> list[Item]:
    if not new:
        return old
    result: list[Item] = []
    left = right = 0
    while left < len(old) and right < len(new):
        if _before(new[right], old[left]):
            result.append(new[right])
            right += 1
        else:
            result.append(old[left])
            left += 1
    return [*result, *old[left:], *new[right:]]


def _before(one: Item, other: Item) -> bool:
    if one.row["has_seconds"] and other.row["has_seconds"]:
        return one.row["sent_at"] < other.row["sent_at"]
    return one.minute < other.minute


def _best(one: Item, other: Item) -> Item:
    """The row of the two that tells most, with the finer moment."""
    first, second = one.row, other.row
    later = second["kind"] == "deleted" != first["kind"] or (
        second["edited"] and not first["edited"] and first["kind"] != "deleted"
    )
    richer = first["kind"] == second["kind"] == "media" and _told(second) > _told(first)
    best, rest = (other, one) if later or richer else (one, other)
    row = best.row
    if rest.row["has_seconds"] and not row["has_seconds"]:
        row = {**row, "sent_at": rest.row["sent_at"], "has_seconds": True}
    return Item(best.export, row, best.minute, best.key)


def _told(row: dict) -> tuple[bool, int]:
    """How much a row of the kind media tells: what it is, then the length of its text."""
    return row["media"] is not None, len(row["text"])


def _table(merged: list[Item], people: People, names: dict[Node, str]) -> pa.Table:
    def member(export: int, label: str) -> str:
        return names.get(people.find((export, own_label(label))), label)

    rows = [item.row for item in merged]
    actors = [
        None if item.row["actor"] is None else member(item.export, item.row["actor"])
        for item in merged
    ]
    targets = [
        [member(item.export, label) for label in item.row["targets"] or ()] for item in merged
    ]
    members = [None if item.node is None else names[people.find(item.node)] for item in merged]
    content = [
        columns.moments([_seconds(row["sent_at"]) for row in rows]),
        columns.flags([row["has_seconds"] for row in rows]),
        *(columns.strings([row[name] for row in rows]) for name in _TEXTS),
        columns.flags([row["edited"] for row in rows]),
        columns.strings(actors),
        columns.string_lists(targets),
        columns.strings(members),
    ]
    return pa.table(content, schema=MERGED_SCHEMA)


def _seconds(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds())
