"""One spelling for recognition, with the way back to the code points of the input.

Method: NFKC per grapheme base with its combining marks, format characters dropped (but not the
isolates that newer phones write around a mentioned name), every Unicode decimal digit to ASCII,
dashes and apostrophes folded. Redaction happens in the original text, so
each normalised character keeps the range of input code points that it came from.
"""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

DROPPED = frozenset("\ufe0e\ufe0f\u20e3")
MIDDLE_DOTS = frozenset("\u00b7\u2027\u30fb")
ISOLATES = frozenset("\u2068\u2069")
LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "ð": "d"})
APOSTROPHES = frozenset("'`\u00b4\u2018\u2019\u201b\u2032\u02bc")


class Normalised(NamedTuple):
    """`text` in one spelling; `starts[i]`, `ends[i]` are the input range of character i.

    `starts` is None when every character stands for itself.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The input range of the non-empty normalised range `start` to `end`."""
        if self.starts is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=65536)
def _fold_cluster(cluster: str) -> str:
    folded = []
    for character in unicodedata.normalize("NFKC", cluster):
        category = unicodedata.category(character)
        if (category == "Cf" and character not in ISOLATES) or character in DROPPED:
            continue
        if category == "Nd":
            folded.append(str(unicodedata.decimal(character)))
        elif category == "Pd" or character in MIDDLE_DOTS:
            folded.append("-")
        elif category in ("Zl", "Zp"):
            folded.append("\n")
        elif category == "Zs":
            folded.append(" ")
        elif character in APOSTROPHES:
            folded.append("'")
        else:
            folded.append(character)
    return "".join(folded)


_same: set[str] = set(map(chr, range(128)))
_changed: set[str] = set()


def _stand_for_themselves(text: str) -> bool:
    """Whether no character of `text` changes or joins another; remembered per character."""
    for character in set(text) - _same:
        if character in _changed:
            return False
        if unicodedata.combining(character) or _fold_cluster(character) != character:
            _changed.add(character)
            return False
        _same.add(character)
    return True


def normalise(text: str) -> Normalised:
    """`text` in one spelling, with the input range of every character."""
    if text.isascii():
        return Normalised(text.replace("`", "'"))
    if _stand_for_themselves(text):
        return Normalised(text.replace("`", "'"))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    length = len(text)
    position = 0
    while position < length:
        end = position + 1
        while end < length and unicodedata.combining(text[end]):
            end += 1
        for character in _fold_cluster(text[position:end]):
            characters.append(character)
            starts.append(position)
            ends.append(end)
        position = end
    return Normalised("".join(characters), starts, ends)


@lru_cache(maxsize=262144)
def fold(word: str) -> str:
    """`word` in lower case without accents: the key under which names are compared."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
