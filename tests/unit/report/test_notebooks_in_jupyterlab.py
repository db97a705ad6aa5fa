"""Notebooks as an analyst uses them: JupyterLab, a double click, run, save."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from fake_cohort import ROOT, write_tables
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

NOTEBOOK = "03_learn_the_codebook.py"


@pytest.fixture
def lab(tmp_path):
    """Address of a JupyterLab, started as `make lab` does, and its folder of notebooks."""
    for part in ("notebooks", "config/jupyter"):
        shutil.copytree(ROOT / part, tmp_path / part)
    write_tables(tmp_path)
    recipe = re.search(r"^lab:.*\n\t(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"--no-browser --ip=127.0.0.1 --port={port} --IdentityProvider.token=t --allow-root"
    command = recipe.replace("$(BIN)", str(ROOT / ".venv/bin")).replace("$(LAB)", options)
    own = {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen(
            f"exec env {command}",
            shell=True,
            cwd=tmp_path,
            env=os.environ | own,
            stdout=log,
            stderr=log,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(240):
                try:
                    urllib.request.urlopen(f"{address}/api?token=t")
                    break
                except OSError:
                    time.sleep(0.25)
            yield f"{address}/lab?token=t", tmp_path / "notebooks"
        finally:
            server.terminate()
            server.wait(30)


def test_a_double_click_opens_a_notebook_that_runs_and_saves_as_it_was(lab):
    address, notebooks = lab
    before = (notebooks / NOTEBOOK).read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(90_000)
        page.goto(address)
        page.locator(".jp-DirListing-item", has_text=NOTEBOOK).dblclick()
        page.locator(".jp-NotebookPanel").wait_for()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.locator(".jp-OutputArea-output", has_text="definition").wait_for()
        assert page.locator(".jp-OutputArea-output[data-mime-type*='stderr']").count() == 0
        page.keyboard.press("Control+s")
        page.locator(".jp-Document.jp-mod-dirty").wait_for(state="detached")
        time.sleep(1)
        browser.close()
    assert (notebooks / NOTEBOOK).read_text() == before
    assert not list(Path(notebooks).glob("*.ipynb"))
