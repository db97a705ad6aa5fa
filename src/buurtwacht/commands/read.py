"""`buurtwacht read`: any export to a table, one row a message."""

import argparse
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa

from buurtwacht.atomic import replacing
from buurtwacht.chat.columns import integers
from buurtwacht.chat.containers import open_exports
from buurtwacht.chat.reader import read_export
from buurtwacht.errors import InputError

FORMATS = (".jsonl", ".csv", ".parquet")
_ROWS = 100_000
COLUMNS = ("sent_at", "sender", "kind", "event", "text", "media")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `read` to `parser`."""
    parser.description = (
        "Read WhatsApp exports into a table: one row a message, in the order of the file, with "
        "sent_at, sender, kind, event, text and media (image, video, audio, gif, sticker or "
        "document, where the export tells). Several exports come one after the other, with "
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
    write = {".jsonl": _write_jsonl, ".csv": _write_csv, ".parquet": _write_parquet}[suffix]
    try:
        with replacing(arguments.out) as temporary:
            write(_tables(arguments.exports, arguments.merge), temporary)
    except OSError as error:
        raise InputError("--out", "the file cannot be written", "choose another place") from error


def _tables(paths: list[Path], merge: bool) -> Iterator:
    """The rows to write, in pieces."""
    from buurtwacht.chat.writing import shown_moments

    exports = _read(paths)
    if merge:
        from buurtwacht.chat.merge import merge_exports

        tables = iter([merge_exports(list(exports)).messages])
    else:
        tables = (export.messages for export in exports)
    first, second = next(tables), next(tables, None)
    several = second is not None
    for number, table in enumerate(chain([first], [second] if several else [], tables), start=1):
        for start in range(0, table.num_rows, _ROWS):
            piece = table.slice(start, _ROWS).combine_chunks()
            columns = {"sent_at": shown_moments(piece)}
            columns |= {name: piece[name].chunk(0) for name in COLUMNS[1:]}
            if several:
                columns = {"source": integers([number] * len(piece)), **columns}
            yield pa.table(columns)


def _read(paths: list[Path]) -> Iterator:
    for path in paths:
        for number, content in enumerate(open_exports(path), start=1):
            place = f"export {number} of {path}" if path.is_dir() else str(path)
            yield read_export(content, place)


def _write_jsonl(tables: Iterator, path: Path) -> None:
    from buurtwacht.chat.writing import json_lines

    with path.open("wb") as file:
        for table in tables:
            file.write(json_lines(table))


def _write_csv(tables: Iterator, path: Path) -> None:
    from buurtwacht.chat.writing import csv_lines

    with path.open("wb") as file:
        for number, table in enumerate(tables):
            if not number:
                file.write(",".join(table.column_names).encode() + b"\n")
            file.write(csv_lines(table))


def _write_parquet(tables: Iterator, path: Path) -> None:
    from pyarrow import parquet

    first = next(tables)
    with parquet.ParquetWriter(path, first.schema, compression="zstd") as writer:
        for table in chain([first], tables):
            writer.write_table(table)
