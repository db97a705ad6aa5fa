"""Of many rows a few are shown, from the first to the last."""

import csv
import json
from itertools import pairwise
from pathlib import Path

from buurtwacht.report import chapter as chapters
from buurtwacht.report.excerpt import at_equal_steps
from buurtwacht.report.words import read_words

TEMPLATE = Path(__file__).parents[3] / "reports" / "template"


def test_places_are_spread_from_first_to_last():
    assert at_equal_steps(3, 5) == [0, 1, 2]
    places = at_equal_steps(9000, 40)
    assert len(set(places)) == 40 and places[0] == 0 and places[-1] == 8999
    assert {b - a for a, b in pairwise(places)} <= {230, 231}


def test_a_long_table_is_shown_in_part_and_says_so(tmp_path, monkeypatch):
    (tmp_path / "tables").mkdir()
    with open(tmp_path / "tables/data-groups.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["group"], *([f"g{n:04d}"] for n in range(1200))])
    column = {"label": "group", "sources": ["group"], "kind": "text", "digits": None}
    table = {"data-groups": {"columns": [column]}}
    record = {"chapter": "data", "language": "en", "facts": {}, "absent": {}, "synthetic": True}
    record |= {"cohort": "x", "figures": {}, "tables": table}
    monkeypatch.setattr(chapters.pages, "caption", lambda *_: "The groups.")
    shown = []
    monkeypatch.setattr(chapters, "display", lambda content, **_: shown.append(json.dumps(content)))
    words = read_words(TEMPLATE / "text", "en")
    chapters.OpenChapter(record, words, tmp_path).table("data-groups")
    assert "300 of 1,200 rows" in shown[0]
    assert "g0000" in shown[1] and "g1199" in shown[1] and shown[1].count("g0") < 300
