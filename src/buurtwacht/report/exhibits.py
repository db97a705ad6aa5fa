"""What a chapter of the report consists of: facts, figures and tables, or why one is missing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from buurtwacht.report.words import Words


@dataclass(frozen=True)
class Missing:
    """An exhibit or section that cannot be shown; `reason` is a key of the labels `reasons`."""

    reason: str


@dataclass(frozen=True)
class Drawing:
    """A figure: `draw(words)` makes it; with `single_points` it leaves as PNG only."""

    draw: Callable[[Words], Figure]
    single_points: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a shown table: its label and how it is written from columns of the CSV."""

    label: str
    sources: tuple[str, ...]
    kind: str = "text"
    digits: int | None = None


@dataclass(frozen=True)
class Shown:
    """A table: `frame` is written as CSV, `columns` say how the report shows it."""

    frame: pd.DataFrame
    columns: tuple[Column, ...]


@dataclass
class Chapter:
    """Facts (values of placeholders), figures and tables of a chapter, by name.

    `absent` maps a section of the text to the reason why it cannot be written.
    """

    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Drawing | Missing] = field(default_factory=dict)
    tables: dict[str, Shown | Missing] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)


def text(label: str, *sources: str, kind: str = "text", digits: int | None = None) -> Column:
    """A column that shows `sources` (default: the column called `label`)."""
    return Column(label, sources or (label,), kind, digits)
