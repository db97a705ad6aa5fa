"""Lines of JSON and CSV hold what the table holds."""

import csv
import io
import json

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from buurtwacht.chat.columns import integers, strings
from buurtwacht.chat.writing import csv_lines, json_lines

VALUES = st.one_of(
    st.none(),
    st.text(alphabet=st.sampled_from("ab\"\\,\n\r\t\0\x1f\x7f\u2028é🏡;' ")),
    st.text(max_size=20),
)
ROWS = st.lists(st.tuples(st.integers(0, 99), VALUES, VALUES), min_size=1, max_size=8)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(rows=ROWS, cut=st.integers(0, 3))
def test_lines_hold_the_rows(rows, cut):
    numbers, first, second = zip(*rows, strict=True)
    table = pa.table(
        {"source": integers(numbers), "a": strings(first), "b": strings(second)}
    ).slice(min(cut, len(rows) - 1))
    expected = table.to_pylist()
    lines = bytes(json_lines(table)).decode()
    assert lines == "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in expected)
    found = csv.reader(io.StringIO(bytes(csv_lines(table)).decode(), newline=""))
    assert list(found) == [
        ["" if value is None else str(value) for value in row.values()] for row in expected
    ]
