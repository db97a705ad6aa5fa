"""Hostile files: read or refused in one line, in little time and memory."""

import io
import os
import tracemalloc
import zipfile
from time import process_time

import pytest

from buurtwacht.chat.containers import open_exports
from buurtwacht.chat.reader import read_export
from buurtwacht.errors import InputError

HEAD = "13-02-2024 14:05 - Jan: "
PLAIN = f"{HEAD}hoi\n".encode()


def packed(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def nested(depth):
    content = packed(chat__txt=PLAIN)
    for _ in range(depth):
        content = packed(in__zip=content)
    return content


REFUSED = {
    "bomb.zip": lambda: packed(chat__txt=b"0" * 60_000_000),
    "traversal.zip": lambda: packed(**{"../chat__txt": PLAIN}),
    "nesting.zip": lambda: nested(9),
    "truncated.zip": lambda: packed(chat__txt=os.urandom(5000))[:-400],
    "one.txt": lambda: b"1",
    "one.zip": lambda: b"P",
    "zeros.txt": lambda: b"\0" * 100_000,
    "binary.txt": lambda: os.urandom(100_000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(REFUSED[name]())
    tracemalloc.start()
    started = process_time()
    with pytest.raises(InputError) as error:
        for content in open_exports(path, "file"):
            read_export(content, "file")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("file: ")
    assert process_time() - started < 2
    assert peak < 50 * 2**20


@pytest.mark.parametrize(
    "body",
    [
        "x" * 3_000_000,
        " " * 300_000 + "x",
        "x" + " " * 300_000,
        "\u200e" * 100_000,
        "x\u200e" * 100_000 + ">",
        "<" * 100_000 + ">",
        "Jan: " * 100_000,
        "\n13-02-2024" * 50_000,
        "\n" + "13-02-2024 14:05 " * 5_000,
        "a\0b",
        "```" * 50_000,
        "(" * 50_000 + ")",
        " en ".join(["Jan"] * 20_000) + " toegevoegd",
    ],
    ids=range(13),
)
def test_read_in_little_time(body):
    started = process_time()
    rows = read_export(f"{HEAD}a\n{HEAD}{body}\n{HEAD}b\n".encode()).messages.to_pylist()
    assert process_time() - started < 2
    assert len(rows) == 3
    assert rows[1]["sender"] == "Jan"
    assert rows[1]["text"] == body


def test_a_link_out_of_the_folder_is_read_as_a_file(tmp_path):
    (tmp_path / "real.txt").write_bytes(PLAIN)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "real.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    assert list(open_exports(folder)) == [PLAIN]


def test_an_entry_without_a_name_is_no_export(tmp_path):
    path = tmp_path / "chat.zip"
    line = "03-02-2024 14:05 - Marieke: Hoi\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("chat.txt", line)
        archive.writestr(zipfile.ZipInfo(""), line)
    assert len(list(open_exports(path))) == 1
