"""Put the results of all models in one table, with the false discovery rate beside p values."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from buurtwacht.models.multiplicity import with_false_discovery_rate
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_csv, write_csv
from buurtwacht.tables import ESTIMATES_INTERNAL

ORDER = ["question", "model", "outcome", "term", "scale"]


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.gather_estimates", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--parts", type=Path, nargs="+", required=True, metavar="CSV")
    parser.add_argument(
        "--primary",
        nargs="*",
        default=["heterogeneity"],
        metavar="MODEL",
        help="models whose p values stand alone (default: heterogeneity)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="CSV")
    return parser


def _main(arguments: argparse.Namespace) -> None:
    parts = [read_csv(path, ESTIMATES_INTERNAL) for path in arguments.parts]
    table = pd.concat(parts, ignore_index=True).sort_values(ORDER, ignore_index=True)
    table = with_false_discovery_rate(table, arguments.primary)
    write_csv(table, arguments.out, ESTIMATES_INTERNAL)


def main(argv: list[str] | None = None) -> int:
    return run(_main, parser().parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
