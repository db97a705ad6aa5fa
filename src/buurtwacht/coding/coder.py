"""The trained coder at work: calibrated probabilities of the codes, from arrays of weights.

Two linear stages. The first scores a text by hashed n-grams, classes of words and runs of these,
its shape and the codes of the lexicon; the second adds the first stage's scores of the messages
around it in the thread, and is calibrated. Weights come from `training.train`; nothing here needs
scikit-learn or pandas.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from buurtwacht.coding.codes import CODES
from buurtwacht.coding.lexicon import fold, label_messages
from buurtwacht.coding.ngrams import BUCKETS, ngrams
from buurtwacht.coding.prevalence import fitted_to_chats
from buurtwacht.coding.text_features import SINGLE_WORDS, class_runs, shapes, words_in
from buurtwacht.coding.threads import following, numbered, previous, steps_back

OTHER = CODES.index("other")
CHUNK = 20_000
BY_BUCKET = ("n_grams", "runs", "readings", "classes")
BEFORE = 6
"""Messages before one whose largest scores are looked at: a signal is answered after a few."""


@dataclass(frozen=True)
class Coder:
    """Weights, float32. `n_grams`: bucket x (code, squared weight of the bucket); `runs`: the same
    for runs of classes, `readings` the classes that they are made of (`class_readings`); `classes`:
    bucket x code, for single words; `shape`, `lexicon`: feature x code; `second`: see
    `second_stage`; `thresholds`: per code the least probability that gives it; `shares`: per code
    its share of the corpus, for which the probabilities are calibrated."""

    n_grams: np.ndarray
    runs: np.ndarray
    readings: np.ndarray
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
        unique, place = numbered(texts)
        scores = self._text_scores(unique)[place] + lexicon @ self.lexicon
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
            single = kinds[SINGLE_WORDS]
            of_classes = (single @ self.classes) / words_in(single)[:, None]
            part = _of_length_one(kinds, self.n_grams) + of_classes + shapes(folded) @ self.shape
            part += _of_length_one(class_runs(single, self.readings), self.runs)
            scores[start : start + len(folded)] = part + self.constant
        return scores

    def save(self, path: Path) -> None:
        """Write to `path`, the same bytes for the same weights."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in BY_BUCKET:
            rows = np.flatnonzero(arrays[name].any(axis=1)).astype(np.int32)
            arrays[name], arrays[f"{name}_rows"] = arrays[name][rows], rows
        with Path(path).open("wb") as file:
            np.savez(file, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Coder":
        """The coder that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        for name in BY_BUCKET:
            whole = np.zeros((BUCKETS, arrays[name].shape[1]), np.float32)
            whole[arrays.pop(f"{name}_rows")] = arrays[name]
            arrays[name] = whole
        return cls(**arrays)


def _of_length_one(kinds: list, weights: np.ndarray) -> np.ndarray:
    """Scores of weighted counts scaled to length 1; the last column of `weights` is the square."""
    summed = sum(kind @ weights for kind in kinds)
    return summed[:, :-1] / np.sqrt(np.maximum(summed[:, -1:], 1e-9))


def second_stage(scores: np.ndarray, lexicon: np.ndarray, threads: np.ndarray) -> np.ndarray:
    """Features of the second stage: own scores, those of the message before, the larger of those of
    the two before that and of the `BEFORE` before, labels of the lexicon, whether the message opens
    its thread, scores of the two messages after it (an answer often says what it was), and whether
    it closes the thread."""
    steps = steps_back(previous(threads), BEFORE)
    after = following(threads)
    later = np.append(after, -1)[after]
    padded = np.vstack([scores, np.zeros((1, scores.shape[1]), scores.dtype)])
    two = np.maximum(padded[steps[1]], padded[steps[2]])
    return np.hstack(
        [
            scores,
            padded[steps[0]],
            two,
            np.maximum.reduce([padded[step] for step in steps]),
            lexicon,
            (steps[0] < 0)[:, None],
            padded[after],
            padded[later],
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
