"""Browse the redacted messages of a cohort: which match, and what stood around them."""

import pandas as pd

from buurtwacht.coding.codes import CODES
from buurtwacht.errors import InputError


def browse(
    messages: pd.DataFrame,
    *,
    group: str | None = None,
    month: str | None = None,
    code: str | None = None,
    contains: str | None = None,
    around: int = 0,
) -> pd.DataFrame:
    """Messages that meet all conditions given, with `around` messages of the chat on either side.

    `messages` are those of `Cohort.messages`; `month` is `YYYY-MM`, `code` a code of the codebook,
    `contains` a piece of text, in any case. Columns: `group`, `sent_at`, `sender`, `text`,
    `codes`, and `match` (whether the message itself meets the conditions). Raises `InputError` for
    a code that the codebook lacks.
    """
    if code is not None and code not in CODES:
        raise InputError(f"code {code}", "the codebook has no such code", "see `CODES`")
    match = pd.Series(True, index=messages.index)
    if group is not None:
        match &= messages["group"].eq(group)
    if month is not None:
        match &= messages["sent_at"].dt.strftime("%Y-%m").eq(month)
    if code is not None:
        match &= messages[code].eq(True)
    if contains is not None:
        match &= messages["text"].str.contains(contains, case=False, regex=False).eq(True)
    shown = match.copy()
    for distance in range(1, around + 1):
        for step in (-distance, distance):
            near = match.groupby(messages["group"], sort=False).shift(step, fill_value=False)
            shown |= near.astype(bool)
    found = messages.loc[shown, ["group", "sent_at", "sender", "text"]]
    known = [name for name in CODES if name in messages]
    coded = messages.loc[shown, known].eq(True)
    codes = [
        "; ".join(name for name, set_ in zip(known, row, strict=True) if set_)
        for row in coded.to_numpy()
    ]
    return found.assign(codes=codes, match=match[shown])
