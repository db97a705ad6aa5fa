"""Which number is the day: evidence of different strength."""

import numpy as np
import pytest

from buurtwacht.chat.dates import INVALID, DateOrder, WrittenDate, days_under, infer_order
from buurtwacht.chat.reader import read_export

NOON = 43_200


def infer(*dates, separator="/", hint=""):
    written = [
        WrittenDate(tuple(map(int, date.split("/"))), tuple(map(len, date.split("/"))))
        for date in dates
    ]
    every = np.arange(len(written))
    return infer_order(written, every, np.full(len(written), NOON), separator, lambda: hint)


@pytest.mark.parametrize(
    ("dates", "order", "confidence"),
    [
        (["03/02/2024", "13/02/2024"], "dmy", "certain"),
        (["02/03/2024", "02/13/2024"], "mdy", "certain"),
        (["2024/02/13"], "ymd", "certain"),
        (["2024/13/02"], "ydm", "certain"),
        (["06/2018/13"], "myd", "certain"),
        (["09/01/19", "20/02/19"], "dmy", "likely"),
        (["01/02/19", "20/02/19"], "dmy", "certain"),
        (["21/02/24", "21/02/25", "21/03/01"], "ymd", "likely"),
        (["11/02/2024", "12/02/2024", "01/03/2024"], "dmy", "likely"),
        (["02/11/2024", "02/12/2024", "03/01/2024"], "mdy", "likely"),
        (["01/02/2024", "02/02/2024", "03/02/2024"], "dmy", "likely"),
        (["02/01/2024", "02/02/2024", "02/03/2024"], "mdy", "likely"),
        (["01/02/2024", "02/03/2024", "03/01/2024"], "mdy", "likely"),
        (["03/02/2024"], "dmy", "ambiguous"),
    ],
)
def test_order(dates, order, confidence):
    assert infer(*dates) == DateOrder(order, confidence)


def test_separator_and_hint_decide_last():
    assert infer("03/02/2024", separator="-") == DateOrder("dmy", "likely")
    assert infer("03/02/2024", hint="mdy") == DateOrder("mdy", "likely")
    assert infer("03/13/2024", separator="-", hint="dmy") == DateOrder("mdy", "certain")


def test_one_odd_line_does_not_turn_the_order():
    assert infer("13/02/2024", *["14/02/2024"] * 9, "02/15/2024").order == "dmy"


def test_no_date():
    with pytest.raises(ValueError):
        infer("31/31/2024")


def test_days():
    leap = WrittenDate((29, 2, 24), (2, 1, 2))
    assert days_under([leap], "dmy")[0] == 19_782
    assert days_under([WrittenDate((29, 2, 23), (2, 1, 2))], "dmy")[0] == INVALID
    assert days_under([WrittenDate((29, 2, 2567), (2, 1, 4))], "dmy")[0] == 19_782


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("1/2/24, 7:02 PM - Messages and calls are end-to-end encrypted.\n", "mdy"),
        ("1/2/24, 19:02 - Berichten en gesprekken worden end-to-end versleuteld.\n", "dmy"),
    ],
)
def test_language_of_the_file_is_a_hint(text, order):
    quality = read_export(text.encode()).quality
    assert (quality["date_order"], quality["date_confidence"]) == (order, "likely")
