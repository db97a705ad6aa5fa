"""Invented identifiers of the right form: valid checksums, plates by the Dutch sidecodes."""

from random import Random

_SIDECODES = (
    "XX-99-99",
    "99-XX-99",
    "99-99-XX",
    "XX-99-XX",
    "XX-XX-99",
    "99-XX-XX",
    "99-XXX-9",
    "9-XXX-99",
    "XX-999-X",
    "X-999-XX",
    "XXX-99-X",
    "9-XX-999",
)
_LETTERS = "BDFGHJKLNPRSTVXZ"
_BANKS = ("ABNA", "INGB", "RABO", "SNSB", "TRIO", "KNAB", "BUNQ")


def iban_remainder(value: str) -> int:
    """The ISO 7064 mod 97-10 remainder of an IBAN; 1 for a valid one."""
    value = value.replace(" ", "").upper()
    moved = value[4:] + value[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97


def bsn_remainder(value: str) -> int:
    """The 11-test of a citizen service number; 0 for a valid one."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(d) * w for d, w in zip(value, weights, strict=True)) % 11


def iban(draw: Random, *, spaced: bool) -> str:
    """A Dutch IBAN with a valid checksum."""
    account = draw.choice(_BANKS) + f"{draw.randrange(10**7, 10**9):010d}"
    check = 98 - iban_remainder(f"NL00{account}")
    value = f"NL{check:02d}{account}"
    return " ".join(value[at : at + 4] for at in range(0, 18, 4)) if spaced else value


def bsn(draw: Random) -> str:
    """Nine digits that pass the 11-test."""
    while True:
        value = f"{draw.randrange(10**7, 10**8):08d}"
        for last in "0123456789":
            if bsn_remainder(value + last) == 0:
                return value + last


def dutch_plate(draw: Random) -> str:
    """A Dutch number plate with hyphens."""
    signs = {"X": _LETTERS, "9": "0123456789", "-": "-"}
    return "".join(draw.choice(signs[sign]) for sign in draw.choice(_SIDECODES))


def spelled_plate(plate: str, draw: Random) -> str:
    """`plate` with hyphens, spaces or nothing between its groups, as people type it."""
    form = draw.random()
    if form < 0.6:
        return plate
    return plate.replace("-", " " if form < 0.75 else "")
