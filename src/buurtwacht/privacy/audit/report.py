"""Audit a set of artefacts: which of them holds what must not leave."""

import base64
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePosixPath

from buurtwacht.privacy.audit.decode import decode_file
from buurtwacht.privacy.audit.needles import Needles, grams
from buurtwacht.privacy.audit.processes import results
from buurtwacht.privacy.audit.repository import Repository
from buurtwacht.privacy.audit.search import Search
from buurtwacht.privacy.audit.segments import Segment, Undecodable
from buurtwacht.privacy.audit.words import tokens

UNAUDITABLE = "cannot_be_audited"
IN_NAME = "in_file_name"


@dataclass(frozen=True)
class Artefact:
    """A file of the audit: `name` is its path below the project root."""

    path: Path
    name: str
    shareable: bool = False


@dataclass(frozen=True)
class Hit:
    """`count` finds of one type in one artefact; never what was found."""

    artefact: str
    kind: str
    count: int


@dataclass(frozen=True)
class AuditResult:
    """Result of an audit; `needles` is None when there was no raw data to make them from."""

    artefacts: int
    needles: int | None
    hits: list[Hit] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Number of finds."""
        return sum(hit.count for hit in self.hits)


@dataclass(frozen=True)
class Opened:
    """An artefact with its texts; None when they cannot be had."""

    artefact: Artefact
    segments: list[Segment] | None


def open_artefact(artefact: Artefact) -> Opened:
    """Decode an artefact; one that vanished meanwhile, such as a lock, holds nothing."""
    try:
        return Opened(artefact, decode_file(artefact.path, artefact.name))
    except FileNotFoundError:
        return Opened(artefact, [])
    except (Undecodable, OSError):
        return Opened(artefact, None)


def quotable(opened: Iterable[Opened], repository: Repository) -> set[int]:
    """Hashes of word sequences in `opened` that would be quotations if a raw text holds them.

    Made before the needles, so that of a large cohort only possible quotations are kept.
    """
    found: set[int] = set()
    for one in opened:
        for segment in one.segments or ():
            found.update(map(hash, grams(tokens(segment.text))))
    return found - repository.quotations


def audit(
    opened: Iterable[Opened],
    needles: Needles | None,
    repository: Repository,
    declared: frozenset[str] = frozenset(),
) -> AuditResult:
    """Search every artefact of `opened`.

    `needles`: None when raw data is absent; then only the second detector works. `declared`:
    names of groups and areas (as `words.tokens` joined by blanks) that may be named anywhere.
    """
    search = Search(needles or Needles(), repository, declared)
    found = [_hits(search, one, number) for number, one in enumerate(opened, start=1)]
    return _result(found, needles)


def audit_files(
    artefacts: Sequence[Artefact],
    needles: Needles | None,
    repository: Repository,
    declared: frozenset[str] = frozenset(),
    processes: int = 1,
    opened: Iterable[Opened] = (),
) -> AuditResult:
    """As `audit`, of files that are opened one by one, by several `processes`.

    `opened`: those of `artefacts` that were opened before.
    """
    search = Search(needles or Needles(), repository, declared)
    shared = search, {one.artefact: one for one in opened}
    numbered = list(enumerate(artefacts, start=1))
    return _result(list(results(_open_and_search, shared, numbered, processes)), needles)


def _open_and_search(
    shared: tuple[Search, dict[Artefact, Opened]], numbered: tuple[int, Artefact]
) -> list[Hit]:
    search, opened = shared
    number, artefact = numbered
    return _hits(search, opened.get(artefact) or open_artefact(artefact), number)


def _hits(search: Search, opened: Opened, number: int) -> list[Hit]:
    name, in_name = _safe_name(opened.artefact.name, search, number)
    counts = Counter({IN_NAME: in_name})
    if opened.segments is None:
        counts[UNAUDITABLE] = 1
    else:
        counts += search.count(opened.segments, opened.artefact.shareable)
    return [Hit(name, kind, count) for kind, count in sorted((+counts).items())]


def _result(found: Sequence[list[Hit]], needles: Needles | None) -> AuditResult:
    hits = sorted(chain.from_iterable(found), key=lambda hit: (hit.artefact, hit.kind))
    return AuditResult(len(found), None if needles is None else len(needles), hits)


def _safe_name(name: str, search: Search, number: int) -> tuple[str, int]:
    """`name` as it may be shown, and how many needles it holds."""
    found = search.count([Segment(_readable(name))], shareable=False).total()
    if not found:
        return name, 0
    shown = []
    for part in PurePosixPath(name).parts:
        if search.count([Segment(_readable(part))], shareable=False):
            break
        shown.append(part)
    return "/".join([*shown[: len(PurePosixPath(name).parts) - 1], f"[name {number}]"]), found


def _readable(name: str) -> str:
    """A path with its parts that are base64 decoded, as Snakemake writes names of outputs."""
    parts = {name: None}
    for part in (*PurePosixPath(name).parts, name.rpartition("metadata/")[2].replace("/", "")):
        try:
            text = base64.b64decode(part.lstrip("@"), altchars=b"-_", validate=True).decode()
        except ValueError:
            continue
        parts[text] = None
    return "\n".join(parts)
