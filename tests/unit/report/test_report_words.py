import ast
import re

import pytest
import yaml
from fake_cohort import ROOT, TEMPLATE, evidence

from buurtwacht.report.contents import summary
from buurtwacht.report.published import FACTS
from buurtwacht.report.terms import PATTERNS, SEPARATORS
from buurtwacht.report.words import LANGUAGES, WordsError, placeholders, read_words

TEXT = TEMPLATE / "text"
NL, EN = (read_words(TEXT, language) for language in LANGUAGES)

CONSTANTS = re.compile(
    r"95%|80%|95 (van de|times out of) 100|100 (keer|ledenmaanden|member-months)|\b112\b|90%"
    r"|30[,.]4375|\bE[1-7]\b|\(95%-grens\)|@[a-z]+\d{4}"
)
"""Numbers of the method and of its questions, the emergency number, citations: no results."""


def leaves(node, path=()):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, (*path, str(key)))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from leaves(value, (*path, str(place)))
    elif node is not None:
        yield path, str(node)


@pytest.mark.parametrize(
    ("words", "value", "kind", "digits", "shown"),
    [
        (NL, 1234.5, "decimals", 1, "1.234,5"),
        (EN, 1234.5, "decimals", 1, "1,234.5"),
        (NL, -0.04, "decimals", 1, "0,0"),
        (NL, -2, "count", None, "−2"),
        (NL, 0.456, "percent", None, "46%"),
        (NL, [0.5, 0.25, 0.75], "percent_interval", 0, "50% (25 tot 75%)"),
        (EN, [0.5, 0.25, 0.75], "interval", 2, "0.50 (0.25 to 0.75)"),
        (NL, [None, 0.25, 0.75], "interval", 2, "0,25 tot 0,75"),
        (NL, [1.4, None, None], "interval", 1, "1,4"),
        (NL, [1.4, None, None], "open_interval", 1, "1,4 (geen grens te geven)"),
        (NL, [1.4, 0.3, None], "open_interval", 1, "1,4 (minstens 0,3)"),
        (NL, 0.0004, "p", None, "< 0,001"),
        (NL, 0.0004, "p_is", None, "p < 0,001"),
        (EN, 0.25, "p_is", None, "p = 0.250"),
        (NL, "2024-03-01", "date", None, "1 maart 2024"),
        (EN, "2024-03", "month", None, "Mar 2024"),
        (NL, ["a", "b", "c"], "list", None, "a, b en c"),
        (EN, "fear", "codes", None, "fear"),
        (NL, "group B", "terms", None, "groep B"),
        (NL, None, "count", None, "–"),
    ],
)
def test_values_are_written_in_the_notation_of_the_language(words, value, kind, digits, shown):
    assert words.show(value, kind, digits) == shown


def test_a_placeholder_without_a_result_is_an_error():
    for facts in ({}, {"rate": None}):
        with pytest.raises(WordsError, match="rate"):
            NL.fill("Er waren {rate|decimals 2} meldingen.", facts)


def test_both_languages_hold_the_same_labels_and_sections():
    def of(words):
        labels = {path for path, _ in leaves(words.labels)}
        return labels, {name: list(parts) for name, parts in words.sections.items()}

    assert of(NL) == of(EN)


def test_both_languages_show_the_same_numbers():
    for chapter, sections in NL.sections.items():
        for name, text in sections.items():
            other = EN.sections[chapter][name]
            assert sorted(placeholders(text)) == sorted(placeholders(other)), (chapter, name)
    other = dict(leaves(EN.labels))
    for path, text in leaves(NL.labels):
        assert sorted(placeholders(text)) == sorted(placeholders(other[path])), path


def test_every_placeholder_is_a_fact_of_its_chapter():
    fake = evidence()
    chapters = {name: build(fake) for name, build in summary.CHAPTERS.items()}
    chapters["summary"] = summary.build(fake)
    chapters["methods"] = chapters["summary"]
    assert set(chapters) | {"grant"} == set(NL.sections), "grant: see test_next_study"
    for name, chapter in chapters.items():
        for section, text in NL.sections[name].items():
            if section not in chapter.absent:
                NL.fill(text, chapter.facts)
                EN.fill(EN.section(name, section), chapter.facts)


@pytest.mark.parametrize("words", [NL, EN], ids=LANGUAGES)
def test_no_number_is_typed_into_the_texts(words):
    texts = [
        (f"{chapter}.{name}", text)
        for chapter, sections in words.sections.items()
        for name, text in sections.items()
    ]
    texts += [
        (".".join(path), text) for path, text in leaves(words.labels) if path[0] != "statements"
    ]
    for place, text in texts:
        rest = CONSTANTS.sub("", re.sub(r"\{[^}]*\}", "", text))
        assert not re.search(r"\d", rest), (place, re.findall(r".{0,20}\d.{0,20}", rest))


SPELLED = {
    "nl": re.compile(
        r"\b(twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertig|vijftig|honderd"
        r"|duizend|helft|driekwart|kwart|meeste)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|fifty|hundred"
        r"|thousand|half|quarter|most)\b",
        re.IGNORECASE,
    ),
}
DEFINED = {
    "nl": re.compile(
        r"drie (dingen|soorten)|twee (soorten|keer|maanden)|tussen die twee|tien (jaar|meldingen)"
        r"|twaalf maanden|vijf(de)? ?(deel|procent\w*)?|honderd leden|per honderd|de meeste"
        r"|twee jaar|even groot|half zo groot|half jaar|half-\w+|van elke"
        r"|de helft (van de gevallen|erboven)|vier van de vijf",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"three (things|kinds)|two (kinds|months)|between (these|the) two|ten (years|reports)"
        r"|twelve months|five percentage points|hundred members|the most|two years|half as large"
        r"|half year|half-\w+|half (of the cases|above)|four cases out of five|mostly|two-\w+",
        re.IGNORECASE,
    ),
}
"""Phrases whose number is a definition of the text, not a result."""


