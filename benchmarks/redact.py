"""How much the redactor finds, how fast it is, and how that compares: prints tables in markdown.

    python benchmarks/redact.py recall [--set NAME ...]
    python benchmarks/redact.py speed [--messages 1000000] [--profile work]
    python benchmarks/redact.py peers [--set NAME ...] [--messages 1000]

Sets: `shared` (beside the checkout, when it is there), `development`, `earlier`, `heldout` and
`unseen` in tests/data/redaction. `peers` installs deduce and Presidio into environments of their
own, in the user's cache folder. `--docs` puts an answer into docs/privacy.md. Speed is in CPU
seconds and each figure comes from a fresh process.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import traffic
from marked_messages import SETS, Chat, Redact, Set, markdown, read_sets, recall_table

from buurtwacht.privacy.normalise import normalise
from buurtwacht.privacy.redaction import PROFILES, Redactor
from buurtwacht.privacy.roster import Roster
from buurtwacht.privacy.screen import is_plain
from buurtwacht.privacy.sentence import Lexicon, Wording

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs" / "privacy.md"
NUMBER = re.compile(r"\d+")
PEERS = {
    "deduce": ("deduce==3.0.6", "deduce_ranges.py", []),
    "deduce with the roster": ("deduce==3.0.6", "deduce_ranges.py", ["--roster"]),
    "Presidio": ("presidio-analyzer==2.2.366", "presidio_ranges.py", []),
}
"""Method → what to install, what to run there and with which options."""

ORDINARY = (
    "Bel 112 of 0900-8844, of anders 0800-7000",
    "Op 12-03 om 22.30 uur, 15 minuten later weer stil",
    "Het kost 129,95 per stuk en we hebben er 3 nodig",
    "Van de 60 huizen doen er 22 mee, dat is 37 procent",
    "Op 4 september om 19.30 uur, maximaal 24 personen",
    "Tussen 2019 en 2023 daalde het van 212 naar 140",
    "Code oranje, windkracht 10, 6 mm regen",
    "Batterij nog 8 km, dus 2 keer opladen",
)
"""Numbers that identify nobody, counted apart."""


def buurtwacht(profile: str) -> Redact:
    """Our redactor as a method to count."""

    def redact(roster: list[str], texts: list[str]) -> list[list[tuple[int, int]]]:
        redactions = Redactor(roster, profile=profile).redact(texts)
        return [[(start, end) for start, end, _ in found.spans] for found in redactions]

    return redact


def titled(one: Set) -> str:
    """What the set is and how large."""
    texts = sum(len(chat.texts) for chat in one.chats)
    clean = sum(not spans for chat in one.chats for spans in chat.spans)
    return (
        f"**{one.name}** ({one.worth}; {texts} messages of {len(one.chats)} chats, "
        f"{clean} of them without personal data)"
    )


def recall(arguments: argparse.Namespace) -> str:
    """What each profile finds on each set."""
    methods = {profile: buurtwacht(profile) for profile in PROFILES}
    parts = [f"{titled(one)}\n\n{recall_table(one.chats, methods)}" for one in asked(arguments)]
    rows = [[profile, *masked_numbers(redact)] for profile, redact in methods.items()]
    parts.append("Ordinary numbers, dates and amounts, and 112, 0900-8844 and 0800-7000")
    parts.append(markdown(["profile", "numbers masked", "of"], rows))
    return "\n\n".join(parts)


def asked(arguments: argparse.Namespace) -> list[Set]:
    """The sets that are asked for and are there."""
    return read_sets(arguments.set)


def masked_numbers(redact: Redact) -> tuple[int, int]:
    """How many of the numbers in `ORDINARY` a method touches, and how many there are."""
    masked = total = 0
    for text, ranges in zip(ORDINARY, redact([], list(ORDINARY)), strict=True):
        for number in NUMBER.finditer(text):
            total += 1
            masked += any(start < number.end() and number.start() < end for start, end in ranges)
    return masked, total


HALF = "half stock replies"
ALL_DIFFERENT = "every message numbered"


def measure(messages: int, profile: str, mix: str) -> dict[str, float]:
    """CPU seconds, peak memory and what the messages were like, of one run in this process.

    `distinct`, `judged`, `covered`: shares of the messages that are different, that the first look
    leaves to the rules (counted on the first chat), and in which something is replaced.
    """
    Redactor(["Jan Bos"], profile=profile).redact(["Jan belde vanuit Utrecht"])
    redacted, distinct, covered, judged, seconds = 0, 0, 0, None, 0.0
    for roster, texts in chats_of(messages, mix):
        distinct += len(set(texts))
        began = time.process_time()
        redactions = Redactor(roster, profile=profile).redact(texts)
        seconds += time.process_time() - began
        redacted += len(texts)
        covered += sum(bool(redaction.spans) for redaction in redactions)
        if judged is None:
            judged = share_judged(roster, texts)
    return {
        "messages": redacted,
        "distinct": distinct / redacted,
        "judged": judged,
        "covered": covered / redacted,
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def chats_of(messages: int, mix: str) -> Iterator[tuple[list[str], list[str]]]:
    """The invented chats of a mix."""
    if mix == ALL_DIFFERENT:
        return traffic.all_different(messages)
    return traffic.chats(messages, stock_replies=traffic.MIXES[mix])


def share_judged(roster: list[str], texts: list[str]) -> float:
    """The share of messages that the first look does not pass as plain."""
    lexicon = Lexicon(Roster(roster))
    return sum(not is_plain(Wording(normalise(text).text, lexicon)) for text in texts) / len(texts)


START_UP = (
    "import time, sys; wall = time.perf_counter();"
    "from buurtwacht.privacy.redaction import Redactor;"
    "Redactor(['Jan Bos']).redact(['Jan belde vanuit Utrecht']);"
    "print(time.perf_counter() - wall, time.process_time(), 'pandas' in sys.modules)"
)


def fresh(*options: object) -> str:
    """Standard output of a Python process with these options."""
    done = subprocess.run(
        [sys.executable, *map(str, options)], check=True, capture_output=True, text=True
    )
    return done.stdout


def measured(messages: int, profile: str, mix: str = HALF) -> dict[str, float]:
    """`measure` in a fresh process."""
    options = ["--messages", messages, "--profile", profile, "--mix", mix]
    return json.loads(fresh(__file__, "measure", *options))


def speed(arguments: argparse.Namespace) -> str:
    """Messages per CPU second of each mix, of one also at a tenth of the size, and start-up."""
    many = arguments.messages
    few = max(1, many // 10)
    runs = {mix: measured(many, arguments.profile, mix) for mix in traffic.MIXES}
    runs[f"{HALF}, a tenth"] = measured(few, arguments.profile)
    runs[f"{ALL_DIFFERENT}, a tenth"] = measured(few, arguments.profile, ALL_DIFFERENT)
    rows = [
        [
            name,
            f"{run['messages']:,}",
            *(f"{run[share]:.2f}" for share in ("distinct", "judged", "covered")),
            f"{run['messages'] / run['seconds']:,.0f}",
            f"{run['megabytes']:,.0f}",
        ]
        for name, run in runs.items()
    ]
    shares = ["share different", "share judged by the rules", "share with something replaced"]
    header = ["mix", "messages", *shares, "messages per CPU second", "peak memory, MB"]
    each = {name: run["seconds"] / run["messages"] for name, run in runs.items()}
    growth = each[HALF] / each[f"{HALF}, a tenth"]
    fresh("-c", START_UP)
    wall, cpu, pandas = fresh("-c", START_UP).split()
    return "\n\n".join(
        [
            f"Profile {arguments.profile}, invented traffic; only redacting is timed.",
            markdown(header, rows),
            f"CPU time per message of all over that of a tenth ({HALF}): {growth:.2f}.",
            f"Start-up with cached lists: {float(wall):.2f} s ({float(cpu):.2f} CPU seconds), "
            f"{'with' if pandas == 'True' else 'without'} pandas.",
        ]
    )


def environment(requirement: str) -> Path:
    """The Python of an environment that holds `requirement`; made when it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "buurtwacht" / "peers" / requirement.replace("==", "-")
    python, ready = folder / "bin" / "python", folder / "installed"
    if not ready.exists():
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", requirement], check=True)
        ready.touch()
    return python


