"""Validate the raw tables of a cohort and copy them, typed, for the later stages."""

import argparse
import json
import sys
from pathlib import Path

import pandas as pd

from buurtwacht.atomic import replacing
from buurtwacht.config import load_study
from buurtwacht.inputs.batches import batches, planned_bytes, text_bytes
from buurtwacht.inputs.cohort import check_cohort
from buurtwacht.simulate.plan import read_plan
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import write_parquet
from buurtwacht.tables import BATCHES, PERSONAL, RAW


def _main(arguments: argparse.Namespace) -> None:
    study = load_study(arguments.config, {"cohort": arguments.raw.name})
    tables = check_cohort(arguments.raw, study.legal, arguments.plan is not None)
    for name, table in tables.items():
        if name not in PERSONAL:
            write_parquet(table.frame, arguments.out_dir / f"{name}.parquet", RAW[name])
    with replacing(arguments.out_dir / "origin.json") as path:
        origin = {
            "cohort": arguments.raw.name,
            "synthetic": arguments.synthetic == "yes",
            "delivered": list(tables),
        }
        path.write_text(json.dumps(origin, indent=2) + "\n", encoding="utf-8")
    if arguments.plan is None:
        sizes = text_bytes(arguments.raw / "chats", tables["groups"].frame["group"])
    else:
        sizes = planned_bytes(read_plan(arguments.plan))
    batch_of = batches(sizes, round(arguments.batch_megabytes * 1e6))
    table = pd.DataFrame({"batch": list(batch_of.values()), "group": list(batch_of)})
    write_parquet(table, arguments.out_dir / "batches.parquet", BATCHES)


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0, or 2 for a defect in the inputs."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.inputs", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="folder of the raw cohort")
    parser.add_argument("--config", type=Path, default=Path("config"), help="folder of the config")
    parser.add_argument(
        "--plan", type=Path, nargs="?", help="of a cohort made here, which needs no legal grounds"
    )
    parser.add_argument(
        "--synthetic", choices=("yes", "no"), default="no", help="label the results as synthetic"
    )
    parser.add_argument("--batch-megabytes", type=float, default=20.0)
    parser.add_argument("--out-dir", type=Path, required=True, help="folder of the copies")
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
