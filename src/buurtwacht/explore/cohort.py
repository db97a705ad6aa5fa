"""A processed cohort in a notebook: its tables with their types, and what their columns mean.

import buurtwacht

cohort = buurtwacht.open_cohort("demo")
cohort.group_month
cohort.columns("group_month")
"""

import os
from functools import cached_property
from pathlib import Path

import pandas as pd

from buurtwacht.errors import InputError
from buurtwacht.tables import STAGE_TABLES, TYPE_NAMES


class Cohort:
    """The tables of one cohort, each read when it is first used.

    `group_month`, `group`, `member`, `episode` and `rhythm` are features, `estimates` and `claims`
    results that passed the disclosure gate, `estimates_internal` all results, `read_quality` what
    is known of the exports. What is internal has passed no gate: it stays where the cohort is.
    """

    def __init__(self, name: str, home: Path) -> None:
        self.name, self.home = name, home

    def __repr__(self) -> str:
        return f"Cohort {self.name}: {', '.join(self.tables())}"

    def tables(self) -> list[str]:
        """Names of the tables that have been made."""
        return sorted(path.stem for path in self._files())

    def columns(self, table: str) -> pd.DataFrame:
        """Columns of `table` with their type, whether they may be empty, and their meaning."""
        rows = [
            (name, TYPE_NAMES[str(column.dtype)], column.nullable, column.description)
            for name, column in STAGE_TABLES[table].columns.items()
        ]
        names = ["column", "type", "may be empty", "meaning"]
        return pd.DataFrame(rows, columns=names).set_index("column")

    @cached_property
    def group_month(self) -> pd.DataFrame:
        """One row a group and calendar month."""
        return self._read("group_month")

    @cached_property
    def group(self) -> pd.DataFrame:
        """One row a group."""
        return self._read("group")

    @cached_property
    def member(self) -> pd.DataFrame:
        """One row a writing member, under a pseudonym."""
        return self._read("member")

    @cached_property
    def episode(self) -> pd.DataFrame:
        """One row an incident in a chat."""
        return self._read("episode")

    @cached_property
    def rhythm(self) -> pd.DataFrame:
        """Messages by kind of day and hours, all groups together."""
        return self._read("rhythm")

    @cached_property
    def coded_count(self) -> pd.DataFrame:
        """Messages per code, group and month, corrected for errors of the coder where known."""
        return self._read("coded_count")

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Results that passed the disclosure gate."""
        return self._read("estimates")

    @cached_property
    def estimates_internal(self) -> pd.DataFrame:
        """All results."""
        return self._read("estimates_internal")

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The claims of the published study with their verdicts on this cohort."""
        return self._read("claims")

    @cached_property
    def read_quality(self) -> pd.DataFrame:
        """One row an export: how it was read and what it lacks."""
        return self._read("read_quality")

    @cached_property
    def messages(self) -> pd.DataFrame:
        """Redacted messages with their codes, in the order of the chats; for internal use.

        Redaction is not perfect and texts are recognisable to who was there: a notebook of the
        report refuses to open them.
        """
        if "BUURTWACHT_COHORT_DIR" in os.environ:
            raise InputError(
                "messages", "a report holds no texts", "use features or estimates in this notebook"
            )
        files = sorted((self.home / "messages").glob("*.parquet"))
        if not files:
            raise InputError(f"cohort {self.name}", "it has no messages here", "run `make report`")
        messages = pd.concat(map(pd.read_parquet, files), ignore_index=True)
        coded = [pd.read_parquet(path) for path in sorted((self.home / "coded").glob("*.parquet"))]
        if coded:
            messages = messages.merge(pd.concat(coded), on=["group", "message"], how="left")
        return messages.sort_values(["group", "position"], ignore_index=True)

    def _files(self) -> list[Path]:
        features = sorted((self.home / "features").glob("*.parquet"))
        quality = self.home / "read_quality.csv"
        counts = self.home / "coding" / "coded_count.parquet"
        results = [self.home / "models" / f"{name}.csv" for name in _RESULTS]
        return [*features, *(path for path in (counts, quality, *results) if path.is_file())]

    def _read(self, name: str) -> pd.DataFrame:
        for path in self._files():
            if path.stem == name:
                return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        raise InputError(
            f"cohort {self.name}", f"it has no {name} table", "run `make report` first"
        )


_RESULTS = ("estimates", "estimates_internal", "claims")


def open_cohort(name: str | None = None, start: Path | None = None) -> Cohort:
    """The processed cohort `name` of the checkout that holds `start` (default: this folder).

    Without a name it is the current cohort: that of `make lab COHORT=<name>`, else `demo`.

    Raises `InputError` when nothing has been made of it yet.
    """
    name = name or os.environ.get("BUURTWACHT_COHORT", "demo")
    start = Path.cwd() if start is None else Path(start).resolve()
    for folder in (start, *start.parents):
        cohort = Cohort(name, folder / "data" / "processed" / name)
        if cohort.tables():
            return cohort
    raise InputError(f"cohort {name}", "it has no tables yet", "run `make report` first")
