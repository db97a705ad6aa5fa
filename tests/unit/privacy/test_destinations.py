"""Shops, waters and lands are places behind a word that leads there, ordinary words elsewhere."""

import pytest

from buurtwacht.privacy.redaction import Redactor


def redacted(text):
    return Redactor(["Noor Tak"]).redact([text])[0].text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("scooter weg bij de aldi", "aldi"),
        ("stond voor de Praxis te wachten", "Praxis"),
        ("naar burger king gegaan", "burger king"),
        ("wij zitten in kroatië tot maandag", "kroatië"),
        ("vliegen vanavond naar tenerife", "tenerife"),
        ("met de boot op vlieland", "vlieland"),
        ("tas gevonden langs de linge", "linge"),
        ("ook in de muziekwijk", "muziekwijk"),
        ("opgepakt in deventer zuid", "deventer zuid"),
        ("we eten bij de Vrolijke Haan", "Vrolijke Haan"),
        ("in snackbar de pauw", "pauw"),
    ],
)
def test_a_place_behind_a_word_that_leads_there(text, place):
    found = redacted(text)
    assert not any(word in found for word in place.split()), found


@pytest.mark.parametrize(
    "text",
    [
        "3-1 voor marokko, daarom dat vuurwerk",
        "ik heb er nog een plus bij",
        "kom in actie",
        "in de woonwijk is het stil",
        "er zit een lek in het dak",
        "zijden sjaal gevonden in de bus",
        "in het noorden valt regen",
    ],
)
def test_the_same_words_elsewhere_stay(text):
    assert redacted(text) == text
