"""Let through the disclosure gate what may leave: all results → shareable results."""

import argparse
import json
import sys
from pathlib import Path

import pandas as pd

from buurtwacht.atomic import replacing
from buurtwacht.privacy.disclosure import Rules, gate
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_csv, write_csv
from buurtwacht.tables import ESTIMATES, ESTIMATES_INTERNAL

ORDER = ["question", "model", "outcome", "term", "scale"]


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.disclose", description=__doc__.splitlines()[0]
    )
    rules = Rules()
    parser.add_argument("--estimates", type=Path, required=True, metavar="CSV")
    parser.add_argument(
        "--threshold",
        type=int,
        default=rules.threshold,
        help="fewest distinct senders behind a chat-derived cell (default: %(default)s)",
    )
    parser.add_argument(
        "--dominance",
        type=float,
        default=rules.dominance,
        help="largest share of one sender in such a cell (default: %(default)s)",
    )
    parser.add_argument(
        "--records-threshold",
        type=int,
        default=rules.records_threshold,
        help="fewest police records in a cell that is not empty (default: %(default)s)",
    )
    parser.add_argument(
        "--groups-release",
        choices=("yes", "no"),
        default="no",
        help="may single groups be named? no: lettered and rounded (default: %(default)s)",
    )
    parser.add_argument(
        "--pool-groups",
        type=int,
        default=rules.pool_groups,
        help="fewest groups behind arrests and sensitive codes (default: %(default)s)",
    )
    parser.add_argument(
        "--share-band",
        type=float,
        default=rules.share_band,
        help="width of the bands of chat-derived shares, 0 = exact (default: %(default)s)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="CSV", help="what may leave")
    parser.add_argument("--record", type=Path, required=True, metavar="JSON", help="what did not")
    return parser


def rules_of(arguments: argparse.Namespace) -> Rules:
    return Rules(
        threshold=arguments.threshold,
        dominance=arguments.dominance,
        records_threshold=arguments.records_threshold,
        groups_release=arguments.groups_release == "yes",
        pool_groups=arguments.pool_groups,
        share_band=arguments.share_band,
    )


def _main(arguments: argparse.Namespace) -> None:
    table = read_csv(arguments.estimates, ESTIMATES_INTERNAL)
    plain = table.astype(object).where(table.notna(), None)
    released, record = gate(plain.to_dict("records"), rules_of(arguments))
    estimates = pd.DataFrame(released, columns=list(ESTIMATES.columns))
    write_csv(estimates.sort_values(ORDER, ignore_index=True), arguments.out, ESTIMATES)
    with replacing(arguments.record) as path:
        path.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    return run(_main, parser().parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
