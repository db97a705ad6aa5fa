"""Predictions for groups that were left out: the whole training repeated without them."""

import numpy as np

from buurtwacht.coding.corpus import Corpus
from buurtwacht.coding.threads import split_threads
from buurtwacht.coding.training import FOLDS, folds_of, train


def part_of(corpus: Corpus, rows: np.ndarray) -> Corpus:
    """The messages at `rows` of a corpus."""
    return Corpus(
        keys=tuple(corpus.keys[row] for row in rows),
        groups=corpus.groups[rows],
        threads=corpus.threads[rows],
        texts=[corpus.texts[row] for row in rows],
        codes=corpus.codes[rows],
    )


def unseen_groups(
    corpus: Corpus, *, with_lexicon: bool = True, by_thread: bool = True, folds: int = FOLDS
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and decisions for each message by a coder that never saw its group.

    The whole training, its cross-fitting, calibration and thresholds included, is repeated without
    the groups of each fold. `by_thread=False` codes a group as one long thread.
    """
    probabilities = np.empty(corpus.codes.shape)
    decisions = np.zeros(corpus.codes.shape, bool)
    for held in folds_of(corpus.groups, folds):
        held = np.sort(held)
        rest = np.setdiff1d(np.arange(len(corpus.texts)), held)
        coder = train(part_of(corpus, rest), with_lexicon=with_lexicon).coder
        own = part_of(corpus, held)
        threads = own.threads if by_thread else split_threads(own.groups.tolist(), None)
        probabilities[held] = coder.probabilities(own.texts, threads)
        decisions[held] = coder.decide(probabilities[held])
    return probabilities, decisions
