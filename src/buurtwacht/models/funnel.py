"""From signal to outcome: the steps of an incident, with exact intervals (E4)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from buurtwacht.models.beta_binomial import pool_shares
from buurtwacht.models.counts import pooled_senders
from buurtwacht.models.intervals import clopper_pearson
from buurtwacht.models.results import POOLED, frame, result
from buurtwacht.models.spec import Spec

OVER_GROUPS = "mean over groups"
"""Term of the beta-binomial row: groups have shares of their own, and weigh by what they know."""


@dataclass(frozen=True)
class Step:
    """Columns over episodes: who is in the denominator, who made the step, who is unknown."""

    base: pd.Series
    made: pd.Series
    unknown: pd.Series | None = None
    note: str = ""


def _known(column: pd.Series) -> pd.Series:
    return column.fillna(False).astype(bool)


def steps(episode: pd.DataFrame) -> dict[str, Step]:
    """The steps by name, in order.

    Recorded reports count only where records cover the day. What nobody said stays unknown: the
    interval of such a step runs from 'all unknown = no' to 'all unknown = yes'.
    """
    everyone = pd.Series(True, index=episode.index)
    claimed = episode["claimed_report"].astype(bool)
    covered = episode["covered"].astype(bool) & episode["recorded_report"].notna()
    recorded = covered & _known(episode["recorded_report"])
    any_report = claimed | recorded
    denied = episode["said_not_reported"].astype(bool) & ~any_report
    feedback = _known(episode["recorded_feedback"])
    return {
        "signal_to_claimed_report": Step(everyone, claimed),
        "signal_to_recorded_report": Step(
            covered, recorded, note="only where police records cover the day; by time and group"
        ),
        "claim_to_recorded_report": Step(
            covered & claimed, recorded, note="an unmatched claim may also be a missed link"
        ),
        "signal_to_any_report": Step(
            everyone,
            any_report,
            ~any_report & ~denied,
            "claimed or recorded; silence is unknown, not no",
        ),
        "signal_without_known_report": Step(
            everyone, ~any_report, note="neither claimed nor recorded: unknown, not unreported"
        ),
        "signal_to_denied_report": Step(
            everyone, denied, note="somebody said that the police was not told"
        ),
        "recorded_report_to_feedback": Step(
            recorded, feedback, episode["recorded_feedback"].isna(), "no known feedback is unknown"
        ),
        "recorded_report_to_known_feedback": Step(
            recorded, feedback, note="whether feedback is known, not whether it was given"
        ),
        "recorded_report_to_arrest": Step(
            recorded & episode["recorded_arrest"].notna(), _known(episode["recorded_arrest"])
        ),
        "signal_to_arrest": Step(
            covered,
            _known(episode["recorded_arrest"]),
            recorded & episode["recorded_arrest"].isna(),
            "in the records; arrests that records leave out are unknown",
        ),
        "signal_to_false_alarm": Step(
            everyone,
            episode["false_alarm"].astype(bool),
            note="said in the chat; silence is not no",
        ),
        "signal_to_response": Step(
            everyone, episode["responded"].astype(bool), note="another sender within 15 minutes"
        ),
        "signal_to_own_action": Step(everyone, episode["own_action"].astype(bool)),
    }


def bounded_share(made: int, unknown: int, trials: int, level: float) -> tuple[float, float]:
    """Limits that hold whatever the unknown are: lower with all no, upper with all yes."""
    return (
        clopper_pearson(made, trials, level)[0],
        clopper_pearson(made + unknown, trials, level)[1],
    )


def _counted(step: Step, group: pd.Series) -> pd.DataFrame:
    """Episodes in the denominator, that made the step, and unknown, by group."""
    unknown = step.base & False if step.unknown is None else step.unknown & step.base
    counted = pd.DataFrame({"trials": step.base, "made": step.made & step.base, "unknown": unknown})
    return counted.groupby(group).sum()


def _numbers(spec: Spec, step: Step, counted: pd.Series | dict, shared: int) -> dict:
    trials, made, unknown = (int(counted[name]) for name in ("trials", "made", "unknown"))
    level = 1 - (1 - spec.inference.level) / shared
    wording = "exact binomial (Clopper-Pearson)"
    if step.unknown is not None:
        wording += ", bounded for unknown"
    wording += f", {spec.inference.level:.0%}"
    if shared > 1:
        wording += f" simultaneous over {shared} groups (Bonferroni)"
    shape = {"n_obs": trials, "method": wording}
    if not trials:
        return shape | {"note": "not computed: nothing to divide by"}
    return shape | {
        "estimate": made / trials,
        "interval": bounded_share(made, unknown, trials, level),
        "count": made,
        "exposure": trials,
        "note": step.note,
    }


def _over_groups(spec: Spec, step: Step, counted: pd.DataFrame) -> dict:
    """The mean share over groups with signals; bounds where something is unknown."""
    seen = counted[counted["trials"] > 0]
    shape = {
        "n_groups": len(seen),
        "n_obs": int(seen["trials"].sum()),
        "method": f"beta-binomial, uniform priors, {spec.inference.level:.0%} credible",
    }
    if len(seen) < 2:
        return shape | {"note": "not computed: fewer than two groups have such episodes"}
    level = spec.inference.level
    known = pool_shares(seen["made"].to_numpy(), seen["trials"].to_numpy(), level)
    high = known.high
    if step.unknown is not None:
        shape["method"] += ", bounded for unknown"
        most = (seen["made"] + seen["unknown"]).to_numpy()
        high = pool_shares(most, seen["trials"].to_numpy(), level).high
    return shape | {
        "estimate": known.mean,
        "interval": (known.low, high),
        "count": int(seen["made"].sum()),
        "exposure": int(seen["trials"].sum()),
        "note": f"correlation within a group {known.likeness:.2f}; {step.note}".removesuffix("; "),
    }


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Each step as a share, per group and pooled, as ESTIMATES_INTERNAL; `n_obs` = denominator.

    The estimate is the share known to have made the step. Pooled twice: over all episodes as if
    they were independent, which describes this cohort, and as the mean over groups that differ
    (beta-binomial). `outcomes` limits the steps; empty = all.
    """
    episode = tables["episode"]
    group = tables["group"].sort_values("group")
    shared = len(group) if spec.inference.simultaneous == "bonferroni" else 1
    pooled_chat = pooled_senders(group)
    rows = []
    for name, step in steps(episode).items():
        if spec.outcomes and name not in spec.outcomes:
            continue
        counted = _counted(step, episode["group"]).reindex(group["group"], fill_value=0)
        for cell, (_, numbers) in zip(group.itertuples(), counted.iterrows(), strict=True):
            shape = {"n_groups": 1, "senders": cell.senders, "top_share": cell.top_sender_share}
            shape |= _numbers(spec, step, numbers, shared)
            rows.append(result(spec, name, cell.group, "share", "chat", **shape))
        shape = {
            "n_groups": int((counted["trials"] > 0).sum()),
            "senders": pooled_chat[0],
            "top_share": pooled_chat[1],
        }
        shape |= _numbers(spec, step, counted.sum(), 1)
        rows.append(result(spec, name, POOLED, "share", "chat", **shape))
        shape = {"senders": pooled_chat[0], "top_share": pooled_chat[1]}
        shape |= _over_groups(spec, step, counted)
        rows.append(result(spec, name, OVER_GROUPS, "share", "chat", **shape))
    return frame(rows)
