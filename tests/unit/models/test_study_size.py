"""What a cohort can find, verdicts against smallest effects, leads, arrests behind a guard."""

import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.optimize import minimize

from buurtwacht.errors import InputError
from buurtwacht.models import (
    conditional,
    conditional_poisson,
    detectable,
    equivalence,
    exact_rates,
    firth,
    heterogeneity,
    lead_test,
    permutation,
    type_m,
)
from buurtwacht.models.conditional_poisson import lagged_panel
from buurtwacht.models.spec import parse_spec

MODELS = Path(__file__).parents[3] / "config" / "models"


def _spec(name, **change):
    content = yaml.safe_load((MODELS / f"{name}.yaml").read_text(encoding="utf-8"))
    return parse_spec(name, content | change)


def _rng():
    return np.random.default_rng(5)


def _strata(events, groups=6, months=14):
    rng = np.random.default_rng(3)
    return [
        (np.full(months, events / months), np.full(months, 30.0), rng.normal(size=months))
        for _ in range(groups)
    ]


# --- detectable -----------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "years"), [(0.5, 5.99), (0.2, 14.98)])
def test_event_free_years_are_those_of_the_rule_of_three(limit, years):
    assert detectable.event_free_years(limit) == pytest.approx(years, abs=0.005)


def test_years_needed_stand_over_the_years_of_this_cohort(make_tables):
    row = detectable.fit(make_tables(), _spec("detectable_silence_half"), _rng()).iloc[0]
    observed = 6 * 360 / 365.25
    assert row["estimate"] == pytest.approx(5.9915 / observed, rel=1e-4)
    assert row["source"] == "design" and math.isnan(row["count"])


@pytest.mark.parametrize("policeless", ["detectable_silence_half", "detectable_ratio"])
def test_without_records_a_row_says_why(make_tables, policeless):
    table = detectable.fit(make_tables(police=(False,) * 6), _spec(policeless), _rng())
    assert table["estimate"].isna().all() and table["note"].str.startswith("not computed").all()


def test_simulated_and_analytic_power_agree_with_many_events():
    strata = _strata(280, groups=12)
    drawn = detectable._simulated(strata, 1.05, _rng())
    analytic = detectable.by_information(strata, 1.05)
    logs = [math.log(values[detectable.SMALLEST]) for values in (drawn, analytic)]
    assert logs[0] == pytest.approx(logs[1], rel=0.15)
    for what in (detectable.FOUND, detectable.EXAGGERATION):
        assert drawn[what] == pytest.approx(analytic[what], rel=0.15)


def test_exaggeration_by_information_is_that_of_normal_estimates():
    strata = _strata(1.4)
    error = 1 / math.sqrt(detectable.information(strata))
    draws = np.random.default_rng(1).normal(math.log(1.25), error, 2_000_000)
    significant = draws[np.abs(draws) > 1.959964 * error]
    values = detectable.by_information(strata, 1.25)
    exaggeration = np.abs(significant).mean() / math.log(1.25)
    assert values[detectable.EXAGGERATION] == pytest.approx(exaggeration, rel=0.01)
    assert values[detectable.FOUND] == pytest.approx(len(significant) / len(draws), rel=0.01)
    assert values[detectable.WRONG_SIDE] == pytest.approx((significant < 0).mean(), rel=0.05)


def test_two_models_that_ask_the_same_give_the_same_answer(make_tables):
    tables = make_tables()
    first = detectable.fit(tables, _spec("detectable_ratio"), np.random.default_rng(1))
    second = type_m.fit(tables, _spec("exaggeration"), np.random.default_rng(2))

    def chance(table, term):
        return table.loc[table["term"].str.endswith(f": {term}"), "estimate"].item()

    for term, same in (
        (detectable.FOUND, type_m.POWER),
        (detectable.EXAGGERATION, type_m.EXAGGERATION),
        (detectable.WRONG_SIDE, type_m.WRONG_SIDE),
    ):
        assert chance(first, term) == chance(second, f"{same} 1.25")


def test_a_chance_lies_within_its_simulation_error():
    strata = _strata(280, groups=12)
    chance = detectable.errors_at(strata, 1.05)[detectable.FOUND]
    rng = np.random.default_rng(11)
    shifts = [rng.integers(0, len(stratum[0]), size=199) for stratum in strata]
    drawn = detectable.drawn_counts(strata, math.log(1.05), 4000, rng)
    again = detectable.found(strata, drawn, shifts).mean()
    assert abs(chance - again) < 2 * detectable.MONTE_CARLO < 0.05


def test_more_events_find_smaller_ratios():
    smallest = [
        detectable._simulated(_strata(n), 1.25, _rng())[detectable.SMALLEST] for n in (7, 70)
    ]
    assert smallest[0] > 1.3 * smallest[1]


def test_the_ratio_does_not_look_at_when_reports_came(make_tables):
    tables = make_tables()
    other = {name: table.copy() for name, table in tables.items()}
    months = other["group_month"]
    months["reports"] = months.groupby("group")["reports"].transform(
        lambda counts: [counts.iloc[0], *counts.iloc[1:][::-1]]
    )
    assert not months["reports"].equals(tables["group_month"]["reports"])
    tables_rows = [
        detectable.fit(one, _spec("detectable_ratio"), _rng()) for one in (tables, other)
    ]
    pd.testing.assert_frame_equal(*tables_rows)


