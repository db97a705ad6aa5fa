"""Which labels of several exports are one member."""

import re
from collections import Counter, defaultdict

from buurtwacht.chat.items import Item, Node
from buurtwacht.chat.reader import Export
from buurtwacht.chat.system_lines import SELF_LABELS, fold

_NUMBER = re.compile(r"\+?[\d\s()\-\u2010\u2011]{8,}")


class People:
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


def join_within(items: list[Item], people: People) -> None:
    """Make `items` known to `people`; join labels by announced changes of number."""
    for item in items:
        if item.node:
            people.find(item.node)
        row = item.row
        for label in (row["actor"], *(row["targets"] or ())):
            if label:
                people.find((item.export, own_label(label)))
        if row["event"] == "number_changed" and row["actor"] and row["targets"]:
            people.join((item.export, own_label(row["actor"])), (item.export, row["targets"][0]))


def own_label(label: str) -> str:
    """`label`, or one label for all words that stand for the exporting member."""
    return "" if label.lower() in SELF_LABELS else label


def join_across(merged: list[Item], items: list[Item], people: People) -> None:
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


def _votes(merged: list[Item], items: list[Item]) -> Counter[tuple[Node, Node]]:
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


def _same_labels(merged: list[Item], items: list[Item]) -> list[tuple[Node, Node]]:
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


def _nodes(items: list[Item]) -> list[Node]:
    nodes: dict[Node, None] = {}
    for item in items:
        if item.node:
            nodes[item.node] = None
        for label in (item.row["actor"], *(item.row["targets"] or ())):
            if label:
                nodes[item.export, own_label(label)] = None
    return list(nodes)


def _occurring_once(items: list[Item]) -> dict[tuple, Item]:
    counts = Counter((item.minute, item.key) for item in items)
    return {(item.minute, item.key): item for item in items if counts[item.minute, item.key] == 1}


def _named_alike(old: Item, new: Item) -> list[tuple[Node, Node]]:
    pairs = []
    if old.row["actor"] and new.row["actor"]:
        pairs.append(
            ((old.export, own_label(old.row["actor"])), (new.export, own_label(new.row["actor"])))
        )
    targets = old.row["targets"] or [], new.row["targets"] or []
    if len(targets[0]) == len(targets[1]) == 1:
        pairs.append(
            ((old.export, own_label(targets[0][0])), (new.export, own_label(targets[1][0])))
        )
    return pairs


def name_people(
    merged: list[Item], exports: list[Export], people: People
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
