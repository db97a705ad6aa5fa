"""What is planted in a simulated cohort: the typed form of `config/simulate/<cohort>.yaml`."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from buurtwacht.errors import InputError

Share = Annotated[float, Field(ge=0, le=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Export(_Strict):
    """One export of a chat, as the phone of one member makes it."""

    platform: Literal["android", "ios"]
    media: bool = Field(False, description="attachments are named (iOS: in the zip), not left out")
    year_digits: Literal[2, 4] = 4
    comma: bool = Field(False, description="iOS of 2026: a comma after the date")
    starts: date | None = Field(
        None, description="the exporter joined then; empty = from the start"
    )
    ends: date | None = Field(None, description="day of the export, inclusive; empty = the end")
    unsaved: Share = Field(0.2, description="share of members that are not in the address book")


class Group(_Strict):
    """One group: what happens in it, and what the police records hold."""

    group: Slug
    title: str = Field(description="title of the chat")
    municipality: str
    neighbourhood: str = ""
    founded_on: date | None = None
    observed_from: date
    observed_until: date
    police_from: date | None = None
    police_until: date | None = None
    members: int = Field(ge=4, description="at the start")
    households: int | None = None
    talkers: Share = Field(0.5, description="share of the members that ever write")
    exports: tuple[Export, ...] = Field(min_length=1)

    background_messages: int = Field(gt=0, description="messages outside incidents, whole period")
    month_sd: float = Field(0.25, ge=0, description="log-sd of a month's background activity")
    season: float = Field(0.0, ge=0, description="winter peak of talk and reports alike, log")
    trend: float = Field(0.0, description="growth a year of talk and reports alike, log")
    reports_per_year: float = Field(ge=0, description="expected police records")
    activity_rate_ratio: float = Field(
        1.0, gt=0, description="reports, per doubling of last month's background activity"
    )
    talk_after_report: int = Field(
        0, ge=0, description="background messages more in the month after each police record"
    )
    repeat_call: Share = Field(0.15, description="a record that belongs to the incident before")
    in_chat: Share = Field(0.7, description="report incidents that the chat signals too")
    signal_first: Share = Field(0.7, description="of those: the chat came before the report")
    unreported_signals_per_year: float = Field(ge=0, description="expected, chat only")
    claimed: Share = Field(0.75, description="report incidents in the chat whose report is told")
    claimed_unrecorded: Share = Field(0.1, description="unreported signals that claim a report")
    feedback_known: Share = 0.4
    feedback_to_group: Share = 0.4
    arrest_incidents: int = Field(0, ge=0, description="exactly, all signalled in the chat")

    ethnic: Share = Field(0.08, description="incidents in which an origin is named")
    objection: Share = Field(0.6, description="of those: somebody objects")
    own_action: Share = 0.12
    fear: Share = 0.15
    reminders_per_month: float = Field(1.0, ge=0, description="house rules told by the moderator")
    tests_per_year: float = Field(2.0, ge=0, description="test messages")
    official_per_month: float = Field(1.0, ge=0, description="news from police and municipality")
    social: float = Field(1.0, gt=0, description="weight of social talk against practical matters")
    brabant: bool = Field(False, description="Brabant words in the texts")
    night_of_clock_change: bool = Field(False, description="talk in the hour that occurs twice")

    refused: int = Field(0, ge=0)
    withdrawn: int = Field(0, ge=0)
    number_changes: int = Field(0, ge=0)
    joins: Share = Field(0.1, description="of the members, over the period")
    leaves: Share = Field(0.06, description="of the members, over the period")
    status: dict[str, str] = Field(default_factory=dict, description="rows of group_status.csv")

    @model_validator(mode="after")
    def _periods(self):
        if self.observed_until <= self.observed_from:
            raise ValueError("observed_until must be after observed_from")
        if (self.police_from is None) != (self.police_until is None):
            raise ValueError("police_from and police_until belong together")
        if self.police_from is not None and self.police_until < self.police_from:
            raise ValueError("police_until must not be before police_from")
        return self


class CrimePanel(_Strict):
    """Registered crime of a planted city around the groups."""

    rows: int = Field(ge=2, description="neighbourhoods from north to south")
    columns: int = Field(ge=2, description="neighbourhoods from west to east")
    first_month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    last_month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    offences: dict[str, float] = Field(
        min_length=1, description="CBS code: its level, as a share of that of the first"
    )
    level: float = Field(gt=0, description="mean count a month of the first offence")
    level_shape: float = Field(1.0, gt=0, description="gamma shape: small = uneven neighbourhoods")
    wave: float = Field(0.5, gt=0, description="spread of the waves, as a share of the mean")
    adopters: int = Field(ge=0, description="neighbourhoods that start beside those of the groups")
    reactive: int = Field(0, ge=0, description="of those: start after a wave")
    effects: dict[str, float] = Field(
        default_factory=dict, description="CBS code: ratio of crime with a group"
    )
    phased_months: int = Field(0, ge=0, description="months in which the effect grows to its size")
    displaced: Share = Field(0.0, description="of the prevented crime: happens next door instead")
    reporting: dict[str, float] = Field(
        default_factory=dict, description="CBS code: ratio of registered to real with a group"
    )

    @model_validator(mode="after")
    def _sizes(self):
        if self.last_month <= self.first_month:
            raise ValueError("last_month must be after first_month")
        if self.reactive > self.adopters:
            raise ValueError("reactive must not be more than adopters")
        if self.adopters >= self.rows * self.columns:
            raise ValueError("adopters must be fewer than the neighbourhoods")
        for key in ("effects", "reporting"):
            if not set(getattr(self, key)) <= set(self.offences):
                raise ValueError(f"{key} names an offence that is not in offences")
        return self


class Interviews(_Strict):
    """Interviews, coded by claim."""

    respondents: dict[Literal["moderator", "resident", "police", "municipality", "expert"], int] = (
        Field(min_length=1, description="role: how many were interviewed")
    )
    supports: dict[str, Share] = Field(
        min_length=1, description="id of a claim: chance that a respondent supports it"
    )


class Survey(_Strict):
    """A survey of one wave among members and others of each group's neighbourhood."""

    wave: str = Field(description="when it was held")
    members: int = Field(ge=2, description="respondents in each group")
    others: int = Field(ge=2, description="respondents who are no member, in each group")
    differences: dict[str, float] = Field(
        min_length=1, description="item: members minus others, in standard deviations"
    )


class Plan(_Strict):
    """A whole cohort. The same plan gives the same bytes."""

    seed: int = Field(ge=0)
    groups: tuple[Group, ...] = Field(min_length=1)
    crime: CrimePanel | None = Field(None, description="registered crime around the groups")
    interviews: Interviews | None = Field(None, description="what people told")
    survey: Survey | None = Field(None, description="what people answered")

    @model_validator(mode="after")
    def _unique_groups(self):
        names = [group.group for group in self.groups]
        if len(set(names)) < len(names):
            raise ValueError("two groups have the same slug")
        return self


def read_plan(path: Path) -> Plan:
    """The plan at `path`. Raises `InputError` for a missing file, broken YAML or a wrong key."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(str(path), "the plan cannot be read", "give an existing file") from error
    except yaml.YAMLError as error:
        raise InputError(str(path), "the plan is no YAML", "repair it") from error
    try:
        return Plan.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "plan"
        raise InputError(f"{path}, key {key}", first["msg"], "see simulate/plan.py") from error
