"""The redactor's own word lists, read from `vocabulary.txt`."""

from functools import cache, lru_cache
from importlib.resources import files

from buurtwacht.privacy.normalise import fold


@lru_cache(maxsize=1)
def _sections() -> dict[str, frozenset[str]]:
    sections: dict[str, set[str]] = {}
    current: set[str] = set()
    text = files("buurtwacht.privacy").joinpath("vocabulary.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), set())
        else:
            current.update(fold(word).replace("_", " ") for word in line.split())
    return {name: frozenset(words) for name, words in sections.items()}


@cache
def words(*sections: str) -> frozenset[str]:
    """The folded words of some sections. Raises `KeyError` for an unknown section."""
    return frozenset().union(*(_sections()[section] for section in sections))
