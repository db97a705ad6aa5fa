"""Markdown of a written chapter: its sections and its tables, numbers filled in."""

import re
from collections.abc import Mapping
from typing import Any

from buurtwacht.report.words import BREAK, INTERVALS, Words, placeholders

_LEFT = ("text", "list", "date", "month", "code")
_ROOM = {"code": 17, "outcomes": 24, "terms": 46}
"""Most letters that a line of a column of this kind holds; 30 for others."""


def section(record: Mapping[str, Any], words: Words, name: str) -> str:
    """A section of the chapter in `record`, or its heading with the reason why it is missing."""
    text = words.section(record["chapter"], name)
    if name not in record["absent"]:
        return words.fill(text, record["facts"])
    heads = [line for line in text.splitlines() if line.startswith("#")]
    reason = words.label("reasons", record["absent"][name])
    return "\n\n".join([*heads, words.label("not_shown").format(reason=reason)])


def known_points(record: Mapping[str, Any], words: Words, name: str) -> str:
    """A section of which points (lines that begin with `-`) without their numbers are left out."""
    lines = words.section(record["chapter"], name).splitlines()
    facts = record["facts"]
    shown = [
        line
        for line in lines
        if not line.startswith("- ")
        or all(facts.get(fact) is not None for fact in placeholders(line))
    ]
    return words.fill("\n".join(shown), facts)


def answers(record: Mapping[str, Any], words: Words) -> str:
    """The first questions of a reader with their answers, and how sure they are, as a table."""
    heads = [words.label("minute_columns", name) for name in ("question", "answer", "sure")]
    given = record["facts"]["minute"]
    lines = [
        [
            f"**{asked}**",
            *(
                words.fill(words.label(kind, question, given[question]), record["facts"])
                for kind in ("minute_answers", "minute_sure")
            ),
        ]
        for question, asked in words.label("minute_questions").items()
    ]
    rule = [":" + "-" * width for width in (24, 34, 42)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [heads, rule, *lines])


def caption(record: Mapping[str, Any], words: Words, kind: str, name: str) -> str:
    """Caption of a figure or table; `finding` and `note` only where their numbers are known.

    A figure that is drawn while its finding has no numbers says so.
    """
    label = words.label(kind, name)
    texts = [label["caption"]]
    for part, place in (("finding", 0), ("note", 2)):
        facts = placeholders(label.get(part, ""))
        if part in label and all(record["facts"].get(fact) is not None for fact in facts):
            texts.insert(place, label[part])
        elif part == "finding" and part in label:
            texts.insert(place, words.label("no_finding"))
    return " ".join(words.fill(text, record["facts"]) for text in texts)


def description(record: Mapping[str, Any], words: Words, name: str) -> str:
    """What the figure `name` shows, for who cannot see it: its kind and what is found in it."""
    kind = words.label("figures", name, "alt")
    return f"{kind}. {caption(record, words, 'figures', name)}".replace("*", "")


def exhibit_missing(kind: str, name: str, reason: str, words: Words) -> str:
    """The line that stands where a figure or table is missing."""
    return words.label("exhibit_missing").format(
        title=words.label(kind, name, "title"), reason=words.label("reasons", reason)
    )


def table(rows: list[dict[str, str]], columns: list[dict[str, Any]], words: Words) -> str:
    """A pipe table of the rows of a CSV file, each column written as its description says."""
    heads = [words.label("columns", column["label"]) for column in columns]
    lines = [[_cell(row, column, words) for column in columns] for row in rows]
    widths = [
        _width(head, [line[place] for line in lines], _ROOM.get(columns[place]["kind"], 30))
        for place, head in enumerate(heads)
    ]
    rules = []
    for column, width in zip(columns, widths, strict=True):
        words_column = column["kind"] in _LEFT or column["kind"] in words.labels
        rules.append(
            ":" + "-" * max(2, width - 1) if words_column else "-" * max(2, width - 1) + ":"
        )
    return "\n".join(
        "| " + " | ".join(part.replace("|", "\\|") for part in line) + " |"
        for line in [heads, rules, *lines]
    )


def _width(head: str, cells: list[str], room: int) -> int:
    """Room for a column: its longest word at least, long cells and headings wrap."""
    words = max(len(word) for text in [head, *cells, "-"] for word in re.split(f"[ {BREAK}]", text))
    return max(words + 2, min(max(len(cell) for cell in [*cells, "-"]), room), min(len(head), 12))


def _cell(row: dict[str, str], column: dict[str, Any], words: Words) -> str:
    kind, values = column["kind"], [row[source] for source in column["sources"]]
    note = row.get(column["sources"][0].replace("_estimate", "_note")) or row.get("note", "")
    hidden = note.startswith("suppressed") or row.get("suppressed") == "True"
    if hidden and kind == "count":
        return words.label("format", "no_number")
    if kind in (*INTERVALS, "by_scale"):
        share = kind == "percent_interval" or row.get("scale") in ("share", "probability")
        numbers = [float(value) if value else None for value in values]
        if all(number is None for number in numbers):
            return words.label("format", "suppressed" if hidden else "no_number")
        digits = 0 if kind == "by_scale" and share else column["digits"]
        return words.interval(numbers, digits, share, unbounded=kind == "open_interval")
    shown = words.show(values[0], kind, column["digits"])
    return shown.replace(" ", "\u00a0") if kind == "p" else shown
