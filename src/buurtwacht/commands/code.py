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
    rows = read_rows(arguments.input)
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
            for row, line in zip(rows[part], coded_lines(found[part], decided[part]), strict=True):
                kept = {key: value for key, value in row.items() if key not in ("codes", "scores")}
                text = json.dumps(kept, ensure_ascii=False)[:-1] + line
                file.write(text.encode("utf-8", "backslashreplace"))


def coded_lines(probabilities: np.ndarray, decided: np.ndarray) -> Iterator[str]:
    """Per message the end of its JSON line: `codes`, and `scores` in four decimals."""
    lists: dict[bytes, str] = {}
    names = np.array(CODES)
    template = ", ".join(f'"{code}": 0.0000' for code in CODES)
    cells = np.tile(np.frombuffer(template.encode(), np.uint8), (len(probabilities), 1))
    digits = np.round(probabilities * 10_000).astype(np.int64)
    at = -2
    for column, code in enumerate(CODES):
        at += len(f', "{code}": ')
        value = digits[:, column]
        for place, unit in zip((0, 2, 3, 4, 5), (10_000, 1_000, 100, 10, 1), strict=True):
            cells[:, at + place] = ord("0") + value // unit % 10
        at += 6
    for row, mask in zip(cells, decided, strict=True):
        key = mask.tobytes()
        if key not in lists:
            lists[key] = json.dumps(names[mask].tolist())
        yield f', "codes": {lists[key]}, "scores": {{{row.tobytes().decode()}}}}}\n'


def _moments(rows: list[dict]) -> np.ndarray | None:
    """Local times of all rows to the second; None when one has no ISO time."""
    texts = [row.get("sent_at") for row in rows]
    if not texts or not all(isinstance(text, str) for text in texts):
        return None
    try:
        return np.array([text[:19] for text in texts], "datetime64[s]")
    except ValueError:
        return None


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
