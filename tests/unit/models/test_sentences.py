"""What the report says on each estimand: complete, from the numbers, without causes."""

import math
import re
import zlib
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from buurtwacht.models.claims import Evidence as ClaimEvidence
from buurtwacht.models.claims import judge
from buurtwacht.models.spec import parse_spec
from buurtwacht.report import sentences
from buurtwacht.report.contents import design, reports
from buurtwacht.report.evidence import Evidence, Rules
from buurtwacht.report.words import read_words
from buurtwacht.tables import ESTIMATES, conform

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "reports" / "template" / "text"

CAUSAL = {
    "en": r"\b(caus(?:e[sd]?|al|ing)|because of|due to|thanks to|leads? to|led to|results? in|"
    r"prevent(?:s|ed)?|reduc(?:e|es|ed)|effects? of|impact|makes? residents|improv(?:e|es|ed)|"
    r"works against|effective)\b",
    "nl": r"\b(oorza(?:ak|ken)|veroorza\w+|doordat|dankzij|leid(?:t|en|de|den)? tot|zorgt voor|"
    r"voorkom(?:t|en)|vermindert|verlaagt|effect(?:en)? van|invloed van|impact|verbetert|"
    r"helpt tegen|werkt tegen|effectief|te danken aan)\b",
}
DENIALS = {
    "en": r"not a cause|whether groups prevent crime takes|Does a group prevent burglary\?",
    "nl": r"geen oorzaak|of groepen criminaliteit voorkomen vraagt|(?:weinig|zelden|vaak) voorkomen"
    r"|Voorkomt een groep inbraken\?",
}
"""Denials of a cause, the question itself, and Dutch `voorkomen` where it means to occur."""


def causal_words(text: str, language: str) -> list[str]:
    left = re.sub(DENIALS[language], "", text)
    return [found.group(0) for found in re.finditer(CAUSAL[language], left, re.IGNORECASE)]


@pytest.fixture(scope="module")
def fitted():
    """Estimates of every model file on a cohort, by the tables of the cohort."""
    kept = {}

    def fit(key, tables):
        if key not in kept:
            parts = []
            for path in sorted((ROOT / "config" / "models").glob("*.yaml")):
                spec = parse_spec(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))
                rng = np.random.default_rng(zlib.crc32(path.stem.encode()))
                module = import_module(f"buurtwacht.models.{spec.method}")
                parts.append(module.fit(tables, spec, rng))
            table = pd.concat(parts, ignore_index=True)
            kept[key] = conform(table[list(ESTIMATES.columns)], ESTIMATES)
        return kept[key]

    return fit


def _evidence(tables, estimates):
    return Evidence(
        cohort="invented",
        synthetic=False,
        delivered=frozenset({"groups", "police_reports"}),
        rules=Rules(10, 0.5, True, 1),
        group_month=tables["group_month"],
        group=tables["group"],
        member=pd.DataFrame(),
        rhythm=pd.DataFrame(),
        estimates=estimates,
        claims=judge(ClaimEvidence(estimates), synthetic=False),
        read_quality=pd.DataFrame(),
        coded_count=pd.DataFrame(),
        coder_error=pd.DataFrame(),
    )


def _told(evidence, language):
    """Every filled section of the chapters on reports and design, by name."""
    words = read_words(TEXTS, language)
    told = {}
    for build in (reports.build, design.build):
        chapter = build(evidence)
        for section, text in words.sections[chapter.name].items():
            if section not in chapter.absent:
                told[f"{chapter.name}.{section}"] = words.fill(text, chapter.facts)
    return told


COHORTS = {
    "as published": {},
    "nothing happened": {"reports": [1, 0, 1, 0, 1, 0], "arrests": (0,) * 6},
    "many reports": {"reports": [60, 120, 180, 240, 300, 360], "arrests": (3, 2, 5, 1, 4, 9)},
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("cohort", COHORTS)
def test_no_sentence_speaks_of_causes(make_tables, fitted, cohort, language):
    tables = make_tables(**COHORTS[cohort])
    told = _told(_evidence(tables, fitted(cohort, tables)), language)
    sentences_told = [name for name in told if name.startswith("design.sentence_")]
    assert len(sentences_told) >= 5
    for name, text in told.items():
        assert not causal_words(text, language), (name, text)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_words_of_an_application_speak_of_no_cause(language):
    words = read_words(TEXTS, language)
    assert not causal_words(words.section("grant", "paragraph"), language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "More messages lead to more reports."),
        ("en", "The group reduces burglary."),
        ("en", "The effect of the group is 1.25."),
        ("nl", "Meer berichten leiden tot meer meldingen."),
        ("nl", "De groep vermindert inbraak."),
        ("nl", "Dankzij de groep werd er meer gemeld."),
    ],
)
def test_the_reader_of_sentences_finds_causes(language, text):
    assert causal_words(text, language)


