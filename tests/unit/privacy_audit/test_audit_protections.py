"""Each protection of the audit is broken once, and the break is seen."""

import base64
import gzip
import io
import json
import struct
import zipfile
import zlib

import pyarrow
import pyarrow.parquet
import pytest

from buurtwacht.privacy.audit.needles import Needles, needles_of_chat
from buurtwacht.privacy.audit.report import Artefact, audit, open_artefact, quotable
from buurtwacht.privacy.audit.repository import read_repository

CANARY = "kanariezwaluw77"
TEXTS = [
    "Sandra, bel je moeder even op 06-21436587 of via sandra.veenstra@voorbeeld.test",
    "Bij de Zwaluwdreef 14 stond gisteren een onbekende witte bus zonder lichten",
    "kenteken 12-XKR-4 reed hier langs, ik zag Bartholomeus schrikken",
]


def messages(texts=TEXTS):
    return [{"text": text, "kind": "text"} for text in texts]


@pytest.fixture(scope="module")
def needles():
    made = Needles()
    labels = ["Sandra Veenstra", "Wil de Boer", "+31 6 98765432"]
    needles_of_chat(made, "noord", messages(), labels, [("Bartholomeus", "person")], ("system",))
    made.add_canaries([CANARY])
    return made.seal()


@pytest.fixture
def root(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text("Nothing is said of anybody in this guide.\n")
    return tmp_path


def found(root, needles, shareable=True):
    """Hits of the audit of everything in `root/draft`: {(artefact, kind): count}."""
    artefacts = [
        Artefact(path, path.relative_to(root).as_posix(), shareable)
        for path in sorted((root / "draft").rglob("*"))
        if path.is_file()
    ]
    result = audit(map(open_artefact, artefacts), needles, read_repository(root))
    return {(hit.artefact, hit.kind): hit.count for hit in result.hits}


def put(root, name, content):
    path = root / "draft" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*chunks):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + pixels + chunk(b"IEND", b"")


def test_clean_artefacts_have_no_hits(root, needles):
    put(root, "report.html", "<p>Zes groepen, 30.123 berichten, 112 gebeld (0900-8844).</p>")
    put(root, "figure.png", png(chunk(b"tEXt", b"Software\x00drawing")))
    put(root, "table.csv", "group,reports\nnoord,12\n")
    assert found(root, needles) == {}


def test_canary_in_a_log(root, needles):
    put(root, "run.log", f"reading\nrow 3: {CANARY.upper()}\n")
    assert found(root, needles, shareable=False) == {("draft/run.log", "canary"): 1}


def test_canary_counts_even_in_the_repositorys_own_words(root, needles):
    (root / "notebooks").mkdir()
    (root / "notebooks" / "chapter.py").write_text(f'"{CANARY}"\n')
    put(root, "table.csv", f"a\n{CANARY}\n")
    assert found(root, needles) == {("draft/table.csv", "canary"): 1}


def test_shaped_identifiers_of_system_lines_and_contacts_are_needles(root):
    made = Needles()
    lines = [{"text": "Kaart met 06-31425364 en j.zeldzaam@voorbeeld.test", "kind": "contact"}]
    needles_of_chat(made, "noord", lines, [], [], ("contact",))
    put(root, "table.csv", "a\n0631425364\nJ.Zeldzaam@voorbeeld.test\n")
    hits = found(root, made.seal(), shareable=False)
    assert hits == {("draft/table.csv", "phone"): 1, ("draft/table.csv", "email"): 1}


@pytest.mark.parametrize(
    "body",
    [
        chunk(b"tEXt", f"Author\x00{CANARY}".encode()),
        chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(CANARY.encode())),
        chunk(b"iTXt", b"Title\x00\x01\x00nl\x00\x00" + zlib.compress(CANARY.encode())),
        chunk(b"eXIf", b"II*\x00\x08\x00\x00\x00" + CANARY.encode() + b"\x00"),
        chunk(b"eXIf", b"II*\x00\x08\x00\x00\x00" + CANARY.encode("utf-16-le")),
        chunk(b"prIV", b"\x01\x02" + CANARY.encode()),
    ],
)
def test_canary_in_png_metadata(root, needles, body):
    put(root, "figure.png", png(body))
    assert found(root, needles) == {("draft/figure.png", "canary"): 1}


