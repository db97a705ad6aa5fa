"""Probabilities for a chat in which codes are rarer than in the corpus that trained the coder.

The corpus holds many messages of rare codes; a real chat holds few. Where what people write under a
code is the same and only its share differs, the odds of each message change by the ratio of the
odds of the shares; the share itself is found by expectation and maximisation (Saerens, Latinne and
Decaestecker 2002, Neural Computation 14). Shares are only lowered: what is common in a chat, such
as social talk, is common in forms that the corpus lacks, and would take in all the rest.
"""

import numpy as np

ROUNDS = 60
STRENGTH = 50.0
"""Messages of the corpus that stand beside those of a chat, so that a small one keeps a share."""


def fitted_to_chats(
    probabilities: np.ndarray, chats: np.ndarray, corpus_shares: np.ndarray
) -> np.ndarray:
    """Probabilities with the share that each code has in its own chat.

    `probabilities`: message x code, calibrated for shares `corpus_shares` (one per code); `chats`:
    the chat of each message. A chat depends on no other, so batches change nothing.
    """
    fitted = np.empty_like(probabilities)
    for chat in np.unique(chats):
        rows = np.flatnonzero(chats == chat)
        fitted[rows] = _fitted(probabilities[rows], corpus_shares)
    return fitted


def _fitted(probabilities: np.ndarray, corpus_shares: np.ndarray) -> np.ndarray:
    given = np.clip(probabilities.astype(np.float64), 1e-6, 1 - 1e-6)
    odds = given / (1 - given)
    base = corpus_shares / (1 - corpus_shares)
    shares = corpus_shares.copy()
    size = len(given)
    for _ in range(ROUNDS):
        moved = odds * (shares / (1 - shares) / base)
        new = moved / (1 + moved)
        found = (new.sum(axis=0) + STRENGTH * corpus_shares) / (size + STRENGTH)
        shares = np.minimum(found, corpus_shares)
    moved = odds * (shares / (1 - shares) / base)
    return (moved / (1 + moved)).astype(probabilities.dtype)
