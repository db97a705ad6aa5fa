"""Estimate on a crime panel what the start of groups did to registered crime."""

import argparse
import json
import sys
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.prevention.frames import nearest
from buurtwacht.prevention.panel import Window
from buurtwacht.prevention.study import Choices, study
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_optional, read_parquet, write_csv
from buurtwacht.tables import ESTIMATES_INTERNAL, RAW


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.prevention", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--crime", type=Path, required=True, metavar="PARQUET")
    parser.add_argument("--adoption", type=Path, required=True, metavar="PARQUET")
    for name in ("adjacency", "neighbourhoods", "group-area"):
        parser.add_argument(
            f"--{name}",
            type=Path,
            nargs="?",
            metavar="PARQUET",
            help="leave out, or give no path, when the cohort has none",
        )
    parser.add_argument("--offence", required=True, help="CBS code of what a group may prevent")
    parser.add_argument("--negative-control", nargs="?", default="", help="CBS code")
    parser.add_argument("--high-reporting", nargs="?", default="", help="CBS code")
    parser.add_argument("--donut", type=int, default=3, help="months before the start left out")
    parser.add_argument("--before", type=int, default=36, help="months before those")
    parser.add_argument("--after", type=int, default=24, help="months from the start on")
    parser.add_argument("--draws", type=int, default=999, help="sets of placebo adopters")
    parser.add_argument("--studies", type=int, default=100, help="studies without a start")
    parser.add_argument(
        "--smallest-effects", type=float, nargs="+", default=[0.9, 0.8], metavar="RATIO"
    )
    parser.add_argument("--population", choices=("yes", "no"), default="yes")
    parser.add_argument("--seed", type=int, required=True, help="seed of the study")
    parser.add_argument(
        "--synthetic",
        choices=("yes", "no"),
        default="no",
        help="yes: the note of each row says that the cohort is simulated",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="CSV", help="rows of results")
    parser.add_argument(
        "--exhibits", type=Path, required=True, metavar="JSON", help="what the figures show"
    )
    return parser


def _main(arguments: argparse.Namespace) -> None:
    adjacency = read_optional(arguments.adjacency, RAW["adjacency"])
    positions = read_optional(arguments.neighbourhoods, RAW["neighbourhoods"])
    if adjacency is None and positions is not None:
        adjacency = nearest(positions)
    choices = Choices(
        offence=arguments.offence,
        negative_control=arguments.negative_control or "",
        high_reporting=arguments.high_reporting or "",
        window=Window(arguments.donut, arguments.before, arguments.after),
        draws=arguments.draws,
        studies=arguments.studies,
        smallest_effects=tuple(arguments.smallest_effects),
        population=arguments.population == "yes",
    )
    results = study(
        read_parquet(arguments.crime, RAW["crime"]),
        read_parquet(arguments.adoption, RAW["adoption"]),
        adjacency,
        choices,
        arguments.seed,
        positions,
        read_optional(arguments.group_area, RAW["group_area"]),
    )
    estimates = results.estimates
    if arguments.synthetic == "yes":
        estimates["note"] = [
            f"{note}; simulated cohort".removeprefix("; ") for note in estimates["note"]
        ]
    write_csv(estimates, arguments.out, ESTIMATES_INTERNAL)
    with replacing(arguments.exhibits) as temporary:
        text = json.dumps(results.exhibits, indent=1, sort_keys=True, allow_nan=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    return run(_main, parser().parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
