"""An artefact as texts: containers are opened first, whatever they hold inside each other.

What cannot be read raises `Undecodable`: an artefact that nobody can search is a finding.
"""

import base64
import binascii
import bz2
import gzip
import io
import json
import lzma
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from buurtwacht.privacy.audit.images import png_segments
from buurtwacht.privacy.audit.markup import looks_like_markup, markup_segments
from buurtwacht.privacy.audit.pdf import pdf_segments
from buurtwacht.privacy.audit.segments import Segment, Undecodable
from buurtwacht.privacy.audit.tabular import csv_segments, parquet_segments

DEPTH = 8
LARGEST = 1 << 30

DATA_URI = re.compile(
    r"data:(?:[\w.+-]+/[\w.+-]+)?((?:;[\w-]+=[^;,\s\"']*)*)"
    r"(?:;base64,([A-Za-z0-9+/=%\s]*)|,([^\"'<>)\n]*))"
)
BASE64_RUN = re.compile(r"[A-Za-z0-9+/]{4}[A-Za-z0-9+/\n]{120,}={0,2}")
TABLES = {".csv": ",", ".tsv": "\t"}


def decode_file(path: Path, name: str) -> list[Segment]:
    """All texts of the file at `path`; `name` tells its type where its content does not.

    Raises `Undecodable` for an unknown binary, a damaged or locked container.
    """
    with open(path, "rb") as file:
        start = file.read(4)
    if start == b"PAR1":
        return parquet_segments(path)
    if path.stat().st_size > LARGEST:
        raise Undecodable
    return decode_bytes(path.read_bytes(), name)


def decode_bytes(content: bytes, name: str = "", depth: int = 0) -> list[Segment]:
    """As `decode_file`, for the content of a file."""
    if depth > DEPTH:
        raise Undecodable
    try:
        return list(_decode(content, name, depth))
    except Undecodable:
        raise
    except (ValueError, OSError, EOFError, KeyError, zlib.error, lzma.LZMAError) as error:
        raise Undecodable from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Undecodable from error


def _decode(content: bytes, name: str, depth: int) -> Iterator[Segment]:
    if content.startswith(b"PAR1"):
        yield from parquet_segments(io.BytesIO(content))
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from png_segments(content)
    elif content.startswith(b"%PDF-"):
        for segment, blob in pdf_segments(content):
            yield from [segment] if blob is None else decode_bytes(blob, "", depth + 1)
    elif content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        yield from _zip(content, depth)
    elif content.startswith(b"\x1f\x8b"):
        yield from _gzip_names(content)
        yield from decode_bytes(gzip.decompress(content), name.removesuffix(".gz"), depth + 1)
    elif content.startswith(b"BZh"):
        yield from decode_bytes(bz2.decompress(content), name.removesuffix(".bz2"), depth + 1)
    elif content.startswith(b"\xfd7zXZ\x00"):
        yield from decode_bytes(lzma.decompress(content), name.removesuffix(".xz"), depth + 1)
    elif content.startswith(b"\x93NUMPY"):
        yield from _array(content)
    else:
        yield from _text(_characters(content), name, depth)


