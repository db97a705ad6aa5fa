"""The trained coder: its features, its training, its cache."""

import subprocess
import sys

import numpy as np
import pytest

from buurtwacht.coding import cached
from buurtwacht.coding.coder import OTHER, Coder, decide, second_stage
from buurtwacht.coding.codes import CODES
from buurtwacht.coding.corpus import corpus_of, load_corpus, second_coding
from buurtwacht.coding.evaluation import part_of
from buurtwacht.coding.figures import calibration_errors, f1_scores
from buurtwacht.coding.lexicon import fold
from buurtwacht.coding.ngrams import ngrams
from buurtwacht.coding.text_features import (
    class_of_buckets,
    class_readings,
    class_runs,
    word_classes,
)
from buurtwacht.coding.threads import following, previous, split_threads, steps_back
from buurtwacht.coding.training import (
    Ridge,
    best_threshold,
    design,
    folds_of,
    lexicon_labels,
    train,
)
from buurtwacht.steps import train_coder


def probability(coder, code, *texts):
    threads = np.zeros(len(texts), np.int64)
    return coder.probabilities(list(texts), threads)[-1, CODES.index(code)]


def test_the_corpus_is_whole(corpus):
    assert len(corpus.texts) >= 1_500
    assert len(set(corpus.keys)) == len(corpus.keys)
    assert corpus.codes.any(axis=1).all()
    assert not (corpus.codes[:, OTHER] & corpus.codes[:, :OTHER].any(axis=1)).any()
    assert corpus.codes.sum(axis=0).min() >= 20
    assert set(second_coding()) <= set(corpus.keys)


def test_unseen_groups_are_coded_well_enough(corpus, trained):
    """Cross-fitted figures; a drop shows a defect, docs/coding.md has the nested ones."""
    scores = f1_scores(corpus.codes, decide(trained.unseen.copy(), trained.coder.thresholds))
    assert np.nanmean(scores) > 0.66
    errors = calibration_errors(corpus.codes, trained.unseen)
    assert errors.mean() < 0.03 and errors.max() < 0.05


def test_folds_hold_whole_groups(corpus):
    folds = folds_of(corpus.groups)
    assert sorted(np.concatenate(folds).tolist()) == list(range(len(corpus.texts)))
    held = [set(corpus.groups[fold].tolist()) for fold in folds]
    assert sum(map(len, held)) == len(set(corpus.groups.tolist()))


def test_scores_of_a_group_come_from_models_without_it(corpus):
    """Codes of a group, all swapped, leave its own scores as they were, and change the others."""
    groups = sorted(set(corpus.groups.tolist()))[:4]
    small = part_of(corpus, np.flatnonzero(np.isin(corpus.groups, groups)))
    own = small.groups == groups[0]
    wrong = small.codes.astype(float)
    wrong[own] = np.roll(wrong[own], 1, axis=1)
    gram, folds = design(small, lexicon_labels(small)).gram, folds_of(small.groups)
    ridge = Ridge.of(gram)
    one = ridge.unseen_scores(small.codes.astype(float), folds)
    two = ridge.unseen_scores(wrong, folds)
    assert np.allclose(one[own], two[own], atol=1e-4)
    assert np.abs(one[~own] - two[~own]).max() > 0.05


def test_scores_of_unseen_groups_are_those_of_models_fitted_without_them(corpus):
    groups = sorted(set(corpus.groups.tolist()))[:4]
    small = part_of(corpus, np.flatnonzero(np.isin(corpus.groups, groups)))
    gram, codes = design(small, lexicon_labels(small)).gram, small.codes.astype(float)
    folds = folds_of(small.groups)
    scores = Ridge.of(gram).unseen_scores(codes, folds)
    for held in folds:
        rest = np.setdiff1d(np.arange(len(codes)), held)
        dual, share = Ridge.of(gram[np.ix_(rest, rest)]).solution(codes[rest])
        assert np.allclose(scores[held], gram[np.ix_(held, rest)] @ dual + share, atol=1e-4)


