"""Chapters on disk: figures, tables, and one JSON file that says what there is and what is not."""

import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from buurtwacht.atomic import replacing
from buurtwacht.report import theme
from buurtwacht.report.exhibits import Chapter, Missing
from buurtwacht.report.names import FIGURES, TABLES
from buurtwacht.report.words import Words


def write_chapter(
    chapter: Chapter, words: Words, cohort: str, synthetic: bool, folder: Path
) -> None:
    """Write `chapter` below `folder`: `figures/`, `tables/` and `chapters/<chapter>.json`.

    All figures and tables of `report.names` are written; a missing one says why. The figures of a
    synthetic cohort carry a mark.
    """
    if FIGURES[chapter.name]:
        theme.apply()
    record = {
        "chapter": chapter.name,
        "cohort": cohort,
        "language": words.language,
        "synthetic": synthetic,
        "facts": chapter.facts,
        "absent": chapter.absent,
        "figures": {},
        "tables": {},
    }
    for name in FIGURES[chapter.name]:
        drawing = chapter.figures[name]
        if isinstance(drawing, Missing):
            figure = _empty(words.label("reasons", drawing.reason))
            record["figures"][name] = {"missing": drawing.reason}
        else:
            figure = drawing.draw(words)
            suffix = "png" if drawing.single_points else "svg"
            record["figures"][name] = {"file": f"{name}.{suffix}"}
        if synthetic:
            theme.mark_synthetic(figure, words)
        single = not isinstance(drawing, Missing) and drawing.single_points
        theme.save(figure, folder / "figures" / name, single)
    for name in TABLES[chapter.name]:
        table = chapter.tables[name]
        if isinstance(table, Missing):
            frame = pd.DataFrame({"missing": [table.reason]})
            record["tables"][name] = {"missing": table.reason}
        else:
            frame = table.frame
            record["tables"][name] = {"columns": [asdict(column) for column in table.columns]}
        with replacing(folder / "tables" / f"{name}.csv") as temporary:
            frame.to_csv(temporary, index=False, float_format="%.10g", lineterminator="\n")
    with replacing(folder / "chapters" / f"{chapter.name}.json") as temporary:
        text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def _empty(reason: str) -> Figure:
    figure, axes = theme.canvas(1.2)
    axes.axis("off")
    axes.text(0.5, 0.4, reason, ha="center", va="center", fontsize=9, wrap=True)
    return figure
