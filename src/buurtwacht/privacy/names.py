"""Persons and towns in one message, from the roster, the lists and the words around them."""

import re

from buurtwacht.privacy.contexts import is_coordinated, needed, points
from buurtwacht.privacy.gazetteers import FAMILIAR, is_ordinary, zipf
from buurtwacht.privacy.normalise import fold
from buurtwacht.privacy.sentence import (
    CAPITAL,
    FIRST,
    HEARD,
    KEPT,
    LEANING,
    NOTABLE,
    ODD,
    OFTEN_A_FIRST_NAME,
    ORDINARY,
    PARTICLE,
    PLACE,
    ROLE,
    ROSTER,
    SURNAME,
    TRADE,
    UNKNOWN,
    Sentence,
)
from buurtwacht.privacy.vocabulary import words

NAME = FIRST | SURNAME | ROSTER
BETWEEN_NAMES = r"(?:(?:van|de|der|den|ter|ten|el|vd|v/d|'t) ){0,3}"
INITIALS = re.compile(
    rf"(?<![\w.])(?:[A-Z]\. ?){{1,4}}{BETWEEN_NAMES}"
    rf"[A-Z][^\W\d_]+(?:-{BETWEEN_NAMES}[A-Z][^\W\d_]+)?|(?<![\w.])(?:[A-Z]\.){{2,4}}(?!\w)"
    r"|(?<![\w.])[A-Z]\. ?(?:v\.|v\.d\.|vd|van(?: de[nr]?)?|de|d\.) ?[A-Z](?:\.|(?![\w']))"
)
BARE_INITIAL = re.compile(
    r"(?<![\w.])[A-Z] (?:van|de|der|den|ter|ten|el|vd|v/d|van de[nr]?) [A-Z][^\W\d_]+"
)
"""An initial without a point before particles and a surname: `E vd Berg`."""
SHORTENED = re.compile(
    rf"(?<![\w.])(?:Chr|Joh|Jac|Th|Ph|Alb|Corn|Wilh|Matth|Gerh|Herm|Nic|Fr|Jos|Ant)\.? ?"
    rf"{BETWEEN_NAMES}[A-Z][^\W\d_]+"
)
"""An abbreviated first name before a surname: `Joh. Vermeer`."""
MIXED = re.compile(r"(?<![\w@.-])[A-Z][a-z]+\d{1,3}[a-z]+(?![\w-])")
DOTTED = re.compile(r"(?<![\w.])[^\W\d_](?:\.[^\W\d_]){2,}(?!\w)")
CARD_NAME = re.compile(r"(?<!\w)FN:(.*?)(?= [A-Z]{2,}[:;]|\n|$)")
GLUED = re.compile(r"\d(?<=[a-z]\d)")
CAPITAL_POINT = re.compile(r"\.(?<=[A-Z]\.)")
LETTER_DIGIT = re.compile(r"[^\W\d_]{3}_?\d")
LETTER_POINTS = re.compile(r"\.(?<=[^\W\d_]\.)[^\W\d_]\.")
"""Signs of a name with a number, of initials and of dotted letters."""
DECADE = re.compile(r"\d(?:e|de|ste|x|u|cm|km|m|gb|min)\Z")
FIRST_INITIAL = re.compile(r"(?<![\w.'])[^\W\d_]\. ?\Z")
NUMBERED_NAME = re.compile(r"(?<![\w@./-])([^\W\d_]{3,})_?\d{1,4}(?![\w@/-]|[.,]\d)")
USER_NAME = re.compile(r"(?<![\w@./-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w@/-])", re.IGNORECASE)
LAST_INITIAL = re.compile(
    r" (?:(?:van|v\.?|v\.? ?d\.?|vd|de|d\.|el|van de[nr]?|vande[nr]?) ?)?"
    r"(?:[A-Z](?:\.|(?![\w'-]))|(?<=[a-z] )[a-z]\.(?!\w))|(?: v\.?d\.?| vd| de)? [a-wyz](?=\s*$|,)"
)
PARTICLE_GAPS = (" ", "/", ".", ". ", "'", " '", "./")
FAMILIAR_PLACE = 2.5
COMMON_SURNAME = 4.0
OFTEN_A_WORD = 4.8
PREPOSITIONS = frozenset(("in", "op", "aan", "bij", "uit", "over", "voor", "af", "onder", "tot"))
NO_SURNAME_STARTS = PREPOSITIONS | {"het", "t"}
BEFORE_NAMES = frozenset(("van", "bij", "met", "aan", "door", "volgens", "en", "voor", "vraag"))
BEFORE_A_CALL = frozenset(
    ("nee", "ja", "maar", "hoi", "hey", "he", "oh", "ok", "oke", "goed", "sorry", "dank")
)
BEHIND_A_CALL = frozenset(("ik", "kun", "kom", "heb", "ben", "doe", "geef", "stuur", "wie", "jij"))
ARTICLES = frozenset(("de", "het", "een", "t", "n", "die", "dat", "deze", "dit", "geen"))


