"""Read mutated exports: each must be read, or refused in one line, within seconds.

python tests/fuzz/fuzz_read.py --files 100000 --seed 1
"""

import argparse
import faulthandler
import io
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np

from buurtwacht.chat.containers import open_exports
from buurtwacht.chat.reader import read_export
from buurtwacht.errors import InputError

_LRM = "\u200e"
_LINES = {
    "android": (
        "03-02-2024 14:0{n} - Jan: hoi\nnog een regel\n",
        "03-02-2024 14:0{n} - Wijk: Els: <Media weggelaten>\n",
        "03-02-2024 14:0{n} - Jan heeft Piet en Ans toegevoegd\n",
        "03-02-2024 14:0{n} - Piet:\n",
    ),
    "ios": (
        "[03-02-2024, 14:0{n}:09] Jan: hoi\nnog een regel\r\n",
        f"{_LRM}[03-02-2024, 14:0{{n}}:09] Wijk: Els: {_LRM}afbeelding weggelaten\r\n",
        f"[03-02-2024, 14:0{{n}}:09] Buurt: {_LRM}Jan heeft de groep verlaten\r\n",
        "[03-02-2024, 14:0{n}:09] Jan: PEILING:\r\nWie?\r\nOPTIE: ik (2 stemmen)\r\n",
    ),
    "us": ("1/4/23, 7:0{n}\u202fPM - P: hi ```\n", "1/4/23, 7:0{n}\u202fAM - Q left\n"),
    "arabic": ("\u200f٣\u200f/٢\u200f/٢٠٢٤، ٢:٠٥ م - Jan: hoi\n", "٣/٢/٢٠٢٤، ٢:٠٦ م - Jan: a\n"),
}
_PIECES = (
    b"\x00", b"\r", b"\n", b"\r\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b": ", b" - ", b"[",
    b"]", b"<", b">", b"```", b"99-99-9999 99:99 - ", b"31-02-0000 24:00 - x: y\n",
    b"03-02-2024 14:05 - ",
    b"PK\x03\x04", b"9" * 400, b"Jan: " * 200, " \u200e<".encode() * 50, "٣".encode() * 30,
    b" heeft " * 300, b"(bestand bijgevoegd)", b"\xf0\x9f", b", en " * 100,
)  # fmt: skip


def seed_file(generator: np.random.Generator) -> bytes:
    """One small export, in one of the shapes and encodings that occur."""
    lines = _LINES[generator.choice(sorted(_LINES))]
    count = int(generator.integers(1, 9))
    text = "".join(lines[generator.integers(len(lines))].format(n=n) for n in range(count))
    encoding = generator.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-8"])
    return text.encode(str(encoding))


def zipped(content: bytes, name: str) -> bytes:
    """A zip with `content` under `name`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def mutated(content: bytes, generator: np.random.Generator) -> bytes:
    """`content` after one to eight cuts, copies, insertions and changed bytes."""
    content = bytearray(content)
    for _ in range(int(generator.integers(1, 9))):
        at, to = sorted(generator.integers(0, len(content) + 1, 2).tolist())
        match int(generator.integers(6)):
            case 0:
                del content[at : min(to, at + 30)]
            case 1:
                content[at:at] = content[at:to]
            case 2:
                content[at:at] = _PIECES[generator.integers(len(_PIECES))]
            case 3 if at < len(content):
                content[at] = int(generator.integers(256))
            case 4:
                del content[to:]
            case _:
                content[at:at] = generator.bytes(int(generator.integers(1, 20)))
        del content[200_000:]
    return bytes(content)


def one_file(generator: np.random.Generator) -> tuple[bytes, str]:
    """Bytes of a mutated export and the suffix under which to save them."""
    content = seed_file(generator)
    if generator.random() < 0.7:
        return mutated(content, generator), ".txt"
    if generator.random() < 0.5:
        content = mutated(content, generator)
    names = ["_chat.txt", "chat.txt", "../chat.txt", "a/b/_chat.txt", "C:chat.txt"]
    packed = zipped(content, names[generator.integers(len(names))])
    if generator.random() < 0.3:
        packed = zipped(packed, "in.zip")
    return (mutated(packed, generator) if generator.random() < 0.6 else packed), ".zip"


def attempt(path: Path) -> bool:
    """Whether the file at `path` is read; False when it is refused as it should be.

    Raises `AssertionError` for a refusal that is not one line and for rows that do not add up.
    """
    try:
        exports = [read_export(content, "file") for content in open_exports(path, "file")]
    except InputError as error:
        assert "\n" not in str(error), "the refusal has several lines"
        assert str(error).startswith(("file", "export")), "the refusal does not name the place"
        return False
    for export in exports:
        export.messages.validate(full=True)
        quality = export.quality
        assert quality["messages"] + quality["system_lines"] == export.messages.num_rows > 0
    return True


def fuzz(files: int, seed: int, folder: Path, seconds: float) -> tuple[int, float]:
    """Number of the `files` that could be read, and the longest time in CPU seconds.

    A file that hangs for `seconds` ends the process; the file that was tried last stays in
    `folder`. The same `seed` gives the same files.
    """
    generator = np.random.default_rng(seed)
    read, longest = 0, 0.0
    for _ in range(files):
        content, suffix = one_file(generator)
        path = folder / f"tried{suffix}"
        path.write_bytes(content)
        faulthandler.dump_traceback_later(seconds, exit=True)
        started = time.process_time()
        read += attempt(path)
        longest = max(longest, time.process_time() - started)
    faulthandler.cancel_dump_traceback_later()
    return read, longest


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000, help="how many mutated files")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files")
    parser.add_argument("--seconds", type=float, default=10, help="longest time for one file")
    parser.add_argument("--folder", type=Path, help="where the file tried last stays")
    arguments = parser.parse_args(argv)
    folder = arguments.folder or Path(tempfile.mkdtemp())
    read, longest = fuzz(arguments.files, arguments.seed, folder, arguments.seconds)
    print(f"{arguments.files} files: {read} read, {arguments.files - read} refused")
    print(f"longest {longest:.2f} CPU seconds; no crash, no hang")
    return 0


if __name__ == "__main__":
    sys.exit(main())
