"""Thousands of small Poisson regressions at once: the engine behind simulations.

All studies share the design and differ in their counts (or in their covariates), so that a step of
iteratively reweighted least squares is a few matrix products over all of them.
"""

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

_ROUNDS = 60
_LAST_STEP = 1e-6
"""Steps square their error, so what is left after a step of this size is below 1e-10."""

_REACH = 30.0
"""A linear predictor beyond this means that the steps run away."""


@dataclass(frozen=True)
class Batch:
    """R fitted regressions with p coefficients.

    `coefficients` (R, p) and `mean` (R, n); `information` (R, p, p). `converged` (R): False under
    separation or without events; the coefficients are NaN then.
    """

    coefficients: np.ndarray
    mean: np.ndarray
    information: np.ndarray
    converged: np.ndarray


@threadpool_limits.wrap(limits=1)
def poisson_batch(
    counts: np.ndarray, design: np.ndarray, offset: np.ndarray | float = 0.0
) -> Batch:
    """Fit log E(count) = offset + design @ coefficients to each row of `counts` (R, n).

    `design` (n, p) is shared, or (R, n, p) of each study its own; `offset` broadcasts to (R, n).
    Maximum likelihood by Newton steps (McCullagh and Nelder 1989, ch. 2), to 1e-10 in the
    coefficients. In one thread: matrices this small gain nothing from a second one.
    """
    counts = np.asarray(counts, float)
    design = np.asarray(design, float)
    shared = design.ndim == 2
    parameters = design.shape[-1]
    offset = np.broadcast_to(np.asarray(offset, float), counts.shape)
    crossed = None
    if shared:
        crossed = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)

    def information(mean: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        if shared:
            return (mean @ crossed).reshape(len(mean), parameters, parameters)
        one = design[chosen]
        return np.matmul(one.transpose(0, 2, 1), one * mean[:, :, None])

    def linear(beta: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        if shared:
            return offset[chosen] + beta @ design.T
        return offset[chosen] + np.matmul(design[chosen], beta[:, :, None])[:, :, 0]

    beta = np.full((len(counts), parameters), np.nan)
    mean = np.full(counts.shape, np.nan)
    inform = np.full((len(counts), parameters, parameters), np.nan)
    active = np.flatnonzero(counts.sum(axis=1) > 0)
    current = _begin(counts, design, offset, active, shared, information)
    for _ in range(_ROUNDS):
        if not active.size:
            break
        predictor = linear(current, active)
        sane = np.abs(predictor - offset[active]).max(axis=1) < _REACH
        active, current, predictor = active[sane], current[sane], predictor[sane]
        if not active.size:
            break
        expected = np.exp(predictor)
        inside = information(expected, active)
        residual = counts[active] - expected
        if shared:
            score = residual @ design
        else:
            score = np.matmul(residual[:, None, :], design[active])[:, 0]
        step, solvable = _solve(inside, score)
        current = current + step
        done = solvable & (np.abs(step).max(axis=1) < _LAST_STEP)
        beta[active[done]] = current[done]
        left = solvable & ~done
        active, current = active[left], current[left]
    converged = np.isfinite(beta).all(axis=1)
    fitted = np.flatnonzero(converged)
    mean[fitted] = np.exp(linear(beta[fitted], fitted))
    inform[fitted] = information(mean[fitted], fitted)
    return Batch(beta, mean, inform, converged)


def _begin(counts, design, offset, active, shared, information) -> np.ndarray:
    """A least-squares step from the counts themselves, as in the first round of a GLM."""
    observed = counts[active] + 0.1
    target = (np.log(observed) - offset[active]) * observed
    right = target @ design if shared else np.matmul(target[:, None, :], design[active])[:, 0]
    step, _ = _solve(information(observed, active), right)
    return step


def _solve(
    matrices: np.ndarray, right: np.ndarray, limit: float = 20.0
) -> tuple[np.ndarray, np.ndarray]:
    """Solutions cut off at ± `limit`, and which of them exist."""
    try:
        solution = np.linalg.solve(matrices, right[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        solution = np.full(right.shape, np.nan)
        for place, (one, side) in enumerate(zip(matrices, right, strict=True)):
            try:
                solution[place] = np.linalg.solve(one, side)
            except np.linalg.LinAlgError:
                continue
    good = np.isfinite(solution).all(axis=1)
    return np.where(good[:, None], np.clip(solution, -limit, limit), 0.0), good


def clustered_covariance(
    counts: np.ndarray, design: np.ndarray, batch: Batch, clusters: np.ndarray, kind: str = "CR3"
) -> np.ndarray:
    """Cluster-robust covariances (R, p, p) of a batch, as R's clubSandwich names and computes them.

    `clusters` (n): label of each observation. `kind`: `CR0` (Liang and Zeger 1986); `CR1`, `CR1p`
    and `CR1S`, CR0 times G / (G - 1), G / (G - p) and G (n - 1) / ((G - 1) (n - p)); `CR2`,
    unbiased where the working model holds (Bell and McCaffrey 2002, Surv Methodol 28; Pustejovsky
    and Tipton 2018, J Bus Econ Stat 36); `CR3`, residuals inflated by their leverage (Mancl and
    DeRouen 2001, Biometrics 57), for few clusters. No cluster may determine a coefficient alone.

    Raises `ValueError` for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind}: one of {', '.join(KINDS)}")
    counts = np.asarray(counts, float)
    good = np.flatnonzero(batch.converged)
    bread = np.full(batch.information.shape, np.nan)
    bread[good] = np.linalg.inv(batch.information[good])
    labels = np.unique(clusters)
    meat = np.full(bread.shape, np.nan)
    meat[good] = 0.0
    for label in labels:
        rows = np.flatnonzero(clusters == label)
        x = design[rows] if design.ndim == 2 else design[good][:, rows]
        mean = batch.mean[np.ix_(good, rows)]
        residual = counts[np.ix_(good, rows)] - mean
        score = _SCORES[kind](x, mean, residual, bread[good])
        meat[good] += score[:, :, None] * score[:, None, :]
    (n, p), groups = design.shape[-2:], len(labels)
    factor = {
        "CR1": groups / (groups - 1),
        "CR1p": groups / (groups - p) if groups > p else np.nan,
        "CR1S": groups * (n - 1) / ((groups - 1) * (n - p)),
    }.get(kind, 1.0)
    return factor * np.matmul(np.matmul(bread, meat), bread)


def _plain(x: np.ndarray, mean: np.ndarray, residual: np.ndarray, bread) -> np.ndarray:
    """Scores (R, p) of a cluster; `x` (m, p) or (R, m, p), `mean` and `residual` (R, m)."""
    return residual @ x if x.ndim == 2 else np.matmul(residual[:, None, :], x)[:, 0]


def _inflated(x: np.ndarray, mean: np.ndarray, residual: np.ndarray, bread) -> np.ndarray:
    """Scores of CR3: x'(I - W x B x')^-1 e = (I - J B)^-1 x'e with J = x'Wx: p x p, not m x m."""
    if x.ndim == 2:
        own = np.einsum("np,rn,nq->rpq", x, mean, x)
    else:
        own = np.matmul(x.transpose(0, 2, 1), x * mean[:, :, None])
    left = np.eye(x.shape[-1]) - np.matmul(own, bread)
    solved, possible = _solve(left, _plain(x, mean, residual, bread), limit=np.inf)
    return np.where(possible[:, None], solved, np.nan)


def _balanced(x: np.ndarray, mean: np.ndarray, residual: np.ndarray, bread) -> np.ndarray:
    """Scores of CR2: residuals times D (D (W - WxBx'W) D)^-1/2 D with W = D² = mean."""
    root = np.sqrt(mean)
    moved = np.broadcast_to(x, (*mean.shape, x.shape[-1])) * mean[:, :, None]
    hat = np.matmul(np.matmul(moved, bread), moved.transpose(0, 2, 1))
    middle = -root[:, :, None] * hat * root[:, None, :]
    places = np.arange(mean.shape[1])
    middle[:, places, places] += mean**2
    values, vectors = np.linalg.eigh(middle)
    scale = np.where(values > 1e-12, np.abs(values) ** -0.5, 0.0)
    turned = np.matmul((root * residual)[:, None, :], vectors) * scale[:, None, :]
    return _plain(x, mean, np.matmul(turned, vectors.transpose(0, 2, 1))[:, 0] * root, bread)


_SCORES = dict.fromkeys(("CR0", "CR1", "CR1p", "CR1S"), _plain)
_SCORES |= {"CR2": _balanced, "CR3": _inflated}
KINDS = tuple(_SCORES)
"""Kinds of `clustered_covariance`."""
