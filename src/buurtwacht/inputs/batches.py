"""Which groups are processed together: as many as have so much text, so that jobs grow with data.

Boundaries follow from the exports alone, so that two runs on the same inputs have the same batches.
"""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from buurtwacht.simulate.plan import Plan

BYTES_A_MESSAGE = 80
"""Of a planned group, whose exports are not there yet."""


def text_bytes(chats: Path, groups: Iterable[str]) -> dict[str, int]:
    """Bytes of exported text by group, in the folder `chats`; media in zips do not count."""
    return {
        group: sum(_text(path) for path in (chats / group).rglob("*") if path.is_file())
        for group in groups
    }


def planned_bytes(plan: Plan) -> dict[str, int]:
    """As `text_bytes`, expected of a cohort that is simulated."""
    return {
        group.group: group.background_messages * BYTES_A_MESSAGE * len(group.exports)
        for group in plan.groups
    }


def _text(path: Path) -> int:
    if path.suffix.lower() == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return path.stat().st_size
        texts = (".txt", ".zip")
        return sum(one.file_size for one in entries if one.filename.lower().endswith(texts))
    return path.stat().st_size


def batches(sizes: Mapping[str, int], largest: int) -> dict[str, str]:
    """Batch of each group, in order of the slugs.

    A batch is closed before it would hold more than `largest` bytes; a larger group is one of its
    own.
    """
    found: dict[str, str] = {}
    number, filled = 0, 0
    for group in sorted(sizes):
        if filled and filled + sizes[group] > largest:
            number, filled = number + 1, 0
        found[group] = f"b{number:04d}"
        filled += max(1, sizes[group])
    return found
