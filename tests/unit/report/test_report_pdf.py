"""Every page of the PDF as it is seen: drawn, and searched for what a reader should not meet."""

import numpy as np
import pypdfium2
import pytest
import typst
from pypdf import PdfReader
from pypdf.generic import ContentStream

from buurtwacht.report.rendering import typeset

MARGIN = 26 / 25.4 * 72
"""Of the page on either side, in points, as `page.typ` has it."""
HANGING = 4
"""Points that hyphens and stops may hang out of a justified line, or a frame's stroke."""
HEAD, FOOT = 36, 40
"""White above the running head and below the page number, in points."""


@pytest.fixture(params=["nl", "en"])
def pdf(request):
    made = request.getfixturevalue("made" if request.param == "nl" else "made_in_english")
    return made["pdf"]


def inked(page) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of what is drawn on a page, in points from its upper left."""
    dark = np.asarray(page.render(scale=1, grayscale=True).to_numpy()).squeeze() < 250
    across, down = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
    return across[0], across[-1] + 1, down[0], down[-1] + 1


def beyond_the_margins(document) -> list[int]:
    """Numbers of the pages on which something lies outside the text area, or that are empty."""
    found = []
    for number in range(len(document)):
        page = document[number]
        if not page.get_textpage().get_text_bounded().strip():
            found.append(number + 1)
            continue
        left, right, top, bottom = inked(page)
        width, height = page.get_size()
        inside = left >= MARGIN - HANGING and right <= width - MARGIN + HANGING
        if not (inside and top >= HEAD and bottom <= height - FOOT):
            found.append(number + 1)
    return found


def fonts(page) -> dict:
    return {name: font.get_object() for name, font in page["/Resources"].get("/Font", {}).items()}


def missing_glyphs(reader: PdfReader) -> list[int]:
    """Numbers of the pages that show glyph 0 of a font: the box for what the font lacks."""
    found = []
    for number, page in enumerate(reader.pages, start=1):
        shown = []
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"Tj":
                shown.append(operands[0])
            elif operator == b"TJ":
                shown += [part for part in operands[0] if isinstance(part, bytes | str)]
        codes = b"".join(part if isinstance(part, bytes) else part.original_bytes for part in shown)
        if any(codes[at] == codes[at + 1] == 0 for at in range(0, len(codes), 2)):
            found.append(number)
    return found


def test_nothing_runs_off_a_page_and_no_page_is_empty(pdf):
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) > 10
    assert beyond_the_margins(document) == []


def test_no_glyph_is_missing_and_every_font_is_inside(pdf):
    reader = PdfReader(pdf)
    embedded = set()
    for page in reader.pages:
        for font in fonts(page).values():
            (inner,) = font["/DescendantFonts"]
            described = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(described)
            embedded.add(described["/FontName"].split("+")[1])
            assert font["/Encoding"] == "/Identity-H" and "/ToUnicode" in font
    assert any("Libertinus" in name for name in embedded)
    assert missing_glyphs(reader) == []


def test_figures_are_described_and_headings_are_bookmarks(pdf):
    reader = PdfReader(pdf)
    kinds = {"/Figure": [], "/Table": [], "/H1": [], "/TOC": []}

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if node.get("/S") in kinds:
                kinds[node["/S"]].append(node.get("/Alt"))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.root_object["/StructTreeRoot"])
    assert len(kinds["/Figure"]) > 8 and all(kinds["/Figure"])
    assert len(kinds["/Table"]) > 5 and len(kinds["/H1"]) > 8 and kinds["/TOC"]
    assert len(reader.outline) > 8


WRONG = {
    "wide": '#set page(paper: "a4", margin: 26mm)\n#box(width: 190mm, height: 9mm, fill: black)x',
    "blank": '#set page(paper: "a4", margin: 26mm)\nx#pagebreak()#box(width: 9mm)',
}


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG)
def test_such_a_page_would_be_found(tmp_path, source):
    path = tmp_path / "wrong.typ"
    path.write_text(source)
    made = tmp_path / "wrong.pdf"
    typst.compile(str(path), output=str(made), ignore_system_fonts=True)
    assert beyond_the_margins(pypdfium2.PdfDocument(made))


def test_a_letter_that_no_font_has_is_found(tmp_path):
    path = tmp_path / "wrong.typ"
    path.write_text('#set document(title: "t")\n#set text(lang: "nl")\n= t\nSnow: \U00013000')
    with pytest.raises(typst.TypstError):
        typeset(path)
    made = tmp_path / "wrong.pdf"
    typst.compile(str(path), output=str(made), ignore_system_fonts=True)
    assert missing_glyphs(PdfReader(made)) == [1]
