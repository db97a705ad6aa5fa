"""Invented chats that a reader must survive."""

import time

import pytest

from buurtwacht.chat.reader import read_export
from buurtwacht.errors import InputError

LRM = "\u200e"


def read(text, encoding="utf-8"):
    return read_export(text.encode(encoding))


def rows(text, *names):
    names = names or ("sender", "text")
    table = read(text).messages
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


def moments(text):
    return [str(moment) for moment in read(text).messages["sent_at"].to_pylist()]


def android(*messages):
    """Lines of an Android export, a minute apart."""
    return "".join(f"03-02-2024 14:{n:02d} - {line}\n" for n, line in enumerate(messages, start=5))


def ios(*messages, end="\r\n"):
    return "".join(
        f"[03-02-2024 14:{n:02d}:09] {line}{end}" for n, line in enumerate(messages, start=5)
    )


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("03-02-2024 14:05 - Marieke: Hoi", "2024-02-03 14:05:00"),
        ("03-02-24 14:05 - Marieke: Hoi", "2024-02-03 14:05:00"),
        ("3/02/2024 14:05 - Marieke: Hoi", "2024-02-03 14:05:00"),
        ("[03-02-2024 14:05:09] Marieke: Hoi", "2024-02-03 14:05:09"),
        ("[03-02-24 14:05:09] Marieke: Hoi", "2024-02-03 14:05:09"),
        ("[03-02-2024, 14:05:09] Marieke: Hoi", "2024-02-03 14:05:09"),
        (f"{LRM}[03-02-2024, 14:05:09] Marieke: Hoi", "2024-02-03 14:05:09"),
        (f"\ufeff{LRM}{LRM}[03-02-2024, 14:05:09] Marieke: Hoi", "2024-02-03 14:05:09"),
        ("28/09/2018, 13:27 - Marieke: Hoi", "2018-09-28 13:27:00"),
        ("1/24/23, 7:02\u202fPM - Marieke: Hoi", "2023-01-24 19:02:00"),
        ("29.01.18, 11:45\u00a0nachm. - Marieke: Hoi", "2018-01-29 23:45:00"),
        ("29.01.18, 12:05\u00a0nachts - Marieke: Hoi", "2018-01-29 00:05:00"),
        ("29.01.18, 12:05\u00a0mittags - Marieke: Hoi", "2018-01-29 12:05:00"),
        ("[29.01.18, 12:24:03] Marieke: Hoi", "2018-01-29 12:24:03"),
        ("[1/15/24, 10:30:45\u202fPM] Marieke: Hoi", "2024-01-15 22:30:45"),
        ("[1/15/24, 12:30:45\u202fAM] Marieke: Hoi", "2024-01-15 00:30:45"),
        ("20/6/2017 8:28 p.\u00a0m. - Marieke: Hoi", "2017-06-20 20:28:00"),
        ("2020-09-22, 7:11 a.m. - Marieke: Hoi", "2020-09-22 07:11:00"),
        ("03/02/2024 à 14:05 - Marieke: Hoi", "2024-02-03 14:05:00"),
        ("31.5.2019 klo 16.58 - Marieke: Hoi", "2019-05-31 16:58:00"),
        ("3. 2. 2024. 14:05 - Marieke: Hoi", "2024-02-03 14:05:00"),
        ("2024/10/31 15:50 - Marieke: Hoi", "2024-10-31 15:50:00"),
        ("2024/10/31 下午3:50 - Marieke: Hoi", "2024-10-31 15:50:00"),
        ("2024. 10. 31. 오후 3:50 - Marieke: Hoi", "2024-10-31 15:50:00"),
        ("\u200f٣\u200f/٢\u200f/٢٠٢٤، ٢:٠٥ م - Marieke: Hoi", "2024-02-03 14:05:00"),
        ("۲۰۲۴/۲/۱۳،\u200f ۱۴:۰۵ - Marieke: Hoi", "2024-02-13 14:05:00"),
        ("13/2/2567 14:05 - Marieke: Hoi", "2024-02-13 14:05:00"),
    ],
)
def test_header_shapes(line, moment):
    assert rows(line) == [("Marieke", "Hoi")]
    assert moments(line) == [moment]


