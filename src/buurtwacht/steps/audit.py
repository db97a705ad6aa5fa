"""Search every artefact of a cohort for what would identify somebody.

The needles are made from the raw chats and never written down. Exit status 0 and a record when
nothing is found; 2 when something is, and then the record stands among the logs only.
"""

import argparse
import json
import re
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.errors import InputError
from buurtwacht.privacy.audit.needles import Needles
from buurtwacht.privacy.audit.raw_chats import read_needles
from buurtwacht.privacy.audit.report import (
    Artefact,
    AuditResult,
    Opened,
    audit_files,
    open_artefact,
    quotable,
)
from buurtwacht.privacy.audit.repository import Repository, read_repository
from buurtwacht.privacy.audit.words import tokens
from buurtwacht.privacy.redaction import PLACEHOLDERS
from buurtwacht.steps.run import run

SHAREABLE = ("models/estimates.csv", "models/claims.csv", "deletions.json")
"""Outputs below the processed folder that may leave, besides the draft."""

UNFINISHED = ".partial-"
PLACEHOLDER = re.compile(r"\[(" + "|".join(map(re.escape, PLACEHOLDERS.values())) + r")(?: \d+)?\]")


def _artefacts(
    root: Path, folders: list[Path], shareable: list[Path], skip: set[Path]
) -> list[Artefact]:
    """All files below `folders`, and links to folders, in the order of their names."""
    root, places = root.resolve(), {place.resolve() for place in shareable}
    skipped = {path.resolve() for path in skip}
    found = {}
    for folder in folders:
        if not folder.exists():
            raise InputError(str(folder), "there is nothing to audit", "check the path")
        for path in [folder] if folder.is_file() else folder.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                continue
            if path.resolve() in skipped or path.name.startswith(UNFINISHED):
                continue
            place = path.parent.resolve() / path.name
            base = root if place.is_relative_to(root) else folder.resolve().parent
            name = place.relative_to(base).as_posix()
            found[place] = Artefact(path, name, not places.isdisjoint([place, *place.parents]))
    return sorted(found.values(), key=lambda artefact: artefact.name)


def _messages(processed: Path) -> tuple[dict[str, int], int, dict[str, int]]:
    """Placeholders by type, number of messages, senders by group."""
    import pyarrow.compute
    import pyarrow.parquet

    kinds = {label: kind for kind, label in PLACEHOLDERS.items()}
    redacted: Counter[str] = Counter()
    count, senders = 0, {}
    for path in sorted((processed / "messages").glob("*.parquet")):
        table = pyarrow.parquet.read_table(path, columns=["group", "sender", "text"])
        count += table.num_rows
        for text in table["text"].to_pylist():
            redacted.update(kinds[label] for label in PLACEHOLDER.findall(text or ""))
        for group, sender in zip(
            table["group"].to_pylist(), table["sender"].to_pylist(), strict=True
        ):
            senders.setdefault(group, set())
            if sender is not None:
                senders[group].add(sender)
    return dict(sorted(redacted.items())), count, {g: len(s) for g, s in sorted(senders.items())}


def _declared(processed: Path, disclosure: dict | None) -> frozenset[str]:
    """Slugs of the groups; their areas too, if the gate lets single groups be shown."""
    path = processed / "inputs" / "groups.parquet"
    if not path.is_file():
        return frozenset()
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    columns = {"group"}
    if disclosure is not None and disclosure["rules"]["groups_release"]:
        columns |= {"municipality", "neighbourhood"} & set(table.column_names)
    values = {value for name in columns for value in table[name].to_pylist() if value}
    return frozenset(" ".join(tokens(value)) for value in values)


def _hits(result: AuditResult) -> list[dict]:
    return [asdict(hit) for hit in result.hits]


def _write(record: dict, path: Path) -> None:
    with replacing(path) as temporary:
        temporary.write_text(
            json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )


def _refuse(result: AuditResult, record: Path) -> None:
    names = sorted({hit.artefact for hit in result.hits})
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    raise InputError(
        "privacy audit",
        f"{result.total} hit{'s' * (result.total > 1)} in {', '.join(names[:3])}{more}",
        f"see {record} for their types, mend what wrote them (a name that is nobody's sender"
        " belongs in known_names.csv) and run again",
    )


