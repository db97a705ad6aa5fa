"""The steps as the rules run them: code, features per batch, gather."""

import pandas as pd
import pytest

from buurtwacht.coding.codes import CODES
from buurtwacht.steps import code, coding_quality, features, gather_features, train_coder
from buurtwacht.steps.tables_io import read_csv, read_parquet, write_parquet
from buurtwacht.tables import (
    CODED,
    CODED_COUNT,
    CODER_ERROR,
    EPISODE,
    GROUP_MONTH,
    MESSAGES,
    STAGE_TABLES,
)

TEXTS = {0: "Er loopt een man langs de auto's te kijken", 1: "112 gebeld", 2: "Dank je wel!"}


@pytest.fixture(scope="module")
def coder(tmp_path_factory):
    path = tmp_path_factory.mktemp("coder") / "coder.npz"
    assert train_coder.main([f"--out={path}", f"--out-error={path.with_name('error.csv')}"]) == 0
    assert len(read_csv(path.with_name("error.csv"), CODER_ERROR)) == len(CODES)
    return path


@pytest.fixture
def coded(coder):
    """The code step with the trained coder."""
    return lambda messages, out: code.main(
        [f"--messages={messages}", f"--coder={coder}", f"--out={out}"]
    )


@pytest.fixture
def inputs(chat, groups, tmp_path):
    pieces = []
    for name in ("oost", "west"):
        messages, _ = chat(
            "2024-01-06T10:00 ann -",
            "2024-01-06T10:05 bob -",
            "2024-01-06T10:06 ann -",
            "2024-01-06T10:07 bob - media",
            "2024-01-06T10:08 - - system left",
            group=name,
        )
        messages["text"] = messages["position"].map(TEXTS).fillna("")
        pieces.append(messages)
        write_parquet(messages, tmp_path / f"{name}.parquet", MESSAGES)
    study = groups({"police_from": "2024-01-01", "police_until": "2024-01-31"}, {"group": "west"})
    study.drop(columns=["households", "ended_on"]).to_parquet(tmp_path / "groups.parquet")
    pd.DataFrame({"batch": ["b0000", "b0001"], "group": ["oost", "west"]}).to_parquet(
        tmp_path / "batches.parquet"
    )
    pd.DataFrame(
        {"report": ["r"], "group": ["oost"], "reported_at": [pd.Timestamp("2024-01-06T10:20")]}
    ).to_parquet(tmp_path / "police_reports.parquet")
    return tmp_path


def run_features(folder, batch, group, *extra):
    tables = [
        f"--out-{name.replace('_', '-')}={folder}/parts/{batch}.{name}.parquet"
        for name in features.TABLES
    ]
    return features.main(
        [
            f"--messages={folder / group}.parquet",
            f"--coded={folder / group}-coded.parquet",
            f"--groups={folder}/groups.parquet",
            f"--batches={folder}/batches.parquet",
            f"--batch={batch}",
            *tables,
            *extra,
        ]
    )


def count_codes(folder):
    out = folder / "coded_count.parquet"
    names = ("agreement", "confusion", "disagreements")
    made = coding_quality.main(
        [
            "--messages",
            *(f"{folder / group}.parquet" for group in ("oost", "west")),
            "--coded",
            *(f"{folder / group}-coded.parquet" for group in ("oost", "west")),
            f"--groups={folder}/groups.parquet",
            "--coding",
            "--seed=1",
            f"--out-counts={out}",
            *(f"--out-{name}={folder / name}.csv" for name in names),
        ]
    )
    assert made == 0
    return out


def test_from_messages_to_gathered_tables(inputs, coded):
    records = ["--police-reports", str(inputs / "police_reports.parquet"), "--members"]
    for batch, group in (("b0000", "oost"), ("b0001", "west")):
        out = inputs / f"{group}-coded.parquet"
        assert coded(f"{inputs / group}.parquet", out) == 0
        table = read_parquet(out, CODED)
        assert len(table) == 3
        assert table["suspicious"].tolist() == [True, False, False]
        assert table["reported_112"].tolist() == [False, True, False]
        assert table["support"].tolist() == [False, False, True]
        assert run_features(inputs, batch, group, *records) == 0
    parts = sorted(str(path) for path in (inputs / "parts").iterdir())
    again = inputs / "again"
    counts = f"--coded-count={count_codes(inputs)}"
    assert gather_features.main([counts, "--parts", *parts, "--out-dir", str(inputs)]) == 0
    assert gather_features.main([counts, "--parts", *parts[::-1], "--out-dir", str(again)]) == 0
    for table in features.TABLES:
        out = inputs / f"{table}.parquet"
        assert out.read_bytes() == (again / f"{table}.parquet").read_bytes()
        assert read_parquet(out, STAGE_TABLES[table])["group"].unique().tolist() == ["oost", "west"]
    months = read_parquet(inputs / "group_month.parquet", GROUP_MONTH).set_index("group")
    assert months["messages"].tolist() == [4, 4]
    counts = read_parquet(inputs / "coded_count.parquet", CODED_COUNT).set_index(["code", "group"])
    for name in CODES:
        assert months[f"n_{name}"].tolist() == counts.loc[name, "plug_in"].tolist()
    assert months["left"].tolist() == [1, 1]
    assert months["reports"].fillna(-1).tolist() == [1, -1]
    episode = read_parquet(inputs / "episode.parquet", EPISODE).set_index("group")
    assert episode["report_incident"].fillna("").tolist() == ["report:r", ""]
    assert episode["claimed_112"].all()


def test_without_optional_inputs(inputs, coded):
    coded(f"{inputs}/oost.parquet", f"{inputs}/oost-coded.parquet")
    assert run_features(inputs, "b0000", "oost", "--police-reports", "--members") == 0
    months = read_parquet(inputs / "parts" / "b0000.group_month.parquet", GROUP_MONTH)
    assert months["police_days"].tolist() == [0]
    assert months["reports"].isna().all()


def test_user_mistakes_exit_2_and_leave_nothing(inputs, coded, capsys):
    coded(f"{inputs}/oost.parquet", f"{inputs}/oost-coded.parquet")
    assert run_features(inputs, "b0007", "oost") == 2
    (inputs / "groups.parquet").write_bytes(b"damaged")
    assert run_features(inputs, "b0000", "oost") == 2
    assert not (inputs / "parts").exists()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "the batch is not in the list" in lines[0]
    assert "cannot be read" in lines[1]


def test_the_decisions_of_the_study_are_options(inputs, coded):
    coded(f"{inputs}/oost.parquet", f"{inputs}/oost-coded.parquet")
    options = ["--silent-minutes=4", "--response-minutes=4", "--longest-hours=1"]
    assert run_features(inputs, "b0000", "oost", *options) == 0
    episode = read_parquet(inputs / "parts" / "b0000.episode.parquet", EPISODE)
    assert episode["messages"].tolist() == [1]
    assert run_features(inputs, "b0000", "oost", "--response-minutes=4") == 0
    episode = read_parquet(inputs / "parts" / "b0000.episode.parquet", EPISODE)
    assert episode[["messages", "responded"]].to_numpy().tolist() == [[4, False]]
