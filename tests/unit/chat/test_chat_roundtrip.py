"""Random chats, written in several shapes, come back as they were."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buurtwacht.chat.reader import read_export

SHAPES = {
    "android_nl": ("{0:%d-%m-%Y %H:%M} - {1}: {2}\n", "\n"),
    "android_nl_short": ("{0:%d-%m-%y %H:%M} - {1}: {2}\n", "\n"),
    "android_en": ("{0:%d/%m/%Y, %H:%M} - {1}: {2}\n", "\n"),
    "android_us": ("{0:%-m/%-d/%y, %-I:%M}\u202f{0:%p} - {1}: {2}\n", "\n"),
    "android_de": ("{0:%d.%m.%y, %H:%M} - {1}: {2}\n", "\n"),
    "android_iso": ("{0:%Y-%m-%d %H:%M} - {1}: {2}\n", "\n"),
    "ios_nl": ("[{0:%d-%m-%Y %H:%M:%S}] {1}: {2}\r\n", "\n"),
    "ios_nl_2026": ("\u200e[{0:%d-%m-%Y, %H:%M:%S}] {1}: {2}\r\n", "\n"),
    "ios_us": ("[{0:%-m/%-d/%y, %-I:%M:%S}\u202f{0:%p}] {1}: {2}\r\n", "\n"),
}

NAMES = st.sampled_from(
    ["Jan", "Els - nr 3", "~\u202fKees", "+31 6 12345678", "Ans 🏡", "d'Arcy", "李"]
)
WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from("abc XYZ,.!?é-:;'\"<>()[]@#€½\u00a0\u200d\u2028\u0301🚓\t"),
        st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff"),
    ),
    max_size=40,
)
BODIES = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
MESSAGES = st.lists(st.tuples(st.integers(0, 40_000), NAMES, BODIES), min_size=1, max_size=12)


@pytest.mark.parametrize("shape", SHAPES)
@settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(messages=MESSAGES)
def test_round_trip(shape, messages):
    template, _ = SHAPES[shape]
    moment = datetime(2023, 12, 30, 22, 15, 7)
    written, expected = [template.format(moment, "Jan", "begin")], [(moment, "Jan", "begin")]
    for seconds, name, body in messages:
        moment += timedelta(seconds=seconds)
        written.append(template.format(moment, name, body))
        expected.append((moment, name, body))
    export = read_export("".join(written).encode())
    rows = export.messages.to_pylist()
    assert [row["text"] for row in rows] == [body for *_, body in expected]
    assert [row["sender"] for row in rows] == [name for _, name, _ in expected]
    seconds = export.messages["has_seconds"][0].as_py()
    assert [row["sent_at"] for row in rows] == [
        at if seconds else at.replace(second=0) for at, *_ in expected
    ]
