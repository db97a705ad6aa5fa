"""The design of the next study: sizes, powers, files."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scipy import stats

from buurtwacht.models import next_study
from buurtwacht.models.conditional import information, log_ratio
from buurtwacht.models.next_study import Scenario
from buurtwacht.report import theme
from buurtwacht.report.figures import next_study as figures
from buurtwacht.report.words import read_words
from buurtwacht.steps import design

TEXTS = Path(__file__).parents[3] / "reports" / "template" / "text"

ROOT = design.Path(__file__).parents[3]


def test_studies_are_analysed_as_the_cohort_is():
    rng = np.random.default_rng(1)
    covariate = rng.normal(size=(3, 8, 12))
    counts = rng.poisson(np.exp(0.5 + 0.3 * covariate)).astype(float)
    drawn = next_study._analysed(counts, covariate, rng)
    for study in range(3):
        strata = [
            (counts[study, group], np.ones(12), covariate[study, group]) for group in range(8)
        ]
        wanted = log_ratio(strata)
        assert drawn.log_ratios[study] == pytest.approx(wanted, abs=1e-6)
        assert drawn.errors[study] == pytest.approx(information(strata, wanted) ** -0.5, rel=1e-6)


def test_power_rises_exaggeration_falls_and_size_stays():
    rng = np.random.default_rng(2)
    scenarios = next_study.grid((6, 24, 100), (12,), (1.0,), (0.5,), ratio=1.25)
    table = next_study.surface(scenarios, rng, 300)
    assert table["power"].is_monotonic_increasing and table["power"].iloc[-1] > 0.7
    assert table["exaggeration"].is_monotonic_decreasing and table["exaggeration"].iloc[0] > 2
    assert table["width"].is_monotonic_decreasing
    assert table["size"].max() <= 0.1


def test_groups_needed_reach_their_power():
    rng = np.random.default_rng(3)
    scenario = Scenario(0, 12, 2.0, 0.5, 1.4)
    needed = next_study.groups_needed(scenario, rng, 1500)
    assert needed["conclusive"] >= max(needed["found"], needed["equivalent"])
    size = Scenario(**(scenario.__dict__ | {"groups": needed["found"]}))
    power = next_study.draw(size, 1000, rng).found.mean()
    assert 0.72 <= power <= 0.9
    null = Scenario(**(scenario.__dict__ | {"groups": needed["equivalent"], "ratio": 1.0}))
    drawn = next_study.draw(null, 1000, rng)
    reach = stats.norm.ppf(0.95) * drawn.log_ratios.std()
    equivalent = np.abs(drawn.log_ratios) + reach < math.log(1.4)
    assert 0.72 <= equivalent.mean() <= 0.9


def test_the_step_writes_surfaces_and_a_paragraph_in_two_languages(make_tables, tmp_path, capsys):
    from buurtwacht.steps.tables_io import write_parquet
    from buurtwacht.tables import GROUP_MONTH

    path = tmp_path / "group_month.parquet"
    write_parquet(make_tables()["group_month"], path, GROUP_MONTH)
    common = ["--group-month", str(path), "--template", str(ROOT / "reports" / "template")]
    common += ["--seed", "1", "--synthetic", "yes", "--out-dir", str(tmp_path)]
    design.MONTHS, design.RATES, design.VARIATIONS, kept = (
        (12, 36),
        (0.5, 1.0),
        (0.5,),
        (design.MONTHS, design.RATES, design.VARIATIONS),
    )
    try:
        assert design.main([*common, "--studies", "30"]) == 0
    finally:
        design.MONTHS, design.RATES, design.VARIATIONS = kept
    surface = pd.read_csv(tmp_path / "surface.csv")
    assert surface.columns.tolist() == next_study.COLUMNS and len(surface) == 6 * 2 * 2
    for language, word in (("nl", "Demonstratie"), ("en", "Demonstration")):
        text = (tmp_path / f"paragraph.{language}.md").read_text(encoding="utf-8")
        needed = pd.read_csv(tmp_path / "groups_needed.csv").loc[0, "conclusive"]
        assert word in text and f"{needed:,}".replace(",", "") in text.replace(".", "").replace(
            ",", ""
        ).replace("\u202f", "").replace("\u00a0", "")
        assert (tmp_path / f"power.{language}.svg").is_file()
    assert design.main([*common, "--ratio", "0.9"]) == 2
    assert "--ratio" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("measure", figures.MEASURES)
def test_every_label_of_a_surface_lies_within_the_figure(measure, language):
    scenarios = next_study.grid((6, 24), (12, 24, 36), (0.25, 2.0), (0.5, 1.0), ratio=1.25)
    table = next_study.surface(scenarios, np.random.default_rng(6), 60)
    theme.apply()
    figure = figures.draw(table, measure, read_words(TEXTS, language))
    FigureCanvasAgg(figure).draw()
    width, height = figure.bbox.size
    texts = [part for axes in figure.axes for part in (axes.xaxis.label, axes.yaxis.label)]
    texts += [axes.title for axes in figure.axes] + figure.legends[0].get_texts()
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 >= -1 and box.x1 <= width + 1, text.get_text()
        assert box.y0 >= -1 and box.y1 <= height + 1, text.get_text()
