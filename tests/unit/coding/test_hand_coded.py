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
from buurtwacht.features.activity import CODE_COLUMNS
from buurtwacht.features.coded_counts import coded_counts, corrected_background
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
            "group": np.where(np.arange(size) % 2, "g1", "g2"),
            "message": [f"m{n}" for n in range(size)],
            "position": np.arange(size),
            "sent_at": pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(size) * 3, "h"),
            "sender": "ann",
            "kind": "text",
        }
    )
    coded = pd.DataFrame({code: np.zeros(size, bool) for code in CODE_COLUMNS}).assign(
        group=messages["group"], message=messages["message"]
    )
    coded["fear"], coded["other"] = predicted, ~predicted
    return messages, coded, true


def study(until="2026-12-31"):
    return pd.DataFrame(
        {
            "group": ["g1", "g2"],
            "observed_from": pd.Timestamp("2026-01-01"),
            "observed_until": pd.Timestamp(until),
        }
    )


def hand_coded(true, rng, size=200):
    drawn = rng.choice(len(true), size, replace=False)
    return [
        row(f"m{n}", "x", "fear" if true[n] else "other", probability=size / len(true))
        for n in drawn
    ]


def test_without_a_sample_counts_are_plug_in_and_say_so():
    messages, coded, _ = cohort()
    table = conform(coded_counts(messages, coded, study(), None), CODED_COUNT)
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
        table = coded_counts(messages, coded, study(), hand_coded(true, rng))
        fear = table[table["code"] == "fear"]
        found.append((fear["corrected"].sum(), fear["variance"].sum()))
    assert set(fear["method"]) == {"design-based"}
    assert set(table.loc[table["code"] == "arrest", "method"]) == {"few"}
    assert np.mean(found, axis=0)[0] == pytest.approx(true.sum(), rel=0.02)
    assert abs(coded["fear"].sum() - true.sum()) > 15
    assert (fear["variance"] > 0).all()


def test_only_what_group_month_counts_is_corrected():
    messages, coded, true = cohort()
    coded.loc[0, "test_message"] = True
    january = (messages["sent_at"] < "2026-02-01") & ~coded["test_message"]
    rng = np.random.default_rng(8)
    found = []
    for _ in range(40):
        rows = hand_coded(true, rng)
        table = coded_counts(messages, coded, study("2026-01-31"), rows)
        fear = table[table["code"] == "fear"]
        found.append(fear["corrected"].sum())
    assert set(fear["month"]) == {"2026-01"}
    assert fear["plug_in"].sum() == (coded["fear"] & january).sum()
    assert np.mean(found) == pytest.approx((true & january).sum(), rel=0.03)


def signals(method="design-based"):
    return pd.DataFrame(
        {
            "group": ["g1", "g1", "g2"],
            "month": ["2026-01", "2026-02", "2026-01"],
            "code": "signal",
            "plug_in": [6.0, 4.0, 0.0],
            "corrected": [4.0, 1.0, 2.0],
            "method": method,
        }
    )


def test_background_is_scaled_by_the_corrected_signals_of_the_group():
    months = pd.DataFrame(
        {
            "group": ["g1", "g1", "g2"],
            "messages": [100, 50, 30],
            "background_messages": [80, 50, 30],
        }
    )
    assert corrected_background(months, signals()).tolist() == [90, 50, 30]
    assert corrected_background(months, signals("few")).isna().all()


def test_a_signal_is_suspicious_or_an_offence():
    messages, coded, true = cohort()
    coded["suspicious"], coded["offence"] = coded["fear"], coded["fear"]
    rows = [
        row | {"codes": row["codes"].replace("fear", "offence")}
        for row in hand_coded(true, np.random.default_rng(9))
    ]
    table = coded_counts(messages, coded, study(), rows)
    total = table.groupby("code")[["plug_in", "corrected"]].sum()
    assert total.loc["signal", "plug_in"] == coded["fear"].sum()
    assert total.loc["signal", "corrected"] == pytest.approx(total.loc["offence", "corrected"])
