"""Pieces of text that an artefact holds, and what kind of place they stood in."""

from dataclasses import dataclass

PROSE = "prose"
"""Running text, attributes, metadata, names: a word means what it means in the language."""

CELL = "cell"
"""A cell of a table: as short as a label, a word may be a name."""

MESSAGE = "message"
"""The redacted text of a message of `group`."""

DECLARED = "declared"
"""A cell of a column in which the researcher declared the group or its area."""


@dataclass(frozen=True)
class Segment:
    """A text, found `times` times in places of one kind; `group` for messages."""

    text: str
    place: str = PROSE
    times: int = 1
    group: str | None = None


class Undecodable(Exception):
    """The artefact, or a part of it, cannot be read and therefore not be audited."""
