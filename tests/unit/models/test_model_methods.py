"""Each method on invented features: numbers, guards, order."""

import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from buurtwacht.errors import InputError
from buurtwacht.models import (
    alert_timing,
    clustered_rates,
    concentration,
    conditional_poisson,
    detectable,
    e_value,
    equivalence,
    exact_rates,
    firth,
    funnel,
    hawkes,
    heterogeneity,
    hierarchical,
    lag_profile,
    lead_test,
    marginal,
    mundlak,
    negative_binomial,
    permutation,
    road,
    specification_curve,
    two_sides,
    type_m,
    wild_bootstrap,
)
from buurtwacht.models.spec import parse_spec

ROOT = Path(__file__).parents[3]
MODULES = {
    module.__name__.rsplit(".", 1)[1]: module
    for module in (
        alert_timing,
        clustered_rates,
        e_value,
        hawkes,
        hierarchical,
        lag_profile,
        mundlak,
        negative_binomial,
        specification_curve,
        type_m,
        wild_bootstrap,
        concentration,
        conditional_poisson,
        detectable,
        equivalence,
        exact_rates,
        firth,
        funnel,
        heterogeneity,
        lead_test,
        marginal,
        permutation,
        road,
        two_sides,
    )
}


def _spec(name):
    path = ROOT / "config" / "models" / f"{name}.yaml"
    return parse_spec(name, yaml.safe_load(path.read_text(encoding="utf-8")))


def _fit(name, tables):
    spec = _spec(name)
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    return MODULES[spec.method].fit(tables, spec, rng)


def _row(table, outcome, term):
    chosen = table[(table["outcome"] == outcome) & (table["term"] == term)]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_every_model_file_fits(make_tables):
    names = sorted(path.stem for path in (ROOT / "config" / "models").glob("*.yaml"))
    tables = make_tables()
    parts = [_fit(name, tables) for name in names]
    table = pd.concat(parts)
    assert len(names) > 10
    assert not table.duplicated(["question", "outcome", "model", "term", "scale"]).any()
    group_rows = table[table["term"].isin(tables["group"]["group"])]
    keys = group_rows[["outcome", "scale", "term"]]
    assert not keys.duplicated().any(), "a group's rate must be found by outcome, scale and term"


def test_order_of_the_input_does_not_matter(make_tables):
    tables = make_tables()
    mixed = {name: table.sample(frac=1, random_state=3) for name, table in tables.items()}
    for name in ("rates", "funnel", "heterogeneity", "activity_last_month", "cohesion_between"):
        pd.testing.assert_frame_equal(_fit(name, tables), _fit(name, mixed))


def test_rates_are_per_month_of_police_days(make_tables):
    row = _row(_fit("rates", make_tables()), "reports", "g6")
    months = 360 / 30.4375
    assert row["estimate"] == pytest.approx(18 / months)
    assert row["exposure"] == pytest.approx(months)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(
        (18 * 0.5926 / months, 18 * 1.5805 / months), rel=1e-3
    )
    pooled = _row(_fit("rates", make_tables()), "reports", "pooled")
    assert pooled["estimate"] == pytest.approx(42 / 6 / months)


def test_partly_covered_months_count_only_their_police_days(make_tables):
    tables = make_tables()
    months = tables["group_month"]
    late = (months["group"] == "g6") & (months["month"] == "2021-12")
    months.loc[late, "police_days"] = 10
    row = _row(_fit("rates", tables), "reports", "g6")
    assert row["exposure"] == pytest.approx(340 / 30.4375)
    member = _row(_fit("rates_members", tables), "reports_per_members", "g6")
    assert member["exposure"] == pytest.approx(50 * 340 / 30.4375 / 100)


def test_no_police_records_is_no_zero(make_tables):
    tables = make_tables(police=(False, True, True, True, True, True))
    rates = _fit("rates", tables)
    row = _row(rates, "reports", "g1")
    assert np.isnan(row["estimate"]) and "not zero" in row["note"]
    pooled = _row(rates, "reports", "pooled")
    assert pooled["n_groups"] == 5
    assert pooled["estimate"] == pytest.approx(41 / 5 / (360 / 30.4375))
    assert np.isnan(_row(_fit("arrest_limits", tables), *_AFTER, "g1")["estimate"])
    recorded = _row(_fit("funnel", tables), "signal_to_recorded_report", "g1")
    assert np.isnan(recorded["estimate"]) and recorded["n_obs"] == 0


