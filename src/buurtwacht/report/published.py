"""Numbers that are no results of this cohort: published ones and those fixed before the study."""

REPORTS_LOWEST = 0.08
REPORTS_HIGHEST = 1.5
"""Reports to the police a month, smallest and largest of the six groups of the Dutch study."""

ARRESTS_RARE = 0.5
"""Arrest incidents per group-year below which arrests count as rare (analysis plan, E6)."""

DETECTABLE_RATIO = ((72, 1.8), (288, 1.3), (1200, 1.15))
"""Group-months (groups x 12) and the rate ratio per standard deviation of activity that a study
of that size finds with 80% power: simulations of the analysis plan."""

BURGLARY_DETECTABLE = 0.39
"""Fall in burglary that a panel of the size of Tilburg's just finds (analysis plan)."""

WATCH_LOWEST, WATCH_HIGHEST = 0.16, 0.26
"""Less crime with neighbourhood watch, range of a meta-analysis (Bennett and others 2006)."""

TILBURG_NEIGHBOURHOODS = 35
TILBURG_FIRST, TILBURG_SECOND = 0.5, 0.4
"""Neighbourhoods of the Tilburg evaluation, and the fall in burglary that its first and its second
version report."""

FACTS = {
    "published_lowest": REPORTS_LOWEST,
    "published_highest": REPORTS_HIGHEST,
    "arrests_rare": ARRESTS_RARE,
    "watch_lowest": WATCH_LOWEST,
    "watch_highest": WATCH_HIGHEST,
    "burglary_detectable": BURGLARY_DETECTABLE,
    "tilburg_neighbourhoods": TILBURG_NEIGHBOURHOODS,
    "tilburg_first": TILBURG_FIRST,
    "tilburg_second": TILBURG_SECOND,
}
"""The same, as placeholders of the texts."""
