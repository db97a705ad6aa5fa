"""What a study of this size can find, from its own exposure, counts and activity (E2, E3, E6, E7).

Nothing here looks at the result: the counts enter by their totals, the activity as it was.
"""

import math

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from buurtwacht.errors import InputError
from buurtwacht.models.conditional import REACH, Stratum, information
from buurtwacht.models.conditional_poisson import (
    MANY_GROUPS,
    MIN_GROUPS,
    draw_shifts,
    lagged_panel,
    size_of,
    strata_of,
    term_name,
)
from buurtwacht.models.counts import UNIT, groups_with_trait, observed_groups, pooled_senders
from buurtwacht.models.heterogeneity import pearson, rate_variation
from buurtwacht.models.normal_errors import CRITICAL, normal_errors, smallest_ratio
from buurtwacht.models.permutation import MIN_GROUPS as FEWEST_TO_PERMUTE
from buurtwacht.models.permutation import group_covariate, log_rates, orders
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

POWER = 0.8
ALPHA = 0.05

SMALLEST = "smallest ratio found with 80% power"
SMALLEST_SD = "smallest ratio per standard deviation found with 80% power"
FOUND = "probability to find the smallest effect of interest"
EXAGGERATION = "exaggeration of a significant finding"
WRONG_SIDE = "significant finding on the wrong side"
VARIATION = "smallest coefficient of variation found with 80% power"
YEARS_NEEDED = "event-free years needed over years observed"

_RATIOS = np.geomspace(1.05, 12.0, 26)
_VARIATIONS = np.geomspace(0.1, 2.5, 24)
_STUDIES = 400
STUDIES_AT_A_RATIO = 2000
"""Simulated studies behind a chance of E3 at one true ratio."""

_STUDIES_OF_MANY = 100
"""With thousands of groups fewer studies tell as much."""

MONTE_CARLO = CRITICAL * 0.5 / math.sqrt(STUDIES_AT_A_RATIO)
"""Largest 95% simulation error of such a chance."""

_SHIFTS = 199


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """Rows with source `design`.

    Smallest spread (E2), ratio within (E3) or between groups (E7), or event-free years (E6).
    """
    rows_of = {"E2": _spread_rows, "E3": _ratio_rows, "E6": _silence_rows, "E7": _between_rows}
    if spec.question not in rows_of:
        problem = f"`detectable` does not answer {spec.question}"
        raise InputError(f"config/models/{spec.name}.yaml", problem, "use E2, E3, E6 or E7")
    return frame(
        [row for out in spec.outcomes for row in rows_of[spec.question](tables, spec, out, rng)]
    )


# --- E3: ratio per doubling within groups ---------------------------------------------------


def drawn_counts(
    strata: list[Stratum], log_ratio: float, studies: int, rng: np.random.Generator
) -> list[np.ndarray]:
    """Counts of `studies` studies with the totals of `strata`: one (studies, months) a stratum."""
    drawn = []
    for counts, exposure, covariate in strata:
        weight = exposure * np.exp(log_ratio * (covariate - covariate.max()))
        drawn.append(rng.multinomial(int(counts.sum()), weight / weight.sum(), size=studies))
    return drawn


def found(strata: list[Stratum], drawn: list[np.ndarray], shifts: list[np.ndarray]) -> np.ndarray:
    """For each drawn study: does the circular-shift test reject at 5%, two-sided?"""
    null = observed = 0.0
    for (_, exposure, covariate), counts, shift in zip(strata, drawn, shifts, strict=True):
        residual = counts - counts.sum(axis=1, keepdims=True) * exposure / exposure.sum()
        place = np.arange(len(covariate))
        sums = covariate[(place[:, None] + place) % len(covariate)] @ residual.T
        null = null + sums[shift]
        observed = observed + sums[0]
    extreme = (np.abs(null) >= np.abs(observed) - 1e-9).sum(axis=0)
    return (1 + extreme) / (len(null) + 1) <= ALPHA


def log_ratios(strata: list[Stratum], drawn: list[np.ndarray]) -> np.ndarray:
    """Conditional maximum likelihood in each drawn study, by bisection within ± REACH."""
    low = np.full(len(drawn[0]), -REACH)
    high = -low
    for _ in range(30):
        middle = (low + high) / 2
        score = np.zeros_like(middle)
        for (_, exposure, covariate), counts in zip(strata, drawn, strict=True):
            power = middle[:, None] * covariate
            weight = exposure * np.exp(power - power.max(axis=1, keepdims=True))
            mean = weight @ covariate / weight.sum(axis=1)
            score += counts @ covariate - counts.sum(axis=1) * mean
        low, high = np.where(score > 0, middle, low), np.where(score > 0, high, middle)
    return (low + high) / 2


