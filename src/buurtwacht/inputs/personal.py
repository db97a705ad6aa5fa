"""The rows of a personal table, read where they are used and never copied."""

import csv
from pathlib import Path


def personal_rows(path: Path | None) -> list[dict[str, str]]:
    """Rows of `consent.csv` or `known_names.csv` as text; none where there is no file."""
    if path is None or not path.is_file():
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [
            {name.strip(): (value or "").strip() for name, value in row.items() if name}
            for row in csv.DictReader(file)
        ]
