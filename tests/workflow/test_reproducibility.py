"""The same bytes whoever runs it, where, when, on how many cores and in which language."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from project_copy import fresh

OTHER_USER = "nobody"
BECOME = (
    *("setpriv", f"--reuid={OTHER_USER}", "--regid=nogroup", "--clear-groups"),
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
)
"""Another user, who may read the interpreter wherever it lies, but write only what is theirs."""


def turkish(folder: Path) -> dict[str, str]:
    """Variables of a Turkish locale (its `I` has no dot), compiled in `folder`; else of `C`."""
    if shutil.which("localedef") and Path("/usr/share/i18n/locales/tr_TR").is_file():
        command = ["localedef", "--no-archive", "-i", "tr_TR", "-f", "UTF-8"]
        subprocess.run([*command, str(folder / "tr_TR.UTF-8")], check=True)
        return {"LOCPATH": str(folder), "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}
    return {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def can_become() -> bool:
    """This user may become the other, who can then start this interpreter."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return False
    command = [*BECOME, sys.executable, "-c", "import snakemake"]
    return subprocess.run(command, cwd="/", capture_output=True, check=False).returncode == 0


@pytest.fixture
def elsewhere():
    """A folder that another user may own: those of pytest are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="elsewhere ığüş "))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
def test_all_circumstances_changed_at_once_give_the_same_bytes(tiny_built, elsewhere):
    other_user = can_become()
    project = fresh(elsewhere / "project")
    for name in ("home", "scratch", "locales"):
        (elsewhere / name).mkdir()
    locale = turkish(elsewhere / "locales")
    if other_user:
        for path in [elsewhere, *elsewhere.rglob("*")]:
            shutil.chown(path, OTHER_USER)
    process = project.start(
        *("--cores", "1", "--config", "cohort=tiny"),
        output=subprocess.PIPE,
        before=BECOME if other_user else (),
        HOME=str(elsewhere / "home"),
        XDG_CACHE_HOME=str(elsewhere / "home"),
        TMPDIR=str(elsewhere / "scratch"),
        TZ="Pacific/Kiritimati",
        PYTHONHASHSEED="20261124",
        **locale,
    )
    _, errors = process.communicate()
    assert process.returncode == 0, errors[-4000:]
    assert project.hashes("tiny") == tiny_built.hashes("tiny")
    assert not list((elsewhere / "scratch").rglob("*.parquet"))
