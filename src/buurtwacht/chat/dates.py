"""In which order a file writes day, month and year, and how sure that is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400
_FIRST_YEAR_OF_WHATSAPP = 2009
_BUDDHIST = 543
_PERSIAN_EPOCH = 1_075_195
INVALID = np.iinfo(np.int64).min


@dataclass(frozen=True)
class WrittenDate:
    """Three numbers as a header writes them, with the number of digits of each."""

    numbers: tuple[int, int, int]
    widths: tuple[int, int, int]

    @property
    def year_place(self) -> int | None:
        """Place of the four-digit year; None when every number has one or two digits."""
        long = [place for place, width in enumerate(self.widths) if width > 2]
        return long[0] if len(long) == 1 and self.widths[long[0]] == 4 else (-1 if long else None)


@dataclass(frozen=True)
class DateOrder:
    """`order`, such as `dmy`, with its `confidence`: certain, likely or ambiguous."""

    order: str
    confidence: str


def orders_for(year_place: int | None) -> tuple[str, ...]:
    """Orders that are possible, the commonest first, with the year at `year_place`."""
    return {
        0: ("ymd", "ydm"),
        1: ("dym", "myd"),
        2: ("dmy", "mdy"),
        None: ("dmy", "mdy", "ymd"),
    }.get(year_place, ())


def days_under(dates: list[WrittenDate], order: str) -> np.ndarray:
    """Days since 1970 of each of `dates` under `order`; `INVALID` where that is no date."""
    numbers = np.array([date.numbers for date in dates], dtype=np.int64).reshape(-1, 3)
    short = np.array([date.widths for date in dates], dtype=np.int64).reshape(-1, 3) <= 2
    place = order.index("y")
    year, month, day = (numbers[:, order.index(letter)] for letter in "ymd")
    two_digits = short[:, place]
    valid = ~two_digits | (year >= 9) & (year <= 45) if place == 0 else np.ones(len(dates), bool)
    buddhist = np.where(two_digits, year >= 52, (year >= 2513) & (year <= 2643))
    persian = ~two_digits & (year >= 1388) & (year <= 1424)
    year = year + np.where(two_digits, np.where(buddhist, 2500, 2000), 0) - _BUDDHIST * buddhist
    valid &= (year >= 1970) & (year <= 2100) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(valid, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    first, after = (m.astype("datetime64[D]").astype(np.int64) for m in (months, months + 1))
    valid &= day <= after - first
    gregorian = np.where(valid, first + day - 1, INVALID)
    return (
        np.where(persian, _persian_days(year, month, day), gregorian)
        if persian.any()
        else gregorian
    )


def _persian_days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Days since 1970 of dates in the Persian calendar; `INVALID` where that is no date.

    Leap years follow the cycle of 33 years, which is right from 1799 to 2256.
    """

    def count(year: np.ndarray, month: np.ndarray) -> np.ndarray:
        cycle = year + 1595
        leaps = cycle // 33 * 8 + (cycle % 33 + 3) // 4
        months = np.where(month < 7, (month - 1) * 31, (month - 7) * 30 + 186)
        return 365 * cycle + leaps + months - _PERSIAN_EPOCH

    first = count(year, month)
    last = month == 12
    after = count(year + last, np.where(last, 1, month + 1))
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (day <= after - first)
    return np.where(valid, first + day - 1, INVALID)


def infer_order(
    dates: list[WrittenDate],
    of_message: np.ndarray,
    seconds_of_day: np.ndarray,
    separator: str,
    hint: Callable[[], str],
) -> DateOrder:
    """The order of day, month and year in one file.

    `of_message` is the index in `dates` of each header in the order of the file,
    `seconds_of_day` its time. Evidence, strongest first: values that an order cannot hold (a
    two-digit year in front must be one in which WhatsApp existed); days on which time would run
    back (in a file from new to old: ahead), or years before WhatsApp; how widely the messages would
    be scattered; `hint`, which gives the order of the language of the file ('' when unknown), and
    `separator`.
    Raises `ValueError` when no order fits any header.
    """
    used = np.flatnonzero(np.bincount(of_message, minlength=len(dates))).tolist()
    places = {dates[index].year_place for index in used} - {None, -1}
    orders = orders_for(places.pop() if len(places) == 1 else None)
    days = {order: days_under(dates, order)[of_message] for order in orders}
    wrong = {order: int((found == INVALID).sum()) for order, found in days.items()}
    fewest = min(wrong.values())
    if fewest == len(of_message):
        raise ValueError("no header holds a date")
    left = [order for order in orders if wrong[order] == fewest]
    if len(left) == 1:
        against = min(wrong[order] for order in orders if order != left[0])
        return DateOrder(left[0], "certain" if against >= 10 * fewest else "likely")
    cost, scatter = {}, {}
    for order in left:
        valid = days[order] != INVALID
        moments = days[order][valid] * _DAY + seconds_of_day[valid]
        steps = np.diff(moments)
        early = days[order][valid] < date(_FIRST_YEAR_OF_WHATSAPP, 1, 1).toordinal() - _EPOCH
        back, ahead = int((steps < -_DAY).sum()), int((steps > _DAY).sum())
        cost[order] = min(back, ahead + 1) + int(early.sum())
        scatter[order] = int(np.abs(steps).sum())
    cheapest = [order for order in left if cost[order] == min(cost.values())]
    if len(cheapest) == 1:
        return DateOrder(cheapest[0], "likely")
    dense = min(cheapest, key=lambda order: scatter[order])
    if all(scatter[order] >= 5 * max(scatter[dense], _DAY) for order in cheapest if order != dense):
        return DateOrder(dense, "likely")
    hinted = hint()
    if hinted in cheapest:
        return DateOrder(hinted, "likely")
    first = cheapest[0]
    known = first == "ymd" or (first == "dmy" and separator in ("-", "."))
    return DateOrder(first, "likely" if known else "ambiguous")
