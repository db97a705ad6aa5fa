"""Can each export of a cohort be read?"""

from collections.abc import Iterable
from pathlib import Path

from buurtwacht.chat.containers import open_exports
from buurtwacht.chat.reader import read_export


def check_exports(raw: Path, groups: Iterable[str]) -> int:
    """Number of exports of `groups` in the folder `raw`, all read once.

    Raises `InputError` for the first one that is no WhatsApp export.
    """
    exports = 0
    for group in groups:
        folder = raw / "chats" / group
        for number, content in enumerate(open_exports(folder), start=1):
            read_export(content, f"export {number} of {folder}")
            exports += 1
    return exports