def find_names(sentence: Sentence) -> None:
    """Cover persons and towns; words with strong evidence are learnt for the whole chat."""
    _shaped_names(sentence)
    if "tnv" in sentence.lows or "naam" in sentence.lows:
        _account_holders(sentence)
    if sentence.union & TRADE:
        _trades(sentence)
    if not words("naming", "before_a_colon").isdisjoint(sentence.lows):
        _called(sentence)
    _lone_initials(sentence)
    last = -1
    for i in _to_judge(sentence):
        if i <= last or not sentence.free(i):
            continue
        kind, strong = _judge(sentence, i)
        if kind is None:
            continue
        if kind == "place" and sentence.flag(i - 1) & PARTICLE and sentence.speaks(i - 1):
            kind = "person"
        first, last = _grow(sentence, i) if kind == "person" else (i, i)
        sentence.take(first, last, kind, learn=strong)
        if kind == "person":
            _take_around(sentence, first, last)


def _lone_initials(sentence: Sentence) -> None:
    """One capital where a name is expected: `vraag J.`, `volgens vd B`, `meneer K.`."""
    if not sentence.union & CAPITAL or min(map(len, sentence.written)) > 1 or sentence.shouted:
        return
    leads = words("contacting", "strong_roles", "short_particles")
    opening = sentence.written[0]
    acts = sentence.gap(0) == ". " and sentence.low(1) in words("verbs")
    if acts and len(opening) == 1 and opening.isupper():
        sentence.cover.add(sentence.tokens[0][0], sentence.tokens[0][1] + 1, "person")
    for i in range(1, len(sentence.tokens)):
        _, end, word = sentence.tokens[i]
        if len(word) > 1 or not word.isupper() or sentence.gap(i - 1) not in (" ", ". "):
            continue
        if sentence.gap(i) == ".":
            continue
        previous = sentence.low(i - 1)
        pointed = sentence.text[end : end + 1] == "."
        if previous in leads or (pointed and previous in BEFORE_NAMES):
            first = i - 1 if previous in words("short_particles") else i
            sentence.cover.add(sentence.tokens[first][0], end + pointed, "person")


def _to_judge(sentence: Sentence) -> list[int]:
    """The tokens that may be a name.

    Those that a rule may hear, those with a capital that says something, and, where there is a
    role or shouting, those right behind a role or particle. All others `_judge` would pass.
    """
    flags = sentence.flags
    behind = (ROLE | PARTICLE) if sentence.union & ROLE or sentence.shouted else 0
    before = [0, *flags]
    return [
        i
        for i, flag in enumerate(flags)
        if flag & HEARD or before[i] & behind or (i and flag & CAPITAL and flag & (NOTABLE | PLACE))
    ]


