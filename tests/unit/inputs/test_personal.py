"""Personal tables as their one reader sees them."""

import csv

import pytest

from buurtwacht.inputs.personal import names_of, personal_rows, rows_by_group

TEXT = '\ufeffgroup, name ,kind\n,Utrecht,place\ng1, Jan ,person\n\ng2,"A, B"\ng1,Piet,person,x\n'


@pytest.fixture
def path(tmp_path):
    (tmp_path / "known_names.csv").write_text(TEXT, encoding="utf-8")
    return tmp_path / "known_names.csv"


def test_rows_are_those_of_a_dict_reader(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        expected = [
            {name.strip(): (value or "").strip() for name, value in row.items() if name}
            for row in csv.DictReader(file)
        ]
    assert personal_rows(path) == expected


def test_only_the_groups_asked_for_and_those_of_all(path):
    rows = personal_rows(path, ["g1"])
    assert [row["name"] for row in rows] == ["Utrecht", "Jan", "Piet"]
    assert names_of(rows_by_group(rows), "g1")[0] == ("Utrecht", "place")
    assert names_of(rows_by_group(rows), "g2") == [("Utrecht", "place")]


def test_no_file_is_no_rows(tmp_path):
    assert personal_rows(tmp_path / "consent.csv") == personal_rows(None) == []
