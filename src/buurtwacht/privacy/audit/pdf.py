"""PDF: the text of its pages, every string of every object, metadata and attachments."""

import io
import logging
import re
from collections.abc import Iterator

from buurtwacht.privacy.audit.images import printable_runs
from buurtwacht.privacy.audit.segments import Segment, Undecodable

OPAQUE = frozenset({"/Image", "/Form", "/Type1C", "/CIDFontType0C", "/OpenType"})
"""Streams of pixels, drawings (read with their page) and fonts."""

FONT_PROGRAM = frozenset({"/Length1", "/Length2", "/Length3"})

BROKEN_WORD = re.compile("\ufffe\r?\n?|-\r?\n")
"""A hyphen at the end of a line; pdfium writes one that it took for a break as U+FFFE."""


def pdf_segments(content: bytes) -> Iterator[tuple[Segment | None, bytes | None]]:
    """(text, None), or (None, bytes) for XMP metadata and attached files to be decoded further."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Undecodable
        yield from ((segment, None) for segment in _pages(content))
        yield from _objects(reader)
    except (PyPdfError, RecursionError, AttributeError, TypeError, IndexError) as error:
        raise Undecodable from error


def _pages(content: bytes) -> Iterator[Segment]:
    """The text of each page, with words whole that were broken at the end of a line."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(content) as document:
            for page in document:
                text = page.get_textpage().get_text_range()
                yield Segment(BROKEN_WORD.sub("", text))
    except PdfiumError as error:
        raise Undecodable from error


def _objects(reader) -> Iterator[tuple[Segment | None, bytes | None]]:
    from pypdf.generic import (
        ArrayObject,
        ByteStringObject,
        DictionaryObject,
        StreamObject,
        TextStringObject,
    )

    def strings(thing, depth=0) -> Iterator[str]:
        if isinstance(thing, TextStringObject):
            yield str(thing)
        elif isinstance(thing, ByteStringObject):
            yield bytes(thing).decode("latin-1")
        elif isinstance(thing, ArrayObject) and depth < 20:
            for item in list.__iter__(thing):
                yield from strings(item, depth + 1)
        elif isinstance(thing, DictionaryObject) and depth < 20:
            for key in thing:
                yield str(key)
                yield from strings(thing.raw_get(key), depth + 1)

    yield from ((Segment(text), None) for text in strings(reader.trailer))
    drawn = _page_contents(reader)
    for number in sorted(_numbers(reader)):
        thing = reader.get_object(number)
        for text in strings(thing):
            yield Segment(text), None
        if not isinstance(thing, StreamObject) or number in drawn:
            continue
        if thing.get("/Type") in ("/Metadata", "/EmbeddedFile"):
            yield None, thing.get_data()
        elif thing.get("/Subtype") not in OPAQUE and not FONT_PROGRAM & set(thing):
            yield from ((segment, None) for segment in printable_runs(thing.get_data()))


def _page_contents(reader) -> set[int]:
    """Numbers of the streams that draw pages: their text is read as text."""
    found = set()
    for page in reader.pages:
        if "/Contents" in page:
            contents = page["/Contents"]
            parts = list.__iter__(contents) if isinstance(contents, list) else ()
            places = (page.raw_get("/Contents"), *parts)
            found |= {place.idnum for place in places if hasattr(place, "idnum")}
    return found


def _numbers(reader) -> set[int]:
    found = set(reader.xref_objStm)
    for table in reader.xref.values():
        found |= set(table)
    return found - {0}
