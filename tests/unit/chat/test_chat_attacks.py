"""Exports that a reader gets wrong when it looks only at one line, or only at common files."""

import numpy as np
import pytest
from reading_cases import LRM, android, ios

from buurtwacht.chat.headers import find_candidates
from buurtwacht.chat.reader import read_export
from buurtwacht.chat.stand_ins import _trimmed
from buurtwacht.chat.text import ROWS_AT_ONCE, Text, blockwise

FILE = "<bijgevoegd: 00000014-PHOTO-2024-02-03-14-05-09.jpg>"


def rows(content, *names):
    encoded = content if isinstance(content, bytes) else content.encode()
    table = read_export(encoded).messages
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


@pytest.mark.parametrize("body", [
    "IMG-20240203-WA0001.jpg (bestand bijgevoegd)\nregel 1\n\nregel 2: x",
    f"{LRM}IMG-20240203-WA0001.jpg (bestand bijgevoegd)",
    "Lijst - nieuw.pdf (bestand bijgevoegd)\nLijst - nieuw", "<Media weggelaten>\nonderschrift",
    "null", "STK-20240203-WA0001.webp (bestand bijgevoegd)",
])  # fmt: skip
def test_captions_on_android(body):
    found = rows(android("Jan: hoi", f"Jan: {body}", "Els: ok"), "sender", "kind", "text")
    assert found == [("Jan", "text", "hoi"), ("Jan", "media", body), ("Els", "text", "ok")]


@pytest.mark.parametrize("body", [
    f"kijk\neens {LRM}{FILE}", f"{LRM}{FILE}\nonderschrift", f"onderschrift {LRM}foto weggelaten",
    f"caption {LRM}image omitted", f"{LRM}eenmalige foto weggelaten",
    f"{LRM}view once photo omitted",
    f"Lijst.pdf • {LRM}3 pagina's {LRM}<bijgevoegd: 00000015-Lijst.pdf>",
    f"List.pdf • 1 page {LRM}document omitted", f"{LRM}videobericht weggelaten",
])  # fmt: skip
def test_captions_on_an_iphone(body):
    found = rows(ios("Jan: hoi", f"Jan: {body}", "Els: ok"), "sender", "kind", "text")
    assert found == [("Jan", "text", "hoi"), ("Jan", "media", body), ("Els", "text", "ok")]


@pytest.mark.parametrize("media", [
    "<Media weggelaten>", "IMG-20240203-WA0001.jpg (bestand bijgevoegd)",
])  # fmt: skip
def test_an_edited_caption(media):
    edited = android("Jan: a", f"Jan: {media}\nb <Dit bericht is bewerkt>", f"Jan: {media}")
    assert rows(edited, "kind", "edited") == [
        ("text", False), ("media", True), ("media", False)
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_saved_by_other_programs(encoding, end):
    content = android("Jan: hoi", "Els: een\ntwee", "Zoë: é").replace("\n", end).encode(encoding)
    assert rows(content, "sender", "text") == [("Jan", "hoi"), ("Els", "een\ntwee"), ("Zoë", "é")]


@pytest.mark.parametrize(("content", "expected"), [
    ("03-02-2024 14:05 - Jan: hoi", [("Jan", "hoi")]),
    ("[03-02-2024, 14:05:09] Jan: hoi", [("Jan", "hoi")]),
    (f"\ufeff[3/2/24, 14:05:09] Jan: {LRM}GIF weggelaten\r\n", [("Jan", f"{LRM}GIF weggelaten")]),
    (android("Je hebt deze groep gemaakt"), [(None, "Je hebt deze groep gemaakt")]),
    ("WhatsApp-chat met Buurt\n\n03-02-2024 14:05 - Jan: a\n", [("Jan", "a")]),
    ("03-02-2024 14:05 - Jan: a\n\n03-02-2024 14:06 - Els: b\n\n",
     [("Jan", "a\n"), ("Els", "b\n")]),
    ("03-02-2024 14:05 - Jan: a\r\n03-02-2024 14:06 - Els: b\r\n\x1a",
     [("Jan", "a"), ("Els", "b\n\x1a")]),
])  # fmt: skip
def test_short_files(content, expected):
    assert rows(content, "sender", "text") == expected


@pytest.mark.parametrize("line", [
    "Missed group call", "Gemiste groepsoproep", "Gemiste spraakoproep om 14:05",
    "Missed voice call at 14:05",
])  # fmt: skip
def test_calls_without_a_signer(line):
    found = rows(android("Jan: hoi", line, "Els: ok"), "sender", "kind", "event")
    assert found[1] == (None, "call", "call")


def test_two_exports_in_one_file_show_in_the_quality():
    first = "".join(f"03-02-2024 14:{n:02d} - Jan: a{n}\n" for n in range(20))
    second = "".join(f"[04-02-2024 14:{n:02d}:00] Els: b{n}\n" for n in range(20))
    assert read_export((first + second).encode()).quality["look_alikes"] == 20
    assert read_export(first.encode()).quality["look_alikes"] == 0


def test_a_long_header():
    header = "3-2-2024, omstreeks ruim 14:0{} uur - "
    lines = f"{header.format(1)}Jan: a\n{header.format(2)}Els: a\n"
    assert rows(lines, "sender", "text") == [("Jan", "a"), ("Els", "a")]


def test_outer_spaces_are_trimmed_in_a_bounded_number_of_steps(monkeypatch):
    steps = []
    words = Text.words
    monkeypatch.setattr(Text, "words", lambda self, at: steps.append(1) or words(self, at))
    for spaces in (50, 5_000):
        content = b"x" + b" " * spaces
        end = np.array([len(content)], dtype=np.int32)
        steps.clear()
        _trimmed(Text(content), end * 0, end)
        assert len(steps) <= 6


def test_the_header_expression_sees_the_beginning_of_a_line_only(monkeypatch):
    sizes = []
    cut = Text.cut
    monkeypatch.setattr(
        Text, "cut", lambda self, at, to: sizes.append(to - at) or cut(self, at, to)
    )
    find_candidates(Text(f"{android('Jan: x')}{LRM * 50_000}\n".encode()))
    assert max(sizes) <= 512


def test_blocks_are_never_larger_than_one_block():
    sizes = []
    column = np.arange(2 * ROWS_AT_ONCE + 3, dtype=np.int32)
    whole = blockwise(lambda part: sizes.append(len(part)) or part + 1, column)
    assert (whole == column + 1).all()
    assert sizes == [ROWS_AT_ONCE, ROWS_AT_ONCE, 3]
