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
        for content in open_exports(raw / "chats" / group):
            read_export(content)
            exports += 1
    return exports
