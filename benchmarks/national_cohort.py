"""A cohort of the size of the country, written fast: what `scale.py` measures the workflow on.

Threads of talk come from groups of the simulator; each group of the cohort says them with people,
numbers and addresses of its own, at moments of its own. Everything is invented.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from random import Random

import numpy as np
from faker import Faker

from buurtwacht.privacy.audit.processes import results
from buurtwacht.simulate import clock, exports, people
from buurtwacht.simulate.delivery import SYNTHETIC
from buurtwacht.simulate.grammar import Grammar, read_rules
from buurtwacht.simulate.group import simulate_group
from buurtwacht.simulate.plan import Export, Group

FIRST, LAST = date(2018, 1, 1), date(2024, 12, 31)
"""84 months."""
DAYS = (LAST - FIRST).days + 1
SPREAD_OF_MESSAGES, SPREAD_OF_MEMBERS = 1.3, 0.7
"""Log standard deviations between groups: a few hold much of all talk."""
REPORTS_A_YEAR = 5.0
LONGER = 0.1
"""Share of messages with the sentence of another one behind them, so that few are the same."""
SILENCE = 7200
"""Seconds of silence after which another thread of the library begins."""
LIBRARY_GROUPS, LIBRARY_MESSAGES = 24, 2500
HOURS = (2, 1, 1, 0, 1, 2, 6, 18, 26, 24, 22, 22, 24, 22, 21, 24, 28, 34, 42, 48, 50, 44, 26, 9)


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the library: `gap` seconds after the one before, by the `speaker`-th of its
    thread; `parts` are texts to say as they are and kinds of personal data to fill in."""

    gap: int
    speaker: int
    kind: str
    parts: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Library:
    """What all groups draw from."""

    threads: list[list[Line]]
    first_names: list[str]
    last_names: list[str]
    streets: list[str]


def read_library(seed: int) -> Library:
    """Threads and names, from groups of the simulator."""
    lines = {
        name: files("buurtwacht.simulate").joinpath(f"{name}.txt").read_text("utf-8").splitlines()
        for name in ("phrases", "names")
    }
    rules, names = read_rules(lines["phrases"]), people.read_names(lines["names"])
    grammar = Grammar({name: rows for name, rows in rules.items() if name[0] != "!"})
    threads, taken = [], set()
    for number in range(LIBRARY_GROUPS):
        plan = Group(
            group=f"library-{number}",
            title="Buurtpreventie",
            municipality="Almere",
            observed_from=date(2023, 1, 1),
            observed_until=date(2024, 12, 31),
            members=60,
            background_messages=LIBRARY_MESSAGES,
            brabant=number % 5 == 0,
            reports_per_year=REPORTS_A_YEAR,
            unreported_signals_per_year=10,
            exports=(Export(platform="android"),),
        )
        simulated = simulate_group(plan, seed, rules, grammar, names, taken)
        threads += _threads(simulated.messages)
    draw, fake = Random(seed), Faker("nl_NL")
    fake.seed_instance(seed)
    stems, ends = names["street"], names["street_end"]
    return Library(
        threads,
        sorted({people._first(names, fake, draw) for _ in range(2000)}),
        sorted({people._surname(names, fake, draw) for _ in range(6000)}),
        sorted({stem + end for stem in stems for end in ends}),
    )


def _threads(messages) -> list[list[Line]]:
    threads, before, speakers = [], None, {}
    for message in messages:
        if message.kind not in ("text", "media", "deleted") or message.sender is None:
            continue
        gap = SILENCE if before is None else message.at - before
        before = message.at
        if gap >= SILENCE:
            threads.append([])
            speakers = {}
        speaker = speakers.setdefault(message.sender, len(speakers))
        parts, end = [], 0
        for begin, stop, kind in message.spans:
            parts += [(message.text[end:begin], None), (message.text[begin:stop], kind)]
            end = stop
        parts.append((message.text[end:], None))
        kind = message.kind if message.kind != "media" or len(message.text) < 11 else "text"
        threads[-1].append(Line(gap, speaker, kind, tuple(part for part in parts if part[0])))
    return [thread for thread in threads if thread]


@dataclass(frozen=True)
class Size:
    """How large one group is."""

    group: str
    messages: int
    members: int
    reports: int


def sizes(groups: int, messages: int, draw: np.random.Generator) -> list[Size]:
    """Unequal groups that have `messages` together."""
    weights = draw.lognormal(0, SPREAD_OF_MESSAGES, groups)
    counts = np.maximum(5, weights / weights.sum() * messages).astype(int)
    counts[counts.argmax()] += messages - counts.sum()
    members = np.clip(draw.lognormal(np.log(55), SPREAD_OF_MEMBERS, groups), 8, 900).astype(int)
    reports = draw.poisson(draw.gamma(1.2, REPORTS_A_YEAR / 1.2, groups) * DAYS / 365.25)
    return [
        Size(f"n{number:05d}", int(counts[number]), int(members[number]), int(reports[number]))
        for number in range(groups)
    ]


