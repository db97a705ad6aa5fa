"""The further models: published values, planted truths, guards."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from buurtwacht.errors import InputError
from buurtwacht.models import (
    alert_timing,
    clustered_rates,
    e_value,
    few_clusters,
    hawkes,
    hierarchical,
    lag_profile,
    marginal,
    mundlak,
    specification_curve,
    type_m,
    wild_bootstrap,
)
from buurtwacht.models.conditional_poisson import lagged_panel
from buurtwacht.models.negative_binomial import Cells, dispersion, nb2_regression, profile
from buurtwacht.models.spec import parse_spec

ROOT = Path(__file__).parents[3]


def _spec(name, **change):
    path = ROOT / "config" / "models" / f"{name}.yaml"
    spec = parse_spec(name, yaml.safe_load(path.read_text(encoding="utf-8")))
    return spec.model_copy(update=change)


def _months(reports, activity):
    """Group-months from arrays (groups, months); days are 30."""
    groups, months = np.shape(reports)
    place, month = np.indices((groups, months))
    labels = pd.period_range("2019-01", periods=months, freq="M").astype(str).to_numpy(object)
    return pd.DataFrame(
        {
            "group": np.array([f"g{number:03d}" for number in range(groups)], object)[
                place.ravel()
            ],
            "month": labels[month.ravel()],
            "observed_days": 30,
            "police_days": 30,
            "member_months": 59.0,
            "background_messages": np.ravel(activity),
            "messages": np.ravel(activity) + 3,
            "reports": np.ravel(reports).astype(float),
            "report_incidents": np.ravel(reports).astype(float),
            "joint_activities": np.ravel(reports),
        }
    )


def _tables(reports, activity):
    months = _months(reports, activity)
    names = sorted(months["group"].unique())
    group = pd.DataFrame(
        {
            "group": names,
            "senders": 30,
            "top_sender_share": 0.2,
            "messages": 900.0,
        }
    )
    return {"group_month": months, "group": group}


def _drawn(seed, groups=6, months=13, ratio=1.0, between=0.0, level=2.0):
    """Activity with levels of groups; reports by last month's activity and by the level."""
    rng = np.random.default_rng(seed)
    levels = np.linspace(-1, 1, groups)[:, None]
    activity = rng.poisson(np.exp(4 + levels + 0.5 * rng.normal(size=(groups, months))))
    last = np.log2(activity[:, :-1] + 0.5)
    within = last - last.mean(axis=1, keepdims=True)
    reports = np.zeros((groups, months), int)
    reports[:, 1:] = rng.poisson(level * np.exp(math.log(ratio) * within + between * levels))
    return reports, activity


# --- within and between, lags, exaggeration, hidden causes --------------------------------------


def test_mundlak_tells_within_from_between():
    reports, activity = _drawn(1, months=61, between=1.0)
    table = mundlak.fit(_tables(reports, activity), _spec("within_and_between")).set_index("term")
    within = table.loc[f"background_messages, {mundlak.WITHIN}"]
    between = table.loc[f"background_messages, {mundlak.BETWEEN}"]
    assert within["conf_low"] < 1 < within["conf_high"]
    truth = math.exp(math.log(2))
    assert between["conf_low"] < truth < between["conf_high"] and between["p_value"] < 0.01
    context = table.loc[f"background_messages, {mundlak.CONTEXT}"]
    assert context["estimate"] == pytest.approx(between["estimate"] / within["estimate"])


def test_mundlak_guards():
    reports, activity = _drawn(2)
    few = mundlak.fit(_tables(reports[:4], activity[:4]), _spec("within_and_between"))
    assert few["note"].str.contains("fewer than 5 groups").all() and few["estimate"].isna().all()


def test_lag_profile_has_a_row_for_each_lag():
    reports, activity = _drawn(3, months=37, ratio=2.0)
    table = lag_profile.fit(
        _tables(reports, activity), _spec("lags_and_leads"), np.random.default_rng(1)
    )
    assert len(table) == 6 and table["term"].is_unique
    assert table["term"].str.contains("2 months after").any()
    last = table[table["term"].str.contains("last month")].iloc[0]
    assert last["estimate"] == table["estimate"].max() and last["p_value"] < 0.01


