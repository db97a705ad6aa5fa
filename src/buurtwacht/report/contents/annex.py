"""The annex for reviewers: every released result that stands for more than one group."""

import re

import pandas as pd

from buurtwacht.report.contents.design import simulation_error
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Missing, Shown
from buurtwacht.report.results import known

NUMBERS = ("estimate", "conf_low", "conf_high")
CURVE = "specification_curve"
TOGETHER = "all specifications together"

REASONS = {
    "few_senders": r"suppressed: .*(sender|one group)",
    "few_records": r"suppressed: .*records",
    "few_groups": r"suppressed: only shown pooled",
    "secondary": r"suppressed: secondary",
    "unverified": r"not \w+: nobody verified",
    "separation": r"not \w+: separation|not computed: incidents in a group",
    "nothing": r"not \w+: (no |none |nothing |people found none)",
    "too_few": r"not \w+: .*(few|gaps|alike|under four weeks)",
    "other": "",
}
"""Why a result has no number, by how its note begins; the first that fits."""


def build(evidence: Evidence) -> Chapter:
    """All results but those of single groups, in the order of the models; and what is missing.

    Single specifications stand in a figure and a table of their own: only what they say together is
    repeated.
    """
    chapter = Chapter("annex")
    single = set(evidence.group["group"])
    rows = evidence.estimates[~evidence.estimates["term"].isin(single)]
    rows = rows[~rows["term"].str.match(r"group ([A-Z]+|\d+)\Z")]
    shown = known(rows)
    curve = shown["model"].eq(CURVE) & ~shown["term"].str.startswith(TOGETHER)
    hidden = rows["note"].str.startswith("suppressed")
    chapter.facts = {
        "n_results": len(shown),
        "n_models": int(shown["model"].nunique()),
        "n_specifications": int(curve.sum()),
        "n_suppressed": int(hidden.sum()),
        "n_guarded": len(rows) - len(shown) - int(hidden.sum()),
        "threshold": evidence.rules.threshold,
        "dominance": evidence.rules.dominance,
        **simulation_error(shown),
    }
    _left_out(rows, chapter)
    if shown.empty:
        chapter.absent["results"] = "not_estimated"
        chapter.tables["annex-results"] = Missing("not_estimated")
        return chapter
    chapter.tables["annex-results"] = Shown(
        shown[~curve],
        (
            Column("model", ("model",), "code"),
            Column("outcome", ("outcome",), "outcomes"),
            Column("term", ("term",), "terms"),
            Column("result", NUMBERS, "by_scale", 2),
            Column("p", ("p_value",), "p"),
            Column("n", ("n_obs",), "count"),
        ),
    )
    return chapter


def _left_out(rows: pd.DataFrame, chapter: Chapter) -> None:
    """How many results have no number, by reason, with their models."""
    empty = rows[rows[list(NUMBERS)].isna().all(axis=1)]
    chapter.facts["n_left_out"] = len(empty)
    if empty.empty:
        chapter.tables["annex-left-out"] = Missing("all_shown")
        return
    reason = empty["note"].map(reason_of)
    frame = (
        empty.groupby(reason.rename("reason"))["model"]
        .agg(rows="size", models=lambda names: ", ".join(sorted(set(names))))
        .reindex([name for name in REASONS if (reason == name).any()])
        .reset_index()
    )
    chapter.tables["annex-left-out"] = Shown(
        frame,
        (
            Column("reason", ("reason",), "reasons_left_out"),
            Column("rows", ("rows",), "count"),
            Column("models", ("models",), "code"),
        ),
    )


def reason_of(note: str) -> str:
    """Why a result has no number: a key of `REASONS`."""
    return next(name for name, begin in REASONS.items() if re.match(begin, note))
