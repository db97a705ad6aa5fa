"""Messages per group, month and code, with coding error carried through."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from buurtwacht.coding.codes import CODES
from buurtwacht.coding.correction import FEWEST, cell_totals
from buurtwacht.coding.hand_coded import samples
from buurtwacht.features.activity import month_of


def coded_counts(
    messages: pd.DataFrame, coded: pd.DataFrame, coding: Iterable[Mapping] | None
) -> pd.DataFrame:
    """tables.CODED_COUNT of all coded text messages; `coding`: rows of `coding.csv`, or None.

    `messages` is tables.MESSAGES, `coded` tables.CODED. Messages of all days count, observed or
    not: the sample is one of all of them.
    """
    frame = coded.merge(messages[["message", "sent_at"]], on="message", how="inner")
    frame = frame.assign(month=month_of(frame["sent_at"]))
    keys = frame[["group", "month"]].drop_duplicates().sort_values(["group", "month"])
    keys = keys.reset_index(drop=True)
    index = pd.MultiIndex.from_frame(keys)
    cell = index.get_indexer(pd.MultiIndex.from_frame(frame[["group", "month"]]))
    predicted = frame[list(CODES)].to_numpy(bool)
    by_code = samples(frame["message"].tolist(), predicted, coding or [])
    parts = []
    for place, code in enumerate(CODES):
        if by_code is None:
            plug_in = np.bincount(cell, predicted[:, place], len(keys))
            total = variance = np.full(len(keys), np.nan)
            present, method = 0, "plug-in"
        else:
            sample = by_code[code]
            plug_in, total, variance = cell_totals(sample, cell, len(keys))
            present = int((sample.true[sample.coded] > 0.5).sum())
            method = "design-based" if present >= FEWEST else "few"
        parts.append(
            keys.assign(
                code=code,
                plug_in=plug_in,
                corrected=total,
                variance=variance,
                coded_present=present,
                method=method,
            )
        )
    return pd.concat(parts, ignore_index=True)


def gathered(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """`coded_counts` of several batches as one table; only without a sample, which is of all."""
    table = pd.concat(parts, ignore_index=True)
    order = pd.DataFrame({"code": table["code"].map({c: n for n, c in enumerate(CODES)})})
    rows = table.assign(code=order["code"]).sort_values(["code", "group", "month"]).index
    return table.loc[rows].reset_index(drop=True)
