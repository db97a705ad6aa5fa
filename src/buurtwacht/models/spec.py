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
    "mundlak",
    "lag_profile",
    "type_m",
    "negative_binomial",
    "hierarchical",
    "e_value",
    "wild_bootstrap",
    "clustered_rates",
    "specification_curve",
    "alert_timing",
    "hawkes",
    "road",
    "two_sides",
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


class Alternatives(_Strict):
    """Choices that a specification curve runs through; the first of each is the main one.

    `outcome`: what is counted. `term`: all messages or background. `lag`: months. `exposure`:
    what the expected count is proportional to. `unit`: months taken one by one or in pairs.
    `left_out`: `none`; `largest`, the group with
    most events; `each_group`, one group after the other. `coding`:
    counts as the classifier gives them, or corrected for its errors where the features hold
    `<column>_corrected`. `window`: all months, or the first or second half of them.
    """

    outcome: tuple[Name, ...] = ("reports",)
    term: tuple[Name, ...] = ("background_messages",)
    lag: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (1,)
    exposure: tuple[Literal["days", "member_months"], ...] = ("days",)
    unit: tuple[Literal["month", "two_months"], ...] = ("month",)
    left_out: tuple[Literal["none", "largest", "each_group"], ...] = ("none",)
    coding: tuple[Literal["as_coded", "corrected"], ...] = ("as_coded",)
    window: tuple[Literal["all", "first_half", "second_half"], ...] = ("all",)


NEEDS = {
    "exact_rates": ("outcomes",),
    "clustered_rates": ("outcomes",),
    "heterogeneity": ("outcomes",),
    "concentration": ("outcomes",),
    "negative_binomial": ("outcomes",),
    "hierarchical": ("outcomes",),
    "conditional_poisson": ("outcomes", "terms"),
    "permutation": ("outcomes", "terms"),
    "marginal": ("outcomes", "terms"),
    "lead_test": ("outcomes", "terms"),
    "firth": ("outcomes", "terms"),
    "mundlak": ("outcomes", "terms"),
    "e_value": ("outcomes", "terms"),
    "wild_bootstrap": ("outcomes", "terms"),
    "lag_profile": ("outcomes", "terms", "lags"),
    "type_m": ("outcomes", "terms", "ratios"),
    "detectable": ("outcomes",),
    "equivalence": ("outcomes", "smallest_effect"),
    "specification_curve": ("alternatives",),
    "funnel": (),
    "alert_timing": (),
    "hawkes": (),
    "road": (),
    "two_sides": (),
}
"""Keys without which a method has nothing to do."""

ONLY_FOR = {
    "lags": ("lag_profile",),
    "ratios": ("type_m",),
    "alternatives": ("specification_curve",),
}
"""Keys that one method reads."""


class Spec(_Strict):
    """One model.

    `outcomes`: counts (columns of group_month or group, or `arrest_incidents_after_signal`).
    `terms`: covariates. `exposure`: what a rate is divided by; `days` are police days for outcomes
    from records and observed days for the chat. `per`: unit of a rate.
    `lag`: months between covariate and outcome; for `lead_test`, minus the number of leads.
    `lags`: the lags of a `lag_profile`; `ratios`: the true ratios of `type_m`; `alternatives`:
    the choices of a `specification_curve`.
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
    lags: tuple[Annotated[int, Field(ge=-6, le=6)], ...] = ()
    ratios: tuple[Annotated[float, Field(gt=1, allow_inf_nan=False)], ...] = ()
    alternatives: Alternatives | None = None
    smallest_effect: float | None = Field(None, gt=0, allow_inf_nan=False)
    comment: str = ""


_SECTIONS = {"inference": Inference, "alternatives": Alternatives}


def _keys(location: tuple[Any, ...]) -> tuple[str, ...]:
    section = _SECTIONS.get(location[0], Spec) if len(location) > 1 else Spec
    return tuple(section.model_fields)


def _check_lists(place: str, spec: Spec) -> None:
    """Refuse what is named twice (two rows with one name) and choices among nothing."""
    lists = {key: getattr(spec, key) for key in ("outcomes", "terms", "lags", "ratios")}
    if spec.alternatives:
        chosen = {f"alternatives.{key}": value for key, value in spec.alternatives}
        for key, value in chosen.items():
            if not value:
                raise InputError(place, f"key `{key}` is empty", "name one or more, or remove it")
        lists |= chosen
    for key, value in lists.items():
        if len(set(value)) < len(value):
            raise InputError(place, f"key `{key}` names something twice", "name it once")


def _check_keys(place: str, spec: Spec) -> None:
    """Refuse a model that lacks a key its method needs, or has one that it does not read."""
    for key in NEEDS[spec.method]:
        if not getattr(spec, key):
            problem = f"key `{key}` is missing"
            raise InputError(place, problem, f"method `{spec.method}` needs it: add it")
    for key, methods in ONLY_FOR.items():
        if getattr(spec, key) and spec.method not in methods:
            problem = f"key `{key}` says nothing to method `{spec.method}`"
            raise InputError(place, problem, f"remove it, or use method `{methods[0]}`")


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
        spec = Spec.model_validate({"name": name, **content})
        _check_keys(place, spec)
        _check_lists(place, spec)
        return spec
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
