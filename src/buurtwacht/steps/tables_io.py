"""Tables in and out of a step: typed by their schema, written whole or not at all."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pyarrow
import pyarrow.parquet

from buurtwacht.atomic import replacing
from buurtwacht.errors import InputError
from buurtwacht.tables import conform

ROW_GROUP = 1 << 19
"""Rows that are written at once."""
TEXT = pd.StringDtype(na_value=float("nan"))


def read_parquet(
    path: Path, schema: pa.DataFrameSchema, only: tuple[str, str, str] | None = None
) -> pd.DataFrame:
    """The table at `path` with the types of `schema`; `only`: a condition on one column.

    Raises `InputError` when the file is damaged or of another version.
    """
    missing = [name for name in schema.columns if name not in _names(path)]
    if missing:
        raise InputError(
            str(path), f"column `{missing[0]}` is missing", "delete the file and run again"
        )
    try:
        frame = pd.read_parquet(
            path, columns=list(schema.columns), filters=None if only is None else [only]
        )
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise _damaged(path) from error
    return conform(frame, schema)


def _names(path: Path) -> list[str]:
    """Columns of the file; `InputError` when it is damaged."""
    try:
        return pyarrow.parquet.read_schema(path).names
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> InputError:
    return InputError(str(path), "the file cannot be read", "delete it and run again")


def read_optional(path: Path | None, schema: pa.DataFrameSchema) -> pd.DataFrame | None:
    """As `read_parquet`, but optional columns may be absent; None when there is no path."""
    if path is None:
        return None
    names = _names(path)
    optional = [name for name, column in schema.columns.items() if not column.required]
    return read_parquet(path, schema.remove_columns([n for n in optional if n not in names]))


def read_parts(paths: list[Path], schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The tables at `paths`, one below the other."""
    return pd.concat([read_parquet(path, schema) for path in paths], ignore_index=True)


def write_parquet(frame: pd.DataFrame, path: Path, schema: pa.DataFrameSchema) -> None:
    """Write `frame` with the columns and types of `schema`."""
    table = pyarrow.Table.from_pandas(conform(frame, schema), preserve_index=False)
    with replacing(path) as temporary:
        pyarrow.parquet.write_table(table, temporary, compression="zstd")


def write_parts(frames: Iterable[pd.DataFrame], path: Path, schema: pa.DataFrameSchema) -> None:
    """Write `frames` below each other without holding more of them than one group of rows.

    How the rows are spread over `frames` makes no difference to the file.
    """
    form = pyarrow.Schema.from_pandas(conform(_empty(schema), schema), preserve_index=False)
    form = form.remove_metadata()
    with (
        replacing(path) as temporary,
        pyarrow.parquet.ParquetWriter(temporary, form, compression="zstd") as writer,
    ):
        waiting = [form.empty_table()]
        for frame in frames:
            table = pyarrow.Table.from_pandas(conform(frame, schema), form, preserve_index=False)
            waiting.append(table.replace_schema_metadata(None))
            if sum(part.num_rows for part in waiting) >= ROW_GROUP:
                waiting = _written(waiting, writer)
        if (rest := pyarrow.concat_tables(waiting)).num_rows:
            writer.write_table(rest.combine_chunks())


def _empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    return pd.DataFrame({n: pd.Series([], dtype=c.dtype.type) for n, c in schema.columns.items()})


def _written(
    waiting: list[pyarrow.Table], writer: pyarrow.parquet.ParquetWriter
) -> list[pyarrow.Table]:
    """Write whole groups of rows; what is left over waits."""
    table = pyarrow.concat_tables(waiting)
    while table.num_rows >= ROW_GROUP:
        writer.write_table(table.slice(0, ROW_GROUP).combine_chunks())
        table = table.slice(ROW_GROUP)
    return [table.combine_chunks()]


def write_csv(frame: pd.DataFrame, path: Path, schema: pa.DataFrameSchema | None = None) -> None:
    """Write `frame` as CSV (UTF-8, `,`, ISO dates, 10 significant digits)."""
    if schema is not None:
        frame = conform(frame, schema)
    with replacing(path) as temporary:
        frame.to_csv(temporary, index=False, float_format="%.10g", lineterminator="\n")


def read_csv(path: Path, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The CSV at `path` with the types of `schema`; text columns keep their characters."""
    texts = [name for name, column in schema.columns.items() if column.dtype.type == TEXT]
    frame = pd.read_csv(
        path, dtype=dict.fromkeys(texts, "str"), keep_default_na=False, na_values=[""]
    )
    for name in texts:
        if not schema.columns[name].nullable:
            frame[name] = frame[name].fillna("")
    return conform(frame, schema)