def test_an_effect_that_is_never_found_has_no_smallest_ratio():
    assert math.isnan(detectable.crossing(np.array([1.1, 2.0]), np.array([0.1, 0.5])))
    assert detectable.crossing(np.array([1.0, 4.0]), np.array([0.7, 0.9])) == pytest.approx(2.0)


def test_a_question_without_a_design_and_a_ratio_without_an_effect_are_refused(make_tables):
    with pytest.raises(InputError, match="does not answer E1"):
        detectable.fit(make_tables(), _spec("detectable_ratio", question="E1"), _rng())
    with pytest.raises(InputError, match="smallest_effect"):
        detectable.fit(make_tables(), _spec("detectable_ratio", smallest_effect=None), _rng())


# --- equivalence ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.81, 1.24, "equivalent"),
        (0.79, 1.24, "undecided"),
        (0.81, 1.26, "undecided"),
        (1.26, 9.0, "different"),
        (0.1, 0.79, "different"),
        (math.nan, 1.1, "undecided"),
        (1.3, math.nan, "different"),
    ],
)
def test_verdict_on_a_ratio(low, high, verdict):
    assert equivalence.ratio_verdict(low, high, 1.25) == verdict
    assert equivalence.ratio_verdict(low, high, 1 / 1.25) == verdict


@pytest.mark.parametrize(
    ("arrests", "half", "fifth"),
    [
        ((0,) * 6, "undecided", "undecided"),
        ((0, 0, 0, 0, 0, 9), "different", "different"),
        ((0, 0, 0, 0, 1, 4), "undecided", "different"),
    ],
)
def test_arrests_against_half_and_a_fifth(make_tables, arrests, half, fifth):
    tables = make_tables(arrests=arrests)
    for name, verdict in (("half", half), ("fifth", fifth)):
        table = equivalence.fit(tables, _spec(f"equivalence_arrests_{name}"), _rng())
        assert len(table) == 1 and table["note"].iloc[0].startswith(f"{verdict}: against")
        rates = exact_rates.fit(tables, _spec(f"equivalence_arrests_{name}"))
        pooled = rates[rates["term"] == "pooled"].iloc[0]
        assert table["conf_high"].iloc[0] == pooled["conf_high"]


def test_no_estimate_is_undecided_with_its_reason(make_tables):
    tables = make_tables(police=(False,) * 6)
    for name in ("equivalence_reports", "equivalence_arrests_half"):
        note = equivalence.fit(tables, _spec(name), _rng())["note"].iloc[0]
        assert note.startswith("undecided: against") and "no estimate (" in note


# --- leads ----------------------------------------------------------------------------------


def test_leads_are_the_months_to_come(make_tables):
    months = make_tables()["group_month"]
    one, two = lead_test.panels(months, "reports", "background_messages", 2)
    assert len(one) == len(two) == 6 * 10
    single = lagged_panel(months, "reports", "background_messages", -1)
    assert np.allclose(one["covariate"], single.merge(one[["group", "month"]])["covariate"])
    assert (
        one[["group", "month", "count"]].values == two[["group", "month", "count"]].values
    ).all()


def test_joint_p_with_one_lead_is_the_shift_test():
    from buurtwacht.models.conditional_poisson import shift_p

    rng = np.random.default_rng(8)
    strata = [
        (rng.poisson(3, 12).astype(float), np.full(12, 30.0), rng.normal(size=12)) for _ in range(3)
    ]
    shifts = list(np.indices([12] * 3).reshape(3, -1))
    joint = lead_test.joint_shift_p([strata], 9999, rng)
    assert joint == pytest.approx(shift_p(strata, shifts, True), abs=0.02)


# --- arrests behind the guard ---------------------------------------------------------------


def _penalised(parameters, counts, exposure, covariate):
    design = np.column_stack([np.ones_like(covariate), covariate])
    mean = exposure * np.exp(design @ parameters)
    information = design.T @ (design * mean[:, None])
    likelihood = counts @ np.log(mean) - mean.sum()
    return likelihood + 0.5 * np.linalg.slogdet(information)[1]


def test_firth_slope_is_the_peak_of_the_penalised_likelihood():
    counts = np.array([0, 1, 0, 3, 2, 6.0])
    exposure = np.array([1, 1.2, 0.8, 1, 1.1, 1.0])
    covariate = np.array([-2, -1, -0.5, 0.2, 1, 2.0])
    peak = minimize(
        lambda at: -_penalised(at, counts, exposure, covariate),
        [0, 0],
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10},
    )
    slope, low, high = firth.firth_slope(counts, exposure, covariate, 0.95)
    assert slope == pytest.approx(peak.x[1], abs=5e-4)
    for limit in (low, high):
        held = minimize(
            lambda at, b=limit: -_penalised(np.array([at[0], b]), counts, exposure, covariate),
            [0],
            method="Nelder-Mead",
        )
        assert held.fun - peak.fun == pytest.approx(1.9207, abs=0.02)


