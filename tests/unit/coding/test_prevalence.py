import numpy as np

from buurtwacht.coding.prevalence import fitted_to_chats


def calibrated(rng, size, share, corpus_share):
    """Truth with `share`, and probabilities that are calibrated for `corpus_share`."""
    truth = rng.random(size) < share
    score = rng.normal(2.0 * truth - 1.0, 1.0)
    odds = np.exp(2.0 * score) * corpus_share / (1 - corpus_share)
    return truth, (odds / (1 + odds))[:, None]


def test_probabilities_take_the_share_of_their_own_chat():
    rng = np.random.default_rng(1)
    truth, probabilities = calibrated(rng, 20_000, 0.02, 0.2)
    fitted = fitted_to_chats(probabilities, np.zeros(len(truth)), np.array([0.2]))[:, 0]
    assert probabilities.mean() > 0.04
    assert abs(fitted.mean() - 0.02) < 0.004
    assert abs(fitted[fitted > 0.5].mean() - truth[fitted > 0.5].mean()) < 0.1


def test_shares_are_never_raised():
    rng = np.random.default_rng(2)
    truth, probabilities = calibrated(rng, 5_000, 0.6, 0.2)
    fitted = fitted_to_chats(probabilities, np.zeros(len(truth)), np.array([0.2]))
    assert np.allclose(fitted, probabilities, atol=1e-6)


def test_a_chat_depends_on_no_other():
    rng = np.random.default_rng(3)
    _, rare = calibrated(rng, 800, 0.01, 0.2)
    _, common = calibrated(rng, 900, 0.3, 0.2)
    both = np.vstack([rare, common])
    chats = np.repeat(["rare", "common"], [800, 900])
    alone = fitted_to_chats(rare, chats[:800], np.array([0.2]))
    assert np.array_equal(fitted_to_chats(both, chats, np.array([0.2]))[:800], alone)
