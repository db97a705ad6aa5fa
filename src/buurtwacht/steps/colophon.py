"""Say what a report is made from: hashes of code, decisions and environment, no date."""

import argparse
import json
import sys
from importlib.metadata import version
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.steps.run import run


def _main(arguments: argparse.Namespace) -> None:
    colophon = {
        "cohort": arguments.cohort,
        "synthetic": arguments.synthetic == "yes",
        "version": version("buurtwacht"),
        "code": arguments.code,
        "config": arguments.config,
        "lock": arguments.lock,
    }
    with replacing(arguments.out) as path:
        path.write_text(json.dumps(colophon, indent=2) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.colophon", description=__doc__)
    parser.add_argument("--cohort", required=True)
    parser.add_argument("--synthetic", choices=("yes", "no"), required=True)
    parser.add_argument("--code", required=True, help="hash of the sources")
    parser.add_argument("--config", required=True, help="hash of the decisions and models")
    parser.add_argument("--lock", required=True, help="hash of the locked environment")
    parser.add_argument("--out", type=Path, required=True)
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
