"""Scores of coded messages: how often the lexicon is right when a code fires, and when not."""

import csv
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

from buurtwacht.coding.codes import CODES


@lru_cache(maxsize=1)
def development_rates() -> dict[str, tuple[float, float]]:
    """Per code: share of messages that truly have it among those where it fired, and where not.

    Both on the development messages, with one success and one failure added.
    """
    file = resources.files("buurtwacht.coding").joinpath("development_rates.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    rates = {row["code"]: (float(row["fired"]), float(row["silent"])) for row in rows}
    return {code: rates[code] for code in CODES}


def score_codes(codes: Iterable[str]) -> dict[str, float]:
    """Score in [0, 1] of every code, for a message with `codes`.

    Not yet calibrated: the rates of `development_rates`, the same for each message with a code.
    """
    fired = set(codes)
    return {
        code: right if code in fired else missed
        for code, (right, missed) in development_rates().items()
    }