def crossing(effects: np.ndarray, power: np.ndarray, wanted: float = POWER) -> float:
    """First effect at which `power` reaches `wanted`, interpolated on the log; NaN if none."""
    rising = np.maximum.accumulate(power)
    if rising[-1] < wanted:
        return math.nan
    at = int(np.argmax(rising >= wanted))
    if at == 0:
        return float(effects[0])
    part = (wanted - rising[at - 1]) / (rising[at] - rising[at - 1])
    ends = np.log(effects[at - 1 : at + 1])
    return float(np.exp(ends[0] + part * (ends[1] - ends[0])))


def spread_within(strata: list[Stratum]) -> float:
    """Standard deviation of the covariate around the mean of its stratum."""
    parts = [covariate - covariate.mean() for _, _, covariate in strata]
    freedom = sum(len(part) - 1 for part in parts)
    return math.sqrt(sum(part @ part for part in parts) / freedom)


def errors_at(strata: list[Stratum], ratio: float) -> dict[str, float]:
    """Simulated chance to find a true `ratio` (FOUND), EXAGGERATION and WRONG_SIDE when found.

    The draws depend on nothing but the ratio: models that ask the same get the same answer.
    Exaggeration is the mean absolute log ratio of the significant studies over the true one
    (type M error; Gelman and Carlin 2014, Perspect Psychol Sci 9).
    """
    rng = np.random.default_rng(round(ratio * 1e6))
    truth = math.log(ratio)
    shifts = [rng.integers(0, len(stratum[0]), size=_SHIFTS) for stratum in strata]
    drawn = drawn_counts(strata, truth, STUDIES_AT_A_RATIO, rng)
    significant = found(strata, drawn, shifts)
    values = {FOUND: float(significant.mean())}
    if significant.any():
        logs = log_ratios(strata, [one[significant] for one in drawn])
        values[EXAGGERATION] = float(np.abs(logs).mean() / abs(truth))
        values[WRONG_SIDE] = float((logs * truth < 0).mean())
    return values


def _simulated(strata: list[Stratum], smallest: float, rng: np.random.Generator) -> dict:
    def shifts() -> list[np.ndarray]:
        lengths = [len(stratum[0]) for stratum in strata]
        return [rng.integers(0, length, size=_SHIFTS) for length in lengths]

    power = np.array(
        [
            found(strata, drawn_counts(strata, math.log(ratio), _STUDIES, rng), shifts()).mean()
            for ratio in _RATIOS
        ]
    )
    return {SMALLEST: crossing(_RATIOS, power), **errors_at(strata, smallest)}


def by_information(strata: list[Stratum], smallest: float) -> dict:
    """The same for many groups, where the estimate is normal with the Fisher information."""
    error = 1 / math.sqrt(information(strata))
    found, exaggeration, wrong = normal_errors(abs(math.log(smallest)), error)
    return {
        SMALLEST: smallest_ratio(error),
        FOUND: found,
        EXAGGERATION: exaggeration,
        WRONG_SIDE: wrong,
    }


def _ratio_rows(tables: dict, spec: Spec, outcome: str, rng: np.random.Generator) -> list[dict]:
    rows = []
    smallest = spec.smallest_effect
    if smallest is None or smallest == 1:
        problem = "`smallest_effect` is missing"
        raise InputError(f"config/models/{spec.name}.yaml", problem, "give a ratio such as 1.25")
    senders, top_share = pooled_senders(tables["group"])
    for term in spec.terms:
        strata = strata_of(lagged_panel(tables["group_month"], outcome, term, spec.lag))
        shape = {
            **size_of(strata),
            "senders": senders,
            "top_share": top_share,
            "count": sum(stratum[0].sum() for stratum in strata),
        }
        values, method, why = {}, "simulated with the totals and activity of this cohort", ""
        if len(strata) < MIN_GROUPS:
            why = f"not computed: fewer than {MIN_GROUPS} groups with events and varying activity"
        elif draw_shifts(strata, 1, np.random.default_rng(0))[0] is None:
            values, method = by_information(strata, smallest), "Fisher information of this cohort"
        else:
            values = _simulated(strata, smallest, rng)
        if values:
            values[SMALLEST_SD] = values[SMALLEST] ** spread_within(strata)
        name = term_name(term, spec.lag)
        for what, scale in _RATIO_SCALES.items():
            value = values.get(what, math.nan)
            note = why or _told(what, value, smallest)
            rows.append(
                result(
                    spec,
                    outcome,
                    f"{name}: {what}",
                    scale,
                    "design",
                    **shape,
                    estimate=value,
                    method=f"{method}; circular-shift test at 5%",
                    note=note,
                )
            )
    return rows


