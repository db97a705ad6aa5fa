"""The planted cohorts: complete, valid, the same every time, and true to their plan."""

import csv
import io
import json
import zipfile
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy.stats import poisson

from buurtwacht.coding.codes import CODES
from buurtwacht.simulate import clock
from buurtwacht.simulate.background import echoes, month_targets
from buurtwacht.simulate.cohort import simulate
from buurtwacht.simulate.identifiers import bsn_remainder, iban_remainder
from buurtwacht.simulate.plan import read_plan
from buurtwacht.simulate.police import draw_incidents, monthly_rates

PLANS = Path(__file__).parents[3] / "config" / "simulate"
TYPES = {
    "person",
    "phone",
    "address",
    "postcode",
    "plate",
    "email",
    "url",
    "iban",
    "bsn",
    "place",
    "other_id",
    "filename",
}


def _plan(name):
    return read_plan(PLANS / f"{name}.yaml")


@pytest.fixture(scope="module")
def demo():
    return simulate(_plan("demo"))


@pytest.fixture(scope="module")
def tiny():
    return simulate(_plan("tiny"))


def _rows(cohort, name):
    return list(csv.DictReader(io.StringIO(cohort.raw[name].decode())))


def _truth(cohort, name):
    return [json.loads(line) for line in cohort.truth[name].decode().splitlines()]


def _texts(cohort, group):
    for name, content in sorted(cohort.raw.items()):
        if name.startswith(f"chats/{group}/"):
            if name.endswith(".zip"):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    content = archive.read("_chat.txt")
            yield content.decode()


def test_same_plan_same_bytes(tiny):
    again = simulate(_plan("tiny"))
    assert again.raw == tiny.raw
    assert again.truth == tiny.truth


def test_another_seed_other_bytes(tiny):
    plan = _plan("tiny")
    other = simulate(plan.model_copy(update={"seed": plan.seed + 1}))
    assert other.raw["police_reports.csv"] != tiny.raw["police_reports.csv"]


def test_a_group_does_not_depend_on_the_others(tiny):
    plan = _plan("tiny")
    alone = simulate(plan.model_copy(update={"groups": plan.groups[:1]}))
    chats = [name for name in alone.raw if name.startswith("chats/")]
    assert chats
    assert all(alone.raw[name] == tiny.raw[name] for name in chats)


def test_volumes(demo, tiny):
    assert 28_000 <= demo.summary["messages"] <= 32_000
    assert 250 <= tiny.summary["messages"] <= 420
    assert len(demo.groups) == 6
    counts = Counter(row["group"] for row in _truth(demo, "messages.jsonl"))
    assert max(counts.values()) > 2.5 * min(counts.values())


def test_texts_are_varied(demo):
    assert demo.summary["unique_share"] >= 0.6
    texts = [row["text"] for row in _truth(demo, "messages.jsonl") if row["kind"] == "text"]
    assert demo.summary["unique_share"] == pytest.approx(len(set(texts)) / len(texts), abs=0.02)
    assert Counter(texts).most_common(1)[0][1] < 0.002 * len(texts)


def test_every_code_occurs(demo):
    found = Counter(code for row in _truth(demo, "messages.jsonl") for code in row["codes"])
    assert set(found) == set(CODES)


def test_every_text_of_a_member_is_coded(demo):
    for row in _truth(demo, "messages.jsonl"):
        if row["kind"] == "text":
            assert row["codes"], row["text"]


def test_personal_data_of_every_type_with_valid_checksums(demo):
    values = defaultdict(list)
    for row in _truth(demo, "personal_data.jsonl"):
        values[row["type"]].append(row["value"])
    assert set(values) == TYPES
    assert all(iban_remainder(value) == 1 for value in values["iban"])
    assert all(bsn_remainder(value) == 0 for value in values["bsn"])
    assert len({len(value) for value in values["phone"]}) >= 5


def test_spans_are_ordered_and_within_the_text(demo):
    for row in _truth(demo, "messages.jsonl"):
        end = 0
        for begin, stop, kind in row["spans"]:
            assert end <= begin < stop <= len(row["text"])
            assert kind in TYPES
            assert row["text"][begin:stop].strip() == row["text"][begin:stop]
            end = stop


def test_truth_texts_stand_in_the_exports(demo):
    exports = {
        group.plan.group: [
            text.replace("\u200e", "").replace("\r", "") for text in _texts(demo, group.plan.group)
        ]
        for group in demo.groups
    }
    for row in _truth(demo, "messages.jsonl")[::37]:
        body = row["text"].replace("\u200e", "").replace("\r", "")
        assert any(body in exports[row["group"]][number - 1] for number in row["exports"])


