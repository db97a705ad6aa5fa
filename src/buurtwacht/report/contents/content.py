"""The chapter on what is written and on the road from signal to police record."""

import pandas as pd

from buurtwacht.report import aggregates
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Drawing, Missing, Shown, text
from buurtwacht.report.figures import content as figures
from buurtwacht.report.results import POOLED, first, in_order, known, pick, triple

INTERVAL = ("estimate", "conf_low", "conf_high")
STEPS = (
    "signal_to_response",
    "signal_to_claimed_report",
    "signal_to_recorded_report",
    "signal_to_any_report",
    "signal_to_denied_report",
    "claim_to_recorded_report",
    "recorded_report_to_known_feedback",
    "recorded_report_to_feedback",
    "recorded_report_to_arrest",
    "signal_to_arrest",
    "signal_to_false_alarm",
    "signal_to_own_action",
)
"""Steps of an incident in the order in which a reader meets them."""


def build(evidence: Evidence) -> Chapter:
    """Codes over the groups and the funnel of incidents."""
    rules = evidence.rules
    chapter = Chapter("content")
    codes = aggregates.code_rates(evidence.group, rules.threshold, rules.pooled_groups)
    shares = aggregates.code_shares(evidence.group, rules.threshold, rules.dominance)
    chapter.facts = {
        "n_groups": len(evidence.group),
        "messages_used": int(evidence.group["messages"].sum()),
        "episodes": int(evidence.group["episodes"].sum()),
        "threshold": rules.threshold,
    }
    visible = codes[~codes["suppressed"]]
    for row in visible.itertuples():
        chapter.facts[f"rate_{row.code}"] = triple(visible.loc[row.Index])
    ranked = visible[visible["code"] != "other"].sort_values("estimate", ascending=False)
    if ranked.empty:
        chapter.absent["codes"] = "suppressed"
    else:
        chapter.facts["commonest_code"] = ranked.iloc[0]["code"]
        chapter.facts["commonest_rate"] = triple(ranked.iloc[0])
    if codes["suppressed"].all():
        chapter.figures["content-codes"] = Missing("suppressed")
    else:
        chapter.figures["content-codes"] = Drawing(lambda words: figures.codes(codes, words))
    chapter.tables["content-codes"] = Shown(
        codes,
        (
            text("code", kind="codes"),
            Column("n_groups", ("n_groups",), "count"),
            Column("messages_group_month", INTERVAL, "interval", 1),
        ),
    )
    hidden = None
    if not rules.groups_release:
        hidden = Missing("groups_not_released")
    elif shares["suppressed"].all():
        hidden = Missing("suppressed")
    chapter.figures["content-groups"] = hidden or Drawing(
        lambda words: figures.shares(shares, words)
    )
    chapter.tables["content-groups"] = hidden or Shown(shares, ())
    _funnel(evidence, chapter)
    return chapter


def _funnel(evidence: Evidence, chapter: Chapter) -> None:
    rows = pick(evidence.estimates, "E4", scales=("share",))
    steps = in_order(rows[rows["term"].isin(POOLED)], "outcome", STEPS)
    if known(steps).empty:
        reason = "suppressed" if len(steps) and chapter.facts["episodes"] else "no_signals"
        chapter.absent["funnel"] = chapter.absent["funnel_police"] = reason
        chapter.figures["content-funnel"] = Missing(reason)
        chapter.tables["content-funnel"] = Missing(reason)
        return
    for step in ("signal_to_claimed_report", "signal_to_response", "signal_to_false_alarm"):
        _step(chapter, steps, step, "funnel")
    police = "no_police_reports" if "police_reports" not in evidence.delivered else "not_estimated"
    for step in ("signal_to_recorded_report", "recorded_report_to_known_feedback"):
        _step(chapter, steps, step, "funnel_police", police)
    shown = steps[steps["estimate"].notna() | (steps["n_obs"] > 0)].reset_index(drop=True)
    chapter.figures["content-funnel"] = Drawing(lambda words: figures.funnel(shown, words))
    chapter.tables["content-funnel"] = Shown(
        steps,
        (
            text("step", "outcome", kind="outcomes"),
            Column("of", ("n_obs",), "count"),
            Column("share", INTERVAL, "percent_interval", 0),
        ),
    )


def _step(
    chapter: Chapter, steps: pd.DataFrame, name: str, section: str, reason: str = "suppressed"
) -> None:
    row = first(known(steps[steps["outcome"] == name]))
    if row is None:
        chapter.absent.setdefault(section, reason)
        return
    chapter.facts[f"share_{name}"] = triple(row)
    chapter.facts[f"of_{name}"] = int(row["n_obs"])
