"""Local time, the rhythm of the week and when things happen in it. Moments are UTC seconds."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = 86_400

_TALK = (
    2,
    1,
    0.6,
    0.4,
    0.5,
    1.5,
    6,
    18,
    26,
    24,
    22,
    22,
    24,
    22,
    21,
    24,
    28,
    34,
    42,
    48,
    50,
    44,
    26,
    9,
)
_TALK_WEEKEND = (
    5, 3, 1.5, 0.8, 0.5, 0.8, 2, 7, 18, 28, 34, 34, 30, 28, 26, 28, 30, 32, 36, 38, 40, 40, 28, 14,
)  # fmt: skip
_TROUBLE = (
    24,
    22,
    20,
    18,
    12,
    8,
    7,
    10,
    11,
    13,
    15,
    16,
    16,
    18,
    20,
    20,
    22,
    26,
    32,
    36,
    38,
    40,
    38,
    32,
)


def utc(day: date, seconds: float = 0) -> int:
    """`seconds` after the midnight that begins `day` in Amsterdam, past an hour that is skipped."""
    midnight = datetime(day.year, day.month, day.day)
    local = (midnight + timedelta(seconds=int(seconds))).replace(tzinfo=AMSTERDAM)
    return int(local.timestamp())


def local(at: int) -> datetime:
    """The clock in Amsterdam at `at`, without zone."""
    return datetime.fromtimestamp(at, AMSTERDAM).replace(tzinfo=None)


def days_between(first: date, last: date) -> list[date]:
    """All days from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def clock_goes_back(first: date, last: date) -> date | None:
    """The first day in the period on which an hour occurs twice."""
    for day in days_between(first, last):
        if utc(day + timedelta(days=1)) - utc(day) > DAY:
            return day
    return None


def clock_goes_forward(first: date, last: date) -> date | None:
    """The first day in the period on which an hour is skipped."""
    for day in days_between(first, last):
        if utc(day + timedelta(days=1)) - utc(day) < DAY:
            return day
    return None


def _cumulated(weights):
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums


_PROFILES = {
    "talk": (_cumulated(_TALK), _cumulated(_TALK_WEEKEND)),
    "trouble": (_cumulated(_TROUBLE), _cumulated(_TROUBLE)),
}


def moment(day: date, profile: str, draw: Random) -> int:
    """A moment of `day` by the hours of `profile` (`talk` or `trouble`)."""
    sums = _PROFILES[profile][day.weekday() >= 5]
    hour = draw.choices(range(24), cum_weights=sums)[0]
    return utc(day, hour * 3600 + draw.random() * 3600)


def iso(at: int) -> str:
    """Local time as ISO text with seconds."""
    return local(at).strftime("%Y-%m-%dT%H:%M:%S")


def month_of(day: date) -> str:
    """The calendar month of `day`, YYYY-MM."""
    return f"{day.year:04d}-{day.month:02d}"