@pytest.mark.parametrize("words", [NL, EN], ids=LANGUAGES)
def test_no_result_is_spelled_out_in_the_prose(words):
    for chapter, sections in words.sections.items():
        for name, text in sections.items():
            rest = DEFINED[words.language].sub("", re.sub(r"\{[^}]*\}", "", text))
            found = SPELLED[words.language].search(rest)
            assert not found, (chapter, name, rest[max(0, found.start() - 30) : found.end() + 20])


def test_notebooks_of_the_report_hold_no_number():
    """Neither in their prose nor in their code: they show what was computed before."""
    for path in sorted((ROOT / "notebooks").glob("1*.py")):
        _, body = path.read_text("utf-8").split("# ---\n")[1:]
        assert not re.search(r"\d", body.replace("report", "")), path.name


METHOD = {
    ("design", "power"): 0.8,
    ("prevention", "power"): 0.8,
    ("prevention", "tilburg_small"): 0.2,
    ("design", "equivalence_level"): 0.9,
    ("summary", "hundred"): 100,
}
"""Facts that are decisions of the analysis or of the wording."""


def test_facts_are_computed_and_not_typed_in():
    typed = {}
    home = ROOT / "src/buurtwacht/report"
    for path in [home / "sentences.py", *sorted((home / "contents").glob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for name, value in literals(node):
                typed[path.stem, name] = value
    del typed["sentences", "no_hidden"]  # the line of no association
    del typed["reports", "last month"], typed["reports", "same month"]  # lags of months
    assert typed == METHOD


def literals(node):
    """Names that `node` gives a number: keys of a dictionary, items, arguments of `tell`."""
    if isinstance(node, ast.Dict):
        pairs = [
            (key.value, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        ]
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        key = node.targets[0].slice
        pairs = [(key.value, node.value)] if isinstance(key, ast.Constant) else []
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tell":
        pairs = [(keyword.arg, keyword.value) for keyword in node.keywords]
    else:
        pairs = []
    for name, value in pairs:
        number = isinstance(value, ast.Constant) and type(value.value) in (int, float)
        if isinstance(name, str) and number:
            yield name, value.value


def test_published_numbers_are_placeholders():
    assert {"published_lowest", "published_highest"} <= set(
        placeholders(NL.section("reports", "range"))
    )
    assert FACTS["published_lowest"] == 0.08


def test_every_text_reason_has_words():
    fake = evidence(police=False, groups_release=False)
    reasons = set(summary.build(fake).absent.values())
    for build in summary.CHAPTERS.values():
        reasons |= set(build(fake).absent.values())
    assert reasons
    for reason in reasons:
        assert NL.label("reasons", reason) != EN.label("reasons", reason)


def test_a_count_says_which_others_would_fit():
    assert NL.show([1.0, 0.03, 5.6], "fits", 0) == "1 (0 tot 6 zou ook passen)"
    assert EN.show([1.0, None, 5.6], "fits", 0) == "1 (0 to 6 would fit)"


class OnceOnly(yaml.SafeLoader):
    """Refuses a key that stands twice: the later would hide the earlier."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        assert not twice, f"line {node.start_mark.line + 1}: {', '.join(twice)} twice"
        return super().construct_mapping(node, deep)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_stands_twice(language):
    yaml.load((TEXT / language / "labels.yaml").read_text("utf-8"), OnceOnly)


TERMS = (ROOT / "tests/unit/report/terms.txt").read_text("utf-8").splitlines()
"""Terms of the models of the study, as they stood in the results of the demo."""


def test_every_kind_of_part_of_a_term_has_words_in_both_languages():
    assert len(NL.labels["term_parts"]) == len(EN.labels["term_parts"]) == len(PATTERNS)
    parts = {part for term in TERMS for part in SEPARATORS.split(term)[::2]}
    known = {part for part in parts if any(pattern.fullmatch(part) for pattern in PATTERNS)}
    assert parts == known
    used = {next(p for p in PATTERNS if p.fullmatch(part)) for part in known}
    assert len(used) > len(PATTERNS) * 0.9, "patterns that fit no term any more"


@pytest.mark.parametrize(
    ("term", "dutch"),
    [
        ("months -4 to -1", "maanden −4 tot −1"),
        (
            "background_messages, last month, per doubling: found at a ratio of 1.25",
            "berichten buiten incidenten, vorige maand, per verdubbeling: gevonden bij een ware"
            " verhouding van 1,25",
        ),
        ("E-value: messages", "E-waarde: alle berichten"),
        ("something new, last month", "something new, vorige maand"),
    ],
)
def test_a_term_is_told_in_the_language_of_the_report(term, dutch):
    assert NL.show(term, "terms") == dutch


def test_an_offence_as_outcome_is_named():
    assert NL.show("1.1.1", "outcomes") == NL.label("offences", "1.1.1") != "1.1.1"