def _characters(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    text = content.decode("utf-8-sig")
    if "\x00" in text:
        raise Undecodable
    return text


def _zip(content: bytes, depth: int) -> Iterator[Segment]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield from _printable(archive.comment)
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise Undecodable
        for entry in archive.infolist():
            yield Segment(entry.filename)
            yield from _printable(entry.comment)
            yield from _printable(entry.extra)
            if not entry.is_dir():
                yield from decode_bytes(archive.read(entry), entry.filename, depth + 1)


def _gzip_names(content: bytes) -> Iterator[Segment]:
    """The original name and the comment in a gzip header (RFC 1952)."""
    flags, place = content[3], 10
    if flags & 4:
        extra = int.from_bytes(content[10:12], "little")
        yield from _printable(content[12 : 12 + extra])
        place = 12 + extra
    for flag in (8, 16):
        if flags & flag:
            end = content.index(b"\x00", place)
            yield Segment(content[place:end].decode("latin-1"))
            place = end + 1


def _printable(content: bytes) -> Iterator[Segment]:
    for run in re.findall(rb"[\x20-\x7e\x80-\xff]{3,}", content):
        yield Segment(run.decode("utf-8", "replace"))


def _array(content: bytes) -> Iterator[Segment]:
    import numpy

    array = numpy.load(io.BytesIO(content), allow_pickle=False)
    if array.dtype.kind in "US":
        for value in array.ravel().tolist():
            yield Segment(value if isinstance(value, str) else value.decode("utf-8", "replace"))
    elif array.dtype.kind not in "biufcmM":
        raise Undecodable


def _text(text: str, name: str, depth: int) -> Iterator[Segment]:
    suffix = Path(name).suffix.lower()
    embedded: list[Segment] = []
    if suffix in (".json", ".ipynb") or text[:1] in "{[":
        try:
            content = json.loads(text)
        except ValueError:
            pass
        else:
            yield from _json(content, depth)
            return
    if "data:" in text:
        text = DATA_URI.sub(lambda found: _embedded(found, embedded, depth), text)
    if len(text) > 120:
        text = BASE64_RUN.sub(lambda found: _encoded(found, embedded, depth), text)
    yield from embedded
    if suffix in TABLES:
        yield from csv_segments(text, TABLES[suffix])
    elif suffix in (".html", ".htm", ".svg", ".xml") or looks_like_markup(text):
        yield from markup_segments(text)
    elif suffix == ".jsonl":
        for line in filter(str.strip, text.splitlines()):
            yield from _json(json.loads(line), depth)
    else:
        for part in re.split(r"\n\s*\n", text):
            yield Segment(part)


def _embedded(found: re.Match, segments: list[Segment], depth: int) -> str:
    options, packed, written = found.groups()
    if options:
        segments.append(Segment(options))
    if packed is None:
        content = urllib.parse.unquote_to_bytes(written)
    else:
        content = _from_base64(urllib.parse.unquote(packed))
    segments.extend(decode_bytes(content, "", depth + 1))
    return " "


def _from_base64(payload: str) -> bytes:
    packed = re.sub(r"\s", "", payload)
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except binascii.Error as error:
        raise Undecodable from error


def _encoded(found: re.Match, segments: list[Segment], depth: int) -> str:
    """A long run of base64 letters: searched when it decodes to something, else left as it is."""
    try:
        segments.extend(decode_bytes(_from_base64(found.group()), "", depth + 1))
    except Undecodable:
        return found.group()
    return " "


def _json(content, depth: int) -> Iterator[Segment]:
    """Strings, keys and mime bundles of a notebook; lists of lines are read as one text."""
    if isinstance(content, str):
        yield from _text_of_value(content, depth)
    elif isinstance(content, dict):
        for key, value in content.items():
            yield Segment(key)
            if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
                if key in ("source", "text") or "/" in key:
                    value = "".join(value)
                else:
                    yield from (Segment(line) for line in value if len(line) < 40)
                    value = [line for line in value if len(line) >= 40]
            if isinstance(value, str) and key.startswith(("image/", "application/")):
                yield from _payload(value, depth)
            else:
                yield from _json(value, depth)
    elif isinstance(content, list):
        for value in content:
            yield from _json(value, depth)
    elif isinstance(content, (int, float)) and abs(content) >= 10**8:
        yield Segment(str(int(content)) if content == content // 1 else repr(content))


def _payload(value: str, depth: int) -> Iterator[Segment]:
    if value.lstrip()[:1] in ("<", "{", "["):
        yield from _text_of_value(value, depth)
        return
    try:
        content = _from_base64(value)
    except Undecodable:
        yield from _text_of_value(value, depth)
    else:
        yield from decode_bytes(content, "", depth + 1)


def _text_of_value(value: str, depth: int) -> Iterator[Segment]:
    if len(value) < 80 and "<" not in value and "data:" not in value:
        yield Segment(value)
    else:
        yield from decode_bytes(value.encode("utf-8", "replace"), "", depth + 1)
