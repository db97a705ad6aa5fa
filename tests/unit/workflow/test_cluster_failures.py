"""What is told of a job that failed on Slurm."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "workflow"))

from cluster_failures import LOGS, failures  # noqa: E402

START = """\
  Command: snakemake --attempt {attempt} --retries 0
rule anonymise:
    log: logs/tiny/anonymise/b0000.log
    resources: mem_mb=250, mem=250 MB, mem_mib=239, runtime=10
"""
MEMORY = [
    "slurmstepd-n1: error: StepId=15.0 exceeded memory limit (296431616 > 262144000), being killed",
    "slurmstepd: error: Detected 1 oom-kill event(s) in StepId=15.0.",
    "slurmstepd: error: Detected 1 oom_kill event in StepId=15.0. Some of the step tasks have been",
]


def logged(folder: Path, end: str, attempt: int = 1) -> None:
    path = folder / LOGS / "rule_anonymise" / "b0000" / "15.log"
    path.parent.mkdir(parents=True)
    path.write_text(START.format(attempt=attempt) + end)


@pytest.mark.parametrize("end", MEMORY)
def test_memory_names_rule_and_remedy(tmp_path, end):
    logged(tmp_path, end)
    assert failures(tmp_path, 0, 1) == [
        "buurtwacht: rule anonymise (b0000): more memory than its 250 MB; raise mem_mb of anonymise"
        " under set-resources in profiles/slurm/profile.yaml and run again"
    ]


def test_a_job_that_ended_before_it_told_its_memory(tmp_path):
    path = tmp_path / LOGS / "rule_fit" / "7.log"
    path.parent.mkdir(parents=True)
    path.write_text(
        "slurmstepd: error: StepId=7.batch exceeded memory limit (194854912 > 157286400)"
    )
    assert "rule fit: more memory than its 150 MB" in failures(tmp_path, 0, 1)[0]


def test_time_names_the_minutes(tmp_path):
    logged(tmp_path, "slurmstepd: error: *** JOB 7 ON n1 CANCELLED AT 12:00 DUE TO TIME LIMIT ***")
    assert "not done within its 10 minutes; raise runtime" in failures(tmp_path, 0, 1)[0]


def test_a_node_that_failed_is_told(tmp_path):
    logged(
        tmp_path, "slurmstepd: error: *** JOB 7 CANCELLED DUE TO NODE FAILURE, SEE SLURMCTLD ***"
    )
    assert "its node failed" in failures(tmp_path, 0, 1)[0]


def test_the_line_of_the_step_is_passed_on(tmp_path):
    logged(tmp_path, "Error in rule anonymise:")
    assert failures(tmp_path, 0, 1) == [
        "buurtwacht: rule anonymise (b0000): failed; see logs/tiny/anonymise/b0000.log"
    ]
    log = tmp_path / "logs/tiny/anonymise/b0000.log"
    log.parent.mkdir(parents=True)
    log.write_text("buurtwacht: groups.csv, row 2: no such month\n")
    assert failures(tmp_path, 0, 1) == ["buurtwacht: groups.csv, row 2: no such month"]


def test_earlier_attempts_and_earlier_runs_are_not_told(tmp_path):
    logged(tmp_path, MEMORY[0])
    assert failures(tmp_path, 0, attempts=3) == []
    (path,) = tmp_path.rglob("15.log")
    os.utime(path, (1000, 1000))
    assert failures(tmp_path, 2000, attempts=1) == []


def test_without_a_cluster_there_is_nothing_to_tell(tmp_path):
    assert failures(tmp_path, 0, 1) == []
