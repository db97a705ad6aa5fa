"""Names where people call each other, and names of places that are made of ordinary words."""

import pytest

from buurtwacht.privacy.redaction import Redactor


def replaced(text, profile="work"):
    (redaction,) = Redactor([], profile=profile).redact([text])
    return {text[start:end] for start, end, _ in redaction.spans}


def is_covered(text, phrase, profile="work"):
    (redaction,) = Redactor([], profile=profile).redact([text])
    covered = {place for start, end, _ in redaction.spans for place in range(start, end)}
    start = text.index(phrase)
    return all(start + k in covered for k, c in enumerate(phrase) if c.isalnum())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nee mo dat kan niet", "mo"),
        ("Storm ik kom eraan", "Storm"),
        ("Ko d. Visser was jarig", "Ko d. Visser"),
        ("vraag het nadiaaa maar", "nadiaaa"),
        ("te koop bij fietsenman_lelys dus", "fietsenman_lelys"),
        ("vraag m.noordelaar even", "m.noordelaar"),
        ("Kidane en filmot waren buiten", "filmot"),
    ],
)
def test_callers_and_neighbours_of_names_go(text, name):
    assert is_covered(text, name)


@pytest.mark.parametrize(
    "text",
    [
        "nee ik denk het niet",
        "storm op komst vannacht",
        "hoop ik ook",
        "in mei en juni is het licht",
        "dat vind ik ook een goed plan",
    ],
)
def test_words_at_the_same_places_stay(text):
    assert replaced(text) == set()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("gezien bij Jumbo Kristalplein gisteren", "Jumbo Kristalplein"),
        ("fietsen ook bij Albert Heijn Rozenhof weg", "Albert Heijn Rozenhof"),
        ("ze zwemmen in het Zwarte Water", "Zwarte Water"),
        ("hij zit in Huis aan de Vliet", "Huis aan de Vliet"),
        ("laptop weg uit de UB Binnenstad", "UB Binnenstad"),
        ("samenkomst in De Ontmoeting om acht uur", "De Ontmoeting"),
        ("de bus staat voor 55", "55"),
        ("pakje voor drieëndertig", "drieëndertig"),
        ("lekkage bij vierentwintig c", "vierentwintig c"),
    ],
)
def test_places_made_of_words_go(text, place):
    assert is_covered(text, place)


@pytest.mark.parametrize(
    "text",
    [
        "een tas van de Jumbo gevonden",
        "het water staat hoog in het park",
        "we hebben er 3 over voor 20 euro",
        "snelheid van 80 waar je 30 mag",
    ],
)
def test_shops_and_nouns_stay(text):
    assert replaced(text) == set()


@pytest.mark.parametrize(
    "phrase",
    [
        "een kop groter dan ik",
        "loopt met een stok",
        "op klompen",
        "wallen onder de ogen",
        "very tall man",
        "rooie mutse",
        "achttien hooguit",
    ],
)
def test_descriptions_in_idiom_go_as_a_whole(phrase):
    assert is_covered(f"gezien: hij is {phrase}, meer niet", phrase, profile="release")