def test_tail_behind_a_png_cannot_be_audited(root, needles):
    put(root, "figure.png", png() + CANARY.encode())
    assert found(root, needles) == {("draft/figure.png", "cannot_be_audited"): 1}


def test_canary_in_parquet_values_metadata_and_nested_values(root, needles):
    table = pyarrow.table({"a": ["x"], "b": [[{"c": CANARY}]]})
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(
        table.replace_schema_metadata({"made by": CANARY}), buffer, write_statistics=False
    )
    put(root, "table.parquet", buffer.getvalue())
    assert found(root, needles, shareable=False) == {("draft/table.parquet", "canary"): 2}


def test_canary_in_parquet_statistics_only(root, needles):
    buffer = io.BytesIO()
    value = "z" * len(CANARY)
    pyarrow.parquet.write_table(pyarrow.table({"a": [value]}), buffer, compression="NONE")
    content = buffer.getvalue()
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    changed = content[:footer] + content[footer:].replace(value.encode(), CANARY.encode())
    path = put(root, "table.parquet", changed)
    assert pyarrow.parquet.read_table(path)["a"].to_pylist() == [value]
    assert ("draft/table.parquet", "canary") in found(root, needles, shareable=False)


def test_name_as_parquet_column(root, needles):
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"Sandra Veenstra": [1]}), buffer)
    put(root, "table.parquet", buffer.getvalue())
    assert ("draft/table.parquet", "sender") in found(root, needles, shareable=False)


def test_phone_number_that_became_a_whole_number(root, needles):
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"a": [621436587, 5], "b": [698765432.0, 1]}), buffer)
    put(root, "table.parquet", buffer.getvalue())
    hits = found(root, needles, shareable=False)
    assert {kind for _, kind in hits} == {"phone", "sender"}


def pdf(**options):
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(width=72, height=72)
    if "author" in options:
        writer.add_metadata({"/Author": options["author"]})
    if "attachment" in options:
        writer.add_attachment("notes.txt", options["attachment"].encode())
    if "xmp" in options:
        writer.xmp_metadata = (
            '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
            f"<!-- {options['xmp']} --></x:xmpmeta>"
        ).encode()
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize("place", ["author", "attachment", "xmp"])
def test_canary_in_pdf_metadata(root, needles, place):
    put(root, "report.pdf", pdf(**{place: CANARY}))
    assert ("draft/report.pdf", "canary") in found(root, needles)


@pytest.mark.parametrize("written", ["Bartholomeus", "Bartho-\nlomeus"])
def test_name_in_the_text_of_a_pdf(root, needles, written):
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    figure = Figure()
    figure.text(0.5, 0.5, written)
    stream = io.BytesIO()
    FigureCanvasPdf(figure).print_pdf(stream)
    put(root, "report.pdf", stream.getvalue())
    assert ("draft/report.pdf", "known_name") in found(root, needles)


def test_damaged_pdf_cannot_be_audited(root, needles):
    put(root, "report.pdf", b"%PDF-1.7\nnothing more")
    assert found(root, needles) == {("draft/report.pdf", "cannot_be_audited"): 1}


def test_canary_in_a_base64_image_inside_html(root, needles):
    picture = base64.b64encode(png(chunk(b"tEXt", f"Author\x00{CANARY}".encode()))).decode()
    put(root, "report.html", f'<p>Figuur<img src="data:image/png;base64,{picture}"></p>')
    assert found(root, needles) == {("draft/report.html", "canary"): 1}


def test_name_in_an_svg_inside_a_stylesheet_inside_html(root, needles):
    drawing = base64.b64encode(b"<svg><text>Sandra Veenstra</text></svg>").decode()
    style = f"a {{ background: url(data:image/svg+xml;base64,{drawing}) }}"
    link = base64.b64encode(style.encode()).decode()
    put(root, "report.html", f'<link href="data:text/css;base64,{link}">')
    assert found(root, needles) == {("draft/report.html", "sender"): 1}


def test_unknown_binary_inside_html_cannot_be_audited(root, needles):
    blob = base64.b64encode(b"\xfe\x01\x02\x00unknown").decode()
    put(root, "report.html", f'<img src="data:font/unknown;base64,{blob}">')
    assert found(root, needles) == {("draft/report.html", "cannot_be_audited"): 1}


