"""Each malformed input gives one line with file, row, column and remedy."""

from pathlib import Path

import pandas as pd
import pytest

from buurtwacht.config import Legal
from buurtwacht.errors import InputError
from buurtwacht.inputs.cohort import check_cohort

GROUPS = """group,municipality,observed_from,observed_until,police_from,police_until
g01,Almere,2024-01-01,2024-12-31,2024-01-01,2024-12-31
g02,Tilburg,2024-02-01,2024-12-31,,
"""
REPORTS = "report,group,reported_at,channel,arrests\nr1,g01,2024-03-01 10:00,112,0\n"
LEGAL = Legal(
    controller="University",
    dpia="D-1",
    basis="research",
    wpg_agreement="W-1",
    raw_until="2027-01-01",
    consent_default="include",
)


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "study"
    for group in ("g01", "g02"):
        (folder / "chats" / group).mkdir(parents=True)
        (folder / "chats" / group / "chat.txt").write_text("03-02-2024 14:05 - A: hoi\n")
    (folder / "groups.csv").write_text(GROUPS)
    (folder / "police_reports.csv").write_text(REPORTS)
    return folder


def refusal(raw: Path, legal: Legal | None = LEGAL) -> str:
    with pytest.raises(InputError) as caught:
        check_cohort(raw, legal, simulated=False)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_a_sound_cohort_passes_with_all_columns(raw):
    tables = check_cohort(raw, LEGAL, simulated=False)
    assert list(tables) == ["groups", "police_reports"]
    groups = tables["groups"].frame
    assert groups["founded_on"].isna().all()
    assert pd.isna(groups["police_from"][1])
    assert tables["police_reports"].frame["reported_at"][0] == pd.Timestamp("2024-03-01 10:00")


CELLS = [
    ("groups.csv", "2024-02-01,2024-12-31,,", "2024-02-30,2024-12-31,,", 3, "observed_from"),
    ("groups.csv", "2024-02-01,2024-12-31,,", "01-02-2024,2024-12-31,,", 3, "observed_from"),
    ("groups.csv", "2024-02-01,2024-12-31,,", ",2024-12-31,,", 3, "observed_from"),
    ("groups.csv", "2024-02-01,2024-12-31,,", "0001-01-01,2024-12-31,,", 3, "observed_from"),
    ("groups.csv", "2024-02-01,2024-12-31,,", "2024-02-01,9999-12-31,,", 3, "observed_until"),
    ("groups.csv", "2024-02-01,2024-12-31,,", "2025-02-01,2024-12-31,,", 3, "observed_until"),
    ("groups.csv", "2024-12-31,,", "2024-12-31,2024-01-01,", 3, "police_until"),
    ("groups.csv", "2024-12-31,,", "2024-12-31,,2024-01-01", 3, "police_from"),
    ("groups.csv", "2024-12-31,,", "2024-12-31,2024-05-01,2024-01-01", 3, "police_until"),
    ("groups.csv", "g02,", "Groep 2,", 3, "group"),
    ("groups.csv", "g02,", "g01,", 3, "group"),
    ("police_reports.csv", "r1,g01", "r1,g09", 2, "group"),
    ("police_reports.csv", "r1,g01", ",g01", 2, "report"),
    ("police_reports.csv", "112,0", "113,0", 2, "channel"),
    ("police_reports.csv", "112,0", "112,-1", 2, "arrests"),
    ("police_reports.csv", "112,0", "112,een", 2, "arrests"),
    ("police_reports.csv", "10:00", "10:00+01:00", 2, "reported_at"),
    ("police_reports.csv", "report,group", "report,neighbourhood", 2, "group"),
]


@pytest.mark.parametrize(("name", "old", "new", "row", "column"), CELLS)
def test_a_bad_cell_is_named_with_row_and_column(raw, name, old, new, row, column):
    path = raw / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    if new == "report,neighbourhood":
        path.write_text(path.read_text().replace("g01", ""))
    line = refusal(raw)
    assert f"{name}, row {row}, column `{column}`" in line


