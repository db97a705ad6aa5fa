"""Rates that borrow strength from each other, under three priors, without any sampling (E1, E2).

Counts of a group are Poisson, log rates normal with mean mu and standard deviation tau. Everything
is integrated over a grid: log rates, mu and tau. No chains, no seeds; the same numbers each time.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaln

from buurtwacht.models.counts import UNIT, observed_groups, pooled_senders, source_of
from buurtwacht.models.results import POOLED, frame, result
from buurtwacht.models.spec import Spec

PRIORS = {
    "half-normal(0.5)": lambda tau: np.exp(-0.5 * (tau / 0.5) ** 2),
    "half-Cauchy(0.5)": lambda tau: 1 / (1 + (tau / 0.5) ** 2),
    "uniform(0, 3)": np.ones_like,
}
"""Priors of tau, up to a constant (Gelman 2006, Bayesian Anal 1). mu is flat on the log scale."""

SPREAD = "rate of a high group over a low one (9th over 1st decile)"
DECILES = 2 * 1.2815515655446004
"""Standard deviations between the first and the ninth decile of a normal distribution."""

_LOG_RATES, _MUS, _TAUS = 241, 81, 60


@dataclass(frozen=True)
class Posterior:
    """Grids with their weights: `tau` (K), `mu` (M) and `joint` (K, M); `rates` (G, 3).

    `rates`: posterior median and limits of each group's rate, per unit of exposure.
    """

    tau: np.ndarray
    mu: np.ndarray
    joint: np.ndarray
    rates: np.ndarray

    def quantiles_of_tau(self, at: tuple[float, ...]) -> np.ndarray:
        return _quantiles(self.tau, self.joint.sum(axis=1), at)

    def quantiles_of_mean(self, at: tuple[float, ...]) -> np.ndarray:
        """Of the mean rate over groups, exp(mu + tau²/2)."""
        values = np.exp(self.mu + self.tau[:, None] ** 2 / 2).ravel()
        order = np.argsort(values)
        return _quantiles(values[order], self.joint.ravel()[order], at)


def posterior(
    counts: np.ndarray, exposure: np.ndarray, prior: str, level: float = 0.95
) -> Posterior:
    """Posterior of rates, their mean and their spread under the named prior of PRIORS.

    The likelihood of a group is a sum over its log rate, the prior of a log rate is renormalised
    on that grid. Raises `KeyError` for an unknown prior.
    """
    counts, exposure = np.asarray(counts, float), np.asarray(exposure, float)
    overall = np.log(max(counts.sum(), 0.5) / exposure.sum())
    raw = np.log((counts + 0.5) / exposure)
    low, high = min(raw.min(), overall) - 3.5, max(raw.max(), overall) + 2.5
    theta = np.linspace(low, high, _LOG_RATES)
    mu = np.linspace(raw.min() - 2.0, raw.max() + 1.5, _MUS)
    tau = (np.arange(_TAUS) + 0.5) / _TAUS * 3.0
    log_mean = theta[:, None] + np.log(exposure)
    likelihood = counts * log_mean - np.exp(log_mean) - gammaln(counts + 1)
    top = likelihood.max(axis=0)
    likelihood = np.exp(likelihood - top)
    step = theta[1] - theta[0]
    joint = np.empty((_TAUS, _MUS))
    density = []
    for place, spread in enumerate(tau):
        width = max(spread, step)
        normal = np.exp(-0.5 * ((theta - mu[:, None]) / width) ** 2)
        normal /= np.maximum(normal.sum(axis=1, keepdims=True), 1e-300)
        density.append(normal)
        joint[place] = np.log(np.maximum(normal @ likelihood, 1e-300)).sum(axis=1)
    joint += np.log(PRIORS[prior](tau))[:, None]
    joint = np.exp(joint - joint.max())
    joint /= joint.sum()
    mixture = np.zeros_like(likelihood)
    for place, normal in enumerate(density):
        weight = joint[place]
        if weight.sum() < 1e-9:
            continue
        inside = np.maximum(normal @ likelihood, 1e-300)
        mixture += (normal.T @ (weight[:, None] / inside)) * likelihood
    mixture /= mixture.sum(axis=0)
    tail = (1 - level) / 2
    rates = np.array([np.exp(_quantiles(theta, one, (0.5, tail, 1 - tail))) for one in mixture.T])
    return Posterior(tau, mu, joint, rates)


def _quantiles(values: np.ndarray, weights: np.ndarray, at: tuple[float, ...]) -> np.ndarray:
    summed = np.cumsum(weights) - weights / 2
    return np.interp(at, summed / weights.sum(), values)


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """E2: spread of the rates under each prior. E1: shrunken rates of groups, half-normal prior."""
    rows = []
    for outcome in spec.outcomes:
        covered = observed_groups(tables, outcome, spec.exposure)
        group = tables["group"]
        senders, top_share = pooled_senders(group[group["group"].isin(covered["group"])])
        shape = {
            "n_groups": len(covered),
            "n_obs": covered["months"].sum(),
            "senders": senders,
            "top_share": top_share,
            "count": covered["count"].sum(),
        }
        guard = ""
        if len(covered) < 3:
            guard = "not computed: fewer than three groups with data"
        elif covered["count"].sum() == 0:
            guard = "not computed: no events"
        write = _rates if spec.question == "E1" else _spread
        rows += write(spec, outcome, covered, shape, guard)
    return frame(rows)


def _method(prior: str, level: float) -> str:
    return f"Poisson-lognormal, grid, {prior} prior of tau, {level:.0%} credible"


def _spread(spec: Spec, outcome: str, covered: pd.DataFrame, shape: dict, guard: str) -> list:
    rows = []
    source, level = source_of(outcome), spec.inference.level
    tail = (1 - level) / 2
    for prior in PRIORS:
        numbers = {"note": guard}
        if not guard:
            found = posterior(covered["count"], covered["exposure"] / UNIT[spec.per], prior, level)
            middle, low, high = np.exp(DECILES * found.quantiles_of_tau((0.5, tail, 1 - tail)))
            numbers = {
                "estimate": middle,
                "interval": (low, high),
                "note": "where the priors disagree, the data say little on the spread",
            }
        label = f"{SPREAD}, {prior}"
        method = {"method": _method(prior, level)}
        rows.append(result(spec, outcome, label, "ratio", source, **shape, **method, **numbers))
    return rows


def _rates(spec: Spec, outcome: str, covered: pd.DataFrame, shape: dict, guard: str) -> list:
    prior = next(iter(PRIORS))
    source, level = source_of(outcome), spec.inference.level
    method = {"method": _method(prior, level)}
    exposure = covered["exposure"] / UNIT[spec.per]
    found = None if guard else posterior(covered["count"], exposure, prior, level)
    rows = []
    for place, cell in enumerate(covered.itertuples()):
        own = {
            "n_groups": 1,
            "n_obs": cell.months,
            "senders": cell.senders,
            "top_share": cell.top_share,
            "note": guard,
        }
        if found is not None:
            middle, low, high = found.rates[place]
            own |= {
                "estimate": middle,
                "interval": (low, high),
                "count": cell.count,
                "exposure": exposure[place],
                "note": "drawn to the other groups: more so when it was watched shortly",
            }
        rows.append(result(spec, outcome, cell.group, "rate", source, **own, **method))
    pooled = {"note": guard}
    if found is not None:
        tail = (1 - level) / 2
        middle, low, high = found.quantiles_of_mean((0.5, tail, 1 - tail))
        pooled = {
            "estimate": middle,
            "interval": (low, high),
            "exposure": exposure.sum(),
            "note": "mean rate of groups like these",
        }
    rows.append(result(spec, outcome, POOLED, "rate", source, **shape, **method, **pooled))
    return rows
