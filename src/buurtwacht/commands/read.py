"""`buurtwacht read`: any export to a table, one row a message."""

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.errors import InputError

FORMATS = (".jsonl", ".csv", ".parquet")
COLUMNS = ("sent_at", "sender", "kind", "event", "text")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `read` to `parser`."""
    parser.description = (
        "Read WhatsApp exports into a table: one row a message, in the order of the file, with "
        "sent_at, sender, kind, event and text. Several exports come one after the other, with "
        "their position in the column source; --merge makes one chat of them."
    )
    parser.add_argument(
        "exports", nargs="+", type=Path, metavar="EXPORT", help="a .txt, a .zip or a folder of them"
    )
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE",
        help="table to write: .jsonl, .csv or .parquet",
    )
    parser.add_argument(
        "--merge",
        action="store_true",
        help="the exports are of one group: give every message once",
    )


def run(arguments: argparse.Namespace) -> None:
    """Read the exports and write the table.

    Raises `InputError` for a file that is no export and for an unknown kind of table.
    """
    suffix = arguments.out.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(
            "--out", "the kind of table is not known", f"end it in {', '.join(FORMATS)}"
        )
    if arguments.out.is_dir():
        raise InputError("--out", "this is a folder", "name a file in it")
    rows, columns = _rows(arguments.exports, arguments.merge)
    try:
        with replacing(arguments.out) as temporary:
            {".jsonl": _write_jsonl, ".csv": _write_csv, ".parquet": _write_parquet}[suffix](
                rows, columns, temporary
            )
    except OSError as error:
        raise InputError("--out", "the file cannot be written", "choose another place") from error


def _rows(paths: list[Path], merge: bool) -> tuple[Iterator[dict], tuple[str, ...]]:
    exports = list(_read(paths))
    if merge:
        from buurtwacht.chat.merge import merge_exports

        return _plain_rows(merge_exports(exports).messages), COLUMNS
    if len(exports) == 1:
        return _plain_rows(exports[0].messages), COLUMNS
    rows = (
        {"source": number, **row}
        for number, export in enumerate(exports, start=1)
        for row in _plain_rows(export.messages)
    )
    return rows, ("source", *COLUMNS)


def _read(paths: list[Path]) -> Iterator:
    from buurtwacht.chat.containers import open_exports
    from buurtwacht.chat.reader import read_export

    for path in paths:
        for number, content in enumerate(open_exports(path), start=1):
            place = f"export {number} of {path}" if path.is_dir() else str(path)
            yield read_export(content, place)


def _plain_rows(messages) -> Iterator[dict]:
    for batch in messages.to_batches(max_chunksize=50_000):
        for row in batch.to_pylist():
            moment = row["sent_at"].isoformat(timespec="seconds")
            yield {
                "sent_at": moment if row["has_seconds"] else moment[:16],
                "sender": row["sender"],
                "kind": row["kind"],
                "event": row["event"],
                "text": row["text"],
            }


def _write_jsonl(rows: Iterator[dict], columns: tuple[str, ...], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_csv(rows: Iterator[dict], columns: tuple[str, ...], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(rows: Iterator[dict], columns: tuple[str, ...], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    from buurtwacht.chat.columns import integers, strings

    listed = list(rows)
    content = {
        name: (integers if name == "source" else strings)([row[name] for row in listed])
        for name in columns
    }
    parquet.write_table(pa.table(content), path, compression="zstd")
