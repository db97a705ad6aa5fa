"""Keyed pseudonyms of members and messages.

BLAKE2b with a secret key (RFC 7693): a Dutch mobile number has 10^8 values, so a hash without a
key is no protection. The key stays outside the repository and outside every output.
"""

import hashlib
import os
import secrets
import stat
from datetime import datetime
from pathlib import Path

from buurtwacht.errors import InputError

KEY_BYTES = 32


def key_path() -> Path:
    """Where the key is kept: $BUURTWACHT_KEY_FILE, else the user's configuration folder."""
    chosen = os.environ.get("BUURTWACHT_KEY_FILE")
    if chosen:
        return Path(chosen)
    configuration = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(configuration) / "buurtwacht" / "pseudonym.key"


def read_or_make_key(path: Path | None = None) -> bytes:
    """The 32 secret bytes at `path` (default `key_path()`), made on first use with mode 0600.

    Two processes that start together get the same key. Raises `InputError` for a key that
    others can read, that is damaged or cannot be made.
    """
    path = Path(path) if path is not None else key_path()
    try:
        if not path.exists():
            _make_key(path)
        handle = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise InputError(
            "key file",
            "it cannot be read or made",
            "set BUURTWACHT_KEY_FILE to a path that you can write",
        ) from error
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise InputError("key file", "it is no ordinary file", "give the path of a file")
        key = os.read(handle, KEY_BYTES + 1)
    finally:
        os.close(handle)
    if mode & 0o077:
        raise InputError("key file", "other users may open it", "run chmod 600 on it")
    if len(key) != KEY_BYTES:
        raise InputError(
            "key file",
            f"it does not hold {KEY_BYTES} bytes",
            "put the right key back, or remove it and make everything anew",
        )
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.parent / f".{path.name}.{secrets.token_hex(8)}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
    finally:
        temporary.unlink(missing_ok=True)


def public_key(seed: int) -> bytes:
    """The key of a simulated cohort, the same for everybody: it protects nobody who exists."""
    return hashlib.blake2b(
        str(int(seed)).encode(), digest_size=KEY_BYTES, person=b"bw-public"
    ).digest()


def sub_key(key: bytes, cohort: str, field: str) -> bytes:
    """The key of one field in one cohort, so that pseudonyms cannot be joined across cohorts."""
    return hashlib.blake2b(
        _framed(cohort, field), key=key, digest_size=KEY_BYTES, person=b"bw-sub-key"
    ).digest()


def pseudonym(key: bytes, value: str, prefix: str = "m") -> str:
    """`prefix` and 16 hexadecimal digits for `value` under the sub-key `key`."""
    return prefix + hashlib.blake2b(_framed(value), key=key, digest_size=8).hexdigest()


def message_id(
    key: bytes, group: str, sender: str | None, sent_at: datetime | str, ordinal: int
) -> str:
    """The identity of a message: `b` and 24 hexadecimal digits.

    `sender` is None for a system line; `ordinal` counts the messages of that sender in that
    group at that moment, from 0. Text is no part of it: an edit of the redactor keeps the identity.
    """
    moment = sent_at if isinstance(sent_at, str) else sent_at.isoformat()
    framed = _framed(group, "" if sender is None else f"={sender}", moment, str(int(ordinal)))
    return "b" + hashlib.blake2b(framed, key=key, digest_size=12).hexdigest()


def _framed(*parts: str) -> bytes:
    encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
