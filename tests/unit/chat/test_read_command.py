"""`buurtwacht read` from files to tables."""

import argparse
import csv
import json
import subprocess
import sys

import pyarrow.parquet
import pytest

from buurtwacht.commands import read
from buurtwacht.errors import InputError

ANDROID = "13-02-2024 14:05 - Jan: a\nb\n13-02-2024 14:06 - Piet heeft de groep verlaten\n"
IOS = "[13-02-2024 14:05:09] Jan: a\nb\r\n[13-02-2024 15:05:09] Els: 'c', \"d\"\r\n"


def call(*arguments):
    parser = argparse.ArgumentParser()
    read.add_arguments(parser)
    read.run(parser.parse_args([str(argument) for argument in arguments]))


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.txt").write_bytes(ANDROID.encode())
    (tmp_path / "b.txt").write_bytes(IOS.encode())
    return tmp_path


def jsonl(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def test_one_export(files):
    call(files / "a.txt", "--out", files / "out.jsonl")
    assert jsonl(files / "out.jsonl") == [
        {
            "sent_at": "2024-02-13T14:05", "sender": "Jan", "kind": "text", "event": None,
            "text": "a\nb", "media": None,
        },
        {
            "sent_at": "2024-02-13T14:06", "sender": None, "kind": "system", "event": "left",
            "text": "Piet heeft de groep verlaten", "media": None,
        },
    ]  # fmt: skip


def test_several_exports_follow_each_other(files):
    call(files / "b.txt", files / "a.txt", "--out", files / "out.jsonl")
    rows = jsonl(files / "out.jsonl")
    assert [(row["source"], row["sent_at"]) for row in rows] == [
        (1, "2024-02-13T14:05:09"), (1, "2024-02-13T15:05:09"),
        (2, "2024-02-13T14:05"), (2, "2024-02-13T14:06"),
    ]  # fmt: skip


def test_merge(files):
    call(files / "a.txt", files / "b.txt", "--merge", "--out", files / "out.jsonl")
    rows = jsonl(files / "out.jsonl")
    assert [(row["sent_at"], row["sender"]) for row in rows] == [
        ("2024-02-13T14:05:09", "Jan"), ("2024-02-13T14:06", None), ("2024-02-13T15:05:09", "Els")
    ]  # fmt: skip
    assert "source" not in rows[0]


def test_csv_and_parquet_hold_the_same(files):
    for suffix in ("csv", "parquet", "jsonl"):
        call(files / "a.txt", files / "b.txt", "--out", files / f"out.{suffix}")
    expected = jsonl(files / "out.jsonl")
    assert pyarrow.parquet.read_table(files / "out.parquet").to_pylist() == expected
    with (files / "out.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert found == [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in expected
    ]


def test_mistakes_of_the_user(files):
    (files / "brief.txt").write_text("beste buren\n")
    for arguments, place in (
        ([files / "brief.txt", "--out", files / "out.csv"], str(files / "brief.txt")),
        ([files / "a.txt", "--out", files / "out.xlsx"], "--out"),
        ([files / "absent.txt", "--out", files / "out.csv"], str(files / "absent.txt")),
        ([files, "--out", files / "out.csv"], f"export 3 of {files}"),
    ):
        if arguments[0] == files:
            (files / "c.txt").write_text("13-02-2024 1\n")
            (files / "brief.txt").unlink()
            (files / "a.txt").rename(files / "z.zip")
            (files / "z.zip").write_bytes(b"no zip")
            place = f"export 2 of {files}"
        with pytest.raises(InputError) as error:
            call(*arguments)
        assert str(error.value).startswith(f"{place}: ")
        assert not (files / "out.csv").exists()


@pytest.mark.parametrize("name", ["o.jsonl", "o.parquet"])
def test_starts_without_pandas(files, name):
    exports = [str(files / "a.txt"), str(files / "b.txt")]
    code = (
        "import sys; from buurtwacht.cli import main;"
        f"status = main(['read', *{exports}, '--merge', '--out', {str(files / name)!r}]);"
        "assert status == 0 and 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_exit_status_and_one_line(files):
    (files / "brief.txt").write_text("beste buren\n")
    ended = subprocess.run(
        [sys.executable, "-m", "buurtwacht.cli", "read", str(files / "brief.txt"), "--out",
         str(files / "out.csv")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
