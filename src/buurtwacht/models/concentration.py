"""Is it telling that incidents fell in so few groups? (claim 5)"""

import numpy as np
import pandas as pd

from buurtwacht.models.counts import group_counts, observed_groups, source_of
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

_EXACT_UP_TO = 50
"""Incidents up to which the distribution is enumerated; beyond it is drawn."""

_AT_ONCE = 2_000_000
"""Cells drawn together."""


def occupied_distribution(incidents: int, weights: np.ndarray) -> np.ndarray:
    """P(exactly m groups hold an incident), m = 0.. `incidents`, by enumeration.

    Each incident falls in a group with probability proportional to `weights`. Convolution of the
    exponential generating functions of the groups, so exact for any weights.
    """
    shares = np.asarray(weights, float) / np.sum(weights)
    power = np.arange(1, incidents + 1)
    factorial = np.cumprod(np.concatenate([[1.0], power]))
    table = np.zeros((incidents + 1, incidents + 1))
    table[0, 0] = 1.0
    for share in shares:
        held = share**power / factorial[1:]
        occupied = np.zeros_like(table)
        for more, chance in zip(power, held, strict=True):
            occupied[more:, 1:] += table[: incidents + 1 - more, :-1] * chance
        table = table + occupied
    return table[incidents] * factorial[incidents]


def concentration_p(
    incidents: int,
    groups_with: int,
    weights: np.ndarray,
    draws: int,
    rng: np.random.Generator,
) -> float:
    """P(no more than `groups_with` groups hold the incidents) when only `weights` matter."""
    if incidents <= _EXACT_UP_TO:
        exact = occupied_distribution(incidents, weights)[: groups_with + 1].sum()
        return float(np.clip(exact, 0.0, 1.0))
    shares = np.asarray(weights, float) / np.sum(weights)
    extreme, left = 0, draws
    while left:
        size = min(left, max(1, _AT_ONCE // len(shares)))
        occupied = (rng.multinomial(incidents, shares, size=size) > 0).sum(axis=1)
        extreme, left = extreme + int((occupied <= groups_with).sum()), left - size
    return (1 + extreme) / (draws + 1)


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """The share of groups with an incident, and how often so few would hold them by chance.

    `terms` name the weights: `exposure` (groups alike) or a count such as `reports` (an incident
    is as likely after each report). With fewer than two incidents nothing can be learned.
    """
    rows = []
    for outcome in spec.outcomes:
        source = source_of(outcome)
        covered = observed_groups(tables, outcome, spec.exposure)
        incidents = int(covered["count"].sum())
        groups_with = int((covered["count"] > 0).sum())
        shape = {"n_groups": len(covered), "n_obs": incidents, "count": incidents}
        share = {"method": "count of groups"}
        if covered.empty:
            share["note"] = "not computed: no police records"
        else:
            share["estimate"] = groups_with / len(covered)
            share["note"] = f"incidents: {incidents}, in {groups_with} of {len(covered)} groups"
        rows.append(result(spec, outcome, "groups with one", "share", source, **shape, **share))
        for term in spec.terms:
            name = f"so few groups by chance, weighted by {term}"
            chance = {"method": "exact, given the total"}
            weights = _weights(tables, spec, covered, term)
            if incidents < 2:
                chance["note"] = "not computed: fewer than two incidents say nothing"
            elif not weights.sum() or (weights[covered["count"] > 0] == 0).any():
                chance["note"] = f"not computed: incidents in a group without {term}"
            else:
                p_value = concentration_p(
                    incidents, groups_with, weights, spec.inference.draws, rng
                )
                chance |= {"estimate": p_value, "p_value": p_value}
            rows.append(result(spec, outcome, name, "probability", source, **shape, **chance))
    return frame(rows)


def _weights(tables: dict, spec: Spec, covered: pd.DataFrame, term: str) -> np.ndarray:
    if term == "exposure":
        return covered["exposure"].to_numpy(float)
    counts = group_counts(tables, term, spec.exposure).set_index("group")["count"]
    return counts.reindex(covered["group"]).fillna(0).to_numpy(float)
