"""How much the redactor finds in a researcher's own chats: which messages to mark, and the result.

A message falls in a stratum by what can be seen without reading it. Each stratum gives about a
third of the messages to mark, so that those in which something was missed are not drowned by the
many in which there is nothing to find. The result weighs them back.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from buurtwacht.privacy.gazetteers import list_hashes, zipf
from buurtwacht.privacy.normalise import fold
from buurtwacht.privacy.redaction import Redaction
from buurtwacht.privacy.sample_sheet import TOKEN, Marks

STRATA = ("redacted", "suspect", "plain")
"""Something was redacted; else a digit, a capital within the message or a rare word; the rest."""

FEWEST_MARKED = 30
NOT_THE_REDACTOR = {
    "anonymise.py",
    "consent.py",
    "disclosure.py",
    "local_recall.py",
    "pseudonyms.py",
    "sample_sheet.py",
}
Z = 1.959964


def stratum(redaction: Redaction) -> str:
    """The stratum of a message in the profile `work`."""
    if redaction.spans:
        return "redacted"
    text = redaction.text
    if any(character.isdigit() for character in text):
        return "suspect"
    for token in TOKEN.finditer(text):
        word = token.group()
        if token.start() and word[0].isupper():
            return "suspect"
        if len(word) > 2 and word.isalpha() and not zipf(fold(word)):
            return "suspect"
    return "plain"


def allocate(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """How many messages to draw of each stratum: equal shares, what one lacks goes to the others.

    All of them when there are no more than `wanted`.
    """
    drawn = dict.fromkeys(sizes, 0)
    while (left := min(wanted, sum(sizes.values())) - sum(drawn.values())) > 0:
        open_strata = [name for name in sizes if drawn[name] < sizes[name]]
        for place, name in enumerate(open_strata):
            share = left // len(open_strata) + (place < left % len(open_strata))
            drawn[name] += min(share, sizes[name] - drawn[name])
    return drawn


def draw(strata: Sequence[str], wanted: int, rng: np.random.Generator) -> list[int]:
    """Positions of the drawn messages, in random order; `strata` is that of every message.

    Within a stratum each message has the same probability: its drawn over its all.
    """
    by_stratum = {name: [i for i, s in enumerate(strata) if s == name] for name in STRATA}
    sizes = {name: len(places) for name, places in by_stratum.items()}
    drawn = [
        int(place)
        for name, number in allocate(sizes, wanted).items()
        for place in rng.choice(by_stratum[name], number, replace=False)
    ]
    return [drawn[place] for place in rng.permutation(len(drawn))]


@dataclass(frozen=True)
class Tally:
    """Tokens of one marked message: `right` of `total` were handled as they should be."""

    stratum: str
    right: int
    total: int


def share(tallies: Sequence[Tally], sizes: Mapping[str, int]) -> list[float | None]:
    """[share, low, high] of tokens handled right in all messages of the cohort, 95% interval.

    `sizes`: messages of the cohort by stratum. The ratio estimator of a stratified sample with its
    linearised variance (Cochran 1977, 5.14 and 6.11); tokens of one message hang together, so the
    message is the unit. The interval is Wilson's with the effective number of tokens that this
    variance gives (Korn and Graubard 1998). A stratum in which nothing was wrong is not taken to
    be free of errors: for the variance, one wrong token is added to it. [None, None, None] when
    there is no token to judge.
    """
    marked = {name: [t for t in tallies if t.stratum == name] for name in sizes}
    weight = {name: sizes[name] / len(rows) for name, rows in marked.items() if rows}
    right = sum(weight[name] * t.right for name in weight for t in marked[name])
    total = sum(weight[name] * t.total for name in weight for t in marked[name])
    if not total:
        return [None, None, None]
    ratio = right / total
    unseen = [
        name
        for name in weight
        if all(t.right == t.total for t in marked[name]) and _open(name, marked, sizes)
    ]
    cautious = right / (total + sum(weight[name] for name in unseen))
    variance = 0.0
    for name in weight:
        if not _open(name, marked, sizes):
            continue
        rows = [(t.right, t.total) for t in marked[name]]
        if name in unseen:
            rows.append((0, 1))
        residuals = np.array([good - cautious * all_ for good, all_ in rows])
        fraction = len(marked[name]) / sizes[name]
        spread = residuals.var(ddof=1) if len(rows) > 1 else float(residuals[0] ** 2)
        variance += sizes[name] ** 2 * (1 - fraction) * spread / len(rows) / total**2
    if not variance:
        return [ratio, ratio, ratio]
    effective = cautious * (1 - cautious) / variance
    return [ratio, *wilson(ratio, max(effective, 1.0))]


def _open(name: str, marked: Mapping[str, Sequence[Tally]], sizes: Mapping[str, int]) -> bool:
    """Whether messages of the stratum were left unread."""
    return len(marked[name]) < sizes[name]


def wilson(ratio: float, number: float) -> tuple[float, float]:
    """The 95% Wilson score interval (Wilson 1927) of a share of `number`, maybe a fraction."""
    centre = (ratio * number + Z * Z / 2) / (number + Z * Z)
    half = Z / (number + Z * Z) * (number * ratio * (1 - ratio) + Z * Z / 4) ** 0.5
    return max(0.0, min(ratio, centre - half)), min(1.0, max(ratio, centre + half))


def enough(strata: Sequence[str], sizes: Mapping[str, int]) -> bool:
    """Whether so many messages of each stratum are marked that they can be weighed."""
    if any(strata.count(name) < min(2, sizes[name]) for name in sizes):
        return False
    return len(strata) >= min(FEWEST_MARKED, sum(sizes.values()))


def result(marks: Sequence[tuple[str, Marks]], sizes: Mapping[str, int]) -> dict | None:
    """The measured shares of a marked sample; None while too little of it is marked.

    `marks`: stratum and marks of each message that was read. `persons` and `identifying`: share of
    tokens that were redacted, of persons and of all; `kept`: share of other tokens that were not.
    Each is [share, low, high]. `missed` and `found` count the identifying tokens of the sample.
    """
    if not enough([name for name, _ in marks], sizes):
        return None
    persons, identifying, kept = [], [], []
    for name, m in marks:
        found, missed = m.persons + m.others, m.missed_persons + m.missed_others
        persons.append(Tally(name, m.persons, m.persons + m.missed_persons))
        identifying.append(Tally(name, found, found + missed))
        kept.append(Tally(name, m.ordinary, m.ordinary + m.needless))
    return {
        "messages": len(marks),
        "found": sum(tally.right for tally in identifying),
        "missed": sum(tally.total - tally.right for tally in identifying),
        "persons": share(persons, sizes),
        "identifying": share(identifying, sizes),
        "kept": share(kept, sizes),
    }


def redactor_version() -> str:
    """Changes with the code and the lists of the redactor, so with what it finds."""
    state = hashlib.sha256()
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in (".py", ".txt", ".csv", ".json") and path.name not in NOT_THE_REDACTOR:
            state.update(path.name.encode() + b"\0" + path.read_bytes())
    for name, found in sorted(list_hashes().items()):
        state.update(f"{name} {found}".encode())
    return state.hexdigest()[:16]
