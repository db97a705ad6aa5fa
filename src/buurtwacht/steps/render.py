"""Executed notebooks to the report: a web page and a PDF."""

import argparse
import sys
from pathlib import Path

from buurtwacht.steps.run import run


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.render", description=__doc__)
    parser.add_argument(
        "--notebooks", type=Path, nargs="+", required=True, help="executed notebooks, in order"
    )
    parser.add_argument("--summary", type=Path, required=True, help="draft/chapters/summary.json")
    parser.add_argument("--figures", type=Path, required=True, help="folder with the figures")
    parser.add_argument("--tables", type=Path, required=True, help="folder with their data")
    parser.add_argument(
        "--template", type=Path, default=Path("reports/template"), help="style, texts, references"
    )
    parser.add_argument(
        "--colophon",
        type=Path,
        required=True,
        help="JSON object with what the report was made from: cohort, code, config, lock, ...",
    )
    parser.add_argument("--html", type=Path, required=True, help="web page to write")
    parser.add_argument("--pdf", type=Path, required=True, help="PDF to write")
    return parser.parse_args(argv)


def _main(arguments: argparse.Namespace) -> None:
    import json

    from buurtwacht.atomic import replacing
    from buurtwacht.report.document import read_notebook
    from buurtwacht.report.publication import publish
    from buurtwacht.report.words import read_words

    summary = json.loads(arguments.summary.read_text(encoding="utf-8"))
    page, pdf = publish(
        [read_notebook(path) for path in arguments.notebooks],
        summary,
        json.loads(arguments.colophon.read_text(encoding="utf-8")),
        read_words(arguments.template / "text", summary["language"]),
        arguments.template,
        arguments.figures,
        arguments.tables,
    )
    with replacing(arguments.html) as temporary:
        temporary.write_text(page, encoding="utf-8")
    with replacing(arguments.pdf) as temporary:
        temporary.write_bytes(pdf)


def main(argv: list[str] | None = None) -> int:
    """Exit status of the step."""
    return run(_main, _arguments(argv))


if __name__ == "__main__":
    sys.exit(main())