def _take_around(sentence: Sentence, first: int, last: int) -> None:
    """Cover what belongs to a name: `sr.`, an initial, a nickname's adjective, particles before."""
    start, end = sentence.tokens[first][0], sentence.tokens[last][1]
    if dotted := FIRST_INITIAL.search(sentence.text[:start]):
        sentence.cover.add(dotted.start(), start, "person")
    if initial := LAST_INITIAL.match(sentence.text, end):
        sentence.cover.add(end, initial.end(), "person")
    elif sentence.gap(last) == " " and sentence.low(last + 1) in words("generations"):
        sentence.take(last + 1, last + 1, "person")
    elif sentence.gap(last) == " " and sentence.low(last + 1) in ("den", "d'n", "dn"):
        sentence.take(last + 1, min(last + 2, len(sentence.tokens) - 1), "person")
    k = first - 1
    noun = sentence.flag(first) & ORDINARY and sentence.flag(first) & CAPITAL
    if noun and sentence.low(k) in ("de", "t", "den", "d'n") and sentence.gap(k) in (" ", "'"):
        sentence.take(k, k, "person")
    while k >= 0 and sentence.flag(k) & PARTICLE and sentence.gap(k) in PARTICLE_GAPS:
        k -= 1
    joined = sentence.gap(k) in PARTICLE_GAPS and k >= 0
    parents = [j for j in range(max(k, 0), first) if sentence.low(j) in words("kunya")]
    if parents and sentence.gap(parents[0]) in PARTICLE_GAPS:
        sentence.take(parents[0], first - 1, "person")
        return
    if joined and k < first - 1 and not sentence.free(k) and sentence.flag(k) & NAME:
        sentence.take(k + 1, first - 1, "person")
    elif (
        joined
        and sentence.low(k) in words("nick_adjectives")
        and (
            sentence.flag(k) & CAPITAL
            or k < first - 1
            or (sentence.opens(k) and sentence.speaks(first))
            or _tells_apart(sentence, k)
        )
    ):
        sentence.take(k, first - 1, "person")


def _tells_apart(sentence: Sentence, k: int) -> bool:
    """Whether the adjective at k stands bare before a name, as in `die of dikke Mo`."""
    return (
        not sentence.opens(k)
        and sentence.gap(k - 1) == " "
        and sentence.low(k - 1) not in words("determiners")
        and not sentence.flag(k - 1) & ROLE
    )


def _shaped_names(sentence: Sentence) -> None:
    text = sentence.text
    for found in MIXED.finditer(text) if GLUED.search(text) else ():
        if not DECADE.search(found.group()):
            sentence.cover.add(*found.span(), "person")
    for found in USER_NAME.finditer(text) if "_" in text else ():
        sentence.cover.add(*found.span(), "person")
    for found in NUMBERED_NAME.finditer(text) if LETTER_DIGIT.search(text) else ():
        bits = sentence.lexicon.bits[fold(found[1])]
        if bits & (FIRST | ROSTER) and not bits & (ORDINARY | KEPT | PLACE):
            sentence.cover.add(*found.span(), "person")
    if "A" in sentence.written:
        _surnames_around_a(sentence)
    if "FN:" in text:
        for found in CARD_NAME.finditer(text):
            sentence.cover.add(*found.span(1), "person")
    if sentence.union & CAPITAL and not sentence.shouted:
        for shape in (BARE_INITIAL, SHORTENED):
            for found in shape.finditer(text):
                sentence.cover.add(*found.span(), "person")
    if "." not in text:
        return
    for found in INITIALS.finditer(text) if CAPITAL_POINT.search(text) else ():
        capitals = re.match(r"(?:[A-Z]\. ?)+", found.group()).group()
        if fold(capitals.replace(".", "").strip()) in words("kept_abbreviations"):
            continue
        sentence.cover.add(*found.span(), "person")
    for found in DOTTED.finditer(text) if LETTER_POINTS.search(text) else ():
        joined = fold(found.group().replace(".", ""))
        if joined in words("kept_abbreviations"):
            continue
        if sentence.lexicon.bits[joined] & (FIRST | ROSTER) and not is_ordinary(joined):
            sentence.cover.add(*found.span(), "person")


def _surnames_around_a(sentence: Sentence) -> None:
    """Surnames of Chinese Surinamers, `Tjon A Fat`: a lone `A` between two capitals."""
    for i, word in enumerate(sentence.written):
        around = (i - 1, i + 1)
        short = all(len(sentence.low(k)) < 6 and sentence.flag(k) & CAPITAL for k in around)
        rare = short and min(zipf(sentence.low(k)) for k in around) < FAMILIAR
        if word == "A" and rare and sentence.gap(i - 1) == sentence.gap(i) == " ":
            sentence.take(i - 1, i + 1, "person")


