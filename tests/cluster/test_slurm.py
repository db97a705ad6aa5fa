"""The workflow on a real Slurm: the same bytes, a dead node survived, failures told."""

import shutil
import time
from pathlib import Path

import pytest
from project_copy import fresh

pytestmark = pytest.mark.slow

ON_SLURM = (
    "--workflow-profile",
    "profiles/slurm",
    "--slurm-init-seconds-before-status-checks",
    "3",
)
TINY = ("--config", "cohort=tiny")


def files(folder: Path) -> dict[str, bytes]:
    """Content by name of the messages stage."""
    processed = folder / "data/processed/tiny"
    paths = [*processed.glob("messages/*"), processed / "read_quality.csv"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def wait_for(condition, seconds: float = 120):
    """The first true answer of `condition`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.5)
    raise AssertionError("it never happened")


def running(slurm, rule: str) -> tuple[str, str] | None:
    """Job and node on which `rule` runs."""
    for line in slurm.ask("squeue", "-h", "-t", "R", "-o", "%A %N %k").splitlines():
        job, node, comment = line.split(maxsplit=2)
        if comment.startswith(f"rule_{rule}"):
            return job, node
    return None


def without_messages(tiny_local, folder: Path):
    """A copy in which the next run starts with `anonymise`."""
    project = tiny_local.copy(folder)
    shutil.rmtree(project.folder / "data/processed/tiny/messages")
    return project


def test_the_demo_gives_the_manifest_of_a_local_run(slurm, tmp_path):
    local, on_slurm = fresh(tmp_path / "local"), fresh(tmp_path / "slurm")
    local.run()
    on_slurm.run(*ON_SLURM)
    assert on_slurm.hashes("demo") == local.hashes("demo")
    assert not list(Path(on_slurm.folder, "data").rglob(".partial-*"))


def test_a_killed_node_is_survived(slurm, tiny_local, tmp_path):
    project = without_messages(tiny_local, tmp_path / "node")
    process = project.start("messages", *ON_SLURM, *TINY)
    try:
        job, node = wait_for(lambda: running(slurm, "anonymise"))
        time.sleep(3)
        slurm.kill_node(node, job)
        assert process.wait(timeout=600) == 0
    finally:
        process.kill()
        slurm.start_node(node)
    assert slurm.ask("sacct", "-X", "-n", "-j", job, "-o", "State%20") == "NODE_FAIL"
    assert files(project.folder) == files(tiny_local.folder)


def test_a_job_over_its_memory_is_told(tiny_local, tmp_path):
    project = without_messages(tiny_local, tmp_path / "memory")
    done = project.run(
        *("messages", *ON_SLURM, "--retries", "0", "--set-resources", "anonymise:mem_mb=150"),
        *TINY,
        ok=False,
    )
    assert done.returncode != 0
    (told,) = [line for line in done.stderr.splitlines() if line.startswith("buurtwacht: ")]
    assert "anonymise" in told and "mem_mb" in told and "150" in told
    assert not (project.folder / "data/processed/tiny/messages/b0000.parquet").exists()


def test_jobs_of_a_killed_run_are_cancelled_by_the_next(slurm, tiny_local, tmp_path):
    project = without_messages(tiny_local, tmp_path / "orphan")
    process = project.start("messages", *ON_SLURM, *TINY)
    job, _ = wait_for(lambda: running(slurm, "anonymise"))
    process.kill()
    process.wait(timeout=60)
    project.run("messages", *TINY)
    state = slurm.ask("sacct", "-X", "-n", "-j", job, "-o", "State%20")
    assert state.startswith("CANCELLED")
    assert files(project.folder) == files(tiny_local.folder)
