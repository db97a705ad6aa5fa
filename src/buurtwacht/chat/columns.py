"""Arrow columns from Python values and numpy arrays, built from buffers.

`pyarrow.array` imports pandas whenever that is installed, which costs a second; this does not.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa


def strings(values: Sequence[str | None]) -> pa.Array:
    """A column of strings, under 2 GiB together; None becomes null."""
    encoded = [b"" if value is None else value.encode() for value in values]
    offsets = _offsets([len(value) for value in encoded])
    missing = np.array([value is None for value in values], dtype=bool)
    buffers = [_validity(missing), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(values), buffers)


def constant(value: str) -> pa.Scalar:
    """`value` for every row."""
    return strings([value])[0]


def string_lists(values: Sequence[Sequence[str]]) -> pa.Array:
    """A column of lists of strings."""
    offsets = _offsets([len(value) for value in values])
    children = [strings([item for value in values for item in value])]
    return pa.Array.from_buffers(
        pa.list_(pa.string()), len(values), [None, pa.py_buffer(offsets)], children=children
    )


def picked(values: pa.Array, index: np.ndarray) -> pa.Array:
    """`values` at each of `index`; null where that is negative."""
    missing = index < 0
    numbers = np.ascontiguousarray(np.where(missing, 0, index), dtype=np.int32)
    places = pa.Array.from_buffers(
        pa.int32(), len(numbers), [_validity(missing), pa.py_buffer(numbers)]
    )
    return values.take(places) if len(values) else nulls(values.type, len(index))


def nulls(kind: pa.DataType, count: int) -> pa.Array:
    """A column of `count` missing values."""
    return pa.nulls(count, kind)


def flags(values: Sequence[bool]) -> pa.Array:
    """A column of booleans."""
    bits = np.packbits(np.asarray(values, dtype=bool), bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(bits)])


def integers(values: Sequence[int]) -> pa.Array:
    """A column of 64-bit integers."""
    return _numbers(values, pa.int64())


def moments(seconds: Sequence[int]) -> pa.Array:
    """A column of moments from seconds since 1970."""
    return _numbers(seconds, pa.timestamp("s"))


def as_numpy(column: pa.Array) -> np.ndarray:
    """The numbers of an integer column without nulls, a view."""
    kind = np.dtype(str(column.type))
    start = column.offset
    return np.frombuffer(column.buffers()[1], dtype=kind)[start : start + len(column)]


def _numbers(values: Sequence[int], kind: pa.DataType) -> pa.Array:
    numbers = np.ascontiguousarray(values, dtype=np.int64)
    return pa.Array.from_buffers(kind, len(numbers), [None, pa.py_buffer(numbers)])


def _offsets(lengths: list[int]) -> np.ndarray:
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _validity(missing: np.ndarray) -> pa.Buffer | None:
    return pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
