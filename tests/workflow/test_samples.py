"""Real sample exports of other readers' suites, as groups without police records, to a report."""

import shutil
from pathlib import Path

import pytest
from test_refusals import LEGAL

EXPORTS = Path(__file__).parents[3] / "shared" / "data" / "exports"


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the sample exports are not beside the checkout")
def test_sample_exports_become_a_report(project):
    raw = project.folder / "data" / "raw" / "samples"
    groups = {
        "paragliders": [EXPORTS / "whatsanalyze" / "chat_example.txt"],
        "lorem": [EXPORTS / "chat-miner" / "test_ddmmyy_24hrs.txt"],
        "bracket": [EXPORTS / "chat-miner" / "test_[mmddyy]_24hrs.txt"],
        "attached": [EXPORTS / "whatsapp-chat-parser" / "attachments.txt"],
        "single": [EXPORTS / "whatsapp-chat-parser" / "format05.txt"],
    }
    periods = {
        "paragliders": ("2019-08-01", "2020-12-31"),
        "lorem": ("2019-01-01", "2021-12-31"),
        "bracket": ("2019-01-01", "2021-12-31"),
        "attached": ("2018-01-01", "2018-12-31"),
        "single": ("2018-01-01", "2018-12-31"),
    }
    lines = ["group,municipality,observed_from,observed_until"]
    for group, files in groups.items():
        folder = raw / "chats" / group
        folder.mkdir(parents=True)
        for file in files:
            shutil.copy2(file, folder)
        lines.append(f"{group},Elders,{','.join(periods[group])}")
    (raw / "groups.csv").write_text("\n".join(lines) + "\n")
    (project.folder / "config" / "samples.yaml").write_text(LEGAL)
    project.run("--config", "cohort=samples")
    report = project.folder / "reports" / "samples"
    html = (report / "report.html").read_text("utf-8")
    assert (report / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "police_reports.csv" in html
    assert "John Doe" not in html and "Thalkirchner" not in html
