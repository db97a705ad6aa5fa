"""Messages that count as activity, the observed days they fall in, and their place in the week."""

import numpy as np
import pandas as pd

from buurtwacht.coding.codes import CODES

DAYS_PER_MONTH = 30.4375
CODE_COLUMNS = [*CODES, "test_message", "joint_activity", "report_intended"]


def month_of(moments: pd.Series) -> pd.Series:
    """Calendar month, `YYYY-MM`, of local times."""
    places, months = pd.factorize(moments.to_numpy("datetime64[M]"))
    names = np.datetime_as_string(months) if len(months) else np.array([], dtype="str")
    return pd.Series(pd.array(names, dtype="str").take(places, allow_fill=True), moments.index)


def observed_messages(messages: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Rows of `messages` (tables.MESSAGES) on an observed day of their group, in chat order.

    Adds `month` and `utc`. Messages of groups that `groups` does not hold are left out.
    """
    period = groups[["group", "observed_from", "observed_until"]]
    frame = messages.merge(period, on="group", how="inner")
    day = frame["sent_at"].dt.normalize()
    frame = frame[(day >= frame["observed_from"]) & (day <= frame["observed_until"])]
    frame = frame.sort_values(["group", "position"], kind="stable", ignore_index=True)
    frame = frame.drop(columns=["observed_from", "observed_until"])
    return frame.assign(month=month_of(frame["sent_at"]), utc=utc_of(frame))


def utc_of(messages: pd.DataFrame) -> pd.Series:
    """Moments in UTC of `sent_at` (Europe/Amsterdam), for differences across a clock change.

    In the hour that occurs twice, messages are summer time until the clock of the chat runs back
    by more than half an hour. A local time that did not exist moves to the first one that did.
    `messages` stands in chat order.
    """
    local = messages["sent_at"].dt.tz_localize(None)

    def to_utc(summer: bool) -> pd.Series:
        zoned = local.dt.tz_localize(
            "Europe/Amsterdam", ambiguous=[summer] * len(local), nonexistent="shift_forward"
        )
        return zoned.dt.tz_convert("UTC").dt.tz_localize(None)

    if local.empty:
        return local
    first, second = to_utc(True), to_utc(False)
    twice = first != second
    if not twice.any():
        return first
    hours = messages[twice]
    keys = [hours["group"], hours["sent_at"].dt.normalize()]
    behind = hours["sent_at"].groupby(keys).cummax() - hours["sent_at"] > pd.Timedelta(minutes=30)
    winter = behind.astype(int).groupby(keys).cummax().astype(bool)
    return first.mask(winter.reindex(first.index, fill_value=False), second)


def of_members(messages: pd.DataFrame) -> pd.DataFrame:
    """Messages with a sender that are no system lines."""
    return messages[messages["sender"].notna() & (messages["kind"] != "system")]


def left_out(messages: pd.DataFrame, observed: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """Messages of members that do not count, by group: `outside_period` and `test_messages`.

    `messages` is tables.MESSAGES, `observed` and `counted` are what the functions here keep of it.
    """
    sizes = pd.DataFrame(
        {
            name: frame.groupby("group").size()
            for name, frame in (
                ("all", of_members(messages)),
                ("observed", of_members(observed)),
                ("counted", counted),
            )
        }
    ).fillna(0)
    return pd.DataFrame(
        {
            "outside_period": sizes["all"] - sizes["observed"],
            "test_messages": sizes["observed"] - sizes["counted"],
        }
    ).astype("int64")


def counted_messages(observed: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """Messages of members that are neither system lines nor tests, with their codes.

    `observed` comes from `observed_messages`; `coded` is tables.CODED. Messages without a row in
    `coded` (media, deleted, ...) have no code, not even `other`. Rows are in chat order.
    """
    frame = of_members(observed)
    codes = coded.set_index("message")[CODE_COLUMNS].reindex(frame["message"])
    codes = codes.notna() & (codes == True)  # noqa: E712  (absent rows are no code)
    frame = frame.reset_index(drop=True).join(codes.reset_index(drop=True))
    return frame[~frame["test_message"]].reset_index(drop=True)


def observed_months(groups: pd.DataFrame) -> pd.DataFrame:
    """One row per group and month with an observed day.

    Columns `group`, `month`, `first_day`, `last_day` (observed within the month),
    `observed_days`, `police_days` (observed days within `police_from`..`police_until`).
    """
    rows = []
    for group in groups.sort_values("group").itertuples(index=False):
        police = (_moment(group, "police_from"), _moment(group, "police_until"))
        for month in pd.period_range(group.observed_from, group.observed_until, freq="M"):
            first = max(month.start_time.normalize(), group.observed_from.normalize())
            last = min(month.end_time.normalize(), group.observed_until.normalize())
            covered = 0
            if not (pd.isna(police[0]) or pd.isna(police[1])):
                covered = max(0, (min(last, police[1]) - max(first, police[0])).days + 1)
            days = (last - first).days + 1
            rows.append((group.group, str(month), first, last, days, covered))
    columns = ["group", "month", "first_day", "last_day", "observed_days", "police_days"]
    return pd.DataFrame(rows, columns=columns)


def _moment(row: object, name: str) -> pd.Timestamp:
    return pd.to_datetime(getattr(row, name, None)) if getattr(row, name, None) else pd.NaT


def month_activity(observed: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """Counts per group and month, indexed by both; months without a message are absent.

    Columns `messages`, `active_members`, `media`, `deleted`, `joined`, `left`, `n_<code>`,
    `joint_activities`.
    A system line counts once, also when it names several members.
    """
    by = ["group", "month"]
    events = observed[observed["kind"] == "system"]
    lines = pd.DataFrame(
        {
            "joined": events["event"].isin(["added", "joined_by_link"]),
            "left": events["event"].isin(["left", "removed"]),
        }
    )
    flags = counted[list(CODES)].add_prefix("n_")
    flags = flags.assign(
        media=counted["kind"] == "media",
        deleted=counted["kind"] == "deleted",
        joint_activities=counted["joint_activity"],
    )
    sums = flags.astype("int64").groupby([counted[key] for key in by]).sum()
    chats = counted.groupby(by).agg(
        messages=("message", "size"), active_members=("sender", "nunique")
    )
    return chats.join(sums).join(
        lines.astype("int64").groupby([events[key] for key in by]).sum(), how="outer"
    )


def rhythm(counted: pd.DataFrame) -> pd.DataFrame:
    """Messages and senders per group, month, part of the week and block (tables.RHYTHM).

    Cells without a message are absent.
    """
    moments = counted["sent_at"]
    cells = counted.assign(weekend=moments.dt.day_of_week >= 5, block=moments.dt.hour // 4)
    return (
        cells.groupby(["group", "month", "weekend", "block"])
        .agg(messages=("message", "size"), senders=("sender", "nunique"))
        .reset_index()
    )
