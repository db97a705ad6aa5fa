"""Could an unlisted word be Dutch all the same? Compounds, endings, abbreviations, typing errors.

Everyday Dutch makes words that no list holds. A word that none of these makes is, in a chat of
neighbours, most often a name. All words here are folded and in lower case.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from buurtwacht.privacy.gazetteers import (
    RARE,
    first_names,
    is_ordinary,
    places,
    surnames,
    words_from,
    zipf,
)
from buurtwacht.privacy.vocabulary import words

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PART, RARE_PART, PARTS = 3.2, 2.3, 6.2
CLEAR_PART = 3.4
STEM = 2.6
TYPO_OF = 3.8
SHORTEST_PART = 3
BEFORE = (
    "aan", "achter", "af", "anti", "be", "bij", "binnen", "boven", "buiten", "buurt", "dicht",
    "door", "er", "ge", "her", "in", "langs", "leeg", "mee", "mega", "met", "mis", "na", "neer",
    "niet", "nep", "om", "on", "onder", "ont", "op", "open", "over", "rond", "samen", "super",
    "tegen", "terug", "toe", "uit", "vast", "ver", "voor", "vol", "weg",
)  # fmt: skip
AFTER = (
    "achtig", "baar", "d", "de", "den", "der", "ding", "e", "elijk", "en", "end", "ende", "er",
    "eren", "ers", "erij", "es", "etje", "etjes", "heid", "ig", "ige", "ing", "ingen", "isch",
    "je", "jes", "kje", "kjes", "lijk", "loos", "n", "pje", "pjes", "s", "schap", "st", "ste", "t",
    "te", "ten", "ter", "tje", "tjes",
)  # fmt: skip
LINKS = ("", "s", "e", "en")
VOWELLESS = re.compile(r"[^aeiouy]+\Z")
FAMILY = re.compile(
    r"\w{3,}-?(?:harig|ogig|benig|hoofdig|huidig|kleurig|achtig|talig|delig|jarig|zijdig|vormig)"
    r"(?:e|en|er)?\Z"
)
REPEATED = re.compile(r"(.)\1+")
GLUED = re.compile(r"(?:van(?:de[nr]?|het|t)?|vd|de[nr]?|te[nr]|el|ben|ait)(\w{3,})\Z")
BUILDING = re.compile(
    r"(?:kerk|brug|flat|park|kwartier|wijk|buurt|polder|sluis|molen|toren|burcht|centrum|school"
    r"|college|plas|plassen|bos|haven|station|eiland|hoeve|hof|huis|staete|veen|veld|berg|dorp"
    r"|hal|markt|kamp|passage|tunnel|terrein|horst|donk|rode|loo|hout)\Z"
)
PART_OF_TOWN = ("buurt", "wijk", "kwartier", "polder", "plas", "kanaal", "viaduct", "heide")
RARE_PART_OF_TOWN = 2.9
LAUGH = re.compile(r"[ahoeiuj]*(?:[hjk][aeiuo]+){2,}[hjk]?\Z|[hm]+\Z|[xo]+\Z|p?f+\Z|[aeou]+[hr]*\Z")


@lru_cache(maxsize=262144)
def is_formed(word: str) -> bool:
    """Whether `word` can be read as Dutch: formed, shortened, stretched or mistyped."""
    return (
        len(word) < 3
        or bool(VOWELLESS.match(word))
        or bool(LAUGH.match(word))
        or bool(FAMILY.match(word))
        or is_compound(word)
        or _is_inflected(word)
        or _is_stretched(word)
        or is_mistyped(word)
    )


def is_compound(word: str) -> bool:
    """Whether `word` is two or three ordinary words written together, perhaps linked by s or en."""
    return _splits(word, 2)


def is_clear_compound(word: str) -> bool:
    """Whether `word` is two quite common words written together."""
    return any(
        min(map(_part_strength, (word[:cut].removesuffix("s"), word[cut:]))) >= CLEAR_PART
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    )


def _splits(word: str, joints: int) -> bool:
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:]
        heads = [head.removesuffix(link) for link in LINKS if head.endswith(link)]
        strength = max(map(_part_strength, heads))
        if strength < RARE_PART:
            continue
        if strength + _part_strength(tail) >= PARTS:
            return True
        if joints > 1 and len(tail) > 6 and strength >= PART and _splits(tail, joints - 1):
            return True
    return False


def _part_strength(word: str) -> float:
    """How common a word is as a part of others; a word of three letters counts for less."""
    if len(word) < SHORTEST_PART or not is_ordinary(word):
        return -9.0
    return zipf(word) - (len(word) == SHORTEST_PART)


def _stems(word: str) -> Iterator[str]:
    for ending in AFTER:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            yield stem
            yield stem + "en"
            if stem[-1] == stem[-2]:
                yield stem[:-1]
            elif ending[0] == "e" and stem[-2] in "aeou":
                yield stem[:-1] + stem[-2] + stem[-1]
            if len(stem) > 3 and stem[-2] == stem[-3] and stem[-2] in "aeou":
                yield stem[:-2] + stem[-1] + "en"
            if stem[-1] in "vz":
                yield stem[:-1] + {"v": "f", "z": "s"}[stem[-1]]


def _is_inflected(word: str) -> bool:
    rests = [word[len(b) :] for b in BEFORE if word.startswith(b) and len(word) - len(b) >= 3]
    forms = {form for rest in (word, *rests) for form in (rest, *_stems(rest))} - {word}
    return any(
        len(form) > 3 and zipf(form) >= STEM + (len(form) < 5) and is_ordinary(form)
        for form in forms
    )


def _is_stretched(word: str) -> bool:
    if not REPEATED.search(word):
        return False
    return any(
        is_ordinary(form) and zipf(form) >= PART
        for form in (REPEATED.sub(r"\1", word), REPEATED.sub(r"\1\1", word))
    )


def one_edit(word: str) -> Iterator[str]:
    """All words at one deletion, swap of neighbours, substitution or insertion from `word`."""
    for i in range(len(word) + 1):
        left, right = word[:i], word[i:]
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in LETTERS:
            if right:
                yield left + letter + right[1:]
            yield left + letter + right


def is_mistyped(word: str) -> bool:
    """Whether `word` is one edit from a common word; the first letter is seldom mistyped."""
    if len(word) < 5:
        return False
    common = words_from(TYPO_OF)
    return any(
        form in common and form[:1] == word[0] and is_ordinary(form) for form in one_edit(word)
    )


@lru_cache(maxsize=65536)
def is_named_building(word: str) -> bool:
    """Whether a rare word is a building called after a person or place: `maasbrug`, `merelflat`."""
    end = BUILDING.search(word)
    if not end or end.start() < 3 or zipf(word) >= RARE or word in words("no_street"):
        return False
    head = word[: end.start()]
    return not is_ordinary(head) and (
        head in first_names() or head in places() or head in surnames()
    )


def names_part_of_town(word: str) -> bool:
    """Whether a rare compound may name a part of a town: `bloemenbuurt`, `schilderswijk`."""
    if not word.endswith(PART_OF_TOWN) or len(word) < 9:
        return False
    return zipf(word) <= RARE_PART_OF_TOWN and word not in words("parts_of_any_town")


@lru_cache(maxsize=65536)
def is_glued(word: str) -> bool:
    """Whether `word` is a name of several words written together: `vandenberg`, `jandevries`."""
    if _is_glued_surname(word):
        return True
    for cut in range(3, len(word) - 3):
        head, tail = word[:cut], word[cut:]
        if head in first_names() and (
            _is_glued_surname(tail)
            or (tail in surnames() and not is_ordinary(tail) and not is_ordinary(head))
        ):
            return True
    return False


def _is_glued_surname(word: str) -> bool:
    found = GLUED.match(word)
    return bool(found) and found.group(1) in surnames()


@lru_cache(maxsize=65536)
def misspelt_name(word: str) -> str | None:
    """The listed first name of at least five letters that `word` is one edit away from, or None."""
    if len(word) < 5:
        return None
    near = [form for form in one_edit(word) if len(form) > 4 and form in first_names()]
    near = [form for form in near if not is_ordinary(form)]
    return max(near, key=lambda form: (zipf(form), form), default=None)