FILES = [
    ("groups.csv", "", "the file is empty"),
    ("groups.csv", "group,municipality\n", "column `observed_from`: the column is missing"),
    ("groups.csv", GROUPS.splitlines()[0] + "\n", "there is no group"),
    ("groups.csv", GROUPS.replace(",", ";"), "not separated by `,`"),
    ("groups.csv", GROUPS.replace("group,", "groep,"), "column number 1 is unknown"),
    ("groups.csv", GROUPS.replace("Almere", "Almere,Haven"), "row 2: 7 fields"),
    ("groups.csv", GROUPS.replace("Almere", '"Almere'), "quotes do not match"),
    ("groups.csv", GROUPS.replace("Almere", "Al\0mere"), "row 2: holds a NUL byte"),
    (
        "members.csv",
        "group,date,members\ng01,2024-01-01,1\ng01,2024-01-01,2\n",
        "row 3, column `group, date`",
    ),
    ("consent.csv", "group,participant,status\ng01,Jan Wit,ja\n", "row 2, column `status`"),
    ("known_names.csv", "group,name,kind\n,Jan Wit,hond\n", "row 2, column `kind`"),
    ("group_status.csv", "group,field,value\ng01,kleur,rood\n", "row 2, column `field`"),
    ("crime.csv", "neighbourhood,month,offence,count\nBU1,2024-13,1.1.1,3\n", "column `month`"),
    ("crime.csv", "neighbourhood,month,offence,count\nBU1,2024-12,1.1.1,3\n", "adoption.csv"),
    ("group_area.csv", "group,neighbourhood,share\ng01,BU1,1.5\n", "row 2, column `share`"),
    ("coding.csv", "message,coder,codes,probability\nm,a,other,0\n", "column `probability`"),
    ("interviews.csv", "interview,role,claim,stance\ni,baas,1,mixed\n", "column `role`"),
    ("survey.csv", "group,wave,member,item,mean,sd,n\ng01,1,yes,x,1,-1,3\n", "column `sd`"),
    ("adoption.csv", "neighbourhood,started_on\nBU1,\nBU1,\n", "column `neighbourhood`"),
    ("adjacency.csv", "neighbourhood,neighbour\nBU1,\n", "row 2, column `neighbour`"),
    ("politie.csv", "report\n", "a CSV file has an unknown name"),
]


@pytest.mark.parametrize(("name", "text", "expected"), FILES)
def test_a_bad_file_is_named(raw, name, text, expected):
    (raw / name).write_text(text)
    line = refusal(raw)
    assert expected in line
    assert "Jan Wit" not in line


def test_latin1_is_refused_with_its_row(raw):
    (raw / "groups.csv").write_bytes(GROUPS.replace("Almere", "Alm\xe8re").encode("latin-1"))
    assert "groups.csv, row 2: not UTF-8" in refusal(raw)


def test_missing_pieces_are_named(raw):
    (raw / "police_reports.csv").unlink()
    assert "police_reports.csv is missing" in refusal(raw)
    (raw / "groups.csv").write_text(GROUPS.replace("2024-01-01,2024-12-31\n", ",\n"))
    (raw / "chats" / "g02" / "chat.txt").unlink()
    assert "g02: there is no export" in refusal(raw)
    (raw / "chats" / "g02").rmdir()
    assert "g02: the folder is missing" in refusal(raw)
    (raw / "chats" / "g02").mkdir()
    (raw / "chats" / "g02" / "chat.txt").write_text("x")
    (raw / "chats" / "Jan Wit").mkdir()
    line = refusal(raw)
    assert "belongs to no group" in line and "Jan" not in line


@pytest.mark.parametrize("name", ["consent.csv", "known_names.csv", "members.csv"])
def test_a_table_that_is_no_file_is_not_taken_for_absent(raw, name):
    (raw / name).mkdir()
    assert f"{name}: this is no file" in refusal(raw)
    (raw / name).rmdir()
    (raw / name).symlink_to(raw / "elsewhere.csv")
    assert f"{name}: this is no file" in refusal(raw)


def test_a_real_cohort_needs_legal_grounds(raw):
    assert "config/study.yaml: the section `legal` is missing" in refusal(raw, legal=None)
    without = LEGAL.model_copy(update={"wpg_agreement": None})
    assert "legal.wpg_agreement" in refusal(raw, legal=without)
    check_cohort(raw, None, simulated=True)
