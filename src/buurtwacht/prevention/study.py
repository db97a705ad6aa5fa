"""All results on a crime panel as rows of the table of results, and what the figures need."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from buurtwacht.models.normal_errors import CRITICAL, NEEDED, found_on_its_side
from buurtwacht.prevention.beside import where_groups_are
from buurtwacht.prevention.event_study import Course, course_around_start
from buurtwacht.prevention.frames import Places, panel_of, places, ring
from buurtwacht.prevention.imputation import adopters_of
from buurtwacht.prevention.layout import from_adjacency, from_centroids
from buurtwacht.prevention.panel import NEVER, Panel, Window
from buurtwacht.prevention.placebo import EARLIER, METHODS, earlier_dates, false_alarms
from buurtwacht.prevention.randomisation import Tested, placebo_test
from buurtwacht.prevention.rows import METHOD, TERM, frame_of, row_of, row_of_test
from buurtwacht.prevention.sensitivity import relative_magnitudes, smoothness
from buurtwacht.prevention.wave import Wave

DONUTS = (0, 1, 6)
"""Other donuts than the study's, shown beside it."""

DRIFTS = (0.5, 1.0)
"""Steps after the start, as multiples of the largest before."""

BENDS = (0.0, 0.01)
"""Changes of the slope per half year, log scale."""

POWER = 0.8
FEWEST_ADOPTERS = 2


@dataclass(frozen=True)
class Choices:
    """Decisions of the study (`prevention` in the config).

    `offence`: what the groups are meant to prevent; `negative_control`: what they cannot;
    `high_reporting`: what is nearly always reported; both may be empty. `smallest_effects`: ratios
    that would matter.
    """

    offence: str
    negative_control: str
    high_reporting: str
    window: Window
    draws: int
    studies: int
    smallest_effects: tuple[float, ...]
    population: bool


@dataclass(frozen=True)
class Results:
    """`estimates`: rows of ESTIMATES_INTERNAL; `exhibits`: what the figures show, JSON types."""

    estimates: pd.DataFrame
    exhibits: dict[str, Any]


def study(
    crime: pd.DataFrame,
    adoption: pd.DataFrame,
    adjacency: pd.DataFrame | None,
    choices: Choices,
    seed: int,
    positions: pd.DataFrame | None = None,
    area: pd.DataFrame | None = None,
) -> Results:
    """Estimate what the starts did; a part that cannot be estimated says why in its note.

    `crime`, `adoption`, `adjacency`, `positions` (the table `neighbourhoods`) and `area` (the table
    `group_area`) as in `buurtwacht.tables.RAW`. Without `adjacency` there is no ring of
    displacement, without `area` nothing to set the reports of the groups beside.
    """
    where = places(crime, adoption)
    window = choices.window
    if where.partial:
        window = replace(window, donut=window.donut + 1)
    rng = np.random.default_rng([seed, 5])
    exhibits: dict[str, Any] = {"flow": _flow(where), "starts": _starts(where)}
    if positions is not None or adjacency is not None:
        exhibits["positions"] = _map(where, positions, adjacency)
    rows: list[dict] = []
    panel = panel_of(crime, where, choices.offence, choices.population)
    shape = {"outcome": choices.offence, "n_groups": _adopters(where)}
    problem = _problem(panel, where)
    shape["n_obs"] = int(panel.known.sum())
    tested = None
    if not problem:
        try:
            tested = _tested(panel, where.start, window, rng, choices.draws)
        except ValueError as error:
            problem = f"not computed: {error}"
    if tested is None:
        rows.append(row_of(**shape, model="prevention", term=TERM, method=METHOD, note=problem))
        exhibits["problem"] = problem
        return Results(frame_of(rows), exhibits)
    seen = len(where.months) - int(where.start.min())
    rows += _headline(tested, shape, window, seen, choices)
    rows += _comparisons(panel, where, window, shape, choices, rng)
    asking = _Asking(choices, rng)
    rows += _donuts(panel, where, shape, asking)
    course = course_around_start(panel, where.start, window, rng, choices.draws)
    rows += _course(course, tested.wave, shape)
    rows += _bounds(course, shape)
    rows += _earlier(panel, where, window, shape, asking)
    rows += _others(crime, where, window, asking)
    if adjacency is not None:
        rows += _ring(panel, where, window, adjacency, shape, asking)
    exhibits |= {
        "undecidable": tested.undecidable and tested.wave.flagged,
        "placebo": [round(float(value), 4) for value in tested.donut.placebo if np.isfinite(value)],
        "placebo_matched": [
            round(float(value), 4) for value in tested.matched.placebo if np.isfinite(value)
        ],
        "window": {"donut": window.donut, "before": window.before, "after": window.after},
        "coarse": {
            "before": course.coarse.before,
            "log_ratios": course.coarse.log_ratios.round(6).tolist(),
            "covariance": course.coarse.covariance.round(8).tolist(),
        },
    }
    if area is not None:
        exhibits["beside"] = where_groups_are(panel, where, area, window)
    return Results(frame_of(rows), exhibits)


