"""`buurtwacht crime`: fetch registered crime into `crime.csv`; never overwrites without --force."""

import argparse
import hashlib
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.errors import InputError
from buurtwacht.prevention.police_data import (
    CODE,
    KINDS,
    MUNICIPALITY,
    NUISANCE_CODE,
    Cell,
    Row,
    chosen,
    crime_csv,
    read_download,
    remarks,
    rows_of,
)

CATALOG = "dataderden.cbs.nl"
CRIME_TABLE, NUISANCE_TABLE = "47022NED", "47024NED"
TRIES = 4
SECONDS = 120
"""Longest wait for an answer."""

MUNICIPALITIES_AT_ONCE = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Fetch registered crime by neighbourhood and month from the open data of police and "
        "Statistics Netherlands, or read the CSV that their portal offers, into "
        "data/raw/COHORT/crime.csv. Beside it, crime.source.json records table, date and hash."
    )
    parser.add_argument("cohort", metavar="COHORT", help="folder below data/raw")
    parser.add_argument(
        "--municipality", nargs="+", default=[], metavar="GM0000", help="codes of municipalities"
    )
    parser.add_argument("--from", dest="first", required=True, metavar="YYYY-MM")
    parser.add_argument("--until", dest="last", required=True, metavar="YYYY-MM")
    parser.add_argument(
        "--offence", nargs="+", default=["1.1.1"], metavar="CODE", help="default: 1.1.1"
    )
    parser.add_argument(
        "--nuisance",
        nargs="+",
        default=[],
        metavar="CODE",
        help=f"kinds of nuisance, from table {NUISANCE_TABLE}",
    )
    parser.add_argument("--csv", type=Path, nargs="+", metavar="FILE", help="downloaded instead")
    parser.add_argument("--force", action="store_true", help="replace an existing crime.csv")
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="default: data/raw")
    parser.add_argument(
        "--catalog", default=CATALOG, help="host of the service, e.g. localhost:8000"
    )
    parser.add_argument("--plain-http", action="store_true", help="the host speaks http, not https")
    parser.add_argument("--pause", type=float, default=5.0, metavar="S", help="before trying again")


def run(arguments: argparse.Namespace) -> None:
    """Fetch or read, write whole or not at all. Raises `InputError`."""
    _check(arguments)
    target = arguments.raw / arguments.cohort / "crime.csv"
    if target.exists() and not arguments.force:
        raise InputError(str(target), "it is there already", "use --force to replace it")
    if arguments.csv:
        rows, missing = _read(arguments.csv)
        source = "CSV download of the data portal"
    else:
        rows, missing = _fetched(arguments)
        source = arguments.catalog
    wanted = [*arguments.offence, *arguments.nuisance]
    choice = arguments.municipality, wanted, arguments.first, arguments.last
    rows, missing = chosen(rows, *choice), chosen(missing, *choice)
    if not rows:
        raise InputError(
            "--municipality, --offence, --from, --until",
            "there are no counts for this choice",
            "check the codes and the months",
        )
    if len({row[:3] for row in rows}) < len(rows):
        raise InputError(
            "--csv" if arguments.csv else "--nuisance",
            "a neighbourhood, month and offence occur twice",
            "give each table once",
        )
    content = crime_csv(rows)
    told = remarks(rows, len(missing))
    tables = [CRIME_TABLE] + ([NUISANCE_TABLE] if arguments.nuisance else [])
    record = {
        "source": source,
        "tables": tables,
        "retrieved": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sha256": hashlib.sha256(content).hexdigest(),
        "municipalities": sorted(arguments.municipality),
        "offences": sorted({row[2] for row in rows}),
        "first_month": min(row[1] for row in rows),
        "last_month": max(row[1] for row in rows),
        "rows": len(rows),
        **asdict(told),
    }
    _write(target, content, record)
    for line in _told(record):
        print(line, file=sys.stderr)


def _check(arguments: argparse.Namespace) -> None:
    for option, values, form in (
        ("--municipality", arguments.municipality, MUNICIPALITY),
        ("--offence", arguments.offence, CODE),
        ("--nuisance", arguments.nuisance, NUISANCE_CODE),
    ):
        if any(not form.fullmatch(value) for value in values):
            shape = "GM0758" if option == "--municipality" else "1.1.1"
            raise InputError(option, "a code has a wrong form", f"write it as {shape}")
    for option, value in (("--from", arguments.first), ("--until", arguments.last)):
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
            raise InputError(option, "this is no month", "write YYYY-MM")
    if arguments.last < arguments.first:
        raise InputError("--until", "it lies before --from", "swap the months")
    if not re.fullmatch(r"[a-z0-9-]+", arguments.cohort):
        raise InputError("COHORT", "the name has other signs than a-z, 0-9, -", "correct it")
    if not arguments.csv and not arguments.municipality:
        raise InputError("--municipality", "no municipality is given", "give codes as GM0758")


