"""From signal to report, episode by episode: what came first, when, and what is verified."""

import numpy as np
import pandas as pd

from buurtwacht.coding.codes import CODES
from buurtwacht.coding.hand_coded import true_values
from buurtwacht.features.episodes import CLAIMS, NO_EPISODE

VERIFIED = {
    "claim": CLAIMS,
    "own_action": ("own_action",),
    "feedback": ("feedback",),
    "arrest": ("arrest",),
}
"""Rare, weighty events that people verify, and their codes."""


def roads(
    counted: pd.DataFrame,
    number: np.ndarray,
    episodes: pd.DataFrame,
    matched: pd.DataFrame,
    covered: pd.DataFrame,
    verified: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """tables.ROAD, one row per episode.

    `counted`, `number` and `episodes` as in `episodes.describe_episodes`; `matched` from
    `records.match_episodes`, `covered` from `records.covered_reports`. `verified` (index: message,
    columns of codes, bool) holds what people found in messages that they coded.
    """
    inside = counted[number != NO_EPISODE]
    key = number[number != NO_EPISODE]
    claim = inside[list(CLAIMS)].any(axis=1).to_numpy()
    done = claim & ~inside["report_intended"].to_numpy()
    opening = inside.groupby(key)["utc"].first()
    since = (inside["utc"] - opening.reindex(key).to_numpy()).dt.total_seconds().clip(lower=0) / 60

    def first(said: np.ndarray) -> np.ndarray:
        found = since[said].groupby(key[said]).first().reindex(range(len(episodes)))
        return found.to_numpy("float64")

    report = _nearest_report(episodes, matched, covered)
    claim_done = first(done)
    alarmed = (report["report_minutes"] <= 0) | (claim_done == 0)
    known = report["report_minutes"].notna() | ~np.isnan(claim_done)
    table = pd.DataFrame(
        {
            "group": episodes["group"],
            "episode": episodes["episode"],
            "opened_at": episodes["opened_at"],
            "claim_done_minutes": claim_done,
            "claim_intended_minutes": first(claim & ~done),
            "feedback_minutes": first(inside["feedback"].to_numpy()),
            "report_minutes": report["report_minutes"],
            "alarm_before_app": alarmed.astype("boolean").where(known),
            "recorded_feedback_hours": report["feedback_hours"],
        }
    )
    for name, codes in VERIFIED.items():
        table[f"{name}_verified"] = _verified(inside, key, len(episodes), codes, verified)
    return table


def _nearest_report(episodes, matched, covered) -> pd.DataFrame:
    """`report_minutes` from signal to the first timed report of the matched incident, and the
    hours from that report to known feedback; null where not matched or not timed."""
    timed = covered[covered["precision"] != "day"]
    first = timed.groupby(["group", "incident"]).agg(
        reported_at=("reported_at", "min"), feedback_at=("feedback_at", "min")
    )
    key = pd.MultiIndex.from_arrays([episodes["group"], matched["report_incident"]])
    first = first.reindex(key).set_axis(episodes.index)
    opened = pd.to_datetime(episodes["opened_at"])
    return pd.DataFrame(
        {
            "report_minutes": (pd.to_datetime(first["reported_at"]) - opened).dt.total_seconds()
            / 60,
            "feedback_hours": (
                pd.to_datetime(first["feedback_at"]) - pd.to_datetime(first["reported_at"])
            ).dt.total_seconds()
            / 3600,
        }
    )


def _verified(inside, key, size, codes, verified) -> pd.Series:
    """True: a person found the event in the episode; false: people coded all messages that the
    coder gave it to, and found none; null: not verified, or the coder found none either."""
    coded = inside[list(codes)].any(axis=1).to_numpy()
    truth = pd.Series(pd.NA, index=inside.index, dtype="boolean")
    if verified is not None and len(verified):
        found = verified[list(codes)].any(axis=1).reindex(inside["message"])
        truth = pd.Series(found.astype("boolean").to_numpy(), index=inside.index, dtype="boolean")
    rows = pd.DataFrame(
        {
            "yes": truth.fillna(False).to_numpy(bool),
            "open": coded & truth.isna().to_numpy(),
            "no": coded & (~truth).fillna(False).to_numpy(bool),
        }
    )
    found = rows.groupby(key).any().reindex(range(size), fill_value=False)
    flag = pd.Series(pd.NA, index=range(size), dtype="boolean")
    flag[(found["no"] & ~found["open"]).to_numpy()] = False
    flag[found["yes"].to_numpy()] = True
    return flag


def codes_of_people(rows: list[dict]) -> pd.DataFrame:
    """Index message, one column per code: whether at least half of its coders gave it."""
    values = true_values(rows)
    frame = pd.DataFrame.from_dict(values, orient="index", columns=list(CODES))
    return frame >= 0.5
