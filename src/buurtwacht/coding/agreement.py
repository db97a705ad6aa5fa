"""Agreement of coders: Krippendorff's alpha, Gwet's AC1, prevalence and confusion.

Both coefficients work on counts: unit x category, the number of coders who put the unit in the
category. Units may have any number of codings; only those with two or more say something about
agreement. Methods: Krippendorff (2011), Computing Krippendorff's alpha-reliability (nominal);
Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed. (AC1).
"""

from dataclasses import dataclass

import numpy as np

from buurtwacht.coding.codes import CODES

REPLICATES = 1_000
LEVEL = 0.95


def counts_of(values: list[list]) -> np.ndarray:
    """Unit x category counts of a coder x unit table of values; None is a missing coding."""
    categories = sorted({value for row in values for value in row if value is not None})
    return np.array(
        [[unit.count(category) for category in categories] for unit in zip(*values, strict=True)],
        float,
    )


def alpha(counts: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray | float:
    """Krippendorff's nominal alpha; NaN when only one category occurs.

    `weights` (replicate x unit, how often each unit is drawn) gives one value per replicate.
    """
    coders = counts.sum(axis=1)
    pairable = coders >= 2
    used, size = counts[pairable], coders[pairable]
    drawn = np.ones((1, len(used))) if weights is None else weights[:, pairable]
    totals = drawn @ used
    number = totals.sum(axis=1)
    agreeing = drawn @ ((used * (used - 1)).sum(axis=1) / (size - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = (number**2 - (totals**2).sum(axis=1)) / (number - 1)
        values = np.where(expected > 0, 1 - (number - agreeing) / expected, np.nan)
    return values if weights is not None else float(values[0])


def ac1(counts: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray | float:
    """Gwet's AC1; NaN when no unit has two codings. `weights` as in `alpha`."""
    coders = counts.sum(axis=1)
    rated = coders >= 1
    used, size = counts[rated], coders[rated]
    drawn = np.ones((1, len(used))) if weights is None else weights[:, rated]
    pairable = size >= 2
    pairs = np.where(pairable, size * (size - 1), 1)
    observed = np.where(pairable, (used * (used - 1)).sum(axis=1) / pairs, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        agreement = (drawn @ observed) / (drawn @ pairable.astype(float))
        shares = (drawn @ (used / size[:, None])) / drawn.sum(axis=1, keepdims=True)
        chance = (shares * (1 - shares)).sum(axis=1) / max(counts.shape[1] - 1, 1)
        values = (agreement - chance) / (1 - chance)
    return values if weights is not None else float(values[0])


@dataclass(frozen=True)
class Coding:
    """What each coder gave each message: `codes[coder]` is a dict from message to its codes."""

    codes: dict[str, dict[str, frozenset[str]]]

    @property
    def messages(self) -> list[str]:
        """All coded messages, in the order in which they first occur."""
        return list(dict.fromkeys(message for own in self.codes.values() for message in own))

    def counts(self, code: str) -> np.ndarray:
        """Message x (absent, present) counts of coders."""
        rows = np.zeros((len(self.messages), 2))
        for place, message in enumerate(self.messages):
            for own in self.codes.values():
                if message in own:
                    rows[place, int(code in own[message])] += 1
        return rows


@dataclass(frozen=True)
class Agreement:
    """Agreement on one code. `both`, `one`, `neither`: pairs of coders on the same message."""

    code: str
    messages: int
    prevalence: float
    alpha: float
    alpha_interval: tuple[float, float]
    ac1: float
    ac1_interval: tuple[float, float]
    both: int
    one: int
    neither: int


def agreement(
    coding: Coding, rng: np.random.Generator, replicates: int = REPLICATES, level: float = LEVEL
) -> list[Agreement]:
    """Agreement per code, with percentile bootstrap intervals over messages.

    `messages`: those coded at least twice; `prevalence`: share of their codings that have it.
    """
    size = len(coding.messages)
    draws = rng.multinomial(size, np.full(size, 1 / size), replicates) if size else np.ones((1, 0))
    results = []
    for code in CODES:
        counts = coding.counts(code)
        twice = counts[counts.sum(axis=1) >= 2]
        absent, present = twice.T if len(twice) else (np.zeros(1), np.zeros(1))
        results.append(
            Agreement(
                code=code,
                messages=len(twice),
                prevalence=float(present.sum() / twice.sum()) if len(twice) else float("nan"),
                alpha=alpha(counts),
                alpha_interval=_interval(alpha(counts, draws), level),
                ac1=ac1(counts),
                ac1_interval=_interval(ac1(counts, draws), level),
                both=int((present * (present - 1) / 2).sum()),
                one=int((present * absent).sum()),
                neither=int((absent * (absent - 1) / 2).sum()),
            )
        )
    return results


def _interval(values: np.ndarray, level: float) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def confusion(coding: Coding) -> np.ndarray:
    """Code x code counts: the row's coder gave this code and the other one, who did not, gave the
    column's code instead. Each pair of coders counts in both directions; the diagonal is agreement.
    """
    place = {code: number for number, code in enumerate(CODES)}
    table = np.zeros((len(CODES), len(CODES)), int)
    coders = list(coding.codes)
    for one in coders:
        for two in coders:
            if one == two:
                continue
            for message in coding.codes[one].keys() & coding.codes[two].keys():
                first, second = coding.codes[one][message], coding.codes[two][message]
                for code in first:
                    if code in second:
                        table[place[code], place[code]] += 1
                    else:
                        for instead in second - first:
                            table[place[code], place[instead]] += 1
    return table


def disagreements(coding: Coding) -> list[dict[str, str]]:
    """Messages whose coders differ, for adjudication: `message`, one column of codes per coder
    (empty: did not code it), and `differs`, the codes on which they differ."""
    rows = []
    for message in coding.messages:
        given = {coder: own[message] for coder, own in coding.codes.items() if message in own}
        union = frozenset().union(*given.values())
        differs = [
            code for code in CODES if code in union and not all(code in s for s in given.values())
        ]
        if len(given) > 1 and differs:
            rows.append(
                {"message": message}
                | {coder: _joined(given.get(coder, ())) for coder in coding.codes}
                | {"differs": _joined(differs)}
            )
    return rows


def _joined(codes) -> str:
    return ";".join(code for code in CODES if code in codes)
