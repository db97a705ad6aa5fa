"""Recall of the redactor on hand-marked messages, by type: prints tables.

    python benchmarks/redact_recall.py

Sets: the development set beside the checkout when it is there (rules were made while looking at
it: quote it as such), and our own invented messages in two parts, of which `held` is only counted.
A marked token counts as found when it is wholly inside a replaced range, of whatever type. `kept`
is the share of unmarked tokens that no replaced range touches.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from buurtwacht.privacy.redaction import PROFILES, Redactor

ROOT = Path(__file__).parents[1]
DEVELOPMENT = ROOT.parent / "shared" / "data" / "pii"
OWN = ROOT / "tests" / "unit" / "privacy" / "own_messages.txt"
TOKEN = re.compile(r"\w+")
MARK = re.compile(r"\{(\w+)\|([^}]*)\}")

Chat = tuple[list[str], list[tuple[str, list[tuple[int, int, str]]]]]
"""A roster, and texts with their marked (start, end, type)."""


def read_marked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text of a line with `{type|text}` marks, and the marked ranges."""
    text, spans, at = "", [], 0
    for found in MARK.finditer(line):
        text += line[at : found.start()]
        spans.append((len(text), len(text) + len(found.group(2)), found.group(1)))
        text += found.group(2)
        at = found.end()
    return text + line[at:], spans


def read_own(path: Path = OWN) -> dict[str, Chat]:
    """Our own messages: part → chat."""
    chats: dict[str, Chat] = {}
    roster: list[str] = []
    messages: list[tuple[str, list[tuple[int, int, str]]]] = []
    in_roster = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        if line == "[roster]":
            roster, in_roster = [], True
        elif line.startswith("["):
            messages, in_roster = [], False
            chats[line.strip("[]")] = (roster, messages)
        elif in_roster:
            roster.append(line)
        else:
            messages.append(read_marked(line))
    return chats


def read_development(folder: Path = DEVELOPMENT) -> list[Chat]:
    """The chats of the development set; empty when it is absent."""
    if not (folder / "pii_dev.jsonl").exists():
        return []
    rosters = json.loads((folder / "pii_dev_rosters.json").read_text(encoding="utf-8"))
    chats = {name: (roster, []) for name, roster in rosters.items()}
    for line in (folder / "pii_dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = [(s["start"], s["end"], s["type"]) for s in row["spans"]]
        chats[str(row["chat"])][1].append((row["text"], spans))
    return list(chats.values())


def count(chats: Iterable[Chat], profile: str) -> tuple[Counter, Counter]:
    """Found and marked tokens by type; type `kept` holds the unmarked tokens."""
    found, marked = Counter(), Counter()
    for roster, messages in chats:
        redactions = Redactor(roster, profile=profile).redact([text for text, _ in messages])
        for (text, spans), redaction in zip(messages, redactions, strict=True):
            for token in TOKEN.finditer(text):
                start, end = token.span()
                kind = next((k for a, b, k in spans if a < end and start < b), "kept")
                inside = any(a <= start and end <= b for a, b, _ in redaction.spans)
                touched = any(a < end and start < b for a, b, _ in redaction.spans)
                marked[kind] += 1
                found[kind] += not touched if kind == "kept" else inside
    return found, marked


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95% Wilson score interval of a share (Wilson 1927)."""
    z = 1.959964
    centre = (hits + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * (hits * (total - hits) / total + z * z / 4) ** 0.5
    return centre - half, centre + half


def table(title: str, found: Counter, marked: Counter) -> str:
    """The counts as a table with shares and intervals."""
    lines = [title, f"  {'type':<14}{'found':>7}{'of':>7}{'share':>8}   95% interval"]
    identifying = [kind for kind in sorted(marked) if kind not in ("kept", "description")]
    rows = [(kind, found[kind], marked[kind]) for kind in sorted(marked) if kind != "kept"]
    rows.append(
        (
            "identifying",
            sum(found[kind] for kind in identifying),
            sum(marked[kind] for kind in identifying),
        )
    )
    rows.append(("kept", found["kept"], marked["kept"]))
    for kind, hits, total in rows:
        low, high = wilson(hits, total)
        share = hits / total
        lines.append(f"  {kind:<14}{hits:>7}{total:>7}{share:>8.3f}   {low:.3f} to {high:.3f}")
    return "\n".join(lines)


def main() -> int:
    """Print the tables and the speed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--profile", choices=PROFILES, default="work")
    profile = parser.parse_args().profile
    began = time.perf_counter()
    Redactor([]).redact(["opstart van de lijsten in Utrecht"])
    print(f"profile {profile}; start-up {time.perf_counter() - began:.2f} s")
    sets = {f"own, {part}": [chat] for part, chat in read_own().items()}
    development = read_development()
    if development:
        sets["development set (rules were made while looking at it)"] = development
    else:
        print("development set: not there")
    for title, chats in sets.items():
        print(table(title, *count(chats, profile)))
    texts = [text for chats in sets.values() for _, messages in chats for text, _ in messages]
    many = [f"{text} {number}" for number in range(40) for text in texts]
    began = time.process_time()
    Redactor([], profile=profile).redact(many)
    print(
        f"speed: {len(many) / (time.process_time() - began):,.0f} different messages a CPU second"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
