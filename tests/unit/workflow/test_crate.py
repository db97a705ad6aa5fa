"""The crate tells of each output the rule, the inputs with their hashes, and the code."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "workflow"))

from crate import crate, graph  # noqa: E402

CITATION = {"title": "A study.", "date-released": "2026-11-24", "authors": [{"name": "We"}]}
COLUMNS = "output_file\tdate\trule\tlog-file(s)\tinput-file(s)\tshellcmd\tstatus\tplan\n"
CODE = "src/buurtwacht/errors.py"
ROWS = [
    ("data/processed/c/messages/b0000.parquet", "anonymise", "logs/c/anonymise/b0000.log"),
    ("data/processed/c/messages/b0001.parquet", "anonymise", "logs/c/anonymise/b0001.log"),
    ("reports/c/report.html", "release", "logs/c/release.log"),
    ("reports/c/report.pdf", "release", "logs/c/release.log"),
]
INPUTS = {
    "anonymise": f"data/raw/c/consent.csv,data/raw/c/chats,{CODE}",
    "release": f"data/processed/c/messages/b0000.parquet,{CODE}",
}


def summary() -> str:
    return COLUMNS + "".join(
        f'{name}\tnow\t{rule}\t{log}\t{INPUTS[rule]}\ta "command\tok\tno update\n'
        for name, rule, log in ROWS
    )


@pytest.fixture
def folder(tmp_path):
    for name, *_ in ROWS:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "data/raw/c/chats").mkdir(parents=True)
    (tmp_path / "data/raw/c/consent.csv").write_text("name\nsomebody\n")
    return tmp_path


def made(folder, synthetic):
    entities = crate(folder, "reports/c", graph(summary()), CITATION, synthetic)["@graph"]
    return {entity["@id"]: entity for entity in entities}


def test_a_job_per_batch_and_all_outputs_of_a_rule():
    jobs = graph(summary())
    assert set(jobs) == {"anonymise-b0000", "anonymise-b0001", "release"}
    assert jobs["release"]["outputs"] == ["reports/c/report.html", "reports/c/report.pdf"]


def test_each_output_names_rule_inputs_and_code(folder):
    entities = made(folder, synthetic=True)
    action = entities["#job-release"]
    assert action["result"] == [{"@id": "report.html"}, {"@id": "report.pdf"}]
    assert action["object"] == [{"@id": "#data/processed/c/messages/b0000.parquet"}]
    content = b"reports/c/report.html"
    assert entities["report.html"]["sha256"] == hashlib.sha256(content).hexdigest()
    code = entities[action["instrument"]["@id"]]
    source = (ROOT / CODE).read_bytes()
    expected = hashlib.sha256(f"{CODE}\0{len(source)}\0".encode() + source).hexdigest()
    assert code["softwareVersion"] == expected[:16]
    assert [part["@id"] for part in entities["./"]["hasPart"]] == ["report.html", "report.pdf"]


def test_synthetic_is_said_and_licensed(folder):
    assert "SYNTHETIC" in made(folder, synthetic=True)["report.html"]["description"]
    real = made(folder, synthetic=False)
    assert "SYNTHETIC" not in json.dumps(real)
    assert "licenses/by/4.0" in real["report.html"]["license"]["@id"]


def test_raw_data_of_a_real_cohort_has_no_hash(folder):
    assert "sha256" in made(folder, synthetic=True)["#data/raw/c/consent.csv"]
    assert "sha256" not in made(folder, synthetic=False)["#data/raw/c/consent.csv"]


def test_nothing_of_the_machine_is_told(folder):
    text = json.dumps(made(folder, synthetic=True))
    assert str(folder) not in text and str(ROOT) not in text


def test_the_library_of_the_standard_reads_it(folder):
    library = pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed")
    content = crate(folder, "reports/c", graph(summary()), CITATION, True)
    (folder / "reports/c/ro-crate-metadata.json").write_text(json.dumps(content))
    read = library.ROCrate(folder / "reports/c")
    assert read.name == "Report of the cohort c"
    assert {file.id for file in read.data_entities} == {"report.html", "report.pdf"}
    assert len(read.get_by_type("CreateAction")) == 3