def _called(sentence: Sentence) -> None:
    """What stands behind `noemen hem`, `noemt zich`, `bijnaam`: a name, perhaps with an article."""
    for i, low in enumerate(sentence.lows):
        first = i + 1
        if low in words("before_a_colon"):
            last = next((k + 1 for k in range(i, i + 3) if sentence.gap(k) == ": "), 0)
            known = sentence.flag(last) & (CAPITAL | FIRST | SURNAME)
            if last and known and not sentence.flag(last) & (KEPT | ROLE):
                sentence.take(last, last, "person")
            continue
        if low not in words("naming"):
            continue
        if low.startswith("noem"):
            if sentence.low(first) not in ("hem", "haar", "m", "zich", "mij", "me", "ze", "em"):
                continue
            first += 1
        first += sentence.low(first) in ("is", "was", "hier", "altijd", "thuis", "ook", "wel")
        last = first + (sentence.low(first) in ("de", "het", "t", "den"))
        capital = sentence.flag(last) & CAPITAL and not sentence.shouted
        if sentence.gap(last - 1) in (" ", ": ", " '") and (capital or sentence.flag(last) & NAME):
            sentence.take(first, last, "person")


def _account_holders(sentence: Sentence) -> None:
    """Whatever follows `op naam van` or `tnv`, up to four words that are not too common."""
    for i, low in enumerate(sentence.lows):
        named = low == "van" and sentence.low(i - 1) == "naam"
        if not named and low != "tnv":
            continue
        last = i
        while last < i + 4 and sentence.gap(last) in (" ", ". "):
            following = sentence.low(last + 1)
            known = sentence.flag(last + 1) & (PARTICLE | NAME)
            if following in words("verbs") or not (known or zipf(following) < 4.0):
                break
            last += 1
        while last > i and sentence.flag(last) & PARTICLE:
            last -= 1
        if last > i:
            sentence.take(i + 1, last, "person")


def _trades(sentence: Sentence) -> None:
    """The surname behind a trade, as in `slotenmaker de Haan`."""
    for i, flag in enumerate(sentence.flags):
        if not flag & TRADE:
            continue
        name = _skip_particles(sentence, i + 1)
        low = sentence.low(name)
        if sentence.gap(i) != " " or sentence.low(i + 1) in PREPOSITIONS or zipf(low) > 4.6:
            continue
        if low in words("verbs", "title_stop") or sentence.flag(name) & PARTICLE:
            continue
        if sentence.flag(name) & (SURNAME | UNKNOWN) or sentence.speaks(name):
            sentence.take(i + 1, name, "person")


def _judge(sentence: Sentence, i: int) -> tuple[str | None, bool]:
    """The type of token i, and whether the evidence is strong enough to learn the word."""
    flag = sentence.flag(i)
    if flag & (ROLE | PARTICLE) and not flag & (ROSTER | LEANING):
        return None, False
    if not flag & ORDINARY:
        return _judge_rare(sentence, i)
    return _judge_ordinary(sentence, i)


def _previous(sentence: Sentence, i: int) -> str:
    """The word right before token i; over a point only after an abbreviation."""
    gap = sentence.gap(i - 1) if i else ""
    joined = gap in (" ", "'", " '") or (gap == ". " and sentence.flag(i - 1) & ROLE)
    return sentence.low(i - 1) if joined else ""


