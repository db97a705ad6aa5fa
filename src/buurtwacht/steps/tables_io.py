"""Tables in and out of a step: typed by their schema, written whole or not at all."""

from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pyarrow
import pyarrow.parquet

from buurtwacht.atomic import replacing
from buurtwacht.errors import InputError
from buurtwacht.tables import conform

TEXT = pd.StringDtype(na_value=float("nan"))


def read_parquet(path: Path, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The table at `path` with the types of `schema`.

    Raises `InputError` when the file is damaged or of another version.
    """
    missing = [name for name in schema.columns if name not in _names(path)]
    if missing:
        raise InputError(
            str(path), f"column `{missing[0]}` is missing", "delete the file and run again"
        )
    try:
        frame = pd.read_parquet(path, columns=list(schema.columns))
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
