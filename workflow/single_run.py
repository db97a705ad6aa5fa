"""One run at a time in a folder, and a clean start after one that was killed.

A killed Snakemake leaves locks, half-written files under temporary names, and sometimes a job that
still writes. The next run ends such orphans and clears both; a second run beside a living one is
told so. On a cluster the orphans are Slurm jobs, queued or running on any node.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

from buurtwacht.errors import InputError

MARK = "BUURTWACHT_RUN"
"""Environment variable by which the jobs of a run are recognised: `<pid of owner>:<folder>`."""
HARMLESS = {"-n", "--dry-run", "--dryrun", "--unlock", "--lint", "--rulegraph", "--dag", "--list"}
HARMLESS |= {"--summary", "--detailed-summary"}
JOB_NAME = "buurtwacht_"
"""How the names of our Slurm jobs begin: `slurm-jobname-prefix` of profiles/slurm."""

_held = []


def claim(folder: Path) -> None:
    """Make this process the only run in `folder`, until it ends.

    Raises `InputError` when another run is alive. Orphaned jobs of a dead run are ended, its locks
    and its temporary files removed.
    """
    if HARMLESS & set(sys.argv):
        return
    state = folder / ".snakemake"
    state.mkdir(exist_ok=True)
    handle = os.open(state / "run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise InputError(
            str(folder.name), "another run is busy in this folder", "wait until it has ended"
        ) from None
    except OSError as error:
        os.close(handle)
        raise InputError(
            str(folder.name),
            "its storage cannot lock files",
            "ask for a mount with `flock`, or run on other storage",
        ) from error
    _held.append(handle)
    if (state / "slurm_logs").is_dir() and shutil.which("squeue"):
        _cancel_orphans(folder)
    _end_orphans(folder)
    _clear(folder)
    os.environ[MARK] = f"{os.getpid()}:{folder}"


def _end_orphans(folder: Path) -> None:
    orphans = [process for process in psutil.process_iter() if _is_orphan(process, folder)]
    for process in orphans:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(orphans, timeout=10)


def _is_orphan(process: psutil.Process, folder: Path) -> bool:
    """A job of a run in this folder; since this process holds the lock, that run is dead."""
    try:
        mark = process.environ().get(MARK, "")
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return False
    return mark.partition(":")[2] == str(folder) and process.pid != os.getpid()


def _cancel_orphans(folder: Path, patience: float = 120) -> None:
    """Cancel the Slurm jobs that a dead run left in `folder`, and wait until they have ended."""
    deadline = time.monotonic() + patience
    while jobs := _slurm_jobs(folder):
        if time.monotonic() > deadline:
            raise InputError(
                "Slurm", f"jobs of an earlier run do not end: {', '.join(jobs)}", "scancel them"
            )
        subprocess.run(["scancel", *jobs], check=False)
        time.sleep(2)


def _slurm_jobs(folder: Path) -> list[str]:
    listed = subprocess.run(
        ["squeue", "--me", "--noheader", "--format=%A|%j|%Z"],
        capture_output=True,
        text=True,
        check=False,
    )
    rows = [line.split("|", 2) for line in listed.stdout.splitlines()]
    return [job for job, name, place in rows if name.startswith(JOB_NAME) and place == str(folder)]


def _clear(folder: Path) -> None:
    for lock in (folder / ".snakemake" / "locks").glob("*"):
        lock.unlink(missing_ok=True)
    for place in ("data/processed", "reports"):
        for partial in (folder / place).rglob(".partial-*"):
            if partial.is_file():
                partial.unlink()
