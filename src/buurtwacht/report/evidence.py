"""What a report is made from: the tables of one cohort and the rules for what may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Rules:
    """The disclosure rules of the cohort (`disclosure` in the config).

    `threshold`: fewest distinct senders behind a chat-derived cell; `dominance`: largest share of
    one sender in it; `groups_release`: may single groups be shown; `pooled_groups`: fewest groups
    that sensitive cells are pooled over.
    """

    threshold: int
    dominance: float
    groups_release: bool
    pooled_groups: int


@dataclass(frozen=True)
class Evidence:
    """The tables of a cohort (schemas in `buurtwacht.tables`); an absent one is None.

    `delivered` names the raw tables that the researcher delivered; `costs` are those of the config;
    `redaction` is what a marked sample says of the redactor (`measured` is false without one);
    `prevention` is what the figures on a crime panel show (`buurtwacht.prevention.study`).
    """

    cohort: str
    synthetic: bool
    delivered: frozenset[str]
    rules: Rules
    group_month: pd.DataFrame
    group: pd.DataFrame
    member: pd.DataFrame
    rhythm: pd.DataFrame
    coded_count: pd.DataFrame
    coder_error: pd.DataFrame
    estimates: pd.DataFrame
    claims: pd.DataFrame
    read_quality: pd.DataFrame
    interviews: pd.DataFrame | None = None
    survey: pd.DataFrame | None = None
    costs: tuple[Mapping[str, Any], ...] = ()
    redaction: Mapping[str, Any] = field(default_factory=lambda: {"measured": False})
    prevention: dict[str, Any] | None = None