def test_training_and_saving_give_the_same_bytes(corpus, tmp_path):
    groups = sorted(set(corpus.groups.tolist()))[:4]
    small = part_of(corpus, np.flatnonzero(np.isin(corpus.groups, groups)))
    for name in ("one", "two"):
        train(small, folds=3).coder.save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    coder = Coder.load(tmp_path / "one")
    texts = ["112 gebeld", "", "👍", "x" * 5_000, "Wie kent die man?"]
    again = Coder.load(tmp_path / "two").probabilities(texts, np.arange(5))
    assert np.array_equal(coder.probabilities(texts, np.arange(5)), again)
    assert np.isfinite(again).all()


def test_a_message_is_coded_the_same_alone_and_among_others(coder, corpus):
    texts = corpus.texts[:200]
    together = coder.probabilities(texts, np.arange(200))
    alone = np.vstack([coder.probabilities([text], np.zeros(1, np.int64)) for text in texts[:20]])
    assert np.allclose(together[:20], alone, atol=1e-5)


def test_negation_history_and_context(coder):
    assert probability(coder, "reported_112", "112 gebeld") > 0.7
    assert probability(coder, "offence", "Vannacht ingebroken bij [adres 1]") > 0.7
    assert probability(coder, "offence", "Vorig jaar is er ingebroken") < 0.7
    assert probability(coder, "reported_112", "Gisteren hebben wij 112 niet gebeld") < 0.4
    assert probability(coder, "reported_112", "Heeft er al iemand op 112 gedrukt?") < 0.4
    assert probability(coder, "arrest", "Er is nog steeds niemand aangehouden") < 0.4
    signal = "Er loopt een man langs de auto's en hij voelt aan de portieren"
    answer = "Dat is mijn zwager, sorry!"
    assert probability(coder, "false_alarm", signal, answer) > probability(
        coder, "false_alarm", "Lekker weertje vandaag", answer
    )


def test_other_stands_alone_and_nothing_is_without_a_code():
    thresholds = np.full(len(CODES), 0.5)
    thresholds[OTHER] = 0.2
    rows = np.full((3, len(CODES)), 0.01)
    rows[0, [2, OTHER]] = 0.9
    rows[1, [3, OTHER]] = 0.15, 0.25
    rows[2, [3, OTHER]] = 0.15, 0.1
    found = decide(rows, thresholds)
    assert [np.flatnonzero(row).tolist() for row in found] == [[2], [OTHER], [3]]


def test_n_grams_of_one_text():
    characters, _, words, pairs = ngrams([fold("De 12 auto's!!"), "", "de"])
    assert [len(row) for row in np.split(words.indices, words.indptr[1:-1])] == [5, 0, 1]
    assert np.diff(pairs.indptr).tolist() == [4, 0, 0]
    assert np.diff(characters.indptr).tolist() == [len(" de 12 auto's!! ") - 2, 0, 2]
    assert words.indices[0] == words.indices[-1]
    one, two = (ngrams([text])[2].indices.tolist() for text in ("12 km", "98 km"))
    assert one == two
    assert all(kind.shape[0] == 0 for kind in ngrams([]))


def test_word_classes_are_folded_words():
    table = class_of_buckets()
    for place, (name, words) in enumerate(word_classes().items()):
        assert table[:, place].any(), name
        assert [word for word in words if fold(word) != word] == []


def test_runs_of_words_carry_over_within_a_class():
    readings = class_readings()

    def runs(text):
        kinds = class_runs(ngrams([text])[2], readings)
        assert [kind.nnz for kind in kinds] == [2, 1, 2, 1]
        return [kind.indices.tolist() for kind in kinds]

    assert runs("mijn zwager klust") == runs("mijn broer klust")
    assert runs("mijn zwager klust") != runs("mijn fiets klust")
    assert runs("mijn zwager klust") != runs("mijn zwager slaapt")
    assert all(kind.shape[0] == 0 for kind in class_runs(ngrams([])[2], readings))


def test_threads_break_at_a_long_silence():
    moments = np.array(
        ["2026-01-01T10:00", "2026-01-01T10:05", "2026-01-01T17:00", "2026-01-02T10:00"],
        "datetime64[s]",
    )
    assert split_threads("aaaa", moments).tolist() == [0, 0, 0, 1]
    first, second, _ = steps_back(previous(split_threads("abab", None)))
    assert first.tolist() == [-1, -1, 0, 1]
    assert second.tolist() == [-1, -1, -1, -1]
    assert split_threads([], None).tolist() == []


