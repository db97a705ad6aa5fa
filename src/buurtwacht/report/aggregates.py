"""Aggregates of internal tables that obey the disclosure rules; suppressed cells stay visible.

A chat-derived cell leaves when at least `threshold` distinct senders stand behind it and none of
them wrote more than `dominance` of it; shares leave in steps of five points. The figures over the
calendar and the week are pooled over groups. Intervals are 95%, from Student's t over groups or
months, and never below zero.
"""

import numpy as np
import pandas as pd
from scipy.special import gammaincinv, stdtrit

from buurtwacht.coding.codes import CODES
from buurtwacht.features.coded_counts import DESIGN_BASED
from buurtwacht.models.normal_errors import CRITICAL

MONTH_DAYS = 30.4375
BAND = 0.05
INTERVAL = ("estimate", "conf_low", "conf_high")
SENSITIVE = ("arrest", "ethnic", "own_action", "fear", "objection")
"""Codes that leave only pooled over several groups."""


def t_interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and 95% limits of Student's t; limits are NaN below two values."""
    values = np.asarray(values, dtype=float)
    if len(values) == 0:
        return np.nan, np.nan, np.nan
    mean = values.mean()
    if len(values) < 2:
        return mean, np.nan, np.nan
    half = stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / np.sqrt(len(values))
    return mean, max(mean - half, 0.0), mean + half


def garwood(count: float, exposure: float) -> tuple[float, float]:
    """Exact 95% limits of a Poisson rate (Garwood 1936)."""
    low = gammaincinv(count, 0.025) if count > 0 else 0.0
    return low / exposure, gammaincinv(count + 1, 0.975) / exposure


def band(share: pd.Series) -> pd.Series:
    """Lower edge of the five-point band that a share lies in."""
    steps = np.floor(share.astype(float) / BAND + 1e-9)
    return (np.minimum(steps, 1 / BAND - 1) * BAND).round(2)


def open_groups(group: pd.DataFrame, threshold: int, dominance: float) -> pd.Series:
    """Which groups may be shown one by one: enough senders and none of them dominant."""
    enough = group["senders"].astype(float) >= threshold
    return enough & (group["top_sender_share"].astype(float).fillna(1) <= dominance)


