"""Members: how many a group had, and what each sending member did."""

import numpy as np
import pandas as pd

from buurtwacht.features.activity import DAYS_PER_MONTH

NEAREST_DAYS = 90


def members_by_month(
    months: pd.DataFrame,
    groups: pd.DataFrame,
    counts: pd.DataFrame | None,
    nearest_days: int = NEAREST_DAYS,
) -> pd.DataFrame:
    """`members` and `member_months` for each row of `months` (see `activity.observed_months`).

    The count of `counts` (RAW members) nearest to the middle of the observed days of the month,
    at most `nearest_days` away; of two equally near ones the earlier. A group without any dated
    count has `groups.members`, a count without date, in all its months. Else null.
    """
    undated = groups.set_index("group").get("members", pd.Series(dtype="float64"))
    members = months["group"].map(undated).astype("float64").to_numpy(copy=True)
    middles = (months["first_day"] + (months["last_day"] - months["first_day"]) / 2).to_numpy()
    rows_of = months.groupby("group").indices
    for group, part in [] if counts is None else counts.sort_values("date").groupby("group"):
        if (rows := rows_of.get(group)) is None:
            continue
        days = part["date"].dt.normalize().to_numpy()
        distances = np.abs(days - middles[rows, None])
        nearest = distances.argmin(axis=1)
        near = distances[np.arange(len(rows)), nearest] <= np.timedelta64(nearest_days, "D")
        known = part["members"].to_numpy("float64", na_value=np.nan)
        members[rows] = np.where(near, known[nearest], np.nan)
    members = pd.Series(members, index=months.index)
    return pd.DataFrame(
        {"members": members, "member_months": members * months["observed_days"] / DAYS_PER_MONTH}
    )


def member_table(counted: pd.DataFrame, replies: pd.DataFrame) -> pd.DataFrame:
    """One row per sending member (tables.MEMBER), from counted messages and `network.replies`.

    Rows stand in the order of each member's first message, not of pseudonyms.
    """
    frame = counted.assign(answered=replies["answered"], sent=replies["answers_to"].notna())
    table = (
        frame.groupby(["group", "sender"], sort=False)
        .agg(
            messages=("message", "size"),
            active_months=("month", "nunique"),
            first_at=("sent_at", "min"),
            last_at=("sent_at", "max"),
            words=("n_words", "sum"),
            n_moderation=("moderation", "sum"),
            n_support=("support", "sum"),
            n_social=("social", "sum"),
            replies_sent=("sent", "sum"),
            replies_received=("answered", "sum"),
        )
        .reset_index()
    )
    total = table.groupby("group")["messages"].transform("sum")
    return table.assign(share=table["messages"] / total)
