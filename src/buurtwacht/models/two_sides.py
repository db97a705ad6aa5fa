"""The darker and the brighter side of the groups, over all of them together."""

import math

import numpy as np
import pandas as pd
from scipy.stats import t as student

from buurtwacht.models.counts import table_of
from buurtwacht.models.intervals import clopper_pearson
from buurtwacht.models.results import POOLED, frame, result
from buurtwacht.models.spec import Spec

DARKER = {
    "ethnic_with_behaviour": ("origin_with_behaviour_verified", "origin"),
    "ethnic_with_description": ("origin_with_description_verified", "origin"),
    "ethnic_alone": ("origin_alone_verified", "origin"),
    "ethnic_objected": ("origin_objected_verified", "origin"),
    "ethnic_moderated": ("origin_moderated_verified", "origin"),
    "own_action_objected": ("own_action_objected_verified", "own_action"),
}
"""Outcomes: what is counted, of which verified messages."""

MEANS = (
    "reciprocity",
    "density",
    "core_share",
    "sender_gini",
    "support_gini",
    "top_moderator_share",
    "moderator_share",
)
"""Measures between 0 and 1 of which the mean over groups is shown."""

BEHIND = {"top_moderator_share": "moderators", "support_gini": "supporters"}
"""Who stands behind a measure, where it is not all who write."""

RULES = ("saar", "own", "none")


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Shares of verified messages (darker), means over groups and newcomers answered (brighter).

    Nothing of the darker side is computed from codes that no person verified. Limits of shares
    are exact for independent messages; those of means come from Student's t over groups, so that a
    measure of one group has none.
    """
    cohesion = table_of(tables, "cohesion").sort_values("group", ignore_index=True)
    group = tables["group"].set_index("group").reindex(cohesion["group"]).reset_index()
    rows = [_darker(spec, cohesion, name, *of) for name, of in DARKER.items()]
    rows.append(_newcomers(spec, cohesion))
    measures = cohesion.join(
        group[["reciprocity", "density", "sender_gini", "senders", "top_sender_share", "messages"]]
    )
    senders = measures["senders"].astype(float).where(lambda number: number > 0)
    measures["core_share"] = measures["core_members"].astype(float) / senders
    measures["moderator_share"] = measures["moderators"].astype(float) / senders
    rows += [_mean(spec, measures, name) for name in MEANS]
    rows += _rules(spec, measures)
    return frame(rows)


def _darker(spec: Spec, cohesion: pd.DataFrame, name: str, column: str, of: str) -> dict:
    total, count = int(cohesion[f"{of}_verified"].sum()), int(cohesion[column].sum())
    shape = {
        "n_groups": int((cohesion[f"{of}_looked_at"] + cohesion[f"{of}_verified"] > 0).sum()),
        "n_obs": total,
        "method": f"verified; exact binomial (Clopper-Pearson), {spec.inference.level:.0%}",
    }
    if not total:
        seen = int(cohesion[f"{of}_looked_at"].sum())
        note = "people found none" if seen else "nobody verified it"
        return result(spec, name, POOLED, "share", "chat", note=f"not computed: {note}", **shape)
    most = int(cohesion[f"{of}_most_by_one_verified"].max())
    shape |= {
        "estimate": count / total,
        "interval": clopper_pearson(count, total, spec.inference.level),
        "count": count,
        "exposure": total,
        "senders": int(cohesion[f"{of}_senders_verified"].sum()),
        "top_share": most / total,
        "note": "of messages in which a person found it",
    }
    return result(spec, name, POOLED, "share", "chat", **shape)


def _newcomers(spec: Spec, cohesion: pd.DataFrame) -> dict:
    new, answered = (int(cohesion[name].sum()) for name in ("newcomers", "newcomers_answered"))
    shape = {
        "n_groups": int((cohesion["newcomers"] > 0).sum()),
        "n_obs": new,
        "method": f"exact binomial (Clopper-Pearson), {spec.inference.level:.0%}",
        "note": "another member wrote within minutes of their first message"
        if new
        else "not computed: no newcomers",
    }
    if new:
        shape |= {
            "estimate": answered / new,
            "interval": clopper_pearson(answered, new, spec.inference.level),
            "count": answered,
            "exposure": new,
            "senders": new,
            "top_share": 1 / new,
        }
    return result(spec, "newcomers_answered", POOLED, "share", "chat", **shape)


def _mean(spec: Spec, measures: pd.DataFrame, name: str) -> dict:
    known = measures[measures[name].notna()]
    values = known[name].to_numpy(float)
    shape = {
        "n_groups": len(known),
        "n_obs": len(known),
        "method": f"mean over groups, Student's t, {spec.inference.level:.0%}",
        "note": "a proxy: exports hold no replies"
        if len(known)
        else "not computed: no group has it",
    }
    if len(known):
        limits = (math.nan, math.nan)
        if len(known) > 1:
            reach = student.ppf((1 + spec.inference.level) / 2, len(known) - 1)
            half = reach * values.std(ddof=1) / math.sqrt(len(known))
            limits = (max(values.mean() - half, 0.0), min(values.mean() + half, 1.0))
        shape |= {
            "estimate": values.mean(),
            "interval": limits,
            "senders": int(known[BEHIND.get(name, "senders")].sum()),
            "top_share": _top_share(known, name),
        }
    return result(spec, name, POOLED, "share", "chat", **shape)


def _top_share(known: pd.DataFrame, name: str) -> float:
    """The largest weight of one person: in the mean over groups, or in all messages."""
    if name == "top_moderator_share":
        return float(known[name].max()) / len(known)
    messages = known["messages"].astype(float)
    largest = (messages * known["top_sender_share"].astype(float)).max()
    return largest / messages.sum() if messages.sum() else math.nan


def _rules(spec: Spec, measures: pd.DataFrame) -> list[dict]:
    """Share of groups by rule regime; groups of which it is not known are left out."""
    known = measures["rules"].dropna()
    rows = []
    for regime in RULES:
        shape = {"n_groups": len(known), "n_obs": len(known), "method": "share of groups"}
        if len(known):
            shape |= {
                "estimate": float((known == regime).mean()),
                "note": "on most observed days, says the status of the group",
            }
        else:
            shape["note"] = "not computed: no status of rules was delivered"
        rows.append(result(spec, "rules", regime, "share", "design", **shape))
    return rows
