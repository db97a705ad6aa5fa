"""One message as the redactor sees it: words, what is known about them, what is covered."""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache, reduce
from itertools import accumulate
from operator import or_

from buurtwacht.privacy import gazetteers
from buurtwacht.privacy.formation import (
    is_compound,
    is_formed,
    is_glued,
    is_named_building,
    misspelt_name,
    names_part_of_town,
)
from buurtwacht.privacy.gazetteers import COMMON, FAMILIAR, RARE, is_ordinary, zipf
from buurtwacht.privacy.normalise import fold
from buurtwacht.privacy.roster import STRETCHED, WORD, Roster, base_forms
from buurtwacht.privacy.vocabulary import words

Span = tuple[int, int, str]

(
    ROSTER,
    FIRST,
    SURNAME,
    PLACE,
    ORDINARY,
    ROLE,
    PARTICLE,
    CAPITAL,
    PHRASE,
    STREET,
    UNKNOWN,
    INSTITUTION,
    KEPT,
    LEANING,
    PLACE_START,
    KEPT_START,
    STREET_TAIL,
    TRADE,
    NUMBER_WORD,
    EVIDENT,
    ODD,
    QUARTER,
    SPELLED,
    HEARD,
    NOTABLE,
    DOUBTFUL,
    BUILT,
    SHAPED,
    DESTINATION,
) = (1 << bit for bit in range(29))
NAMING = FIRST | SURNAME | PLACE
STARTING = (
    ROSTER
    | PHRASE
    | STREET
    | STREET_TAIL
    | QUARTER
    | LEANING
    | ODD
    | NUMBER_WORD
    | SPELLED
    | HEARD
    | DESTINATION
)
"""Bits that let a rule begin."""
OFTEN_A_FIRST_NAME, OFTEN_A_SURNAME, OFTEN_A_TOWN = 6.3, 5.4, 5.0
"""Above these Zipf frequencies a word in lower case is no name, whatever stands around it."""
NOTABLE_BELOW = 5.3
FOREIGN_SHARE = 4
MOST_FOLDED = 400_000
DIGIT = re.compile(r"\d")
SPLIT = re.compile(f"({WORD.pattern})")
"""Splits a text into what stands between its words, and its words, in turn."""
SHAPING = frozenset(
    (
        "punt",
        "dot",
        "punkt",
        "www",
        "fn",
        "aapenstaart",
        "apenstaart",
        "apenstaartje",
        "apestaart",
        "apestaartje",
    )
)
"""Words by which addresses of mail and web are spelled, or that open a card."""
NAMING_A_NUMBER = (
    "kenteken", "nummerplaat", "nummerbord", "letter", "beginletter", "eindigt", "eindigde",
    "nrplaat", "plaat", "plate", "postcode", "postkode", "bsn", "sofi",
)  # fmt: skip
"""Beginnings of words behind which a number may be spelled."""
DIGIT_OR_AT = re.compile(r"[\d@]")
POINT = re.compile(r"\.(?:[^\W\d_]|(?<=[A-Z(\[{\s]\.))")
COMMA = re.compile(r",(?:nl|com|be|org)\b")
STREET_END = re.compile(
    r"(?:straat|straatje|str|laan|laantje|ln|weg|wg|plein|hof|hofje|pad|dijk|kade|gracht|singel"
    r"|st|plantsoen|steeg|dreef|park|poort|flat|gaarde|brink|allee|boulevard|oord|erf|akker|weide)\Z"
)
SPELLED_TENS = re.compile(r"en(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig\Z")
CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ]")
SHORT_ENDS = {"str": "straat", "st": "straat", "wg": "weg", "ln": "laan"}
CLAUSE_STARTS = frozenset(
    ("en", "of", "dank", "maar", "want", "die", "dat", "omdat", "x", "xx", "xxx")
)
AT_A_NUMBER = re.compile(
    r" (?:van|op|uit|bij) (?:nr\.? ?|nummer |huisnummer |no\.? ?)?\d+(?![\d:.,])"
)
SENTENCE_START = re.compile(r"[.!?:;\n\r•\"“”„(>*]|[^\w\s,'&@#/+\-]")


class Lexicon:
    """What is known about each word as it is written, for one chat; remembered.

    `bits`: word → bits; `lows`: word → its folded form.
    """

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.bits: dict[str, int] = _Remembered(self._describe)
        self.lows: dict[str, str] = _folded()
        self._told = roster.persons.keys() | roster.phrase_starts | roster.initials

    def _describe(self, word: str) -> int:
        bits, low = describe(word), self.lows[word]
        if not bits & DOUBTFUL and low not in self._told and word.isascii() and "-" not in word:
            return bits
        if low in self.roster.phrase_starts:
            bits |= PHRASE
        if word.isupper() and 1 < len(word) < 4 and low in self.roster.initials and not bits & KEPT:
            bits = (bits & ~ORDINARY) | ROSTER
        elif self.roster.match(low) is not None:
            bits = (bits & ~(UNKNOWN | ODD)) | ROSTER
        if bits & (ROSTER | PHRASE):
            bits |= EVIDENT | HEARD
        return bits


