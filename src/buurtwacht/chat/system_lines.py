"""Lines that WhatsApp itself writes into a chat about the group and its members.

Dutch and English lines are recognised in full, the commonest of German, French and Spanish too.
Patterns (`system_lines.csv`) are matched on a folded copy (no invisible marks, plain spaces and
quotes) and always on a whole line; the text itself is never changed.
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
    "{title}": r"""["'](?P<title>[^\n]*)["']""",
    "{quoted}": r"""["'][^\n]*["']""",
    "{rest}": r"[^\n]*",
    "{more}": r"(?:\.?\s+(?:Tik|Tap|Klik|Tippe|Toca|Appuyez)\b[^\n]*)?",
}


def _system_patterns() -> tuple[tuple[str, str, str, re.Pattern], ...]:
    """Event, language, words that must occur and pattern of each known system line, the narrower
    ones first."""
    table = resources.files("buurtwacht.chat").joinpath("system_lines.csv")
    patterns = []
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pattern, needed = row["pattern"], _longest_literal(row["pattern"])
            for placeholder, meaning in _PLACEHOLDERS.items():
                pattern = pattern.replace(placeholder, meaning)
            compiled = re.compile(pattern + r"\.?")
            patterns.append((row["event"], row["language"], needed, compiled))
    return tuple(patterns)


def _longest_literal(pattern: str) -> str:
    """The longest piece of `pattern` that every text which fits it holds, letter for letter."""
    for variable in (r"\{\w+\}", r"\[[^\]]*\][?*+]?", r"\\.[?*+]?", r"[^()|][?*+](?<!\(\?)"):
        pattern = re.sub(variable, "\0", pattern)
    while "(" in pattern:
        pattern = re.sub(r"\([^()]*\)[?*+]?", "\0", pattern)
    return max(pattern.split("\0"), key=len)


_SYSTEM = _system_patterns()

_OF_CALL = (
    r"(?:[,.] ?(?:\d+ ?[^\W\d_]+\.?(?: \d+ ?[^\W\d_]+\.?)*"
    r"|(?:Tik|Tap|Klik|Tippe|Appuyez|Toca) [^\n]*"
    r"|Geen antwoord|No answer|Keine Antwort|Sans réponse|Sin respuesta|Geweigerd|Declined"
    r"|Silenced[^\n]*|Gedempt[^\n]*|Geannuleerd|Cancell?ed)\.?)"
)
_WHEN = r"(?: (?:om|at|um|à|a las) \d[^\n]{2,12})?"
_CALLS = {
    "nl": (
        "Gemiste? ",
        r"(?:(?:[Gg]roeps)?-?(?:[Ss]praak|[Vv]ideo)|[Gg]roeps)-?(?:oproep|gesprek)",
    ),
    "en": ("Missed ", r"(?:(?:[Gg]roup )?(?:[Vv]oice|[Vv]ideo)|[Gg]roup) call"),
    "de": ("Verpasster ", r"(?:Gruppen-?)?(?:Sprach|Video)-?[Aa]nruf"),
    "fr": ("", r"Appel (?:de groupe )?(?:vocal|vidéo)(?: manqué)?"),
    "es": ("", r"(?:Llamada|Videollamada)(?: de voz| grupal)*(?: perdida)?"),
}
_WORD_FOR_CALL = re.compile("oproep|gesprek|nruf|ppel|lamada")
_MISSED_AFTER = {"fr": " manqué", "es": " perdida"}
_CALL = {
    language: re.compile(
        rf"{missed}{call}{_WHEN}{_OF_CALL}?\.?|{call}{_OF_CALL}"
        if missed
        else rf"{call}{_OF_CALL}|{call}(?<={_MISSED_AFTER[language]}){_WHEN}\.?"
    )
    for language, (missed, call) in _CALLS.items()
}

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


def call_language(plain: str) -> str | None:
    """The language of the folded text `plain` when that tells of a call, else None."""
    if "call" not in plain and _WORD_FOR_CALL.search(plain) is None:
        return None
    return next((name for name, call in _CALL.items() if call.fullmatch(plain)), None)


def _match_system(plain: str, known: Container[str]) -> SystemLine | None:
    if len(plain) > _LONGEST_LINE:
        return None
    language = call_language(plain)
    if language is not None:
        return SystemLine("call", language)
    for event, language, needed, pattern in _SYSTEM:
        match = pattern.fullmatch(plain) if needed in plain else None
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