_AFTER = ("arrest_incidents_after_signal_per_year",)


def test_arrest_limits_are_one_sided_and_count_an_incident_once(make_tables):
    tables = make_tables()
    twin = tables["episode"].copy()
    twin.loc[twin["episode"] == "g6-6", ["report_incident", "recorded_arrest"]] = ["g6-i3", True]
    pooled = _row(_fit("arrest_limits", {**tables, "episode": twin}), *_AFTER, "pooled")
    assert pooled["count"] == 1
    assert pooled["conf_low"] == 0
    assert pooled["conf_high"] == pytest.approx(4.7439 / (6 * 360 / 365.25), rel=1e-4)
    assert "0.5 not excluded" in pooled["note"]


def test_records_without_arrests_are_no_zero_arrests(make_tables):
    tables = make_tables()
    tables["group"]["arrest_incidents"] = pd.array([pd.NA] * 6, "Int64")
    tables["group_month"]["arrest_incidents"] = pd.array([pd.NA] * 72, "Int64")
    tables["episode"]["recorded_arrest"] = pd.array([pd.NA] * 72, "boolean")
    assert _fit("arrest_limits", tables)["estimate"].isna().all()
    funnel_rows = _fit("funnel", tables)
    assert np.isnan(_row(funnel_rows, "recorded_report_to_arrest", "pooled")["estimate"])
    assert _row(funnel_rows, "signal_to_arrest", "pooled")["conf_high"] > 0.4


def test_simultaneous_intervals_are_wider(make_tables):
    plain = _row(_fit("rates", make_tables()), "reports", "g6")
    wide = _row(_fit("rates_simultaneous", make_tables()), "reports_simultaneous", "g6")
    assert wide["estimate"] == plain["estimate"]
    assert wide["conf_low"] < plain["conf_low"] and wide["conf_high"] > plain["conf_high"]
    assert "over 6 groups" in wide["method"]


def test_unknown_outcome_is_refused(make_tables):
    spec = _spec("chat_rates").model_copy(update={"outcomes": ("n_nothing",)})
    with pytest.raises(InputError, match="n_nothing"):
        exact_rates.fit(make_tables(), spec)
    members = _spec("rates_members").model_copy(update={"outcomes": ("feedback_known",)})
    with pytest.raises(InputError, match="member_months"):
        exact_rates.fit(make_tables(), members)


def test_heterogeneity_sees_a_spread_and_guards(make_tables):
    table = _fit("heterogeneity", make_tables())
    assert _row(table, "reports", heterogeneity.DISPERSION)["p_value"] < 0.01
    assert _row(table, "reports", heterogeneity.VARIATION)["estimate"] > 0.5
    even = _fit("heterogeneity", make_tables(reports=[7] * 6))
    assert _row(even, "reports", heterogeneity.DISPERSION)["p_value"] == 1.0
    assert _row(even, "reports", heterogeneity.VARIATION)["estimate"] == 0
    none = _fit("heterogeneity", make_tables(reports=[0] * 6))
    assert none["estimate"].isna().all() and none["note"].str.contains("no events").all()
    alone = make_tables(police=(True,) + (False,) * 5)
    assert _fit("heterogeneity", alone)["note"].str.contains("fewer than two groups").all()


def test_funnel_bounds_unknown_feedback(make_tables):
    table = _fit("funnel", make_tables())
    feedback = _row(table, "recorded_report_to_feedback", "g1")
    assert (feedback["count"], feedback["exposure"]) == (1, 4)
    assert feedback["conf_high"] == 1.0, "three unknown may all have been told"
    known = _row(table, "recorded_report_to_known_feedback", "g1")
    assert known["conf_high"] < 1.0
    silent = _row(table, "signal_to_any_report", "pooled")
    assert silent["count"] == 48, "six claimed, and the records of numbers 6 and 9"
    assert silent["conf_high"] == pytest.approx(0.9689, abs=1e-3), "66 of 72: six were denied"


