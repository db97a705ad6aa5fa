"""The first look at a message: most hold nothing that any rule of `work` could cover.

A message is plain when no character and no word of it starts a rule: no digit, address sign, inner
point or spelled number, no name, no word that points at one. What is known about a word is looked
up once per word, so a plain message costs a few microseconds. The screen may only pass on too many
messages: with it and without it the result is the same.
"""

from functools import reduce
from operator import or_

from buurtwacht.privacy.roster import WORD
from buurtwacht.privacy.sentence import (
    CAPITAL,
    DOUBTFUL,
    EVIDENT,
    INSTITUTION,
    NOTABLE,
    PLACE_START,
    ROLE,
    SHAPE,
    TRADE,
    UNKNOWN,
    Lexicon,
)


def is_plain(text: str, bits: list[int]) -> bool:
    """Whether no rule can cover anything in normalised `text` with words of these bits."""
    if not bits:
        return not SHAPE.search(text)
    later = reduce(or_, bits[1:], 0)
    union = later | bits[0]
    if union & EVIDENT or later & NOTABLE:
        return False
    if union & ROLE and union & UNKNOWN:
        return False
    if union & TRADE and (union & UNKNOWN or later & CAPITAL):
        return False
    if union & (INSTITUTION | PLACE_START) and (later & CAPITAL or union & DOUBTFUL):
        return False
    return not SHAPE.search(text)


def plain_words(text: str, lexicon: Lexicon) -> list[str] | None:
    """The folded words of a plain text, for names that the chat may teach; None if not plain."""
    found = WORD.findall(text)
    if not is_plain(text, list(map(lexicon.bits.__getitem__, found))):
        return None
    return list(map(lexicon.lows.__getitem__, found))
