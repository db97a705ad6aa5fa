"""An invented crime panel: uneven neighbourhoods, a season, overdispersed counts."""

from collections.abc import Callable

import numpy as np
import pytest

from buurtwacht.prevention.panel import NEVER


@pytest.fixture
def quiet_panel() -> Callable[..., np.ndarray]:
    """Counts (neighbourhoods, months) without any effect."""

    def make(units: int = 120, months: int = 36, seed: int = 1, size: float = 3.0) -> np.ndarray:
        rng = np.random.default_rng(seed)
        level = rng.gamma(0.8, 1.6, units)
        season = 1 + 0.3 * np.cos(2 * np.pi * np.arange(months) / 12)
        mean = level[:, None] * season * np.exp(-0.01 * np.arange(months))
        return rng.poisson(mean * rng.gamma(size, 1 / size, mean.shape)).astype(float)

    return make


@pytest.fixture
def some_starts() -> Callable[..., np.ndarray]:
    """Starts of `adopters` random neighbourhoods at random months."""

    def make(units: int = 120, adopters: int = 8, seed: int = 2, first=12, last=24) -> np.ndarray:
        rng = np.random.default_rng(seed)
        start = np.full(units, NEVER)
        chosen = rng.choice(units, adopters, replace=False)
        start[chosen] = rng.integers(first, last, adopters)
        return start

    return make
