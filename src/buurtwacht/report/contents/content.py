"""The chapter on what is written and on the road from signal to police record."""

import pandas as pd

from buurtwacht.coding.correction import FEWEST
from buurtwacht.features.coded_counts import DESIGN_BASED
from buurtwacht.models.funnel import OVER_GROUPS
from buurtwacht.report import aggregates
from buurtwacht.report.contents import road
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Drawing, Missing, Shown, text
from buurtwacht.report.figures import content as figures
from buurtwacht.report.results import POOLED, first, in_order, known, pick, triple

INTERVAL = aggregates.INTERVAL
STEPS = (
    "signal_to_response",
    "signal_to_claimed_report",
    "signal_to_recorded_report",
    "signal_to_any_report",
    "signal_without_known_report",
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
BY_GROUP = ("signal_to_claimed_report", "signal_to_recorded_report", "signal_to_any_report")
"""Steps that are shown for each group as well."""


def build(evidence: Evidence) -> Chapter:
    """Codes over the groups and the funnel of incidents."""
    rules = evidence.rules
    chapter = Chapter("content")
    counts = evidence.coded_count
    codes = aggregates.code_rates(evidence.group, rules.threshold, rules.pooled_groups, counts)
    codes = codes.merge(evidence.coder_error[["code", "precision", "recall"]], "left", "code")
    shares = aggregates.code_shares(evidence.group, rules.threshold, rules.dominance, counts)
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
            text("coded_how", "method", kind="coded_how"),
            Column("by_program", ("plug_in",), "decimals", 1),
            Column("precision", ("precision",), "percent"),
            Column("recall", ("recall",), "percent"),
        ),
    )
    _coding(evidence, chapter, codes)
    hidden = None
    if not rules.groups_release:
        hidden = Missing("groups_not_released")
    elif shares["suppressed"].all():
        hidden = Missing("suppressed")
    chapter.figures["content-groups"] = hidden or Drawing(
        lambda words: figures.shares(shares, words)
    )
    chapter.tables["content-groups"] = hidden or Shown(shares, ())
    if hidden is None:
        _largest_topic(shares, chapter)
    _funnel(evidence, chapter)
    road.add(evidence, chapter)
    return chapter


def _largest_topic(shares: pd.DataFrame, chapter: Chapter) -> None:
    """The topic that is the largest, or one of the largest, in most of the shown groups."""
    shown = shares[~shares["suppressed"] & (shares["code"] != "other")]
    largest = shown["band"] == shown.groupby("group")["band"].transform("max")
    groups = shown[largest & (shown["band"] > 0)]["code"].value_counts()
    chapter.facts["shown_groups"] = shown["group"].nunique()
    if not groups.empty:
        chapter.facts["largest_topic"] = min(groups[groups == groups.max()].index)
        chapter.facts["largest_topic_groups"] = int(groups.max())


def _coding(evidence: Evidence, chapter: Chapter, codes: pd.DataFrame) -> None:
    """The warning beside figures that are not corrected, with the coder's own error."""
    error = evidence.coder_error[evidence.coder_error["f1"].notna()]
    plain = codes[codes["method"] != DESIGN_BASED]
    chapter.facts |= {
        "codes_corrected": len(codes) - len(plain),
        "codes_uncorrected": len(plain),
        "fewest_hand_coded": FEWEST,
    }
    if len(plain) < len(codes):
        chapter.absent["warning"] = "coding_corrected"
    if len(plain) == len(codes):
        chapter.absent["corrected"] = "no_hand_coded"
    if error.empty:
        chapter.absent["coder_error"] = "not_estimated"
        return
    weakest = error.sort_values(["f1", "code"]).head(3)
    chapter.facts |= {
        "coder_precision": float(error["precision"].mean()),
        "coder_recall": float(error["recall"].mean()),
        "coder_f1": float(error["f1"].mean()),
    }
    for code in ("suspicious", "offence"):
        own = error[error["code"] == code]
        for name in ("precision", "recall"):
            value = float(own[name].iloc[0]) if len(own) else None
            chapter.facts[f"{code}_{name}"] = value
            if value is None:
                chapter.absent["coder_error"] = "not_estimated"
    for place, code in enumerate(weakest["code"], start=1):
        chapter.facts[f"weakest_{place}"] = code


def _funnel(evidence: Evidence, chapter: Chapter) -> None:
    rows = pick(evidence.estimates, "E4", scales=("share",))
    rows = rows[rows["model"] == "funnel"]
    steps = in_order(rows[rows["term"].isin(POOLED)], "outcome", STEPS)
    if known(steps).empty:
        reason = "suppressed" if len(steps) and chapter.facts["episodes"] else "no_signals"
        for section in ("funnel", "funnel_police", "without_report"):
            chapter.absent[section] = reason
        chapter.figures["content-funnel"] = Missing(reason)
        chapter.tables["content-funnel"] = Missing(reason)
        chapter.tables["content-funnel-groups"] = Missing(reason)
        return
    for step in ("signal_to_claimed_report", "signal_to_response", "signal_to_false_alarm"):
        _step(chapter, steps, step, "funnel")
    _step(chapter, steps, "signal_without_known_report", "without_report")
    police = "no_police_reports" if "police_reports" not in evidence.delivered else "not_estimated"
    for step in ("signal_to_recorded_report", "recorded_report_to_known_feedback"):
        _step(chapter, steps, step, "funnel_police", police)
    shown = steps[steps["estimate"].notna() | (steps["n_obs"] > 0)].reset_index(drop=True)
    chapter.figures["content-funnel"] = Drawing(lambda words: figures.funnel(shown, words))
    between = rows[rows["term"] == OVER_GROUPS].set_index("outcome")[list(INTERVAL)]
    wide = steps.join(between.add_prefix("between_"), on="outcome")
    chapter.tables["content-funnel"] = Shown(
        wide,
        (
            text("step", "outcome", kind="outcomes"),
            Column("of", ("n_obs",), "count"),
            Column("share", INTERVAL, "percent_interval", 0),
            Column(
                "share_between",
                tuple(f"between_{name}" for name in INTERVAL),
                "percent_interval",
                0,
            ),
        ),
    )
    single = rows[~rows["term"].isin([*POOLED, OVER_GROUPS]) & rows["outcome"].isin(BY_GROUP)]
    single = in_order(single, "outcome", BY_GROUP)
    if known(single).empty:
        chapter.tables["content-funnel-groups"] = Missing("suppressed")
        return
    chapter.tables["content-funnel-groups"] = Shown(
        single,
        (
            text("step", "outcome", kind="outcomes"),
            text("group", "term", kind="terms"),
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
