"""Neighbours who are called by the number of their house: `26 is niet thuis`, `groet, Wendy 12`.

A number counts nothing here: it acts, is asked or answers, stands in brackets behind somebody, has
a letter, or ends a clause behind a name or a part of a house.
"""

import re

from buurtwacht.privacy.houses import (
    EMERGENCY,
    PARTICIPLE,
    end_of_list,
    is_quantity,
)
from buurtwacht.privacy.sentence import Sentence

HOUSE = r"([1-9]\d{0,2}(?![\d%]|[.,:]\d|[/-]\d)(?:[a-dfhA-DFH](?!\w)|[- ]?(?:hs|bis)(?!\w))?)"
LISTED = rf"{HOUSE}(?:(?:,| en| of| &|/) ?\d{{1,3}}[a-d]?(?![\w:%.]))*"
STATE = (
    r"(?:niet |nu |al |ook |weer |nog |dus |zelf |even )*(?:thuis|weg|leeg|verkocht|verhuurd"
    r"|verhuisd|wakker|op vakantie|donker|open|dicht|veilig|afwezig|aanwezig|vertrokken)"
)
SAYING = (
    r"(?:zegt|zei|belt|belde|ziet|zag|hoort|hoorde|meldt|meldde|vraagt|vroeg|appt|appte|denkt|dacht"
    r"|weet|wist|woont|reageert|slaapt|sliep|stuurt|stuurde)"
)
SOMETHING = (
    r"(?:even|ook|beelden|camera\w*|hiervan|iets|niks|niets|wat|er|dit|dat|het|een|de|niet|misschien"
    r"|hem|last|geen|gezien|gehoord|gebeld|mij|ons|thuis|wakker|weg)"
)
CLAUSE = (
    r"(?:^|(?<=[.!?;:] )|(?<=\n))"
    r"(?:(?:nee|ja|ook|en|maar|dus|hoi|hey|hallo|dag|volgens mij|want) )?"
)
END = r"(?=[.!?;)\n]|,? *$)"
ACTS = re.compile(
    rf"{CLAUSE}(?:dan (?:is|heeft|zal) )?{LISTED} (?:(?:is|was|zijn|staan|staat|zit) {STATE}"
    rf"|{SAYING}(?!\w)|(?:heeft|hebben|had|wil|kan|mag|doet|krijgt) {SOMETHING}(?!\w)"
    rf"|dus {STATE}|(?:ook|niet|ziet|heeft) (?:niet|niks|ook|hoor|last)(?!\w))",
    re.IGNORECASE,
)
ASKED = re.compile(
    rf"(?:^|(?<=[.!?,;:] )|(?<=\n)|(?<=en )|(?<=ook )|(?<=dan ))(?:(?:heeft|kan|is|weet|wil|mag|had"
    rf"|hoort|hoorde|ziet|zag|zou|was) {LISTED} (?:dus )?(?:{SOMETHING}|{STATE})(?!\w)"
    rf"|wie (?:is|zijn|was) {LISTED}{END})",
    re.IGNORECASE,
)
CALLED = re.compile(
    rf"{CLAUSE}{LISTED}(?:: (?!\d)|, ?(?:kijk|kun|kan|heb|jullie|jij|je|ben|zie|doe|weet)(?!\w))"
    rf"|(?<!\w)@ ?{LISTED}(?!\w)|(?:^|(?<=\n))(?:hoi|hey|hallo|dag) {LISTED}{END}",
    re.IGNORECASE,
)
TOLD = re.compile(
    rf"(?<!\w)(?:met|aan|door|naar|bij|op|van) {LISTED} (?:al |ook |net |even )?{PARTICIPLE}(?!\w)"
    rf"|(?<!\w)volgens {LISTED} (?:was|is|heeft|zijn|waren|niet|wel)(?!\w)"
    rf"|(?<!\w)(?:loopt|liep|rijdt|reed|lopen|richting|gelopen)(?: \w+)? richting {LISTED}{END}"
    rf"|(?<!\w)naar {LISTED} (?:toe|brengen|lopen|komen|gaan)(?!\w)"
    rf"|(?<!\w)van \d{{1,3}}[a-d]? naar {LISTED}"
    r" (?:gelopen|gegaan|gerend|geklommen|verhuisd)(?!\w)",
    re.IGNORECASE,
)
FROM = re.compile(r"(?<=van )\d{1,3}[a-d]?(?= naar)")
LIVING = re.compile(
    rf"(?<!\w)(?:woon|woont|wonen|woonde|woonden) (?:zelf |ook |hier |nu )*(?:op |in |nr )?{LISTED}"
    r"|(?<!\w)(?:huisnummer|huisnr|(?:mijn|ons|hun|jullie|zijn|haar) nummer)"
    rf" ?(?:is|was|:|=)? ?{LISTED}",
    re.IGNORECASE,
)
PART_OF_HOUSE = re.compile(
    r"(?<!\w)(?:oprit|deur|voordeur|achterdeur|schuurdeur|garagedeur|dakraam|raam|tuin|voortuin"
    r"|achtertuin|poort|poortje|schuur|schuurtje|schutting|balkon|garage|carport|container|kliko"
    r"|brievenbus|alarm|rookmelder|kat|poes|hond|bewoners?|buren|overburen|buurman|buurvrouw)"
    rf"(?: van)? {LISTED}(?:{END}| (?:is|staat|gaat|ging|stond|heeft|open|dicht|weer|weg|ook|nog"
    rf"|niet|geblokkeerd|{PARTICIPLE})(?!\w))",
    re.IGNORECASE,
)
IN_BRACKETS = re.compile(rf"(?P<whose>\w+) \((?:nr\.? ?|op |van )?{LISTED}\)")
BEHIND_A_NAME = re.compile(rf"(?:,? (?:van |op |nr\.? ?)?)(?<!\d ){LISTED}{END}")
LETTERED = re.compile(
    r"(?<![\w.,:/⁄€-])[1-9]\d{0,2}(?:[abc]|(?<=\d\d)[dfh]| ?-?(?:hs|bis))"
    r"(?:[/-][1-9]?\d{0,2}[a-d])?"
    r"(?![\w-])",
    re.IGNORECASE,
)
SHORT = re.compile(r"(?<![\d:.,/€-])[1-9]\d{0,2}(?![\d%]|[.,:]\d)")
LONGEST_LEAD = 40
"""Characters between the start of a pattern and its number, at most."""
NO_HOUSE_BEFORE = re.compile(
    r"(?:groep|klas|lijn|bus|gate|type|hal|vak|artikel|art\.?|bijlage|zone|optie|punt|spoor|model|maat|usb)"
    r" \Z",
    re.IGNORECASE,
)
WHOSE = frozenset(
    (
        "mij", "ons", "hier", "wij", "ik", "buren", "overburen", "buurman", "buurvrouw", "bewoner",
        "bewoners", "huis", "hem", "haar", "hen", "mensen", "gezin", "familie", "buuf", "thuis",
        "tegenover", "naast", "achter",
    )
)  # fmt: skip
PATTERNS = (ACTS, ASKED, CALLED, TOLD, LIVING, PART_OF_HOUSE)