def monthly(group_month: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Messages per group and month of 30.4375 days, by calendar month, pooled over groups.

    Columns: `month`, `series` (`all`, `background`), `estimate`, `conf_low`, `conf_high` (over
    groups), `n_groups`, `suppressed`. Months with fewer than 10 observed days of a group leave
    that group out; a month with fewer than `threshold` active members is suppressed.
    """
    used = group_month[group_month["observed_days"] >= 10]
    rows = []
    for month, part in used.groupby("month", sort=True):
        suppressed = len(part) < 2 or part["active_members"].sum() < threshold
        for series, column in (("all", "messages"), ("background", "background_messages")):
            rate = part[column].astype(float) / part["observed_days"].astype(float) * MONTH_DAYS
            values = (np.nan,) * 3 if suppressed else t_interval(rate.to_numpy())
            rows.append((month, series, *values, len(part), suppressed))
    columns = ["month", "series", *INTERVAL, "n_groups", "suppressed"]
    return pd.DataFrame(rows, columns=columns)


def _days(first: pd.Timestamp, last: pd.Timestamp) -> dict[bool, int]:
    start, end = first.to_datetime64().astype("datetime64[D]"), last.to_datetime64()
    end = end.astype("datetime64[D]") + 1
    working = int(np.busday_count(start, end))
    return {False: working, True: int((end - start).astype(int)) - working}


def week(rhythm: pd.DataFrame, group: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Messages per group and day in each block of four hours, working days and weekend apart.

    Columns: `weekend`, `block`, `estimate`, `conf_low`, `conf_high` (over groups), `n_groups`,
    `senders`, `suppressed`. `senders` adds over groups the largest number in one month, so it is
    at most the number of distinct senders.
    """
    days = {
        row.group: _days(row.observed_from, row.observed_until)
        for row in group[["group", "observed_from", "observed_until"]].itertuples()
    }
    cells = rhythm.groupby(["group", "weekend", "block"]).agg(
        messages=("messages", "sum"), senders=("senders", "max")
    )
    rows = []
    for weekend in (False, True):
        known = [name for name in group["group"] if days[name][weekend]]
        length = np.array([days[name][weekend] for name in known], dtype=float)
        for block in range(6):
            keys = pd.MultiIndex.from_product([known, [weekend], [block]])
            found = cells.reindex(keys, fill_value=0)
            senders = int(found["senders"].sum())
            suppressed = senders < threshold or len(known) < 2
            rates = found["messages"].to_numpy(float) / length
            values = (np.nan,) * 3 if suppressed else t_interval(rates)
            rows.append((weekend, block, *values, len(known), senders, suppressed))
    columns = ["weekend", "block", *INTERVAL, "n_groups", "senders", "suppressed"]
    return pd.DataFrame(rows, columns=columns)


def group_rates(
    group: pd.DataFrame, group_month: pd.DataFrame, threshold: int, dominance: float
) -> pd.DataFrame:
    """Messages a month of each group, with an interval over its months.

    Columns: `group`, `estimate` (messages per 30.4375 observed days), `conf_low`, `conf_high`
    (quasi-Poisson over months, on the log scale), `n_months`, `senders`, `suppressed`.
    """
    shown = open_groups(group, threshold, dominance).to_numpy()
    rows, months_of = [], group_month.groupby("group").indices
    for row, visible in zip(group.itertuples(), shown, strict=True):
        part = group_month.iloc[months_of.get(row.group, [])]
        count = part["messages"].astype(float).to_numpy()
        exposure = part["observed_days"].astype(float).to_numpy() / MONTH_DAYS
        values = (np.nan,) * 3
        if visible and count.sum() > 0:
            rate = count.sum() / exposure.sum()
            expected = rate * exposure
            values = (rate, np.nan, np.nan)
            if len(count) > 1:
                dispersion = max(1.0, ((count - expected) ** 2 / expected).sum() / (len(count) - 1))
                half = stdtrit(len(count) - 1, 0.975) * np.sqrt(dispersion / count.sum())
                values = (rate, rate * np.exp(-half), rate * np.exp(half))
        senders = row.senders if visible else None
        rows.append((row.group, *values, len(part), senders, not visible))
    columns = ["group", *INTERVAL, "n_months", "senders", "suppressed"]
    return pd.DataFrame(rows, columns=columns)


def talkers(member: pd.DataFrame, threshold: int, dominance: float) -> pd.DataFrame:
    """Share of the messages by each fifth of the senders, the most active first.

    The mean over groups with at least five senders, with limits over groups, in steps of five
    points. Columns: `fifth` (1 = most active), `estimate`, `conf_low`, `conf_high`, `n_groups`,
    `senders`, `suppressed`.
    """
    shares, senders, dominant = [], np.zeros(5, dtype=int), False
    for _, part in member.groupby("group", sort=True):
        counts = np.sort(part["messages"].astype(float).to_numpy())[::-1]
        counts = counts[counts > 0]
        if len(counts) < 5:
            continue
        fifths = np.array_split(counts, 5)
        shares.append([fifth.sum() / counts.sum() for fifth in fifths])
        senders += [len(fifth) for fifth in fifths]
        dominant |= bool(counts[0] / counts.sum() > dominance)
    rows = []
    for fifth in range(5):
        suppressed = senders[fifth] < threshold or dominant
        values = (np.nan,) * 3
        if not suppressed:
            values = t_interval(np.array([share[fifth] for share in shares]))
            values = tuple(np.round(np.array(values) / BAND) * BAND)
        rows.append((fifth + 1, *values, len(shares), int(senders[fifth]), suppressed))
    columns = ["fifth", *INTERVAL, "n_groups", "senders", "suppressed"]
    return pd.DataFrame(rows, columns=columns)


def code_rates(
    group: pd.DataFrame, threshold: int, pooled_groups: int, counts: pd.DataFrame
) -> pd.DataFrame:
    """Messages with each code per group and month, mean over groups.

    `counts` is tables.CODED_COUNT: where the hand-coded sample suffices, its corrected counts stand
    in the place of the coder's. Columns: `code`, `method` (of tables.CODED_COUNT), `plug_in` (the
    mean by the coder alone), `estimate`, `conf_low`, `conf_high` (the wider of Student's t over
    groups and that of the messages: exact Poisson limits of all of them together, so that zero
    keeps an upper limit, or those of the correction), `n_groups`, `senders` (of all groups
    together), `suppressed`. Sensitive codes need at least three groups, or `pooled_groups` when
    that is more.
    """
    months = group["observed_days"].astype(float) / MONTH_DAYS
    senders = int(group["senders"].sum())
    rows = []
    for code in CODES:
        fewest = max(3, pooled_groups) if code in SENSITIVE else 2
        suppressed = senders < threshold or len(group) < fewest
        found, variance, method = corrected(group, counts, code)
        plain, values = np.nan, (np.nan,) * 3
        if not suppressed:
            plain = (group[f"n_{code}"].astype(float) / months).mean()
            mean, low, high = t_interval((found / months).to_numpy())
            if variance is None:
                other = garwood(found.sum(), months.sum())
            else:
                half = CRITICAL * np.sqrt((variance / months**2).sum()) / len(group)
                other = max(mean - half, 0.0), mean + half
            values = max(mean, 0.0), np.fmin(low, other[0]), np.fmax(high, other[1])
        rows.append((code, method, plain, *values, len(group), senders, suppressed))
    columns = ["code", "method", "plug_in", *INTERVAL, "n_groups", "senders", "suppressed"]
    return pd.DataFrame(rows, columns=columns)


def corrected(
    group: pd.DataFrame, counts: pd.DataFrame, code: str
) -> tuple[pd.Series, pd.Series | None, str]:
    """Messages of each row of `group` with a code, the variance of their correction, and how.

    Without a sufficient hand-coded sample: what the coder found, and no variance.
    """
    own = counts[counts["code"] == code]
    method = "plug-in" if own.empty else own["method"].iloc[0]
    if method != DESIGN_BASED:
        return group[f"n_{code}"].astype(float), None, method
    sums = own.groupby("group")[["corrected", "variance"]].sum()
    sums = sums.reindex(group["group"], fill_value=0.0).set_index(group.index)
    return sums["corrected"], sums["variance"], method


def code_shares(
    group: pd.DataFrame, threshold: int, dominance: float, counts: pd.DataFrame
) -> pd.DataFrame:
    """Band of five points that holds the share of each code in a group's messages.

    Corrected by the hand-coded sample as in `code_rates`.

    Columns: `group`, `code`, `band` (lower edge; NaN when suppressed), `senders`, `suppressed`.
    Sensitive codes are left out: they leave only pooled.
    """
    shown = open_groups(group, threshold, dominance)
    parts = []
    for code in CODES:
        if code in SENSITIVE:
            continue
        found = corrected(group, counts, code)[0].clip(lower=0)
        share = (found / group["messages"].astype(float).clip(lower=1)).clip(upper=1)
        parts.append(
            pd.DataFrame(
                {
                    "group": group["group"],
                    "code": code,
                    "band": band(share).where(shown),
                    "senders": group["senders"].where(shown),
                    "suppressed": ~shown,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
