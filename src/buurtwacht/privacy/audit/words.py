"""The form in which artefacts and needles are compared: lower-case tokens without accents."""

import re
import unicodedata
from functools import lru_cache

from buurtwacht.privacy import gazetteers, vocabulary

TOKEN = re.compile(r"[^\W_]+")
COMMON = 4.0
"""Zipf frequency from which a word of a name says nothing about a person by itself."""

_CALENDAR = """
    jan feb mrt mar apr mei may jun jul aug sep okt oct nov dec
    maart april juni june juli july august augustus january januari maandag zondag
"""
CALENDAR = frozenset(_CALENDAR.split())
_NO_NAMES = """
    van de der den het ter ten te tot in op el al ben bin abu la le les du des da dos di del von zu
    vd en of and the familie fam mevrouw mevr mw meneer dhr heer buurman buurvrouw buur agent
    wijkagent politie buurt buurtapp groep app whatsapp straat wijk werk thuis prive nr nummer
    tel mob mobiel huis oud nieuw jr sr
"""
NO_NAMES = frozenset(_NO_NAMES.split())
"""Words of labels that name nobody."""


def plain(text: str) -> str:
    """`text` in lower case, without accents and format characters, with ASCII digits."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    replaced = {}
    for character in set(text):
        if character.isascii():
            continue
        category = unicodedata.category(character)
        if category in ("Mn", "Me", "Cf"):
            replaced[ord(character)] = None
        elif category == "Nd":
            replaced[ord(character)] = str(unicodedata.decimal(character))
        elif category in ("Pd", "Zs"):
            replaced[ord(character)] = "-" if category == "Pd" else " "
    return text.translate(replaced)


def tokens(text: str) -> list[str]:
    """The words and numbers of `text`, folded by `plain`."""
    return TOKEN.findall(plain(text))


@lru_cache(maxsize=1)
def _english() -> dict[str, float]:
    import wordfreq

    return wordfreq.get_frequency_dict("en", "large")


@lru_cache(maxsize=1)
def _kept() -> frozenset[str]:
    kept = vocabulary.words("kept_capitals") | vocabulary.words("kept_abbreviations")
    return gazetteers.homographs() | kept


@lru_cache(maxsize=1)
def kept_phrases() -> frozenset[tuple[str, ...]]:
    """Brands and feasts of which the words are names, as the redactor leaves them in texts."""
    return frozenset(tuple(tokens(phrase)) for phrase in vocabulary.words("kept_phrases"))


@lru_cache(maxsize=262144)
def is_word(token: str) -> bool:
    """Whether a token is a number or stands on the word list: Dutch or English, no first name."""
    if token.isdigit() or token in CALENDAR:
        return True
    if token in _kept():
        return True
    if token in gazetteers.first_names():
        return False
    return gazetteers.is_ordinary(token) or _english().get(token, 0.0) >= 10**-5.5


@lru_cache(maxsize=262144)
def is_common(token: str) -> bool:
    """A narrower word list, for what is known to be somebody's name: frequent words only."""
    if token.isdigit() or token in CALENDAR | NO_NAMES or token in _kept():
        return True
    if token in gazetteers.first_names():
        return False
    return gazetteers.zipf(token) >= COMMON or _english().get(token, 0.0) >= 10 ** (COMMON - 9)
