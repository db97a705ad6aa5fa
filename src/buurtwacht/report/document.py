"""One Markdown document from executed notebooks."""

import base64
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from buurtwacht.report.words import Words

KEY = "buurtwacht"
"""Key in the metadata of an output of the report: `kind` (text, caption, figure, table), ..."""


class DocumentError(Exception):
    """A notebook that failed or shows something that the report cannot hold: a defect."""


def pieces(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Outputs of an executed notebook that belong to the report, in order, as they were marked.

    Each has `kind` (`text`, `figure`, `table`); texts and tables have `markdown`.
    """
    found = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                raise DocumentError("a notebook failed")
            mark = output.get("metadata", {}).get(KEY)
            if mark is None or mark["kind"] == "caption":
                continue
            found.append({**mark, "markdown": _joined(output["data"].get("text/markdown", ""))})
    return found


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def assemble(parts: Iterable[Mapping[str, Any]], words: Words, tables: Path | None = None) -> str:
    """Markdown of `parts`, for the web page when `tables` is given, else for the typeset document.

    On the web page captions start with their number, wide figures and tables can be scrolled, and
    below a figure stand its data: a file of the folder `tables`. Figures are named by their file,
    to be found in pandoc's resource path. Of neighbours that are missing for one `reason` only the
    first is told, and those that have a heading.
    """
    counts = {"figure": 0, "table": 0}
    blocks = []
    told = None
    for part in parts:
        kind, reason = part["kind"], part.get("reason")
        repeated = reason is not None and reason == told
        told = reason
        if repeated and not part["markdown"].startswith("#"):
            continue
        if kind == "columns":
            blocks.append(_beside(part["columns"], web=tables is not None))
            continue
        if kind == "text":
            blocks.append(part["markdown"])
            continue
        counts[kind] += 1
        number = f"{words.label('report', kind)} {counts[kind]}"
        caption = part["caption"]
        if tables is not None:
            caption = f"[{number}.]{{.number}} {caption}"
        if kind == "figure":
            alt = part["alt"].replace('"', "'")
            block = f'![{caption}]({part["file"]}){{#{part["name"]} alt="{alt}"}}'
        else:
            block = f"{part['markdown']}\n\n: {caption} {{#table-{part['name']}}}"
        if tables is not None:
            region = f'.scroll role="region" tabindex="0" aria-label="{number}"'
            source = _source(tables / part["data"], words)
            block = f"::: {{{region}}}\n{block}\n:::\n\n{source}"
        blocks.append(block)
    return "\n\n".join(blocks) + "\n"


def _beside(columns: list[str], web: bool) -> str:
    """Markdown of `columns` side by side."""
    if web:
        inner = (f"::: column\n{column}\n:::" for column in columns)
        return "\n\n".join(["::: columns", *inner, ":::"])
    plain = "[#set par(justify: false)"
    start, between, end = (
        f"```{{=typst}}\n{code}\n```"
        for code in (
            f"#grid(columns: {len(columns)} * (1fr,), gutter: 14pt, {plain}",
            f"], {plain}",
            "])",
        )
    )
    return "\n\n".join([start, f"\n\n{between}\n\n".join(columns), end])


def _source(path: Path, words: Words) -> str:
    """The line below an exhibit: its data, inside the page, and the rule that made it."""
    data = base64.b64encode(path.read_bytes()).decode()
    label = words.label("report", "data").format(file=path.name)
    made = words.label("report", "made_by").format(rule="`figures`")
    link = f'[{label}](data:text/csv;base64,{data}){{download="{path.name}"}}'
    return f"::: {{.source}}\n{link} · {made}\n:::"


def read_notebook(path: Path) -> dict[str, Any]:
    """An executed notebook as JSON."""
    return json.loads(Path(path).read_text(encoding="utf-8"))