@lru_cache(maxsize=1)
def _folded_words() -> dict[str, str]:
    return _Remembered(fold)


def _folded() -> dict[str, str]:
    """Word → its folded form, shared by all chats; emptied when it has grown large."""
    lows = _folded_words()
    if len(lows) > MOST_FOLDED:
        lows.clear()
    return lows


class _Remembered(dict):
    """A dictionary that computes what it lacks, once."""

    def __init__(self, compute: Callable) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> object:
        value = self[word] = self._compute(word)
        return value


@lru_cache(maxsize=1)
def _sections() -> tuple[tuple[int, frozenset[str]], ...]:
    return (
        (ROLE, words("roles")),
        (PARTICLE, words("particles")),
        (INSTITUTION, words("institutions")),
        (KEPT, words("kept_capitals")),
        (LEANING, words("leaning")),
        (FIRST, gazetteers.first_names()),
        (SURNAME, gazetteers.surnames()),
        (PLACE, gazetteers.places()),
        (TRADE, words("trades")),
        (QUARTER, gazetteers.quarters()),
        (NUMBER_WORD, frozenset(("nummer", "nr", "huisnummer", "huisnr"))),
        (SPELLED, words("house_words") - {"een", "twee", "drie"}),
        (PLACE_START, frozenset(gazetteers.place_starts())),
        (KEPT_START, frozenset(p.split(" ")[0] for p in words("kept_phrases"))),
    )


@lru_cache(maxsize=262144)
def describe(word: str) -> int:
    """The bits of `word` as it is written, whatever the chat."""
    lower, low = word.lower(), fold(word)
    bits = CAPITAL if word[0].isupper() else 0
    for bit, section in _sections():
        if low in section:
            bits |= bit
    if word.isupper() and low in words("kept_abbreviations"):
        bits |= KEPT
    bits |= _name_bits(low, lower, bits)
    if SPELLED_TENS.search(low):
        bits |= SPELLED
    if low.endswith("bedrijf") and len(low) > 8:
        bits |= TRADE
    bits |= _street_bits(word, low, lower)
    if is_named_building(low):
        bits |= BUILT
    if low in _destinations() or names_part_of_town(low):
        bits |= DESTINATION
    return bits | _screen_bits(low, lower, bits)


def _name_bits(low: str, lower: str, bits: int) -> int:
    """Is it an ordinary word, and if not: a form of a name, unknown, or even odd?"""
    frequency = zipf(lower)
    glued = len(low) > 6 and frequency < FAMILIAR and is_glued(low) and not STREET_END.search(low)
    if glued and (frequency < RARE or gazetteers.known_abroad(low)):
        return SURNAME
    if low.endswith("'s") and _is_first_name(low.removesuffix("'s")):
        return FIRST
    pet = 0 if bits & FIRST or not gazetteers.is_pet_form(low) else FIRST
    if is_ordinary(lower) or bits & KEPT or _is_ordinary_form(low):
        return pet | ORDINARY
    if (bits | pet) & NAMING:
        return pet
    derived = _derived(low)
    if derived & (FIRST | PLACE) or is_compound(low):
        return derived
    if all(is_ordinary(part) or is_formed(part) for part in low.split("-")):
        return derived | UNKNOWN
    return derived | UNKNOWN | (FIRST if misspelt_name(low) else ODD)


def _screen_bits(low: str, lower: str, bits: int) -> int:
    """Bits for the first look: whether the word can start a rule, and when."""
    frequency = zipf(lower)
    nobody = low in words("title_stop", "groups")
    seldom = not nobody and frequency <= (OFTEN_A_FIRST_NAME if bits & FIRST else OFTEN_A_SURNAME)
    screen = 0
    if bits & KEPT and not bits & LEANING:
        screen |= HEARD if bits & CAPITAL and bits & (FIRST | SURNAME) else 0
    elif not bits & ORDINARY:
        screen |= HEARD if bits & (NAMING | UNKNOWN | ODD) else 0
    elif bits & LEANING or (bits & (FIRST | SURNAME) and (seldom or bits & CAPITAL)):
        screen |= HEARD
    elif bits & PLACE and frequency < OFTEN_A_TOWN:
        screen |= EVIDENT
    notable = frequency < NOTABLE_BELOW or len(low) == 1
    if bits & CAPITAL and not bits & KEPT and notable:
        screen |= NOTABLE
    if frequency < FAMILIAR or not is_ordinary(low):
        screen |= DOUBTFUL
    if (
        low in SHAPING
        or low in ("gmail", "hotmail")
        or low.startswith(NAMING_A_NUMBER)
        or any(map(low.__contains__, ("nul", "zes", "zero", "six", "-punt-", "-dot-")))
    ):
        screen |= SHAPED | EVIDENT
    if (bits | screen) & STARTING or bits & BUILT or low in _pointing():
        screen |= EVIDENT
    return screen