def _judge_rare(sentence: Sentence, i: int) -> tuple[str | None, bool]:
    flag, low, previous = sentence.flag(i), sentence.low(i), _previous(sentence, i)
    led = previous in words("place_leads")
    capital = sentence.speaks(i)
    if flag & ROSTER:
        return "person", False
    particles = _particles_before(sentence, i)
    surname = particles and (
        (flag & SURNAME and particles[-1] in ("de", "den", "der", "vd", "d"))
        or _is_titled(sentence, i)
    )
    if flag & PLACE and (led or not flag & FIRST) and not surname:
        known = led or not flag & SURNAME or zipf(low) > FAMILIAR_PLACE
        if flag & CAPITAL or known:
            return "place", False
    if flag & FIRST and (len(low) > 2 or flag & CAPITAL or _is_spoken_to(sentence, i)):
        return "person", False
    if flag & FIRST and points(sentence, i) >= needed(sentence, i):
        return "person", False
    called = previous in words("calling") and low not in words("two_letter_words")
    if called and flag & UNKNOWN and zipf(low) < FAMILIAR and not sentence.foreign:
        return "person", False
    if flag & UNKNOWN and not sentence.foreign and is_coordinated(sentence, i):
        return "person", False
    if flag & ODD and _speaks_next(sentence, i):
        return "person", False
    if _is_titled(sentence, i):
        if flag & (CAPITAL | SURNAME) and not sentence.shouted:
            return "person", capital
        if previous in words("strong_roles") and zipf(low) < 3:
            return "person", False
        if flag & (UNKNOWN | SURNAME) and _particles_before(sentence, i):
            return "person", False
    if flag & SURNAME:
        if flag & CAPITAL or _follows_particle(sentence, i):
            return "person", capital
        if len(low) >= 4 and previous not in words("determiners"):
            return "person", False
    if capital and (flag & UNKNOWN or zipf(low) < 3):
        return ("place" if led and previous != "bij" else "person"), True
    if flag & CAPITAL and flag & UNKNOWN and not sentence.shouted and _before_verb(sentence, i):
        return "person", False
    if sentence.foreign and not flag & CAPITAL:
        return None, False
    if flag & ODD and (len(low) > 3 or (len(low) == 3 and _before_verb(sentence, i))):
        return "person", False
    return None, False


def _judge_ordinary(sentence: Sentence, i: int) -> tuple[str | None, bool]:
    flag, low, previous = sentence.flag(i), sentence.low(i), _previous(sentence, i)
    if flag & NAME and previous in words("strong_roles") and sentence.speaks(i):
        return "person", False
    if flag & KEPT and not flag & (ROSTER | LEANING):
        return None, False
    if flag & ROSTER and _begins_full_name(sentence, i):
        return "person", False
    if sentence.shouted:
        rare_surname = flag & SURNAME and zipf(low) < 3.6 and not flag & (KEPT | ROLE)
        return ("person" if rare_surname else None), False
    if flag & ROSTER and len(low) < 4 and sentence.tokens[i][2].isupper():
        return "person", False
    named = flag & (FIRST | ROSTER) and zipf(low) < OFTEN_A_WORD and low not in words("verbs")
    if named and (_speaks_next(sentence, i) or _opens_full_name(sentence, i)):
        return "person", False
    determined = previous in words("determiners")
    frequency = zipf(low)
    lower = sentence.tokens[i][2].lower()
    if sentence.speaks(i) and lower != low and zipf(lower) < FAMILIAR and not determined:
        return "person", False
    if sentence.speaks(i):
        if flag & PLACE and previous in words("place_leads"):
            return "place", False
        nobody = words("title_stop", "groups")
        if _is_titled(sentence, i) and low not in nobody and (flag & NAME or flag & NOTABLE):
            return "person", True
        if flag & (ROSTER | FIRST) and frequency < 6 and previous not in ARTICLES:
            return "person", True
        if flag & SURNAME and frequency < 5.3 and (not determined or previous == "de"):
            return "person", True
        if flag & SURNAME and frequency < COMMON_SURNAME:
            return "person", True
        if previous in BEFORE_NAMES and frequency < COMMON_SURNAME + 0.5:
            return "person", False
        if frequency < FAMILIAR and previous not in ARTICLES:
            return "person", False
        if (
            frequency < COMMON_SURNAME
            and sentence.gap(i - 1) == ", "
            and sentence.gap(i)[:1] == ","
        ):
            return "person", False
    elif (
        _is_titled(sentence, i)
        and flag & NAME
        and frequency < 4.9
        and low not in words("title_stop", "verbs")
        and (previous not in words("weak_roles") or (previous == "agent" and frequency < 4.4))
    ):
        return "person", False
    if previous in words("honorifics") and frequency < 3.6 and low not in words("title_stop"):
        return "person", False
    chain = _particles_before(sentence, i)
    if chain and flag & SURNAME and sentence.low(i - 1 - len(chain)) in words("honorifics"):
        return "person", False
    if chain and chain[-1] in ("der", "den") and _is_titled(sentence, i):
        return "person", False
    if flag & CAPITAL and flag & NAME and _follows_long_particles(sentence, i):
        return "person", True
    if flag & LEANING and flag & CAPITAL and not determined and _before_verb(sentence, i):
        return "person", True
    acts = sentence.gap(i) == " " and sentence.low(i + 1) in words("human_verbs")
    if acts and flag & CAPITAL and flag & NAME and frequency < 5 and not determined:
        return "person", False
    if flag & LEANING and not determined and _is_called(sentence, i):
        return "person", False
    if flag & FIRST and _is_addressed(sentence, i):
        return "person", False
    if flag & ROSTER and not determined:
        at_start = i == 0 or flag & CAPITAL or sentence.opens(i)
        if at_start and (_before_verb(sentence, i) or sentence.at_a_number(i)):
            return "person", False
        particle = sentence.low(i - 1)
        if _follows_particle(sentence, i) and particle in words("short_particles"):
            return "person", False
    if flag & NAME and not flag & ROLE and points(sentence, i) >= needed(sentence, i):
        return "person", False
    return None, False


