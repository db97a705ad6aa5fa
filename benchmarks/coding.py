"""Error of the lexicon on the labelled development and held-out messages.

    python benchmarks/coding.py                 print the tables of docs/coding.md
    python benchmarks/coding.py --errors        also print the development messages it gets wrong
    python benchmarks/coding.py --write-rates   renew src/buurtwacht/coding/development_rates.csv
    python benchmarks/coding.py --planted FILE  also the messages that `simulate` planted

The held-out messages are only counted, never shown: the lexicon is not tuned on them.
"""

import argparse
import csv
import json
import time
from pathlib import Path

import numpy as np

from buurtwacht.coding.codes import CODES
from buurtwacht.coding.lexicon import code_messages

ROOT = Path(__file__).parents[1]
MESSAGES = ROOT / "tests" / "unit" / "coding"
RATES = ROOT / "src" / "buurtwacht" / "coding" / "development_rates.csv"


def read(name: str) -> tuple[list[str], np.ndarray]:
    """Texts, and a message x code matrix of the codes they were given by hand."""
    lines = (MESSAGES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows], matrix([row["codes"] for row in rows])


def matrix(codes: list) -> np.ndarray:
    return np.array([[code in found for code in CODES] for found in codes], bool)


def lexicon(texts: list[str]) -> np.ndarray:
    """Message x code matrix of the lexicon; each message alone in its thread."""
    return matrix(code_messages(texts, [str(number) for number in range(len(texts))]))


def ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def table(truth: np.ndarray, found: np.ndarray) -> tuple[list[list], float]:
    """Rows code, n, precision, recall, F1; and macro-F1 over the codes that occur."""
    rows = []
    for code, true, fired in zip(CODES, truth.T, found.T, strict=True):
        hit = int((true & fired).sum())
        rows.append(
            [
                code,
                int(true.sum()),
                ratio(hit, fired.sum()),
                ratio(hit, true.sum()),
                ratio(2 * hit, true.sum() + fired.sum()),
            ]
        )
    return rows, float(np.mean([row[4] for row in rows if row[1]]))


def rates(truth: np.ndarray, found: np.ndarray) -> list[list]:
    rows = []
    for code, true, fired in zip(CODES, truth.T, found.T, strict=True):
        when = [((true & part).sum() + 1) / (part.sum() + 2) for part in (fired, ~fired)]
        rows.append([code, *(f"{value:.4f}" for value in when)])
    return rows


PLACEHOLDERS = {"person": "persoon", "address": "adres", "plate": "kenteken", "place": "plaats"}


def read_planted(path: Path) -> tuple[list[str], list[str], np.ndarray]:
    """Texts with their personal data masked, groups and codes of planted text messages."""
    texts, groups, codes = [], [], []
    for line in path.read_text(encoding="utf-8").split("\n"):
        row = json.loads(line) if line else {}
        if row.get("kind") != "text" or not row["sender"]:
            continue
        text = row["text"]
        for start, end, kind in sorted(row["spans"], reverse=True):
            text = f"{text[:start]}[{PLACEHOLDERS.get(kind, kind)}]{text[end:]}"
        texts.append(text)
        groups.append(row["group"])
        codes.append(row["codes"])
    return texts, groups, matrix(codes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--errors", action="store_true", help="print wrong development messages")
    parser.add_argument("--write-rates", action="store_true", help="renew development_rates.csv")
    parser.add_argument("--planted", type=Path, help="messages.jsonl of a planted truth")
    arguments = parser.parse_args()
    results = {}
    for name in ("development", "held_out"):
        texts, truth = read(name)
        found = lexicon(texts)
        results[name] = table(truth, found)
        exact = (truth == found).all(axis=1).mean()
        print(f"{name}: {len(texts)} messages, macro-F1 {results[name][1]:.3f}, exact {exact:.3f}")
        if name == "development":
            if arguments.write_rates:
                with RATES.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.writer(file, lineterminator="\n")
                    writer.writerows([["code", "fired", "silent"], *rates(truth, found)])
            if arguments.errors:
                for text, true, fired in zip(texts, truth, found, strict=True):
                    if (true != fired).any():
                        missed = [c for c, t, f in zip(CODES, true, fired, strict=True) if t > f]
                        extra = [c for c, t, f in zip(CODES, true, fired, strict=True) if f > t]
                        print(f"  -{missed} +{extra} | {text}")
    print("\n| code | n | precision | recall | F1 | n held out | precision | recall | F1 |")
    print("|---|" + "--:|" * 8)
    for one, two in zip(results["development"][0], results["held_out"][0], strict=True):
        cells = [f"{v:.2f}" if isinstance(v, float) else str(v) for v in (*one, *two[1:])]
        print("| " + " | ".join(cell.replace("nan", "–") for cell in cells) + " |")
    if arguments.planted:
        texts, groups, truth = read_planted(arguments.planted)
        rows, score = table(truth, matrix(code_messages(texts, groups)))
        print(f"\nplanted: {len(texts)} messages, macro-F1 {score:.3f}")
        print("\n| code | n planted | precision | recall |\n|---|--:|--:|--:|")
        for code, count, precision, recall, _ in rows:
            print(f"| {code} | {count} | {precision:.2f} | {recall:.2f} |")
    texts = [f"{text} {number}" for number in range(200) for text in read("development")[0]]
    start = time.process_time()
    code_messages(texts)
    print(f"\n{len(texts) / (time.process_time() - start):,.0f} distinct messages a CPU second")


if __name__ == "__main__":
    main()
