"""The planted crime panel: what it holds, and that what was planted is in it."""

import csv
import io
from pathlib import Path

import pytest
from pydantic import ValidationError

from buurtwacht.simulate.crime_panel import crime_tables
from buurtwacht.simulate.plan import CrimePanel, read_plan

PLAN = read_plan(Path(__file__).parents[3] / "config" / "simulate" / "demo.yaml")


def rows(tables, name):
    return list(csv.DictReader(io.StringIO(tables[name].decode())))


@pytest.fixture(scope="module")
def tables():
    return crime_tables(PLAN.crime, PLAN.groups, PLAN.seed)


def test_every_neighbourhood_month_and_offence_has_a_count(tables):
    crime = rows(tables, "crime.csv")
    places = {row["neighbourhood"] for row in crime}
    months = {row["month"] for row in crime}
    assert len(crime) == len(places) * len(months) * len(PLAN.crime.offences)
    assert places == {row["neighbourhood"] for row in rows(tables, "adoption.csv")}
    assert {group.neighbourhood for group in PLAN.groups} <= places


def test_groups_start_when_they_were_founded_and_others_are_added(tables):
    started = {row["neighbourhood"]: row["started_on"] for row in rows(tables, "adoption.csv")}
    for group in PLAN.groups:
        assert started[group.neighbourhood] == str(group.founded_on)
    assert sum(map(bool, started.values())) == PLAN.crime.adopters + len(PLAN.groups)


def test_the_planted_fall_is_there_and_only_in_its_offence(tables):
    started = {row["neighbourhood"]: row["started_on"][:7] for row in rows(tables, "adoption.csv")}
    ratio = {}
    for offence in PLAN.crime.offences:
        totals = {(False, False): 0, (False, True): 0, (True, False): 0, (True, True): 0}
        for row in rows(tables, "crime.csv"):
            if row["offence"] != offence:
                continue
            group = (
                bool(started[row["neighbourhood"]]) and started[row["neighbourhood"]] > "2020-06"
            )
            totals[group, row["month"] > "2022-06"] += int(row["count"])
        ratio[offence] = (
            totals[True, True] / totals[True, False] / (totals[False, True] / totals[False, False])
        )
    assert ratio["1.1.1"] < 0.85
    assert 0.85 < ratio["3.9.1"] < 1.15


def test_the_same_plan_gives_the_same_bytes(tables):
    assert crime_tables(PLAN.crime, PLAN.groups, PLAN.seed) == tables
    assert crime_tables(PLAN.crime, PLAN.groups, PLAN.seed + 1) != tables


def test_a_plan_that_cannot_be_is_refused():
    given = PLAN.crime.model_dump()
    for change in ({"reactive": 99}, {"effects": {"9.9.9": 0.5}}, {"last_month": "2019-12"}):
        with pytest.raises(ValidationError):
            CrimePanel.model_validate(given | change)
