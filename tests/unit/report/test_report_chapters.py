import csv
import json
import re
from dataclasses import replace

import matplotlib.pyplot as plt
import pytest
from fake_cohort import ROOT, TEMPLATE, evidence

from buurtwacht.privacy.disclosure import Rules
from buurtwacht.report import pages, theme
from buurtwacht.report.contents import annex, summary
from buurtwacht.report.draft import write_chapter
from buurtwacht.report.exhibits import Missing
from buurtwacht.report.names import CHAPTERS, FIGURES, TABLES
from buurtwacht.report.publication import COLUMNS
from buurtwacht.report.words import read_words

WORDS = read_words(TEMPLATE / "text", "nl")
BUILDERS = {"summary": summary.build, **summary.CHAPTERS}
COHORTS = {
    "full": {},
    "without police": {"police": False},
    "groups not released": {"groups_release": False},
    "all suppressed": {"threshold": 10_000},
}


@pytest.mark.parametrize("options", COHORTS.values(), ids=COHORTS)
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_every_exhibit_or_a_reason(name, options):
    chapter = BUILDERS[name](evidence(**options))
    assert set(chapter.figures) == set(FIGURES[name])
    assert set(chapter.tables) == set(TABLES[name])
    missing = [
        exhibit.reason
        for exhibit in [*chapter.figures.values(), *chapter.tables.values()]
        if isinstance(exhibit, Missing)
    ]
    for reason in [*missing, *chapter.absent.values()]:
        assert WORDS.label("reasons", reason)
    for section, text in WORDS.sections[name].items():
        if section not in chapter.absent and section.split("_")[-1] not in COLUMNS:
            WORDS.fill(text, chapter.facts)


def test_figures_hold_the_same_bytes_and_no_date(tmp_path):
    for run in ("one", "two"):
        write_chapter(BUILDERS["design"](evidence()), WORDS, "fake", True, tmp_path / run)
    for path in sorted((tmp_path / "one").rglob("*")):
        if path.is_file():
            other = tmp_path / "two" / path.relative_to(tmp_path / "one")
            assert path.read_bytes() == other.read_bytes(), path.name
    svg = (tmp_path / "one" / "figures" / "design-arrests.svg").read_text(encoding="utf-8")
    assert "dc:date" not in svg and str(tmp_path) not in svg


def test_figures_of_a_real_cohort_carry_no_mark(tmp_path):
    write_chapter(BUILDERS["design"](evidence(synthetic=False)), WORDS, "fake", False, tmp_path)
    drawn = sorted((tmp_path / "figures").glob("*.svg"))
    assert drawn and not any("SYNTHETISCH" in path.read_text("utf-8") for path in drawn)


def test_without_police_records_the_report_says_which_input_is_missing(tmp_path):
    write_chapter(BUILDERS["reports"](evidence(police=False)), WORDS, "fake", True, tmp_path)
    record = json.loads((tmp_path / "chapters" / "reports.json").read_text(encoding="utf-8"))
    text = pages.section(record, WORDS, "rates")
    assert text.startswith("## ") and "police_reports.csv" in text
    assert record["figures"]["reports-rates"] == {"missing": "no_police_reports"}
    assert "politiemeldingen" in (tmp_path / "figures" / "reports-rates.svg").read_text("utf-8")
    with (tmp_path / "tables" / "reports-within.csv").open() as lines:
        assert list(csv.reader(lines)) == [["missing"], ["no_police_reports"]]


def test_a_missing_consent_list_is_told():
    chapter = BUILDERS["data"](evidence(police=False))
    record = {"chapter": "data", "facts": chapter.facts, "absent": chapter.absent}
    assert "consent.csv" in pages.section(record, WORDS, "consent")
    assert "members.csv" in pages.section(record, WORDS, "members")


