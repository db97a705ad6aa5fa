"""A second detector of shaped identifiers, written apart from the redactor.

Meant to stay silent on the numbers of a report: a shape counts only with its checksum or in the
grouping in which people write it. Lower recall than the redactor's patterns, on purpose.
"""

import re
from collections.abc import Iterator

EMAIL = re.compile(r"[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,18}\b")
PHONE = re.compile(
    r"(?<![\w+])(?<!\d[ .,:/-])"
    r"(?:(?:\+|00)31[ .-]?(?:\(0\)[ .-]?)?[1-9]|\(?0(?:6|[1-9]\d{1,2})\)?)"
    r"(?:[ .-]{0,2}\d){5,9}(?![ .-]?\d|[:/,]\d)"
)
FOREIGN = re.compile(r"(?<![\w.+])\+(?!31)[1-9]\d{0,2}(?:[ -]?\d){7,12}(?![ -]?\d)")
SERVICE = re.compile(r"\(?0(?:800|900|906|909|88|84|85)")
IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,30})(?![A-Za-z0-9])")
IBAN_LENGTHS = {
    "NL": 18, "BE": 16, "DE": 22, "FR": 27, "GB": 22, "LU": 20, "PL": 28, "ES": 24, "IT": 27,
    "PT": 25, "RO": 24, "BG": 22, "TR": 26, "AT": 20, "CH": 21, "IE": 22, "LT": 20, "DK": 18,
}  # fmt: skip
"""Letters and digits of an account number, by country (ISO 13616 registry)."""

BSN = re.compile(
    r"(?<![\w.,+-])(\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3})(?![\w,.]?\d)\b"
)
PLATE = re.compile(
    r"(?<![\w.-])(?:"
    r"[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}"
    r"|[A-Z]{2}-[A-Z]{2}-\d{2}|\d{2}-[A-Z]{2}-[A-Z]{2}"
    r"|(?i:(?=[^aeiou]+$|[^aeiou]+[^\w-])"
    r"(?:\d{2}-[B-Z]{3}-\d|\d-[B-Z]{3}-\d{2}|[B-Z]{2}-\d{3}-[B-Z]|[B-Z]-\d{3}-[B-Z]{2}"
    r"|[B-Z]{3}-\d{2}-[B-Z]|[B-Z]-\d{2}-[B-Z]{3}|\d-[B-Z]{2}-\d{3}|\d{3}-[B-Z]{2}-\d))"
    r")(?![\w-])"
)
DIGIT = re.compile(r"\d")
MONTHS = re.compile(r"(?i)(?:mrt|mei|jan|feb|apr|jun|jul|aug|sep|okt|nov|dec)")
ADDRESS = re.compile(
    r"(?<![\w.,-])[1-9]\d{3} ?(?!SA|SD|SS)(?:[A-Z]{2}|(?<=\d)[a-z]{2}),? {1,3}"
    r"(?:(?:nr|huisnummer)\.? ?)?(?!(?:19|20)\d\d(?!\d))\d{1,5}(?![\d%.,:-]\d?)"
)


def detect(text: str) -> Iterator[tuple[str, str]]:
    """(type, what was found) for each shaped identifier in `text`.

    Types: `email`, `phone`, `iban`, `bsn`, `plate`, `postcode` (with a house number). Service
    numbers such as 0900-8844 and 112 identify nobody and are left out.
    """
    if "@" in text:
        for found in EMAIL.finditer(text):
            yield "email", found.group()
    if not DIGIT.search(text):
        return
    for found in PHONE.finditer(text):
        if _is_phone(found.group()):
            yield "phone", found.group()
    for found in FOREIGN.finditer(text):
        yield "phone", found.group()
    for found in IBAN.finditer(text):
        account = _iban(found.group(1))
        if account:
            yield "iban", account
    for found in BSN.finditer(text):
        if eleven_test(re.sub(r"\D", "", found.group(1))):
            yield "bsn", found.group(1)
    for found in PLATE.finditer(text):
        if not MONTHS.search(found.group()):
            yield "plate", found.group()
    for found in ADDRESS.finditer(text):
        yield "postcode", found.group()


def _is_phone(written: str) -> bool:
    digits = re.sub(r"\D", "", written.replace("(0)", ""))
    if SERVICE.match(written) or re.match(r"\d\d-\d\d-\d{4}", written):
        return False
    if digits.startswith("0031"):
        return len(digits) == 13
    if digits.startswith("31") and "+" in written:
        return len(digits) == 11
    return len(digits) == 10 and digits[0] == "0"


def _iban(written: str) -> str | None:
    account = re.sub(r"[^A-Za-z0-9]", "", written).upper()
    length = IBAN_LENGTHS.get(account[:2], 99)
    account = account[:length]
    if len(account) < length:
        return None
    turned = account[4:] + account[:4]
    return account if int("".join(str(int(c, 36)) for c in turned)) % 97 == 1 else None


def eleven_test(digits: str) -> bool:
    """Whether nine digits are a valid BSN: 9a + 8b + ... + 2h - i is a multiple of 11."""
    if len(digits) != 9 or len(set(digits)) == 1:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 11 == 0
