"""How fast the models are, beside their peers: `python benchmarks/models.py`.

Times are processor seconds in one run. pyfixest lives in a virtual environment of its own, which
the benchmark makes in a temporary folder (PyPI is needed) unless `--pyfixest PYTHON` names one that
has it. Exits 1 when a figure is missed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import numpy as np
import pandas as pd

from buurtwacht.models.batched_poisson import poisson_batch
from buurtwacht.models.two_way_poisson import fit_two_way_poisson

GROUPS, MONTHS, STUDIES = 6, 12, 1000
UNITS, PERIODS = 9000, 112
PEER = """
import json, sys, time
import numpy as np, pandas as pd, pyfixest
data = np.load(sys.argv[1])
units, periods = data["counts"].shape
table = pd.DataFrame({
    "y": data["counts"].ravel(), "treated": data["treated"].ravel(), "z": data["other"].ravel(),
    "unit": np.repeat(np.arange(units), periods), "period": np.tile(np.arange(periods), units),
})
times = []
for _ in range(3):
    begin = time.process_time()
    fit = pyfixest.fepois("y ~ treated + z | unit + period", table, vcov={"CRV1": "unit"})
    times.append(time.process_time() - begin)
result = {"coefficients": list(fit.coef()), "errors": list(fit.se())}
print(json.dumps({"seconds": min(times)} | result))
"""


def processor_seconds(work, repeats: int = 1) -> tuple[float, object]:
    """Least processor time of `work()` over `repeats`, and what it returned."""
    least, result = np.inf, None
    for _ in range(repeats):
        begin = time.process_time()
        result = work()
        least = min(least, time.process_time() - begin)
    return least, result


def replicates() -> bool:
    """1,000 studies of 6 groups x 12 months: one batch against a loop over formulas."""
    import statsmodels.api as sm
    import statsmodels.formula.api as smf

    rng = np.random.default_rng(20261124)
    group = np.repeat(np.arange(GROUPS), MONTHS)
    activity = rng.normal(size=group.size)
    counts = rng.poisson(np.exp(0.3 + 0.2 * activity), size=(STUDIES, group.size))
    design = np.column_stack([activity, *((group == one).astype(float) for one in range(GROUPS))])
    ours, batch = processor_seconds(lambda: poisson_batch(counts, design), 5)

    def loop() -> np.ndarray:
        slopes = []
        for one in counts:
            table = pd.DataFrame({"reports": one, "activity": activity, "group": group})
            model = smf.glm("reports ~ activity + C(group)", table, family=sm.families.Poisson())
            slopes.append(model.fit(tol=1e-12).params["activity"])
        return np.array(slopes)

    theirs, slopes = processor_seconds(loop)
    apart = float(np.abs(batch.coefficients[:, 0] - slopes).max())
    good = theirs / ours >= 100 and apart < 1e-8
    _row("1,000 replicates at 6 x 12", ours, theirs, "statsmodels formulas", apart, good)
    return good


def two_way(pyfixest: str | None) -> bool:
    """Two-way fixed effects on 9,000 x 112 against pyfixest."""
    rng = np.random.default_rng(20261124)
    starts = rng.integers(20, 200, size=UNITS)
    treated = (np.arange(PERIODS) >= starts[:, None]).astype(float)
    other = rng.normal(size=treated.shape)
    season = 0.3 * np.sin(np.arange(PERIODS) * np.pi / 6)
    level = 0.3 + rng.normal(0, 0.8, size=(UNITS, 1)) + season
    counts = rng.poisson(np.exp(level - 0.15 * treated + 0.1 * other))
    ours, fit = processor_seconds(lambda: fit_two_way_poisson(counts, [treated, other]), 3)
    with tempfile.TemporaryDirectory() as folder:
        python = pyfixest or _environment(Path(folder))
        path = Path(folder) / "panel.npz"
        np.savez(path, counts=counts, treated=treated, other=other)
        done = subprocess.run(
            [python, "-c", PEER, str(path)], capture_output=True, text=True, check=True
        )
    peer = json.loads(done.stdout.splitlines()[-1])
    apart = float(
        max(
            np.abs(fit.coefficients - peer["coefficients"]).max(),
            np.abs(fit.standard_errors - peer["errors"]).max(),
        )
    )
    good = peer["seconds"] / ours >= 4 and apart < 5e-5
    _row("two-way Poisson, 9,000 x 112", ours, peer["seconds"], "pyfixest.fepois", apart, good)
    return good


def _environment(folder: Path) -> str:
    subprocess.run([sys.executable, "-m", "venv", str(folder / "peer")], check=True)
    python = folder / "peer" / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "pyfixest==0.60.0"], check=True)
    return str(python)


def _row(what: str, ours: float, theirs: float, peer: str, apart: float, good: bool) -> None:
    print(
        f"| {what} | {ours:.3f} s | {peer} {theirs:.2f} s | {theirs / ours:.0f}x "
        f"| {apart:.1e} | {'met' if good else 'MISSED'} |",
        flush=True,
    )


def wide_features(folder: Path, groups: int, months: int) -> dict[str, Path]:
    """Invented feature tables of `groups` x `months`, as the model stage reads them."""
    from buurtwacht.coding.codes import CODES
    from buurtwacht.steps.tables_io import write_parquet
    from buurtwacht.tables import COHESION, EPISODE, GROUP, GROUP_MONTH, LINKAGE, MOMENT, ROAD

    rng = np.random.default_rng(20261124)
    slugs = np.array([f"g{number:05d}" for number in range(groups)], object)
    labels = np.array([str(one) for one in pd.period_range("2018-01", periods=months, freq="M")])
    level = rng.gamma(2, 0.25, size=(groups, 1))
    background = rng.poisson(np.exp(3 + 0.5 * rng.normal(size=(groups, months))))
    reports = rng.poisson(level, size=(groups, months))
    arrests = rng.binomial(reports, 0.02)
    n = groups * months
    cells = {
        "group": np.repeat(slugs, months),
        "month": np.tile(labels, groups),
        "observed_days": 30,
        "police_days": 30,
        "messages": (background + 3 * reports).ravel(),
        "background_messages": background.ravel(),
        "background_messages_corrected": np.nan,
        "active_members": 10,
        "members": 60.0,
        "member_months": 59.1,
        "media": 0,
        "deleted": 0,
        "joined": 0,
        "left": 0,
        "episodes": rng.poisson(0.3, size=n),
        "claimed_reports": 0,
        **{f"n_{code}": 1 for code in CODES},
        "reports": reports.ravel(),
        "report_incidents": reports.ravel(),
        "arrests": arrests.ravel(),
        "arrest_incidents": arrests.ravel(),
    }
    for name in GROUP_MONTH.columns:
        if name not in cells:
            cells[name] = 0
    summed = {
        name: np.asarray(np.broadcast_to(cells[name], n)).reshape(groups, months).sum(1)
        for name in ("messages", "episodes", "reports", "arrests", "report_incidents")
    }
    group = {
        "group": slugs,
        "municipality": "Verzonnen",
        "observed_from": pd.Timestamp("2018-01-01"),
        "observed_until": pd.Timestamp("2024-12-26"),
        "observed_days": 30 * months,
        "police_days": 30 * months,
        **summed,
        "senders": 30,
        "members": 60.0,
        "messages_per_month": summed["messages"] / months,
        "arrest_incidents": summed["arrests"],
        **{f"n_{code}": rng.integers(50, 100, size=groups) for code in CODES},
    }
    for name, column in GROUP.columns.items():
        if name not in group:
            group[name] = rng.random(groups) / 4 if str(column.dtype) == "float64" else 0
    opened = np.repeat(slugs, rng.poisson(25, size=groups))
    episode = {
        "group": opened,
        "episode": np.arange(len(opened)).astype(str),
        "opened_at": pd.Timestamp("2018-01-01")
        + pd.to_timedelta(rng.integers(0, 84 * 30 * 1440, size=len(opened)), unit="min"),
        "closed_at": pd.Timestamp("2025-01-01"),
        "signal": "suspicious",
        "covered": True,
        "recorded_report": rng.random(len(opened)) < 0.3,
        "recorded_feedback": None,
        "recorded_arrest": False,
        "report_incident": None,
    }
    for name, column in EPISODE.columns.items():
        if name not in episode:
            flag = str(column.dtype) == "bool"
            episode[name] = rng.random(len(opened)) < 0.3 if flag else 1
    wrote = np.repeat(slugs, 300)
    moment = {
        "group": wrote,
        "at": pd.Timestamp("2018-01-01")
        + pd.to_timedelta(rng.integers(0, 84 * 30 * 1440, size=len(wrote)), unit="min"),
        "kind": "message",
    }
    road = {name: episode[name] for name in ("group", "episode", "opened_at")}
    for name in ROAD.columns:
        if name.endswith(("_minutes", "_hours")):
            road[name] = np.where(
                rng.random(len(opened)) < 0.3, rng.exponential(60, len(opened)), np.nan
            )
        elif name not in road:
            road[name] = None
    windows = [(60.0, 1440.0), (30.0, 720.0), (120.0, 2880.0)]
    linkage = {
        "group": np.repeat(slugs, len(windows)),
        "before_minutes": np.tile([one for one, _ in windows], groups),
        "after_minutes": np.tile([one for _, one in windows], groups),
        "chosen": np.tile([place == 0 for place in range(len(windows))], groups),
        **{
            name: rng.poisson(5, size=groups * len(windows))
            for name in ("both", "chat_only", "police_only")
        },
        "chance": 0.5,
    }
    linkage["signals"] = linkage["both"] + linkage["chat_only"]
    cohesion = {"group": slugs, "rules": "own"}
    for name, column in COHESION.columns.items():
        if name not in cohesion:
            whole = str(column.dtype) == "Int64"
            cohesion[name] = rng.poisson(5, size=groups) if whole else rng.random(groups)
    paths = {}
    for name, table, schema in (
        ("road", road, ROAD),
        ("linkage", linkage, LINKAGE),
        ("cohesion", cohesion, COHESION),
        ("moment", moment, MOMENT),
        ("group_month", cells, GROUP_MONTH),
        ("group", group, GROUP),
        ("episode", episode, EPISODE),
    ):
        paths[name] = folder / f"{name}.parquet"
        write_parquet(pd.DataFrame(table), paths[name], schema)
    return paths


def stage(groups: int, months: int, seconds: float, megabytes: float) -> bool:
    """All models of config/models on invented features: processor time and memory of the job."""
    specs = sorted((Path(__file__).parents[1] / "config" / "models").glob("*.yaml"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = wide_features(folder, groups, months)
        command = [sys.executable, "-m", "buurtwacht.steps.model", "--seed", "1"]
        command += ["--spec", *map(str, specs), "--out-dir", str(folder)]
        for table, path in paths.items():
            command += [f"--{table.replace('_', '-')}", str(path)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = after.ru_maxrss / 1024
    good = spent <= seconds and memory <= megabytes
    print(
        f"| all {len(specs)} models, {groups:,} x {months} | {spent:.1f} s, {memory:,.0f} MB "
        f"| at most {seconds:.0f} s, {megabytes:,.0f} MB | | | {'met' if good else 'MISSED'} |",
        flush=True,
    )
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pyfixest", metavar="PYTHON", help="an interpreter with pyfixest 0.60")
    parser.add_argument("--only", choices=("replicates", "two-way", "stage", "demo"))
    arguments = parser.parse_args()
    work = {
        "stage": lambda: stage(9000, 84, 120, 3000),
        "demo": lambda: stage(6, 12, 10, 1000),
        "replicates": replicates,
        "two-way": lambda: two_way(arguments.pyfixest),
    }
    print("| what | buurtwacht | peer or limit | faster | apart | |\n|---|---|---|---|---|---|")
    chosen = [arguments.only] if arguments.only else list(work)
    good = [work[name]() for name in chosen]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
