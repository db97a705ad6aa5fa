"""Counts and exposure per group: the cells behind rates, heterogeneity and permutation."""

import numpy as np
import pandas as pd

from buurtwacht.errors import InputError

MONTH_DAYS = 30.4375
YEAR_DAYS = 365.25
RECORDS = (
    "reports",
    "report_incidents",
    "arrests",
    "arrest_incidents",
    "arrest_incidents_after_signal",
)
"""Outcomes from police records: exposure is only the days that records cover."""

UNIT = {"month": MONTH_DAYS, "year": YEAR_DAYS, "100_member_months": 100.0}
"""Exposure (days, or member-months) in one unit of a rate."""


def require(table: pd.DataFrame, column: str, key: str) -> None:
    """Raise `InputError` that names the model's key when `table` lacks `column`."""
    if column not in table:
        raise InputError(
            "config/models", f"key `{key}`: `{column}` is not in the features", "name a column"
        )


def table_of(tables: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """A table that only some models read. Raises `InputError` where it was not given."""
    if name not in tables:
        raise InputError(f"--{name}", "a model needs this table", "name its parquet file")
    return tables[name]


def source_of(outcome: str) -> str:
    """`records` or `chat`: which rules of the disclosure gate a count falls under."""
    return "records" if outcome in RECORDS else "chat"


def after_signal(episode: pd.DataFrame) -> pd.Series:
    """Arrest incidents matched to a signal in the chat, by group; each incident counts once."""
    arrested = episode[episode["recorded_arrest"].fillna(False).astype(bool)]
    return arrested.groupby("group")["report_incident"].nunique()


def _days(outcome: str) -> str:
    return "police_days" if outcome in RECORDS else "observed_days"


def _monthly(group_month: pd.DataFrame, outcome: str, exposure: str) -> pd.DataFrame:
    days = _days(outcome)
    usable = group_month[outcome].notna() & (group_month[days] > 0)
    months = group_month[usable]
    if exposure == "member_months":
        months = months[months["member_months"].notna()]
        covered = months[days].astype(float) / months["observed_days"].astype(float)
        weight = months["member_months"].astype(float) * covered
    else:
        weight = months[days].astype(float)
    cells = pd.DataFrame(
        {
            "group": months["group"],
            "count": months[outcome].astype(float),
            "exposure": weight,
            "months": 1,
        }
    )
    return cells.groupby("group").sum()


def _per_group(group: pd.DataFrame, counts: pd.Series, days: str) -> pd.DataFrame:
    table = group.set_index("group")
    cells = pd.DataFrame(
        {
            "count": counts.reindex(table.index).astype(float),
            "exposure": table[days].astype(float),
            "months": np.ceil(table[days].astype(float) / MONTH_DAYS),
        }
    )
    return cells[cells["count"].notna() & (cells["exposure"] > 0)]


def group_counts(tables: dict[str, pd.DataFrame], outcome: str, exposure: str) -> pd.DataFrame:
    """One row per group, sorted: `group`, `count`, `exposure`, `months`, `senders`, `top_share`.

    `exposure` is `days` (police days for records, observed days for the chat) or `member_months`.
    A group without the data has null `count` and 0 `exposure`: absence of records is no zero.
    `senders` and `top_share` describe the whole chat of the group.

    Raises `InputError` for an outcome that no table holds with this exposure.
    """
    days = _days(outcome)
    group = tables["group"]
    if outcome in tables["group_month"]:
        cells = _monthly(tables["group_month"], outcome, exposure)
    elif exposure != "member_months" and outcome == "arrest_incidents_after_signal":
        known = group.set_index("group")["arrest_incidents"].notna()
        counts = after_signal(tables["episode"]).reindex(known.index, fill_value=0).where(known)
        cells = _per_group(group, counts, days)
    elif exposure != "member_months" and outcome in group:
        cells = _per_group(group, group.set_index("group")[outcome], days)
    else:
        raise InputError(
            "config/models",
            f"outcome `{outcome}` over `{exposure}` is not in the features",
            "name a count of group_month or group",
        )
    chat = group.set_index("group")[["senders", "top_sender_share"]]
    table = cells.reindex(chat.index).join(chat).sort_index()
    table = table.fillna({"exposure": 0.0, "months": 0}).rename(
        columns={"top_sender_share": "top_share"}
    )
    return table.reset_index()


def observed_groups(tables: dict[str, pd.DataFrame], outcome: str, exposure: str) -> pd.DataFrame:
    """`group_counts` of the groups with any exposure."""
    cells = group_counts(tables, outcome, exposure)
    return cells[cells["exposure"] > 0].reset_index(drop=True)


def groups_with_trait(
    tables: dict[str, pd.DataFrame], outcome: str, exposure: str, trait: pd.Series
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Groups with exposure and a known `trait` (by group), and what a result tells of them.

    The table is `group_counts` by group, with a column `trait`.
    """
    cells = group_counts(tables, outcome, exposure).set_index("group")
    cells = cells.assign(trait=trait)
    used = cells[(cells["exposure"] > 0) & cells["trait"].notna()]
    group = tables["group"]
    senders, top_share = pooled_senders(group[group["group"].isin(used.index)])
    return used, {
        "n_groups": len(used),
        "n_obs": len(used),
        "senders": senders,
        "top_share": top_share,
        "count": used["count"].sum(),
    }


def pooled_senders(group: pd.DataFrame) -> tuple[int, float]:
    """Distinct senders over groups, and the largest share of one sender in all messages."""
    messages = group["messages"].astype(float)
    total = messages.sum()
    largest = (messages * group["top_sender_share"].astype(float)).max()
    share = largest / total if total else float("nan")
    return int(group["senders"].sum()), float(share)
