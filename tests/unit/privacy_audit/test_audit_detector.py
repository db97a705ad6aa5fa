"""The second detector finds what people write and stays silent on what a report prints."""

import ast
from pathlib import Path

import pytest

from buurtwacht.privacy.audit import detector
from buurtwacht.privacy.audit.detector import detect, eleven_test


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("phone", "bel 0621436587"),
        ("phone", "bel 06-21436587."),
        ("phone", "bel (06) 21 43 65 87 of"),
        ("phone", "+31 6 21436587"),
        ("phone", "+31 (0)6-21 43 65 87"),
        ("phone", "0031621436587"),
        ("phone", "020-7654321"),
        ("phone", "0344 765432 's avonds"),
        ("phone", "+49 170 7654321"),
        ("email", "naar p.veenstra+app@post.voorbeeld.nl, graag"),
        ("iban", "op NL91 ABNA 0417 1643 00 graag"),
        ("iban", "nl91abna0417164300"),
        ("iban", "DE89370400440532013000"),
        ("bsn", "bsn 111222333"),
        ("bsn", "1112.22.333"),
        ("plate", "12-XKR-4"),
        ("plate", "auto 12-xkr-4 gezien"),
        ("plate", "XK-12-RT"),
        ("plate", "X-123-KR"),
        ("plate", "12-34-AB"),
        ("postcode", "1234 AB 12"),
        ("postcode", "1234AB, 12a"),
        ("postcode", "1234ab 12"),
    ],
)
def test_identifiers_are_found(kind, text):
    assert kind in {found for found, _ in detect(text)}


@pytest.mark.parametrize(
    "text",
    [
        "30.123 berichten van 1.234 leden in 6 groepen, 0,612345678 en 0.612345678",
        "0 25 50 75 100",
        "0\n10\n20\n30\n40\n50",
        "01 02 03 04 05 06 07 08 09 10 11 12",
        "06-11-2026 12:30 en 2026-11-06T12:30:00",
        "06-11-2026 18",
        "bel 112, 0900-8844 of 0800 7000",
        "rate ratio 1.23 (95% CI 1.01-1.50), p = 0.043",
        "12-nov-2026, 1-jan-26, 10-mei-1",
        "code-12-AB, B-12, E1-E7, 10-to-15",
        "IBAN-achtig: NL91ABNA0417164301",
        "id 123456789 en 0.111222333 en 1112223334",
        "sha256 06214365870621436587 m0621436587aabbccd",
        "doi 10.1037/0022-3514.90.6.1234",
        "in 2024 EN 2025; 2024 in 12 maanden; 1990 SA 12",
        "M 12.345678 612345678.1 L 0.6 21436587.5",
        "€ 1.500.000,00 en 17 000 000",
        "wie@ is @iemand",
    ],
)
def test_numbers_of_a_report_are_no_identifiers(text):
    assert list(detect(text)) == []


def test_eleven_test_refuses_most_numbers():
    assert eleven_test("111222333")
    assert not eleven_test("111222334")
    assert not eleven_test("000000000")
    passed = sum(eleven_test(f"{number:09d}") for number in range(100_000_000, 100_011_000))
    assert 900 <= passed <= 1100


def test_it_shares_no_code_with_the_redactor():
    tree = ast.parse(Path(detector.__file__).read_text(encoding="utf-8"))
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported == {"re", "collections.abc"}