@pytest.mark.parametrize(
    "content",
    [
        "<svg><text>Sandra</text></svg>",
        "<svg><!-- Sandra --><path d='M 1 2'/></svg>",
        "<svg><metadata><a:b>door Sandra</a:b></metadata></svg>",
        "<svg><g id='Sandra'/></svg>",
        "<svg><text>San<tspan>dra</tspan></text></svg>",
        "<svg><text>S&#97;ndra's lijn</text></svg>",
        "<svg><style>/* Sandra */</style></svg>",
    ],
)
def test_name_of_a_sender_in_an_svg(root, needles, content):
    put(root, "figure.svg", content)
    assert found(root, needles) == {("draft/figure.svg", "sender"): 1}


@pytest.mark.parametrize(
    "written",
    [
        "06 21 43 65 87",
        "+31(0)6-2143.6587",
        "0031621436587",
        "621436587",
        "06.21436587",
        "０６21436587",
        "٠٦٢١٤٣٦٥٨٧",
    ],
)
def test_phone_number_with_other_separators_in_a_csv(root, needles, written):
    put(root, "table.csv", f"a,b\n1,{written}\n")
    assert found(root, needles, shareable=False) == {("draft/table.csv", "phone"): 1}


def test_public_number_that_the_repository_prints(root, needles):
    (root / "docs" / "help.md").write_text("Bel 06 - 2143 6587 voor hulp.\n")
    put(root, "report.html", "<p>Bel 0621436587 of 0698765432</p>")
    assert found(root, needles, shareable=False) == {("draft/report.html", "sender"): 1}


def test_decimal_number_is_no_phone_number(root, needles):
    put(root, "table.csv", "a\n621.436587\n0.621436587\n")
    assert found(root, needles) == {}


@pytest.mark.parametrize("written", ["12XKR4", "12 xkr 4", "12-XKR-4", "12xkr-4"])
def test_plate_with_other_separators(root, needles, written):
    put(root, "notes.md", f"gezien: {written}")
    assert ("draft/notes.md", "plate") in found(root, needles, shareable=False)


@pytest.mark.parametrize(
    "written",
    [
        "sandra_veenstra",
        "SANDRA\u00a0VEENSTRA",
        "San\u200bdra",
        "Sándra",
        "SandraVeenstra",
        "S%C3%A1ndra",
    ],
)
def test_normalised_variants_of_a_name(root, needles, written):
    put(root, "notes.md", f"met {written} gesproken")
    assert found(root, needles, shareable=False) == {("draft/notes.md", "sender"): 1}


def test_known_name_and_removed_address_and_email(root, needles):
    put(root, "notes.md", "Bartholomeus; Zwaluwdreef 14; sandra.veenstra@voorbeeld.test")
    kinds = {kind for _, kind in found(root, needles, shareable=False)}
    assert kinds == {"known_name", "address", "email"}


def test_quotation_only_in_shareable_outputs(root, needles):
    put(root, "report.html", "<p>Men zag <em>een onbekende</em> witte bus zonder lichten.</p>")
    assert found(root, needles)["draft/report.html", "verbatim"] == 2
    assert found(root, needles, shareable=False) == {}


def test_four_words_and_numbers_are_no_quotation(root, needles):
    put(root, "report.html", "<p>een onbekende witte bus, een onbekende witte 4 bus zonder</p>")
    assert found(root, needles) == {}


def test_quotation_that_is_the_repositorys_own_text(root, needles):
    put(root, "report.html", "<p>Voorbeeld: stond gisteren een onbekende witte bus.</p>")
    (root / "docs" / "codebook.md").write_text("stond gisteren een onbekende\nwitte bus, Sandra\n")
    assert found(root, needles) == {}


def test_only_possible_quotations_are_kept(root):
    path = put(root, "report.md", "stond gisteren een onbekende witte fiets")
    opened = [open_artefact(Artefact(path, "draft/report.md", True))]
    possible = quotable(opened, read_repository(root))
    made = Needles()
    made.add_chat("noord", [], texts=TEXTS, quotable=possible)
    assert len(made.quotations) == 1
    assert len(possible) == 2


def test_name_in_repository_text_is_subtracted_only_in_its_context(root, needles):
    (root / "docs" / "thanks.md").write_text("We thank Sandra Veenstra for reading along.\n")
    put(root, "colophon.md", "We thank Sandra Veenstra for reading along.")
    assert found(root, needles) == {}
    put(root, "notes.md", "Gemeld door Sandra Veenstra op maandag.")
    assert found(root, needles) == {("draft/notes.md", "sender"): 1}


