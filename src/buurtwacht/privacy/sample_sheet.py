"""The sheet on which a person marks what the redactor missed: writing a row, reading its marks.

A row shows the original message with each redacted range in double brackets behind its type:
`› ⟦persoon: Anna⟧ zag Bert`. The marker writes the words that should have been redacted in
`missed_persons` or `missed_other`, those that need not have been in `needless`, separated by `;`,
and an `x` in `read`.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from buurtwacht.errors import InputError
from buurtwacht.privacy.redaction import PLACEHOLDERS, Redaction

COLUMNS = ("row", "read", "missed_persons", "missed_other", "needless", "text")
TOKEN = re.compile(r"\w+")
START = "› "
"""Before each text, so that a spreadsheet does not take it for a number, a date or a formula."""

SHOWN = re.compile(r"⟦([^:⟧]+): ([^⟧]*)⟧")
KINDS = {label: kind for kind, label in PLACEHOLDERS.items()}
NOT_JUDGED = ("description",)
"""Types that the profile `work` does not promise to find."""


@dataclass(frozen=True)
class Marks:
    """Tokens of one marked message.

    `persons` and `others`: redacted, rightly so; `missed_persons` and `missed_others`: not
    redacted, but should be; `needless`: redacted without need; `ordinary`: rightly left.
    """

    persons: int
    others: int
    missed_persons: int
    missed_others: int
    needless: int
    ordinary: int


def shown(text: str, redaction: Redaction) -> str:
    """A message as the marker sees it."""
    pieces, at = [START], 0
    for start, end, kind in redaction.spans:
        pieces += [_plain(text[at:start]), f"⟦{PLACEHOLDERS[kind]}: {_plain(text[start:end])}⟧"]
        at = end
    return "".join((*pieces, _plain(text[at:])))


def _plain(text: str) -> str:
    return text.replace("⟦", "[").replace("⟧", "]")


def digest(text: str) -> str:
    """Recognises a shown text, however a spreadsheet writes its line ends and spaces."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def is_read(row: Mapping[str, str]) -> bool:
    """Whether the marker has read this row."""
    return bool((row["read"] or "").strip())


def read_marks(row: Mapping[str, str], place: str) -> Marks:
    """What the marker says of one row.

    Raises `InputError` for a marked word that is not in the text where it is said to be; the
    message holds the place and the column, never a word.
    """
    text = row["text"]
    persons, others, unjudged = Counter(), Counter(), 0
    for label, content in SHOWN.findall(text):
        found = _words(content)
        if KINDS.get(label) == "person":
            persons += found
        elif KINDS.get(label) in NOT_JUDGED:
            unjudged += found.total()
        else:
            others += found
    left = _words(SHOWN.sub(" ", text))
    missed = {}
    for column in ("missed_persons", "missed_other"):
        missed[column] = _words(row[column] or "")
        _take(missed[column], left, f"{place}, column {column}", "outside the brackets")
        left -= missed[column]
    needless = _words(row["needless"] or "")
    _take(needless, persons + others, f"{place}, column needless", "within the brackets")
    of_others = needless & others
    return Marks(
        persons=(persons - (needless - of_others)).total(),
        others=(others - of_others).total(),
        missed_persons=missed["missed_persons"].total(),
        missed_others=missed["missed_other"].total(),
        needless=needless.total(),
        ordinary=left.total(),
    )


def _words(text: str) -> Counter[str]:
    return Counter(token.casefold() for token in TOKEN.findall(text))


def _take(marked: Counter[str], there: Counter[str], place: str, where: str) -> None:
    if marked - there:
        raise InputError(
            place,
            f"a word does not occur {where} as often as it is written here",
            "copy words from the text, once for each time they occur",
        )