def test_tables_follow_their_schemas(demo, tiny):
    pandas = pytest.importorskip("pandas")
    from buurtwacht.tables import RAW

    for cohort in (demo, tiny):
        names = [name for name in cohort.raw if name.endswith(".csv")]
        assert "groups.csv" in names and "police_reports.csv" in names
        told = {"interviews.csv", "survey.csv"} & set(names)
        assert len(told) == (2 if cohort is demo else 0)
        for name in names:
            frame = pandas.read_csv(
                io.BytesIO(cohort.raw[name]), dtype=str, keep_default_na=False
            ).replace("", None)
            schema = RAW[name.removesuffix(".csv")]
            schema.validate(frame)


def test_labelled_synthetic(tiny):
    assert "SYNTHETIC" in tiny.raw["SYNTHETIC.txt"].decode()


def test_expected_reports_within_poisson_bounds(demo):
    planned = json.loads(demo.truth["planted.json"])["expected_reports"]
    found = Counter(row["group"] for row in _rows(demo, "police_reports.csv"))
    for group in demo.groups:
        slug, plan = group.plan.group, group.plan
        years = ((plan.police_until - plan.police_from).days + 1) / 365.25
        assert planned[slug] == pytest.approx(plan.reports_per_year * years, rel=0.02)
        low, high = poisson.interval(0.99, planned[slug])
        assert low <= found[slug] <= high
    assert sorted(g.plan.reports_per_year for g in demo.groups) == [1, 2, 4, 6, 11, 18]


def test_mean_of_many_draws_is_the_planted_rate():
    plan = _plan("tiny").groups[0].model_copy(update={"reports_per_year": 40, "repeat_call": 0.3})
    targets = month_targets(plan, [0.0] * 4)
    counts = [
        len(draw_incidents(plan, targets, np.random.default_rng(seed), Random(seed))[1])
        for seed in range(60)
    ]
    years = ((plan.observed_until - plan.observed_from).days + 1) / 365.25
    mean = 40 * years
    assert abs(sum(counts) / 60 - mean) < 3.3 * (mean / 60) ** 0.5


def test_records_keep_to_the_police_period():
    plan = (
        _plan("tiny")
        .groups[0]
        .model_copy(
            update={
                "reports_per_year": 60,
                "police_from": date(2025, 2, 1),
                "police_until": date(2025, 3, 10),
            }
        )
    )
    targets = month_targets(plan, [0.0] * 4)
    incidents, rows = draw_incidents(plan, targets, np.random.default_rng(5), Random(5))
    days = [date.fromisoformat(row["reported_at"][:10]) for row in rows]
    assert rows and all(plan.police_from <= day <= plan.police_until for day in days)
    assert len(rows) < sum(incident.reported_at is not None for incident in incidents)


def test_activity_rate_ratio_is_planted():
    plan = (
        _plan("tiny")
        .groups[0]
        .model_copy(update={"activity_rate_ratio": 2.0, "observed_until": date(2025, 5, 31)})
    )
    rates = monthly_rates(
        plan, {"2025-01": 26, "2025-02": 28, "2025-03": 62, "2025-04": 120, "2025-05": 31}
    )
    per_day = {
        month: rate / days
        for (month, rate), days in zip(rates.items(), (26, 28, 31, 30, 31), strict=True)
    }
    assert per_day["2025-03"] / per_day["2025-04"] == pytest.approx(0.5)
    assert per_day["2025-05"] / per_day["2025-04"] == pytest.approx(2.0)


def test_a_shared_calendar_moves_talk_and_reports_alike():
    plan = _plan("demo").groups[0].model_copy(update={"season": 0.7, "trend": 0.4, "month_sd": 0.0})
    plain = plan.model_copy(update={"season": 0.0, "trend": 0.0})
    normals = [0.0] * 15
    for planned in (month_targets, lambda one, _: monthly_rates(one, month_targets(one, normals))):
        ratio = {
            month: value / planned(plain, normals)[month]
            for month, value in planned(plan, normals).items()
        }
        assert ratio["2024-02"] / ratio["2024-08"] == pytest.approx(
            np.exp(1.4 * 0.866 - 0.2), rel=0.02
        )
        assert ratio["2025-03"] / ratio["2024-03"] == pytest.approx(np.exp(0.4), rel=0.02)


def test_reports_make_talk_in_the_month_after_them():
    plan = _plan("demo").groups[2].model_copy(update={"talk_after_report": 50})
    targets = month_targets(plan, [0.0] * 16)
    incidents, _ = draw_incidents(plan, targets, np.random.default_rng(5), Random(5))
    told = echoes(plan, targets, incidents)
    months = list(targets)
    assert told[months[0]] == targets[months[0]]
    reported = [i.reported_at for i in incidents if i.reported_at is not None]
    made = sum(told.values()) - sum(targets.values())
    assert made % 50 == 0 and 0 < made <= 50 * len(reported)
    assert echoes(plan.model_copy(update={"talk_after_report": 0}), targets, incidents) == targets


