"""Headers that belong to a pasted chat: lines within a message, not messages."""

from dataclasses import dataclass

import numpy as np

from buurtwacht.chat.senders import Messages

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


def find_pasted(messages: Messages) -> Pasted:
    """Which headers are pasted text.

    Suspect are runs after which the clock returns, or the file ends: back in time, or over a day
    ahead. Such a run
    is text when it repeats earlier messages; when its writers appear nowhere else and it is more
    than one late message; or when it lies further off than WhatsApp keeps an undelivered message
    (31 days). Other runs of over a day off are doubtful. Headers between two lines of a code
    block that are no later, and not all at the same time, as the message which opens it are text
    too.
    """
    seconds = _forwards(messages.seconds)
    is_text = np.zeros(len(seconds), dtype=bool)
    doubtful = 0
    runs = _runs(seconds)
    regular = np.ones(len(seconds), dtype=bool)
    for start, stop in runs:
        regular[start:stop] = False
    if runs:
        known = np.bincount(messages.label[regular] + 1, minlength=len(messages.labels) + 1) > 0
        known[0] = True
        seen = _first_seen(messages, ~regular)
    for start, stop in runs:
        inside = seconds[start:stop]
        around = [other for other in (start - 1, stop) if other < len(seconds)]
        distance = int(np.abs(inside[:, None] - seconds[around]).min())
        strangers = not known[messages.label[start:stop] + 1].any()
        several = stop - start > 1 and distance > _CLOCK_CHANGE
        if (
            (distance > _LONGEST_DELIVERY and stop < len(seconds))
            or (strangers and (several or distance > _DAY))
            or all(seen[_row(messages, index)] < start for index in range(start, stop))
        ):
            is_text[start:stop] = True
        elif distance > _DAY:
            doubtful += stop - start
    for start, stop in _fenced(messages):
        is_text[start:stop] = True
    return Pasted(is_text, doubtful)


def _forwards(seconds: np.ndarray) -> np.ndarray:
    """`seconds`, mirrored for a file that runs from new to old."""
    steps = np.diff(seconds)
    return -seconds if (steps < 0).sum() > (steps > 0).sum() else seconds


def _row(messages: Messages, index: int) -> tuple:
    label = int(messages.label[index])
    return int(messages.seconds[index]), label, messages.body_of(index).strip()


def _first_seen(messages: Messages, wanted: np.ndarray) -> dict[tuple, int]:
    """Index of the first row with the moment, label and text of each row in the mask `wanted`."""
    seen: dict[tuple, int] = {}
    moments = np.unique(messages.seconds[wanted])
    for index in np.flatnonzero(np.isin(messages.seconds, moments)).tolist():
        seen.setdefault(_row(messages, index), index)
    return seen


def _runs(seconds: np.ndarray) -> list[tuple[int, int]]:
    """Index ranges that lie before, or over a day after, the headers on both sides."""
    jumps = np.flatnonzero(np.diff(seconds) < -60)
    longest = min(_LONGEST_RUN, len(seconds) // 2)
    runs: list[tuple[int, int]] = []
    for jump in jumps.tolist():
        if runs and jump < runs[-1][1]:
            continue
        back = _until_return(seconds, jump, longest)
        ahead = _since_leap(seconds, jump, longest, runs[-1][1] if runs else 0)
        options = [run for run in (back, ahead) if run]
        if options:
            runs.append(min(options, key=lambda run: run[1] - run[0]))
    return runs


def _until_return(seconds: np.ndarray, jump: int, longest: int) -> tuple[int, int] | None:
    later = np.flatnonzero(seconds[jump + 2 : jump + 2 + longest] >= seconds[jump])
    if len(later):
        return jump + 1, jump + 2 + int(later[0])
    return (jump + 1, len(seconds)) if len(seconds) - jump - 1 <= longest else None


def _since_leap(seconds: np.ndarray, jump: int, longest: int, floor: int) -> tuple[int, int] | None:
    first = max(jump - longest, floor)
    low = np.flatnonzero(seconds[first : jump + 1] <= seconds[jump + 1] + _DAY)
    start = first + int(low[-1]) if len(low) else jump
    return (start + 1, jump + 1) if start < jump else None


def _fenced(messages: Messages) -> list[tuple[int, int]]:
    """Index ranges of headers inside a code block that an earlier message opens."""
    seconds = messages.seconds
    fences = messages.text.positions(_FENCE.encode())
    holding = np.unique(np.searchsorted(messages.body, fences, side="right") - 1)
    odd = [row for row in holding.tolist() if row >= 0 and messages.body_of(row).count(_FENCE) % 2]
    ranges = []
    at = 0
    while at < len(odd) - 1:
        opening, closing = odd[at], odd[at + 1]
        inside = seconds[opening + 1 : closing + 1]
        older = (inside <= seconds[opening]).all() and (inside < seconds[opening]).any()
        if closing - opening <= _LONGEST_RUN and older:
            ranges.append((opening + 1, closing + 1))
            at += 1
        at += 1
    return ranges
