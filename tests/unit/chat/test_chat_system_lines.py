"""Lines of WhatsApp itself, on Android and on an iPhone: event, who acted, on whom."""

import pytest

from buurtwacht.chat.reader import read_export

LINES = [
    # Dutch
    ("Jan heeft groep 'Oost' gemaakt", "created", "Jan", []),
    ("U hebt de groep “Oost” aangemaakt", "created", "U", []),
    ("Je hebt deze groep gemaakt", "created", "Je", []),
    ("Jan heeft Els en Bo toegevoegd", "added", "Jan", ["Els", "Bo"]),
    ("Jan heeft u toegevoegd", "added", "Jan", ["u"]),
    ("Els is toegevoegd", "added", None, ["Els"]),
    ("Je bent toegevoegd", "added", None, ["Je"]),
    (
        "Els is deelnemer geworden via de uitnodigingslink van deze groep",
        "joined_by_link",
        "Els",
        [],
    ),
    ("Els heeft de groep verlaten", "left", "Els", []),
    ("Els is weggegaan", "left", "Els", []),
    ("Jan heeft Els verwijderd", "removed", "Jan", ["Els"]),
    ("Jan heeft het onderwerp gewijzigd van 'A' naar 'B'", "subject", "Jan", []),
    ("U hebt het groepsonderwerp gewijzigd naar “B”", "subject", "U", []),
    ("Jan heeft het pictogram van deze groep gewijzigd", "picture", "Jan", []),
    ("Jan heeft de groepsafbeelding gewijzigd", "picture", "Jan", []),
    ("Jan heeft de groepsomschrijving gewijzigd", "description", "Jan", []),
    ("Je bent nu een beheerder", "admin", None, ["Je"]),
    ("Els is nu beheerder", "admin", None, ["Els"]),
    ("Els is gewijzigd naar +31 6 12345678", "number_changed", "Els", ["+31 6 12345678"]),
    (
        "Uw beveiligingscode voor Els is gewijzigd. Tik voor meer informatie.",
        "security_code",
        None,
        ["Els"],
    ),
    ("Berichten en gesprekken worden end-to-end versleuteld.", "encryption", None, []),
    (
        "Jan heeft berichten met vervaldatum ingeschakeld. Nieuwe berichten verdwijnen na 7 dagen.",
        "disappearing",
        "Jan",
        [],
    ),
    ("Els vraagt om deel te nemen", "approval", "Els", []),
    (
        "Jan heeft beheerdersgoedkeuring voor deelname aan deze groep uitgeschakeld",
        "approval",
        "Jan",
        [],
    ),
    ("Jan heeft deze groep aan de community toegevoegd", "community", "Jan", []),
    ("Jan heeft een bericht vastgezet", "pinned", "Jan", []),
    ("Geavanceerde chatprivacy is ingeschakeld", "privacy", None, []),
    ("Jan heeft een groepsgesprek gestart", "call", "Jan", []),
    ("Gemiste spraakoproep", "call", None, []),
    # English
    ("Jan created group “East”", "created", "Jan", []),
    ("Jan added Els", "added", "Jan", ["Els"]),
    ("You were added", "added", None, ["You"]),
    ("Els joined group via invite link", "joined_by_link", "Els", []),
    ("Els joined using this group's invite link", "joined_by_link", "Els", []),
    ("Els left", "left", "Els", []),
    ("Jan removed Els", "removed", "Jan", ["Els"]),
    ("Jan changed the subject from “A” to “B”", "subject", "Jan", []),
    ("Jan changed this group's icon", "picture", "Jan", []),
    ("Jan changed the group description", "description", "Jan", []),
    ("You're now a group admin", "admin", None, ["You"]),
    ("Els is now an admin", "admin", None, ["Els"]),
    ("Els changed to +31 6 12345678", "number_changed", "Els", ["+31 6 12345678"]),
    ("Els's security code changed. Tap to learn more.", "security_code", None, ["Els"]),
    ("Messages and calls are end-to-end encrypted.", "encryption", None, []),
    ("Jan turned on disappearing messages.", "disappearing", "Jan", []),
    ("Jan turned on admin approval to join this group", "approval", "Jan", []),
    ("Jan added this group to the community: Oost", "community", "Jan", []),
    ("Jan pinned a message", "pinned", "Jan", []),
    ("Jan turned on advanced chat privacy", "privacy", "Jan", []),
    ("Jan started a call", "call", "Jan", []),
    # German, French, Spanish
    ("Jan hat den Namen der Gruppe von „A“ zu „B“ geändert", "subject", "Jan", []),
    ("Eure Sicherheitsnummer hat sich geändert. Tippe für mehr Infos.", "security_code", None, []),
    ("Jan hat Els hinzugefügt", "added", "Jan", ["Els"]),
    ("Els hat die Gruppe verlassen", "left", "Els", []),
    ("Els est parti", "left", "Els", []),
    ("Jan a ajouté Els", "added", "Jan", ["Els"]),
    ("Jan ha eliminado a Els", "removed", "Jan", ["Els"]),
    ("Añadiste a Els", "added", None, ["Els"]),
    ("Els ha salido del grupo", "left", "Els", []),
]
WORDS = "13-02-2024 14:04 - Jan: hoi\n13-02-2024 14:04 - Els: hoi\n"


