"""What the workflow must know of a cohort before its DAG is built."""

import csv
import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from single_run import HARMLESS, claim
from strays import remove_strays
from withdrawal import purge_after_withdrawal

from buurtwacht.config import Study, load_study
from buurtwacht.errors import InputError
from buurtwacht.inputs.batches import batches, planned_bytes, text_bytes
from buurtwacht.inputs.cohort import check_cohort
from buurtwacht.inputs.exports import check_exports
from buurtwacht.models.preregistration import check_preregistration
from buurtwacht.models.spec import Spec
from buurtwacht.simulate.plan import Plan, read_plan
from buurtwacht.steps.model import read_spec
from buurtwacht.tables import PERSONAL, RAW


@dataclass(frozen=True)
class Cohort:
    """Paths and decisions of one cohort, and which of its stages can run."""

    root: Path
    decisions: Study
    plan: Plan | None
    models: dict[str, Spec]

    @classmethod
    def open(cls, root: Path, overrides: dict, check: bool) -> "Cohort":
        """The cohort that the command line asks for; ends with 2 on a defect in its inputs."""
        try:
            decisions = load_study(root / "config", overrides)
            path = root / "config" / "simulate" / f"{decisions.cohort}.yaml"
            plan = read_plan(path) if path.is_file() else None
            specs = sorted((root / "config" / "models").glob("*.yaml"))
            models = {spec.stem: read_spec(spec) for spec in specs}
            cohort = cls(root, decisions, plan, models)
            if check:
                claim(Path.cwd())
                cohort._check()
                cohort._tidy()
            return cohort
        except InputError as error:
            print(f"buurtwacht: {error}", file=sys.stderr)
            sys.exit(2)

    @property
    def name(self) -> str:
        return self.decisions.cohort

    @property
    def simulated(self) -> bool:
        return self.plan is not None

    @property
    def synthetic(self) -> bool:
        """Nothing in this cohort happened; also known when only the processed tables are left."""
        if not self.has_raw:
            return self._origin["synthetic"]
        return self.simulated or Path(self.raw, "SYNTHETIC.txt").is_file()

    @property
    def delivered(self) -> list[str]:
        """Raw tables that the researcher delivered, by name."""
        return self.raw_tables if self.has_raw else self._origin["delivered"]

    @property
    def _origin(self) -> dict:
        """What the inputs stage remembers of a cohort whose raw data is gone."""
        return json.loads(Path(self.processed, "inputs/origin.json").read_text("utf-8"))

    @property
    def raw(self) -> str:
        return f"data/raw/{self.name}"

    @property
    def processed(self) -> str:
        return f"data/processed/{self.name}"

    @property
    def logs(self) -> str:
        return f"logs/{self.name}"

    @property
    def report(self) -> str:
        return f"reports/{self.name}"

    @property
    def has_raw(self) -> bool:
        """Raw data is there or can be simulated; else its stages are frozen."""
        return self.simulated or Path(self.raw, "groups.csv").is_file()

    def _check(self) -> None:
        check_preregistration(self.models, self.decisions.preregistration)
        if Path(self.raw, "groups.csv").is_file():
            tables = check_cohort(Path(self.raw), self.decisions.legal, self.simulated)
            check_exports(Path(self.raw), tables["groups"].frame["group"])
        elif not self.has_raw and not Path(self.processed, "inputs/origin.json").is_file():
            raise InputError(
                self.raw,
                "there is neither raw data nor anything processed of this cohort",
                "put the inputs there, or correct `cohort`",
            )

    def _tidy(self) -> None:
        """Remove what may not stay: data of members who objected, files of former batches."""
        if HARMLESS & set(sys.argv):
            return
        seed = self.plan.seed if self.plan else None
        if Path(self.raw, "groups.csv").is_file() and purge_after_withdrawal(self.name, seed):
            print(f"{self.name}: a member objected; all derived data was removed", file=sys.stderr)
        if Path(self.processed).is_dir():
            remove_strays(Path(self.processed), self.batches)

    @property
    def unmatched_consent(self) -> int:
        """Rows of consent.csv that fit no member: a misspelt refusal withholds nobody."""
        proof = Path(self.processed, "deletions.json")
        if not proof.is_file():
            return 0
        return json.loads(proof.read_text("utf-8"))["consent_rows_without_member"]

    @property
    def tables(self) -> list[str]:
        """Raw tables of the cohort that later stages may read, by name."""
        if self.simulated:
            return sorted(set(self.raw_tables) - set(PERSONAL))
        if self.has_raw:
            return sorted(name for name in self.raw_tables if name not in PERSONAL)
        inputs = Path(self.processed, "inputs")
        return sorted(name for name in RAW if (inputs / f"{name}.parquet").is_file())

    @property
    def raw_tables(self) -> list[str]:
        """Raw tables that are there, personal ones included."""
        if self.simulated:
            told = [name for name in SIMULATED_TOLD if getattr(self.plan, name)]
            return SIMULATED_TABLES + (SIMULATED_CRIME if self.plan.crime else []) + told
        return [name for name in RAW if Path(self.raw, f"{name}.csv").is_file()]

    @property
    def input_tables(self) -> list[str]:
        """The validated copies of the cohort's raw tables."""
        return [path for table in self.tables for path in self.input(table)]

    @property
    def source_hash(self) -> str:
        """Hash of all first-party code and package data."""
        package = self.root / "src" / "buurtwacht"
        files = [path for path in package.rglob("*") if path.suffix in SOURCE_SUFFIXES]
        return _hash(*(part for path in sorted(files) for part in _named(path, package)))

    @property
    def decisions_hash(self) -> str:
        """Hash of the study's decisions and of its models: the preregistration."""
        models = [self.models[name].model_dump_json() for name in sorted(self.models)]
        return _hash(self.decisions.model_dump_json().encode(), *(text.encode() for text in models))

    @property
    def lock_hash(self) -> str:
        """Hash of the locked environment."""
        return _hash((self.root / "requirements.lock").read_bytes())

    @property
    def groups(self) -> list[str]:
        """Slugs of the groups in `groups.csv`, in order."""
        with open(Path(self.raw, "groups.csv"), encoding="utf-8-sig", newline="") as file:
            return sorted(row["group"].strip() for row in csv.DictReader(file))

    @cached_property
    def batches(self) -> dict[str, list[str]]:
        """Groups by batch, as `inputs/batches.parquet` has them."""
        largest = round(self.decisions.batch_megabytes * 1e6)
        if not self.has_raw:
            import pyarrow.parquet

            rows = pyarrow.parquet.read_table(
                f"{self.processed}/inputs/batches.parquet"
            ).to_pylist()
            batch_of = {row["group"]: row["batch"] for row in rows}
        elif self.plan is not None:
            batch_of = batches(planned_bytes(self.plan), largest)
        else:
            batch_of = batches(text_bytes(Path(self.raw, "chats"), self.groups), largest)
        named: dict[str, list[str]] = {}
        for group, batch in batch_of.items():
            named.setdefault(batch, []).append(group)
        return named

    def digest(self, batch: str) -> str:
        """Changes with the size or time of an export of the batch; holds no file name."""
        if self.simulated:
            return "simulated"
        state = hashlib.sha256()
        for group in self.batches[batch]:
            for path in sorted(Path(self.raw, "chats", group).rglob("*")):
                if path.is_file():
                    stat = path.stat()
                    state.update(f"{path.name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
        return state.hexdigest()[:16]

    @property
    def redaction_samples(self) -> str:
        """Changes with what is marked on a drawn sheet."""
        sheets = sorted(Path(self.raw, "redaction_sample").glob("[0-9]*/sheet.csv"))
        drawn = [path for sheet in sheets for path in (sheet, sheet.with_name("draw.json"))]
        return _hash(
            *(part for path in drawn if path.is_file() for part in _named(path, Path(self.raw)))
        )

    @property
    def redaction_recall(self) -> list[str]:
        """The measured recall of redaction; nothing for a cohort frozen before it was made."""
        path = f"{self.processed}/redaction_recall.json"
        return [path] if self.has_raw or Path(path).is_file() else []

    def input(self, table: str) -> list[str]:
        """The validated copy of a raw table, or nothing where the cohort does not have it."""
        return [f"{self.processed}/inputs/{table}.parquet"] if table in self.tables else []


def _named(path: Path, package: Path) -> tuple[bytes, bytes]:
    return path.relative_to(package).as_posix().encode(), path.read_bytes()


def _hash(*parts: bytes) -> str:
    state = hashlib.sha256()
    for part in parts:
        state.update(len(part).to_bytes(8, "big") + part)
    return state.hexdigest()[:16]


SOURCE_SUFFIXES = {".py", ".csv", ".yaml", ".txt", ".json"}
SIMULATED_TABLES = [
    "groups",
    "police_reports",
    "consent",
    "known_names",
    "members",
    "group_status",
]
SIMULATED_CRIME = ["crime", "adoption", "adjacency", "group_area"]
SIMULATED_TOLD = ["interviews", "survey"]
