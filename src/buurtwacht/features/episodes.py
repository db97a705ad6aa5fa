"""Incident episodes: a signal in the chat and what follows until the chat is silent."""

import numpy as np
import pandas as pd

from buurtwacht.coding.codes import SIGNALS
from buurtwacht.features.network import RESPONSE_MINUTES

SILENT_MINUTES = 120
LONGEST_MINUTES = 24 * 60
CLAIMS = ("reported_112", "reported_other")
NO_EPISODE = -1

COLUMNS = [
    "group",
    "episode",
    "month",
    "opened_at",
    "closed_at",
    "messages",
    "senders",
    "signal",
    "response_minutes",
    "responded",
    "claimed_report",
    "claimed_112",
    "claim_minutes",
    "said_not_reported",
    "own_action",
    "feedback",
    "arrest_claimed",
    "false_alarm",
]


def episode_of(
    counted: pd.DataFrame,
    silent_minutes: float = SILENT_MINUTES,
    longest_minutes: float = LONGEST_MINUTES,
) -> np.ndarray:
    """Number of the episode of each counted message (in chat order), -1 for background.

    A message with code `suspicious` or `offence` opens an episode when none is open. A message
    belongs to it when it comes at most `silent_minutes` after the message before it and at most
    `longest_minutes` after the signal.
    """
    minutes = counted["utc"].to_numpy("datetime64[ns]").astype("int64") / 60e9
    group = pd.factorize(counted["group"])[0]
    signal = counted[list(SIGNALS)].to_numpy(bool).any(axis=1)
    number = np.full(len(counted), NO_EPISODE)
    current, opened, last, where, count = NO_EPISODE, 0.0, 0.0, -1, 0
    for row in range(len(counted)):
        now = minutes[row]
        if group[row] != where or now - last > silent_minutes or now - opened > longest_minutes:
            current = NO_EPISODE
        where = group[row]
        if current == NO_EPISODE and signal[row]:
            current, opened, last = count, now, now
            count += 1
        if current != NO_EPISODE:
            number[row] = current
            last = max(last, now)
    return number


def describe_episodes(
    counted: pd.DataFrame, number: np.ndarray, response_minutes: float = RESPONSE_MINUTES
) -> pd.DataFrame:
    """One row per episode: the chat's columns of tables.EPISODE, and `month` of the signal.

    `signal` is `offence` when the opening message has both codes. `response_minutes` is null when
    nobody else wrote within the episode; `claim_minutes` is 0 when the signal itself claims it.
    """
    inside = counted[number != NO_EPISODE]
    if inside.empty:
        return pd.DataFrame(columns=COLUMNS)
    key = number[number != NO_EPISODE]
    groups = inside.groupby(key, sort=True)
    opening = groups.head(1).set_index(np.unique(key))
    since = (inside["utc"] - opening["utc"].reindex(key).to_numpy()).dt.total_seconds() / 60
    since = since.clip(lower=0)
    other = inside["sender"].to_numpy() != opening["sender"].reindex(key).to_numpy()
    claim = inside[list(CLAIMS)].any(axis=1)
    wait = since[other].groupby(key[other]).first().reindex(opening.index)
    claimed = since[claim].groupby(key[claim.to_numpy()]).first().reindex(opening.index)
    said = groups[
        ["reported_112", "not_reported", "own_action", "feedback", "arrest", "false_alarm"]
    ].any()
    return pd.DataFrame(
        {
            "group": opening["group"],
            "episode": opening["message"],
            "month": opening["month"],
            "opened_at": opening["sent_at"],
            "closed_at": groups["sent_at"].last(),
            "messages": groups.size(),
            "senders": groups["sender"].nunique(),
            "signal": np.where(opening["offence"], "offence", "suspicious"),
            "response_minutes": wait.astype("float64"),
            "responded": wait <= response_minutes,
            "claimed_report": claimed.notna(),
            "claimed_112": said["reported_112"],
            "claim_minutes": claimed.astype("float64"),
            "said_not_reported": said["not_reported"],
            "own_action": said["own_action"],
            "feedback": said["feedback"],
            "arrest_claimed": said["arrest"],
            "false_alarm": said["false_alarm"],
        }
    )[COLUMNS].reset_index(drop=True)
