"""Templates find the same headers as the grammar does line by line."""

from hypothesis import given, settings
from hypothesis import strategies as st

from buurtwacht.chat.headers import DATE_FIRST, find_candidates
from buurtwacht.chat.text import Text

SHAPES = [
    "1{a}-02-2024 14:{b}{c} - ", "[1{a}-02-2024, 14:{b}{c}:09] ", "{a}/2/24, {b}:0{c}\u202fPM - ",
    "[1{a}.02.24, 14:{b}{c}:09]", "1{a}-02-2024 14:{b}{c} -", "1{a}-02-2024 14:{b}{c}: ",
    "\u200e[1{a}-02-2024 14:{b}{c}:09] ", "1{a}/02/2024 14:{b}{c} ", "1{a}-02-2024", "{a}{b}:{c}0 ",
    "٣/٢/٢٠٢٤، ٢:٠٥ م - ", "1{a}-02-2024 14:{b}{c} - 1{a}:00 ", "[[", "é", "",
]  # fmt: skip
REST = st.sampled_from(["Jan: hoi", "Els - x: y", "- Jan: a", " ja", "] x", "", "a b", "Jan:"])
LINES = st.lists(
    st.tuples(st.sampled_from(SHAPES), *[st.integers(0, 9)] * 3, REST), min_size=40, max_size=160
)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(lines=LINES)
def test_templates_agree_with_the_grammar(lines):
    written = [shape.format(a=a, b=b, c=c) + rest for shape, a, b, c, rest in lines]
    content = "\n".join(written)
    expected, start = [], 0
    for line in written:
        match = DATE_FIRST.match(line)
        size = len(line.encode())
        if match:
            numbers = [
                int(match[name] or 0) for name in ("a", "b", "c", "hour", "minute", "second")
            ]
            expected.append((start, start + len(match[0].encode()), numbers))
        start += size + 1
    found = find_candidates(Text(content.encode()))
    assert expected == [
        (start, end, numbers)
        for start, end, numbers in zip(
            found.starts.tolist(), found.ends.tolist(), found.numbers.T.tolist(), strict=True
        )
    ]
