"""The step that writes a cohort, and the plans it refuses."""

import hashlib

import pytest

from buurtwacht.errors import InputError
from buurtwacht.simulate.plan import Plan, read_plan
from buurtwacht.steps.simulate import main

PLAN = """
seed: 3
groups:
  - group: a
    title: Buurt A
    municipality: Almere
    observed_from: 2025-01-01
    observed_until: 2025-02-15
    members: 12
    background_messages: 40
    reports_per_year: 5
    unreported_signals_per_year: 5
    exports: [{platform: android}]
"""


def _write(folder, text=PLAN):
    path = folder / "plan.yaml"
    path.write_text(text)
    return path


def _digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _run(plan, out, truth):
    return main(["--plan", str(plan), "--out", str(out), "--truth", str(truth)])


def test_writes_the_same_folder_twice(tmp_path, capsys):
    plan = _write(tmp_path)
    assert _run(plan, tmp_path / "raw", tmp_path / "truth") == 0
    first = _digests(tmp_path / "raw") | _digests(tmp_path / "truth")
    assert _run(plan, tmp_path / "raw", tmp_path / "truth") == 0
    assert _digests(tmp_path / "raw") | _digests(tmp_path / "truth") == first
    assert {"groups.csv", "SYNTHETIC.txt", "messages.jsonl"} <= set(first)
    assert "unique_share" in capsys.readouterr().err


def test_never_replaces_a_folder_that_may_be_real(tmp_path, capsys):
    plan = _write(tmp_path)
    real = tmp_path / "raw"
    real.mkdir()
    (real / "groups.csv").write_text("group\n")
    assert _run(plan, real, tmp_path / "truth") == 2
    assert [path.name for path in real.iterdir()] == ["groups.csv"]
    assert "may be real data" in capsys.readouterr().err


def test_truth_stays_outside_the_exports(tmp_path):
    plan = _write(tmp_path)
    assert _run(plan, tmp_path / "raw", tmp_path / "raw" / "truth") == 2
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("seed: 3", "seed: 3\nseeds: 4", "seeds"),
        ("members: 12", "member: 12", "members"),
        ("observed_until: 2025-02-15", "observed_until: 2024-02-15", "groups.0"),
        ("platform: android", "platform: nokia", "platform"),
        ("seed: 3", "seed: [", "plan"),
        ("group: a", "group: A b", "group"),
    ],
)
def test_wrong_plans_are_refused_in_one_line(tmp_path, old, new, key):
    with pytest.raises(InputError) as caught:
        read_plan(_write(tmp_path, PLAN.replace(old, new)))
    assert key in str(caught.value)
    assert "\n" not in str(caught.value)


def test_too_few_incidents_for_the_arrests(tmp_path):
    text = PLAN.replace("reports_per_year: 5", "reports_per_year: 0\n    arrest_incidents: 1")
    assert _run(_write(tmp_path, text), tmp_path / "raw", tmp_path / "truth") == 2


def test_same_slug_twice():
    group = {
        "group": "a",
        "title": "t",
        "municipality": "m",
        "observed_from": "2025-01-01",
        "observed_until": "2025-02-01",
        "members": 5,
        "background_messages": 5,
        "reports_per_year": 1,
        "unreported_signals_per_year": 1,
        "exports": [{"platform": "ios"}],
    }
    with pytest.raises(ValueError, match="same slug"):
        Plan.model_validate({"seed": 1, "groups": [group, group]})
