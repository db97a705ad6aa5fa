import pytest

from buurtwacht.privacy.consent import decide, participant_key, rows_to_keep

MEMBERS = {
    "Anna Bos": ["Anna Bos", "+31 6 12345678"],
    "Cor": ["Cor"],
    "Dirk-Jan": ["~ Dirk-Jan"],
}


def row(participant, status):
    return {"participant": participant, "status": status}


@pytest.mark.parametrize(
    "written",
    ["+31 6 12345678", "\u202a+31\u00a06\u00a012345678\u202c", "06-12345678", "0031612345678"],
)
def test_one_number_many_spellings(written):
    assert participant_key(written) == "+31612345678"


def test_names_compare_without_case_spaces_and_marks():
    assert participant_key("\u200e~\u202fanna  BOS ") == participant_key("Anna Bos")


def test_refused_by_alias_withholds_the_member():
    consent = decide(MEMBERS, [row("06 1234 5678", "refused")], "include")
    assert consent.withheld == {"Anna Bos"}
    assert consent.counts == {
        "given": 0,
        "refused": 1,
        "withdrawn": 0,
        "members": 3,
        "undecided": 2,
        "withheld": 1,
        "unmatched": 0,
    }


@pytest.mark.parametrize("rows", [("given", "withdrawn"), ("withdrawn", "given")])
def test_withdrawal_wins_in_any_order(rows):
    consent = decide(MEMBERS, [row("Cor", status) for status in rows], "include")
    assert consent.withheld == {"Cor"}


def test_default_exclude_keeps_only_who_gave():
    consent = decide(MEMBERS, [row("cor", "given")], "exclude")
    assert consent.withheld == {"Anna Bos", "Dirk-Jan"}


def test_unmatched_rows_are_counted_without_name():
    consent = decide(MEMBERS, [row("Onbekende Naam", "refused")], "include")
    assert consent.withheld == frozenset()
    assert consent.counts["unmatched"] == 1
    assert "Onbekende" not in repr(consent.counts)


def test_unknown_values_are_a_defect():
    with pytest.raises(ValueError):
        decide(MEMBERS, [], "maybe")
    with pytest.raises(ValueError):
        decide(MEMBERS, [row("Cor", "perhaps")], "include")


def test_withheld_members_vanish_with_their_system_lines():
    messages = [
        {"sender": "Cor", "kind": "text", "text": "Anna Bos belde"},
        {"sender": "Anna Bos", "kind": "text", "text": "hoi"},
        {"sender": "+31 6 12345678", "kind": "media", "text": ""},
        {"sender": None, "kind": "system", "text": "Cor heeft Anna Bos toegevoegd"},
        {"sender": None, "kind": "system", "text": "x", "target": ["+31612345678"]},
        {"sender": None, "kind": "system", "text": "\u202a+31 6 12345678\u202c heeft verlaten"},
        {"sender": None, "kind": "system", "text": "Cor heeft de groep gemaakt", "actor": "Cor"},
        {"sender": None, "kind": "system", "text": "Johanna Bosman is toegevoegd"},
        {"sender": "Cor", "kind": "system", "text": "Cor heeft ~\u202fAnna Bos verwijderd"},
    ]
    kept = rows_to_keep(messages, MEMBERS, {"Anna Bos"})
    assert kept == [True, False, False, False, False, False, True, True, False]
    assert rows_to_keep(messages, MEMBERS, ()) == [True] * len(messages)
