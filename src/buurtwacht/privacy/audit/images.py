"""PNG images: the texts of their chunks (PNG specification, third edition; Exif 2.32)."""

import re
import zlib
from collections.abc import Iterator

from buurtwacht.privacy.audit.segments import Segment, Undecodable

SIGNATURE = 8
PLAIN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS pHYs gAMA cHRM sRGB sBIT bKGD hIST tIME acTL fcTL fdAT cICP".split()
)
"""Chunks that hold numbers or pixels only."""

_PRINTABLE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]|[\xc2-\xf4][\x80-\xbf]+){3,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){3,}")


def png_segments(content: bytes) -> Iterator[Segment]:
    """Texts of all chunks, Exif included; raises `Undecodable` for a damaged file or a tail."""
    place = SIGNATURE
    name = b""
    while place < len(content):
        if place + 12 > len(content):
            raise Undecodable
        length = int.from_bytes(content[place : place + 4], "big")
        name = content[place + 4 : place + 8]
        body = content[place + 8 : place + 8 + length]
        if len(body) < length:
            raise Undecodable
        if name not in PLAIN:
            yield from _chunk(name, body)
        place += 12 + length
    if name != b"IEND":
        raise Undecodable


def _chunk(name: bytes, body: bytes) -> Iterator[Segment]:
    if name in (b"zTXt", b"iCCP"):
        keyword, _, packed = body.partition(b"\x00")
        body = keyword + b"\n" + zlib.decompress(packed[1:])
    elif name == b"iTXt":
        keyword, _, rest = body.partition(b"\x00")
        language, _, translated = rest[2:].partition(b"\x00")
        title, _, text = translated.partition(b"\x00")
        if rest[:1] == b"\x01":
            text = zlib.decompress(text)
        body = b"\n".join((keyword, language, title, text))
    if name in (b"tEXt", b"zTXt"):
        yield Segment(body.replace(b"\x00", b"\n").decode("latin-1"))
    elif name == b"iTXt":
        yield Segment(body.decode("utf-8", "replace"))
    else:
        yield from printable_runs(body)


def printable_runs(content: bytes) -> Iterator[Segment]:
    """Readable stretches of a binary block, in UTF-8 and in UTF-16."""
    for run in _PRINTABLE.findall(content):
        yield Segment(run.decode("utf-8", "replace"))
    for run in _WIDE.findall(content):
        yield Segment(run.decode("utf-16-le"))
