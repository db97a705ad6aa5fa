"""Error, calibration and speed of the coder, on groups that it was not trained on.

    python benchmarks/coding.py                 the tables of docs/coding.md (takes minutes)
    python benchmarks/coding.py --speed         messages a second
    python benchmarks/coding.py --errors CODE   also the corpus' messages that it gets wrong
    python benchmarks/coding.py --planted FILE  also the messages that `simulate` planted

Groups are left out an eighth at a time: all training, cross-fitting and thresholds are repeated
without them. Figures are of the messages that two coders coded; `contrasts`, coded once, only
trains.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from buurtwacht.coding.agreement import Agreement, Coding, agreement
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.corpus import Corpus, first_coding, load_corpus, matrix, second_coding
from buurtwacht.coding.evaluation import unseen_groups
from buurtwacht.coding.figures import calibration_errors, f1_scores
from buurtwacht.coding.lexicon import code_messages
from buurtwacht.coding.training import train

MESSAGES = Path(__file__).parents[1] / "tests" / "unit" / "coding"
KEY_CODES = [
    "suspicious",
    "offence",
    "reported_112",
    "reported_other",
    "false_alarm",
    "arrest",
    "lost_found",
    "moderation",
    "social",
]
PLACEHOLDERS = {"person": "persoon", "address": "adres", "plate": "kenteken", "place": "plaats"}


def read_labelled(name: str) -> tuple[list[str], np.ndarray]:
    """Single messages labelled by the author of the lexicon, and their codes."""
    lines = (MESSAGES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows], matrix([row["codes"] for row in rows])


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


def summary(name: str, truth: np.ndarray, found: np.ndarray, probabilities=None) -> np.ndarray:
    """Print one row of figures; F1 per code."""
    scores = f1_scores(truth, found)
    key = np.nanmean([scores[CODES.index(code)] for code in KEY_CODES])
    cells = [name, len(truth), f"{np.nanmean(scores):.3f}", f"{key:.3f}"]
    if probabilities is None:
        cells += ["–", "–"]
    else:
        errors = calibration_errors(truth, probabilities)
        cells += [f"{errors.mean():.3f}", f"{errors.max():.3f}"]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    return scores


def over_groups(truth: np.ndarray, found: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """95% intervals (low, high) of F1 per code, of its mean and that of the nine codes: bootstrap
    over groups, of codes as they were given (training is not repeated)."""
    rng = np.random.default_rng(1)
    names, group = np.unique(groups, return_inverse=True)
    counts = np.zeros((3, len(names), len(CODES)))
    for kind, yes in enumerate((truth & found, truth, found)):
        np.add.at(counts[kind], group, yes)
    draws = []
    for _ in range(2_000):
        hit, present, given = counts[:, rng.integers(len(names), size=len(names))].sum(axis=1)
        f1 = 2 * hit / np.maximum(present + given, 1)
        key = f1[[CODES.index(code) for code in KEY_CODES]].mean()
        draws.append([*f1, f1.mean(), key])
    return np.percentile(draws, [2.5, 97.5], axis=0).T


def two_coders() -> dict[str, Agreement]:
    """Agreement of the corpus' two independent codings, per code."""
    first, second = first_coding(), second_coding()
    name = "/".join
    coding = Coding(
        {
            "first": {name(key): first[key] for key in second},
            "second": {name(key): codes for key, codes in second.items()},
        }
    )
    return {each.code: each for each in agreement(coding, np.random.default_rng(1))}


