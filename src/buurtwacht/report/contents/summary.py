"""The first page, in plain language: the facts of all chapters side by side."""

from buurtwacht.report.contents import (
    activity,
    annex,
    content,
    data,
    design,
    people,
    prevention,
    reports,
)
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter
from buurtwacht.report.results import verdict_of

CHAPTERS = {
    "data": data.build,
    "activity": activity.build,
    "content": content.build,
    "reports": reports.build,
    "people": people.build,
    "design": design.build,
    "prevention": prevention.build,
    "annex": annex.build,
}
"""Builders of the chapters, in the order of the report."""

SECTIONS = {
    "chat": ("activity", ()),
    "signals": ("content", ("funnel",)),
    "reports": ("reports", ("range", "rates")),
    "arrests": ("reports", ("arrests",)),
    "within": ("reports", ("within",)),
    "prevention": ("prevention", ("effect",)),
}
"""Sections of the first page: the chapter they draw on and the sections that it must hold."""

YEARLY = {
    "lowest_rate": "lowest_year",
    "highest_rate": "highest_year",
    "pooled_rate": "pooled_year",
    "published_lowest": "published_lowest_year",
    "published_highest": "published_highest_year",
}
"""Rates of reports a month, and the facts that tell them as numbers in a year."""

MONTHS = 12
NOT_MEASURED = "not measured"
ARRESTS_CLAIM, NEIGHBOURS_CLAIM = 4, 11


def build(evidence: Evidence) -> Chapter:
    """The facts of the chapters together; a section is absent for the reason its chapter gives."""
    summary = Chapter("summary")
    built = {name: make(evidence) for name, make in CHAPTERS.items()}
    for chapter in built.values():
        summary.facts |= {
            name: value for name, value in chapter.facts.items() if name not in summary.facts
        }
    facts = summary.facts
    for rate, year in YEARLY.items():
        facts[year] = _times(facts.get(rate), MONTHS)
    facts["arrest_ten_years"] = _times(facts.get("arrest_rate"), 10)
    facts["within_ten"] = _times(facts.get("within_ratio"), 10)
    facts["hundred"] = 100
    facts["effect_hundred"] = _times(facts.get("effect"), 100)
    facts["minute"] = _minute(facts, evidence)
    for section, (chapter, needed) in SECTIONS.items():
        for name in needed:
            if name in built[chapter].absent:
                summary.absent[section] = built[chapter].absent[name]
    return summary


def _times(value: float | list | None, factor: int) -> float | list | None:
    """A number, or an estimate with its limits, for a whole that people can picture."""
    if isinstance(value, list):
        return [part if part is None else part * factor for part in value]
    return value if value is None else value * factor


def _minute(facts: dict, evidence: Evidence) -> dict[str, str]:
    """The answer to each question of the first lines, as a key of the labels `minute_answers`."""
    return {
        "burglary": facts.get("prevention_reading", NOT_MEASURED),
        "arrests": _ruled(evidence, ARRESTS_CLAIM),
        "reports": facts.get("within_reading", NOT_MEASURED),
        "neighbours": _ruled(evidence, NEIGHBOURS_CLAIM),
    }


def _ruled(evidence: Evidence, claim: int) -> str:
    verdict = verdict_of(evidence.claims, claim)
    return verdict if verdict in ("same", "different", "undecided") else NOT_MEASURED
