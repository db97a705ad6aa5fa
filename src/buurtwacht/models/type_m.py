"""If the true ratio were ...: how often found, how exaggerated, how often on the wrong side (E3)"""

import math

import numpy as np
import pandas as pd

from buurtwacht.models import detectable
from buurtwacht.models.conditional import Stratum
from buurtwacht.models.conditional_poisson import (
    MANY_GROUPS,
    MIN_GROUPS,
    lagged_panel,
    size_of,
    strata_of,
    term_name,
)
from buurtwacht.models.counts import pooled_senders
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

POWER = "found at a ratio of"
EXAGGERATION = "exaggeration when found at a ratio of"
WRONG_SIDE = "wrong side when found at a ratio of"


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """Three rows per outcome, term and ratio of `spec.ratios`, with source `design`.

    Counts are drawn given this cohort's totals and activity (`detectable.errors_at`); its result is
    not looked at.
    """
    rows = []
    senders, top_share = pooled_senders(tables["group"])
    for outcome in spec.outcomes:
        for term in spec.terms:
            strata = strata_of(lagged_panel(tables["group_month"], outcome, term, spec.lag))
            shape = {
                **size_of(strata),
                "senders": senders,
                "top_share": top_share,
                "count": sum(stratum[0].sum() for stratum in strata),
                "method": "simulated with the totals and activity of this cohort; shift test at 5%",
            }
            name = term_name(term, spec.lag)
            few = len(strata) < MIN_GROUPS
            for ratio in spec.ratios:
                values = {} if few else _errors_at(strata, ratio)
                for what, scale in (
                    (POWER, "probability"),
                    (EXAGGERATION, "ratio"),
                    (WRONG_SIDE, "probability"),
                ):
                    value = values.get(what, math.nan)
                    note = "" if value == value else "not computed: no significant study"
                    if few:
                        note = f"not computed: fewer than {MIN_GROUPS} groups with events"
                    label = f"{name}: {what} {ratio:g}"
                    numbers = {"estimate": value, "note": note}
                    rows.append(result(spec, outcome, label, scale, "design", **shape, **numbers))
    return frame(rows)


def _errors_at(strata: list[Stratum], ratio: float) -> dict[str, float]:
    values = (
        detectable.by_information(strata, ratio)
        if len(strata) > MANY_GROUPS
        else detectable.errors_at(strata, ratio)
    )
    names = {
        POWER: detectable.FOUND,
        EXAGGERATION: detectable.EXAGGERATION,
        WRONG_SIDE: detectable.WRONG_SIDE,
    }
    return {name: values.get(source, math.nan) for name, source in names.items()}
