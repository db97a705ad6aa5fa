"""From a draft to what somebody really types: typing habits over neat sentences, spans kept."""

import re
from random import Random

from buurtwacht.simulate.grammar import Draft
from buurtwacht.simulate.people import Style

Span = tuple[int, int, str]

_SHORT = {
    "even": ("ff", "effe", "ff"),
    "misschien": ("mss",),
    "volgens mij": ("vlgs mij", "vgm"),
    "in ieder geval": ("iig",),
    "in elk geval": ("iig",),
    "waarschijnlijk": ("wss",),
    "vandaag": ("vndg",),
    "weekend": ("wkd", "weekend"),
    "natuurlijk": ("ntrl", "tuurlijk"),
    "gewoon": ("gwn", "gewoon"),
    "het": ("t", "het", "'t"),
    "ik": ("k", "ik"),
    "een": ("n", "een"),
    "hem": ("m", "hem"),
    "niet": ("nie", "niet"),
    "graag": ("grg", "graag"),
    "bedankt": ("thnx", "bedankt", "bdnkt"),
    "politie": ("pol", "politie", "popo"),
    "kenteken": ("kent", "kenteken"),
    "zijn": ("zn", "zijn"),
    "minuten": ("min",),
    "dat": ("da", "dat"),
    "met": ("mt", "met"),
    "iemand": ("iem", "iemand"),
    "richting": ("ri", "richting"),
}
_BRABANT = {
    "dat": ("da", "dè"),
    "wat": ("wa",),
    "niet": ("nie",),
    "mooi": ("schôn",),
    "gezellig": ("gezellig", "gezellig wor"),
    "hoor": ("heur", "hoor", "war"),
    "groetjes": ("houdoe",),
    "jullie": ("gullie", "jullie"),
}
_SENTENCE = re.compile(r"(^|[.!?]\s+|\n[- ]*)([a-zéëï])")
_WORD = re.compile(r"[a-z]{5,}")


def _pattern(words):
    longest = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<![\w'])(" + "|".join(longest) + r")(?!\w)", re.IGNORECASE)


_SHORT_PATTERN = _pattern(_SHORT)
_BRABANT_PATTERN = _pattern(_BRABANT)
_MERRY = ("👍", "😊", "😂", "😅", "🙏", "😉", "❤️", "👍🏽", "😀", "😄", "🎉", "☀️", "🍺", "💐")
_SOFT = ("👍", "🙏", "❤️", "👏", "💪", "👍🏽", "🙏", "👌")
_GRAVE = ("😡", "😱", "🙄", "👀", "😬", "🤷‍♀️", "😠", "😢", "🙈", "⚠️")

_EMOJI = {"merry": _MERRY, "soft": _SOFT, "grave": _GRAVE}


def _swap(text: str, pattern, table, draw: Random, share: float) -> str:
    def change(found):
        if draw.random() > share:
            return found[0]
        options = table[found[0].lower()]
        return options[int(draw.random() * len(options))]

    return pattern.sub(change, text)


def _typo(text: str, draw: Random) -> str:
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = words[int(draw.random() * len(words))]
    at = word.start() + 1 + int(draw.random() * (len(word[0]) - 2))
    kind = draw.random()
    if kind < 0.4:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind < 0.75:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at] + text[at:]


def speak(
    draft: Draft,
    style: Style,
    draw: Random,
    *,
    plain: bool = False,
    brabant: bool = False,
    tone: str = "merry",
) -> tuple[str, list[Span]]:
    """The text as typed, and the spans of personal data in it (code points, type).

    `plain` leaves out typing errors and emoji: forwarded and official texts. The
    `tone` (`merry`, `soft`, `grave`) decides which emoji fit.
    """
    segments = draft.segments
    if not plain:
        shorten = style.short > 0 and draw.random() < min(0.9, style.short * 2)
        changed = []
        for text, kind in segments:
            if kind is None:
                if shorten:
                    text = _swap(text, _SHORT_PATTERN, _SHORT, draw, style.short)
                if brabant:
                    text = _swap(text, _BRABANT_PATTERN, _BRABANT, draw, 0.3)
            changed.append((text, kind))
        if draw.random() < style.typo:
            places = [n for n, (text, kind) in enumerate(changed) if kind is None and len(text) > 7]
            if places:
                place = places[int(draw.random() * len(places))]
                changed[place] = (_typo(changed[place][0], draw), None)
        segments = changed
    parts: list[str] = []
    spans: list[Span] = []
    length = 0
    for text, kind in segments:
        if not text:
            continue
        bare = text.lstrip(" ")
        if length == 0 or parts[-1][-1] in " \n" or bare[:1] in (".", ",", "!", "?"):
            text = bare
            if not text:
                continue
            if text[0] in ".,!?" and length and parts[-1][-1] == " ":
                parts[-1] = parts[-1][:-1]
                length -= 1
                if not parts[-1]:
                    parts.pop()
        if kind is not None:
            spans.append((length, length + len(text), kind))
        parts.append(text)
        length += len(text)
    text = "".join(parts).rstrip(" ")
    text = _SENTENCE.sub(lambda found: found[1] + found[2].upper(), text)
    if plain:
        return text, spans
    if draw.random() < style.lower:
        text = text.lower()
    elif draw.random() < style.shout * 0.25:
        upper = text.upper()
        text = upper if len(upper) == len(text) else text
    end = spans[-1][1] if spans else 0
    if len(text) > end and text[-1] == "." and text[-2:] != "..":
        if draw.random() < style.no_stop:
            text = text[:-1]
        else:
            ending = draw.random()
            if ending < 0.12:
                text = text[:-1] + "!"
            elif ending < 0.2:
                text += ".."
    elif text[-1:] == "!" and draw.random() < style.shout:
        text += "!" * (1 + int(draw.random() * 3))
    elif text[-1:] == "?" and draw.random() < style.shout:
        text += "?"
    if draw.random() < style.emoji:
        pool = _EMOJI[tone]
        text += " " + pool[int(draw.random() ** 1.6 * len(pool))]
    return text, spans
