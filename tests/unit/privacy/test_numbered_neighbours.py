"""Numbers of houses that stand for who lives there, and numbers that count or tell time."""

import pytest

from buurtwacht.privacy.redaction import Redactor

ROSTER = ["Marije Doorn", "Abdel K.", "Toos"]


def redacted(text):
    return Redactor(ROSTER).redact([text])[0].text


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("37b hoort het ook", ["37b"]),
        ("43 is al wakker hoor", ["43"]),
        ("dan is 29 dus verkocht", ["29"]),
        ("wie is 54?", ["54"]),
        ("@62 kijk jij even", ["62"]),
        ("34 en 36 hebben ook niks", ["34", "36"]),
        ("58: hier rustig", ["58"]),
        ("bij ons (49) ook", ["49"]),
        ("Toos (27) weet meer", ["27"]),
        ("mvg, Marije 63", ["63"]),
        ("Toos op 33", ["33"]),
        ("weet 47 hiervan?", ["47"]),
        ("heeft 51 iets gezien?", ["51"]),
        ("van 38 naar 46 gelopen", ["38", "46"]),
        ("ook bij 6, 8 en 10 ingebroken", ["6", "8", "10"]),
        ("wij wonen op 71", ["71"]),
        ("huisnummer is 65", ["65"]),
        ("met 57 gesproken", ["57"]),
        ("volgens 73 was het de bezorger", ["73"]),
        ("voordeur van 76 staat open", ["76"]),
        ("de poes van 79 is weg", ["79"]),
        ("iemand even naar 83 brengen", ["83"]),
        ("hogeweg 85 en zandpad 87", ["85", "87"]),
    ],
)
def test_a_number_that_acts_or_lives_is_a_house(text, numbers):
    found = redacted(text)
    for number in numbers:
        assert number not in found, found


@pytest.mark.parametrize(
    "text",
    [
        "heeft 2 banden lek",
        "kan 5 minuten duren",
        "is 10 te laat",
        "is 24 uur open",
        "aan 4 kinderen gegeven",
        "volgens 3 getuigen",
        "de deur 2 keer open",
        "alarm 3 keer af",
        "3 is prima",
        "16 graden hier",
        "12 is te veel",
        "zaterdag 14 om 3",
        "kan 112 komen",
        "heeft iemand 112 gebeld",
        "van 5 naar 10 graden",
        "12: 30 tot 14: 00",
        "we zijn met 12",
        "groep 8a is vrij",
        "1 auto en 3 scooters",
    ],
)
def test_a_number_that_counts_stays(text):
    assert redacted(text) == text
