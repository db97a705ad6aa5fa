"""The chapter on what people told and what it cost: interviews, survey and costs."""

import math

import numpy as np
import pandas as pd

from buurtwacht.models.claims import MIN_RESPONDENTS
from buurtwacht.models.survey import MIN_RESPONDENTS as MIN_SURVEYED
from buurtwacht.models.survey import contrast
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Drawing, Missing, Shown
from buurtwacht.report.figures import people as figures
from buurtwacht.report.results import POOLED, first, known, pick

STANCES = ("supports", "mixed", "contradicts")
MONTHS = 12


def build(evidence: Evidence) -> Chapter:
    """Counts of stances in interviews, differences in the survey, costs beside what was counted."""
    chapter = Chapter("people")
    _interviews(evidence, chapter)
    _survey(evidence, chapter)
    _costs(evidence, chapter)
    return chapter


def _interviews(evidence: Evidence, chapter: Chapter) -> None:
    if evidence.interviews is None:
        chapter.absent["interviews"] = "no_interviews"
        chapter.tables["people-interviews"] = Missing("no_interviews")
        return
    told = evidence.interviews.drop_duplicates(["interview", "claim"])
    counts = pd.crosstab(told["claim"], told["stance"]).reindex(columns=STANCES, fill_value=0)
    counts = counts.assign(n=counts.sum(axis=1))
    counts = counts.loc[sorted(counts.index, key=int)].reset_index()
    few = counts["n"] < MIN_RESPONDENTS
    frame = counts.astype({name: "Int64" for name in (*STANCES, "n")}).assign(suppressed=few)
    frame.loc[few, [*STANCES, "n"]] = pd.NA
    chapter.facts |= {
        "n_interviews": int(told["interview"].nunique()),
        "n_roles": int(told["role"].nunique()),
        "min_interviews": MIN_RESPONDENTS,
    }
    chapter.tables["people-interviews"] = Shown(
        frame,
        (
            Column("statement", ("claim",), "statements"),
            *(Column(name, (name,), "count") for name in STANCES),
            Column("interviewed", ("n",), "count"),
        ),
    )


def _survey(evidence: Evidence, chapter: Chapter) -> None:
    found = []
    if evidence.survey is not None:
        for item in sorted(evidence.survey["item"].unique()):
            asked = evidence.survey[evidence.survey["item"] == item]
            answer = contrast(asked, item)
            if answer is not None:
                found.append(
                    {
                        "item": item,
                        "estimate": answer.estimate,
                        "conf_low": answer.low,
                        "conf_high": answer.high,
                        "n_groups": answer.groups,
                        "respondents": int(asked["n"].sum()),
                        "between": answer.between,
                    }
                )
    if not found:
        reason = "no_survey" if evidence.survey is None else "not_estimated"
        chapter.absent["survey"] = reason
        chapter.figures["people-survey"] = chapter.tables["people-survey"] = Missing(reason)
        return
    frame = pd.DataFrame(found)
    chapter.facts |= {
        "n_items": len(frame),
        "n_items_apart": int((frame["conf_low"].gt(0) | frame["conf_high"].lt(0)).sum()),
        "survey_between": frame["between"].iloc[0],
        "min_respondents": MIN_SURVEYED,
    }
    chapter.figures["people-survey"] = Drawing(lambda words: figures.survey(frame, words))
    chapter.tables["people-survey"] = Shown(
        frame,
        (
            Column("item", ("item",), "items"),
            Column("difference", ("estimate", "conf_low", "conf_high"), "interval", 2),
            Column("n_groups", ("n_groups",), "count"),
            Column("respondents", ("respondents",), "count"),
        ),
    )


def _costs(evidence: Evidence, chapter: Chapter) -> None:
    if not evidence.costs:
        chapter.absent["costs"] = chapter.absent["costs_reports"] = "no_costs"
        chapter.tables["people-costs"] = Missing("no_costs")
        return
    frame = pd.DataFrame([dict(cost) for cost in evidence.costs])
    frame["euros_a_year"] = frame["euros"] / np.where(frame["per"] == "once", frame["years"], 1)
    groups = len(evidence.group)
    total = float(frame["euros_a_year"].sum())
    chapter.facts |= {"costs_a_year": total, "costs_group_year": total / groups}
    rates = known(pick(evidence.estimates, "E1", outcomes=("reports",), scales=("rate",)))
    pooled = first(rates[rates["term"].isin(POOLED)])
    if pooled is None:
        chapter.absent["costs_reports"] = "not_estimated"
    else:
        a_year = [float(pooled[name]) * MONTHS for name in ("estimate", "conf_high", "conf_low")]
        chapter.facts["costs_a_report"] = [
            total / groups / rate if rate > 0 and math.isfinite(rate) else None for rate in a_year
        ]
    chapter.tables["people-costs"] = Shown(
        frame,
        (
            Column("what", ("what",), "costs"),
            Column("borne_by", ("borne_by",), "payers"),
            Column("per", ("per",), "periods"),
            Column("euros", ("euros",), "count"),
            Column("euros_a_year", ("euros_a_year",), "count"),
        ),
    )
