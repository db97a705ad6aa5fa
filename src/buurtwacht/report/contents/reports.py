"""The chapter on reports to the police and arrests: everything from the estimates."""

import re

import pandas as pd

from buurtwacht.report.evidence import Evidence
from buurtwacht.report.excerpt import at_equal_steps
from buurtwacht.report.exhibits import Chapter, Column, Drawing, Missing, Shown, text
from buurtwacht.report.figures import association
from buurtwacht.report.figures import reports as figures
from buurtwacht.report.published import ARRESTS_RARE, FACTS
from buurtwacht.report.results import (
    POOLED,
    apart,
    first,
    in_order,
    known,
    number,
    one_sided,
    pick,
    triple,
    with_q,
)

INTERVAL = ("estimate", "conf_low", "conf_high")
PER_GROUP = ("reports", "report_incidents", "claimed_reports")
"""Outcomes that are shown for each group."""
MOST_GROUPS = 40
"""Groups in the figure; of more, those at equal steps in the order of their rates."""
OUTCOMES = ("episodes", "joint_activities", "arrest_incidents")
"""Further outcomes, in the order of their table."""
LIMITS = (
    "arrest_incidents_per_year",
    "arrest_incidents_after_signal_per_year",
    "arrest_incidents_after_signal_per_year_two_sided",
)
LEVEL = 0.05
MODELS = (
    "activity_last_month",
    "activity_last_month_marginal",
    "activity_last_month_incidents",
    "activity_same_month",
    "activity_next_month",
)


def build(evidence: Evidence) -> Chapter:
    """Rates of reports, their differences, arrests and the association with activity."""
    chapter = Chapter("reports", facts=dict(FACTS))
    chapter.facts["n_groups"] = len(evidence.group)
    missing = _missing_records(evidence)
    _rates(evidence, chapter, missing)
    _heterogeneity(evidence, chapter, missing)
    _arrests(evidence, chapter, missing)
    _within(evidence, chapter, missing)
    _in_time(evidence, chapter, missing)
    _between(evidence, chapter, missing)
    return chapter


def _missing_records(evidence: Evidence) -> str:
    if "police_reports" not in evidence.delivered:
        return "no_police_reports"
    if not evidence.group["police_days"].astype(float).gt(0).any():
        return "no_police_period"
    return "not_estimated"


def _rates(evidence: Evidence, chapter: Chapter, missing: str) -> None:
    every = pick(evidence.estimates, "E1", scales=("rate",))
    rows = every[every["outcome"] == "reports"].reset_index(drop=True)
    if known(rows).empty:
        reason = "suppressed" if len(rows) and missing == "not_estimated" else missing
        chapter.absent |= {"rates": reason, "range": reason}
        chapter.figures["reports-rates"] = Missing(reason)
    else:
        pooled = rows[rows["term"].isin(POOLED)]
        single = rows[~rows["term"].isin(POOLED)]
        ranked = known(single).sort_values("estimate", kind="stable")
        if len(ranked) < 2:
            chapter.absent["range"] = "suppressed"
        else:
            chapter.facts["lowest_rate"] = triple(ranked.iloc[0])
            chapter.facts["highest_rate"] = triple(ranked.iloc[-1])
        chapter.facts["n_rate_groups"] = len(ranked)
        total = first(known(pooled))
        if total is None:
            chapter.absent["rates"] = "suppressed"
        else:
            chapter.facts["pooled_rate"] = triple(total)
            chapter.facts["police_group_months"] = int(total["n_obs"])
        order = single.sort_values(["estimate", "term"], ascending=[False, True], kind="stable")
        order = order.iloc[at_equal_steps(len(order), MOST_GROUPS)]
        shown = pd.concat([order, pooled], ignore_index=True)
        chapter.figures["reports-rates"] = Drawing(lambda words: figures.rates(shown, words))
    _rate_tables(every, chapter, evidence.rules.groups_release, missing)


def _rate_tables(every: pd.DataFrame, chapter: Chapter, joined: bool, missing: str) -> None:
    """One table with the groups, one with what is only shown for all groups together."""
    chapter.tables["reports-rates"] = chapter.tables["reports-other"] = Missing(missing)
    single = in_order(every[every["outcome"].isin(PER_GROUP)], "outcome", PER_GROUP)
    if not known(single).empty:
        chapter.tables["reports-rates"] = _side_by_side(single) if joined else _below(single)
        if not joined:
            chapter.facts["n_lettered"] = single.loc[~single["term"].isin(POOLED), "term"].nunique()
    pooled = every[every["term"].isin(POOLED) & ~every["outcome"].isin(PER_GROUP)]
    if not known(pooled).empty:
        chapter.tables["reports-other"] = Shown(
            in_order(pooled, "outcome", OUTCOMES),
            (
                text("outcome", kind="outcomes"),
                Column("n_groups", ("n_groups",), "count"),
                Column("n_months", ("n_obs",), "count"),
                Column("number", INTERVAL, "interval", 2),
            ),
        )


