"""The steps from features to claims, as the rules call them."""

import json
from pathlib import Path

import pandas as pd
import pytest

from buurtwacht.steps import claims, disclose, gather_estimates, model
from buurtwacht.steps.tables_io import read_csv, write_parquet
from buurtwacht.tables import CLAIMS, EPISODE, ESTIMATES, ESTIMATES_INTERNAL, GROUP, GROUP_MONTH

MODELS = Path(__file__).parents[3] / "config" / "models"
NAMES = ("rates", "heterogeneity", "activity_last_month", "arrest_limits")


@pytest.fixture
def run_models(make_tables, tmp_path):
    """Fit NAMES into a folder and give the paths of the parts."""
    tables = make_tables()
    for name, schema in (("group_month", GROUP_MONTH), ("group", GROUP), ("episode", EPISODE)):
        write_parquet(tables[name], tmp_path / f"{name}.parquet", schema)

    def run(folder, synthetic="no"):
        parts = [tmp_path / folder / f"{name}.csv" for name in NAMES]
        specs = [str(MODELS / f"{name}.yaml") for name in NAMES]
        status = model.main(
            [
                "--spec",
                *specs,
                f"--group-month={tmp_path / 'group_month.parquet'}",
                f"--group={tmp_path / 'group.parquet'}",
                f"--episode={tmp_path / 'episode.parquet'}",
                "--seed=3",
                f"--synthetic={synthetic}",
                f"--out-dir={tmp_path / folder}",
            ]
        )
        assert status == 0
        return parts

    return run


def _gather(parts, out):
    assert gather_estimates.main(["--parts", *map(str, parts), "--out", str(out)]) == 0
    return out


def test_same_seed_gives_the_same_bytes_in_any_order(run_models, tmp_path):
    first = _gather(run_models("a"), tmp_path / "first.csv")
    second = _gather(run_models("b")[::-1], tmp_path / "second.csv")
    assert first.read_bytes() == second.read_bytes()


def test_false_discovery_rate_leaves_the_primary_test_alone(run_models, tmp_path):
    table = read_csv(_gather(run_models("a"), tmp_path / "all.csv"), ESTIMATES_INTERNAL)
    tested = table[table["p_value"].notna()].set_index("model")["note"]
    assert "q = " not in tested["heterogeneity"]
    assert "q = " in tested["activity_last_month"]


def test_from_results_to_claims(run_models, tmp_path):
    internal = _gather(run_models("a", synthetic="yes"), tmp_path / "all.csv")
    out, record = tmp_path / "estimates.csv", tmp_path / "record.json"
    options = ["--records-threshold=0", "--groups-release=yes", "--pool-groups=1"]
    paths = [f"--estimates={internal}", f"--out={out}", f"--record={record}"]
    assert disclose.main([*paths, *options]) == 0
    table = read_csv(out, ESTIMATES)
    assert list(table.columns) == list(ESTIMATES.columns)
    found = table[(table["outcome"] == "reports") & (table["scale"] == "rate")].set_index("term")
    assert found.loc["g6", "estimate"] == pytest.approx(18 * 30.4375 / 360)
    assert table["note"].str.contains("simulated cohort").all()
    assert json.loads(record.read_text("utf-8"))["suppressed"] == 0

    verdicts = tmp_path / "claims.csv"
    command = [f"--estimates={out}", "--interviews", "--survey", "--group-status"]
    assert claims.main([*command, "--synthetic=yes", f"--out={verdicts}"]) == 0
    assert set(read_csv(verdicts, CLAIMS)["verdict"]) == {"demonstration"}


def test_the_strict_gate_names_no_group(run_models, tmp_path):
    internal = _gather(run_models("a"), tmp_path / "all.csv")
    out, record = tmp_path / "estimates.csv", tmp_path / "record.json"
    disclose.main([f"--estimates={internal}", f"--out={out}", f"--record={record}"])
    text = out.read_text("utf-8") + record.read_text("utf-8")
    assert all(f"g{number}" not in text for number in range(1, 7))
    arrests = pd.read_csv(out).query("outcome == 'arrest_incidents'")
    assert arrests["estimate"].isna().all(), "one incident, under the threshold of records"


def test_a_wrong_model_file_is_one_line_and_exit_2(tmp_path, capsys):
    path = tmp_path / "rates.yaml"
    path.write_text("question: E1\nmethode: exact_rates\n", encoding="utf-8")
    rest = ["--group-month=a", "--group=b", "--episode=c", "--seed=1", "--out-dir=d"]
    assert model.main([f"--spec={path}", *rest]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "`methode`" in told


def test_an_empty_path_is_no_crime_panel(run_models, tmp_path):
    estimates = tmp_path / "estimates.csv"
    internal = _gather(run_models("a"), tmp_path / "all.csv")
    disclose.main([f"--estimates={internal}", f"--out={estimates}", f"--record={tmp_path / 'r'}"])
    verdict = {}
    for name, crime in (("without", ["--crime"]), ("with", ["--crime", str(tmp_path / "c")])):
        out = tmp_path / f"{name}.csv"
        command = [f"--estimates={estimates}", *crime, "--synthetic=no", f"--out={out}"]
        assert claims.main(command) == 0
        verdict[name] = read_csv(out, CLAIMS).set_index("id").loc[1, "verdict"]
    assert verdict == {"without": "not testable", "with": "not measured"}
