"""House numbers: behind a label, a preposition or a street, in lists, in words, and floors."""

import re
from functools import lru_cache

from buurtwacht.privacy.gazetteers import streets, zipf
from buurtwacht.privacy.patterns import AFTER_MONTH, AFTER_UNIT, has_any, in_lower_case
from buurtwacht.privacy.roster import WORD
from buurtwacht.privacy.sentence import DIGIT, NUMBER_WORD, STREET, STREET_TAIL, Sentence
from buurtwacht.privacy.vocabulary import words

ADDED = (
    r"(?: ?-?(?:bis(?: ?[A-D](?!\w))?|hs|huis|zw|zwart|rood|boven|beneden|achterom|achter"
    r"|voor)(?!\w)| \d ?hoog(?!\w))"
)
ADDITION = (
    rf"(?:(?:{ADDED}|-I{{1,3}}(?!\w)| [A-Z](?![\w'/])|[a-zA-Z](?![\w'/]))?"
    r"(?: ?[-/] ?\d{1,4}(?!\d)|-[a-zA-Z](?!\w))?)"
)
LABEL = r"(?:(?:huis)?(?:nrs?|nummers?|number|nmr|num|no|n°)[.:]{0,2} ?|# ?)"
LABEL_SIGNS = ("nr", "num", "nmr", "no", "n°", "#")
MORE_NUMBERS = re.compile(
    rf"(?: ?[,/&+] ?(?:en )?| (?:en|of|t/m|tm|tot en met|tot) |t/m ?| ?- ?){LABEL}?"
    rf"(\d{{1,4}})(?![\d:]|[.,]\d){ADDITION}"
)
LABELLED_HOUSE = re.compile(rf"(?<!\w){LABEL}(\d{{1,4}})(?!\d|[:.]\d){ADDITION}", re.IGNORECASE)
SURE_LEADS = (
    r"kamer|lokaal|appartement|appnr|app\.?|appt\.?|portiek|perceel|kavel|unit|woning(?:en)?|huis"
    r"|huizen|flat|overkant|perron|blok|gebouw|ingang|entree|garagebox|pand|kelderbox|etage"
)
HOUSE_IN_CONTEXT = re.compile(
    rf"(?<!\w)(bij|op|voor|vanaf|langs|tegenover|naast|achter|tussen|van|buren|bewoners?"
    rf"|{SURE_LEADS}"
    r"|hoogte van|hoogte van de|thv|t\.h\.v\.|tov|t\.o\.?v?\.?|t/o|tgo|t\.g\.o\."
    r"|hoek|nabij|nst) \(?"
    rf"(\d{{1,4}})(?!\d|[:.%]\d|,\d|:){ADDITION}(?!\w)",
    re.IGNORECASE,
)
SELF = re.compile(
    r"(?:^|[,.!?] |\n)(?:(?:hier|wij|bij ons) (?:op |van )?)?(?:nr\.? )?"
    r"(\d{1,3}[a-z]?) (?:hier|dus)(?=[,.!?]| ?$)"
    r"|(?:^|\n)(?:hier|dit is) (\d{1,3}[a-z]?)(?=[,.!?:]| ?$)",
    re.IGNORECASE,
)
LONGEST_LEAD = len("hoogte van de (")
SELF_SIGNS = ("hier", "dus", "dit is")
FOREIGN_STREET = re.compile(
    r"(?<!\w)(?:Rue|Avenue|Boulevard|Chauss[ée]e|Chemin|Impasse|All[ée]e|Quai|Via|Viale|Piazza|Calle|Plaza"
    r"|Avenida|Rua|Ulica|ul\.)(?: [^\W\d_][\w'-]*){1,4},? \d{1,4}[a-z]?(?!\w)"
)
FLOOR = re.compile(
    r"(?<!\w)\d{1,2}(?:e|de|ste)? ?hoog"
    r"(?:,? ?-?(?:achter|voor|links|rechts)(?! (?:het|de)))?(?!\w)",
    re.IGNORECASE,
)
PARTICIPLE = (
    r"(?:in|aan|af|op|uit|mee|na|langs|weg|over|binnen|terug|door)?ge"
    r"(?:\w*(?:[^\Waeiou]d|[^\Waeiou]t)|\w*(?:broken|stolen|sproken|gaan|lopen|komen|vonden|reden"
    r"|nomen|slagen|sloten)|zet|zien|klommen|haald|beten)"
)
"""`ingebroken`, `gebeld`: what is done to or at a house."""
HAPPENED = re.compile(rf"{PARTICIPLE}\Z")
COUNTED_FROM = re.compile(r" (?:van|op) de(?!\w)| naar \d| tot \d+ (?!en)\w")
DAY_AND_MONTH = re.compile(r"(?:0?[1-9]|[12]\d|3[01]) ?[-/] ?(?:0?[1-9]|1[0-2])(?![\w-])")
STANDING = re.compile(
    r"\b(?:staa[nt]|stond(?:en)?|geparkeerd|parkeert|ligt|lag|gezet)\b", re.IGNORECASE
)
CALLING = re.compile(r"\b(?:ge)?bel(?:d|len|t|de)?\b|nood|alarm|spoed|politie|meld", re.IGNORECASE)
EMERGENCY = (112, 113, 144)


