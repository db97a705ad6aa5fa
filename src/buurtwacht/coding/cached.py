"""The coder of this version of the package, trained at first use and kept in the user's cache."""

import hashlib
import os
import zipfile
from importlib import metadata, resources
from pathlib import Path

from buurtwacht.atomic import replacing
from buurtwacht.coding.coder import Coder

PLACE = "BUURTWACHT_CACHE"
SOURCES = (".py", ".csv", ".txt", ".yaml")
LIBRARIES = ("numpy", "scipy", "scikit-learn")


def cache_folder() -> Path:
    """`$BUURTWACHT_CACHE`, else `buurtwacht` in the user's cache folder."""
    if chosen := os.environ.get(PLACE):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "buurtwacht"


def coder_key() -> str:
    """Hash of what the coder is made from: code, lexicon, corpus, and the libraries' versions."""
    state = hashlib.sha256()
    for file in _sources(resources.files("buurtwacht.coding")):
        content = file.read_bytes()
        state.update(f"{file.name}\0{len(content)}\0".encode() + content)
    for library in LIBRARIES:
        state.update(f"{library} {metadata.version(library)}\n".encode())
    return state.hexdigest()[:16]


def _sources(folder) -> list:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found += _sources(entry)
        elif entry.name.endswith(SOURCES):
            found.append(entry)
    return found


def cached_coder() -> Coder:
    """The coder from the cache; trained and stored when absent or damaged.

    Where the cache cannot be written the coder is trained each time.
    """
    path = cache_folder() / f"coder-{coder_key()}.npz"
    try:
        return Coder.load(path)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        coder = train_coder()
    try:
        with replacing(path) as temporary:
            coder.save(temporary)
    except OSError:
        return coder
    return Coder.load(path)


def train_coder() -> Coder:
    """A coder trained on the package's corpus."""
    from buurtwacht.coding.corpus import load_corpus
    from buurtwacht.coding.training import train

    return train(load_corpus()).coder
