"""The rows of a personal table, read where they are used and never copied."""

import csv
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path


def personal_rows(path: Path | None, groups: Iterable[str] | None = None) -> list[dict[str, str]]:
    """Rows of `consent.csv` or `known_names.csv` as text; none where there is no file.

    With `groups`, only their rows and those of all groups.
    """
    if path is None or not path.is_file():
        return []
    wanted = None if groups is None else {"", *groups}
    rows = []
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = [name.strip() for name in next(reader, [])]
        place = header.index("group") if "group" in header else None
        for fields in filter(None, reader):
            group = fields[place].strip() if place is not None and place < len(fields) else ""
            if wanted is None or group in wanted:
                cells = zip_longest(header, fields[: len(header)], fillvalue="")
                rows.append({name: value.strip() for name, value in cells if name})
    return rows


def rows_by_group(rows: Iterable[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Rows of a personal table by their group; those of all groups under the empty name."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row.get("group", ""), []).append(row)
    return found


def names_of(known_names: dict[str, list[dict[str, str]]], group: str) -> list[tuple[str, str]]:
    """(name, kind) that hold for `group`, from `known_names.csv` by group."""
    rows = [*known_names.get("", ()), *known_names.get(group, ())]
    return [(row["name"], row["kind"]) for row in rows]
