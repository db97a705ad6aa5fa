import sys
from pathlib import Path

import pandas as pd
import pytest

import buurtwacht
from buurtwacht.coding.codes import CODES
from buurtwacht.errors import InputError
from buurtwacht.explore.messages import browse
from buurtwacht.tables import STAGE_TABLES

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from fake_cohort import write_tables


@pytest.fixture
def checkout(tmp_path):
    home = tmp_path / "data" / "processed" / "fake"
    for folder in ("features", "models", "messages", "coded"):
        (home / folder).mkdir(parents=True)
    for name, path in write_tables(tmp_path).items():
        place = {"estimates": "models", "claims": "models", "read_quality": "."}
        path.rename(home / place.get(name, "features") / path.name)
    texts = ["Hallo allemaal", "Man voelt aan auto's", "Bel 112!", "Dank", "Hoi uit g02"]
    messages = pd.DataFrame(
        {
            "group": ["g01"] * 4 + ["g02"],
            "message": [f"m{place}" for place in range(5)],
            "position": [0, 1, 2, 3, 0],
            "sent_at": pd.to_datetime(["2024-01-31"] * 2 + ["2024-02-01"] * 3),
            "sender": list("abcab"),
            "text": texts,
        }
    )
    messages.iloc[:4].to_parquet(home / "messages" / "b0001.parquet")
    messages.iloc[4:].to_parquet(home / "messages" / "b0000.parquet")
    coded = messages[["group", "message"]].assign(**dict.fromkeys(CODES, False))
    coded.loc[1, ["suspicious", "vehicle"]] = True
    coded.to_parquet(home / "coded" / "b0000.parquet")
    return tmp_path


def test_a_cohort_opens_from_anywhere_in_the_checkout(checkout):
    (checkout / "notebooks").mkdir()
    cohort = buurtwacht.open_cohort("fake", checkout / "notebooks")
    assert "group_month" in cohort.tables() and "estimates" in repr(cohort)
    assert cohort.group_month["messages"].sum() > 0
    assert cohort.estimates["estimate"].dtype == float
    with pytest.raises(InputError, match="no episode table"):
        _ = cohort.episode


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