def test_executed_notebook_is_never_subtracted(root, needles):
    notebook = json.dumps({"cells": [{"outputs": [{"text": ["We saw ", "Sandra Veenstra here"]}]}]})
    (root / "docs" / "scratch.ipynb").write_text(notebook)
    put(root, "notes.md", "We saw Sandra Veenstra here")
    assert found(root, needles) == {("draft/notes.md", "sender"): 1}


def test_short_name_in_prose_is_no_hit_but_in_a_data_column_it_is(root, needles):
    (root / "docs" / "privacy.md").write_text("Homographs such as `Wil` are hard.\n")
    put(root, "report.html", "<p>Wie wil er mee? Wil komt.</p>")
    put(root, "table.csv", "term,n\nWil,12\n")
    put(root, "sentences.csv", "note,n\nwie dat wil kan mee,12\n")
    assert found(root, needles) == {("draft/table.csv", "sender"): 1}


def test_a_single_letter_is_no_needle(root):
    made = Needles()
    needles_of_chat(made, "noord", [], ["A", "Bo"], [], ())
    put(root, "table.csv", "term,n\nA,12\n")
    assert found(root, made.seal()) == {}
    put(root, "table.csv", "term,n\nBo,12\n")
    assert found(root, made.seal()) == {("draft/table.csv", "sender"): 1}


def test_a_word_that_was_taken_for_a_plate_is_no_needle_in_prose(root):
    made = Needles()
    taken = [{"text": "kenteken 30 zone gezien", "kind": "text"}]
    needles_of_chat(made, "noord", taken, ["Bo"], [], ())
    put(root, "report.html", "<p>Zestig in een 30 zone.</p>")
    assert found(root, made.seal()) == {}


def test_label_of_the_reports_own_words_is_no_hit(root, needles):
    (root / "config").mkdir()
    (root / "config" / "labels.yaml").write_text("codes:\n  will: Wil\n")
    put(root, "table.csv", "term,n\nWil,12\n")
    assert found(root, needles) == {}


def test_weak_needle_is_judged_in_a_parquet_column(root, needles):
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"sender": ["Wil", "m01", "Wil"]}), buffer)
    put(root, "member.parquet", buffer.getvalue())
    assert found(root, needles, shareable=False)["draft/member.parquet", "sender"] >= 2


def test_slug_of_a_group_that_is_also_a_short_name(root, needles):
    put(root, "table.csv", "group,n\nwil,12\n")
    assert found(root, needles) == {}
    put(root, "other.csv", "group,n\nsandra,12\n")
    assert found(root, needles) == {("draft/other.csv", "sender"): 1}


def message_table(rows):
    buffer = io.BytesIO()
    columns = {"group": [group for group, _ in rows], "text": [text for _, text in rows]}
    pyarrow.parquet.write_table(pyarrow.table(columns), buffer, write_statistics=False)
    return buffer.getvalue()


def test_message_texts_are_judged_by_the_names_of_their_own_chat(root, needles):
    put(root, "a.parquet", message_table([("noord", "Sandra zag het"), ("zuid", "Sandra zag het")]))
    put(root, "b.parquet", message_table([("zuid", "Sandra Veenstra zag het")]))
    put(root, "c.parquet", message_table([("zuid", "Wil jij ook [persoon 1]?")]))
    assert found(root, needles, shareable=False) == {
        ("draft/a.parquet", "sender"): 1,
        ("draft/b.parquet", "sender"): 1,
    }


def test_short_name_counts_in_messages_unless_it_is_a_word_or_names_a_thing(root):
    made = Needles()
    made.add_chat("noord", ["Leon Veenstra", "Wil Postma", "Saar Postma"])
    for name, text in {
        "name": "Leon belde",
        "car": "een witte Seat Leon",
        "word": "Wil je komen",
        "rules": "denk aan SAAR",
    }.items():
        put(root, f"{name}.parquet", message_table([("noord", text)]))
    assert found(root, made.seal(), shareable=False) == {("draft/name.parquet", "sender"): 1}


def test_surname_that_is_a_word_counts_in_messages_only_behind_a_person(root):
    made = Needles()
    made.add_chat("noord", ["Sandra Slager", "Wil Postma"])
    for name, text in {
        "shop": "bij de slager op de hoek",
        "surname": "mvg [persoon 12] slager",
        "verb": "[persoon 12] wil ook",
    }.items():
        put(root, f"{name}.parquet", message_table([("noord", text)]))
    assert found(root, made.seal(), shareable=False) == {("draft/surname.parquet", "sender"): 1}


