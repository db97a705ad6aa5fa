"""A cohort's tables in one line, for exploring in a notebook.

from buurtwacht.report.cohort import load_cohort
cohort = load_cohort("demo")
cohort["group_month"]
"""

from pathlib import Path

import pandas as pd

from buurtwacht.errors import InputError


def load_cohort(name: str = "demo", start: Path | None = None) -> dict[str, pd.DataFrame]:
    """Tables of `data/processed/<name>` that exist, by name: features, estimates, read quality.

    `start` is any folder of the checkout (default: the current one). Raises `InputError` when the
    cohort has not been processed.
    """
    start = Path.cwd() if start is None else start
    root = next(
        (home for home in (start, *start.parents) if (home / "data" / "processed" / name).is_dir()),
        start,
    )
    home = root / "data" / "processed" / name
    tables = {
        path.stem: pd.read_parquet(path) for path in sorted((home / "features").glob("*.parquet"))
    }
    for path in (
        home / "read_quality.csv",
        *sorted((home / "models").glob("*.csv")),
    ):
        if path.is_file():
            tables[path.stem] = pd.read_csv(path)
    if not tables:
        raise InputError(f"cohort {name}", "it has no tables yet", "run `make report` first")
    return tables
