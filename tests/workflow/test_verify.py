"""`snakemake verify` rebuilds elsewhere; frozen stages are announced and bound to their code."""

import shutil

import pytest


@pytest.fixture
def frozen(tiny_built, tmp_path):
    """The tiny cohort without raw data and without its plan."""
    project = tiny_built.copy(tmp_path / "frozen")
    for name in ("data/raw/tiny", "data/raw/tiny-truth"):
        shutil.rmtree(project.folder / name)
    (project.folder / "config/simulate/tiny.yaml").unlink()
    return project


def verify(project, ok):
    return project.run("verify", "--config", "cohort=tiny", ok=ok)


def test_a_rebuild_gives_the_same_files(tiny_built, tmp_path):
    project = tiny_built.copy(tmp_path / "whole")
    assert "files, all the same" in verify(project, ok=True).stdout


def test_a_changed_output_is_told(frozen):
    manifest = frozen.folder / "reports/tiny/MANIFEST.sha256"
    lines = manifest.read_text().splitlines(keepends=True)
    wrong = "0" * 64 + lines[-1][64:]
    manifest.write_text("".join([*lines[:-1], wrong]))
    done = verify(frozen, ok=False)
    assert done.returncode != 0
    assert wrong.split()[1] in done.stderr


def test_frozen_stages_are_announced_with_their_code(frozen):
    done = verify(frozen, ok=True)
    assert "frozen, because the raw data is not here: inputs (code " in done.stdout


def test_a_changed_redactor_fails_the_frozen_cohort(frozen):
    path = frozen.folder / "src/buurtwacht/privacy/redaction.py"
    path.write_text(path.read_text("utf-8") + "\n# edited\n", "utf-8")
    done = verify(frozen, ok=False)
    assert done.returncode != 0
    assert "the code of anonymise has changed" in done.stderr
