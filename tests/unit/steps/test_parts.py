"""Parts written below each other: the same file however they are cut."""

import pandas as pd

from buurtwacht.steps import tables_io
from buurtwacht.steps.tables_io import read_parquet, write_parts
from buurtwacht.tables import BATCHES


def table(rows):
    return pd.DataFrame({"batch": ["b0000"] * rows, "group": [f"g{n:03d}" for n in range(rows)]})


def test_the_cut_makes_no_difference(tmp_path, monkeypatch):
    monkeypatch.setattr(tables_io, "ROW_GROUP", 16)
    whole = table(50)
    for name, edges in {"one": [0, 50], "two": [0, 7, 50], "many": [*range(0, 50, 3), 50]}.items():
        cuts = zip(edges, edges[1:], strict=False)  # noqa: RUF007
        write_parts((whole[a:b] for a, b in cuts), tmp_path / name, BATCHES)
    assert read_parquet(tmp_path / "one", BATCHES).equals(whole.astype("str"))
    contents = {(tmp_path / name).read_bytes() for name in ("one", "two", "many")}
    assert len(contents) == 1


def test_no_rows_and_no_parts_give_an_empty_table(tmp_path):
    for parts in ([], [table(0)], [table(0), table(0)]):
        write_parts(iter(parts), tmp_path / "empty", BATCHES)
        assert read_parquet(tmp_path / "empty", BATCHES).empty
