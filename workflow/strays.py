"""Files of batches that are no more: left alone, a later stage might take them for data."""

from collections.abc import Iterable
from pathlib import Path

BY_BATCH = ("messages", "read", "withheld", "coded", "features/parts")
"""Folders below the processed one with a file, or several, for each batch."""


def remove_strays(processed: Path, batches: Iterable[str]) -> int:
    """Remove the files of all batches but `batches`; returns how many there were."""
    kept, removed = set(batches), 0
    for folder in BY_BATCH:
        for path in (processed / folder).glob("b[0-9][0-9][0-9][0-9].*"):
            if path.name.split(".")[0] not in kept:
                path.unlink()
                removed += 1
    return removed
