"""`buurtwacht code IN.jsonl --out OUT.jsonl`."""

import argparse
import json

import pytest

from buurtwacht.coding.codes import CODES
from buurtwacht.commands import code
from buurtwacht.errors import InputError


@pytest.fixture
def coded(tmp_path):
    def command(content):
        source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        source.write_bytes(
            content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
        )
        parser = argparse.ArgumentParser()
        code.add_arguments(parser)
        code.run(parser.parse_args([str(source), "--out", str(out)]))
        return [json.loads(line) for line in out.read_text("utf-8").split("\n") if line]

    return command


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_rows_keep_their_order_and_fields(coded):
    strange = "Oké 👌\u2028\ud800"
    rows = coded(lines({"text": "112 gebeld", "id": 7}, {"text": strange, "sender": None}))
    assert [row["codes"] for row in rows] == [["reported_112"], ["other"]]
    assert rows[0]["id"] == 7
    assert rows[1]["text"] == strange
    assert list(rows[0]["scores"]) == list(CODES)
    assert rows[0]["scores"]["reported_112"] > rows[1]["scores"]["reported_112"]
    assert all(0 <= score <= 1 for row in rows for score in row["scores"].values())


def test_group_and_time_make_the_thread(coded):
    question, answer = {"text": "Heeft iemand 112 gebeld?"}, {"text": "Ja, net gebeld"}

    def score(*rows, place=1):
        return coded(lines(*rows))[place]["scores"]["reported_112"]

    together = score(question, answer)
    apart = score(question | {"group": "a"}, answer | {"group": "b"})
    assert together > apart
    late, early = {"sent_at": "2024-01-01T10:01:00"}, {"sent_at": "2024-01-01T10:00:00"}
    assert score(answer | late, question | early, place=0) == together
    assert score(answer | early, question | late, place=0) < together
    assert score(question | early, answer | {"sent_at": "2024-01-03T10:00:00"}) == apart


def test_empty_file_and_blank_lines(coded):
    assert coded("") == []
    assert len(coded("\ufeff" + lines({"text": ""}) + "\n\n")) == 1


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (lines({"text": "x"}) + "{oops", "line 2"),
        ("[1]", "line 1"),
        (lines({"body": "geheim"}), "line 1, `text`"),
        (lines({"text": None}), "line 1, `text`"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_mistakes_name_the_line_and_no_content(coded, content, place):
    with pytest.raises(InputError, match=place) as error:
        coded(content)
    assert "geheim" not in str(error.value)
    assert "\n" not in str(error.value)


def test_absent_file(tmp_path):
    arguments = argparse.Namespace(input=tmp_path / "no.jsonl", out=tmp_path / "out.jsonl")
    with pytest.raises(InputError, match="cannot be read"):
        code.run(arguments)
    assert not list(tmp_path.iterdir())
