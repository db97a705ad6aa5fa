"""`buurtwacht code`: codes of the codebook for the messages of a JSON Lines file."""

import argparse
import json
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.coding.lexicon import code_messages
from buurtwacht.coding.scores import score_codes
from buurtwacht.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "input",
        type=Path,
        metavar="IN.jsonl",
        help="one JSON object a line with `text`; `group` and `sent_at` are used when present",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="OUT.jsonl",
        help="the same rows with `codes` and `scores` (not calibrated: see docs/coding.md)",
    )


def run(arguments: argparse.Namespace) -> None:
    """Write the rows of `arguments.input` with their codes to `arguments.out`.

    Rows of a group (rows without one make a thread of their own) are one thread, ordered by
    `sent_at` when every row of the file has it, else as in the file.
    Raises `InputError` for a file that cannot be read or a row that is no object with a text.
    """
    rows = read_rows(arguments.input)
    order = range(len(rows))
    if all(isinstance(row.get("sent_at"), str) for row in rows):
        order = sorted(order, key=lambda index: rows[index]["sent_at"])
    groups = [str(rows[index].get("group")) for index in order]
    codes = code_messages([rows[index]["text"] for index in order], groups)
    by_row = dict(zip(order, codes, strict=True))
    scores = {found: score_codes(found) for found in set(codes)}
    with replacing(arguments.out) as temporary, temporary.open("w", encoding="utf-8") as file:
        for index, row in enumerate(rows):
            found = by_row[index]
            coded = {**row, "codes": list(found), "scores": scores[found]}
            file.write(json.dumps(coded, ensure_ascii=False) + "\n")


def read_rows(path: Path) -> list[dict]:
    """The objects of a JSON Lines file; blank lines are skipped."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise InputError("IN.jsonl", "the file cannot be read", "give a readable file") from error
    except UnicodeDecodeError as error:
        raise InputError("IN.jsonl", "the file is not UTF-8", "save it as UTF-8") from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"IN.jsonl, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(place, "no JSON", "write one JSON object a line") from error
        if not isinstance(row, dict):
            raise InputError(place, "no JSON object", "write one JSON object a line")
        if not isinstance(row.get("text"), str):
            raise InputError(f"{place}, `text`", "no text", 'give each row a string, may be ""')
        rows.append(row)
    return rows
