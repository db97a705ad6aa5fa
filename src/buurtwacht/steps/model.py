"""Fit model files on the features: each gives a part of the table of results."""

import argparse
import importlib
import sys
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from buurtwacht.errors import InputError
from buurtwacht.models.alert_timing import MOST_GROUPS
from buurtwacht.models.spec import Spec, parse_spec
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_parquet, write_csv
from buurtwacht.tables import (
    COHESION,
    EPISODE,
    ESTIMATES_INTERNAL,
    GROUP,
    GROUP_MONTH,
    LINKAGE,
    MOMENT,
    ROAD,
    conform,
)

FURTHER = {"road": ROAD, "linkage": LINKAGE, "cohesion": COHESION}


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.model", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--spec",
        type=Path,
        nargs="+",
        required=True,
        metavar="YAML",
        help="model files; the name of a file is the name of its model",
    )
    parser.add_argument("--group-month", type=Path, required=True, metavar="PARQUET")
    parser.add_argument("--group", type=Path, required=True, metavar="PARQUET")
    parser.add_argument("--episode", type=Path, required=True, metavar="PARQUET")
    parser.add_argument(
        "--moment",
        type=Path,
        metavar="PARQUET",
        help="moments of messages and reports; without them models of timing give no numbers",
    )
    for name in FURTHER:
        parser.add_argument(
            f"--{name}", type=Path, metavar="PARQUET", help="read by models that describe it"
        )
    parser.add_argument("--seed", type=int, required=True, help="seed of the study")
    parser.add_argument(
        "--synthetic",
        choices=("yes", "no"),
        default="no",
        help="yes: the note of each row says that the cohort is simulated",
    )
    parser.add_argument(
        "--out-dir", type=Path, required=True, help="folder for <model>.csv, the rows of results"
    )
    return parser


def read_spec(path: Path) -> Spec:
    """The model file at `path`. Raises `InputError` for a file that is no valid model."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}", "the file cannot be read", "check the path") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path.name}, line {mark.line + 1}" if mark else path.name
        raise InputError(place, "this is no YAML", "check indents, colons and brackets") from error
    return parse_spec(path.stem, content)


def read_moments(path: Path, groups: pd.Series) -> pd.DataFrame:
    """The moments of the groups that models of timing look at: at most MOST_GROUPS of them."""
    chosen = sorted(groups)[:MOST_GROUPS]
    if len(chosen) == len(groups):
        return read_parquet(path, MOMENT)
    return conform(pd.read_parquet(path, filters=[("group", "in", chosen)]), MOMENT)


def generator(seed: int, name: str) -> np.random.Generator:
    """A stream of its own for each model, so that adding one changes no other."""
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(name.encode())]))


def _main(arguments: argparse.Namespace) -> None:
    specs = [read_spec(path) for path in arguments.spec]
    tables = {
        "group_month": read_parquet(arguments.group_month, GROUP_MONTH),
        "group": read_parquet(arguments.group, GROUP),
        "episode": read_parquet(arguments.episode, EPISODE),
    }
    if arguments.moment is not None:
        tables["moment"] = read_moments(arguments.moment, tables["group"]["group"])
    for name, schema in FURTHER.items():
        if getattr(arguments, name) is not None:
            tables[name] = read_parquet(getattr(arguments, name), schema)
    for number, spec in enumerate(specs, start=1):
        method = importlib.import_module(f"buurtwacht.models.{spec.method}")
        estimates = method.fit(tables, spec, generator(arguments.seed, spec.name))
        if arguments.synthetic == "yes":
            estimates["note"] = [
                f"{note}; simulated cohort".removeprefix("; ") for note in estimates["note"]
            ]
        write_csv(estimates, arguments.out_dir / f"{spec.name}.csv", ESTIMATES_INTERNAL)
        print(f"{number} of {len(specs)} models: {spec.name}", flush=True)


def main(argv: list[str] | None = None) -> int:
    return run(_main, parser().parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