@lru_cache(maxsize=1)
def _destinations() -> frozenset[str]:
    """First words of shops, waters and lands."""
    return frozenset(name.split(" ")[0] for name in words("chains", "far_places", "waters"))


@lru_cache(maxsize=1)
def _pointing() -> frozenset[str]:
    """Words that start a rule by themselves: titles, names of institutions."""
    own = words("honorifics", "strong_roles", "named_institutions")
    own |= words("blocks", "naming", "before_a_colon", "shortened_names")
    return own | {"tnv", "den"}


def _is_ordinary_form(low: str) -> bool:
    """Whether a word is an ordinary one with an ending behind an apostrophe, or stretched."""
    head = low.split("'")[0]
    if head != low and _plain(head):
        return True
    if not STRETCHED.search(low):
        return False
    forms = {STRETCHED.sub(rest, low) for rest in (r"\1", r"\1\1")}
    return any(zipf(form) >= RARE + 1 for form in forms) and all(
        is_ordinary(form) or form not in gazetteers.first_names() for form in forms
    )


def _is_first_name(low: str) -> bool:
    return len(low) > 2 and low in gazetteers.first_names() and not is_ordinary(low)


def _plain(word: str) -> bool:
    return len(word) > 1 and (is_ordinary(word) or word in words("kept_capitals"))


def _derived(low: str) -> int:
    first = gazetteers.first_names()
    for form in base_forms(low)[1:]:
        short = 2 if low == form + "s" or low == form + "'s" else 3
        if len(form) > short and form in first and not is_ordinary(form):
            return FIRST
    parts = low.split("-")
    if len(parts) > 1 and all(parts):
        if all(part in first for part in parts):
            return FIRST
        lasts = gazetteers.surnames()
        if all(part in lasts for part in parts) and any(not is_ordinary(part) for part in parts):
            return SURNAME
        places = gazetteers.places()
        if any(part in places and not is_ordinary(part) for part in parts):
            return PLACE
    return 0


def _street_bits(word: str, low: str, lower: str) -> int:
    """STREET for a street by itself, STREET_TAIL for what may end one of several words."""
    end = STREET_END.search(low)
    if len(low) <= 5 or not end or low in words("no_street"):
        return 0
    full = low[: end.start()] + SHORT_ENDS.get(end.group(), end.group())
    known = full in gazetteers.streets()
    frequency = zipf(lower)
    if end.group() == "st" and not (known and frequency < RARE):
        return 0
    if (known and frequency < COMMON) or (word[0].isupper() and frequency < 3.0):
        return STREET
    return STREET_TAIL if frequency < 3.0 else 0


TAKEN, KEPT_FREE = 1, 2
OUTSIDE_LOWS = ("",) * 32
OUTSIDE_FLAGS = (0,) * 32
OUTSIDE_GAPS = ("\n",) * 33


class Cover:
    """Spans that do not overlap; what came first stays. Type `""` keeps a range free of spans."""

    __slots__ = ("spans", "taken")

    def __init__(self, length: int) -> None:
        self.taken = bytearray(length)
        self.spans: list[Span] = []

    def free(self, start: int, end: int) -> bool:
        return not any(self.taken[start:end])

    def add(self, start: int, end: int, kind: str, kept: bool = False) -> None:
        """Cover what is still free of the range, as one span or several.

        With `kept` also ranges that were kept free of spans.
        """
        if self.taken.count(0, start, end) == end - start > 0:
            self._mark(start, end, kind)
            return
        blocked = (TAKEN,) if kept else (TAKEN, KEPT_FREE)
        while start < end:
            while start < end and self.taken[start] in blocked:
                start += 1
            stop = start
            while stop < end and self.taken[stop] not in blocked:
                stop += 1
            if stop > start:
                self._mark(start, stop, kind)
            start = stop

    def _mark(self, start: int, end: int, kind: str) -> None:
        self.taken[start:end] = (b"\1" if kind else b"\2") * (end - start)
        if kind:
            self.spans.append((start, end, kind))


@lru_cache(maxsize=4096)
def _starts_a_sentence(gap: str) -> bool:
    return SENTENCE_START.search(gap) is not None


