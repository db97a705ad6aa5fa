"""Several exports of one group, from several phones, to one chat.

Two rows are one message when they fall in the same minute, are of one member and say the same;
equal rows are paired one to one, so that what somebody really sent twice stays twice. Which
labels are one member follows from messages that occur exactly once in both exports, from system
lines and from announced changes of number.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyarrow as pa

from buurtwacht.chat import columns
from buurtwacht.chat.decoding import BIDI_MARKS
from buurtwacht.chat.reader import MESSAGE_SCHEMA, Export
from buurtwacht.chat.stand_ins import edit_marker
from buurtwacht.chat.system_lines import SELF_LABELS, fold

MERGED_SCHEMA = MESSAGE_SCHEMA.append(pa.field("member", pa.string()))
"""Columns of `Merged.messages`."""

_ISOLATED_MENTION = re.compile("@\u2068[^\u2069\n]*\u2069")
_NUMBER_MENTION = re.compile(r"@\+?\d{8,15}\b")
_NUMBER = re.compile(r"\+?[\d\s()\-\u2010\u2011]{8,}")

_TEXTS = ("sender", "kind", "event", "text")
_EPOCH = datetime(1970, 1, 1)
_MOST_APART = 26 * 60
_FEWEST_VOTES = 3
_TELLING = 8

Node = tuple[int, str]
"""A label within one export."""


@dataclass(frozen=True)
class Merged:
    """One chat of a group.

    `messages` has the columns of `Export.messages` and `member`, one label per person (null for
    system lines); `actor` and `targets` are members too. `aliases` gives all labels of each
    member, words like `Je` left out; `duplicates` is, per export, the number of its messages that
    an earlier export already held; `clock_shifts` the minutes by which its clock
    ran ahead of that of the earlier ones (another time zone), already taken off.
    """

    messages: pa.Table
    aliases: dict[str, set[str]]
    duplicates: list[int] = field(default_factory=list)
    clock_shifts: list[int] = field(default_factory=list)


@dataclass
class _Item:
    export: int
    row: dict
    minute: int
    key: tuple

    @property
    def node(self) -> Node | None:
        sender = self.row["sender"]
        return None if sender is None else (self.export, sender)


class _People:
    """Labels joined to persons (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[Node, Node] = {}

    def find(self, node: Node) -> Node:
        parent = self._parent.setdefault(node, node)
        while parent != self._parent[parent]:
            self._parent[parent] = parent = self._parent[self._parent[parent]]
        return parent

    def join(self, one: Node, other: Node) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first

    def persons(self) -> dict[Node, list[Node]]:
        members = defaultdict(list)
        for node in sorted(self._parent):
            members[self.find(node)].append(node)
        return dict(members)


def merge_exports(exports: list[Export]) -> Merged:
    """One chat of `exports` of one group, in their order.

    Where exports disagree, a moment with seconds wins over one without, an edited or deleted
    message over its earlier text, an attachment over its stand-in.
    """
    people = _People()
    merged: list[_Item] = []
    duplicates: list[int] = []
    shifts: list[int] = []
    for number, export in enumerate(exports):
        items = _items(number, export.messages)
        shifts.append(_clock_shift(merged, items))
        if shifts[-1]:
            items = [_moved(item, -shifts[-1]) for item in items]
        _join_within(items, people)
        if merged:
            _join_across(merged, items, people)
        pairs = _pairs(merged, items, people)
        duplicates.append(len(pairs))
        merged = _interleave(merged, items, pairs)
    names, aliases = _names(merged, exports, people)
    return Merged(_table(merged, people, names), aliases, duplicates, shifts)


def _items(number: int, messages: pa.Table) -> list[_Item]:
    moments = messages["sent_at"].cast(pa.int64()).to_pylist()
    return [
        _Item(number, row, moment // 60, _key(row))
        for row, moment in zip(messages.to_pylist(), moments, strict=True)
    ]


def _clock_shift(merged: list[_Item], items: list[_Item]) -> int:
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


def _telling(items: list[_Item]) -> dict[tuple, int]:
    """The minute of each longer text that occurs once."""
    counts = Counter(item.key for item in items)
    return {
        item.key: item.minute
        for item in items
        if counts[item.key] == 1 and item.key[0] == "text" and len(item.key[1]) >= _TELLING
    }


def _moved(item: _Item, minutes: int) -> _Item:
    sent_at = item.row["sent_at"] + timedelta(minutes=minutes)
    return _Item(item.export, {**item.row, "sent_at": sent_at}, item.minute + minutes, item.key)


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


_NO_MARKS = str.maketrans(dict.fromkeys(BIDI_MARKS))


def _join_within(items: list[_Item], people: _People) -> None:
    for item in items:
        if item.node:
            people.find(item.node)
        row = item.row
        for label in (row["actor"], *(row["targets"] or ())):
            if label:
                people.find((item.export, _self(label)))
        if row["event"] == "number_changed" and row["actor"] and row["targets"]:
            people.join((item.export, _self(row["actor"])), (item.export, row["targets"][0]))


def _self(label: str) -> str:
    """`label`, or one label for all words that stand for the exporting member."""
    return "" if label.lower() in SELF_LABELS else label


def _join_across(merged: list[_Item], items: list[_Item], people: _People) -> None:
    """Join labels of `items` to members of `merged`.

    Labels that say the same at the same time vote for being one member. The labels of one export
    are different members, so a label joins the one that it shares most of its votes with; only a
    number may be a second label beside it (an unannounced change of number).
    """
    votes = _votes(merged, items)
    totals: Counter[tuple[int, Node, bool]] = Counter()
    joint: Counter[tuple[Node, Node, bool, bool]] = Counter()
    for (old, new), count in votes.items():
        kinds = not old[1], not new[1]
        old, new = people.find(old), people.find(new)
        joint[old, new, *kinds] += count
        totals[0, old, kinds[1]] += count
        totals[1, new, kinds[0]] += count
    partners: set[Node] = set()
    joins = []
    for (old, new, old_self, new_self), count in joint.items():
        of_old, of_new = totals[0, old, new_self], totals[1, new, old_self]
        mutual = 2 * count > of_old and 2 * count > of_new
        second = count >= 2 and (
            (_is_number(old[1]) and count > 0.8 * of_old)
            or (_is_number(new[1]) and count > 0.8 * of_new)
        )
        if mutual or second:
            joins.append((old, new))
            partners |= ({old} if not new_self else set()) | ({new} if not old_self else set())
    twins = _same_labels(merged, items)
    joins += [
        twin
        for twin in twins
        if _is_number(twin[1][1]) or not {people.find(node) for node in twin} & partners
    ]
    for old, new in joins:
        people.join(old, new)


def _votes(merged: list[_Item], items: list[_Item]) -> Counter[tuple[Node, Node]]:
    votes: Counter[tuple[Node, Node]] = Counter()
    once = _occurring_once(merged)
    for place, item in _occurring_once(items).items():
        other = once.get(place)
        if other is None:
            continue
        if item.node and other.node:
            if item.key[0] == "text" and item.key[1]:
                votes[other.node, item.node] += 1
        elif not item.node and not other.node:
            votes.update(_named_alike(other, item))
    return votes


def _same_labels(merged: list[_Item], items: list[_Item]) -> list[tuple[Node, Node]]:
    old: dict[str, Node] = {}
    for node in _nodes(merged):
        if node[1]:
            old.setdefault(_plain(node[1]), node)
    return [(old[_plain(node[1])], node) for node in _nodes(items) if _plain(node[1]) in old]


def _plain(label: str) -> str:
    """`label` free of how a platform writes spaces, and a number as its digits."""
    label = fold(label)
    return "".join(filter(str.isdigit, label)) if _NUMBER.fullmatch(label) else label


def _is_number(label: str) -> bool:
    return _NUMBER.fullmatch(fold(label)) is not None


def _nodes(items: list[_Item]) -> list[Node]:
    nodes: dict[Node, None] = {}
    for item in items:
        if item.node:
            nodes[item.node] = None
        for label in (item.row["actor"], *(item.row["targets"] or ())):
            if label:
                nodes[item.export, _self(label)] = None
    return list(nodes)


def _occurring_once(items: list[_Item]) -> dict[tuple, _Item]:
    counts = Counter((item.minute, item.key) for item in items)
    return {(item.minute, item.key): item for item in items if counts[item.minute, item.key] == 1}


def _named_alike(old: _Item, new: _Item) -> list[tuple[Node, Node]]:
    pairs = []
    if old.row["actor"] and new.row["actor"]:
        pairs.append(((old.export, _self(old.row["actor"])), (new.export, _self(new.row["actor"]))))
    targets = old.row["targets"] or [], new.row["targets"] or []
    if len(targets[0]) == len(targets[1]) == 1:
        pairs.append(((old.export, _self(targets[0][0])), (new.export, _self(targets[1][0]))))
    return pairs


def _pairs(merged: list[_Item], items: list[_Item], people: _People) -> list[tuple[int, int]]:
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


def _places(items, people: _People, key, without=frozenset()) -> dict[tuple, list[int]]:
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


def _interleave(
    merged: list[_Item], items: list[_Item], pairs: list[tuple[int, int]]
) -> list[_Item]:
    """Both sequences as one: paired rows once, the rest by time between the pairs around it."""
    for old, new in pairs:
        merged[old] = _best(merged[old], items[new])
    paired_new = {new for _, new in pairs}
    result: list[_Item] = []
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


def _by_time(old: list[_Item], new: list[_Item]) -> list[_Item]:
    if not new:
        return old
    result: list[_Item] = []
    left = right = 0
    while left < len(old) and right < len(new):
        if _before(new[right], old[left]):
            result.append(new[right])
            right += 1
        else:
            result.append(old[left])
            left += 1
    return [*result, *old[left:], *new[right:]]


def _before(one: _Item, other: _Item) -> bool:
    if one.row["has_seconds"] and other.row["has_seconds"]:
        return one.row["sent_at"] < other.row["sent_at"]
    return one.minute < other.minute


def _best(one: _Item, other: _Item) -> _Item:
    """The row of the two that tells most, with the finer moment."""
    first, second = one.row, other.row
    later = second["kind"] == "deleted" != first["kind"] or (
        second["edited"] and not first["edited"] and first["kind"] != "deleted"
    )
    richer = first["kind"] == second["kind"] == "media" and len(second["text"]) > len(first["text"])
    best, rest = (other, one) if later or richer else (one, other)
    row = best.row
    if rest.row["has_seconds"] and not row["has_seconds"]:
        row = {**row, "sent_at": rest.row["sent_at"], "has_seconds": True}
    return _Item(best.export, row, best.minute, best.key)


def _names(
    merged: list[_Item], exports: list[Export], people: _People
) -> tuple[dict[Node, str], dict[str, set[str]]]:
    """A name for every person, and the labels of every name."""
    messages: Counter[Node] = Counter()
    for number, export in enumerate(exports):
        for label in export.messages["sender"].to_pylist():
            if label is not None:
                messages[number, label] += 1
    names: dict[Node, str] = {}
    aliases: dict[str, set[str]] = {}
    for person, nodes in people.persons().items():
        counts: Counter[str] = Counter()
        for node in nodes:
            counts[node[1]] += messages[node]
        labels = [label for label in counts if label and label.lower() not in SELF_LABELS]
        if not labels and not any(messages[node] for node in nodes):
            continue
        ranked = sorted(labels or counts, key=lambda label: (_rank(label), -counts[label], label))
        name = next((label for label in ranked if label not in aliases), None)
        number = 2
        while name is None:
            name = None if f"{ranked[0]} ({number})" in aliases else f"{ranked[0]} ({number})"
            number += 1
        names[person] = name
        aliases[name] = set(labels)
    return names, aliases


def _rank(label: str) -> int:
    if _is_number(label):
        return 2
    return 1 if label.startswith("~") else 0


def _table(merged: list[_Item], people: _People, names: dict[Node, str]) -> pa.Table:
    def member(export: int, label: str) -> str:
        return names.get(people.find((export, _self(label))), label)

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
