"""Identifiers whose parts stand apart: spaced, spelled, with unusual joints, half seen.

`kenteken 0 9 p-ld-z`, `N L 0 4 K N A B ...`, `postcode twaalf vierendertig k q`.
The parts are put together again and must have the length and the order of letters and digits of
the identifier; the vaguer the parts, the nearer must be a word that names it.
Lengths of IBAN: ISO 13616 registry.
"""

import re
from collections.abc import Iterator
from itertools import islice

from buurtwacht.privacy.spoken import digits_of_words
from buurtwacht.privacy.vocabulary import words

Span = tuple[int, int, str]

JOINT = r"[ .\-/\n]{0,2}"
SAFE_LETTERS = "bdfghjklmnprstvwxz"
PART = re.compile(r"[^\W_]+|[?*.…]{1,3}(?=[-\w ])")
PART_GAP = re.compile(r"[ .\-/_,:]{0,3}")
PLATE_WORD = re.compile(
    r"(?<![a-z])(?:kenteken(?:plaat)?|nummerplaat|nrplaat|plaat|plate|plat|kent\.?|kt)"
    r"(?![a-z])"
)
PLATE_FILLERS = frozenset(
    (
        "is", "was", "wos", "van", "de", "het", "een", "of", "nog", "met", "volgens", "mij",
        "iets", "als", "dit", "dat", "nr", "begint", "begon", "eindigt", "eindigde", "op",
        "mijn", "zijn", "heeft", "hij", "heel", "franse", "duitse", "poolse", "belgische",
        "gedeeltelijk", "ongeveer", "deels",
    )
)  # fmt: skip
NEVER_OF_A_PLATE = frozenset(
    ("en", "om", "in", "op", "tot", "of", "de", "te", "is", "aan", "bij", "dus")
)
SPELLED_ONE = re.compile(r"(?<!\w)(?:(?:een|één) )+\Z", re.IGNORECASE)
PLATE_LENGTH, LONGEST_PLATE, LONGEST_LEAD = 6, 9, 24
SIDECODES = re.compile(
    r"ll(?:9{4}|99ll|ll99|999l)|99(?:99ll|ll99|llll|lll9)|9lll99|l999ll|lll99l|l99lll|9ll999|999ll9"
)
JOINED_PLATE = re.compile(
    r"(?<![\w.,:€-])[a-z0-9]{1,4}(?:(?: ?[-./] ?| )[a-z0-9]{1,4}){1,3}(?![\w€]|[.,:]\d|-\w)",
    re.IGNORECASE,
)
JOINED_SIGN = re.compile(r"[a-z0-9][-./][a-z0-9]")
HALF_SEEN = re.compile(
    r"(?<![\w.?*-])(?=[\w.?*-]*[A-Za-z])(?=[\w-]*[?*.])[A-Za-z0-9?*.]{1,3}"
    r"(?:-[A-Za-z0-9?*.]{1,4}){2,3}(?![\w-])"
)
VEHICLE = re.compile(
    r"auto|wagen|bus|scooter|motor|bestel|kar\b|bakkie|volvo|audi|bmw|golf|opel|mercedes|peugeot"
    r"|\bcar\b|\bvan\b|truck|plaa?t|plate|kenteken"
)
CAPITAL_AND_DIGIT = re.compile(r"[A-Z][ -]?\d")
FOREIGN = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,3}[ -][A-Z]{1,2}[ -]?\d{1,4}|[A-Z]{2}[ -]?\d{4}[ -]?[A-Z]{2}"
    r"|[A-Z]{2,3}[ -]\d[A-Z0-9]{3,4})(?![\w-])"
)
POSTCODE_WORD = re.compile(
    r"(?<![a-z])(?:post|zip)[ -]?(?:k|c)ode?s?(?![a-z])|(?<![a-z])pc(?![a-z])"
)
DOTTED_POSTCODE = re.compile(
    r"(?<![\w.,:+/-])[1-9]\d{3}(?: ?\. ?| )(?:[A-Z]\.[A-Z]\.?|[a-z]\.[a-z]\.)(?!\w)"
)
SPACED_POSTCODE = re.compile(r"(?<![\w.,:+/-])[1-9]\d{3} ?[a-z][ .][a-z](?!\w)", re.IGNORECASE)
PART_OF_POSTCODE = re.compile(r"(?<![\w.,:+/-])[1-9]\d{3} ?[a-z](?![\w.'-])", re.IGNORECASE)
FULL_POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3} ?[a-z]{2}(?!\w)", re.IGNORECASE)
BSN_WORD = re.compile(
    r"(?<![a-z])(?:bsn(?:-?nummer)?|burgerservicenummer|sofi(?:-?nummer)?)(?![a-z])"
)
LENGTHS = {
    "NL": 18, "BE": 16, "DE": 22, "FR": 27, "PL": 28, "ES": 24, "LT": 20, "GB": 22, "IT": 27,
    "LU": 20, "AT": 20, "PT": 25, "RO": 24, "BG": 22, "TR": 26, "MA": 28, "IE": 22, "LV": 21,
    "EE": 20, "CZ": 24, "SK": 24, "HU": 28, "DK": 18, "SE": 24, "NO": 15, "FI": 18, "CH": 21,
    "GR": 27, "HR": 21, "SI": 19, "UA": 29, "CY": 28, "MT": 31,
}  # fmt: skip
LETTERED = frozenset(("GB", "FR", "IT", "RO", "BG", "TR", "IE", "LV", "MT", "LU", "CH", "GR", "CY"))
"""Countries with letters in the account as well."""
DIGIT = r"[\doOlI]"
LEAST_IBAN_DIGITS = 10


