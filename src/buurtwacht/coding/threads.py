"""Which messages came shortly before and after each one: the context that gives it its meaning."""

from collections.abc import Hashable, Sequence

import numpy as np

MESSAGES_BEFORE = 3
SILENT_HOURS = 8
"""Silence after which a message no longer answers the one before it."""


def numbered(values: Sequence[Hashable]) -> tuple[list, np.ndarray]:
    """Distinct `values` in order of appearance, and the place of each value among them."""
    number = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return list(number), np.fromiter(map(number.__getitem__, values), np.int64, len(values))


def split_threads(
    groups: Sequence[Hashable], moments: np.ndarray | None, silent_hours: float = SILENT_HOURS
) -> np.ndarray:
    """A thread number per message: messages of one group without a long silence between them.

    `groups` and `moments` (datetime64, NaT or None where unknown: no silence) stand in order.
    """
    group = numbered(groups)[1]
    if moments is None or not len(group):
        return group
    before = previous(group)
    wait = moments - moments[np.maximum(before, 0)]
    silent = (before >= 0) & (wait > np.timedelta64(round(silent_hours * 60), "m"))
    order = np.argsort(group, kind="stable")
    starts = silent[order]
    starts[1:] |= group[order][1:] != group[order][:-1]
    threads = np.empty(len(group), np.int64)
    threads[order] = np.cumsum(starts)
    return threads


def previous(threads: np.ndarray) -> np.ndarray:
    """Index of the message before each one in its thread, -1 for the first."""
    before = np.full(len(threads), -1)
    if len(threads):
        order = np.argsort(threads, kind="stable")
        same = threads[order][1:] == threads[order][:-1]
        before[order[1:]] = np.where(same, order[:-1], -1)
    return before


def following(threads: np.ndarray) -> np.ndarray:
    """Index of the message after each one in its thread, -1 for the last."""
    before = previous(threads)
    after = np.full(len(threads), -1)
    answers = np.flatnonzero(before >= 0)
    after[before[answers]] = answers
    return after


def steps_back(before: np.ndarray, count: int = MESSAGES_BEFORE) -> list[np.ndarray]:
    """Indices of the first, second, ... message before each one; -1 where there is none."""
    chain = np.append(before, -1)
    steps, step = [], before
    for _ in range(count):
        steps.append(step)
        step = chain[step]
    return steps
