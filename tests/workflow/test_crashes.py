"""After a crash, a rerun gives the same bytes or says in one line what to do."""

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

KILLS = int(os.environ.get("BUURTWACHT_KILLS", "10"))


def raw_hashes(project) -> dict[str, str]:
    raw = project.folder / "data" / "raw"
    return {
        path.relative_to(raw).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(raw.rglob("*"))
        if path.is_file()
    }


def is_worker(process: psutil.Process) -> bool:
    """A step of the workflow that is still running."""
    try:
        return "buurtwacht.steps" in " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


def kill(process: subprocess.Popen, worker: bool) -> None:
    """SIGKILL to a worker of the run, or to Snakemake itself."""
    jobs = filter(is_worker, psutil.Process(process.pid).children(recursive=True))
    target = next(jobs, None) if worker else None
    with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
        os.kill(target.pid if target else process.pid, signal.SIGKILL)
    process.wait(timeout=60)


@pytest.mark.slow
def test_kills_at_random_moments_change_nothing(tiny_built, project):
    project.run("simulate", "--config", "cohort=tiny")
    raw = raw_hashes(project)
    rng = random.Random(20261124)
    for _ in range(KILLS):
        process = project.start("--config", "cohort=tiny")
        time.sleep(rng.uniform(1.5, 5))
        if process.poll() is None:
            kill(process, worker=rng.random() < 0.5)
        assert raw_hashes(project) == raw
    project.run("--config", "cohort=tiny")
    assert project.hashes("tiny") == tiny_built.hashes("tiny")
    assert raw_hashes(project) == raw
    assert not list(Path(project.folder, "data", "processed").rglob(".partial-*"))


def test_a_second_run_is_told(project):
    first = project.start("--config", "cohort=tiny")
    try:
        time.sleep(4)
        assert first.poll() is None
        second = project.run("--config", "cohort=tiny", ok=False)
    finally:
        first.terminate()
        first.wait(timeout=60)
    assert second.returncode == 2
    assert "another run is busy" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_truncated_table_is_told_in_one_line(tiny_built, tmp_path):
    project = tiny_built.copy(tmp_path / "truncated")
    table = project.folder / "data/processed/tiny/features/group_month.parquet"
    table.write_bytes(table.read_bytes()[:100])
    log = project.folder / "logs/tiny"
    done = project.run("--config", "cohort=tiny", ok=False)
    if done.returncode:
        said = {path.read_text() for path in log.glob("*.log") if path.read_text()}
        assert any(
            "group_month.parquet: the file cannot be read; delete it" in line for line in said
        )
        table.unlink()
        project.run("--config", "cohort=tiny")
    assert project.hashes("tiny") == tiny_built.hashes("tiny")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize(
    ("state", "told"),
    [("full", "no space left on device; free some space"), ("ro", "read-only file system")],
)
def test_a_full_or_read_only_disk_is_told_and_repaired(tiny_built, tmp_path, state, told):
    project = tiny_built.copy(tmp_path / "small")
    processed = project.folder / "data/processed/tiny"
    for path in [*processed.glob("features/*.parquet"), *processed.glob("features/parts/*")]:
        path.unlink()
    kept = processed.rename(tmp_path / "kept")
    processed.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(processed)], check=False)
    if mounted.returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        subprocess.run(["cp", "-a", f"{kept}/.", str(processed)], check=True)
        used = sum(path.stat().st_blocks * 512 for path in processed.rglob("*"))
        option = "remount,ro" if state == "ro" else f"remount,size={used + 8192}"
        subprocess.run(["mount", "-o", option, str(processed)], check=True)
        done = project.run("features", "--config", "cohort=tiny", ok=False)
    finally:
        subprocess.run(["umount", str(processed)], check=True)
    assert done.returncode != 0
    log = (project.folder / "logs/tiny/describe/b0000.log").read_text()
    assert told in (done.stderr + log).lower()
    assert "Traceback" not in log
    processed.rmdir()
    kept.rename(processed)
    project.run("--config", "cohort=tiny")
    assert project.hashes("tiny") == tiny_built.hashes("tiny")