def test_all_arrests_in_one_group_are_not_fitted(make_tables):
    tables = make_tables(arrests=(0, 0, 0, 0, 0, 3))
    table = firth.fit(tables, _spec("arrests_between"), _rng()).set_index("term")
    row = table.loc["reports, per doubling between groups"]
    assert math.isnan(row["estimate"]) and "separation" in row["note"]
    residual = np.array([-0.5] * 5 + [2.5])
    reports = np.log2(np.array([1, 2, 4, 7, 10, 18]) + 0.5)
    scores = [abs(residual @ np.array(order)) for order in itertools.permutations(reports)]
    exact = np.mean(np.array(scores) >= abs(residual @ reports) - 1e-9)
    assert row["p_value"] == pytest.approx(exact) and exact >= 1 / 6 - 1e-9
    assert set(table["source"]) == {"chat", "records"}


def test_arrests_in_several_groups_are_fitted_and_none_are_not(make_tables):
    table = firth.fit(make_tables(arrests=(0, 0, 0, 1, 2, 4)), _spec("arrests_between"), _rng())
    row = table.set_index("term").loc["reports, per doubling between groups"]
    assert 1 < row["conf_low"] < row["estimate"] < row["conf_high"]
    none = firth.fit(make_tables(arrests=(0,) * 6), _spec("arrests_between"), _rng())
    assert none["estimate"].isna().all() and (none["note"] == "not computed: no events").all()


@pytest.mark.parametrize("months", [11, 12])
def test_the_spectra_give_the_statistic_of_all_shifts(months):
    """Even and odd lengths, at the null and beside it."""
    rng = np.random.default_rng(12)
    strata = [
        (rng.poisson(2, months).astype(float), np.full(months, 30.0), rng.normal(size=months))
        for _ in range(40)
    ]
    held = conditional.blocks(strata)
    for at in (0.0, 0.4):
        sums = [
            conditional_poisson.shift_sums(conditional.residuals(one, at), one[2]) for one in strata
        ]
        plain = sum(one[0] for one in sums) / np.sqrt(sum((one**2).mean() for one in sums))
        assert conditional_poisson.normal_statistic(held)(at) == pytest.approx(plain, rel=1e-9)


def test_the_interval_of_many_groups_ends_where_the_test_rejects():
    rng = np.random.default_rng(13)
    strata = [
        (rng.poisson(2, 12).astype(float), np.full(12, 30.0), rng.normal(size=12))
        for _ in range(300)
    ]
    centre = conditional.log_ratio(strata)
    low, high = conditional_poisson.shift_interval(strata, None, True, centre, 0.95)
    assert low < centre < high
    for edge in (low, high):
        assert conditional_poisson.shift_p(strata, None, True, edge) == pytest.approx(
            0.05, abs=1e-5
        )


def test_the_leads_of_many_groups_follow_chi_square(monkeypatch):
    rng = np.random.default_rng(14)
    reports = rng.poisson(2, (150, 12)).astype(float)
    leads = [
        [(counts, np.full(12, 30.0), rng.normal(size=12)) for counts in reports] for _ in range(2)
    ]
    drawn = lead_test.joint_shift_p(leads, 4000, rng)
    monkeypatch.setattr(lead_test, "MANY_GROUPS", 100)
    assert lead_test.joint_shift_p(leads, 4000, rng) == pytest.approx(drawn, abs=0.04)


def test_the_moments_of_many_tables_are_those_of_each():
    rng = np.random.default_rng(15)
    exposure = rng.uniform(0.5, 2.0, 6)
    counts = rng.poisson(4 * exposure, (30, 6)).astype(float)
    each = [heterogeneity.rate_variation(one, exposure) for one in counts]
    assert heterogeneity.rate_variation(counts, exposure) == pytest.approx(each)


def test_the_smallest_ratio_between_groups_by_brute_force():
    """The share of drawn studies that permutation_p rejects, at a ratio found often."""
    rng = np.random.default_rng(16)
    trait = np.array([0.05, 0.1, 0.2, 0.22, 0.3, 0.4])
    used = pd.DataFrame({"count": [4, 10, 8, 12, 20, 30], "exposure": [30.0] * 6, "trait": trait})
    covariate = (trait - trait.mean()) / trait.std(ddof=1)
    orders, complete = permutation.orders(6, 0, rng)
    weight = 2.0**covariate
    hits, slopes = [], []
    for counts in rng.multinomial(84, weight / weight.sum(), size=300):
        outcome = permutation.log_rates(counts, used["exposure"].to_numpy())
        hits.append(permutation.permutation_p(outcome, covariate, orders, complete) <= 0.05)
        slopes.append(abs(permutation.slope(outcome, covariate)))
    values = detectable._between(used, 2.0, rng)
    assert values[detectable.FOUND] == pytest.approx(np.mean(hits), abs=0.08)
    seen = np.mean(np.array(slopes)[hits]) / math.log(2)
    assert values[detectable.EXAGGERATION] == pytest.approx(seen, rel=0.05)
    assert 1.2 < values[detectable.SMALLEST] < 3
