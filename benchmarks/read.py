"""Speed of reading: buurtwacht beside other readers of WhatsApp exports, on one invented chat.

    python benchmarks/read.py                                  # 1,000,000 messages, all readers
    python benchmarks/read.py --sizes 200000,1000000,5000000   # ours alone: is time linear?

The chat is Dutch and made from a seed: an Android export of about 82 bytes a message, with system
lines, media, deleted, edited and multi-line messages. Each reader runs as a process of its own, in
an environment of its own under `--cache` that is made at the first use (pip, npm). Readers take
turns; of `--runs` runs the fastest counts. CPU seconds (user and system, all threads) and peak
memory are those of the process with all its start-up. `ratio` is CPU seconds relative to ours. Ours
reads and classifies into an Arrow table; the others only read. A reader that cannot be had here
gets a dash and the reason.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

SEED = 20240203
DUTCH = "%d-%m-%Y %H:%M - "
SLASHED = "%d/%m/%Y, %H:%M - "
FIRST = datetime(2016, 1, 1)
LAST = datetime(2025, 1, 1)
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "buurtwacht-peers"

NAMES = (
    *("Marieke de Vries", "Jan nr 12", "Els", "Oma Truus", "Fatima", "Kees - coördinator"),
    *("~\u202fSanne", "+31 6 12345678", "+31 6 87654321", "Piet Jansen", "Yusuf", "Buurman Henk"),
    *("Anneke 🏡", "Daan", "Willemijn van den Berg", "Noor", "Bas", "Chantal", "Ömer", "Ria"),
)
VOCABULARY = (
    "de het een en van in op bij voor met er is was staat loopt rijdt iemand man vrouw jongen "
    "auto busje fiets scooter straat hoek plein deur achterom schuur poort licht camera politie "
    "agent wijkagent melding gebeld 112 verdacht vreemd net vandaag gisteren vannacht avond "
    "morgen ochtend weer nog niet wel al ook maar want omdat hoi ja nee ok dank bedankt goed "
    "gezien iets hebben jullie wij ik jij hij zij ons onze wit zwart rood blauwe grijze oude "
    "kenteken geen twee drie kinderen hond kat pakket bezorger collecte inbraak geprobeerd "
    "ruit kapot alarm af laat even weten let houd ogen open Kerkstraat Molenweg station park"
)
WORDS = VOCABULARY.split()
ENDINGS = ("", "", "", ".", ".", "!", "?", " 👍", " 😊", "...", " 🚔")
SYSTEM = (
    "{a} heeft {b} toegevoegd",
    "{b} heeft de groep verlaten",
    "{b} is deelnemer geworden via de uitnodigingslink van deze groep",
    "{a} heeft de groepsafbeelding gewijzigd",
    "Uw beveiligingscode voor {b} is gewijzigd. Tik voor meer informatie.",
)


@dataclass(frozen=True)
class Written:
    """What `write_chat` wrote: rows, of which system lines, and bytes."""

    rows: int
    system_lines: int
    size: int


def write_chat(path: Path, messages: int, header: str = DUTCH, seed: int = SEED) -> Written:
    """Write an invented Dutch chat of `messages` rows, system lines among them.

    `header` is the form of date and time, as for `strftime`.
    """
    rng = random.Random(seed)
    step = (LAST - FIRST) / messages
    system = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number in range(messages):
            moment = FIRST + step * number + timedelta(seconds=rng.random() * step.seconds)
            body, is_system = _row(rng, number)
            system += is_system
            file.write(f"{moment:{header}}{body}\n")
    return Written(messages, system, path.stat().st_size)


def _row(rng: random.Random, number: int) -> tuple[str, bool]:
    """What stands after a header, and whether it is a system line."""
    if number == 0:
        return "Berichten en gesprekken worden end-to-end versleuteld.", True
    draw = rng.random()
    if draw < 0.01:
        return rng.choice(SYSTEM).format(a=rng.choice(NAMES), b=rng.choice(NAMES)), True
    return f"{rng.choice(NAMES)}: {_body(rng, draw)}", False


def _body(rng: random.Random, draw: float) -> str:
    if draw < 0.07:
        return "<Media weggelaten>"
    if draw < 0.075:
        return "Dit bericht is verwijderd"
    if draw < 0.08:
        return f"locatie: https://maps.google.com/?q=52.{rng.randrange(10**4)},4.{draw:.6f}"
    words = _words(rng)
    if draw < 0.09:
        return f"{words} <Dit bericht is bewerkt>"
    if draw < 0.12:
        return f"{words} https://www.politie.nl/nieuws/{rng.randrange(10**6)}"
    if draw < 0.20:
        return f"{words}\n{_words(rng)}"
    if draw < 0.22:
        return f"{words}\n\n- {_words(rng)}\n- {_words(rng)}: {rng.randrange(30)}"
    return words


def _words(rng: random.Random) -> str:
    count = 1 + min(int(rng.expovariate(1 / 7.3)), 60)
    return " ".join(rng.choices(WORDS, k=count)) + rng.choice(ENDINGS)


class Unavailable(Exception):
    """A reader cannot be had here; the text is the reason."""


@dataclass(frozen=True)
class Reader:
    """A reader: `prepare` makes its environment in a folder and gives the command to run.

    The path of the export is added to the command, which prints the number of messages. `header`
    is the form of headers that it reads, `note` a remark for the table.
    """

    name: str
    prepare: Callable[[Path], list[str]]
    header: str = DUTCH
    note: str = ""


def _ours(folder: Path) -> list[str]:
    program = (
        "import sys; from pathlib import Path\n"
        "from buurtwacht.chat.containers import open_exports\n"
        "from buurtwacht.chat.reader import read_export\n"
        "exports = (read_export(content) for content in open_exports(Path(sys.argv[1])))\n"
        "print(sum(export.messages.num_rows for export in exports))\n"
    )
    return [sys.executable, "-c", program]


def _from_pip(package: str, program: str) -> Callable[[Path], list[str]]:
    def prepare(folder: Path) -> list[str]:
        python = folder / "bin" / "python"
        if not python.exists():
            _install([sys.executable, "-m", "venv", str(folder)], folder)
            _install([str(python), "-m", "pip", "install", "--quiet", package], folder)
        return [str(python), "-W", "ignore", "-c", program]

    return prepare


def _from_npm(package: str, program: str) -> Callable[[Path], list[str]]:
    def prepare(folder: Path) -> list[str]:
        if not shutil.which("node") or not shutil.which("npm"):
            raise Unavailable("node and npm are not installed")
        script = folder / "read.mjs"
        if not script.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _install(["npm", "install", "--silent", "--prefix", str(folder), package], folder)
            script.write_text(program, encoding="utf-8")
        return ["node", "--max-old-space-size=8192", str(script)]

    return prepare


def _from_r(package: str, program: str) -> Callable[[Path], list[str]]:
    def prepare(folder: Path) -> list[str]:
        if not shutil.which("Rscript"):
            raise Unavailable("R is not installed")
        found = subprocess.run(
            ["Rscript", "-e", f"quit(status = !requireNamespace('{package}', quietly = TRUE))"],
            capture_output=True,
        )
        if found.returncode:
            raise Unavailable(f"the R package {package} is not installed")
        return ["Rscript", "-e", program]

    return prepare


def _install(command: list[str], folder: Path) -> None:
    """Run one step of making an environment; a step that fails leaves nothing behind."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise Unavailable(f"could not be installed: {lines[-1] if lines else 'no reason given'}")


