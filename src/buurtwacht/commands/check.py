"""`buurtwacht check COHORT`: are all inputs sound?"""

import argparse
from pathlib import Path

from buurtwacht.config import load_study
from buurtwacht.inputs.cohort import check_cohort
from buurtwacht.inputs.exports import check_exports


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("cohort", help="folder below data/raw")


def run(arguments: argparse.Namespace) -> None:
    """Check the cohort; raises `InputError` at the first defect."""
    study = load_study(Path("config"), {"cohort": arguments.cohort})
    raw = Path("data/raw", study.cohort)
    simulated = Path("config/simulate", f"{study.cohort}.yaml").is_file()
    tables = check_cohort(raw, study.legal, simulated)
    exports = check_exports(raw, tables["groups"].frame["group"])
    counted = ", ".join(f"{name} {len(table.frame)}" for name, table in tables.items())
    print(f"{raw}: sound ({counted}, exports {exports})")
