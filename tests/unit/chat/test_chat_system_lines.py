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
# Older and newer, formal and informal forms; names that hold dashes, quotes, emoji
LINES += [
    ("U heeft de groep “Buurt - Oost: 2” aangemaakt", "created", "U", []),
    ("Je hebt de groep ‘Buurt’ gemaakt", "created", "Je", []),
    ("Je hebt Els 🏡 en ~\u202fBo toegevoegd", "added", "Je", ["Els 🏡", "~ Bo"]),
    ("U heeft Els - nr 3 toegevoegd", "added", "U", ["Els - nr 3"]),
    (
        "Jan - mod heeft Els - nr 3 en Piet (nr 5) toegevoegd",
        "added",
        "Jan - mod",
        ["Els - nr 3", "Piet (nr 5)"],
    ),
    (
        "+31 6 12345678 heeft +31 6 87654321 toegevoegd",
        "added",
        "+31 6 12345678",
        ["+31 6 87654321"],
    ),
    ("U bent toegevoegd", "added", None, ["U"]),
    ("Els en Bo zijn toegevoegd", "added", None, ["Els", "Bo"]),
    ("U bent verwijderd", "removed", None, ["U"]),
    ("Je bent verwijderd uit de groep", "removed", None, ["Je"]),
    ("Jan heeft u verwijderd", "removed", "Jan", ["u"]),
    ("U heeft Els verwijderd", "removed", "U", ["Els"]),
    ("U hebt de groep verlaten", "left", "U", []),
    ("U bent weggegaan", "left", "U", []),
    ("Els heeft de groep verlaten.", "left", "Els", []),
    ('Els "de sleutel" Bos heeft de groep verlaten', "left", 'Els "de sleutel" Bos', []),
    ("U heeft het onderwerp gewijzigd van “Wacht: A” naar “Wacht - B”", "subject", "U", []),
    ("Je hebt de groepsnaam gewijzigd in “Buurt”", "subject", "Je", []),
    ("U heeft het groepspictogram gewijzigd", "picture", "U", []),
    ("Je hebt het groepspictogram verwijderd", "picture", "Je", []),
    ("Jan heeft de groepsfoto verwijderd", "picture", "Jan", []),
    ("U heeft de groepsomschrijving gewijzigd", "description", "U", []),
    ("Jan heeft de groepsbeschrijving verwijderd", "description", "Jan", []),
    ("Je bent nu beheerder", "admin", None, ["Je"]),
    ("U bent nu beheerder van de groep", "admin", None, ["U"]),
    ("Je bent niet langer beheerder", "admin", None, ["Je"]),
    ("U bent geen beheerder meer", "admin", None, ["U"]),
    ("Jan heeft Els groepsbeheerder gemaakt", "admin", "Jan", ["Els"]),
    ("Jan heeft Els beheerder gemaakt", "admin", "Jan", ["Els"]),
    ("Els 🏡 is veranderd in +31 6 12345678", "number_changed", "Els 🏡", ["+31 6 12345678"]),
    (
        "Els heeft haar telefoonnummer gewijzigd naar een nieuw nummer. Tik om "
        "een bericht te sturen of het nieuwe nummer toe te voegen.",
        "number_changed",
        "Els",
        [],
    ),
    (
        "Els is overgestapt naar een nieuw telefoonnummer. Tik om een bericht "
        "te sturen of het nieuwe nummer toe te voegen.",
        "number_changed",
        "Els",
        [],
    ),
    (
        "Els heeft een nieuw telefoonnummer: +31 6 12345678",
        "number_changed",
        "Els",
        ["+31 6 12345678"],
    ),
    (
        "+31 6 12345678 heeft het telefoonnummer gewijzigd naar +31 6 87654321. "
        "Tik om een bericht te sturen",
        "number_changed",
        "+31 6 12345678",
        ["+31 6 87654321"],
    ),
    (
        "Je beveiligingscode met Els - nr 3 is gewijzigd. Tik voor meer informatie.",
        "security_code",
        None,
        ["Els - nr 3"],
    ),
    (
        "Uw beveiligingscode met Els is gewijzigd. Tik voor meer info",
        "security_code",
        None,
        ["Els"],
    ),
    (
        "Uw beveiligingscode met alle deelnemers is gewijzigd",
        "security_code",
        None,
        ["alle deelnemers"],
    ),
    (
        "Berichten die je naar deze groep verzendt zijn beveiligd met end-to-end-versleuteling.",
        "encryption",
        None,
        [],
    ),
    (
        "Berichten naar deze chat en gesprekken zijn nu beveiligd met "
        "end-to-end versleuteling. Tik voor meer info.",
        "encryption",
        None,
        [],
    ),
    (
        "U hebt berichten met vervaldatum ingeschakeld. Nieuwe berichten "
        "verdwijnen 90 dagen nadat ze zijn verzonden uit deze chat, behalve "
        "wanneer ze worden bewaard.",
        "disappearing",
        "U",
        [],
    ),
    (
        "Je gebruikt een standaardtimer voor berichten met vervaldatum in "
        "nieuwe chats. Nieuwe berichten verdwijnen uit deze chat 24 uur nadat "
        "ze zijn verzonden",
        "disappearing",
        "Je",
        [],
    ),
    (
        "Jan heeft de timer voor berichten bijgewerkt. Nieuwe berichten "
        "verdwijnen 24 uur nadat ze zijn verzonden uit deze chat.",
        "disappearing",
        "Jan",
        [],
    ),
    ("Els is lid geworden via de uitnodigingslink van deze groep", "joined_by_link", "Els", []),
    (
        "Je bent deelnemer geworden via de uitnodigingslink van deze groep",
        "joined_by_link",
        "Je",
        [],
    ),
    ("U bent lid geworden via een uitnodigingslink", "joined_by_link", "U", []),
    ("Els neemt deel via de uitnodigingslink van de groep", "joined_by_link", "Els", []),
    ("Els is toegetreden via een uitnodigingslink", "joined_by_link", "Els", []),
    ("Els is lid geworden via de community", "community", "Els", []),
    ("Els is lid geworden vanuit de community", "community", "Els", []),
    ("Jan heeft deze groep toegevoegd aan de community “Wijk: Oost”", "community", "Jan", []),
    ("Je bent toegevoegd aan de community Wijk", "community", None, ["Je"]),
    ("Els heeft verzocht om lid te worden", "approval", "Els", []),
    ("Jan heeft het verzoek van Els om lid te worden goedgekeurd", "approval", "Jan", ["Els"]),
    ("Jan heeft goedkeuring door beheerders uitgeschakeld", "approval", "Jan", []),
    ("U heeft een bericht vastgezet", "pinned", "U", []),
    ("Jan heeft een bericht gepind", "pinned", "Jan", []),
    ("Je hebt een bericht vastgemaakt", "pinned", "Je", []),
    ("U hebt geavanceerde chatprivacy ingeschakeld", "privacy", "U", []),
    ("Jan heeft Geavanceerde chatprivacy uitgezet", "privacy", "Jan", []),
    ("Gemiste groepsspraakoproep", "call", None, []),
    ("Gemiste groepsvideo-oproep", "call", None, []),
    ("Jan heeft een spraakoproep gestart", "call", "Jan", []),
    ("Jan heeft een videogesprek gestart", "call", "Jan", []),
    (
        "Jan heeft de groepsinstellingen gewijzigd zodat alle deelnemers "
        "berichten naar deze groep kunnen sturen",
        "other",
        "Jan",
        [],
    ),
    ("Je hebt toegestaan dat alle leden deze groep bewerken", "other", None, []),
    ("You’re no longer an admin", "admin", None, ["You"]),
    ("Els joined from the community", "community", "Els", []),
    ("Els joined via this group's invite link", "joined_by_link", "Els", []),
    ("You joined using this group's invite link", "joined_by_link", "You", []),
    ("Els was added", "added", None, ["Els"]),
    ("Jan - mod added Els - nr 3 and Bo", "added", "Jan - mod", ["Els - nr 3", "Bo"]),
    ("You deleted this group's icon", "picture", "You", []),
    ("Jan changed the subject to “C: d - e”", "subject", "Jan", []),
    ("You turned off disappearing messages.", "disappearing", "You", []),
    (
        "You updated the message timer. New messages will disappear from this "
        "chat 24 hours after they're sent, except when kept.",
        "disappearing",
        "You",
        [],
    ),
    ("Jan reset this group's invite link. Tap to see the new link.", "other", None, []),
    ("Jan made Els an admin", "admin", "Jan", ["Els"]),
    ("Els requested to join. Tap to review", "approval", "Els", []),
    (
        "Anyone in the community “X” can request to join this group by messaging group admins.",
        "community",
        None,
        [],
    ),
]
WORDS = "13-02-2024 14:04 - Jan: hoi\n13-02-2024 14:04 - Els: hoi\n"


def unsigned_call(line):
    """Whether `line` on an iPhone is a call of the member who signs it."""
    return line.startswith("Gemist")


@pytest.mark.parametrize(("line", "event", "actor", "targets"), LINES)
def test_on_android(line, event, actor, targets):
    row = read_export(f"{WORDS}13-02-2024 14:05 - {line}\n".encode()).messages.to_pylist()[2]
    assert (row["sender"], row["event"], row["actor"], row["targets"]) == (
        None, event, actor, targets
    )  # fmt: skip
    assert row["kind"] == ("call" if event == "call" else "system")
    assert row["text"] == line


@pytest.mark.parametrize(
    ("line", "event", "actor", "targets"), [line for line in LINES if not unsigned_call(line[0])]
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


@pytest.mark.parametrize("text", [line for line, *_ in LINES if not unsigned_call(line)])
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