def _read(paths: list[Path]) -> tuple[list[Row], list[Cell]]:
    rows, missing = [], []
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(str(path), "the file cannot be read", "check the path") from error
        found, absent = read_download(content, str(path))
        rows += found
        missing += absent
    return sorted(rows), missing


def _fetched(arguments: argparse.Namespace) -> tuple[list[Row], list[Cell]]:
    rows, missing = [], []
    for table, offences in (
        (CRIME_TABLE, arguments.offence),
        (NUISANCE_TABLE, arguments.nuisance),
    ):
        if not offences:
            continue
        codes = arguments.municipality
        for at in range(0, len(codes), MUNICIPALITIES_AT_ONCE):
            part = codes[at : at + MUNICIPALITIES_AT_ONCE]
            found, absent = _table(table, part, offences, arguments)
            rows += [row for row in found if row[2] in offences]
            missing += absent
    return sorted(rows), missing


def _table(
    table: str, municipalities: list[str], offences: list[str], arguments: argparse.Namespace
) -> tuple[list[Row], list[Cell]]:
    """Rows of one table: neighbourhoods of the municipalities, the offences, months only."""
    import cbsodata
    import cbsodata.cbsodata3 as service

    service.options.use_https = not arguments.plain_http
    options = {"catalog_url": arguments.catalog, "timeout": SECONDS}

    def attempt() -> tuple[list[Row], list[Cell]]:
        names = {entry["name"] for entry in cbsodata.get_meta(table, "", **options)}
        kind = next(name for name in names if name.lower().startswith(KINDS))
        region = next(name for name in names if name.startswith(("Wijken", "Regio")))
        keys = {
            entry["Key"].strip(): entry["Key"]
            for entry in cbsodata.get_meta(table, kind, **options)
        }
        unknown = [code for code in offences if code not in keys]
        if unknown:
            raise InputError(
                "--offence" if table == CRIME_TABLE else "--nuisance",
                f"table {table} has no code {unknown[0]}",
                f"its codes: {', '.join(sorted(keys))}",
            )
        places = " or ".join(f"substringof('BU{code[2:]}',{region})" for code in municipalities)
        kinds = " or ".join(f"{kind} eq '{keys[code]}'" for code in offences)
        filters = f"({places}) and ({kinds}) and substringof('MM',Perioden)"
        records = service._download_metadata(table, "TypedDataSet", filters=filters, **options)
        return rows_of(records)

    return _tried(attempt, table, arguments.pause)


def _tried(
    attempt: Callable[[], tuple[list[Row], list[Cell]]], table: str, pause: float
) -> tuple[list[Row], list[Cell]]:
    """`attempt`, again after a pause when the service fails; `InputError` when it keeps failing."""
    import requests

    for number in range(1, TRIES + 1):
        try:
            return attempt()
        except requests.HTTPError as error:
            status = getattr(getattr(error.__cause__, "response", None), "status_code", None)
            if status is not None and status < 500 and status != 429:
                raise InputError(
                    f"table {table}", f"the service refuses ({status})", "check the codes"
                ) from error
            problem = f"the service fails ({status or 'no status'})"
        except requests.Timeout:
            problem = f"no answer within {SECONDS} seconds"
        except requests.ConnectionError:
            problem = "the service cannot be reached: is there a network?"
        except requests.exceptions.InvalidURL as error:
            remedy = "write it as localhost:8000"
            raise InputError("--catalog", "this is no host", remedy) from error
        except (
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ):
            problem = "the answer broke off"
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
            problem = "the answer is not what this table gives"
        if number < TRIES:
            time.sleep(pause * number)
    raise InputError(
        f"table {table}",
        f"{problem} ({TRIES} tries)",
        "try again later, or download the CSV elsewhere and give it with --csv",
    )


def _write(target: Path, content: bytes, record: dict) -> None:
    try:
        with replacing(target) as temporary:
            temporary.write_bytes(content)
        with replacing(target.with_name("crime.source.json")) as temporary:
            text = json.dumps(record, indent=1, sort_keys=True)
            temporary.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(str(target), "the file cannot be written", "check the folder") from error


def _told(record: dict) -> list[str]:
    lines = [f"{record['rows']} counts, {record['first_month']} to {record['last_month']}."]
    if record["missing"]:
        lines.append(f"{record['missing']} cells have no number and are left out: missing, not 0.")
    if record["partial"]:
        names = ", ".join(record["partial"][:5])
        more = f" and {len(record['partial']) - 5} more" if len(record["partial"]) > 5 else ""
        lines.append(
            f"{len(record['partial'])} neighbourhoods have counts in a part of the months only "
            f"({names}{more}): codes change when a municipality redraws its neighbourhoods."
        )
    if record["incomplete"]:
        lines.append(
            f"{record['incomplete']} holds less than half of the months before: probably "
            "incomplete; use --until to leave it out."
        )
    return lines
