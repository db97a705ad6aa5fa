"""How strong would something unseen have to be to explain the association away? (E3, E7)"""

import math

import numpy as np
import pandas as pd

from buurtwacht.models import conditional_poisson, permutation
from buurtwacht.models.results import frame
from buurtwacht.models.spec import Spec


def e_value(ratio: float) -> float:
    """Least ratio that an unseen cause needs with both sides (VanderWeele and Ding 2017).

    Ann Intern Med 167. 1 for a ratio of 1; NaN stays NaN.
    """
    above = max(ratio, 1 / ratio)
    return above + math.sqrt(above * (above - 1))


def e_value_of_interval(low: float, high: float) -> float:
    """The same for the limit nearest to 1; 1 when the interval holds 1 or is open on that side."""
    if low > 1:
        return e_value(low)
    return e_value(high) if high < 1 else 1.0


def fit(tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    """`estimate`: the E-value of the ratio; `conf_low`: of its limit nearest to 1.

    The ratio is that of `conditional_poisson` for `unit: group_month` and of `permutation` for
    `unit: group`, as the other keys of the model say.
    """
    method = permutation if spec.unit == "group" else conditional_poisson
    table = method.fit(tables, spec, rng)
    known = table["estimate"].notna()
    ratios = table.loc[known, ["estimate", "conf_low", "conf_high"]].to_numpy(float)
    table["p_value"] = np.nan
    table["conf_high"] = np.nan
    table.loc[known, "estimate"] = [e_value(row[0]) for row in ratios]
    table.loc[known, "conf_low"] = [e_value_of_interval(*row[1:]) for row in ratios]
    table["method"] = "E-value of: " + table["method"]
    table["term"] = "E-value: " + table["term"]
    table.loc[known, "note"] = (
        "least ratio of an unseen cause; 1 = the interval holds no difference"
    )
    return frame(table.to_dict("records"))
