"""Copy the draft of a report to the folder from which it may leave, and nothing else."""

import argparse
import shutil
import sys
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.steps.run import run


def _main(arguments: argparse.Namespace) -> None:
    copies = {name: arguments.draft / name for name in arguments.names}
    for kind in ("html", "pdf"):
        copies[f"report.{kind}"] = arguments.draft / f"report.{arguments.language}.{kind}"
    for name, source in copies.items():
        with replacing(arguments.report / name) as path:
            shutil.copyfile(source, path)


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.release", description=__doc__)
    parser.add_argument("--draft", type=Path, required=True, help="folder of the draft")
    parser.add_argument("--names", nargs="+", required=True, help="files of the draft to release")
    parser.add_argument("--language", required=True, help="language of report.html and report.pdf")
    parser.add_argument("--report", type=Path, required=True, help="folder of the report")
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
