"""Placebo study on a real crime panel in which no group ever started.

    python benchmarks/placebo.py --crime ../shared/data/the-hague/crime.csv --out docs/prevention.md

Every line is a set of simulated studies: adopters are drawn, an effect is planted by removing
counts at random or nothing is changed, and every method gives its verdict. The table replaces what
stands between the marks in the Markdown file. Studies are seeded by their number.
"""

import argparse
import math
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from buurtwacht.prevention.panel import NEVER, Window, of_counts
from buurtwacht.prevention.placebo import METHODS
from buurtwacht.prevention.randomisation import placebo_test

MARKS = ("<!-- placebo: begin -->", "<!-- placebo: end -->")
NAMES = {"1.1.1": "home burglary", "1.2.1": "theft from vehicles", "2.2.1": "vandalism"}


def panel_of(crime: pd.DataFrame, offence: str, part: str) -> np.ndarray:
    """Counts (neighbourhoods, months) of all months or of one half of them."""
    chosen = crime[crime["offence"] == offence]
    table = chosen.pivot(index="neighbourhood", columns="month", values="count").to_numpy(float)
    half = table.shape[1] // 2
    return {"all": table, "first half": table[:, :half], "second half": table[:, half:]}[part]


def at_random(counts: np.ndarray, adopters: int, rng: np.random.Generator) -> np.ndarray:
    """Random neighbourhoods start in a random month of the middle half."""
    units, months = counts.shape
    start = np.full(units, NEVER)
    chosen = rng.choice(units, adopters, replace=False)
    start[chosen] = rng.integers(months // 4, 3 * months // 4 + 1, adopters)
    return start


def after_a_wave(against: str):
    """In a random month those start whose last three months stand out most.

    `against`: `own mean` of all months, in standard deviations, or `year before`.
    """

    def draw(counts: np.ndarray, adopters: int, rng: np.random.Generator) -> np.ndarray:
        units, months = counts.shape
        month = int(rng.integers(max(12, months // 4), 3 * months // 4 + 1))
        recent = counts[:, month - 3 : month].sum(1)
        if against == "own mean":
            mean = 3 * counts.mean(1)
            excess = (recent - mean) / np.sqrt(mean + 0.5)
        else:
            year = counts[:, max(0, month - 15) : month - 3]
            excess = recent / (3 * year.mean(1) + 0.5)
            excess[counts.mean(1) < 0.5] = 0
        start = np.full(units, NEVER)
        start[np.argsort(-(excess + 1e-6 * rng.random(units)))[:adopters]] = month
        return start

    return draw


def planted(counts: np.ndarray, start: np.ndarray, ratio: float, rng: np.random.Generator):
    """Counts after the starts, each event kept with probability `ratio`."""
    after = np.arange(counts.shape[1]) >= np.where(start == NEVER, counts.shape[1], start)[:, None]
    return np.where(after, rng.binomial(counts.astype(int), ratio), counts)


def line(
    counts: np.ndarray, draw, adopters: int, ratio: float, studies: int, draws: int, others: bool
) -> dict[str, float]:
    """Shares of rejections, bias, coverage and flags over the simulated studies."""
    window = Window()
    rows = []
    for study in range(studies):
        rng = np.random.default_rng([20260101, study])
        start = draw(counts, adopters, rng)
        panel = of_counts(planted(counts, start, ratio, rng) if ratio < 1 else counts)
        tested = placebo_test(panel, start, window, rng, draws)
        truth = math.log(ratio)
        row = {
            "headline": tested.p_value <= 0.05,
            "donut": tested.donut.p_value <= 0.05,
            "bias": tested.effect.log_ratio - truth,
            "flag": tested.wave.flagged,
            "coverage": tested.low <= truth <= tested.high,
        }
        if others:
            row |= {
                name: method(panel, start, window, rng).p_value <= 0.05
                for name, method in METHODS.items()
            }
        rows.append(row)
    table = pd.DataFrame(rows).astype(float)
    return {name: float(column[np.isfinite(column)].mean()) for name, column in table.items()}


def scenarios() -> list[tuple[str, str, str, object, int, float, bool]]:
    """Offence, part, label, way of drawing, adopters, planted ratio, other methods too."""
    found = []
    for adopters in (6, 35):
        for ratio in (1.0, 0.8, 0.6):
            found.append(("1.1.1", "all", "at random", at_random, adopters, ratio, ratio == 1))
    for adopters in (6, 35):
        for against in ("own mean", "year before"):
            label = f"after a wave (against {against})"
            found.append(("1.1.1", "all", label, after_a_wave(against), adopters, 1.0, False))
    for offence in ("1.2.1", "2.2.1"):
        for adopters in (6, 35):
            found.append((offence, "all", "at random", at_random, adopters, 1.0, False))
        found.append(
            (
                offence,
                "all",
                "after a wave (against own mean)",
                after_a_wave("own mean"),
                6,
                1.0,
                False,
            )
        )
    for part in ("first half", "second half"):
        for offence in NAMES:
            for adopters in (6, 35):
                found.append((offence, part, "at random", at_random, adopters, 1.0, False))
    return found


COLUMNS = {
    "headline": "headline",
    "donut": "donut reading",
    "two_way": "two-way FE",
    "extended_two_way": "ETWFE",
    "group_time": "Callaway-Sant'Anna",
    "before_after": "before/after",
    "flag": "wave flagged",
}


def markdown(rows: list[dict]) -> str:
    """The table, with what was planted, rejections, bias and coverage."""
    head = [
        "offence",
        "months",
        "adopters",
        "starts",
        "planted",
        *COLUMNS.values(),
        "bias",
        "coverage",
    ]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = [row["offence"], row["part"], str(row["adopters"]), row["label"], row["planted"]]
        cells += [_share(row.get(name)) for name in COLUMNS]
        cells += [f"{row['bias']:+.3f}", _share(row["coverage"])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--crime", type=Path, default=Path("../shared/data/the-hague/crime.csv"))
    parser.add_argument("--studies", type=int, default=400)
    parser.add_argument("--draws", type=int, default=199)
    parser.add_argument("--out", type=Path, help="Markdown file with the marks")
    arguments = parser.parse_args()
    if not arguments.crime.is_file():
        print(f"{arguments.crime}: not here; give a crime panel with --crime", file=sys.stderr)
        return 2
    crime = pd.read_csv(arguments.crime, dtype={"offence": str})
    rows = []
    for offence, part, label, draw, adopters, ratio, others in scenarios():
        counts = panel_of(crime, offence, part)
        began = time.process_time()
        found = line(counts, draw, adopters, ratio, arguments.studies, arguments.draws, others)
        effect = "none" if ratio == 1 else f"-{1 - ratio:.0%}"
        rows.append(
            {"offence": NAMES[offence], "part": part, "label": label, "adopters": adopters}
            | {"planted": effect}
            | found
        )
        print(
            f"{markdown(rows[-1:]).splitlines()[-1]} {time.process_time() - began:.0f} s",
            flush=True,
        )
    units, months = panel_of(crime, "1.1.1", "all").shape
    told = (
        f"{arguments.studies} studies a line, {arguments.draws} draws each; {units} neighbourhoods,"
        f" {months} months; shares of studies with p ≤ .05; bias and coverage on the log scale.\n\n"
    )
    text = told + markdown(rows)
    if arguments.out:
        page = arguments.out.read_text(encoding="utf-8")
        before, rest = page.split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        new = f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}"
        arguments.out.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
