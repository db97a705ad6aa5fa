"""Sample exports from the test suites of other readers, kept beside the checkout."""

import json
from pathlib import Path

import pytest

from buurtwacht.chat.reader import read_export

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "exports"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="../shared/data/exports with the sample exports is absent"
)


def read(*parts):
    return read_export(SAMPLES.joinpath(*parts).read_bytes())


def test_header_formats():
    expected = json.loads((SAMPLES / "whatsapp-chat-parser" / "expected.json").read_text("utf-8"))
    for case in expected:
        row = read("whatsapp-chat-parser", case["file"]).messages.to_pylist()
        found = [(r["sent_at"].isoformat(), r["sender"], r["text"]) for r in row]
        assert found == [(case["ts"], case["author"], case["text"])], case["file"]


@pytest.mark.parametrize("name", [
    "test_[mmddyy]_24hrs.txt", "test_ddmmyy_24hrs.txt", "test_mmddyy_24hrs.txt",
    "test_mmddyyyy_12hrs.txt", "test_yyyymmdd_24hrs.txt",
])  # fmt: skip
def test_one_chat_in_five_shapes(name):
    target = json.loads((SAMPLES / "chat-miner" / "target.json").read_text("utf-8"))
    export = read("chat-miner", name)
    found = [
        {
            "timestamp": row["sent_at"].isoformat(),
            "author": row["sender"],
            "message": row["text"].replace("\n", " "),
        }
        for row in export.messages.to_pylist()
        if row["kind"] != "system"
    ]
    assert found[::-1] == target
    assert export.quality["date_confidence"] == "certain"
    assert export.quality["system_lines"] == 3


def test_attachments():
    rows = read("whatsapp-chat-parser", "attachments.txt").messages.to_pylist()
    assert [row["kind"] for row in rows] == ["media"] * 4
    assert rows[3]["text"].endswith("(Datei angehängt)\nDir auch frohe Ostern.")


def test_dates_within_a_message():
    rows = read("whatsapp-chat-parser", "multiline_datetime.txt").messages.to_pylist()
    assert [
        (row["sent_at"].isoformat(), row["sender"], row["event"], row["text"]) for row in rows
    ] == [
        ("2018-06-23T13:55:00", "Loris", None, "one\ntwo\n2016-04-29 10:30:00"),
        ("2017-03-06T00:45:00", None, "created", 'You created group "Test"\nThis is another line'),
        ("2017-02-03T18:42:00", "Luke", None, ""),
    ]


def test_longer_chat():
    export = read("whatsanalyze", "chat_example.txt")
    text = (SAMPLES / "whatsanalyze" / "chat_example.txt").read_text("utf-8")
    starts = [line for line in text.split("\n") if line[:1].isdigit() and " - " in line[:20]]
    assert export.messages.num_rows == len(starts)
    assert set(export.messages["sender"].to_pylist()) == {None, "Jane Doe", "John Doe"}
    assert export.quality["date_order"] == "mdy"
    kinds = export.messages["kind"].to_pylist()
    assert kinds.count("media") == text.lower().count(": <media omitted>")
    assert kinds.count("system") == 1


def test_omitted_media_in_57_languages():
    stand_ins = json.loads((SAMPLES / "media_omitted_by_lang.json").read_text("utf-8"))
    missed = []
    for language, kinds in stand_ins.items():
        for text in (text for texts in kinds.values() for text in texts):
            chat = "".join(f"13-02-2024 14:0{n} - Jan: {text}\n" for n in (1, 2))
            found = read_export(chat.encode()).messages["kind"].to_pylist()
            if found != ["media", "media"]:
                missed.append((language, text))
    assert missed == []
