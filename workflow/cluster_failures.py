"""One line for each job that failed on Slurm: which rule, what ended it, and what to raise.

Snakemake keeps the logs of failed jobs, below `.snakemake/slurm_logs/rule_<rule>/<batch>/`.
"""

import re
from pathlib import Path

LOGS = ".snakemake/slurm_logs"
PROFILE = "profiles/slurm/profile.yaml"
ENDED = {
    "memory": re.compile(r"exceeded (job )?memory limit|oom[-_ ]kill|out of memory", re.I),
    "time": re.compile(r"DUE TO TIME LIMIT"),
    "node": re.compile(r"DUE TO NODE FAILURE"),
}


def failures(folder: Path, since: float, attempts: int) -> list[str]:
    """What to tell of the jobs in `folder` whose last of `attempts` failed after `since`.

    `since`: seconds of the epoch. A job that succeeded in a later attempt is not told.
    """
    told = []
    for path in sorted((folder / LOGS).rglob("*.log")):
        text = path.read_text("utf-8", errors="replace")
        attempt = re.search(r"--attempt (\d+)", text)
        last = attempt is None or int(attempt[1]) >= attempts
        if path.stat().st_mtime >= since and last:
            rule, *batch = path.relative_to(folder / LOGS).parent.parts
            told.append(_failure(folder, rule.removeprefix("rule_"), "/".join(batch), text))
    return told


def _failure(folder: Path, rule: str, batch: str, text: str) -> str:
    where = f"buurtwacht: rule {rule}" + (f" ({batch})" if batch else "")
    raised = f"of {rule} under set-resources in {PROFILE} and run again"
    if ENDED["memory"].search(text):
        limit = re.search(r"memory limit \(\d+ > (\d+)\)", text)
        had = str(int(limit[1]) // 2**20) if limit else _asked("mem_mb", text)
        return f"{where}: more memory than its {had} MB; raise mem_mb {raised}"
    if ENDED["time"].search(text):
        minutes = _asked("runtime", text)
        return f"{where}: not done within its {minutes} minutes; raise runtime {raised}"
    if ENDED["node"].search(text):
        return f"{where}: its node failed in every attempt; run again"
    log = re.search(r"^ +log: (\S+)", text, re.M)
    said = _own_line(folder / log[1]) if log else None
    return said or f"{where}: failed; see {log[1] if log else LOGS}"


def _asked(resource: str, text: str) -> str:
    found = re.search(rf"\b{resource}=(\d+)", text)
    return found[1] if found else "unknown"


def _own_line(log: Path) -> str | None:
    lines = log.read_text("utf-8", errors="replace").splitlines() if log.is_file() else []
    return next((line for line in reversed(lines) if line.startswith("buurtwacht: ")), None)
