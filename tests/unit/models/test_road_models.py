"""Pooled shares, times, verified events and both sides, against independent computations."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import betabinom, binomtest, quantile_test

from buurtwacht.models import funnel, road, two_sides
from buurtwacht.models.beta_binomial import pool_shares
from buurtwacht.models.spec import parse_spec
from buurtwacht.privacy.disclosure import Rules, gate

SPEC = {"status": "exploratory", "unit": "episode"}


def spec(method, question):
    return parse_spec(method, SPEC | {"question": question, "method": method})


def rows_of(table):
    return table.set_index(["outcome", "term"])


def test_pooled_share_is_that_of_adaptive_quadrature():
    hits, trials = np.array([3, 9, 2, 0, 6, 11]), np.array([10, 14, 12, 5, 9, 30])

    def weight(m):
        def one(r):
            return np.prod(betabinom.pmf(hits, trials, m * (1 / r - 1), (1 - m) * (1 / r - 1)))

        return quad(one, 0, 1, epsabs=1e-14, epsrel=1e-5)[0]

    shares = np.linspace(0.005, 0.995, 100)
    weights = np.array([weight(m) for m in shares])
    found = pool_shares(hits, trials)
    assert found.mean == pytest.approx((shares * weights).sum() / weights.sum(), abs=2e-4)
    limits = np.interp([0.025, 0.975], np.cumsum(weights) / weights.sum(), shares + 0.005)
    assert [found.low, found.high] == pytest.approx(limits, abs=2e-3)


def test_groups_that_differ_widen_the_pooled_share():
    alike = pool_shares(np.full(6, 10), np.full(6, 25))
    apart = pool_shares(np.array([0, 1, 3, 12, 20, 24]), np.full(6, 25))
    assert apart.high - apart.low > 1.5 * (alike.high - alike.low)
    assert apart.likeness > 0.2 > alike.likeness
    silent = pool_shares(np.array([*[10] * 6, 0]), np.array([*[25] * 6, 0]))
    assert silent.mean == pytest.approx(alike.mean, abs=1e-6)


def test_pooled_share_covers_over_studies():
    rng = np.random.default_rng(11)
    inside = []
    for _ in range(60):
        own = rng.beta(0.3 * 9, 0.7 * 9, 6)
        trials = rng.poisson(20, 6) + 1
        found = pool_shares(rng.binomial(trials, own), trials)
        inside.append(found.low <= 0.3 <= found.high)
    assert np.mean(inside) >= 0.9


def test_many_groups_sharpen_the_grid():
    found = pool_shares(np.full(3000, 3), np.full(3000, 10))
    assert found.low < 0.3 < found.high
    exact = binomtest(9000, 30000).proportion_ci()
    assert found.high - found.low < exact.high - exact.low


def episodes():
    return pd.DataFrame(
        {
            "group": np.repeat(["g1", "g2", "g3"], 10),
            "episode": [f"e{n}" for n in range(30)],
            "claimed_report": np.arange(30) % 3 == 0,
            "own_action": np.arange(30) < 4,
            "feedback": False,
            "arrest_claimed": False,
        }
    )


def roads():
    flags = pd.DataFrame({"episode": [f"e{n}" for n in range(30)]})
    flags["group"] = np.repeat(["g1", "g2", "g3"], 10)
    flags["report_minutes"] = [float(n - 5) if n < 20 else np.nan for n in range(30)]
    flags["claim_done_minutes"] = flags["feedback_minutes"] = np.nan
    flags["recorded_feedback_hours"] = [
        {0: 2.0, 10: 4.0, 20: 9.0}.get(n, np.nan) for n in range(30)
    ]
    before = [n < 5 for n in range(20)]
    flags["alarm_before_app"] = pd.array([*before, *[None] * 10], dtype="boolean")
    for name in road.EVENTS:
        flags[f"{name}_verified"] = pd.array([None] * 30, dtype="boolean")
    claims = [True if n in (0, 3, 6, 7) else False if n in (9, 12) else None for n in range(30)]
    flags["claim_verified"] = pd.array(claims, dtype="boolean")
    return flags


def linkage():
    columns = ["group", "before_minutes", "after_minutes", "chosen", "signals", "both"]
    frame = pd.DataFrame(
        [
            ("g1", 60, 1440, True, 10, 6),
            ("g2", 60, 1440, True, 10, 4),
            ("g1", 15, 60, False, 10, 2),
        ],
        columns=columns,
    )
    return frame.assign(police_only=[1, 4, 5], chance=[1.0, np.nan, 0.5])


@pytest.fixture
def road_rows():
    group = pd.DataFrame(
        {
            "group": ["g1", "g2", "g3"],
            "messages": 100,
            "senders": 20,
            "top_sender_share": 0.1,
        }
    )
    tables = {"episode": episodes(), "road": roads(), "linkage": linkage(), "group": group}
    return road.fit(tables, spec("road", "E4"))


def test_times_have_exact_limits(road_rows):
    row = rows_of(road_rows).loc[("minutes_signal_to_recorded_report", "pooled")]
    assert (row["n_obs"], row["estimate"]) == (20, 4.5)
    values = roads()["report_minutes"].dropna()
    expected = quantile_test(values, p=0.5).confidence_interval(0.95)
    assert [row["conf_low"], row["conf_high"]] == [expected.low, expected.high]
    few = rows_of(road_rows).loc[("hours_recorded_report_to_feedback", "pooled")]
    assert few["estimate"] == 4 and pd.isna(few["conf_low"])
    none = rows_of(road_rows).loc[("minutes_signal_to_feedback", "pooled")]
    assert pd.isna(none["estimate"]) and none["note"].startswith("not computed")


def test_alarm_before_app_counts_known_reports_only(road_rows):
    row = rows_of(road_rows).loc[("alarm_before_app", "pooled")]
    expected = binomtest(5, 20).proportion_ci(method="exact")
    assert (row["estimate"], row["n_obs"]) == (0.25, 20)
    assert [row["conf_low"], row["conf_high"]] == pytest.approx([expected.low, expected.high])


def test_verified_stands_beside_coded_and_what_nobody_saw_bounds_it(road_rows):
    table = rows_of(road_rows)
    coded, verified = (table.loc[(f"claim_{kind}", "pooled")] for kind in ("coded", "verified"))
    assert (coded["count"], verified["count"]) == (10, 4)
    low = binomtest(4, 30).proportion_ci(method="exact").low
    high = binomtest(4 + 5, 30).proportion_ci(method="exact").high
    assert [verified["conf_low"], verified["conf_high"]] == pytest.approx([low, high])
    assert verified["note"] == "found by people, who looked at some of the coded"
    unseen = table.loc[("own_action_verified", "pooled")]
    assert pd.isna(unseen["estimate"]) and unseen["note"] == "not computed: nobody verified it"


def test_matching_by_window_beside_chance(road_rows):
    table = rows_of(road_rows)
    term = road.window_term(60, 1440)
    assert table.loc[("signals_recorded", term), "estimate"] == 0.5
    assert table.loc[("incidents_without_signal", term), "estimate"] == pytest.approx(5 / 15)
    assert table.loc[("signals_recorded_by_chance", term), "estimate"] == 0.1
    narrow = table.loc[("signals_recorded", road.window_term(15, 60))]
    assert narrow["estimate"] == 0.2 and narrow["note"] == "another window"


def cohesion(**changes):
    frame = pd.DataFrame({"group": [f"g{n}" for n in range(4)]})
    names = {column for column, _ in two_sides.DARKER.values()}
    for name in ("origin", "own_action"):
        names |= {f"{name}_{kind}" for kind in ("looked_at", "verified")}
        names |= {f"{name}_{kind}_verified" for kind in ("senders", "most_by_one")}
    for name in names:
        frame[name] = 0
    frame = frame.assign(newcomers=5, newcomers_answered=[5, 3, 2, 2], core_members=4)
    frame = frame.assign(moderators=2, top_moderator_share=[0.5, 0.6, 0.7, 0.8])
    frame = frame.assign(support_gini=0.2, supporters=8, rules=["saar", "saar", "own", None])
    return frame.assign(**changes)


def sides(**changes):
    group = pd.DataFrame(
        {
            "group": [f"g{n}" for n in range(4)],
            "messages": 200,
            "senders": 20,
            "top_sender_share": 0.2,
            "reciprocity": [0.2, 0.4, 0.4, 0.6],
            "density": 0.1,
            "sender_gini": 0.5,
        }
    )
    return two_sides.fit({"group": group, "cohesion": cohesion(**changes)}, spec("two_sides", "E7"))


def test_the_darker_side_needs_people():
    table = rows_of(sides())
    for name in two_sides.DARKER:
        row = table.loc[(name, "pooled")]
        assert pd.isna(row["estimate"]) and row["note"] == "not computed: nobody verified it"


def test_the_darker_side_is_of_verified_messages():
    changes = {
        "origin_verified": [6, 6, 6, 2],
        "origin_looked_at": [8, 8, 8, 2],
        "origin_alone_verified": [2, 2, 0, 1],
        "origin_senders_verified": [4, 4, 4, 2],
        "origin_most_by_one_verified": [2, 3, 2, 1],
    }
    row = rows_of(sides(**changes)).loc[("ethnic_alone", "pooled")]
    assert (row["estimate"], row["count"], row["exposure"]) == (0.25, 5, 20)
    assert (row["senders"], row["top_share"], row["n_groups"]) == (14, 0.15, 4)
    fewer = changes | {"origin_alone_verified": [2, 2, 0, 0]}
    inside = sides(**fewer)
    plain = inside.astype(object).where(inside.notna(), None).to_dict("records")
    released, _ = gate(plain, Rules())
    shown = {row["outcome"]: row for row in released}
    assert shown["ethnic_alone"]["note"] == "suppressed: fewer than 5 records"
    assert shown["newcomers_answered"]["estimate"] == 0.6


def test_the_brighter_side_is_a_mean_over_groups():
    table = rows_of(sides())
    row = table.loc[("reciprocity", "pooled")]
    values = np.array([0.2, 0.4, 0.4, 0.6])
    half = 3.182446 * values.std(ddof=1) / 2
    assert row["estimate"] == pytest.approx(0.4)
    assert [row["conf_low"], row["conf_high"]] == pytest.approx([0.4 - half, 0.4 + half])
    assert table.loc[("core_share", "pooled"), "estimate"] == pytest.approx(0.2)
    assert table.loc[("moderator_share", "pooled"), "estimate"] == pytest.approx(0.1)
    assert table.loc[("newcomers_answered", "pooled"), "estimate"] == 0.6
    assert table.loc[("rules", "saar"), "estimate"] == pytest.approx(2 / 3)
    assert table.loc[("rules", "none"), "estimate"] == 0


def test_few_moderators_stay_hidden():
    table = sides()
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    shown = {row["outcome"]: row for row in gate(rows, Rules())[0]}
    assert "distinct senders" in shown["top_moderator_share"]["note"]
    assert shown["support_gini"]["estimate"] == 0.2


def test_times_of_few_events_stay_hidden(road_rows):
    rows = road_rows.astype(object).where(road_rows.notna(), None).to_dict("records")
    shown = {row["outcome"]: row for row in gate(rows, Rules())[0]}
    assert "fewer than 5 records" in shown["hours_recorded_report_to_feedback"]["note"]
    assert shown["minutes_signal_to_recorded_report"]["estimate"] == 4.5


def test_the_funnel_says_both_ways_of_pooling():
    frame = episodes().assign(
        covered=False,
        recorded_report=pd.array([None] * 30, dtype="boolean"),
        recorded_feedback=pd.array([None] * 30, dtype="boolean"),
        recorded_arrest=pd.array([None] * 30, dtype="boolean"),
        said_not_reported=False,
        false_alarm=False,
        responded=True,
    )
    group = pd.DataFrame(
        {"group": ["g1", "g2", "g3"], "messages": 9, "senders": 9, "top_sender_share": 0.1}
    )
    table = rows_of(funnel.fit({"episode": frame, "group": group}, spec("funnel", "E4")))
    row = table.loc[("signal_to_claimed_report", funnel.OVER_GROUPS)]
    found = pool_shares(np.array([4, 3, 3]), np.array([10, 10, 10]))
    assert [row["estimate"], row["conf_low"]] == pytest.approx([found.mean, found.low])
    unknown = table.loc[("signal_without_known_report", "pooled")]
    assert unknown["estimate"] == pytest.approx(2 / 3)
    none = table.loc[("recorded_report_to_arrest", funnel.OVER_GROUPS)]
    assert pd.isna(none["estimate"]) and "fewer than two groups" in none["note"]
