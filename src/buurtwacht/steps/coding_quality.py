"""What coding by hand says: agreement of coders, and counts with coding error carried through."""

import argparse
import csv
import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from buurtwacht.atomic import replacing
from buurtwacht.coding.agreement import agreement, confusion, disagreements
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.hand_coded import coding_of
from buurtwacht.features.coded_counts import coded_counts
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import (
    read_optional,
    read_parquet,
    read_parts,
    write_csv,
    write_parts,
)
from buurtwacht.tables import AGREEMENT, CODED, CODED_COUNT, MESSAGES, RAW


def _main(arguments: argparse.Namespace) -> None:
    table = read_optional(arguments.coding, RAW["coding"])
    rows = (
        [] if table is None else table.astype(object).where(table.notna(), None).to_dict("records")
    )
    write_parts(_counts(arguments, rows), arguments.out_counts, CODED_COUNT)
    coding = coding_of(rows)
    results = agreement(coding, np.random.default_rng(arguments.seed)) if rows else []
    write_csv(_agreement_table(results), arguments.out_agreement, AGREEMENT)
    confused = confusion(coding)
    pairs = [
        (one, two, confused[i, j])
        for i, one in enumerate(CODES)
        for j, two in enumerate(CODES)
        if i != j and confused[i, j]
    ]
    pairs.sort(key=lambda pair: -pair[2])
    _write_rows(arguments.out_confusion, ["code", "given_instead", "pairs"], pairs)
    differing = disagreements(coding)
    header = ["message", *coding.codes, "differs"]
    _write_rows(
        arguments.out_disagreements, header, [[row[name] for name in header] for row in differing]
    )


def _counts(arguments: argparse.Namespace, rows: list[dict]) -> Iterator[pd.DataFrame]:
    """Without a sample batch by batch; with one of all messages at once, without their texts."""
    schema = MESSAGES.select_columns(["group", "message", "position", "sent_at", "sender", "kind"])
    groups = read_optional(arguments.groups, RAW["groups"])
    if rows:
        messages = read_parts(arguments.messages, schema)
        yield coded_counts(messages, read_parts(arguments.coded, CODED), groups, rows)
        return
    for messages, coded in zip(arguments.messages, arguments.coded, strict=True):
        part = read_parquet(messages, schema)
        yield coded_counts(part, read_parquet(coded, CODED), groups, None)


def _agreement_table(results: list) -> pd.DataFrame:
    frame = pd.DataFrame([dataclasses.asdict(result) for result in results])
    if frame.empty:
        return pd.DataFrame({name: [] for name in AGREEMENT.columns})
    for name in ("alpha", "ac1"):
        limits = frame.pop(f"{name}_interval")
        frame[f"{name}_low"], frame[f"{name}_high"] = limits.str[0], limits.str[1]
    return frame


def _write_rows(path: Path, header: list[str], rows: list) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.coding_quality", description=__doc__
    )

    def path(name: str, text: str, **options) -> None:
        parser.add_argument(name, type=Path, help=text, **({"required": True} | options))

    path("--messages", "anonymised messages, all batches (parquet)", nargs="+")
    path("--coded", "codes of those messages, all batches (parquet)", nargs="+")
    path("--groups", "validated copy of groups.csv, all groups of the cohort")
    path("--coding", "validated copy of coding.csv", nargs="?", default=None, required=False)
    parser.add_argument("--seed", type=int, required=True, help="seed of the bootstrap")
    path("--out-counts", "counts with coding error carried through (parquet)")
    path("--out-agreement", "agreement per code (CSV)")
    path("--out-confusion", "what was given instead (CSV)")
    path("--out-disagreements", "messages to adjudicate (CSV)")
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
