"""The chapter on how much, when and by whom is written."""

import numpy as np

from buurtwacht.report import aggregates
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Drawing, Missing, Shown, text
from buurtwacht.report.figures import activity as figures

INTERVAL = ("estimate", "conf_low", "conf_high")


def build(evidence: Evidence) -> Chapter:
    """Activity over the calendar, the week, the groups and the senders."""
    rules = evidence.rules
    chapter = Chapter("activity")
    monthly = aggregates.monthly(evidence.group_month, rules.threshold)
    week = aggregates.week(evidence.rhythm, evidence.group, rules.threshold)
    groups = aggregates.group_rates(
        evidence.group, evidence.group_month, rules.threshold, rules.dominance
    )
    talkers = aggregates.talkers(evidence.member, rules.threshold, rules.dominance)
    mean, low, high = aggregates.t_interval(
        evidence.group["messages_per_month"].astype(float).to_numpy()
    )
    total = float(evidence.group_month["messages"].sum())
    background = float(evidence.group_month["background_messages"].sum())
    shown_week = week[~week["suppressed"]]
    top = talkers.iloc[0]
    chapter.facts = {
        "n_groups": len(evidence.group),
        "n_months": int(evidence.group_month["month"].nunique()),
        "messages_used": int(total),
        "senders": int(evidence.group["senders"].sum()),
        "messages_group_month": _triple(mean, low, high),
        "background_share": background / total if total else None,
        "threshold": rules.threshold,
        "groups_hidden": int(groups["suppressed"].sum()) or None,
        "talker_groups": int(top["n_groups"]),
        "top_fifth": _triple(*(top[name] for name in INTERVAL)),
    }
    chapter.figures["activity-monthly"] = _drawing(monthly, figures.monthly)
    chapter.figures["activity-rhythm"] = _drawing(week, figures.week)
    chapter.figures["activity-talkers"] = _drawing(talkers, figures.talkers)
    if shown_week.empty:
        chapter.absent["rhythm"] = "suppressed"
    else:
        busiest = shown_week.loc[shown_week["estimate"].astype(float).idxmax()]
        chapter.facts["busiest_day"] = "weekend" if busiest["weekend"] else "workday"
        block = int(busiest["block"])
        chapter.facts["busiest_from"], chapter.facts["busiest_until"] = 4 * block, 4 * block + 4
        chapter.facts["busiest_rate"] = _triple(*(busiest[name] for name in INTERVAL))
    ranked = groups[~groups["suppressed"]].sort_values("estimate", kind="stable")
    if len(ranked) > 1 and rules.groups_release:
        for fact, place in (("quietest_group", 0), ("busiest_group", -1)):
            chapter.facts[fact] = _triple(*(ranked.iloc[place][name] for name in INTERVAL))
    if talkers["suppressed"].all():
        chapter.absent["talkers"] = "suppressed"
    if rules.groups_release:
        chapter.figures["activity-groups"] = _drawing(groups, figures.groups)
        chapter.tables["activity-groups"] = Shown(
            groups,
            (
                text("group"),
                Column("n_months", ("n_months",), "count"),
                Column("senders", ("senders",), "count"),
                Column("messages_month", INTERVAL, "interval", 0),
            ),
        )
    else:
        chapter.figures["activity-groups"] = Missing("groups_not_released")
        chapter.tables["activity-groups"] = Missing("groups_not_released")
    chapter.tables["activity-monthly"] = Shown(
        monthly,
        (
            text("month", kind="month"),
            text("series", kind="series"),
            Column("n_groups", ("n_groups",), "count"),
            Column("messages_group_month", INTERVAL, "interval", 0),
        ),
    )
    chapter.tables["activity-rhythm"] = Shown(week, ())
    chapter.tables["activity-talkers"] = Shown(talkers, ())
    return chapter


def _drawing(table, draw) -> Drawing | Missing:
    if table["suppressed"].all():
        return Missing("suppressed")
    return Drawing(lambda words: draw(table, words))


def _triple(*values: float) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
