"""Words that are names as well, and forms in which neighbours name each other."""

import pytest

from buurtwacht.privacy.redaction import Redactor


def covered(text, roster=()):
    return [text[a:b] for a, b, _ in Redactor(roster).redact([text])[0].spans]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kok zijn schuur is leeg", ["Kok"]),
        ("Groen heet hij geloof ik", ["Groen"]),
        ("Vos zelf was er niet", ["Vos"]),
        ("Merel is haar tas kwijt", ["Merel"]),
        ("Beer van Ahmed komt straks", ["Beer van Ahmed"]),
        ("ze noemen hem de Neus", ["de Neus"]),
        ("Gevonden pas. Naam erop: Rozemarijn", ["Rozemarijn"]),
    ],
)
def test_who_owns_or_is_called_is_a_person(text, names):
    assert covered(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Brood zijn we vergeten",
        "De vos zelf was er niet",
        "Water is bruin",
        "Bomen zijn er niet",
        "het eten is heet, die pan ook",
        "ze noemen het een wonder",
        "Naam vergeten: maakt niet uit",
    ],
)
def test_things_own_nothing(text):
    assert covered(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("haha floor", ["floor"]),
        ("thnx bas x", ["bas"]),
        ("lief van je floor", ["floor"]),
        ("kan iemand ed bellen", ["ed"]),
        ("bel djurre even", ["djurre"]),
    ],
)
def test_who_is_spoken_to_or_reached_is_a_person(text, names):
    assert covered(text) == names


@pytest.mark.parametrize("text", ["nee wil niet", "ok super", "bel ff svp", "ja lekker hoor"])
def test_answers_without_a_name_stay(text):
    assert covered(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("vraag aan dikke Bertha", ["dikke Bertha"]),
        ("mw. Lim A Po zag het", ["Lim A Po"]),
        ("E vd Berg stuurt een mail", ["E vd Berg"]),
        ("Joh. Vermeer meldt het", ["Joh. Vermeer"]),
        ("J. heeft gebeld", ["J."]),
        ("petra88 vroeg dat ook", ["petra88"]),
        ("Emma's tas is weg", ["Emma's"]),
        ("bij mevrouw Jansen tot Delen", ["Jansen tot Delen"]),
        ("is saskia van der linden-yildirim er", ["saskia van der linden-yildirim"]),
    ],
)
def test_nicknames_initials_and_names_of_several_words(text, names):
    assert covered(text) == names


@pytest.mark.parametrize("text", ["een dikke mist", "versie2 werkt", "Groep A is klaar"])
def test_what_looks_like_them_stays(text):
    assert covered(text) == []
