"""Headers that belong to a pasted chat: lines within a message, not messages."""

from dataclasses import dataclass

import numpy as np

_DAY = 86_400
_CLOCK_CHANGE = 70 * 60
_LONGEST_DELIVERY = 31 * _DAY
_LONGEST_RUN = 100
_FENCE = "```"


@dataclass(frozen=True)
class Pasted:
    """`is_text`: per header, whether the file shows that it is pasted text; `doubtful`: number of
    headers that may be pasted but stay messages."""

    is_text: np.ndarray
    doubtful: int


def find_pasted(seconds: np.ndarray, labels: list[str | None], texts: list[str]) -> Pasted:
    """Which headers are pasted text.

    Suspect are runs after which the clock returns: back in time, or over a day ahead. Such a run
    is text when it repeats earlier messages; when its writers appear nowhere else and it is more
    than one late message; or when it lies further off than WhatsApp keeps an undelivered message
    (31 days). Other runs of over a day off are doubtful. Headers between two lines of a code
    block that are no later than the message which opens it are text too.
    """
    is_text = np.zeros(len(seconds), dtype=bool)
    doubtful = 0
    runs = _runs(seconds)
    if runs:
        regular = np.ones(len(seconds), dtype=bool)
        for start, stop in runs:
            regular[start:stop] = False
        known = {labels[index] for index in np.flatnonzero(regular).tolist()} - {None}
        moments = seconds.tolist()
        seen = _first_seen(moments, labels, texts)
        for start, stop in runs:
            run = range(start, stop)
            distance = min(
                abs(moments[index] - moments[other]) for index in run for other in (start - 1, stop)
            )
            strangers = not any(labels[index] in known or labels[index] is None for index in run)
            several = len(run) > 1 and distance > _CLOCK_CHANGE
            if (
                distance > _LONGEST_DELIVERY
                or (strangers and (several or distance > _DAY))
                or _repeats(run, seen, moments, labels, texts)
            ):
                is_text[start:stop] = True
            elif distance > _DAY:
                doubtful += len(run)
    for start, stop in _fenced(seconds, texts):
        is_text[start:stop] = True
    return Pasted(is_text, doubtful)


def _first_seen(moments: list[int], labels: list, texts: list[str]) -> dict[tuple, int]:
    """Index of the first row with the same moment, label and text."""
    seen: dict[tuple, int] = {}
    for index, row in enumerate(zip(moments, labels, texts, strict=True)):
        seen.setdefault((row[0], row[1], row[2].strip()), index)
    return seen


def _repeats(
    run: range, seen: dict[tuple, int], moments: list[int], labels: list, texts: list[str]
) -> bool:
    """Whether every row of `run` stands, the same, somewhere before it."""
    rows = ((moments[index], labels[index], texts[index].strip()) for index in run)
    return all(seen[row] < run.start for row in rows)


def _runs(seconds: np.ndarray) -> list[tuple[int, int]]:
    """Index ranges that lie before, or over a day after, the headers on both sides."""
    jumps = np.flatnonzero(np.diff(seconds) < -60)
    longest = min(_LONGEST_RUN, len(seconds) // 2)
    moments = seconds.tolist()
    runs: list[tuple[int, int]] = []
    for jump in jumps.tolist():
        if runs and jump < runs[-1][1]:
            continue
        back = _until_return(moments, jump, longest)
        ahead = _since_leap(moments, jump, longest, runs[-1][1] if runs else 0)
        options = [run for run in (back, ahead) if run]
        if options:
            runs.append(min(options, key=lambda run: run[1] - run[0]))
    return runs


def _until_return(moments: list[int], jump: int, longest: int) -> tuple[int, int] | None:
    for stop in range(jump + 2, min(jump + 2 + longest, len(moments))):
        if moments[stop] >= moments[jump]:
            return jump + 1, stop
    return None


def _since_leap(moments: list[int], jump: int, longest: int, floor: int) -> tuple[int, int] | None:
    level = moments[jump + 1] + _DAY
    for start in range(jump, max(jump - longest, floor) - 1, -1):
        if moments[start] <= level:
            return (start + 1, jump + 1) if start < jump else None
    return None


def _fenced(seconds: np.ndarray, texts: list[str]) -> list[tuple[int, int]]:
    """Index ranges of headers inside a code block that an earlier message opens."""
    odd = [index for index, text in enumerate(texts) if text.count(_FENCE) % 2]
    ranges = []
    while len(odd) > 1:
        opening, closing = odd[:2]
        inside = seconds[opening + 1 : closing + 1]
        if closing - opening <= _LONGEST_RUN and (inside <= seconds[opening]).all():
            ranges.append((opening + 1, closing + 1))
            odd = odd[2:]
        else:
            odd = odd[1:]
    return ranges