_RATIO_SCALES = {
    SMALLEST: "ratio",
    SMALLEST_SD: "ratio",
    FOUND: "probability",
    EXAGGERATION: "ratio",
    WRONG_SIDE: "probability",
}


def _told(what: str, value: float, smallest: float) -> str:
    if what in (SMALLEST, SMALLEST_SD):
        reach = "" if value == value else f"none up to {_RATIOS[-1]:g}; "
        return f"{reach}upward; Poisson counts given the totals, so a lower bound under clustering"
    if value != value:
        return "not computed: no simulated study was significant"
    if what == EXAGGERATION:
        return (
            f"mean log ratio of significant studies over the true one, at a ratio of {smallest:g}"
        )
    return f"at a ratio of {smallest:g}"


# --- E2: spread of the rates ----------------------------------------------------------------


def _spread_rows(tables: dict, spec: Spec, outcome: str, rng: np.random.Generator) -> list[dict]:
    covered = observed_groups(tables, outcome, spec.exposure)
    exposure = covered["exposure"].to_numpy(float)
    total = int(covered["count"].sum())
    shape = {
        "n_groups": len(covered),
        "n_obs": covered["months"].sum(),
        "count": total,
        "method": "simulated gamma rates, total and exposure of this cohort; exact test at 5%",
    }
    values = None
    if len(covered) >= 2 and total:
        values = _spread(exposure, total, spec.smallest_effect, rng)
    rows = []
    for what, scale in _SPREAD_SCALES.items():
        if what != VARIATION and spec.smallest_effect is None:
            continue
        numbers = {"note": "not computed: fewer than two groups or no events"}
        if values is not None:
            numbers = {"estimate": values[what], "note": _spread_told(what, values[what], spec)}
        rows.append(result(spec, outcome, what, scale, "design", **shape, **numbers))
    return rows


_SPREAD_SCALES = {VARIATION: "ratio", FOUND: "probability", EXAGGERATION: "ratio"}


def _spread_told(what: str, value: float, spec: Spec) -> str:
    if what == VARIATION:
        none = "" if value == value else f"none up to {_VARIATIONS[-1]:g}; "
        return f"{none}spread of the true rates over their mean"
    if value != value:
        return "not computed: no simulated study was significant"
    return f"at a coefficient of variation of {spec.smallest_effect:g}"


def _spread(
    exposure: np.ndarray, total: int, smallest: float | None, rng: np.random.Generator
) -> dict[str, float]:
    share = exposure / exposure.sum()
    null, studies = (4999, _STUDIES) if len(share) <= MANY_GROUPS else (999, _STUDIES_OF_MANY)
    drawn = np.sort(pearson(rng.multinomial(total, share, size=null), share))
    critical = drawn[int(np.ceil((1 - ALPHA) * (null + 1))) - 1]

    def counts_at(variation: float, size: int) -> np.ndarray:
        shape = variation**-2
        weight = share * rng.gamma(shape, 1 / shape, size=(size, len(share)))
        weight = np.maximum(weight, 1e-300)
        return rng.multinomial(total, weight / weight.sum(axis=1, keepdims=True))

    power = np.array(
        [
            (pearson(counts_at(variation, studies), share) > critical).mean()
            for variation in _VARIATIONS
        ]
    )
    values = {VARIATION: crossing(_VARIATIONS, power)}
    if smallest is not None:
        counts = counts_at(smallest, 5 * studies)
        significant = pearson(counts, share) > critical
        seen = rate_variation(counts[significant].astype(float), exposure)
        values[FOUND] = significant.mean()
        values[EXAGGERATION] = seen.mean() / smallest if significant.any() else math.nan
    return values


# --- E7: ratio per standard deviation between groups ------------------------------------------


