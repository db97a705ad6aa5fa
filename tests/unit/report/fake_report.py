"""The report of the invented cohort, made as the workflow makes it."""

import json

from fake_cohort import COSTS, DELIVERED, ROOT, TEMPLATE, write_tables

from buurtwacht.report.names import CHAPTERS
from buurtwacht.steps import figures, notebooks, render

NOTEBOOKS = sorted((ROOT / "notebooks").glob("1*.py"))


def draw(folder, language, chapters=CHAPTERS):
    paths = write_tables(folder)
    arguments = ["--chapter", *chapters, "--cohort", "fake", "--language", language]
    arguments += ["--synthetic", "--groups-release", "--delivered", *sorted(DELIVERED)]
    arguments += ["--costs", json.dumps(COSTS)]
    arguments += ["--threshold", "10", "--dominance", "0.5", "--pooled-groups", "1"]
    arguments += ["--template", str(TEMPLATE), "--draft", str(folder / "draft")]
    for name, path in paths.items():
        arguments += [f"--{name.replace('_', '-')}", str(path)]
    assert figures.main(arguments) == 0


def execute(sources, folder, out):
    arguments = ["--notebooks", *map(str, sources), "--cohort-dir", str(folder)]
    assert notebooks.main([*arguments, "--template", str(TEMPLATE), "--out-dir", str(out)]) == 0
    return [out / f"{source.stem}.ipynb" for source in sources]


def publish(folder, executed, name):
    html, pdf = folder / f"{name}.html", folder / f"{name}.pdf"
    arguments = ["--notebooks", *map(str, executed), "--template", str(TEMPLATE)]
    arguments += ["--summary", str(folder / "draft" / "chapters" / "summary.json")]
    for kind in ("figures", "tables"):
        arguments += [f"--{kind}", str(folder / "draft" / kind)]
    arguments += ["--colophon", str(folder / "colophon.json")]
    assert render.main([*arguments, "--html", str(html), "--pdf", str(pdf)]) == 0
    return html, pdf


def make(folder, language):
    """Notebooks, web page and PDF of the cohort in `language`."""
    draw(folder, language)
    executed = execute(NOTEBOOKS, folder, folder / "draft" / "notebooks")
    html, pdf = publish(folder, executed, "report")
    return {"folder": folder, "notebooks": executed, "html": html, "pdf": pdf}