def _side_by_side(single: pd.DataFrame) -> Shown:
    """A row for each group, a column for each outcome."""
    columns = [text("group", "term", kind="terms")]
    wide = single[["term"]].drop_duplicates()
    wide = wide.iloc[wide["term"].isin(POOLED).argsort(kind="stable")].reset_index(drop=True)
    for outcome in PER_GROUP:
        part = single[single["outcome"] == outcome].set_index("term")
        numbers = tuple(f"{outcome}_{name}" for name in INTERVAL)
        wide[[*numbers, f"{outcome}_note"]] = (
            part[[*INTERVAL, "note"]].reindex(wide["term"]).to_numpy(dtype=object)
        )
        wide = wide.astype(dict.fromkeys(numbers, "float64"))
        columns.append(Column(outcome, numbers, "interval", 2))
    return Shown(wide, tuple(columns))


def _below(single: pd.DataFrame) -> Shown:
    """A row for each outcome and group: letters stand for other groups in another outcome."""
    return Shown(
        single,
        (
            text("outcome", kind="outcomes"),
            text("group", "term", kind="terms"),
            Column("number", INTERVAL, "interval", 2),
        ),
    )


def _heterogeneity(evidence: Evidence, chapter: Chapter, missing: str) -> None:
    rows = pick(evidence.estimates, "E2", outcomes=("reports",), scales=("ratio",))
    rows = rows[(rows["model"] == "heterogeneity") & (rows["term"] == "equal rates")]
    tested = first(rows[rows["p_value"].notna()])
    if tested is None:
        chapter.absent["heterogeneity"] = missing
        return
    chapter.facts["heterogeneity_p"] = number(tested["p_value"])
    chapter.facts["heterogeneity_groups"] = int(tested["n_groups"])
    chapter.facts["heterogeneity_ratio"] = number(tested["estimate"])


def _arrests(evidence: Evidence, chapter: Chapter, missing: str) -> None:
    rows = pick(evidence.estimates, "E6", outcomes=LIMITS, scales=("rate",))
    rows = rows[rows["term"].isin(POOLED)]
    limits = one_sided(in_order(known(rows), "outcome", LIMITS))
    if limits.empty:
        reason = "suppressed" if len(rows) and missing == "not_estimated" else missing
        chapter.absent |= {"arrests": reason, "concentration": reason}
        chapter.figures["reports-arrests"] = Missing(reason)
        chapter.tables["reports-arrests"] = Missing(reason)
        return
    upper = first(limits[limits["outcome"] == "arrest_incidents_per_year"])
    after = first(limits[limits["outcome"] == "arrest_incidents_after_signal_per_year"])
    chapter.facts["arrest_rate"] = triple(upper) if upper is not None else None
    chapter.facts["arrest_after_rate"] = triple(after) if after is not None else None
    if upper is None or after is None:
        chapter.absent["arrests"] = missing
    spread = evidence.estimates[evidence.estimates["term"] == "groups with one"]
    held = first(known(spread[spread["outcome"] == "arrest_incidents"]))
    if held is None:
        chapter.absent["concentration"] = missing
    else:
        chapter.facts["arrest_groups"] = round(float(held["estimate"]) * int(held["n_groups"]))
        chapter.facts["arrest_of_groups"] = int(held["n_groups"])
        chapter.facts["arrest_incidents"] = int(held["n_obs"])
    chapter.figures["reports-arrests"] = Drawing(
        lambda words: figures.arrests(limits, words, ARRESTS_RARE)
    )
    chapter.tables["reports-arrests"] = Shown(
        limits,
        (
            text("outcome", kind="outcomes"),
            Column("n_groups", ("n_groups",), "count"),
            Column("n_months", ("n_obs",), "count"),
            Column("rate_year", INTERVAL, "interval", 2),
        ),
    )


