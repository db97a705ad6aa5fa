"""The sample for marking by hand: what is drawn, and what its marks say of all messages."""

import numpy as np
import pytest

from buurtwacht.errors import InputError
from buurtwacht.privacy.local_recall import (
    STRATA,
    Tally,
    allocate,
    draw,
    redactor_version,
    result,
    share,
    stratum,
)
from buurtwacht.privacy.redaction import Redaction
from buurtwacht.privacy.sample_sheet import Marks, digest, read_marks, shown


def row(text, **marks):
    empty = {"row": "1", "read": "x", "missed_persons": "", "missed_other": "", "needless": ""}
    return empty | {"text": text} | marks


def test_a_shown_text_has_its_redacted_ranges_in_brackets():
    redaction = Redaction("x", [(0, 4, "person"), (15, 19, "address")])
    assert shown("Anna zag ⟦Bert nr 4", redaction) == "› ⟦persoon: Anna⟧ zag [Bert ⟦adres: nr 4⟧"


def test_marks_are_counted_in_words():
    text = "› ⟦persoon: Anna Bos⟧ zag Bert bij ⟦adres: nr 4⟧ op ⟦plaats: straat⟧ met Bert"
    marks = read_marks(row(text, missed_persons="bert; Bert", needless="straat"), "here")
    assert marks == Marks(
        persons=2, others=2, missed_persons=2, missed_others=0, needless=1, ordinary=4
    )


def test_a_needless_name_is_no_found_name():
    marks = read_marks(row("› ⟦persoon: Hoop⟧ gloort", needless="Hoop"), "here")
    assert (marks.persons, marks.needless, marks.ordinary) == (0, 1, 1)


def test_descriptions_are_not_judged():
    marks = read_marks(row("› ⟦omschrijving: geboren 3 mei⟧ ja"), "here")
    assert (marks.persons, marks.others, marks.ordinary) == (0, 0, 1)


@pytest.mark.parametrize(
    ("column", "word"),
    [("missed_persons", "Zwiep"), ("missed_other", "Anna"), ("needless", "zag")],
)
def test_a_mark_that_is_not_in_the_text_is_refused_without_being_told(column, word):
    with pytest.raises(InputError) as error:
        read_marks(row("› ⟦persoon: Anna⟧ zag Bert", **{column: word}), "sheet.csv, row 9")
    assert f"row 9, column {column}" in str(error.value)
    assert word.casefold() not in str(error.value).casefold()


def test_one_word_cannot_be_missed_twice():
    with pytest.raises(InputError):
        read_marks(row("› zag Bert", missed_persons="Bert", missed_other="Bert"), "here")


def test_a_digest_survives_a_spreadsheet_and_nothing_else():
    assert digest("› een\ntwee ") == digest("› een\r\ntwee")
    assert digest("› een twee") != digest("› een drie")


def test_strata():
    assert stratum(Redaction("[persoon 1] is er", [(0, 4, "person")])) == "redacted"
    assert stratum(Redaction("Dat is er 1")) == "suspect"
    assert stratum(Redaction("Dat weet Bert")) == "suspect"
    assert stratum(Redaction("wat doet zwiebelkrats daar")) == "suspect"
    assert stratum(Redaction("Dat is de straat")) == "plain"


def test_what_a_stratum_lacks_goes_to_the_others():
    assert allocate({"a": 900, "b": 900, "c": 900}, 300) == {"a": 100, "b": 100, "c": 100}
    assert allocate({"a": 10, "b": 900, "c": 900}, 300) == {"a": 10, "b": 145, "c": 145}
    assert allocate({"a": 3, "b": 0, "c": 2}, 300) == {"a": 3, "b": 0, "c": 2}
    assert sum(allocate({"a": 900, "b": 900, "c": 900}, 301).values()) == 301


def test_a_draw_is_seeded_without_repeats_and_in_random_order():
    strata = [STRATA[i % 3] for i in range(3000)]
    drawn = draw(strata, 300, np.random.default_rng(1))
    assert drawn == draw(strata, 300, np.random.default_rng(1))
    assert drawn != draw(strata, 300, np.random.default_rng(2))
    assert len(set(drawn)) == 300
    first_half = [strata[place] for place in drawn[:150]]
    assert all(30 < first_half.count(name) < 70 for name in STRATA)


def test_shares_are_weighed_back():
    sizes = {"redacted": 100, "plain": 1000}
    tallies = [Tally("redacted", 2, 2)] * 10 + [Tally("plain", 0, 1)] + [Tally("plain", 0, 0)] * 9
    found, low, high = share(tallies, sizes)
    assert found == pytest.approx(200 / 300)
    assert low < found < high


def test_everything_read_leaves_no_uncertainty():
    assert share([Tally("plain", 1, 2), Tally("plain", 2, 2)], {"plain": 2}) == [0.75] * 3


def test_nothing_missed_is_no_proof_that_nothing_is_missed():
    sizes = {"redacted": 5000, "suspect": 5000, "plain": 20000}
    tallies = [
        Tally(name, int(name == "redacted"), int(name == "redacted")) for name in STRATA
    ] * 100
    found, low, high = share(tallies, sizes)
    assert (found, high) == (1, 1)
    assert low < 1 - 1 / 20


def test_no_token_gives_no_share():
    assert share([Tally("plain", 0, 0)], {"plain": 5}) == [None, None, None]


def test_too_few_marks_give_no_result():
    marks = Marks(1, 0, 0, 0, 0, 5)
    sizes = {"redacted": 500, "suspect": 500, "plain": 0}
    assert result([("redacted", marks)] * 29, sizes) is None
    assert result([("redacted", marks)] * 40, sizes) is None
    measured = result([("redacted", marks)] * 20 + [("suspect", marks)] * 20, sizes)
    assert measured["persons"][0] == 1 and measured["found"] == 40 and measured["missed"] == 0


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(5)
    sizes = {"redacted": 3000, "suspect": 3000, "plain": 9000}
    rows = []
    for name, size in sizes.items():
        for _ in range(size):
            if name == "redacted":
                total = 1 + int(rng.poisson(1.2))
                wrong = int(rng.binomial(total, 0.08)) if rng.random() < 0.7 else 0
                rows.append(Tally(name, total - wrong, total))
            else:
                wrong = int(rng.random() < (0.04 if name == "suspect" else 0.004))
                rows.append(Tally(name, 0, wrong))
    truth = sum(t.right for t in rows) / sum(t.total for t in rows)
    strata = [t.stratum for t in rows]
    covered, estimates = 0, []
    for _ in range(150):
        found, low, high = share([rows[i] for i in draw(strata, 300, rng)], sizes)
        covered += low <= truth <= high
        estimates.append(found)
    assert covered / 150 >= 0.93
    assert abs(np.mean(estimates) - truth) < 0.01


def test_the_version_is_that_of_the_redactor_alone(tmp_path, monkeypatch):
    import buurtwacht.privacy.local_recall as module

    before = redactor_version()
    for path in module.Path(module.__file__).parent.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(module, "__file__", str(tmp_path / "local_recall.py"))
    assert redactor_version() == before
    (tmp_path / "consent.py").write_text("# edited")
    assert redactor_version() == before
    (tmp_path / "names.py").write_text("# edited")
    assert redactor_version() != before
