"""Is a word that is also a name used as one? Points for what stands around it.

A homograph (`roos`, `wil`, `bos`) needs more points the more often Dutch uses it as a word, and one
less when the chat or our lists say that it leans to a name. Points come from how people are spoken
of: contacted, acting, named together with another person, found at a number, greeted.
"""

from buurtwacht.privacy.gazetteers import known_abroad, zipf
from buurtwacht.privacy.sentence import (
    CAPITAL,
    FIRST,
    KEPT,
    LEANING,
    OFTEN_A_FIRST_NAME,
    OFTEN_A_SURNAME,
    ORDINARY,
    ROLE,
    ROSTER,
    SURNAME,
    Sentence,
)
from buurtwacht.privacy.vocabulary import words

NEVER = 99
POSSESSIVES = frozenset(("zijn", "haar", "z'n", "zn", "d'r", "dr", "hun"))
NO_BELONGING = frozenset(
    (
        "wij", "jullie", "nog", "ook", "wel", "weg", "op", "toch", "echt", "altijd", "soms", "vaak",
        "alle", "alles", "allemaal", "erg", "heel", "zo", "te", "geen", "gewoon", "al", "weer",
    )
)  # fmt: skip
MAY_BE_ASKED = frozenset(("even", "ff", "effe", "effen", "eens", "ook", "misschien"))
WHO_MAY_HAVE = frozenset(("jullie", "iemand", "jij", "je", "u", "ik", "we", "wij", "hij", "ze"))


BEHIND_A_CALL = frozenset(
    ("zo", "das", "dat", "wat", "ik", "tot", "kun", "kom", "heb", "ben", "goed", "fijn", "top")
)


def points(sentence: Sentence, i: int) -> int:
    """How much speaks for token i being a person; below 0 when something speaks against it."""
    before = sentence.low(i - 1) if sentence.gap(i - 1) in (" ", " '") else ""
    if before in words("determiners"):
        return 1 if _is_thanked(sentence, i, before) else -1
    return (
        2 * _is_contacted(sentence, i, before)
        + (before in words("calling"))
        + _acts(sentence, i, before)
        + _owns_or_is_called(sentence, i)
        + (2 + bool(sentence.flag(i) & CAPITAL)) * is_coordinated(sentence, i)
        + 2 * _is_at_a_number(sentence, i)
        + _is_answered(sentence, i, before)
        + _is_with(sentence, i, before)
        + (sentence.ends(i) and before in words("greetings"))
    )


def needed(sentence: Sentence, i: int) -> int:
    """How many points make token i a person."""
    flag, frequency = sentence.flag(i), zipf(sentence.low(i))
    most = OFTEN_A_FIRST_NAME if flag & (FIRST | ROSTER | LEANING) else OFTEN_A_SURNAME
    if frequency > most or sentence.low(i) in words("title_stop", "groups"):
        return NEVER
    need = 1 + sum(frequency >= step for step in (3.6, 4.6, 5.4))
    need += not flag & (FIRST | ROSTER) and not known_abroad(sentence.low(i))
    return max(1, need - bool(flag & (ROSTER | LEANING)))


def _is_contacted(sentence: Sentence, i: int, before: str) -> bool:
    """`bel X`, `heb X gebeld`, `heeft iemand X gezien`, `ik zag X`."""
    if before in words("contacting"):
        return True
    if before in WHO_MAY_HAVE and sentence.gap(i - 2) == " ":
        before = sentence.low(i - 2) if sentence.low(i + 1) in words("contacted") else before
    if before not in words("having"):
        return False
    return any(
        sentence.low(k) in words("contacted") for k in range(i + 1, min(i + 5, len(sentence.lows)))
    )


