"""`buurtwacht redaction-sample COHORT`: messages of your own chats, to mark what was missed."""

import argparse
import csv
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from buurtwacht.config import load_study
from buurtwacht.errors import InputError
from buurtwacht.inputs.cohort import check_cohort
from buurtwacht.inputs.personal import names_of, personal_rows, rows_by_group
from buurtwacht.privacy.local_recall import STRATA, draw, redactor_version, stratum
from buurtwacht.privacy.redaction import Redaction
from buurtwacht.privacy.sample_sheet import COLUMNS, digest, shown

FOLDER = "redaction_sample"
INSTRUCTIONS = Path(__file__).with_name("redaction_sample.txt")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Draw messages of a cohort at random and write them, unredacted, with what the redactor "
        "covers shown in brackets, on a sheet below data/raw/COHORT/redaction_sample. Mark it "
        "there; the report then gives the recall on your own chats. Every draw gets a new number."
    )
    parser.add_argument("cohort", help="folder below data/raw")
    parser.add_argument("--n", type=int, default=300, help="messages to draw (default: 300)")


def run(arguments: argparse.Namespace) -> None:
    """Draw and write a sheet. Raises `InputError`."""
    if arguments.n < 1:
        raise InputError("--n", "there is nothing to draw", "give at least 1")
    study = load_study(Path("config"), {"cohort": arguments.cohort})
    raw = Path("data/raw", study.cohort)
    simulated = Path("config/simulate", f"{study.cohort}.yaml").is_file()
    groups = check_cohort(raw, study.legal, simulated)["groups"].frame["group"]
    default = study.legal.consent_default if study.legal else "include"
    messages = [
        (text, redaction)
        for text, redaction in redacted_messages(raw, sorted(groups), default)
        if text.strip()
    ]
    if not messages:
        raise InputError(str(raw), "no message has a text", "there is nothing to measure")
    strata = [stratum(redaction) for _, redaction in messages]
    number = next_number(raw / FOLDER)
    drawn = draw(strata, arguments.n, np.random.default_rng([study.seed, number]))
    sizes = {name: strata.count(name) for name in STRATA}
    taken = {name: sum(strata[place] == name for place in drawn) for name in STRATA}
    texts = [shown(*messages[place]) for place in drawn]
    record = {
        "draw": number,
        "seed": [study.seed, number],
        "redactor": redactor_version(),
        "strata": {
            name: {
                "messages": sizes[name],
                "drawn": taken[name],
                "probability": taken[name] / sizes[name] if sizes[name] else None,
            }
            for name in STRATA
        },
        "rows": [
            {"row": row, "stratum": strata[place], "text": digest(text)}
            for row, (place, text) in enumerate(zip(drawn, texts, strict=True), start=1)
        ],
    }
    folder = write_draw(raw / FOLDER, number, texts, record)
    print(f"{folder}: {len(drawn)} of {len(messages)} messages to mark; see INSTRUCTIONS.txt there")


def redacted_messages(
    raw: Path, groups: list[str], consent_default: str
) -> Iterator[tuple[str, Redaction]]:
    """Texts of all members who agreed, as the stored messages have them redacted."""
    from buurtwacht.chat.containers import open_exports
    from buurtwacht.chat.merge import merge_exports
    from buurtwacht.chat.reader import read_export
    from buurtwacht.privacy.anonymise import TEXTLESS, redact_kept

    consent = rows_by_group(personal_rows(raw / "consent.csv"))
    known_names = rows_by_group(personal_rows(raw / "known_names.csv"))
    for group in groups:
        folder = raw / "chats" / group
        exports = [
            read_export(content, f"export {number} of {folder}")
            for number, content in enumerate(open_exports(folder), start=1)
        ]
        merged = merge_exports(exports)
        kept = redact_kept(
            merged.messages.to_pylist(),
            merged.aliases,
            consent.get(group, ()),
            consent_default,
            names_of(known_names, group),
        )
        for message, text, redaction in zip(
            kept.messages, kept.texts, kept.redactions, strict=True
        ):
            if message["kind"] not in TEXTLESS:
                yield text, redaction


def next_number(folder: Path) -> int:
    """One more than the highest number of an earlier draw."""
    numbers = [int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit()]
    return max(numbers, default=0) + 1


def write_draw(folder: Path, number: int, texts: list[str], record: dict) -> Path:
    """Write sheet, instructions and record into a folder of its own, readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{number:03}"
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=folder) as temporary:
        new = Path(temporary, "draw")
        new.mkdir(mode=0o700)
        with (new / "sheet.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            for row, text in enumerate(texts, start=1):
                writer.writerow(dict.fromkeys(COLUMNS, "") | {"row": row, "text": text})
        (new / "draw.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        instructions = INSTRUCTIONS.read_text(encoding="utf-8")
        (new / "INSTRUCTIONS.txt").write_text(instructions, encoding="utf-8")
        for path in new.iterdir():
            path.chmod(0o600)
        os.rename(new, target)
    return target
