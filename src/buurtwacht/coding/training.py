"""Training of the coder: two linear stages, each judged on groups that it has not seen.

First stage: ridge regression of all codes at once on n-grams (tf-idf, length 1), classes of words
and runs of these, shape and the labels of the lexicon, solved through the Gram matrix of the
messages. Its scores for the second stage are those of models that did not see the message's group.
Second stage: logistic regression per code on these scores, those of the messages around it, and the
lexicon; calibrated by a logistic curve (Platt) on scores of models that did not see the group;
thresholds maximise F1 on those same probabilities.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import spotrf, spotri
from scipy.sparse import csr_array, diags_array
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from buurtwacht.coding.coder import OTHER, Coder, second_stage
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.corpus import Corpus
from buurtwacht.coding.figures import calibration_errors, f1_scores
from buurtwacht.coding.lexicon import fold, label_messages
from buurtwacht.coding.ngrams import ngrams
from buurtwacht.coding.text_features import (
    SINGLE_WORDS,
    class_of_buckets,
    class_readings,
    class_runs,
    shapes,
    words_in,
)

FOLDS = 8
RIDGE = 1.0
CLASS_SCALE, SHAPE_SCALE, LEXICON_SCALE = 0.6, 0.2, 0.2
RUN_SCALE = 0.9
SECOND_PENALTY = 0.01
OWN_SCORE = 3.0
THRESHOLDS = np.round(np.arange(0.10, 0.61, 0.02), 2)
SMOOTHED = 3
OTHER_THRESHOLD = 0.2
"""Of `other`, only where no code fires; F1 of unseen groups is flat from .15 to .25."""


@dataclass(frozen=True)
class Counted:
    """Hashed counts times their inverse document frequency, each text of length 1 (`rows`)."""

    weight: np.ndarray
    rows: csr_array

    @classmethod
    def of(cls, kinds: list[csr_array]) -> "Counted":
        """All `kinds` together as one text x bucket matrix."""
        counts = csr_array(sum(kinds[1:], start=kinds[0]), dtype=np.float64)
        counts.sum_duplicates()
        found = np.bincount(counts.indices, minlength=counts.shape[1])
        weight = np.where(found > 0, np.log((1 + counts.shape[0]) / (1 + found)) + 1, 0)
        squares = sum(kind.astype(np.float64) @ weight**2 for kind in kinds)
        lengths = diags_array(1 / np.sqrt(np.maximum(squares, 1e-9)))
        return cls(weight, csr_array(lengths @ csr_array(counts @ diags_array(weight))))

    @property
    def gram(self) -> np.ndarray:
        """Inner products of all texts."""
        return (self.rows @ self.rows.T).toarray()

    def weights(self, dual: np.ndarray, scale: float = 1.0) -> np.ndarray:
        """Weights per bucket of the solution, and the squared weight of the bucket."""
        primal = scale * self.weight[:, None] * (self.rows.T @ dual)
        return np.column_stack([primal, self.weight**2])


@dataclass(frozen=True)
class Design:
    """Training features of the first stage, with what turns its solution into weights."""

    n_grams: Counted
    runs: Counted
    readings: np.ndarray
    classes: np.ndarray
    shape: np.ndarray
    lexicon: np.ndarray

    @property
    def gram(self) -> np.ndarray:
        """Inner products of all messages."""
        dense = np.hstack([self.classes, self.shape, self.lexicon * LEXICON_SCALE])
        return self.n_grams.gram + RUN_SCALE**2 * self.runs.gram + dense @ dense.T


def lexicon_labels(corpus: Corpus) -> np.ndarray:
    """Message x label matrix of the lexicon, 0 and 1."""
    labels = label_messages(corpus.texts, corpus.threads.tolist())
    return np.column_stack(list(labels.values())).astype(np.float64)


def design(corpus: Corpus, lexicon: np.ndarray) -> Design:
    """Features of the corpus; a bucket counts by its inverse document frequency."""
    folded = [fold(text) for text in corpus.texts]
    kinds = ngrams(folded)
    single, readings = kinds[SINGLE_WORDS], class_readings()
    of_classes = (single @ class_of_buckets()) / words_in(single)[:, None]
    return Design(
        n_grams=Counted.of(kinds),
        runs=Counted.of(class_runs(single, readings)),
        readings=readings,
        classes=of_classes.astype(np.float64) * CLASS_SCALE,
        shape=shapes(folded).astype(np.float64) * SHAPE_SCALE,
        lexicon=lexicon,
    )


def folds_of(groups: np.ndarray, folds: int = FOLDS) -> list[np.ndarray]:
    """Indices of each fold; all messages of a group are in one. One fold per group at most."""
    count = min(folds, len(set(groups.tolist())))
    parts = GroupKFold(n_splits=count).split(groups, groups=groups)
    return [held for _, held in parts]


@dataclass(frozen=True)
class Ridge:
    """Inverse of the ridged Gram matrix, with which models without a part cost little.

    Of `n` messages, once n^3; a model without `m` of them then only m^3 (the inverse's own block
    gives the residuals of a part that was left out).
    """

    inverse: np.ndarray

    @classmethod
    def of(cls, gram: np.ndarray) -> "Ridge":
        """The inverse for `gram`; in single precision, scores stay within 1e-4 of exact ones."""
        ridged = (gram + RIDGE * np.eye(len(gram))).astype(np.float32)
        triangle, failed = spotrf(ridged, lower=1)
        inverse, wrong = spotri(triangle, lower=1)
        if failed or wrong:
            raise ArithmeticError("the Gram matrix of the corpus is not positive definite")
        lower = np.tril(inverse)
        return cls(lower + np.tril(inverse, -1).T)

    def solution(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Dual weights (message x code) and constants of the ridge regression on `codes`."""
        share = codes.mean(axis=0)
        return self.inverse @ (codes - share).astype(np.float32), share

    def unseen_scores(self, codes: np.ndarray, folds: list[np.ndarray]) -> np.ndarray:
        """Scores of each message from a model without its fold."""
        codes = codes.astype(np.float32)
        weighed, sums = self.inverse @ codes, self.inverse.sum(axis=1)
        scores = np.empty(codes.shape)
        for held in folds:
            share = np.delete(codes, held, axis=0).mean(axis=0)
            own = weighed[held] - sums[held, None] * share
            block = self.inverse[np.ix_(held, held)]
            scores[held] = codes[held] - cho_solve(cho_factor(block, lower=True), own)
        return scores


