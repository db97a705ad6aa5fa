"""The grammar of the simulated texts, and that its phrases are complete."""

import re
from importlib.resources import files
from random import Random

import pytest

from buurtwacht.coding.codes import CODES
from buurtwacht.simulate.grammar import Draft, Grammar, read_rules
from buurtwacht.simulate.messages import JOINT, TEST
from buurtwacht.simulate.people import Style
from buurtwacht.simulate.scene import Scene
from buurtwacht.simulate.speech import speak

NEAT = Style(lower=0, no_stop=0, typo=0, short=0, emoji=0, shout=0)


def _phrases():
    text = files("buurtwacht.simulate").joinpath("phrases.txt").read_text("utf-8")
    return read_rules(text.splitlines())


def _texts(alternative, times=60, fillers=None, bound=None):
    grammar = Grammar({"start": [alternative], "other": ["x", "y"]})
    draw = Random(1)
    found = set()
    for _ in range(times):
        draft = grammar.expand("start", draw, fillers or {}, {} if bound is None else bound)
        found.add(("".join(text for text, _ in draft.segments), tuple(sorted(draft.marks))))
    return found


def test_alternatives_nest_and_carry_their_codes():
    found = _texts("a[ b#query|[ c| d]|]")
    assert found == {("a", ()), ("a b", ("query",)), ("a c", ()), ("a d", ())}


def test_bound_reference_is_settled_once():
    assert {text for text, _ in _texts("{=other}{=other}")} == {"xx", "yy"}
    assert {text for text, _ in _texts("{other}{other}")} == {"xx", "xy", "yx", "yy"}


@pytest.mark.parametrize("wrong", ["a[b", "a]b", "a{b", "{b c}"])
def test_malformed_phrases_are_refused(wrong):
    with pytest.raises(ValueError):
        Grammar({"start": [wrong]})


def test_phrases_refer_to_what_exists_and_use_known_codes():
    rules = _phrases()
    grammar = Grammar({name: lines for name, lines in rules.items() if name[0] != "!"})
    fillers = {name[2:] for name in dir(Scene) if name.startswith("f_")}
    settled = set(
        [
            "starter",
            "wie",
            "die",
            "hij",
            "hem",
            "loopt",
            "staat",
            "is",
            "heeft",
            "gaat",
            "daad",
            "daads",
            "wagen_een",
        ]
    )
    assert grammar.references() <= set(rules) | fillers | settled
    marks = {
        mark for lines in rules.values() for line in lines for mark in re.findall(r"#(\w+)", line)
    }
    assert marks <= {*CODES, JOINT, TEST}
    assert all(
        len(row.split(" / ")) == 4 for name in ("!wie", "!daad", "!daad_dag") for row in rules[name]
    )


def test_spans_follow_the_text_through_spaces_and_case():
    draft = Draft(
        [("bel ", None), ("Marieke", "person"), (" . ", None), (" even", None), ("!", None)]
    )
    text, spans = speak(draft, NEAT, Random(1))
    assert text.startswith("Bel Marieke.")
    assert [(text[a:b], kind) for a, b, kind in spans] == [("Marieke", "person")]


def test_typing_habits_leave_personal_data_intact():
    sloppy = Style(lower=0, no_stop=1, typo=1, short=1, emoji=1, shout=0)
    draw = Random(3)
    for _ in range(200):
        draft = Draft(
            [("volgens mij heeft ", None), ("06-12345678", "phone"), (" gebeld over iets", None)]
        )
        text, [(begin, end, kind)] = speak(draft, sloppy, draw)
        assert text[begin:end] == "06-12345678" and kind == "phone"
