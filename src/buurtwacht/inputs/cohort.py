"""All inputs of a cohort, each table for itself and all of them together."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from buurtwacht.config import Legal
from buurtwacht.errors import InputError
from buurtwacht.inputs.csv_file import read_raw_table
from buurtwacht.tables import RAW


@dataclass(frozen=True)
class Table:
    """A validated raw table: its file, its records and the row number of each record."""

    path: Path
    frame: pd.DataFrame
    rows: list[int]

    def refuse(self, wrong: pd.Series, column: str, problem: str, remedy: str) -> None:
        """Raise `InputError` for the first record that is `wrong`, if there is one."""
        if wrong.any():
            place = f"{self.path}, row {self.rows[wrong.to_numpy().argmax()]}, column `{column}`"
            raise InputError(place, problem, remedy)


def read_tables(raw: Path) -> dict[str, Table]:
    """The tables that are present in the folder `raw`, by name.

    Raises `InputError` when the folder or `groups.csv` is missing, a table is malformed or a CSV
    file is not part of the contract.
    """
    if not raw.is_dir():
        raise InputError(str(raw), "the folder is missing", "put the cohort's inputs there")
    known = {f"{name}.csv" for name in RAW}
    for path in sorted(raw.glob("*.csv")):
        if path.name not in known:
            raise InputError(
                str(raw), "a CSV file has an unknown name", f"use {', '.join(sorted(known))}"
            )
    if not (raw / "groups.csv").is_file():
        raise InputError(str(raw / "groups.csv"), "the file is missing", "list the groups in it")
    tables = {}
    for name, schema in RAW.items():
        path = raw / f"{name}.csv"
        if not path.is_file() and (path.exists() or path.is_symlink()):
            raise InputError(str(path), "this is no file that can be read", "put the table there")
        if path.is_file():
            tables[name] = Table(path, *read_raw_table(path, schema))
    return tables


def _check_periods(groups: Table) -> None:
    frame = groups.frame
    if frame.empty:
        raise InputError(str(groups.path), "there is no group", "add at least one row")
    groups.refuse(
        frame["observed_until"] < frame["observed_from"],
        "observed_until",
        "lies before observed_from",
        "swap or correct the dates",
    )
    start, end = frame["police_from"], frame["police_until"]
    groups.refuse(
        start.isna() & end.notna(), "police_from", "is empty beside police_until", "fill in both"
    )
    groups.refuse(
        start.notna() & end.isna(), "police_until", "is empty beside police_from", "fill in both"
    )
    groups.refuse(
        end < start, "police_until", "lies before police_from", "swap or correct the dates"
    )


def _check_relations(tables: dict[str, Table]) -> None:
    groups = tables["groups"]
    slugs = set(groups.frame["group"])
    for name, table in tables.items():
        if name != "groups" and "group" in table.frame:
            named = table.frame["group"]
            table.refuse(
                named.notna() & ~named.isin(slugs),
                "group",
                "the group is not in groups.csv",
                "correct it or add the group",
            )
    if "police_reports" in tables:
        table = tables["police_reports"]
        table.refuse(
            table.frame["group"].isna() & table.frame["neighbourhood"].isna(),
            "group",
            "group and neighbourhood are both empty",
            "fill in one of them",
        )
    else:
        groups.refuse(
            groups.frame["police_from"].notna(),
            "police_from",
            "a period of police records is given, but police_reports.csv is missing",
            "add the file (a header row alone means: no reports) or empty the period",
        )
    if "crime" in tables and "adoption" not in tables:
        path = groups.path.with_name("adoption.csv")
        raise InputError(str(path), "the file is missing", "crime.csv needs the start dates")


def _check_chats(raw: Path, groups: Table) -> None:
    chats = raw / "chats"
    if not chats.is_dir():
        raise InputError(str(chats), "the folder is missing", "put each group's exports there")
    slugs = set(groups.frame["group"])
    for slug in groups.frame["group"]:
        folder = chats / slug
        if not folder.is_dir():
            raise InputError(str(folder), "the folder is missing", "put the group's exports there")
        if not any(path.is_file() for path in folder.rglob("*")):
            raise InputError(str(folder), "there is no export", "put a .txt or .zip there")
    if any(path.name not in slugs for path in chats.iterdir() if path.is_dir()):
        raise InputError(
            str(chats), "a folder belongs to no group", "add the group to groups.csv or remove it"
        )


def _check_legal(raw: Path, tables: dict[str, Table], legal: Legal | None) -> None:
    place = f"config/{raw.name}.yaml"
    if legal is None:
        raise InputError(
            place,
            "the section `legal` is missing: a real cohort needs its legal grounds",
            "add controller, dpia, basis, raw_until and consent_default",
        )
    if "police_reports" in tables and not legal.wpg_agreement:
        raise InputError(
            place, "key `legal.wpg_agreement` is missing", "police records need an agreement"
        )


def check_cohort(raw: Path, legal: Legal | None, simulated: bool) -> dict[str, Table]:
    """The validated tables of the cohort in the folder `raw`, by name.

    `legal` are the grounds of a real cohort; a `simulated` one needs none. The exports are only
    required to be there: reading them is the reader's work. Raises `InputError` at the first
    defect.
    """
    tables = read_tables(raw)
    _check_periods(tables["groups"])
    _check_relations(tables)
    _check_chats(raw, tables["groups"])
    if not simulated:
        _check_legal(raw, tables, legal)
    return tables