def _speaks_next(sentence: Sentence, i: int) -> bool:
    """`roos ik kom eraan`, `BJ kun je ...`: a clause opens, then speaker or somebody spoken to."""
    return (
        sentence.opens(i)
        and sentence.gap(i) == " "
        and sentence.low(i + 1) in BEHIND_A_CALL
        and sentence.low(i) not in words("greetings") | words("title_stop")
    )


def _is_spoken_to(sentence: Sentence, i: int) -> bool:
    """Whether a name of two letters stands where people are called: `nee mo`, `mo, kom je`."""
    calls = _previous(sentence, i) in BEFORE_A_CALL and sentence.opens(i - 1)
    return calls or (sentence.opens(i) and sentence.gap(i)[:1] in (",", "!"))


def _opens_full_name(sentence: Sentence, i: int) -> bool:
    """`Ko d. Visser`: a capital that opens a sentence before a surname in capitals."""
    if not (sentence.flag(i) & CAPITAL and sentence.opens(i) and sentence.gap(i) == " "):
        return False
    follow = _skip_particles(sentence, i + 1)
    surname = sentence.flag(follow) & (SURNAME | UNKNOWN) and not sentence.flag(follow) & KEPT
    abbreviated = follow > i + 1 and sentence.flag(follow) & CAPITAL and not sentence.shouted
    return bool(surname) and bool(sentence.speaks(follow) or abbreviated)


def _is_addressed(sentence: Sentence, i: int) -> bool:
    """Whether a first name that is also a word ends a clause behind a greeting or preposition."""
    flag, previous = sentence.flag(i), _previous(sentence, i)
    most = OFTEN_A_FIRST_NAME if flag & ROSTER else 5.2
    if not sentence.ends(i) or zipf(sentence.low(i)) > most:
        return False
    if previous in words("greetings"):
        return bool(flag & (ROSTER | LEANING))
    return bool(flag & ROSTER) and previous in BEFORE_NAMES


def _is_called(sentence: Sentence, i: int) -> bool:
    """Whether somebody is called by a name that is also a word: `Bas, kom je?`, `tot zo bas!`."""
    calls = sentence.gap(i)[:1] in (",", "!")
    if sentence.opens(i):
        return calls and bool(sentence.flag(i) & (CAPITAL | ROSTER))
    return calls and bool(sentence.flag(i) & ROSTER) and zipf(sentence.low(i)) < 4.8


def _before_verb(sentence: Sentence, i: int) -> bool:
    return sentence.gap(i) == " " and sentence.low(i + 1) in words("verbs")