def _iban() -> re.Pattern:
    shapes = [
        rf"N{JOINT}L(?:{JOINT}{DIGIT}){{2}}(?:{JOINT}[A-Z]){{4}}(?:{JOINT}{DIGIT}){{9,10}}",
        *(
            rf"{code[0]}{JOINT}{code[1]}(?:{JOINT}\d){{2}}(?:{JOINT}"
            rf"{'[A-Z0-9]' if code in LETTERED else DIGIT}){{{length - 4}}}"
            for code, length in LENGTHS.items()
            if code != "NL"
        ),
    ]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(shapes)})(?![^\W_])", re.IGNORECASE)


IBAN = _iban()
IBAN_START = re.compile(rf"(?<![a-z0-9])[a-z] ?[a-z]{JOINT}{DIGIT.lower()}")


def parts_apart(text: str, lower: str, digits: int) -> Iterator[Span]:
    """Accounts, plates, postcodes and service numbers of which the parts stand apart.

    `lower` is `text` in lower case and `digits` the number of digits in it.
    """
    if digits >= LEAST_IBAN_DIGITS and IBAN_START.search(lower):
        for found in IBAN.finditer(text):
            if 2 * len(re.findall(r"\d", found.group())) > len(re.findall(r"\w", found.group())):
                yield (*found.span(), "iban")
    if "kent" in lower or "pla" in lower or "kt" in lower:
        yield from _named_plates(text, lower)
    if digits and JOINED_SIGN.search(lower):
        yield from _joined_plates(text)
    if "-" in text and ("?" in text or "*" in text or ".." in text or (digits and "." in text)):
        yield from _half_seen_plates(text)
    capital = digits and CAPITAL_AND_DIGIT.search(text) and not text.isupper()
    if capital and VEHICLE.search(lower):
        for found in FOREIGN.finditer(text):
            if not any(part.lower() in _short_words() for part in found.group().split(" ")):
                yield (*found.span(), "plate")
    if digits > 3:
        for found in DOTTED_POSTCODE.finditer(text):
            yield (*found.span(), "postcode")
    if ("code" in lower or "pc" in lower) and POSTCODE_WORD.search(lower):
        yield from _named_postcodes(text, lower)
    elif digits > 7 and FULL_POSTCODE.search(text):
        yield from _parts_of_postcodes(text)
    if "bsn" in lower or "sofi" in lower or "burgerservice" in lower:
        for found in BSN_WORD.finditer(lower):
            yield from _spelled(text, found.end(), 9, 0, "bsn")


def _short_words() -> frozenset[str]:
    return words("two_letter_words", "verbs", "determiners")


def _shape(value: str) -> str:
    """`9` for each digit and `l` for each letter."""
    return re.sub(r"[a-z]", "l", re.sub(r"\d", "9", value.lower()).replace("l", "a"))


def _read(part: str) -> str:
    """The digits that a number word stands for, or the part with look-alikes read as digits."""
    if spoken := digits_of_words(part):
        return spoken
    if any(c.isdigit() for c in part):
        return part.translate(str.maketrans("oOlI", "0011"))
    return part


def _named_plates(text: str, lower: str) -> Iterator[Span]:
    """Whatever reads as letters and digits of a plate right behind a word such as `kenteken`."""
    for found in PLATE_WORD.finditer(lower):
        parts = list(_parts_behind(text, found.end()))
        while parts and not re.search(r"\w", parts[-1][2]):
            parts.pop()
        read = "".join(_read(part) for _, _, part in parts)
        known = sum(c.isdigit() for c in read)
        apart = len(parts) > 1 or known < len(read)
        vague = any(part in _short_words() for _, _, part in parts)
        if vague and (known < 2 or len(read) < PLATE_LENGTH):
            continue
        if known and len(read) >= 3 and apart:
            start = parts[0][0]
            one = SPELLED_ONE.search(text, 0, start)
            if one and any(digits_of_words(part) for _, _, part in parts):
                start = one.start()
            yield start, parts[-1][1], "plate"


