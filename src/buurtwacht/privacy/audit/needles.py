"""What must not be found outside `data/raw`: built from raw chats, held in memory only.

A needle is a sequence of tokens (`words.tokens`) or a number. A weak needle is shorter than five
characters or consists of words of the word list: it is judged only where a cell of a data column
is as short as a label. `scope` are the groups in whose message texts a needle is judged (a
redactor knows the names of its own chat), None for all groups. A single letter is no needle: it
names nobody, and groups that may not be named are lettered.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import dropwhile

from buurtwacht.privacy.audit.words import NO_NAMES, is_common, is_word, plain, tokens
from buurtwacht.privacy.gazetteers import first_names, surnames

KINDS = (
    "canary",
    "sender",
    "known_name",
    "export_name",
    "person",
    "phone",
    "email",
    "iban",
    "bsn",
    "plate",
    "postcode",
    "address",
    "url",
    "filename",
    "place",
    "other_id",
    "description",
    "unknown",
)
"""Types of needles; of two needles that read the same the first type counts."""

IDENTIFIERS = frozenset({"phone", "email", "iban", "bsn", "plate", "url", "filename"})
"""Types that identify wherever they stand."""

GRAM = 5
"""Words of a verbatim quotation."""

NUMBERS = re.compile(r"\+?\d(?:[ ().\-/]{0,3}\d){8,}")
"""Stretches of digits, however separated, in which a phone number or a BSN may stand."""

_EXPORT_WORDS = frozenset({"whatsapp", "chat", "gesprek", "met", "with", "de", "groep"})
_DIGITS = re.compile(r"\d+")
_RUNS = re.compile(r"\d+|[^\d\W_]+")
_DIGITS_ONLY = re.compile(r"[\d\s+().\-/]+")
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Needle:
    """What is known about one sequence of tokens.

    `named`: it was given as a name, by a roster or the researcher; `word`: it is one
    word of the word list; `weak` and `scope`: see above.
    """

    kind: str
    weak: bool
    named: bool
    scope: Set[str] | None
    word: bool = False


def _first_kind(one: str, other: str) -> str:
    return one if one == other else min(one, other, key=KINDS.index)


def _together(grown: Set[str] | None, scope: Set[str] | None) -> Set[str] | None:
    """Both scopes; `grown` grows in place once it is of several groups, as first names are."""
    if grown is None or scope is None:
        return None
    if scope <= grown:
        return grown
    if isinstance(grown, set):
        grown |= scope
        return grown
    return set(grown) | scope


def canonical_number(digits: str) -> str:
    """A number without the ways of writing the Dutch country code."""
    if digits.startswith("00"):
        digits = digits[2:]
    if digits.startswith("310") and len(digits) == 12:
        return digits[3:]
    if digits.startswith("31") and len(digits) == 11:
        return digits[2:]
    if digits.startswith("0") and len(digits) == 10:
        return digits[1:]
    return digits


def grams(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """All sequences of `GRAM` tokens that are words, not numbers."""
    run = 0
    for place, word in enumerate(words, start=1):
        run = run + 1 if word.isalpha() else 0
        if run >= GRAM:
            yield tuple(words[place - GRAM : place])


@dataclass(repr=False)
class Needles:
    """All needles of a cohort.

    `phrases`: needle by its tokens; `lengths`: first token → numbers of tokens of the phrases that
    begin with it, the largest first, after `seal`.
    """

    phrases: dict[tuple[str, ...], Needle] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    quotations: set[int] = field(default_factory=set)
    _same: dict = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.phrases) + len(self.numbers)

    def add_chat(
        self,
        group: str,
        labels: Iterable[str],
        known_names: Iterable[tuple[str, str]] = (),
        removed: Iterable[tuple[str, str]] = (),
        texts: Iterable[str] = (),
        quotable: set[int] | None = None,
    ) -> None:
        """Add what one chat must not lose.

        `labels`: names and numbers of members; `known_names`: (name, kind); `removed`: (text,
        type) of all that the redactor took out; `texts`: raw texts, of which quotations are kept
        (only those in `quotable`, hashes of `grams`, when given).
        """
        scope = frozenset({group})
        for label in labels:
            self._add_name(label, "sender", scope)
        for name, kind in known_names:
            if kind == "person":
                self._add_name(name, "known_name", scope)
            else:
                self._add_phrase(tokens(name), "known_name", scope, named=False)
        for text, kind in dict.fromkeys(removed):
            self._add_removed(text, kind, scope)
        for text in dict.fromkeys(texts):
            found = {hash(gram) for gram in grams(tokens(text))}
            self.quotations |= found if quotable is None else found & quotable

    def add_export_name(self, name: str) -> None:
        """Add the name of a raw file, without its suffix: it carries the title of the chat.

        A name of ordinary words only, such as `_chat`, says nothing.
        """
        words = tokens(name)
        title = list(dropwhile(_EXPORT_WORDS.__contains__, words))
        for phrase in (words, title):
            if not all(map(is_word, phrase)):
                self._add_phrase(phrase, "export_name", None, named=False)

    def add_canaries(self, canaries: Iterable[str]) -> None:
        """Add strings that were planted in the raw data; a canary is never weak."""
        for canary in canaries:
            words = tuple(tokens(canary))
            if words:
                self._put(words, Needle("canary", False, True, None))
            self._add_number(canary, "canary")

    def seal(self) -> "Needles":
        """Order the needles for the search; nothing can be added to the result."""
        found: dict[str, set[int]] = {}
        for words in self.phrases:
            found.setdefault(words[0], set()).add(len(words))
        self.lengths = {word: tuple(sorted(n, reverse=True)) for word, n in found.items()}
        return self.for_adding()

    def for_adding(self) -> "Needles":
        """The needles without what only serves to make more of them."""
        self._same = {}
        return self

    def add(self, other: "Needles") -> None:
        """Add the needles of other chats."""
        for words, needle in other.phrases.items():
            self._put(words, needle)
        for number, kind in other.numbers.items():
            self.numbers[number] = _first_kind(kind, self.numbers.get(number, kind))
        self.quotations |= other.quotations

    def _put(self, words: tuple[str, ...], needle: Needle) -> None:
        other = self.phrases.get(words)
        if other is None:
            words = tuple(self._same.setdefault(word, word) for word in words)
            if not isinstance(needle.scope, set):
                needle = self._same.setdefault(needle, needle)
            self.phrases[words] = needle
        elif other != needle:
            self.phrases[words] = Needle(
                _first_kind(needle.kind, other.kind),
                needle.weak and other.weak,
                needle.named or other.named,
                _together(other.scope, needle.scope),
                needle.word and other.word,
            )

    def _add_number(self, text: str, kind: str) -> bool:
        number = canonical_number("".join(_DIGITS.findall(plain(text))))
        if not 9 <= len(number) <= 15:
            return False
        self.numbers[number] = _first_kind(kind, self.numbers.get(number, kind))
        return True

    def _add_name(self, label: str, kind: str, scope: frozenset[str]) -> None:
        folded = plain(label)
        if self._add_number(folded, kind) and _DIGITS_ONLY.fullmatch(folded):
            return
        words = tokens(label)
        self._add_phrase(words, kind, None, named=True)
        if len("".join(words)) >= 8 and len(words) > 1:
            self._put(("".join(words),), Needle(kind, False, True, None))
        for word in words:
            if len(word) > 1 and not word.isdigit() and word not in NO_NAMES:
                weak = len(word) < _SHORTEST or is_common(word)
                self._put((word,), Needle(kind, weak, True, scope, is_word(word)))
                if not weak and not word.endswith("s"):
                    self._put((word + "s",), Needle(kind, is_word(word + "s"), True, scope))

    def _add_removed(self, text: str, kind: str, scope: frozenset[str]) -> None:
        folded = plain(text)
        if _DIGITS_ONLY.fullmatch(folded):
            if not self._add_number(folded, kind) and len(_DIGITS.findall(folded)) == 1:
                number = "".join(_DIGITS.findall(folded))
                if len(number) >= _SHORTEST:
                    self._put((number,), Needle(kind, True, False, frozenset()))
            return
        if kind in ("iban", "bsn", "phone"):
            self._add_number(folded, kind)
        words = tokens(text)
        if kind in ("plate", "postcode", "iban"):
            compact = "".join(words)
            runs = _RUNS.findall(compact)
            shaped = all(len(run) <= 4 and not is_word(run) for run in runs if run.isalpha())
            forms = {tuple(words), *(_joined(runs) if shaped else [(compact,)])}
            if kind == "iban":
                forms.add(tuple(compact[i : i + 4] for i in range(0, len(compact), 4)))
            for form in sorted(form for form in forms if form and form[0]):
                weak = len(compact) < _SHORTEST or not shaped
                self._put(form, Needle(kind, weak, False, None))
            return
        if kind in IDENTIFIERS:
            self._add_phrase(words, kind, None, named=False)
        elif len(words) > 1 or (kind == "person" and words and _is_name(words[0])):
            self._add_phrase(words, kind, scope, named=False)
        else:
            self._add_phrase(words, kind, frozenset(), named=False)

    def _add_phrase(
        self, words: Sequence[str], kind: str, scope: frozenset[str] | None, named: bool
    ) -> None:
        if len("".join(words)) < 2 or all(word.isdigit() for word in words):
            return
        listed = is_common if named or kind == "address" else is_word
        weak = len("".join(words)) < _SHORTEST or all(map(listed, words))
        word = len(words) == 1 and is_word(words[0])
        self._put(tuple(words), Needle(kind, weak, named, scope, word))


def _joined(runs: list[str]) -> list[tuple[str, ...]]:
    """All ways to write runs of letters and digits together or apart."""
    if not runs or len(runs) > 4:
        return [("".join(runs),)]
    ways = [(runs[0],)]
    for run in runs[1:]:
        ways = [way for old in ways for way in ((*old, run), (*old[:-1], old[-1] + run))]
    return ways


def _is_name(word: str) -> bool:
    return word in first_names() or word in surnames()


def removed_by(texts: Sequence[str], redactions: Sequence) -> list[tuple[str, str]]:
    """(text, type) of every span that a redactor took out of `texts`, each once, in order."""
    found = {
        (text[start:end], kind): None
        for text, redaction in zip(texts, redactions, strict=True)
        for start, end, kind in redaction.spans
    }
    return list(found)


def needles_of_chat(
    needles: Needles,
    group: str,
    messages: Sequence[Mapping],
    labels: Iterable[str],
    known_names: Sequence[tuple[str, str]],
    textless: Iterable[str],
    quotable: set[int] | None = None,
) -> None:
    """Add the merged chat of `group` to `needles`, withheld members included.

    Texts of `textless` kinds (system lines, contacts, locations) name people outside sentences:
    of these only shaped identifiers are taken, by a redactor of their own.
    """
    from buurtwacht.privacy.redaction import Redactor

    labels, textless = sorted(labels), frozenset(textless)
    spoken = [m["text"] or "" for m in messages if m["kind"] not in textless]
    announced = [m["text"] or "" for m in messages if m["kind"] in textless]
    removed = removed_by(spoken, Redactor(labels, known_names).redact(spoken))
    shaped = removed_by(announced, Redactor(labels, known_names).redact(announced))
    removed += [(text, kind) for text, kind in shaped if kind in IDENTIFIERS]
    needles.add_chat(group, labels, known_names, removed, spoken, quotable)