def _flow(where: Places) -> dict[str, int]:
    adopters = _adopters(where)
    return {
        "neighbourhoods": len(where.neighbourhoods),
        "months": len(where.months),
        "adopters": adopters,
        "without": len(where.neighbourhoods) - adopters,
        "always": where.always,
        "unlisted": where.unlisted,
        "without_crime": where.without_crime,
    }


def _starts(where: Places) -> dict[str, list]:
    """Starts per month of the panel."""
    counts = np.bincount(where.start[where.start != NEVER], minlength=len(where.months))
    return {"months": where.months, "starts": counts.tolist()}


def _map(
    where: Places, positions: pd.DataFrame | None, adjacency: pd.DataFrame | None
) -> list[list]:
    """x, y and month of the start (None = never) of each neighbourhood with a known place."""
    place = from_centroids(positions) if positions is not None else from_adjacency(adjacency)
    return [
        [*place[name], None if start == NEVER else where.months[start]]
        for name, start in zip(where.neighbourhoods, where.start, strict=True)
        if name in place
    ]


def _adopters(where: Places) -> int:
    return int((where.start != NEVER).sum())


def _problem(panel: Panel, where: Places) -> str:
    """Why nothing can be estimated; empty when it can."""
    if not panel.known.any():
        return "not computed: no counts of this offence"
    if _adopters(where) < FEWEST_ADOPTERS:
        return f"not computed: fewer than {FEWEST_ADOPTERS} neighbourhoods start within the panel"
    if (where.start == NEVER).sum() < 20:
        return "not computed: fewer than 20 neighbourhoods without a group to compare with"
    return ""


def _tested(
    panel: Panel, start: np.ndarray, window: Window, rng: np.random.Generator, draws: int
) -> Tested:
    """The headline test; `ValueError` also where no ratio exists."""
    tested = placebo_test(panel, start, window, rng, draws)
    if not tested.effect.expected > 0:
        raise ValueError("nothing was counted where groups started, in the months before")
    return tested


def _headline(
    tested: Tested, shape: dict, window: Window, seen: int, choices: Choices
) -> list[dict]:
    """Rows of the headline and of its size; `seen`: most months that a start has after it."""
    last = min(window.after, seen) - 1
    told = f"months 0 to {last} after the start, donut of {window.donut} months"
    rows = [
        row_of_test(tested, "prevention", TERM, shape, told),
        row_of_test(tested, "prevention", f"{TERM}, 90% interval", shape, told, level=0.90),
    ]
    notes = {"matched": f"placebo adopters changed x {tested.matched.drift:.3f}"}
    for name in ("donut", "matched", "quiet"):
        reading = getattr(tested, name)
        if reading is None:
            continue
        low, high = reading.limits()
        rows.append(
            row_of(
                **shape,
                model=f"prevention_{name}",
                term=TERM,
                method=f"Poisson imputation, placebo adopters, reading {name}",
                estimate=math.exp(reading.effect.log_ratio),
                interval=(math.exp(low), math.exp(high)),
                p_value=reading.p_value,
                count=reading.effect.observed,
                exposure=reading.effect.expected,
                note=notes.get(name, ""),
            )
        )
    spread = max(_spread(reading.placebo) for reading in tested.readings)
    smallest = math.exp(-(CRITICAL + NEEDED) * spread)
    base = {**shape, "model": "prevention_detectable", "source": "design"}
    method = "spread of the placebo estimates of this panel in the widest reading, two-sided 5%"
    rows.append(
        row_of(
            **base,
            term=f"smallest ratio found with {POWER:.0%} power",
            method=method,
            estimate=smallest,
            note="a fall; placebo estimates are nearly normal on the log scale",
        )
    )
    for ratio in choices.smallest_effects:
        power = found_on_its_side(math.log(ratio), spread)
        rows.append(
            row_of(
                **base,
                scale="probability",
                term=f"probability to find a ratio of {ratio:g}",
                method=method,
                estimate=power,
            )
        )
    return rows