def test_exaggeration_falls_with_the_true_ratio():
    reports, activity = _drawn(4)
    table = type_m.fit(_tables(reports, activity), _spec("exaggeration"), np.random.default_rng(2))
    power = table[table["term"].str.contains(f": {type_m.POWER}")]["estimate"].to_numpy()
    exaggeration = table[table["term"].str.contains(type_m.EXAGGERATION)]["estimate"].to_numpy()
    assert (np.diff(power) > 0).all() and (np.diff(exaggeration) < 0).all()
    assert exaggeration[0] > 2 > 1.3 > exaggeration[-1]
    assert (table["source"] == "design").all()


@pytest.mark.parametrize(("ratio", "value"), [(3.9, 7.26), (1.8, 3.0), (1.0, 1.0), (0.5, 3.41)])
def test_e_value_of_the_paper(ratio, value):
    """VanderWeele and Ding 2017: 3.9 (1.8 to 8.7) has E-values 7.26 and 3.0."""
    assert e_value.e_value(ratio) == pytest.approx(value, abs=6e-3)


def test_e_value_of_an_interval_that_holds_one():
    assert e_value.e_value_of_interval(0.8, 1.4) == 1.0
    assert e_value.e_value_of_interval(math.nan, 1.4) == 1.0
    assert e_value.e_value_of_interval(0.4, 0.5) == e_value.e_value(2.0)
    reports, activity = _drawn(3, months=37, ratio=2.0)
    row = e_value.fit(
        _tables(reports, activity), _spec("hidden_causes"), np.random.default_rng(1)
    ).iloc[0]
    assert row["estimate"] > row["conf_low"] > 1 and np.isnan(row["p_value"])


def test_the_companion_withholds_its_test_where_one_group_dominates():
    reports, activity = _drawn(16)
    row = marginal.fit(_tables(reports, activity), _spec("activity_last_month_marginal")).iloc[0]
    assert "dominates" not in row["note"] and row["p_value"] > 0 and row["conf_low"] > 0
    reports[5] *= 20
    row = marginal.fit(_tables(reports, activity), _spec("activity_last_month_marginal")).iloc[0]
    assert row["estimate"] > 0
    assert np.isnan([row["p_value"], row["conf_low"], row["conf_high"]]).all()
    assert "not tested: one group dominates" in row["note"]
    assert "the exact shift test stands instead" in row["note"]


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        (
            (0, 0, 0, 0, 40, 40),
            "too few groups carry the estimate, 50% of what is known comes from",
        ),
        ((1, 1, 1, 1, 1, 80), "one group dominates, 94% of what is known comes from it"),
    ],
)
def test_two_groups_that_carry_the_estimate_are_not_called_one(levels, told):
    own = np.tile(12 * np.eye(2), (6, 1, 1))
    score = np.random.default_rng(1).normal(size=(6, 2))
    held = few_clusters.Clusters(score, own, np.linalg.inv(own.sum(0)), np.array(levels, float))
    found = few_clusters.ratio_of(held, np.zeros(2), np.array([0.0, 1.0]), 0.95)
    assert f"not tested: {told}" in found["note"] and "p_value" not in found


def test_three_groups_are_too_few_for_the_companion():
    reports, activity = _drawn(16, groups=3)
    row = marginal.fit(_tables(reports, activity), _spec("activity_last_month_marginal")).iloc[0]
    assert row["estimate"] > 0 and np.isnan([row["p_value"], row["conf_low"]]).all()
    assert row["note"].startswith("not tested: 3 groups are too few for a t test; the exact")
    reports, activity = _drawn(16, groups=5)
    row = marginal.fit(_tables(reports, activity), _spec("activity_last_month_marginal")).iloc[0]
    assert row["p_value"] > 0