def _between_rows(tables: dict, spec: Spec, outcome: str, rng: np.random.Generator) -> list[dict]:
    smallest = spec.smallest_effect
    if smallest is None or smallest == 1 or not spec.terms:
        problem = "`smallest_effect` or `terms` is missing"
        raise InputError(f"config/models/{spec.name}.yaml", problem, "give a ratio such as 1.25")
    rows = []
    for term in spec.terms:
        trait = group_covariate(tables["group"], term)
        used, shape = groups_with_trait(tables, outcome, spec.exposure, trait)
        shape["method"] = "simulated with the total and traits of this cohort; permutation at 5%"
        why, values = "", {}
        if (
            len(used) < FEWEST_TO_PERMUTE
            or not used["count"].sum()
            or np.ptp(used["trait"]) < 1e-12
        ):
            why = f"not computed: fewer than {FEWEST_TO_PERMUTE} groups, all alike, or no events"
        else:
            values = _between(used, smallest, rng)
        for what, scale in _BETWEEN_SCALES.items():
            value = values.get(what, math.nan)
            told = f"none up to {_RATIOS[-1]:g}; " if what == SMALLEST and value != value else ""
            told += "per standard deviation, Poisson counts given the total"
            if what != SMALLEST:
                told = f"at a ratio of {smallest:g} per standard deviation"
            name = f"{term}, per SD between groups: {what}"
            numbers = {"estimate": value, "note": why or told}
            rows.append(result(spec, outcome, name, scale, "design", **shape, **numbers))
    return rows


_BETWEEN_SCALES = {SMALLEST: "ratio", FOUND: "probability", EXAGGERATION: "ratio"}


def _between(used: pd.DataFrame, smallest: float, rng: np.random.Generator) -> dict[str, float]:
    exposure, trait = used["exposure"].to_numpy(float), used["trait"].to_numpy(float)
    total = int(used["count"].sum())
    covariate = (trait - trait.mean()) / trait.std(ddof=1)
    permuted, complete = orders(len(used), _SHIFTS, rng)

    def slopes_and_found(ratio: float, studies: int) -> tuple[np.ndarray, np.ndarray]:
        weight = exposure * np.exp(math.log(ratio) * (covariate - covariate.max()))
        counts = rng.multinomial(total, weight / weight.sum(), size=studies)
        outcome = log_rates(counts, exposure)
        outcome = outcome - outcome.mean(axis=1, keepdims=True)
        score = outcome @ covariate
        if permuted is None:
            hit = np.abs(score) > CRITICAL * np.sqrt((outcome**2).sum(axis=1))
        else:
            null = np.abs(outcome @ covariate[permuted].T)
            extreme = (null >= np.abs(score)[:, None] - 1e-9).sum(axis=1)
            hit = (extreme if complete else 1 + extreme) <= ALPHA * (len(permuted) + (not complete))
        return score / (covariate @ covariate), hit

    studies = _STUDIES if len(used) <= MANY_GROUPS else _STUDIES_OF_MANY
    power = np.array([slopes_and_found(ratio, studies)[1].mean() for ratio in _RATIOS])
    slopes, hit = slopes_and_found(smallest, 5 * studies)
    values = {SMALLEST: crossing(_RATIOS, power), FOUND: hit.mean()}
    if hit.any():
        values[EXAGGERATION] = np.abs(slopes[hit]).mean() / abs(math.log(smallest))
    return values


# --- E6: what silence can tell --------------------------------------------------------------


def event_free_years(limit: float, level: float = 0.95) -> float:
    """Years without an event after which the one-sided upper limit of a rate is `limit`."""
    return float(gammaincinv(1, level) / limit)


def _silence_rows(tables: dict, spec: Spec, outcome: str, rng: np.random.Generator) -> list[dict]:
    covered = observed_groups(tables, outcome, spec.exposure)
    years = covered["exposure"].sum() / UNIT["year"]
    shape = {"n_groups": len(covered), "n_obs": covered["months"].sum(), "exposure": years}
    limit = spec.smallest_effect or 0.5
    needed = event_free_years(limit, spec.inference.level)
    numbers = {"note": "not computed: no police records"}
    if years:
        told = f"{needed:.1f} event-free group-years for an upper limit of {limit:g}"
        numbers = {"estimate": needed / years, "note": told}
    method = f"exact Poisson, one-sided {spec.inference.level:.0%}, over the years observed"
    name = f"{YEARS_NEEDED}, for a limit of {limit:g}"
    return [result(spec, outcome, name, "ratio", "design", **shape, method=method, **numbers)]
