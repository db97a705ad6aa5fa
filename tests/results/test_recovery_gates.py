"""Size, coverage and bias of the tests of E3 in every scenario: gates of the plan at 400 studies.

`make recovery` does the same with 2,000 studies and writes the table of docs/methods.md.
"""

import pytest

from buurtwacht.models import recovery

SIZE, LEAST, MOST, BIAS = 0.083, 0.917, 0.983, 0.02
CAUTIOUS = ("shared season", "shared season, ratio of 1.35 per SD", "shared trend")
"""Where groups share a calendar the test is known to be cautious: coverage may exceed MOST."""


@pytest.fixture(scope="module")
def measured():
    return recovery.table(400).set_index(["scenario", "test"])


@pytest.mark.parametrize("scenario", recovery.SCENARIOS)
def test_the_shift_test_keeps_size_coverage_and_truth(measured, scenario):
    row = measured.loc[(scenario, "circular shift")]
    assert row["rejects_truth"] <= SIZE
    assert row["coverage"] >= LEAST
    if scenario not in CAUTIOUS:
        assert row["coverage"] <= MOST
    if scenario != "reports make talk":
        assert abs(row["bias"]) <= BIAS


@pytest.mark.parametrize("scenario", recovery.SCENARIOS)
def test_the_companion_keeps_its_size(measured, scenario):
    assert measured.loc[(scenario, recovery.COMPANION), "rejects_truth"] <= SIZE


def test_the_companion_is_withheld_where_one_group_dominates_and_seldom_elsewhere(measured):
    withheld = measured.xs(recovery.COMPANION, level="test")["withheld"]
    assert withheld["one dominant group"] > 0.9
    alike = [
        name for name in recovery.SCENARIOS if "dominant" not in name and "unequal" not in name
    ]
    assert withheld[alike].max() < 0.05


def test_power_is_there_where_something_was_planted(measured):
    assert measured.loc[("ratio of 1.35 per SD", "circular shift"), "rejects_none"] > 0.6
    cautious = measured.loc[("shared season, ratio of 1.35 per SD", "circular shift")]
    assert cautious["rejects_none"] > 0.4


@pytest.mark.parametrize("scenario", ["nothing", "shared season", "unequal exposure"])
def test_the_permutation_of_groups_keeps_its_size(measured, scenario):
    assert measured.loc[(scenario, "permutation of groups"), "rejects_truth"] <= SIZE


def test_sentinels_fail(measured):
    """Robust z, and activity with the shared month left in, must not pass the gates."""
    assert measured.loc[("nothing", "sentinel: cluster-robust z"), "rejects_truth"] > SIZE
    for scenario in ("shared season", "shared trend"):
        left_in = measured.loc[(scenario, "sentinel: shared month left in")]
        assert left_in["rejects_truth"] > 0.15


def test_an_unknown_scenario_is_an_error():
    with pytest.raises(KeyError):
        recovery.measure("miracle", 10, recovery.np.random.default_rng(1))
