"""A compositional grammar: rules with alternatives, options, references, codes and typed fillers.

A phrase file holds rules: a line `@name`, then one alternative a line. Within an alternative

- `[a|b|]` chooses one of its branches (an empty one makes it optional), nested at will;
- `{name}` expands a rule or a filler; `{=name}` does so once per thread and then repeats it;
- `#code` adds a code of the codebook (or another mark) to the message;
- `\\n` is a line break.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

_TOKEN = re.compile(r"\[|\]|\||\{=?\w+\}|#\w+|[^\[\]|{}#]+")

Segment = tuple[str, str | None]
"""A piece of text and the type of personal data it is, or None."""


@dataclass(slots=True)
class Draft:
    """Text in pieces, with the marks (codes) that the chosen phrases carry."""

    segments: list[Segment] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)


Filler = Callable[[], Segment]


def read_rules(lines: Iterable[str]) -> dict[str, list[str]]:
    """Alternatives by rule name, in the order of the phrase file. Lines that start with `%` are
    comments."""
    rules: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        line = line.strip()
        if not line or line.startswith("%"):
            continue
        if line.startswith("@"):
            current = rules.setdefault(line[1:], [])
        else:
            current.append(line.replace("\\n", "\n"))
    return rules


class Grammar:
    """Rules compiled once; raises `ValueError` for a malformed alternative."""

    def __init__(self, rules: Mapping[str, Iterable[str]]) -> None:
        self._rules = {
            name: tuple(_compile(alternative) for alternative in alternatives)
            for name, alternatives in rules.items()
        }

    def __contains__(self, rule: str) -> bool:
        return rule in self._rules

    def references(self) -> set[str]:
        """Names that the rules refer to."""
        found: set[str] = set()
        stack = [node for alternatives in self._rules.values() for node in alternatives]
        while stack:
            node = stack.pop()
            if node[0] == "ref":
                found.add(node[1])
            elif node[0] in ("seq", "alt"):
                stack.extend(node[1])
        return found

    def expand(
        self,
        rule: str,
        draw: Random,
        fillers: Mapping[str, Filler],
        bound: dict[str, Draft],
    ) -> Draft:
        """One random text of `rule`; `bound` holds what the thread has already settled."""
        draft = Draft()
        self._rule(rule, draw, fillers, bound, draft)
        return draft

    def _rule(self, rule, draw, fillers, bound, draft) -> None:
        if rule in fillers:
            draft.segments.append(fillers[rule]())
            return
        alternatives = self._rules[rule]
        chosen = alternatives[int(draw.random() * len(alternatives))]
        self._node(chosen, draw, fillers, bound, draft)

    def _node(self, node, draw, fillers, bound, draft) -> None:
        kind, value = node[0], node[1]
        if kind == "text":
            draft.segments.append((value, None))
        elif kind == "seq":
            for part in value:
                self._node(part, draw, fillers, bound, draft)
        elif kind == "alt":
            self._node(value[int(draw.random() * len(value))], draw, fillers, bound, draft)
        elif kind == "mark":
            draft.marks.add(value)
        elif node[2]:
            known = bound.get(value)
            if known is None:
                known = bound[value] = Draft()
                self._rule(value, draw, fillers, bound, known)
            draft.segments.extend(known.segments)
            draft.marks |= known.marks
        else:
            self._rule(value, draw, fillers, bound, draft)


def _compile(alternative: str):
    tokens = _TOKEN.findall(alternative)
    if "".join(tokens) != alternative:
        raise ValueError(f"malformed phrase: {alternative!r}")
    node, end = _branches(tokens, 0, alternative)
    if end != len(tokens):
        raise ValueError(f"unbalanced brackets: {alternative!r}")
    return node


def _branches(tokens, at, source):
    branches, parts = [], []
    while at < len(tokens) and tokens[at] != "]":
        token = tokens[at]
        if token == "|":
            branches.append(("seq", tuple(parts)))
            parts = []
        elif token == "[":
            node, at = _branches(tokens, at + 1, source)
            if at >= len(tokens):
                raise ValueError(f"unbalanced brackets: {source!r}")
            parts.append(node)
        elif token[0] == "{":
            name = token[1:-1]
            parts.append(("ref", name.lstrip("="), name.startswith("=")))
        elif token[0] == "#":
            parts.append(("mark", token[1:]))
        else:
            parts.append(("text", token))
        at += 1
    branches.append(("seq", tuple(parts)))
    return (branches[0] if len(branches) == 1 else ("alt", tuple(branches))), at