def _squares(own, spread, bread, contrast, draws=40_000):
    """Mancl-DeRouen variances of scores drawn with covariance `spread`, one a cluster."""
    rng = np.random.default_rng(4)
    roots = np.linalg.cholesky(spread + 1e-12 * np.eye(2))
    score = np.einsum("gpq,dgq->dgp", roots, rng.normal(size=(draws, len(own), 2)))
    fitted = score - np.einsum("gpq,qr,dr->dgp", own, bread, score.sum(axis=1))
    inflated = np.linalg.solve(np.eye(2) - own @ bread, fitted[..., None])[..., 0]
    return ((inflated @ bread @ contrast) ** 2).sum(axis=1)


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1, 1), (1, 2, 3, 4, 5, 6), (1, 1, 1, 1, 1, 40)])
def test_degrees_of_freedom_are_those_of_drawn_variances(sizes):
    """2 mean² / variance of the drawn variances: Satterthwaite by brute force."""
    rng = np.random.default_rng(8)
    x = np.stack([np.ones((6, 12)), rng.normal(size=(6, 12))], axis=-1)
    own = np.einsum("gtp,gtq->gpq", x, x)
    spread = own * np.array(sizes, float)[:, None, None]
    bread, contrast = np.linalg.inv(own.sum(axis=0)), np.array([0.0, 1.0])
    drawn = _squares(own, spread, bread, contrast)
    brute = 2 * drawn.mean() ** 2 / drawn.var()
    known = few_clusters.satterthwaite(own, spread, bread, contrast)
    assert known == pytest.approx(brute, rel=0.04)
    assert (known < 2) == (max(sizes) == 40)


# --- wild bootstrap -----------------------------------------------------------------------------


def test_wild_bootstrap_sees_a_ratio_and_knows_its_limits():
    spec, rng = _spec("activity_last_month_wild"), np.random.default_rng(5)
    reports, activity = _drawn(5, groups=20, months=25, ratio=1.5)
    row = wild_bootstrap.fit(_tables(reports, activity), spec, rng).iloc[0]
    assert row["conf_low"] < 1.5 < row["conf_high"] and row["p_value"] < 0.05
    few = wild_bootstrap.fit(_tables(reports[:11], activity[:11]), spec, rng).iloc[0]
    assert "fewer than 12" in few["note"] and "shift test" in few["note"]
    assert np.isnan(few["estimate"])


# --- negative binomial --------------------------------------------------------------------------


def test_nb2_regression_equals_glm_nb():
    """glm.nb(Days ~ Eth + Sex + Age + Lrn, quine), R 4.2.2, MASS."""
    table = pd.read_csv(Path(__file__).parent / "reference" / "quine.csv")
    columns = [table["Eth"] == "N", table["Sex"] == "M"]
    columns += [table["Age"] == age for age in ("F1", "F2", "F3")]
    design = np.column_stack([np.ones(len(table)), *columns, table["Lrn"] == "SL"]).astype(float)
    fit = nb2_regression(table["Days"].to_numpy(), design)
    wanted = [2.8945800, -0.5693717, 0.0823203, -0.4484281, 0.0880801, 0.3569009, 0.2921091]
    assert np.allclose(fit.parameters[:-1], wanted, atol=1e-5)
    assert math.exp(fit.parameters[-1]) == pytest.approx(1.274892645811, abs=1e-5)
    assert fit.log_likelihood == pytest.approx(-546.575509144992, abs=1e-6)
    theta_error = math.exp(fit.parameters[-1]) * fit.standard_errors[-1]
    assert theta_error == pytest.approx(0.161035178974, abs=2e-3)


def test_dispersion_is_recovered_and_stops_at_the_boundary():
    rng = np.random.default_rng(6)
    place = np.repeat(np.arange(40), 60)
    exposure = rng.uniform(20, 31, size=place.size)
    mean = exposure * 0.1 * np.exp(rng.normal(size=40))[place]
    spread = rng.poisson(mean * rng.gamma(2.5, 0.4, size=mean.size)).astype(float)
    found = dispersion(spread, exposure, place)
    assert found.low < 0.4 < found.high and found.p_value < 1e-6
    even = np.tile([2.0, 3.0, 2.0, 3.0], 600)
    edge = dispersion(even, np.ones(even.size), place)
    assert (edge.alpha, edge.low, edge.p_value) == (0.0, 0.0, 1.0) and edge.high < 0.1


