"""Registered crime as CBS and the police publish it, turned into the rows of `crime.csv`."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from buurtwacht.errors import InputError

NEIGHBOURHOOD = re.compile(r"BU\d{8}")
MUNICIPALITY = re.compile(r"GM\d{4}")
MONTH = re.compile(r"(\d{4})MM(0[1-9]|1[0-2])")
CODE = re.compile(r"\d+\.\d+\.\d+")
NUISANCE_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]*")
ROLL_UPS = ("0.0.0",)
"""Offence codes that add up others."""

FOOTERS = ("bron", "source", "©")
"""How the line below a downloaded table begins."""

KINDS = ("soort", "overlast")
"""How the dimension of kinds begins: `SoortMisdrijf` in 47022NED, `Overlast` in 47024NED."""

DUTCH_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
REGION, PERIOD = "region", "period"

Row = tuple[str, str, str, int]
"""Neighbourhood, month (YYYY-MM), offence, count."""

Cell = tuple[str, str, str]
"""Neighbourhood, month, offence of a count that is missing."""


@dataclass(frozen=True)
class Remarks:
    """What a reader of the counts has to know.

    `missing`: cells without a number, left out; `partial`: neighbourhoods that have counts in only
    a part of the months, usually because codes changed; `incomplete`: the last month, when it holds
    less than half of what the three before do on average, else empty.
    """

    missing: int
    partial: list[str]
    incomplete: str


def rows_of(records: Iterable[Mapping[str, object]]) -> tuple[list[Row], list[Cell]]:
    """Rows of neighbourhoods and months, and the cells without a count.

    `records` have one column for the kind of offence, one for the region, one for the period and
    the count as the one that ends in `_1`, as in the tables 47022NED and 47024NED; other columns
    with a number (`SoortRegio_3`) tell about the region. Keys may be padded. Districts,
    municipalities, the country, years and totals are left out. Raises `ValueError` for a count that
    is no whole number of 0 or more.
    """
    rows, missing = [], []
    for record in records:
        offence, region, period, count = _cells(record)
        named = CODE.match(offence) or NUISANCE_CODE.fullmatch(offence)
        if not NEIGHBOURHOOD.fullmatch(region) or not MONTH.fullmatch(period) or not named:
            continue
        code = named.group()
        if code in ROLL_UPS:
            continue
        cell = (region, "-".join(MONTH.fullmatch(period).groups()), code)
        if count is None:
            missing.append(cell)
            continue
        if count < 0 or count != int(count):
            raise ValueError("a count is no whole number")
        rows.append((*cell, int(count)))
    return sorted(rows), missing


def _cells(record: Mapping[str, object]) -> tuple[str, str, str, float | None]:
    offence = region = period = ""
    count: object = None
    for name, value in record.items():
        lower = name.lower()
        if lower == "id" or name.startswith("odata"):
            continue
        if lower.startswith("perioden"):
            period = str(value).strip()
        elif lower.startswith(("wijken", "regio")):
            region = str(value).strip()
        elif lower.endswith("_1"):
            count = value
        elif lower.startswith(KINDS) and not re.search(r"_\d+$", lower):
            offence = str(value).strip()
    if isinstance(count, str):
        count = count.strip().replace(" ", "")
        count = None if count in ("", ".") else count
    return offence, region, period, None if count is None else float(count)


def read_download(content: bytes, name: str) -> tuple[list[Row], list[Cell]]:
    """Rows of the CSV that the data portal offers, as `rows_of`.

    `;` between fields, `.` for a missing count, Dutch headings or codes as headings. Lines above
    the heading and the source below are passed over. Raises `InputError` with file and row.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    except csv.Error as error:
        raise InputError(name, "this is no CSV", "download the table again") from error
    start = next((at for at, line in enumerate(lines) if _heads(line)), None)
    if start is None:
        raise InputError(
            name,
            "no row with the headings `Soort misdrijf`, `Wijken en buurten`, `Perioden`",
            "download the table as CSV with `;` from the data portal",
        )
    heads = _heads(lines[start])
    records = []
    for number, line in enumerate(lines[start + 1 :], start=start + 2):
        if len(line) < len(heads):
            if not "".join(line).strip() or line[0].lower().startswith(FOOTERS):
                continue
            raise InputError(f"{name}, row {number}", "fields are missing", "download it again")
        record = dict(zip(heads, (cell.strip() for cell in line), strict=False))
        record["Perioden"] = _period(record["Perioden"])
        code = NEIGHBOURHOOD.search(record["WijkenEnBuurten"])
        named = re.fullmatch(r"(BU|WK|GM|NL|PV|LD).*", record["WijkenEnBuurten"])
        if code:
            record["WijkenEnBuurten"] = code.group()
        elif not named and MONTH.fullmatch(record["Perioden"]):
            raise InputError(
                f"{name}, row {number}, column `Wijken en buurten`",
                "the neighbourhood has no code: names occur more than once",
                "download the CSV with codes",
            )
        value = record["Aantal_1"]
        if value not in ("", ".") and not re.fullmatch(r"\d+(\.\d{3})*(,0*)?", value):
            raise InputError(f"{name}, row {number}", "the count is no number", "correct the cell")
        if value != ".":
            record["Aantal_1"] = value.split(",")[0].replace(".", "")
        records.append(record)
    return rows_of(records)


