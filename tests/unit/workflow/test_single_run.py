"""Orphans of a run on a cluster are found by name and folder; storage without locks is told."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "workflow"))

import single_run  # noqa: E402

from buurtwacht.errors import InputError  # noqa: E402


class Queue:
    """Stands for `squeue` and `scancel`."""

    def __init__(self, *lines: str, obedient: bool = True) -> None:
        self.lines = list(lines)
        self.obedient = obedient

    def __call__(self, command, **_):
        if command[0] == "scancel" and self.obedient:
            self.lines = [line for line in self.lines if line.split("|")[0] not in command[1:]]
        return subprocess.CompletedProcess(command, 0, stdout="\n".join(self.lines))


@pytest.fixture
def queue(monkeypatch):
    def install(*lines, **options):
        made = Queue(*lines, **options)
        monkeypatch.setattr(single_run.subprocess, "run", made)
        monkeypatch.setattr(single_run.time, "sleep", lambda _: None)
        return made

    return install


def test_only_our_jobs_of_this_folder_are_cancelled(queue, tmp_path):
    others = ["2|buurtwacht_x|/another/place", f"3|other|{tmp_path}"]
    waiting = queue(f"1|buurtwacht_x|{tmp_path}", *others)
    single_run._cancel_orphans(tmp_path)
    assert waiting.lines == others


def test_jobs_that_do_not_end_are_told(queue, tmp_path):
    queue(f"1|buurtwacht_x|{tmp_path}", obedient=False)
    with pytest.raises(InputError, match="jobs of an earlier run do not end: 1"):
        single_run._cancel_orphans(tmp_path, patience=-1)


def test_storage_without_locks_is_told(monkeypatch, tmp_path):
    def refuse(*_):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr(sys, "argv", ["snakemake"])
    with pytest.raises(InputError, match="cannot lock files"):
        single_run.claim(tmp_path)
