"""Named scenarios once through the whole pipeline, from chat text to results.

Each scenario is a small cohort with a planted truth of its own, run with Snakemake in a fresh copy
of the checkout (as committed). One run of six groups says little on its own: checked is that the
planted truth lies in the interval that the pipeline gives, that guards speak where they should, and
that an analysis which must fail does fail. No seed was looked for.

`python benchmarks/scenarios.py [SCENARIO ...]` prints what was planted and found and writes it in
the table of docs/methods.md; rows of scenarios that were not asked for stay. Exits 1 when a check
fails.
"""

import argparse
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "methods.md"
BEGIN, END = "<!-- scenarios: begin -->", "<!-- scenarios: end -->"
HEAD = "| scenario | planted | found | check |\n|---|---|---|---|"

SD = 0.36
"""Standard deviation of log2 background activity that `month_sd: 0.25` gives, in doublings."""

PER_DOUBLING = round(1.35 ** (1 / SD), 3)
BURGLARY, VEHICLES = "1.1.1", "1.2.2"
SEED = 20261124

Found = tuple[str, bool]
"""What the pipeline found in words, and whether the check is met."""


@dataclass(frozen=True)
class Run:
    """What a finished run left: rows of results, and its folders."""

    table: pd.DataFrame
    processed: Path
    raw: Path

    def row(self, model: str, outcome: str, term: str = "") -> pd.Series:
        rows = self.table[(self.table["model"] == model) & (self.table["outcome"] == outcome)]
        return rows[rows["term"].str.contains(term, regex=False)].iloc[0]


@dataclass(frozen=True)
class Scenario:
    planted: str
    plant: Callable[[dict], None]
    check: Callable[[Run], Found]


def told(row: pd.Series) -> str:
    """An estimate with its interval; an open side has no number."""
    limits = ["..." if math.isnan(row[side]) else f"{row[side]:.2f}" for side in LIMITS]
    return f"{row['estimate']:.2f} ({limits[0]} to {limits[1]})"


LIMITS = ["conf_low", "conf_high"]


def inside(row: pd.Series, truth: float) -> bool:
    """No limit excludes `truth`; a row without an estimate has found nothing."""
    known = not math.isnan(row["estimate"])
    return bool(known and not row["conf_low"] > truth and not row["conf_high"] < truth)


def within(run: Run) -> pd.Series:
    return run.row("activity_last_month", "reports")


def holds(truth: float) -> Callable[[Run], Found]:
    def check(run: Run) -> Found:
        return f"ratio per doubling {told(within(run))}", inside(within(run), truth)

    return check


def start_effect(truth: float) -> Callable[[Run], Found]:
    def check(run: Run) -> Found:
        row = run.row("prevention", BURGLARY, "start of a group")
        return f"ratio of burglary {told(row)}", inside(row, truth)

    return check


def surge(run: Run) -> Found:
    row = run.row("prevention", BURGLARY, "start of a group")
    naive = run.row("prevention_before_after", BURGLARY, "start of a group")
    words = f"{told(row)}; sentinel before/after {naive['estimate']:.2f}, p {naive['p_value']:.3f}"
    return words, inside(row, 1.0) and naive["p_value"] < 0.05


def reporting_drift(run: Run) -> Found:
    hidden = run.row("prevention", BURGLARY, "start of a group")
    rows = run.table[
        run.table["model"].str.startswith("prevention") & (run.table["outcome"] == VEHICLES)
    ]
    other = rows.iloc[0]
    words = f"burglary {told(hidden)}; nearly always reported {told(other)}"
    return words, inside(hidden, 1.0) and inside(other, 0.8)


def displacement(run: Run) -> Found:
    row = run.row("prevention", BURGLARY, "start of a group")
    ring = run.table[run.table["model"].str.contains("ring|displac")].iloc[0]
    words = f"own {told(row)}; neighbours {told(ring)}"
    return words, inside(row, 0.6) and ring["estimate"] > 1


def reverse(run: Run) -> Found:
    lead = run.row("activity_next_month", "reports")
    words = f"last month {told(within(run))}; next month {told(lead)}, p {lead['p_value']:.3f}"
    return words, inside(within(run), 1.0) and lead["p_value"] < 0.05


