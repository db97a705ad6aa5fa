"""Names of the chapters and of the figures and tables that each of them writes.

Every run writes all of them: where an input is missing, figure and table say so. The table with
the name of a figure holds the numbers that it shows.
"""

CHAPTERS = (
    "summary",
    "data",
    "activity",
    "content",
    "reports",
    "people",
    "design",
    "prevention",
    "annex",
)

FIGURES = {
    "summary": (),
    "data": ("data-flow",),
    "activity": ("activity-monthly", "activity-rhythm", "activity-groups", "activity-talkers"),
    "content": (
        "content-codes",
        "content-groups",
        "content-funnel",
        "content-linkage",
        "content-darker",
        "content-brighter",
    ),
    "reports": (
        "reports-rates",
        "reports-arrests",
        "reports-within",
        "reports-lags",
        "reports-alerts",
        "reports-specifications",
    ),
    "people": ("people-survey",),
    "design": ("design-detectable", "design-power", "design-equivalence", "design-arrests"),
    "prevention": (
        "prevention-starts",
        "prevention-course",
        "prevention-placebo",
        "prevention-sensitivity",
        "prevention-elsewhere",
    ),
    "annex": (),
}

TABLES = {
    "summary": (),
    "data": ("data-flow", "data-groups", "data-exports"),
    "activity": ("activity-monthly", "activity-rhythm", "activity-groups", "activity-talkers"),
    "content": (
        "content-codes",
        "content-groups",
        "content-funnel",
        "content-funnel-groups",
        "content-times",
        "content-linkage",
        "content-verified",
        "content-darker",
        "content-brighter",
    ),
    "reports": (
        "reports-rates",
        "reports-other",
        "reports-arrests",
        "reports-within",
        "reports-lags",
        "reports-alerts",
        "reports-specifications",
        "reports-between",
    ),
    "people": ("people-interviews", "people-survey", "people-costs"),
    "design": (
        "design-detectable",
        "design-power",
        "design-equivalence",
        "design-arrests",
        "claims",
    ),
    "prevention": (
        "prevention-starts",
        "prevention-course",
        "prevention-placebo",
        "prevention-methods",
        "prevention-sensitivity",
        "prevention-elsewhere",
        "prevention-reports",
    ),
    "annex": ("annex-results", "annex-left-out"),
}