def _parts_behind(text: str, at: int) -> Iterator[tuple[int, int, str]]:
    """The parts of a plate behind `at`, as far as they fit in one."""
    read = ""
    for found in PART.finditer(text, at):
        part, low = found.group(), found.group().lower()
        gap = text[at : found.start()]
        if not PART_GAP.fullmatch(gap.replace("(", " ").replace("=", " ")):
            return
        shown = part.isupper() and len(part) > 1 and not text.isupper()
        if not read and low in PLATE_FILLERS and not shown:
            at = found.end()
            if at - found.start() > LONGEST_LEAD:
                return
            continue
        if ". " in gap and len(read) > 4:
            return
        if len(read) + len(_read(part)) > LONGEST_PLATE or not _is_part_of_plate(text, found, read):
            return
        yield (*found.span(), part)
        read, at = read + _read(part), found.end()


def _is_part_of_plate(text: str, found: re.Match, read: str) -> bool:
    """Whether a part can go on a plate of which `read` was read."""
    part, low = found.group(), found.group().lower()
    if digits_of_words(part):
        return low not in ("een", "één", "one", "ein") or bool(read)
    if not part.isalpha():
        return len(part) <= (LONGEST_PLATE if any(c.isalpha() for c in part) else 4)
    if len(part) > 3 or (low in NEVER_OF_A_PLATE and not part.isupper()):
        return False
    if (part.isupper() and not text.isupper()) or len(part) == 1:
        return True
    joined = bool(read) and text[found.start() - 1] in "-./"
    if joined or SIDECODES.fullmatch(_shape(read + part)):
        return True
    following = islice(PART.finditer(text, found.end()), 2)
    to_a_digit = any(_read(part.group())[:1].isdigit() for part in following)
    return to_a_digit or (low not in _short_words() and len(read) > 1)


def _joined_plates(text: str) -> Iterator[Span]:
    """Parts with different joints between them that have the shape of a Dutch plate."""
    for found in JOINED_PLATE.finditer(text):
        value = found.group()
        if not re.search(r"[-./]", value):
            continue
        parts = re.split(r"[ ./-]+", value)
        letters = [part for part in parts if part.isalpha()]
        whole = "".join(map(_read, parts))
        if not SIDECODES.fullmatch(_shape(whole)) or any(c in "aeiou" for c in whole.lower()):
            continue
        if not any(part.lower() in _short_words() for part in letters):
            yield (*found.span(), "plate")


def _half_seen_plates(text: str) -> Iterator[Span]:
    """Plates with dots, question marks or stars for what was not seen."""
    for found in HALF_SEEN.finditer(text):
        value = found.group().rstrip(".")
        seen = re.sub(r"[-?*.]", "", value)
        if re.search(r"[?*.]", value) and 5 <= len(value.replace("-", "")) <= 7 and len(seen) > 1:
            yield found.start(), found.start() + len(value), "plate"


def _named_postcodes(text: str, lower: str) -> Iterator[Span]:
    """Postcodes in unusual forms in a message that speaks of one."""
    for found in SPACED_POSTCODE.finditer(text):
        yield (*found.span(), "postcode")
    yield from _parts_of_postcodes(text)
    for found in POSTCODE_WORD.finditer(lower):
        yield from _spelled(text, found.end(), 4, 2, "postcode")


def _parts_of_postcodes(text: str) -> Iterator[Span]:
    for found in PART_OF_POSTCODE.finditer(text):
        if found.group()[-1].lower() not in "uxem":
            yield (*found.span(), "postcode")


def _spelled(text: str, at: int, digits: int, letters: int, kind: str) -> Iterator[Span]:
    """A number of so many digits and then letters, in words, behind `at` and perhaps `is`."""
    read, first = "", None
    for found in re.finditer(r"[^\W_]+", text[at : at + 90]):
        part = found.group()
        value = digits_of_words(part) or part
        if first is None and part.lower() in PLATE_FILLERS - {"een"}:
            continue
        if not value.isdigit() and (len(read) < digits or len(part) > 2):
            return
        first = found.start() if first is None else first
        read += value
        if len(read) == digits + letters:
            if read[:digits].isdigit() and (not letters or read[digits:].isalpha()):
                yield at + first, at + found.end(), kind
            return
        if len(read) > digits + letters:
            return