def speed(corpus: Corpus, coder) -> None:
    """Messages a CPU second: all different, and with the repeats of a chat."""
    rng = np.random.default_rng(1)
    words = sorted({word for text in corpus.texts for word in text.split()})
    size = 100_000
    rows = rng.integers(len(corpus.texts), size=size)
    extra = rng.choice(words, size=(size, 2))
    different = [
        f"{corpus.texts[row]} {one} {two}" for row, (one, two) in zip(rows, extra, strict=True)
    ]
    repeated = [different[row] for row in rng.zipf(1.3, size=size) % size]
    for name, texts in (("all different", different), ("with repeats", repeated)):
        threads = np.repeat(np.arange(size // 100), 100)
        start, wall = time.process_time(), time.perf_counter()
        coder.decide(coder.probabilities(texts, threads))
        used, passed = time.process_time() - start, time.perf_counter() - wall
        share = len(set(texts)) / size
        print(
            f"{name} ({share:.0%} unique, mean {np.mean([len(t) for t in texts]):.0f} characters): "
            f"{size / used:,.0f} messages a CPU second, {size / passed:,.0f} a second passed"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--errors", metavar="CODE", help="print wrong messages of the corpus")
    parser.add_argument("--planted", type=Path, help="messages.jsonl of a planted truth")
    parser.add_argument("--threads", action="store_true", help="also with threads unknown")
    parser.add_argument("--speed", action="store_true", help="only the speed")
    arguments = parser.parse_args()
    corpus = load_corpus()
    start = time.process_time()
    coder = train(corpus).coder
    print(f"{len(corpus.texts)} messages, {len(set(corpus.groups))} groups, ", end="")
    print(f"trained in {time.process_time() - start:.1f} CPU seconds\n")
    if arguments.speed:
        speed(corpus, coder)
        return
    print("\n| on | n | macro-F1 | nine codes | calibration error | largest |")
    print("|---|--:|--:|--:|--:|--:|")
    coded_twice = set(second_coding())
    twice = np.array([key in coded_twice for key in corpus.keys])
    truth = corpus.codes[twice]
    lexicon = matrix(code_messages(corpus.texts, corpus.threads.tolist()))[twice]
    columns = [summary("other groups, lexicon alone", truth, lexicon)]
    probabilities, found = unseen_groups(corpus, with_lexicon=False)
    columns.append(
        summary("other groups, classifier alone", truth, found[twice], probabilities[twice])
    )
    probabilities, found = (each[twice] for each in unseen_groups(corpus))
    columns.append(summary("other groups, both", truth, found, probabilities))
    if arguments.threads:
        unthreaded, by_group = unseen_groups(corpus, by_thread=False)
        summary("other groups, both, threads unknown", truth, by_group[twice], unthreaded[twice])
    for name in ("development", "held_out"):
        texts, codes = read_labelled(name)
        alone = np.arange(len(texts))
        summary(f"{name}, lexicon alone", codes, matrix(code_messages(texts, alone.tolist())))
        scores = coder.probabilities(texts, alone)
        summary(f"{name}, both", codes, coder.decide(scores), scores)
    coders = two_coders()
    alphas = [each.alpha for each in coders.values()]
    print(f"\ntwo coders: {coders['other'].messages} messages, mean alpha {np.nanmean(alphas):.3f}")
    print(
        "\n| code | n | lexicon | classifier | both | precision | recall | calibration error",
        end="",
    )
    print(" | alpha | AC1 |\n|---|" + "--:|" * 9)
    intervals = over_groups(truth, found, corpus.groups[twice])
    hit = (truth & found).sum(axis=0)
    shares = (hit / np.maximum(found.sum(axis=0), 1), hit / np.maximum(truth.sum(axis=0), 1))
    figures = (*columns, *shares, calibration_errors(truth, probabilities))
    for place, code in enumerate(CODES):
        cells = [f"{figure[place]:.2f}" for figure in figures]
        cells[2] += " ({:.2f}–{:.2f})".format(*intervals[place])
        low, high = coders[code].alpha_interval
        cells.append(f"{coders[code].alpha:.2f} ({low:.2f}–{high:.2f})")
        cells.append(f"{coders[code].ac1:.2f}")
        print(f"| {code} | {truth[:, place].sum()} | " + " | ".join(cells) + " |")
    for name, (low, high) in zip(("macro-F1", "nine codes"), intervals[-2:], strict=True):
        print(f"{name}, 95% over groups: {low:.3f}–{high:.3f}")
    if arguments.errors:
        place = CODES.index(arguments.errors)
        texts = [corpus.texts[row] for row in np.flatnonzero(twice)]
        for row in np.flatnonzero(truth[:, place] != found[:, place]):
            side = "missed" if truth[row, place] else "extra"
            print(f"  {side} {probabilities[row, place]:.2f} | {texts[row]}")
    if arguments.planted:
        texts, groups, codes = read_planted(arguments.planted)
        number = {group: place for place, group in enumerate(dict.fromkeys(groups))}
        threads = np.array([number[group] for group in groups])
        scores = coder.probabilities(texts, threads)
        print("\nplanted")
        summary("planted, both", codes, coder.decide(scores), scores)


if __name__ == "__main__":
    main()