@pytest.mark.parametrize(("line", "event", "actor", "targets"), LINES)
def test_on_android(line, event, actor, targets):
    row = read_export(f"{WORDS}13-02-2024 14:05 - {line}\n".encode()).messages.to_pylist()[2]
    assert (row["sender"], row["event"], row["actor"], row["targets"]) == (
        None, event, actor, targets
    )  # fmt: skip
    assert row["kind"] == ("call" if event == "call" else "system")
    assert row["text"] == line


@pytest.mark.parametrize(
    ("line", "event", "actor", "targets"), [line for line in LINES if "oproep" not in line[0]]
)
def test_signed_by_the_title_on_an_iphone(line, event, actor, targets):
    chat = (
        "[13-02-2024 14:03:09] Buurt: \u200eBerichten worden end-to-end versleuteld.\n"
        "[13-02-2024 14:04:09] Jan: hoi\n[13-02-2024 14:04:10] Els: hoi\n"
        f"[13-02-2024 14:05:09] Buurt: \u200e{line}\n"
    )
    row = read_export(chat.encode()).messages.to_pylist()[3]
    assert (row["sender"], row["event"], row["actor"], row["targets"]) == (
        None, event, actor, targets
    )  # fmt: skip


@pytest.mark.parametrize("text", [line for line, *_ in LINES if "oproep" not in line])
def test_typed_by_a_member_it_stays_a_text(text):
    row = read_export(f"{WORDS}13-02-2024 14:05 - Jan: {text}\n".encode()).messages.to_pylist()[2]
    assert (row["sender"], row["kind"], row["text"]) == ("Jan", "text", text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("\u200eMissed voice call, \u200eTap to call back", "call"),
        ("\u200eSpraakoproep, 12 sec.", "call"),
        ("\u200eVideogesprek, Geen antwoord", "call"),
        ("Voice call with my mother", "text"),
        ("Gemiste spraakoproep van mijn buurman", "text"),
        ("\u200e<bilaga: 00000031-PHOTO-2024-02-13-14-05-09.jpg>", "media"),
        ("SONDAGE :\nQui ?\nOPTION : moi (3 votes)\nOPTION : toi (0 vote)\n", "poll"),
    ],
)
def test_stand_ins(text, kind):
    chat = f"[13-02-2024 14:04:09] Jan: hoi\n[13-02-2024 14:05:09] Jan: {text}\n"
    row = read_export(chat.encode()).messages.to_pylist()[1]
    assert (row["sender"], row["kind"], row["text"]) == ("Jan", kind, text)


def test_marked_lines_that_recur_are_media_where_the_language_is_not_known():
    lines = ["Jan: hoi", "Jan: \u200eslika izostavljena", "Els: \u200eslika izostavljena"]
    chat = "".join(f"[13-02-2024 14:05:0{n}] {line}\n" for n, line in enumerate(lines))
    assert read_export(chat.encode()).messages["kind"].to_pylist() == ["text", "media", "media"]
