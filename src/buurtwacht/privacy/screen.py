"""The first look at a message: most hold nothing that any rule of `work` could cover.

A message is plain when no character and no word of it starts a rule: no digit, address sign, inner
point or spelled number, no name, no word that points at one. What is known about a word is looked
up once per word, so a plain message costs a few microseconds. The screen may only pass on too many
messages: with it and without it the result is the same.
"""

from buurtwacht.privacy.sentence import (
    CAPITAL,
    DOUBTFUL,
    EVIDENT,
    INSTITUTION,
    NOTABLE,
    PLACE_START,
    ROLE,
    TRADE,
    UNKNOWN,
    Wording,
    has_shape,
)


def is_lone_capital(wording: Wording) -> bool:
    """Whether the message begins with one capital, perhaps an initial."""
    return bool(wording.written) and len(wording.written[0]) == 1 and wording.written[0].isupper()


def is_plain(wording: Wording) -> bool:
    """Whether no rule can cover anything in a message of these words."""
    union, later = wording.union, wording.later
    if union & EVIDENT or later & NOTABLE or is_lone_capital(wording):
        return False
    if union & ROLE and union & UNKNOWN:
        return False
    if union & TRADE and (union & UNKNOWN or later & CAPITAL):
        return False
    if union & (INSTITUTION | PLACE_START) and (later & CAPITAL or union & DOUBTFUL):
        return False
    return not (has_shape(wording.text) or "_" in wording.text)
