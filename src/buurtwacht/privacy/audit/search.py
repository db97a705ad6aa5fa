"""Find needles in the segments of an artefact, in one pass over its tokens and numbers."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote

from buurtwacht.privacy.audit.detector import detect
from buurtwacht.privacy.audit.needles import NUMBERS, Needle, Needles, canonical_number, grams
from buurtwacht.privacy.audit.repository import Repository
from buurtwacht.privacy.audit.segments import DECLARED, MESSAGE, PROSE, Segment
from buurtwacht.privacy.audit.words import TOKEN, kept_phrases, plain
from buurtwacht.privacy.redaction import PLACEHOLDERS

VERBATIM = "verbatim"
DETECTED = "detected_"
LABEL = 3
"""Tokens of a cell that is as short as a label."""

PERSON = PLACEHOLDERS["person"]
CONTEXT = 2
"""Tokens on either side that must also stand in the repository."""

_RUN = re.compile(r"\d+")
_DECIMAL = re.compile(r"(?<![\d.+])(?<!\d-)(?:0|[1-9]\d*)\.\d+(?![\d.])")
LONGEST_NUMBER = 15


class Search:
    """One audit's search; counts hits by type, never keeps what was found.

    `declared`: names of groups and areas that may be named anywhere, as tokens joined by blanks.
    """

    def __init__(
        self,
        needles: Needles,
        repository: Repository,
        declared: frozenset[str] = frozenset(),
    ) -> None:
        self.needles = needles
        self.repository = repository
        self.declared = declared

    def count(self, segments: Iterable[Segment], shareable: bool) -> Counter:
        """Hits by type in one artefact.

        Quotations and the second detector count in shareable artefacts, the detector also in
        message texts.
        """
        hits: Counter = Counter()
        for segment in segments:
            folded = plain(unquote(segment.text) if "%" in segment.text else segment.text)
            words = TOKEN.findall(folded)
            for kind in self._phrases(words, segment, shareable):
                hits[kind] += segment.times
            if self.needles.numbers:
                for kind in self._numbers(folded):
                    hits[kind] += segment.times
            if shareable:
                hits[VERBATIM] += sum(
                    hash(gram) in self.needles.quotations
                    and hash(gram) not in self.repository.quotations
                    for gram in grams(words)
                )
            if shareable or segment.place == MESSAGE:
                for kind, found in detect(segment.text):
                    if not self.repository.holds(TOKEN.findall(plain(found))):
                        hits[DETECTED + kind] += segment.times
        return +hits

    def _phrases(self, words: list[str], segment: Segment, shareable: bool):
        phrases, lengths, skip = self.needles.phrases, self.needles.lengths, 0
        if lengths.keys().isdisjoint(words):
            return
        for place, word in enumerate(words):
            if word not in lengths or place < skip:
                continue
            for length in lengths[word]:
                phrase = tuple(words[place : place + length])
                needle = phrases.get(phrase)
                if needle is not None and self._counts(
                    needle, phrase, words, place, segment, shareable
                ):
                    yield needle.kind
                    skip = place + length
                    break

    def _counts(
        self,
        needle: Needle,
        phrase: tuple[str, ...],
        words: list[str],
        place: int,
        segment: Segment,
        shareable: bool,
    ) -> bool:
        if needle.kind == "canary":
            return True
        if segment.place == MESSAGE:
            own = needle.scope is None or segment.group in needle.scope
            return own and _names_somebody(needle, words, place, place + len(phrase))
        if needle.weak and (segment.place == PROSE or len(words) > max(LABEL, len(phrase))):
            return False
        if segment.place == DECLARED and (needle.weak or not (shareable or needle.named)):
            return False
        cell = " ".join(words)
        if cell in self.declared or (segment.place != PROSE and cell in self.repository.labels):
            return False
        if not needle.named and " ".join(phrase) in self.declared:
            return False
        return not self._committed(needle, phrase, words, place, shareable)

    def _committed(
        self, needle: Needle, phrase: tuple[str, ...], words: list[str], place: int, shareable: bool
    ) -> bool:
        """Whether the repository has the same text.

        A name must stand there with its neighbours, or be a word of the report's own prose; other
        needles must stand there themselves.
        """
        around = words[max(0, place - CONTEXT) : place + len(phrase) + CONTEXT]
        if len(around) >= len(phrase) + CONTEXT and self.repository.holds(around):
            return True
        if needle.weak:
            return False
        if not needle.named:
            return self.repository.holds(phrase)
        return shareable and len(phrase) == 1 and phrase[0] in self.repository.own

    def _numbers(self, folded: str):
        for group in NUMBERS.finditer(folded):
            for part in _DECIMAL.split(group.group()):
                yield from self._numbers_of_runs(_RUN.findall(part))

    def _numbers_of_runs(self, runs: list[str]):
        """Types of the known numbers that adjacent runs of digits make together."""
        skip = 0
        for first in range(len(runs)):
            if first < skip:
                continue
            digits = ""
            for last in range(first, len(runs)):
                digits += runs[last]
                if len(digits) > LONGEST_NUMBER:
                    break
                number = canonical_number(digits)
                kind = self.needles.numbers.get(number)
                if kind and (kind == "canary" or number not in self.repository.numbers):
                    yield kind
                    skip = last + 1
                    break


def _names_somebody(needle: Needle, words: list[str], start: int, end: int) -> bool:
    """Whether a needle of a chat at `start` to `end` names somebody in a redacted text of it.

    A word of the word list does so only behind a person that was replaced; a short name does so
    unless it is part of a phrase that names a thing, such as a car.
    """
    if needle.word:
        behind = start > 1 and words[start - 2] == PERSON and words[start - 1].isdigit()
        return behind and not needle.weak
    if needle.weak and not (needle.named and end == start + 1 and len(words[start]) > 2):
        return False
    return not any(
        tuple(words[first:last]) in kept_phrases()
        for first in range(max(0, start - 3), start + 1)
        for last in range(end, end + 4)
    )
