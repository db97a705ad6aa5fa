"""Who answers whom, by time: exports hold no replies, so nearness in time is a proxy."""

import numpy as np
import pandas as pd

RESPONSE_MINUTES = 15


def replies(counted: pd.DataFrame, within_minutes: float = RESPONSE_MINUTES) -> pd.DataFrame:
    """For each message (in chat order) whether it answers and whether it is answered.

    `answered`: the next message of another sender in the group comes within `within_minutes`;
    `answers_to`: sender of the last message before it by another sender, when that was within
    `within_minutes`, else null. Same index as `counted`. A clock that runs back counts as no wait.
    """
    size = len(counted)
    if not size:
        return pd.DataFrame(
            {"answered": pd.Series(dtype=bool), "answers_to": pd.Series(dtype="str")},
            index=counted.index,
        )
    minutes = counted["utc"].to_numpy("datetime64[ns]").astype("int64") / 60e9
    group = pd.factorize(counted["group"])[0]
    sender = pd.factorize(counted["sender"])[0]
    starts = np.empty(size, bool)
    starts[0] = True
    starts[1:] = (group[1:] != group[:-1]) | (sender[1:] != sender[:-1])
    run = np.cumsum(starts) - 1
    first = np.flatnonzero(starts)
    following = np.append(first[1:], -1)[run]
    preceding = first[run] - 1

    def near(other: np.ndarray, sign: int) -> np.ndarray:
        wait = sign * (minutes[other] - minutes)
        return (other >= 0) & (group[other] == group) & (wait <= within_minutes)

    answers = near(preceding, -1)
    to = counted["sender"].to_numpy(dtype=object)[preceding]
    to[~answers] = None
    return pd.DataFrame(
        {"answered": near(following, 1), "answers_to": pd.Series(to, dtype="str").to_numpy()},
        index=counted.index,
    )


def reply_network(counted: pd.DataFrame, answers_to: pd.Series) -> pd.DataFrame:
    """Per group (index) the `reciprocity` and `density` of its directed reply ties.

    A tie runs from one who answered to whom. Reciprocity: share of ties with a tie back, null
    without ties. Density: ties over n(n-1), null with fewer than two senders.
    """
    ties = pd.DataFrame(
        {"group": counted["group"], "sender": counted["sender"], "to": answers_to}
    ).dropna()
    ties = ties.drop_duplicates()
    back = ties.rename(columns={"sender": "to", "to": "sender"})
    mutual = ties.merge(back, on=["group", "sender", "to"]).groupby("group").size()
    senders = counted.groupby("group")["sender"].nunique()
    count = ties.groupby("group").size().reindex(senders.index, fill_value=0)
    mutual = mutual.reindex(senders.index, fill_value=0)
    possible = (senders * (senders - 1)).where(senders > 1)
    return pd.DataFrame(
        {"reciprocity": mutual / count.where(count > 0), "density": count / possible}
    )


def gini(counts: np.ndarray) -> float:
    """Gini coefficient of positive counts (0 = equal; NaN without any)."""
    counts = np.sort(np.asarray(counts, float))
    size = len(counts)
    if not size or not counts.sum():
        return float("nan")
    ranks = 2 * np.arange(1, size + 1) - size - 1
    return float((ranks * counts).sum() / (size * counts.sum()))
