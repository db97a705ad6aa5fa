"""Invented exports of one group from several phones."""

from datetime import datetime, timedelta
from itertools import pairwise, permutations
from random import Random

from buurtwacht.chat.merge import merge_exports
from buurtwacht.chat.reader import read_export
from buurtwacht.chat.senders import clean_label

LRM = "\u200e"
START = datetime(2024, 2, 13, 14, 0)


def android(*messages):
    return read_export(
        "".join(
            f"{START + timedelta(seconds=at):%d-%m-%Y %H:%M} - {line}\n" for at, line in messages
        ).encode()
    )


def ios(*messages):
    return read_export(
        "".join(
            f"[{START + timedelta(seconds=at):%d-%m-%Y %H:%M:%S}] {line}\r\n"
            for at, line in messages
        ).encode()
    )


def said(merged):
    table = merged.messages
    return list(zip(table["member"].to_pylist(), table["text"].to_pylist(), strict=True))


def test_one_export_is_unchanged():
    merged = merge_exports([android((0, "Jan: a"), (0, "Jan: a"), (60, "Piet: b"))])
    assert said(merged) == [("Jan", "a"), ("Jan", "a"), ("Piet", "b")]
    assert merged.duplicates == [0]
    assert merged.aliases == {"Jan": {"Jan"}, "Piet": {"Piet"}}


def test_overlap_is_merged_once_and_repeats_stay():
    chat = [(0, "Jan: a"), (65, "Piet: ok"), (70, "Piet: ok"), (130, "Jan: b"), (200, "Jan: c")]
    merged = merge_exports([android(*chat[:4]), android(*chat[1:])])
    assert said(merged) == [
        ("Jan", "a"), ("Piet", "ok"), ("Piet", "ok"), ("Jan", "b"), ("Jan", "c")
    ]  # fmt: skip
    assert merged.duplicates == [0, 3]


def test_system_lines_in_both_exports_are_no_double_messages():
    """Messages read less the doubles are the messages that are left."""
    line = "Jan heeft Els toegevoegd"
    chat = [(0, "Jan: a"), (65, line), (130, "Els: b")]
    exports = [android(*chat), android(*chat, (200, "Els: c"))]
    merged = merge_exports(exports)
    assert merged.messages["kind"].to_pylist().count("system") == 1
    assert merged.duplicates == [0, 2]
    read = sum(export.quality["messages"] for export in exports)
    assert read - sum(merged.duplicates) == len(said(merged)) - 1


def test_a_repeat_that_one_phone_lacks_is_kept_once():
    one = android((0, "Jan: a"), (65, "Piet: ok"), (70, "Piet: ok"))
    other = android((0, "Jan: a"), (65, "Piet: ok"))
    for exports in ([one, other], [other, one]):
        assert said(merge_exports(exports)) == [("Jan", "a"), ("Piet", "ok"), ("Piet", "ok")]


def test_minutes_and_seconds_are_one_clock():
    one = android((5, "Jan: eerste"), (17, "Piet: tweede"), (75, "Jan: derde"))
    other = ios((5, "Jan: eerste"), (17, "Piet: tweede"), (75, "Jan: derde"), (80, "Piet: vierde"))
    for exports in ([one, other], [other, one]):
        merged = merge_exports(exports)
        assert [text for _, text in said(merged)] == ["eerste", "tweede", "derde", "vierde"]
        assert merged.messages["sent_at"].to_pylist()[1] == START + timedelta(seconds=17)
        assert merged.messages["has_seconds"].to_pylist() == [True] * 4