def test_following_is_the_inverse_of_previous():
    threads = split_threads("abbaab", None)
    assert following(threads).tolist() == [3, 2, 5, 4, -1, -1]
    assert following(np.zeros(0, np.int64)).tolist() == []


def test_the_second_stage_looks_around_within_the_thread_only():
    scores = np.arange(8.0).reshape(4, 2)
    features = second_stage(scores, np.zeros((4, 1)), np.array([0, 0, 1, 0]))
    none = [0, 0]
    opens = [0, 1]
    assert features[0].tolist() == [0, 1, *none, *none, *none, *opens, 2, 3, 6, 7, 0]
    assert features[1].tolist() == [2, 3, 0, 1, *none, 0, 1, 0, 0, 6, 7, *none, 0]
    assert features[2].tolist() == [4, 5, *none, *none, *none, *opens, *none, *none, 1]
    assert features[3].tolist() == [6, 7, 2, 3, 0, 1, 2, 3, 0, 0, *none, *none, 1]


def test_threshold_and_figures():
    truth = np.array([True] * 10 + [False] * 90)
    scores = np.where(truth, 0.5, 0.2)
    assert 0.2 < best_threshold(scores, truth) <= 0.5
    column = truth[:, None]
    assert f1_scores(column, scores[:, None] > 0.3) == 1
    assert calibration_errors(column, scores[:, None]) == pytest.approx(0.1 * 0.5 + 0.9 * 0.2)
    assert np.isnan(f1_scores(column[10:], column[10:])).all()


def test_the_step_trains_on_the_corpus_of_the_package_alone(monkeypatch, tmp_path, corpus, trained):
    """No option names messages of a cohort, and those lying about do not come in."""
    seen = []

    def watch(given):
        seen.append(given)
        return trained

    monkeypatch.setattr(train_coder, "train", watch)
    monkeypatch.chdir(tmp_path)
    hand_coded = tmp_path / "data" / "raw" / "demo" / "coding.csv"
    hand_coded.parent.mkdir(parents=True)
    hand_coded.write_text("message,coder,codes\n1,a,offence\n")
    outputs = ["--out", str(tmp_path / "coder.npz"), "--out-error", str(tmp_path / "error.csv")]
    assert train_coder.main(outputs) == 0
    assert seen[0].keys == corpus.keys and seen[0].texts == corpus.texts
    assert np.array_equal(seen[0].codes, corpus.codes)
    with pytest.raises(SystemExit):
        train_coder.main([*outputs, "--coding", str(hand_coded)])


def test_a_damaged_cache_is_trained_again(monkeypatch, tmp_path, trained):
    calls = []

    def fake():
        calls.append(1)
        return trained.coder

    monkeypatch.setenv(cached.PLACE, str(tmp_path))
    monkeypatch.setattr(cached, "train_coder", fake)
    first = cached.cached_coder()
    path = next(tmp_path.iterdir())
    assert path.name == f"coder-{cached.coder_key()}.npz"
    assert np.array_equal(first.thresholds, cached.cached_coder().thresholds)
    assert len(calls) == 1
    path.write_bytes(b"damaged")
    cached.cached_coder()
    assert len(calls) == 2
    monkeypatch.setenv(cached.PLACE, str(path / "no folder"))
    assert cached.cached_coder() is trained.coder


def test_coding_needs_neither_pandas_nor_scikit_learn(coder):
    script = (
        "import sys, numpy; from buurtwacht.commands import code;"
        "code.cached_coder().probabilities(['112 gebeld'], numpy.zeros(1, int));"
        "sys.exit('pandas' in sys.modules or 'sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_corpus_of_rows():
    rows = [
        {"group": "g", "thread": "t", "position": "1", "text": "a", "codes": "fear;support"},
        {"group": "h", "thread": "t", "position": "1", "text": "b", "codes": "other"},
    ]
    corpus = corpus_of(rows)
    assert corpus.threads.tolist() == [0, 1]
    assert corpus.codes.sum(axis=1).tolist() == [2, 1]
    assert len(load_corpus().texts) == len(load_corpus().keys)
