"""The trained coder at work: calibrated probabilities of the codes, from arrays of weights.

Two linear stages. The first scores a text by hashed n-grams, classes of words, its shape and the
codes of the lexicon; the second adds the first stage's scores of the three messages before it and
of the one after it in the thread, and is calibrated. Weights come from `training.train`; nothing
here needs scikit-learn or pandas.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from buurtwacht.coding.codes import CODES
from buurtwacht.coding.lexicon import fold, label_messages
from buurtwacht.coding.ngrams import ngrams
from buurtwacht.coding.prevalence import fitted_to_chats
from buurtwacht.coding.text_features import SINGLE_WORDS, shapes, words_in
from buurtwacht.coding.threads import following, previous, steps_back

OTHER = CODES.index("other")
CHUNK = 20_000


@dataclass(frozen=True)
class Coder:
    """Weights, float32. `n_grams`: bucket x (code, squared weight of the bucket); `classes`: bucket
    x code, for single words; `shape`, `lexicon`: feature x code; `second`: see `second_stage`;
    `thresholds`: per code the least probability that gives it; `shares`: per code its share of the
    corpus, for which the probabilities are calibrated."""

    n_grams: np.ndarray
    classes: np.ndarray
    shape: np.ndarray
    lexicon: np.ndarray
    constant: np.ndarray
    second: np.ndarray
    second_constant: np.ndarray
    thresholds: np.ndarray
    shares: np.ndarray

    def probabilities(self, texts: Sequence[str], threads: np.ndarray) -> np.ndarray:
        """Message x code matrix of probabilities; `threads` as from `split_threads`."""
        labels = label_messages(texts, threads.tolist())
        lexicon = np.column_stack([labels[label] for label in labels]).astype(np.float32)
        return self.probabilities_with(texts, threads, lexicon)

    def probabilities_with(
        self, texts: Sequence[str], threads: np.ndarray, lexicon: np.ndarray
    ) -> np.ndarray:
        """As `probabilities`, where the labels of the lexicon are known (message x label)."""
        unique: dict[str, int] = {}
        place = np.fromiter((unique.setdefault(text, len(unique)) for text in texts), np.int64)
        scores = self._text_scores(list(unique))[place] + lexicon @ self.lexicon
        logits = second_stage(scores, lexicon, threads) @ self.second + self.second_constant
        return 1 / (1 + np.exp(-np.clip(logits, -30, 30)))

    def decide(self, probabilities: np.ndarray) -> np.ndarray:
        """Message x code matrix of decisions; see `decide`."""
        return decide(probabilities, self.thresholds)

    def decide_in_chats(self, probabilities: np.ndarray, chats: np.ndarray) -> np.ndarray:
        """Decisions for whole chats (`chats`: the chat of each message), in which codes are rarer.

        A message of which no code reaches its threshold is `other`.
        """
        fitted = fitted_to_chats(probabilities, chats, self.shares)
        chosen = fitted >= self.thresholds
        chosen[:, OTHER] = False
        chosen[~chosen.any(axis=1), OTHER] = True
        return chosen

    def _text_scores(self, texts: list[str]) -> np.ndarray:
        scores = np.empty((len(texts), len(CODES)), np.float32)
        for start in range(0, len(texts), CHUNK):
            folded = [fold(text) for text in texts[start : start + CHUNK]]
            kinds = ngrams(folded)
            summed = sum(kind @ self.n_grams for kind in kinds)
            length = np.sqrt(np.maximum(summed[:, -1:], 1e-9))
            single = kinds[SINGLE_WORDS]
            of_classes = (single @ self.classes) / words_in(single)[:, None]
            part = summed[:, :-1] / length + of_classes + shapes(folded) @ self.shape
            scores[start : start + len(folded)] = part + self.constant
        return scores

    def save(self, path: Path) -> None:
        """Write to `path`, the same bytes for the same weights."""
        used = np.flatnonzero(self.n_grams[:, -1]).astype(np.int32)
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        classed = np.flatnonzero(self.classes.any(axis=1)).astype(np.int32)
        arrays["n_grams"], arrays["classes"] = self.n_grams[used], self.classes[classed]
        with Path(path).open("wb") as file:
            np.savez(file, used=used, classed=classed, size=len(self.n_grams), **arrays)

    @classmethod
    def load(cls, path: Path) -> "Coder":
        """The coder that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        size = int(arrays.pop("size"))
        for name, rows in (("n_grams", arrays.pop("used")), ("classes", arrays.pop("classed"))):
            whole = np.zeros((size, arrays[name].shape[1]), np.float32)
            whole[rows] = arrays[name]
            arrays[name] = whole
        return cls(**arrays)


def second_stage(scores: np.ndarray, lexicon: np.ndarray, threads: np.ndarray) -> np.ndarray:
    """Features of the second stage: own scores, those of the message before, the larger of those of
    the two before that, labels of the lexicon, whether the message opens its thread, scores of the
    message after it (an answer often says what it was), and whether it closes the thread."""
    first, second, third = steps_back(previous(threads))
    after = following(threads)
    padded = np.vstack([scores, np.zeros((1, scores.shape[1]), scores.dtype)])
    return np.hstack(
        [
            scores,
            padded[first],
            np.maximum(padded[second], padded[third]),
            lexicon,
            (first < 0)[:, None],
            padded[after],
            (after < 0)[:, None],
        ]
    ).astype(np.float32)


def decide(probabilities: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Codes whose probability reaches their threshold; never none.

    Where none does: `other` when it reaches its own, else the likeliest of the others. `other`
    stands alone.
    """
    chosen = probabilities >= thresholds
    chosen[:, OTHER] = False
    without = np.flatnonzero(~chosen.any(axis=1))
    likeliest = np.delete(probabilities[without], OTHER, axis=1).argmax(axis=1)
    likeliest += likeliest >= OTHER
    is_other = probabilities[without, OTHER] >= thresholds[OTHER]
    chosen[without, np.where(is_other, OTHER, likeliest)] = True
    return chosen
