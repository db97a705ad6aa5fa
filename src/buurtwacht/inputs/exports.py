"""Can each export of a cohort be read?"""

import re
from collections.abc import Iterable
from pathlib import Path

from buurtwacht.chat.containers import open_exports
from buurtwacht.chat.decoding import as_utf8
from buurtwacht.chat.reader import read_export

_FIRST_LINE = re.compile(
    rb"(?:\xe2\x80\x8e)?\[?(?:0?[1-9]|[12]\d|3[01])-(?:0?[1-9]|1[0-2])-(?:20)?\d\d,?"
    rb" (?:[01]?\d|2[0-3]):[0-5]\d(?: - |:[0-5]\d\] )"
)
"""How the exports of Dutch phones begin; what begins otherwise is read as a whole."""


def check_exports(raw: Path, groups: Iterable[str]) -> int:
    """Number of exports of `groups` in the folder `raw`, each of which can be read.

    Raises `InputError` for the first one that is no WhatsApp export.
    """
    exports = 0
    for group in groups:
        folder = raw / "chats" / group
        for number, content in enumerate(open_exports(folder), start=1):
            place = f"export {number} of {folder}"
            if not _FIRST_LINE.match(as_utf8(content, place)):
                read_export(content, place)
            exports += 1
    return exports
