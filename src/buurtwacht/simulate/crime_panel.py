"""Registered crime of a planted city: neighbourhoods on a grid, some of which get a group."""

import csv
import io

import numpy as np

from buurtwacht.simulate.plan import CrimePanel, Group

NEVER_STARTED = ""
WAVE_MONTHS = 3
_SEASON = {"1.1.1": 0.35, "1.2.2": 0.1, "3.9.1": 0.05}
"""Height of the winter peak of an offence, as a share of its mean."""


def crime_tables(plan: CrimePanel, groups: tuple[Group, ...], seed: int) -> dict[str, bytes]:
    """Contents of `crime.csv`, `adoption.csv`, `adjacency.csv`, `group_area.csv`, by file name.

    Neighbourhoods of the groups come first, with the groups' founding dates (not in `adoption.csv`
    where the plan has none: nobody knows when); the others get a start
    by chance, or, `reactive` of them, in the month after they stood out most. The planted ratios
    hold from the first whole month with a group, or grow to their size over `phased_months`.
    """
    rng = np.random.default_rng([seed, 8])
    own = [group.neighbourhood for group in groups if group.neighbourhood]
    size = plan.rows * plan.columns
    names = (own + [f"n{number:03d}" for number in range(1, size + 1)])[:size]
    order = rng.permutation(size)
    names = [names[place] for place in np.argsort(order)]
    months = np.arange(np.datetime64(plan.first_month), np.datetime64(plan.last_month) + 1)
    level = rng.gamma(plan.level_shape, plan.level / plan.level_shape, size)
    drawn = {
        offence: _counts(level * share, months, _SEASON.get(offence, 0.1), plan, rng)
        for offence, share in plan.offences.items()
    }
    burglary = drawn[next(iter(plan.offences))]
    founded = {group.neighbourhood: group.founded_on for group in groups if group.founded_on}
    started = [_day(founded.get(name)) for name in names]
    free = [place for place, name in enumerate(names) if name not in own]
    reactive = _after_a_wave(burglary, free, plan.reactive, rng)
    for place, month in reactive.items():
        started[place] = _within(months[month], rng)
    rest = [place for place in free if place not in reactive]
    for place in rng.choice(rest, plan.adopters - len(reactive), replace=False):
        month = rng.integers(len(months) // 4, 3 * len(months) // 4)
        started[int(place)] = _within(months[month], rng)
    with_group = [None if day is None else months - day.astype("datetime64[M]") for day in started]
    for offence, ratio in plan.effects.items():
        _prevent(drawn[offence], with_group, ratio, plan, rng)
    for offence, ratio in plan.reporting.items():
        _report(drawn[offence], with_group, ratio, rng)
    people = np.maximum(60, 260 * level + rng.integers(0, 400, size)).astype(int)
    crime = [
        (name, str(month), offence, int(counts[place, at]), int(people[place]))
        for place, name in enumerate(names)
        for at, month in enumerate(months)
        for offence, counts in drawn.items()
    ]
    undated = set(own) - set(founded)
    adoption = [
        (name, NEVER_STARTED if day is None else str(day))
        for name, day in zip(names, started, strict=True)
        if name not in undated
    ]
    area = [(group.group, group.neighbourhood, 1) for group in groups if group.neighbourhood]
    return {
        "crime.csv": _csv(("neighbourhood", "month", "offence", "count", "population"), crime),
        "adoption.csv": _csv(("neighbourhood", "started_on"), adoption),
        "adjacency.csv": _csv(("neighbourhood", "neighbour"), _grid(names, plan)),
        "group_area.csv": _csv(("group", "neighbourhood", "share"), area),
    }


def _day(day) -> np.datetime64 | None:
    return None if day is None else np.datetime64(day, "D")


def _within(month: np.datetime64, rng: np.random.Generator) -> np.datetime64:
    return month.astype("datetime64[D]") + int(rng.integers(0, 28))


def _counts(
    level: np.ndarray,
    months: np.ndarray,
    season: float,
    plan: CrimePanel,
    rng: np.random.Generator,
) -> np.ndarray:
    """Overdispersed counts that fall slowly, with waves that last a few months."""
    at = np.arange(len(months))
    course = np.exp(-0.004 * at) * (1 + season * np.cos(2 * np.pi * at / 12))
    wave = rng.gamma(1 / plan.wave**2, plan.wave**2, (len(level), len(months) + 2))
    wave = (wave[:, 2:] + wave[:, 1:-1] + wave[:, :-2]) / 3
    return rng.poisson(level[:, None] * course * wave)


def _after_a_wave(
    counts: np.ndarray, free: list[int], number: int, rng: np.random.Generator
) -> dict[int, int]:
    """Neighbourhoods and the month after three in which they stood out most."""
    months = counts.shape[1]
    first, last = months // 4, 3 * months // 4
    total = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    at = np.arange(first, last)
    recent = total[:, at] - total[:, at - WAVE_MONTHS]
    mean = WAVE_MONTHS * counts.mean(1, keepdims=True)
    excess = (recent - mean) / np.sqrt(mean + 0.5)
    best = excess.max(1) + 1e-9 * rng.random(len(counts))
    chosen = sorted(free, key=lambda place: -best[place])[:number]
    return {place: int(at[excess[place].argmax()]) for place in chosen}


def _prevent(
    counts: np.ndarray,
    with_group: list[np.ndarray | None],
    ratio: float,
    plan: CrimePanel,
    rng: np.random.Generator,
) -> None:
    """Take away what groups prevent; what is displaced goes to the neighbourhoods next door."""
    moved = np.zeros_like(counts)
    for place, age in enumerate(with_group):
        if age is None:
            continue
        held = ratio
        if plan.phased_months:
            grown = np.clip(age.astype(int) / plan.phased_months, 0, 1)
            held = 1 - (1 - ratio) * grown
        kept = np.where(age.astype(int) > 0, rng.binomial(counts[place], held), counts[place])
        if plan.displaced:
            near = _next_door(place, plan)
            gone = rng.binomial(counts[place] - kept, plan.displaced)
            moved[near] += rng.multinomial(gone, np.full(len(near), 1 / len(near))).T
        counts[place] = kept
    counts += moved


def _report(
    counts: np.ndarray,
    with_group: list[np.ndarray | None],
    ratio: float,
    rng: np.random.Generator,
) -> None:
    """Let residents with a group report more or less of what happens."""
    for place, age in enumerate(with_group):
        if age is not None:
            more = rng.poisson(counts[place] * max(ratio - 1, 0))
            told = rng.binomial(counts[place], min(ratio, 1)) + more
            counts[place] = np.where(age.astype(int) > 0, told, counts[place])


def _next_door(place: int, plan: CrimePanel) -> list[int]:
    row, column = divmod(place, plan.columns)
    near = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
    return [r * plan.columns + c for r, c in near if 0 <= r < plan.rows and 0 <= c < plan.columns]


def _grid(names: list[str], plan: CrimePanel) -> list[tuple[str, str]]:
    pairs = []
    for place, name in enumerate(names):
        row, column = divmod(place, plan.columns)
        if column + 1 < plan.columns:
            pairs.append((name, names[place + 1]))
        if row + 1 < plan.rows:
            pairs.append((name, names[place + plan.columns]))
    return pairs


def _csv(columns: tuple[str, ...], rows: list[tuple]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode()
