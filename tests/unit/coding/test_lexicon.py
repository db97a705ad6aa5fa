"""The lexicon: its file, its machinery, and the decisions that the codebook words."""

import copy
import csv
import json
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import yaml

from buurtwacht.coding.codes import CODES
from buurtwacht.coding.lexicon import (
    LABELS,
    LexiconError,
    code_messages,
    fold,
    label_messages,
    load_lexicon,
    parse_lexicon,
    sentences,
)

HERE = Path(__file__).parent


def package_text(name):
    return resources.files("buurtwacht.coding").joinpath(name).read_text(encoding="utf-8")


def labelled(name):
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()]


def macro_f1(rows):
    found = code_messages([row["text"] for row in rows], [str(n) for n in range(len(rows))])
    scores = []
    for code in CODES:
        true = np.array([code in row["codes"] for row in rows])
        fired = np.array([code in codes for codes in found])
        scores.append(2 * (true & fired).sum() / (true.sum() + fired.sum()))
    return float(np.mean(scores))


def test_codes_and_codebook_agree():
    assert (
        tuple(row["code"] for row in csv.DictReader(package_text("codebook.csv").splitlines()))
        == CODES
    )


@pytest.mark.parametrize(("name", "least"), [("development", 0.95), ("held_out", 0.85)])
def test_agreement_with_labelled_messages(name, least):
    assert macro_f1(labelled(name)) >= least


def test_labelled_sets_are_disjoint_and_hold_every_code():
    sets = [labelled(name) for name in ("development", "held_out")]
    texts = [{row["text"] for row in rows} for rows in sets]
    assert not texts[0] & texts[1]
    for rows in sets:
        assert {code for row in rows for code in row["codes"]} == set(CODES)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        # done or under way, against an appeal, a question, a denial
        ("112 gebeld", "reported_112", True),
        ("Ik heb [persoon 3] net 112 laten bellen", "reported_112", True),
        ("Bel 112!", "reported_112", False),
        ("Heeft iemand 112 gebeld?", "reported_112", False),
        ("Heeft er al iemand 112 gebeld", "reported_112", False),
        ("Ik heb 112 niet gebeld", "reported_112", False),
        ("Bel 112!", "urges_report", True),
        ("Ik heb 112 gebeld", "urges_report", False),
        ("Je hoeft 112 niet te bellen", "urges_report", False),
        ("Niet gebeld", "not_reported", True),
        ("Hij heeft niet aangebeld", "not_reported", False),
        ("Geen aangifte gedaan", "reported_other", False),
        ("Aangifte gedaan", "reported_other", True),
        ("Ik heb het bij de gemeente gemeld", "reported_other", False),
        # history against news
        ("Vannacht is er ingebroken bij [adres]", "offence", True),
        ("Vorig jaar is er bij ons ingebroken", "offence", False),
        # signals
        ("Iemand voelt aan de portieren", "suspicious", True),
        ("Heb je iets verdachts gezien?", "suspicious", False),
        ("Graag alleen verdachte situaties melden", "suspicious", False),
        ("Loos alarm, de man bij de auto's was de glazenwasser", "suspicious", False),
        # looks
        ("Een man", "appearance", False),
        ("Zwarte jas en een pet op", "appearance", True),
        ("Zwarte jas gevonden bij het station", "appearance", False),
        ("Auto met getinte ramen", "ethnic", False),
        ("Getinte man in een auto met getinte ramen", "ethnic", True),
        ("Zullen we bestellen bij de Turkse bakker", "ethnic", False),
        ("Mijn man is Marokkaans, wat nu?", "ethnic", False),
        ("Rode Opel Corsa, [kenteken]", "vehicle", True),
        ("Er staat een auto", "vehicle", False),
        # arrests and wishes
        ("Twee mannen aangehouden", "arrest", True),
        ("Hopelijk worden ze gepakt", "arrest", False),
        ("Er is niemand aangehouden", "arrest", False),
        # harmless
        ("Het was de pakketbezorger", "false_alarm", True),
        ("Misschien was het de pakketbezorger", "false_alarm", False),
        ("Kent iemand deze man?", "query", True),
        ("Van wie is deze sleutelbos?", "query", False),
        ("Van wie is deze sleutelbos?", "lost_found", True),
        ("Fiets gestolen", "lost_found", False),
    ],
)
def test_decisions(text, code, expected):
    assert (code in code_messages([text])[0]) is expected


def test_other_stands_alone():
    found = code_messages(["", "Oké", "112 gebeld", "😀"])
    assert [codes == ("other",) for codes in found] == [True, True, False, True]
    assert all("other" not in codes or len(codes) == 1 for codes in found)


