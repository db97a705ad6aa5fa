"""Poisson regression with a level for each unit and each period, for panels of thousands of units.

The level of a unit is solved for in closed form (given the rest, it makes expected and counted
totals of the unit equal), so Newton steps are in the coefficients and the levels of the periods
only. The log likelihood is concave; the estimate is that of a regression with all dummies
(Hausman, Hall and Griliches 1984, Econometrica 52; Wooldridge 1999, J Econometrics 90).
"""

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

_ROUNDS = 50
_TOLERANCE = 1e-9
"""Expected gain in log likelihood (twice) below which a step is not worth taking."""

_SLACK = 1e-13
_CELLS_AT_ONCE = 1 << 15
"""Numbers held together, so that they stay in the cache of a processor."""

_COLLINEAR = 1e-9
"""Share of a covariate's information that must be left beside the levels and the others."""


@dataclass(frozen=True)
class TwoWayFit:
    """A fitted panel of N units and T periods with K covariates.

    `coefficients` (K): log rate ratios; NaN for a covariate that the levels or the ones before it
    explain, -inf for one whose cells hold no event at all (separation; `dropped` says which).
    `covariance` (K, K): robust, clustered by unit or by `clusters`; rows of NaN where there is no
    coefficient. `mean` (N, T): fitted counts; 0 where the cell was dropped, and in units and
    periods without any event. `unit_levels` (N) and `period_levels` (T): logs, so that mean =
    exposure x exp(unit + period + covariates); -inf without any event, the first period with one
    is 0. `used` (N, T): cells behind the estimate. `converged`: False when the steps ran away; the
    coefficients are NaN then.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    mean: np.ndarray
    unit_levels: np.ndarray
    period_levels: np.ndarray
    used: np.ndarray
    dropped: tuple[str, ...]
    n_clusters: int
    rounds: int
    converged: bool

    @property
    def standard_errors(self) -> np.ndarray:
        """Cluster-robust standard errors of the coefficients."""
        return np.sqrt(np.diag(self.covariance))


@threadpool_limits.wrap(limits=1)
def fit_two_way_poisson(
    counts: np.ndarray,
    covariates: np.ndarray,
    *,
    exposure: np.ndarray | float = 1.0,
    observed: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
    start: np.ndarray | None = None,
) -> TwoWayFit:
    """Fit log E(count) = log exposure + unit + period + covariates @ coefficients.

    `counts` (N, T) of 0 or more; a NaN is a missing cell. `covariates` (K, N, T); K may be 0 (only
    the levels: `mean` and the levels are what an imputation needs). `exposure` (N, T), or what
    broadcasts to it; 0 or NaN is a missing cell. `observed` (N, T): False leaves a cell out, such
    as the treated cells of an imputation. `clusters` (N): label of the cluster of each unit,
    default the unit itself. `start` (K): where the steps begin, such as the coefficients of a
    neighbouring fit.

    Guards before the fit: units and periods without an event tell nothing and are left out; a
    covariate of 0 or more whose positive cells hold no event has no finite coefficient (-inf) and
    its cells are left out; a covariate without variation beside the levels gets NaN.

    Standard errors are sandwich estimates times G/(G-1), as in `ppmlhdfe` (Correia, Guimaraes and
    Zylkin 2020, Stata J 20). With few clusters they are too small: use randomisation instead.

    Linear algebra runs in one thread: products this small gain nothing from a second one, which on
    a busy machine spends ten times the processor time on waiting.

    Raises `ValueError` for shapes that do not fit, a negative count and a panel without an event.
    """
    counts = np.asarray(counts, float)
    if (counts < 0).any():
        raise ValueError("a count is negative")
    covariates = np.asarray(covariates, float).reshape(-1, *counts.shape)
    exposure = np.broadcast_to(np.asarray(exposure, float), counts.shape)
    used = np.isfinite(counts) & (np.nan_to_num(exposure) > 0)
    if observed is not None:
        used = used & np.asarray(observed, bool)
    for covariate in covariates:
        used = used & np.isfinite(covariate)
    number = len(covariates)
    dropped = [""] * number
    _leave_out_separated(counts, covariates, used, dropped)
    units, periods = used.any(axis=1), used.any(axis=0)
    if not units.any():
        raise ValueError("the panel holds no event")
    kept = [place for place in range(number) if not dropped[place]]
    panel = _Panel.of(counts, exposure, covariates[kept], used, units, periods)
    level = np.log(panel.counts.sum(axis=0) / panel.exposure.sum(axis=0))
    begin = np.zeros(len(kept)) if start is None else np.nan_to_num(np.asarray(start, float)[kept])
    state = panel.at(begin, level - level[0])
    independent = _independent(state.information, state.squares)
    if not independent.all():
        for place in np.flatnonzero(~independent):
            dropped[kept[place]] = "collinear"
        kept = [place for place in kept if not dropped[place]]
        panel = panel.with_covariates(independent)
        state = panel.at(begin[independent], level - level[0])
    state, rounds, converged = _newton(panel, state)
    coefficients = np.full(number, np.nan)
    coefficients[[what == "separated" for what in dropped]] = -np.inf
    covariance = np.full((number, number), np.nan)
    labels = np.arange(len(counts)) if clusters is None else np.asarray(clusters)
    _, labels = np.unique(labels[units], return_inverse=True)
    mean = panel.mean(state)
    if converged:
        coefficients[kept] = state.beta
        covariance[np.ix_(kept, kept)] = _sandwich(panel, state, mean, labels)
    fitted = np.zeros(counts.shape)
    fitted[np.ix_(units, periods)] = mean
    unit_levels = np.full(counts.shape[0], -np.inf)
    unit_levels[units] = panel.unit_levels(state)
    period_levels = np.full(counts.shape[1], -np.inf)
    period_levels[periods] = state.gamma
    return TwoWayFit(
        coefficients,
        covariance,
        fitted,
        unit_levels,
        period_levels,
        used,
        tuple(dropped),
        int(labels.max()) + 1,
        rounds,
        converged,
    )


def _leave_out_separated(counts, covariates, used, dropped) -> None:
    """Take cells that cannot move the estimate out of `used`, until none is left."""
    signs = [np.nanmin(one) >= 0 if one.size else False for one in covariates]
    while True:
        before = used.sum()
        events = np.where(used, counts, 0.0)
        used &= events.any(axis=1, keepdims=True)
        used &= events.any(axis=0, keepdims=True)
        for place, covariate in enumerate(covariates):
            if dropped[place] or not signs[place]:
                continue
            if np.nansum(covariate * events) > 0:
                continue
            positive = used & (covariate > 0)
            if positive.any():
                used &= ~positive
                dropped[place] = "separated"
        if used.sum() == before:
            return


@dataclass(frozen=True)
class _State:
    """What the likelihood says at one point; the unit levels are solved for."""

    beta: np.ndarray
    gamma: np.ndarray
    log_likelihood: float
    score: np.ndarray
    information: np.ndarray
    squares: np.ndarray


@dataclass(frozen=True)
class _Panel:
    """Units with events (n) by periods with events; cells that are left out have exposure 0."""

    counts: np.ndarray
    exposure: np.ndarray
    covariates: np.ndarray
    used: np.ndarray

    @classmethod
    def of(cls, counts, exposure, covariates, used, units, periods) -> "_Panel":
        if not used.all():
            cells = np.ix_(units, periods)
            used = used[cells]
            counts = np.where(used, counts[cells], 0.0)
            exposure = np.where(used, exposure[cells], 0.0)
            covariates = np.array([np.where(used, one[cells], 0.0) for one in covariates])
            covariates = covariates.reshape(-1, *counts.shape)
        return cls(counts, exposure, covariates, used)

    def with_covariates(self, chosen: np.ndarray) -> "_Panel":
        return _Panel(self.counts, self.exposure, self.covariates[chosen], self.used)

    def _blocks(self):
        rows = max(1, _CELLS_AT_ONCE // self.counts.shape[1] // (len(self.covariates) + 2))
        for begin in range(0, len(self.counts), rows):
            yield slice(begin, begin + rows)

    def _linear(self, block: slice, beta: np.ndarray, gamma: np.ndarray) -> np.ndarray:
        counts = self.counts[block]
        x = self.covariates[:, block].reshape(len(beta), counts.size)
        if not len(beta):
            return np.broadcast_to(gamma, counts.shape).copy()
        linear = (beta @ x).reshape(counts.shape)
        linear += gamma
        return linear

    def at(self, beta: np.ndarray, gamma: np.ndarray) -> _State:
        """Log likelihood, score and information of (coefficients, periods)."""
        number, periods = len(beta), len(gamma)
        value = 0.0
        score = np.zeros(number + periods)
        information = np.zeros((number + periods, number + periods))
        squares = np.zeros(number)
        for block in self._blocks():
            counts = self.counts[block]
            x = self.covariates[:, block].reshape(number, counts.size)
            linear = self._linear(block, beta, gamma)
            top = linear.max(axis=1)
            mean = linear - top[:, None]
            np.exp(mean, out=mean)
            mean *= self.exposure[block]
            inside, total = mean.sum(axis=1), counts.sum(axis=1)
            value += np.vdot(counts, linear) - total @ (np.log(inside) + top)
            mean *= (total / inside)[:, None]
            root = mean / np.sqrt(total)[:, None]
            information[number:, number:] -= root.T @ root
            by_period = mean.sum(axis=0)
            information[range(number, number + periods), range(number, number + periods)] += (
                by_period
            )
            residual = counts - mean
            score[number:] += residual.sum(axis=0)
            if not number:
                continue
            score[:number] += x @ residual.ravel()
            slopes = x * mean.ravel()
            crossed = slopes @ x.T
            squares += np.diag(crossed)
            cube = slopes.reshape(number, *counts.shape)
            sums = cube.sum(axis=2) / np.sqrt(total)
            information[:number, :number] += crossed - sums @ sums.T
            information[:number, number:] += cube.sum(axis=1) - sums @ root
        information[number:, :number] = information[:number, number:].T
        return _State(beta, gamma, float(value), score, information, squares)

    def mean(self, state: _State) -> np.ndarray:
        """Expected counts, each unit's total as counted."""
        mean = np.empty(self.counts.shape)
        for block in self._blocks():
            linear = self._linear(block, state.beta, state.gamma)
            linear -= linear.max(axis=1, keepdims=True)
            np.exp(linear, out=linear)
            linear *= self.exposure[block]
            linear *= (self.counts[block].sum(axis=1) / linear.sum(axis=1))[:, None]
            mean[block] = linear
        return mean

    def unit_levels(self, state: _State) -> np.ndarray:
        """Logs of counted over what exposure, periods and covariates alone would give."""
        levels = np.log(self.counts.sum(axis=1))
        for block in self._blocks():
            linear = self._linear(block, state.beta, state.gamma)
            top = linear.max(axis=1)
            rest = (self.exposure[block] * np.exp(linear - top[:, None])).sum(axis=1)
            levels[block] -= np.log(rest) + top
        return levels