def test_profile_is_the_likelihood_at_the_best_rates():
    rng = np.random.default_rng(7)
    place = np.repeat(np.arange(3), 12)
    counts = rng.poisson(rng.gamma(2, 1, size=36)).astype(float)
    dummies = (place[:, None] == np.arange(3)).astype(float)
    fit = nb2_regression(counts, dummies)
    alpha = math.exp(-fit.parameters[-1])
    best = profile(Cells.of(counts, np.ones(36), place), np.array([alpha / 2, alpha, alpha * 2]))
    assert best[1] == pytest.approx(fit.log_likelihood, abs=1e-6) and best.argmax() == 1


# --- hierarchical -------------------------------------------------------------------------------


def test_posterior_equals_importance_sampling():
    rng = np.random.default_rng(8)
    counts, exposure = np.array([1.0, 2, 4, 7, 10, 18]), np.full(6, 12.0)
    found = hierarchical.posterior(counts, exposure, "half-normal(0.5)")
    n = 400_000
    tau = np.abs(rng.normal(0, 0.5, size=n))
    mu = rng.normal(np.log(7 / 12), 0.8, size=n)
    flat = 0.5 * ((mu - np.log(7 / 12)) / 0.8) ** 2
    theta = mu[:, None] + tau[:, None] * rng.normal(size=(n, 6))
    mean = exposure * np.exp(theta)
    weight = np.exp((counts * np.log(mean) - mean).sum(axis=1) + flat - 40)
    weight /= weight.sum()
    assert found.joint.sum(axis=1) @ found.tau == pytest.approx(weight @ tau, abs=0.02)
    order = np.argsort(theta[:, 5])
    middle = theta[order, 5][np.searchsorted(np.cumsum(weight[order]), 0.5)]
    assert found.rates[5, 0] == pytest.approx(math.exp(middle), rel=0.03)


def test_rates_shrink_and_priors_are_told_apart(make_tables):
    tables = make_tables()
    shrunken = hierarchical.fit(tables, _spec("shrunken_rates")).set_index("term")
    months = 360 / 30.4375
    assert 1 / months < shrunken.loc["g1", "estimate"] < 7 / months
    assert 7 / months < shrunken.loc["g6", "estimate"] < 18 / months
    spread = hierarchical.fit(tables, _spec("spread_of_rates"))
    assert len(spread) == 3 and (spread["conf_low"] > 1).all()
    flat = spread[spread["term"].str.contains("uniform")].iloc[0]
    assert flat["estimate"] == spread["estimate"].max()
    none = hierarchical.fit(make_tables(reports=[0] * 6), _spec("spread_of_rates"))
    assert none["note"].str.contains("no events").all()


# --- rates of messages --------------------------------------------------------------------------


def test_clustered_messages_have_wider_limits_than_poisson():
    together, apart = np.array([8.0] + [0.0] * 11), np.array([1.0, 0, 1] * 4)
    exposure = np.ones(12)
    wide = clustered_rates.quasi_poisson(together, exposure)
    narrow = clustered_rates.quasi_poisson(apart, exposure)
    assert wide[0] == narrow[0] == pytest.approx(8 / 12)
    assert wide[2] / wide[1] > 4 * narrow[2] / narrow[1]
    assert clustered_rates.quasi_poisson(np.zeros(12), exposure)[1:] == pytest.approx(
        (0, 0.3074), abs=1e-3
    )


def test_joint_activities_have_a_row_per_group(make_tables):
    table = clustered_rates.fit(make_tables(), _spec("joint_activities"))
    assert len(table) == 7 and (table["outcome"] == "joint_activities").all()
    pooled = table[table["term"] == "pooled"].iloc[0]
    assert pooled["count"] == 3 and pooled["conf_low"] > 0


# --- specification curve ------------------------------------------------------------------------


