"""`buurtwacht code`: codes of the codebook for the messages of a JSON Lines file."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from buurtwacht.atomic import replacing
from buurtwacht.coding.cached import cached_coder
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.threads import split_threads
from buurtwacht.errors import InputError

CHUNK = 10_000


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
        help="the same rows with `codes` and `scores` (calibrated probabilities of all codes)",
    )


def run(arguments: argparse.Namespace) -> None:
    """Write the rows of `arguments.input` with their codes to `arguments.out`.

    Rows of a group (rows without one make a group of their own) are in order of `sent_at` when
    every row of the file has it, else as in the file; a long silence ends a thread.
    Raises `InputError` for a file that cannot be read or a row that is no object with a text.
    """
    lines, rows = read_rows(arguments.input)
    moments = _moments(rows)
    order = np.arange(len(rows)) if moments is None else np.argsort(moments, kind="stable")
    groups = [str(rows[index].get("group")) for index in order]
    threads = split_threads(groups, None if moments is None else moments[order])
    coder = cached_coder()
    found = np.empty((len(rows), len(CODES)))
    found[order] = coder.probabilities([rows[index]["text"] for index in order], threads)
    decided = coder.decide(found)
    with replacing(arguments.out) as temporary, temporary.open("wb") as file:
        for start in range(0, len(rows), CHUNK):
            part = slice(start, start + CHUNK)
            kept = map(_without_codes, lines[part], rows[part])
            ends = coded_lines(found[part], decided[part])
            text = "".join(line + end for line, end in zip(kept, ends, strict=True))
            file.write(text.encode("utf-8", "backslashreplace"))


def _without_codes(line: str, row: dict) -> str:
    """The row as it stood, without its closing brace and without older `codes` and `scores`."""
    if "codes" in row or "scores" in row:
        row = {key: value for key, value in row.items() if key not in ("codes", "scores")}
        line = json.dumps(row, ensure_ascii=False)
    return line.rstrip()[:-1]


def coded_lines(probabilities: np.ndarray, decided: np.ndarray) -> Iterator[str]:
    """Per message the end of its JSON line: `codes`, and `scores` in four decimals."""
    template = ", ".join(f'"{code}": 0.0000' for code in CODES)
    width = len(template)
    cells = np.tile(np.frombuffer(template.encode(), np.uint8), (len(probabilities), 1))
    digits = np.round(probabilities * 10_000).astype(np.int32)
    at = -2
    for column, code in enumerate(CODES):
        at += len(f', "{code}": ')
        for place, unit in zip((0, 2, 3, 4, 5), (10_000, 1_000, 100, 10, 1), strict=True):
            cells[:, at + place] = ord("0") + digits[:, column] // unit % 10
        at += len("0.0000")
    scores = cells.tobytes().decode()
    lists: dict[int, str] = {}
    for number, key in enumerate((decided @ (1 << np.arange(len(CODES)))).tolist()):
        if key not in lists:
            names = [code for place, code in enumerate(CODES) if key >> place & 1]
            lists[key] = f', "codes": {json.dumps(names)}, "scores": {{'
        yield f"{lists[key]}{scores[number * width : (number + 1) * width]}}}}}\n"


def _moments(rows: list[dict]) -> np.ndarray | None:
    """Local times of all rows to the second; None when one has no ISO time."""
    texts = [row.get("sent_at") for row in rows]
    if not texts or not all(isinstance(text, str) for text in texts):
        return None
    try:
        return np.array([text[:19] for text in texts], "datetime64[s]")
    except ValueError:
        return None


def read_rows(path: Path) -> tuple[list[str], list[dict]]:
    """The lines of a JSON Lines file that are not blank, and their objects."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise InputError("IN.jsonl", "the file cannot be read", "give a readable file") from error
    except UnicodeDecodeError as error:
        raise InputError("IN.jsonl", "the file is not UTF-8", "save it as UTF-8") from error
    filled = [line for line in lines if line and not line.isspace()]
    try:
        rows = json.loads(f"[{','.join(filled)}]")
    except (ValueError, RecursionError):
        rows = []
    if len(rows) != len(filled) or not all(map(_is_sound, rows)):
        rows = [_parse(line, number) for number, line in enumerate(lines, start=1) if line.strip()]
    return filled, rows


def _is_sound(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("text"), str)


def _parse(line: str, number: int) -> dict:
    place = f"IN.jsonl, line {number}"
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(place, "no JSON", "write one JSON object a line") from error
    if not isinstance(row, dict):
        raise InputError(place, "no JSON object", "write one JSON object a line")
    if not isinstance(row.get("text"), str):
        raise InputError(f"{place}, `text`", "no text", 'give each row a string, may be ""')
    return row
