"""How well codes were found: F1 and calibration."""

import numpy as np

BINS = 10


def f1_scores(truth: np.ndarray, found: np.ndarray) -> np.ndarray:
    """F1 per code of message x code matrices; NaN where a code is neither there nor found."""
    both = (truth & found).sum(axis=0)
    total = truth.sum(axis=0) + found.sum(axis=0)
    return np.where(total > 0, 2 * both / np.maximum(total, 1), np.nan)


def calibration_errors(truth: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Expected calibration error per code, over ten bins of equal width."""
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    errors = np.zeros(truth.shape[1])
    for code in range(truth.shape[1]):
        size = np.bincount(bins[:, code], minlength=BINS)
        gap = np.bincount(bins[:, code], probabilities[:, code] - truth[:, code], BINS)
        errors[code] = np.abs(gap).sum() / max(size.sum(), 1)
    return errors
