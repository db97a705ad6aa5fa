"""How many of our small hard exports each reader gets right: rows of the table in docs/reading.md.

    python benchmarks/reading_features.py

The cases are those of tests/unit/chat/reading_cases.py. Other readers are compared on what all of
them give: time to the minute, sender and text of members' messages, in order, and no system line
given to a person. What they do to invisible direction marks, spaces and line breaks counts only
under `exact_text`, and even there the final line end of the file may stay. Ours must give every
value that a case names, exactly. Environments of the other readers are made as in
`benchmarks/read.py`.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from read import CACHE, READERS, Unavailable

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "chat"))

from reading_cases import CASES, Case  # noqa: E402

LABELS = {
    "android_headers": "Android headers of many regions",
    "ios_headers": "iPhone headers of many regions",
    "unseen_headers": "headers of no known region",
    "day_periods": "words for the half of the day, and words that are none",
    "date_order": "order of the date, clocks, late messages",
    "exact_text": "text code point for code point, empty messages",
    "pasted_headers": "pasted chats and dates stay text",
    "names": "names with colons, dashes, numbers, emoji",
    "system_lines_dutch": "Dutch system lines",
    "system_lines_english": "English system lines",
    "system_lines_other": "German, French, Spanish system lines",
    "media": "media marked as such",
    "deleted_and_edited": "deleted and edited messages marked",
    "other_kinds": "locations, contacts, polls, calls marked",
    "words_stay_words": "members' words that look like those of WhatsApp",
    "encodings": "encodings, byte order marks, line ends, cut files",
}
ALL_VALUES = ("media", "deleted_and_edited", "other_kinds", "words_stay_words")
"""Features of values that no other reader gives."""

_PYTHON = """
import json, sys
found = []
for path in json.load(open(sys.argv[1])):
    try:
        found.append([[str(at)[:16], name, text] for at, name, text in rows(path)])
    except Exception:
        found.append(None)
print()
print(json.dumps(found))
"""
PROGRAMS = {
    "whatstk": """
from whatstk import WhatsAppChat
def rows(path):
    frame = WhatsAppChat.from_source(filepath=path).df
    return zip(frame["date"], frame["username"], frame["message"])
"""
    + _PYTHON,
    "chat-miner": """
from chatminer.chatparsers import WhatsAppParser
def rows(path):
    parser = WhatsAppParser(path)
    parser.parse_file()
    frame = parser.parsed_messages.get_df()[::-1]
    return zip(frame["timestamp"], frame["author"], frame["message"])
"""
    + _PYTHON,
    "chatpack": """
import chatpack
def rows(path):
    return [(m.timestamp.replace("T", " "), m.sender, m.content)
            for m in chatpack.parse_whatsapp(path)]
"""
    + _PYTHON,
    "whatsapp-chat-parser": """
import { readFileSync } from 'node:fs';
import { parseString } from 'whatsapp-chat-parser';
const two = number => String(number).padStart(2, '0');
const moment = d => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} `
    + `${two(d.getHours())}:${two(d.getMinutes())}`;
const found = JSON.parse(readFileSync(process.argv[2], 'utf8')).map(path => {
    try {
        return parseString(readFileSync(path, 'utf8'))
            .map(row => [moment(row.date), row.author, row.message]);
    } catch {
        return null;
    }
});
console.log(JSON.stringify(found));
""",
}

_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")


def plain(text: str) -> str:
    """`text` without direction marks and outer spaces; spaces and line breaks all alike."""
    return " ".join(_MARKS.sub("", text).split())


def is_right(case: Case, rows: list[list[str | None]] | None, exact: bool) -> bool:
    """Whether another reader's `rows` (time, sender, text) are the members' messages of `case`."""
    if rows is None:
        return False
    written = [row for row in case.rows if row.get("sender", "") is not None]
    said = [row for row in rows if row[1] is not None]
    if len(written) != len(said):
        return False
    if said:
        said[-1][2] = (said[-1][2] or "").removesuffix("\n")
    alike = str if exact else plain
    for expected, (moment, sender, text) in zip(written, said, strict=True):
        if "sent_at" in expected and expected["sent_at"][:16] != moment:
            return False
        if "sender" in expected and plain(expected["sender"]) != plain(sender):
            return False
        if "text" in expected and alike(expected["text"]) != alike(text or ""):
            return False
    return True


def read_all(name: str, command: list[str], listing: Path) -> list[list | None]:
    """Rows of each file of `listing` (JSON) as the reader `name` gives them, None if it fails.

    `command` is that of the speed benchmark: only its interpreter and folder are used.
    """
    program = PROGRAMS[name]
    if command[0] == "node":
        script = Path(command[-1]).with_name("features.mjs")
        script.write_text(program, encoding="utf-8")
        command = ["node", str(script)]
    else:
        command = [command[0], "-W", "ignore", "-c", program]
    done = subprocess.run(
        [*command, str(listing)], capture_output=True, text=True, env={**os.environ, "TZ": "UTC"}
    )
    if done.returncode:
        raise Unavailable(done.stderr.strip().splitlines()[-1])
    return json.loads(done.stdout.strip().split("\n")[-1])


def ours(case: Case) -> bool:
    """Whether buurtwacht gives every value that `case` names."""
    from buurtwacht.chat.reader import read_export
    from buurtwacht.errors import InputError

    try:
        rows = read_export(case.content).messages.to_pylist()
    except InputError:
        return False
    return len(rows) == len(case.rows) and all(
        (str(row[name]) if name == "sent_at" else row[name]) == value
        for row, expected in zip(rows, case.rows, strict=True)
        for name, value in expected.items()
    )


def table(cache: Path) -> Iterator[str]:
    """Lines of the Markdown table: right of all cases, by feature and reader."""
    cases = [(feature, case) for feature, named in CASES.items() for case in named.values()]
    verdicts: dict[str, list[bool]] = {"buurtwacht": [ours(case) for _, case in cases]}
    with tempfile.TemporaryDirectory() as scratch:
        paths = []
        for number, (_, case) in enumerate(cases):
            path = Path(scratch) / f"{number}.txt"
            path.write_bytes(case.content)
            paths.append(str(path))
        listing = Path(scratch) / "listing.json"
        listing.write_text(json.dumps(paths), encoding="utf-8")
        for reader in READERS:
            name = reader.name.split(" ")[0]
            if name not in PROGRAMS:
                continue
            try:
                command = reader.prepare(cache / reader.name.replace(" ", "-"))
                found = read_all(name, command, listing)
            except Unavailable as error:
                print(f"{name}: {error}", file=sys.stderr)
                continue
            verdicts[name] = [
                is_right(case, rows, feature == "exact_text")
                for (feature, case), rows in zip(cases, found, strict=True)
            ]
    yield f"| feature | test | {' | '.join(verdicts)} |"
    yield "|---|---|" + "---:|" * len(verdicts)
    for feature, named in CASES.items():
        cells = []
        for name, right in verdicts.items():
            counted = sum(
                verdict for (of, _), verdict in zip(cases, right, strict=True) if of == feature
            )
            given = name == "buurtwacht" or feature not in ALL_VALUES
            cells.append(f"{counted}/{len(named)}" if given else "–")
        yield f"| {LABELS[feature]} | `test_{feature}` | {' | '.join(cells)} |"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, default=CACHE, help="as for benchmarks/read.py")
    print("\n".join(table(parser.parse_args(argv).cache)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
