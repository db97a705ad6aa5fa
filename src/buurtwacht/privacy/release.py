"""What text that leaves must lose besides names and descriptions: words that are not listed.

A word survives when it is on the public word list (`wordfreq`, by frequency) and is no listed name.
"""

import re

from buurtwacht.privacy.contexts import needed, points
from buurtwacht.privacy.formation import is_clear_compound
from buurtwacht.privacy.gazetteers import FAMILIAR, is_close_abroad, zipf
from buurtwacht.privacy.sentence import (
    CAPITAL,
    FIRST,
    KEPT,
    LEANING,
    ORDINARY,
    PLACE,
    QUARTER,
    ROSTER,
    SURNAME,
    Sentence,
)
from buurtwacht.privacy.vocabulary import words

LISTED = 2.4
CLEARLY_ORDINARY = 4.0
OFTENER_THAN_NAMES = 4.6
OFTENER_THAN_MEMBERS = 5.6
SENTENCE_WORD = 5.3
LETTER_DIGIT = re.compile(r"(?<!\w)(?=\w*\d)(?=\w*[^\W\d_])\w+")
COUNTED = re.compile(
    r"\d{1,4}(?:x|e|de|ste|u|cm|mm|km|m|min|gb|mb|jr|nd|st|th|rd)\Z", re.IGNORECASE
)


def find_unlisted(sentence: Sentence) -> None:
    """Cover every word that is not on the public word list, or that may be a name."""
    for i in range(len(sentence.tokens)):
        if sentence.free(i) and not _survives(sentence, i):
            sentence.take(i, i, "unknown")
    for found in LETTER_DIGIT.finditer(sentence.text):
        if sentence.cover.free(*found.span()) and not COUNTED.match(found.group()):
            sentence.cover.add(*found.span(), "unknown")


def _survives(sentence: Sentence, i: int) -> bool:
    """Whether token i is an ordinary word, by how much oftener it is a word than a name."""
    flag, word, low = sentence.flag(i), sentence.tokens[i][2], sentence.low(i)
    if flag & ROSTER:
        return zipf(low) >= OFTENER_THAN_MEMBERS
    if flag & KEPT or len(word) == 1:
        return True
    frequency = zipf(word.lower())
    if flag & CAPITAL and not sentence.shouted:
        if not sentence.opens(i) and frequency < SENTENCE_WORD:
            return False
        if is_close_abroad(low) and frequency < FAMILIAR + 0.4:
            return False
        if flag & LEANING or (flag & FIRST and frequency < SENTENCE_WORD):
            return False
    if frequency < LISTED and low not in words("chat_words"):
        return _is_built_of_common_words(word.lower())
    if not flag & ORDINARY:
        return False
    if flag & (FIRST | SURNAME | PLACE | QUARTER):
        if points(sentence, i) >= needed(sentence, i) - 1:
            return False
        if low in words("homographs"):
            return frequency >= CLEARLY_ORDINARY - bool(flag & (SURNAME | PLACE)) * 1.0
        return frequency >= (OFTENER_THAN_NAMES if flag & FIRST else CLEARLY_ORDINARY)
    return True


def _is_built_of_common_words(word: str) -> bool:
    parts = word.split("-")
    if len(parts) > 1:
        return all(zipf(part) >= LISTED for part in parts)
    return is_clear_compound(word)
