import json

import jupytext
import pytest
from fake_cohort import ROOT, write_checkout
from jupytext.config import load_jupytext_configuration_file
from nbclient.exceptions import CellExecutionError

from buurtwacht.report.execution import execute
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


def outputs(executed: str) -> str:
    cells = json.loads(executed)["cells"]
    return json.dumps([cell["outputs"] for cell in cells if cell["cell_type"] == "code"])


def test_the_notebooks_that_explore_run_on_the_current_cohort(tmp_path):
    """Those of the report run for every report that the other tests make."""
    exploring = [path for path in NOTEBOOKS if path.stem.startswith("0")]
    write_checkout(tmp_path, "fake")
    environment = {"BUURTWACHT_COHORT": "fake"}
    executed = execute([path.read_text() for path in exploring], environment, start=tmp_path)
    shown = dict(zip((path.stem for path in exploring), map(outputs, executed), strict=True))
    assert "Cohort fake" in shown["01_explore"] and "image/png" in shown["01_explore"]
    assert "Bel 112!" in shown["02_messages"]
    assert "definition" in shown["03_learn_the_codebook"]
    assert not any("stderr" in text for text in shown.values())


def test_the_message_browser_refuses_where_a_report_is_made(tmp_path):
    write_checkout(tmp_path, "fake")
    browser = (ROOT / "notebooks" / "02_messages.py").read_text()
    environment = {"BUURTWACHT_COHORT": "fake", "BUURTWACHT_COHORT_DIR": str(tmp_path)}
    with pytest.raises(CellExecutionError, match="a report holds no texts") as refused:
        execute([browser], environment, start=tmp_path)
    assert "Bel 112!" not in str(refused.value)
