"""What stands in a member's message for media, deleted words, places, polls and the like.

Patterns are matched on a folded copy and on the whole message; the text itself is never changed.
"""

import re
from dataclasses import dataclass

import numpy as np

from buurtwacht.chat.decoding import BIDI_MARKS
from buurtwacht.chat.senders import Messages
from buurtwacht.chat.system_lines import LRM, call_language, fold
from buurtwacht.chat.text import Text, begins_with, blockwise, ends_with

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
    rf"|(?:.*\s)?<\s*[^<>:\n]{{2,30}}\s?: (?P<f>\d+-[A-Z]+-[\d-]+\.\w{{2,5}})\s*>"
    r"|(?P<e>(?:IMG|VID|PTT|AUD|STK|DOC)-\d{8}-WA\d{4}\.\w{2,5}) \([^()\n]{3,40}\)(?:\n.*)?",
    re.DOTALL,
)
_OMITTED = {
    "nl": re.compile(
        r"<media weggelaten>(?:\n.*)?|<?(?:eenmalige )?(?:afbeelding|foto|video|videonotitie"
        r"|videobericht|audio|spraakbericht|gif|sticker|document|bestand|media) weggelaten>?"
        rf"|{_FILE}(?: • .{{1,40}}?)? document weggelaten",
        re.IGNORECASE | re.DOTALL,
    ),
    "en": re.compile(
        r"<media omitted>(?:\n.*)?|<?(?:view once )?(?:image|photo|video|video note|audio"
        r"|gif|sticker|document|media) omitted>?"
        rf"|{_FILE}(?: • .{{1,40}}?)? document omitted",
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
    "pt": re.compile(
        r"<(?:mídia (?:omitida|oculta)|arquivo de mídia oculto|ficheiro não revelado)>(?:\n.*)?"
        r"|(?:imagem|figurinha|mídia) (?:ocultad|omitid)a"
        r"|(?:áudio|vídeo|gif|documento) (?:ocultad|omitid)o",
        re.IGNORECASE | re.DOTALL,
    ),
    "it": re.compile(
        r"<media (?:omessi|esclusi)>(?:\n.*)?|immagine omessa"
        r"|(?:video|audio|gif|documento|sticker) (?:omess[oa]|non inclus[oa])",
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
    r"m[eéèií]di|mitj|multim|arhiv|archiv|fichier|fil\b|fájl|файл|меди|медіа|メディア|미디어|媒|媒体|สื่อ|وسائط",
    re.IGNORECASE,
)
MEDIA = ("image", "video", "audio", "gif", "sticker", "document")
_NAMED_BY_PHONE = re.compile(r"(?:\d+-)?(?P<what>[A-Z]{3,8})-[\d-]+")
_MEDIA_OF_NAMES = {
    **dict.fromkeys(("IMG", "PHOTO"), "image"),
    **dict.fromkeys(("VID", "VIDEO"), "video"),
    **dict.fromkeys(("PTT", "AUD", "AUDIO"), "audio"),
    **{"GIF": "gif", "STK": "sticker", "STICKER": "sticker", "DOC": "document"},
}
_MEDIA_OF_FILES = {
    "image": ("jpg", "jpeg", "png", "heic"),
    "video": ("mp4", "mov", "3gp", "mkv", "avi"),
    "audio": ("opus", "ogg", "m4a", "mp3", "aac", "amr", "wav"),
    "gif": ("gif",),
    "sticker": ("webp",),
}
_MEDIA_OF_WORDS = {
    word: kind
    for kind, words in {
        "image": "afbeelding foto image photo bild imagen imagem immagine",
        "video": "video videonotitie videobericht vidéo vídeo",
        "audio": "audio spraakbericht áudio",
        "gif": "gif",
        "sticker": "sticker figurinha",
        "document": "document bestand dokument documento",
    }.items()
    for word in words.split()
}
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
_POLL = re.compile(r"[^\W\d_]+ ?:\n[^\n]+(?:\n[^\W\d_]+ ?: [^\n]+ \(\d+ [^\n()]+\))+\s*")
_EDITED = re.compile(
    r"[ \n]?\u200e?<\u200e?(?:Dit bericht is bewerkt|This message was edited"
    r"|Diese Nachricht wurde bearbeitet|Ce message a été modifié|Se editó este mensaje"
    r"|Este mensaje fue editado)\.?>\Z|[ \n]\u200e<[^<>:\n.]{8,60}\.?>\Z"
)


@dataclass(frozen=True)
class Body:
    """What the text of a member's message is: `kind` (tables.KINDS), `event` for polls and calls.

    `language` is that of the stand-in, '' when it tells nothing; `media` one of `MEDIA`, None when
    the stand-in does not tell.
    """

    kind: str
    event: str | None = None
    language: str = ""
    media: str | None = None


TEXT = Body("text")
WAITING = Body("deleted", None, "")
VIEW_ONCE = Body("media", None, "")


_BEGINNINGS = tuple(
    beginning.encode()
    for beginning in (
        *BIDI_MARKS,
        *("<", "null", "IMG-", "VID-", "PTT-", "AUD-", "STK-", "DOC-"),
        *("Dit bericht", "U hebt dit", "U heb dit", "U heeft dit", "Je hebt dit", "Je heb dit"),
        *("Je heeft dit", "This message", "You deleted", "Diese Nachricht", "Du hast diese"),
        *("Ce message", "Vous avez", "Se eliminó", "Este mensaje", "Eliminaste", "Wachten op"),
        *("Waiting for", "Warte auf", "En attente", "Esperando", "Gemist", "Missed", "Verpasst"),
        *("Appel ", "Llamada", "Videollamada"),
    )
)
_ENDINGS = tuple(
    ending.encode()
    for ending in (
        *(">", " weggelaten", " omitted", " weggelassen", " ausgelassen", " omis", " omise"),
        *(" absente", " retiré", " omitido", " omitida", " gedeeld", " shared"),
    )
)
_ENDINGS_OF_LINE = (b">", *(f"{word})".encode() for word in _ATTACHED.split("|")))
_SPACES_AND_MARKS = tuple(map(str.encode, (*" \t\n\r\u00a0\u202f", *BIDI_MARKS)))
_SPACES_BY_LENGTH = {
    length: tuple(one for one in _SPACES_AND_MARKS if len(one) == length) for length in (1, 2, 3)
}
_MOST_TRIMMED = 6
_LAST_OF_THOSE = np.isin(np.arange(256), [one[-1] for one in _SPACES_AND_MARKS])


def may_stand_in(messages: Messages) -> np.ndarray:
    """Which messages can be anything but a member's words; never false for those that are."""
    text, start = messages.text, messages.body
    found = blockwise(lambda *rows: _framed(text, *rows), start, messages.end, messages.line_end)
    links = text.colons[text.hold(text.colons + 2, b"http")]
    linked = np.searchsorted(start, links, side="right") - 1
    found[linked[linked >= 0]] = True
    return found


def _framed(text: Text, start: np.ndarray, end: np.ndarray, line_end: np.ndarray) -> np.ndarray:
    """Which messages begin or end like a stand-in, in full or in their first line."""
    found = begins_with(text.words(start), end - start, _BEGINNINGS)
    end, left = _trimmed(text, start, end)
    found[left] = True
    found |= ends_with(text.words(end - 8), end - start, _ENDINGS)
    line_end, left = _trimmed(text, start, np.minimum(line_end, end))
    found[left] = True
    found |= ends_with(text.words(line_end - 8), line_end - start, _ENDINGS_OF_LINE)
    return found | (text.codes[end - 1] == ord(")")) & (text.codes[line_end - 1] == ord(":"))


def _trimmed(text: Text, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`end` moved back over a few spaces and marks, not before `start`; rows that have more."""
    end = np.maximum(end, start)
    rows = np.flatnonzero(_LAST_OF_THOSE[text.codes[end - 1]])
    for _ in range(_MOST_TRIMMED):
        words = text.words(end[rows] - 8)
        size = np.zeros(len(rows), dtype=np.int32)
        for length, endings in _SPACES_BY_LENGTH.items():
            size[ends_with(words, end[rows] - start[rows], endings)] = length
        end[rows] -= size
        rows = rows[size > 0]
        if not len(rows):
            break
    return end, rows


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
        if name.lower().endswith(".vcf"):
            return Body("contact")
        return Body("media", media=_media_of_file(name))
    left_out = fold(text.rpartition(LRM)[2])
    for language, pattern in _OMITTED.items():
        if pattern.fullmatch(plain):
            return Body("media", None, language, _media_of_words(plain))
        if pattern.fullmatch(left_out):
            return Body("media", None, language, _media_of_words(left_out))
    if len(plain) > 400:
        return TEXT
    for language, pattern in _DELETED.items():
        if pattern.fullmatch(plain):
            return Body("deleted", None, language)
    if _WAITING.fullmatch(plain):
        return WAITING
    if _LOCATION.fullmatch(plain):
        return Body("location")
    language = call_language(plain)
    return TEXT if language is None else Body("call", "call", language)


def _media_of_file(name: str) -> str:
    """What an attached file holds: the phone's own names tell, else the kind of file does."""
    named = _NAMED_BY_PHONE.match(name)
    if named and named["what"] in _MEDIA_OF_NAMES:
        return _MEDIA_OF_NAMES[named["what"]]
    ending = name.rpartition(".")[2].lower()
    return next(
        (kind for kind, endings in _MEDIA_OF_FILES.items() if ending in endings), "document"
    )


def _media_of_words(plain: str) -> str | None:
    """What the folded stand-in for a file that was left out names."""
    words = plain.partition(">")[0].strip("<").lower().split()[-3:]
    return next(
        (_MEDIA_OF_WORDS[word] for word in reversed(words) if word in _MEDIA_OF_WORDS), None
    )


def _is_poll(text: str) -> bool:
    plain = "\n".join(fold(line) for line in text.splitlines())
    if not _POLL.fullmatch(plain):
        return False
    lines = [line for line in plain.splitlines() if line]
    heads = [line.split(":", 1)[0].rstrip() for line in (lines[0], *lines[2:])]
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
