"""One message as the redactor sees it: words, what is known about them, what is covered."""

import re
from functools import cached_property

from buurtwacht.privacy import gazetteers
from buurtwacht.privacy.formation import is_compound, is_formed, is_glued, misspelt_name
from buurtwacht.privacy.gazetteers import COMMON, FAMILIAR, RARE, is_ordinary, zipf
from buurtwacht.privacy.normalise import Normalised, fold
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
) = (1 << bit for bit in range(23))
EVIDENCE = (
    ROSTER
    | FIRST
    | SURNAME
    | PLACE
    | ROLE
    | PHRASE
    | STREET
    | STREET_TAIL
    | INSTITUTION
    | LEANING
    | PLACE_START
    | TRADE
    | SPELLED
    | NUMBER_WORD
    | QUARTER
)

STREET_END = re.compile(
    r"(?:straat|straatje|str|laan|laantje|ln|weg|wg|plein|hof|hofje|pad|dijk|kade|gracht|singel"
    r"|st|plantsoen|steeg|dreef|park|poort|flat|gaarde|brink|allee|boulevard|oord|erf|akker|weide)\Z"
)
CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ]")
SHORT_ENDS = {"str": "straat", "st": "straat", "wg": "weg", "ln": "laan"}
CLAUSE_STARTS = frozenset(("en", "of", "dank", "maar", "want", "die", "dat", "omdat", "xx"))
AT_A_NUMBER = re.compile(
    r" (?:van|op|uit|bij) (?:nr\.? ?|nummer |huisnummer |no\.? ?)?\d+(?![\d:.,])"
)
SENTENCE_START = re.compile(r"[.!?:;\n\r•\"“”„(>*]|[^\w\s,'&@#/+\-]")


class Lexicon:
    """What is known about each word as it is written, for one chat; remembered."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._known: dict[str, tuple[int, str]] = {}
        self._sections = [
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
        ]

    def know(self, word: str) -> tuple[int, str]:
        """The bits of `word` and its folded form."""
        try:
            return self._known[word]
        except KeyError:
            known = self._known[word] = (self._describe(word), fold(word))
            return known

    def _describe(self, word: str) -> int:
        lower, low = word.lower(), fold(word)
        bits = CAPITAL if word[0].isupper() else 0
        for bit, section in self._sections:
            if low in section:
                bits |= bit
        if self.roster.match(low) is not None:
            bits |= ROSTER
        if low in self.roster.phrase_starts:
            bits |= PHRASE
        if word.isupper() and 1 < len(word) < 4 and low in self.roster.initials and not bits & KEPT:
            return bits | ROSTER | EVIDENT
        if word.isupper() and low in words("kept_abbreviations"):
            bits |= KEPT
        glued = len(low) > 6 and zipf(lower) < FAMILIAR and is_glued(low)
        glued = glued and not STREET_END.search(low)
        if glued and (zipf(lower) < RARE or gazetteers.known_abroad(low)):
            return bits | SURNAME | EVIDENT
        if not bits & FIRST and gazetteers.is_pet_form(low):
            bits |= FIRST
        ordinary = is_ordinary(lower) or bits & KEPT or _is_ordinary_form(low)
        if ordinary:
            bits |= ORDINARY
        elif not bits & (FIRST | SURNAME | PLACE):
            bits |= _derived(low)
            if not bits & (FIRST | PLACE | ROSTER) and not is_compound(low):
                bits |= UNKNOWN
                if not all(is_ordinary(part) or is_formed(part) for part in low.split("-")):
                    bits |= FIRST if misspelt_name(low) else ODD
        if low.endswith("bedrijf") and len(low) > 8:
            bits |= TRADE
        bits |= _street_bits(word, low, lower)
        if bits & (EVIDENCE | ODD) or (bits & CAPITAL and bits & UNKNOWN):
            bits |= EVIDENT
        return bits


def _is_ordinary_form(low: str) -> bool:
    """Whether a word is an ordinary one with an ending behind an apostrophe, or stretched."""
    head = low.split("'")[0]
    if head != low and _plain(head):
        return True
    if not STRETCHED.search(low):
        return False
    return any(zipf(STRETCHED.sub(rest, low)) >= RARE + 1 for rest in (r"\1", r"\1\1"))


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


class Cover:
    """Spans that do not overlap; what came first stays. Type `""` keeps a range free of spans."""

    __slots__ = ("spans", "taken")

    def __init__(self, length: int, spans: list[Span]) -> None:
        self.taken = bytearray(length)
        self.spans: list[Span] = []
        for span in spans:
            self.add(*span)

    def free(self, start: int, end: int) -> bool:
        return not any(self.taken[start:end])

    def add(self, start: int, end: int, kind: str, kept: bool = False) -> None:
        """Cover what is still free of the range, as one span or several.

        With `kept` also ranges that were kept free of spans.
        """
        blocked = (TAKEN,) if kept else (TAKEN, KEPT_FREE)
        while start < end:
            while start < end and self.taken[start] in blocked:
                start += 1
            stop = start
            while stop < end and self.taken[stop] not in blocked:
                stop += 1
            if stop > start:
                mark = TAKEN if kind else KEPT_FREE
                self.taken[start:stop] = bytes((mark,)) * (stop - start)
                if kind:
                    self.spans.append((start, stop, kind))
            start = stop


class Sentence:
    """A normalised message with its words; finders cover ranges of it.

    `learnt` collects the names that the whole chat should know: folded word → type.
    """

    def __init__(self, normal: Normalised, lexicon: Lexicon, spans: list[Span]) -> None:
        self.normal = normal
        self.text = normal.text
        self.lexicon = lexicon
        self.tokens = [(*found.span(), found[0]) for found in WORD.finditer(self.text)]
        self.flags: list[int] = []
        self.lows: list[str] = []
        self.union = 0
        for _, _, word in self.tokens:
            flags, low = lexicon.know(word)
            self.flags.append(flags)
            self.lows.append(low)
            self.union |= flags
        self.cover = Cover(len(self.text), spans)
        self.learnt: dict[str, str] = {}

    @cached_property
    def shouted(self) -> bool:
        """Whether capitals say nothing because (nearly) everything is in capitals."""
        letters = len("".join(self.lows))
        return letters > 8 and len(CAPITALS.findall(self.text)) > 0.7 * letters

    def needs_names(self) -> bool:
        """Whether any word could be, or point at, a name."""
        return "." in self.text or bool(self.union & EVIDENT)

    def low(self, i: int) -> str:
        """Token i folded; empty outside the message."""
        return self.lows[i] if 0 <= i < len(self.lows) else ""

    def flag(self, i: int) -> int:
        """The bits of token i; 0 outside the message."""
        return self.flags[i] if 0 <= i < len(self.tokens) else 0

    def gap(self, i: int) -> str:
        """The text between token i and the next; a line end outside the message."""
        if not 0 <= i < len(self.tokens) - 1:
            return "\n"
        return self.text[self.tokens[i][1] : self.tokens[i + 1][0]]

    def opens(self, i: int) -> bool:
        """Whether token i begins a sentence, where a capital says nothing."""
        return i == 0 or bool(SENTENCE_START.search(self.gap(i - 1)))

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
        return self.cover.free(start, end)

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
