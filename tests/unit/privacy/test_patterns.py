import pytest

from buurtwacht.privacy.patterns import bsn_valid, pattern_spans
from buurtwacht.privacy.redaction import Redactor


def found(text):
    return [(text[start:end], kind) for start, end, kind in pattern_spans(text) if kind]


@pytest.mark.parametrize(
    "number",
    [
        "06-12345678",
        "06 12 34 56 78",
        "0612345678",
        "+31 6 12345678",
        "+31 (0)6 1234 5678",
        "0031612345678",
        "(010) 123 45 67",
        "0 6 1 2 3 4 5 6 7 8",
        "06.1234.5678",
        "06-1234567",
        "nul zes twaalf vierendertig zes vijf acht",
        "+49 170 1234567",
    ],
)
def test_phones(number):
    assert found(f"bel {number} vanavond") == [(number, "phone")]


@pytest.mark.parametrize(
    "text",
    [
        "bel 112 nu",
        "0900-8844 of 0900 8844",
        "anoniem via 0800-7000",
        "om 22:15 en 22.15 uur",
        "op 12-03-2023, 12/3 en 2023-03-12",
        "1250 euro, € 1.250,50 en 21.5 graden",
        "3 mannen, 25 huizen, 86 leden",
        "12 mei 2023",
        "route N348 en de A12",
        "80 km/u, 2 x 3 = 6",
        "op 12 en 13 juni",
    ],
)
def test_kept(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "plate",
    [
        "AB-12-34", "12-34-AB", "12-AB-34", "AB-12-CD", "AB-CD-12", "12-AB-CD", "12-ABC-3",
        "1-ABC-23", "AB-123-C", "A-123-BC", "ABC-12-D", "A-12-BCD", "1-AB-234", "123-AB-4",
    ],
)  # fmt: skip
def test_sidecodes_with_and_without_separators(plate):
    for written in (plate, plate.lower(), plate.replace("-", " ")):
        assert found(f"ik zag {written} rijden") == [(written, "plate")], written
    compact = plate.replace("-", "")
    assert [value for value, _ in found(f"kenteken {compact} gezien")] == [compact]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kenteken B 245 XYZ", [("B 245 XYZ", "plate")]),
        ("belg 1-ABC-234 weg", [("1-ABC-234", "plate")]),
        ("in 3941 KZ hier", [("3941 KZ", "postcode")]),
        ("in 3941kz hier", [("3941kz", "postcode")]),
        ("sinds 2024 is het stil", []),
        ("jan.p@voorbeeld.nl", [("jan.p@voorbeeld.nl", "email")]),
        ("jan at voorbeeld punt nl", [("jan at voorbeeld punt nl", "email")]),
        ("jan (at) voorbeeld.nl", [("jan (at) voorbeeld.nl", "email")]),
        ("kijk op www.voorbeeld.nl/x?y=1.", [("www.voorbeeld.nl/x?y=1", "url")]),
        ("kijk op voorbeeld.nl!", [("voorbeeld.nl", "url")]),
        ("NL91 ABNA 0417 1643 00", [("NL91 ABNA 0417 1643 00", "iban")]),
        ("nl91abna0417164300", [("nl91abna0417164300", "iban")]),
        ("bsn 123456782", [("123456782", "bsn")]),
        ("111222333 op het briefje", [("111222333", "bsn")]),
        ("zaaknummer 2024-1182", [("2024-1182", "other_id")]),
        ("PL0900-2023098765", [("PL0900-2023098765", "other_id")]),
        ("ergens 4821773 op", [("4821773", "other_id")]),
        ("IMG-20240203-WA0001.jpg", [("IMG-20240203-WA0001.jpg", "filename")]),
        ("52.379189, 4.899431", [("52.379189, 4.899431", "other_id")]),
        ("geboren 12-03-1985", [("12-03-1985", "description")]),
    ],
)
def test_shapes(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("number", ["112", "0900-8844", "0900 8844", "09008844", "0800-7000"])
@pytest.mark.parametrize(
    "context",
    [
        "{}",
        "bel {}!",
        "Bel nu {} of 06-12345678",
        "06-12345678 of {}",
        "{} 0612345678",
        "{}, {} en 112",
        "kenteken 12-ABC-3 bel {}",
        "kenteken begint met 29-ND Bel {} als je hem ziet",
        "nummer {} bellen",
        "Alarmeer {}, App en Reageer",
        "op nr 12, {} gebeld",
        "Lindelaan 3, {} is gebeld",
        "zaak 2024-1182, meld via {}",
        "EERST {} BELLEN",
        "sinds 22:15 {} gebeld, 4 man",
        "{} 112",
        "112 {} 4",
    ],
)
def test_emergency_and_police_numbers_stay(number, context):
    text = context.format(number, number)
    assert number in Redactor([]).redact([text])[0].text


def test_a_number_in_a_link_is_part_of_the_link():
    assert [kind for _, kind in found("https://x.nl/0612345678")] == ["url"]


def test_eleven_test():
    assert bsn_valid("123456782")
    assert not bsn_valid("123456783")
