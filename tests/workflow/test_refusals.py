"""A user's mistake gives one line and exit 2 before any work, and leaves nothing behind."""

import pytest

GROUPS = """group,municipality,observed_from,observed_until,police_from,police_until
g01,Almere,2024-02-01,2024-04-30,,
"""
CHAT = "03-02-2024 14:05 - Bo: hoi\n03-02-2024 14:06 - Ali: dag Bo\n"
LEGAL = """legal:
  controller: University
  dpia: D-1
  basis: research
  raw_until: 2027-12-31
  consent_default: include
"""


@pytest.fixture
def study(project):
    raw = project.folder / "data" / "raw" / "study"
    (raw / "chats" / "g01").mkdir(parents=True)
    (raw / "chats" / "g01" / "chat.txt").write_text(CHAT)
    (raw / "groups.csv").write_text(GROUPS)
    (project.folder / "config" / "study.yaml").write_text(LEGAL)
    return project


MISTAKES = {
    "bad date": ("data/raw/study/groups.csv", GROUPS.replace("2024-02-01", "1 feb"), "row 2"),
    "unknown key": ("config/study.yaml", LEGAL + "kleur: rood\n", "key `kleur` is unknown"),
    "no yaml": ("config/study.yaml", "legal: [", "config/study.yaml: line"),
    "no legal": ("config/study.yaml", "", "the section `legal` is missing"),
    "unknown file": ("data/raw/study/politie.csv", "a\n", "unknown name"),
    "bad model": ("config/models/extra.yaml", "method: magic\n", "config/models/extra.yaml"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_and_exit_2(study, mistake):
    name, text, expected = MISTAKES[mistake]
    (study.folder / name).write_text(text)
    done = study.run("--config", "cohort=study", ok=False)
    said = [line for line in done.stderr.splitlines() if line.startswith("buurtwacht: ")]
    assert done.returncode == 2
    assert len(said) == 1 and expected in said[0]
    assert "Traceback" not in done.stderr
    assert not (study.folder / "data" / "processed").exists()
    assert not (study.folder / "reports" / "study").exists()


def test_an_export_that_is_none_stops_before_any_work(study):
    (study.folder / "data/raw/study/chats/g01/chat.txt").write_text("geen gesprek\n")
    done = study.run("--config", "cohort=study", ok=False)
    assert done.returncode == 2
    assert "geen gesprek" not in done.stderr
    assert "g01" in done.stderr and "chat.txt" not in done.stderr
    assert not (study.folder / "data" / "processed").exists()


def test_an_unknown_cohort_is_refused(project):
    done = project.run("--config", "cohort=elders", ok=False)
    assert done.returncode == 2
    assert "data/raw/elders" in done.stderr
