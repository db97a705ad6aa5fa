"""How fast the models are, beside their peers: `python benchmarks/models.py [--skip-peers]`.

Times are processor seconds in one run. pyfixest lives in a virtual environment of its own, which the
benchmark makes in a temporary folder (PyPI is needed) unless `--pyfixest PYTHON` names one that has
it. Exits 1 when a figure is missed.
"""

import json
import os
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
print(json.dumps({"seconds": min(times), "coefficients": list(fit.coef()), "errors": list(fit.se())}))
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
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "pyfixest==0.60.0"], check=True
    )
    return str(python)


def _row(what: str, ours: float, theirs: float, peer: str, apart: float, good: bool) -> None:
    print(
        f"| {what} | {ours:.3f} s | {peer} {theirs:.2f} s | {theirs / ours:.0f}x "
        f"| {apart:.1e} | {'met' if good else 'MISSED'} |",
        flush=True,
    )
