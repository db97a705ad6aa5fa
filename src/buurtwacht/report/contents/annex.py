"""The annex for reviewers: every released result that stands for more than one group."""

from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Missing, Shown
from buurtwacht.report.results import known

NUMBERS = ("estimate", "conf_low", "conf_high")


def build(evidence: Evidence) -> Chapter:
    """All results but those of single groups, in the order of the models."""
    chapter = Chapter("annex")
    single = set(evidence.group["group"])
    rows = evidence.estimates[~evidence.estimates["term"].isin(single)]
    rows = rows[~rows["term"].str.match(r"group [A-Z]+\Z")]
    hidden = rows["note"].str.startswith("suppressed")
    shown = known(rows)
    chapter.facts = {
        "n_results": len(shown),
        "n_models": int(shown["model"].nunique()),
        "n_suppressed": int(hidden.sum()),
        "n_guarded": len(rows) - len(shown) - int(hidden.sum()),
        "threshold": evidence.rules.threshold,
        "dominance": evidence.rules.dominance,
    }
    if shown.empty:
        chapter.absent["results"] = "not_estimated"
        chapter.tables["annex-results"] = Missing("not_estimated")
        return chapter
    chapter.tables["annex-results"] = Shown(
        shown,
        (
            Column("model", ("model",)),
            Column("term", ("term",)),
            Column("scale", ("scale",), "scales"),
            Column("result", NUMBERS, "by_scale", 2),
            Column("p", ("p_value",), "p"),
            Column("n", ("n_obs",), "count"),
        ),
    )
    return chapter
