"""The names that a chat is known to hold: senders, and names given by the researcher.

A word of a text matches a known name as it is, as a possessive, a diminutive, stretched, as a
hyphen part or as its initials, or (long names that are no ordinary words) with one edit.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from buurtwacht.privacy.gazetteers import FAMILIAR, RARE, is_ordinary, zipf
from buurtwacht.privacy.normalise import fold, normalise
from buurtwacht.privacy.vocabulary import words

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
ENDINGS = (
    "'s",
    "s",
    "'",
    "je",
    "tje",
    "pje",
    "etje",
    "ie",
    "ke",
    "ken",
    "jes",
    "tjes",
    "'tje",
    "pie",
    "kie",
    "sie",
    "ske",
    "eke",
    "ko",
    "ies",
    "y",
)
STRETCHED = re.compile(r"(.)\1{2,}")
DOUBLED = re.compile(r"(.)\1+")
EDITABLE_LENGTH = 5
RARE_ENOUGH_TO_BE_A_TYPO = RARE + 0.8


def name_words(label: str) -> list[str]:
    """The folded words of a name or label that tell a person, without particles and roles."""
    found = [fold(word) for word in WORD.findall(normalise(label).text)]
    empty = words("roles", "fillers")
    particles = words("particles")
    return [
        word
        for place, word in enumerate(found)
        if word not in empty
        and len(word) > 1
        and (place == 0 or word not in particles)
        and not (place == 0 and word in ("van", "de", "vd", "het", "den", "der", "ter", "ten"))
    ]


def base_forms(word: str) -> list[str]:
    """What a folded word may be a form of: itself, without an ending, with stretches undone."""
    forms = [word]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            forms.append(stem)
            if ending in ("ie", "je") and stem[-2] in "aeou" and stem[-3] != stem[-2]:
                forms.append(stem[:-1] + stem[-2] + stem[-1])
            if ending in ("tje", "etje", "ie") and stem[-1] == stem[-2]:
                forms.append(stem[:-1])
    if STRETCHED.search(word):
        forms += [STRETCHED.sub(r"\1", word), STRETCHED.sub(r"\1\1", word)]
    return forms


def _deletions(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def one_edit_apart(left: str, right: str) -> bool:
    """Whether two words differ by at most one insertion, deletion, substitution or swap."""
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    first = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    if first is None:
        return True
    a, b = left[first:], right[first:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


class Roster:
    """Known names of one chat.

    `persons`: folded word → entry; `shared`: words of several entries; `initials` of names of
    several words; `phrases`: folded words of a street or place → type of span.
    """

    def __init__(self, persons: Iterable[str], known: Iterable[tuple[str, str]] = ()) -> None:
        self.persons: dict[str, int] = {}
        self.shared: set[str] = set()
        self.full_names: dict[str, set[str]] = {}
        self.initials: set[str] = set()
        self.phrases: dict[tuple[str, ...], str] = {}
        self._near: dict[str, set[str]] = {}
        self._matches: dict[str, str | None] = {}
        known = sorted(set(known))
        people = {*persons, *(name for name, kind in known if kind == "person")}
        for entry, label in enumerate(sorted(people)):
            self._add_person(entry, label)
        for name, kind in known:
            phrase = tuple(fold(word) for word in WORD.findall(normalise(name).text))
            if kind != "person" and phrase:
                self.phrases[phrase] = "address" if kind == "street" else "place"
        for word in self.persons:
            if len(word) >= EDITABLE_LENGTH and not is_ordinary(word):
                for form in (word, *_deletions(word)):
                    self._near.setdefault(form, set()).add(word)
        self._begins = {word[:2] for word in self.persons}
        self.phrase_starts = {phrase[0] for phrase in self.phrases}

    def _add_person(self, entry: int, label: str) -> None:
        named = name_words(label)
        parts = [part for word in named for part in dict.fromkeys((word, *word.split("-")))]
        if named and "-" in named[0]:
            parts.append("".join(part[0] for part in named[0].split("-") if part))
        for part in parts:
            if len(part) > 1 and self.persons.setdefault(part, entry) != entry:
                self.shared.add(part)
        if len(named) > 1:
            self.initials.add("".join(word[0] for word in named))
        for left, right in pairwise(named):
            self.full_names.setdefault(left, set()).add(right)

    def match(self, word: str) -> str | None:
        """The known name that the folded `word` is a form of, or None."""
        if word not in self._matches:
            self._matches[word] = self._find(word)
        return self._matches[word]

    def _find(self, word: str) -> str | None:
        if word in self.persons:
            return word
        may_begin_one = word[:2] in self._begins or word[:3] == word[:1] * 3
        if may_begin_one and (not is_ordinary(word) or zipf(word) < FAMILIAR):
            for form in base_forms(word)[1:]:
                if form in self.persons:
                    return form
        if not is_ordinary(word) and zipf(word) < RARE_ENOUGH_TO_BE_A_TYPO:
            single = DOUBLED.sub(r"\1", word)
            if single != word and single in self.persons and not is_ordinary(single):
                return single
            if len(word) >= 3 and may_begin_one:
                for name in self.persons:
                    if name.startswith(word) and len(name) - len(word) <= 2 * len(word) - 4:
                        return name
            if len(word) >= EDITABLE_LENGTH:
                for form in sorted(self._near.keys() & {word, *_deletions(word)}):
                    for name in sorted(self._near[form]):
                        if one_edit_apart(word, name):
                            return name
        if "-" in word:
            parts = [part for part in word.split("-") if part and not is_ordinary(part)]
            return next((known for part in parts if (known := self.match(part))), None)
        return None
