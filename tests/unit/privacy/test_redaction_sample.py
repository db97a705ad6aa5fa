"""`buurtwacht redaction-sample` and its way back."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from buurtwacht.cli import main as command
from buurtwacht.steps.redaction_recall import main as step

ROOT = Path(__file__).parents[3]
OWN = """
seed: 7
batch_megabytes: 1
legal: {controller: us, dpia: d1, basis: b, raw_until: 2030-01-01, consent_default: include}
"""
PHRASES = ("Zag Blarfje Tweetand bij de brug", "dat is mooi zo", "bel Knoerbaas maar op 0612345678")


@pytest.fixture
def cohort(tmp_path, monkeypatch):
    """A cohort of two groups in which every member's third message says something personal."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    shutil.copy(ROOT / "config" / "config.yaml", tmp_path / "config")
    (tmp_path / "config" / "cohort.yaml").write_text(OWN)
    raw = tmp_path / "data" / "raw" / "cohort"
    lines = ["group,municipality,observed_from,observed_until"]
    for group in ("east", "west"):
        folder = raw / "chats" / group
        folder.mkdir(parents=True)
        senders = ("Knoerbaas Vrolik", "Hilda Zwart", "Refuser Rood")
        text = "".join(
            f"{1 + n % 28:02}-03-2024 {n % 24:02}:{n % 60:02} - {senders[n % 3]}: "
            f"{'geheim van mij' if n % 3 == 2 else PHRASES[n // 3 % 3]} {'a' * (n % 7)}\n"
            for n in range(240)
        )
        (folder / "chat.txt").write_text(text, encoding="utf-8")
        lines.append(f"{group},Elders,2024-03-01,2024-03-31")
    (raw / "groups.csv").write_text("\n".join(lines) + "\n")
    (raw / "consent.csv").write_text(
        "group,participant,status\neast,Refuser Rood,refused\nwest,Refuser Rood,refused\n"
    )
    return raw


def rows_of(sheet):
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def save(sheet, rows, delimiter=","):
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def mark(sheet, until=None, delimiter=","):
    """Mark what is left of the two names; returns how many words were marked."""
    rows, missed = rows_of(sheet), 0
    for row in rows[:until]:
        open_text = row["text"]
        while "⟦" in open_text:
            before, _, rest = open_text.partition("⟦")
            open_text = before + rest.partition("⟧")[2]
        names = [word for word in ("Blarfje", "Tweetand", "Knoerbaas") if word in open_text]
        row |= {"read": "x", "missed_persons": "; ".join(names)}
        missed += len(names)
    save(sheet, rows, delimiter)
    return missed


def measured(raw, tmp_path):
    out = tmp_path / "recall.json"
    assert step(["--samples", str(raw / "redaction_sample"), "--out", str(out)]) == 0
    return json.loads(out.read_text())


def test_a_sheet_goes_out_and_comes_back(cohort, tmp_path, capsys):
    assert command(["redaction-sample", "cohort", "--n", "90"]) == 0
    assert "001" in capsys.readouterr().out
    folder = cohort / "redaction_sample" / "001"
    assert {path.name for path in folder.iterdir()} == {
        "INSTRUCTIONS.txt",
        "draw.json",
        "sheet.csv",
    }
    assert folder.stat().st_mode & 0o077 == 0
    rows = rows_of(folder / "sheet.csv")
    assert len(rows) == 90
    assert any("⟦persoon: Knoerbaas⟧" in row["text"] for row in rows)
    assert not any("geheim" in row["text"] for row in rows), "a member refused"
    assert measured(cohort, tmp_path) == {"measured": False}
    missed = mark(folder / "sheet.csv")
    found = measured(cohort, tmp_path)
    assert found["measured"] and found["same_redactor"] and found["draw"] == 1
    assert (found["messages"], found["of_messages"]) == (90, 320)
    assert found["missed"] == missed
    for name in ("persons", "identifying", "kept"):
        share, low, high = found[name]
        assert 0 <= low <= share <= high <= 1


