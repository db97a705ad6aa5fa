"""Invented interviews and a survey: in the form of the contract, holding what was planted."""

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from buurtwacht.models.survey import contrast
from buurtwacht.simulate.plan import Interviews, Survey, read_plan
from buurtwacht.simulate.told import told_files
from buurtwacht.tables import RAW, conform

PLAN = read_plan(Path(__file__).parents[3] / "config" / "simulate" / "demo.yaml")


def made(interviews=PLAN.interviews, survey=PLAN.survey, seed=PLAN.seed):
    raw, truth = told_files(interviews, survey, PLAN.groups, seed)
    tables = {name: pd.read_csv(io.BytesIO(raw[name]), dtype=str) for name in raw}
    return raw, tables, truth


def test_the_same_plan_gives_the_same_tables_and_they_fit_the_contract():
    raw, tables, truth = made()
    assert raw == made()[0] and raw != made(seed=1)[0]
    for name, frame in tables.items():
        numbers = {column: pd.to_numeric for column in ("mean", "sd", "n") if column in frame}
        typed = frame.assign(**{column: to(frame[column]) for column, to in numbers.items()})
        conform(typed, RAW[name.removesuffix(".csv")])
    assert json.loads(truth["told.json"]) == {
        "supports": dict(PLAN.interviews.supports),
        "differences": dict(PLAN.survey.differences),
    }


def test_many_respondents_support_a_claim_as_often_as_planted():
    many = Interviews(respondents={"resident": 3000}, supports={"3": 0.75, "9": 0.2})
    told = made(interviews=many)[1]["interviews.csv"]
    shares = told["stance"].eq("supports").groupby(told["claim"]).mean()
    assert shares["3"] == pytest.approx(0.75, abs=0.03)
    assert shares["9"] == pytest.approx(0.2, abs=0.03)


def test_a_large_survey_gives_back_the_planted_difference():
    large = Survey(
        wave="1", members=4000, others=4000, differences={"safety": 0.0, "cohesion": 0.4}
    )
    asked = made(survey=large)[1]["survey.csv"]
    asked = asked.assign(**{name: pd.to_numeric(asked[name]) for name in ("mean", "sd", "n")})
    assert contrast(asked, "cohesion").estimate == pytest.approx(0.4, abs=0.05)
    assert contrast(asked, "safety").estimate == pytest.approx(0, abs=0.05)


def test_a_plan_without_them_gives_no_files():
    assert told_files(None, None, PLAN.groups, 1) == ({}, {})
