"""Pack what a reviewer may take along: gated tables, inputs and group-level features."""

import argparse
import secrets
import sys
from pathlib import Path

import pandas as pd

from buurtwacht.atomic import replacing
from buurtwacht.report.bundle import bundle_archive, bundle_tables
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_parquet
from buurtwacht.tables import GROUP, RAW


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, float_format="%.10g", lineterminator="\n").encode()


def _main(arguments: argparse.Namespace) -> None:
    tables = bundle_tables(
        {path.stem: read_parquet(path, RAW[path.stem]) for path in arguments.inputs},
        read_parquet(arguments.group, GROUP),
        secrets.token_bytes(32),
        threshold=arguments.threshold,
        dominance=arguments.dominance,
        records_threshold=arguments.records_threshold,
        pooled_groups=arguments.pool_groups,
        groups_release=arguments.groups_release == "yes",
    )
    files = {path.name: path.read_bytes() for path in arguments.shareable}
    files |= {f"inputs/{name}.csv": _csv(frame) for name, frame in tables.items()}
    archive = bundle_archive(
        files, arguments.cohort, arguments.synthetic == "yes", arguments.groups_release == "yes"
    )
    with replacing(arguments.out) as path:
        path.write_bytes(archive)


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0, or 2 for a damaged table."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.bundle", description=__doc__)
    add = parser.add_argument
    add("--cohort", required=True)
    add("--synthetic", choices=("yes", "no"), required=True)
    add("--inputs", type=Path, nargs="+", required=True, help="validated copies of raw tables")
    add("--group", type=Path, required=True, help="group table of the features")
    add("--shareable", type=Path, nargs="+", required=True, help="outputs that passed the gate")
    add("--threshold", type=int, required=True, help="fewest senders behind a cell")
    add("--dominance", type=float, required=True, help="largest share of one sender in a cell")
    add("--records-threshold", type=int, required=True, help="fewest police records in a cell")
    add("--pool-groups", type=int, required=True, help="fewest groups behind arrests")
    add("--groups-release", choices=("yes", "no"), required=True, help="may groups be named?")
    add("--out", type=Path, required=True, help="zip to write")
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