def _begins_full_name(sentence: Sentence, i: int) -> bool:
    """Whether token i and the next word without particles are neighbours in a known name."""
    follow = _skip_particles(sentence, i + 1)
    surnames = sentence.lexicon.roster.full_names.get(sentence.low(i), ())
    return sentence.gap(i) == " " and sentence.low(follow) in surnames


def _skip_particles(sentence: Sentence, i: int) -> int:
    while (
        i < len(sentence.tokens) - 1
        and sentence.flag(i) & PARTICLE
        and sentence.gap(i) in PARTICLE_GAPS
    ):
        i += 1
    return i


def _particles_before(sentence: Sentence, i: int) -> list[str]:
    k = i - 1
    while k >= 0 and sentence.flag(k) & PARTICLE and sentence.gap(k) in PARTICLE_GAPS:
        k -= 1
    while k + 1 < i and sentence.low(k + 1) in NO_SURNAME_STARTS:
        k += 1
    return sentence.lows[k + 1 : i]


def _follows_particle(sentence: Sentence, i: int) -> bool:
    return bool(_particles_before(sentence, i))


def _follows_long_particles(sentence: Sentence, i: int) -> bool:
    chain = _particles_before(sentence, i)
    return len(chain) > 1


def _is_titled(sentence: Sentence, i: int) -> bool:
    """Whether a role stands before token i, perhaps with particles between."""
    k = i - 1 - len(_particles_before(sentence, i))
    return k >= 0 and bool(sentence.flag(k) & ROLE) and sentence.gap(k) in (" ", ". ", " '")


def _seldom_a_word(surname: str) -> bool:
    """A surname that is also a word, such as a trade or an animal, but no frequent one."""
    return zipf(surname) < OFTEN_A_WORD


def _grow(sentence: Sentence, i: int) -> tuple[int, int]:
    """The tokens of the whole name around token i."""
    first = last = i
    while sentence.gap(last) in (" ", "-", " '") or (
        sentence.gap(last) == ". " and len(sentence.low(last)) < 3
    ):
        follow = _skip_particles(sentence, last + 1)
        flag, low = sentence.flag(follow), sentence.low(follow)
        owns = sentence.low(last).endswith("'s") and not flag & CAPITAL
        if owns or flag & (KEPT | ROLE) or low in words("verbs") or not sentence.free(follow):
            break
        moved = follow > last + 1
        written = flag & CAPITAL and not sentence.shouted and zipf(low) < 5.6
        second = follow == last + 1 and sentence.speaks(follow) and sentence.flag(last) & CAPITAL
        named = sentence.flag(last) & (FIRST | ROSTER) and not sentence.flag(last) & ORDINARY
        joins = (
            (written and moved and named and not flag & KEPT)
            or (written and moved and sentence.low(follow - 1) in ("tot", "thoe"))
            or (written and flag & (NAME | UNKNOWN))
            or (second and named)
            or low in sentence.lexicon.roster.full_names.get(sentence.low(last), ())
            or (flag & ROSTER and not flag & ORDINARY)
            or (flag & SURNAME and (not flag & ORDINARY or _seldom_a_word(low)))
            or (flag & (SURNAME | UNKNOWN) and moved and sentence.low(follow - 1) in ("der", "den"))
            or (flag & FIRST and not flag & ORDINARY and not moved)
        )
        if not joins:
            break
        last = follow
    chain = _particles_before(sentence, first)
    if chain and sentence.flag(first) & (SURNAME | ROSTER | UNKNOWN):
        capital = sentence.flag(first) & CAPITAL
        plain = len(chain) == 2 and chain[0] == "van" and not capital
        titled = sentence.low(first - len(chain) - 1) in words("strong_roles") | {"collega"}
        if titled or (
            not plain
            and (
                len(chain) > 1
                or chain[0] in words("short_particles")
                or (sentence.flag(first - 1) & CAPITAL and not sentence.shouted)
                or (chain == ["de"] and capital and sentence.flag(first) & SURNAME)
            )
        ):
            first -= len(chain)
    return first, last
