"""Messages coded by hand, as `coding.csv` brings them back."""

from collections.abc import Iterable, Mapping

import numpy as np

from buurtwacht.coding.agreement import Coding
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.corpus import matrix
from buurtwacht.coding.correction import Sample

ADJUDICATED = "adjudicated"
"""Name of the coder whose rows settle a disagreement."""


def codes_in(text: str | None) -> frozenset[str]:
    """Codes of a cell; unknown words are left out, empty is `other`."""
    found = {part.strip() for part in (text or "").split(";")}
    return frozenset(found & set(CODES)) or frozenset({"other"})


def coding_of(rows: Iterable[Mapping]) -> Coding:
    """The codings of `coding.csv` without those of adjudication, for agreement."""
    codes: dict[str, dict[str, frozenset[str]]] = {}
    for row in rows:
        if row["coder"] != ADJUDICATED:
            codes.setdefault(row["coder"], {})[row["message"]] = codes_in(row["codes"])
    return Coding(codes)


def last_draw(rows: Iterable[Mapping]) -> list[Mapping]:
    """Rows of the draw with the highest number; rows without probability belong to none."""
    drawn = [row for row in rows if row.get("probability") is not None]
    if not drawn:
        return []

    def number(row: Mapping) -> tuple[int, str]:
        name = str(row.get("draw") or "")
        return (int(name) if name.isdigit() else 0, name)

    latest = max(number(row) for row in drawn)
    return [row for row in drawn if number(row) == latest]


def true_values(rows: Iterable[Mapping]) -> dict[str, np.ndarray]:
    """Per message the share of its coders that gave each code; adjudicated rows stand alone."""
    by_message: dict[str, dict[str, frozenset[str]]] = {}
    for row in rows:
        by_message.setdefault(row["message"], {})[row["coder"]] = codes_in(row["codes"])
    return {
        message: matrix(
            [given[ADJUDICATED]] if ADJUDICATED in given else list(given.values())
        ).mean(axis=0)
        for message, given in by_message.items()
    }


def samples(
    messages: list[str], predicted: np.ndarray, rows: Iterable[Mapping]
) -> dict[str, Sample] | None:
    """Per code the `Sample` of the last draw over `messages`; None where nothing was drawn.

    `predicted` is the message x code matrix of decisions of `messages`.
    """
    drawn = last_draw(rows)
    true = true_values(drawn)
    design = {row["message"]: (row["probability"], str(row.get("stratum"))) for row in drawn}
    coded = np.array([message in true for message in messages], bool)
    if not coded.any():
        return None
    values = np.zeros((len(messages), len(CODES)))
    probability = np.ones(len(messages))
    label: dict[str, int] = {}
    stratum = np.zeros(len(messages), int)
    for place in np.flatnonzero(coded):
        values[place] = true[messages[place]]
        probability[place], name = design[messages[place]]
        stratum[place] = label.setdefault(name, len(label))
    return {
        code: Sample(predicted[:, k].astype(float), coded, values[:, k], probability, stratum)
        for k, code in enumerate(CODES)
    }
