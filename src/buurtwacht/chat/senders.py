"""Who wrote what follows a header: names may hold `: ` themselves."""

from collections import Counter, defaultdict

from buurtwacht.chat.decoding import BIDI_MARKS
from buurtwacht.chat.events import LRM, fold, system_line

_LONGEST_NAME = 60
_MARKED = f": {LRM}"
_NO_NAMES = frozenset(
    {"locatie", "location", "standort", "localisation", "ubicación", "posizione", "localização"}
)
_NO_MARKS = str.maketrans(dict.fromkeys(BIDI_MARKS))


def clean_label(raw: str) -> str:
    """A sender's label without invisible direction marks and outer spaces."""
    return raw.translate(_NO_MARKS).strip()


def split_author(block: str) -> tuple[str | None, str]:
    """Label and text of `block`, what stands after a header; label None without an author."""
    label, colon, text = block.partition(": ")
    if colon and "\n" not in label:
        return label, text
    line, newline, rest = block.partition("\n")
    line = line.removesuffix("\r")
    if line.endswith(":") and len(line) > 1:
        return line[:-1], newline + rest
    return None, block


def settle_names(labels: list[str | None], texts: list[str]) -> tuple[list[str | None], list[str]]:
    """`labels` and `texts` with names that hold `: ` made whole.

    A label is too short when every message under it begins with a further `name: ` and these
    recur.
    """
    for _ in range(3):
        longer = _longer_names(labels, texts)
        if not longer:
            break
        labels, texts = list(labels), list(texts)
        for index, label in enumerate(labels):
            more, colon, text = texts[index].partition(": ")
            if label in longer and colon and _can_be_name(more):
                labels[index], texts[index] = f"{label}: {more}", text
    return _sign_own_lines(labels, texts)


def _sign_own_lines(
    labels: list[str | None], texts: list[str]
) -> tuple[list[str | None], list[str]]:
    """Names with `: ` that sign an iOS system line: `name: ‹LRM›line`.

    The line begins with that name, or else all that its first part signs is such lines: a member
    who wrote anything else may have pasted one.
    """
    signs_else: set[str] = set()
    lines: dict[int, tuple[str, str]] = {}
    own = set()
    for index, (label, text) in enumerate(zip(labels, texts, strict=True)):
        if label is None:
            continue
        more, mark, rest = text.partition(_MARKED)
        line = system_line(rest) if mark and _can_be_name(more) else None
        if line is None:
            signs_else.add(label)
            continue
        lines[index] = f"{label}: {more}", LRM + rest
        if line.lead == fold(f"{label}: {more}"):
            own.add(index)
    if not lines:
        return labels, texts
    labels, texts = list(labels), list(texts)
    for index, (name, text) in lines.items():
        if index in own or labels[index] not in signs_else:
            labels[index], texts[index] = name, text
    return labels, texts


def _longer_names(labels: list[str | None], texts: list[str]) -> set[str]:
    further: dict[str, Counter[str]] = defaultdict(Counter)
    for label, text in zip(labels, texts, strict=True):
        if label is None:
            continue
        seen = further[label]
        if seen.get("") and len(seen) == 1:
            continue
        more, colon, _ = text.partition(": ")
        if colon and _can_be_name(more):
            seen[more] += 1
        elif not _names_a_longer_label(label, text):
            further[label] = Counter([""])
    return {label for label, seen in further.items() if seen and "" not in seen and _recur(seen)}


def _names_a_longer_label(label: str, text: str) -> bool:
    """Whether both together are a system line about somebody whose name begins with `label`."""
    line = system_line(f"{label}: {text}")
    return line is not None and line.lead.startswith(f"{fold(label)}: ")


def _recur(seen: Counter[str]) -> bool:
    total = seen.total()
    recurring = sum(count for count in seen.values() if count > 1)
    return recurring == total or (total >= 4 and recurring >= 0.75 * total)


def _can_be_name(more: str) -> bool:
    if not more or len(more) > _LONGEST_NAME or "\n" in more or more[0] in BIDI_MARKS:
        return False
    return fold(more).lower().removeprefix("live ") not in _NO_NAMES
