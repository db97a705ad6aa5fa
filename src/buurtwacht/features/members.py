"""Members: how many a group had, and what each sending member did."""

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
    dated = {}
    if counts is not None:
        dated = {name: part for name, part in counts.sort_values("date").groupby("group")}
    values = []
    for row in months.itertuples(index=False):
        if row.group not in dated:
            values.append(undated.get(row.group))
            continue
        middle = row.first_day + (row.last_day - row.first_day) / 2
        part = dated[row.group]
        distance = (part["date"].dt.normalize() - middle).abs()
        nearest = distance.idxmin()
        near = distance[nearest] <= pd.Timedelta(days=nearest_days)
        values.append(part.loc[nearest, "members"] if near else None)
    members = pd.Series(pd.array(values, dtype="Float64"), index=months.index).astype("float64")
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