def one_group_with_arrests(run: Run) -> Found:
    share = run.row("arrest_concentration", "arrest_incidents", "groups with one")
    limit = run.table[run.table["model"] == "arrests_between"].iloc[0]
    groups = round(share["estimate"] * share["n_groups"])
    words = f"{groups} group with arrests; ratio withheld: {limit['note'].split(';')[0]}"
    return words, groups == 1 and math.isnan(limit["estimate"])


def dominant(run: Run) -> Found:
    row = run.row("activity_last_month_marginal", "reports")
    words = f"shift test {told(within(run))}; companion: {row['note'].split(';')[0]}"
    return words, "one group" in row["note"] and inside(within(run), 1.0)


def simpson(run: Run) -> Found:
    between = run.row("within_and_between", "reports_mundlak", "between groups")
    own = run.row("within_and_between", "reports_mundlak", "within groups")
    words = f"within {told(own)}; between {told(between)}"
    return words, inside(own, 1.0) and inside(within(run), 1.0) and between["estimate"] > 1


def own_exposure(run: Run) -> Found:
    rows = run.table[(run.table["model"] == "rates") & (run.table["outcome"] == "reports")]
    years = rows[rows["term"] != "pooled"]["exposure"]
    words = f"exposure {years.min():.1f} to {years.max():.1f} months; {told(within(run))}"
    return words, years.max() / years.min() > 1.8 and inside(within(run), 1.0)


def incidents_make_both(run: Run) -> Found:
    from buurtwacht.models.conditional_poisson import fit
    from buurtwacht.models.spec import parse_spec

    content = {"question": "E3", "method": "conditional_poisson", "status": "exploratory"}
    content |= {"unit": "group_month", "outcomes": ["reports"], "terms": ["messages"], "lag": 0}
    tables = {
        name: pd.read_parquet(run.processed / f"features/{name}.parquet")
        for name in ("group_month", "group")
    }
    naive = fit(tables, parse_spec("sentinel", content), np.random.default_rng(SEED)).iloc[0]
    words = f"{told(within(run))}; sentinel same month, all messages {told(naive)}"
    return words, inside(within(run), 1.0) and naive["conf_low"] > 1


def coder_error(run: Run) -> Found:
    """A third of the messages coded as planted: corrected counts against the coder's own.

    Group by group, because the coder does not err alike in all of them.
    """
    from buurtwacht.features.coded_counts import coded_counts

    messages, coded = (
        pd.concat(map(pd.read_parquet, sorted((run.processed / folder).glob("*.parquet"))))
        for folder in ("messages", "coded")
    )
    truth = pd.read_json(run.raw.with_name(f"{run.raw.name}-truth") / "messages.jsonl", lines=True)
    truth["at"] = pd.to_datetime(truth["sent_at"], utc=True).dt.tz_localize(None)
    both = messages.merge(coded[["message"]], on="message").merge(
        truth[["group", "at", "codes"]], left_on=["group", "sent_at"], right_on=["group", "at"]
    )
    both = both.drop_duplicates("message", keep=False)
    everything = coded[coded["message"].isin(both["message"])]
    drawn = both[np.random.default_rng(SEED).random(len(both)) < 1 / 3]
    rows = [
        {"message": message, "coder": "truth", "codes": ";".join(codes), "probability": 1 / 3}
        for message, codes in zip(drawn["message"], drawn["codes"], strict=True)
    ]
    counts = coded_counts(messages, everything, rows)
    counts = counts[counts["method"] == "design-based"]
    sums = counts.groupby(["group", "code"])[["plug_in", "corrected", "variance"]].sum()
    true = both.explode("codes").groupby(["group", "codes"]).size().rename_axis(sums.index.names)
    sums = sums.assign(true=true.reindex(sums.index, fill_value=0))
    groups, _ = _coverage(sums)
    total, plugged = _coverage(sums.groupby("code").sum())
    one = sums.xs(sums.groupby("code")["true"].sum().idxmax(), level="code")
    share = one["plug_in"] / one["true"]
    words = (
        f"{sums.index.get_level_values('code').nunique()} codes with 50 hand-coded: the corrected "
        f"total holds the truth in {total:.0%}, sentinel plug-in in {plugged:.0%}; group by group "
        f"the corrected one in {groups:.0%} of {len(sums)}, where the coder counts "
        f"{share.min():.0%} to {share.max():.0%} of the most frequent code"
    )
    return words, total >= 0.8 and plugged < total


