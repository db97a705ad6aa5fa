import pytest

from buurtwacht.privacy.roster import Roster, name_words, one_edit_apart


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Joke v/d Berg", ["joke", "berg"]),
        ("Wijkagent Samira", ["samira"]),
        ("Henk en Ria", ["henk", "ria"]),
        ("Truus nr 22", ["truus"]),
        ("+31 6 12345678", []),
        ("Linda 🌸", ["linda"]),
        ("Ben Haan", ["ben", "haan"]),
    ],
)
def test_name_words(label, words):
    assert name_words(label) == words


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("fatima", "fatima"),
        ("fatima's", "fatima"),
        ("berts", "bert"),
        ("bertje", "bert"),
        ("beeeert", "bert"),
        ("fatma", "fatima"),
        ("kees", "kees"),
        ("kj", "kj"),
        ("berg", "berg"),
        ("schuur", None),
        ("bergen", None),
    ],
)
def test_forms_of_known_names(word, known):
    roster = Roster(["Bert Hoekstra", "Fatima El Amrani", "Kees-Jan Mulder", "Joke v/d Berg"])
    assert roster.match(word) == known


def test_order_of_the_roster_does_not_matter():
    names = ["Bert Hoekstra", "Bert Smit", "Mo"]
    one, other = Roster(names), Roster(reversed(names))
    assert one.persons == other.persons
    assert one.shared == other.shared == {"bert"}


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("yusuf", "yusef", True),
        ("fatima", "fatma", True),
        ("fatma", "fatima", True),
        ("jeroen", "jeoren", True),
        ("jeroen", "jeroen", True),
        ("jeroen", "jorien", False),
        ("bert", "berthe", False),
    ],
)
def test_one_edit(left, right, near):
    assert one_edit_apart(left, right) is near
