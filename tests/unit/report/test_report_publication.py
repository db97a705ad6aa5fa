import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser

import pytest
from fake_cohort import ROOT, TEMPLATE
from fake_report import NOTEBOOKS, execute, publish
from pypdf import PdfReader

from buurtwacht.report.document import DocumentError, assemble, pieces
from buurtwacht.report.names import FIGURES
from buurtwacht.report.publication import first_page
from buurtwacht.report.words import read_words


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
        if tag in ("iframe", "object", "embed"):
            self.found.append(tag)


def test_the_page_loads_nothing_from_elsewhere(made):
    page = made["html"].read_text(encoding="utf-8")
    loads = Loads()
    loads.feed(page)
    assert loads.found and all(value.startswith("data:") for value in loads.found)
    assert not re.search(r"url\((?!['\"]?data:)|@import", page)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1])
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "default-src 'none'" in policy and f"script-src 'sha256-{digest}'" in policy


def test_page_and_pdf_hold_the_same_bytes_on_every_run(made):
    web, pdf = publish(made["folder"], made["notebooks"], "again")
    assert web.read_bytes() == made["html"].read_bytes()
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
    assert "{" not in re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)


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
    shown = assemble(parts, words).strip().split("\n\n")
    assert shown == ["## Een", "weg", "## Twee", "weg", "anders weg", "tekst", "nog weg"]


class Shown(HTMLParser):
    """The words of a page that a reader sees or hears, up to the references."""

    def __init__(self):
        super().__init__()
        self.texts, self.hidden, self.over = [], False, False

    def handle_starttag(self, tag, attrs):
        self.hidden = tag in ("script", "style")
        self.over |= dict(attrs).get("id") == "references" and tag == "section"
        if not self.over:
            self.texts += [value for name, value in attrs if name in ("alt", "aria-label")]

    def handle_data(self, data):
        if not (self.hidden or self.over):
            self.texts.append(data)


@pytest.mark.parametrize(
    ("language", "other"),
    [
        ("nl", r"\b(the|with|and|from|which|not|per month|all|are|months|is missing)\b"),
        ("en", r"\b(het|een|niet|met|van|wordt|zijn|de|geen|en|maanden|ontbreekt)\b"),
    ],
)
def test_no_page_is_half_translated(made, made_in_english, language, other):
    report = made if language == "nl" else made_in_english
    shown = Shown()
    shown.feed(report["html"].read_text("utf-8"))
    words = " ".join(" ".join(shown.texts).split())
    assert shown.over and len(words) > 20_000
    found = re.finditer(other, words)
    assert [words[max(0, hit.start() - 30) : hit.end() + 20] for hit in found] == []


def test_the_page_stays_small(made):
    assert made["html"].stat().st_size < 6_000_000


def test_columns_stand_side_by_side_on_the_web_and_on_paper(tmp_path):
    words = read_words(TEMPLATE / "text", "nl")
    parts = [{"kind": "columns", "columns": ["een", "twee", "drie"]}]
    assert assemble(parts, words, tmp_path).count("::: column\n") == 3
    paper = assemble(parts, words)
    assert "#grid(columns: 3 * (1fr,)" in paper and paper.count("], [") == 2


def test_the_english_report_is_complete(made_in_english):
    page = made_in_english["html"].read_text(encoding="utf-8")
    assert 'lang="en"' in page and "What can this study tell?" in page and "No advice" in page
    assert "SYNTHETISCH" not in page and "Figuur" not in page
    assert made_in_english["pdf"].stat().st_size > 10_000


def test_below_every_exhibit_stand_its_own_data(made):
    page = made["html"].read_text(encoding="utf-8")
    tables = made["folder"] / "draft" / "tables"
    links = re.findall(r'href="data:text/csv;base64,([^"]+)"\s+download="([^"]+)"', page)
    shown = [piece for path in made["notebooks"] for piece in pieces(json.loads(path.read_text()))]
    exhibits = [piece["data"] for piece in shown if piece["kind"] != "text"]
    assert [name for _, name in links] == exhibits
    for content, name in links:
        assert base64.b64decode(content) == (tables / name).read_bytes()


def test_the_pdf_says_that_it_can_be_kept_and_read_aloud(made):
    reader = PdfReader(made["pdf"])
    about = reader.root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert reader.root_object["/MarkInfo"]["/Marked"] and reader.root_object["/Lang"] == "nl"


def test_only_a_real_cohort_gets_advice_in_columns_that_do_not_mix(made):
    words = read_words(TEMPLATE / "text", "nl")
    summary = json.loads((made["folder"] / "draft/chapters/summary.json").read_text())
    *page, last = first_page(summary, words)
    assert "Geen advies" in page[-1]["markdown"]
    for column in last["columns"]:
        assert "Leeg: " in column and not re.search(r"\d|^- |\[@", column, re.MULTILINE)
    *page, last = first_page({**summary, "synthetic": False}, words)
    assert not any("Geen advies" in part["markdown"] for part in page)
    columns = last["columns"]
    assert [column.split("**")[1] for column in columns] == [
        "Hier gezien",
        "Bekend uit de literatuur",
        "Niet getoetst",
    ]
    assert "[@" not in columns[0] and "[@" in columns[1]
    assert not re.search(r"\d", columns[2])
    absent = {**summary["absent"], "signals": "suppressed"}
    facts = {**summary["facts"], "share_signal_to_claimed_report": None}
    told = {**summary, "facts": facts, "absent": absent, "synthetic": False}
    assert "Vraag in de groep" in columns[0]
    assert "Vraag in de groep" not in first_page(told, words)[-1]["columns"][0]
