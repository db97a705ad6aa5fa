"""Messages with marked personal data, and how much of it a redactor covers.

A token (a run of letters, digits and underscores) is *found* when every character of it lies in
some redacted range, of whatever type; an unmarked token is *kept* when no redacted range touches
it. Intervals are 95% Wilson scores (Wilson 1927).
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
OWN = ROOT / "tests" / "data" / "redaction"
SHARED = ROOT.parent / "shared" / "data" / "pii"
TOKEN = re.compile(r"\w+")
NOT_IDENTIFYING = ("kept", "description")

Range = tuple[int, int]


@dataclass(frozen=True)
class Chat:
    """`roster`: labels of senders; `texts`; `spans`: marked (start, end, type) of each text."""

    roster: list[str]
    texts: list[str]
    spans: list[list[tuple[int, int, str]]]


Redact = Callable[[list[str], list[str]], list[list[Range]]]
"""Roster and texts of one chat → redacted ranges of each text."""


@dataclass(frozen=True)
class Set:
    """A named set of chats and what its figures are worth."""

    name: str
    worth: str
    chats: list[Chat]


def read_chats(messages: Path, rosters: Path) -> list[Chat]:
    """The chats of a JSON Lines file with `text`, `spans` and `group` (or `chat`)."""
    chats = {
        name: Chat(roster, [], [])
        for name, roster in json.loads(rosters.read_text(encoding="utf-8")).items()
    }
    for line in messages.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        chat = chats[str(row["group"] if "group" in row else row["chat"])]
        chat.texts.append(row["text"])
        chat.spans.append([(span["start"], span["end"], span["type"]) for span in row["spans"]])
    return list(chats.values())


SEEN = "rules were made while looking at it"
SETS = {
    "shared": (
        f"development set beside the checkout; {SEEN}",
        SHARED / "pii_dev.jsonl",
    ),
    "development": (
        "own messages; rules were made while looking at them",
        OWN / "development.jsonl",
    ),
    "earlier": (f"first own messages, three parts; {SEEN}", OWN / "earlier.jsonl"),
    "heldout": (
        "own messages; unseen until they had been scored nine times, then rules were made on them",
        OWN / "heldout.jsonl",
    ),
    "unseen": (
        "own messages by another author; unseen until they had been scored three times, then rules "
        "were made on them",
        OWN / "unseen.jsonl",
    ),
    "second_unseen": (
        "own messages by a third author who had not read the rules; scored twice, with no rule "
        "made on them",
        OWN / "second_unseen.jsonl",
    ),
}


def read_sets(names: Iterable[str] = SETS) -> list[Set]:
    """The named sets that are there."""
    sets = []
    for name in names:
        worth, path = SETS[name]
        if path.exists():
            rosters = path.with_name(f"{path.stem}_rosters.json")
            sets.append(Set(name, worth, read_chats(path, rosters)))
    return sets


def type_of(token: re.Match, spans: list[tuple[int, int, str]]) -> str:
    """The type of the marked range that a token touches, or `kept`."""
    first, last = token.span()
    return next((kind for start, end, kind in spans if start < last and first < end), "kept")


def count(chats: Iterable[Chat], redact: Redact) -> tuple[Counter, Counter]:
    """Found and marked tokens by type; the type `kept` counts the unmarked tokens."""
    found, marked = Counter(), Counter()
    for chat in chats:
        redacted = redact(chat.roster, chat.texts)
        for text, spans, ranges in zip(chat.texts, chat.spans, redacted, strict=True):
            covered = {place for start, end in ranges for place in range(start, end)}
            for token in TOKEN.finditer(text):
                places = range(*token.span())
                kind = type_of(token, spans)
                marked[kind] += 1
                if kind == "kept":
                    found[kind] += covered.isdisjoint(places)
                else:
                    found[kind] += covered.issuperset(places)
    found["identifying"] = sum(n for kind, n in found.items() if kind not in NOT_IDENTIFYING)
    marked["identifying"] = sum(n for kind, n in marked.items() if kind not in NOT_IDENTIFYING)
    return found, marked


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95% Wilson score interval of a share; (0, 1) for none of none."""
    if not total:
        return 0.0, 1.0
    z = 1.959964
    centre = (hits + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * (hits * (total - hits) / total + z * z / 4) ** 0.5
    return max(0.0, centre - half), min(1.0, centre + half)


def share(hits: int, total: int) -> str:
    """A share with its interval and its counts, for a table."""
    if not total:
        return "-"
    low, high = wilson(hits, total)
    return f"{hits / total:.3f} ({low:.3f} to {high:.3f}), {hits} of {total}"


def markdown(header: list[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in markdown."""
    lines = [header, ["---"] * len(header), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def recall_table(chats: list[Chat], methods: dict[str, Redact]) -> str:
    """One row per type, one column per method."""
    counts = {name: count(chats, redact) for name, redact in methods.items()}
    marked = next(iter(counts.values()))[1]
    kinds = [kind for kind in sorted(marked) if kind not in ("kept", "identifying")]
    rows = [
        [kind, *(share(found[kind], of[kind]) for found, of in counts.values())]
        for kind in (*kinds, "identifying", "kept")
    ]
    return markdown(["type", *methods], rows)
