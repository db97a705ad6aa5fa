"""The design chapter shows what this cohort's own models say on what it can find."""

from dataclasses import replace

import pandas as pd
import pytest
from fake_cohort import TEMPLATE, evidence

from buurtwacht.report.contents import design
from buurtwacht.report.words import read_words

TERM = "background_messages, last month, per doubling: "
ROWS = (
    ("detectable_ratio", "E3", TERM + "smallest ratio found with 80% power", 2.9, ""),
    (
        "detectable_ratio",
        "E3",
        TERM + "smallest ratio per standard deviation found with 80% power",
        1.9,
        "",
    ),
    (
        "detectable_ratio",
        "E3",
        TERM + "probability to find the smallest effect of interest",
        0.09,
        "at a ratio of 1.25; simulated cohort",
    ),
    ("detectable_ratio", "E3", TERM + "exaggeration of a significant finding", 3.8, ""),
    ("equivalence_reports", "E6", "a, against 1.25", 0.8, "undecided: against 1.25; simulated"),
    ("equivalence_arrests_half", "E6", "pooled, against 0.5", 0.2, "equivalent: against 0.5"),
    ("equivalence_arrests_fifth", "E6", "pooled, against 0.2", 0.2, "different: against 0.2"),
)


def _with(notes=None, estimate=None):
    base = evidence()
    first = base.estimates.iloc[0].to_dict()
    rows = [
        first
        | {
            "model": model,
            "question": question,
            "outcome": model,
            "term": term,
            "estimate": value if estimate is None else estimate,
            "conf_low": float("nan") if estimate is not None else 0.1,
            "conf_high": float("nan") if estimate is not None else 2.0,
            "n_obs": 76,
            "note": note if notes is None else notes,
        }
        for model, question, term, value, note in ROWS
    ]
    table = pd.concat([base.estimates, pd.DataFrame(rows)], ignore_index=True)
    return design.build(replace(base, estimates=table))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_texts_tell_the_numbers_of_this_cohort(language):
    words = read_words(TEMPLATE / "text", language)
    chapter = _with()
    told = {
        name: words.fill(words.section("design", name), chapter.facts)
        for name in ("detectable", "equivalence_reports", "equivalence_arrests")
    }
    point = "," if language == "nl" else "."
    assert f"2{point}9" in told["detectable"] and f"1{point}25" in told["detectable"]
    verdicts = words.labels["effects"]
    assert verdicts["undecided"] in told["equivalence_reports"]
    arrests = told["equivalence_arrests"]
    assert verdicts["equivalent"] in arrests and verdicts["different"] in arrests


def test_the_figure_marks_this_cohort_apart_from_the_plan():
    words = read_words(TEMPLATE / "text", "en")
    axes = _with().figures["design-detectable"].draw(words).axes[0]
    own = [line for line in axes.lines if len(line.get_xdata()) == 1]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in own] == [(76, 1.9)]
    assert "analysis plan (simulated)" in axes.get_legend_handles_labels()[1]


def test_suppressed_numbers_leave_a_reason():
    chapter = _with(notes="suppressed: fewer than 5 records", estimate=float("nan"))
    for section in ("detectable", "equivalence_reports", "equivalence_arrests"):
        assert chapter.absent[section] == "suppressed"
    assert chapter.figures["design-detectable"].reason == "suppressed"


def test_claims_measured_by_interviews_show_the_share_that_agrees():
    fake = evidence()
    told = fake.interviews.assign(claim="3", interview=[f"p{n}" for n in range(8)])
    claims = design.build(replace(fake, interviews=told)).tables["claims"].frame.set_index("id")
    assert claims.loc[3, "estimate"] == (told["stance"] == "supports").mean()
    assert claims.loc[3, "scale"] == "share" and pd.isna(claims.loc[10, "estimate"])
    few = design.build(replace(fake, interviews=told[:2])).tables["claims"].frame.set_index("id")
    assert pd.isna(few.loc[3, "estimate"])
