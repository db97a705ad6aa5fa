"""How much may neighbourhoods drift apart before the result is gone? (Rambachan and Roth 2023).

Input are event-study coefficients relative to the last period before the start: `before` of them
earlier, the rest after, with their covariance. Two restrictions on the drift: after the start it
changes per period at most `drift` times as much as ever before it (relative magnitudes; conditional
least-favourable hybrid test of Andrews, Roth and Pakes 2023), or its slope changes per period by at
most `bend` (smoothness; optimal fixed-length interval).

Grid and simulated critical value are those of the authors' R package (its defaults), draw for draw,
so that limits can be compared with published ones: its 1,000 draws move a limit more than 1e-3.
"""

from itertools import combinations

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import ndtr, ndtri

ALPHA = 0.05
KAPPA = ALPHA / 10
"""Size of the first stage of the hybrid test."""

GRID = 1000
"""Values between -20 and 20 standard errors that are tried; more of them where that is too few."""

SIMULATIONS = 1000
SEED = 0


def relative_magnitudes(
    coefficients: np.ndarray,
    covariance: np.ndarray,
    before: int,
    weights: np.ndarray,
    drift: float,
) -> tuple[float, float]:
    """95% limits of `weights` times the effects after the start, as points of a grid.

    Raises `ValueError` with fewer than two periods before. NaN when no value is accepted.
    """
    if before < 2:
        raise ValueError("relative magnitudes need two periods before the reference")
    after = len(coefficients) - before
    reach = np.abs(np.diff(np.append(coefficients[:before], 0.0))).max()
    error = float(np.sqrt(weights @ covariance[before:, before:] @ weights))
    half = drift * np.arange(1, after + 1) @ np.abs(weights) * reach + 20 * error
    grid = _grid(error, float(coefficients[before:] @ weights), half)
    accepted = np.zeros(len(grid), dtype=bool)
    for place in range(before):
        for sign in (1, -1):
            matrix = _drift_limits(before, after, place, sign, drift)
            accepted |= _accepted(coefficients, covariance, before, matrix, weights, grid)
    if not accepted.any():
        return float("nan"), float("nan")
    return float(grid[accepted][0]), float(grid[accepted][-1])


def _grid(error: float, middle: float, half: float) -> np.ndarray:
    """Steps of 40 errors / (GRID - 1) from -20 errors on, extended to hold `middle` +- `half`."""
    step = 40 * error / (GRID - 1)
    first = min(0, int(np.floor((middle - half + 20 * error) / step)))
    last = max(GRID - 1, int(np.ceil((middle + half + 20 * error) / step)))
    return -20 * error + step * np.arange(first, last + 1)


def _differences(before: int, after: int) -> np.ndarray:
    """First differences over all periods, the reference (always 0) left out as a column."""
    size = before + after + 1
    rows = np.eye(size)[1:] - np.eye(size)[:-1]
    return np.delete(rows, before, axis=1)


def _drift_limits(before: int, after: int, place: int, sign: int, drift: float) -> np.ndarray:
    """Rows whose product with the drift is at most 0: no step larger than step `place` before.

    Steps before the start tell nothing about later ones and are left out, but where there is a
    single period after it (both as in the R package).
    """
    steps = _differences(before, after)
    largest = sign * steps[place]
    bounds = np.outer(np.append(np.ones(before), np.full(after, drift)), largest)
    if after > 1:
        steps, bounds = steps[before:], bounds[before:]
    rows = np.concatenate([steps - bounds, -steps - bounds])
    return rows[np.any(np.abs(rows) > 1e-10, axis=1)]


def _accepted(
    coefficients: np.ndarray,
    covariance: np.ndarray,
    before: int,
    matrix: np.ndarray,
    weights: np.ndarray,
    grid: np.ndarray,
) -> np.ndarray:
    """Which values of the effect the hybrid test accepts when the drift obeys `matrix`."""
    moments = matrix @ coefficients
    spread = matrix @ covariance @ matrix.T
    scale = np.sqrt(np.diag(spread))
    basis = np.concatenate([weights[None], _complement(weights)])
    rotated = matrix[:, before:] @ np.linalg.inv(basis)
    vertices = _vertices(rotated[:, 1:], scale)
    simulated = vertices @ _root(spread) @ _r_normals(SEED, SIMULATIONS, len(spread)).T
    least_favourable = np.quantile(simulated.max(axis=0), 1 - KAPPA)
    size = (ALPHA - KAPPA) / (1 - KAPPA)
    variances = np.einsum("vi,ij,vj->v", vertices, spread, vertices)
    crossed = vertices @ spread @ vertices.T
    scores = vertices @ (moments[:, None] - rotated[:, :1] * grid)
    best = scores.argmax(axis=0)
    result = np.empty(len(grid), dtype=bool)
    for vertex in np.unique(best):
        mine = best == vertex
        result[mine] = _kept(
            scores[:, mine],
            scores[vertex, mine],
            variances[vertex],
            crossed[:, vertex],
            least_favourable,
            np.inf if len(weights) == 1 else least_favourable,
            size,
        )
    return result


