"""Redaction of chat texts: shapes, addresses, known names, listed names in context, propagation.

What is redacted once in a chat as a name is redacted everywhere in it. Recall is measured, never
promised: see docs/privacy.md. Profile `release` also denies every word that is not on the public
word list and generalises descriptions of persons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from buurtwacht.privacy.addresses import find_addresses
from buurtwacht.privacy.descriptions import find_descriptions
from buurtwacht.privacy.destinations import find_destinations
from buurtwacht.privacy.gazetteers import FAMILIAR, is_ordinary, zipf
from buurtwacht.privacy.names import find_names
from buurtwacht.privacy.normalise import Normalised, fold, normalise
from buurtwacht.privacy.numbered_neighbours import find_numbered_neighbours
from buurtwacht.privacy.patterns import pattern_spans
from buurtwacht.privacy.places import find_places
from buurtwacht.privacy.release import find_unlisted
from buurtwacht.privacy.roster import WORD, Roster
from buurtwacht.privacy.screen import is_plain
from buurtwacht.privacy.sentence import Cover, Lexicon, Sentence, Span, Wording
from buurtwacht.privacy.vocabulary import words

PLACEHOLDERS = {
    "person": "persoon",
    "phone": "telefoon",
    "address": "adres",
    "postcode": "postcode",
    "plate": "kenteken",
    "email": "e-mail",
    "url": "link",
    "iban": "rekening",
    "bsn": "bsn",
    "place": "plaats",
    "other_id": "nummer",
    "filename": "bestand",
    "description": "omschrijving",
    "unknown": "weggelaten",
}
NUMBERED = ("person", "place", "address")
PROFILES = ("work", "release")


@dataclass(frozen=True)
class Redaction:
    """A redacted text and the ranges (start, end, type) of the input that were replaced."""

    text: str
    spans: list[Span] = field(default_factory=list)


class Redactor:
    """Redacts the texts of one chat.

    `roster`: names and numbers of senders, also of withheld ones; `known_names`: (name, kind)
    with kind `person`, `street` or `place`; `profile`: `work` or `release`. Numbers in
    placeholders follow the order of appearance in this chat and depend on no key.
    """

    def __init__(
        self,
        roster: Iterable[str],
        known_names: Iterable[tuple[str, str]] = (),
        profile: str = "work",
    ) -> None:
        if profile not in PROFILES:
            raise ValueError("profile must be work or release")
        self.profile = profile
        self._roster = Roster(roster, known_names)
        self._lexicon = Lexicon(self._roster)
        self._learnt: dict[str, str] = {}
        self._phrases: dict[str, dict[tuple[str, ...], str]] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._counts: dict[str, int] = {}
        self._identities: dict[tuple[str, str], tuple[str, str]] = {}

    def redact(self, texts: Sequence[str]) -> list[Redaction]:
        """One `Redaction` for each text, in order; names found in one are redacted in all.

        Give all texts of a chat in one call: names learnt later do not change earlier calls.
        """
        different = dict.fromkeys(texts)
        lows: dict[str, list[str]] = {}
        read: dict[str, tuple[Normalised, Cover]] = {}
        learnt: dict[str, str] = {}
        for text in different:
            normal = normalise(text)
            wording = Wording(normal.text, self._lexicon)
            lows[text] = wording.lows
            if is_plain(wording):
                continue
            sentence = Sentence(wording)
            self._read(sentence)
            read[text] = normal, sentence.cover
            for word, kind in sentence.learnt.items():
                learnt.setdefault(word, kind)
            self._learn_phrases(sentence)
        for word, kind in learnt.items():
            for form in (word, f"{word}s", f"{word}'s"):
                self._learnt.setdefault(form, kind)
        telling = self._learnt.keys() | self._phrases.keys()
        telling_when_plain = {word for word in self._learnt if _is_seldom_a_word(word)}
        telling_when_plain |= self._phrases.keys()
        done: dict[str, Redaction] = {}
        for text in different:
            normal, cover = read.get(text, (None, None))
            names = telling_when_plain if cover is None else telling
            if self.profile == "release" or not names.isdisjoint(lows[text]):
                normal = normal or normalise(text)
                cover = self._second_reading(normal, cover)
            done[text] = (
                self._write(text, normal, cover.spans)
                if normal and cover and cover.spans
                else Redaction(text)
            )
        return [done[text] for text in texts]

    def _learn_phrases(self, sentence: Sentence) -> None:
        """Remember each person and place of several words under the rarest of its words."""
        for start, end, kind in _joined(sorted(sentence.cover.spans), sentence.text):
            if kind not in ("person", "place") or " " not in sentence.text[start:end]:
                continue
            phrase = tuple(fold(word) for word in WORD.findall(sentence.text[start:end]))
            telling = [low for low in phrase if low not in words("particles") and len(low) > 1]
            if len(phrase) > 1 and (len(telling) > 1 or any(not is_ordinary(t) for t in telling)):
                anchor = min(telling, key=lambda low: (zipf(low), low))
                self._phrases.setdefault(anchor, {}).setdefault(phrase, kind)

    def _second_reading(self, normal: Normalised, cover: Cover | None) -> Cover:
        """Cover also names that the chat has taught, and in `release` what else must go."""
        sentence = Sentence(Wording(normal.text, self._lexicon), cover)
        if cover is None:
            self._read(sentence)
        if not self._learnt.keys().isdisjoint(sentence.lows):
            self._propagate(sentence)
        if not self._phrases.keys().isdisjoint(sentence.lows):
            self._propagate_phrases(sentence)
        if self.profile == "release":
            find_descriptions(sentence)
            find_unlisted(sentence)
        return sentence.cover

    def _read(self, sentence: Sentence) -> None:
        """Cover what shapes, lists and the words around show."""
        if sentence.may_have_shapes():
            for span in pattern_spans(sentence.text):
                sentence.cover.add(*span)
        find_addresses(sentence)
        find_names(sentence)
        find_places(sentence)
        find_destinations(sentence)
        if sentence.has_digits:
            find_numbered_neighbours(sentence)

    def _propagate(self, sentence: Sentence) -> None:
        for i, low in enumerate(sentence.lows):
            kind = self._learnt.get(low)
            if kind is None or not sentence.free(i):
                continue
            rare = zipf(low) < FAMILIAR
            if rare or not is_ordinary(low) or sentence.speaks(i):
                sentence.take(i, i, kind)

    def _propagate_phrases(self, sentence: Sentence) -> None:
        """Cover phrases that were a person or place elsewhere in the chat, in any case."""
        lows = sentence.lows
        for i, low in enumerate(lows):
            for phrase, kind in self._phrases.get(low, {}).items():
                first = i - phrase.index(low)
                last = first + len(phrase) - 1
                if first >= 0 and tuple(lows[first : last + 1]) == phrase:
                    start, end = sentence.tokens[first][0], sentence.tokens[last][1]
                    sentence.cover.add(start, end, kind, kept=True)

    def _write(self, text: str, normal: Normalised, found: Sequence[Span]) -> Redaction:
        pieces, spans, at = [], [], 0
        for start, end, kind in _joined(sorted(found), normal.text):
            first, last = normal.original(start, end)
            first = max(first, at)
            if first >= last:
                continue
            pieces += [text[at:first], self._placeholder(kind, normal.text[start:end])]
            spans.append((first, last, kind))
            at = last
        return Redaction("".join((*pieces, text[at:])), spans)

    def _placeholder(self, kind: str, value: str) -> str:
        label = PLACEHOLDERS[kind]
        if kind not in NUMBERED:
            return f"[{label}]"
        key = self._identities.get((kind, value))
        if key is None:
            key = self._identities[kind, value] = (kind, self._identity(kind, value))
        if key not in self._numbers:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._numbers[key] = self._counts[kind]
        return f"[{label} {self._numbers[key]}]"

    def _identity(self, kind: str, value: str) -> str:
        folded = [fold(word) for word in WORD.findall(value)]
        if kind != "person":
            return fold(value)
        for word in folded:
            known = self._roster.match(word)
            if known is not None and known not in self._roster.shared:
                return f"#{self._roster.persons[known]}"
        empty = words("particles", "roles")
        return " ".join(word for word in folded if word not in empty) or fold(value)


def _is_seldom_a_word(low: str) -> bool:
    """Whether a learnt name is one in lower case as well."""
    return not is_ordinary(low) or zipf(low) < FAMILIAR


def _joined(spans: list[Span], text: str) -> list[Span]:
    joined: list[Span] = []
    for start, end, kind in spans:
        if joined and joined[-1][2] == kind and text[joined[-1][1] : start] in ("", " ", ". "):
            joined[-1] = (joined[-1][0], end, kind)
        else:
            joined.append((start, end, kind))
    return joined
