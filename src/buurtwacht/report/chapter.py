"""A chapter of the report in a notebook: its texts, figures and tables, shown as Markdown.

    from buurtwacht.report.chapter import open_chapter

    chapter = open_chapter("activity")
    chapter.text("intro")
    chapter.figure("activity-monthly")

Nothing is computed here: the `figures` step has written what is shown. The files are those of the
folder in `BUURTWACHT_COHORT_DIR`, or when a notebook is run by hand anywhere in the
checkout of the current cohort: that of `make lab COHORT=<name>`, else `demo`.
`BUURTWACHT_TEMPLATE` names the folder with the texts in the same way.
"""

import base64
import csv
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from IPython.display import display

from buurtwacht.errors import InputError
from buurtwacht.report import pages
from buurtwacht.report.document import KEY
from buurtwacht.report.excerpt import at_equal_steps
from buurtwacht.report.words import Words, read_words

LONGEST = 300
"""Rows of a table in the report; its file has all."""


@dataclass(frozen=True)
class Places:
    """Where a notebook finds the draft of its cohort and the texts."""

    draft: Path
    template: Path


def places(environment: Mapping[str, str], start: Path) -> Places:
    """The folders from `environment`, else those of the checkout that `start` lies in."""
    root = next(
        (home for home in (start, *start.parents) if (home / "reports" / "template").is_dir()),
        start,
    )
    cohort = environment.get("BUURTWACHT_COHORT_DIR")
    current = environment.get("BUURTWACHT_COHORT", "demo")
    template = environment.get("BUURTWACHT_TEMPLATE")
    return Places(
        draft=(Path(cohort) if cohort else root / "data" / "processed" / current) / "draft",
        template=Path(template) if template else root / "reports" / "template",
    )


class OpenChapter:
    """A chapter with its files; each method displays one piece of the report."""

    def __init__(self, record: Mapping[str, Any], words: Words, draft: Path) -> None:
        self.record, self.words, self.draft = record, words, draft
        self.synthetic = record["synthetic"]

    def has(self, section: str) -> bool:
        """Whether the section can be written."""
        return section not in self.record["absent"]

    def text(self, section: str) -> None:
        """Show a section of the chapter's text, or the reason why it cannot be written."""
        markdown = pages.section(self.record, self.words, section)
        reason = self.record["absent"].get(section)
        mark = _mark("text", reason=reason) if reason else _mark("text")
        display({"text/markdown": markdown}, metadata=mark, raw=True)

    def figure(self, name: str) -> None:
        """Show a figure with its caption below."""
        entry = self.record["figures"][name]
        if "missing" in entry:
            self._missing("figures", name, entry["missing"])
            return
        caption = pages.caption(self.record, self.words, "figures", name)
        path = self.draft / "figures" / entry["file"]
        if path.suffix == ".svg":
            content = {"image/svg+xml": path.read_text(encoding="utf-8")}
        else:
            content = {"image/png": base64.b64encode(path.read_bytes()).decode()}
        mark = _mark(
            "figure",
            name=name,
            file=entry["file"],
            caption=caption,
            alt=pages.description(self.record, self.words, name),
            data=f"{name}.csv",
        )
        display(content, metadata=mark, raw=True)
        display({"text/markdown": f"*{caption}*"}, metadata=_mark("caption"), raw=True)

    def table(self, name: str) -> None:
        """Show a table with its caption above."""
        entry = self.record["tables"][name]
        if "missing" in entry:
            self._missing("tables", name, entry["missing"])
            return
        caption = pages.caption(self.record, self.words, "tables", name)
        path = self.draft / "tables" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        if len(rows) > LONGEST:
            part = self.words.label("format", "rows_shown")
            count = {"shown": LONGEST, "rows": self.words.decimal(len(rows), 0)}
            caption = f"{caption} {part.format(**count)}"
            rows = [rows[place] for place in at_equal_steps(len(rows), LONGEST)]
        display({"text/markdown": f"*{caption}*"}, metadata=_mark("caption"), raw=True)
        display(
            {"text/markdown": pages.table(rows, entry["columns"], self.words)},
            metadata=_mark("table", name=name, caption=caption, data=path.name),
            raw=True,
        )

    def _missing(self, kind: str, name: str, reason: str) -> None:
        line = pages.exhibit_missing(kind, name, reason, self.words)
        display({"text/markdown": line}, metadata=_mark("text", reason=reason), raw=True)


def _mark(kind: str, **more: str) -> dict[str, dict[str, str]]:
    return {KEY: {"kind": kind, **more}}


def open_chapter(name: str) -> OpenChapter:
    """The chapter `name` of the cohort that the environment names, default the demo.

    Raises `InputError` when its files have not been made yet.
    """
    found = places(os.environ, Path.cwd())
    path = found.draft / "chapters" / f"{name}.json"
    if not path.is_file():
        raise InputError(f"chapter {name}", "its figures are not made yet", "run `make report`")
    record = json.loads(path.read_text(encoding="utf-8"))
    words = read_words(found.template / "text", record["language"])
    return OpenChapter(record, words, found.draft)
