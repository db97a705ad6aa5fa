"""Identifiers in every form that people give them, generated: each form of a type in many messages.

    python benchmarks/hard_forms.py [--each 40] [--misses 0] [--docs]

Values are drawn with a seed and meant to belong to nobody. The forms of writing are listed by type
in `FORMS`; each stands in frames that name it and in frames that do not. `ORDINARY` holds numbers
that must stay. The program counts in how many messages the whole identifier is covered.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from marked_messages import TOKEN, markdown, share
from redact import write_docs

from buurtwacht.privacy.redaction import Redactor

Draw = random.Random
Form = Callable[[Draw], str]

ONES = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SAXON = ("nul", "ain", "twei", "drei", "veer", "vief", "zes", "zeuven", "acht", "negen")
TEENS = (
    "tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien",
    "negentien",
)  # fmt: skip
TENS = (
    "", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig",
)  # fmt: skip
PLATE_LETTERS = "BDFGHJKLNPRSTVXZ"
SIDECODES = (
    "LL-99-99", "99-99-LL", "99-LL-99", "LL-99-LL", "LL-LL-99", "99-LL-LL", "99-LLL-9", "9-LLL-99",
    "LL-999-L", "L-999-LL", "LLL-99-L", "9-LL-999", "999-LL-9",
)  # fmt: skip
FOREIGN_PLATES = ("LL LL 999", "LLL L 9999", "9-LLL-999", "LL-999-LL", "LL 99999", "L 999 LLL")
BANKS = ("ABNA", "INGB", "RABO", "SNSB", "TRIO", "KNAB", "BUNQ")
LOGINS = ("jt", "kwartel", "piet.h", "vera_dijk", "m-bloem", "opdehoek7")
DOMAINS = ("gmail", "hotmail", "ziggo", "kpnmail", "tuinweb", "lichtbron", "zilverdraad")
ENDS = ("nl", "com", "be", "org", "eu", "net")
AT_SIGNS = (
    "@", " @ ", " at ", "(at)", " (at) ", "[at]", " [at] ", "{at}", "<at>", " apenstaartje ",
    "(apenstaartje)", " apestaartje ", " apenstaart ", "-at-", "_at_",
)  # fmt: skip
POINTS = (".", " . ", " punt ", " dot ", "(punt)", "[dot]", " [dot] ", "(.)", "-punt-")
COUNTRIES = ("32", "48", "90", "597", "212")
FLOORS = ("hs", "huis", "1hoog", "2 hoog")


def pick(draw: Draw, choices: tuple[str, ...] | str) -> str:
    """One of the choices."""
    return choices[draw.randrange(len(choices))]


def digits(draw: Draw, count: int, first: str = "0123456789") -> str:
    """A number of `count` digits."""
    return pick(draw, first) + "".join(pick(draw, "0123456789") for _ in range(count - 1))


def filled(draw: Draw, shape: str) -> str:
    """A plate of this shape: `L` a letter, `9` a digit."""
    kinds = {"L": PLATE_LETTERS, "9": "0123456789"}
    return "".join(pick(draw, kinds[c]) if c in kinds else c for c in shape)


def grouped(draw: Draw, value: str, joint: str) -> str:
    """`value` in groups of two to four characters."""
    groups, at = [], 0
    while at < len(value):
        size = draw.randrange(2, 5)
        groups.append(value[at : at + size])
        at += size
    return joint.join(groups)


def in_words(value: str, numbers: tuple[str, ...] = ONES) -> str:
    """Every digit as a word."""
    return " ".join(numbers[int(c)] if c.isdigit() else c for c in value if c != " ")


def partly_in_words(draw: Draw, value: str, numbers: tuple[str, ...] = ONES) -> str:
    """Pairs of digits, about half of them as words."""
    pairs = [value[i : i + 2] for i in range(0, len(value), 2)]
    return " ".join(in_words(pair, numbers) if draw.random() < 0.5 else pair for pair in pairs)


def spoken_number(number: int) -> str:
    """A number below 100 as one word."""
    if number < 10:
        return ONES[number]
    if number < 20:
        return TEENS[number - 10]
    ten, one = divmod(number, 10)
    link = "ën" if ONES[one].endswith("e") else "en"
    return TENS[ten] if not one else f"{ONES[one]}{link}{TENS[ten]}"


def spoken_pairs(value: str) -> str:
    """Pairs of digits as numbers: `twaalf vierendertig`."""
    pairs = [value[i : i + 2] for i in range(0, len(value), 2)]
    return " ".join(
        in_words(pair) if pair[0] == "0" or len(pair) < 2 else spoken_number(int(pair))
        for pair in pairs
    )


def look_alikes(draw: Draw, value: str) -> str:
    """`value` with one or two digits as letters; those of a plate or number that allow it."""
    places = [i for i, c in enumerate(value) if c in "01"]
    for i in places[: 1 + draw.randrange(2)]:
        value = (
            value[:i] + {"0": pick(draw, "oO"), "1": pick(draw, "lI")}[value[i]] + value[i + 1 :]
        )
    return value


def mobile(draw: Draw) -> str:
    """A mobile number of ten digits."""
    return "06" + digits(draw, 8, "12345678")


def landline(draw: Draw) -> str:
    """A number of an area, ten digits."""
    return pick(draw, ("030", "0591", "046", "0475", "055")).ljust(4, "2")[:4] + digits(draw, 6)


def plate(draw: Draw) -> str:
    """A Dutch plate with hyphens."""
    return filled(draw, pick(draw, SIDECODES))


def joined(draw: Draw, joint: str, lower: bool = False) -> str:
    """A plate with other joints."""
    value = plate(draw).replace("-", joint)
    return value.lower() if lower else value


def mixed_joints(draw: Draw) -> str:
    """A plate of which each joint differs."""
    first, second, third = plate(draw).split("-")
    joints = [" ", "-", ".", " - ", "/", ""]
    draw.shuffle(joints)
    return f"{first}{joints[0]}{second}{joints[1]}{third}"


def half_seen(draw: Draw) -> str:
    """A plate of which one group was not seen."""
    groups = plate(draw).split("-")
    hidden = draw.randrange(3)
    groups[hidden] = pick(draw, ".?*") * len(groups[hidden])
    return "-".join(groups)


def one_unseen(draw: Draw) -> str:
    """A plate of which one character was not seen."""
    value = plate(draw)
    places = [i for i, c in enumerate(value) if c != "-"]
    at = places[draw.randrange(len(places))]
    return value[:at] + pick(draw, "?*.") + value[at + 1 :]


def iban(draw: Draw) -> str:
    """A Dutch account; the checksum is not meant to fit."""
    return f"NL{digits(draw, 2)}{pick(draw, BANKS)}0{digits(draw, 9)}"


def foreign_iban(draw: Draw) -> str:
    """An account of another country, digits only behind its letters."""
    country, length = pick(draw, (("BE", 14), ("DE", 20), ("PL", 26), ("ES", 22), ("LT", 18)))
    return country + digits(draw, length)


def by_four(value: str, joint: str) -> str:
    """`value` in groups of four."""
    return joint.join(value[i : i + 4] for i in range(0, len(value), 4))


def mail(draw: Draw, at: str, point: str) -> str:
    """An address of mail with these signs."""
    return f"{pick(draw, LOGINS)}{at}{pick(draw, DOMAINS)}{point}{pick(draw, ENDS)}"


def postcode(draw: Draw) -> tuple[str, str]:
    """Digits and letters of a postcode."""
    return digits(draw, 4, "123456789"), pick(draw, PLATE_LETTERS) + pick(draw, PLATE_LETTERS)


def spell(value: str) -> str:
    """Characters apart."""
    return " ".join(value)


FORMS: dict[str, dict[str, Form]] = {
    "phone": {
        "digits": mobile,
        "groups with spaces": lambda d: grouped(d, mobile(d), " "),
        "groups with points": lambda d: grouped(d, mobile(d), "."),
        "groups with hyphens": lambda d: grouped(d, mobile(d), "-"),
        "groups with slashes": lambda d: "06/" + grouped(d, digits(d, 8, "12345678"), "/"),
        "digits apart": lambda d: spell(mobile(d)),
        "letters for digits": lambda d: look_alikes(d, mobile(d)),
        "letters for digits, in groups": lambda d: look_alikes(d, grouped(d, mobile(d), " ")),
        "in words": lambda d: in_words(mobile(d)),
        "in words, pairs": lambda d: "nul zes " + spoken_pairs(digits(d, 8, "12345678")),
        "partly in words": lambda d: "06 " + partly_in_words(d, digits(d, 8, "12345678")),
        "partly in English": lambda d: (
            "06 " + partly_in_words(d, digits(d, 8, "12345678"), ENGLISH)
        ),
        "in English": lambda d: in_words(mobile(d), ENGLISH),
        "in dialect": lambda d: in_words(mobile(d), SAXON),
        "words with hyphens": lambda d: in_words(mobile(d)).replace(" ", "-"),
        "words with commas": lambda d: in_words(mobile(d)).replace(" ", ", "),
        "+31": lambda d: f"+31 6 {grouped(d, digits(d, 8, '12345678'), ' ')}",
        "+31 (0)": lambda d: f"+31(0)6-{digits(d, 8, '12345678')}",
        "0031": lambda d: f"0031 6 {digits(d, 8, '12345678')}",
        "+31 with letters": lambda d: look_alikes(d, f"+31 6 {digits(d, 7, '234')}0"),
        "abroad": lambda d: f"+{pick(d, COUNTRIES)} {grouped(d, digits(d, 9), ' ')}",
        "abroad with letters": lambda d: f"+48 6{digits(d, 2)} {digits(d, 2)} {digits(d, 2)} 1O",
        "landline": lambda d: (lambda n: f"{n[:4]}-{n[4:]}")(landline(d)),
        "landline in brackets": lambda d: (lambda n: f"({n[:4]}) {n[4:]}")(landline(d)),
        "last digits hidden": lambda d: "06 " + digits(d, 6, "12345678") + "xx",
    },
    "plate": {
        "hyphens": plate,
        "hyphens, small": lambda d: joined(d, "-", lower=True),
        "spaces": lambda d: joined(d, " "),
        "spaces, small": lambda d: joined(d, " ", lower=True),
        "glued": lambda d: joined(d, ""),
        "glued, small": lambda d: joined(d, "", lower=True),
        "points": lambda d: joined(d, "."),
        "slashes": lambda d: joined(d, "/"),
        "spaces and hyphens": lambda d: joined(d, " - "),
        "mixed joints": mixed_joints,
        "mixed joints, small": lambda d: mixed_joints(d).lower(),
        "characters apart": lambda d: spell(joined(d, "")),
        "characters apart, small": lambda d: spell(joined(d, "", lower=True)),
        "characters with hyphens": lambda d: "-".join(joined(d, "")),
        "letters for digits": lambda d: look_alikes(d, plate(d)),
        "in words": lambda d: in_words(joined(d, "")),
        "in words, small": lambda d: in_words(joined(d, "", lower=True)),
        "a group unseen": half_seen,
        "a character unseen": one_unseen,
        "foreign": lambda d: filled(d, pick(d, FOREIGN_PLATES)),
        "foreign, small": lambda d: filled(d, pick(d, FOREIGN_PLATES)).lower(),
    },
    "iban": {
        "glued": iban,
        "small": lambda d: iban(d).lower(),
        "by four": lambda d: by_four(iban(d), " "),
        "by four, small": lambda d: by_four(iban(d), " ").lower(),
        "points": lambda d: by_four(iban(d), "."),
        "hyphens": lambda d: by_four(iban(d), "-"),
        "over two lines": lambda d: (lambda n: f"{by_four(n[:8], ' ')}\n{by_four(n[8:], ' ')}")(
            iban(d)
        ),
        "characters apart": lambda d: spell(iban(d)),
        "odd groups": lambda d: grouped(d, iban(d), " "),
        "letters for digits": lambda d: look_alikes(d, iban(d)),
        "without country": lambda d: iban(d)[4:],
        "abroad": foreign_iban,
        "abroad by four": lambda d: by_four(foreign_iban(d), " "),
        "abroad, country apart": lambda d: (lambda n: f"{n[:2]} {n[2:4]} {by_four(n[4:], ' ')}")(
            foreign_iban(d)
        ),
    },
    "email": {
        f"{at!r} and {point!r}": partial(mail, at=at, point=point)
        for at in AT_SIGNS
        for point in POINTS
    }
    | {
        "no point": lambda d: mail(d, "@", " "),
        "comma": lambda d: mail(d, "@", ","),
        "bij and punt": lambda d: mail(d, " bij ", " punt "),
        "login spelled too": lambda d: f"jan punt {mail(d, ' apenstaartje ', ' punt ')}",
        "two at signs": lambda d: mail(d, "@@", "."),
    },
    "postcode": {
        "space": lambda d: " ".join(postcode(d)),
        "glued": lambda d: "".join(postcode(d)),
        "hyphen": lambda d: "-".join(postcode(d)),
        "point": lambda d: ".".join(postcode(d)),
        "letters apart": lambda d: (lambda n, c: f"{n} {c[0]} {c[1]}")(*postcode(d)),
        "letters with points": lambda d: (lambda n, c: f"{n} {c[0]}.{c[1]}.")(*postcode(d)),
        "all points": lambda d: (lambda n, c: f"{n}.{c[0]}.{c[1]}")(*postcode(d)),
        "characters apart": lambda d: spell("".join(postcode(d))),
        "digits in pairs": lambda d: (lambda n, c: f"{n[:2]} {n[2:]} {c}")(*postcode(d)),
        "brackets": lambda d: (lambda n, c: f"{n} ({c})")(*postcode(d)),
        "letters for digits": lambda d: (
            look_alikes(d, "1" + digits(d, 2) + "0") + " " + postcode(d)[1]
        ),
    },
    "small postcode": {
        "space": lambda d: " ".join(postcode(d)).lower(),
        "glued": lambda d: "".join(postcode(d)).lower(),
        "letters apart": lambda d: (lambda n, c: f"{n} {c[0]} {c[1]}".lower())(*postcode(d)),
        "letters with points": lambda d: (lambda n, c: f"{n} {c[0]}.{c[1]}.".lower())(*postcode(d)),
        "in words": lambda d: (lambda n, c: f"{in_words(n)} {c[0]} {c[1]}".lower())(*postcode(d)),
        "pairs in words": lambda d: (lambda n, c: f"{spoken_pairs(n)} {c}".lower())(
            digits(d, 4, "123456789").replace("0", "4"), postcode(d)[1]
        ),
    },
    "bsn": {
        "digits": lambda d: digits(d, 9, "123456789"),
        "points": lambda d: (lambda n: f"{n[:4]}.{n[4:6]}.{n[6:]}")(digits(d, 9, "123456789")),
        "spaces": lambda d: (lambda n: f"{n[:3]} {n[3:6]} {n[6:]}")(digits(d, 9, "123456789")),
        "digits apart": lambda d: spell(digits(d, 9, "123456789")),
        "hyphens": lambda d: (lambda n: f"{n[:3]}-{n[3:6]}-{n[6:]}")(digits(d, 9, "123456789")),
        "in words": lambda d: in_words(digits(d, 9, "123456789")),
    },
    "house number": {
        "nr": lambda d: f"nr {d.randrange(1, 200)}",
        "nr.": lambda d: f"nr.{d.randrange(1, 200)}",
        "nummer": lambda d: f"nummer {d.randrange(1, 200)}",
        "nummer in words": lambda d: f"nummer {spoken_number(d.randrange(3, 100))}",
        "huisnummer": lambda d: f"huisnummer {d.randrange(1, 200)}",
        "letter": lambda d: f"nr {d.randrange(1, 200)}{pick(d, 'abcdABCD')}",
        "letter apart": lambda d: f"nr {d.randrange(1, 200)} {pick(d, 'ABCD')}",
        "letter with hyphen": lambda d: f"nr {d.randrange(1, 200)}-{pick(d, 'abcd')}",
        "bis": lambda d: f"nr {d.randrange(1, 200)} bis",
        "bis and letter": lambda d: f"nr {d.randrange(1, 200)} bis {pick(d, 'AB')}",
        "floor": lambda d: f"nr {d.randrange(1, 200)}-{pick(d, ('I', 'II', 'III', 'hs', 'huis'))}",
        "floor apart": lambda d: f"nr {d.randrange(1, 200)} {pick(d, FLOORS)}",
        "back": lambda d: f"nr {d.randrange(1, 200)} {pick(d, ('achter', 'achterom', 'boven'))}",
        "list": lambda d: f"nrs {d.randrange(1, 99)}, {d.randrange(1, 99)} en {d.randrange(1, 99)}",
        "range": lambda d: f"nr {d.randrange(1, 50)} t/m {d.randrange(51, 99)}",
    },
}
"""Type → form → how a value is written in it."""

FRAMES: dict[str, tuple[str, ...]] = {
    "phone": (
        "bel me op {}", "{} is zijn nummer", "nummer: {}, graag na zessen", "mijn tel {}",
        "Je kunt hem bereiken op {}.", "app even naar {} als je iets ziet",
    ),
    "plate": (
        "kenteken {}", "zwarte auto, kenteken {} reed weg", "Kenteken is {}.", "busje met plaat {}",
        "kentekenplaat: {}, let op", "het kenteken was {} denk ik",
    ),
    "iban": (
        "maak over naar {}", "rekening {} graag", "mijn rekeningnummer is {}.", "IBAN {}",
        "{} is de rekening van de buurt",
    ),
    "email": ("mail naar {}", "{} is mijn adres", "stuur het naar {}.", "mijn mail: {}, bedankt"),
    "postcode": ("postcode {}", "onze postcode is {}", "het gaat om {}, daar bij het park"),
    "small postcode": ("postcode {}", "onze postcode is {}", "postcode: {} dus"),
    "bsn": ("mijn bsn is {}", "bsn {}", "BSN: {}, moet dat?"),
    "house number": (
        "inbraak bij {}", "wie woont er op {}?", "{} heeft de poort open", "pakket bij {}",
    ),
}  # fmt: skip

ORDINARY = (
    "Bel 112 of 0900-8844, of anders 0800-7000",
    "ik heb 0900 8844 gebeld, 112 was niet nodig",
    "Op 12-03 om 22.30 uur, 15 minuten later weer stil",
    "Het kost 129,95 per stuk en we hebben er 3 nodig",
    "we waren met 12 man en 3 honden op pad, 2 uur lang",
    "tussen 23.00 en 01.30 uur twee keer langsgereden",
    "op 14/12/2023 rond 20:00, 40 kramen en 2 podia",
    "van de 60 huizen doen er 22 mee, dat is 37 procent",
    "In 2019 waren het er 212 en in 2023 nog 140",
    "twee of drie jongens, een of twee fietsen, zes keer gebeld",
    "om kwart over zes of half acht, vier of vijf keer",
    "ze zijn met zijn drieen, een in het zwart en twee in het grijs",
    "15 euro per huishouden, dus 450 euro in totaal",
    "De lamp doet het al 6 weken niet, 3 meldingen gedaan",
    "lijn 5 rijdt niet, bus 12 wel, over 10 minuten",
    "het is 7 graden, windkracht 6 en 12 mm regen",
    "wel 100 keer gezegd, 1 op de 4 doet mee, 10 van de 40 dus",
    "snelheid van 80 waar je 30 mag",
    "accu 12v, 2x 50 watt, 1,5 liter en 20 cm lang",
    "de vergadering is van 19.30 tot 21.00, zaal 2",
    "19 en 20 mei is de rommelmarkt, 21 mei opruimen",
    "een, twee, drie, vier, hoedje van papier",
    "zo rond zes uur kwam hij, na acht uur was hij weg",
    "100 m verderop staan 4 auto's, 2 witte en 2 zwarte",
)
"""Messages of which nothing may be covered."""


@dataclass(frozen=True)
class Case:
    """A message, and where the identifier stands in it."""

    text: str
    start: int
    end: int


def cases(kind: str, form: str, each: int) -> Iterator[Case]:
    """`each` messages with an identifier of this kind in this form; the same ones every time."""
    draw = random.Random(f"{kind} {form}")
    for k in range(each):
        frame = FRAMES[kind][k % len(FRAMES[kind])]
        before, _, after = frame.partition("{}")
        value = FORMS[kind][form](draw)
        yield Case(before + value + after, len(before), len(before) + len(value))


def missed(case: Case) -> list[str]:
    """The tokens of the identifier that `work` does not cover."""
    (redaction,) = Redactor([]).redact([case.text])
    covered = {place for start, end, _ in redaction.spans for place in range(start, end)}
    tokens = TOKEN.finditer(case.text, case.start, case.end)
    return [token[0] for token in tokens if not covered.issuperset(range(*token.span()))]


def masked_ordinary() -> list[str]:
    """The ordinary messages that are changed."""
    return [text for text in ORDINARY if Redactor([]).redact([text])[0].spans]


def main() -> int:
    """Count per type and form."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--misses", type=int, default=0, help="show so many misses of each form")
    parser.add_argument("--docs", action="store_true", help="put the answer into docs/privacy.md")
    arguments = parser.parse_args()
    rows, shown = [], []
    for kind, forms in FORMS.items():
        whole = total = 0
        worst: list[str] = []
        for form in forms:
            made = list(cases(kind, form, arguments.each))
            lost = [case for case in made if missed(case)]
            whole += len(made) - len(lost)
            total += len(made)
            if lost:
                worst.append(f"{form} {len(made) - len(lost)}/{len(made)}")
            shown += [f"{kind} ({form}): {case.text}" for case in lost[: arguments.misses]]
        rows.append([kind, len(forms), share(whole, total), "; ".join(worst) or "none"])
    table = markdown(["type", "forms", "wholly covered", "forms with misses"], rows)
    changed = masked_ordinary()
    answer = f"{table}\n\nOrdinary messages changed: {len(changed)} of {len(ORDINARY)}"
    print("\n".join([answer, *shown, *(changed if arguments.misses else [])]))
    if arguments.docs:
        write_docs({"forms": answer})
    return 0


if __name__ == "__main__":
    sys.exit(main())