def test_funnel_takes_records_only_where_covered(make_tables):
    tables = make_tables(police=(False, True, True, True, True, True))
    pooled = _row(_fit("funnel", tables), "signal_to_recorded_report", "pooled")
    assert (pooled["exposure"], pooled["count"], pooled["n_groups"]) == (60, 20, 5)


def test_concentration_needs_two_incidents(make_tables):
    table = _fit("arrest_concentration", make_tables())
    share = _row(table, "arrest_incidents", "groups with one")
    assert share["estimate"] == pytest.approx(1 / 6)
    chance = _row(table, "arrest_incidents", "so few groups by chance, weighted by reports")
    assert np.isnan(chance["p_value"]) and "fewer than two" in chance["note"]
    table = _fit("arrest_concentration", make_tables(arrests=(0, 0, 0, 0, 0, 2)))
    chance = _row(table, "arrest_incidents", "so few groups by chance, weighted by reports")
    assert chance["p_value"] == pytest.approx(494 / 42**2)


def test_lagged_panel_takes_last_month_and_drops_the_shared_part(make_tables):
    activity = np.tile(np.arange(10, 130, 10), (6, 1))
    activity[0] *= 4
    tables = make_tables(activity=activity)
    panel = conditional_poisson.lagged_panel(
        tables["group_month"], "reports", "background_messages", 1
    )
    assert sorted(panel["month"].unique()) == [f"2021-{month:02d}" for month in range(2, 13)]
    own = np.log2((activity + 0.5) / 30 * 30.4375)
    february = panel[(panel["group"] == "g1") & (panel["month"] == "2021-02")]["covariate"].iloc[0]
    assert february == pytest.approx(own[0, 0] - own[:, 0].mean())
    assert panel.groupby("month")["covariate"].sum().abs().max() < 1e-9


def test_shared_activity_is_no_information(make_tables):
    tables = make_tables(activity=np.tile(np.arange(10, 130, 10), (6, 1)))
    row = _fit("activity_last_month", tables).iloc[0]
    assert np.isnan(row["estimate"]) and "fewer than 3 groups" in row["note"]


def test_within_model_guards(make_tables):
    none = _fit("activity_last_month", make_tables(reports=[0] * 6)).iloc[0]
    assert np.isnan(none["p_value"]) and "no events" in none["note"]
    dark = _fit("activity_last_month", make_tables(police=(False,) * 6)).iloc[0]
    assert np.isnan(dark["p_value"]) and "no month with police records" in dark["note"]


def test_same_month_is_called_co_movement(make_tables):
    row = _fit("activity_same_month", make_tables()).iloc[0]
    assert "co-movement" in row["note"]
    assert 0 < row["p_value"] <= 1


def test_companion_is_near_the_conditional_ratio(make_tables):
    tables = make_tables(reports=[6, 8, 10, 12, 14, 18])
    main = _fit("activity_last_month", tables).iloc[0]
    companion = _fit("activity_last_month_marginal", tables).iloc[0]
    assert companion["estimate"] == pytest.approx(main["estimate"], rel=0.05)
    assert companion["conf_low"] < companion["estimate"] < companion["conf_high"]
    none = _fit("activity_last_month_marginal", make_tables(reports=[0] * 6)).iloc[0]
    assert np.isnan(none["estimate"]) and "not computed" in none["note"]


def test_permutation_takes_all_720_orders(make_tables):
    table = _fit("cohesion_between", make_tables())
    gini = table[table["term"].str.startswith("sender_gini")].iloc[0]
    assert "720 orders" in gini["method"]
    assert gini["p_value"] < 0.02
    assert 1 < gini["conf_low"] < gini["estimate"] < gini["conf_high"] < 10
    flat = table[table["term"].str.startswith("responded_share")].iloc[0]
    assert np.isnan(flat["p_value"]) and "do not differ" in flat["note"]
