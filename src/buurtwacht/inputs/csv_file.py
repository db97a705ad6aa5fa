"""One raw table from its CSV file, with every defect told as file, row, column and remedy.

Rows are numbered as a spreadsheet shows them: the header is row 1. Values are never echoed.
"""

import csv
import io
import re
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


def _records(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and numbered rows of the file; blank lines are skipped."""
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
    rows = []
    try:
        for fields in reader:
            if fields:
                rows.append((reader.line_num, fields))
    except csv.Error:
        raise InputError(
            _place(path, reader.line_num), "the quotes do not match", 'close each " in the row'
        ) from None
    if not rows:
        raise InputError(str(path), "the file is empty", "write at least the header row")
    (_, header), *records = rows
    return [name.strip() for name in header], records


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


def _cells(path, name, column, values) -> list:
    """Typed values of one column; `values` are (row, text) pairs."""
    parse, problem, remedy = _PARSERS.get(str(column.dtype), (str, "", ""))
    cells = []
    for row, value in values:
        value = value.strip()
        if not value:
            if not column.nullable:
                raise InputError(_place(path, row, name), "the value is missing", "fill it in")
            cells.append(None)
            continue
        try:
            cells.append(parse(value))
        except ValueError:
            raise InputError(_place(path, row, name), problem, remedy) from None
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
    header, records = _records(path)
    _check_header(path, header, schema)
    for row, fields in records:
        if len(fields) != len(header):
            raise InputError(
                _place(path, row),
                f"{len(fields)} fields where the header has {len(header)}",
                "quote fields that hold a comma, or complete the row",
            )
    rows = [row for row, _ in records]
    data = {}
    for name, column in schema.columns.items():
        place = header.index(name) if name in header else None
        values = [(row, fields[place] if place is not None else "") for row, fields in records]
        data[name] = pd.Series(_cells(path, name, column, values), dtype=column.dtype.type)
    frame = pd.DataFrame(data)
    _check_duplicates(path, frame, rows, schema)
    try:
        return schema.validate(frame), rows
    except SchemaError as error:
        raise _value_defect(path, error, rows) from None
