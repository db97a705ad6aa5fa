"""What text that leaves must lose besides names and descriptions: words that are not listed.

A word survives when it is on the public word list (`wordfreq`, by frequency) and is no listed name.
"""

import re

from buurtwacht.privacy.gazetteers import zipf
from buurtwacht.privacy.sentence import CAPITAL, FIRST, KEPT, ORDINARY, PLACE, SURNAME, Sentence
from buurtwacht.privacy.vocabulary import words

LISTED = 2.4
CLEARLY_ORDINARY = 4.0
LETTER_DIGIT = re.compile(r"(?<!\w)(?=\w*\d)(?=\w*[^\W\d_])\w+")


def find_unlisted(sentence: Sentence) -> None:
    """Cover every word that is not on the public word list, or that may be a name."""
    for i in range(len(sentence.tokens)):
        if sentence.free(i) and not _survives(sentence, i):
            sentence.take(i, i, "unknown")
    for found in LETTER_DIGIT.finditer(sentence.text):
        if sentence.cover.free(*found.span()):
            sentence.cover.add(*found.span(), "unknown")


def _survives(sentence: Sentence, i: int) -> bool:
    flag, word = sentence.flag(i), sentence.tokens[i][2]
    if flag & KEPT or len(word) == 1:
        return True
    frequency = zipf(word.lower())
    if frequency < LISTED:
        return all(zipf(part) >= LISTED for part in word.lower().split("-")) and "-" in word
    if not flag & ORDINARY:
        return False
    if flag & (FIRST | SURNAME | PLACE):
        if flag & CAPITAL and not sentence.shouted and frequency < 5.3:
            return sentence.opens(i) and sentence.low(i) in words("homographs")
        return frequency >= CLEARLY_ORDINARY or sentence.low(i) in words("homographs")
    return True
