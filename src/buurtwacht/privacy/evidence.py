"""Evidence that a word is a name, computed from installed packages and kept in a cache.

A name is written alike in many languages, an ordinary Dutch word is not: of a Dutch word that is
(nearly) as frequent in at least four of eight other languages, and rare in all, we say that it
reads as a name. Names of residents with roots elsewhere come from the person providers of `faker`
(MIT). Quarters of towns are words that names of care institutions in `deduce` (LGPL) write with a
capital. All of it takes about 3 s on first use; a cache folder that cannot be written costs only
that time.
"""

import hashlib
import importlib
import importlib.util
import inspect
import json
import math
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.privacy.normalise import fold

INSTITUTIONS = "data/lookup/src/institutions/lst_healthcare_institution/items.txt"
INSTITUTIONS_NEEDED = 2
WITHIN = re.compile(r"(?<=[ ,(-])[^\W\d_]{5,}(?![\w])")
LANGUAGES = ("en", "de", "fr", "es", "it", "pl", "pt", "sv")
WITNESSES = 4
CLOSE = 0.6
OFTEN_IN_ENGLISH = 4.4
NEAR = 2.0
LEAST_FREQUENT, MOST_FREQUENT = 2.0, 4.3
LOCALES = (
    "nl_NL", "nl_BE", "tr_TR", "az_AZ", "pl_PL", "fr_DZ", "en_PK", "en_IN", "id_ID", "vi_VN",
    "ro_RO", "hu_HU", "cs_CZ", "sk_SK", "es_ES", "pt_PT", "ha_NG", "yo_NG", "ig_NG", "tw_GH",
    "hr_HR", "sl_SI", "lt_LT", "lv_LV", "de_DE", "fr_FR", "it_IT", "en_GB", "uz_UZ", "sw", "zh_CN",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """Folded words. `close`, `near`: Dutch words about as frequent, or somewhat less frequent, in
    other languages; `first`, `last`: names of other countries; `quarters`: parts of towns;
    `english`: words that chats mix in."""

    close: frozenset[str]
    near: frozenset[str]
    first: frozenset[str]
    last: frozenset[str]
    quarters: frozenset[str]
    english: frozenset[str]


def _zipf(frequency: float) -> float:
    return math.log10(frequency * 1e9) if frequency else 0.0


def _international() -> tuple[set[str], set[str]]:
    from wordfreq import get_frequency_dict

    dutch = {
        word: zipf
        for word, frequency in get_frequency_dict("nl", "large").items()
        if LEAST_FREQUENT < (zipf := _zipf(frequency)) < MOST_FREQUENT and word.isalpha()
    }
    others: dict[str, list[float]] = {}
    for language in LANGUAGES:
        for word, frequency in get_frequency_dict(language, "large").items():
            if word in dutch:
                others.setdefault(word, []).append(_zipf(frequency))
    close, near = set(), set()
    for word, zipfs in others.items():
        if len(zipfs) < WITNESSES:
            continue
        difference = dutch[word] - sorted(zipfs, reverse=True)[WITNESSES - 1]
        if difference < CLOSE:
            close.add(fold(word))
        if difference < NEAR:
            near.add(fold(word))
    return close, near


def _names_of(locale: str) -> tuple[set[str], set[str]]:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    first, last = set(), set()
    for attribute, value in inspect.getmembers(provider):
        if isinstance(value, str) or not isinstance(value, Iterable) or "name" not in attribute:
            continue
        if "first" in attribute or attribute.startswith("middle"):
            first.update(value)
        elif "last" in attribute:
            last.update(value)
    return _latin(first), _latin(last)


def _latin(names: Iterable[object]) -> set[str]:
    folded = {fold(name) for name in names if isinstance(name, str)}
    return {name for name in folded if len(name) > 2 and name.isascii() and name.isalpha()}


def _quarters() -> set[str]:
    """Words within the names of institutions that are (nearly) always written with a capital."""
    lines = (_folder("deduce") / INSTITUTIONS).read_text(encoding="utf-8").splitlines()
    capital, small = Counter(), Counter()
    for line in lines:
        for word in set(WITHIN.findall(line)):
            (capital if word[0].isupper() else small)[fold(word)] += 1
    return {word for word, times in capital.items() if times >= INSTITUTIONS_NEEDED > small[word]}


def _english() -> set[str]:
    from wordfreq import get_frequency_dict

    return {
        word
        for word, frequency in get_frequency_dict("en", "large").items()
        if word.isalpha() and _zipf(frequency) >= OFTEN_IN_ENGLISH
    }


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    return Path(next(iter(found.submodule_search_locations)))


def _build() -> Evidence:
    close, near = _international()
    first, last, english = set(), set(), _english()
    for locale in LOCALES:
        firsts, lasts = _names_of(locale)
        first |= firsts
        last |= lasts
    return Evidence(
        *map(frozenset, (close, near, first - english, last - english, _quarters(), english))
    )


def _key() -> str:
    """A digest of this module and of the sources, by their sizes."""
    seen = hashlib.sha256(Path(__file__).read_bytes())
    for package, files in (
        ("wordfreq", [f"data/large_{language}.msgpack.gz" for language in ("nl", *LANGUAGES)]),
        ("deduce", [INSTITUTIONS]),
        ("faker", [f"providers/person/{locale}/__init__.py" for locale in LOCALES]),
    ):
        for name in files:
            seen.update(f"{name} {(_folder(package) / name).stat().st_size}\n".encode())
    return seen.hexdigest()[:24]


def _cache() -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(folder) / "buurtwacht" / f"names-{_key()}.json"


@lru_cache(maxsize=1)
def evidence() -> Evidence:
    """What the installed packages say about names, from the cache when it is there."""
    path = _cache()
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return Evidence(**{name: frozenset(words) for name, words in held.items()})
    except (OSError, ValueError, TypeError):
        built = _build()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            held = {name: sorted(words) for name, words in asdict(built).items()}
            temporary.write_text(json.dumps(held), encoding="utf-8")
    except OSError:
        pass
    return built
