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


def changed(**update):
    plan = PLAN.crime.model_copy(update={"adopters": 60, "reactive": 0, "level": 20.0} | update)
    return plan, crime_tables(plan, PLAN.groups, PLAN.seed)


def change_by_place(offence="1.1.1", **update):
    """Counts with the planted ratios minus the same draws without: months and neighbourhoods."""
    _, with_it = changed(**update)
    _, without = changed(effects={}, reporting={})
    started = {row["neighbourhood"]: row["started_on"] for row in rows(with_it, "adoption.csv")}
    change = {}
    for one, other in zip(rows(with_it, "crime.csv"), rows(without, "crime.csv"), strict=True):
        if one["offence"] == offence:
            key = one["neighbourhood"], one["month"]
            change[key] = int(one["count"]), int(other["count"])
    return started, change


def share_left(started, change, months):
    """Crime that is left in whole months with a group, `months` from the first on."""
    left = total = 0
    for (place, month), (count, other) in change.items():
        begin = started[place]
        if not begin:
            continue
        age = 12 * (int(month[:4]) - int(begin[:4])) + int(month[5:]) - int(begin[5:7])
        if age in months:
            left, total = left + count, total + other
    return left / total


def test_an_effect_that_is_phased_in_grows_to_its_size():
    started, change = change_by_place(effects={"1.1.1": 0.6}, phased_months=12)
    assert share_left(started, change, range(-30, 1)) == 1
    assert 0.75 < share_left(started, change, range(5, 8)) < 0.85
    assert 0.57 < share_left(started, change, range(12, 30)) < 0.63


def test_displaced_crime_goes_next_door_and_nothing_is_lost():
    started, change = change_by_place(effects={"1.1.1": 0.6}, displaced=1.0)
    assert sum(one - other for one, other in change.values()) == 0
    _, tables = changed(effects={"1.1.1": 0.6}, displaced=1.0)
    near = {(row["neighbourhood"], row["neighbour"]) for row in rows(tables, "adjacency.csv")}
    near |= {(b, a) for a, b in near}
    grown = {place for (place, _), (one, other) in change.items() if one > other}
    assert grown and all(any(started[b] for a, b in near if a == place) for place in grown)


def test_more_reporting_hides_a_fall():
    started, change = change_by_place(effects={"1.1.1": 0.8}, reporting={"1.1.1": 1.25})
    assert 0.97 < share_left(started, change, range(1, 40)) < 1.03
    assert share_left(started, change, range(-30, 1)) == 1
    started, change = change_by_place(reporting={"1.1.1": 0.5}, effects={})
    assert 0.47 < share_left(started, change, range(1, 40)) < 0.53


def test_a_group_without_a_founding_date_is_in_no_list_of_starts():
    first, *rest = PLAN.groups
    undated = first.model_copy(update={"founded_on": None})
    tables = crime_tables(PLAN.crime, (undated, *rest), PLAN.seed)
    listed = {row["neighbourhood"] for row in rows(tables, "adoption.csv")}
    assert first.neighbourhood not in listed
    assert first.neighbourhood in {row["neighbourhood"] for row in rows(tables, "crime.csv")}
