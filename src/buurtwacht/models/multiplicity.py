"""Many exploratory tests: the false discovery rate beside each p value."""

from collections.abc import Collection

import numpy as np
import pandas as pd


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Adjusted p values (Benjamini and Hochberg 1995, J R Stat Soc B 57)."""
    order = np.argsort(p_values, kind="stable")
    scaled = p_values[order] * len(p_values) / np.arange(1, len(p_values) + 1)
    adjusted = np.minimum.accumulate(scaled[::-1])[::-1]
    result = np.empty_like(adjusted)
    result[order] = np.minimum(adjusted, 1.0)
    return result


def with_false_discovery_rate(estimates: pd.DataFrame, primary: Collection[str]) -> pd.DataFrame:
    """`estimates` with `q = ...` in the note of each exploratory p value.

    Models in `primary` stand alone. All other p values form one family.
    """
    table = estimates.copy()
    family = table["p_value"].notna() & ~table["model"].isin(list(primary))
    adjusted = benjamini_hochberg(table.loc[family, "p_value"].to_numpy(float))
    notes = [
        f"{note}; q = {value:.3f} (Benjamini-Hochberg over {len(adjusted)} exploratory tests)"
        for note, value in zip(table.loc[family, "note"], adjusted, strict=True)
    ]
    table.loc[family, "note"] = [note.removeprefix("; ") for note in notes]
    return table
