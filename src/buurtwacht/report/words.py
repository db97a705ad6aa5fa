"""The words of a report: prose, labels, numbers and dates in one language.

Prose stands in Markdown files, one a chapter, cut into sections by lines `<!-- section: name -->`.
A placeholder `{fact}` or `{fact|format}` is filled from the results; one without a result is an
error, so that no text can hold a number of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from buurtwacht.report.terms import PATTERNS, SEPARATORS

LANGUAGES = ("nl", "en")
BREAK = "\u200b"
"""Where a line may break inside a name, without a mark."""
INTERVALS = ("interval", "percent_interval", "open_interval")
_SECTION = re.compile(r"^<!-- section: ([a-z_]+) -->[ \t]*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|([a-z_]+)(?: (\d+))?)?\}")


class WordsError(Exception):
    """A text, label or placeholder that is missing or cannot be filled: a defect of the report."""


@dataclass(frozen=True)
class Words:
    """Labels and prose of one language.

    `labels` is the content of `labels.yaml`, `sections` maps chapter and section to Markdown.
    """

    language: str
    labels: Mapping[str, Any]
    sections: Mapping[str, Mapping[str, str]]

    def label(self, *path: str) -> str:
        """The label at `path`, such as `label("codes", "fear")`."""
        node: Any = self.labels
        for step in path:
            if not isinstance(node, Mapping) or step not in node:
                raise WordsError(f"{self.language}: no label {'.'.join(path)}")
            node = node[step]
        return node

    def name(self, kind: str, key: str) -> str:
        """The label of a value that data bring along, or the value itself if it has none."""
        known = self.labels.get(kind, {})
        if kind == "outcomes" and key not in known:
            known = self.labels["offences"]
        if kind == "terms" and key not in known and key.startswith("group "):
            return self.label("format", "lettered").format(letter=key.removeprefix("group "))
        if kind == "terms" and key not in known:
            return "".join(map(self._term_part, SEPARATORS.split(key)))
        return known.get(key, key)

    def _term_part(self, part: str) -> str:
        for place, pattern in enumerate(PATTERNS):
            if found := pattern.fullmatch(part):
                return self.label("term_parts")[place].format(*map(self._rewritten, found.groups()))
        return part

    def _rewritten(self, number: str) -> str:
        """A number as a program wrote it, in the notation of the language."""
        return number.replace("-", "−").replace(".", self.label("format", "decimal"))

    def section(self, chapter: str, section: str) -> str:
        """Markdown of a section, placeholders unfilled."""
        try:
            return self.sections[chapter][section]
        except KeyError:
            raise WordsError(f"{self.language}: no section {section} in {chapter}.md") from None

    def fill(self, text: str, facts: Mapping[str, Any]) -> str:
        """`text` with its placeholders filled from `facts`."""

        def value(match: re.Match) -> str:
            name, kind, digits = match.groups()
            if name not in facts or facts[name] is None:
                raise WordsError(f"{self.language}: no result for placeholder {{{name}}}")
            return self.show(facts[name], kind or "text", int(digits) if digits else None)

        return _PLACEHOLDER.sub(value, text)

    def decimal(self, value: float, digits: int) -> str:
        """A number with `digits` decimals, in the notation of the language."""
        sign = "−" if round(value, digits) < 0 else ""
        plain = f"{abs(value):,.{digits}f}"
        marks = {",": self.label("format", "thousands"), ".": self.label("format", "decimal")}
        return sign + "".join(marks.get(character, character) for character in plain)

    def interval(
        self, value: list, digits: int, percent: bool = False, unbounded: bool = False
    ) -> str:
        """`estimate (low to high)` of [estimate, low, high]; without some of them what is there.

        With `unbounded`, a missing limit is one that the data do not give, and is said to be so.
        """
        estimate, low, high = value
        factor, mark = (100, self.label("format", "percent")) if percent else (1, "")
        shown = [
            None if part is None else self.decimal(part * factor, digits)
            for part in (estimate, low, high)
        ]
        if shown[0] is None and shown[2] is None:
            return self.label("format", "unknown")
        if shown[1] is None and shown[2] is None:
            open_ends = f" ({self.label('format', 'no_limits')})" if unbounded else ""
            return f"{shown[0]}{mark}{open_ends}"
        if shown[0] is None:
            return self.label("format", "range").format(low=shown[1], high=shown[2] + mark)
        if shown[2] is None:
            limits = self.label("format", "at_least").format(low=shown[1])
        elif shown[1] is None:
            limits = self.label("format", "at_most").format(high=shown[2])
        else:
            limits = self.label("format", "range").format(low=shown[1], high=shown[2])
        return f"{shown[0]}{mark} ({limits}{mark})"

    def _fits(self, value: list, digits: int) -> str:
        estimate, low, high = value
        if estimate is None or high is None:
            return self.interval(value, digits)
        fitting = self.label("format", "range").format(
            low=self.decimal(low or 0, digits), high=self.decimal(high, digits)
        )
        told = self.label("format", "would_fit").format(range=fitting)
        return f"{self.decimal(estimate, digits)} ({told})"

    def show(self, value: Any, kind: str = "text", digits: int | None = None) -> str:
        """`value` as text.

        Kinds: `text`, `code` (a name that may break at its underscores), `count`, `decimals N`,
        `percent N`, `interval N`, `percent_interval N`, `open_interval N` (a missing limit is
        unbounded), `fits N` (a number and which others would fit), `p`, `p_is` (`p = ...`), `date`,
        `month`, `list`, and any group of labels (`codes`, `verdicts`, ...). A missing value shows
        as a dash.
        """
        if value is None or value != value or value == "":
            return "–"
        if kind == "text":
            return str(value)
        if kind == "code":
            return str(value).replace("_", f"_{BREAK}")
        if kind == "count":
            return self.decimal(float(value), 0)
        if kind == "decimals":
            return self.decimal(float(value), 1 if digits is None else digits)
        if kind == "percent":
            return self.decimal(100 * float(value), digits or 0) + self.label("format", "percent")
        if kind in INTERVALS:
            return self.interval(
                value, digits or 0, kind == "percent_interval", kind == "open_interval"
            )
        if kind == "fits":
            return self._fits(value, digits or 0)
        if kind in ("p", "p_is"):
            low = float(value) < 0.001
            shown = self.decimal(max(float(value), 0.001), 3)
            sign = "< " if low else "= " if kind == "p_is" else ""
            return f"p {sign}{shown}" if kind == "p_is" else f"{sign}{shown}"
        if kind == "date":
            day = date.fromisoformat(str(value)[:10])
            month = self.label("format", "months")[day.month - 1]
            return f"{day.day} {month} {day.year}"
        if kind == "month":
            year, month = str(value).split("-")
            return f"{self.label('format', 'short_months')[int(month) - 1]} {year}"
        if kind == "list":
            parts = [str(part) for part in value]
            if len(parts) < 2:
                return "".join(parts)
            return f"{', '.join(parts[:-1])} {self.label('format', 'and')} {parts[-1]}"
        if kind in self.labels:
            return self.name(kind, str(value))
        raise WordsError(f"{self.language}: unknown format {kind}")


def placeholders(text: str) -> list[str]:
    """Names of the facts that `text` asks for."""
    return [match.group(1) for match in _PLACEHOLDER.finditer(text)]


def sections_of(text: str) -> dict[str, str]:
    """Sections of a Markdown file by name, in the order of the file."""
    parts = _SECTION.split(text)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def read_words(folder: Path, language: str) -> Words:
    """The words of `language` from `folder/<language>`: `labels.yaml` and one `.md` a chapter."""
    home = Path(folder) / language
    labels = yaml.safe_load((home / "labels.yaml").read_text(encoding="utf-8"))
    sections = {
        path.stem: sections_of(path.read_text(encoding="utf-8"))
        for path in sorted(home.glob("*.md"))
    }
    return Words(language, labels, sections)
