"""Bytes of an export to characters, whatever program saved the file last."""

import codecs

from buurtwacht.errors import InputError

BIDI_MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Characters without width that WhatsApp puts around names, numbers and its own texts."""

_REMEDY = "export the chat from WhatsApp and give that .txt or .zip file"


def decode(content: bytes, place: str = "export") -> str:
    """The characters of `content`: UTF-8 or UTF-16 with or without byte order mark, else cp1252.

    A UTF-8 file with a few broken sequences stays UTF-8, with U+FFFD for those. Raises
    `InputError` for a file that is empty or binary.
    """
    if not content.strip(b" \t\r\n\x00"):
        raise InputError(place, "the file is empty", _REMEDY)
    text = _characters(content)
    if text.count("\x00") > len(text) // 100:
        raise InputError(place, "the file is not text", _REMEDY)
    return text.removeprefix("\ufeff")


def _characters(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    head = content[:4096]
    pairs = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.3 * pairs > head[0::2].count(0):
        return content.decode("utf-16-le", errors="replace")
    if head[0::2].count(0) > 0.3 * pairs > head[1::2].count(0):
        return content.decode("utf-16-be", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        repaired = content.decode("utf-8", errors="replace")
    broken = repaired.count("\ufffd")
    whole = sum(byte >= 0xC0 for byte in content) - broken
    return repaired if whole > broken else content.decode("cp1252", errors="replace")
