"""HTML, SVG and XML: text, attributes, comments, scripts and styles."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from buurtwacht.privacy.audit.segments import Segment

_INLINE = """
    a abbr b bdi bdo cite code dfn em font i kbd mark q s samp small span strong sub sup tspan u var
    wbr
"""
INLINE = frozenset(_INLINE.split())
"""Elements that do not end a word."""

GEOMETRY = frozenset({"d", "points", "transform", "viewbox", "gradienttransform"})
"""Attributes that hold coordinates only."""


BEGINNING = re.compile(r"\s*<[!?a-zA-Z]")


def looks_like_markup(text: str) -> bool:
    """Whether a text begins as an HTML, SVG or XML document or fragment does."""
    return BEGINNING.match(text[:200]) is not None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.running: list[str] = []
        self.tags: dict[str, None] = {}

    def flush(self) -> None:
        if self.running:
            self.found.append("".join(self.running))
            self.running = []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = None
        if tag not in INLINE:
            self.flush()
        for name, value in attrs:
            if name not in GEOMETRY:
                self.found.append(f"{name} {value}" if name.startswith("data-") else value or name)

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self.flush()

    def handle_data(self, data):
        self.running.append(data)

    def handle_comment(self, data):
        self.found.append(data)

    def handle_decl(self, decl):
        self.found.append(decl)

    def handle_pi(self, data):
        self.found.append(data)

    def unknown_decl(self, data):
        self.found.append(data)


def markup_segments(text: str) -> Iterator[Segment]:
    """The texts of a document whose embedded data was taken out before."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.flush()
    for part in [*reader.tags, *reader.found]:
        if not part.isspace():
            yield Segment(part)
