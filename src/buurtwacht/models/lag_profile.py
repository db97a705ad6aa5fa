"""Reports against talk of months before and after: one ratio for each lag (E3)."""

import numpy as np
import pandas as pd

from buurtwacht.models import conditional_poisson
from buurtwacht.models.results import frame
from buurtwacht.models.spec import Spec


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """The rows of `conditional_poisson` for each of `spec.lags`, in their order.

    Each lag has its own panel, p by circular shift and interval by inverting that test. A ratio
    at a negative lag (talk after the reports) points to reverse causality or to memory; the
    joint test of the leads is the model `lead_test`.
    """
    parts = [
        conditional_poisson.fit(tables, spec.model_copy(update={"lag": lag}), rng)
        for lag in spec.lags
    ]
    return frame(pd.concat(parts, ignore_index=True).to_dict("records"))
