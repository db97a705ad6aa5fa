"""Turn the exports of a batch of groups into anonymised messages.

Nothing of a chat but the anonymised messages leaves this step: exports are numbered, members who
did not agree are counted.
"""

import argparse
import json
import sys
from pathlib import Path

import pandas as pd

from buurtwacht.atomic import replacing
from buurtwacht.chat.containers import open_exports
from buurtwacht.chat.merge import merge_exports
from buurtwacht.chat.reader import read_export
from buurtwacht.inputs.personal import names_of, personal_rows, rows_by_group
from buurtwacht.privacy.anonymise import anonymise
from buurtwacht.privacy.consent import objections
from buurtwacht.privacy.pseudonyms import public_key, read_or_make_key, sub_key
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_parquet, write_csv, write_parquet
from buurtwacht.tables import BATCHES, MESSAGES, READ_QUALITY

ROWS_AS_DICTS = 20_000
"""Messages kept as dicts, twenty times as large as in a table."""


def _main(arguments: argparse.Namespace) -> None:
    batches = read_parquet(arguments.batches, BATCHES)
    groups = batches.loc[batches["batch"] == arguments.batch, "group"].tolist()
    if arguments.public_key_seed is None:
        key = read_or_make_key()
    else:
        key = public_key(arguments.public_key_seed)
    consent = rows_by_group(personal_rows(arguments.consent, groups))
    known_names = rows_by_group(personal_rows(arguments.known_names, groups))
    parts, messages, quality, counts = [], [], [], {}
    for place, group in enumerate(groups, start=1):
        folder = arguments.chats / group
        exports = [
            read_export(content, f"export {number} of {folder}")
            for number, content in enumerate(open_exports(folder), start=1)
        ]
        merged = merge_exports(exports)
        result = anonymise(
            group,
            merged.messages.to_pylist(),
            merged.aliases,
            consent.get(group, ()),
            arguments.consent_default,
            names_of(known_names, group),
            key,
            arguments.cohort,
        )
        messages.extend(result.messages)
        if len(messages) >= ROWS_AS_DICTS:
            parts.append(pd.DataFrame(messages))
            messages = []
        counts[group] = result.consent.counts
        for number, export in enumerate(exports, start=1):
            row = {"group": group, "export": number, **export.quality}
            row["duplicates_merged"] = merged.duplicates[number - 1]
            quality.append({**row, "clock_shift": merged.clock_shifts[number - 1]})
        print(f"{place} of {len(groups)} groups: {len(result.messages)} messages", flush=True)
    parts += [pd.DataFrame(messages)] if messages or not parts else []
    write_parquet(pd.concat(parts, ignore_index=True), arguments.out_messages, MESSAGES)
    write_csv(pd.DataFrame(quality), arguments.out_quality, READ_QUALITY)
    mine = [row for group in groups for row in consent.get(group, ())]
    withheld = {
        "counts": counts,
        "objections": objections(mine, sub_key(key, arguments.cohort, "consent")),
    }
    with replacing(arguments.out_withheld) as path:
        path.write_text(json.dumps(withheld, indent=2) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0, or 2 for an export that cannot be read."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.anonymise", description=__doc__)
    add = parser.add_argument
    add("--cohort", required=True, help="name of the cohort: part of each pseudonym's key")
    add("--batch", required=True, help="batch to process")
    add("--batches", type=Path, required=True, help="which groups are in which batch")
    add("--chats", type=Path, required=True, help="folder with one folder of exports per group")
    add("--consent", type=Path, nargs="?", help="consent.csv, if there is one")
    add("--consent-default", choices=("include", "exclude"), default="exclude")
    add("--known-names", type=Path, nargs="?", help="known_names.csv, if there is one")
    add("--public-key-seed", type=int, help="only for a simulated cohort: a key for everybody")
    add("--out-messages", type=Path, required=True)
    add("--out-quality", type=Path, required=True)
    add("--out-withheld", type=Path, required=True, help="counts of members left out, per group")
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