def has_shape(text: str) -> bool:
    """Whether `text` has the characters without which only words of SHAPED begin an identifier."""
    return bool(
        DIGIT_OR_AT.search(text)
        or ("." in text and POINT.search(text))
        or "://" in text
        or ("," in text and COMMA.search(text))
    )


class Wording:
    """The words of a normalised message and what is known about each.

    `pieces`: what stands between the words, and the words, in turn; `flags`: the bits of each word;
    `lows`: each word folded; `later`: the bits of all words but the first; `union`: of all words.
    """

    __slots__ = ("flags", "later", "lexicon", "lows", "pieces", "text", "union", "written")

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.pieces = SPLIT.split(text)
        self.written = written = self.pieces[1::2]
        self.flags: list[int] = list(map(lexicon.bits.__getitem__, written))
        self.lows: list[str] = list(map(lexicon.lows.__getitem__, written))
        self.later = reduce(or_, self.flags[1:], 0)
        self.union = self.later | self.flags[0] if written else 0


class Sentence:
    """A normalised message with its words; finders cover ranges of it.

    `cover` goes on where an earlier reading stopped. `learnt` collects the names that the whole
    chat should know: folded word → type.
    """

    def __init__(self, wording: Wording, cover: Cover | None = None) -> None:
        self.text = wording.text
        self.lexicon = wording.lexicon
        self.flags = wording.flags
        self.lows = wording.lows
        self.union = wording.union
        self.later = wording.later
        self.written = wording.written
        borders = list(accumulate(map(len, wording.pieces)))
        self.tokens = list(zip(borders[::2], borders[1::2], wording.written, strict=False))
        self.low = [*self.lows, *OUTSIDE_LOWS].__getitem__
        """Token i folded; empty up to 16 places outside the message."""
        self.flag = [*self.flags, *OUTSIDE_FLAGS].__getitem__
        """The bits of token i; 0 up to 16 places outside the message."""
        self.gap = [*wording.pieces[2:-1:2], *OUTSIDE_GAPS].__getitem__
        """The text between token i and the next; a line end outside the message."""
        self.shouted = not self.text.islower() and self._is_in_capitals()
        """Whether capitals say nothing because (nearly) everything is in capitals."""
        self.has_digits = DIGIT.search(self.text) is not None
        self.cover = cover or Cover(len(self.text))
        self.learnt: dict[str, str] = {}

    def _is_in_capitals(self) -> bool:
        letters = sum(map(len, self.lows))
        return letters > 8 and len(CAPITALS.findall(self.text)) > 0.7 * letters

    @cached_property
    def foreign(self) -> bool:
        """Whether so many words in lower case are unknown that it is a dialect or language."""
        odd = sum(bool(flag & UNKNOWN and not flag & CAPITAL) for flag in self.flags)
        return odd > 2 and odd * FOREIGN_SHARE > len(self.flags)

    def may_have_shapes(self) -> bool:
        """Whether a pattern can occur at all."""
        return bool(self.union & SHAPED) or has_shape(self.text)

    def opens(self, i: int) -> bool:
        """Whether token i begins a sentence, where a capital says nothing."""
        return i == 0 or _starts_a_sentence(self.gap(i - 1))

    def ends(self, i: int) -> bool:
        """Whether a clause ends behind token i."""
        return self.gap(i) not in (" ", "-", "'", "/") or self.low(i + 1) in CLAUSE_STARTS

    def at_a_number(self, i: int) -> bool:
        """Whether `op 14` or `van nr 14` stands behind token i."""
        return bool(AT_A_NUMBER.match(self.text, self.tokens[i][1]))

    def speaks(self, i: int) -> bool:
        """Whether the capital of token i is evidence: within a sentence that is not shouted."""
        if not self.flag(i) & CAPITAL or self.shouted:
            return False
        word = self.tokens[i][2]
        return not (word.isupper() and len(word) > 1) and not self.opens(i)

    def free(self, i: int) -> bool:
        """Whether token i is not covered yet."""
        start, end, _ = self.tokens[i]
        return not any(self.cover.taken[start:end])

    def take(self, first: int, last: int, kind: str, learn: bool = False) -> None:
        """Cover tokens `first` to `last`; with `learn` the chat remembers the words."""
        start = self.tokens[first][0]
        if self.low(first - 1) == "t" and self.gap(first - 1) == " ":
            start = max(0, self.tokens[first - 1][0] - 1)
        self.cover.add(start, self.tokens[last][1], kind)
        if learn:
            for i in range(first, last + 1):
                self.learn(i, kind)

    def learn(self, i: int, kind: str) -> None:
        """Let the chat remember token i, unless it is a word that everybody uses."""
        low = self.low(i)
        if len(low) > 2 and not self.flag(i) & (PARTICLE | ROLE) and zipf(low) < 4.6:
            self.learnt.setdefault(low, kind)
