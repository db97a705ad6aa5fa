"""Codes by a lexicon: every decision is a pattern in `lexicon.yaml` that a reader can point at.

A rule fires when one of its `any` patterns occurs in a sentence (or, with `scope: message`, in the
whole message) and none of its `unless` patterns does; `unless_message` looks at the whole message
and `after` asks that one of the three messages before it in the same thread matches. At the level
of a code, `unless` and `unless_message` hold for all its rules, what `ignore` matches is not seen
by them ('getinte ramen'), and `unless_topic` withdraws the code where the topic of the thread (the
codes of the last coded message among those three) is one of these.

Patterns are RE2 expressions over folded text: lower case, no accents, placeholders such as
`[persoon 3]` written as `<persoon>`. `{name}` inserts a macro; `~` stands for any words between.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import pyarrow
import pyarrow.compute

from buurtwacht.coding.codes import CODES
from buurtwacht.coding.threads import numbered, previous, split_threads, steps_back

Codes = tuple[str, ...]
"""Codes of one message, in the order of the codebook."""

ATTRIBUTES = ("test_message", "joint_activity", "report_intended")
LABELS = CODES[:-1] + ATTRIBUTES
LONGEST_PATTERN = 2_000
"""Characters of an alternation; longer ones make the states of RE2 many and the search slow."""
CODE_KEYS = {"rules", "unless", "unless_message", "unless_topic", "ignore"}
RULE_KEYS = {"note", "any", "unless", "unless_message", "after", "scope"}

_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "\u00a0": " "})
_PLACEHOLDER = re.compile(r"\[([a-z_-]+)(?: \d+)?\]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?:\s+|(?=[^\W\d]))|\s*\n\s*|;\s*")
_ABBREVIATION = re.compile(r"\b(nr|ca|evt|bijv|bv|o\.a|i\.p\.v|a\.u\.b|aub|dhr|mw|mevr|tel|ivm)\.")
_MACRO = re.compile(r"\{([a-z_0-9]+)\}")
_WORDS_BETWEEN = ".*"


class LexiconError(ValueError):
    """The lexicon file is malformed: a defect of the package, not of a user's data."""


@dataclass(frozen=True)
class Rule:
    """One reason to give a label; patterns are RE2 expressions, empty when absent. `any_of`: the
    alternatives of which one must occur."""

    label: str
    note: str
    any_of: tuple[str, ...]
    exclude: str = ""
    exclude_message: str = ""
    after: str = ""
    ignore: str = ""
    unless_topic: tuple[str, ...] = ()
    whole_message: bool = False

    @property
    def include(self) -> str:
        """The alternatives as one pattern."""
        return _either(self.any_of)


class _Bare(dict):
    """Per code point its compatibility decomposition without accents and surrogates."""

    def __missing__(self, point: int) -> str:
        self[point] = "".join(
            character
            for character in unicodedata.normalize("NFKD", chr(point))
            if not unicodedata.combining(character) and not "\ud800" <= character <= "\udfff"
        )
        return self[point]


_BARE = _Bare()


def fold(text: str) -> str:
    """`text` as the patterns see it."""
    text = text.translate(_QUOTES).lower() if not text.isascii() else text.lower()
    if not text.isascii():
        text = text.translate(_BARE)
    return _PLACEHOLDER.sub(_placeholder, text) if "[" in text else text


def _placeholder(match: re.Match) -> str:
    return f"<{match[1].replace('-', '')}>"


def sentences(folded: str) -> list[str]:
    """Sentences of a folded text, with their final punctuation."""
    if "." in folded:
        folded = _ABBREVIATION.sub(r"\1", folded)
    return [part for part in _SENTENCE_END.split(folded) if part and not part.isspace()]


