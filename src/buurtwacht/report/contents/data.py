"""The chapter on the data: what came in, what was left out, what is missing."""

import pandas as pd

from buurtwacht.report.aggregates import MONTH_DAYS, open_groups
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Drawing, Missing, Shown, text
from buurtwacht.report.figures import data as figures

INPUTS = {
    "police": "police_reports",
    "consent": "consent",
    "members": "members",
    "interviews": "interviews",
    "survey": "survey",
    "crime": "crime",
}
"""Section of the text that needs a raw table, by section."""

FLOW = (
    "n_exports",
    "n_groups",
    "messages_read",
    "duplicates_merged",
    "messages_unique",
    "no_consent",
    "messages_kept",
    "outside_period",
    "test_messages",
    "messages_used",
    "senders",
    "episodes",
)
"""Facts that the flow diagram shows, from top to bottom."""


def build(evidence: Evidence) -> Chapter:
    """Facts, the flow diagram and the tables of groups and exports."""
    group, quality = evidence.group, evidence.read_quality
    chapter = Chapter("data")
    read, merged = int(quality["messages"].sum()), int(quality["duplicates_merged"].sum())
    used = int(group["messages"].sum())
    outside, tests = int(group["outside_period"].sum()), int(group["test_messages"].sum())
    kept = used + outside + tests
    police_days = group["police_days"].astype(float)
    chapter.facts = {
        "cohort": evidence.cohort,
        "n_groups": len(group),
        "first_day": group["observed_from"].min().date().isoformat(),
        "last_day": group["observed_until"].max().date().isoformat(),
        "group_months": group["observed_days"].sum() / MONTH_DAYS,
        "n_exports": len(quality),
        "n_android": int((quality["platform"] == "android").sum()),
        "n_ios": int((quality["platform"] == "ios").sum()),
        "messages_read": read,
        "duplicates_merged": merged,
        "system_lines": int(quality["system_lines"].sum()),
        "unread_lines": int(quality["unread_lines"].sum()),
        "gaps": int(quality["gaps"].sum()),
        "ambiguous_dates": int((quality["date_confidence"] == "ambiguous").sum()),
        "capped_exports": int(quality["cap_suspected"].sum()),
        "messages_share": used / read if read else None,
        "messages_unique": read - merged,
        "no_consent": read - merged - kept,
        "messages_kept": kept,
        "outside_period": outside,
        "test_messages": tests,
        "messages_used": used,
        "senders": int(group["senders"].sum()),
        "episodes": int(group["episodes"].sum()),
        "n_police_groups": int((police_days > 0).sum()),
        "police_months": police_days.sum() / MONTH_DAYS,
        "threshold": evidence.rules.threshold,
        "dominance": evidence.rules.dominance,
    }
    for section, table in INPUTS.items():
        if table not in evidence.delivered:
            chapter.absent[section] = f"no_{table}"
    if "police" not in chapter.absent and not police_days.gt(0).any():
        chapter.absent["police"] = "no_police_period"
    _redaction(evidence, chapter)
    facts = dict(chapter.facts)
    chapter.figures["data-flow"] = Drawing(lambda words: figures.flow_of(facts, words))
    chapter.tables["data-flow"] = Shown(pd.DataFrame({n: [facts[n]] for n in FLOW}), ())
    chapter.tables["data-exports"] = _exports(quality)
    chapter.tables["data-groups"] = (
        _groups(evidence) if evidence.rules.groups_release else Missing("groups_not_released")
    )
    return chapter


def _redaction(evidence: Evidence, chapter: Chapter) -> None:
    found = evidence.redaction
    if not found["measured"]:
        chapter.absent["redaction"] = "no_redaction_sample"
        return
    chapter.facts |= {
        "redaction_marked": found["messages"],
        "redaction_of": found["of_messages"],
        "redaction_found": found["found"],
        "redaction_tokens": found["found"] + found["missed"],
        "redaction_persons": found["persons"],
        "redaction_identifying": found["identifying"],
        "redaction_kept": found["kept"],
        "redaction_older": not found["same_redactor"],
    }


def _exports(quality: pd.DataFrame) -> Shown:
    frame = (
        quality.assign(exports=1)
        .groupby(["platform", "language"], sort=True)
        .agg(
            exports=("exports", "sum"),
            messages=("messages", "sum"),
            system_lines=("system_lines", "sum"),
            unread_lines=("unread_lines", "sum"),
            duplicates_merged=("duplicates_merged", "sum"),
            gaps=("gaps", "sum"),
        )
        .reset_index()
    )
    counts = [text(name, kind="count") for name in frame.columns[2:]]
    columns = (text("platform", kind="platforms"), text("language", kind="languages"), *counts)
    return Shown(frame, columns)


def _groups(evidence: Evidence) -> Shown:
    group, rules = evidence.group, evidence.rules
    visible = open_groups(group, rules.threshold, rules.dominance)
    frame = pd.DataFrame(
        {
            "group": group["group"],
            "municipality": group["municipality"],
            "observed_months": group["observed_days"].astype(float) / MONTH_DAYS,
            "police_months": group["police_days"].astype(float) / MONTH_DAYS,
            "members": group["members"],
            "senders": group["senders"].where(visible),
            "messages": group["messages"].where(visible),
            "suppressed": ~visible,
        }
    )
    columns = (
        text("group"),
        text("municipality"),
        Column("observed_months", ("observed_months",), "decimals", 1),
        Column("police_months", ("police_months",), "decimals", 1),
        Column("members", ("members",), "count"),
        Column("senders", ("senders",), "count"),
        Column("messages", ("messages",), "count"),
    )
    return Shown(frame, columns)
