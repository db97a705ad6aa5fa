"""Every notebook runs on a cohort that the workflow made, and Snakemake can tell of its own run."""

import json

from project_copy import ROOT

from buurtwacht.report.execution import execute


def test_the_notebooks_that_explore_run_on_what_the_workflow_made(tiny_built):
    sources = [path.read_text("utf-8") for path in sorted(ROOT.glob("notebooks/0*.py"))]
    executed = execute(sources, {"BUURTWACHT_COHORT": "tiny"}, start=tiny_built.folder)
    assert len(executed) >= 3
    for text in executed:
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        assert all(cell["execution_count"] for cell in cells)
        shown = [output for cell in cells for output in cell["outputs"]]
        assert shown and not [one for one in shown if one.get("name") == "stderr"]