def _acts(sentence: Sentence, i: int, before: str) -> int:
    if sentence.gap(i) != " ":
        return 0
    following = sentence.low(i + 1)
    if (
        following == "hier"
        and sentence.opens(i)
        and sentence.gap(i + 1)[:1] in (",", ".", "!", "\n")
    ):
        return 2
    clause = sentence.opens(i) or before in words("clause_openers") or "," in sentence.gap(i - 1)
    if not clause:
        return 0
    if following in words("human_verbs"):
        return 2
    return int(following in words("verbs")) * (2 if sentence.flag(i) & CAPITAL else 1)


def _owns_or_is_called(sentence: Sentence, i: int) -> int:
    """`X zijn hek`, `X is haar sleutel kwijt`, `X zelf`, `X heet hij`: what a thing never does.

    A noun without an article is not followed by the plural `zijn`, so there it is possessive.
    """
    if not sentence.opens(i) or sentence.gap(i) != " ":
        return 0
    second, third = sentence.low(i + 1), sentence.low(i + 2)
    capital = bool(sentence.flag(i) & CAPITAL)
    if second == "zelf":
        return 2 + 2 * capital
    if second in ("heet", "heette") and third in ("hij", "ze", "zij", "ie", "die"):
        return 4
    if second in ("is", "was") and third in POSSESSIVES and sentence.gap(i + 1) == " ":
        return 2 + 2 * capital
    owned = sentence.flag(i + 2) & ORDINARY and third not in words("title_stop", "determiners")
    plural = sentence.low(i).endswith(("en", "s"))
    if second in POSSESSIVES and owned and third not in NO_BELONGING and not plural:
        return 2 + 2 * capital
    beside = second == "van" and sentence.gap(i + 1) == " " and sentence.flag(i) & FIRST
    return 2 * bool(beside and capital and _is_sure(sentence, i + 2))


def _is_answered(sentence: Sentence, i: int, before: str) -> int:
    """`haha X`, `nee hoor X`, `klopt X`, `kan iemand X bellen`: spoken to, or to be contacted."""
    if not sentence.flag(i) & (FIRST | ROSTER):
        return 0
    asked = sentence.low(i + 1) in words("to_contact") and sentence.gap(i) == " "
    if asked and before in WHO_MAY_HAVE | MAY_BE_ASKED:
        return 2
    short = sentence.opens(i - 1) or (sentence.opens(i - 2) and sentence.gap(i - 2) == " ")
    if before not in words("answers") or not short:
        return 0
    kissed = sentence.low(i + 1) in ("x", "xx", "xxx")
    goes_on = sentence.low(i + 1) in BEHIND_A_CALL
    return 2 * (sentence.ends(i) or goes_on or kissed) + kissed


def _is_thanked(sentence: Sentence, i: int, before: str) -> bool:
    """`lief van je X`: a name behind `van je` at the end of a clause."""
    alone = before in ("je", "jou") and sentence.low(i - 2) == "van" and sentence.ends(i)
    return alone and bool(sentence.flag(i) & (LEANING | ROSTER))


def _is_sure(sentence: Sentence, i: int) -> bool:
    flag = sentence.flag(i)
    if flag & FIRST and sentence.speaks(i) and not flag & KEPT:
        return True
    return bool(flag & (FIRST | ROSTER | SURNAME)) and not flag & (ORDINARY | ROLE)


def is_coordinated(sentence: Sentence, i: int) -> bool:
    """`X en Henk`, `Henk, X en Ria`."""
    for step in (-1, 1):
        gap = sentence.gap(i - 1) if step < 0 else sentence.gap(i)
        if gap.strip() in (",", "&", "+", "/") and _is_sure(sentence, i + step):
            return True
        joined = (
            sentence.low(i + step) in ("en", "of", "&", "and", "y", "i", "ve", "oder")
            and gap == " "
        )
        if joined and _is_sure(sentence, i + 2 * step):
            return True
    return False


def _is_at_a_number(sentence: Sentence, i: int) -> bool:
    return bool(sentence.at_a_number(i))


def _is_with(sentence: Sentence, i: int, before: str) -> int:
    """`bij X`, `van X`; more when the clause ends behind it."""
    if before not in words("before_names"):
        return 0
    return 1 + sentence.ends(i)