def _main(arguments: argparse.Namespace) -> None:
    root, runtime = arguments.root, arguments.runtime
    repository = read_repository(root)
    artefacts = [] if arguments.draft is None else _of_cohort(arguments)
    leaving = [open_artefact(artefact) for artefact in artefacts if artefact.shareable]
    candidates = quotable(leaving, repository)
    needles = read_needles(arguments.raw, arguments.canaries, candidates, arguments.processes)
    results = []
    if arguments.draft is not None:
        results.append(_audit_cohort(arguments, artefacts, leaving, needles, repository))
    if runtime:
        results.append(_audit_runtime(arguments, needles, repository))
    for result, record in results:
        if result.hits:
            _refuse(result, record)


def _failed(arguments: argparse.Namespace) -> Path:
    cohort = arguments.processed.resolve().name
    return (
        arguments.failed or arguments.root / "logs" / cohort / f"{arguments.out.stem}.failed.json"
    )


def _of_cohort(arguments: argparse.Namespace) -> list[Artefact]:
    processed, draft = arguments.processed, arguments.draft
    shareable = [draft, *(processed / name for name in SHAREABLE)]
    skip = {arguments.out, _failed(arguments), *filter(None, [arguments.canaries])}
    return _artefacts(arguments.root, [processed, draft], shareable, skip)


def _audit_cohort(
    arguments: argparse.Namespace,
    artefacts: list[Artefact],
    leaving: list[Opened],
    needles: Needles | None,
    repository: Repository,
) -> tuple[AuditResult, Path]:
    processed, failed = arguments.processed, _failed(arguments)
    path = processed / "models" / "disclosure.json"
    disclosure = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    declared = _declared(processed, disclosure)
    result = audit_files(artefacts, needles, repository, declared, arguments.processes, leaving)
    redacted, messages, senders = _messages(processed)
    record = {
        "redacted": redacted,
        "messages": messages,
        "k_anonymity": {
            "groups": len(senders),
            "smallest_senders": min(senders.values(), default=0),
        },
        "needles": "unavailable" if result.needles is None else result.needles,
        "artefacts": result.artefacts,
        "hits": result.total,
        "suppressed": None
        if disclosure is None
        else {name: disclosure[name] for name in ("rows", "suppressed", "by_reason")},
    }
    if result.hits:
        arguments.out.unlink(missing_ok=True)
        _write(record | {"found": _hits(result)}, failed)
    else:
        failed.unlink(missing_ok=True)
        _write(record, arguments.out)
    return result, failed


def _audit_runtime(
    arguments: argparse.Namespace, needles: Needles | None, repository: Repository
) -> tuple[AuditResult, Path]:
    out = arguments.runtime_out or arguments.out
    artefacts = _artefacts(arguments.root, arguments.runtime, [], {out})
    result = audit_files(artefacts, needles, repository, processes=arguments.processes)
    record = {
        "needles": "unavailable" if result.needles is None else result.needles,
        "artefacts": result.artefacts,
        "hits": result.total,
        "found": _hits(result),
    }
    _write(record, out)
    return result, out


def main(argv: list[str] | None = None) -> int:
    """Run the step; exit status 0 when clean, 2 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m buurtwacht.steps.audit", description=__doc__)
    add = parser.add_argument
    add("--root", type=Path, default=Path("."), help="project root (default: here)")
    add("--processed", type=Path, help="data/processed/COHORT: every file in it is searched")
    add("--draft", type=Path, help="folder that would become the report: judged as shareable")
    add("--raw", type=Path, nargs="?", help="data/raw/COHORT; without it only the second detector")
    add("--canaries", type=Path, nargs="?", help="planted strings: one a line, or a truth JSON")
    add("--failed", type=Path, help="record of hits (default: logs/COHORT/<out>.failed.json)")
    add("--runtime", type=Path, nargs="+", help="search these files and folders (too)")
    add("--runtime-out", type=Path, help="record of those, beside that of a cohort")
    add("--processes", type=int, default=1, help="processors to use")
    add("--out", type=Path, required=True, help="record of the audit")
    arguments = parser.parse_args(argv)
    cohort = [name for name in (arguments.processed, arguments.draft) if name is not None]
    if len(cohort) == 1 or not (cohort or arguments.runtime):
        parser.error("give --processed and --draft, or --runtime")
    if cohort and bool(arguments.runtime) != bool(arguments.runtime_out):
        parser.error("with a cohort, --runtime and --runtime-out belong together")
    return run(_main, arguments)


if __name__ == "__main__":
    sys.exit(main())
