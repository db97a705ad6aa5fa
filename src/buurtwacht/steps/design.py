"""Design of the next study: power, precision, exaggeration, and the number of groups it needs."""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from buurtwacht.atomic import replacing
from buurtwacht.errors import InputError
from buurtwacht.models import next_study
from buurtwacht.models.next_study import Pilot, Scenario
from buurtwacht.report import theme
from buurtwacht.report.figures import next_study as figures
from buurtwacht.report.words import LANGUAGES, read_words
from buurtwacht.steps.run import run
from buurtwacht.steps.tables_io import read_parquet, write_csv
from buurtwacht.tables import GROUP_MONTH

OUTCOME, TERM = "reports", "background_messages"
MONTHS, RATES, VARIATIONS = (12, 24, 36), (0.25, 0.5, 1.0, 2.0), (0.5, 1.0)


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m buurtwacht.steps.design", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--group-month", type=Path, required=True, metavar="PARQUET")
    parser.add_argument("--template", type=Path, required=True, help="folder with the texts")
    parser.add_argument("--seed", type=int, required=True, help="seed of the study")
    parser.add_argument(
        "--ratio", type=float, default=1.25, help="smallest ratio of interest (default %(default)g)"
    )
    parser.add_argument(
        "--studies", type=int, default=400, help="drawn per scenario (default %(default)d)"
    )
    parser.add_argument("--synthetic", choices=("yes", "no"), default="no")
    parser.add_argument("--out-dir", type=Path, required=True)
    return parser


def needed_table(
    found: Pilot, ratio: float, studies: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Groups needed by months, rate and variation; the first row is a cohort like this one."""
    cells = [(12, found.rate, found.variation)]
    cells += [(months, rate, v) for months in MONTHS for rate in RATES for v in VARIATIONS]
    rows = []
    for months, rate, variation in cells:
        scenario = Scenario(60, months, rate, variation, ratio, found.spread)
        needed = next_study.groups_needed(scenario, rng, studies)
        rows.append({"months": months, "rate": rate, "variation": variation, **needed})
    return pd.DataFrame(rows)


def _main(arguments: argparse.Namespace) -> None:
    if arguments.ratio <= 1:
        raise InputError("--ratio", "it is not above 1", "give the smallest ratio that matters")
    months = read_parquet(arguments.group_month, GROUP_MONTH)
    found = next_study.pilot(months, OUTCOME, TERM)
    if found is None:
        raise InputError(
            str(arguments.group_month),
            "no group has reports and varying activity",
            "a design needs a cohort with police records",
        )
    rng = np.random.default_rng([arguments.seed, 7])
    scenarios = next_study.grid(
        months=MONTHS,
        rates=RATES,
        variations=VARIATIONS,
        ratio=arguments.ratio,
        spread=found.spread,
    )
    surface = next_study.surface(scenarios, rng, arguments.studies)
    needed = needed_table(found, arguments.ratio, arguments.studies, rng)
    write_csv(surface, arguments.out_dir / "surface.csv")
    write_csv(needed, arguments.out_dir / "groups_needed.csv")
    facts = {
        "ratio": arguments.ratio,
        "pilot_groups": found.groups,
        "pilot_months": found.months,
        "pilot_rate": found.rate,
        "pilot_variation": found.variation,
        "power": next_study.POWER,
        "found": int(needed.loc[0, "found"]),
        "conclusive": int(needed.loc[0, "conclusive"]),
        "conclusive_long": int(needed.iloc[_like(needed, 36, found)]["conclusive"]),
        "months": 12,
        "months_long": 36,
        **_small(surface, found),
    }
    theme.apply()
    for language in LANGUAGES:
        words = read_words(arguments.template / "text", language)
        sections = ["paragraph"] + (["synthetic"] if arguments.synthetic == "yes" else [])
        text = "\n\n".join(words.fill(words.section("grant", one), facts) for one in sections)
        with replacing(arguments.out_dir / f"paragraph.{language}.md") as path:
            path.write_text(text + "\n", encoding="utf-8")
        for measure in figures.MEASURES:
            drawing = figures.draw(surface, measure, words)
            if arguments.synthetic == "yes":
                theme.mark_synthetic(drawing, words)
            theme.save(drawing, arguments.out_dir / f"{measure}.{language}")


def _like(needed: pd.DataFrame, months: int, found: Pilot) -> int:
    """Place of the row of the grid nearest to this cohort."""
    rows = needed.iloc[1:]
    apart = (
        (rows["months"] != months) * 100
        + (np.log(rows["rate"]) - np.log(found.rate)).abs() * 10
        + (rows["variation"] - found.variation).abs()
    )
    return 1 + int(apart.to_numpy().argmin())


def _small(surface: pd.DataFrame, found: Pilot) -> dict:
    """Power and exaggeration of six groups in a year with a rate like this cohort's."""
    rows = surface[(surface["groups"] == 6) & (surface["months"] == 12)]
    apart = (np.log(rows["rate"]) - np.log(found.rate)).abs() * 10
    row = rows.iloc[int((apart + (rows["variation"] - found.variation).abs()).to_numpy().argmin())]
    return {
        "small_groups": int(row["groups"]),
        "small_power": row["power"],
        "small_exaggeration": row["exaggeration"],
    }


def main(argv: list[str] | None = None) -> int:
    return run(_main, parser().parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