def is_quantity(after: str) -> bool:
    return bool(AFTER_UNIT.match(after) or AFTER_MONTH.match(after))


def end_of_list(text: str, end: int) -> int:
    """Where a list of house numbers ends that goes on at `end`."""
    while more := MORE_NUMBERS.match(text, end):
        if int(more.group(1)) in EMERGENCY or is_quantity(text[more.end() :]):
            break
        end = more.end()
    return end


def _is_emergency(found: re.Match) -> bool:
    """Whether a labelled 112 is the number to call and no house."""
    around = found.string[max(0, found.start() - 25) : found.end() + 15]
    return int(found.group(1)) in EMERGENCY and bool(CALLING.search(around))


def find_house_numbers(sentence: Sentence) -> None:
    text = sentence.text
    lower = in_lower_case(text)
    if "hoog" in lower:
        for found in FLOOR.finditer(text):
            sentence.cover.add(*found.span(), "address")
    for found in FOREIGN_STREET.finditer(text):
        sentence.cover.add(*found.span(), "address")
    for found in SELF.finditer(text) if has_any(SELF_SIGNS, lower) else ():
        group = 1 if found.group(1) else 2
        if found.group(group) not in map(str, EMERGENCY):
            sentence.cover.add(*found.span(group), "address")
    for found in LABELLED_HOUSE.finditer(text) if has_any(LABEL_SIGNS, lower) else ():
        if not is_quantity(text[found.end() :]) and not _is_emergency(found):
            end = end_of_list(text, found.end())
            floor = "hoog" in found.group()
            sentence.cover.add(found.start(), end, "address", kept=floor)
    first_digit = DIGIT.search(text).start()
    for found in HOUSE_IN_CONTEXT.finditer(text, max(0, first_digit - LONGEST_LEAD)):
        lead, number = found.group(1).lower(), int(found.group(2))
        start, end = found.start(2), end_of_list(text, found.end())
        after = text[end:]
        if number in EMERGENCY or 1899 < number < 2100 or is_quantity(text[found.end() :]):
            continue
        if lead in ("op", "van", "voor") and _is_a_date(text[start:]):
            continue
        if lead in ("op", "van") and COUNTED_FROM.match(text, found.end()):
            continue
        if lead == "van" and _is_counted(text[: found.start()]):
            continue
        if lead == "op" and re.search(r"\d $", text[: found.start()]):
            continue
        listed = MORE_NUMBERS.match(text, end)
        if listed and is_quantity(text[listed.end() :]):
            continue
        if lead == "tussen" and end == found.end():
            continue
        if lead in ("tussen", "van") and re.match(r" ?(?:tot|uur|u|-)(?!\w)", text[found.end() :]):
            continue
        if re.match(r"\s?[:.]\d|\s?[-/]\s?\d", after) or is_quantity(after):
            continue
        following = WORD.match(after, 1) if after[:1] == " " else None
        if following:
            word = following.group().lower()
            sure = lead in words("sure_leads") or word in ("nr", "nummer")
            sure = sure or HAPPENED.match(word)
            if zipf(word) < 5.0 and word not in words("verbs") and not sure:
                continue
            if lead in ("voor", "vanaf", "langs") and word not in words("verbs"):
                continue
        elif lead == "voor" and not _stands_before_a_house(text, found):
            continue
        if sentence.cover.free(start, found.end(2)):
            begin = found.start() if lead in words("rooms") else start
            sentence.cover.add(begin, end, "address")


