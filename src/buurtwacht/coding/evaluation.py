"""Leave-one-group-out predictions: the whole training repeated for each group."""

import numpy as np

from buurtwacht.coding.corpus import Corpus
from buurtwacht.coding.training import train


def part_of(corpus: Corpus, rows: np.ndarray) -> Corpus:
    """The messages at `rows` of a corpus."""
    return Corpus(
        keys=tuple(corpus.keys[row] for row in rows),
        groups=corpus.groups[rows],
        threads=corpus.threads[rows],
        texts=[corpus.texts[row] for row in rows],
        codes=corpus.codes[rows],
    )


def leave_one_group_out(
    corpus: Corpus, *, with_lexicon: bool = True, by_thread: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and decisions for each message by a coder that never saw its group.

    The whole training, its cross-fitting, calibration and thresholds included, is repeated without
    the group. `by_thread=False` codes the held-out group as one long thread.
    """
    probabilities = np.empty(corpus.codes.shape)
    decisions = np.zeros(corpus.codes.shape, bool)
    for group in sorted(set(corpus.groups.tolist())):
        held = np.flatnonzero(corpus.groups == group)
        rest = np.flatnonzero(corpus.groups != group)
        coder = train(part_of(corpus, rest), with_lexicon=with_lexicon).coder
        own = part_of(corpus, held)
        threads = own.threads if by_thread else np.zeros(len(held), np.int64)
        probabilities[held] = coder.probabilities(own.texts, threads)
        decisions[held] = coder.decide(probabilities[held])
    return probabilities, decisions
