import json
import re
from html.parser import HTMLParser

import pytest
from fake_cohort import DELIVERED, ROOT, TEMPLATE, write_tables
from pypdf import PdfReader

from buurtwacht.report.document import DocumentError, assemble, pieces
from buurtwacht.report.names import CHAPTERS, FIGURES
from buurtwacht.report.words import read_words
from buurtwacht.steps import figures, notebooks, render

NOTEBOOKS = sorted((ROOT / "notebooks").glob("1*.py"))


def draw(folder, language, chapters=CHAPTERS):
    paths = write_tables(folder)
    arguments = ["--chapter", *chapters, "--cohort", "fake", "--language", language]
    arguments += ["--synthetic", "--groups-release", "--delivered", *sorted(DELIVERED)]
    arguments += ["--threshold", "10", "--dominance", "0.5", "--pooled-groups", "1"]
    arguments += ["--template", str(TEMPLATE), "--draft", str(folder / "draft")]
    for name, path in paths.items():
        arguments += [f"--{name.replace('_', '-')}", str(path)]
    assert figures.main(arguments) == 0


def execute(sources, folder, out):
    arguments = ["--notebooks", *map(str, sources), "--cohort-dir", str(folder)]
    assert notebooks.main([*arguments, "--template", str(TEMPLATE), "--out-dir", str(out)]) == 0
    return [out / f"{source.stem}.ipynb" for source in sources]


def publish(folder, executed, name):
    html, pdf = folder / f"{name}.html", folder / f"{name}.pdf"
    arguments = ["--notebooks", *map(str, executed), "--template", str(TEMPLATE)]
    arguments += ["--summary", str(folder / "draft" / "chapters" / "summary.json")]
    arguments += ["--figures", str(folder / "draft" / "figures")]
    arguments += ["--colophon", str(folder / "colophon.json")]
    assert render.main([*arguments, "--html", str(html), "--pdf", str(pdf)]) == 0
    return html, pdf


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fake")
    draw(folder, "nl")
    executed = execute(NOTEBOOKS, folder, folder / "draft" / "notebooks")
    html, pdf = publish(folder, executed, "report")
    return {"folder": folder, "notebooks": executed, "html": html, "pdf": pdf}


class Loads(HTMLParser):
    """Addresses that a browser would fetch when it opens the page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            link = name == "href" and tag != "a"
            if link or name in ("src", "srcset", "data", "poster", "action"):
                self.found.append(value)
        if tag in ("script", "iframe", "object", "embed"):
            self.found.append(tag)


def test_the_page_loads_nothing_from_elsewhere(made):
    page = made["html"].read_text(encoding="utf-8")
    loads = Loads()
    loads.feed(page)
    assert loads.found and all(value.startswith("data:") for value in loads.found)
    assert not re.search(r"url\((?!['\"]?data:)|@import", page)
    assert "Content-Security-Policy" in page and "default-src &#39;none&#39;" in page


def test_page_and_pdf_hold_the_same_bytes_on_every_run(made):
    html, pdf = publish(made["folder"], made["notebooks"], "again")
    assert html.read_bytes() == made["html"].read_bytes()
    assert pdf.read_bytes() == made["pdf"].read_bytes()


def test_a_notebook_holds_the_same_bytes_and_nothing_of_the_machine(made):
    first = made["notebooks"][-1]
    (again,) = execute(NOTEBOOKS[-1:], made["folder"], made["folder"] / "again")
    assert again.read_bytes() == first.read_bytes()
    text = first.read_text(encoding="utf-8")
    for trace in (str(made["folder"]), str(ROOT), "iopub", '"execution"'):
        assert trace not in text


def test_the_report_has_banner_numbered_captions_and_references(made):
    page = made["html"].read_text(encoding="utf-8")
    assert "Synthetisch cohort" in page and "Geen advies" in page
    shown = [piece for path in made["notebooks"] for piece in pieces(json.loads(path.read_text()))]
    for kind, word in (("figure", "Figuur"), ("table", "Tabel")):
        number = sum(piece["kind"] == kind for piece in shown)
        assert number > 5
        for place in range(1, number + 1):
            assert f'<span class="number">{word} {place}.</span>' in page
    assert "Fiducial Limits" in page and "0f0f" in page
    assert "{" not in re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)


def test_the_pdf_is_a4_with_title_mark_and_page_numbers(made):
    reader = PdfReader(made["pdf"])
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    pages = [" ".join(page.extract_text().split()) for page in reader.pages[:8]]
    assert "Wat brengt WhatsApp" in pages[0] and "Synthetisch cohort" in pages[0]
    assert all("SYNTHETISCH" in text.replace(" ", "") for text in pages[1:])
    text = " ".join(pages)
    assert "Figuur 1." in text and "Tabel 1." in text
    assert not {"/CreationDate", "/ModDate"} & set(reader.metadata or {}) or (
        "1970" in str(reader.metadata)
    )


def test_every_figure_of_a_synthetic_cohort_carries_the_mark(made):
    drawn = sorted((made["folder"] / "draft" / "figures").glob("*.svg"))
    assert [path.stem for path in drawn] == sorted(sum(FIGURES.values(), ()))
    for path in drawn:
        assert "SYNTHETISCH" in path.read_text(encoding="utf-8"), path.name


def test_a_failed_notebook_does_not_become_a_report():
    failed = {"cells": [{"outputs": [{"output_type": "error"}]}]}
    with pytest.raises(DocumentError):
        pieces(failed)


def test_neighbours_that_are_missing_for_one_reason_are_told_once():
    words = read_words(TEMPLATE / "text", "nl")
    parts = [
        {"kind": "text", "markdown": "## Een\n\nweg", "reason": "no_survey"},
        {"kind": "text", "markdown": "figuur weg", "reason": "no_survey"},
        {"kind": "text", "markdown": "## Twee\n\nweg", "reason": "no_survey"},
        {"kind": "text", "markdown": "anders weg", "reason": "no_crime"},
        {"kind": "text", "markdown": "tekst"},
        {"kind": "text", "markdown": "nog weg", "reason": "no_crime"},
    ]
    shown = assemble(parts, words, numbered=True).strip().split("\n\n")
    assert shown == ["## Een", "weg", "## Twee", "weg", "anders weg", "tekst", "nog weg"]


def test_the_english_report_is_complete(made, tmp_path):
    draw(tmp_path, "en", ("summary", "design"))
    executed = execute(NOTEBOOKS[4:5], tmp_path, tmp_path / "executed")
    html, pdf = publish(tmp_path, executed, "report")
    page = html.read_text(encoding="utf-8")
    assert 'lang="en"' in page and "What can this study tell?" in page and "No advice" in page
    assert pdf.stat().st_size > 10_000