def test_text_is_kept_code_point_for_code_point():
    text = (
        "  ﬁets e\u0301 👩\u200d👩\u200d👧 ½ \u2028 nb\u00a0sp\x85 \u202bx\u202c  \n"
        "\n  inspringen\n- streep\n"
    )
    assert rows(android(f"Jan: {text}", "Piet: b")) == [("Jan", text), ("Piet", "b")]


def test_blank_lines_stay_and_only_one_line_end_goes():
    assert rows("03-02-2024 14:05 - Jan: a\n\n\n03-02-2024 14:06 - Jan: b") == [
        ("Jan", "a\n\n"),
        ("Jan", "b"),
    ]


def test_empty_bodies():
    chat = "03-02-2024 14:05 - Jan: \n03-02-2024 14:06 - Jan:\n03-02-2024 14:07 - Jan: \nregel\n"
    assert rows(chat) == [("Jan", ""), ("Jan", ""), ("Jan", "\nregel")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding):
    chat = android("Zoë: café 🚓", "Zoë: één")
    table = read_export(chat.encode(encoding)).messages
    assert table["text"].to_pylist() == ["café 🚓", "één"]


def test_cp1252():
    table = read_export(android("Zoë: café – €5").encode("cp1252")).messages
    assert table["sender"].to_pylist() == ["Zoë"]
    assert table["text"].to_pylist() == ["café – €5"]


def test_a_broken_sequence_does_not_turn_utf8_into_cp1252():
    content = android("Zoë: één café").encode() + b"03-02-2024 15:00 - Zo\xc3\xab: half \xf0\x9f\n"
    assert read_export(content).messages["sender"].to_pylist() == ["Zoë", "Zoë"]


def test_uniform_crlf_is_a_line_end_everywhere():
    chat = android("Jan: a\nb", "Piet: c").replace("\n", "\r\n")
    assert rows(chat) == [("Jan", "a\nb"), ("Piet", "c")]


def test_ios_typed_line_break_never_starts_a_message():
    chat = ios("Jan: kijk\n[03-02-2024 14:05:30] Piet: ik deed het", "Piet: nee hoor", "Jan: ok")
    export = read(chat)
    assert export.messages["sender"].to_pylist() == ["Jan", "Piet", "Jan"]
    assert export.messages["text"][0].as_py() == ("kijk\n[03-02-2024 14:05:30] Piet: ik deed het")
    assert export.quality["look_alikes"] == 1


def test_crlf_rule_is_dropped_when_the_file_contradicts_it():
    chat = android(
        "Jan: geplakt\r\nuit een mail\r\nmet windows", "Piet: ok", "Jan: ja", "Piet: nee"
    )
    assert [sender for sender, _ in rows(chat)] == ["Jan", "Piet", "Jan", "Piet"]


def test_header_of_another_shape_is_text():
    chat = android(
        "Jan: doorgestuurd:\n[01-02-2024 10:00:00] Buur: zag je dat?\n1/2/24, 10:01 - Kees: ja\n"
        "03/02/2024 14:05 - Bo: nee",
        "Piet: bedankt",
    )
    export = read(chat)
    assert export.messages["sender"].to_pylist() == ["Jan", "Piet"]
    assert export.quality["look_alikes"] == 3


def test_odd_variant_of_the_own_shape_is_text_in_a_regular_file():
    chat = android(
        "Jan: a", "Piet: b", "Jan: kopie\n3-2-2024 9:15 - Kees: x\n03-02-24 10:15 - Kees: y"
    )
    export = read(chat + android("Jan: c", "Piet: d").replace("14:", "15:"))
    assert export.messages["sender"].to_pylist() == ["Jan", "Piet", "Jan", "Jan", "Piet"]
    assert export.quality["look_alikes"] == 2


def test_pasted_chat_of_strangers_is_text():
    chat = android(
        "Jan: uit de andere groep:\n01-01-2024 09:00 - Vreemde: pas op\n"
        "01-01-2024 09:01 - Ander: dank",
        "Piet: goed om te weten",
        "Jan: ja",
    )
    export = read(chat)
    assert export.messages["sender"].to_pylist() == ["Jan", "Piet", "Jan"]
    assert "Vreemde: pas op" in export.messages["text"][0].as_py()
    assert export.quality["look_alikes"] == 2


