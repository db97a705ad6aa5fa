"""Invented chats of any size, for measuring speed: no real message, no meaning.

A part of the messages are stock replies that everybody uses; of the others three in seven come
from the marked development messages with digits and some names replaced, four in seven are words
drawn by their frequency in Dutch. Word lengths, repeats and rare words then follow the long tail
that a cache must cope with. New messages hold far more personal data than those of a real chat:
most of the marked ones were written to hold some.

How much real chats repeat is not known; `MIXES` span what is plausible. The chats of the simulated
demo cohort repeat least: 91% of their messages are different.
"""

import random
from collections.abc import Iterator
from functools import lru_cache

from marked_messages import OWN, Chat, read_chats

MESSAGES_PER_CHAT = 20_000
MIXES = {
    "mostly stock replies": 0.91,
    "half stock replies": 0.48,
    "few stock replies": 0.3,
    "hardly any repeats": 0.0,
}
"""Name of a mix → share of stock replies."""
EXAMPLES = 3 / 7
"""Share of messages made of marked ones among those that are no stock replies."""
MEMBERS = 60
STOCK = """
ok|oké|top|dank je|dankjewel|bedankt|👍|🙏|👍🏻|thanks|fijn|super|goed zo|ja|nee|klopt|hier ook
niks gezien|ik kijk even|ik ga kijken|112 gebeld|al gebeld?|wie weet meer?|succes|sterkte
welterusten|goedemorgen|goedenavond|doe ik|komt goed|is gelukt|weet ik niet|prima|mooi|😂|😱
wat erg|heftig|let op allemaal|blijf alert|rustig hier|alles oké?|waar precies?|hoe laat?
net gezien|weg|ze zijn weg|politie is er|bedankt voor de melding|fijne avond
"""


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[list[str], list[float]]:
    from wordfreq import get_frequency_dict

    weights = get_frequency_dict("nl", "small")
    words = sorted(word for word in weights if word.isalpha())
    total, cumulative = 0.0, []
    for word in words:
        total += weights[word]
        cumulative.append(total)
    return words, cumulative


@lru_cache(maxsize=1)
def _examples() -> tuple[list[str], list[str]]:
    """Texts and labels of the development messages."""
    chats: list[Chat] = read_chats(OWN / "development.jsonl", OWN / "development_rosters.json")
    return [text for chat in chats for text in chat.texts], [n for c in chats for n in c.roster]


def _varied(text: str, draw: random.Random, labels: list[str]) -> str:
    words = text.split(" ")
    for place, word in enumerate(words):
        if any(letter.isdigit() for letter in word):
            words[place] = "".join(
                str(draw.randrange(10)) if letter.isdigit() else letter for letter in word
            )
        elif place and word[:1].isupper() and draw.random() < 0.5:
            words[place] = draw.choice(labels).split(" ")[0]
    return " ".join(words)


def _sentence(draw: random.Random, words: list[str], cumulative: list[float]) -> str:
    length = min(60, 1 + int(draw.lognormvariate(1.9, 0.7)))
    drawn = draw.choices(words, cum_weights=cumulative, k=length)
    if draw.random() < 0.6:
        drawn[0] = drawn[0].capitalize()
    return " ".join(drawn) + draw.choice(("", "", ".", "!", "?", " 👍"))


def chats(
    messages: int, seed: int = 1, stock_replies: float = 0.3
) -> Iterator[tuple[list[str], list[str]]]:
    """(roster, texts) of chats that hold `messages` messages together.

    `stock_replies`: the share of these among the messages.
    """
    draw = random.Random(seed)
    words, cumulative = _vocabulary()
    examples, labels = _examples()
    stock = STOCK.strip().replace("\n", "|").split("|")
    weights = [1 / rank for rank in range(1, len(stock) + 1)]
    left = messages
    while left:
        texts = []
        for _ in range(min(left, MESSAGES_PER_CHAT)):
            kind = draw.random()
            if kind < stock_replies:
                texts.append(draw.choices(stock, weights)[0])
            elif kind < stock_replies + (1 - stock_replies) * EXAMPLES:
                texts.append(_varied(draw.choice(examples), draw, labels))
            else:
                texts.append(_sentence(draw, words, cumulative))
        left -= len(texts)
        roster = [f"{draw.choice(labels)} {draw.randrange(100)}" for _ in range(MEMBERS)]
        yield roster, texts


def all_different(messages: int, seed: int = 1) -> Iterator[tuple[list[str], list[str]]]:
    """As `chats`, with a running number behind each message: nothing is ever repeated."""
    number = 0
    for roster, texts in chats(messages, seed):
        yield roster, [f"{text} {number + place}" for place, text in enumerate(texts)]
        number += len(texts)