class Neighbourhood:
    """One group of the cohort: its people, its chat and its police records."""

    def __init__(self, size: Size, library: Library, seed: int) -> None:
        self.size = size
        self.source = library
        number = int(size.group[1:])
        self.draw = Random(seed * 1_000_003 + number)
        draw = self.draw
        self.streets = draw.sample(library.streets, 6)
        names = set()
        while len(names) < size.members:
            names.add(f"{draw.choice(library.first_names)} {draw.choice(library.last_names)}")
        self.names = sorted(names)
        draw.shuffle(self.names)
        self.labels = [self._label(name) for name in self.names]
        self.weights = list(accumulate(1 / (rank + 1) ** 0.85 for rank in range(size.members)))
        self.title = f"Buurtpreventie {self.streets[0]} {number}"
        self.starts: list[datetime] = []

    def _label(self, name: str) -> str:
        chance = self.draw.random()
        if chance < 0.2:
            return exports.number_label(self._mobile(), "android")
        return name if chance < 0.9 else f"{name} ({self.draw.choice(self.streets)})"

    def _mobile(self) -> str:
        return "6" + str(self.draw.randrange(10_000_000, 60_000_000))

    def _fill(self, said: str, kind: str) -> str:
        """A value of this group in the place of one of the library."""
        draw = self.draw
        if kind == "person" and said[:1].isupper():
            name = self.names[int(draw.random() ** 2 * len(self.names))]
            return name if " " in said else name.split(" ")[0]
        if kind == "phone":
            return f"06{draw.randrange(10_000_000, 60_000_000)}"
        if kind == "address":
            return f"{draw.choice(self.streets)} {draw.randrange(1, 140)}"
        return re.sub(r"\d", lambda _: str(draw.randrange(1, 10)), said)

    def _said(self, line: Line) -> str:
        return "".join(
            part if kind is None else self._fill(part, kind) for part, kind in line.parts
        )

    def lines(self) -> list[tuple[int, str, str, str]]:
        """(second since `FIRST`, label, kind, text), in order of time."""
        draw, threads, said = self.draw, self.source.threads, []
        hours = list(accumulate(HOURS))
        while len(said) < self.size.messages:
            thread = threads[int(draw.random() * len(threads))]
            hour = draw.choices(range(24), cum_weights=hours)[0]
            at = int(draw.random() * (DAYS - 1)) * clock.DAY
            at += hour * 3600 + int(draw.random() * 3600)
            self.starts.append(datetime(FIRST.year, 1, 1) + timedelta(seconds=at))
            count = 1 + max(line.speaker for line in thread)
            speakers = draw.choices(self.labels, cum_weights=self.weights, k=count)
            first = True
            for line in thread[: self.size.messages - len(said)]:
                at += 0 if first else line.gap
                first = False
                text = self._said(line)
                if draw.random() < LONGER and line.kind == "text":
                    other = threads[int(draw.random() * len(threads))]
                    text += f" {self._said(other[int(draw.random() * len(other))])}"
                said.append((at, speakers[line.speaker], line.kind, text))
        said.sort(key=lambda row: row[0])
        return said

    def chat(self, lines, platform: str, begin: int) -> tuple[str, bytes]:
        """File name and content of one export, from second `begin` on."""
        ios = platform == "ios"
        end, media = (
            ("\r\n", "\u200eafbeelding weggelaten") if ios else ("\n", "<Media weggelaten>")
        )
        moderator = self.labels[0]
        created = f'{moderator} heeft de groep "{self.title}" aangemaakt'
        written = [_header(begin, ios) + (f"{self.title}: \u200e{created}" if ios else created)]
        for at, label, kind, text in lines:
            if at < begin:
                continue
            if kind != "text":
                text = media if kind == "media" else "Dit bericht is verwijderd"
            written.append(f"{_header(at, ios)}{label}: {text}")
        content = end.join(written) + end
        return exports.container(content, self.title, Export(platform=platform), [])

    def exports(self) -> Iterator[tuple[str, bytes]]:
        """One export, of one group in ten a second one from another phone."""
        lines = self.lines()
        platforms = ["android", "ios"] if self.draw.random() < 0.55 else ["ios", "android"]
        yield self.chat(lines, platforms[0], 0)
        if self.draw.random() < 0.1:
            yield self.chat(lines, platforms[1], DAYS * clock.DAY // 2)

    def records(self) -> Iterator[dict[str, str]]:
        """Rows of police_reports.csv: half follow a thread of the chat."""
        draw = self.draw
        for number in range(self.size.reports):
            at = datetime(FIRST.year, 1, 1) + timedelta(seconds=draw.randrange(DAYS * clock.DAY))
            if draw.random() < 0.5:
                at = draw.choice(self.starts) + timedelta(minutes=draw.randrange(1, 90))
            at = min(at, datetime(LAST.year, 12, 31, 23, 0))
            arrest = draw.random() < 0.04
            yield {
                "report": f"R{self.size.group}-{number:04d}",
                "group": self.size.group,
                "neighbourhood": f"b-{self.size.group}",
                "reported_at": at.strftime("%Y-%m-%dT%H:%M:00"),
                "precision": "minute",
                "source": "meldkamer",
                "channel": draw.choice(("112", "0900-8844", "online")),
                "category": draw.choice(("verdachte situatie", "woninginbraak", "diefstal fiets")),
                "arrests": "1" if arrest else "0",
                "arrested_at": (at + timedelta(minutes=25)).strftime("%Y-%m-%dT%H:%M:00")
                if arrest
                else "",
                "group_signal": draw.choice(("before", "after", "none", "unknown")),
            }


_DAY_TEXT = [(FIRST + timedelta(days=n)).strftime("%d-%m-%Y") for n in range(DAYS + 2)]


def _header(at: int, ios: bool) -> str:
    day, second = divmod(at, clock.DAY)
    minute, second = divmod(second, 60)
    stamp = f"{_DAY_TEXT[day]} {minute // 60:02d}:{minute % 60:02d}"
    return f"[{stamp}:{second:02d}] " if ios else f"{stamp} - "


CSV = {
    "groups": "group municipality neighbourhood founded_on observed_from observed_until police_from"
    " police_until members households",
    "police_reports": "report group neighbourhood reported_at precision source channel category"
    " arrests arrested_at group_signal",
    "consent": "group participant status since",
    "known_names": "group name kind",
    "members": "group date members",
    "group_status": "group from until field value",
}


def _write_group(shared: tuple[Path, Library, int], size: Size) -> list[tuple[str, dict]]:
    """Write the exports of a group; its rows by table."""
    folder, library, seed = shared
    group = Neighbourhood(size, library, seed)
    chats = folder / "chats" / size.group
    chats.mkdir(parents=True)
    for name, content in group.exports():
        (chats / name).write_bytes(content)
    return [*_rows(group), *(("police_reports", row) for row in group.records())]


def write_cohort(folder: Path, groups: int, messages: int, seed: int, processes: int = 1) -> None:
    """Write the raw folder of a cohort of `groups` with `messages` together."""
    library = read_library(seed)
    tables = {name: io.StringIO() for name in CSV}
    writers = {
        name: csv.DictWriter(table, CSV[name].split(), lineterminator="\n", restval="")
        for name, table in tables.items()
    }
    for writer in writers.values():
        writer.writeheader()
    shared = (folder, library, seed)
    every = sizes(groups, messages, np.random.default_rng(seed))
    for rows in results(_write_group, shared, every, processes):
        for name, row in rows:
            writers[name].writerow(row)
    for name, table in tables.items():
        (folder / f"{name}.csv").write_text(table.getvalue(), encoding="utf-8")
    (folder / "SYNTHETIC.txt").write_text(SYNTHETIC, encoding="utf-8")


def _rows(group: Neighbourhood) -> Iterator[tuple[str, dict[str, object]]]:
    size, draw = group.size, group.draw
    slug, number = size.group, int(size.group[1:])
    yield (
        "groups",
        {
            "group": slug,
            "municipality": f"gemeente-{number % 342:03d}",
            "neighbourhood": f"b-{slug}",
            "founded_on": (FIRST - timedelta(days=draw.randrange(900))).isoformat(),
            "observed_from": FIRST.isoformat(),
            "observed_until": LAST.isoformat(),
            "police_from": FIRST.isoformat(),
            "police_until": LAST.isoformat(),
            "members": size.members,
            "households": size.members * 4,
        },
    )
    for place, label in enumerate(group.labels):
        if place % 9 != 8:
            status = "refused" if draw.random() < 0.01 else "given"
            row = {"group": slug, "participant": label, "status": status, "since": "2025-02-01"}
            yield "consent", row
    for street in group.streets:
        yield "known_names", {"group": slug, "name": street, "kind": "street"}
    for quarter in range(0, DAYS, 91):
        day = FIRST + timedelta(days=quarter)
        row = {"group": slug, "date": day.isoformat(), "members": size.members}
        yield "members", row
    status = {
        "rules": draw.choice(("saar", "own", "none")),
        "police_in_group": draw.choice(("yes", "no")),
        "signs": draw.choice(("yes", "no")),
        "registered": "yes",
    }
    for field, value in status.items():
        row = {"group": slug, "from": FIRST.isoformat(), "field": field, "value": value}
        yield "group_status", row
