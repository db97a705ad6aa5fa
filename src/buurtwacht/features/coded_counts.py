"""Messages per group, month and code, with coding error carried through."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from buurtwacht.coding.codes import CODES, SIGNALS
from buurtwacht.coding.correction import FEWEST, Sample, cell_totals
from buurtwacht.coding.hand_coded import samples
from buurtwacht.features.activity import counted_messages, observed_messages

SIGNAL = "signal"
DESIGN_BASED = "design-based"


def coded_counts(
    messages: pd.DataFrame,
    coded: pd.DataFrame,
    groups: pd.DataFrame,
    coding: Iterable[Mapping] | None,
) -> pd.DataFrame:
    """tables.CODED_COUNT of the months of each group; `coding`: rows of `coding.csv`, or None.

    `messages` is tables.MESSAGES, `coded` tables.CODED, `groups` the raw table. What is counted is
    what `group_month` counts, so that `plug_in` equals its `n_<code>`; the sample is one of all
    coded messages, and those that are not counted weigh in its strata. Rows by group, month and
    code.
    """
    counted = counted_messages(observed_messages(messages, groups), coded)
    counted = counted[counted["message"].isin(coded["message"])]
    months = counted.groupby(["group", "month"], sort=True)
    keys = months["message"].size().index.to_frame(index=False)
    cell = pd.Series(months.ngroup().to_numpy(), index=counted["message"])
    cell = cell.reindex(coded["message"], fill_value=len(keys)).to_numpy()
    predicted = coded[list(CODES)].to_numpy(bool)
    by_code = samples(coded["message"].tolist(), predicted, coding or [])
    if by_code is not None:
        by_code = by_code | {SIGNAL: _either([by_code[code] for code in SIGNALS])}
    signal = coded[list(SIGNALS)].any(axis=1).to_numpy()
    parts = []
    for code, given in zip((*CODES, SIGNAL), [*predicted.T, signal], strict=True):
        if by_code is None:
            plug_in = np.bincount(cell, given, len(keys) + 1)
            total = variance = np.full(len(keys) + 1, np.nan)
            present, method = 0, "plug-in"
        else:
            sample = by_code[code]
            plug_in, total, variance = cell_totals(sample, cell, len(keys) + 1)
            present = int((sample.true[sample.coded] > 0.5).sum())
            method = DESIGN_BASED if present >= FEWEST else "few"
        parts.append(
            keys.assign(
                code=code,
                plug_in=plug_in[:-1],
                corrected=total[:-1],
                variance=variance[:-1],
                coded_present=present,
                method=method,
            )
        )
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["group", "month"], kind="stable", ignore_index=True)


def _either(one_of: list[Sample]) -> Sample:
    """The sample of 'has one of these codes'."""
    first = one_of[0]
    predicted = np.max([sample.predicted for sample in one_of], axis=0)
    true = np.max([sample.true for sample in one_of], axis=0)
    return Sample(predicted, first.coded, true, first.probability, first.stratum)


def corrected_background(group_month: pd.DataFrame, counts: pd.DataFrame) -> pd.Series:
    """Messages outside episodes with the coding of signals corrected; null without a sample.

    `counts` is tables.CODED_COUNT. Messages in episodes are scaled by the group's corrected number
    of signals over that of the coder, and kept between none and all of the month's messages: an
    approximation, since nobody codes whole episodes by hand.
    """
    signals = counts[(counts["code"] == SIGNAL) & (counts["method"] == DESIGN_BASED)]
    if signals.empty:
        return pd.Series(np.nan, index=group_month.index)
    sums = signals.groupby("group")[["plug_in", "corrected"]].sum()
    ratio = (sums["corrected"] / sums["plug_in"].where(sums["plug_in"] > 0)).fillna(1.0)
    scale = group_month["group"].map(ratio).fillna(1.0).astype(float)
    messages = group_month["messages"].astype(float)
    inside = messages - group_month["background_messages"].astype(float)
    return messages - np.clip(scale * inside, 0.0, messages)