def _coverage(sums: pd.DataFrame) -> tuple[float, float]:
    """How often the truth lies in 95% limits around the corrected counts, and the coder's own."""
    reach = 1.96 * np.sqrt(sums["variance"])
    hit = [(sums[name] - sums["true"]).abs() <= reach for name in ("corrected", "plug_in")]
    return float(hit[0].mean()), float(hit[1].mean())


def plain(plan: dict) -> None:
    """Six small chats without any planted association, and no crime panel."""
    del plan["crime"]
    for group in plan["groups"]:
        group["background_messages"] = round(group["background_messages"] / 6)
        group["reports_per_year"] *= 2
        group["arrest_incidents"] = 0


def with_crime(**keys) -> Callable[[dict], None]:
    """Three very small chats and a city of 200 neighbourhoods with the planted course."""

    def plant(plan: dict) -> None:
        plan["groups"] = plan["groups"][:3]
        for group in plan["groups"]:
            group["background_messages"] = 200
            group["reports_per_year"] = 4
            group["arrest_incidents"] = 0
        plan["crime"] |= {"rows": 10, "columns": 20, "adopters": 40, "reactive": 0, "effects": {}}
        plan["crime"] |= keys

    return plant


def each(**keys) -> Callable[[dict], None]:
    def plant(plan: dict) -> None:
        plain(plan)
        for group in plan["groups"]:
            group |= keys

    return plant


def plant_arrests(plan: dict) -> None:
    plain(plan)
    plan["groups"][2]["arrest_incidents"] = 3


def plant_dominance(plan: dict) -> None:
    plain(plan)
    for group in plan["groups"]:
        group["reports_per_year"] = 3
    plan["groups"][0]["reports_per_year"] = 90


def plant_simpson(plan: dict) -> None:
    plain(plan)
    for place, group in enumerate(plan["groups"]):
        group["background_messages"] = 150 * 2**place
        group["reports_per_year"] = 4 * 1.6**place


def plant_short(plan: dict) -> None:
    plain(plan)
    for group in plan["groups"][::2]:
        half = (group["observed_until"] - group["observed_from"]) / 2
        group["observed_until"] = group["police_until"] = group["observed_from"] + half
        group["exports"] = [{"platform": group["exports"][0]["platform"]}]


PHASED = 1 - 0.4 * np.minimum(np.arange(24) / 12, 1).mean()
"""Mean ratio over 24 months of an effect of -40% that grows over the first 12."""


def whole(ratio: float) -> float:
    """Mean ratio over 24 months where the month of the start has none."""
    return 1 - (1 - ratio) * 23 / 24


