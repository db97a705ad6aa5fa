"""The model files of a study as its preregistration: one hash, written down before the results."""

import hashlib
from collections.abc import Mapping

from buurtwacht.errors import InputError
from buurtwacht.models.spec import Spec


def models_hash(models: Mapping[str, Spec]) -> str:
    """Hash of all model files by what they say: comments and layout do not count."""
    state = hashlib.sha256()
    for name in sorted(models):
        text = models[name].model_dump_json(exclude={"comment"}).encode()
        state.update(len(text).to_bytes(8, "big") + text)
    return state.hexdigest()[:16]


def check_preregistration(models: Mapping[str, Spec], registered: str | None) -> None:
    """Raise `InputError` when a hash was registered and the model files have another one."""
    if registered is None:
        return
    found = models_hash(models)
    if found != registered:
        raise InputError(
            "config/models",
            f"the model files are not those preregistered (`preregistration`: {registered}, "
            f"now {found})",
            "restore them, or register the new hash and report what changed",
        )
