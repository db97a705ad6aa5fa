"""Streets, house numbers and places with a name, in one message."""

import re

from buurtwacht.privacy import gazetteers
from buurtwacht.privacy.gazetteers import FAMILIAR, RARE, is_ordinary, zipf
from buurtwacht.privacy.houses import (
    ADDITION,
    EMERGENCY,
    LABEL,
    end_of_list,
    find_blocks,
    find_house_numbers,
    find_spelled_numbers,
    is_quantity,
)
from buurtwacht.privacy.sentence import (
    CAPITAL,
    FIRST,
    INSTITUTION,
    KEPT,
    KEPT_START,
    NUMBER_WORD,
    ORDINARY,
    PARTICLE,
    PHRASE,
    PLACE_START,
    ROLE,
    ROSTER,
    SPELLED,
    STREET,
    STREET_END,
    STREET_TAIL,
    SURNAME,
    UNKNOWN,
    Sentence,
)
from buurtwacht.privacy.vocabulary import words

STREET_END_WITH_NUMBER = re.compile(
    STREET_END.pattern[:-3] + r"|baan|markt|kamp|veld|wal|burg|stee|horst|donk|dal|berg|heuvel"
    r"|bos|tuin|haag|ring|enk|es|wijk|meer|land|hoeve|slag|burcht|werf|haven|eiland|sloot)\Z"
)
NUMBER_AFTER_STREET = re.compile(rf"\.?,? +{LABEL}?(\d{{1,4}})(?!\d){ADDITION}", re.IGNORECASE)
STREET_WORD = re.compile(r"(?:weg|pad|straat|laan|plein|hof|dijk|kade|om|zijde|veld)\Z")
MAY_NUMBER = re.compile(r"\.?,? +(?:\d|#|[hHnN])")
OFTEN_A_WORD = 5.0
HOUSE_NUMBER = re.compile(r" \d{1,4}[a-zA-Z]?(?!\w|[:.,]\d)(?:[- ](?:\d+|bis|hs|huis))? ?([a-z]*)")
ORDINAL = re.compile(r"(?<!\w)\d(?:e|de|ste) \Z")
ABBREVIATED = {"v": "van", "vd": "van de", "v.d": "van de", "st": "sint", "pr": "prins"}


def find_addresses(sentence: Sentence) -> None:
    """Cover streets with and without number, known phrases, house numbers, named places."""
    union = sentence.union
    if sentence.has_digits:
        _numbered_streets(sentence)
    if union & PHRASE:
        _known_phrases(sentence)
    if union & KEPT_START:
        _keep_phrases(sentence)
    if union & PLACE_START:
        _listed_places(sentence)
    if union & (STREET | STREET_TAIL):
        _bare_streets(sentence)
    if sentence.has_digits:
        find_house_numbers(sentence)
    if not words("blocks").isdisjoint(sentence.lows):
        find_blocks(sentence)
    if union & (NUMBER_WORD | SPELLED | STREET | STREET_TAIL):
        find_spelled_numbers(sentence)
    if union & INSTITUTION:
        _institutions(sentence)


def _numbered_streets(sentence: Sentence) -> None:
    numbered = {found.start() for found in MAY_NUMBER.finditer(sentence.text)}
    for i, (start, end, _) in enumerate(sentence.tokens) if numbered else ():
        if end not in numbered:
            continue
        tail = NUMBER_AFTER_STREET.match(sentence.text, end)
        if not tail or not sentence.cover.free(start, tail.end()):
            continue
        after = sentence.text[tail.end() :]
        if re.match(r"[:.]\d|,\d", after) or is_quantity(after):
            continue
        if int(tail.group(1)) in EMERGENCY and not sentence.flag(i) & STREET:
            continue
        first = _street_start(sentence, i)
        if first is not None:
            stop = end_of_list(sentence.text, tail.end())
            begin = sentence.tokens[first][0]
            if ordinal := ORDINAL.search(sentence.text[:begin]):
                begin = ordinal.start()
            sentence.cover.add(begin, stop, "address")
            _learn_street(sentence, first, i)


