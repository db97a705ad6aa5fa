"""Tables: parquet with its statistics and metadata, and CSV."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from buurtwacht.privacy.audit.segments import CELL, DECLARED, MESSAGE, Segment, Undecodable

DECLARED_COLUMNS = frozenset({"group", "municipality", "neighbourhood", "neighbour"})
LARGE, LARGEST = 10**8, 10**15
"""Numbers in this range may be a phone number or a BSN that lost its zero."""


def _place(column: str) -> str:
    return DECLARED if column in DECLARED_COLUMNS else CELL


def parquet_segments(source) -> list[Segment]:
    """Values of all columns, names of the schema, statistics and key-value metadata."""
    import pyarrow
    import pyarrow.parquet

    try:
        return list(_parquet(pyarrow.parquet.ParquetFile(source)))
    except (pyarrow.ArrowException, OSError) as error:
        raise Undecodable from error


def _parquet(file) -> Iterator[Segment]:
    metadata = file.metadata
    yield Segment(str(metadata.created_by or ""))
    notes = dict(metadata.metadata or {})
    notes.pop(b"ARROW:schema", None)
    for pair in dict.fromkeys([*notes.items(), *_arrow_metadata(file.schema_arrow)]):
        for part in pair:
            yield Segment(part.decode("utf-8", "replace"))
    names = [metadata.schema.column(i).path for i in range(metadata.num_columns)]
    yield from map(Segment, names)
    for number in range(metadata.num_row_groups):
        for place in range(metadata.num_columns):
            statistics = metadata.row_group(number).column(place).statistics
            if statistics is not None and statistics.has_min_max:
                for value in (statistics.min, statistics.max):
                    yield from _values([value], _place(names[place]))
        table = file.read_row_group(number)
        if {"text", "group"} <= set(table.column_names):
            groups, texts = table["group"].to_pylist(), table["text"].to_pylist()
            for group, text in zip(groups, texts, strict=True):
                if text:
                    yield Segment(text, MESSAGE, 1, group)
            table = table.drop_columns(["text"])
        for name in table.column_names:
            yield from _column(table[name], name)


def _arrow_metadata(schema) -> Iterator[tuple[bytes, bytes]]:
    for holder in (schema, *schema):
        yield from (holder.metadata or {}).items()


def _column(column, name: str) -> Iterator[Segment]:
    import pyarrow.types as types

    kind = column.type
    if types.is_boolean(kind) or types.is_temporal(kind) or types.is_null(kind):
        return
    if types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind):
        yield from _values(column.to_pylist(), _place(name))
        return
    if types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    for pair in column.value_counts().to_pylist():
        yield from _values([pair["values"]], _place(name), pair["counts"])


def _values(values, place: str, times: int = 1) -> Iterator[Segment]:
    for value in values:
        if isinstance(value, str):
            yield Segment(value, place, times)
        elif isinstance(value, bytes):
            yield Segment(value.decode("utf-8", "replace"), place, times)
        elif isinstance(value, dict):
            yield from map(Segment, value)
            yield from _values(value.values(), place, times)
        elif isinstance(value, (list, tuple)):
            yield from _values(value, place, times)
        elif isinstance(value, (int, float)) and LARGE <= abs(value) < LARGEST:
            yield Segment(f"{abs(value):.0f}", place, times)


def csv_segments(text: str, delimiter: str = ",") -> Iterator[Segment]:
    """Cells of a table with a header row; each distinct cell of a column once."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(rows, [])
    yield from map(Segment, header)
    counts: dict[int, Counter] = {}
    messages = {"text", "group"} <= set(header)
    for row in rows:
        for place, value in enumerate(row):
            if messages and place < len(header) and header[place] == "text":
                yield Segment(value, MESSAGE, 1, row[header.index("group")])
            else:
                counts.setdefault(place, Counter())[value] += 1
    for place, values in counts.items():
        name = header[place] if place < len(header) else ""
        for value, times in values.items():
            if value:
                yield Segment(value, _place(name), times)
