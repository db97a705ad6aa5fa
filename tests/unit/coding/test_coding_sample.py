"""`buurtwacht coding-sample` and the codebook it hands to coders."""

import csv
import datetime
import io
import json
import re
from xml.etree import ElementTree

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from buurtwacht import cli
from buurtwacht.coding.codebook import (
    NAMESPACE,
    codebook_version,
    load_attributes,
    load_codebook,
    refi_qda,
)
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.sampling import draw_sample, rarest_code, weighty_messages

START = datetime.datetime(2026, 3, 1, 12)


def predictions(rng, size=4_000):
    share = np.full(len(CODES), 0.01)
    share[CODES.index("social")] = 0.5
    share[CODES.index("arrest")] = 0.002
    predicted = rng.random((size, len(CODES))) < share
    predicted[:, -1] = ~predicted[:, :-1].any(axis=1)
    return predicted


def test_strata_partition_by_the_rarest_code():
    predicted = np.zeros((4, len(CODES)), bool)
    predicted[:3, CODES.index("social")] = True
    predicted[0, CODES.index("arrest")] = predicted[3, CODES.index("fear")] = True
    assert [CODES[code] for code in rarest_code(predicted)] == [
        "arrest",
        "social",
        "social",
        "fear",
    ]


def test_probabilities_are_those_of_the_draw_and_rare_codes_come_whole():
    predicted = predictions(np.random.default_rng(1))
    draw = draw_sample(predicted, np.random.default_rng(2), per_stratum=30)
    code = rarest_code(predicted)
    assert len(set(draw.rows.tolist())) == len(draw.rows)
    for label, stratum in draw.strata.items():
        inside = np.flatnonzero(code == CODES.index(stratum["code"]))
        own = [place for place, name in enumerate(draw.stratum) if name == label]
        assert stratum["messages"] == len(inside)
        assert len(own) == stratum["drawn"] == min(30, len(inside))
        assert set(draw.rows[own]) <= set(inside)
        assert np.allclose(draw.probability[own], len(own) / len(inside))
    arrest = predicted[:, CODES.index("arrest")]
    assert predicted[draw.rows, CODES.index("arrest")].sum() == arrest.sum()


def test_weighted_totals_are_unbiased():
    predicted = predictions(np.random.default_rng(3))
    fear = predicted[:, CODES.index("fear")]
    totals = []
    for seed in range(300):
        draw = draw_sample(predicted, np.random.default_rng(seed), per_stratum=25)
        totals.append((fear[draw.rows] / draw.probability).sum())
    assert np.mean(totals) == pytest.approx(fear.sum(), rel=0.03)


@pytest.fixture
def cohort(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = ["Man bij de auto's", "=1+1", "112 gebeld", "Dank je", "Gezellig!", "-"]
    codes = ["suspicious", "other", "reported_112", "support", "social", "other"]
    rows = [
        {
            "group": "g1",
            "message": f"m{number}",
            "position": number,
            "sent_at": START + datetime.timedelta(minutes=number),
            "text": text,
        }
        for number, text in enumerate(texts)
    ]
    coded = [
        {"message": f"m{number}"} | {code: code == own for code in CODES}
        for number, own in enumerate(codes)
    ]
    for name, table in (("messages", rows), ("coded", coded)):
        folder = tmp_path / "data" / "processed" / "study" / name
        folder.mkdir(parents=True)
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(table), folder / "b0000.parquet")
    return tmp_path / "data" / "processed" / "study" / "coding_samples"


def read_sheet(folder):
    text = (folder / "sheet.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_sheet_is_numbered_blind_and_has_the_context(cohort):
    assert cli.main(["coding-sample", "study"]) == 0
    rows = read_sheet(cohort / "001")
    assert [row["number"] for row in rows] == [str(n + 1) for n in range(6)]
    assert all(row["codes"] == row["coder"] == "" for row in rows)
    assert all(re.fullmatch(r"s\d\d", row["stratum"]) for row in rows)
    assert all(row["draw"] == "1" and float(row["probability"]) == 1 for row in rows)
    by_message = {row["message"]: row for row in rows}
    assert by_message["m2"]["before_1"] == " =1+1"
    assert by_message["m2"]["before_2"] == "Man bij de auto's"
    assert by_message["m2"]["before_3"] == ""
    log = json.loads((cohort / "001" / "draw.json").read_text("utf-8"))
    assert log["drawn"] == 6 and log["codebook"] == codebook_version()
    assert {part["code"] for part in log["strata"].values()} == {
        "suspicious",
        "other",
        "reported_112",
        "support",
        "social",
    }


def test_reactions_to_origin_are_verified_too():
    said = ["ethnic", *["social"] * 8, "moderation", "moderation", "moderation", "objection"]
    predicted = np.array([[code == given for code in CODES] for given in said])
    group = np.array(["a"] * 10 + ["b"] + ["a"] * 2)
    draw = weighty_messages(predicted, group, np.random.default_rng(1))
    assert sorted(draw.rows.tolist()) == [0, 9, 12]


def test_weighty_events_go_into_a_sheet_for_verification(cohort):
    assert cli.main(["coding-sample", "study", "--verify"]) == 0
    rows = read_sheet(cohort / "001")
    assert [(row["message"], row["probability"], row["stratum"]) for row in rows] == [
        ("m2", "", "verify")
    ]


def test_a_draw_never_overwrites_another(cohort, capsys):
    assert cli.main(["coding-sample", "study", "--per-stratum", "1"]) == 0
    first = (cohort / "001" / "sheet.csv").read_bytes()
    assert cli.main(["coding-sample", "study", "--per-stratum", "1"]) == 0
    assert cli.main(["coding-sample", "study", "--number", "1"]) == 2
    assert "this draw exists" in capsys.readouterr().err
    assert (cohort / "001" / "sheet.csv").read_bytes() == first
    assert (cohort / "002" / "draw.json").is_file()
    assert cli.main(["coding-sample", "study", "--number", "1", "--seed", "9", "--force"]) == 0
    assert json.loads((cohort / "001" / "draw.json").read_text())["seed"] == 9


def test_a_cohort_without_codes_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["coding-sample", "study"]) == 2
    assert "run the features stage first" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_the_codebook_is_complete_in_both_languages():
    entries = load_codebook()
    assert tuple(entry.code for entry in entries) == CODES
    for entry in entries:
        for texts in (entry.definition, entry.include, entry.exclude, entry.example):
            assert texts["nl"] and texts["en"]
        assert entry.definition["nl"] != entry.definition["en"]
    assert len(load_attributes()) == 9
    assert all(row["meaning_nl"] for row in load_attributes())


def test_the_refi_qda_file_has_the_parts_of_its_schema():
    root = ElementTree.fromstring(refi_qda())
    assert root.tag == f"{{{NAMESPACE}}}CodeBook"
    assert [child.tag for child in root] == [f"{{{NAMESPACE}}}Codes"]
    elements = list(root.iter(f"{{{NAMESPACE}}}Code"))
    leaves = [element for element in elements if element.get("isCodable") == "true"]
    assert [leaf.get("name") for leaf in leaves] == [e.code for e in load_codebook()]
    guids = [element.get("guid") for element in elements]
    assert len(set(guids)) == len(guids)
    assert all(re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", guid) for guid in guids)
    for leaf in leaves:
        assert [child.tag for child in leaf] == [f"{{{NAMESPACE}}}Description"]
    assert refi_qda() == refi_qda() != refi_qda("en")
