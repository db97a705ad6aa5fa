import json
import random
import re
from pathlib import Path

import pytest

import buurtwacht.privacy.redaction as redaction
from buurtwacht.privacy.normalise import normalise
from buurtwacht.privacy.patterns import pattern_spans
from buurtwacht.privacy.redaction import Redactor
from buurtwacht.privacy.roster import Roster
from buurtwacht.privacy.screen import is_plain
from buurtwacht.privacy.sentence import Lexicon, Sentence, Wording

ROSTER = ["Hoop de Wit", "Roos", "Fatima El Amrani"]
TEXT = """ik heb hem net gezien bij de school op van en naar mevrouw buurman agent roos hoop wit bos
Wil Dag Iemand vries jansen kowalczyk hond staat zegt gebeld twee zes nul acht punt nl at dot straat
kerkstraat park Utrecht utrecht lunetten de het een der vd in uit 12 14a 06 om 21.30 tnv naam oma
School De Regenboog A12 . , ! ? - B. J. @ ( ) over maasbrug den haag slotenmaker loopt weg"""
WORDS = re.findall(r"\S+", TEXT)


def random_texts(count: int) -> list[str]:
    draw = random.Random(7)
    return [" ".join(draw.choices(WORDS, k=draw.randint(1, 9))) for _ in range(count)]


def test_the_screen_changes_nothing(monkeypatch):
    texts = random_texts(1500)
    screened = Redactor(ROSTER).redact(texts)
    monkeypatch.setattr(redaction, "is_plain", lambda wording: False)
    assert [r.spans for r in Redactor(ROSTER).redact(texts)] == [r.spans for r in screened]


def test_no_pattern_without_a_sign_of_a_shape():
    lexicon = Lexicon(Roster(()))
    for text in random_texts(1500):
        sentence = Sentence(Wording(normalise(text).text, lexicon))
        if not sentence.may_have_shapes():
            assert pattern_spans(text) == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("dat is mooi geworden", True),
        ("ja dat is zo", True),
        ("bel even met kowalczyk", False),
        ("om 12 weg", False),
        ("nul zes twaalf", False),
    ],
)
def test_what_is_plain(text, plain):
    assert is_plain(Wording(text, Lexicon(Roster(())))) == plain


def test_names_learnt_later_are_found_in_plain_texts():
    texts = ["bij de zwiepert is het stil", "agent Zwiepert belt zo"]
    assert "zwiepert" not in Redactor(()).redact(texts)[0].text


def test_the_screen_changes_nothing_in_marked_messages(monkeypatch):
    path = Path(__file__).parents[2] / "data" / "redaction" / "heldout.jsonl"
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    texts += [text.lower() for text in texts]
    screened = Redactor(ROSTER).redact(texts)
    monkeypatch.setattr(redaction, "is_plain", lambda wording: False)
    for text, found, whole in zip(texts, screened, Redactor(ROSTER).redact(texts), strict=True):
        assert found.spans == whole.spans, text
