"""Places that no list of towns holds: roads by number, named buildings, what adjoins a place."""

import re

from buurtwacht.privacy.formation import BUILDING
from buurtwacht.privacy.gazetteers import RARE, known_abroad, zipf
from buurtwacht.privacy.sentence import (
    BUILT,
    CAPITAL,
    DESTINATION,
    FIRST,
    KEPT,
    ORDINARY,
    PLACE,
    QUARTER,
    ROLE,
    SURNAME,
    Sentence,
)
from buurtwacht.privacy.vocabulary import words

ROAD = re.compile(
    r"(?<![\w-])(?:[AN]\d{1,3}|(?<=de )[an]\d{1,3}|(?<=afrit )[an]\d{1,3}|(?<=via )[an]\d{1,3})"
    r"(?![\w/⁄-])"
)
PAPER = re.compile(r"(?:audi|papier|maat|formaat|poster|print|galaxy|samsung) $", re.IGNORECASE)
RARE_BUILDING = 3.2
NAMED_PLACE = 4.2
FREQUENT_TOWN = 4.7
INSIDE_A_NAME = frozenset(("aan", "op", "in", "bij", "van", "de", "het", "den", "der", "en", "t"))
LEADS = frozenset(
    ("naar", "in", "bij", "op", "langs", "achter", "naast", "tegenover", "vanuit", "via")
)
BEFORE_A_TOWN = frozenset(("naar", "in", "richting", "vanuit", "uit", "te", "omgeving", "buiten"))
BEFORE_AN_ARTICLE = frozenset(
    ("op", "langs", "achter", "naast", "via", "door", "over", "rond", "tegenover", "aan", "vanaf")
)


def find_places(sentence: Sentence) -> None:
    """Cover roads, buildings called after somebody, homographs of towns, and adjoining words."""
    if sentence.has_digits:
        _roads(sentence)
    for i, flag in enumerate(sentence.flags):
        if (
            (flag & (PLACE | QUARTER | BUILT) or (i and flag & CAPITAL))
            and sentence.free(i)
            and (
                _is_building(sentence, i)
                or _is_led(sentence, i)
                or _is_quarter(sentence, i)
                or _is_named(sentence, i)
            )
        ):
            sentence.take(i, i, "place", learn=zipf(sentence.low(i)) < RARE)
    if sentence.union & CAPITAL and sentence.union & DESTINATION and not sentence.shouted:
        _branches(sentence)
    if sentence.later & CAPITAL and not sentence.shouted:
        _capital_articles(sentence)
        _named_by_a_noun(sentence)
        _capitals_before_a_name(sentence)
    named = not words("named_institutions").isdisjoint(sentence.lows)
    if (named or sentence.later & CAPITAL) and any(
        kind in ("place", "address") for _, _, kind in sentence.cover.spans
    ):
        _adjoining(sentence)


def _branches(sentence: Sentence) -> None:
    """`Jumbo Kristalplein`, `Albert Heijn Rozenhof`: a chain of shops with the name of a branch."""
    for i, low in enumerate(sentence.lows):
        if low not in words("chains") or sentence.gap(i) != " " or not sentence.flag(i) & CAPITAL:
            continue
        if _stands_at_a_place(sentence, i):
            sentence.cover.add(*sentence.tokens[i][:2], "place", kept=True)
            continue
        last = i
        while sentence.gap(last) == " " and _may_name_a_branch(sentence, last + 1):
            last += 1
        if last > i:
            first = i - 1 if low in ("heijn", "hein") and sentence.low(i - 1) == "albert" else i
            start, end = sentence.tokens[first][0], sentence.tokens[last][1]
            sentence.cover.add(start, end, "place", kept=True)


def _stands_at_a_place(sentence: Sentence, i: int) -> bool:
    """`de Hema op de Lindelaan`: where the chain has a shop is told right behind it."""
    at = i + 2 + (sentence.low(i + 2) in ("de", "het", "t"))
    if sentence.low(i + 1) not in ("op", "in", "aan") or at >= len(sentence.tokens):
        return False
    start = sentence.tokens[at][0]
    return any(
        left <= start < right and kind in ("place", "address")
        for left, right, kind in sentence.cover.spans
    )


def _may_name_a_branch(sentence: Sentence, i: int) -> bool:
    if not sentence.speaks(i) or sentence.flag(i) & (KEPT | ROLE):
        return False
    start, end, _ = sentence.tokens[i]
    kinds = [kind for left, right, kind in sentence.cover.spans if left < end and start < right]
    return all(kind == "place" or kind == "address" for kind in kinds)


def _capital_articles(sentence: Sentence) -> None:
    """`naar De Lichtkring`: an article in capitals within a sentence, before a capital."""
    for i in range(1, len(sentence.lows) - 1):
        article = sentence.low(i) in ("de", "het", "den") and sentence.flag(i) & CAPITAL
        if not article or sentence.opens(i) or sentence.gap(i) != " ":
            continue
        if sentence.low(i - 1) not in LEADS or not sentence.flag(i + 1) & CAPITAL:
            continue
        if not sentence.flag(i + 1) & ROLE:
            sentence.take(i, i + 1, "place")


def _named_by_a_noun(sentence: Sentence) -> None:
    """`Zwarte Water`, `Meer en Vaart`, `Utrechts Archief`: capitals before a noun of a place."""
    for i in range(1, len(sentence.lows)):
        if sentence.low(i) not in words("place_nouns") or not sentence.speaks(i):
            continue
        first = _first_capital_before(sentence, i)
        if first is not None:
            sentence.take(first, i, "place")
    for i, flag in enumerate(sentence.flags):
        if flag & CAPITAL and sentence.low(i) in words("place_nouns") and sentence.gap(i) == " ":
            last = _last_capital_behind(sentence, i)
            if last is not None:
                sentence.take(i, last, "place")


