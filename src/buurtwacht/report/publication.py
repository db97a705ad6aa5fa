"""The whole report: first page, chapters, methods, references and colophon."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from buurtwacht.report import pages
from buurtwacht.report.document import assemble, pieces
from buurtwacht.report.rendering import render_html, render_typst, typeset
from buurtwacht.report.words import Words

SUMMARY = (
    "intro",
    "minute",
    "seen",
    "chat",
    "signals",
    "reports",
    "arrests",
    "within",
    "prevention",
    "unknown",
)

COLUMNS = ("seen", "known", "untested")
"""What to do, in columns that never mix: seen here, known from elsewhere, not tested. A synthetic
cohort leaves them empty and says why."""


def publish(
    notebooks: list[Mapping[str, Any]],
    summary: Mapping[str, Any],
    colophon: Mapping[str, Any],
    words: Words,
    template: Path,
    figures: Path,
    tables: Path,
) -> tuple[str, bytes]:
    """The report as a web page and as the bytes of a PDF.

    `notebooks` are executed, `summary` is the chapter `summary` as the figures step wrote it,
    `colophon` says what the report was made from; `figures` and `tables` hold the files that
    notebooks name.
    """
    parts = [*first_page(summary, words)]
    for notebook in notebooks:
        parts += pieces(notebook)
    parts.append(_text(pages.section({**summary, "chapter": "methods"}, words, "methods")))
    parts.append(
        _text(f"# {words.label('report', 'references')} {{#references}}\n\n::: {{#refs}}\n:::")
    )
    parts.append(_text(colophon_table(colophon, summary, words)))
    variables = _variables(summary, words)
    head = f"---\n{json.dumps(variables, ensure_ascii=False, indent=1)}\n---\n\n"
    page = render_html(head + assemble(parts, words, tables), template, figures)
    with tempfile.TemporaryDirectory(prefix="bw-") as folder:
        home = Path(folder)
        for part in parts:
            if part["kind"] == "figure":
                shutil.copyfile(figures / part["file"], home / part["file"])
        source = home / "report.typ"
        source.write_text(
            _with_alt(render_typst(head + assemble(parts, words), template, figures), parts),
            encoding="utf-8",
        )
        return page, typeset(source)


def _with_alt(source: str, parts: list[dict[str, str]]) -> str:
    """Typst source whose images carry their description, which pandoc leaves out."""
    for part in parts:
        if part["kind"] == "figure":
            alt = json.dumps(part["alt"], ensure_ascii=False)
            source = source.replace(
                f'image("{part["file"]}")', f'image("{part["file"]}", alt: {alt})'
            )
    return source


def first_page(summary: Mapping[str, Any], words: Words) -> list[dict[str, Any]]:
    """The answers, the summary in plain language, then what to do, or why there is no advice."""
    page = [
        _text(pages.section(summary, words, name), summary["absent"].get(name)) for name in SUMMARY
    ]
    minute = f"::: minute\n{pages.answers(summary, words)}\n:::"
    page.insert(SUMMARY.index("minute") + 1, _text(minute))
    kind = "synthetic" if summary["synthetic"] else "advice"
    beside = [pages.known_points(summary, words, f"{kind}_{name}") for name in COLUMNS]
    return [
        *page,
        _text(pages.section(summary, words, kind)),
        {"kind": "columns", "columns": beside},
    ]


def colophon_table(colophon: Mapping[str, Any], summary: Mapping[str, Any], words: Words) -> str:
    """Heading and list of what the report was made from, in the order of `colophon`."""
    answer = {True: words.label("colophon", "yes"), False: words.label("colophon", "no")}
    lines = [f"# {words.label('report', 'colophon')} {{#colophon}}"]
    for key, value in {**colophon, "language": summary["language"]}.items():
        shown = answer[value] if isinstance(value, bool) else f"`{value}`"
        lines.append(f"**{words.name('colophon', key)}:** {shown}\\")
    return "\n\n".join([lines[0], "\n".join(lines[1:]).rstrip("\\")])


def _variables(summary: Mapping[str, Any], words: Words) -> dict[str, str]:
    facts = summary["facts"]
    variables = {
        "title": words.label("report", "title"),
        "pagetitle": words.label("report", "title"),
        "subtitle": words.fill(words.label("report", "subtitle"), facts),
        "lang": words.language,
        "running": words.label("report", "running"),
        "toc-title": words.label("report", "contents"),
        "skip": words.label("report", "skip"),
        "months": " ".join(words.label("format", "short_months")),
        "cohort-line": f"{words.label('colophon', 'cohort')}: {summary['cohort']}",
    }
    if summary["synthetic"]:
        variables["banner"] = words.label("synthetic", "banner").strip()
        variables["mark"] = words.label("synthetic", "mark")
    return variables


def _text(markdown: str, reason: str | None = None) -> dict[str, Any]:
    return {"kind": "text", "markdown": markdown, "reason": reason}
