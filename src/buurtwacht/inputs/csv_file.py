"""One raw table from its CSV file, with every defect told as file, row, column and remedy.

Rows are numbered as a spreadsheet shows them: the header is row 1. Values are never echoed.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError

from buurtwacht.errors import InputError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?")


def _place(path: Path, row: int | None = None, column: str | None = None) -> str:
    parts = [str(path)]
    if row is not None:
        parts.append(f"row {row}")
    if column is not None:
        parts.append(f"column `{column}`")
    return ", ".join(parts)


@dataclass(frozen=True)
class _Records:
    """A file by column: the number of each row, the cells of each column, and the first row that
    is not as long as the header, with its length. Blank lines are skipped."""

    header: list[str]
    rows: list[int]
    columns: list[list[str]]
    ragged: tuple[int, int] | None


def _records(path: Path) -> _Records:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise InputError(_place(path, row), "not UTF-8 text", "save the file as UTF-8") from None
    except OSError:
        raise InputError(str(path), "the file cannot be opened", "check its rights") from None
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise InputError(_place(path, row), "holds a NUL byte", "save the file as plain CSV")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    rows: list[int] = []
    columns: list[list[str]] = []
    ragged = None
    try:
        for fields in reader:
            if not fields:
                continue
            if not header:
                header, columns = [name.strip() for name in fields], [[] for _ in fields]
            elif len(fields) == len(header):
                rows.append(reader.line_num)
                for column, value in zip(columns, fields, strict=True):
                    column.append(value)
            elif ragged is None:
                ragged = (reader.line_num, len(fields))
    except csv.Error:
        raise InputError(
            _place(path, reader.line_num), "the quotes do not match", 'close each " in the row'
        ) from None
    if not header:
        raise InputError(str(path), "the file is empty", "write at least the header row")
    return _Records(header, rows, columns, ragged)


def _check_header(path: Path, header: list[str], schema: pa.DataFrameSchema) -> None:
    expected = list(schema.columns)
    if len(header) == 1 and len(expected) > 1 and re.search(r"[;\t]", header[0]):
        raise InputError(_place(path, 1), "fields are not separated by `,`", "save with commas")
    for number, name in enumerate(header, start=1):
        if name not in expected:
            raise InputError(
                _place(path, 1), f"column number {number} is unknown", f"use {', '.join(expected)}"
            )
        if header.count(name) > 1:
            raise InputError(_place(path, 1, name), "the column occurs twice", "remove one")
    for name, column in schema.columns.items():
        if column.required and name not in header:
            raise InputError(_place(path, 1, name), "the column is missing", "add it")


def _date(value: str) -> datetime:
    if not (_DATE.fullmatch(value) or _MOMENT.fullmatch(value)):
        raise ValueError
    moment = datetime.fromisoformat(value)
    if not 1900 <= moment.year <= 2199:
        raise ValueError
    return moment


def _whole(value: str) -> int:
    if not re.fullmatch(r"-?\d{1,15}", value, re.ASCII):
        raise ValueError
    return int(value)


def _decimal(value: str) -> float:
    if not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", value, re.ASCII):
        raise ValueError
    return float(value)


_PARSERS = {
    "datetime64[ns]": (
        _date,
        "not a date",
        "write YYYY-MM-DD (years 1900 to 2199), with a time YYYY-MM-DD HH:MM, local, no offset",
    ),
    "Int64": (_whole, "not a whole number", "write digits only"),
    "float64": (_decimal, "not a number", "write digits with a decimal point"),
}


def _cells(path, name, column, rows: list[int], texts: list[str]) -> list:
    """Typed values of one column; each distinct text is read once."""
    parse, problem, remedy = _PARSERS.get(str(column.dtype), (str, "", ""))
    cells, known = [], {}
    for row, text in zip(rows, texts, strict=True):
        if text in known:
            cells.append(known[text])
            continue
        value = text.strip()
        if not value:
            if not column.nullable:
                raise InputError(_place(path, row, name), "the value is missing", "fill it in")
            known[text] = None
        else:
            try:
                known[text] = parse(value)
            except ValueError:
                raise InputError(_place(path, row, name), problem, remedy) from None
        cells.append(known[text])
    return cells


def _remedy(check: pa.Check) -> str:
    statistics = check.statistics
    if "allowed_values" in statistics:
        return "use one of " + ", ".join(str(value) for value in statistics["allowed_values"])
    if "pattern" in statistics:
        example = "YYYY-MM" if "\\d{4}" in str(statistics["pattern"]) else "[a-z0-9-]+"
        return f"write it as {example}"
    bounds = {"min_value": "at least", "max_value": "at most"}
    said = [f"{word} {statistics[key]}" for key, word in bounds.items() if key in statistics]
    return "use a value of " + " and ".join(said) if said else "correct the value"


def _check_duplicates(path: Path, frame: pd.DataFrame, rows: list[int], schema) -> None:
    keys = [[name] for name, column in schema.columns.items() if column.unique]
    if schema.unique:
        keys.append(list(schema.unique))
    for key in keys:
        repeated = frame.duplicated(key).to_numpy()
        if repeated.any():
            place = _place(path, rows[repeated.argmax()], ", ".join(key))
            raise InputError(place, "repeats an earlier row", "remove or correct one of them")


def _value_defect(path: Path, error: SchemaError, rows: list[int]) -> InputError:
    row = rows[int(error.failure_cases["index"].iloc[0])]
    return InputError(
        _place(path, row, error.schema.name), "the value is not allowed", _remedy(error.check)
    )


def read_raw_table(path: Path, schema: pa.DataFrameSchema) -> tuple[pd.DataFrame, list[int]]:
    """The table in `path` with all columns of `schema`, and the row number of each record.

    Optional columns that the file leaves out are null. Raises `InputError` at the first defect:
    encoding, separator, header, a missing or malformed value, a value that `schema` does not
    allow, a duplicate.
    """
    records = _records(path)
    header, rows = records.header, records.rows
    _check_header(path, header, schema)
    if records.ragged is not None:
        row, length = records.ragged
        raise InputError(
            _place(path, row),
            f"{length} fields where the header has {len(header)}",
            "quote fields that hold a comma, or complete the row",
        )
    data = {}
    for name, column in schema.columns.items():
        texts = records.columns[header.index(name)] if name in header else [""] * len(rows)
        data[name] = pd.Series(_cells(path, name, column, rows, texts), dtype=column.dtype.type)
    frame = pd.DataFrame(data)
    _check_duplicates(path, frame, rows, schema)
    try:
        return schema.validate(frame), rows
    except SchemaError as error:
        raise _value_defect(path, error, rows) from None