def test_labels_of_one_member_are_joined():
    one = android(
        (0, "Jan Jansen: zag iemand de bus"), (60, "+31 6 12345678: ja die staat hier nog"),
        (120, "Jan Jansen: fijn dank"), (180, "+31 6 12345678: graag gedaan hoor"),
        (240, "Ik: ok"), (300, "Ans: nieuw hier"),
    )  # fmt: skip
    other = android(
        (0, "Jan buren: zag iemand de bus"), (60, "Kees: ja die staat hier nog"),
        (120, "Jan buren: fijn dank"), (180, "Kees: graag gedaan hoor"),
        (240, "Marieke: ok"), (360, "Kees: later"),
    )  # fmt: skip
    merged = merge_exports([one, other])
    assert merged.duplicates == [0, 5]
    assert merged.aliases == {
        "Jan Jansen": {"Jan Jansen", "Jan buren"},
        "Kees": {"Kees", "+31 6 12345678"},
        "Ik": {"Ik", "Marieke"},
        "Ans": {"Ans"},
    }
    assert [member for member, _ in said(merged)] == [
        "Jan Jansen", "Kees", "Jan Jansen", "Kees", "Ik", "Ans", "Kees"
    ]  # fmt: skip


def test_one_name_for_two_members():
    one = android(
        (0, "Jan: vraag een"), (60, "Jan de Wit: vraag twee"), (120, "Jan: vraag drie"),
        (180, "Jan de Wit: vraag vier"),
    )  # fmt: skip
    other = android(
        (0, "Jan Bakker: vraag een"), (60, "Jan: vraag twee"), (120, "Jan Bakker: vraag drie"),
        (180, "Jan: vraag vier"),
    )  # fmt: skip
    merged = merge_exports([one, other])
    assert merged.messages.num_rows == 4
    members = [member for member, _ in said(merged)]
    assert members[0] == members[2] != members[1] == members[3]
    assert sorted(map(sorted, merged.aliases.values())) == [
        ["Jan", "Jan Bakker"],
        ["Jan", "Jan de Wit"],
    ]


def test_change_of_number_is_one_member():
    chat = android(
        (0, "+31 6 11111111: oud nummer"),
        (60, "+31 6 11111111 is gewijzigd naar +31 6 22222222"),
        (120, "+31 6 22222222: nieuw nummer"),
    )
    merged = merge_exports([chat])
    members = merged.messages["member"].to_pylist()
    assert members[0] == members[2]
    assert list(merged.aliases.values()) == [{"+31 6 11111111", "+31 6 22222222"}]


def test_a_number_is_one_label_however_it_is_spaced():
    one = android((0, "+31 6 12345678: vroeg"), (600, "Jan: x"))
    other = ios((600, "Jan: x"), (4000, "\u202a+31\u00a06\u00a0123\u201145678\u202c: laat"))
    merged = merge_exports([one, other])
    assert len(merged.aliases) == 2


def test_self_in_a_system_line_is_the_exporting_member():
    one = android((0, "Je hebt Kees toegevoegd"), (60, "Marieke: welkom Kees"), (120, "Kees: dank"))
    other = android(
        (0, "Marieke van Dam heeft je toegevoegd"), (60, "Marieke van Dam: welkom Kees"),
        (120, "Kees: dank"),
    )  # fmt: skip
    merged = merge_exports([one, other])
    assert merged.messages.num_rows == 3
    row = merged.messages.to_pylist()[0]
    assert row["member"] is None
    assert (row["actor"], row["targets"]) == ("Marieke", ["Kees"])
    assert merged.aliases == {"Marieke": {"Marieke", "Marieke van Dam"}, "Kees": {"Kees"}}


def test_stand_ins_of_two_platforms_are_one_message():
    one = android((0, "Jan: hoi allemaal"), (5, "Jan: <Media weggelaten>"), (70, "Jan: klaar"))
    other = ios(
        (0, "Jan: hoi allemaal"), (5, f"Jan: {LRM}afbeelding weggelaten"), (70, "Jan: klaar")
    )
    assert merge_exports([one, other]).messages.num_rows == 3


def test_edited_and_deleted_versions_win():
    one = android((0, "Jan: hoi"), (60, "Jan: foutje"), (120, "Piet: spijt"))
    other = android(
        (0, "Jan: hoi"), (60, "Jan: goed <Dit bericht is bewerkt>"),
        (120, "Piet: Dit bericht is verwijderd"),
    )  # fmt: skip
    for exports in ([one, other], [other, one]):
        merged = merge_exports(exports)
        assert [text for _, text in said(merged)] == [
            "hoi", "goed <Dit bericht is bewerkt>", "Dit bericht is verwijderd"
        ]  # fmt: skip
        assert merged.messages["kind"].to_pylist() == ["text", "text", "deleted"]


