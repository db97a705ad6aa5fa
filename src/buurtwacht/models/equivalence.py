"""Too small to matter, large enough to matter, or undecided? (E6)

The interval is the one of two one-sided tests at 5%: 90%, two-sided (Schuirmann 1987, J
Pharmacokinet Biopharm 15).
"""

import numpy as np
import pandas as pd

from buurtwacht.errors import InputError
from buurtwacht.models import conditional_poisson, exact_rates
from buurtwacht.models.results import POOLED
from buurtwacht.models.spec import Spec

EQUIVALENT, DIFFERENT, UNDECIDED = "equivalent", "different", "undecided"


def ratio_verdict(low: float, high: float, smallest: float) -> str:
    """Verdict on the interval of a ratio; a limit that is NaN is open."""
    bound = max(smallest, 1 / smallest)
    if low > 1 / bound and high < bound:
        return EQUIVALENT
    return DIFFERENT if low > bound or high < 1 / bound else UNDECIDED


def rate_verdict(low: float, high: float, smallest: float) -> str:
    """Verdict on the interval of a rate against the rate from which it matters."""
    if high < smallest:
        return EQUIVALENT
    return DIFFERENT if low > smallest else UNDECIDED


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """One row per outcome (and term): the interval, and the verdict first in `note`.

    With `terms` the estimate is the rate ratio per doubling within groups, by inverting the
    circular-shift test; without, the pooled rate with an exact interval.
    """
    if spec.smallest_effect is None:
        problem = "`smallest_effect` is missing"
        raise InputError(f"config/models/{spec.name}.yaml", problem, "declare it")
    method = conditional_poisson if spec.terms else exact_rates
    table = method.fit(tables, spec, rng)
    if not spec.terms:
        table = table[table["term"] == POOLED].reset_index(drop=True)
    decide = ratio_verdict if spec.terms else rate_verdict
    bound = f"against {spec.smallest_effect:g}"
    notes = []
    for row in table.itertuples():
        if np.isnan(row.estimate):
            reason = row.note.removeprefix("not computed: ")
            notes.append(f"{UNDECIDED}: {bound}, no estimate ({reason})")
        else:
            verdict = decide(row.conf_low, row.conf_high, spec.smallest_effect)
            notes.append(f"{verdict}: {bound}")
    table["note"] = notes
    table["term"] = [f"{term}, {bound}" for term in table["term"]]
    table["p_value"] = np.nan
    return table
