import pytest

from buurtwacht.privacy.normalise import fold, normalise


def test_ascii_maps_to_itself():
    normal = normalise("bel 112")
    assert normal.text == "bel 112"
    assert normal.original(4, 7) == (4, 7)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("06\u200b1234\u200b5678", "0612345678"),
        ("٠٦١٢", "0612"),
        ("０６１２", "0612"),
        ("06\u201112", "06-12"),
        ("‘s avonds", "'s avonds"),
        ("a\u00a0b", "a b"),
        ("Jose\u0301", "José"),
        ("1\ufe0f\u20e3", "1"),
    ],
)
def test_one_spelling(written, read):
    assert normalise(written).text == read


def test_offsets_lead_back_to_the_input():
    text = "é\u200b 06\u200b12 ﬁets"
    normal = normalise(text)
    start = normal.text.index("0612")
    first, last = normal.original(start, start + 4)
    assert text[first:last] == "06\u200b12"
    start = normal.text.index("fiets")
    assert text[slice(*normal.original(start, start + 5))] == "ﬁets"


def test_decomposed_accents_are_one_cluster():
    text = "Jose\u0301 belt"
    normal = normalise(text)
    assert text[slice(*normal.original(0, 4))] == "Jose\u0301"


def test_fold_removes_case_and_accents():
    assert fold("ÖZLEM") == fold("ozlem") == "ozlem"
