"""docs/exhibits.md names every exhibit of the report, where it is made and where it is shown."""

import sys
from pathlib import Path

from buurtwacht.report.names import FIGURES, TABLES

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "workflow"))

from exhibits import exhibits, shown_in  # noqa: E402

SOURCES = {path.stem: path.read_text("utf-8") for path in ROOT.glob("notebooks/1*.py")}
NAMED = {("figure", name) for names in FIGURES.values() for name in names} | {
    ("table", name) for names in TABLES.values() for name in names
}


def test_the_page_is_in_step():
    assert (ROOT / "docs/exhibits.md").read_text("utf-8") == exhibits(SOURCES)


def test_each_exhibit_has_one_row():
    rows = [line for line in exhibits(SOURCES).splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(NAMED)
    assert {
        tuple(row.split("|")[1].strip().replace("`", "").split(" ", 1)) for row in rows
    } == NAMED


def test_each_figure_is_shown_and_nothing_else_is():
    shown = shown_in(SOURCES)
    assert set(shown) <= NAMED
    assert {key for key in NAMED if key[0] == "figure"} <= set(shown)


def test_an_exhibit_that_no_notebook_shows_is_told():
    assert "in the tables only" in exhibits({}) and "notebooks/10_data" not in exhibits({})
    source = 'chapter.figure("data-flow")\nchapter.table(\n    "data-groups"\n)'
    assert shown_in({"10_data": source}) == {
        ("figure", "data-flow"): ["10_data"],
        ("table", "data-groups"): ["10_data"],
    }
