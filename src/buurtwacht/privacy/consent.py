"""Whose messages are withheld, and what remains of a chat without them.

Refusal and withdrawal cover all dates and win over any other row about the same member. Names of
withheld members must stay in the redactor's roster, so that mentions of them are redacted.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from buurtwacht.privacy.normalise import fold, normalise
from buurtwacht.privacy.pseudonyms import pseudonym

STATUSES = ("given", "refused", "withdrawn")
NUMBER = re.compile(r"\+?[\d\s().\-/]{6,}")


@dataclass(frozen=True)
class Consent:
    """`withheld` holds labels of members; the counts carry no names and may be written down."""

    withheld: frozenset[str]
    counts: dict[str, int]


def participant_key(label: str) -> str:
    """The form in which names and numbers of participants are compared.

    Spaces, bidirectional marks, case, accents, a leading `~` and the ways of writing a Dutch
    number make no difference.
    """
    text = fold(" ".join(normalise(label).text.split())).strip("~ ")
    if NUMBER.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        if digits.startswith("00"):
            digits = digits[2:]
        elif digits.startswith("0") and not text.startswith("+"):
            digits = "31" + digits[1:]
        if digits.startswith("310"):
            digits = "31" + digits[3:]
        return "+" + digits
    return text


def objections(rows: Iterable[Mapping[str, object]], key: bytes) -> list[str]:
    """Who refused or withdrew, as keyed pseudonyms in order: comparable later, readable never.

    `rows`: consent rows with `group`, `participant` and `status`; `key`: a sub-key of the cohort.
    """
    return sorted(
        pseudonym(key, f"{row['group']}\n{participant_key(str(row['participant']))}", prefix="o")
        for row in rows
        if row["status"] in ("refused", "withdrawn")
    )


def decide(
    aliases: Mapping[str, Iterable[str]], rows: Iterable[Mapping[str, object]], default: str
) -> Consent:
    """Which members of one group are withheld.

    `aliases`: label of a member → every name and number of that member (the label itself counts
    too); a name that several members bear withholds them all. `rows`: consent rows of this group
    with `participant` and `status`. `default` is `include` or `exclude`, for members without a
    row. Counts: `members`, `given`, `refused`,
    `withdrawn`, `undecided` (members), `withheld`, `unmatched` (rows that fit no member).
    Raises `ValueError` for another default or status: the check stage refuses these earlier.
    """
    if default not in ("include", "exclude"):
        raise ValueError("consent default must be include or exclude")
    members_of: dict[str, set[str]] = {}
    for member, names in aliases.items():
        for name in (member, *names):
            if key := participant_key(name):
                members_of.setdefault(key, set()).add(member)
    status_of: dict[str, str] = {}
    unmatched = 0
    for row in rows:
        status = str(row["status"])
        rank = STATUSES.index(status)
        members = members_of.get(participant_key(str(row["participant"])), set())
        unmatched += not members
        for member in members:
            if member not in status_of or rank > STATUSES.index(status_of[member]):
                status_of[member] = status
    withheld = {
        member
        for member in aliases
        if status_of.get(member, default) in ("refused", "withdrawn", "exclude")
    }
    counts = {status: sum(s == status for s in status_of.values()) for status in STATUSES}
    counts |= {
        "members": len(aliases),
        "undecided": len(aliases) - len(status_of),
        "withheld": len(withheld),
        "unmatched": unmatched,
    }
    return Consent(frozenset(withheld), counts)


def rows_to_keep(
    messages: Sequence[Mapping[str, object]],
    aliases: Mapping[str, Iterable[str]],
    withheld: Iterable[str],
) -> list[bool]:
    """For each message whether it stays when `withheld` members vanish.

    A message needs `sender` (label or alias, None for system lines) and `text`, may have `kind`
    and the labels `actor` and `target` (one or a list). A message goes when a withheld member
    sent it; a system line also when such a member is its actor or target or is named in its text.
    """
    keys = {
        participant_key(name)
        for member in withheld
        for name in (member, *aliases.get(member, ()))
        if participant_key(name)
    }
    if not keys:
        return [True] * len(messages)
    return [not _concerns(message, keys) for message in messages]


def _concerns(message: Mapping[str, object], keys: set[str]) -> bool:
    sender = message.get("sender")
    if sender is not None and participant_key(str(sender)) in keys:
        return True
    if message.get("kind") != "system" and sender is not None:
        return False
    for column in ("actor", "target"):
        value = message.get(column)
        labels = [value] if isinstance(value, str) else (value or ())
        if any(participant_key(str(label)) in keys for label in labels):
            return True
    return _names_one(str(message.get("text") or ""), keys)


def _names_one(text: str, keys: set[str]) -> bool:
    folded = fold(" ".join(normalise(text).text.split()))
    numbers = {participant_key(found) for found in NUMBER.findall(folded)}
    if numbers & keys:
        return True
    return any(
        re.search(rf"(?<!\w){re.escape(key)}(?!\w)", folded)
        for key in keys
        if not key.startswith("+")
    )
