"""The step on a small invented cohort: exit status, records, and what a record never holds."""

import json

import pyarrow
import pyarrow.parquet
import pytest

from buurtwacht.steps.audit import main

CHAT = """\
08-01-2024 08:00 - Berichten en gesprekken worden end-to-end versleuteld.
08-01-2024 08:01 - Sandra Veenstra heeft de groep "Zwaluwwacht" gemaakt
08-01-2024 08:10 - Sandra Veenstra: Welkom allemaal in deze groep van de straat
08-01-2024 08:12 - +31 6 98765432: Dank, ik ben bereikbaar op 06-21436587
08-01-2024 08:15 - Wil de Boer: Gisteren liep hier een onbekende met een zaklamp langs
08-01-2024 08:20 - Sandra Veenstra: Kwokkelaar heeft het ook gezien
"""


@pytest.fixture
def cohort(tmp_path):
    chats = tmp_path / "data/raw/study/chats/noord"
    chats.mkdir(parents=True)
    (chats / "WhatsApp-chat met Zwaluwwacht Fluitekruid.txt").write_text(CHAT, encoding="utf-8")
    (tmp_path / "data/raw/study/known_names.csv").write_text(
        "group,name,kind\n,Kwokkelaar,person\n", encoding="utf-8"
    )
    (tmp_path / "data/raw/study/consent.csv").write_text(
        "group,participant,status\nnoord,Gerbrand Withaak,withdrawn\n", encoding="utf-8"
    )
    processed = tmp_path / "data/processed/study"
    (processed / "messages").mkdir(parents=True)
    (processed / "models").mkdir()
    (processed / "draft").mkdir()
    texts = [
        "Welkom allemaal",
        "Dank, ik ben bereikbaar op [telefoon]",
        "[persoon 1] zag [persoon 2]",
    ]
    rows = {"group": ["noord"] * 4, "sender": ["m1", "m2", "m1", None], "text": [*texts, ""]}
    pyarrow.parquet.write_table(pyarrow.table(rows), processed / "messages/b0000.parquet")
    disclosure = {
        "rules": {"groups_release": False},
        "rows": 12,
        "suppressed": 3,
        "by_reason": {"fewer than 10 distinct senders": 3},
        "suppressed_rows": [],
    }
    (processed / "models/disclosure.json").write_text(json.dumps(disclosure))
    (processed / "draft/report.nl.html").write_text("<p>Twee leden schreven berichten.</p>")
    return tmp_path


def run(root, *more, raw=True):
    return main(
        [
            *("--root", str(root)),
            *("--processed", str(root / "data/processed/study")),
            *("--draft", str(root / "data/processed/study/draft")),
            *(("--raw", str(root / "data/raw/study")) if raw else ()),
            *("--out", str(root / "data/processed/study/privacy_audit.json")),
            *more,
        ]
    )


def out(root):
    return root / "data/processed/study/privacy_audit.json"


def failed(root):
    return root / "logs/study/privacy_audit.failed.json"


def leak(root, text, name="draft/table.csv"):
    (root / "data/processed/study" / name).write_text(text, encoding="utf-8")


def test_a_clean_cohort(cohort):
    assert run(cohort) == 0
    record = json.loads(out(cohort).read_text())
    assert record.pop("needles") > 10
    assert record == {
        "redacted": {"person": 2, "phone": 1},
        "messages": 4,
        "k_anonymity": {"groups": 1, "smallest_senders": 2},
        "artefacts": 3,
        "hits": 0,
        "suppressed": {
            "rows": 12,
            "suppressed": 3,
            "by_reason": {"fewer than 10 distinct senders": 3},
        },
    }
    assert not failed(cohort).exists()


def test_the_same_bytes_twice_and_no_path_of_this_machine(cohort):
    assert run(cohort) == 0
    first = out(cohort).read_bytes()
    assert run(cohort) == 0
    assert out(cohort).read_bytes() == first
    assert str(cohort).encode() not in first


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a\nSandra Veenstra\n", "sender"),
        ("a\nWil\n", "sender"),
        ("a\nGerbrand Withaak\n", "sender"),
        ("a\nKwokkelaar\n", "known_name"),
        ("a\n0031 6 9876 5432\n", "sender"),
        ("a\n06 21 43 65 87\n", "phone"),
        ("a\nliep hier een onbekende met een zaklamp\n", "verbatim"),
        ("a\nZwaluwwacht Fluitekruid\n", "export_name"),
    ],
)
def test_a_leak_stops_it_and_is_not_repeated(cohort, capfd, text, kind):
    leak(cohort, text)
    assert run(cohort) == 2
    assert not out(cohort).exists()
    record = json.loads(failed(cohort).read_text())
    assert {"artefact", "kind", "count"} == set(record["found"][0])
    assert {hit["artefact"] for hit in record["found"]} == {"data/processed/study/draft/table.csv"}
    shown = capfd.readouterr().err
    assert shown.count("\n") == 1
    assert "data/processed/study/draft/table.csv" in shown and "known_names.csv" in shown
    secret = text.splitlines()[1]
    assert secret not in shown and secret not in failed(cohort).read_text()
    if kind != "export_name":
        assert kind in {hit["kind"] for hit in record["found"]}


