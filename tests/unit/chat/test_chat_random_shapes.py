"""Random chats under headers of a random grammar come back as they were."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buurtwacht.chat.reader import read_export

DIGITS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])
DATES = st.sampled_from(["dmy", "mdy", "ymd"])
SEPARATORS = st.sampled_from(["-", "/", ".", ". ", "/\u200f"])
GAPS = st.sampled_from([" ", ", ", " à ", " klo ", ", kl. ", "\u00a0om ", "، "])
CLOCKS = st.sampled_from(
    ["24", "AM PM", "a.m. p.m.", "a.\u00a0m. p.\u00a0m.", "上午 下午", "vorm. nachm."]
)
FRAMES = st.sampled_from([("", " - "), ("[", "] "), ("\u200e[", "] "), ("", " – ")])
NAMES = st.sampled_from(["Jan", "Els - nr 3", "~\u202fKees", "+31 6 12345678", "Ans 🏡", "李"])
BODIES = st.text(
    alphabet=st.one_of(
        st.sampled_from("abc ,.!?é:;'\"()@½\u00a0\u200d\u2028\u0301🚓\t\n"),
        st.characters(blacklist_categories=("Cs", "Cc", "Nd"), blacklist_characters="\ufeff"),
    ),
    max_size=30,
)
MESSAGES = st.lists(st.tuples(st.integers(1, 90), NAMES, BODIES), min_size=1, max_size=8)


@st.composite
def shapes(draw):
    """A function that writes a moment as the header of one file."""
    order, separator, gap = draw(DATES), draw(SEPARATORS), draw(GAPS)
    padded, long_year, seconds = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    words, (opening, closing) = draw(CLOCKS), draw(FRAMES)
    digits = str.maketrans("0123456789", draw(DIGITS))
    width = 2 if padded else 1
    if order == "ymd":
        long_year = True

    def header(moment: datetime) -> str:
        year = f"{moment.year:04d}" if long_year else f"{moment.year % 100:02d}"
        parts = {"d": f"{moment.day:0{width}d}", "m": f"{moment.month:0{width}d}", "y": year}
        date = separator.join(parts[letter] for letter in order)
        hour, before, after = moment.hour, "", ""
        if words != "24":
            hour = hour % 12 or 12
            word = words.split(" ")[moment.hour >= 12]
            before, after = (word, "") if "午" in word else ("", f"\u202f{word}")
        clock = f"{before}{hour:0{width}d}:{moment:%M}" + (f":{moment:%S}" if seconds else "")
        return f"{opening}{date}{gap}".translate(digits) + f"{clock}{after}{closing}".translate(
            digits
        )

    return header, seconds


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(shape=shapes(), messages=MESSAGES)
def test_round_trip_of_a_random_shape(shape, messages):
    header, seconds = shape
    moment = datetime(2023, 12, 30, 22, 15, 7)
    expected = [(moment, "Jan", "begin")]
    for minutes, name, body in messages:
        moment += timedelta(minutes=minutes)
        expected.append((moment, name, body))
    chat = "".join(f"{header(at)}{name}: {body}\n" for at, name, body in expected)
    found = read_export(chat.encode()).messages.to_pylist()
    assert [(row["sent_at"], row["sender"], row["text"]) for row in found] == [
        (at if seconds else at.replace(second=0), name, body) for at, name, body in expected
    ]