def ask(peer: str, chats: list[Chat]) -> tuple[list[list[tuple[int, int]]], float]:
    """Ranges of all texts in order, and CPU seconds, of a peer in its own environment."""
    requirement, script, options = PEERS[peer]
    asked = json.dumps([{"roster": chat.roster, "texts": chat.texts} for chat in chats])
    done = subprocess.run(
        [environment(requirement), HERE / "peers" / script, *options],
        input=asked,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    return answer["ranges"], answer["seconds"]


def peer_method(peer: str, chats: list[Chat]) -> Redact:
    """A peer as a method to count; `chats` are asked at once, then handed out in order."""
    ranges: Iterator = iter(ask(peer, chats)[0])

    def redact(roster: list[str], texts: list[str]) -> list[list[tuple[int, int]]]:
        return [next(ranges) for _ in texts]

    return redact


def peers(arguments: argparse.Namespace) -> str:
    """What deduce and Presidio find on the same sets, and how fast."""
    parts = []
    for one in asked(arguments):
        methods = {f"buurtwacht, {profile}": buurtwacht(profile) for profile in PROFILES}
        methods |= {peer: peer_method(peer, one.chats) for peer in PEERS}
        parts.append(f"{titled(one)}\n\n{recall_table(one.chats, methods)}")
    chats = [Chat(roster[:15], texts, []) for roster, texts in traffic.chats(arguments.messages)]
    rows = []
    for profile in PROFILES:
        run = measured(arguments.messages, profile)
        rows.append([f"buurtwacht, {profile}", f"{arguments.messages / run['seconds']:,.0f}"])
    for peer in PEERS:
        rows.append([peer, f"{arguments.messages / ask(peer, chats)[1]:,.0f}"])
    parts.append(f"Speed on {arguments.messages:,} messages (few: ours gains with every repeat)")
    parts.append(markdown(["method", "messages per CPU second"], rows))
    return "\n\n".join(parts)


def write_docs(blocks: dict[str, str], path: Path = DOCS) -> None:
    """Put measured blocks between their marks in the documentation."""
    text = path.read_text(encoding="utf-8")
    for name, block in blocks.items():
        start, end = f"<!-- measured: {name} -->", "<!-- end -->"
        before, found, rest = text.partition(start)
        if not found or end not in rest:
            raise SystemExit(f"{path.name}: no place for {name}")
        text = f"{before}{start}\n{block}\n{end}{rest.partition(end)[2]}"
    path.write_text(text, encoding="utf-8")


QUESTIONS = {"recall": recall, "speed": speed, "peers": peers}


def main() -> int:
    """Answer one of the questions."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    questions = parser.add_subparsers(dest="question", required=True)
    for name in (*QUESTIONS, "measure"):
        question = questions.add_parser(name)
        if name in ("recall", "peers"):
            question.add_argument("--set", nargs="+", choices=SETS, default=list(SETS))
        if name != "recall":
            size = 1_000 if name == "peers" else 1_000_000
            question.add_argument("--messages", type=int, default=size)
        if name in ("speed", "measure"):
            question.add_argument("--profile", choices=PROFILES, default="work")
        if name == "measure":
            question.add_argument("--mix", choices=(*traffic.MIXES, ALL_DIFFERENT), required=True)
        else:
            question.add_argument(
                "--docs", action="store_true", help="put the answer into docs/privacy.md"
            )
    arguments = parser.parse_args()
    if arguments.question == "measure":
        print(json.dumps(measure(arguments.messages, arguments.profile, arguments.mix)))
        return 0
    answer = QUESTIONS[arguments.question](arguments)
    print(answer)
    if arguments.docs:
        write_docs({arguments.question: answer})
    return 0


if __name__ == "__main__":
    sys.exit(main())