def _within(evidence: Evidence, chapter: Chapter, missing: str) -> None:
    rows = pick(evidence.estimates, "E3", scales=("ratio",))
    rows = with_q(in_order(rows[rows["model"].isin(MODELS)], "model", MODELS))
    measured = known(rows)
    head = first(
        measured[(measured["model"] == "activity_last_month") & (measured["outcome"] == "reports")]
    )
    if head is None or pd.isna(head["p_value"]):
        chapter.absent["within"] = missing
    else:
        chapter.facts["within_ratio"] = triple(head)
        chapter.facts["within_p"] = number(head["p_value"])
        corrected = head["p_value"] if pd.isna(head["q_value"]) else head["q_value"]
        chapter.facts["within_reading"] = "seen" if corrected < LEVEL else "not_seen"
        chapter.facts["within_groups"] = int(head["n_groups"])
        chapter.facts["within_months"] = int(head["n_obs"])
    if measured.empty:
        chapter.figures["reports-within"] = Missing(missing)
        chapter.tables["reports-within"] = Missing(missing)
        return
    chapter.figures["reports-within"] = Drawing(lambda words: figures.ratios(measured, words))
    chapter.tables["reports-within"] = Shown(
        rows, (*RATIO_COLUMNS[:2], text("method", "model", kind="models"), *RATIO_COLUMNS[2:])
    )


def _in_time(evidence: Evidence, chapter: Chapter, missing: str) -> None:
    """Lags and leads, hours around alerts, and all specifications."""
    rows = evidence.estimates
    lagged = rows[rows["model"] == "lags_and_leads"]
    lagged = lagged.assign(lag=lagged["term"].map(_lag_of))
    lagged = in_order(lagged[lagged["lag"].notna()], "lag", association.LAGS)
    around = in_order(known(rows[rows["model"] == "alert_timing"]), "term", WINDOWS)
    curve = association.with_band(known(rows[rows["model"] == "specification_curve"]))
    for name, table, draw in (
        ("reports-lags", known(lagged), association.lags),
        ("reports-alerts", around, association.alerts),
        ("reports-specifications", curve, association.specifications),
    ):
        if table.empty:
            chapter.figures[name] = chapter.tables[name] = Missing(missing)
            chapter.absent[name.removeprefix("reports-")] = missing
            continue
        chapter.figures[name] = Drawing(lambda words, t=table, d=draw: d(t, words))
        chapter.tables[name] = Shown(table, ())
    chapter.facts |= {"n_lags": len(known(lagged)), "lags_apart": apart(lagged)}
    told = around[around["outcome"] == "messages_around_alerts"]
    hour = first(told[told["term"] == HOUR_AFTER])
    chapter.facts["alert_messages"] = None if hour is None else triple(hour)
    chapter.facts["alert_groups"] = None if around.empty else int(around["n_groups"].max())
    median = first(known(rows[rows["term"] == ALL_VERSIONS]))
    if median is None:
        chapter.absent["specifications"] = missing
    else:
        chapter.facts["versions"] = len(curve)
        chapter.facts["versions_median"] = triple(median)
        chapter.facts["versions_p"] = number(median["p_value"])


def _lag_of(term: str) -> int | None:
    """The lag that `conditional_poisson.term_name` wrote."""
    near = {"last month": 1, "same month": 0, "next month": -1}
    for words, lag in near.items():
        if f", {words}," in term:
            return lag
    found = re.search(r", (\d) months (before|after),", term)
    return None if not found else int(found[1]) * (1 if found[2] == "before" else -1)


ALL_VERSIONS = "all specifications together: median ratio"
HOUR_AFTER = "0 to 1 hours after an alert"
WINDOWS = (
    "24 to 6 hours before an alert",
    "6 to 1 hours before an alert",
    "1 to 0 hours before an alert",
    HOUR_AFTER,
    "1 to 6 hours after an alert",
    "6 to 24 hours after an alert",
)
"""Terms of the model `alert_timing`, in order of time."""

RATIO_COLUMNS = (
    text("outcome", kind="outcomes"),
    Column("covariate", ("term",), "terms"),
    Column("ratio", INTERVAL, "open_interval", 2),
    text("p_value", kind="p"),
    text("q_value", kind="p"),
    Column("n_groups", ("n_groups",), "count"),
    Column("n_obs", ("n_obs",), "count"),
)


def _between(evidence: Evidence, chapter: Chapter, missing: str) -> None:
    rows = pick(evidence.estimates, "E7", scales=("ratio",))
    rows = with_q(rows[rows["model"] == "cohesion_between"].reset_index(drop=True))
    if known(rows).empty:
        chapter.absent["between"] = missing
        chapter.tables["reports-between"] = Missing(missing)
        return
    chapter.facts["between_groups"] = int(rows["n_groups"].max())
    chapter.tables["reports-between"] = Shown(rows, RATIO_COLUMNS)
