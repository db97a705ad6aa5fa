"""The chapter on what a study of this size can tell, and the claims."""

import pandas as pd

from buurtwacht.models.claims import MIN_RESPONDENTS
from buurtwacht.models.detectable import MONTE_CARLO, STUDIES_AT_A_RATIO
from buurtwacht.report import sentences
from buurtwacht.report.aggregates import MONTH_DAYS
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Drawing, Missing, Shown
from buurtwacht.report.figures import design as figures
from buurtwacht.report.published import DETECTABLE_RATIO, FACTS
from buurtwacht.report.results import (
    EQUIVALENCE_NOTE,
    POOLED,
    first,
    in_order,
    known,
    number,
    pick,
    rule_verdict,
    triple,
    why_absent,
)

YEAR_MONTHS = 12.0


def build(evidence: Evidence) -> Chapter:
    """Limits that follow from the size of the study, and the verdicts on the claims."""
    chapter = Chapter("design", facts=dict(FACTS))
    months = float(evidence.group["observed_days"].sum()) / MONTH_DAYS
    police_years = float(evidence.group["police_days"].sum()) / MONTH_DAYS / YEAR_MONTHS
    chapter.facts |= {
        "n_groups": len(evidence.group),
        "group_months": months,
        "police_years": police_years,
        "silent_limit": None,
    }
    missing = "not_estimated" if "police_reports" in evidence.delivered else "no_police_reports"
    _detectable(evidence, chapter, missing)
    _equivalence(evidence, chapter, missing)
    _power(evidence, chapter, missing)
    facts, lacking = sentences.facts_of(evidence)
    chapter.facts |= facts
    chapter.absent |= {section: missing for section in sorted(lacking)}
    if police_years > 0:
        chapter.facts["silent_limit"] = float(figures.upper_limit(0, police_years))
        chapter.figures["design-arrests"] = Drawing(
            lambda words: figures.arrests(police_years, words)
        )
        years = figures.studied_years(police_years)
        limits = {f"upper_limit_{n}": figures.upper_limit(n, years) for n in range(4)}
        chapter.tables["design-arrests"] = Shown(pd.DataFrame({"group_years": years} | limits), ())
    else:
        reason = "no_police_reports"
        chapter.absent["arrests"] = reason
        chapter.figures["design-arrests"] = chapter.tables["design-arrests"] = Missing(reason)
    claims = evidence.claims
    if claims.empty:
        chapter.absent["claims"] = "not_estimated"
        chapter.tables["claims"] = Missing("not_estimated")
        return chapter
    verdict = claims.apply(rule_verdict, axis=1)
    counts = verdict.value_counts()
    chapter.facts |= {
        "n_claims": len(claims),
        "n_not_measured": int(counts.get("not measured", 0)),
        "n_not_testable": int(counts.get("not testable", 0)),
        "n_undecided": int(counts.get("undecided", 0)),
        "n_answered": int(counts.reindex(["same", "different"]).fillna(0).sum()),
    }
    claims = _with_stances(claims, evidence)
    shares = claims["id"].isin((*SHARES, *STANCES))
    rates = pick(evidence.estimates, "E1", outcomes=("reports",), scales=("rate",))
    rates = known(rates[~rates["term"].isin(POOLED)])
    if len(rates) > 1:
        span = [rates["estimate"].min(), rates["estimate"].max()]
        claims.loc[claims["id"] == RANGE_CLAIM, ["conf_low", "conf_high"]] = span
    frame = claims.assign(by_rule=verdict, scale=shares.map({True: "share", False: "rate"}))
    chapter.tables["claims"] = Shown(
        frame,
        (
            Column("id", ("id",), "count"),
            Column("statement", ("id",), "statements"),
            Column("by_rule", ("by_rule",), "verdicts"),
            Column("measure", ("id",), "measures"),
            Column("result", ("estimate", "conf_low", "conf_high"), "by_scale", 2),
        ),
    )
    return chapter


