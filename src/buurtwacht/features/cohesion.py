"""The darker and the brighter side of a group, as counts: only pooled figures may leave.

Darker: how often origin is named, with or without what the person did, and who objects. Brighter:
support, newcomers that are answered, a network of replies, and how the work is shared.
"""

from collections import Counter

import numpy as np
import pandas as pd

from buurtwacht.coding.sampling import REACTION_MESSAGES
from buurtwacht.features.network import gini

BEHAVIOUR = ("suspicious", "offence", "nuisance")
DESCRIPTION = ("appearance", "vehicle")
JUDGED = ("ethnic", *BEHAVIOUR, *DESCRIPTION, "objection", "moderation", "own_action")
REACTION_MINUTES = 120
NEWCOMER_DAYS = 30


def cohesion(
    counted: pd.DataFrame,
    replies: pd.DataFrame,
    groups: pd.DataFrame,
    group_status: pd.DataFrame | None = None,
    verified: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """tables.COHESION, one row per group of `groups`.

    `counted` from `activity.counted_messages`, `replies` from `network.replies`; `verified` as in
    `road.roads`. A newcomer first writes over 30 days after the first observed day.
    """
    rows = []
    by_group = dict(list(counted.groupby("group")))
    for group in groups.sort_values("group").itertuples(index=False):
        own = by_group.get(group.group, counted.iloc[:0])
        answers = replies.loc[own.index]
        row = {"group": group.group, "rules": rules_of(group, group_status)}
        row |= _origin(own, verified) | _newcomers(own, answers, group.observed_from)
        row |= _work(own) | core_periphery(_ties(own, answers))
        rows.append(row)
    return pd.DataFrame(rows)


def _origin(own: pd.DataFrame, verified: pd.DataFrame | None) -> dict:
    """Naming of origin and own action, as the coder found them and as people did."""
    coded = {name: own[name].to_numpy(bool) for name in JUDGED}
    people, looked_at = _by_people(own, verified)
    row = {f"origin_{kind}": count for kind, count in _kinds_of_origin(own, coded).items()}
    row["own_action_objected"] = _followed(own, coded["own_action"], coded["objection"])
    row["origin_looked_at"] = int((coded["ethnic"] & looked_at).sum())
    row["own_action_looked_at"] = int((coded["own_action"] & looked_at).sum())
    row["origin_verified"] = int(people["ethnic"].sum())
    row["own_action_verified"] = int(people["own_action"].sum())
    for kind, count in _kinds_of_origin(own, people).items():
        row[f"origin_{kind}_verified"] = count
    objected = _followed(own, people["own_action"], people["objection"])
    row["own_action_objected_verified"] = objected
    for name, code in (("origin", "ethnic"), ("own_action", "own_action")):
        by_sender = Counter(own["sender"].to_numpy(object)[people[code]])
        row[f"{name}_senders_verified"] = len(by_sender)
        row[f"{name}_most_by_one_verified"] = max(by_sender.values(), default=0)
    return row


def _by_people(
    own: pd.DataFrame, verified: pd.DataFrame | None
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Codes that people found in each message (none where nobody looked), and who was looked at."""
    if verified is None or verified.empty:
        nothing = np.zeros(len(own), bool)
        return dict.fromkeys(JUDGED, nothing), nothing
    found = verified[list(JUDGED)].reindex(own["message"], fill_value=False)
    looked_at = own["message"].isin(verified.index).to_numpy()
    return {name: found[name].to_numpy(bool) for name in JUDGED}, looked_at


def _kinds_of_origin(own: pd.DataFrame, codes: dict[str, np.ndarray]) -> dict[str, int]:
    """Messages that name origin by what else they say and what follows, by `codes`."""
    named = codes["ethnic"]
    behaviour = np.logical_or.reduce([codes[name] for name in BEHAVIOUR])
    described = np.logical_or.reduce([codes[name] for name in DESCRIPTION])
    return {
        "with_behaviour": int((named & behaviour).sum()),
        "with_description": int((named & described & ~behaviour).sum()),
        "alone": int((named & ~behaviour & ~described).sum()),
        "objected": _followed(own, named, codes["objection"]),
        "moderated": _followed(own, named, codes["moderation"]),
    }


def _followed(own: pd.DataFrame, said: np.ndarray, reaction: np.ndarray) -> int:
    """Messages `said` after which another sender reacts, among the next ten within two hours."""
    if not said.any():
        return 0
    count = 0
    minutes = own["utc"].to_numpy("datetime64[s]").astype("int64") / 60
    sender = own["sender"].to_numpy(object)
    for row in np.flatnonzero(said):
        later = slice(row + 1, row + 1 + REACTION_MESSAGES)
        near = minutes[later] - minutes[row] <= REACTION_MINUTES
        count += bool((reaction[later] & near & (sender[later] != sender[row])).any())
    return count


def _newcomers(own: pd.DataFrame, answers: pd.DataFrame, observed_from: pd.Timestamp) -> dict:
    first = ~own["sender"].duplicated()
    late = own["sent_at"] > observed_from + pd.Timedelta(days=NEWCOMER_DAYS)
    new = (first & late).to_numpy()
    return {
        "newcomers": int(new.sum()),
        "newcomers_answered": int((new & answers["answered"].to_numpy(bool)).sum()),
    }


def _work(own: pd.DataFrame) -> dict:
    sender = own["sender"].to_numpy(object)
    moderating = Counter(sender[own["moderation"].to_numpy(bool)]).values()
    supporting = Counter(sender[own["support"].to_numpy(bool)]).values()
    return {
        "moderators": len(moderating),
        "top_moderator_share": max(moderating) / sum(moderating) if moderating else np.nan,
        "supporters": len(supporting),
        "support_gini": gini(np.array(list(supporting))),
    }


def _ties(own: pd.DataFrame, answers: pd.DataFrame) -> np.ndarray:
    """Sender x sender matrix, 1 where one of the two answered the other; senders as they came."""
    names = {name: place for place, name in enumerate(own["sender"].drop_duplicates())}
    ties = np.zeros((len(names), len(names)))
    to = answers["answers_to"]
    for sender, other in zip(own["sender"][to.notna()], to[to.notna()], strict=True):
        ties[names[sender], names[other]] = ties[names[other], names[sender]] = 1
    return ties


def core_periphery(ties: np.ndarray) -> dict:
    """`core_members` and `core_fit` of an undirected network.

    The core of k best-connected senders whose ideal pattern (all ties inside the core and to it,
    none outside) correlates best with the ties: Borgatti and Everett (2000), Social Networks 21.
    Null without at least four senders and a tie.
    """
    size = len(ties)
    pairs = size * (size - 1) / 2
    tied = np.triu(ties, 1).sum() / max(pairs, 1)
    if size < 4 or tied in (0, 1):
        return {"core_members": None, "core_fit": np.nan}
    order = np.argsort(-ties.sum(axis=1), kind="stable")
    ties_of_core = np.triu(ties[np.ix_(order, order)], 1).sum(axis=1).cumsum()[: size - 2]
    ideal = np.arange(size - 1, 1, -1).cumsum() / pairs
    covariance = ties_of_core / pairs - ideal * tied
    fits = covariance / np.sqrt(ideal * (1 - ideal) * tied * (1 - tied))
    best = int(np.flatnonzero(fits > fits.max() - 1e-12)[0])
    return {"core_members": best + 1, "core_fit": float(fits[best])}


def rules_of(group: object, group_status: pd.DataFrame | None) -> str | None:
    """The rule regime that held on most observed days of `group`; None where not known."""
    if group_status is None:
        return None
    own = group_status[(group_status["group"] == group.group) & (group_status["field"] == "rules")]
    days: dict[str, int] = {}
    for row in own.to_dict("records"):
        start, end = row.get("from"), row.get("until")
        start = group.observed_from if pd.isna(start) else max(start, group.observed_from)
        end = group.observed_until if pd.isna(end) else min(end, group.observed_until)
        days[row["value"]] = days.get(row["value"], 0) + max((end - start).days + 1, 0)
    known = {value: count for value, count in days.items() if count}
    return max(sorted(known), key=known.get) if known else None
