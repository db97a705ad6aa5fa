"""Parts of plates beside a vehicle or without digits, and ages without a unit."""

import pytest

from buurtwacht.privacy.redaction import Redactor


def redacted(text, profile="work"):
    return Redactor(["Noor Tak"], profile=profile).redact([text])[0].text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("grijze polo met RX-7 erop", "RX-7"),
        ("het busje had 53-K als begin", "53-K"),
        ("scooter met 4-VT", "4-VT"),
        ("kenteken iets met KP", "KP"),
        ("de letters waren ZJF", "ZJF"),
        ("het eindigt op GT", "GT"),
    ],
)
def test_part_of_a_plate(text, part):
    assert part not in redacted(text)


@pytest.mark.parametrize(
    "text", ["het eindigt op een ruzie", "letter op de drempel", "voor de auto in week 3-4"]
)
def test_what_is_no_plate_stays(text):
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("die is 11 hoor", "11"),
        ("12 en 16 waren ze", "16"),
        ("krappe 40 was hij", "40"),
        ("leek me 18 of 19", "18"),
    ],
)
def test_an_age_without_a_unit_leaves_with_release(text, age):
    assert age not in redacted(text, "release")