def _heads(line: list[str]) -> list[str]:
    """The columns under their code names, empty when this is no heading."""
    names = {
        "soort": "Soort",
        "wijken": "WijkenEnBuurten",
        "regio": "WijkenEnBuurten",
        "period": "Perioden",
    }
    found: list[str] = []
    for cell in line:
        plain = re.sub(r"[^a-z]", "", cell.lower())
        known = next((name for start, name in names.items() if plain.startswith(start)), None)
        if plain == "overlast" or plain == "overlastsoort":
            known = "Soort"
        if known in found:
            known = cell.strip()
        counted = plain.startswith(("geregistreerde", "aantal", "overlast", "totaal", "melding"))
        first = counted and "Aantal_1" not in found
        found.append(known or ("Aantal_1" if first else cell.strip()))
    wanted = {"Soort", "WijkenEnBuurten", "Perioden", "Aantal_1"}
    return found if wanted <= set(found) else []


def _period(text: str) -> str:
    """`2024 januari` as `2024MM01`; years and codes stay as they are."""
    parts = text.replace("*", "").split()
    if len(parts) == 2 and parts[1].lower() in DUTCH_MONTHS:
        return f"{parts[0]}MM{DUTCH_MONTHS.index(parts[1].lower()) + 1:02d}"
    return text.replace("*", "").strip()


def chosen(
    rows: Iterable[Row | Cell],
    municipalities: list[str],
    offences: list[str],
    first: str,
    last: str,
) -> list[Row | Cell]:
    """Rows or missing cells of these municipalities (`GM0758`), offences and months; none = all."""
    digits = {code[2:] for code in municipalities}
    return [
        row
        for row in rows
        if (not digits or row[0][2:6] in digits)
        and (not offences or row[2] in offences)
        and first <= row[1] <= last
    ]


def remarks(rows: list[Row], missing: int) -> Remarks:
    """What has to be told about `rows`."""
    months = sorted({row[1] for row in rows})
    seen: dict[str, set[str]] = {}
    totals: dict[str, int] = dict.fromkeys(months, 0)
    for neighbourhood, month, _, count in rows:
        seen.setdefault(neighbourhood, set()).add(month)
        totals[month] += count
    partial = sorted(name for name, its in seen.items() if len(its) < len(months))
    incomplete = ""
    if len(months) > 3:
        before = sum(totals[month] for month in months[-4:-1]) / 3
        if totals[months[-1]] < before / 2:
            incomplete = months[-1]
    return Remarks(missing, partial, incomplete)


def crime_csv(rows: list[Row]) -> bytes:
    """The content of `crime.csv`."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("neighbourhood", "month", "offence", "count"))
    writer.writerows(rows)
    return buffer.getvalue().encode()
