"""The chapter on a crime panel, with a panel and without one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from fake_cohort import TEMPLATE, evidence

from buurtwacht.models import claims
from buurtwacht.prevention.panel import NEVER, Window
from buurtwacht.prevention.study import Choices, study
from buurtwacht.report import pages
from buurtwacht.report.contents import prevention
from buurtwacht.report.draft import write_chapter
from buurtwacht.report.exhibits import Missing
from buurtwacht.report.names import FIGURES
from buurtwacht.report.results import apart
from buurtwacht.report.words import LANGUAGES, read_words
from buurtwacht.tables import ESTIMATES

LONGEST = 3 * 10**5


@pytest.fixture(scope="module")
def with_panel():
    rng = np.random.default_rng(3)
    units, months = 60, 40
    names = [f"n{number:02d}" for number in range(units)]
    calendar = [str(month) for month in pd.period_range("2020-01", periods=months, freq="M")]
    start = np.full(units, NEVER)
    start[:10] = 20
    mean = np.full((units, months), 3.0)
    mean[:10, 20:] = 1.2
    rows = [
        (name, month, offence, int(rng.poisson(mean[at, when] if offence == "1.1.1" else 2.0)))
        for offence in ("1.1.1", "3.9.1")
        for at, name in enumerate(names)
        for when, month in enumerate(calendar)
    ]
    crime = pd.DataFrame(rows, columns=["neighbourhood", "month", "offence", "count"])
    days = pd.to_datetime([pd.NaT if one == NEVER else "2021-09-01" for one in start])
    adoption = pd.DataFrame({"neighbourhood": names, "started_on": days})
    adjacency = pd.DataFrame({"neighbourhood": names[:-1], "neighbour": names[1:]})
    choices = Choices("1.1.1", "3.9.1", "", Window(), 99, 20, (0.9, 0.8), True)
    fake = evidence()
    groups = fake.group["group"].tolist()[:2]
    area = pd.DataFrame({"group": groups, "neighbourhood": ["n00", "n01"], "share": [1.0, 1.0]})
    results = study(crime, adoption, adjacency, choices, seed=1, area=area)
    estimates = pd.concat([fake.estimates, results.estimates[list(ESTIMATES.columns)]])
    return replace(fake, estimates=estimates.reset_index(drop=True), prevention=results.exhibits)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapter_is_complete_in_both_languages(with_panel, language, tmp_path):
    words = read_words(TEMPLATE / "text", language)
    chapter = prevention.build(with_panel)
    assert not any(isinstance(one, Missing) for one in chapter.figures.values())
    for section, text in words.sections["prevention"].items():
        if section not in chapter.absent:
            words.fill(text, chapter.facts)
    write_chapter(chapter, words, "fake", True, tmp_path)
    for name in FIGURES["prevention"]:
        path = tmp_path / "figures" / f"{name}.svg"
        assert 1000 < path.stat().st_size < LONGEST


def test_a_large_fall_is_read_as_a_fall(with_panel):
    chapter = prevention.build(with_panel)
    assert chapter.facts["prevention_reading"] in ("fell_enough", "fell_doubt")
    assert chapter.facts["effect"][2] < 1
    assert chapter.facts["panel_adopters"] == 10


def test_the_reading_follows_the_interval(with_panel):
    def reading(low, high, ninety_low):
        rows = with_panel.estimates.copy()
        head = rows["model"] == "prevention"
        rows.loc[head & (rows["term"] == "start of a group"), ["conf_low", "conf_high"]] = low, high
        rows.loc[head & rows["term"].str.endswith("90% interval"), "conf_low"] = ninety_low
        checks = rows["model"].isin(["prevention_leads", "prevention_earlier_date"])
        rows.loc[checks, "p_value"] = 0.5
        chapter = prevention.build(replace(with_panel, estimates=rows))
        return chapter.facts["prevention_reading"]

    assert reading(0.5, 0.8, 0.55) == "fell_enough"
    assert reading(0.7, 0.95, 0.72) == "fell"
    assert reading(0.92, 1.1, 0.94) == "too_small"
    assert reading(0.8, 1.1, 0.85) == "undecided"
    assert reading(1.1, 1.4, 1.12) == "rose"


def test_the_chance_told_is_that_of_the_smallest_fall_that_matters(with_panel):
    rows = with_panel.estimates
    of_one = rows["term"].str.startswith("probability to find a ratio of")
    chances = rows[of_one & (rows["model"] == "prevention_detectable")].set_index("term")
    assert len(chances) == 2
    for order in (True, False):
        sorted_rows = rows.sort_values("term", ascending=order)
        facts = prevention.build(replace(with_panel, estimates=sorted_rows)).facts
        assert facts["smallest_fall"] == pytest.approx(0.1)
        told = chances.loc["probability to find a ratio of 0.9", "estimate"]
        assert facts["chance_smallest"] == pytest.approx(float(told))
    assert chances["estimate"].nunique() == 2


def test_what_tilburg_could_have_seen():
    facts = prevention.build(evidence()).facts
    assert facts["tilburg_power_first"] > 0.95
    assert facts["tilburg_power_second"] == pytest.approx(0.82, abs=0.03)
    assert facts["tilburg_power_small"] < 0.3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reading_has_its_sentences_in_the_first_lines_too(language):
    labels = yaml.safe_load((TEMPLATE / "text" / language / "labels.yaml").read_text("utf-8"))
    readings = set(labels["prevention_readings"])
    assert readings <= set(labels["minute_answers"]["burglary"])
    assert readings <= set(labels["minute_sure"]["burglary"])
    source = Path(prevention.__file__).read_text("utf-8")
    assert all(f'"{reading}"' in source for reading in readings)


@pytest.mark.parametrize(
    ("model", "column", "value"),
    [
        ("prevention_leads", "p_value", 0.01),
        ("prevention_earlier_date", "p_value", 0.01),
        ("prevention_other_donut", "estimate", 1.2),
    ],
)
def test_a_failed_check_stands_in_the_way_of_reading_and_claims_alike(
    with_panel, model, column, value
):
    rows = with_panel.estimates.copy()
    checks = rows["model"].isin(["prevention_leads", "prevention_earlier_date"])
    rows.loc[checks, "p_value"] = 0.5
    rows.loc[rows["model"] == "prevention_other_donut", "estimate"] = 0.5

    def read():
        reading = prevention.build(replace(with_panel, estimates=rows)).facts["prevention_reading"]
        judged = claims.judge(claims.Evidence(estimates=rows, crime_delivered=True), False)
        return reading, judged.set_index("id").loc[1, "verdict"]

    assert read() == ("fell_enough", "different")
    rows.loc[rows["model"] == model, column] = value
    assert read() == ("fell_doubt", "undecided")


def test_leads_that_deviate_are_told(with_panel):
    rows = with_panel.estimates.copy()
    rows.loc[rows["model"] == "prevention_leads", "p_value"] = 0.01
    chapter = prevention.build(replace(with_panel, estimates=rows))
    assert chapter.facts["leads_reading"] == "deviate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_begin_with_what_the_tables_hold(with_panel, language):
    words = read_words(TEMPLATE / "text", language)
    chapter = prevention.build(with_panel)

    def caption(name):
        return pages.caption({"facts": chapter.facts}, words, "figures", name)

    starts = caption("prevention-starts")
    month = words.show("2021-09", "month")
    assert starts.count(month) == 2 and starts.index(month) < starts.index("10")
    shown = chapter.tables["prevention-elsewhere"].frame
    others = shown[shown["model"] != "prevention"]
    assert chapter.facts["n_elsewhere"] == others["estimate"].notna().sum() == 2
    assert chapter.facts["elsewhere_apart"] == apart(others)
    told = words.label("figures", "prevention-elsewhere", "finding")
    assert caption("prevention-elsewhere").startswith(words.fill(told, chapter.facts))


def test_a_comparison_elsewhere_that_is_apart_is_counted(with_panel):
    rows = with_panel.estimates.copy()
    control = rows["model"] == "prevention_negative_control"

    def counted(low, high):
        rows.loc[control, ["conf_low", "conf_high"]] = low, high
        return prevention.build(replace(with_panel, estimates=rows)).facts["elsewhere_apart"]

    assert counted(1.1, 1.4) == counted(0.9, 1.1) + 1


def test_the_map_needs_leave_to_show_single_neighbourhoods(with_panel, tmp_path):
    words = read_words(TEMPLATE / "text", "en")
    for leave in (True, False):
        rules = replace(with_panel.rules, groups_release=leave)
        chapter = prevention.build(replace(with_panel, rules=rules))
        figure = chapter.figures["prevention-starts"].draw(words)
        assert (len(figure.axes) == 2) == leave


def test_reports_stand_beside_crime(with_panel):
    shown = prevention.build(with_panel).tables["prevention-reports"].frame
    assert shown["group"].tolist()[-1] == "pooled" and len(shown) == 3
    pooled = shown.iloc[-1]
    assert pooled["crime_before"] == pytest.approx(3, abs=1.2)
    assert pooled["crime_after"] == pytest.approx(1.2, abs=0.8)
    assert pooled["conf_low"] < pooled["estimate"] < pooled["conf_high"]
    hidden = replace(with_panel, rules=replace(with_panel.rules, groups_release=False))
    assert len(prevention.build(hidden).tables["prevention-reports"].frame) == 1
    exhibits = {name: value for name, value in with_panel.prevention.items() if name != "beside"}
    without = prevention.build(replace(with_panel, prevention=exhibits))
    assert without.absent["reports"] == "no_group_area"


def test_starts_after_a_wave_without_older_months_are_undecidable(with_panel):
    rows = with_panel.estimates.copy()
    head = rows["model"] == "prevention"
    rows.loc[head & (rows["scale"] == "ratio"), ["conf_low", "conf_high"]] = np.nan
    exhibits = {**with_panel.prevention, "undecidable": True}
    chapter = prevention.build(replace(with_panel, estimates=rows, prevention=exhibits))
    assert chapter.facts["prevention_reading"] == "undecidable"


def test_without_a_panel_the_chapter_says_what_it_takes():
    chapter = prevention.build(evidence())
    assert all(one == Missing("no_crime") for one in chapter.figures.values())
    assert "intro" not in chapter.absent and "tilburg" not in chapter.absent
