"""Shares that differ between groups: the beta-binomial, by sums over a grid."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln

_SHARES = 200
_LIKENESS = 100
_NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Pooled:
    """`mean`, `low`, `high`: the mean share over groups; `likeness`: correlation within a group."""

    mean: float
    low: float
    high: float
    likeness: float


def pool_shares(hits: np.ndarray, trials: np.ndarray, level: float = 0.95) -> Pooled:
    """The mean share over groups that have shares of their own, from a beta distribution.

    `hits` of `trials` per group. The mean m and the likeness r = 1 / (a + b + 1) of episodes of one
    group each have a uniform prior on (0, 1); mean and equal-tailed limits come from sums over the
    midpoints of a grid, laid again over the part that holds the posterior, so that the same data
    give the same numbers. Groups without trials say nothing. Model: Skellam 1948, J R Stat Soc B
    10; prior: Gelman et al. 2013, ch. 5.
    """
    pairs, times = np.unique(np.column_stack([hits, trials]), axis=0, return_counts=True)
    box = ((0.0, 1.0), (0.0, 1.0))
    for _ in range(2):
        share, likeness = (
            low + (high - low) * (np.arange(cells) + 0.5) / cells
            for (low, high), cells in zip(box, (_SHARES, _LIKENESS), strict=True)
        )
        posterior = _posterior(pairs, times, share[:, None], likeness[None, :])
        box = tuple(
            _held(points, posterior.sum(axis=other))
            for points, other in ((share, 1), (likeness, 0))
        )
    of_share = posterior.sum(axis=1)
    width = share[1] - share[0]
    edges = np.append(share - width / 2, share[-1] + width / 2)
    tail = (1 - level) / 2
    low, high = np.interp([tail, 1 - tail], np.append(0.0, np.cumsum(of_share)), edges)
    return Pooled(
        mean=float(of_share @ share),
        low=float(low),
        high=float(high),
        likeness=float(posterior.sum(axis=0) @ likeness),
    )


def _posterior(pairs, times, share, likeness) -> np.ndarray:
    size = 1 / likeness - 1
    a, b = share * size, (1 - share) * size
    log_posterior = np.zeros(np.broadcast_shapes(share.shape, likeness.shape))
    whole = betaln(a, b)
    for (hits, trials), number in zip(pairs, times, strict=True):
        log_posterior += number * (betaln(hits + a, trials - hits + b) - whole)
    posterior = np.exp(log_posterior - log_posterior.max())
    return posterior / posterior.sum()


def _held(points: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Limits of the part of the grid that holds all but a negligible weight."""
    inside = points[weight > _NEGLIGIBLE]
    step = points[1] - points[0]
    return max(0.0, inside[0] - 1.5 * step), min(1.0, inside[-1] + 1.5 * step)