def _root(matrix: np.ndarray) -> np.ndarray:
    """The symmetric square root."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def _r_normals(seed: int, rows: int, columns: int) -> np.ndarray:
    """What R draws after `set.seed(seed)`, filled by row: Mersenne Twister and inversion."""
    state, words = seed, []
    for _ in range(50 + 625):
        state = (69069 * state + 1) % 2**32
        words.append(state)
    twister = np.random.MT19937()
    key = np.array(words[51:], dtype=np.uint32)
    twister.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": 624}}
    uniform = twister.random_raw(2 * rows * columns) * 2.3283064365386963e-10
    fine = np.floor(2.0**27 * uniform[::2]) + uniform[1::2]
    return ndtri(fine / 2.0**27).reshape(rows, columns)


def _kept(
    scores: np.ndarray,
    largest: np.ndarray,
    variance: float,
    crossed: np.ndarray,
    least_favourable: float,
    highest: float,
    size: float,
) -> np.ndarray:
    """Conditional test of values for which one vertex is the largest: (vertices, values).

    `highest`: truncation by the first stage (none in the R package with one period after).
    """
    if variance < 1e-14:
        return largest <= 0
    error = np.sqrt(variance)
    slope = (crossed / variance)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        bound = (scores - slope * largest) / (1 - slope)
    low = np.where(slope < 1 - 1e-9, bound, -np.inf).max(axis=0) / error
    high = np.where(slope > 1 + 1e-9, bound, np.inf).min(axis=0)
    high = np.minimum(high, highest) / error
    statistic = largest / error
    outside = (statistic < low) | (statistic > high)
    critical = np.maximum(0.0, _truncated_quantile(1 - size, low, high))
    return (largest <= least_favourable) & (outside | (statistic <= critical))


def _truncated_quantile(level: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Quantile of a standard normal between `low` and `high`, also far out in a tail."""
    upper = low > 0
    first, last = np.where(upper, -high, low), np.where(upper, -low, high)
    share = np.where(upper, 1 - level, level)
    value = ndtri(ndtr(first) + share * (ndtr(last) - ndtr(first)))
    value = np.clip(value, first, np.maximum(first, last))
    return np.where(upper, -value, value)


def _complement(weights: np.ndarray) -> np.ndarray:
    """Rows that complete `weights` to a basis."""
    place = int(np.abs(weights).argmax())
    return np.delete(np.eye(len(weights)), place, axis=0)


def _vertices(nuisance: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Vertices of {v >= 0, v'nuisance = 0, v'scale = 1}: the dual of the profiled maximum."""
    rows, columns = nuisance.shape
    system = np.column_stack([scale, nuisance])
    target = np.zeros(columns + 1)
    target[0] = 1
    found = []
    for chosen in combinations(range(rows), columns + 1):
        part = system[list(chosen)].T
        if abs(np.linalg.det(part)) < 1e-12 * np.abs(part).max() ** (columns + 1):
            continue
        solution = np.linalg.solve(part, target)
        if (solution >= -1e-10).all():
            vertex = np.zeros(rows)
            vertex[list(chosen)] = np.maximum(solution, 0)
            found.append(vertex)
    return np.unique(np.round(found, 12), axis=0)


def smoothness(
    coefficients: np.ndarray,
    covariance: np.ndarray,
    before: int,
    weights: np.ndarray,
    bend: float,
) -> tuple[float, float]:
    """95% limits when the slope of the drift changes by at most `bend` per period.

    The shortest interval of fixed length around an estimate that takes a weighted mean of the
    earlier steps as the slope. Raises `ValueError` without a period before the reference.
    """
    if before < 1:
        raise ValueError("smoothness needs a period before the reference")
    after = len(weights)
    target = np.arange(1, after + 1) @ weights
    fixed = sum(
        abs(np.arange(1, length + 1) @ weights[after - length :]) for length in range(1, after + 1)
    )

    def levels(steps: np.ndarray) -> np.ndarray:
        return np.concatenate([steps - np.concatenate([[0.0], steps[:-1]]), weights])

    def half_length(free: np.ndarray) -> float:
        steps = np.append(free, target - free.sum())
        vector = levels(steps)
        error = np.sqrt(vector @ covariance @ vector)
        bias = bend * (fixed - target + np.abs(np.cumsum(steps)).sum())
        return error * folded_quantile(bias / error)

    best = np.zeros(before - 1)
    value = half_length(best)
    if before > 1:
        starts = [best, np.full(before - 1, target / before)]
        for begin in starts:
            point = begin
            for _ in range(4):
                found = minimize(
                    half_length,
                    point,
                    method="Nelder-Mead",
                    options={"xatol": 1e-8, "fatol": 1e-12, "maxiter": 20000, "adaptive": True},
                )
                point = found.x
            if found.fun < value:
                best, value = found.x, float(found.fun)
    vector = levels(np.append(best, target - best.sum()))
    middle = float(vector @ coefficients)
    return middle - value, middle + value


def folded_quantile(shift: float) -> float:
    """95% quantile of the absolute value of a normal with mean `shift` and variance 1."""
    if shift > 8:
        return float(shift + ndtri(1 - ALPHA))
    return float(brentq(lambda c: ndtr(c - shift) - ndtr(-c - shift) - (1 - ALPHA), 0, shift + 10))
