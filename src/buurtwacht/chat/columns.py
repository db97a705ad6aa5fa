"""Arrow columns from Python values, built from buffers.

`pyarrow.array` imports pandas whenever that is installed, which costs a second; this does not.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa


def strings(values: Sequence[str | None]) -> pa.Array:
    """A column of strings, under 2 GiB together; None becomes null."""
    encoded = [b"" if value is None else value.encode() for value in values]
    offsets = _offsets([len(value) for value in encoded])
    buffers = [_validity(values), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(values), buffers)


def string_lists(values: Sequence[Sequence[str]]) -> pa.Array:
    """A column of lists of strings."""
    offsets = _offsets([len(value) for value in values])
    children = [strings([item for value in values for item in value])]
    return pa.Array.from_buffers(
        pa.list_(pa.string()), len(values), [None, pa.py_buffer(offsets)], children=children
    )


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


def _numbers(values: Sequence[int], kind: pa.DataType) -> pa.Array:
    numbers = np.ascontiguousarray(values, dtype=np.int64)
    return pa.Array.from_buffers(kind, len(numbers), [None, pa.py_buffer(numbers)])


def _offsets(lengths: list[int]) -> np.ndarray:
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _validity(values: Sequence[object]) -> pa.Buffer | None:
    if None not in values:
        return None
    present = np.array([value is not None for value in values], dtype=bool)
    return pa.py_buffer(np.packbits(present, bitorder="little"))