def test_specification_curve_runs_through_every_combination():
    reports, activity = _drawn(9, months=25, ratio=2.0)
    spec = _spec("specification_curve")
    table = specification_curve.fit(_tables(reports, activity), spec, np.random.default_rng(3))
    single = table[~table["term"].str.startswith("all specifications")]
    windows = 3
    assert len(single) == windows * 2**6 and single["term"].is_unique
    for dimension in (
        "report_incidents on",
        "on messages,",
        "lag 2,",
        "per member-months,",
        "by two-months,",
        "without group",
        "first half,",
        "second half,",
    ):
        share = single["term"].str.contains(dimension, regex=False).mean()
        assert share == pytest.approx(1 / windows if "half" in dimension else 1 / 2), dimension
    assert single["p_value"].isna().all() and single["note"].str.contains("null band").all()
    median = table[table["term"] == specification_curve.MEDIAN].iloc[0]
    assert median["p_value"] < 0.01 and 1.3 < median["estimate"] < 3
    assert "background_messages_corrected" in median["note"]
    main = single[single["term"].str.contains("reports on background_messages, lag 1, per days")]
    whole = main[main["term"].str.contains("by months, all months, all groups")].iloc[0]
    assert whole["estimate"] == pytest.approx(2.0, rel=0.25)


def test_corrected_coding_is_used_where_it_exists():
    reports, activity = _drawn(10, months=25)
    tables = _tables(reports, activity)
    months = tables["group_month"]
    months["background_messages_corrected"] = months["background_messages"] * 1.1
    spec = _spec("specification_curve")
    table = specification_curve.fit(tables, spec, np.random.default_rng(3))
    corrected = table[table["term"].str.contains("corrected")]
    assert len(corrected) == 3 * 2**5
    assert corrected["term"].str.contains("on background_messages,").all()
    assert not table["note"].str.contains("left out").any()


def test_joint_test_keeps_its_size():
    spec = _spec("specification_curve")
    p_values = []
    for seed in range(60):
        reports, activity = _drawn(100 + seed)
        months = _months(reports, activity)
        cells, _ = specification_curve.shared_cells(months, spec.alternatives)
        made = specification_curve.choices(spec.alternatives, cells)
        found = specification_curve.curve(cells, made[::8], 199, np.random.default_rng(seed))
        p_values.append(found.median_p)
    assert np.mean(np.array(p_values) <= 0.05) <= 0.12
    assert 0.3 <= np.mean(np.array(p_values) <= 0.5) <= 0.7


def test_two_groups_have_no_curve():
    reports, activity = _drawn(11)
    spec = _spec("specification_curve")
    table = specification_curve.fit(
        _tables(reports[:2], activity[:2]), spec, np.random.default_rng(3)
    )
    assert len(table) == 2 and table["note"].str.contains("not computed").all()


# --- timing -------------------------------------------------------------------------------------


def test_windows_around_an_alert():
    alerts = np.array([100.0, 103.0])
    hours = np.array([70.0, 80.0, 95.0, 99.5, 100.0, 101.5, 102.9, 103.0, 110.0, 140.0])
    assert alert_timing.windows(hours, alerts).tolist() == [6, 0, 1, 2, 3, 4, 4, 3, 5, 6]


def test_alert_timing_finds_what_was_planted():
    """Three times as much talk in the first hour, at alerts that prefer the evening."""
    rng = np.random.default_rng(12)
    parts = []
    for _ in range(6):
        end, first = 24.0 * 364, 0
        hour = np.arange(int(end))
        evening = np.where((hour % 24 >= 18) & (hour % 24 < 23), 5.0, 1.0)
        alerts = np.sort(rng.choice(hour, size=40, replace=False, p=evening / evening.sum()))
        alerts = alerts + rng.random(40)
        fine = (np.arange(int(end * 60)) + 0.5) / 60
        near = alert_timing.windows(fine, alerts) == 3
        rate = 0.3 * evening[fine.astype(int)] * np.where(near, 3.0, 1.0) / 60
        events = fine[rng.random(len(fine)) < rate]
        parts.append(alert_timing.tables_of(events, alerts, end, first))
    counts, exposure = (np.array(side) for side in zip(*parts, strict=True))
    found = alert_timing.timing(counts, exposure)
    ratios = np.exp(found.log_ratios)
    assert ratios[3] == pytest.approx(3.0, rel=0.1)
    assert np.allclose(np.delete(ratios, 3), 1.0, atol=0.15)
    flat = counts.sum(axis=(0, 1)) / exposure.sum(axis=(0, 1))
    assert flat[2] / flat[6] > 1.3, "sentinel: without the hour of the week talk seems to precede"