def _learn_street(sentence: Sentence, first: int, last: int) -> None:
    if sentence.flag(last) & STREET or zipf(sentence.low(last)) < FAMILIAR:
        sentence.learn(last, "address")


def _listed_start(sentence: Sentence, i: int) -> int | None:
    """The first token of a listed street of several words that ends with token i, or None."""
    if sentence.low(i) not in gazetteers.street_ends():
        return None
    for first in range(max(0, i - 4), i):
        if all(sentence.gap(k) in (" ", ". ") for k in range(first, i)):
            lows = (ABBREVIATED.get(sentence.low(k), sentence.low(k)) for k in range(first, i + 1))
            if " ".join(lows) in gazetteers.streets():
                return first
    return None


def _street_start(sentence: Sentence, i: int) -> int | None:
    """The first token of the street name that ends with token i and has a number, or None."""
    low, flag = sentence.low(i), sentence.flag(i)
    ends = STREET_END_WITH_NUMBER.search(low) and len(low) > 4 and low not in words("no_street")
    for phrase, kind in sentence.lexicon.roster.phrases.items():
        first = i + 1 - len(phrase)
        if kind == "address" and first >= 0 and tuple(sentence.lows[first : i + 1]) == phrase:
            return first
    listed = _listed_start(sentence, i)
    if listed is not None and (flag & CAPITAL or ends or zipf(low) < 3.6):
        return listed
    if ends and (zipf(low) < 3.6 or flag & (CAPITAL | STREET)):
        return _extend_left(sentence, i)
    if _is_a_word_and_a_street(low) and not flag & ROLE and _is_a_house(sentence, i):
        return i
    if flag & (ROLE | KEPT) or low in words("no_street", "numbered"):
        return None
    capital = flag & CAPITAL and not sentence.shouted and len(low) > 2 and _is_a_house(sentence, i)
    if capital and zipf(low) < (RARE if sentence.opens(i) else OFTEN_A_WORD):
        article = sentence.low(i - 1) in ("de", "het", "t", "den")
        return i - 1 if article and sentence.gap(i - 1) == " " else i
    if low not in gazetteers.streets():
        return None
    if zipf(low) < 3.4 or (flag & CAPITAL and not sentence.opens(i)):
        article = sentence.low(i - 1) in ("de", "het", "t", "den")
        return i - 1 if article and sentence.gap(i - 1) == " " else i
    return None


def _is_a_word_and_a_street(low: str) -> bool:
    """`hogeweg`, `zandpad`, `achterom`: long words that are as well the names of streets."""
    return len(low) > 6 and bool(STREET_WORD.search(low)) and low in gazetteers.streets()


def _is_a_house(sentence: Sentence, i: int) -> bool:
    """Whether the number right behind token i counts nothing that follows."""
    following = HOUSE_NUMBER.match(sentence.text, sentence.tokens[i][1])
    if not following:
        return False
    low = following.group(1)
    return not low or zipf(low) > OFTEN_A_WORD or low in words("verbs")


def _extend_left(sentence: Sentence, i: int) -> int:
    listed = _listed_start(sentence, i)
    first = i if listed is None else listed
    while first and sentence.gap(first - 1) in (" ", ". ") and sentence.free(first - 1):
        before, low = sentence.flag(first - 1), sentence.low(first - 1)
        rare = before & (FIRST | SURNAME | UNKNOWN) and not before & ORDINARY
        capital = before & CAPITAL and not sentence.shouted and not before & ROLE
        if rare or (capital and not sentence.opens(first - 1)):
            first -= 1
        elif low in words("street_titles") and (
            low not in ("van", "der", "jan")
            or sentence.low(first - 2) in words("street_titles")
            or first == 1
        ):
            if low in ("van", "der") and first == 1 and not before & CAPITAL and first < i:
                break
            first -= 1
        else:
            break
    while (
        first < (i if listed is None else listed)
        and sentence.low(first) in ("van", "op", "in", "de")
        and not (sentence.flag(first) & CAPITAL)
    ):
        first += 1
    return first


