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

YEARLY = ("lowest", "highest", "pooled")
"""Rates of reports a month that the first page tells as numbers in a year."""

MONTHS = 12


def build(evidence: Evidence) -> Chapter:
    """The facts of the chapters together; a section is absent for the reason its chapter gives."""
    summary = Chapter("summary")
    built = {name: make(evidence) for name, make in CHAPTERS.items()}
    for chapter in built.values():
        summary.facts |= {
            name: value for name, value in chapter.facts.items() if name not in summary.facts
        }
    for name in YEARLY:
        rate = summary.facts.get(f"{name}_rate")
        summary.facts[f"{name}_year"] = rate and [part and part * MONTHS for part in rate]
    for section, (chapter, needed) in SECTIONS.items():
        for name in needed:
            if name in built[chapter].absent:
                summary.absent[section] = built[chapter].absent[name]
    return summary
