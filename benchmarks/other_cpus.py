"""Print what changes in the outputs of a cohort on other processors, as a table.

The libraries for numbers choose their inner loops by the processor. Environment variables make
them choose as an older one would: `OPENBLAS_CORETYPE` for linear algebra (NumPy and SciPy),
`NPY_DISABLE_CPU_FEATURES` for NumPy's own loops. Each variant runs the workflow up to the estimates
in a fresh folder; every table is compared with that of the processor as it is. Numbers are compared
one by one: largest difference, relative to the larger of the two and 1e-6.

    python benchmarks/other_cpus.py --cohort tiny
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow"))

from verify import copy_into, differences  # noqa: E402

VARIANTS = {
    "as it is": {},
    "OpenBLAS as on Haswell (AVX2)": {"OPENBLAS_CORETYPE": "Haswell"},
    "OpenBLAS as on a processor of 2004 (SSE3)": {"OPENBLAS_CORETYPE": "Prescott"},
    "NumPy without AVX-512": {
        "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL"
        " AVX512_ICL AVX512_SPR"
    },
}


def built(folder: Path, cohort: str, variables: dict[str, str]) -> dict[str, str]:
    """Hash by table after a run of the workflow in `folder` under `variables`."""
    copy_into(ROOT, folder, cohort, frozen=False)
    environment = {**os.environ, **variables, "PYTHONPATH": str(folder / "src")}
    command = [sys.executable, "-m", "snakemake", "models", "--cores", "2"]
    command += ["--config", f"cohort={cohort}"]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    tables = [path for kind in ("*.csv", "*.parquet") for path in folder.glob(f"data/**/{kind}")]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in tables
    }


def largest_difference(one: Path, other: Path) -> float | None:
    """Largest relative difference of the numbers of two tables; None if they are no such tables."""
    if one.suffix not in (".csv", ".parquet"):
        return None
    read = pd.read_csv if one.suffix == ".csv" else pd.read_parquet
    left, right = (read(path).select_dtypes("number") for path in (one, other))
    if list(left) != list(right) or left.shape != right.shape:
        return None
    left, right = (frame.to_numpy("float64") for frame in (left, right))
    scale = np.maximum(np.maximum(abs(left), abs(right)), 1e-6)
    return float(np.nanmax(abs(left - right) / scale, initial=0))


def main() -> None:
    """Run all variants and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohort", default="tiny")
    cohort = parser.parse_args().cohort
    print("| variant | tables that differ | of | largest relative difference in a table |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary, "base")
        before: dict[str, str] = {}
        for number, (name, variables) in enumerate(VARIANTS.items()):
            folder = base if not number else Path(temporary, str(number))
            after = built(folder, cohort, variables)
            if not before:
                before = after
                continue
            changed = differences(before, after)
            sizes = [largest_difference(base / path, folder / path) for path in changed]
            largest = max((size for size in sizes if size is not None), default=0)
            print(f"| {name} | {len(changed)} | {len(before)} | {largest:.1g} |", flush=True)
            for path in changed:
                print(f"  {path}", file=sys.stderr)


if __name__ == "__main__":
    main()
