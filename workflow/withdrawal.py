"""After a refusal or withdrawal, all that was derived goes before anything is rebuilt."""

import json
import shutil
from pathlib import Path

from buurtwacht.errors import InputError
from buurtwacht.inputs.personal import personal_rows
from buurtwacht.privacy.consent import objections
from buurtwacht.privacy.pseudonyms import public_key, read_or_make_key, sub_key


def purge_after_withdrawal(cohort: str, public_seed: int | None) -> bool:
    """Remove the processed data, report and logs of `cohort` when somebody newly objected.

    `public_seed` is the seed of a simulated cohort, whose key is public. True when it purged.
    Raises `InputError` when earlier objections lost their file.
    """
    processed = Path("data/processed", cohort)
    records = sorted((processed / "withheld").glob("*.json"))
    consent = personal_rows(Path("data/raw", cohort, "consent.csv"))
    applied = {
        objection
        for record in records
        for objection in json.loads(record.read_text("utf-8")).get("objections", ())
    }
    if applied and not consent:
        raise InputError(
            f"data/raw/{cohort}/consent.csv",
            "it is missing or empty, but members objected before",
            "put it back; who changed their mind gets a row with `given`",
        )
    if not records or not consent:
        return False
    key = read_or_make_key() if public_seed is None else public_key(public_seed)
    now = set(objections(consent, sub_key(key, cohort, "consent")))
    if now <= applied:
        return False
    for folder in (processed, Path("reports", cohort), Path("logs", cohort)):
        shutil.rmtree(folder, ignore_errors=True)
    return True