def _stands_before_a_house(text: str, found: re.Match) -> bool:
    """`de bus staat voor 55`: something stands, or is put, before a number that ends the clause."""
    stands = STANDING.search(text[: found.start()])
    return bool(stands) and not text[found.end() :].strip(" .!?")


def _is_a_date(text: str) -> bool:
    """Whether `text` begins with a day and a month."""
    return bool(DAY_AND_MONTH.match(text))


def _is_counted(before: str) -> bool:
    """Whether `before` ends with a word such as `groepje`, so that `van 4` counts members."""
    found = re.search(r"(\w+) \Z", before)
    return bool(found) and found.group(1).lower() in words("collections")


def find_blocks(sentence: Sentence) -> None:
    """Cover a part of a building with its letter: `blok c`, `portiek B`."""
    for i, low in enumerate(sentence.lows):
        lettered = len(sentence.low(i + 1)) == 1 and sentence.low(i + 1) not in ("u", "n", "t")
        if low in words("blocks") and sentence.gap(i) == " " and lettered:
            sentence.take(i, i + 1, "address")


def find_spelled_numbers(sentence: Sentence) -> None:
    """Cover house numbers in words: behind `nummer` or a street, or alone before a verb."""
    for i in range(1, len(sentence.tokens)):
        low = sentence.low(i)
        if len(low) < 3 or not _is_number_word(low):
            continue
        if sentence.gap(i - 1) != " " or not sentence.free(i):
            continue
        if sentence.flag(i - 1) & NUMBER_WORD:
            sentence.take(i - 2 if sentence.low(i - 2) == "huis" else i - 1, i, "address")
        elif (
            sentence.flag(i - 1) & (STREET | STREET_TAIL)
            or _stands_behind_a_listed_street(sentence, i)
            or _is_compound_behind_a_preposition(sentence, i)
        ) or (
            sentence.low(i - 1) in ("bij", "op", "tegenover", "naast", "achter")
            and (sentence.low(i + 1) in words("verbs") or sentence.gap(i)[:1] in ".,!?\n")
            and low not in ("een", "honderd")
        ):
            sentence.take(i, i, "address")
            lettered = len(sentence.low(i + 1)) == 1 and sentence.gap(i) in (" ", "-")
            if lettered and sentence.low(i + 1) in "abcdefghij":
                sentence.take(i + 1, i + 1, "address")


def _stands_behind_a_listed_street(sentence: Sentence, i: int) -> bool:
    """`zeeslag zestien is ...`: a rare word that is a street, then a number that counts nothing."""
    street = sentence.low(i - 1)
    counts = not (sentence.gap(i) != " " or sentence.low(i + 1) in words("verbs"))
    long = len(sentence.low(i)) > 4 and sentence.low(i) != "honderd"
    return long and not counts and street in streets() and zipf(street) < 3.6


def _is_compound_behind_a_preposition(sentence: Sentence, i: int) -> bool:
    """`op achtenzeventig`, with no unit behind it."""
    lead = sentence.low(i - 1) in ("op", "bij", "tegenover", "naast", "achter", "van", "voor")
    if (
        not lead
        or "en" not in sentence.low(i)[2:-4].replace("ën", "en")
        or not sentence.low(i).endswith("tig")
    ):
        return False
    return not is_quantity(sentence.text[sentence.tokens[i][1] :])


@lru_cache(maxsize=1)
def _number_words() -> tuple[str, ...]:
    """The longest first."""
    return tuple(sorted((*words("house_words"), "en"), key=lambda word: (-len(word), word)))


@lru_cache(maxsize=65536)
def _is_number_word(low: str) -> bool:
    """Whether `low` is one number word, or several written together."""
    numbers = _number_words()
    while low:
        head = next((number for number in numbers if low.startswith(number)), None)
        if head is None:
            return False
        low = low[len(head) :]
    return True