READERS = (
    Reader("buurtwacht", _ours),
    Reader(
        "whatsapp-chat-parser 4.0.2",
        _from_npm(
            "whatsapp-chat-parser@4.0.2",
            "import { readFileSync } from 'node:fs';\n"
            "import { parseString } from 'whatsapp-chat-parser';\n"
            "const text = readFileSync(process.argv[2], 'utf8');\n"
            "console.log(parseString(text).length);\n",
        ),
    ),
    Reader(
        "chatpack 0.1.0 (Rust, from Python)",
        _from_pip(
            "chatpack==0.1.0",
            "import sys, chatpack; print(len(chatpack.parse_whatsapp(sys.argv[1])))",
        ),
        SLASHED,
        "refuses Dutch headers: given the same chat with `dd/mm/yyyy, HH:MM - `",
    ),
    Reader(
        "whatstk 0.9.1",
        _from_pip(
            "whatstk==0.9.1",
            "import sys; from whatstk import WhatsAppChat\n"
            "print(len(WhatsAppChat.from_source(filepath=sys.argv[1], max_size=None).df))",
        ),
    ),
    Reader(
        "chat-miner 0.6.0",
        _from_pip(
            "chat-miner==0.6.0",
            "import sys; from chatminer.chatparsers import WhatsAppParser\n"
            "parser = WhatsAppParser(sys.argv[1]); parser.parse_file()\n"
            "print(len(parser.parsed_messages.get_df()))",
        ),
    ),
    Reader(
        "rwhatsapp",
        _from_r("rwhatsapp", "cat(nrow(rwhatsapp::rwa_read(commandArgs(TRUE)[1])), '\\n')"),
    ),
    Reader(
        "WhatsR",
        _from_r("WhatsR", "cat(nrow(WhatsR::parse_chat(commandArgs(TRUE)[1])), '\\n')"),
    ),
)


@dataclass(frozen=True)
class Run:
    """One run: CPU seconds, peak memory in MB (10^6 bytes), messages found."""

    seconds: float
    memory: float
    messages: int


