"""What comes back from coding by hand, and the counts that it corrects."""

import numpy as np
import pandas as pd
import pytest

from buurtwacht.coding.codes import CODES
from buurtwacht.coding.hand_coded import (
    ADJUDICATED,
    coding_of,
    last_draw,
    samples,
    true_values,
)
from buurtwacht.features.coded_counts import coded_counts
from buurtwacht.tables import CODED_COUNT, conform

FEAR, OTHER = CODES.index("fear"), CODES.index("other")


def row(message, coder, codes, draw="1", stratum="s01", probability=0.5):
    return {
        "message": message,
        "coder": coder,
        "codes": codes,
        "draw": draw,
        "stratum": stratum,
        "probability": probability,
    }


def test_adjudication_settles_and_counts_for_no_agreement():
    rows = [row("a", "x", "fear"), row("a", "y", ""), row("b", "x", "fear;support")]
    assert true_values(rows)["a"][[FEAR, OTHER]].tolist() == [0.5, 0.5]
    rows.append(row("a", ADJUDICATED, "fear"))
    assert true_values(rows)["a"][[FEAR, OTHER]].tolist() == [1, 0]
    assert set(coding_of(rows).codes) == {"x", "y"}


def test_only_the_last_draw_corrects():
    rows = [row("a", "x", "fear", draw="2"), row("b", "x", "fear", draw="10")]
    rows.append(row("c", "x", "fear", draw="11", probability=None))
    assert [r["message"] for r in last_draw(rows)] == ["b"]
    assert samples(["a"], np.zeros((1, len(CODES))), rows) is None
    assert samples(["a"], np.zeros((1, len(CODES))), []) is None


def cohort(size=400):
    rng = np.random.default_rng(6)
    true = rng.random(size) < 0.4
    predicted = np.where(rng.random(size) < 0.3, ~true, true)
    messages = pd.DataFrame(
        {
            "message": [f"m{n}" for n in range(size)],
            "sent_at": pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(size) * 3, "h"),
        }
    )
    coded = pd.DataFrame({code: np.zeros(size, bool) for code in CODES}).assign(
        group=np.where(np.arange(size) % 2, "g1", "g2"), message=messages["message"]
    )
    coded["fear"], coded["other"] = predicted, ~predicted
    return messages, coded, true


def hand_coded(true, rng, size=200):
    drawn = rng.choice(len(true), size, replace=False)
    return [
        row(f"m{n}", "x", "fear" if true[n] else "other", probability=size / len(true))
        for n in drawn
    ]


def test_without_a_sample_counts_are_plug_in_and_say_so():
    messages, coded, _ = cohort()
    table = conform(coded_counts(messages, coded, None), CODED_COUNT)
    assert set(table["method"]) == {"plug-in"}
    assert table["corrected"].isna().all()
    fear = table[table["code"] == "fear"]
    assert fear["plug_in"].sum() == coded["fear"].sum()
    assert set(fear["month"]) == {"2026-01", "2026-02"}


def test_counts_are_corrected_by_a_sample():
    messages, coded, true = cohort()
    rng = np.random.default_rng(7)
    found = []
    for _ in range(40):
        table = coded_counts(messages, coded, hand_coded(true, rng))
        fear = table[table["code"] == "fear"]
        found.append((fear["corrected"].sum(), fear["variance"].sum()))
    assert set(fear["method"]) == {"design-based"}
    assert set(table.loc[table["code"] == "arrest", "method"]) == {"few"}
    assert np.mean(found, axis=0)[0] == pytest.approx(true.sum(), rel=0.02)
    assert abs(coded["fear"].sum() - true.sum()) > 15
    assert (fear["variance"] > 0).all()