def test_pasted_repeat_of_the_same_chat_is_text():
    first = "01-02-2024 09:00 - Piet: wit busje\n"
    chat = first + android(f"Jan: je schreef toch:\n{first.strip()}", "Piet: klopt")
    assert [sender for sender, _ in rows(chat)] == ["Piet", "Jan", "Piet"]


def test_pasted_repeat_within_the_hour_is_text():
    first = "03-02-2024 14:05 - Piet: wit busje\n"
    later = android("Jan: a", "Jan: b").replace("14:", "15:")
    chat = first + later + f"03-02-2024 15:10 - Jan: kijk:\n{first}" + later.replace("15:", "16:")
    assert [sender for sender, _ in rows(chat)] == ["Piet", *["Jan"] * 5]


def test_lines_further_off_than_a_late_delivery_are_text():
    chat = android("Jan: a", "Piet: b", "Jan: c\n01-01-2020 09:00 - Piet: ik was het") + (
        "03-02-2024 14:30 - Piet: nee\n"
    )
    assert [sender for sender, _ in rows(chat)] == ["Jan", "Piet", "Jan", "Piet"]


def test_lines_from_the_future_are_text():
    chat = android("Jan: a", "Piet: b\n03-02-2025 14:05 - Piet: later", "Jan: c", "Piet: d")
    assert [text for _, text in rows(chat)][1] == "b\n03-02-2025 14:05 - Piet: later"


def test_code_block_hides_headers():
    chat = android(
        "Jan: a",
        "Piet: b",
        "Jan: ```\n03-02-2024 14:06 - Piet: b\n03-02-2024 14:07 - Piet: dat zei ik niet\n```",
        "Piet: c",
    )
    assert [sender for sender, _ in rows(chat)] == ["Jan", "Piet", "Jan", "Piet"]


def test_two_stray_fences_hide_nothing():
    chat = android("Jan: ``` a", "Piet: b", "Jan: c ```", "Piet: d")
    assert len(rows(chat)) == 4


def test_one_late_message_of_a_stranger_stays_a_message():
    chat = (
        android("Jan: a", "Piet: b")
        + "03-02-2024 10:00 - Ans: laat\n"
        + ("03-02-2024 14:30 - Jan: c\n")
    )
    assert [sender for sender, _ in rows(chat)] == ["Jan", "Piet", "Ans", "Jan"]


def test_night_of_the_clock_change_with_strangers():
    chat = (
        "27-10-2024 02:55 - Jan: a\n27-10-2024 02:01 - Piet: b\n27-10-2024 02:20 - Ans: c\n"
        "27-10-2024 03:00 - Bo: d\n"
    )
    assert [sender for sender, _ in rows(chat)] == ["Jan", "Piet", "Ans", "Bo"]


def test_a_doubtful_step_back_is_kept_and_counted():
    chat = android("Jan: a", "Piet: b")
    late = "01-02-2024 09:00 - Piet: te laat bezorgd\n"
    export = read(chat + late + android("Jan: c", "Piet: d").replace("14:", "15:"))
    assert export.messages.num_rows == 5
    assert export.quality["look_alikes"] == 1
    assert export.quality["out_of_order"] == 1


def test_small_disorder_and_the_end_of_summer_time_change_nothing():
    chat = (
        "27-10-2024 02:59 - Jan: a\n27-10-2024 02:01 - Piet: b\n27-10-2024 02:00 - Jan: c\n"
        "27-10-2024 03:00 - Jan: d\n"
    )
    export = read(chat)
    assert export.messages["text"].to_pylist() == list("abcd")
    assert export.quality["out_of_order"] == 2
    assert export.quality["look_alikes"] == 0


def test_names_with_colon_and_dash():
    chat = android(
        "Buurt - Ans: hallo",
        "Wijk: Jan: eerste",
        "Wijk: Jan: tweede",
        "Wijk: Els: derde",
        "Wijk: Els: vierde: met dubbele punt",
        "Piet: let op: bus",
    )
    assert rows(chat) == [
        ("Buurt - Ans", "hallo"),
        ("Wijk: Jan", "eerste"),
        ("Wijk: Jan", "tweede"),
        ("Wijk: Els", "derde"),
        ("Wijk: Els", "vierde: met dubbele punt"),
        ("Piet", "let op: bus"),
    ]


