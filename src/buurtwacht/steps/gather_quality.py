"""Gather the quality of all exports in one table."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_csv, write_csv
from buurtwacht.tables import READ_QUALITY


def _main(arguments: argparse.Namespace) -> None:
    parts = [read_csv(path, READ_QUALITY) for path in arguments.parts]
    table = pd.concat(parts, ignore_index=True).sort_values(["group", "export"])
    write_csv(table, arguments.out, READ_QUALITY)


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.gather_quality", description=__doc__)
    parser.add_argument("--parts", type=Path, nargs="+", required=True, help="one file per batch")
    parser.add_argument("--out", type=Path, required=True)
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
