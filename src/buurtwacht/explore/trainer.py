"""Learn the codebook: code invented messages and see what the codebook says of them."""

from dataclasses import dataclass

import numpy as np

from buurtwacht.coding.codebook import Entry, load_codebook
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.corpus import load_corpus
from buurtwacht.errors import InputError


@dataclass(frozen=True)
class Answer:
    """What was right, what was forgotten and what was too much in one coding."""

    right: tuple[str, ...]
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    def __repr__(self) -> str:
        parts = {"right": self.right, "missed": self.missed, "wrong": self.wrong}
        return "; ".join(f"{name}: {', '.join(codes)}" for name, codes in parts.items() if codes)


class Trainer:
    """Messages with known codes, one at a time, in an order that `seed` decides.

    `messages` are pairs of a text and its codes; default: the invented messages of the training
    corpus, with the codes that train the coder.
    """

    def __init__(
        self, messages: list[tuple[str, tuple[str, ...]]] | None = None, seed: int = 1
    ) -> None:
        self._rules = {entry.code: entry for entry in load_codebook()}
        if messages is None:
            corpus = load_corpus()
            messages = [
                (text, tuple(code for code, coded in zip(CODES, row, strict=True) if coded))
                for text, row in zip(corpus.texts, corpus.codes, strict=True)
            ]
        order = np.random.default_rng(seed).permutation(len(messages))
        self._messages = [messages[place] for place in order]
        self._place = -1
        self.answers: list[Answer] = []

    def next(self) -> str:
        """The text of the next message, after the last the first again."""
        self._place = (self._place + 1) % len(self._messages)
        return self._messages[self._place][0]

    def answer(self, *codes: str) -> Answer:
        """How `codes` compare with the codes of the message shown last.

        Raises `InputError` for an unknown code or when no message has been shown.
        """
        if self._place < 0:
            raise InputError("the trainer", "no message has been shown yet", "call `next()` first")
        for code in codes:
            if code not in CODES:
                raise InputError(f"code {code}", "the codebook has no such code", "see `CODES`")
        true, given = set(self._messages[self._place][1]), set(codes)
        answer = Answer(
            *(
                tuple(code for code in CODES if code in part)
                for part in (true & given, true - given, given - true)
            )
        )
        self.answers.append(answer)
        return answer

    def rule(self, code: str) -> Entry:
        """What the codebook says of `code`: definition, what to include and what not, example."""
        return self._rules[code]