def test_system_line_of_a_name_with_colon():
    chat = android(
        "Wijk: Els: eerste",
        "Wijk: Els: tweede",
        "Wijk: Els heeft de groep verlaten",
        "Wijk: Bo heeft de groep verlaten",
        "Els: Wijk heeft de groep verlaten",
    )
    assert rows(chat, "sender", "event", "actor") == [
        ("Wijk: Els", None, None),
        ("Wijk: Els", None, None),
        (None, "left", "Wijk: Els"),
        (None, "left", "Wijk: Bo"),
        ("Els", None, None),
    ]


def test_repeated_locations_are_no_name():
    chat = android(
        "Jan: locatie: https://maps.google.com/?q=1,2",
        "Jan: locatie: https://maps.google.com/?q=3,4",
    )
    assert rows(chat, "sender", "kind") == [("Jan", "location")] * 2


def test_labels_lose_invisible_marks_only():
    chat = android(
        "\u202a+31\u00a06\u00a012345678\u202c: a", "~\u202fKees: b", "\u2068Ans\u2069: c"
    )
    assert [sender for sender, _ in rows(chat)] == [
        "+31\u00a06\u00a012345678",
        "~\u202fKees",
        "Ans",
    ]


@pytest.mark.parametrize("body", [
    "Piet heeft de groep verlaten",
    "Je hebt Piet toegevoegd",
    "Berichten en gesprekken worden end-to-end versleuteld. Niemand kan ze lezen.",
    "Jan heeft de groep verlaten",
    "ik heb de video weggelaten",
    "vandaag is de foto weggelaten",
    "<grapje natuurlijk>",
    "gemiste kans",
    "Dit bericht is verwijderd zei hij",
    "x left",
])  # fmt: skip
def test_words_of_a_member_stay_text_on_android(body):
    assert rows(android("Piet: hoi", f"Jan: {body}", "Jan: ok"), "sender", "kind", "text")[1] == (
        "Jan", "text", body
    )  # fmt: skip


@pytest.mark.parametrize("body", [
    "Piet heeft de groep verlaten",
    "Je hebt Piet toegevoegd",
    "Piet is weggegaan",
    f"{LRM}gewoon een zin die met een teken begint",
    f"{LRM}Piet heeft de groep verlaten",
    f"{LRM}Piet heeft Jan toegevoegd",
])  # fmt: skip
def test_words_of_a_member_stay_text_on_ios(body):
    notice = f"Buurt Oost: {LRM}Berichten en gesprekken worden end-to-end versleuteld."
    found = rows(ios(notice, "Piet: hoi", f"Jan: {body}", "Jan: ok"), "sender", "kind", "text")
    assert found[2] == ("Jan", "text", body)


def test_ios_system_lines():
    chat = ios(
        f"Buurt Oost: {LRM}Berichten en gesprekken worden end-to-end versleuteld.",
        f"Buurt Oost: {LRM}Je bent toegevoegd",
        f"Marieke: {LRM}Je hebt Piet toegevoegd",
        f"Piet: {LRM}Piet heeft de groep verlaten",
        "Kees: Kees is weggegaan",
        f"Buurt Oost: {LRM}iets dat nog niemand zag",
        "Marieke: gewoon",
    )
    assert rows(chat, "sender", "kind", "event", "actor", "targets") == [
        (None, "system", "encryption", None, []),
        (None, "system", "added", None, ["Je"]),
        (None, "system", "added", "Marieke", ["Piet"]),
        (None, "system", "left", "Piet", []),
        (None, "system", "left", "Kees", []),
        (None, "system", "other", None, []),
        ("Marieke", "text", None, None, []),
    ]
    assert read(chat).quality["platform"] == "ios"


def test_ios_name_that_begins_another_name():
    chat = ios("Jan: Jan Smit heeft de groep verlaten", "Jan: hoi")
    assert rows(chat, "sender", "kind")[0] == ("Jan", "text")


def test_ios_own_name_without_a_mark():
    chat = ios("~\u202fKees: ~\u202fKees heeft de groep verlaten", "~\u202fKees: hoi")
    assert rows(chat, "sender", "event", "actor")[0] == (None, "left", "~\u202fKees")


