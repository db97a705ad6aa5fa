"""Every notebook runs on a cohort that the workflow made, and Snakemake can tell of its own run."""

import base64
import gzip
import json
import re
import shlex

import pytest
from project_copy import ROOT

from buurtwacht.report.execution import execute
from buurtwacht.report.names import CHAPTERS, FIGURES, TABLES


def test_the_notebooks_that_explore_run_on_what_the_workflow_made(tiny_built):
    sources = [path.read_text("utf-8") for path in sorted(ROOT.glob("notebooks/0*.py"))]
    executed = execute(sources, {"BUURTWACHT_COHORT": "tiny"}, start=tiny_built.folder)
    assert len(executed) >= 3
    for text in executed:
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        assert all(cell["execution_count"] for cell in cells)
        shown = [output for cell in cells for output in cell["outputs"]]
        assert shown and not [one for one in shown if one.get("name") == "stderr"]


@pytest.fixture(scope="module")
def told(tiny_built, tmp_path_factory):
    """Snakemake's own report on the tiny cohort, made by the recipe of `make dag-report`."""
    built = tiny_built.copy(tmp_path_factory.mktemp("told") / "project")
    recipe = re.search(r"^dag-report:.*\n\t(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    words = shlex.split(recipe.replace("$(COHORT)", "tiny"))
    assert words.pop(0) == "$(BIN)/snakemake"
    built.run(*words)
    return built, (built.folder / "reports/tiny/dag-report.html").read_text("utf-8")


def test_snakemakes_report_has_captions_categories_and_labels(told):
    _, page = told
    results, categories = (
        json.loads(re.search(rf"var {name} = (\{{.*\}});?\n", page)[1])
        for name in ("results", "categories")
    )
    chapters = {name.capitalize() for name in CHAPTERS if FIGURES[name] or TABLES[name]}
    assert set(categories) == {"Report", "Results", "Privacy"} | chapters
    exhibits = {(entry["labels"]["exhibit"], entry["labels"]["kind"]) for entry in results.values()}
    assert {(name, "figure") for names in FIGURES.values() for name in names} <= exhibits
    assert {(name, "table") for names in TABLES.values() for name in names} <= exhibits
    assert all(len(re.sub("<.*?>", "", entry["caption"])) > 40 for entry in results.values())
    assert "SYNTHETIC" in page


def test_nothing_private_is_in_snakemakes_report(told):
    built, page = told
    truth = built.folder / "data/raw/tiny-truth"
    planted = json.loads((truth / "planted.json").read_text("utf-8"))["canaries"].values()
    people = [
        json.loads(line)["sender"] for line in (truth / "messages.jsonl").open(encoding="utf-8")
    ]
    private = {*planted, *(name for name in people if name), str(built.folder)}
    private |= {path.name for path in built.folder.glob("data/raw/tiny/chats/*/*")}
    assert len(private) > 20
    shown = decoded(page)
    assert "reports-rates" in shown and "0.08" in shown
    assert [name for name in private if name in shown] == []


def decoded(page: str) -> str:
    """The page with what it carries inside as data, packed or not."""
    texts = [page]
    for content in re.findall(r"base64,([A-Za-z0-9+/=]{40,})", page):
        packed = base64.b64decode(content)
        packed = gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed
        texts.append(packed.decode("utf-8", "ignore"))
    return "\n".join(texts)


def test_the_picture_of_the_workflow_shows_every_rule(project):
    graph = project.run("--rulegraph", "--config", "cohort=demo").stdout
    rules = set(re.findall(r'label = "(\w+)"', graph))
    picture = (ROOT / "docs" / "dag.svg").read_text("utf-8")
    assert len(rules) > 20
    assert rules == set(re.findall(r"<text[^>]*>(\w+)</text>", picture)), "run `make dag`"