def measure(command: list[str], export: Path) -> Run:
    """Run `command` on `export`. Raises `Unavailable` when it fails."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen([*command, str(export)], stdout=output, stderr=complaints)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        complaints.seek(0)
        printed = output.read().decode(errors="replace").split()
        said = complaints.read().decode(errors="replace").strip().splitlines()
    if process.returncode or not printed or not printed[-1].isdigit():
        reason = said[-1][:120] if said else f"exit status {process.returncode}"
        raise Unavailable(f"did not read the export: {reason}")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6, int(printed[-1]))


def compare(
    readers: tuple[Reader, ...], exports: dict[str, Path], runs: int, cache: Path
) -> tuple[dict[str, list[Run]], dict[str, str]]:
    """Runs of each reader, in turns, and the reasons why others have none.

    `exports` has the same chat by form of header.
    """
    commands: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    for reader in readers:
        try:
            commands[reader.name] = reader.prepare(cache / reader.name.replace(" ", "-"))
        except (Unavailable, OSError) as error:
            reasons[reader.name] = str(error)
    measured: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(runs):
        for reader in readers:
            if reader.name in reasons:
                continue
            print(f"run {turn + 1} of {runs}: {reader.name}", file=sys.stderr)
            try:
                run = measure(commands[reader.name], exports[reader.header])
                measured[reader.name].append(run)
            except Unavailable as error:
                reasons[reader.name] = str(error)
    return {name: found for name, found in measured.items() if name not in reasons}, reasons


def comparison_table(
    readers: tuple[Reader, ...], measured: dict[str, list[Run]], reasons: dict[str, str]
) -> Iterator[str]:
    """Lines of the Markdown table of all `readers`; the first of them is ours."""
    yield "| reader | CPU s | ratio | peak MB | messages found | |"
    yield "|---|---:|---:|---:|---:|---|"
    ours = measured.get(readers[0].name)
    for reader in readers:
        runs = measured.get(reader.name)
        if not runs:
            yield f"| {reader.name} | – | – | – | – | {reasons[reader.name]} |"
            continue
        best = min(run.seconds for run in runs)
        ratio = f"{best / min(run.seconds for run in ours):.1f}" if ours else "–"
        peak = max(run.memory for run in runs)
        found = f"{runs[-1].messages:,}"
        yield f"| {reader.name} | {best:.2f} | {ratio} | {peak:.0f} | {found} | {reader.note} |"


def linearity_table(
    start_up: float, measured: dict[int, tuple[Written, list[Run]]]
) -> Iterator[str]:
    """Lines of the Markdown table of time per message; `measured` by number of messages.

    `start_up` are the CPU seconds of a chat of one message, not counted in the time per message.
    """
    yield "| messages | MB | CPU s | µs a message | to the first | peak MB |"
    yield "|---:|---:|---:|---:|---:|---:|"
    first = None
    for count, (written, runs) in measured.items():
        best = min(run.seconds for run in runs)
        each = (best - start_up) / count * 1e6
        first = first or each
        peak = max(run.memory for run in runs)
        speed = f"{best:.2f} | {each:.2f} | {each / first:.2f}"
        yield f"| {count:,} | {written.size / 1e6:.0f} | {speed} | {peak:.0f} |"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--readers", help="names to take, comma separated; all by default")
    parser.add_argument("--sizes", help="numbers of messages, comma separated: ours alone")
    parser.add_argument(
        "--cache",
        type=Path,
        default=CACHE,
        help="folder for the other readers (default: %(default)s)",
    )
    parser.add_argument("--json", type=Path, help="also write all runs to this file")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        if arguments.sizes:
            sizes = [int(size) for size in arguments.sizes.split(",")]
            found = _sizes(sizes, arguments, Path(scratch))
        else:
            found = _readers(arguments, Path(scratch))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, default=vars, indent=1), encoding="utf-8")
    return 0


def _sizes(sizes: list[int], arguments: argparse.Namespace, scratch: Path) -> dict:
    export = scratch / "chat.txt"
    command = _ours(arguments.cache)
    measured = {}
    for size in [1, *sizes]:
        written = write_chat(export, size)
        measured[size] = written, [measure(command, export) for _ in range(arguments.runs)]
    start_up = min(run.seconds for run in measured.pop(1)[1])
    print(f"start-up: {start_up:.2f} CPU s\n")
    print("\n".join(linearity_table(start_up, measured)))
    return measured


def _readers(arguments: argparse.Namespace, scratch: Path) -> dict:
    wanted = arguments.readers.split(",") if arguments.readers else [""]
    chosen = tuple(
        reader
        for reader in READERS
        if reader is READERS[0] or any(reader.name.startswith(name) for name in wanted)
    )
    exports: dict[str, Path] = {}
    for number, header in enumerate(sorted({reader.header for reader in chosen})):
        exports[header] = scratch / f"chat{number}.txt"
        written = write_chat(exports[header], arguments.messages, header)
    print(
        f"{written.rows:,} rows, {written.system_lines:,} of them system lines; "
        f"{written.size / 1e6:.0f} MB, {written.size / written.rows:.0f} bytes a row\n"
    )
    measured, reasons = compare(chosen, exports, arguments.runs, arguments.cache)
    print("\n".join(comparison_table(chosen, measured, reasons)))
    return measured


if __name__ == "__main__":
    sys.exit(main())