def test_alert_timing_rows_and_guards(make_tables):
    tables = make_tables()
    table = alert_timing.fit(tables, _spec("alert_timing"))
    assert len(table) == 18 and not table["note"].str.contains("effect of").any()
    without = {name: one for name, one in tables.items() if name != "moment"}
    none = alert_timing.fit(without, _spec("alert_timing"))
    assert none["estimate"].isna().all() and none["note"].str.contains("no moments").all()


def test_excitation_is_the_sum_over_earlier_events():
    times = np.sort(np.random.default_rng(13).uniform(0, 500, size=200))
    direct = [np.exp(-2.0 * (t - times[times < t])).sum() for t in times]
    assert np.allclose(hawkes.excitation(times, 2.0), direct)


def _talk(rng, branching, weeks=26):
    """Background that follows the hour of the day, each message answered after minutes."""
    end = 168.0 * weeks
    hour = np.arange(int(end)) % 24
    rate = 0.25 * np.where(
        (hour >= 7) & (hour < 23), 1 + np.sin((hour - 7) / 16 * np.pi) ** 2, 0.02
    )
    begun = np.repeat(np.arange(int(end)), rng.poisson(rate))
    waiting = list(begun + rng.random(len(begun)))
    times = []
    while waiting:
        one = waiting.pop()
        times.append(one)
        waiting += list(one + rng.exponential(0.25, size=rng.poisson(branching)))
    times = np.sort(times)
    return times[times < end], end


def test_hawkes_recovers_answers_and_a_constant_background_invents_them():
    rng = np.random.default_rng(14)
    times, end = _talk(rng, 0.4)
    assert hawkes.fit_hawkes(times, end, 0).branching == pytest.approx(0.4, abs=0.1)
    silent, end = _talk(rng, 0.0)
    assert hawkes.fit_hawkes(silent, end, 0).branching < 0.1
    invented = hawkes.fit_hawkes(silent, end, 0, rhythm=False)
    assert invented.branching > 0.25, "sentinel: the day looks like answers"


def test_hawkes_rows(make_tables):
    tables = make_tables()
    table = hawkes.fit(tables, _spec("answers_to_messages"))
    assert table["term"].tolist() == [hawkes.RHYTHM, hawkes.CONSTANT]
    assert (table["n_groups"] == 6).all()


# --- model files --------------------------------------------------------------------------------

CURVE = {
    "question": "E3",
    "method": "specification_curve",
    "status": "exploratory",
    "unit": "group_month",
}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, "key `alternatives` is missing"),
        ({"alternatives": {"lagg": [1]}}, "unknown key `alternatives.lagg`"),
        ({"alternatives": {"unit": ["year"]}}, "key `alternatives.unit"),
        ({"alternatives": {"lag": []}}, "key `alternatives.lag` is empty"),
        ({"alternatives": {"lag": [1, 1]}}, "key `alternatives.lag` names something twice"),
        ({"method": "lag_profile", "outcomes": ["reports"], "terms": ["messages"]}, "key `lags`"),
        ({"method": "exact_rates"}, "key `outcomes` is missing"),
        ({"method": "funnel", "ratios": [1.5]}, "key `ratios` says nothing"),
        ({"method": "equivalence", "outcomes": ["reports"]}, "key `smallest_effect` is missing"),
    ],
)
def test_refusals_of_further_keys(change, named):
    with pytest.raises(InputError, match=named):
        parse_spec("curve", {**CURVE, **change})


def test_columns_that_do_not_exist_are_refused():
    reports, activity = _drawn(15)
    with pytest.raises(InputError, match="key `terms`: `talk`"):
        lagged_panel(_months(reports, activity), "reports", "talk", 1)
    with pytest.raises(InputError, match="key `outcomes`: `cries`"):
        lagged_panel(_months(reports, activity), "cries", "messages", 1)