def test_sentences_hold_the_numbers_of_the_estimates(make_tables, fitted):
    tables = make_tables()
    evidence = _evidence(tables, fitted("as published", tables))
    facts, absent = sentences.facts_of(evidence)
    assert absent == {"sentence_burglary_panel"}
    estimates = evidence.estimates
    pooled = estimates[(estimates["model"] == "rates") & (estimates["term"] == "pooled")]
    rate = pooled[pooled["outcome"] == "reports"].iloc[0]
    assert facts["s1_rate"] == [rate["estimate"], rate["conf_low"], rate["conf_high"]]
    claims = evidence.claims.set_index("id")["verdict"]
    assert facts["s6_verdict"] == claims[4] and facts["s5_verdict"] == "not testable"
    text = _told(evidence, "en")["design.sentence_arrests"]
    assert f"{facts['s6_limit']:.2f}" in text and "against 0.5" in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_tested_estimands_tell_what_was_detectable_and_how_findings_exaggerate(
    make_tables, fitted, language
):
    """Effects of interest, chance to find them and exaggeration, as numbers in the sentences."""
    tables = make_tables()
    evidence = _evidence(tables, fitted("as published", tables))
    facts, _ = sentences.facts_of(evidence)
    told = _told(evidence, language)
    words = words_of(language)
    for section, prefix, digits in (
        ("spread_design", "s2", 2),
        ("talk", "s3", 2),
        ("social_design", "s7", 1),
    ):
        text = told[f"design.sentence_{section}"]
        for fact, places in (("detectable", digits), ("exaggeration", 1)):
            assert words.decimal(facts[f"{prefix}_{fact}"], places) in text
        assert f"{100 * facts[f'{prefix}_chance']:.0f}" in text
        assert facts[f"{prefix}_exaggeration"] > 1
    assert words.name("effects", facts["s7_effect"]) in told["design.sentence_social"]


def _with_panel(estimates):
    row = estimates.iloc[[0]].assign(model="prevention", note="", outcome="1.1.1", question="E5")
    whole = row.assign(term="start of a group", estimate=0.85, conf_low=0.7, conf_high=1.02)
    ninety = row.assign(
        term="start of a group, 90% interval", estimate=0.85, conf_low=0.72, conf_high=0.99
    )
    design = row.assign(
        model="prevention_detectable", term="smallest ratio found with 80% power", estimate=0.7
    )
    return pd.concat([estimates, whole, ninety, design], ignore_index=True)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_panel_tells_verdict_detectable_fall_and_exaggeration(make_tables, fitted, language):
    tables = make_tables()
    evidence = _evidence(tables, _with_panel(fitted("as published", tables)))
    facts, absent = sentences.facts_of(evidence)
    assert not absent
    assert facts["s5_effect_1"] == facts["s5_effect_2"] == "undecided"
    assert facts["s5_detectable"] == pytest.approx(0.3)
    draws = np.random.default_rng(1).normal(math.log(0.9), -math.log(0.7) / 2.801585, 400_000)
    hit = np.abs(draws) > 1.959964 * -math.log(0.7) / 2.801585
    assert facts["s5_chance_1"] == pytest.approx(hit.mean(), abs=0.003)
    seen = np.abs(draws[hit]).mean() / -math.log(0.9)
    assert facts["s5_exaggeration_1"] == pytest.approx(seen, rel=0.01)
    text = _told(evidence, language)["design.sentence_burglary_panel"]
    assert not causal_words(text, language)
    assert "30" in text and words_of(language).decimal(facts["s5_exaggeration_1"], 1) in text


def words_of(language):
    return read_words(TEXTS, language)


def test_a_missing_number_leaves_a_sentence_out(make_tables, fitted):
    tables = make_tables()
    evidence = _evidence(tables, fitted("as published", tables))
    without = evidence.estimates[evidence.estimates["model"] != "detectable_ratio"]
    facts, absent = sentences.facts_of(replace(evidence, estimates=without))
    assert absent == {"sentence_talk", "sentence_burglary_panel"}
    assert facts["s3_detectable"] is None
