"""`buurtwacht redact`: names, numbers and addresses out of a file of messages."""

import argparse
import csv
import json
from collections.abc import Iterable
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.errors import InputError
from buurtwacht.privacy.redaction import PROFILES, Redactor

KINDS = ("person", "street", "place")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Redact rows of JSON Lines with `text` (and optionally `sender` and `group`; rows without "
        "`group` form one chat). Rows come out with `text` redacted and `spans`: [start, end, "
        "type] in code points of the input text. Other fields, also `sender`, are copied as they "
        "are. Recall is high, never complete: the result is not anonymous."
    )
    parser.add_argument("input", metavar="IN.jsonl", type=Path, help="one JSON object a row")
    parser.add_argument("--out", required=True, type=Path, metavar="OUT.jsonl")
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="NAMES.txt",
        help="names and numbers of members, one a line; senders in the input count anyway",
    )
    parser.add_argument(
        "--known-names",
        type=Path,
        metavar="known_names.csv",
        help="columns group (empty = all), name, kind (person, street or place)",
    )
    parser.add_argument(
        "--profile",
        choices=PROFILES,
        default="work",
        help="work: for the researcher's own copy; release: also every word that is not on the "
        "public word list, and descriptions of persons (default: work)",
    )


def run(arguments: argparse.Namespace) -> None:
    """Read, redact chat by chat, write whole or not at all. Raises `InputError`."""
    rows = read_rows(arguments.input)
    names = read_names(arguments.roster) if arguments.roster else []
    known = read_known_names(arguments.known_names) if arguments.known_names else []
    redacted = redact_rows(rows, names, known, arguments.profile)
    try:
        with (
            replacing(arguments.out) as temporary,
            temporary.open("w", encoding="utf-8", newline="\n") as file,
        ):
            for row in redacted:
                file.write(json.dumps(row, ensure_ascii=True) + "\n")
    except OSError as error:
        raise InputError("--out", "the file cannot be written", "give another path") from error


def redact_rows(
    rows: list[dict],
    names: Iterable[str] = (),
    known_names: Iterable[tuple[str, str, str]] = (),
    profile: str = "work",
) -> list[dict]:
    """`rows` with `text` redacted and `spans` added.

    `known_names` are (group, name, kind); an empty group means every group.
    """
    chats: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        chats.setdefault(str(row.get("group") or ""), []).append(number)
    result: list[dict] = [{}] * len(rows)
    known = list(known_names)
    for group, numbers in chats.items():
        senders = {str(rows[n]["sender"]) for n in numbers if rows[n].get("sender")}
        redactor = Redactor(
            sorted(senders | set(names)),
            [(name, kind) for where, name, kind in known if where in ("", group)],
            profile,
        )
        redactions = redactor.redact([rows[n]["text"] for n in numbers])
        for n, redaction in zip(numbers, redactions, strict=True):
            result[n] = rows[n] | {
                "text": redaction.text,
                "spans": [list(span) for span in redaction.spans],
            }
    return result


def _text_of(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(what, "the file is not UTF-8", "save it as UTF-8") from error
    except OSError as error:
        raise InputError(what, "the file cannot be read", "check the path") from error


def read_rows(path: Path) -> list[dict]:
    """The rows of a JSON Lines file; blank lines are skipped. Raises `InputError`."""
    rows = []
    for number, line in enumerate(_text_of(path, "input").split("\n"), start=1):
        if not line.strip():
            continue
        place = f"input, row {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise InputError(place, "no JSON", "write one JSON object a row") from None
        if not isinstance(row, dict):
            raise InputError(place, "no JSON object", "write one JSON object a row")
        if "text" not in row:
            raise InputError(f"{place}, field text", "it is missing", "give every row a text")
        if not isinstance(row["text"], str):
            raise InputError(f"{place}, field text", "it is no text", "give a JSON string")
        for field in ("sender", "group"):
            if not isinstance(row.get(field), str | None):
                raise InputError(f"{place}, field {field}", "it is no text", "give a JSON string")
        rows.append(row)
    return rows


def read_names(path: Path) -> list[str]:
    """The lines of a roster."""
    lines = (line.strip() for line in _text_of(path, "--roster").splitlines())
    return [line for line in lines if line]


def read_known_names(path: Path) -> list[tuple[str, str, str]]:
    """(group, name, kind) of a `known_names.csv`. Raises `InputError`."""
    reader = csv.DictReader(_text_of(path, "--known-names").splitlines())
    missing = {"name", "kind"} - set(reader.fieldnames or ())
    if missing:
        raise InputError(
            f"--known-names, column {sorted(missing)[0]}", "it is missing", "add the column"
        )
    names = []
    for number, row in enumerate(reader, start=2):
        name, kind = (row["name"] or "").strip(), (row["kind"] or "").strip()
        if not name:
            raise InputError(f"--known-names, row {number}, column name", "empty", "fill it in")
        if kind not in KINDS:
            raise InputError(
                f"--known-names, row {number}, column kind",
                "unknown kind",
                f"use one of {', '.join(KINDS)}",
            )
        names.append(((row.get("group") or "").strip(), name, kind))
    return names
