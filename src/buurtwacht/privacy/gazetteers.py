"""What is known about a word: is it ordinary Dutch, a first name, a surname, a street, a place?

Read at run time from the lists inside the installed `deduce` package (LGPL, never copied into
this repository; `list_hashes` records their content) and the word frequencies of `wordfreq`
(CC BY-SA). No list tells a name from an ordinary word, so a word is called ordinary by our own
list of homographs and by its frequency.
"""

import hashlib
import importlib.util
import math
import re
from functools import lru_cache
from pathlib import Path

from buurtwacht.errors import InputError
from buurtwacht.privacy.evidence import evidence
from buurtwacht.privacy.normalise import fold
from buurtwacht.privacy.vocabulary import words

LISTS = {
    "first": "names/lst_first_name/items.txt",
    "surname": "names/lst_surname/items.txt",
    "interfix_surname": "names/lst_interfix_surname/items.txt",
    "residence": "locations/lst_placename/lst_residence/items.txt",
    "municipality": "locations/lst_placename/lst_municipality/items.txt",
    "region": "locations/lst_placename/lst_region/items.txt",
    "street": "locations/lst_street/items.txt",
    "common": "whitelist/lst_common_word/items.txt",
}
UNKNOWN = 0.0
RARE = 2.2
FAMILIAR = 3.2
COMMON = 3.9
FREQUENT_SURNAME = 4.2
FOREIGN_NAME = 3.5
SURNAME_SHAPE = re.compile(
    r"(?:stra|sma|[ae]ma|nga|ink|sen|sson|mans?|mann|ers|els|ens|oven|[eo]glu|[sc]ki|wicz|ez|es)\Z"
)


def _folder() -> Path:
    found = importlib.util.find_spec("deduce")
    if found is None or not found.submodule_search_locations:
        raise InputError(
            "name lists", "the package deduce is not installed", "install the locked environment"
        )
    return Path(next(iter(found.submodule_search_locations))) / "data" / "lookup" / "src"


def list_hashes() -> dict[str, str]:
    """SHA-256 of each name list that is used, by name of the list."""
    folder = _folder()
    return {
        name: hashlib.sha256((folder / path).read_bytes()).hexdigest()
        for name, path in LISTS.items()
    }


def _folded(*names: str) -> frozenset[str]:
    folder = _folder()
    texts = ((folder / LISTS[name]).read_text(encoding="utf-8") for name in names)
    return frozenset(fold(line.strip()) for t in texts for line in t.splitlines() if line.strip())


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """First names, folded; those from other countries unless they are Dutch words."""
    others = evidence()
    rare = {
        name
        for name in others.first
        if zipf(name) < (FOREIGN_NAME if name in others.close else RARE)
    }
    return _folded("first") | rare


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Surnames, without the particles before them, folded; also from other countries."""
    return _folded("surname", "interfix_surname") | evidence().last


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """Towns, municipalities and regions, folded; some of several words.

    Of a name such as `Ouderkerk aan de Amstel` the first word counts as well.
    """
    names = _folded("residence", "municipality", "region")
    heads = {
        head
        for head, _, rest in (name.partition(" ") for name in names)
        if len(head) > 5 and rest.split(" ")[0] in ("aan", "a/d", "bij", "op")
    }
    return names | heads | words("extra_places")


@lru_cache(maxsize=1)
def quarters() -> frozenset[str]:
    """Words that are often a part of a town and seldom an ordinary word, folded."""
    return frozenset(
        word for word in evidence().quarters if zipf(word) < FAMILIAR and word not in homographs()
    )


@lru_cache(maxsize=1)
def place_starts() -> dict[str, frozenset[str]]:
    """First words of places of several words → their second words, folded."""
    seconds: dict[str, set[str]] = {}
    for name in places():
        parts = name.split(" ")
        if len(parts) > 1:
            seconds.setdefault(parts[0], set()).add(parts[1])
    return {first: frozenset(names) for first, names in seconds.items()}


@lru_cache(maxsize=1)
def place_seconds() -> frozenset[str]:
    """Second words of places of several words, folded."""
    return frozenset().union(*place_starts().values())


@lru_cache(maxsize=1)
def streets() -> frozenset[str]:
    """Streets, folded; some of several words."""
    return _folded("street")


@lru_cache(maxsize=1)
def street_ends() -> frozenset[str]:
    """Last words of streets of several words, folded."""
    return frozenset(name.rpartition(" ")[2] for name in streets() if " " in name)


@lru_cache(maxsize=1)
def homographs() -> frozenset[str]:
    """Ordinary words that are also names somewhere, folded."""
    own = ("homographs", "chat_words", "looks", "body", "qualities", "described_persons", "food")
    return _folded("common").union(*(words(section) for section in own))


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    return get_frequency_dict("nl", "large")


@lru_cache(maxsize=262144)
def zipf(word: str) -> float:
    """Zipf frequency of a lower-case word in Dutch: log10 per 10^9 words, 0 when unknown."""
    frequency = _frequencies().get(word, 0.0)
    return math.log10(frequency * 1e9) if frequency else UNKNOWN


@lru_cache(maxsize=2)
def words_from(least: float) -> frozenset[str]:
    """All Dutch words with a Zipf frequency of at least `least`."""
    about = 10 ** (least - 9.001)
    often = [word for word, frequency in _frequencies().items() if frequency > about]
    return frozenset(word for word in often if zipf(word) >= least)


@lru_cache(maxsize=262144)
def is_ordinary(word: str) -> bool:
    """Whether a lower-case word reads as an ordinary word when nothing around it says otherwise."""
    key = fold(word)
    if key in homographs():
        return True
    if key in first_names() or key in places() or is_pet_form(key):
        return False
    frequency = zipf(word)
    if frequency < RARE:
        return key in evidence().english
    if key in surnames():
        return frequency >= FAMILIAR and not _mostly_a_surname(key, frequency)
    return frequency >= FAMILIAR or key not in evidence().close or key in evidence().english


def is_pet_form(key: str) -> bool:
    """Whether a folded, rare word is a diminutive of a first name that is no word: `kareltje`."""
    if not key.endswith(("je", "ie", "ke", "ske")) or zipf(key) >= FAMILIAR:
        return False
    stems = {key.removesuffix(end) for end in ("je", "tje", "pje", "ie", "ke", "ske", "eke")}
    stems |= {stem[:-1] for stem in stems if len(stem) > 3 and stem[-1] == stem[-2]}
    return any(
        len(stem) > 2 and stem != key and stem in first_names() and stem not in homographs()
        for stem in stems
    )


def _mostly_a_surname(key: str, frequency: float) -> bool:
    """Whether a listed surname is known abroad as well, which words of Dutch are not."""
    if frequency > FREQUENT_SURNAME:
        return False
    shaped = known_abroad(key) and bool(SURNAME_SHAPE.search(key)) and len(key) > 4
    return shaped or key in evidence().close


def is_close_abroad(key: str) -> bool:
    """Whether a folded Dutch word is about as frequent in other languages."""
    return key in evidence().close


def known_abroad(key: str) -> bool:
    """Whether a folded Dutch word is used in other languages as well, as names are."""
    return key in evidence().near
