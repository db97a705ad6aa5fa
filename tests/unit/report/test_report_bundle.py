"""What a reviewer may take along."""

import io
import zipfile

import pandas as pd
import pytest

from buurtwacht.report.bundle import LEFT_OUT, bundle_archive, bundle_tables
from buurtwacht.tables import GROUP

OPEN = {
    "threshold": 10,
    "dominance": 0.5,
    "records_threshold": 0,
    "pooled_groups": 1,
    "groups_release": True,
}
STRICT = {**OPEN, "records_threshold": 5, "pooled_groups": 3, "groups_release": False}


@pytest.fixture
def group():
    rows = pd.DataFrame({name: [0, 0] for name in GROUP.columns}, dtype="object")
    rows["group"] = ["g01", "g02"]
    rows["municipality"] = ["Almere", "Tilburg"]
    rows["senders"], rows["messages"] = [40, 9], [900, 80]
    rows["top_sender_share"] = [0.1, 0.1]
    rows["reports"], rows["arrests"] = [12, 3], [1, 0]
    return rows


TABLES = {
    "groups": pd.DataFrame({"group": ["g01", "g02"], "municipality": ["Almere", "Tilburg"]}),
    "police_reports": pd.DataFrame({"report": ["r1"], "group": ["g01"]}),
}


def test_small_groups_show_no_figure_of_their_chat(group):
    shown = bundle_tables(TABLES, group, b"k" * 32, **OPEN)["group_features"]
    assert shown["messages"][0] == 900 and pd.isna(shown["messages"][1])
    assert shown["reports"].tolist() == [12, 3]


def test_one_dominant_sender_empties_a_row(group):
    group["top_sender_share"] = [0.6, 0.1]
    shown = bundle_tables(TABLES, group, b"k" * 32, **OPEN)["group_features"]
    assert pd.isna(shown["messages"][0])


def test_rows_of_persons_and_records_stay(group):
    assert set(bundle_tables(TABLES, group, b"k" * 32, **OPEN)) == {"groups", "group_features"}


def test_without_release_nothing_names_a_group(group):
    tables = bundle_tables(TABLES, group, b"k" * 32, **STRICT)
    text = "".join(frame.to_csv() for frame in tables.values())
    assert not any(word in text for word in ("g01", "g02", "Almere", "Tilburg"))
    assert set(tables["groups"]["group"]) == set(tables["group_features"]["group"])
    other = bundle_tables(TABLES, group, b"o" * 32, **STRICT)
    assert set(other["groups"]["group"]).isdisjoint(tables["groups"]["group"])


def test_without_release_few_records_and_arrests_are_not_shown(group):
    shown = bundle_tables(TABLES, group, b"k" * 32, **STRICT)["group_features"]
    assert "arrests" not in shown and "n_ethnic" not in shown
    assert sorted(shown["reports"].dropna()) == [12]


def test_the_archive_says_what_is_not_there():
    archive = zipfile.ZipFile(io.BytesIO(bundle_archive({"a.csv": b"x"}, "demo", True, True)))
    text = archive.read("README.md").decode()
    assert "SYNTHETIC" in text and "`a.csv`" in text
    assert all(name in text for name in LEFT_OUT)
