"""Telephone numbers that are partly words, or hold letters that look like digits.

`nul zes 12 drie...`, `0zes 41`, `o6-4I 88 20 93`: units of digits, number words and look-alikes in
a row are read as digits; what then has the length and the start of a telephone number is one.
"""

import re
from collections.abc import Iterator

ONES = {
    "nul": "0", "een": "1", "één": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5",
    "zes": "6", "zeven": "7", "acht": "8", "negen": "9",
}  # fmt: skip
TEENS = {
    "tien": "10", "elf": "11", "twaalf": "12", "dertien": "13", "veertien": "14", "vijftien": "15",
    "zestien": "16", "zeventien": "17", "achttien": "18", "negentien": "19",
}  # fmt: skip
TENS = {
    "twintig": "2", "dertig": "3", "veertig": "4", "vijftig": "5", "zestig": "6", "zeventig": "7",
    "tachtig": "8", "negentig": "9",
}  # fmt: skip
COMPOUNDS = {
    one + link + ten: digit + ONES[one]
    for one in list(ONES)[1:]
    for link in ("en", "ën", " en ")
    for ten, digit in TENS.items()
}
WORDS = {
    **COMPOUNDS,
    **TEENS,
    **{ten: digit + "0" for ten, digit in TENS.items()},
    **ONES,
    "plus": "+",
    "dubbel": "*",
    "dubbele": "*",
}
LOOK_ALIKES = str.maketrans("oOlI|", "00111")
WORD = "|".join(sorted(WORDS, key=lambda word: (-len(word), word)))
UNIT = rf"(?:{WORD}|[\doOlI|]{{1,11}})"
SEPARATOR = r"(?:[^\w\n€%]{0,3}|,? (?:en dan|en|dan|streepje|spatie|daarna|twee keer|2x) )"
ROW = re.compile(
    rf"(?<![^\W\d_])(?<!\d){UNIT}(?:{SEPARATOR}{UNIT}){{2,13}}(?![^\W_])", re.IGNORECASE
)
ONE_UNIT = re.compile(UNIT, re.IGNORECASE)
SPOKEN = re.compile(
    r"(?<![a-z])(?:nul|zes|twee|drie|vier|vijf|zeven|acht(?!er)|negen|dubbel|plus)"
    r"|\d[\W_]?[oOlI|](?![a-z]{2})|(?<![a-z])[oOlI|][\W_]?\d|\d(?:nul|zes)",
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d")
ODD_GAP = re.compile(r"[^\w ().,/\-+:;]|[a-z]", re.IGNORECASE)
MOBILE, SHORTEST, LONGEST = 6, 8, 13


def spoken_phones(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of telephone numbers that are not all digits."""
    if not (SPOKEN.search(text) or len(DIGIT.findall(text)) >= SHORTEST):
        return
    for found in ROW.finditer(text):
        units = list(ONE_UNIT.finditer(text, *found.span()))
        if all(unit.group().isdigit() for unit in units) and not ODD_GAP.search(found.group()):
            continue
        values = [_digits(unit.group()) for unit in units]
        start = next((k for k in range(len(units)) if _reads_as_phone(values[k:])), None)
        if start is not None:
            yield units[start].start(), found.end()


def _digits(unit: str) -> str:
    return WORDS.get(unit.lower(), unit.translate(LOOK_ALIKES))


def _reads_as_phone(values: list[str]) -> bool:
    digits = ""
    for value in values:
        digits += value if not digits.endswith("*") else value * 2
    digits = re.sub(r"\D", "", digits)
    if digits.startswith(("06", "316", "00316")):
        return MOBILE <= len(digits) <= LONGEST
    if digits.startswith("6"):
        return SHORTEST <= len(digits) <= SHORTEST + 1
    return digits.startswith("0") and SHORTEST < len(digits) <= LONGEST