def test_probabilities_are_recorded(cohort):
    assert command(["redaction-sample", "cohort", "--n", "60"]) == 0
    record = json.loads((cohort / "redaction_sample/001/draw.json").read_text())
    assert record["seed"] == [7, 1]
    assert sum(part["messages"] for part in record["strata"].values()) == 320
    for part in record["strata"].values():
        if part["messages"]:
            assert part["probability"] == part["drawn"] / part["messages"]


def test_each_draw_has_a_new_number_and_leaves_the_older(cohort, tmp_path):
    assert command(["redaction-sample", "cohort", "--n", "60"]) == 0
    first = cohort / "redaction_sample/001/sheet.csv"
    mark(first)
    before = first.read_bytes()
    assert command(["redaction-sample", "cohort", "--n", "60"]) == 0
    assert first.read_bytes() == before
    assert rows_of(cohort / "redaction_sample/002/sheet.csv") != rows_of(first)
    assert measured(cohort, tmp_path)["draw"] == 1, "the newest that is marked"
    mark(cohort / "redaction_sample/002/sheet.csv")
    assert measured(cohort, tmp_path)["draw"] == 2


def test_a_sheet_saved_with_semicolons_and_marked_in_part_counts(cohort, tmp_path):
    assert command(["redaction-sample", "cohort", "--n", "90"]) == 0
    mark(cohort / "redaction_sample/001/sheet.csv", until=45, delimiter=";")
    assert measured(cohort, tmp_path)["messages"] == 45


def test_a_few_marks_do_not_count(cohort, tmp_path):
    assert command(["redaction-sample", "cohort", "--n", "90"]) == 0
    mark(cohort / "redaction_sample/001/sheet.csv", until=20)
    assert measured(cohort, tmp_path) == {"measured": False}


def spoil_text(rows):
    rows[3]["text"] += " Zwiebert"


def spoil_order(rows):
    rows[3], rows[4] = rows[4], rows[3]


def spoil_skipped(rows):
    rows[3]["read"] = ""
    rows[3]["missed_persons"] = ""


def spoil_unread(rows):
    rows[-1] |= {"read": "", "needless": "Zwiebert"}


def spoil_word(rows):
    rows[3]["missed_other"] = "Zwiebert"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (spoil_text, "row 4, column text"),
        (spoil_order, "column row"),
        (spoil_skipped, "row 4, column read"),
        (spoil_unread, "row 60, column read"),
        (spoil_word, "row 4, column missed_other"),
    ],
)
def test_a_spoilt_sheet_is_one_line_without_words(cohort, tmp_path, capsys, spoil, told):
    assert command(["redaction-sample", "cohort", "--n", "60"]) == 0
    sheet = cohort / "redaction_sample/001/sheet.csv"
    mark(sheet)
    rows = rows_of(sheet)
    spoil(rows)
    save(sheet, rows)
    capsys.readouterr()
    out = tmp_path / "recall.json"
    assert step(["--samples", str(cohort / "redaction_sample"), "--out", str(out)]) == 2
    errors = capsys.readouterr().err
    assert told in errors and errors.count("\n") == 1
    assert "Zwiebert" not in errors and not out.exists()


def test_a_changed_redactor_is_told(cohort, tmp_path):
    assert command(["redaction-sample", "cohort", "--n", "60"]) == 0
    mark(cohort / "redaction_sample/001/sheet.csv")
    path = cohort / "redaction_sample/001/draw.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps(record | {"redactor": "0" * 16}))
    assert measured(cohort, tmp_path)["same_redactor"] is False


def test_without_legal_grounds_nothing_is_drawn(cohort, capsys):
    config = cohort.parents[2] / "config" / "cohort.yaml"
    config.write_text("\n".join(line for line in OWN.splitlines() if not line.startswith("legal")))
    assert command(["redaction-sample", "cohort"]) == 2
    assert "legal" in capsys.readouterr().err
    assert not (cohort / "redaction_sample").exists()


def test_nothing_to_draw_is_refused(cohort, capsys):
    assert command(["redaction-sample", "cohort", "--n", "0"]) == 2
    assert "--n" in capsys.readouterr().err
