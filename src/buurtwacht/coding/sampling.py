"""A stratified sample of messages for coding by hand, with known inclusion probabilities.

Strata are predicted codes: a message falls in that of its predicted codes that fewest messages of
the cohort have, so that rare codes are not lost. Within a stratum messages are drawn at random
without replacement, each with probability n/N.
"""

from dataclasses import dataclass

import numpy as np

from buurtwacht.coding.codes import CODES

PER_STRATUM = 50
WEIGHTY = ("reported_112", "reported_other", "feedback", "arrest", "own_action")
"""Rare events that weigh: people look at each of them."""
DARKER = ("ethnic", "objection")
"""What is shown only when people found it."""
REACTION_MESSAGES = 10
"""A reaction is among so many messages that follow."""


@dataclass(frozen=True)
class Draw:
    """Drawn messages in random order: their `rows`, `stratum` (s01 ...) and `probability`.

    `strata`: per stratum its predicted `code`, `messages` in it and `drawn`. The labels say nothing
    of the code, so that coders stay blind to the prediction.
    """

    rows: np.ndarray
    stratum: list[str]
    probability: np.ndarray
    strata: dict[str, dict[str, int | str]]


def rarest_code(predicted: np.ndarray) -> np.ndarray:
    """Per message (message x code) the predicted code that fewest messages have."""
    number = predicted.sum(axis=0)
    return np.where(predicted, number, len(predicted) + 1).argmin(axis=1)


def draw_sample(
    predicted: np.ndarray, rng: np.random.Generator, per_stratum: int = PER_STRATUM
) -> Draw:
    """Up to `per_stratum` messages of each stratum; every message has at least one code."""
    code = rarest_code(predicted)
    rows, stratum, probability, strata = [], [], [], {}
    present = [number for number in range(len(CODES)) if (code == number).any()]
    for label, number in zip(rng.permutation(len(present)) + 1, present, strict=True):
        inside = np.flatnonzero(code == number)
        size = min(per_stratum, len(inside))
        rows.append(rng.choice(inside, size, replace=False))
        stratum += [f"s{label:02d}"] * size
        probability += [size / len(inside)] * size
        strata[f"s{label:02d}"] = {
            "code": CODES[number],
            "messages": len(inside),
            "drawn": size,
        }
    if not rows:
        return Draw(np.array([], int), [], np.array([]), {})
    order = rng.permutation(len(stratum))
    return Draw(
        rows=np.concatenate(rows)[order],
        stratum=[stratum[place] for place in order],
        probability=np.array(probability)[order],
        strata=dict(sorted(strata.items())),
    )


def weighty_messages(predicted: np.ndarray, group: np.ndarray, rng: np.random.Generator) -> Draw:
    """All messages to be verified, in chat order given; no sample, so without probability.

    Those with a `WEIGHTY` or `DARKER` code, and moderation among the `REACTION_MESSAGES` that
    follow one that names origin in the same `group`.
    """
    columns = {code: predicted[:, number].astype(bool) for number, code in enumerate(CODES)}
    chosen = np.any([columns[code] for code in (*WEIGHTY, *DARKER)], axis=0)
    for step in range(1, REACTION_MESSAGES + 1):
        after = columns["ethnic"][:-step] & (group[:-step] == group[step:])
        chosen[step:] |= after & columns["moderation"][step:]
    rows = rng.permutation(np.flatnonzero(chosen))
    counts = {"code": "weighty", "messages": len(rows), "drawn": len(rows)}
    return Draw(rows, ["verify"] * len(rows), np.full(len(rows), np.nan), {"verify": counts})
