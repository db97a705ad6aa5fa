"""From a merged chat to messages without names."""

from datetime import datetime, timedelta

import pytest

from buurtwacht.privacy.anonymise import anonymise
from buurtwacht.privacy.pseudonyms import public_key

START = datetime(2024, 2, 3, 14, 5)
ALIASES = {"Truus Kwakkelstein": {"Truus Kwakkelstein", "+31 6 12345678"}, "Bram": {"Bram"}}


def row(member, text, minute=0, kind="text", **more):
    return {
        "sent_at": START + timedelta(minutes=minute),
        "member": member,
        "kind": kind,
        "event": None,
        "text": text,
        "edited": False,
        "actor": None,
        "targets": [],
        **more,
    }


CHAT = [
    row(None, "Truus Kwakkelstein heeft Bram toegevoegd", kind="system", event="added",
        actor="Truus Kwakkelstein", targets=["Bram"]),
    row("Bram", "Dank je Truus, tot straks", 1),
    row("Truus Kwakkelstein", "Graag gedaan", 2),
    row("Bram", "ja", 3),
    row("Bram", "ja", 3),
    row("Bram", "twee woorden <Dit bericht is bewerkt>", 4, edited=True),
    row("Bram", "locatie: https://maps.google.com/?q=52.1,5.1", 5, kind="location"),
]  # fmt: skip


def messages(chat=CHAT, consent=(), default="include", key=None):
    return anonymise(
        "g01", chat, ALIASES, consent, default, [], key or public_key(1), "study"
    ).messages


def test_names_become_pseudonyms_and_placeholders():
    rows = messages()
    assert "Truus" not in rows[1]["text"] and "tot straks" in rows[1]["text"]
    assert rows[0]["sender"] is None and rows[0]["text"] == ""
    senders = {row["sender"] for row in rows[1:]}
    assert len(senders) == 2 and not any("Bram" in sender for sender in senders)


def test_repeats_get_identities_of_their_own():
    rows = messages()
    assert len({row["message"] for row in rows}) == len(rows)


def test_an_identity_does_not_depend_on_the_text():
    changed = [dict(entry, text="anders") for entry in CHAT]
    assert [row["message"] for row in messages(changed)] == [row["message"] for row in messages()]


def test_the_mark_of_an_edit_is_no_text():
    edited = messages()[5]
    assert edited["text"] == "twee woorden" and edited["n_words"] == 2 and edited["edited"]


def test_a_location_keeps_no_address():
    assert messages()[6]["text"] == ""


@pytest.mark.parametrize("status", ["refused", "withdrawn"])
def test_who_did_not_agree_vanishes_but_stays_redacted(status):
    consent = [{"participant": "+31612345678", "status": status}]
    rows = messages(consent=consent)
    assert len(rows) == len(CHAT) - 2
    assert all("Truus" not in row["text"] for row in rows)
    assert not any("Graag gedaan" in row["text"] for row in rows)


def test_the_default_decides_where_nobody_asked():
    assert messages(default="exclude") == []


def test_another_key_gives_other_pseudonyms_and_the_same_order():
    one, other = messages(), messages(key=public_key(2))
    assert [row["text"] for row in one] == [row["text"] for row in other]
    assert all(a["message"] != b["message"] for a, b in zip(one, other, strict=True))
