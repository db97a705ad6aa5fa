"""What WhatsApp itself writes into a chat: system lines, and stand-ins for media and the like.

Dutch and English texts are recognised in full, the commonest of German, French and Spanish too.
Patterns are matched on a folded copy (no invisible marks, plain spaces and quotes) and always on
a whole line or message; the text itself is never changed.
"""

import csv
import re
from collections.abc import Container
from dataclasses import dataclass
from importlib import resources

from buurtwacht.chat.decoding import BIDI_MARKS

LRM = "\u200e"

_FOLD = str.maketrans(
    {
        **dict.fromkeys(BIDI_MARKS),
        **dict.fromkeys("\u00a0\u202f\u2007\u2009", " "),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‘’‛`´", "'"),
    }
)


@dataclass(frozen=True)
class SystemLine:
    """A recognised system line.

    `event` is one of `tables.EVENTS`; `actor` and `targets` are labels as the line shows them
    (`Je`, `You` and the like for the exporting member); `title` is a chat title that the line
    mentions; `lead` is the folded name with which the line begins, '' when it begins otherwise.
    """

    event: str
    language: str
    actor: str | None = None
    targets: tuple[str, ...] = ()
    title: str | None = None
    lead: str = ""


def fold(text: str) -> str:
    """`text` without invisible marks, with plain spaces and quotes, for matching only."""
    return text.translate(_FOLD).strip()


_LONGEST_LINE = 4_000
_NAME = r"[^\n]+?"
_PLACEHOLDERS = {
    "{who}": rf"(?P<actor>{_NAME})",
    "{whom}": rf"(?P<targets>{_NAME})",
    "{has}": "(?:heeft|hebt|heb)",
    "{title}": r'"(?P<title>[^\n]*)"',
    "{quoted}": r'"[^\n]*"',
    "{rest}": r"[^\n]*",
    "{more}": r"(?:\.?\s+(?:Tik|Tap|Klik|Tippe|Toca|Appuyez)\b[^\n]*)?",
}


def _system_patterns() -> tuple[tuple[str, str, re.Pattern], ...]:
    """Event, language and pattern of each known system line, the narrower ones first."""
    table = resources.files("buurtwacht.chat").joinpath("system_lines.csv")
    patterns = []
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pattern = row["pattern"]
            for placeholder, meaning in _PLACEHOLDERS.items():
                pattern = pattern.replace(placeholder, meaning)
            patterns.append((row["event"], row["language"], re.compile(pattern + r"\.?")))
    return tuple(patterns)


_SYSTEM = _system_patterns()

_MISSED_CALL = (
    r"Gemiste (?:groeps)?(?:spraak|video)-?oproep(?:[. ].*)?"
    r"|Gemist (?:groeps)?(?:spraak|video)-?gesprek(?:[. ].*)?"
    r"|Missed (?:group )?(?:voice|video) call(?:[. ].*)?"
    r"|Verpasster (?:Sprach|Video)anruf(?:[. ].*)?"
    r"|Appel (?:vocal|vidéo) manqué(?:[. ].*)?"
    r"|(?:Llamada|Videollamada)(?: de voz)? perdida(?:[. ].*)?"
)
_CALL = re.compile(_MISSED_CALL)
_CALL_LANGUAGE = {
    "Gemist": "nl", "Missed": "en", "Verpas": "de", "Appel ": "fr", "Llamad": "es", "Videol": "es"
}  # fmt: skip

SELF_LABELS = frozenset(
    {"u", "je", "jij", "you", "du", "dich", "sie", "tú", "te", "usted", "tu", "vous"}
)
"""Folded lower-case labels that stand for the exporting member."""


def system_line(text: str, known: Container[str] = frozenset()) -> SystemLine | None:
    """The system line that `text` (a whole line without author) is; None when not recognised.

    When only the first line of `text` is one, that is enough: lines can be glued to it. `known`
    are labels of senders: such a label among the targets stays whole although it holds `en`.
    """
    plain = fold(text)
    found = _match_system(plain, known)
    if found is None and "\n" in plain:
        found = _match_system(plain.split("\n", 1)[0].strip(), known)
    return found


def _match_system(plain: str, known: Container[str]) -> SystemLine | None:
    if len(plain) > _LONGEST_LINE:
        return None
    call = _CALL.fullmatch(plain)
    if call:
        return SystemLine("call", _CALL_LANGUAGE.get(plain[:6], ""))
    for event, language, pattern in _SYSTEM:
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        groups = match.groupdict()
        actor, targets = groups.get("actor"), groups.get("targets")
        at_start = [
            name for name in ("actor", "targets") if groups.get(name) and not match.start(name)
        ]
        return SystemLine(
            event,
            language,
            actor,
            _people(targets, known) if targets else (),
            groups.get("title"),
            groups[at_start[0]] if at_start else "",
        )
    return None


def _people(listed: str, known: Container[str]) -> tuple[str, ...]:
    """The names in `A, B en C`."""
    names: list[str] = []
    for part in re.split(r",\s+", listed):
        names += [part] if part in known else re.split(r"\s+(?:en|and|und|et|y)\s+", part)
    return tuple(name.strip() for name in names if name.strip())


_FILE = r"[^\n<>:/]{1,150}\.[A-Za-z0-9]{2,5}"
_ATTACHED = (
    "bijgevoegd|bestand bijgevoegd|attached|file attached|Anhang|Datei angehängt|angehängt"
    "|fichier joint|pièce jointe|archivo adjunto|adjunto|file allegato|allegato|arquivo anexado"
    "|anexado|ficheiro anexado"
)
_ATTACHMENT = re.compile(
    rf"(?:.*\s)?<\s*(?:{_ATTACHED}): (?P<a>{_FILE})\s*>"
    rf"|<\s*(?:{_ATTACHED}): (?P<b>{_FILE})\s*>(?:\s.*)?"
    rf"|(?P<c>{_FILE}) \((?:{_ATTACHED})\)(?:\n.*)?"
    rf"|(?P<d>{_FILE}) <(?:{_ATTACHED})>(?:\n.*)?"
    r"|(?P<e>(?:IMG|VID|PTT|AUD|STK|DOC)-\d{8}-WA\d{4}\.\w{2,5}) \([^()\n]{3,40}\)(?:\n.*)?",
    re.DOTALL,
)
_OMITTED = {
    "nl": re.compile(
        r"<media weggelaten>(?:\n.*)?|<?(?:afbeelding|foto|video|videonotitie|videobericht|audio"
        r"|spraakbericht|gif|sticker|document|bestand|media) weggelaten>?"
        rf"|{_FILE}(?: • .{{1,40}}?)? document weggelaten",
        re.IGNORECASE | re.DOTALL,
    ),
    "en": re.compile(
        r"<media omitted>(?:\n.*)?|<?(?:image|video|video note|audio|gif|sticker|document|media)"
        rf" omitted>?|{_FILE}(?: • .{{1,40}}?)? document omitted",
        re.IGNORECASE | re.DOTALL,
    ),
    "de": re.compile(
        r"<medien (?:ausgeschlossen|weggelassen)>(?:\n.*)?"
        r"|(?:bild|video|audio|gif|sticker|dokument) weggelassen",
        re.IGNORECASE | re.DOTALL,
    ),
    "fr": re.compile(
        r"<(?:médias omis|fichier omis)>(?:\n.*)?"
        r"|(?:image absente|vidéo absente|audio omis|gif retiré|sticker omis|document omis)",
        re.IGNORECASE | re.DOTALL,
    ),
    "es": re.compile(
        r"<(?:multimedia omitido|archivo omitido)>(?:\n.*)?|<?(?:(?:imagen) omitida"
        r"|(?:video|audio|gif|sticker|documento) omitido)>?",
        re.IGNORECASE | re.DOTALL,
    ),
}  # fmt: skip
_OMITTED_SHAPE = re.compile(r"<\s?[^\W\d_][^<>\n:@=]{3,58}\s?>")
_WORD_FOR_MEDIA = re.compile(
    r"m[eéè]di|mitj|multim|arhiv|archiv|fichier|fil\b|fájl|файл|меди|медіа|メディア|미디어|媒|媒体|สื่อ|وسائط",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:Visitekaartje weggelaten|Contactkaart weggelaten|Contact card omitted"
    r"|Kontaktkarte ausgelassen"
    r"|Fiche contact omise|Tarjeta de contacto omitida)",
    re.IGNORECASE,
)
_DELETED = {
    "nl": re.compile(
        r"(?:Dit bericht is verwijderd(?: door (?:de |een )?beheerder(?: [^\n]+)?)?"
        r"|(?:U|Je) (?:hebt|heb|heeft) dit bericht verwijderd)\.?"
    ),
    "en": re.compile(
        r"(?:This message was deleted(?: by (?:an )?admin(?: [^\n]+)?)?"
        r"|You deleted this message(?: as admin)?)\.?"
    ),
    "de": re.compile(r"(?:Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht)\.?"),
    "fr": re.compile(r"(?:Ce message a été supprimé|Vous avez supprimé ce message)\.?"),
    "es": re.compile(
        r"(?:Se eliminó este mensaje|Este mensaje fue eliminado|Eliminaste este mensaje)\.?"
    ),
}
_WAITING = re.compile(
    r"(?:Wachten op dit bericht\b.{0,40}|Waiting for this message\b.{0,40}"
    r"|Warte auf diese Nachricht\b.{0,60}|En attente de ce message\b.{0,60}"
    r"|Esperando (?:el|este) mensaje\b.{0,60})"
)
_LOCATION = re.compile(
    r"(?:(?:live[ -])?(?:locatie|location|standort|localisation|ubicación|posizione|localização)"
    r"(?:: https?://\S+(?:\n.*)?| gedeeld| shared|: [^\n]* \(https?://\S+\))"
    r"|[^\n:]{3,30}: https?://(?:maps\.google|maps\.apple|goo\.gl/maps)[^\s]*)",
    re.IGNORECASE | re.DOTALL,
)
_POLL = re.compile(r"[^\W\d_]+:\n[^\n]+(?:\n[^\W\d_]+: [^\n]+ \(\d+ [^\n()]+\))+\s*")
_EDITED = re.compile(
    r"[ \n]?\u200e?<\u200e?(?:Dit bericht is bewerkt|This message was edited"
    r"|Diese Nachricht wurde bearbeitet|Ce message a été modifié|Se editó este mensaje"
    r"|Este mensaje fue editado)\.?>\Z|[ \n]\u200e<[^<>:\n.]{8,60}\.?>\Z"
)


@dataclass(frozen=True)
class Body:
    """What the text of a member's message is: `kind` (tables.KINDS), `event` for polls and calls.

    `language` is that of the stand-in, '' when it tells nothing.
    """

    kind: str
    event: str | None = None
    language: str = ""


TEXT = Body("text")
WAITING = Body("deleted", None, "")
VIEW_ONCE = Body("media", None, "")

_BEGINNINGS = (
    *BIDI_MARKS,
    *("<", "null", "Dit bericht", "U h", "Je h", "This message", "You deleted", "Diese Nachricht"),
    *("Du hast diese", "Ce message", "Vous avez supprimé", "Se eliminó", "Este mensaje"),
    *("Eliminaste", "Wachten op", "Waiting for", "Warte auf", "En attente", "Esperando"),
    *("Gemist", "Missed", "Verpasst", "Appel ", "Llamada", "Videollamada"),
)
_ENDINGS = (
    *(">", "weggelaten", "omitted", "weggelassen", "ausgelassen", "omis", "omise", "absente"),
    *("retiré", "omitido", "omitida", "gedeeld", "shared"),
)


def may_stand_in(text: str) -> bool:
    """Whether `text` can be anything but a member's words; cheap, and never false for those."""
    return (
        text.startswith(_BEGINNINGS)
        or text.endswith(_ENDINGS)
        or "(" in text
        or "<" in text
        or ": http" in text
    )


def body(text: str) -> Body:
    """The kind of a member's message with this `text`; `may_stand_in` tells cheaply if to ask."""
    if "\n" in text and ":" in text and _is_poll(text):
        return Body("poll", "poll")
    plain = fold(text)
    if plain == "null":
        return VIEW_ONCE
    if _CONTACT.fullmatch(plain):
        return Body("contact")
    match = _ATTACHMENT.fullmatch(plain)
    if match:
        name = next(filter(None, match.groups()))
        return Body("contact" if name.lower().endswith(".vcf") else "media")
    for language, pattern in _OMITTED.items():
        if pattern.fullmatch(plain):
            return Body("media", None, language)
    if len(plain) > 400:
        return TEXT
    for language, pattern in _DELETED.items():
        if pattern.fullmatch(plain):
            return Body("deleted", None, language)
    if _WAITING.fullmatch(plain):
        return WAITING
    if _LOCATION.fullmatch(plain):
        return Body("location")
    if _CALL.fullmatch(plain):
        return Body("call", "call", _CALL_LANGUAGE.get(plain[:6], ""))
    return TEXT


def _is_poll(text: str) -> bool:
    plain = "\n".join(fold(line) for line in text.splitlines())
    if not _POLL.fullmatch(plain):
        return False
    lines = [line for line in plain.splitlines() if line]
    heads = [lines[0].rstrip(":"), *(line.split(":", 1)[0] for line in lines[2:])]
    return all(head.isupper() for head in heads)


def looks_omitted(text: str) -> bool:
    """Whether `text` has the form of Android's stand-in for media, in any language."""
    return _OMITTED_SHAPE.fullmatch(fold(text)) is not None


def speaks_of_media(text: str) -> bool:
    """Whether `text` holds a word for media in one of the commoner languages."""
    return _WORD_FOR_MEDIA.search(text) is not None


def edit_marker(text: str) -> int:
    """Where the marker of an edited message begins in `text`; its length without one."""
    if not text.endswith(">"):
        return len(text)
    match = _EDITED.search(text)
    return match.start() if match else len(text)
