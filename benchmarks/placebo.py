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
from collections.abc import Callable
from dataclasses import dataclass, replace
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


def after_a_wave(against: str, everybody: bool = False):
    """In a random month those start whose last three months stand out most.

    `against`: `own mean` of all months, in standard deviations, or `year before`. Only a random
    half of the neighbourhoods may start, so that studies differ; with `everybody` the month
    decides who starts, and there are as many studies as months.
    """

    def draw(counts: np.ndarray, adopters: int, rng: np.random.Generator) -> np.ndarray:
        month = int(rng.integers(*months_of_starts(counts.shape[1])))
        return largest_wave(counts, adopters, month, rng)

    def largest_wave(counts, adopters, month, rng):
        units = len(counts)
        recent = counts[:, month - 3 : month].sum(1)
        if against == "own mean":
            mean = 3 * counts.mean(1)
            excess = (recent - mean) / np.sqrt(mean + 0.5)
        else:
            year = counts[:, max(0, month - 15) : month - 3]
            excess = recent / (3 * year.mean(1) + 0.5)
            excess[counts.mean(1) < 0.5] = 0
        if not everybody:
            excess[rng.permutation(units)[: units // 2]] = -np.inf
        start = np.full(units, NEVER)
        start[np.argsort(-(excess + 1e-6 * rng.random(units)))[:adopters]] = month
        return start

    def each_month(counts: np.ndarray, adopters: int, rng: np.random.Generator) -> list[np.ndarray]:
        first, stop = months_of_starts(counts.shape[1])
        return [largest_wave(counts, adopters, month, rng) for month in range(first, stop)]

    return each_month if everybody else draw


def months_of_starts(months: int) -> tuple[int, int]:
    """First month in which a wave is looked for, and the one after the last."""
    return max(12, months // 4), 3 * months // 4 + 1


def planted(counts: np.ndarray, start: np.ndarray, ratio: float, rng: np.random.Generator):
    """Counts after the starts, each event kept with probability `ratio`."""
    after = np.arange(counts.shape[1]) >= np.where(start == NEVER, counts.shape[1], start)[:, None]
    return np.where(after, rng.binomial(counts.astype(int), ratio), counts)


@dataclass(frozen=True)
class Scenario:
    """One line of the table; `others`: the verdicts of the other methods too."""

    offence: str
    label: str
    draw: Callable
    adopters: int
    ratio: float = 1.0
    part: str = "all"
    others: bool = False


def line(counts: np.ndarray, scenario: Scenario, studies: int, draws: int) -> dict[str, float]:
    """Shares of rejections, bias, coverage and flags over the simulated studies."""
    window, ratio, rows = Window(), scenario.ratio, []
    rngs = [np.random.default_rng([20260101, study]) for study in range(studies)]
    drawn = scenario.draw(counts, scenario.adopters, rngs[0])
    if isinstance(drawn, list):
        starts = dict(zip(range(studies), drawn, strict=False))
    else:
        starts = {0: drawn} | {
            study: scenario.draw(counts, scenario.adopters, rngs[study])
            for study in range(1, studies)
        }
    truth = math.log(ratio)
    for study, start in starts.items():
        rng = rngs[study]
        panel = of_counts(planted(counts, start, ratio, rng) if ratio < 1 else counts)
        tested = placebo_test(panel, start, window, rng, draws)
        row = {
            "headline": tested.p_value <= 0.05,
            "donut": tested.donut.p_value <= 0.05,
            "bias": tested.effect.log_ratio - truth,
            "coverage": tested.low <= truth <= tested.high,
            "flag": tested.wave.flagged,
        }
        if scenario.others:
            row |= {
                name: method(panel, start, window, rng).p_value <= 0.05
                for name, method in METHODS.items()
            }
        rows.append(row)
    table = pd.DataFrame(rows).astype(float)
    means = {name: float(column[np.isfinite(column)].mean()) for name, column in table.items()}
    return means | {"studies": len(rows)}


def scenarios() -> list[Scenario]:
    """Sizes, planted effects and waves for burglary; sizes and waves for the other offences."""
    burglary = next(iter(NAMES))
    found = []
    for adopters in (6, 35):
        for ratio in (1.0, 0.8, 0.6):
            scenario = Scenario(burglary, "at random", at_random, adopters, ratio)
            found.append(replace(scenario, others=ratio == 1))
    for offence in NAMES:
        if offence != burglary:
            found += [Scenario(offence, "at random", at_random, size) for size in (6, 35)]
        for against in ("own mean", "year before"):
            for everybody in (False, True):
                label = f"after a wave (against {against}{', all' if everybody else ''})"
                draw = after_a_wave(against, everybody)
                found += [Scenario(offence, label, draw, size) for size in (6, 35)]
    for adopters in (6, 35):
        draw, label = after_a_wave("own mean"), "after a wave (against own mean)"
        found.append(Scenario(burglary, label, draw, adopters, 0.6))
    for part in ("first half", "second half"):
        for offence in NAMES:
            found += [
                Scenario(offence, "at random", at_random, size, part=part) for size in (6, 35)
            ]
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
        "studies",
    ]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = [row["offence"], row["part"], str(row["adopters"]), row["label"], row["planted"]]
        cells += [_share(row.get(name)) for name in COLUMNS]
        cells += [f"{row['bias']:+.3f}", _share(row["coverage"]), str(row["studies"])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--crime", type=Path, default=Path("../shared/data/the-hague/crime.csv"))
    parser.add_argument("--studies", type=int, default=400)
    parser.add_argument("--draws", type=int, default=99)
    parser.add_argument("--out", type=Path, help="Markdown file with the marks")
    arguments = parser.parse_args()
    if not arguments.crime.is_file():
        print(f"{arguments.crime}: not here; give a crime panel with --crime", file=sys.stderr)
        return 2
    crime = pd.read_csv(arguments.crime, dtype={"offence": str})
    rows = []
    for scenario in scenarios():
        counts = panel_of(crime, scenario.offence, scenario.part)
        began = time.process_time()
        found = line(counts, scenario, arguments.studies, arguments.draws)
        ratio = scenario.ratio
        rows.append(
            {
                "offence": NAMES[scenario.offence],
                "part": scenario.part,
                "label": scenario.label,
                "adopters": scenario.adopters,
                "planted": "none" if ratio == 1 else f"-{1 - ratio:.0%}",
            }
            | found
        )
        print(
            f"{markdown(rows[-1:]).splitlines()[-1]} {time.process_time() - began:.0f} s",
            flush=True,
        )
    units, months = panel_of(crime, "1.1.1", "all").shape
    told = (
        f"{arguments.draws} draws in each study; {units} neighbourhoods,"
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
