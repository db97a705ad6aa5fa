"""Two processes find what one finds, and both records come from one reading of the raw chats."""

import json

from buurtwacht.privacy.audit.needles import Needles
from buurtwacht.privacy.audit.raw_chats import read_needles
from buurtwacht.steps.audit import main

CHAT = "08-01-2024 08:1{n} - Sandra Veenstra{n}: bel Kwokkelaar{n} op 06-2143658{n}, Duifweg {n}1\n"


def cohort(root, groups=9):
    for n in range(groups):
        folder = root / f"data/raw/study/chats/g{n}"
        folder.mkdir(parents=True)
        (folder / "chat.txt").write_text(CHAT.format(n=n) * 3, encoding="utf-8")
    draft = root / "data/processed/study/draft"
    draft.mkdir(parents=True)
    (root / "logs").mkdir()
    return draft


def test_two_processes_make_the_same_needles(tmp_path):
    cohort(tmp_path)
    raw = tmp_path / "data/raw/study"
    one, two = (read_needles(raw, None, set(), processes) for processes in (1, 2))
    assert one.phrases == two.phrases and one.numbers == two.numbers
    assert one.lengths == two.lengths and len(one) > 40


def test_the_order_of_chats_makes_no_difference():
    parts = []
    for group in ("a", "b", "c"):
        part = Needles()
        part.add_chat(group, ["Jan de Wit"], [("Kerkweg", "street")])
        parts.append(part)
    there, back = Needles(), Needles()
    for part in parts:
        there.add(part)
    for part in reversed(parts):
        back.add(part)
    assert there.phrases == back.phrases
    assert there.phrases[("jan",)].scope == {"a", "b", "c"}


def test_one_run_audits_cohort_and_runtime(tmp_path):
    draft = cohort(tmp_path)
    (draft / "table.csv").write_text("name\nSandra Veenstra3\n", encoding="utf-8")
    (tmp_path / "logs/step.log").write_text("06-21436587 is known\n", encoding="utf-8")
    arguments = [
        *("--root", str(tmp_path), "--processed", str(draft.parent), "--draft", str(draft)),
        *("--raw", str(tmp_path / "data/raw/study"), "--out", str(tmp_path / "audit.json")),
        *("--failed", str(tmp_path / "failed.json"), "--processes", "2"),
        *("--runtime", str(tmp_path / "logs"), "--runtime-out", str(tmp_path / "runtime.json")),
    ]
    assert main(arguments) == 2
    assert not (tmp_path / "audit.json").exists()
    failed = json.loads((tmp_path / "failed.json").read_text())
    runtime = json.loads((tmp_path / "runtime.json").read_text())
    assert [hit["artefact"] for hit in failed["found"]] == ["data/processed/study/draft/table.csv"]
    assert {hit["artefact"] for hit in runtime["found"]} == {"logs/step.log"}
    (draft / "table.csv").write_text("name\nnobody\n", encoding="utf-8")
    assert main(arguments) == 2
    assert (tmp_path / "audit.json").exists() and not (tmp_path / "failed.json").exists()
