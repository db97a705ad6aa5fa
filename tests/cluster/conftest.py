"""A real Slurm of three nodes on this machine, started for these tests and ended after them."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from project_copy import ROOT, Project, fresh

SCRIPTS = ROOT.parent / "shared" / "slurm"
CONFIGURED = Path("/etc/slurm/slurm.conf")
"""Snakemake's Slurm plugin drops `SLURM_CONF`, so the configuration must lie here."""
STRICTER = """
JobAcctGatherParams=OverMemoryKill
SlurmdTimeout=10
"""
"""Without usable cgroups the accounting ends a job over its memory; a dead node is seen soon."""


def missing() -> str:
    """Why there can be no Slurm here, or nothing."""
    for command in ("slurmctld", "slurmd", "slurmdbd", "munged", "mariadbd"):
        if not shutil.which(command):
            return f"Slurm is not installed here: there is no {command}"
    try:
        import snakemake_executor_plugin_slurm  # noqa: F401
    except ImportError:
        return "snakemake-executor-plugin-slurm is not installed: make cluster-test installs it"
    if "PYTEST_XDIST_WORKER" in os.environ:
        return "one Slurm at a time: make cluster-test"
    if os.geteuid() != 0:
        return "only root can start a Slurm"
    if not SCRIPTS.is_dir():
        return "the scripts that start a Slurm are not beside this checkout"
    if CONFIGURED.exists():
        return f"{CONFIGURED} is there: the nodes of that cluster are not ours to kill"
    return ""


class Slurm:
    """The running cluster."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.environment = {
            **os.environ,
            "SLURM_BASE": str(base),
            "MYSQL_UNIX_PORT": str(base / "run/my.sock"),
        }

    def start(self) -> None:
        """Start all daemons."""
        self._script("cluster.sh")
        with open(self.base / "etc/slurm.conf", "a", encoding="utf-8") as file:
            file.write(STRICTER)
        for name in ("slurm.conf", "cgroup.conf"):
            shutil.copy2(self.base / "etc" / name, CONFIGURED.with_name(name))
        for node in ("n1", "n2", "n3"):
            self.kill(f"slurmd-{node}", signal="TERM")
        self.ask("scontrol", "reconfigure")
        for node in ("n1", "n2", "n3"):
            self.start_node(node)

    def stop(self) -> None:
        """End all daemons, and take the configuration away."""
        subprocess.run(["scancel", "--me"], check=False)
        self._script("stop.sh", check=False)
        for name in ("slurm.conf", "cgroup.conf"):
            CONFIGURED.with_name(name).unlink(missing_ok=True)

    def start_node(self, node: str) -> None:
        """Start the daemon of a node and put the node to use."""
        subprocess.run(["slurmd", "-N", node], env=self.environment, check=True)
        subprocess.run(["scontrol", "update", f"nodename={node}", "state=resume"], check=False)

    def kill(self, daemon: str, signal: str = "KILL") -> None:
        """Send a signal to a daemon that this cluster started, and wait until it is gone."""
        number = int((self.base / "run" / f"{daemon}.pid").read_text())
        subprocess.run(["kill", f"-{signal}", str(number)], check=False)
        subprocess.run(["timeout", "20", "tail", f"--pid={number}", "-f", "/dev/null"], check=False)

    def kill_node(self, node: str, job: str) -> None:
        """Let a node die with the job on it, as a power cut would."""
        self.kill(f"slurmd-{node}")
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                step = " ".join(process.cmdline()).startswith(f"slurmstepd: [{job}.")
                if step or process.environ().get("SLURM_JOB_ID") == job:
                    process.kill()
        self.ask("scontrol", "update", f"nodename={node}", "state=down", "reason=killed")

    def ask(self, *command: str) -> str:
        """What a command of Slurm prints."""
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def _script(self, name: str, check: bool = True) -> None:
        with open(self.base / "log.txt", "a", encoding="utf-8") as log:
            subprocess.run(
                ["bash", str(SCRIPTS / name)],
                env=self.environment,
                stdout=log,
                stderr=log,
                timeout=180,
                check=check,
            )


@pytest.fixture(scope="session")
def slurm() -> Iterator[Slurm]:
    """The cluster; the tests are skipped, with the reason, where there can be none."""
    if reason := missing():
        pytest.skip(reason)
    base = Path(tempfile.mkdtemp(prefix="slurm-"))
    cluster = Slurm(base)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="session")
def tiny_local(slurm, tmp_path_factory) -> Project:
    """A copy in which the tiny cohort ran without a cluster."""
    built = fresh(tmp_path_factory.mktemp("local") / "project")
    built.run("--config", "cohort=tiny")
    return built