def test_ios_name_with_colon_that_only_leaves():
    chat = ios(f"Wijk: Els: {LRM}Wijk: Els heeft de groep verlaten", "Jan: hoi")
    assert rows(chat, "sender", "event", "actor")[0] == (None, "left", "Wijk: Els")


def test_ios_title_without_an_encryption_notice():
    chat = ios(f"Buurt Oost: {LRM}Jan heeft Piet toegevoegd", "Jan: hoi", "Piet: hallo")
    assert rows(chat, "sender", "event", "actor")[0] == (None, "added", "Jan")


def test_very_long_line_is_read_in_time():
    started = time.process_time()
    line = "Jan heeft Piet verwijderd en " * 20_000
    assert rows(android(line, f"Jan: {line}<"), "sender", "kind") == [
        (None, "system"),
        ("Jan", "text"),
    ]
    assert time.process_time() - started < 2


def test_ios_private_chat_has_the_other_as_title():
    chat = ios(
        f"Kees: {LRM}Berichten en gesprekken worden end-to-end versleuteld.", "Kees: hoi", "Ik: ja"
    )
    assert [sender for sender, _ in rows(chat)] == [None, "Kees", "Ik"]
    chat += ios("Kees: Piet heeft de groep verlaten").replace("14:", "15:")
    assert rows(chat)[3] == ("Kees", "Piet heeft de groep verlaten")


def test_android_system_line_with_colon_is_no_sender():
    chat = android(
        'Jan heeft het onderwerp gewijzigd van "Let op: bus" naar "Buurt: Oost"',
        "Jan heeft Piet: nr 12 toegevoegd",
        "Jan: hoi",
    )
    assert rows(chat, "sender", "kind", "event") == [
        (None, "system", "subject"),
        (None, "system", "added"),
        ("Jan", "text", None),
    ]


def test_targets_of_one_line():
    chat = android(
        "Jan heeft Piet, Ans en +31 6 12345678 toegevoegd",
        "Jan en Els: hoi",
        "Piet heeft Jan en Els verwijderd",
    )
    found = rows(chat, "event", "actor", "targets")
    assert found[0] == ("added", "Jan", ["Piet", "Ans", "+31 6 12345678"])
    assert found[2] == ("removed", "Piet", ["Jan en Els"])


def test_targets_are_written_as_the_senders_label():
    chat = android("Je hebt ~ Kees toegevoegd", "~\u202fKees: hoi")
    assert rows(chat, "targets")[0] == (["~\u202fKees"],)


def test_unknown_line_without_author_is_a_system_line():
    assert rows(android("Jan: hoi", "Er gebeurde iets nieuws"), "sender", "kind", "event")[1] == (
        None, "system", "other"
    )  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), [
    ("<Media weggelaten>", "media"),
    ("<Media weggelaten>\nbijschrift", "media"),
    ("IMG-20240203-WA0001.jpg (bestand bijgevoegd)", "media"),
    (f"{LRM}IMG-20240203-WA0001.jpg (bestand bijgevoegd)\nKijk eens", "media"),
    ("notulen maart.pdf (bestand bijgevoegd)", "media"),
    ("Ans Bakker.vcf (bestand bijgevoegd)", "contact"),
    (f"{LRM}afbeelding weggelaten", "media"),
    (f"{LRM}GIF weggelaten", "media"),
    (f"{LRM}<bijgevoegd: 00000014-PHOTO-2024-02-03-14-05-09.jpg>", "media"),
    (f"bijschrift {LRM}<bijgevoegd: 00000014-PHOTO-2024-02-03-14-05-09.jpg>", "media"),
    (f"notulen.pdf • {LRM}3 pagina's {LRM}document weggelaten", "media"),
    (f"{LRM}Visitekaartje weggelaten", "contact"),
    ("Dit bericht is verwijderd", "deleted"),
    (f"{LRM}Dit bericht is verwijderd.", "deleted"),
    ("U hebt dit bericht verwijderd", "deleted"),
    ("Je hebt dit bericht verwijderd.", "deleted"),
    ("Dit bericht is verwijderd door beheerder Ans", "deleted"),
    ("locatie: https://maps.google.com/?q=52.1,4.3", "location"),
    (f"{LRM}Locatie: https://maps.google.com/?q=52.1,4.3", "location"),
    ("live locatie gedeeld", "location"),
    ("Gemiste spraakoproep", "call"),
    (f"{LRM}Gemist videogesprek", "call"),
    ("PEILING:\nWie komt er?\nOPTIE: ik (2 stemmen)\nOPTIE: niet (0 stemmen)", "poll"),
    ("POLL:\nWho?\nOPTION: me (1 vote)", "poll"),
    ("null", "media"),
    ("<Media omitted>", "media"),
    ("This message was deleted", "deleted"),
    ("<Medien ausgeschlossen>", "media"),
    ("gewoon tekst", "text"),
    ("zie https://voorbeeld.nl/x", "text"),
    ("(tussen haakjes)", "text"),
    ("EINDE:\nklaar", "text"),
])  # fmt: skip
def test_kinds(body, kind):
    for chat in (android(f"Jan: {body}", "Jan: ok"), ios(f"Jan: {body}", "Jan: ok")):
        assert rows(chat, "sender", "kind", "text")[0] == ("Jan", kind, body)