def _bare_streets(sentence: Sentence) -> None:
    for i, flag in enumerate(sentence.flags):
        if not flag & (STREET | STREET_TAIL) or not sentence.free(i):
            continue
        if flag & STREET or _listed_start(sentence, i) is not None:
            first = _extend_left(sentence, i)
            if first < i and sentence.low(first) in ("de", "het", "t"):
                first += 1
            sentence.take(first, i, "address")
            _learn_street(sentence, first, i)


def _known_phrases(sentence: Sentence) -> None:
    phrases = sentence.lexicon.roster.phrases
    for i, flag in enumerate(sentence.flags):
        if not flag & PHRASE or not sentence.free(i):
            continue
        for phrase, kind in phrases.items():
            last = i + len(phrase) - 1
            if tuple(sentence.lows[i : last + 1]) != phrase:
                continue
            if len(phrase) > 1 or not flag & ORDINARY or flag & CAPITAL:
                sentence.take(i, last, kind, learn=True)
                break


def _keep_phrases(sentence: Sentence) -> None:
    """Reserve brands and feasts whose words are names, so that nothing covers them."""
    for i, flag in enumerate(sentence.flags):
        if not flag & KEPT_START:
            continue
        for phrase in sorted(words("kept_phrases")):
            parts = phrase.split(" ")
            last = i + len(parts) - 1
            if sentence.lows[i : last + 1] == parts:
                sentence.cover.add(sentence.tokens[i][0], sentence.tokens[last][1], "")


def _listed_places(sentence: Sentence) -> None:
    starts = gazetteers.place_starts()
    if gazetteers.place_seconds().isdisjoint(sentence.lows):
        return
    for i, flag in enumerate(sentence.flags):
        if not flag & PLACE_START or sentence.low(i + 1) not in starts[sentence.low(i)]:
            continue
        article = sentence.low(i - 1) == "van" and sentence.low(i) in ("de", "den", "der", "het")
        if not article and sentence.free(i):
            _listed_place(sentence, i)


def _listed_place(sentence: Sentence, i: int) -> None:
    before = sentence.flag(i - 1)
    if sentence.flag(i) & PARTICLE and before & (FIRST | ROSTER) and not before & ORDINARY:
        return
    for last in range(min(i + 4, len(sentence.tokens) - 1), i, -1):
        if any(sentence.gap(k).strip(" '-/.") for k in range(i, last)):
            continue
        phrase = " ".join(sentence.low(k) for k in range(i, last + 1))
        if phrase not in gazetteers.places():
            continue
        if sentence.low(i) == "den" or any(
            sentence.speaks(k) or not is_ordinary(sentence.low(k)) for k in range(i, last + 1)
        ):
            sentence.take(i, last, "place")
            return


def _names_an_institution(sentence: Sentence, i: int, last: int) -> bool:
    """Whether token `last`, in lower case, is what institution i is called."""
    low = sentence.low(last)
    if sentence.low(i) not in words("named_institutions") or sentence.flag(last) & CAPITAL:
        return False
    if low in words("verbs", "title_stop") or low.startswith("ge"):
        return False
    if low.endswith("en") and zipf(low) > 0:
        return False
    long = len(low) > (2 if last > i + 1 else 3)
    return long and zipf(low) < (4.6 if last > i + 1 else 4.2)


def _institutions(sentence: Sentence) -> None:
    for i, flag in enumerate(sentence.flags):
        if not flag & INSTITUTION:
            continue
        last = i + 1
        first = i if sentence.low(i) in words("named_institutions") else last
        if sentence.low(last) in ("de", "het", "t", "den", "van", "st", "sint"):
            last += 1
        if last >= len(sentence.tokens) or sentence.gap(last - 1).strip(" .'"):
            continue
        if _names_an_institution(sentence, i, last) and sentence.free(last):
            sentence.take(first, last, "place")
            continue
        if not sentence.speaks(last) or sentence.low(last) in words("kept_capitals"):
            continue
        while sentence.gap(last) == " " and sentence.speaks(last + 1) and sentence.free(last + 1):
            last += 1
        if sentence.free(last):
            sentence.take(first, last, "place")
