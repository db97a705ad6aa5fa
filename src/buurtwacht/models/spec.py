"""A model file: what one file of `config/models` may say."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from buurtwacht.errors import InputError

METHODS = (
    "exact_rates",
    "heterogeneity",
    "concentration",
    "funnel",
    "conditional_poisson",
    "permutation",
    "marginal",
    "lead_test",
    "firth",
    "equivalence",
    "detectable",
)
"""Methods a model file may name; each is a module of `buurtwacht.models` with `fit`."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Inference(_Strict):
    """How uncertainty is stated.

    `level`: confidence level. `sides`: `two`, or `upper` (limit with 0 below it).
    `simultaneous`: `bonferroni` shares the error over the groups. `draws`: Monte Carlo draws.
    """

    level: float = Field(0.95, gt=0.5, lt=1)
    sides: Literal["two", "upper"] = "two"
    simultaneous: Literal["none", "bonferroni"] = "none"
    draws: int = Field(4999, ge=99, le=1_000_000)


class Spec(_Strict):
    """One model.

    `outcomes`: counts (columns of group_month or group, or `arrest_incidents_after_signal`).
    `terms`: covariates. `exposure`: what a rate is divided by; `days` are police days for outcomes
    from records and observed days for the chat. `per`: unit of a rate.
    `lag`: months between covariate and outcome; for `lead_test`, minus the number of leads.
    `smallest_effect`: smallest effect of interest, on the scale of the estimate. `suffix`:
    appended to the outcome's name where another model gives the same estimate with another
    interval.
    """

    name: Name
    question: Literal["E1", "E2", "E3", "E4", "E5", "E6", "E7"]
    method: Literal[METHODS]
    status: Literal["primary", "exploratory"]
    unit: Literal["group", "group_month", "episode"]
    outcomes: tuple[Name, ...] = ()
    suffix: str = Field("", pattern=r"^(_[a-z_]+)?$")
    terms: tuple[Name, ...] = ()
    exposure: Literal["days", "member_months"] = "days"
    per: Literal["month", "year", "100_member_months"] = "month"
    lag: int = Field(1, ge=-3, le=6)
    inference: Inference = Inference()
    smallest_effect: float | None = Field(None, gt=0)
    comment: str = ""


def _keys(location: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple((Inference if location[:1] == ("inference",) else Spec).model_fields)


def parse_spec(name: str, content: object) -> Spec:
    """The model `name` from the parsed content of its file.

    Raises `InputError` that names the key: unknown, missing or with a value that is not allowed.
    """
    place = f"config/models/{name}.yaml"
    if not isinstance(content, Mapping):
        raise InputError(place, "it holds no keys", "write `question:`, `method:`, ...")
    if "name" in content:
        raise InputError(place, "key `name` is set", "remove it: the file name is the name")
    try:
        return Spec.model_validate({"name": name, **content})
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        first = min(found, key=lambda one: one["type"] != "extra_forbidden")
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            known = ", ".join(_keys(first["loc"]))
            raise InputError(place, f"unknown key `{key}`", f"known keys: {known}") from None
        if key == "name":
            problem = "the file name is no plain name"
            raise InputError(place, problem, "use a-z, 0-9 and _, first a letter") from None
        if first["type"] == "missing":
            raise InputError(place, f"key `{key}` is missing", "add it") from None
        raise InputError(place, f"key `{key}`: {first['msg']}", "correct the value") from None