def _first_capital_before(sentence: Sentence, i: int) -> int | None:
    """The first of the capitals that end with token i; over `en`, or a particle, to one more."""
    first = i
    while first and sentence.gap(first - 1) == " ":
        before = sentence.flag(first - 1)
        if before & CAPITAL and not before & (KEPT | ROLE) and not sentence.opens(first - 1):
            first -= 1
        elif sentence.low(first - 1) in ("en", "&") and sentence.speaks(first - 2):
            first -= 2
        else:
            break
    return first if first < i else None


def _last_capital_behind(sentence: Sentence, i: int) -> int | None:
    """The capital that names a noun: `Huis aan de Vecht`, `UB Binnenstad`."""
    last = i + 1
    while sentence.low(last) in INSIDE_A_NAME and last < i + 4 and sentence.gap(last) == " ":
        last += 1
    known = sentence.flag(last) & (KEPT | ROLE)
    return last if last > i + 1 and sentence.speaks(last) and not known else None


def _roads(sentence: Sentence) -> None:
    for found in ROAD.finditer(sentence.text):
        if not PAPER.search(sentence.text[: found.start()]):
            sentence.cover.add(*found.span(), "place")


def _is_building(sentence: Sentence, i: int) -> bool:
    """`maasbrug`, or with a capital also `Dorpskerk`: a rare word with such an end."""
    flag = sentence.flag(i)
    if not flag & CAPITAL:
        return bool(flag & BUILT)
    low, end = sentence.low(i), BUILDING.search(sentence.low(i))
    if not end or end.start() < 3 or sentence.shouted or low in words("no_street"):
        return False
    led = sentence.speaks(i) or sentence.low(i - 1) in ("de", "het", "t")
    return led and zipf(low) < RARE_BUILDING


def _is_named(sentence: Sentence, i: int) -> bool:
    """`bij de Uithoek`, `in het Hof`: a capital behind an article behind a word before places."""
    if sentence.low(i - 1) not in ("de", "het", "t") or not sentence.speaks(i):
        return False
    if sentence.flag(i) & (KEPT | ROLE) or zipf(sentence.low(i)) > NAMED_PLACE:
        return False
    return sentence.low(i - 2) in words("place_leads", "institutions") | BEFORE_AN_ARTICLE


def _is_quarter(sentence: Sentence, i: int) -> bool:
    """Whether a part of a town stands behind `in`, `bij`, `de` and the like, or has a capital."""
    if not sentence.flag(i) & QUARTER:
        return False
    before = sentence.low(i - 1)
    if before in ("de", "het", "t"):
        before = sentence.low(i - 2)
    return sentence.speaks(i) or before in words("place_leads", "institutions")


def _is_led(sentence: Sentence, i: int) -> bool:
    """Whether a town that is also a word stands bare behind `naar` or `in`."""
    before, low = sentence.low(i - 1), sentence.low(i)
    if before in BEFORE_A_TOWN and sentence.gap(i - 1) == " " and sentence.speaks(i):
        nobody = words("title_stop", "no_town")
        if not sentence.flag(i) & (KEPT | ROLE) and low not in nobody:
            return zipf(low) < FREQUENT_TOWN
    if not sentence.flag(i) & PLACE or not sentence.flag(i) & ORDINARY:
        return False
    if sentence.gap(i - 1) != " " or low in words("title_stop", "no_town"):
        return False
    if before in ("richting", "vanuit", "te", "omgeving", "regio", "gemeente"):
        return zipf(low) < 5.0
    if before in ("in", "naar", "uit"):
        return zipf(low) < 4.7 and (sentence.ends(i) or known_abroad(low)) and zipf(low) > 0
    return False


def _adjoining(sentence: Sentence) -> None:
    """The word for a building right before or behind its name."""
    covered = [not sentence.free(i) for i in range(len(sentence.tokens))]
    kinds = {start: kind for start, _, kind in sentence.cover.spans}
    for i in range(len(covered) - 1):
        article = sentence.low(i) in ("de", "het", "t", "den") and sentence.flag(i) & CAPITAL
        starts = kinds.get(sentence.tokens[i + 1][0]) == "place" and sentence.gap(i) == " "
        if article and starts and not covered[i] and not sentence.opens(i):
            sentence.take(i, i, "place")
    for i in range(len(covered)):
        if covered[i] or sentence.low(i) not in words("named_institutions"):
            continue
        after = i + 1 < len(covered) and covered[i + 1] and sentence.gap(i) == " "
        named = after and kinds.get(sentence.tokens[i + 1][0]) in ("place", "address")
        if named or (i and covered[i - 1] and sentence.flag(i - 1) & (PLACE | FIRST | SURNAME)):
            sentence.take(i, i, "place")


def _capitals_before_a_name(sentence: Sentence) -> None:
    """`bij de Gouden Leeuw`: a capital between an article and a covered capital."""
    starts = {start for start, _, kind in sentence.cover.spans if kind in ("place", "person")}
    for i in range(2, len(sentence.lows) - 1) if starts else ():
        if sentence.tokens[i + 1][0] not in starts or sentence.gap(i) != " ":
            continue
        if sentence.low(i - 1) not in ("de", "het", "t", "den") or not sentence.free(i):
            continue
        led = sentence.low(i - 2) in words("place_leads") | BEFORE_AN_ARTICLE
        capitals = sentence.speaks(i) and sentence.speaks(i + 1)
        if led and capitals and not sentence.flag(i) & (KEPT | ROLE):
            sentence.take(i, i, "place")
