"""A sheet that was marked by hand reaches the report; without one the report says so."""

import csv
import os
import subprocess
import sys


def report_of(project):
    return " ".join((project.folder / "reports/tiny/report.html").read_text("utf-8").split())


def draw(project):
    subprocess.run(
        [sys.executable, "-m", "buurtwacht.cli", "redaction-sample", "tiny", "--n", "60"],
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(project.folder / "src")},
        check=True,
        capture_output=True,
    )
    return project.folder / "data/raw/tiny/redaction_sample/001/sheet.csv"


def mark(sheet):
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = [row | {"read": "x"} for row in csv.DictReader(file)]
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_the_report_prints_the_local_recall_or_that_there_is_none(tiny_built, tmp_path):
    project = tiny_built.copy(tmp_path / "sampled")
    assert "hier niet gemeten" in report_of(project)
    sheet = draw(project)
    project.run("--config", "cohort=tiny")
    assert "hier niet gemeten" in report_of(project), "drawn, not marked"
    mark(sheet)
    marked = sheet.read_bytes()
    project.run("--config", "cohort=tiny")
    html = report_of(project)
    assert "hier niet gemeten" not in html
    assert "Mensen lazen 60 van de" in html
    again = project.run("--dry-run", "--config", "cohort=tiny")
    assert "Nothing to be done" in again.stderr + again.stdout
    plan = project.folder / "config/simulate/tiny.yaml"
    plan.write_text(plan.read_text("utf-8") + "\n# edited\n", "utf-8")
    project.run("simulate", "--config", "cohort=tiny")
    assert sheet.read_bytes() == marked, "a new simulation leaves what was marked"