SCENARIOS = {
    "nothing": Scenario("no association", plain, holds(1.0)),
    "ratio": Scenario(
        f"{PER_DOUBLING:.2f} per doubling (1.35 per SD)",
        each(activity_rate_ratio=PER_DOUBLING),
        holds(PER_DOUBLING),
    ),
    "start-no-effect": Scenario("burglary x 1", with_crime(), start_effect(1.0)),
    "start-minus-10": Scenario(
        "burglary x 0.9", with_crime(effects={BURGLARY: 0.9}), start_effect(whole(0.9))
    ),
    "start-minus-20": Scenario(
        "burglary x 0.8", with_crime(effects={BURGLARY: 0.8}), start_effect(whole(0.8))
    ),
    "start-minus-40": Scenario(
        "burglary x 0.6", with_crime(effects={BURGLARY: 0.6}), start_effect(whole(0.6))
    ),
    "phased-in": Scenario(
        f"burglary x 0.6, grown over 12 months: mean {PHASED:.2f}",
        with_crime(effects={BURGLARY: 0.6}, phased_months=12),
        start_effect(PHASED),
    ),
    "surge-no-effect": Scenario(
        "nothing; all starts after a wave", with_crime(adopters=30, reactive=30), surge
    ),
    "reverse-causality": Scenario(
        "a report makes 60 messages in the next month",
        each(talk_after_report=60),
        reverse,
    ),
    "reporting-drift": Scenario(
        "all crime x 0.8, burglary reported x 1.25",
        with_crime(effects={BURGLARY: 0.8, VEHICLES: 0.8}, reporting={BURGLARY: 1.25}),
        reporting_drift,
    ),
    "arrests-in-one-group": Scenario(
        "3 arrests in one group", plant_arrests, one_group_with_arrests
    ),
    "displacement": Scenario(
        "burglary x 0.6, half of it next door",
        with_crime(effects={BURGLARY: 0.6}, displaced=0.5),
        displacement,
    ),
    "between-not-within": Scenario("x 1.6 per doubling between groups", plant_simpson, simpson),
    "one-dominant-group": Scenario("no association; 86% in one group", plant_dominance, dominant),
    "unequal-exposure": Scenario(
        "no association; half a year or a year", plant_short, own_exposure
    ),
    "shared-season-and-trend": Scenario(
        "no association; talk and reports share a calendar",
        each(season=0.8, trend=0.5),
        holds(1.0),
    ),
    "incidents-make-both": Scenario(
        "no association; incidents make chat and reports",
        each(in_chat=1.0, unreported_signals_per_year=0, background_messages=600),
        incidents_make_both,
    ),
    "coder-error": Scenario("true codes; coder errs more in some groups", plain, coder_error),
}


def run(name: str, copy: Path) -> tuple[str, bool]:
    """Plant, run and check one scenario in the checkout `copy`; its row of the table."""
    scenario = SCENARIOS[name]
    plan = yaml.safe_load((ROOT / "config/simulate/demo.yaml").read_text(encoding="utf-8"))
    plan["seed"] = SEED
    scenario.plant(plan)
    decisions = yaml.safe_load((ROOT / "config/demo.yaml").read_text(encoding="utf-8"))
    decisions["prevention"] = {"draws": 199, "placebo_studies": 20}
    for folder, content in (("config/simulate", plan), ("config", decisions)):
        text = yaml.safe_dump(content, sort_keys=False)
        (copy / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("snakemake")), "models", "--config"]
    done = subprocess.run(
        [*command, f"cohort={name}"],
        cwd=copy,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(copy / "src")},
    )
    if done.returncode:
        print(done.stderr[-3000:], file=sys.stderr)
        return f"| {name} | {scenario.planted} | the run failed | MISSED |", False
    processed = copy / f"data/processed/{name}"
    table = pd.read_csv(processed / "models/estimates_internal.csv")
    found, good = scenario.check(Run(table, processed, copy / f"data/raw/{name}"))
    verdict = "met" if good else "MISSED"
    return f"| {name} | {scenario.planted} | {found} | {verdict} |", good


def stored(text: str, rows: dict[str, str]) -> str:
    """`text` of the page with `rows` (by scenario) in its table; other rows stay as they are."""
    head, rest = text.split(BEGIN)
    old, tail = rest.split(END)
    kept = {line.split("|")[1].strip(): line for line in re.findall(r"^\| .*$", old, re.M)}
    lines = [(kept | rows)[name] for name in SCENARIOS if name in kept | rows]
    return f"{head}{BEGIN}\n{HEAD}\n" + "\n".join(lines) + f"\n{END}{tail}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="*", help=f"default: {', '.join(SCENARIOS)}")
    chosen = parser.parse_args().scenario or list(SCENARIOS)
    if unknown := set(chosen) - set(SCENARIOS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(HEAD, flush=True)
    verdicts = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        for name in chosen:
            row, good = run(name, copy)
            print(row, flush=True)
            verdicts.append(good)
            page = DOCS.read_text(encoding="utf-8")
            DOCS.write_text(stored(page, {name: row}), encoding="utf-8")
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
