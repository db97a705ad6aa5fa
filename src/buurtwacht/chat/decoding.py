"""Bytes of an export to UTF-8, whatever program saved the file last."""

import codecs
import re

import numpy as np
import pyarrow as pa

from buurtwacht.errors import InputError

BIDI_MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Characters without width that WhatsApp puts around names, numbers and its own texts."""

_FEW_ZEROS = 8
_DATE = re.compile(r"\d{1,4}[./-]\d")
_REMEDY = "export the chat from WhatsApp and give that .txt or .zip file"


def as_utf8(content: bytes, place: str = "export") -> bytes:
    """`content` in UTF-8: it may be UTF-8 or UTF-16, with or without byte order mark, or cp1252.

    A UTF-8 file with a few broken sequences stays UTF-8, with U+FFFD for those. Raises
    `InputError` for a file that is empty or binary.
    """
    if is_blank(content):
        raise InputError(place, "the file is empty", _REMEDY)
    text = content if _is_utf8(content) else _characters(content).encode("utf-8")
    if text.count(b"\x00") > max(len(text) // 100, _FEW_ZEROS):
        raise InputError(place, "the file is not text", _REMEDY)
    return text.removeprefix(codecs.BOM_UTF8)


def is_blank(content: bytes) -> bool:
    """Whether `content` holds nothing but spaces, line ends and zero bytes."""
    return re.search(rb"[^ \t\r\n\x00]", content) is None


def _is_utf8(content: bytes) -> bool:
    if _utf16_order(content):
        return False
    offsets = np.array([0, len(content)], dtype=np.int32)
    try:
        pa.Array.from_buffers(
            pa.string(), 1, [None, pa.py_buffer(offsets), pa.py_buffer(content)]
        ).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _utf16_order(content: bytes) -> str:
    """`utf-16` with a byte order mark, `utf-16-le` or `-be` by its zero bytes, else ''."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = content[:4096]
    pairs = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.3 * pairs > head[0::2].count(0):
        return "utf-16-le"
    if head[0::2].count(0) > 0.3 * pairs > head[1::2].count(0):
        return "utf-16-be"
    return next((order for order in ("utf-16-le", "utf-16-be") if _reads_as(order, content)), "")


def _reads_as(order: str, content: bytes) -> bool:
    """Whether `content`, in which zero bytes are few, is text in this `order` of bytes."""
    if b"\x00" not in content or len(content) % 2:
        return False
    try:
        text = content.decode(order)
    except UnicodeDecodeError:
        return False
    return "\n" in text and "\0" not in text and _DATE.search(text) is not None


def _characters(content: bytes) -> str:
    order = _utf16_order(content)
    if order:
        return content.decode(order, errors="replace")
    repaired = content.decode("utf-8", errors="replace")
    broken = repaired.count("\ufffd")
    whole = sum(byte >= 0xC0 for byte in content) - broken
    return repaired if whole > broken else content.decode("cp1252", errors="replace")
