"""Twelve-hour clocks: which words mean the first half of the day and which the second."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import combinations

from buurtwacht.chat.decoding import BIDI_MARKS

_BEFORE_NOON = frozenset(
    {
        "am", "a", "fm", "vm", "vorm", "vormittags",
        "morgens", "früh", "ap", "öö", "de", "sa",
        "pg", "siang", "rano", "πμ", "пробед", "др",
        "上午", "凌晨", "早上", "清晨", "午前", "오전", "새벽",
        "ص", "قظ", "قبلازظهر",
        "לפנהצ", "पूर्वाह्न", "முற்பகல்", "ก่อนเที่ยง",
    }
)  # fmt: skip
_AFTER_NOON = frozenset(
    {
        "pm", "p", "em", "nm", "nachm",
        "nachmittags", "abends", "mittags", "ip", "ös", "du",
        "ch", "ptg", "petang", "malam", "μμ", "слобед",
        "下午", "中午", "晚上", "傍晚", "午後", "오후", "م",
        "بظ", "بعدازظهر", "אחהצ", "अपराह्न", "பிற்பகல்", "หลังเที่ยง",
    }
)  # fmt: skip
_NIGHT = frozenset({"nachts", "半夜", "밤"})

_NOISE = re.compile(rf"[\s.\"'״׳,(){BIDI_MARKS}]+")
PERIODS = _BEFORE_NOON | _AFTER_NOON | _NIGHT


def period_word(raw: str) -> str:
    """`raw` without dots, spaces, quotes and invisible marks, in lower case."""
    return _NOISE.sub("", raw).lower()


def hour_of_day(hour: int, word: str, after_noon: frozenset[str] = frozenset()) -> int:
    """Hour 0-23 of `hour` with the day-period `word` (as `period_word` gives it; '' = 24 hours).

    `after_noon` are words, unknown here, that stand for the second half of the day in this file.
    """
    if not word or hour > 12:
        return hour
    if word in _NIGHT:
        return hour % 12 + 12 if 8 <= hour < 12 else hour % 12
    if word in ("mittags", "中午") and hour == 11:
        return 11
    return hour % 12 + (12 if word in _AFTER_NOON or word in after_noon else 0)


def unknown_after_noon(
    words: set[str], runs_back: Callable[[frozenset[str]], int], hours: dict[str, Counter[int]]
) -> frozenset[str]:
    """Words of `words`, unknown here, that stand for the second half of the day.

    `runs_back` tells how often time would run back within a day if given words were those; where
    that does not decide, a file needs both halves, and people write more from twelve to five in
    the afternoon than at night: `hours` counts the hours that each word goes with.
    """
    unknown = sorted(words - PERIODS - {""})
    known = words & PERIODS

    def unlikely(late: frozenset[str]) -> tuple:
        halves = {word in late for word in unknown} | {word in _AFTER_NOON for word in known}
        early_hours = sum(
            count if hour % 12 > 5 else -count
            for word in late
            for hour, count in hours[word].items()
        )
        return runs_back(late), len(halves) < 2, early_hours, sorted(late)

    choices = [
        frozenset(late) for size in range(len(unknown) + 1) for late in combinations(unknown, size)
    ]
    return min(choices, key=unlikely) if unknown else frozenset()
