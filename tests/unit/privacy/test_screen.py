import json
import random
import re
from pathlib import Path

import pytest

import buurtwacht.privacy.houses as houses
import buurtwacht.privacy.names as names
import buurtwacht.privacy.patterns as patterns
import buurtwacht.privacy.redaction as redaction
from buurtwacht.privacy.normalise import normalise
from buurtwacht.privacy.patterns import pattern_spans
from buurtwacht.privacy.redaction import PROFILES, Redactor
from buurtwacht.privacy.roster import Roster
from buurtwacht.privacy.screen import is_plain
from buurtwacht.privacy.sentence import Lexicon, Sentence, Wording

ROSTER = ["Hoop de Wit", "Roos", "Fatima El Amrani"]
TEXT = """ik heb hem net gezien bij de school op van en naar mevrouw buurman agent roos hoop wit bos
Wil Dag Iemand vries jansen kowalczyk hond staat zegt gebeld twee zes nul acht punt nl at dot straat
kerkstraat park Utrecht utrecht lunetten de het een der vd in uit 12 14a 06 om 21.30 tnv naam oma
School De Regenboog A12 . , ! ? - B. J. @ ( ) over maasbrug den haag slotenmaker loopt weg"""
SHAPES = """12-AB-34 g-123-bb ab 12 cd 1lo0 AB 1234 ab 1234AB NL91 ABNA 0417 1643 00 06-1234 5678 o6
nul zes twee 3l 14a 14-16 22.30 112 a@b.nl (at) punt dot nl gmail x..12 12-ab-?? BVH 2024123456
zaak nr huisnr: 7 hier op nr 5 12 1 2 3 4 A B k l 5 6 € 5,- 3 mei J. K. J.K. Jan2x a.b.c Rue de la
Loi 4
dienstnummer bsn 123456782 52.1234, 4.5678 tegenover ter hoogte van ( 12 ) kt12ab letter E 4
- _ /"""
SPACED_SHAPES = ["12 34 AB", "1 2 3 4 K L", "l2o4 GH", "1o23 gh", "pc 4321 xy", "NL 91 ABNA 041"]
WORDS = re.findall(r"\S+", TEXT)


def random_texts(count: int) -> list[str]:
    draw = random.Random(7)
    return [" ".join(draw.choices(WORDS, k=draw.randint(1, 9))) for _ in range(count)]


def test_the_screen_changes_nothing(monkeypatch):
    texts = random_texts(1500)
    screened = Redactor(ROSTER).redact(texts)
    monkeypatch.setattr(redaction, "is_plain", lambda wording: False)
    assert [r.spans for r in Redactor(ROSTER).redact(texts)] == [r.spans for r in screened]


def random_shapes(count: int, seed: int) -> list[str]:
    """Messages of pieces of identifiers, some glued or cut."""
    draw = random.Random(seed)
    pieces = re.findall(r"\S+", SHAPES) + SPACED_SHAPES + WORDS
    glue = (" ", " ", " ", "", "-", ".", ", ", "\n")
    texts = (
        "".join(draw.choice(pieces) + draw.choice(glue) for _ in range(draw.randint(1, 7)))
        for _ in range(count)
    )
    return [draw.choice((str, str.lower, str.upper))(text[draw.randrange(3) :]) for text in texts]


def always(monkeypatch, module, *gates):
    for gate in gates:
        monkeypatch.setattr(module, gate, re.compile(""))


def test_signs_of_a_shape_are_never_missing(monkeypatch):
    texts = [normalise(text).text for text in random_shapes(4000, seed=3)]
    gated = [pattern_spans(text) for text in texts]
    monkeypatch.setattr(patterns, "has_any", lambda signs, text: True)
    monkeypatch.setattr(patterns, "LONGEST_BEFORE_DIGITS", 10_000)
    monkeypatch.setattr(patterns, "LONGEST_BEFORE_AMOUNT", 10_000)
    monkeypatch.setattr(patterns, "_may_be_part_of_plate", lambda text: True)
    always(
        monkeypatch,
        patterns,
        *("POINT", "SPELLED_POINT", "AT_WORD", "IBAN_SIGN", "LABEL_SIGN", "CAPITAL_BEFORE"),
        *("CAPITAL_BEHIND", "LETTERED", "SPACED"),
    )
    for text, spans in zip(texts, gated, strict=True):
        assert pattern_spans(text) == spans, text


def test_what_is_not_judged_would_not_be_covered(monkeypatch):
    texts = random_texts(1500) + random_shapes(1500, seed=4)
    quick = Redactor(ROSTER).redact(texts)
    monkeypatch.setattr(names, "_to_judge", lambda sentence: range(len(sentence.flags)))
    monkeypatch.setattr(houses, "has_any", lambda signs, text: True)
    monkeypatch.setattr(houses, "LONGEST_LEAD", 10_000)
    always(monkeypatch, names, "GLUED", "CAPITAL_POINT", "LETTER_POINTS")
    for text, found, whole in zip(texts, quick, Redactor(ROSTER).redact(texts), strict=True):
        assert found.spans == whole.spans, text


def test_the_second_reading_goes_on_as_if_it_had_read_all_again(monkeypatch):
    texts = [*random_texts(800), "agent Zwiepert belt zo", "bij zwiepert op 12", "Wil Zwiepert"]
    once = {profile: Redactor(ROSTER, profile=profile).redact(texts) for profile in PROFILES}
    second = Redactor._second_reading
    monkeypatch.setattr(
        Redactor, "_second_reading", lambda self, normal, cover: second(self, normal, None)
    )
    for profile, redactions in once.items():
        assert Redactor(ROSTER, profile=profile).redact(texts) == redactions


def test_repeats_and_their_order_change_no_spans():
    texts = random_texts(400)
    draw = random.Random(5)
    repeated = draw.choices(texts, k=300) + texts
    draw.shuffle(repeated)
    spans = {
        text: found.spans for text, found in zip(texts, Redactor(()).redact(texts), strict=True)
    }
    for text, found in zip(repeated, Redactor(()).redact(repeated), strict=True):
        assert found.spans == spans[text]


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
