import pytest

from buurtwacht.privacy.evidence import evidence
from buurtwacht.privacy.formation import is_formed, is_glued, is_mistyped, misspelt_name
from buurtwacht.privacy.gazetteers import is_ordinary
from buurtwacht.privacy.redaction import Redactor


def covered(text, roster=()):
    return [text[a:b] for a, b, _ in Redactor(roster).redact([text])[0].spans]


@pytest.mark.parametrize("word", ["schutting", "steegje", "inbreker", "zaklamp", "bestelbus"])
def test_dutch_words_are_ordinary(word):
    assert is_ordinary(word)
    assert covered(f"er lag een {word} op straat") == []


@pytest.mark.parametrize(
    "name", ["kowalczyk", "yildirim", "sewnarain", "abdirahman", "dijkstra", "vandenberg", "oguz"]
)
def test_names_in_lower_case_are_no_ordinary_words(name):
    assert covered(f"volgens {name} was het gister ook zo") == [name]


def test_a_name_is_written_alike_abroad():
    assert "kowalczyk" in evidence().close and "schutting" not in evidence().near


@pytest.mark.parametrize("word", ["opengebroken", "fietsenkelder", "hahaha", "gister", "grrr"])
def test_words_that_dutch_forms(word):
    assert is_formed(word)


def test_glued_and_misspelt_names():
    assert is_glued("jandevries") and not is_glued("vandaag")
    assert misspelt_name("annelise") and is_mistyped("poliite")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("heb roos net gebeld", ["roos"]),
        ("bel smit even", ["smit"]),
        ("roos en henk lopen mee", ["roos", "henk"]),
        ("de roos is mooi", []),
        ("wij lopen naar het bos", []),
        ("mevrouw Dag is weg", ["Dag"]),
        ("rooster met J. v. G. morgen", ["J. v. G."]),
        ("vraag J. even", ["J."]),
        ("volgens vd B is het klaar", ["vd B"]),
        ("agent bakker komt zo", ["bakker"]),
        ("de agent staat er nog", []),
        ("van Trui gehoord", ["Trui"]),
        ("familie de jong is weg", ["de jong"]),
    ],
)
def test_homographs_need_a_context(text, names):
    assert covered(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("aldus g. wiersinga", "g. wiersinga"),
        ("hebben jullie daan gezien", "daan"),
        ("Manke Toon weet het", "Manke Toon"),
        ("lange Wiebe weet het", "lange Wiebe"),
    ],
)
def test_initials_nicknames_and_who_is_looked_for(text, name):
    assert name not in Redactor([]).redact([text])[0].text
    assert not any(word in Redactor([]).redact([text])[0].text for word in name.split())


@pytest.mark.parametrize("text", ["hebben jullie iets gezien", "lange rij bij de kassa"])
def test_who_is_nobody_stays(text):
    assert Redactor([]).redact([text])[0].text == text
