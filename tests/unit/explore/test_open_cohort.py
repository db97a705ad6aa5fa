import sys
from pathlib import Path

import pytest

import buurtwacht
from buurtwacht.errors import InputError
from buurtwacht.explore.messages import browse
from buurtwacht.tables import STAGE_TABLES

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from fake_cohort import write_checkout


@pytest.fixture
def checkout(tmp_path):
    write_checkout(tmp_path, "fake")
    return tmp_path


def test_a_cohort_opens_from_anywhere_in_the_checkout(checkout):
    (checkout / "notebooks").mkdir()
    cohort = buurtwacht.open_cohort("fake", checkout / "notebooks")
    assert "group_month" in cohort.tables() and "estimates" in repr(cohort)
    assert cohort.group_month["messages"].sum() > 0
    assert cohort.estimates["estimate"].dtype == float
    with pytest.raises(InputError, match="no episode table"):
        _ = cohort.episode


def test_the_current_cohort_is_the_one_of_the_environment(checkout, monkeypatch):
    with pytest.raises(InputError, match="cohort demo"):
        buurtwacht.open_cohort(start=checkout)
    monkeypatch.setenv("BUURTWACHT_COHORT", "fake")
    assert buurtwacht.open_cohort(start=checkout).name == "fake"


def test_every_column_of_a_table_is_explained(checkout):
    cohort = buurtwacht.open_cohort("fake", checkout)
    for name in set(cohort.tables()) & set(STAGE_TABLES):
        about = cohort.columns(name)
        assert about["meaning"].str.len().gt(3).all()
        assert set(getattr(cohort, name).columns) <= set(about.index)


def test_a_cohort_that_was_not_made_is_named_with_the_remedy(tmp_path):
    with pytest.raises(InputError, match="make report"):
        buurtwacht.open_cohort("nowhere", tmp_path)


def test_a_notebook_of_the_report_cannot_open_messages(checkout, monkeypatch):
    cohort = buurtwacht.open_cohort("fake", checkout)
    monkeypatch.setenv("BUURTWACHT_COHORT_DIR", str(checkout))
    with pytest.raises(InputError, match="a report holds no texts"):
        _ = cohort.messages


def test_messages_are_found_with_what_stood_around_them(checkout):
    messages = buurtwacht.open_cohort("fake", checkout).messages
    assert messages["text"].tolist()[0] == "Hallo allemaal" and len(messages) == 5
    found = browse(messages, code="suspicious", around=1)
    assert found["match"].tolist() == [False, True, False]
    assert found["codes"].tolist() == ["", "suspicious; vehicle", ""]
    assert browse(messages, month="2024-02", group="g01")["text"].tolist() == ["Bel 112!", "Dank"]
    assert browse(messages, contains="HOI", around=3)["group"].tolist() == ["g02"]
    with pytest.raises(InputError, match="no such code"):
        browse(messages, code="crime")
