"""One Markdown document from executed notebooks."""

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


def assemble(parts: Iterable[Mapping[str, Any]], words: Words, numbered: bool) -> str:
    """Markdown of `parts`; with `numbered`, captions start with their number.

    Figures are named by their file, to be found in pandoc's resource path. Of neighbours that are
    missing for one `reason` only the first is told, and those that have a heading.
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
        if kind == "text":
            blocks.append(part["markdown"])
            continue
        counts[kind] += 1
        caption = part["caption"]
        if numbered:
            label = words.label("report", kind)
            caption = f"[{label} {counts[kind]}.]{{.number}} {caption}"
        if kind == "figure":
            alt = part["alt"].replace('"', "'")
            blocks.append(f'![{caption}]({part["file"]}){{#{part["name"]} alt="{alt}"}}')
        else:
            blocks.append(f"{part['markdown']}\n\n: {caption} {{#table-{part['name']}}}")
    return "\n\n".join(blocks) + "\n"


def read_notebook(path: Path) -> dict[str, Any]:
    """An executed notebook as JSON."""
    return json.loads(Path(path).read_text(encoding="utf-8"))
