"""Agreement coefficients against published worked examples."""

import numpy as np
import pytest

from buurtwacht.coding.agreement import (
    Coding,
    ac1,
    agreement,
    alpha,
    confusion,
    counts_of,
    disagreements,
)
from buurtwacht.coding.codes import CODES

KRIPPENDORFF_A = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
KRIPPENDORFF_B = [list("aabbdcccedda"), list("babbbccceddd")]
KRIPPENDORFF_C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
"""Krippendorff (2011), examples A, B and C; C is also Gwet's example of four raters."""


@pytest.mark.parametrize(
    ("values", "published"),
    [(KRIPPENDORFF_A, 0.095), (KRIPPENDORFF_B, 0.692), (KRIPPENDORFF_C, 0.743)],
)
def test_alpha_of_published_examples(values, published):
    assert alpha(counts_of(values)) == pytest.approx(published, abs=5e-4)


def test_ac1_of_a_published_example():
    assert ac1(counts_of(KRIPPENDORFF_C)) == pytest.approx(0.77544, abs=5e-6)


def test_perfect_and_absent_agreement():
    counts = counts_of([[0, 1, 1, 0], [0, 1, 1, 0]])
    assert alpha(counts) == ac1(counts) == 1
    assert np.isnan(alpha(counts_of([[0, 0], [0, 0]])))
    assert ac1(counts_of([[0, 0], [0, 0], [0, 1]])) < 1
    assert np.isnan(ac1(counts_of([[0, 1], [None, None]])))


def test_rare_codes_lower_alpha_but_not_ac1():
    counts = counts_of([[1, 0] + [0] * 98, [0, 1] + [0] * 98])
    assert alpha(counts) < 0.05
    assert ac1(counts) > 0.95


def coding():
    return Coding(
        {
            "one": {
                "a": frozenset({"suspicious"}),
                "b": frozenset({"arrest", "feedback"}),
                "c": frozenset({"social"}),
            },
            "two": {"a": frozenset({"offence"}), "b": frozenset({"feedback"})},
        }
    )


def test_agreement_per_code():
    results = {result.code: result for result in agreement(coding(), np.random.default_rng(1))}
    assert list(results) == list(CODES)
    arrest = results["arrest"]
    assert (arrest.messages, arrest.both, arrest.one, arrest.neither) == (2, 0, 1, 1)
    assert arrest.prevalence == 0.25
    assert results["feedback"].alpha == 1
    assert np.isnan(results["social"].alpha)
    low, high = results["suspicious"].ac1_interval
    assert low <= results["suspicious"].ac1 <= high


def test_interval_covers_and_narrows():
    rng = np.random.default_rng(2)
    widths = []
    for size in (50, 800):
        truth = rng.random(size) < 0.3
        given = {
            coder: {
                str(n): frozenset({"fear"} if yes != (rng.random() < 0.1) else {"other"})
                for n, yes in enumerate(truth)
            }
            for coder in "ab"
        }
        found = {r.code: r for r in agreement(Coding(given), rng, replicates=300)}["fear"]
        low, high = found.alpha_interval
        assert low < found.alpha < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_confusion_counts_what_was_given_instead():
    table = confusion(coding())
    place = {code: number for number, code in enumerate(CODES)}
    assert table[place["suspicious"], place["offence"]] == 1
    assert table[place["offence"], place["suspicious"]] == 1
    assert table[place["feedback"], place["feedback"]] == 2
    assert table.sum() == 4


def test_disagreements_for_adjudication():
    assert disagreements(coding()) == [
        {"message": "a", "one": "suspicious", "two": "offence", "differs": "suspicious;offence"},
        {"message": "b", "one": "feedback;arrest", "two": "feedback", "differs": "arrest"},
    ]


def test_no_messages():
    results = agreement(Coding({"one": {}}), np.random.default_rng(1))
    assert all(np.isnan(result.alpha) and result.messages == 0 for result in results)