def test_tables_show_the_numbers_of_their_csv(tmp_path):
    write_chapter(BUILDERS["reports"](evidence()), WORDS, "fake", True, tmp_path)
    record = json.loads((tmp_path / "chapters" / "reports.json").read_text(encoding="utf-8"))
    with (tmp_path / "tables" / "reports-rates.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    markdown = pages.table(rows, record["tables"]["reports-rates"]["columns"], WORDS)
    lines = markdown.splitlines()
    assert len(lines) == len(rows) + 2
    for row, line in zip(rows, lines[2:], strict=True):
        assert WORDS.decimal(float(row["reports_estimate"]), 2) in line
        assert WORDS.decimal(float(row["reports_conf_high"]), 2) in line


def test_a_suppressed_cell_of_a_table_is_told(tmp_path):
    fake = evidence()
    rows = fake.estimates.copy()
    first = (rows["outcome"] == "reports") & (rows["term"] == "alder")
    rows.loc[first, ["estimate", "conf_low", "conf_high"]] = float("nan")
    rows.loc[first, "note"] = "suppressed: fewer than 5 records"
    chapter = BUILDERS["reports"](replace(fake, estimates=rows))
    write_chapter(chapter, WORDS, "fake", True, tmp_path)
    record = json.loads((tmp_path / "chapters" / "reports.json").read_text(encoding="utf-8"))
    with (tmp_path / "tables" / "reports-rates.csv").open(encoding="utf-8", newline="") as lines:
        markdown = pages.table(
            list(csv.DictReader(lines)), record["tables"]["reports-rates"]["columns"], WORDS
        )
    alder = next(line for line in markdown.splitlines() if "alder" in line)
    assert "niet getoond" in alder
    assert "niet getoond" in (tmp_path / "figures" / "reports-rates.svg").read_text("utf-8")


def test_lettered_groups_are_not_joined_over_outcomes():
    fake = evidence(groups_release=False)
    table = BUILDERS["reports"](fake).tables["reports-rates"]
    assert [column.label for column in table.columns] == ["outcome", "group", "number"]
    joined = BUILDERS["reports"](evidence()).tables["reports-rates"]
    assert [column.label for column in joined.columns][:2] == ["group", "reports"]


def test_single_groups_stay_out_when_they_may_not_be_shown(tmp_path):
    fake = evidence(groups_release=False)
    for name in ("data", "activity"):
        write_chapter(BUILDERS[name](fake), WORDS, "fake", False, tmp_path)
    for path in sorted(tmp_path.rglob("*")):
        if path.suffix in (".csv", ".svg"):
            assert not re.search("cipres|fijnspar", path.read_text(encoding="utf-8")), path.name


def test_the_forest_shows_exact_limits_of_every_group():
    drawing = BUILDERS["reports"](evidence()).figures["reports-rates"]
    figure = drawing.draw(WORDS)
    texts = {text.get_text() for text in figure.axes[0].texts}
    assert "1,41 (0,57 tot 2,83)" in texts
    assert {"laagst 0,08", "hoogst 1,5"} <= texts


def test_claims_of_a_synthetic_cohort_keep_the_verdict_of_the_rule():
    frame = BUILDERS["design"](evidence()).tables["claims"].frame
    assert frame.set_index("id").loc[6, "by_rule"] == "undecided"
    assert frame.set_index("id").loc[4, "verdict"] == "demonstration"


def test_no_figure_touches_the_edge_of_its_canvas(made, made_in_english):
    for report in (made, made_in_english):
        drawn = sorted((report["folder"] / "draft" / "figures").glob("*.png"))
        assert len(drawn) > 15
        for path in drawn:
            assert edges(path) > 250, path.name


def test_a_long_label_is_measured_as_it_is_drawn(tmp_path):
    theme.apply()
    figure, axes = theme.canvas(2)
    axes.set_yticks(
        range(2), ["illustratief, onbetwistbaar, fijnmazig, filigrein", "il"], fontsize=7.5
    )
    paths = theme.save(figure, tmp_path / "long")
    assert edges(paths[0]) > 250


def edges(path):
    """The darkest pixel at the left and right edge of a picture."""
    grey = plt.imread(path)[..., :3].min(axis=2) * 255
    return min(grey[:, :2].min(), grey[:, -2:].min())


def test_the_annex_holds_all_results_and_says_why_some_are_missing():
    fake = evidence()
    rows = fake.estimates.copy()
    numbers = ["estimate", "conf_low", "conf_high"]
    notes = {
        2: "suppressed: fewer than 10 distinct senders",
        3: "suppressed: secondary: a suppressed group would follow from the others",
        4: "not computed: fewer than 5 groups; simulated cohort",
        5: "not computed: no events",
        7: "something nobody thought of",
    }
    places = rows.index[~rows["term"].isin(fake.group["group"])]
    for place, note in notes.items():
        rows.loc[places[place], numbers] = float("nan")
        rows.loc[places[place], "note"] = note
    rows.loc[places[0], ["model", "term"]] = ["specification_curve", "reports on messages, lag 1"]
    chapter = BUILDERS["annex"](replace(fake, estimates=rows))
    left = chapter.tables["annex-left-out"].frame.set_index("reason")["rows"]
    assert left.to_dict() == {
        "few_senders": 1,
        "secondary": 1,
        "too_few": 1,
        "nothing": 1,
        "other": 1,
    }
    assert (chapter.facts["n_suppressed"], chapter.facts["n_guarded"]) == (2, 3)
    shown = chapter.tables["annex-results"].frame
    assert len(shown) == chapter.facts["n_results"] - 1 and chapter.facts["n_specifications"] == 1


def test_every_reason_of_the_disclosure_gate_has_its_own_words():
    reasons = {"few_senders", "few_records", "few_groups", "secondary"}
    rules = Rules()
    given = {
        f"fewer than {rules.threshold} distinct senders": "few_senders",
        f"one sender has over {rules.dominance:.0%}": "few_senders",
        "the pooled row is one group": "few_senders",
        f"fewer than {rules.records_threshold} records": "few_records",
        f"only shown pooled over at least {rules.pool_groups} groups": "few_groups",
        "secondary: a suppressed group would follow from the others": "secondary",
    }
    source = (ROOT / "src/buurtwacht/privacy/disclosure.py").read_text("utf-8")
    for reason, name in given.items():
        assert re.split(r" \d", reason)[0] in source
        assert annex.reason_of(f"suppressed: {reason}") == name
    assert set(given.values()) == reasons