def test_second_detector_reads_message_texts_without_any_needles(root):
    put(root, "m.parquet", message_table([("zuid", "bel 06-55443322 of 112")]))
    put(root, "internal.md", "bel 06-55443322")
    hits = found(root, None, shareable=False)
    assert hits == {("draft/m.parquet", "detected_phone"): 1}


def test_archives_are_opened_inside_each_other(root, needles):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt.gz", gzip.compress(f"x {CANARY}".encode()))
    put(root, "bundle.zip", stream.getvalue())
    assert found(root, needles) == {("draft/bundle.zip", "canary"): 1}


def test_names_in_archives(root, needles):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("Chat met Sandra Veenstra.txt", "leeg")
        archive.comment = CANARY.encode()
    put(root, "bundle.zip", stream.getvalue())
    packed = io.BytesIO()
    with gzip.GzipFile("Sandra Veenstra.txt", "wb", fileobj=packed) as file:
        file.write(b"leeg")
    put(root, "log.gz", packed.getvalue())
    assert found(root, needles) == {
        ("draft/bundle.zip", "canary"): 1,
        ("draft/bundle.zip", "sender"): 1,
        ("draft/log.gz", "sender"): 1,
    }


def test_notebook_outputs_are_read(root, needles):
    picture = base64.b64encode(png(chunk(b"tEXt", f"Author\x00{CANARY}".encode()))).decode()
    outputs = [
        {"data": {"image/png": picture + "\n", "text/html": ["<td>San<b>", "dra</b></td>"]}},
        {"text": ["gezien door Bartho", "lomeus\n"]},
    ]
    put(root, "a.ipynb", json.dumps({"cells": [{"outputs": outputs}], "metadata": {}}))
    assert found(root, needles) == {
        ("draft/a.ipynb", "canary"): 1,
        ("draft/a.ipynb", "sender"): 1,
        ("draft/a.ipynb", "known_name"): 1,
    }


def test_model_vocabulary(root, needles):
    put(root, "model.json", json.dumps({"vocabulary": {"inbraak": 0, "bartholomeus": 1, "wil": 2}}))
    assert found(root, needles) == {("draft/model.json", "known_name"): 1}


@pytest.mark.parametrize("content", [b"\x80\x04\x95\x00\x01", b"\x00" * 40, b"\xff\xd8\xff\xe0abc"])
def test_unknown_binary_cannot_be_audited(root, needles, content):
    put(root, "model.joblib", content)
    assert found(root, needles) == {("draft/model.joblib", "cannot_be_audited"): 1}


def test_arrays(root, needles):
    import numpy

    for name, array in {
        "numbers": numpy.arange(3.0),
        "words": numpy.array(["Sandra", "inbraak"]),
        "objects": numpy.array([{}], dtype=object),
    }.items():
        stream = io.BytesIO()
        numpy.savez(stream, array)
        put(root, f"{name}.npz", stream.getvalue())
    assert found(root, needles) == {
        ("draft/objects.npz", "cannot_be_audited"): 1,
        ("draft/words.npz", "sender"): 1,
    }


def test_name_of_a_file_is_told_without_the_name(root, needles):
    put(root, "figures/Sandra-activiteit.svg", "<svg/>")
    hits = found(root, needles)
    assert hits == {("draft/figures/[name 1]", "in_file_name"): 1}


def test_name_of_an_output_in_base64(root, needles):
    name = base64.b64encode(b"data/raw/x/chats/Sandra Veenstra.txt").decode()
    put(root, f"metadata/{name}", "{}")
    hits = found(root, needles, shareable=False)
    assert hits == {("draft/metadata/[name 1]", "in_file_name"): 1}


def test_ordinary_name_of_an_export_is_no_needle(root):
    made = Needles()
    made.add_export_name("_chat")
    made.add_export_name("WhatsApp-chat met Fluitekruid")
    put(root, "table.csv", "a\nchat\nFluitekruid\n")
    assert found(root, made.seal()) == {("draft/table.csv", "export_name"): 1}


def test_no_needle_is_repeated_in_a_result(root, needles):
    put(root, "Sandra/Bartholomeus.md", " ".join(TEXTS))
    text = repr(found(root, needles)).lower()
    for word in ("sandra", "bartholomeus", "veenstra", "21436587", "zwaluwdreef"):
        assert word not in text
