"""The feature tables of the cohort from the parts of its batches."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from buurtwacht.features.coded_counts import SIGNAL, corrected_background
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_parquet, write_parts
from buurtwacht.tables import CODED_COUNT, STAGE_TABLES

ORDER = {
    "group_month": ["group", "month"],
    "group": ["group"],
    "member": ["group", "first_at"],
    "episode": ["group", "opened_at"],
    "rhythm": ["group", "month", "weekend", "block"],
    "moment": ["group", "at", "kind"],
    "road": ["group", "opened_at"],
    "linkage": ["group", "before_minutes", "after_minutes"],
    "cohesion": ["group"],
}
"""Keys of the rows; ties keep the order of the part (chat order), never that of pseudonyms.

Batches follow the slugs of the groups, so that parts below each other are in order too."""


def _main(arguments: argparse.Namespace) -> None:
    for name, keys in ORDER.items():
        schema = STAGE_TABLES[name]
        parts = sorted(path for path in arguments.parts if path.name.endswith(f".{name}.parquet"))
        tables = (read_parquet(path, schema).sort_values(keys, kind="stable") for path in parts)
        if name == "group_month":
            counts = read_parquet(arguments.coded_count, CODED_COUNT, ("code", "==", SIGNAL))
            tables = (with_corrected_background(table, counts) for table in tables)
        write_parts(tables, arguments.out_dir / f"{name}.parquet", schema)


def with_corrected_background(group_month: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """`group_month` with `background_messages_corrected`; `counts`: those of the signals."""
    corrected = corrected_background(group_month, counts)
    return group_month.assign(background_messages_corrected=corrected)


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0, or 2 for a damaged part."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.gather_features", description=__doc__)
    parser.add_argument(
        "--parts", type=Path, nargs="+", required=True, help="<batch>.<table>.parquet, all of them"
    )
    parser.add_argument(
        "--coded-count", type=Path, required=True, help="counts corrected for coding error"
    )
    parser.add_argument("--out-dir", type=Path, required=True, help="folder of the whole tables")
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
