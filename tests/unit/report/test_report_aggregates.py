import numpy as np
import pandas as pd
import pytest
from fake_cohort import coded_count, group_months, groups, members, rhythm
from scipy import stats

from buurtwacht.report import aggregates
from buurtwacht.report.aggregates import MONTH_DAYS

MONTHS = group_months()
GROUP = groups(MONTHS)
PLAIN = coded_count(MONTHS)


def test_t_interval_is_students_and_never_below_zero():
    values = np.array([1.0, 4.0, 2.0, 7.0])
    mean, low, high = aggregates.t_interval(values)
    expected = stats.t.interval(0.95, 3, values.mean(), stats.sem(values))
    assert high == pytest.approx(expected[1]) and mean == 3.5
    assert low == 0.0 > expected[0]


def test_garwood_limits_at_zero_and_at_eighteen():
    assert aggregates.garwood(0, 1) == pytest.approx((0, 3.688879), abs=1e-6)
    assert aggregates.garwood(18, 12) == pytest.approx((0.889, 2.371), abs=1e-3)


def test_bands_hold_their_lower_edge():
    shares = pd.Series([0.0, 0.049, 0.05, 0.15, 0.999, 1.0])
    assert aggregates.band(shares).tolist() == [0.0, 0.0, 0.05, 0.15, 0.95, 0.95]


def test_a_month_needs_the_threshold_of_active_members():
    active = int(MONTHS.loc[MONTHS["month"] == "2024-01", "active_members"].sum())
    shown = aggregates.monthly(MONTHS, active)
    assert not shown["suppressed"].any()
    hidden = aggregates.monthly(MONTHS, active + 1)
    assert hidden["suppressed"].all()
    assert hidden[["estimate", "conf_low", "conf_high"]].isna().all(axis=None)


def test_monthly_rates_are_means_over_groups():
    table = aggregates.monthly(MONTHS, 10).set_index(["month", "series"])
    january = MONTHS[MONTHS["month"] == "2024-01"]
    rates = january["messages"].astype(float) / 31 * MONTH_DAYS
    assert table.loc[("2024-01", "all"), "estimate"] == pytest.approx(rates.mean())


def test_week_divides_by_the_days_of_its_kind():
    table = aggregates.week(rhythm(), GROUP, 1).set_index(["weekend", "block"])
    cells = rhythm()
    evening = cells[cells["weekend"] & (cells["block"] == 5)]
    weekend_days = sum(day.weekday() >= 5 for day in pd.date_range("2024-01-01", "2024-12-31"))
    rates = evening.groupby("group")["messages"].sum().astype(float) / weekend_days
    assert table.loc[(True, 5), "estimate"] == pytest.approx(rates.mean())


def test_week_counts_senders_of_one_month_only():
    table = aggregates.week(rhythm(), GROUP, 7).set_index(["weekend", "block"])
    assert table.loc[(False, 0), "senders"] == len(GROUP)
    assert table.loc[(False, 0), "suppressed"]
    assert not table.loc[(False, 5), "suppressed"]


def test_a_dominant_sender_hides_a_group():
    group = GROUP.copy()
    group.loc[0, "top_sender_share"] = 0.51
    group.loc[1, "senders"] = 9
    table = aggregates.group_rates(group, MONTHS, 10, 0.5)
    assert table["suppressed"].tolist() == [True, True, False, False, False, False]
    assert table.loc[[0, 1], ["estimate", "senders"]].isna().all(axis=None)
    shares = aggregates.code_shares(group, 10, 0.5, PLAIN)
    assert shares.groupby("group")["suppressed"].all().tolist() == [True, True] + [False] * 4


def test_group_rates_widen_with_uneven_months():
    uneven = MONTHS.copy()
    first = uneven["group"] == "alder"
    uneven.loc[first, "messages"] = [0, 120] * 6
    group = groups(uneven)
    even = MONTHS.copy()
    even.loc[first, "messages"] = [60] * 12
    wide = aggregates.group_rates(group, uneven, 10, 0.5).iloc[0]
    narrow = aggregates.group_rates(groups(even), even, 10, 0.5).iloc[0]
    assert wide["conf_high"] - wide["conf_low"] > 3 * (narrow["conf_high"] - narrow["conf_low"])


def test_talkers_leave_in_steps_of_five_points():
    table = aggregates.talkers(members(GROUP), 10, 0.5)
    steps = table[["estimate", "conf_low", "conf_high"]].to_numpy() / 0.05
    assert np.allclose(steps, steps.round())
    assert table["estimate"].is_monotonic_decreasing
    assert aggregates.talkers(members(GROUP), 1000, 0.5)["suppressed"].all()


def test_sensitive_codes_leave_only_pooled_over_three_groups():
    shares = aggregates.code_shares(GROUP, 10, 0.5, PLAIN)
    assert not set(shares["code"]) & set(aggregates.SENSITIVE)
    two = aggregates.code_rates(GROUP.iloc[:2], 10, 1, PLAIN).set_index("code")
    assert two.loc[list(aggregates.SENSITIVE), "suppressed"].all()
    assert not two.loc["social", "suppressed"]
    assert not aggregates.code_rates(GROUP, 10, 1, PLAIN)["suppressed"].any()


def test_a_code_that_never_occurs_keeps_an_upper_limit():
    group = GROUP.assign(n_fear=0)
    fear = aggregates.code_rates(group, 10, 1, PLAIN).set_index("code").loc["fear"]
    months = group["observed_days"].astype(float).sum() / MONTH_DAYS
    assert fear["estimate"] == 0 == fear["conf_low"]
    assert fear["conf_high"] == pytest.approx(3.688879 / months)


def test_corrected_counts_stand_in_the_place_of_the_coder():
    counts = coded_count(MONTHS, corrected=("fear",))
    plain = aggregates.code_rates(GROUP, 10, 1, PLAIN).set_index("code")
    table = aggregates.code_rates(GROUP, 10, 1, counts).set_index("code")
    assert table.loc["fear", "estimate"] == pytest.approx(2 * plain.loc["fear", "estimate"])
    assert table.loc["fear", "plug_in"] == pytest.approx(plain.loc["fear", "estimate"])
    assert (
        table.loc["fear", "method"] == "design-based" and plain.loc["fear", "method"] == "plug-in"
    )
    assert table.loc["social", "estimate"] == plain.loc["social", "estimate"]


def test_an_uncertain_correction_widens_the_interval():
    sure = coded_count(MONTHS, corrected=("fear",))
    unsure = sure.assign(variance=sure["variance"] * 1000)
    narrow, wide = (
        aggregates.code_rates(GROUP, 10, 1, counts).set_index("code").loc["fear"]
        for counts in (sure, unsure)
    )
    months = GROUP["observed_days"].astype(float) / MONTH_DAYS
    half = 1.959964 * np.sqrt(4000 * 12 * (1 / months**2).sum()) / len(GROUP)
    assert wide["conf_high"] == pytest.approx(wide["estimate"] + half)
    assert wide["conf_high"] > narrow["conf_high"]
