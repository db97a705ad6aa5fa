"""Small hard files: one for each way in which readers of exports are known to fail."""

import pytest

from buurtwacht.chat.reader import read_export

LRM = "\u200e"


def rows(text, *names):
    table = read_export(text.encode()).messages
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


def ios(*messages, end="\r\n"):
    return "".join(
        f"[03-02-2024 14:{n:02d}:09] {line}{end}" for n, line in enumerate(messages, start=5)
    )


def android(*messages):
    return "".join(f"03-02-2024 14:{n:02d} - {line}\n" for n, line in enumerate(messages, start=5))


NOTICE = f"Buurt Oost: {LRM}Berichten en gesprekken worden end-to-end versleuteld."
POLL = "PEILING:\r\nWie komt er?\r\nOPTIE: ik (2 stemmen)\r\nOPTIE: niet (0 stemmen)\r\n"


@pytest.mark.parametrize(("line", "event"), [
    ("Buurtapp: Theo heeft de groep verlaten", "left"),
    ("Theo heeft de groep verlaten", "left"),
    ("Je hebt Piet toegevoegd", "added"),
    ("Buurtapp: Theo heeft de groepsafbeelding gewijzigd", "picture"),
    ("Je bent nu beheerder", "admin"),
])  # fmt: skip
def test_a_name_with_colon_whose_only_line_is_a_system_line(line, event):
    chat = ios(NOTICE, "Jan: hoi", f"Buurtapp: Theo: {LRM}{line}", "Piet: ok")
    assert rows(chat, "sender", "kind", "event", "text")[2] == (
        None, "system", event, f"{LRM}{line}"
    )  # fmt: skip


def test_words_before_a_pasted_system_line_are_no_name():
    chat = ios(NOTICE, "Jan: hoi", f"Jan: kijk: {LRM}Piet heeft de groep verlaten", "Piet: nee")
    assert rows(chat, "sender", "kind", "text")[2] == (
        "Jan", "text", f"kijk: {LRM}Piet heeft de groep verlaten"
    )  # fmt: skip


def test_a_poll_keeps_its_line_ends_without_any_typed_line_break():
    found = rows(ios("Jan: hoi", f"Jan: {POLL}", "Piet: ok"), "sender", "kind", "text")
    assert found == [("Jan", "text", "hoi"), ("Jan", "poll", POLL), ("Piet", "text", "ok")]


def test_a_poll_keeps_its_line_ends_beside_typed_line_breaks():
    found = rows(ios("Jan: a\nb", f"Jan: {POLL}", "Piet: ok"), "kind", "text")
    assert found == [("text", "a\nb"), ("poll", POLL), ("text", "ok")]


def test_typed_line_breaks_of_a_file_saved_again_on_windows():
    found = rows(ios("Jan: a\r\nb", f"Jan: {POLL}", "Piet: ok"), "text")
    assert found == [("a\nb",), (POLL.replace("\r\n", "\n"),), ("ok",)]


def test_headers_pasted_by_windows_in_an_android_file():
    chat = android("Jan: a", "Piet: b\r\nregel twee\r\n", "Jan: c")
    assert rows(chat, "text") == [("a",), ("b\r\nregel twee\r\n",), ("c",)]


