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
WHO_MAY_HAVE = frozenset(("jullie", "iemand", "jij", "je", "u", "ik", "we", "wij", "hij", "ze"))


def points(sentence: Sentence, i: int) -> int:
    """How much speaks for token i being a person; below 0 when something speaks against it."""
    before = sentence.low(i - 1) if sentence.gap(i - 1) in (" ", " '") else ""
    if before in words("determiners"):
        return -1
    return (
        2 * _is_contacted(sentence, i, before)
        + (before in words("calling"))
        + _acts(sentence, i, before)
        + 2 * is_coordinated(sentence, i)
        + 2 * _is_at_a_number(sentence, i)
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
