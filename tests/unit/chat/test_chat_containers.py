"""Exports in files, zips and folders, and what is refused."""

import io
import zipfile

import pytest

from buurtwacht.chat import containers
from buurtwacht.chat.containers import open_exports
from buurtwacht.errors import InputError

CHAT = "03-02-2024 14:05 - Jan: a\n"
CHATS = [f"03-02-2024 14:0{n} - Jan: {n}\n".encode() for n in range(5)]


def make_zip(entries, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def refused(path, place=None):
    with pytest.raises(InputError) as error:
        list(open_exports(path, place))
    assert "\n" not in str(error.value)
    return error.value


def reason(path):
    return refused(path).problem


def test_text_file(tmp_path):
    assert list(open_exports(write(tmp_path / "chat met Jan.txt", CHATS[0]))) == [CHATS[0]]


def test_ios_zip_gives_the_chat_and_not_an_attached_text(tmp_path):
    content = make_zip([
        ("00000012-aantekeningen.txt", "melk\nbrood"),
        ("00000003-PHOTO.jpg", b"\xff\xd8"),
        ("_chat.txt", CHATS[1]),
        ("__MACOSX/._chat.txt", b"\x00\x05"),
    ])  # fmt: skip
    assert list(open_exports(write(tmp_path / "x.zip", content))) == [CHATS[1]]


def test_android_zip_gives_the_chat_and_not_an_attached_text(tmp_path):
    content = make_zip([("DOC-1.txt", "melk"), ("WhatsApp-chat met Oost.txt", CHATS[1])])
    assert list(open_exports(write(tmp_path / "x.zip", content))) == [CHATS[1]]


def test_two_chats_in_a_zip_come_in_the_order_of_names(tmp_path):
    content = make_zip([("b/_chat.txt", CHATS[0]), ("a/_chat.txt", CHATS[1])])
    assert list(open_exports(write(tmp_path / "x.zip", content))) == [CHATS[1], CHATS[0]]


def test_several_texts_and_nested_zips_in_the_order_of_names(tmp_path):
    inner = make_zip([("_chat.txt", CHATS[3])])
    content = make_zip([("c.txt", CHATS[2]), ("b.zip", inner), ("a.txt", CHATS[0])])
    assert list(open_exports(write(tmp_path / "x.zip", content))) == [
        CHATS[0],
        CHATS[3],
        CHATS[2],
    ]


def test_folder_in_the_order_of_names(tmp_path):
    write(tmp_path / "b" / "later.txt", CHATS[2])
    write(tmp_path / "a.zip", make_zip([("_chat.txt", CHATS[0])]))
    write(tmp_path / "c.TXT", CHATS[3])
    write(tmp_path / "foto.jpg", b"\xff\xd8")
    write(tmp_path / ".DS_Store", b"\x00")
    assert list(open_exports(tmp_path)) == [CHATS[0], CHATS[2], CHATS[3]]


def test_unpacked_zip_with_an_attached_text(tmp_path):
    write(tmp_path / "a" / "_chat.txt", CHATS[0])
    write(tmp_path / "a" / "00000012-notities.txt", b"melk")
    write(tmp_path / "b.txt", b"no export, but not ours to skip")
    assert list(open_exports(tmp_path)) == [CHATS[0], b"no export, but not ours to skip"]


def test_zip_without_the_suffix(tmp_path):
    content = make_zip([("_chat.txt", CHATS[0])])
    assert list(open_exports(write(tmp_path / "export.bin", content))) == [CHATS[0]]


def test_zip_bomb(tmp_path, monkeypatch):
    bomb = make_zip([("_chat.txt", b"0" * (40 * 2**20))])
    assert "more than any chat" in reason(write(tmp_path / "x.zip", bomb))
    monkeypatch.setattr(containers, "MAX_TEXT", 10)
    small = make_zip([("_chat.txt", CHATS[0])])
    assert "more than any chat" in reason(write(tmp_path / "y.zip", small))


def test_zip_that_lies_about_its_size(tmp_path):
    content = bytearray(make_zip([("_chat.txt", b"0" * (40 * 2**20))]))
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    refused(write(tmp_path / "x.zip", bytes(content)))


def test_endless_nesting(tmp_path):
    content = make_zip([("_chat.txt", CHATS[0])])
    for _ in range(5):
        content = make_zip([("x.zip", content)])
    refused(write(tmp_path / "x.zip", content))


@pytest.mark.parametrize(
    "name", ["../_chat.txt", "/etc/_chat.txt", "a/../../b.txt", "C:\\_chat.txt"]
)
def test_names_that_point_outside(tmp_path, name):
    error = refused(write(tmp_path / "x.zip", make_zip([(name, CHATS[0])])))
    assert name not in str(error)


def test_truncated_and_corrupt_zips(tmp_path):
    whole = make_zip([("_chat.txt", CHATS[0] * 100)], zipfile.ZIP_STORED)
    assert "damaged" in reason(write(tmp_path / "a.zip", whole[: len(whole) // 2]))
    broken = whole.replace(b"Jan: 0", b"Jan: 1", 1)
    assert "damaged" in reason(write(tmp_path / "b.zip", broken))
    refused(write(tmp_path / "c.zip", b"PK\x03\x04"))


def test_encrypted_zip(tmp_path):
    content = bytearray(make_zip([("_chat.txt", CHATS[0])]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(signature) + offset] |= 1
    assert "encrypted" in reason(write(tmp_path / "x.zip", bytes(content)))


@pytest.mark.parametrize("content", [b"", b" \n\r\n", b"\x00" * 1000])
def test_empty_files(tmp_path, content):
    assert "empty" in reason(write(tmp_path / "a.txt", content))
    assert "empty" in reason(write(tmp_path / "b.zip", make_zip([("_chat.txt", content)])))


def test_nothing_to_read(tmp_path):
    assert "no chat text" in reason(write(tmp_path / "x.zip", make_zip([("a.jpg", b"x")])))
    assert "no such file" in reason(tmp_path / "absent.txt")
    (tmp_path / "empty").mkdir()
    assert "no .txt or .zip" in reason(tmp_path / "empty")


def test_names_in_a_folder_never_leave(tmp_path):
    write(tmp_path / "1 Jan Jansen.txt", CHATS[0])
    write(tmp_path / "2 Piet Pietersen +31612345678.zip", b"PK\x03\x04 no zip")
    message = str(refused(tmp_path, "chats of oost-1"))
    assert message.startswith("export 2 of chats of oost-1: ")
    assert "Piet" not in message and "316" not in message