def test_arrests_in_one_amsterdam_group_only(demo):
    arrests = {row["group"] for row in _rows(demo, "police_reports.csv") if row["arrests"] != "0"}
    assert len(arrests) == 1
    [group] = [g for g in demo.groups if g.plan.group in arrests]
    assert group.plan.municipality == "Amsterdam"
    assert {g.plan.municipality for g in demo.groups} == {
        "Almere",
        "Amstelveen",
        "Amsterdam",
        "Tilburg",
    }


def test_exposure_is_unequal_and_crosses_the_change_of_the_clock(demo, tiny):
    spans = [(g.plan.observed_until - g.plan.observed_from).days for g in demo.groups]
    assert len(set(spans)) >= 4
    assert all(360 <= span <= 460 for span in spans)
    for group in [*demo.groups, *tiny.groups]:
        plan = group.plan
        assert clock.clock_goes_forward(plan.observed_from, plan.observed_until)


def test_an_hour_occurs_twice_in_a_file(demo):
    group = next(g for g in demo.groups if g.plan.night_of_clock_change)
    times = [clock.local(m.at) for m in group.messages]
    back = [(a, b) for a, b in pairwise(times) if b < a]
    assert [a.date() for a, _ in back] == [date(2024, 10, 27)]


def test_no_message_in_the_skipped_hour_or_outside_the_period(demo):
    for group in demo.groups:
        for message in group.messages:
            moment = clock.local(message.at)
            assert group.plan.observed_from <= moment.date() <= group.plan.observed_until
            if moment.date() in (date(2024, 3, 31), date(2025, 3, 30)):
                assert moment.hour != 2


def test_two_exports_overlap_and_differ_in_labels_and_stamps(demo):
    group = next(g for g in demo.groups if len(g.plan.exports) == 2)
    rows = [r for r in _truth(demo, "messages.jsonl") if r["group"] == group.plan.group]
    assert sum(r["exports"] == [1, 2] for r in rows) > 1000
    assert sum(r["exports"] == [1] for r in rows) > 100
    assert sum(r["exports"] == [2] for r in rows) > 100
    one, other = group.phones[0][0], group.phones[1][0]
    assert {one.export.platform, other.export.platform} == {"android", "ios"}
    assert sum(one.labels.get(i) != other.labels.get(i) for i in one.labels) > 10


def test_consent(demo, tiny):
    statuses = Counter(row["status"] for row in _rows(demo, "consent.csv"))
    assert statuses["refused"] == 1 and statuses["withdrawn"] == 1 and statuses["given"] > 100
    assert Counter(row["status"] for row in _rows(tiny, "consent.csv"))["refused"] == 1


def test_refusers_are_named_as_in_the_export(demo):
    for row in _rows(demo, "consent.csv"):
        if row["status"] != "given":
            assert any(f"{row['participant']}: " in text for text in _texts(demo, row["group"]))


def test_canaries_occur_in_the_texts_and_in_no_roster(demo):
    canaries = json.loads(demo.truth["planted.json"])["canaries"]
    assert len(set(canaries.values())) == 6
    rows = _truth(demo, "messages.jsonl")
    for slug, name in canaries.items():
        seen = [r for r in rows if r["group"] == slug and name.lower() in r["text"].lower()]
        assert len(seen) >= 3
        assert not any(name in (r["sender"] or "") for r in rows)
        assert name not in demo.raw["known_names.csv"].decode()


def test_signals_and_records_do_not_coincide(demo):
    episodes = _truth(demo, "episodes.jsonl")
    kinds = Counter((e["in_chat"], e["reported"]) for e in episodes)
    assert min(kinds[True, True], kinds[True, False], kinds[False, True]) >= 5
    rows = _rows(demo, "police_reports.csv")
    assert {"before", "after", "none"} <= {row["group_signal"] for row in rows}
    assert {"minute", "hour", "day"} == {row["precision"] for row in rows}
    incidents = Counter(row["incident"] for row in rows if row["incident"])
    assert max(incidents.values()) >= 2
    known = [row for row in rows if row["feedback_at"]]
    assert 0 < len(known) < len(rows)


def test_group_signal_before_means_the_chat_was_first(demo):
    episodes = {e["incident"]: e for e in _truth(demo, "episodes.jsonl")}
    by_report = {r: e for e in episodes.values() for r in e["reports"]}
    for row in _rows(demo, "police_reports.csv"):
        episode = by_report[row["report"]]
        same = episode["reported_at"][:16] == row["reported_at"][:16]
        if same and row["group_signal"] in ("before", "after"):
            first = episode["opened_at"] < episode["reported_at"]
            assert first is (row["group_signal"] == "before")


def test_ios_zip_holds_its_attachments(demo):
    group = next(
        g for g in demo.groups if g.plan.exports[0].platform == "ios" and g.plan.exports[0].media
    )
    [content] = [c for n, c in demo.raw.items() if n.startswith(f"chats/{group.plan.group}/")]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        text = archive.read("_chat.txt").decode()
    assert len(names) > 5
    assert all(name in text for name in names - {"_chat.txt"})
    assert text.count("\r\n") == len([r for r in text.split("\r\n") if r])