def _spread(placebo: np.ndarray) -> float:
    """Standard deviation of the log ratios that are known."""
    finite = placebo[np.isfinite(placebo)]
    return float(np.std(finite)) if len(finite) > 1 else math.nan


def _comparisons(
    panel: Panel,
    where: Places,
    window: Window,
    shape: dict,
    choices: Choices,
    rng: np.random.Generator,
) -> list[dict]:
    """Other methods, and beside each the share of false alarms where nothing happened."""
    rows = []
    for name, method in METHODS.items():
        verdict = method(panel, where.start, window, rng)
        numbers = {"note": "not computed: the panel has gaps or too few counts"}
        if not math.isnan(verdict.p_value):
            numbers = {"estimate": math.exp(verdict.log_ratio), "p_value": verdict.p_value}
            if math.isinf(verdict.log_ratio):
                numbers["note"] = "no count before, or none after: the ratio has no limit"
        rows.append(
            row_of(**shape, model=f"prevention_{name}", term=TERM, method=LABELS[name], **numbers)
        )
    alarms = false_alarms(panel, where.start, window, rng, choices.studies)
    for name, share in alarms.shares.items():
        model = "prevention" if name == "headline" else f"prevention_{name}"
        error = 1.96 * math.sqrt(max(share * (1 - share), 0.25 / alarms.studies) / alarms.studies)
        rows.append(
            row_of(
                **{**shape, "n_obs": alarms.studies},
                model=model,
                term="false alarms",
                scale="probability",
                method="placebo adopters of the own controls, tests at 5%",
                estimate=share,
                interval=(max(share - error, 0), min(share + error, 1)),
                note="not computed: the method cannot be used here" if math.isnan(share) else "",
                source="design",
            )
        )
    return rows


LABELS = {
    "before_after": "adopters' year after against the year before, exact Poisson",
    "two_way": "two-way fixed effects Poisson, clustered errors",
    "extended_two_way": "extended two-way fixed effects Poisson, clustered errors",
    "group_time": "Callaway-Sant'Anna on counts, clustered errors",
}


@dataclass(frozen=True)
class _Asking:
    """One more headline test: the row of its result, or of why there is none."""

    choices: Choices
    rng: np.random.Generator

    def row(
        self,
        panel: Panel,
        start: np.ndarray,
        window: Window,
        shape: dict,
        model: str,
        term: str,
        note: str = "",
    ) -> dict:
        shape = {**shape, "n_groups": len(adopters_of(start)), "n_obs": int(panel.known.sum())}
        try:
            tested = _tested(panel, start, window, self.rng, self.choices.draws)
        except ValueError as error:
            note = f"not computed: {error}"
            return row_of(**shape, model=model, term=term, method=METHOD, note=note)
        return row_of_test(tested, model, term, shape, note)


def _donuts(panel: Panel, where: Places, shape: dict, asking: _Asking) -> list[dict]:
    return [
        asking.row(
            panel,
            where.start,
            replace(asking.choices.window, donut=donut + where.partial),
            shape,
            "prevention_other_donut",
            f"{TERM}, donut of {donut} months",
        )
        for donut in DONUTS
        if donut != asking.choices.window.donut
    ]


