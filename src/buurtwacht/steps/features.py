"""Feature tables of the groups of one batch."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from buurtwacht.errors import InputError
from buurtwacht.features import episodes, network, records
from buurtwacht.features.assemble import feature_tables
from buurtwacht.features.records import Window
from buurtwacht.features.road import codes_of_people
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_optional, read_parquet, write_parquet
from buurtwacht.tables import BATCHES, CODED, MESSAGES, RAW, STAGE_TABLES

TABLES = (
    "group_month",
    "group",
    "member",
    "episode",
    "rhythm",
    "moment",
    "road",
    "linkage",
    "cohesion",
)


def features(arguments: argparse.Namespace) -> None:
    batches = read_parquet(arguments.batches, BATCHES)
    only = batches.loc[batches["batch"] == arguments.batch, "group"].tolist()
    if not only:
        raise InputError(
            str(arguments.batches), "the batch is not in the list", "name one that is, or rerun"
        )
    result = feature_tables(
        read_parquet(arguments.messages, MESSAGES),
        read_parquet(arguments.coded, CODED),
        read_optional(arguments.groups, RAW["groups"]),
        read_optional(arguments.police_reports, RAW["police_reports"]),
        read_optional(arguments.members, RAW["members"]),
        read_optional(arguments.group_status, RAW["group_status"]),
        read_verified(arguments.coding),
        only=only,
        window=Window(arguments.window_minutes_before, arguments.window_minutes_after),
        silent_minutes=arguments.silent_minutes,
        longest_minutes=arguments.longest_hours * 60,
        response_minutes=arguments.response_minutes,
        feedback_days=arguments.feedback_days,
    )
    for name in TABLES:
        write_parquet(getattr(result, name), getattr(arguments, f"out_{name}"), STAGE_TABLES[name])


def read_verified(path: Path | None) -> pd.DataFrame | None:
    """What people found in the messages that they coded; None without path."""
    table = read_optional(path, RAW["coding"])
    if table is None:
        return None
    return codes_of_people(table.astype(object).where(table.notna(), None).to_dict("records"))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.features",
        description="Features of the groups of one batch: months, groups, members, incident "
        "episodes with their police records, and the rhythm of the week.",
    )

    def path(name: str, text: str, **options) -> None:
        parser.add_argument(name, type=Path, required=not options, help=text, **options)

    optional = {"nargs": "?", "default": None}
    path("--messages", "anonymised messages of the batch (parquet)")
    path("--coded", "codes of those messages (parquet)")
    path("--groups", "validated copy of groups.csv (parquet), all groups of the cohort")
    path("--police-reports", "validated copy of police_reports.csv (parquet)", **optional)
    path("--members", "validated copy of members.csv (parquet)", **optional)
    path("--group-status", "validated copy of group_status.csv (parquet)", **optional)
    path("--coding", "validated copy of coding.csv (parquet)", **optional)
    path("--batches", "batches of the cohort (parquet)")
    parser.add_argument("--batch", required=True, help="batch to build, for example b0000")

    def number(name: str, default: float, text: str) -> None:
        help_text = f"{text} (default %(default)g)"
        parser.add_argument(name, type=float, default=default, help=help_text)

    number("--window-minutes-before", Window.before_minutes, "a report may precede the signal by")
    number("--window-minutes-after", Window.after_minutes, "a report may follow the signal by")
    number("--silent-minutes", episodes.SILENT_MINUTES, "silence that closes an episode")
    number("--longest-hours", episodes.LONGEST_MINUTES / 60, "longest episode")
    number("--response-minutes", network.RESPONSE_MINUTES, "an answer comes within")
    number("--feedback-days", records.FEEDBACK_DAYS, "feedback counts as known within")
    for table in TABLES:
        path(f"--out-{table.replace('_', '-')}", f"where to write table `{table}` (parquet)")
    return run(features, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