def test_a_failed_record_goes_away_when_the_leak_is_mended(cohort):
    assert run(cohort) == 0
    leak(cohort, "a\nKwokkelaar\n")
    assert run(cohort) == 2
    assert failed(cohort).exists() and not out(cohort).exists()
    leak(cohort, "a\nniemand\n")
    assert run(cohort) == 0
    assert out(cohort).exists() and not failed(cohort).exists()


def test_without_raw_only_the_second_detector_works(cohort):
    leak(cohort, "a\nSandra Veenstra\n")
    assert run(cohort, raw=False) == 0
    assert json.loads(out(cohort).read_text())["needles"] == "unavailable"
    leak(cohort, "a\n06 21 43 65 87\n")
    assert run(cohort, raw=False) == 2


@pytest.mark.parametrize("form", ["txt", "json"])
def test_canaries_from_a_file(cohort, form):
    path = cohort / f"canaries.{form}"
    planted = json.dumps({"canaries": {"noord": "Fluisterzoorn"}})
    path.write_text("Fluisterzoorn\n" if form == "txt" else planted)
    assert run(cohort, "--canaries", str(path)) == 0
    leak(cohort, "door fluisterzoorn", "models/model.json")
    assert run(cohort, "--canaries", str(path)) == 2
    found = json.loads(failed(cohort).read_text())["found"]
    assert found == [
        {"artefact": "data/processed/study/models/model.json", "kind": "canary", "count": 1}
    ]


def test_a_folder_that_is_not_there_is_not_clean(cohort, capfd):
    assert run(cohort, "--draft", str(cohort / "data/processed/study/drft")) == 2
    assert not out(cohort).exists()
    assert "check the path" in capfd.readouterr().err


def test_a_linked_folder_cannot_be_audited(cohort):
    (cohort / "data/processed/study/more").symlink_to(cohort / "data/raw")
    assert run(cohort) == 2
    found = json.loads(failed(cohort).read_text())["found"]
    assert found == [
        {"artefact": "data/processed/study/more", "kind": "cannot_be_audited", "count": 1}
    ]


def test_an_unfinished_file_is_left_to_its_own_job(cohort):
    leak(cohort, "a\nSandra Veenstra\n", "models/.partial-x.csv")
    assert run(cohort) == 0


def test_unreadable_artefact_stops_it(cohort):
    (cohort / "data/processed/study/models/model.joblib").write_bytes(b"\x80\x05\x95")
    assert run(cohort) == 2
    assert json.loads(failed(cohort).read_text())["found"][0]["kind"] == "cannot_be_audited"


def test_area_of_a_group_may_be_named_only_when_groups_are_released(cohort):
    known = cohort / "data/raw/study/known_names.csv"
    known.write_text("group,name,kind\n,Zonnewende Oost,place\n", encoding="utf-8")
    groups = pyarrow.table({"group": ["noord"], "municipality": ["Zonnewende Oost"]})
    (cohort / "data/processed/study/inputs").mkdir()
    pyarrow.parquet.write_table(groups, cohort / "data/processed/study/inputs/groups.parquet")
    assert run(cohort) == 0
    leak(cohort, "a\nZonnewende Oost\n")
    assert run(cohort) == 2
    disclosure = cohort / "data/processed/study/models/disclosure.json"
    disclosure.write_text(disclosure.read_text().replace("false", "true"))
    assert run(cohort) == 0


def test_slug_of_a_group_as_a_term_is_no_name(cohort):
    leak(cohort, "term,estimate\nwil,1.2\n")
    assert run(cohort) == 2
    groups = pyarrow.table({"group": ["wil"], "municipality": ["Zonnewende"]})
    (cohort / "data/processed/study/inputs").mkdir()
    pyarrow.parquet.write_table(groups, cohort / "data/processed/study/inputs/groups.parquet")
    assert run(cohort) == 0


def test_run_time_files(cohort):
    logs = cohort / "logs/study"
    logs.mkdir(parents=True)
    (logs / "anonymise.log").write_text("1 of 1 groups: 6 messages\n")
    metadata = cohort / ".snakemake/metadata"
    metadata.mkdir(parents=True)
    (metadata / "bG9n").write_text('{"input": ["data/raw/study/chats"]}')
    arguments = [
        *("--root", str(cohort), "--raw", str(cohort / "data/raw/study")),
        *("--runtime", str(logs), str(cohort / ".snakemake")),
        *("--out", str(logs / "audit.json")),
    ]
    assert main(arguments) == 0
    assert main(arguments) == 0
    record = json.loads((logs / "audit.json").read_text())
    assert record["hits"] == 0 and record["artefacts"] == 2
    (metadata / "bG9n").write_text(
        '{"input": ["chats/WhatsApp-chat met Zwaluwwacht Fluitekruid.txt"]}'
    )
    assert main(arguments) == 2
    found = json.loads((logs / "audit.json").read_text())["found"]
    assert [(hit["artefact"], hit["kind"]) for hit in found] == [
        (".snakemake/metadata/bG9n", "export_name")
    ]
