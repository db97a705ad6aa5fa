"""Poisson regression with standard errors for few clusters, and a guard against a dominant one."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

LEAST_FREEDOM = 2.0
"""Degrees of freedom below which nothing is tested: a t with so few has no variance."""

DOMINANT = 0.5
"""Share of what is known above which a group alone dominates."""

_ROUNDS = 100


def poisson_fit(counts: np.ndarray, design: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Coefficients of a log-linear Poisson model by Newton steps; NaN when they run away."""
    beta = np.zeros(design.shape[1])
    beta[0] = math.log(counts.sum() / np.exp(offset).sum())
    for _ in range(_ROUNDS):
        mean = np.exp(design @ beta + offset)
        step = np.linalg.solve(design.T @ (design * mean[:, None]), design.T @ (counts - mean))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            return beta
    return np.full_like(beta, np.nan)


@dataclass(frozen=True)
class Clusters:
    """What a fit says by cluster (G), p coefficients.

    `score` (G, p); `own` (G, p, p): information; `bread` (p, p): inverse of the sum of `own`;
    `level` (G): counted over expected.
    """

    score: np.ndarray
    own: np.ndarray
    bread: np.ndarray
    level: np.ndarray

    @classmethod
    def of(
        cls,
        counts: np.ndarray,
        design: np.ndarray,
        offset: np.ndarray,
        cluster: np.ndarray,
        beta: np.ndarray,
    ) -> "Clusters":
        """Of a Poisson fit `beta`; `cluster` (n): label of each observation."""
        mean = np.exp(design @ beta + offset)
        place, _ = pd.factorize(cluster)
        return cls(
            _sums(place, design * (counts - mean)[:, None]),
            _sums(place, design[:, :, None] * (design * mean[:, None])[:, None, :]),
            np.linalg.inv(design.T @ (design * mean[:, None])),
            np.bincount(place, counts) / np.bincount(place, mean),
        )


def _sums(place: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sums of the rows of `values` by cluster."""
    flat = values.reshape(len(values), -1)
    summed = np.array([np.bincount(place, column) for column in flat.T]).T
    return summed.reshape(-1, *values.shape[1:])


def mancl_derouen(
    counts: np.ndarray,
    design: np.ndarray,
    offset: np.ndarray,
    cluster: np.ndarray,
    beta: np.ndarray,
) -> np.ndarray:
    """Covariance (p, p) of `beta` with residuals inflated by leverage (CR3).

    Working independence, Poisson variance (Mancl and DeRouen 2001, Biometrics 57, 126-134).
    """
    return _inflated(Clusters.of(counts, design, offset, cluster, beta))


def _inflated(held: Clusters) -> np.ndarray:
    # x'(I - W x B x')^-1 e = (I - J B)^-1 x'e with J = x'W x of the cluster: p x p, not n x n
    left = np.eye(len(held.bread)) - held.own @ held.bread
    part = np.linalg.solve(left, held.score[:, :, None])[:, :, 0]
    return held.bread @ (part.T @ part) @ held.bread


def satterthwaite(
    own: np.ndarray, spread: np.ndarray, bread: np.ndarray, contrast: np.ndarray
) -> np.ndarray:
    """Degrees of freedom (...) of the Mancl-DeRouen variance of `contrast` (p).

    `own` (..., G, p, p): information of each cluster in the fitted model; `bread` (..., p, p):
    inverse of their sum; `spread` (..., G, p, p): covariance of the scores of each cluster where
    counts are Poisson around a level of its own. The variance is a sum of squares, one a cluster;
    it has the mean and variance of a chi-square with these degrees of freedom (Satterthwaite 1946,
    Biometrics Bull 2; Pan and Wall 2002, Stat Med 21; Bell and McCaffrey 2002, Surv Methodol 28).
    At most about G - 1, with clusters alike; near 1 when one cluster carries the estimate. Leading
    axes are studies.
    """
    left = np.eye(bread.shape[-1]) - own @ bread[..., None, :, :]
    direction = np.broadcast_to((bread @ contrast)[..., None, :, None], (*own.shape[:-1], 1))
    # (I - J B)^-T B c: what the score of a cluster counts for
    weight = np.linalg.solve(np.swapaxes(left, -1, -2), direction)[..., 0]
    drawn, fitted = (np.einsum("...gpq,...gq->...gp", one, weight) for one in (spread, own))
    # Squares u of s - J B sum(s): Cov(u) = diag(d) + U M U', with rows of U = (Ca, Ja)
    alone = np.einsum("...gp,...gp->...g", weight, drawn)
    rows = np.concatenate([drawn, fitted], axis=-1)
    middle = np.block(
        [[np.zeros_like(bread), -bread], [-bread, bread @ spread.sum(axis=-3) @ bread]]
    )
    crossed = middle @ np.einsum("...gp,...gq->...pq", rows, rows)
    shared = np.einsum("...gp,...pq,...gq->...g", rows, middle, rows)
    mean = alone.sum(-1) + np.trace(crossed, axis1=-2, axis2=-1)
    square = (alone**2 + 2 * alone * shared).sum(-1) + np.trace(
        crossed @ crossed, axis1=-2, axis2=-1
    )
    return mean**2 / square


def ratio_of(held: Clusters, beta: np.ndarray, contrast: np.ndarray, level: float) -> dict:
    """Ratio exp(contrast @ beta) with limits and p by t(G - p); keys of `results.result`.

    With fewer than LEAST_FREEDOM degrees of freedom by `satterthwaite` one or two clusters carry
    the estimate, and t(G - p) rejects a true null too often; with G - p below it, no interval says
    anything. The limits and p are then left out and `note` says so.
    """
    estimate = float(contrast @ beta)
    freedom = len(held.own) - len(beta)
    if freedom < LEAST_FREEDOM:
        told = f"not tested: {len(held.own)} groups are too few for a t test"
        return {"estimate": math.exp(estimate), "note": told}
    spread = held.own * held.level[:, None, None]
    known = float(satterthwaite(held.own, spread, held.bread, contrast))
    numbers = {"estimate": math.exp(estimate)}
    if not known >= LEAST_FREEDOM:
        direction = held.bread @ contrast
        each = direction @ spread @ direction
        share = each.max() / each.sum()
        told = f"one group dominates, {share:.0%} of what is known comes from it"
        if share <= DOMINANT:
            told = f"too few groups carry the estimate, {share:.0%} of what is known comes from one"
        return numbers | {"note": f"not tested: {told} ({known:.1f} degrees of freedom)"}
    error = math.sqrt(contrast @ _inflated(held) @ contrast)
    reach = float(stdtrit(freedom, 1 - (1 - level) / 2)) * error
    return numbers | {
        "interval": (math.exp(estimate - reach), math.exp(estimate + reach)),
        "p_value": float(2 * stdtr(freedom, -abs(estimate) / error)),
        "note": "",
    }