def _course(course: Course, wave: Wave, shape: dict) -> list[dict]:
    rows = [
        row_of(
            **shape,
            model="prevention_course",
            term=f"months {period.first} to {period.last}",
            method="Poisson imputation, simultaneous 95% band over placebo adopters",
            estimate=math.exp(period.log_ratio),
            interval=(math.exp(period.band_low), math.exp(period.band_high)),
            exposure=period.expected,
            note=period.kind,
        )
        for period in course.periods
    ]
    rows.append(
        row_of(
            **shape,
            model="prevention_leads",
            term="all months before the donut together",
            scale="probability",
            method="joint score, placebo adopters",
            estimate=course.lead_p,
            p_value=course.lead_p,
            note="not computed: no months before the donut" if math.isnan(course.lead_p) else "",
            source="design",
        )
    )
    rows.append(
        row_of(
            **shape,
            model="prevention_wave",
            term=f"the {wave.months} months before the start",
            method="largest excess in 1, 3 or 6 months, one-sided, placebo adopters",
            estimate=wave.ratio,
            p_value=wave.p_value,
            note=_wave_note(wave),
        )
    )
    return rows


def _wave_note(wave: Wave) -> str:
    if wave.unknown:
        return "not computed: too few months before the starts"
    return "flag: a wave preceded the starts" if wave.flagged else "no wave before the starts"


def _bounds(course: Course, shape: dict) -> list[dict]:
    """Limits of the mean effect when the neighbourhoods may drift apart."""
    coarse = course.coarse
    after = len(coarse.log_ratios) - coarse.before
    if coarse.before < 2 or after < 1:
        note = "not computed: too few half years before or after the start"
        head = {"model": "prevention_relative_magnitudes", "term": "drift at most 1"}
        return [row_of(**shape, **head, method="Rambachan and Roth", note=note)]
    weights = np.full(after, 1 / after)
    given = coarse.log_ratios, coarse.covariance, coarse.before, weights
    middle = math.exp(float(coarse.log_ratios[coarse.before :] @ weights))
    rows = []
    for drift in DRIFTS:
        low, high = relative_magnitudes(*given, drift)
        rows.append(
            row_of(
                **shape,
                model="prevention_relative_magnitudes",
                term=f"drift at most {drift:g}",
                method="Rambachan and Roth, relative magnitudes, half years",
                estimate=middle,
                interval=(math.exp(low), math.exp(high)),
            )
        )
    for bend in BENDS:
        low, high = smoothness(*given, bend)
        rows.append(
            row_of(
                **shape,
                model="prevention_smoothness",
                term=f"bend at most {bend:g}",
                method="Rambachan and Roth, smoothness, half years",
                estimate=middle,
                interval=(math.exp(low), math.exp(high)),
            )
        )
    return rows


def _earlier(
    panel: Panel, where: Places, window: Window, shape: dict, asking: _Asking
) -> list[dict]:
    moved, start, shorter = earlier_dates(panel, where.start, window)
    model, term = "prevention_earlier_date", f"{TERM}, {EARLIER} months too early"
    return [asking.row(moved, start, shorter, shape, model, term, "nothing happened at this date")]


def _others(crime: pd.DataFrame, where: Places, window: Window, asking: _Asking) -> list[dict]:
    """The same starts and another offence: one they cannot prevent, one that is always reported."""
    choices = asking.choices
    return [
        asking.row(
            panel_of(crime, where, offence, choices.population),
            where.start,
            window,
            {"outcome": offence},
            f"prevention_{role}",
            TERM,
        )
        for role, offence in (
            ("negative_control", choices.negative_control),
            ("high_reporting", choices.high_reporting),
        )
        if offence and offence != choices.offence
    ]


def _ring(
    panel: Panel,
    where: Places,
    window: Window,
    adjacency: pd.DataFrame,
    shape: dict,
    asking: _Asking,
) -> list[dict]:
    """Neighbours of adopters without a group, from the adopters' start on."""
    others = where.start == NEVER
    beside = Panel(panel.counts[others], panel.exposure[others])
    start = ring(where, adjacency)[others]
    model, term = "prevention_ring", "neighbourhoods beside a group"
    note = "above 1: crime may have moved next door"
    return [asking.row(beside, start, window, shape, model, term, note)]
