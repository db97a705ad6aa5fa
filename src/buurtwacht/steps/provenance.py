"""Remember the code that made the stages which need raw data."""

import argparse
import json
import sys
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.steps.run import run


def _main(arguments: argparse.Namespace) -> None:
    record = {"inputs": arguments.inputs, "anonymise": arguments.anonymise}
    with replacing(arguments.out) as path:
        path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.provenance", description=__doc__)
    parser.add_argument("--inputs", required=True, help="hash of the code of the inputs stage")
    parser.add_argument("--anonymise", required=True, help="hash of the code of the messages stage")
    parser.add_argument("--out", type=Path, required=True)
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