def parse_lexicon(data: Mapping) -> tuple[Rule, ...]:
    """Rules of the mapping that `lexicon.yaml` holds.

    Raises `LexiconError` for an unknown code, key, scope or macro, a code without rules, a rule
    without note or patterns and an expression that RE2 refuses.
    """
    macros: dict[str, str] = {}
    for name, words in data.get("macros", {}).items():
        macros[name] = _either(_expanded(_as_list(words), macros, f"macro {name}"))
    by_label = {**data.get("codes", {}), **data.get("attributes", {})}
    unknown = sorted(set(by_label) - set(LABELS))
    if unknown:
        raise LexiconError(f"unknown code `{unknown[0]}`")
    absent = [label for label in LABELS if not by_label.get(label, {}).get("rules")]
    if absent:
        raise LexiconError(f"code `{absent[0]}` has no rules")
    rules = []
    for label in LABELS:
        wrong = sorted(set(by_label[label]) - CODE_KEYS)
        if wrong:
            raise LexiconError(f"{label}: unknown key `{wrong[0]}`")
        general = _as_list(by_label[label].get("unless"))
        ignored = _as_list(by_label[label].get("ignore"))
        whole = _as_list(by_label[label].get("unless_message"))
        topics = tuple(by_label[label].get("unless_topic", ()))
        if set(topics) - set(CODES):
            raise LexiconError(f"{label}: unknown code in `unless_topic`")
        for number, rule in enumerate(by_label[label]["rules"], start=1):
            place = f"{label}, rule {number}"
            wrong = sorted(set(rule) - RULE_KEYS)
            if wrong:
                raise LexiconError(f"{place}: unknown key `{wrong[0]}`")
            if not rule.get("note") or not rule.get("any"):
                raise LexiconError(f"{place}: `note` and `any` are required")
            if rule.get("scope", "sentence") not in ("sentence", "message"):
                raise LexiconError(f"{place}: scope is `sentence` or `message`")
            parts = {
                "exclude": general + _as_list(rule.get("unless")),
                "exclude_message": whole + _as_list(rule.get("unless_message")),
                "after": _as_list(rule.get("after")),
                "ignore": ignored,
            }
            any_of = tuple(_expanded(_as_list(rule["any"]), macros, place))
            patterns = {key: _either(_expanded(part, macros, place)) for key, part in parts.items()}
            for pattern in filter(None, (*any_of, *patterns.values())):
                _check(pattern, place)
            rules.append(
                Rule(
                    label=label,
                    note=rule["note"],
                    any_of=any_of,
                    whole_message=rule.get("scope") == "message",
                    unless_topic=topics,
                    **patterns,
                )
            )
    return tuple(rules)