SHAPES = {
    "fi": ("31.5.2019 klo {h}.58 - ", ("16", "17"), "2019-05-31 {h}:58:00"),
    "hr": ("31. 5. 2019. {h}:58 - ", ("16", "17"), "2019-05-31 {h}:58:00"),
    "sl": ("31. 5. 2019 {h}:58 - ", ("16", "17"), "2019-05-31 {h}:58:00"),
    "ja": ("2024/10/31 {h}:50 - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "fr_ca": ("2024-10-31 {h} h 50 - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "fr": ("31/10/2024 à {h}:50 - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "fr_ios": ("[31/10/2024 à {h}:50:10] ", ("15", "16"), "2024-10-31 {h}:50:10"),
    "pt": ("31/10/2024 às {h}:50 - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "da": ("31.10.2024 kl. {h}.50 - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "de_um": ("31.10.24 um {h}:50 - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "vi": ("{h}:50, 31/10/2024 - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "vi_12": ("{h}:50 CH, 31/10/2024 - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "vi_ios": ("[{h}:50:10, 31/10/2024] ", ("15", "16"), "2024-10-31 {h}:50:10"),
    "th": ("31/10/2567 {h}:50 - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "th_short": ("31/10/67 {h}:50 - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "ko_ios": ("[2024. 10. 31. 오후 {h}:50:10] ", ("3", "4"), "2024-10-31 {h}:50:10"),
    "zh_ios": ("[2024/10/31 下午{h}:50:10] ", ("3", "4"), "2024-10-31 {h}:50:10"),
    "zh_cjk": ("2024年10月31日 下午{h}:50 - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "ja_12": ("2024/10/31 午後{h}:50 - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "en_ca": ("2024-10-31, {h}:50 p.m. - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "en_ca_nnbsp": ("2024-10-31, {h}:50\u202fp.m. - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "es_latam": ("31/10/2024, {h}:50\u202fp.\u00a0m. - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "es_ios": ("[31/10/24, {h}:50:10\u202fp.\u00a0m.] ", ("3", "4"), "2024-10-31 {h}:50:10"),
    "de_12": ("31.10.24, {h}:50\u00a0nachm. - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "de_abends": ("31.10.24, {h}:50\u00a0abends - ", ("8", "9"), "2024-10-31 {h}:50:00"),
    "hi": ("31/10/24, {h}:50 अपराह्न - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "el": ("31/10/24, {h}:50 μ.μ. - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "upper": ("10/31/24, {h}:50 PM - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "glued": ("10/31/24, {h}:50PM - ", ("3", "4"), "2024-10-31 {h}:50:00"),
    "unseen_dots": ("2024.31.10 {h}.50 – ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "unseen_word": ("31-10-2024 omstreeks {h}:50 uur - ", ("15", "16"), "2024-10-31 {h}:50:00"),
    "unseen_ios": ("[2024.10.31 @ {h}:50:10] ", ("15", "16"), "2024-10-31 {h}:50:10"),
    "ar": ("\u200f٣١\u200f/١٠\u200f/٢٠٢٤، {h}:٥٠ م - ", ("٣", "٤"), "2024-10-31 {h}:50:00"),
    "ar_ios": ("[٣١\u200f/١٠\u200f/٢٠٢٤، {h}:٥٠:١٠ م] ", ("٣", "٤"), "2024-10-31 {h}:50:10"),
    "fa": ("۲۰۲۴/۱۰/۳۱،\u200f {h}:۵۰ - ", ("۱۵", "۱۶"), "2024-10-31 {h}:50:00"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_of_other_regions(shape):
    header, hours, moment = SHAPES[shape]
    chat = "".join(f"{header.format(h=hour)}Marieke: regel\ntwee: drie\n" for hour in hours)
    after_noon = 12 if int(hours[0]) < 12 else 0
    assert [(str(at), *rest) for at, *rest in rows(chat, "sent_at", "sender", "text")] == [
        (moment.format(h=int(hour) + after_noon), "Marieke", "regel\ntwee: drie") for hour in hours
    ]


@pytest.mark.parametrize(("line", "event"), [
    ("Du hast die Gruppe „Ost“ erstellt", "created"),
    ("Bo hat dich hinzugefügt", "added"),
    ("Du wurdest hinzugefügt", "added"),
    ("Bo wurde entfernt", "removed"),
    ("Bo hat den Gruppennamen zu „Ost“ geändert", "subject"),
    ("Du bist jetzt ein Admin", "admin"),
    ("Bo ist der Gruppe über den Einladungslink beigetreten", "joined_by_link"),
    ("Bo hat zu +49 151 2345678 gewechselt", "number_changed"),
    ("Bo hat eine neue Telefonnummer. Tippe, um eine Nachricht zu schreiben.", "number_changed"),
    ("Deine Sicherheitsnummer für Bo hat sich geändert. Tippe, um mehr zu erfahren.",
     "security_code"),
    ("Bo hat selbstlöschende Nachrichten aktiviert.", "disappearing"),
    ("Bo hat eine Nachricht angepinnt", "pinned"),
    ("Bo hat die Gruppenbeschreibung geändert", "description"),
    ("Vous avez créé le groupe « Est »", "created"),
    ("Bo a été ajouté", "added"),
    ("Vous avez été ajouté(e)", "added"),
    ("Bo vous a ajouté", "added"),
    ("Bo a été retiré", "removed"),
    ("Bo a changé l'icône du groupe", "picture"),
    ("Bo a modifié la description du groupe", "description"),
    ("Bo a changé le sujet de « A » à « B »", "subject"),
    ("Bo a rejoint le groupe via le lien d'invitation", "joined_by_link"),
    ("Vous êtes désormais admin", "admin"),
    ("Votre code de sécurité avec Bo a changé. Appuyez pour en savoir plus.", "security_code"),
    ("Bo a activé les messages éphémères.", "disappearing"),
    ("Bo a changé de numéro de téléphone.", "number_changed"),
    ("Bo a épinglé un message", "pinned"),
    ("Creaste el grupo \"Este\"", "created"),
    ("Bo te añadió", "added"),
    ("Se añadió a Bo", "added"),
    ("Bo fue eliminado", "removed"),
    ("Bo cambió la descripción del grupo", "description"),
    ("Bo cambió el asunto de \"A\" a \"B\"", "subject"),
    ("Bo se unió usando el enlace de invitación de este grupo", "joined_by_link"),
    ("Ahora eres administrador", "admin"),
    ("Tu código de seguridad con Bo cambió. Toca para obtener más información.", "security_code"),
    ("Bo activó los mensajes temporales.", "disappearing"),
    ("Bo cambió su número de teléfono", "number_changed"),
    ("Bo fijó un mensaje", "pinned"),
])  # fmt: skip
def test_system_lines_in_german_french_and_spanish(line, event):
    found = rows(android(line, "Ann: ja"), "sender", "event", "text")
    assert found == [(None, event, line), ("Ann", None, "ja")]


@pytest.mark.parametrize("body", [
    "Bo hat dich hinzugefügt", "Bo a été ajouté", "Bo se unió usando el enlace de este grupo",
])  # fmt: skip
def test_such_words_of_a_member_stay_text(body):
    assert rows(android("Ann: ja", f"Ann: {body}"), "sender", "kind", "text")[1] == (
        "Ann", "text", body
    )  # fmt: skip
