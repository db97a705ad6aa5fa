"""The codes of the codebook, in its order."""

CODES = (
    "suspicious",
    "offence",
    "nuisance",
    "emergency",
    "appearance",
    "ethnic",
    "vehicle",
    "reported_112",
    "reported_other",
    "not_reported",
    "urges_report",
    "feedback",
    "arrest",
    "official_info",
    "moderation",
    "false_alarm",
    "query",
    "own_action",
    "prevention_tip",
    "fear",
    "support",
    "social",
    "lost_found",
    "objection",
    "other",
)

SIGNALS = ("suspicious", "offence")
"""Codes that open an episode."""
