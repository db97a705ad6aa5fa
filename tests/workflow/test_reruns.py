"""What runs again, and what does not, after a change."""

import re
import shutil

import pytest

DONE = "Nothing to be done"


# fmt: off
READ_BY = {
    "simulate": {"inputs", "anonymise", "redaction_recall", "audit"},
    "inputs": {"anonymise", "coding_quality", "describe", "prevention", "claims", "audit",
               "manifest"},
    "anonymise": {"code", "coding_quality", "describe", "read_quality", "deletions", "provenance",
                  "audit", "manifest"},
    "read_quality": {"figures", "audit", "manifest"},
    "deletions": {"audit", "manifest"},
    "redaction_recall": {"figures", "audit", "manifest"},
    "provenance": {"audit", "manifest"},
    "train_coder": {"code", "figures"},
    "code": {"describe", "coding_quality"},
    "coding_quality": {"features", "figures"},
    "describe": {"features"},
    "features": {"fit", "figures", "audit", "manifest"},
    "fit": {"estimates_internal", "audit", "manifest"},
    "crime_source": {"audit", "manifest"},
    "prevention": {"estimates_internal", "figures", "audit", "manifest"},
    "estimates_internal": {"estimates", "audit", "manifest"},
    "estimates": {"claims", "figures", "audit", "manifest"},
    "claims": {"figures", "audit", "manifest"},
    "figures": {"notebooks", "render", "audit", "release"},
    "notebooks": {"render", "audit", "release"},
    "colophon": {"render"},
    "render": {"audit", "release"},
    "audit": {"release", "manifest"},
    "release": {"manifest"},
    "manifest": {"all"},
    "all": set(),
}
# fmt: on
"""The DAG, written down by hand: which rules read what a rule makes."""


def rules_that_run(output: str) -> set[str]:
    """Rules that a dry run announces."""
    return set(re.findall(r"^(?:local)?rule (\w+):", output, re.M))


def and_after(rules: set[str]) -> set[str]:
    """`rules` and all that reads what they make."""
    reached, queue = set(), list(rules)
    while queue:
        rule = queue.pop()
        if rule not in reached:
            reached.add(rule)
            queue.extend(READ_BY[rule])
    return reached


def test_a_second_run_has_nothing_to_do(tiny_built):
    again = tiny_built.run("--config", "cohort=tiny")
    assert DONE in again.stderr + again.stdout


# fmt: off
EDITS = {
    "chat/merge.py": {"anonymise", "audit"},
    "privacy/redaction.py": {"anonymise", "redaction_recall", "audit"},
    "privacy/local_recall.py": {"redaction_recall"},
    "privacy/audit/detector.py": {"audit"},
    "coding/lexicon.py": {"train_coder", "code"},
    "coding/lexicon.yaml": {"train_coder", "code"},
    "coding/training.py": {"train_coder"},
    "coding/corpus/village.csv": {"train_coder"},
    "features/network.py": {"describe"},
    "models/funnel.py": {"fit"},
    "models/heterogeneity.py": {"fit"},
    "prevention/study.py": {"prevention"},
    "privacy/disclosure.py": {"estimates"},
    "report/theme.py": {"figures"},
    "report/rendering.py": {"render"},
    "inputs/csv_file.py": {"inputs"},
    "simulate/plan.py": {"simulate", "inputs"},
    "tables.py": {
        "inputs", "anonymise", "read_quality", "code", "coding_quality", "describe", "features",
        "fit", "prevention", "estimates_internal", "estimates", "claims", "figures",
    },
}
# fmt: on


@pytest.mark.parametrize("module", EDITS)
def test_an_edit_reruns_exactly_the_rules_that_import_it(tiny_built, tmp_path, module):
    project = tiny_built.copy(tmp_path / "edited")
    path = project.folder / "src" / "buurtwacht" / module
    path.write_text(path.read_text("utf-8") + "\n# edited\n", "utf-8")
    dry = project.run("--dry-run", "--quiet", "host", "--config", "cohort=tiny")
    expected = and_after(EDITS[module] | {"colophon"})
    assert rules_that_run(dry.stdout + dry.stderr) == expected


def test_a_touch_without_a_change_reruns_nothing(tiny_built, tmp_path):
    project = tiny_built.copy(tmp_path / "touched")
    (project.folder / "src" / "buurtwacht" / "features" / "network.py").touch()
    assert DONE in project.run("--dry-run", "--config", "cohort=tiny").stdout


def test_what_the_fetching_command_recorded_is_kept(tiny_built, tmp_path):
    project = tiny_built.copy(tmp_path / "fetched")
    recorded = project.folder / "data/raw/tiny/crime.source.json"
    recorded.write_text('{"retrieved": "2025-06-01T12:00:00Z", "sha256": "0"}\n', "utf-8")
    dry = project.run("--dry-run", "--quiet", "host", "--config", "cohort=tiny")
    assert "crime_source" in rules_that_run(dry.stdout + dry.stderr)
    kept = "data/processed/tiny/inputs/crime.source.json"
    project.run("--config", "cohort=tiny", "--", kept)
    assert (project.folder / kept).read_bytes() == recorded.read_bytes()


def test_models_and_report_are_rebuilt_without_raw_data(tiny_built, tmp_path):
    project = tiny_built.copy(tmp_path / "frozen")
    before = project.hashes("tiny")
    for name in ("data/raw/tiny", "data/raw/tiny-truth", "reports/tiny", ".snakemake"):
        shutil.rmtree(project.folder / name)
    for name in ("models", "features", "draft"):
        shutil.rmtree(project.folder / "data/processed/tiny" / name)
    (project.folder / "config/simulate/tiny.yaml").unlink()
    project.run("--config", "cohort=tiny")
    after = project.hashes("tiny")
    audit = "data/processed/tiny/privacy_audit.json"
    assert '"needles": "unavailable"' in (project.folder / audit).read_text()
    assert before.pop(audit) != after.pop(audit)
    assert after == before


def test_two_clean_runs_give_the_same_bytes(tiny_built, project):
    project.run("--config", "cohort=tiny")
    first, second = tiny_built.hashes("tiny"), project.hashes("tiny")
    assert second == first
    for name in ("report.html", "report.pdf", "report.nl.html"):
        assert f"reports/tiny/{name}" in first
    assert any(path.startswith("data/processed/tiny/messages/") for path in first)
