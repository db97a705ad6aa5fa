"""The needles of a cohort, from its raw chats."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from buurtwacht.chat.containers import open_exports
from buurtwacht.chat.merge import merge_exports
from buurtwacht.chat.reader import read_export
from buurtwacht.inputs.personal import names_of, personal_rows, rows_by_group
from buurtwacht.privacy.anonymise import TEXTLESS, roster
from buurtwacht.privacy.audit.needles import Needles, needles_of_chat
from buurtwacht.privacy.audit.processes import results
from buurtwacht.privacy.redaction import Redactor

GROUPS_AT_ONCE = 20


@dataclass(frozen=True)
class _Raw:
    chats: Path
    consent: dict[str, list[dict[str, str]]]
    known_names: dict[str, list[dict[str, str]]]
    candidates: set[int]


def read_needles(
    raw: Path | None, canaries: Path | None, candidates: set[int], processes: int = 1
) -> Needles | None:
    """What must not be found of the cohort in the folder `raw`; None without raw chats.

    `canaries`: planted strings; `candidates`: hashes of `needles.grams` that would be quotations.
    """
    if raw is None or not (raw / "chats").is_dir():
        return None
    folders = sorted(path.name for path in (raw / "chats").iterdir() if path.is_dir())
    shared = _Raw(
        raw / "chats",
        rows_by_group(personal_rows(raw / "consent.csv")),
        rows_by_group(personal_rows(raw / "known_names.csv")),
        candidates,
    )
    Redactor([], []).redact(["Jan"])  # its lists are loaded once, before the processes part
    size = max(1, min(GROUPS_AT_ONCE, len(folders) // (4 * processes)))
    parts = [folders[place : place + size] for place in range(0, len(folders), size)]
    needles = Needles()
    for part in results(_of_groups, shared, parts, processes):
        needles.add(part)
    _add_canaries(needles, canaries)
    return needles.seal()


def _of_groups(raw: _Raw, groups: list[str]) -> Needles:
    needles = Needles()
    for group in groups:
        folder = raw.chats / group
        merged = merge_exports([read_export(content) for content in open_exports(folder)])
        messages = merged.messages.to_pylist()
        participants = [row["participant"] for row in raw.consent.get(group, ())]
        needles_of_chat(
            needles,
            group,
            messages,
            {*roster(messages, merged.aliases), *participants},
            names_of(raw.known_names, group),
            TEXTLESS,
            raw.candidates,
        )
        for name in _export_names(folder):
            needles.add_export_name(name)
    return needles.for_adding()


def _add_canaries(needles: Needles, canaries: Path | None) -> None:
    """Planted strings: one a line, or the values of `canaries` in the truth of a simulation."""
    if canaries is None:
        return
    text = canaries.read_text(encoding="utf-8")
    if canaries.suffix == ".json":
        planted = json.loads(text)["canaries"]
        lines = planted.values() if isinstance(planted, dict) else planted
    else:
        lines = text.splitlines()
    needles.add_canaries(line for line in lines if line.strip())


def _export_names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.stem
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    yield from (Path(name).stem for name in archive.namelist())
