"""What the whole workflow promises: no key in the report, and nothing of who withdrew."""

import json
import re
import shutil

import pytest

from buurtwacht.chat.containers import open_exports
from buurtwacht.chat.reader import read_export

LEGAL = """legal:
  controller: University
  dpia: D-1
  basis: research
  wpg_agreement: W-1
  raw_until: 2027-12-31
  consent_default: include
disclosure:
  records_threshold: 0
  groups_release: true
  pooled_groups: 1
  reason: test
"""


def as_real(project):
    """The tiny cohort as `study`, delivered by a researcher: with a secret key."""
    raw = project.folder / "data" / "raw"
    shutil.copytree(raw / "tiny", raw / "study")
    (project.folder / "config" / "study.yaml").write_text(LEGAL)
    return project


@pytest.fixture(scope="module")
def study_built(tiny_built, tmp_path_factory):
    built = as_real(tiny_built.copy(tmp_path_factory.mktemp("study") / "project"))
    built.run("--config", "cohort=study")
    return built


def released(project):
    return {
        path: digest
        for path, digest in project.hashes("study").items()
        if path.startswith("reports/") or "/models/" in path
    }


def test_the_report_does_not_depend_on_the_key(study_built, tmp_path):
    other = study_built.copy(tmp_path / "other")
    (other.folder / "key").unlink()
    shutil.rmtree(other.folder / "data/processed/study")
    shutil.rmtree(other.folder / "reports/study")
    other.run("--config", "cohort=study")
    assert (other.folder / "key").read_bytes() != (study_built.folder / "key").read_bytes()
    assert released(other) == released(study_built)
    messages = "data/processed/study/messages/b0000.parquet"
    assert other.hashes("study")[messages] != study_built.hashes("study")[messages]


def test_the_key_is_secret_and_outside_all_outputs(study_built):
    key = study_built.folder / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    secret = key.read_bytes()
    for place in ("data/processed/study", "reports/study", "logs/study", ".snakemake"):
        for path in (study_built.folder / place).rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert secret not in content and secret.hex().encode() not in content


def frequent_sender(project, group):
    """A member of the group, with one long word that nobody else uses."""
    folder = project.folder / "data/raw/study/chats" / group
    texts = {}
    for content in open_exports(folder):
        for row in read_export(content).messages.to_pylist():
            if row["sender"] and row["kind"] == "text":
                texts.setdefault(row["sender"], set()).update(re.findall(r"[a-z]{7,}", row["text"]))
    sender = max(sorted(texts), key=lambda name: len(texts[name]))
    others = set().union(*(words for name, words in texts.items() if name != sender))
    return sender, sorted(texts[sender] - others)


def stored_words(project):
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(
        project.folder / "data/processed/study/messages/b0000.parquet", columns=["group", "text"]
    )
    return {
        (row["group"], word)
        for row in table.to_pylist()
        for word in re.findall(r"[a-z]{7,}", row["text"])
    }


def test_a_withdrawal_leaves_nothing(study_built, tmp_path):
    project = study_built.copy(tmp_path / "withdrawn")
    group = "t01"
    sender, words = frequent_sender(project, group)
    before = stored_words(project)
    gone = [word for word in words if (group, word) in before]
    assert gone
    consent = project.folder / "data/raw/study/consent.csv"
    rows = [
        line for line in consent.read_text("utf-8").splitlines() if f"{group},{sender}," not in line
    ]
    consent.write_text("\n".join([*rows, f"{group},{sender},withdrawn,2025-06-01"]) + "\n", "utf-8")
    project.run("--config", "cohort=study")
    after = stored_words(project)
    assert not [word for word in gone if (group, word) in after]
    proof = json.loads((project.folder / "data/processed/study/deletions.json").read_text())
    assert proof["withdrawn"] == 1 and proof["raw"] == "pending"
    assert sender not in json.dumps(proof)
    for place in ("data/processed/study", "reports/study", "logs/study", ".snakemake"):
        for path in (project.folder / place).rglob("*"):
            if path.is_file() and path.suffix in (".csv", ".json", ".log", ".html", ""):
                assert sender not in path.read_text("utf-8", errors="ignore"), path.name


def test_a_withdrawal_purges_before_anything_is_rebuilt(study_built, tmp_path):
    project = study_built.copy(tmp_path / "purged")
    sender, _ = frequent_sender(project, "t01")
    consent = project.folder / "data/raw/study/consent.csv"
    kept = [
        line for line in consent.read_text("utf-8").splitlines() if f"t01,{sender}," not in line
    ]
    consent.write_text("\n".join([*kept, f"t01,{sender},refused,"]) + "\n", "utf-8")
    project.run("inputs", "--config", "cohort=study")
    for place in ("messages", "coded", "features", "models", "draft"):
        assert not (project.folder / "data/processed/study" / place).exists(), place
    assert not (project.folder / "reports/study").exists()


def test_objections_do_not_end_with_their_file(study_built, tmp_path):
    project = study_built.copy(tmp_path / "gone")
    (project.folder / "data/raw/study/consent.csv").unlink()
    done = project.run("--config", "cohort=study", ok=False)
    assert done.returncode == 2
    assert "members objected before" in done.stderr