def test_answers_take_their_meaning_from_the_same_thread():
    texts = ["Heeft iemand 112 gebeld?", "Lekker weer", "Ja, net gebeld"]
    assert "reported_112" in code_messages(texts)[2]
    assert "reported_112" in code_messages(texts, ["a", "b", "a"])[2]
    assert "reported_112" not in code_messages(texts, ["a", "b", "b"])[2]
    assert "reported_112" not in code_messages(texts[2:])[0]
    far = [texts[0], "Ok", "Ok", "Ok", texts[2]]
    assert "reported_112" not in code_messages(far)[4]


def test_a_harmless_explanation_is_no_false_alarm_of_a_nuisance():
    answer = "Dat is van onze schilder"
    assert "false_alarm" in code_messages(["Van wie is die witte bus?", answer])[1]
    assert "false_alarm" not in code_messages(["Wat een herrie, dat geboor!", answer])[1]
    assert "false_alarm" in code_messages(["Wat een herrie!", answer], ["a", "b"])[1]


def test_advice_of_the_police_is_theirs():
    text = "Bericht van de politie: er zijn babbeltrucs, bel 112 bij heterdaad. Doe aangifte."
    assert code_messages([text]) == [("official_info",)]


def test_thumbs_are_support_only_after_a_call():
    assert "support" in code_messages(["Heb de politie gebeld", "👍👍"])[1]
    assert code_messages(["Morgen weer", "👍👍"])[1] == ("other",)


def test_attributes():
    labels = label_messages(
        ["Dit is een testbericht", "test", "Test ontvangen!", "Zaterdag buurtbarbecue op het plein"]
    )
    assert labels["test_message"].tolist() == [True, True, False, False]
    assert labels["moderation"].tolist() == [True, True, False, False]
    assert labels["joint_activity"].tolist() == [False, False, False, True]


def test_case_accents_and_quotes_do_not_matter():
    for text in ("KENT IEMAND DEZE MAN?", "kent iemand déze man?", "‘Kent iemand deze man?’"):
        assert "query" in code_messages([text])[0]


def test_fold_and_sentences():
    assert fold("Één ‘grijze’ bus bij [adres 2]") == "een 'grijze' bus bij <adres>"
    assert sentences("ik zag hem. nr. 12 om 23.15! ja\nniet") == [
        "ik zag hem.",
        "nr 12 om 23.15!",
        "ja",
        "niet",
    ]
    assert sentences("  ") == []


def test_codes_do_not_depend_on_the_other_messages():
    texts = [row["text"] for row in labelled("development")]
    alone = [code_messages([text])[0] for text in texts[:40]]
    together = code_messages(texts[:40] * 2, [str(n) for n in range(80)])
    assert together == alone * 2


def test_no_messages():
    assert code_messages([]) == []
    assert set(label_messages([])) == {*LABELS, "other"}


def test_fast():
    texts = [f"{row['text']} {n}" for n in range(80) for row in labelled("development")]
    load_lexicon()
    start = time.process_time()
    code_messages(texts)
    assert len(texts) / (time.process_time() - start) > 20_000


def change(path, value):
    data = copy.deepcopy(yaml.safe_load(package_text("lexicon.yaml")))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


RULE = {"note": "n", "any": ["x"]}


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("codes", "suspicous"), {"rules": [RULE]}, "unknown code `suspicous`"),
        (("codes", "other"), {"rules": [RULE]}, "unknown code `other`"),
        (("codes", "arrest"), {"rules": []}, "code `arrest` has no rules"),
        (("codes", "arrest", "unles"), ["x"], "arrest: unknown key `unles`"),
        (("codes", "arrest", "unless_topic"), ["x"], "unknown code in `unless_topic`"),
        (("codes", "arrest", "rules", 0), RULE | {"all": "x"}, "unknown key `all`"),
        (("codes", "arrest", "rules", 0), {"any": ["x"]}, "`note` and `any` are required"),
        (("codes", "arrest", "rules", 0), RULE | {"scope": "chat"}, "scope is"),
        (("codes", "arrest", "rules", 0), RULE | {"any": ["{nobody}"]}, "unknown macro `nobody`"),
        (("codes", "arrest", "rules", 0), RULE | {"any": ["(x"]}, "arrest, rule 1"),
    ],
)
def test_malformed_lexicon_is_refused(path, value, message):
    with pytest.raises(LexiconError, match=message.replace("(", r"\(")):
        parse_lexicon(change(path, value))


def test_starts_without_pandas():
    script = "import sys, buurtwacht.commands.code; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