def fit_second(features: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (feature x code) and constants of the second stage."""
    centre, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    standard = (features - centre) / spread
    weights = np.zeros((features.shape[1], len(CODES)))
    constants = np.zeros(len(CODES))
    for code in range(len(CODES)):
        present = codes[:, code]
        if not present.any() or present.all():
            constants[code] = np.log((present.sum() + 0.5) / ((~present).sum() + 0.5))
            continue
        scale = np.ones(features.shape[1])
        scale[code] = OWN_SCORE
        model = LogisticRegression(C=SECOND_PENALTY, max_iter=500)
        model.fit(standard * scale, present)
        weights[:, code] = model.coef_[0] * scale / spread
        constants[code] = model.intercept_[0] - weights[:, code] @ centre
    return weights, constants


def platt(logits: np.ndarray, present: np.ndarray) -> tuple[float, float]:
    """Slope and constant of the logistic curve that calibrates `logits`."""
    if present.sum() < 5 or (~present).sum() < 5:
        return 1.0, 0.0
    model = LogisticRegression(C=1e3).fit(logits[:, None], present)
    return float(max(model.coef_[0, 0], 0.05)), float(model.intercept_[0])


def best_threshold(probabilities: np.ndarray, present: np.ndarray) -> float:
    """The threshold of `THRESHOLDS` with the highest F1, averaged over its neighbours."""
    scores = []
    for threshold in THRESHOLDS:
        chosen = probabilities >= threshold
        scores.append(2 * (chosen & present).sum() / max(chosen.sum() + present.sum(), 1))
    width = 2 * SMOOTHED + 1
    padded = np.pad(scores, SMOOTHED, mode="edge")
    return float(THRESHOLDS[np.argmax(np.convolve(padded, np.ones(width) / width, "valid"))])


@dataclass(frozen=True)
class Trained:
    """The coder and, per message, the probabilities of models that did not see its group.

    `unseen` is a little too good: the second stage learnt from first-stage scores of other groups,
    whose models had seen this one. `evaluation.unseen_groups` repeats everything without the group.
    """

    coder: Coder
    unseen: np.ndarray


def train(corpus: Corpus, *, with_lexicon: bool = True, folds: int = FOLDS) -> Trained:
    """A coder from all messages of `corpus`; `with_lexicon=False` leaves out its labels.

    One thread of linear algebra, so that sums are taken in the same order everywhere.
    """
    with threadpool_limits(1):
        return _train(corpus, with_lexicon, folds)


def _train(corpus: Corpus, with_lexicon: bool, folds: int) -> Trained:
    lexicon = lexicon_labels(corpus) * with_lexicon
    features = design(corpus, lexicon)
    codes = corpus.codes.astype(np.float64)
    parts = folds_of(corpus.groups, folds)
    ridge = Ridge.of(features.gram)
    scores = ridge.unseen_scores(codes, parts)
    second = second_stage(scores, lexicon, corpus.threads).astype(np.float64)
    logits = np.empty(codes.shape)
    for held in parts:
        rest = np.setdiff1d(np.arange(len(codes)), held)
        weights, constants = fit_second(second[rest], corpus.codes[rest])
        logits[held] = second[held] @ weights + constants
    weights, constants = fit_second(second, corpus.codes)
    curves = [platt(logits[:, k], corpus.codes[:, k]) for k in range(len(CODES))]
    slope, shift = np.array(curves).T
    unseen = 1 / (1 + np.exp(-(logits * slope + shift)))
    thresholds = [best_threshold(unseen[:, k], corpus.codes[:, k]) for k in range(len(CODES))]
    thresholds[OTHER] = OTHER_THRESHOLD
    dual, share = ridge.solution(codes)
    single = np.asarray(class_of_buckets() @ (CLASS_SCALE * features.classes.T @ dual))
    arrays = {
        "n_grams": features.n_grams.weights(dual),
        "runs": features.runs.weights(dual, RUN_SCALE**2),
        "readings": features.readings,
        "classes": single,
        "shape": SHAPE_SCALE * features.shape.T @ dual,
        "lexicon": LEXICON_SCALE**2 * lexicon.T @ dual,
        "constant": share,
        "second": weights * slope,
        "second_constant": constants * slope + shift,
        "thresholds": np.array(thresholds),
        "shares": corpus.codes.mean(axis=0),
    }
    coder = Coder(**{name: array.astype(np.float32) for name, array in arrays.items()})
    return Trained(coder, unseen)


def error_rows(corpus: Corpus, trained: Trained) -> list[dict[str, float | int | str]]:
    """Per code the error of `trained` on groups it had not seen; columns of tables.CODER_ERROR."""
    found = trained.coder.decide(trained.unseen.copy())
    truth = corpus.codes
    calibration = calibration_errors(truth, trained.unseen)
    scores = f1_scores(truth, found)
    rows = []
    for place, code in enumerate(CODES):
        hit = int((truth & found)[:, place].sum())
        given, present = int(found[:, place].sum()), int(truth[:, place].sum())
        rows.append(
            {
                "code": code,
                "messages": present,
                "precision": hit / given if given else float("nan"),
                "recall": hit / present if present else float("nan"),
                "f1": float(scores[place]),
                "calibration_error": float(calibration[place]),
                "threshold": float(trained.coder.thresholds[place]),
            }
        )
    return rows
