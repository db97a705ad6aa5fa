"""Thousands of small Poisson regressions at once: the engine behind simulations.

All studies share the design and differ in their counts (or in their covariates), so that a step of
iteratively reweighted least squares is a few matrix products over all of them.
"""

from dataclasses import dataclass

import numpy as np

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


def poisson_batch(
    counts: np.ndarray, design: np.ndarray, offset: np.ndarray | float = 0.0
) -> Batch:
    """Fit log E(count) = offset + design @ coefficients to each row of `counts` (R, n).

    `design` (n, p) is shared, or (R, n, p) of each study its own; `offset` broadcasts to (R, n).
    Maximum likelihood by Newton steps (McCullagh and Nelder 1989, ch. 2), to 1e-10 in the
    coefficients.
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
    """Cluster-robust covariances (R, p, p) of a batch.

    `clusters` (n): label of each observation. `kind`: `CR0` (Liang and Zeger 1986), or `CR3`, with
    residuals inflated by their leverage (Mancl and DeRouen 2001, Biometrics 57), for few clusters.
    No cluster may determine a coefficient alone.
    """
    counts = np.asarray(counts, float)
    parameters = design.shape[-1]
    shared = design.ndim == 2
    good = batch.converged
    bread = np.full(batch.information.shape, np.nan)
    bread[good] = np.linalg.inv(batch.information[good])
    meat = np.zeros(batch.information.shape)
    for label in np.unique(clusters):
        rows = np.flatnonzero(clusters == label)
        x = design[rows] if shared else design[:, rows]
        mean = batch.mean[:, rows]
        score = np.einsum("rn,...np->rp", counts[:, rows] - mean, x) if shared else None
        if not shared:
            score = np.einsum("rn,rnp->rp", counts[:, rows] - mean, x)
        if kind == "CR3":
            # x'(I - W x B x')^-1 e = (I - J B)^-1 x'e with J = x'Wx: a p x p system, not n x n
            if shared:
                own = np.einsum("np,rn,nq->rpq", x, mean, x)
            else:
                own = np.matmul(x.transpose(0, 2, 1), x * mean[:, :, None])
            left = np.eye(parameters) - np.matmul(own, bread)
            solved, possible = _solve(left[good], score[good], limit=np.inf)
            score = np.full(score.shape, np.nan)
            score[good] = np.where(possible[:, None], solved, np.nan)
        meat += score[:, :, None] * score[:, None, :]
    return np.matmul(np.matmul(bread, meat), bread)
