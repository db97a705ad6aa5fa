"""Write a planted, wholly synthetic cohort: exports and police records, and the truth apart."""

import argparse
import shutil
import sys
from pathlib import Path

from buurtwacht.atomic import replacing_folder
from buurtwacht.errors import InputError
from buurtwacht.simulate.cohort import simulate
from buurtwacht.simulate.plan import read_plan
from buurtwacht.steps.run import run

MARK = "SYNTHETIC.txt"
DRAWN = "redaction_sample"
"""Sheets that people marked by hand: a new simulation leaves them."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.simulate", description=__doc__
    )
    parser.add_argument(
        "--plan", type=Path, required=True, help="what is planted, e.g. config/simulate/demo.yaml"
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="raw folder of the cohort, e.g. data/raw/demo"
    )
    parser.add_argument(
        "--truth", type=Path, required=True, help="folder for the planted truth, outside --out"
    )
    return run(_main, parser.parse_args(argv))


def _main(arguments: argparse.Namespace) -> None:
    out, truth = arguments.out.resolve(), arguments.truth.resolve()
    if out == truth or out in truth.parents or truth in out.parents:
        raise InputError("--truth", "it lies within --out or holds it", "name another folder")
    for option, folder in (("--out", out), ("--truth", truth)):
        if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
            raise InputError(
                option, f"the folder holds no {MARK}, so it may be real data", "name another folder"
            )
    cohort = simulate(read_plan(arguments.plan))
    _write(truth, {MARK: cohort.raw[MARK], **cohort.truth})
    _write(out, cohort.raw)
    for name, value in cohort.summary.items():
        print(f"{name}: {value}", file=sys.stderr)


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    with replacing_folder(folder) as temporary:
        for name, content in contents.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if (folder / DRAWN).is_dir():
            shutil.copytree(folder / DRAWN, temporary / DRAWN)


if __name__ == "__main__":
    sys.exit(main())