def test_polls_and_calls_have_an_event():
    chat = android("Jan: POLL:\nWho?\nOPTION: me (1 vote)", "Gemiste spraakoproep")
    assert rows(chat, "sender", "kind", "event") == [
        ("Jan", "poll", "poll"),
        (None, "call", "call"),
    ]


@pytest.mark.parametrize("marker", [
    " <Dit bericht is bewerkt>", f" {LRM}<Dit bericht is bewerkt>", " <This message was edited>",
    f" {LRM}<Denne meldingen ble redigert>",
])  # fmt: skip
def test_edited_stays_text_with_its_marker(marker):
    found = rows(android(f"Jan: hoi{marker}", "Jan: ok"), "kind", "text", "edited")
    assert found == [("text", f"hoi{marker}", True), ("text", "ok", False)]


def test_media_in_an_unknown_language():
    chat = android("Jan: <Mediefil udeladt>", "Jan: hej")
    assert rows(chat, "kind") == [("media",), ("text",)]


def test_system_line_glued_to_a_message_of_an_unmarked_line():
    chat = android('Jan heeft de groep "Oost" aangemaakt\nnog een regel', "Jan: hoi")
    assert rows(chat, "kind", "event")[0] == ("system", "created")


def test_quality():
    chat = (
        "staart van een bericht\n"
        "01-01-2024 10:00 - Jan: a\n"
        "13-03-2024 10:00 - Jan heeft berichten met vervaldatum ingeschakeld. Nieuwe berichten\n"
        "13-03-2024 10:01 - Piet: Dit bericht is verwijderd\n"
    )
    quality = read(chat).quality
    assert quality["shape"] == "dd-mm-yyyy HH:MM -"
    assert quality["platform"] == "android"
    assert quality["language"] == "nl"
    assert (quality["date_order"], quality["date_confidence"]) == ("dmy", "certain")
    assert (quality["messages"], quality["system_lines"], quality["unread_lines"]) == (2, 1, 1)
    assert quality["gaps"] == 1
    assert str(quality["first_at"]) == "2024-01-01 10:00:00"
    assert str(quality["last_at"]) == "2024-03-13 10:01:00"
    assert quality["cap_suspected"] is False
    assert quality["reasons_missing"] == "deleted;disappearing"


def test_cap():
    line = "01-01-2024 10:00 - Jan: a\n"
    start = '01-01-2024 10:00 - Jan heeft de groep "Oost" aangemaakt\n'
    assert read(line * 40_000).quality["cap_suspected"]
    assert not read(start + line * 39_999).quality["cap_suspected"]
    assert not read(line * 30_000).quality["cap_suspected"]


@pytest.mark.parametrize("content", [
    b"", b"\n\n  \n", b"\x00" * 500, b"gewoon een brief\nvan twee regels\n",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"datum;tekst\n03-02-2024;hoi\n",
])  # fmt: skip
def test_no_export(content):
    with pytest.raises(InputError) as error:
        read_export(content, "the file")
    assert str(error.value).startswith("the file: ")
    assert "\n" not in str(error.value)