def find_numbered_neighbours(sentence: Sentence) -> None:
    """Cover numbers of houses that stand for who lives there; to be asked behind the names."""
    text = sentence.text
    numbers = (found.span() for found in SHORT.finditer(text))
    first = next((start for start, end in numbers if sentence.cover.free(start, end)), None)
    if first is None:
        return
    at = max(0, first - LONGEST_LEAD)
    for pattern in PATTERNS:
        for found in pattern.finditer(text, at):
            _cover(sentence, found)
    for found in FROM.finditer(text):
        if not sentence.cover.free(*_next_number(text, found.end())):
            sentence.cover.add(*found.span(), "address")
    for found in LETTERED.finditer(text):
        if not NO_HOUSE_BEFORE.search(text[max(0, found.start() - 10) : found.start()]):
            sentence.cover.add(*found.span(), "address")
    for found in IN_BRACKETS.finditer(text, at) if "(" in text else ():
        taken = not sentence.cover.free(found.start("whose"), found.end("whose"))
        if taken or found["whose"].lower() in WHOSE:
            _cover(sentence, found)
    for end in [end for _, end, kind in sentence.cover.spans if kind == "person"]:
        if found := BEHIND_A_NAME.match(text, end):
            _cover(sentence, found)


def _next_number(text: str, at: int) -> tuple[int, int]:
    found = re.compile(r"\d+").search(text, at)
    return found.span() if found else (at, at)


def _cover(sentence: Sentence, found: re.Match) -> None:
    """Cover the numbers of a match, unless they count something or are to be dialled."""
    start, end = found.span(found.lastindex)
    number = int(re.match(r"\d+", found[found.lastindex]).group())
    if number in EMERGENCY or is_quantity(sentence.text[end:]):
        return
    stop = max(end, end_of_list(sentence.text, end))
    if is_quantity(sentence.text[stop:]):
        return
    sentence.cover.add(start, stop, "address")