@lru_cache(maxsize=1)
def load_lexicon() -> tuple[Rule, ...]:
    """Rules of the lexicon that comes with the package."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with resources.files("buurtwacht.coding").joinpath("lexicon.yaml").open("rb") as file:
        return parse_lexicon(yaml.load(file, Loader=loader))


def label_messages(
    texts: Sequence[str],
    groups: Sequence[str] | None = None,
    rules: Iterable[Rule] | None = None,
) -> dict[str, np.ndarray]:
    """Per code (`other` included) and attribute, whether it applies to each of `texts`.

    `groups` names the thread of each text (None: one thread); texts of a thread stand in order.
    """
    rules = load_lexicon() if rules is None else tuple(rules)
    unique, place = numbered(texts)
    folded = [fold(text) for text in unique]
    corpus = _Corpus(folded)
    before = previous(split_threads(["" for _ in texts] if groups is None else groups, None))
    labels = {}
    for label in LABELS:
        own = [rule for rule in rules if rule.label == label]
        plain = corpus.matches([rule for rule in own if not rule.after])[place]
        for rule in (rule for rule in own if rule.after):
            reply = corpus.matches([rule])[place]
            if reply.any():
                asked = corpus.search(rule.after)[place]
                plain |= reply & _recently(asked, before)
        labels[label] = plain
    topic = _topic(np.column_stack([labels[code] for code in CODES[:-1]]).any(axis=1), before)
    first_pass = dict(labels)
    for rule in {rule.label: rule for rule in rules if rule.unless_topic}.values():
        elsewhere = np.zeros(len(place), bool)
        for code in rule.unless_topic:
            elsewhere |= np.append(first_pass[code], False)[topic]
        labels[rule.label] = labels[rule.label] & ~elsewhere
    labels["other"] = ~np.column_stack([labels[code] for code in CODES[:-1]]).any(axis=1)
    return {label: labels[label] for label in CODES + ATTRIBUTES}


def code_messages(texts: Sequence[str], groups: Sequence[str] | None = None) -> list[Codes]:
    """Codes of each of `texts`; see `label_messages`. `other` stands alone."""
    labels = label_messages(texts, groups)
    matrix = np.column_stack([labels[code] for code in CODES])
    known: dict[bytes, Codes] = {}
    return [
        known.setdefault(
            row.tobytes(), tuple(code for code, yes in zip(CODES, row, strict=True) if yes)
        )
        for row in matrix
    ]


class _Corpus:
    """Unique folded texts and their unique sentences, searched column-wise by RE2."""

    def __init__(self, folded: list[str]) -> None:
        self.texts = _strings(folded)
        index: dict[str, int] = {}
        owner, part = [], []
        for number, text in enumerate(folded):
            for sentence in sentences(text):
                owner.append(number)
                part.append(index.setdefault(sentence, len(index)))
        self.owner = np.array(owner, np.int64)
        self.part = np.array(part, np.int64)
        self.sentences = _strings(list(index))
        self._searched: dict[str, np.ndarray] = {}

    def matches(self, rules: list[Rule]) -> np.ndarray:
        """Whether any of `rules` fires on each unique text, `after` left aside."""
        fired = np.zeros(len(self.texts), bool)
        for rule in rules:
            if rule.whole_message:
                fired |= _fires(rule, self.texts)
        rules = [rule for rule in rules if not rule.whole_message]
        for exclude_message in dict.fromkeys(rule.exclude_message for rule in rules):
            chosen = [rule for rule in rules if rule.exclude_message == exclude_message]
            hit = np.zeros(len(self.texts), bool)
            hit[self.owner[self._sentence_hits(chosen)[self.part]]] = True
            if exclude_message and hit.any():
                hit &= ~self.search(exclude_message)
            fired |= hit
        return fired

    def _sentence_hits(self, rules: list[Rule]) -> np.ndarray:
        hits = np.zeros(len(self.sentences), bool)
        possible = hits.copy()
        for pattern in _joined([pattern for rule in rules for pattern in rule.any_of]):
            possible |= _search(self.sentences, pattern)
        candidates = np.flatnonzero(possible)
        if len(candidates):
            subset = self.sentences.take(_integers(candidates))
            for rule in rules:
                hits[candidates[_fires(rule, subset)]] = True
        return hits

    def search(self, pattern: str) -> np.ndarray:
        """Whether `pattern` occurs in each unique text."""
        if pattern not in self._searched:
            self._searched[pattern] = _search(self.texts, pattern)
        return self._searched[pattern]


def _joined(patterns: list[str]) -> list[str]:
    """Few alternations of `patterns`, none much longer than `LONGEST_PATTERN`."""
    joined: list[str] = []
    for pattern in patterns:
        if joined and len(joined[-1]) + len(pattern) < LONGEST_PATTERN:
            joined[-1] += "|" + pattern
        else:
            joined.append(pattern)
    return joined


def _fires(rule: Rule, strings: pyarrow.Array) -> np.ndarray:
    if rule.ignore:
        strings = pyarrow.compute.replace_substring_regex(
            strings, pattern=rule.ignore, replacement=" "
        )
    found = _search(strings, rule.include)
    exclude = rule.exclude
    if rule.whole_message and rule.exclude_message:
        exclude = "|".join(filter(None, (exclude, rule.exclude_message)))
    if exclude and found.any():
        found &= ~_search(strings, exclude)
    return found


def _search(strings: pyarrow.Array, pattern: str) -> np.ndarray:
    found = pyarrow.compute.match_substring_regex(strings, pattern=pattern)
    if not len(found):
        return np.zeros(0, bool)
    bits = np.frombuffer(found.buffers()[1], np.uint8)
    bits = np.unpackbits(bits, bitorder="little")[found.offset : found.offset + len(found)]
    return bits.astype(bool)


def _strings(texts: list[str]) -> pyarrow.Array:
    """`texts` as an Arrow array. Made from buffers: `pyarrow.array` would import pandas."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pyarrow.py_buffer(ends), pyarrow.py_buffer(b"".join(encoded))]
    return pyarrow.Array.from_buffers(pyarrow.string(), len(texts), buffers)


def _integers(numbers: np.ndarray) -> pyarrow.Array:
    buffers = [None, pyarrow.py_buffer(np.ascontiguousarray(numbers, np.int64))]
    return pyarrow.Array.from_buffers(pyarrow.int64(), len(numbers), buffers)


def _topic(coded: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Index of the last `coded` one among the messages before each, -1 for none."""
    padded = np.append(coded, False)
    topic = np.full(len(coded), -1)
    for step in steps_back(before):
        topic = np.where((topic < 0) & padded[step], step, topic)
    return topic


def _recently(asked: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Whether one of the `MESSAGES_BEFORE` messages before each one is `asked`."""
    padded = np.append(asked, False)
    return np.any([padded[step] for step in steps_back(before)], axis=0)


def _as_list(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _expanded(patterns: list[str], macros: Mapping[str, str], place: str) -> list[str]:
    def replace(match: re.Match) -> str:
        if match[1].isdigit():
            return match[0]
        if match[1] not in macros:
            raise LexiconError(f"{place}: unknown macro `{match[1]}`")
        return macros[match[1]]

    return [_MACRO.sub(replace, p.replace("~", _WORDS_BETWEEN)) for p in patterns]


def _either(patterns: Sequence[str]) -> str:
    return f"(?:{'|'.join(patterns)})" if patterns else ""


def _check(pattern: str, place: str) -> None:
    try:
        _search(_strings([""]), pattern)
    except pyarrow.ArrowInvalid as error:
        raise LexiconError(f"{place}: {error}") from error
