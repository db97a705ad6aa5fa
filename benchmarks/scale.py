"""What each stage costs from exports to report, from a hundred thousand to ten million messages.

Writes a synthetic cohort of unequal groups (84 months, 10,000,000 messages: 9,000 groups), runs the
workflow on it in a folder of its own and gathers what each job took. The results
of all sizes are kept in docs/performance.csv, the tables of docs/performance.md are made from them.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from national_cohort import write_cohort
from performance_page import DOCS, RESULTS, write_page
from project_copy import Project, fresh

COHORT = "national"
GROUPS, MESSAGES = 9_000, 10_000_000
SEED = 20261124
CONFIG = """legal:
  controller: none, a synthetic cohort for measurements
  dpia: none
  basis: none
  wpg_agreement: none
  raw_until: 2099-12-31
  consent_default: include
"""
MEASURED = "measured.jsonl"
WHOLE, DAG, HITS = "(whole run)", "(building the DAG)", "(audit hits)"


def prepare(folder: Path, messages: int, groups: int, processes: int) -> Project:
    """A copy of the project with the cohort of this size in it."""
    project = fresh(folder)
    raw = folder / "data" / "raw" / COHORT
    raw.mkdir(parents=True)
    write_cohort(raw, groups, messages, SEED, processes)
    (folder / "config" / f"{COHORT}.yaml").write_text(CONFIG, encoding="utf-8")
    return project


def run(project: Project, *options: str) -> dict[str, float]:
    """Wall and CPU seconds of Snakemake with all its jobs; largest memory of a process, MiB."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with open(project.folder / "run.log", "a", encoding="utf-8") as log:
        command = [sys.executable, "-m", "snakemake", *options, "--config", f"cohort={COHORT}"]
        paths = (project.folder / "src", Path(__file__).parent.resolve() / "measured")
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "BUURTWACHT_MEASURED": str(project.folder / MEASURED),
            "BUURTWACHT_KEY_FILE": str(project.folder / "key"),
        }
        done = subprocess.run(
            command, cwd=project.folder, env=environment, stdout=log, stderr=log, check=False
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode and not hits(project):
        raise SystemExit(f"the run failed: see {project.folder}/run.log")
    return {
        "wall_s": time.monotonic() - start,
        "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "max_mib": after.ru_maxrss / 1024,
    }


def hits(project: Project) -> int:
    """What the audit found: then it stops the release, as it has to, and all else is done."""
    record = project.folder / "logs" / COHORT / "privacy_audit.failed.json"
    return json.loads(record.read_text(encoding="utf-8"))["hits"] if record.is_file() else 0


def steps(project: Project) -> dict[str, dict[str, float]]:
    """What the jobs took, by step: their number, summed seconds, memory of the largest (MiB)."""
    found: dict[str, dict[str, float]] = {}
    for line in (project.folder / MEASURED).read_text(encoding="utf-8").splitlines():
        job = json.loads(line)
        step = found.setdefault(job["step"], {"jobs": 0, "wall_s": 0, "cpu_s": 0, "max_mib": 0})
        step["jobs"] += 1
        step["wall_s"] += job["wall_s"]
        step["cpu_s"] += job["cpu_s"]
        step["max_mib"] = max(step["max_mib"], job["max_mib"])
    return found


def measure(folder: Path, messages: int, groups: int, cores: int) -> list[dict[str, object]]:
    """Rows of docs/performance.csv for one size."""
    project = prepare(folder, messages, groups, cores)
    dag = run(project, "--dry-run", "--quiet", "all")
    whole = run(project, "all", "--cores", str(cores))
    measured = {**steps(project), DAG: {"jobs": 1, **dag}, WHOLE: {"jobs": 1, **whole}}
    measured[HITS] = {"jobs": hits(project), **dict.fromkeys(whole, 0.0)}
    return [
        {"messages": messages, "step": step, **{k: round(v, 1) for k, v in values.items()}}
        for step, values in measured.items()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--messages", type=int, nargs="+", default=[100_000, 1_000_000, MESSAGES], metavar="N"
    )
    parser.add_argument("--groups", type=int, help="default: as many a message as in the country")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument(
        "--folder", type=Path, help="where to work, and to leave all (default: none)"
    )
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of the results and the page")
    arguments = parser.parse_args()
    for messages in arguments.messages:
        with tempfile.TemporaryDirectory(prefix="buurtwacht-scale-") as scratch:
            folder = Path(arguments.folder or scratch) / f"scale-{messages}"
            groups = arguments.groups or max(1, messages * GROUPS // MESSAGES)
            rows = measure(folder, messages, groups, arguments.cores)
        keep(arguments.out / RESULTS, messages, rows)
    print(write_page(arguments.out))
    return 0


def keep(path: Path, messages: int, rows: list[dict[str, object]]) -> None:
    """Put the rows of one size in the place of its earlier ones."""
    old = []
    if path.is_file():
        with open(path, encoding="utf-8", newline="") as file:
            old = [row for row in csv.DictReader(file) if int(row["messages"]) != messages]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted([*old, *rows], key=lambda row: int(row["messages"])))


if __name__ == "__main__":
    sys.exit(main())
