"""Read the newest marked sheet of redaction back: the recall on the cohort's own chats.

What is written holds counts and shares, never a word. Without a sheet that is marked far enough
it says that nothing was measured.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.errors import InputError
from buurtwacht.privacy.local_recall import redactor_version, result
from buurtwacht.privacy.sample_sheet import COLUMNS, Marks, digest, is_read, read_marks
from buurtwacht.steps.run import run

DELIMITERS = ",;\t"


def read_sheet(path: Path) -> list[dict[str, str]]:
    """Rows of a sheet, as a spreadsheet program may have written it (`,`, `;` or tab)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            file.seek(0)
            delimiter = max(DELIMITERS, key=header.count)
            rows = list(csv.DictReader(file, delimiter=delimiter, restval=""))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(str(path), "this is no CSV in UTF-8", "save it as CSV UTF-8") from error
    except OSError as error:
        raise InputError(str(path), "the sheet cannot be read", "put it back") from error
    for column in COLUMNS:
        if column not in (rows[0] if rows else ()):
            raise InputError(f"{path}, column {column}", "it is missing", "put it back")
    return rows


def read_draw(folder: Path) -> tuple[dict, list[tuple[str, Marks]]]:
    """The record of a draw, and stratum and marks of each row that was read, in order.

    Raises `InputError` for rows that are not those of the draw, and for one skipped.
    """
    try:
        record = json.loads((folder / "draw.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(str(folder / "draw.json"), "it cannot be read", "draw again") from error
    sheet = folder / "sheet.csv"
    rows = read_sheet(sheet)
    if [row["row"].strip() for row in rows] != [str(drawn["row"]) for drawn in record["rows"]]:
        raise InputError(
            f"{sheet}, column row", "rows are missing, new or in another order", "restore them"
        )
    read = [is_read(row) for row in rows]
    marks = []
    for row, drawn, done in zip(rows, record["rows"], read, strict=True):
        place = f"{sheet}, row {drawn['row']}"
        if digest(row["text"]) != drawn["text"]:
            raise InputError(f"{place}, column text", "the text was changed", "restore it")
        if done:
            marks.append((drawn["stratum"], read_marks(row, place)))
        elif any((row[column] or "").strip() for column in COLUMNS[2:5]):
            raise InputError(f"{place}, column read", "it is empty beside marks", "put an x there")
    if True in read[len(marks) :]:
        raise InputError(
            f"{sheet}, row {read.index(False) + 1}, column read",
            "the row was skipped",
            "mark from the top: only then are the rows still a random sample",
        )
    return record, marks


def measure(samples: Path) -> dict:
    """What the newest draw with marks says; `measured` is false without one."""
    folders = [path for path in samples.glob("[0-9]*") if path.name.isdigit()]
    for folder in sorted(folders, key=lambda path: int(path.name), reverse=True):
        record, marks = read_draw(folder)
        sizes = {name: part["messages"] for name, part in record["strata"].items()}
        if found := result(marks, sizes):
            same = record["redactor"] == redactor_version()
            of = {"draw": record["draw"], "of_messages": sum(sizes.values())}
            return {"measured": True, "same_redactor": same, **of, **found}
    return {"measured": False}


def _main(arguments: argparse.Namespace) -> None:
    measured = measure(arguments.samples)
    with replacing(arguments.out) as temporary:
        temporary.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0, or 2 for a sheet that cannot be read back."""
    parser = argparse.ArgumentParser(prog="buurtwacht.steps.redaction_recall", description=__doc__)
    add = parser.add_argument
    add("--samples", type=Path, required=True, help="folder of the draws; it need not exist")
    add("--out", type=Path, required=True, help="redaction_recall.json")
    return run(_main, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
