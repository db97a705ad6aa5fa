import argparse
import json
import subprocess
import sys

import pytest

from buurtwacht.commands import redact
from buurtwacht.errors import InputError


def call(tmp_path, lines, *options):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(lines, encoding="utf-8")
    parser = argparse.ArgumentParser()
    redact.add_arguments(parser)
    redact.run(parser.parse_args([str(source), "--out", str(target), *options]))
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_rows_come_out_in_order_with_spans(tmp_path):
    rows = call(
        tmp_path,
        lines({"text": "bel 0612345678", "id": 7}, {"text": "ok 🙏"}, {"text": "zag Zwoelie"}),
    )
    assert rows[0] == {"text": "bel [telefoon]", "id": 7, "spans": [[4, 14, "phone"]]}
    assert rows[1] == {"text": "ok 🙏", "spans": []}
    assert rows[2]["spans"] == [[4, 11, "person"]]


def test_groups_are_separate_chats_and_senders_their_roster(tmp_path):
    rows = call(
        tmp_path,
        lines(
            {"text": "kruimel is er", "group": "a", "sender": "Kruimel"},
            {"text": "kruimel is er", "group": "b", "sender": None},
        ),
    )
    assert rows[0]["text"] == "[persoon 1] is er"
    assert rows[1]["text"] == "kruimel is er"


def test_roster_and_known_names(tmp_path):
    (tmp_path / "names.txt").write_text("Blarf\n\n", encoding="utf-8")
    (tmp_path / "known.csv").write_text(
        "group,name,kind\na,Kerkeveld,street\n", encoding="utf-8-sig"
    )
    rows = call(
        tmp_path,
        lines(
            {"text": "blarf bij kerkeveld", "group": "a"},
            {"text": "blarf bij kerkeveld", "group": "b"},
        ),
        "--roster",
        str(tmp_path / "names.txt"),
        "--known-names",
        str(tmp_path / "known.csv"),
    )
    assert [span[2] for span in rows[0]["spans"]] == ["person", "address"]
    assert [span[2] for span in rows[1]["spans"]] == ["person"]


@pytest.mark.parametrize(
    ("second", "place"),
    [
        ("{geheim", "row 2"),
        ("[1]", "row 2"),
        ('{"tekst": "geheim"}', "row 2, field text"),
        ('{"text": 5}', "row 2, field text"),
        ('{"text": "geheim", "group": 5}', "row 2, field group"),
    ],
)
def test_bad_rows_are_named_without_their_content(tmp_path, second, place):
    with pytest.raises(InputError) as caught:
        call(tmp_path, '{"text": "ok"}\n' + second + "\n")
    assert place in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("known", ["name\nX\n", "name,kind\nX,dog\n", "name,kind\n,person\n"])
def test_bad_known_names(tmp_path, known):
    (tmp_path / "known.csv").write_text(known, encoding="utf-8")
    with pytest.raises(InputError, match="--known-names"):
        call(tmp_path, '{"text": "ok"}\n', "--known-names", str(tmp_path / "known.csv"))


def test_missing_file_and_other_encoding(tmp_path):
    with pytest.raises(InputError):
        redact.read_rows(tmp_path / "absent.jsonl")
    (tmp_path / "latin.jsonl").write_bytes('{"text": "é"}'.encode("cp1252"))
    with pytest.raises(InputError, match="UTF-8"):
        redact.read_rows(tmp_path / "latin.jsonl")


def test_starts_without_pandas():
    code = (
        "import sys, buurtwacht.commands.redact; print([m for m in"
        " ('pandas', 'numpy', 'pyarrow', 'snakemake') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
