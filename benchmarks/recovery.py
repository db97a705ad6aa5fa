"""Planted truths recovered by 2,000 studies a scenario; writes the table of docs/methods.md."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from buurtwacht.models import recovery

DOCS = Path(__file__).parents[1] / "docs" / "methods.md"
BEGIN, END = "<!-- recovery: begin -->", "<!-- recovery: end -->"
SIZE, LEAST, MOST, BIAS = 0.065, 0.935, 0.965, 0.02


def verdict(row: pd.Series) -> str:
    """Which gates of the plan at 2,000 studies a test misses; sentinels have to miss."""
    if row["withheld"] > 0.5:
        return "withheld"
    missed = []
    if row["rejects_truth"] > SIZE:
        missed.append("size")
    if row["coverage"] > MOST:
        missed.append("cautious")
    if row["coverage"] < LEAST:
        missed.append("coverage")
    if abs(row["bias"]) > BIAS:
        missed.append("bias")
    return ", ".join(missed) or "met"


def markdown(table: pd.DataFrame) -> str:
    lines = [
        "| scenario | test | rejects the truth | finds a ratio | coverage | bias (log) | withheld "
        "| gates |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for _, row in table.iterrows():
        shown = [
            "" if pd.isna(row[name]) else f"{row[name]:.3f}"
            for name in ("rejects_truth", "rejects_none", "coverage", "bias", "withheld")
        ]
        cells = [row["scenario"], row["test"], *shown, verdict(row)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=2000)
    arguments = parser.parse_args()
    text = markdown(recovery.table(arguments.studies))
    page = DOCS.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    told = f"{arguments.studies:,} simulated studies of 6 groups x 12 months per scenario."
    DOCS.write_text(f"{head}{BEGIN}\n{told}\n\n{text}\n{END}{tail}", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
