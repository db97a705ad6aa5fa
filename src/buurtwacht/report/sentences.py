"""One sentence per estimand, built from the numbers of the cohort: what the design allows to say.

Each names the interval, the verdict against the smallest effect of interest where one was declared,
what this cohort could have found, how far a significant finding exaggerates, and the verdict of the
rule of the claim. No sentence speaks of causes: no estimand but E5 has a design for one, and E5
needs a crime panel.
"""

import math
import re
from typing import Any

import pandas as pd

from buurtwacht.models.detectable import EXAGGERATION, FOUND, SMALLEST, VARIATION
from buurtwacht.models.equivalence import ratio_verdict
from buurtwacht.models.normal_errors import error_behind, normal_errors
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.results import EQUIVALENCE_NOTE, first, known, number, triple, verdict_of

SECTIONS = (
    "sentence_reports",
    "sentence_spread",
    "sentence_spread_design",
    "sentence_talk",
    "sentence_versions",
    "sentence_signals",
    "sentence_burglary",
    "sentence_burglary_panel",
    "sentence_arrests",
    "sentence_social",
    "sentence_social_design",
)
"""Sections of the chapter `design` that hold the sentences."""


def facts_of(evidence: Evidence) -> tuple[dict[str, Any], set[str]]:
    """Facts for the sentences, and the sections that lack one of theirs."""
    rows = evidence.estimates
    facts: dict[str, Any] = {}
    absent = set()

    def row(model: str, **where: str) -> pd.Series | None:
        chosen = rows[rows["model"] == model]
        for column, value in where.items():
            column, _, how = column.partition("_")
            texts = chosen[column]
            hit = texts.str.endswith(value) if how == "ends" else texts == value
            chosen = chosen[hit]
        return first(known(chosen))

    def designed(
        sentence: str, model: str, smallest: str, where: str = "term_ends"
    ) -> dict[str, pd.Series | None]:
        terms = {"detectable": smallest, "chance": FOUND, "exaggeration": EXAGGERATION}
        return {f"{sentence}_{name}": row(model, **{where: term}) for name, term in terms.items()}

    def tell(section: str, **told: Any) -> None:
        if any(value is None for value in told.values()):
            absent.add(section)
        facts.update(told)

    pooled = row("rates", outcome="reports", term="pooled")
    tell("sentence_reports", s1_rate=_triple(pooled), s1_verdict=verdict_of(evidence.claims, 8))
    equal = row("heterogeneity", term="equal rates")
    spread = rows[(rows["model"] == "spread_of_rates") & rows["estimate"].notna()]
    design = designed("s2", "detectable_spread", VARIATION, "term")
    tell(
        "sentence_spread",
        s2_p=None if equal is None else number(equal["p_value"]),
        s2_lowest=number(spread["estimate"].min()) if len(spread) else None,
        s2_highest=number(spread["estimate"].max()) if len(spread) else None,
    )
    tell("sentence_spread_design", s2_smallest=_at(design["s2_chance"]), **_numbers(design))
    ratio = row("activity_last_month", outcome="reports")
    equivalence = row("equivalence_reports")
    design = designed("s3", "detectable_ratio", SMALLEST)
    tell(
        "sentence_talk",
        s3_ratio=_triple(ratio),
        s3_effect=_effect(equivalence),
        s3_bound=_bound(equivalence),
        **_numbers(design),
    )
    hidden = row("hidden_causes")
    median = row("specification_curve", term="all specifications together: median ratio")
    tell(
        "sentence_versions",
        s3_versions=None if median is None else int(median["note"].split()[0]),
        s3_median=_triple(median),
        s3_joint_p=None if median is None else number(median["p_value"]),
        no_hidden=1.0,
        s3_hidden=None if hidden is None else number(hidden["conf_low"]),
    )
    share = row("funnel", outcome="signal_to_any_report", term="pooled")
    tell("sentence_signals", s4_share=_triple(share), s4_verdict=verdict_of(evidence.claims, 7))
    tell("sentence_burglary", s5_verdict=verdict_of(evidence.claims, 1))
    ninety = row("prevention", term="start of a group, 90% interval")
    detectable = row("prevention_detectable", term=SMALLEST)
    tell(
        "sentence_burglary_panel",
        s5_ratio=_triple(row("prevention", term="start of a group")),
        s5_effect_1=_on_fall(ninety, FALLS[0]),
        s5_effect_2=_on_fall(ninety, FALLS[1]),
        s5_detectable=None if detectable is None else 1 - detectable["estimate"],
        **_falls(detectable),
    )
    limits = row("arrest_limits", outcome="arrest_incidents_per_year", term="pooled")
    years = row("detectable_silence_half")
    tell(
        "sentence_arrests",
        s6_limit=None if limits is None else number(limits["conf_high"]),
        s6_half=_effect(row("equivalence_arrests_half")),
        s6_half_bound=_bound(row("equivalence_arrests_half")),
        s6_fifth=_effect(row("equivalence_arrests_fifth")),
        s6_fifth_bound=_bound(row("equivalence_arrests_fifth")),
        s6_years=None if years is None else number(years["estimate"]),
        s6_verdict=verdict_of(evidence.claims, 4),
    )
    social = row("cohesion_between", term="share_social, per SD between groups")
    design = designed("s7", "detectable_between", SMALLEST)
    bound = _at(design["s7_chance"])
    tell(
        "sentence_social",
        s7_ratio=_triple(social),
        s7_groups=None if social is None else int(social["n_groups"]),
        s7_bound=bound,
        s7_effect=None if bound is None or social is None else _ratio_effect(social, bound),
        s7_verdict=verdict_of(evidence.claims, 11),
    )
    tell("sentence_social_design", **_numbers(design))
    return facts, absent


FALLS = (0.9, 0.8)
"""Ratios of registered burglary that matter (E6): a tenth and a fifth less."""


def _numbers(rows: dict[str, pd.Series | None]) -> dict[str, float | None]:
    return {name: None if row is None else number(row["estimate"]) for name, row in rows.items()}


def _at(row: pd.Series | None) -> float | None:
    """The smallest effect at which a row of the design was worked out, from its note."""
    found = None if row is None else re.match(r"at a [a-z ]+ of ([0-9.]*[0-9])", row["note"])
    return float(found.group(1)) if found else None


def _ratio_effect(row: pd.Series, bound: float) -> str:
    return ratio_verdict(row["conf_low"], row["conf_high"], bound)


def _on_fall(row: pd.Series | None, fall: float) -> str | None:
    return None if row is None else _ratio_effect(row, fall)


def _falls(detectable: pd.Series | None) -> dict[str, float | None]:
    """Chance to find the smallest falls that matter, and by how much they would look too large."""
    told: dict[str, float | None] = {}
    for place, fall in enumerate(FALLS, start=1):
        found = exaggeration = None
        if detectable is not None:
            error = error_behind(detectable["estimate"])
            found, exaggeration, _ = normal_errors(-math.log(fall), error)
        told[f"s5_fall_{place}"] = 1 - fall
        told[f"s5_chance_{place}"], told[f"s5_exaggeration_{place}"] = found, exaggeration
    return told


def _triple(row: pd.Series | None) -> list | None:
    return None if row is None else triple(row)


def _effect(row: pd.Series | None) -> str | None:
    found = None if row is None else EQUIVALENCE_NOTE.match(row["note"])
    return found.group(1) if found else None


def _bound(row: pd.Series | None) -> float | None:
    found = None if row is None else EQUIVALENCE_NOTE.match(row["note"])
    return float(found.group(2)) if found else None
