"""Messages as lines of JSON or CSV, made column-wise."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buurtwacht.chat.columns import constant

_SHORT_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
_JSON_ESCAPES = {ord(character): escape for character, escape in _SHORT_ESCAPES.items()}
_JSON_ESCAPES |= {code: f"\\u{code:04x}" for code in range(0x20) if code not in _JSON_ESCAPES}


def shown_moments(messages: pa.Table) -> pa.Array:
    """`sent_at` as ISO text: with seconds where the export writes them."""
    moments = pc.binary_replace_slice(_whole(messages["sent_at"].cast(pa.string())), 10, 11, "T")
    short = pc.utf8_slice_codeunits(moments, 0, 16)
    return pc.if_else(_whole(messages["has_seconds"]), moments, short)


def json_lines(table: pa.Table) -> pa.Buffer:
    """`table` of strings and integers, one JSON object per line."""
    parts, opening = [], "{"
    for name in table.column_names:
        column = _whole(table[name])
        parts += [f'{opening}"{name}": ', _json_values(column)]
        opening = ", "
    return _content(_joined(*parts, "}\n"))


def csv_lines(table: pa.Table) -> pa.Buffer:
    """`table` of strings and integers as CSV without a header; missing values are empty."""
    parts: list = []
    for name in table.column_names:
        parts += [_csv_values(_whole(table[name])), ","]
    return _content(_joined(*parts[:-1], "\n"))


def _json_values(column: pa.Array) -> pa.Array:
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
    content = _content(column).to_pybytes()
    for code, escape in _JSON_ESCAPES.items():
        if code in content:
            column = pc.replace_substring(column, chr(code), escape)
    return pc.fill_null(_joined('"', column, '"'), constant("null"))


def _csv_values(column: pa.Array) -> pa.Array:
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
    column = pc.fill_null(column, constant(""))
    quoted = _joined('"', pc.replace_substring(column, '"', '""'), '"')
    return pc.if_else(pc.match_substring_regex(column, '[",\n\r]'), quoted, column)


def _joined(*parts: pa.Array | str) -> pa.Array:
    """The pieces of each row, columns and constants, as one string."""
    pieces = [constant(part) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*pieces, constant(""))


def _content(strings: pa.Array) -> pa.Buffer:
    _, offsets, content = strings.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)[strings.offset :]
    start, end = int(bounds[0]), int(bounds[len(strings)])
    return pa.py_buffer(b"") if content is None else content.slice(start, end - start)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
