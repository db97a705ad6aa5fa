"""The study's decisions, typed: `config/config.yaml`, overridden by `config/<cohort>.yaml`."""

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from buurtwacht.errors import InputError


class Section(BaseModel):
    """A part of the configuration; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Legal(Section):
    """Grounds on which a real cohort may be processed."""

    controller: str = Field(min_length=1, description="organisation responsible for the data")
    dpia: str = Field(min_length=1, description="reference of the impact assessment")
    basis: str = Field(
        min_length=1, description="basis for special-category (art. 9) and criminal (art. 10) data"
    )
    wpg_agreement: str | None = Field(
        default=None, description="agreement under the police data act; needed with police data"
    )
    raw_until: date = Field(description="day on which the raw data must be gone")
    consent_default: Literal["include", "exclude"] = Field(
        description="what holds for members without a row in consent.csv"
    )


class Report(Section):
    language: Literal["nl", "en"] = Field(description="language of report.html and report.pdf")


class Episodes(Section):
    silence_minutes: int = Field(gt=0, description="silence that closes an incident episode")
    max_hours: int = Field(gt=0, description="longest incident episode")
    response_minutes: int = Field(gt=0, description="window of a response by another sender")


class Linkage(Section):
    before_minutes: int = Field(ge=0, description="how long before a signal a report may lie")
    after_minutes: int = Field(ge=0, description="how long after a signal a report may lie")
    feedback_days: int = Field(gt=0, description="days within which feedback counts as known")


class Disclosure(Section):
    threshold: int = Field(ge=1, description="fewest distinct senders behind a chat-derived cell")
    dominance: float = Field(gt=0, le=1, description="largest share of one sender in a cell")
    records_threshold: int = Field(ge=0, description="fewest records in a released cell")
    groups_release: bool = Field(description="may single groups be shown?")
    share_band: float = Field(ge=0, lt=1, description="width of the bands of chat-derived shares")
    pooled_groups: int = Field(ge=1, description="fewest groups for arrests and sensitive codes")
    reason: str = Field(min_length=1, description="why these limits were chosen")


class Cost(Section):
    """Something that a group costs, as the researcher was told."""

    what: str = Field(min_length=1, description="what is paid for, such as signs or training")
    euros: float = Field(ge=0, description="amount for all groups of the cohort together")
    per: Literal["year", "once"] = Field(description="paid every year or once")
    years: float = Field(default=5, gt=0, description="years over which a single payment is spread")
    borne_by: str = Field(min_length=1, description="who pays, such as municipality or residents")


class Prevention(Section):
    """What is estimated on a crime panel."""

    offence: str = Field(min_length=1, description="CBS code of what a group may prevent")
    negative_control: str = Field(description="offence that a group cannot prevent; may be empty")
    high_reporting: str = Field(description="offence that is nearly always reported; may be empty")
    donut_months: int = Field(ge=0, le=12, description="months before the start left out")
    months_before: int = Field(ge=6, description="months before the donut that are used")
    months_after: int = Field(ge=3, description="months after the start that the effect is over")
    draws: int = Field(ge=99, description="sets of placebo adopters")
    placebo_studies: int = Field(ge=20, description="studies behind a share of false alarms")
    smallest_effects: list[float] = Field(
        min_length=1, description="ratios of crime that would matter, the smallest effect first"
    )
    population: bool = Field(description="inhabitants as exposure, where crime.csv has them")


class Study(Section):
    """All decisions of one cohort."""

    cohort: str = Field(pattern=r"^[a-z0-9-]+$", description="folder below data/raw")
    seed: int = Field(ge=0, description="the one seed; every unit derives its own from it")
    batch_megabytes: float = Field(gt=0, description="exported text that one job processes")
    report: Report
    episodes: Episodes
    linkage: Linkage
    disclosure: Disclosure
    costs: tuple[Cost, ...] = Field(default=(), description="costs of the groups, for the report")
    prevention: Prevention
    legal: Legal | None = Field(default=None, description="required for a real cohort")
    preregistration: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{16}$",
        description="hash of config/models, written down before the results; other models are "
        "refused then",
    )


def _merged(base: dict, extra: dict) -> dict:
    both = dict(base)
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(both.get(key), dict):
            both[key] = _merged(both[key], value)
        else:
            both[key] = value
    return both


def _read_yaml(path: Path) -> dict:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = str(path) if line is None else f"{path}: line {line + 1}"
        raise InputError(where, "not a YAML file", "repair the line") from error
    if not isinstance(content, dict):
        raise InputError(str(path), "not a list of keys", "write `key: value` lines")
    return content


def load_study(folder: Path, overrides: dict[str, Any] | None = None) -> Study:
    """The decisions in `folder`, with `overrides` (nested keys as dicts) on top.

    `config.yaml` is overridden by `<cohort>.yaml` where that exists. Raises `InputError` for an
    unknown key, a missing one or a value of the wrong type, with file and key named.
    """
    overrides = overrides or {}
    main = folder / "config.yaml"
    settings = _merged(_read_yaml(main), overrides)
    own = folder / f"{settings.get('cohort')}.yaml"
    sources = [main]
    if own.is_file():
        settings = _merged(_merged(_read_yaml(main), _read_yaml(own)), overrides)
        sources.append(own)
    try:
        return Study.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        problems = {
            "extra_forbidden": ("is unknown", "remove the key or correct its name"),
            "missing": ("is missing", "add the key"),
        }
        problem, remedy = problems.get(
            first["type"], (f"has a wrong value ({first['msg'].lower()})", "correct the value")
        )
        place = " or ".join(str(source) for source in sources)
        raise InputError(place, f"key `{key}` {problem}", remedy) from None


def schema() -> dict[str, Any]:
    """The JSON schema of the configuration, as committed in `config/schema.json`."""
    return Study.model_json_schema()