def _with_stances(claims: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """The claims; those measured by interviews with the share of respondents that support them."""
    claims = claims.copy()
    if evidence.interviews is None:
        return claims
    told = evidence.interviews.drop_duplicates(["interview", "claim"])
    for claim in STANCES:
        said = told[told["claim"] == str(claim)]["stance"]
        if len(said) >= MIN_RESPONDENTS:
            claims.loc[claims["id"] == claim, "estimate"] = float(said.eq("supports").mean())
    return claims


def _detectable(evidence: Evidence, chapter: Chapter, missing: str) -> None:
    """What this cohort would have found: from its own totals, exposure and activity."""
    rows = pick(evidence.estimates, "E3")
    rows = rows[rows["model"] == "detectable_ratio"]
    found = {
        fact: first(known(rows[rows["term"].str.endswith(f": {told}")]))
        for fact, told in DETECTABLE.items()
    }
    if any(row is None for row in found.values()):
        reason = why_absent(rows, missing)
        chapter.absent["detectable"] = reason
        chapter.figures["design-detectable"] = Missing(reason)
        chapter.tables["design-detectable"] = Missing(reason)
        return
    chapter.facts |= {fact: number(row["estimate"]) for fact, row in found.items()}
    per_sd, cells = found["detectable_sd"]["estimate"], int(found["detectable_sd"]["n_obs"])
    chapter.facts |= {
        "detectable_cells": cells,
        "power": 0.8,
        "smallest_ratio": float(found["chance_found"]["note"].split("ratio of ")[1].split(";")[0]),
    }
    chapter.figures["design-detectable"] = Drawing(
        lambda words: figures.detectable(cells, per_sd, words)
    )
    sizes = pd.DataFrame(DETECTABLE_RATIO, columns=["group_months", "detectable_ratio"])
    this = pd.DataFrame({"group_months": [cells], "detectable_ratio": [per_sd]})
    both = {"analysis plan": sizes, "this study": this}
    frame = pd.concat(both, names=["source"]).reset_index(level="source")
    chapter.tables["design-detectable"] = Shown(frame, ())


def _equivalence(evidence: Evidence, chapter: Chapter, missing: str) -> None:
    """Intervals against the smallest effects of interest, with the verdict of the model."""
    for name, model in EQUIVALENCE.items():
        rows = evidence.estimates[evidence.estimates["model"] == model]
        row = first(known(rows))
        section = f"equivalence_{name.split('_')[0]}"
        if row is None:
            chapter.absent[section] = why_absent(rows, missing)
            continue
        chapter.facts[f"{name}_interval"] = triple(row)
        verdict, bound = EQUIVALENCE_NOTE.match(row["note"]).groups()
        chapter.facts |= {f"{name}_verdict": verdict, f"{name}_bound": float(bound)}
    chapter.facts["equivalence_level"] = 0.9


def simulation_error(rows: pd.DataFrame) -> dict[str, float]:
    """Of the chances at one true ratio, when `rows` hold simulated ones; else nothing."""
    own = rows[rows["model"].isin(("exaggeration", "detectable_ratio"))]
    if not own["method"].str.startswith("simulated").any():
        return {}
    return {"simulated_studies": STUDIES_AT_A_RATIO, "simulation_error": 100 * MONTE_CARLO}


def _power(evidence: Evidence, chapter: Chapter, missing: str) -> None:
    """Power and exaggeration by true ratio; intervals against the smallest effects."""
    rows = known(evidence.estimates[evidence.estimates["model"] == "exaggeration"])
    told = rows["term"].str.extract(r": ([a-z ]+) a ratio of ([0-9.]+)$")
    frame = rows.assign(what=told[0], true_ratio=told[1].astype(float))
    frame = frame[frame["what"].notna()].sort_values(["what", "true_ratio"], ignore_index=True)
    if frame.empty:
        chapter.figures["design-power"] = chapter.tables["design-power"] = Missing(missing)
        chapter.absent["power"] = missing
    else:
        at = frame[frame["true_ratio"] == chapter.facts.get("smallest_ratio")]
        at = at.set_index("what")["estimate"]
        chapter.facts |= {
            "power_cells": int(frame["n_obs"].max()),
            "power_chance": at.get("found at"),
            "power_exaggeration": at.get("exaggeration when found at"),
            **simulation_error(frame),
        }
        chapter.figures["design-power"] = Drawing(lambda words: figures.power(frame, words))
        chapter.tables["design-power"] = Shown(frame, ())
    models = tuple(EQUIVALENCE.values())
    rows = known(evidence.estimates[evidence.estimates["model"].isin(models)])
    bounds = rows["note"].str.extract(EQUIVALENCE_NOTE)
    limits = rows.assign(verdict=bounds[0], bound=bounds[1].astype(float))
    limits = in_order(limits[limits["bound"].notna()], "model", models)
    name = "design-equivalence"
    if limits.empty:
        chapter.figures[name] = chapter.tables[name] = Missing(missing)
        return
    chapter.figures[name] = Drawing(lambda words: figures.equivalence(limits, words))
    chapter.tables[name] = Shown(limits, ())


DETECTABLE = {
    "detectable_doubling": "smallest ratio found with 80% power",
    "detectable_sd": "smallest ratio per standard deviation found with 80% power",
    "chance_found": "probability to find the smallest effect of interest",
    "exaggeration": "exaggeration of a significant finding",
}
"""Facts by what the term of a row of the model `detectable_ratio` ends in."""

EQUIVALENCE = {
    "reports": "equivalence_reports",
    "arrests_half": "equivalence_arrests_half",
    "arrests_fifth": "equivalence_arrests_fifth",
}
"""Models of the verdicts against the smallest effects of interest."""

RANGE_CLAIM = 8
"""Claim on the range of rates: shown as the lowest and highest group."""

STANCES = (3, 10)
"""Claims that are measured by what people said in interviews."""

SHARES = (5, 7, 9, 12, 16, 19)
"""Claims that are measured by a share; the others by a rate or ratio."""
