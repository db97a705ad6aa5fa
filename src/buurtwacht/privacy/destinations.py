"""Shops, waters, countries and regions: listed words behind a word that leads to a place.

A chain of shops or a country by itself tells nobody where somebody is (`Marokko won`, `een tas van
de Hema`); behind `bij de`, `naar` or `uit` it is a place.
"""

from buurtwacht.privacy.formation import names_part_of_town
from buurtwacht.privacy.gazetteers import is_ordinary, zipf
from buurtwacht.privacy.sentence import CAPITAL, DESTINATION, Sentence
from buurtwacht.privacy.vocabulary import words

ARTICLES = frozenset(("de", "het", "t", "den", "d'n"))
TO_A_LAND = frozenset(
    (
        "in", "naar", "uit", "vanuit", "op", "richting", "via", "tot", "te", "aan", "bij", "door",
        "langs", "rond", "over",
    )
)  # fmt: skip
TO_A_SHOP = frozenset(
    (
        "bij", "naar", "achter", "voor", "tegenover", "naast", "langs", "nabij", "vlakbij",
        "richting", "buiten", "tussen", "via",
    )
)  # fmt: skip
INTO_A_SHOP = frozenset(("in", "uit", "op", "door", "vanuit", "rond", "om", "over"))
GROUNDS = frozenset(
    (
        "parkeerplaats", "ingang", "uitgang", "filiaal", "terrein", "parkeerterrein", "achterkant",
        "voorkant", "filiaalmanager", "parking", "hoogte", "ter",
    )
)  # fmt: skip
COMPASS = frozenset(
    (
        "noord", "oost", "zuid", "west", "noordoost", "noordwest", "zuidoost", "zuidwest",
        "centrum",
    )
)  # fmt: skip
RARE_WORD = 2.9


def find_destinations(sentence: Sentence) -> None:
    """Cover listed shops, waters and lands where a word leads to them, and parts of towns."""
    lows = sentence.lows
    for i, flag in enumerate(sentence.flags) if sentence.union & DESTINATION else ():
        if not flag & DESTINATION:
            continue
        low = lows[i]
        last = i + 1 if f"{low} {sentence.low(i + 1)}" in _phrases() else i
        name = f"{low} {lows[last]}" if last > i else low
        if (
            (name in words("chains") and _leads_to_a_shop(sentence, i, last > i))
            or (name in words("far_places") and _leads_to_a_land(sentence, i))
            or (name in words("waters") and _leads_to_water(sentence, i))
            or (names_part_of_town(low) and _before(sentence, i)[0] in TO_A_LAND | TO_A_SHOP)
        ):
            start, end = sentence.tokens[i][0], sentence.tokens[last][1]
            sentence.cover.add(start, end, "place", kept=True)
    if sentence.cover.spans and not COMPASS.isdisjoint(lows):
        _sides_of_towns(sentence)


def _phrases() -> frozenset[str]:
    return words("chains", "far_places", "waters")


def _before(sentence: Sentence, i: int) -> tuple[str, bool]:
    """The word before token i and its article, and whether there is an article."""
    if sentence.gap(i - 1) not in (" ", " '"):
        return "", False
    article = sentence.low(i - 1) in ARTICLES
    return sentence.low(i - 1 - article), article


def _leads_to_a_shop(sentence: Sentence, i: int, sure: bool) -> bool:
    before, article = _before(sentence, i)
    low = sentence.low(i)
    plain = not sure and is_ordinary(low) and not sentence.speaks(i) and zipf(low) > RARE_WORD
    if before in TO_A_SHOP:
        return article or not plain or (before in ("bij", "naar") and low not in ("plus", "total"))
    if before in INTO_A_SHOP:
        return article or bool(sentence.flag(i) & CAPITAL and before in ("in", "uit"))
    return before == "van" and sentence.low(i - 2 - article) in GROUNDS


def _leads_to_a_land(sentence: Sentence, i: int) -> bool:
    return _before(sentence, i)[0] in TO_A_LAND


def _leads_to_water(sentence: Sentence, i: int) -> bool:
    """`langs de maas`; `het lek` is no river."""
    before, article = _before(sentence, i)
    right = sentence.low(i - 1) in ("de", "den") or sentence.low(i).endswith(("meer", "kanaal"))
    return article and right and before in TO_A_LAND


def _sides_of_towns(sentence: Sentence) -> None:
    """`Zwolle Zuid`, `Dreven-Noord`: a point of the compass right behind a covered place."""
    ends = {end for _, end, kind in sentence.cover.spans if kind in ("place", "address")}
    for i, low in enumerate(sentence.lows):
        if not i or low not in COMPASS or sentence.gap(i - 1) not in (" ", "-", "/"):
            continue
        if sentence.tokens[i - 1][1] in ends and sentence.low(i + 1) not in ("van", "en"):
            sentence.take(i, i, "place")
