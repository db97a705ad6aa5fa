"""If the true ratio were ...: how often found, how exaggerated, how often on the wrong side (E3)"""

import math

import numpy as np
import pandas as pd

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
from buurtwacht.models.detectable import (
    by_information,
    drawn_counts,
    found,
    log_ratios,
)
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

POWER = "found at a ratio of"
EXAGGERATION = "exaggeration when found at a ratio of"
WRONG_SIDE = "wrong side when found at a ratio of"

_STUDIES = 2000
_SHIFTS = 199


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """Three rows per outcome, term and ratio of `spec.ratios`, with source `design`.

    Exaggeration is the mean absolute log ratio of the significant studies over the true one
    (type M error; Gelman and Carlin 2014, Perspect Psychol Sci 9). Counts are drawn given this
    cohort's totals and activity; its result is not looked at.
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
                values = {} if few else errors_at(strata, ratio, rng)
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


def errors_at(strata: list[Stratum], ratio: float, rng: np.random.Generator) -> dict[str, float]:
    """Power, exaggeration and share on the wrong side at a true `ratio`."""
    truth = math.log(ratio)
    if len(strata) > MANY_GROUPS:
        known = list(by_information(strata, ratio).values())
        return dict(zip((POWER, EXAGGERATION, WRONG_SIDE), known[1:], strict=True))
    shifts = [rng.integers(0, len(stratum[0]), size=_SHIFTS) for stratum in strata]
    drawn = drawn_counts(strata, truth, _STUDIES, rng)
    significant = found(strata, drawn, shifts)
    values = {POWER: float(significant.mean())}
    if significant.any():
        logs = log_ratios(strata, [one[significant] for one in drawn])
        values[EXAGGERATION] = float(np.abs(logs).mean() / abs(truth))
        values[WRONG_SIDE] = float((logs * truth < 0).mean())
    return values
