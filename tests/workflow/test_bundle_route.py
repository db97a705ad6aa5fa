"""The reviewer's route: a bundle, a clone, `make report`, and the same hashes."""

import subprocess
import sys
import zipfile

import pytest
from project_copy import fresh


def check(project, bundle) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "workflow/check_bundle.py", str(bundle)],
        cwd=project.folder,
        env={"PYTHONPATH": str(project.folder / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def bundle(tiny_built, tmp_path_factory):
    project = tiny_built.copy(tmp_path_factory.mktemp("bundled") / "project")
    project.run("bundle", "--config", "cohort=tiny")
    return project.folder / "reports/tiny/bundle.zip"


def edited(bundle, folder, name, old, new):
    """A bundle in which one text is another."""
    folder.mkdir()
    with zipfile.ZipFile(bundle) as before, zipfile.ZipFile(folder / "b.zip", "w") as after:
        for item in before.infolist():
            content = before.read(item)
            if item.filename == name:
                assert old in content
                content = content.replace(old, new, 1)
            after.writestr(item, content)
    return folder / "b.zip"


def test_a_clone_that_built_the_cohort_has_the_same_files(bundle, tiny_built):
    done = check(tiny_built, bundle)
    assert done.returncode == 0, done.stderr
    files = len(tiny_built.hashes("tiny"))
    assert f"tiny: {files} files of this clone are those of the bundle" in done.stdout
    assert "claims.csv: made anew from the estimates, the same" in done.stdout


def test_without_the_cohort_the_frozen_stages_are_named(bundle, tmp_path):
    done = check(fresh(tmp_path / "clone"), bundle)
    assert done.returncode == 0, done.stderr
    assert "claims.csv: made anew from the estimates, the same" in done.stdout
    for stage in ("inputs (code ", "anonymise (code ", "features, models, report"):
        assert f"frozen: {stage}" in done.stdout
    assert "the code of this clone" in done.stdout and "other code" not in done.stdout


def test_a_changed_verdict_is_told(bundle, tmp_path):
    changed = edited(bundle, tmp_path / "edited", "claims.csv", b"demonstration", b"supported")
    done = check(fresh(tmp_path / "clone"), changed)
    assert done.returncode == 2
    assert "NOT the same" in done.stdout


def test_a_file_that_differs_is_named(bundle, tiny_built, tmp_path):
    sent = tiny_built.hashes("tiny")["reports/tiny/report.html"].encode()
    changed = edited(bundle, tmp_path / "edited", "MANIFEST.sha256", sent, b"0" * 64)
    done = check(tiny_built, changed)
    assert done.returncode == 2
    assert "files of this clone differ" in done.stderr and "reports/tiny/report.html" in done.stderr


def test_what_is_no_bundle_is_told(tmp_path):
    (tmp_path / "bundle.zip").write_text("no")
    done = check(fresh(tmp_path / "clone"), tmp_path / "bundle.zip")
    assert (done.returncode, "it is no bundle" in done.stderr) == (2, True)
