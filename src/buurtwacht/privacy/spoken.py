"""Telephone numbers that are partly words, or hold letters that look like digits.

`nul zes 12 drie...`, `0zes 41`, `o6-4I 88 20 93`: units of digits, number words and look-alikes in
a row are read as digits; what then has the length and the start of a telephone number is one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

Unit = tuple[int, int, str]
"""Start, end and what is written there."""

ONES = {
    "nul": "0", "een": "1", "één": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5",
    "zes": "6", "zeven": "7", "acht": "8", "negen": "9",
}  # fmt: skip
ELSEWHERE = {
    "nul": "0", "zero": "0", "null": "0", "ein": "1", "ain": "1", "ien": "1", "one": "1",
    "eins": "1", "twei": "2", "twie": "2", "twa": "2", "two": "2", "zwei": "2", "drei": "3",
    "trije": "3", "three": "3", "veer": "4", "fjouwer": "4", "four": "4", "vief": "5", "fiif": "5",
    "five": "5", "six": "6", "seis": "6", "sechs": "6", "zeuven": "7", "zeuve": "7", "zeve": "7",
    "seven": "7", "sieben": "7", "aacht": "8", "eight": "8", "nege": "9", "niege": "9",
    "njoggen": "9", "nine": "9", "neun": "9", "ten": "10", "eleven": "11", "twelve": "12",
    "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17",
    "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
"""Digits in English, Frisian, German and dialects."""
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
    for link in ("en", "ën")
    for ten, digit in TENS.items()
}
WORDS = {
    **ELSEWHERE,
    **COMPOUNDS,
    **TEENS,
    **{ten: digit + "0" for ten, digit in TENS.items()},
    **ONES,
    "plus": "+",
    "dubbel": "*",
    "dubbele": "*",
    "double": "*",
}
LOOK_ALIKES = str.maketrans("oOlI", "0011")
UNIT = re.compile(
    "|".join((*sorted(WORDS, key=lambda word: (-len(word), word)), r"[\doOlI]+")), re.IGNORECASE
)
RUN = re.compile(r"[^\W_]+")
GAP = re.compile(r"[^\w\n€%]{0,3}|_|,? (?:en dan|en|dan|streepje|spatie|daarna|keer) ")
FILLERS = frozenset(("en", "dan", "streepje", "spatie", "daarna", "keer"))
LONGEST_GAP = 14
SIGNS = (
    "nul", "zes", "twee", "drie", "vier", "vijf", "zeven", "acht", "negen", "dubbel", "plus",
    "zero", "three", "four", "five", "six", "seven", "eight", "nine", "drei", "zeuve", "vief",
)  # fmt: skip
SPOKEN = re.compile(
    r"(?<![a-z])(?:nul|zes|twee|drie|vier|vijf|zeven|acht(?!er)|negen|dubbel|plus|zero|three|four"
    r"|five|six|seven|eight|nine|drei|zeuve|vief)"
)
CONTACT = re.compile(r"(?<![a-z])(?:ge)?(?:bel|tel|nummer|app|bereik|06|call|phone)")
MIXED_SHORTEST = 7
LOOK_ALIKE = re.compile(
    r"\d(?:[\W_]?[oli](?![a-z]{2})|(?<=[oli]\d)(?<![a-z][oli]\d)"
    r"|(?<=[oli][\W_]\d)(?<![a-z][oli][\W_]\d))"
)
ODD_GAP = re.compile(r"[^\w ().,/\-+:;]|[a-z]", re.IGNORECASE)
MOBILE, SHORTEST, LONGEST = 6, 8, 13


def spoken_phones(text: str, lower: str, digits: int) -> Iterator[tuple[int, int]]:
    """Ranges of telephone numbers that are not all digits.

    `lower` is `text` in lower case and `digits` the number of digits in it.
    """
    spelled = any(map(lower.__contains__, SIGNS)) and SPOKEN.search(lower)
    if not (spelled or digits >= SHORTEST or (digits and LOOK_ALIKE.search(lower))):
        return
    called = CONTACT.search(lower) is not None
    row: list[Unit] = []
    for found in RUN.finditer(text):
        run, start = found.group(), found.start()
        if row and run.lower() in FILLERS:
            continue
        units = _units(run)
        gap = text[row[-1][1] : start] if row else ""
        if row and (not units or len(gap) > LONGEST_GAP or not GAP.fullmatch(gap)):
            yield from _phone_in(text, row, called)
            row = []
        row += [(start + first, start + last, value) for first, last, value in units]
    yield from _phone_in(text, row, called)


def digits_of_words(part: str) -> str:
    """The digits that a number word, or several written together, stand for; or nothing."""
    units = _units(part) if part.isalpha() else ()
    if not units or not all(written.lower() in WORDS for _, _, written in units):
        return ""
    return "".join(_digits(written) for _, _, written in units).replace("*", "").replace("+", "")


@lru_cache(maxsize=65536)
def _units(run: str) -> tuple[Unit, ...]:
    """The digits and number words that `run` consists of, or nothing."""
    units, at = [], 0
    while at < len(run):
        unit = UNIT.match(run, at)
        if not unit:
            return ()
        units.append((*unit.span(), unit.group()))
        at = unit.end()
    return tuple(units)


def _phone_in(text: str, row: list[Unit], called: bool) -> Iterator[tuple[int, int]]:
    """The telephone number at the end of a row of units, if there is one."""
    if len(row) < 2:
        return
    all_digits = all(written.isdigit() for _, _, written in row)
    if all_digits and not ODD_GAP.search(text, row[0][0], row[-1][1]):
        return
    values = [_digits(written) for _, _, written in row]
    for k in range(max(0, len(row) - LONGEST - 1), len(row) - 1):
        if text[row[k][0] - 1 : row[k][0]] == "+" and _counts(values[k:]) >= SHORTEST:
            yield row[k][0] - 1, row[-1][1]
            return
        if _reads_as_phone(values[k:]):
            yield row[k][0], row[-1][1]
            return
    digits = any(c.isdigit() for _, _, written in row for c in written)
    if called and digits and not all_digits and MIXED_SHORTEST <= _counts(values) <= LONGEST:
        yield row[0][0], row[-1][1]


def _digits(unit: str) -> str:
    return WORDS.get(unit.lower(), unit.translate(LOOK_ALIKES))


def _counts(values: list[str]) -> int:
    """How many digits the values have together."""
    return sum(c.isdigit() for value in values for c in value)


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
