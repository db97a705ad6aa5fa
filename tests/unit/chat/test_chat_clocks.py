"""Clocks of many languages: words for the half of the day, units, midnight, calendars."""

from datetime import datetime

import pytest

from buurtwacht.chat.reader import read_export

TIMES = ((9, 5), (10, 15), (12, 3), (15, 45), (20, 10), (23, 59))


def moments(chat):
    return [at.as_py() for at in read_export(chat.encode()).messages["sent_at"]]


def twelve(hour, early, late):
    return f"{hour % 12 or 12}", early if hour < 12 else late


@pytest.mark.parametrize(
    "line",
    [
        "1{d}.02.24, {h}:{m:02d} {w} - Jan: hoi",
        "[1{d}/02/2024, {h}:{m:02d}:07 {w}] Jan: hoi",
        "1{d}/02/2024, {w} {h}:{m:02d} - Jan: hoi",
        "1{d}.02.24 ({h}:{m:02d} {w}) - Jan: hoi",
    ],
)
@pytest.mark.parametrize("words", [("zor", "tul"), ("tul", "zor"), ("AM", "PM")])
def test_words_for_the_half_of_the_day(line, words):
    lines, expected = [], []
    for day in (3, 4):
        for hour, minute in TIMES:
            h, w = twelve(hour, *words)
            lines.append(line.format(d=day, h=h, m=minute, w=w))
            expected.append((10 + day, hour, minute))
    found = moments("\n".join(lines))
    assert [(at.day, at.hour, at.minute) for at in found] == expected


@pytest.mark.parametrize(
    "line", ["13.02.24 x., {:02d}:{:02d} q. - Jan: hoi", "13/02/24 ({:02d}:{:02d}) - J: a"]
)
def test_a_constant_word_is_no_half_of_the_day(line):
    found = moments("\n".join(line.format(*time) for time in TIMES))
    assert [(at.hour, at.minute) for at in found] == list(TIMES)


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        ("[2024-02-13, 09 h 05 min 07 s] ", datetime(2024, 2, 13, 9, 5, 7)),
        ("[2024-02-13, 9 h 05 min 07 s p.m.] ", datetime(2024, 2, 13, 21, 5, 7)),
        ("[24. 2. 13., 9시 5분 7초] ", datetime(2024, 2, 13, 9, 5, 7)),
        ("13/02/2024 9:05 PM: ", datetime(2024, 2, 13, 21, 5)),
        ("(13-02-2024, 14:05) ", datetime(2024, 2, 13, 14, 5)),
        ("[13-02-2024, 14:05] - ", datetime(2024, 2, 13, 14, 5)),
        ("۱۴۰۲/۱۱/۲۴، ۱۴:۰۵ - ", datetime(2024, 2, 13, 14, 5)),
        ("۱۳۹۹/۱۲/۳۰، ۱۴:۰۵ - ", datetime(2021, 3, 20, 14, 5)),
    ],
)
def test_headers_of_more_places(header, moment):
    rows = read_export(f"{header}Jan: a\n{header}Els: b\n".encode()).messages.to_pylist()
    assert [(row["sent_at"], row["sender"], row["text"]) for row in rows] == [
        (moment, "Jan", "a"), (moment, "Els", "b")
    ]  # fmt: skip


def test_hour_24_is_midnight():
    chat = "13-02-2024 24:05 - Jan: a\n13-02-2024 01:01 - Jan: b\n"
    assert moments(chat)[0] == datetime(2024, 2, 13, 0, 5)
    assert len(moments("13-02-2024 23:05 - Jan: a\n13-02-2024 24:05 - Jan: b\n")) == 2


def test_a_file_from_new_to_old_keeps_every_message():
    chat = "\n".join(
        f"{d} - Jan: x"
        for d in ("3/9/24, 14:00", "3/2/24, 14:00", "2/7/24, 14:00", "1/12/24, 14:00")
    )
    assert moments(chat) == [
        datetime(2024, 3, 9, 14), datetime(2024, 3, 2, 14), datetime(2024, 2, 7, 14),
        datetime(2024, 1, 12, 14),
    ]  # fmt: skip


def test_an_agenda_is_text():
    chat = (
        "13-02-2024 14:05 - Jan: zo\n13-02-2024 15:00 - 16:00 ronde\n13-02-2024 14:06 - Els: ja\n"
    )
    rows = read_export(chat.encode()).messages.to_pylist()
    assert [row["text"] for row in rows] == ["zo\n13-02-2024 15:00 - 16:00 ronde", "ja"]
