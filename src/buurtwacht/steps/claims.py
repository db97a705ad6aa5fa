"""Hold the shareable results against the claims of the study: a verdict on each."""

import argparse
import sys
from pathlib import Path

from buurtwacht.models.claims import Evidence, judge
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_csv, read_optional, write_csv
from buurtwacht.tables import CLAIMS, ESTIMATES, RAW


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.claims", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--estimates", type=Path, required=True, metavar="CSV")
    for name in ("interviews", "survey", "group-status", "crime"):
        parser.add_argument(
            f"--{name}",
            type=Path,
            nargs="?",
            metavar="PARQUET",
            help="leave out, or give no path, when the cohort has none",
        )
    parser.add_argument(
        "--synthetic",
        choices=("yes", "no"),
        required=True,
        help="yes: each verdict is 'demonstration', the reason says what the rule gives",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="CSV")
    return parser


def _main(arguments: argparse.Namespace) -> None:
    evidence = Evidence(
        estimates=read_csv(arguments.estimates, ESTIMATES),
        interviews=read_optional(arguments.interviews, RAW["interviews"]),
        survey=read_optional(arguments.survey, RAW["survey"]),
        group_status=read_optional(arguments.group_status, RAW["group_status"]),
        crime_delivered=arguments.crime is not None,
    )
    write_csv(judge(evidence, arguments.synthetic == "yes"), arguments.out, CLAIMS)


def main(argv: list[str] | None = None) -> int:
    return run(_main, parser().parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