def test_mentions_differ_per_phone():
    one = android((0, "Jan: kijk @31612345678"))
    other = ios((0, "Jan: kijk @\u2068Kees Bos\u2069"))
    assert merge_exports([one, other]).messages.num_rows == 1


def test_order_of_each_export_is_kept():
    one = android((0, "Jan: a"), (1, "Jan: b"), (120, "Jan: e"))
    other = android(
        (0, "Jan: a"), (60, "Piet: c"), (61, "Piet: d"), (120, "Jan: e"), (180, "Piet: f")
    )
    assert "".join(text for _, text in said(merge_exports([one, other]))) == "abcdef"


def test_three_exports():
    chat = [(60 * n, f"{'Jan' if n % 2 else 'Piet'}: bericht {n}") for n in range(30)]
    merged = merge_exports([android(*chat[:12]), ios(*chat[8:25]), android(*chat[20:])])
    assert [text for _, text in said(merged)] == [f"bericht {n}" for n in range(30)]
    assert merged.duplicates == [0, 4, 5]


def test_disjoint_exports_follow_each_other_in_time():
    early = android((0, "Jan: a"), (60, "Piet: b"))
    late = android((3600, "Jan: c"))
    assert [text for _, text in said(merge_exports([late, early]))] == ["a", "b", "c"]


def test_random_overlaps_come_back_whole():
    draw = Random(7)
    people = [
        ("Jan Jansen", "Jan"),
        ("+31 6 12345678", "Kees"),
        ("Ans", "~\u202fAns B"),
        ("Ik", "Bo"),
    ]
    chat, at = [], 0
    for number in range(400):
        at += draw.choice([1, 3, 20, 70, 4000])
        text = draw.choice(["ok", "ok", "ja", f"bericht {number}", f"vraag {number}?"])
        chat.append((at, draw.randrange(4), text))
    truth = [(person, text) for _, person, text in chat]
    spans = [(0, 250, 0), (100, 330, 1), (300, 400, 0)]
    exports = [
        (ios if phone else android)(
            *((at, f"{people[person][phone]}: {text}") for at, person, text in chat[start:stop])
        )
        for start, stop, phone in spans
    ]
    for order in permutations(range(3)):
        merged = merge_exports([exports[index] for index in order])
        members = dict.fromkeys(member for member, _ in said(merged))
        person = {
            member: number
            for member in members
            for number, labels in enumerate(people)
            if merged.aliases[member] <= {clean_label(label) for label in labels}
        }
        assert len(members) == 4
        assert sorted((person[member], text) for member, text in said(merged)) == sorted(truth)
        moments = merged.messages["sent_at"].to_pylist()
        assert all(a.replace(second=0) <= b for a, b in pairwise(moments))


def in_zone(hours, *texts):
    at = datetime(2024, 2, 3, 14, 5)
    lines = [
        f"{at + timedelta(hours=hours, minutes=7 * n):%d-%m-%Y %H:%M} - {name}: {text}\n"
        for n, (name, text) in enumerate(texts)
    ]
    return read_export("".join(lines).encode())


TALK = [
    ("Jan", "busje zonder kenteken in de Kerkstraat"),
    ("Els", "ok"),
    ("Jan", "het staat nu bij de school"),
    ("Els", "ik ga even kijken"),
    ("Jan", "ok"),
]


def test_phones_in_different_time_zones():
    merged = merge_exports([in_zone(0, *TALK), in_zone(5.75, *TALK)])
    assert merged.messages.num_rows == len(TALK)
    assert merged.duplicates == [0, len(TALK)]
    assert merged.clock_shifts == [0, 345]
    assert merged.messages["sent_at"].to_pylist()[0] == datetime(2024, 2, 3, 14, 5)


def test_no_shift_without_three_texts_that_agree():
    two = [TALK[0], TALK[1], TALK[2]]
    assert merge_exports([in_zone(0, *two), in_zone(2, *two)]).clock_shifts == [0, 0]
    later = in_zone(0.2, *TALK)
    assert merge_exports([in_zone(0, *TALK), later]).clock_shifts == [0, 0]
