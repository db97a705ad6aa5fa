"""`buurtwacht coding-sample`: draw messages of a cohort for coding by hand."""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet

from buurtwacht.atomic import replacing_folder
from buurtwacht.coding.codebook import codebook_version, load_codebook, refi_qda
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.sampling import PER_STRATUM, Draw, draw_sample, weighty_messages
from buurtwacht.coding.threads import previous, split_threads, steps_back
from buurtwacht.errors import InputError

FOLDER = "coding_samples"
COLUMNS = ["number", "message", "draw", "stratum", "probability"]
COLUMNS += ["before_3", "before_2", "before_1", "text", "coder", "codes"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", help="folder below data/processed")
    parser.add_argument(
        "--per-stratum",
        type=int,
        default=PER_STRATUM,
        help="most messages for each predicted code (default %(default)d)",
    )
    parser.add_argument(
        "--verify",
        action="store_true",
        help="no sample: all messages that tell of a report, feedback, an arrest or own action, "
        "name origin or object",
    )
    parser.add_argument(
        "--seed", type=int, help="seed of the draw (default: the number of the draw)"
    )
    parser.add_argument("--language", choices=("nl", "en"), default="nl", help="of the codebook")
    parser.add_argument(
        "--number", type=int, help="number of the draw (default: the next that is free)"
    )
    parser.add_argument(
        "--force", action="store_true", help="replace the draw that has this number"
    )


def run(arguments: argparse.Namespace) -> None:
    """Write `data/processed/<cohort>/coding_samples/<number>/`: the sheet, the codebook, the log.

    Raises `InputError` when the cohort is not coded yet, a size or number makes no sense, or the
    number is taken.
    """
    processed = Path("data/processed", arguments.cohort)
    if arguments.per_stratum < 1:
        raise InputError("--per-stratum", "is not positive", "give a number from 1")
    folder, number = _place(processed / FOLDER, arguments.number, arguments.force)
    messages, predicted = _coded_messages(processed)
    seed = number if arguments.seed is None else arguments.seed
    rng = np.random.default_rng(seed)
    if arguments.verify:
        draw = weighty_messages(predicted, np.array([row["group"] for row in messages]), rng)
    else:
        draw = draw_sample(predicted, rng, arguments.per_stratum)
    with replacing_folder(folder) as temporary:
        _write_sheet(temporary / "sheet.csv", messages, draw, number)
        (temporary / "codebook.qdc").write_bytes(refi_qda(arguments.language))
        _write_codebook(temporary / "codebook.csv", arguments.language)
        log = {
            "draw": number,
            "seed": seed,
            "per_stratum": arguments.per_stratum,
            "codebook": codebook_version(),
            "messages": len(predicted),
            "drawn": len(draw.rows),
            "strata": draw.strata,
        }
        text = json.dumps(log, indent=2, ensure_ascii=False) + "\n"
        (temporary / "draw.json").write_text(text, encoding="utf-8")
    print(f"{folder}: {len(draw.rows)} messages of {len(predicted)}, draw {number}")


def _place(samples: Path, asked: int | None, force: bool) -> tuple[Path, int]:
    if asked is None:
        taken = [int(path.name) for path in samples.glob("*") if path.name.isdigit()]
        asked = max(taken, default=0) + 1
    if asked < 1:
        raise InputError("--number", "is not positive", "give a number from 1")
    folder = samples / f"{asked:03d}"
    if folder.exists() and not force:
        raise InputError("--number", "this draw exists", "leave it out, or add --force")
    return folder, asked


def _coded_messages(processed: Path) -> tuple[list[dict], np.ndarray]:
    """Text messages of members in chat order, and their predicted codes (message x code)."""
    parts = sorted((processed / "coded").glob("*.parquet"))
    if not parts:
        raise InputError(str(processed), "no message is coded yet", "run the features stage first")
    try:
        coded = {
            row["message"]: [row[code] for code in CODES]
            for part in parts
            for row in pyarrow.parquet.read_table(part, columns=["message", *CODES]).to_pylist()
        }
        columns = ["group", "message", "position", "sent_at", "text"]
        rows = [
            row
            for part in parts
            for row in pyarrow.parquet.read_table(
                processed / "messages" / part.name, columns=columns
            ).to_pylist()
            if row["message"] in coded
        ]
    except (OSError, pyarrow.ArrowInvalid) as error:
        raise InputError(
            str(processed), "messages or codes cannot be read", "run the features stage again"
        ) from error
    rows.sort(key=lambda row: (row["group"], row["position"]))
    predicted = np.array([coded[row["message"]] for row in rows], bool).reshape(-1, len(CODES))
    return rows, predicted


def _write_sheet(path: Path, messages: list[dict], draw: Draw, number: int) -> None:
    moments = np.array([row["sent_at"] for row in messages], "datetime64[s]")
    threads = split_threads([row["group"] for row in messages], moments)
    steps = steps_back(previous(threads))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", restval="")
        writer.writeheader()
        for place, row in enumerate(draw.rows):
            before = [messages[step[row]]["text"] if step[row] >= 0 else "" for step in steps]
            writer.writerow(
                {
                    "number": place + 1,
                    "message": messages[row]["message"],
                    "draw": number,
                    "stratum": draw.stratum[place],
                    "probability": _as_number(draw.probability[place]),
                    "before_1": _as_text(before[0]),
                    "before_2": _as_text(before[1]),
                    "before_3": _as_text(before[2]),
                    "text": _as_text(messages[row]["text"]),
                }
            )


def _as_number(probability: float) -> str:
    return "" if np.isnan(probability) else f"{probability:.10g}"


def _as_text(text: str) -> str:
    """A leading blank keeps a spreadsheet from reading a message as a formula."""
    return f" {text}" if text.startswith(FORMULA) else text


def _write_codebook(path: Path, language: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "family", "definition", "include", "exclude", "example"])
        for entry in load_codebook():
            texts = (entry.definition, entry.include, entry.exclude, entry.example)
            writer.writerow([entry.code, entry.family, *(text[language] for text in texts)])