def _independent(information: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Which covariates vary beside the levels and the covariates before them."""
    number = len(squares)
    if not number:
        return np.zeros(0, bool)
    beside = information[:number, number:]
    levels = np.linalg.pinv(information[number:, number:], hermitian=True)
    left = information[:number, :number] - beside @ levels @ beside.T
    good = np.zeros(number, bool)
    for place in range(number):
        before = np.flatnonzero(good)
        rest = left[place, place]
        if before.size:
            cross = left[before, place]
            rest -= cross @ np.linalg.solve(left[np.ix_(before, before)], cross)
        good[place] = rest > _COLLINEAR * max(squares[place], 1e-300)
    return good


def _without_reference(state: _State) -> np.ndarray:
    """Places of the coefficients and of all periods but the first."""
    return np.delete(np.arange(len(state.score)), len(state.beta))


def _solve(information: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Solution; of least norm where the panel falls apart in unconnected pieces."""
    try:
        return np.linalg.solve(information, right)
    except np.linalg.LinAlgError:
        return np.linalg.lstsq(information, right, rcond=None)[0]


def _newton(panel: _Panel, state: _State) -> tuple[_State, int, bool]:
    """Newton steps, halved where they overshoot, until the expected gain is nil."""
    places = _without_reference(state)
    number = len(state.beta)
    for rounds in range(1, _ROUNDS + 1):
        step = np.zeros(len(state.score))
        step[places] = _solve(state.information[np.ix_(places, places)], state.score[places])
        gain = float(step @ state.score)
        if not np.isfinite(gain):
            break
        if gain < _TOLERANCE:
            return state, rounds, True
        for halvings in range(20):
            part = step * 0.5**halvings
            trial = panel.at(state.beta + part[:number], state.gamma + part[number:])
            if trial.log_likelihood >= state.log_likelihood - _SLACK * abs(state.log_likelihood):
                break
        state = trial
    return state, _ROUNDS, False


def _sandwich(panel: _Panel, state: _State, mean: np.ndarray, labels: np.ndarray) -> np.ndarray:
    number = len(state.beta)
    if not number:
        return np.zeros((0, 0))
    places = _without_reference(state)
    inverse = np.linalg.pinv(state.information[np.ix_(places, places)], hermitian=True)
    groups = int(labels.max()) + 1
    influence = np.empty((number, len(mean)))
    for block in panel._blocks():
        residual = panel.counts[block] - mean[block]
        own = np.einsum("knt,nt->kn", panel.covariates[:, block], residual)
        influence[:, block] = inverse[:number] @ np.vstack([own, residual.T[1:]])
    summed = np.array([np.bincount(labels, one, minlength=groups) for one in influence])
    return groups / max(groups - 1, 1) * summed @ summed.T
