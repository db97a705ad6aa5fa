import jupytext
import pytest
from fake_cohort import ROOT
from jupytext.config import load_jupytext_configuration_file

from buurtwacht.report.names import CHAPTERS, FIGURES

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_saving_in_jupyterlab_changes_no_source(path):
    config = load_jupytext_configuration_file(str(ROOT / "notebooks" / "jupytext.toml"))
    notebook = jupytext.read(path, config=config)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.99"}
    for cell in notebook.cells:
        cell.metadata["execution"] = {"iopub.status.busy": "2024-01-01T00:00:00"}
    saved = jupytext.writes(notebook, fmt="py:percent", config=config)
    assert saved == path.read_text(encoding="utf-8")


def test_the_chapters_show_every_figure():
    sources = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS)
    for name in CHAPTERS:
        for figure in FIGURES[name]:
            assert f'chapter.figure("{figure}")' in sources
