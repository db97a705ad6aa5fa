"""Where exports come in: text files, zips as phones make them, zips in zips, folders.

Nothing is unpacked to disk and no name from inside a container leaves this module.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from buurtwacht.chat.decoding import as_utf8, is_blank
from buurtwacht.chat.shapes import find_headers
from buurtwacht.chat.text import Text
from buurtwacht.errors import InputError

MAX_TEXT = 512 * 2**20
"""Largest exported text that is read, in bytes after unpacking."""
MAX_NESTED = 1024 * 2**20
"""Largest zip within a zip that is read, in bytes."""
_MAX_ENTRIES = 200_000
_MAX_RATIO = 500
_RATIO_FREE = 8 * 2**20
_MAX_DEPTH = 3

_GIVE = "give the .txt or .zip file as WhatsApp made it"


def open_exports(path: Path, place: str | None = None) -> Iterator[bytes]:
    """The content of each export at `path`, in the order of their names.

    `path` is a text file, a zip (with media, several texts or further zips) or a folder of those.
    A text file attached to a chat, beside it in a zip or beside an unpacked `_chat.txt`, is not an
    export and is left out. `place` names `path` in
    messages; for what lies inside a folder it is `export N of <place>`. Raises `InputError` for
    a path that is absent or holds no export, and for a damaged, encrypted or unreasonably large
    file.
    """
    path = Path(path)
    place = str(path) if place is None else place
    if path.is_dir():
        yield from _from_folder(path, place)
    elif path.is_file():
        yield from _from_file(path, place)
    else:
        raise InputError(place, "there is no such file or folder", "check the path")


def _from_folder(folder: Path, place: str) -> Iterator[bytes]:
    files = sorted(
        (
            file
            for file in folder.rglob("*")
            if file.is_file()
            and file.suffix.lower() in (".txt", ".zip")
            and not _hidden(file.relative_to(folder).parts)
        ),
        key=lambda file: file.relative_to(folder).parts,
    )
    if not files:
        raise InputError(place, "the folder holds no .txt or .zip file", _GIVE)
    unpacked = {file.parent for file in files if file.name == "_chat.txt"}
    number = 0
    for file in files:
        attached = file.parent in unpacked and file.name != "_chat.txt"
        if attached and file.suffix.lower() == ".txt":
            continue
        for content in _from_file(file, f"export {number + 1} of {place}"):
            number += 1
            yield content


def _from_file(path: Path, place: str) -> Iterator[bytes]:
    if _is_zip(path):
        try:
            with path.open("rb") as stream:
                yield from _from_zip(stream, place, 1)
        except OSError as error:
            raise InputError(place, "the file cannot be read", "check its permissions") from error
    else:
        yield _read(path, place)


def _is_zip(path: Path) -> bool:
    if path.suffix.lower() == ".zip":
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _read(path: Path, place: str) -> bytes:
    try:
        if path.stat().st_size > MAX_TEXT:
            raise InputError(place, "the file is larger than any chat", _GIVE)
        content = path.read_bytes()
    except OSError as error:
        raise InputError(place, "the file cannot be read", "check its permissions") from error
    return _filled(content, place)


def _filled(content: bytes, place: str) -> bytes:
    if is_blank(content):
        raise InputError(place, "the file is empty", "export the chat again")
    return content


def _from_zip(stream, place: str, depth: int) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(stream) as archive:
            contents = list(_from_archive(archive, place, depth))
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError,
    ) as error:  # fmt: skip
        raise InputError(
            place, "the zip is damaged or incomplete", "copy or export it again"
        ) from error
    yield from contents


def _from_archive(archive: zipfile.ZipFile, place: str, depth: int) -> Iterator[bytes]:
    entries = archive.infolist()
    if len(entries) > _MAX_ENTRIES:
        raise InputError(place, "the zip has too many entries", _GIVE)
    texts, zips = [], []
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or parts[:1] == ("/",) or entry.filename[1:2] == ":":
            raise InputError(place, "the zip has entries that point outside it", _GIVE)
        if not entry.filename or entry.is_dir() or _hidden(parts):
            continue
        suffix = PurePosixPath(parts[-1]).suffix.lower()
        if suffix == ".txt":
            texts.append((parts, entry))
        elif suffix == ".zip":
            zips.append((parts, entry))
    found = [
        (parts, _unpack(archive, entry, MAX_TEXT, place))
        for parts, entry in sorted(texts, key=_name)
    ]
    unpacked = {parts[:-1] for parts, _ in found if parts[-1] == "_chat.txt"}
    chats = [
        (parts, content)
        for parts, content in found
        if parts[-1] == "_chat.txt" or (parts[:-1] not in unpacked and _begins_as_export(content))
    ]
    yielded = [(parts, [content]) for parts, content in (chats or found)]
    for parts, entry in sorted(zips, key=_name):
        if depth >= _MAX_DEPTH:
            raise InputError(place, "the zip holds zips within zips without end", _GIVE)
        nested = io.BytesIO(_unpack(archive, entry, MAX_NESTED, place))
        if chats and not _has_text(nested):
            continue
        yielded.append((parts, list(_from_zip(nested, place, depth + 1))))
    if not yielded:
        raise InputError(place, "the zip holds no chat text", _GIVE)
    for _, contents in sorted(yielded, key=lambda item: item[0]):
        for content in contents:
            yield _filled(content, place)


def _name(item: tuple) -> tuple[str, ...]:
    return item[0]


def _hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _has_text(stream: io.BytesIO) -> bool:
    """Whether a zip that may be an attachment of the chat holds a text file."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return any(name.lower().endswith((".txt", ".zip")) for name in archive.namelist())
    except zipfile.BadZipFile:
        return False
    finally:
        stream.seek(0)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int, place: str) -> bytes:
    """The content of `entry`, at most `limit` bytes.

    `zipfile` never gives more than the size that the header states, and checks the sum.
    """
    if entry.flag_bits & 0x1:
        raise InputError(place, "the zip is encrypted", "unpack it with its password first")
    ceiling = min(limit, max(_RATIO_FREE, entry.compress_size * _MAX_RATIO))
    if entry.file_size > ceiling:
        raise InputError(place, "the zip unpacks to more than any chat holds", _GIVE)
    return archive.read(entry)


def _begins_as_export(content: bytes) -> bool:
    """Whether one of the first lines of `content` is a header."""
    try:
        text = Text(as_utf8(content[: 64 * 2**10]))
    except InputError:
        return False
    headers = find_headers(text)
    return headers is not None and text.content[: int(headers.starts[0])].count(b"\n") < 20
