"""Between groups: do groups with more of something report more? (E7)"""

import itertools
import math

import numpy as np
import pandas as pd
from scipy.special import ndtr

from buurtwacht.errors import InputError
from buurtwacht.models.conditional import invert
from buurtwacht.models.conditional_poisson import MANY_GROUPS, equivalence
from buurtwacht.models.counts import UNIT, groups_with_trait
from buurtwacht.models.results import frame, result
from buurtwacht.models.spec import Spec

ALL_ORDERS_UP_TO = 7
"""Groups up to which all orders are taken (5,040); beyond they are drawn."""

MIN_GROUPS = 5
"""Four groups have 24 orders: no two-sided p below .05 unless by a tie."""


def orders(groups: int, draws: int, rng: np.random.Generator) -> tuple[np.ndarray | None, bool]:
    """Permutations of `groups`, one a row; True when they are all there are.

    None for more than MANY_GROUPS: the statistic is normal with a variance that is known.
    """
    if groups > MANY_GROUPS:
        return None, True
    if groups <= ALL_ORDERS_UP_TO:
        return np.array(list(itertools.permutations(range(groups)))), True
    return np.argsort(rng.random((draws, groups)), axis=1), False


def log_rates(counts: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """Log of (count + 1/2) per unit of exposure: finite for a group without events."""
    return np.log((counts + 0.5) / exposure)


def slope(outcome: np.ndarray, covariate: np.ndarray) -> float:
    """Least squares slope of `outcome` on `covariate`."""
    centred = covariate - covariate.mean()
    return float(centred @ outcome / (centred @ centred))


def permutation_p(
    outcome: np.ndarray,
    covariate: np.ndarray,
    permuted: np.ndarray | None,
    complete: bool,
    at: float = 0.0,
) -> float:
    """Two-sided p of slope `at` when the covariate is dealt to the groups in every order.

    Exact when groups are exchangeable: no distribution of the counts is assumed.
    """
    rest = outcome - at * covariate
    rest = rest - rest.mean()
    if permuted is None:
        spread = np.sqrt(covariate.var(ddof=1) * (rest @ rest))
        return float(2 * ndtr(-abs(covariate @ rest) / spread))
    null = covariate[permuted] @ rest
    extreme = int((np.abs(null) >= abs(covariate @ rest) - 1e-9).sum())
    return extreme / len(null) if complete else (1 + extreme) / (len(null) + 1)


def group_covariate(group: pd.DataFrame, term: str) -> pd.Series:
    """A column of the group table, or `share_<code>`: messages with that code per message."""
    table = group.set_index("group")
    if term in table:
        return table[term].astype(float)
    code = f"n_{term.removeprefix('share_')}"
    if term.startswith("share_") and code in table:
        messages = table["messages"].astype(float)
        return table[code].astype(float) / messages.where(messages > 0)
    raise InputError("config/models", f"term `{term}` is not in the features", "name a column")


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """Rate ratio per standard deviation of a group's trait, for each outcome and term."""
    rows = []
    for outcome in spec.outcomes:
        for term in spec.terms:
            trait = group_covariate(tables["group"], term)
            used, shape = groups_with_trait(tables, outcome, spec.exposure, trait)
            numbers = _ratio(used, spec, rng)
            name = f"{term}, per SD between groups"
            rows.append(result(spec, outcome, name, "ratio", "chat", **shape, **numbers))
    return frame(rows)


def _guard(used: pd.DataFrame) -> str:
    if len(used) < MIN_GROUPS:
        return f"fewer than {MIN_GROUPS} groups"
    if used["count"].sum() == 0:
        return "no events"
    return "the groups do not differ in this trait" if np.ptp(used["trait"]) < 1e-12 else ""


def _ratio(used: pd.DataFrame, spec: Spec, rng: np.random.Generator) -> dict:
    if len(used) > MANY_GROUPS:
        number = "normal limit"
    elif len(used) > ALL_ORDERS_UP_TO:
        number = f"{spec.inference.draws} orders"
    else:
        number = f"{math.factorial(len(used))} orders"
    method = (
        f"log rate on trait, permutation of groups ({number}), "
        f"{spec.inference.level:.0%} interval by inverting that test"
    )
    if guard := _guard(used):
        return {"method": method, "note": f"not computed: {guard}"}
    outcome = log_rates(
        used["count"].to_numpy(float), used["exposure"].to_numpy(float) / UNIT["month"]
    )
    trait = used["trait"].to_numpy(float)
    covariate = (trait - trait.mean()) / trait.std(ddof=1)
    permuted, complete = orders(len(used), spec.inference.draws, rng)
    centre = slope(outcome, covariate)
    low, high = invert(
        lambda at: permutation_p(outcome, covariate, permuted, complete, at),
        centre,
        spec.inference.level,
    )
    ratios = np.exp(low), np.exp(high)
    return {
        "method": method,
        "p_value": permutation_p(outcome, covariate, permuted, complete),
        "estimate": np.exp(centre),
        "interval": ratios,
        "note": equivalence(*ratios, spec.smallest_effect),
    }
