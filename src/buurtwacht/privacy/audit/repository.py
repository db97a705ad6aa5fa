"""Text that is committed in the repository: what an artefact shares with it is no leak."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from buurtwacht.privacy.audit.needles import NUMBERS, canonical_number, grams
from buurtwacht.privacy.audit.words import plain, tokens

FOLDERS = ("notebooks", "reports/template", "src", "config", "docs")
OWN_PROSE = ("notebooks/", "reports/template/", "src/buurtwacht/report/")
"""Where the report's own prose stands."""

WORD_LISTS = tuple(f"src/buurtwacht/{name}/" for name in ("chat", "privacy", "simulate"))
"""Where literals are words of chats or names, hence no labels of tables."""

_SUFFIXES = ".py .md .yaml .yml .csv .txt .css .html .typ .bib .csl .lua .toml .tex .json .smk"
SUFFIXES = frozenset(_SUFFIXES.split())
"""Sources only: an executed notebook (`.ipynb`) may hold data and is never subtracted."""

_YAML_VALUE = re.compile(
    r"(?:^|[:\-{,])\s*[\"']?([^\"'#:{}\n]{1,80}?)[\"']?\s*(?=[:,}#\n]|$)", re.M
)


@dataclass(frozen=True)
class Repository:
    """What the sources say.

    `text`: all sources as tokens between blanks; `own`: words of the report's own prose; `labels`:
    literals that a table may hold as a cell, as tokens joined by blanks; `quotations`: hashes of
    `needles.grams`; `numbers`: long numbers, such as that of the police.
    """

    text: str = " "
    own: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    quotations: frozenset[int] = frozenset()
    numbers: frozenset[str] = frozenset()
    _seen: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def holds(self, words: Sequence[str]) -> bool:
        """Whether these tokens follow each other in a source."""
        wanted = f" {' '.join(words)} "
        if wanted not in self._seen:
            self._seen[wanted] = wanted in self.text
        return self._seen[wanted]


def read_repository(root: Path, folders: Iterable[str] = FOLDERS) -> Repository:
    """The sources below `root`, of which an artefact may repeat the text."""
    parts, own, labels, quotations, numbers = [" "], set(), set(), set(), set()
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix not in SUFFIXES or not path.is_file() or "egg-info" in name:
                continue
            text = path.read_text(encoding="utf-8", errors="replace")
            words = tokens(text)
            parts += [" ".join(words), "\n"]
            quotations.update(map(hash, grams(words)))
            numbers.update(
                canonical_number(re.sub(r"\D", "", found)) for found in NUMBERS.findall(plain(text))
            )
            if name.startswith(OWN_PROSE):
                own.update(words)
            if not name.startswith(WORD_LISTS):
                labels.update(" ".join(tokens(label)) for label in _literals(text, path.suffix))
    return Repository(
        " ".join(parts) + " ",
        frozenset(own),
        frozenset(labels) - {""},
        frozenset(quotations),
        frozenset(numbers),
    )


def _literals(text: str, suffix: str) -> Iterator[str]:
    """Strings of Python sources, keys and values of YAML."""
    if suffix == ".py":
        try:
            tree = ast.parse(text)
        except SyntaxError:
            return
        for node in ast.walk(tree):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and len(value) <= 80:
                yield value
    elif suffix in (".yaml", ".yml"):
        yield from _YAML_VALUE.findall(text)
