"""Do monthly counts vary more than chance within a group? NB2 by profile likelihood (E2)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq, minimize_scalar
from scipy.special import chdtrc, gammaln
from scipy.stats import chi2

from buurtwacht.models.counts import RECORDS, pooled_senders, require, source_of
from buurtwacht.models.likelihood import Fit, maximise, negative_binomial_parts
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

DISPERSION = "overdispersion within groups (alpha of NB2)"

_ALPHAS = np.concatenate([[0.0], np.geomspace(1e-3, 20.0, 14)])
"""Where the search begins and ends."""


@dataclass(frozen=True)
class Dispersion:
    """`alpha`: variance mean + alpha x mean²; 0 = Poisson. Limits, and p of no overdispersion."""

    alpha: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True)
class Cells:
    """Cells that are alike in group, count and exposure, once, with their number `weight`."""

    counts: np.ndarray
    exposure: np.ndarray
    place: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, counts: np.ndarray, exposure: np.ndarray, place: np.ndarray) -> "Cells":
        """Cells of groups with an event; `place` (n): number of the group, from 0."""
        keep = np.bincount(place, counts)[place] > 0
        columns = [part[keep] for part in (counts, exposure, place)]
        order = np.lexsort(columns)
        columns = [part[order] for part in columns]
        new = np.ones(len(order), bool)
        new[1:] = np.any([part[1:] != part[:-1] for part in columns], axis=0)
        weight = np.diff(np.append(np.flatnonzero(new), len(order)))
        counts, exposure, place = (part[new] for part in columns)
        return cls(counts, exposure, np.cumsum(np.diff(place, prepend=place[0]) > 0), weight)


def profile(cells: Cells, alphas: np.ndarray) -> np.ndarray:
    """Log likelihood at each alpha, at the best rate of each group.

    The rate of a group solves one equation in one unknown, so all groups are solved at once.
    """
    counts, exposure, place, weight = cells.counts, cells.exposure, cells.place, cells.weight
    totals = np.bincount(place, weight * counts)
    log_rate = np.log(totals / np.bincount(place, weight * exposure))
    values = []
    for alpha in alphas:
        for _ in range(50):
            mean = exposure * np.exp(log_rate[place])
            inside = 1 + alpha * mean
            slope = np.bincount(place, weight * (counts - mean) / inside)
            curve = np.bincount(place, weight * mean * (1 + alpha * counts) / inside**2)
            step = np.clip(slope / curve, -1, 1)
            log_rate = log_rate + step
            if np.abs(step).max() < 1e-9:
                break
        mean = exposure * np.exp(log_rate[place])
        if alpha == 0:
            value = counts * np.log(mean) - mean - gammaln(counts + 1)
        else:
            value, _, _ = negative_binomial_parts(counts, mean, 1 / alpha)
        values.append((weight * value).sum())
    return np.array(values)


def dispersion(
    counts: np.ndarray, exposure: np.ndarray, place: np.ndarray, level: float = 0.95
) -> Dispersion:
    """alpha with its profile interval; p from a likelihood ratio on the boundary.

    Under a Poisson, alpha lies on the edge of what it may be, so the ratio is 0 in half of the
    cases: half a chi-square (Self and Liang 1987, J Am Stat Assoc 82).
    """
    cells = Cells.of(counts, exposure, place)

    def value(alpha: float) -> float:
        return float(profile(cells, np.array([alpha]))[0])

    values = profile(cells, _ALPHAS)
    best = int(values.argmax())
    alpha, top = float(_ALPHAS[best]), float(values[best])
    around = _ALPHAS[max(best - 1, 0)], _ALPHAS[min(best + 1, len(_ALPHAS) - 1)]
    found = minimize_scalar(
        lambda at: -value(at), bounds=around, method="bounded", options={"xatol": 1e-6}
    )
    if -found.fun > top + 1e-9:
        alpha, top = float(found.x), -float(found.fun)
    wide = chi2.ppf(level, 1)

    def below(at: float) -> float:
        return 2 * (top - value(at)) - wide

    low, high = 0.0, np.nan
    if 2 * (top - values[0]) > wide:
        low = brentq(below, 0.0, alpha, xtol=1e-6)
    if 2 * (top - values[-1]) > wide:
        high = brentq(below, alpha, _ALPHAS[-1], xtol=1e-5)
    statistic = 2 * (top - values[0])
    p_value = 1.0 if statistic <= 1e-9 else 0.5 * float(chdtrc(1, statistic))
    return Dispersion(alpha, float(low), float(high), p_value)


def nb2_regression(counts: np.ndarray, design: np.ndarray, offset: np.ndarray | float = 0.0) -> Fit:
    """NB2 regression: `parameters` = log coefficients and log theta (theta = 1 / alpha).

    Not `converged` when the counts are no more spread than Poisson: theta is infinite then.
    """
    counts = np.asarray(counts, float)

    def likelihood(at: np.ndarray) -> tuple[float, np.ndarray]:
        mean = np.exp(design @ at[:-1] + offset)
        value, slope, by_size = negative_binomial_parts(counts, mean, np.exp(at[-1]))
        return float(value.sum()), np.append(design.T @ slope, by_size.sum())

    level = np.linalg.lstsq(design, np.log(counts + 0.5) - offset, rcond=None)[0]
    return maximise(likelihood, np.append(level, 0.0))


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """One row per outcome: alpha of monthly counts given each group's own rate."""
    rows = []
    months = tables["group_month"]
    for outcome in spec.outcomes:
        require(months, outcome, "outcomes")
        days = "police_days" if outcome in RECORDS else "observed_days"
        used = months[months[outcome].notna() & (months[days] > 0)]
        counts, exposure = used[outcome].to_numpy(float), used[days].to_numpy(float)
        place, _ = pd.factorize(used["group"].to_numpy(object))
        group = tables["group"]
        senders, top_share = pooled_senders(group[group["group"].isin(used["group"])])
        shape = {
            "n_groups": int(place.max()) + 1 if len(place) else 0,
            "n_obs": len(used),
            "senders": senders,
            "top_share": top_share,
            "count": counts.sum(),
            "method": f"NB2 profile likelihood, {spec.inference.level:.0%}; p on the boundary",
        }
        if counts.sum() < 2 or len(counts) <= shape["n_groups"]:
            numbers = {"note": "not computed: fewer than two events, or one month a group"}
        else:
            found = dispersion(counts, exposure, place, spec.inference.level)
            numbers = {
                "estimate": found.alpha,
                "interval": (found.low, found.high),
                "p_value": found.p_value,
                "note": "0 = Poisson; lowish with few months, as each group has its own rate",
            }
        source = source_of(outcome)
        rows.append(result(spec, outcome, DISPERSION, "ratio", source, **shape, **numbers))
    return frame(rows)
