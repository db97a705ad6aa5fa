"""One group's merged chat → messages without names: consent, then pseudonyms, then redaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from buurtwacht.chat.stand_ins import edit_marker
from buurtwacht.privacy.consent import Consent, decide, rows_to_keep
from buurtwacht.privacy.pseudonyms import message_id, pseudonym, sub_key
from buurtwacht.privacy.redaction import Redaction, Redactor

TEXTLESS = ("system", "deleted", "location", "contact", "call")
"""Kinds whose text names people or places and says nothing that `kind` and `event` do not say."""


@dataclass(frozen=True)
class Anonymised:
    """`messages` have the columns of `tables.MESSAGES`; `consent` holds counts, no names."""

    messages: list[dict]
    consent: Consent


def roster(messages: Iterable[Mapping], aliases: Mapping[str, Iterable[str]]) -> list[str]:
    """All labels of members, and all names that act or are acted upon in system lines, sorted."""
    labels = {label for member, others in aliases.items() for label in (member, *others)}
    for message in messages:
        if message["actor"]:
            labels.add(message["actor"])
        labels.update(message["targets"] or ())
    return sorted(labels)


def _own_text(message: Mapping) -> str:
    """What the member wrote, without the mark of an edit."""
    text = message["text"] or ""
    return text[: edit_marker(text)].rstrip() if message["edited"] else text


@dataclass(frozen=True)
class Kept:
    """Messages that consent lets stay, the texts of their members and those texts redacted."""

    messages: list[Mapping]
    texts: list[str]
    redactions: list[Redaction]
    consent: Consent


def redact_kept(
    messages: Sequence[Mapping],
    aliases: Mapping[str, Iterable[str]],
    consent_rows: Iterable[Mapping],
    consent_default: str,
    known_names: Iterable[tuple[str, str]],
) -> Kept:
    """What stays of one chat, redacted in the profile `work`; arguments as in `anonymise`."""
    consent = decide(aliases, consent_rows, consent_default)
    kept = messages
    if consent.withheld:
        rows = [
            {**message, "sender": message["member"], "target": message["targets"]}
            for message in messages
        ]
        keep = rows_to_keep(rows, aliases, consent.withheld)
        kept = [message for message, stays in zip(messages, keep, strict=True) if stays]
    redactor = Redactor(roster(messages, aliases), known_names, profile="work")
    texts = [_own_text(message) for message in kept]
    redactions = redactor.redact(
        ["" if m["kind"] in TEXTLESS else text for m, text in zip(kept, texts, strict=True)]
    )
    return Kept(kept, texts, redactions, consent)


def anonymise(
    group: str,
    messages: Sequence[Mapping],
    aliases: Mapping[str, Iterable[str]],
    consent_rows: Iterable[Mapping],
    consent_default: str,
    known_names: Iterable[tuple[str, str]],
    key: bytes,
    cohort: str,
) -> Anonymised:
    """The chat of `group` without names.

    `messages`: rows of a merged chat (`sent_at`, `member`, `kind`, `event`, `text`, `edited`,
    `actor`, `targets`) in order. `known_names`: (name, kind) that occur in texts only. Messages of
    withheld members vanish; their names stay in the roster, so that mentions are redacted.
    """
    kept = redact_kept(messages, aliases, consent_rows, consent_default, known_names)
    member_key = sub_key(key, cohort, "member")
    message_key = sub_key(key, cohort, "message")
    senders = {
        member: pseudonym(member_key, f"{group}\n{member}")
        for member in {message["member"] for message in kept.messages} - {None}
    }
    rows, ordinals = [], {}
    for position, message in enumerate(kept.messages):
        member, sent_at = message["member"], message["sent_at"]
        ordinal = ordinals[member, sent_at] = ordinals.get((member, sent_at), -1) + 1
        text = kept.texts[position]
        rows.append(
            {
                "group": group,
                "message": message_id(message_key, group, member, sent_at, ordinal),
                "position": position,
                "sent_at": sent_at,
                "sender": senders.get(member),
                "kind": message["kind"],
                "event": message["event"],
                "text": kept.redactions[position].text,
                "edited": message["edited"],
                "n_chars": len(text),
                "n_words": len(text.split()),
            }
        )
    return Anonymised(rows, kept.consent)
