"""How well one export could be read, and what it lacks."""

from collections import Counter
from datetime import datetime

import numpy as np

from buurtwacht.chat.classify import Verdicts
from buurtwacht.chat.senders import Messages
from buurtwacht.chat.shapes import Shape

_SILENCE = 30 * 86_400
_CAPS = ((39_200, 40_800, False), (9_800, 10_200, True))


def describe_quality(
    messages: Messages, verdicts: Verdicts, shape: Shape, unread: int, look_alikes: int
) -> dict:
    """The fields of `tables.READ_QUALITY` except group, export, duplicates_merged.

    `unread` is the number of lines before the first header, `look_alikes` that of lines which
    look like a header and are none, or may be none.
    """
    seconds = messages.seconds
    counts = np.bincount(verdicts.of_row, minlength=len(verdicts.verdicts)).tolist()
    languages: Counter[str] = Counter()
    system = 0
    for verdict, count in zip(verdicts.verdicts, counts, strict=True):
        system += 0 if verdict.signed else count
        if verdict.language:
            languages[verdict.language] += count
    languages = +languages
    steps = np.diff(seconds)
    ordered = np.diff(np.sort(seconds)) if (steps < 0).any() else steps
    return {
        "shape": shape.description,
        "platform": _platform(shape),
        "language": min(languages, key=lambda name: (-languages[name], name), default="unknown"),
        "date_order": shape.date_order,
        "date_confidence": shape.date_confidence,
        "messages": len(messages) - system,
        "system_lines": system,
        "unread_lines": unread,
        "gaps": int((ordered > _SILENCE).sum()),
        "look_alikes": look_alikes,
        "out_of_order": int((steps < 0).sum()),
        "first_at": _moment(seconds.min()),
        "last_at": _moment(seconds.max()),
        "cap_suspected": _cap_suspected(messages, verdicts),
        "reasons_missing": ";".join(_reasons_missing(verdicts)),
    }


def _platform(shape: Shape) -> str:
    if shape.bracketed:
        return "ios" if shape.has_seconds else "unknown"
    return "android" if shape.description.endswith("-") else "unknown"


def _moment(seconds: np.int64) -> datetime:
    return np.datetime64(int(seconds), "s").astype(datetime)


def _cap_suspected(messages: Messages, verdicts: Verdicts) -> bool:
    if verdicts.verdicts[verdicts.of_row[0]].event in ("encryption", "created"):
        return False
    caps = [with_media for low, high, with_media in _CAPS if low <= len(messages) <= high]
    if not caps:
        return False
    media = np.flatnonzero(verdicts.where(lambda verdict: verdict.kind == "media")).tolist()
    return not all(caps) or any("." in messages.body_of(row) for row in media)


def _reasons_missing(verdicts: Verdicts) -> list[str]:
    used = np.unique(verdicts.of_row).tolist()
    found = [verdicts.verdicts[index] for index in used]
    reasons = {verdict.event for verdict in found} & {"disappearing", "privacy"}
    return sorted(reasons | ({verdict.kind for verdict in found} & {"deleted", "media"}))
