"""The files that a researcher would receive: exports of chats and tables, as in the contract."""

import csv
import io
from datetime import date, timedelta

from buurtwacht.simulate import clock, exports
from buurtwacht.simulate.group import Simulated
from buurtwacht.simulate.plan import Group

SYNTHETIC = """SYNTHETIC DATA / SYNTHETISCHE GEGEVENS

Everything in this folder was invented by a program: no message, name, number, address,
police record or neighbourhood in it is real. The truth that was planted is kept elsewhere.
Alles in deze map is door een programma verzonnen.
"""


def csv_bytes(columns: list[str], rows: list[dict[str, object]]) -> bytes:
    """A CSV file with a header row."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def raw_files(groups: list[Simulated]) -> dict[str, bytes]:
    """Contents by path within the raw folder of the cohort."""
    out = {"SYNTHETIC.txt": SYNTHETIC.encode()}
    for group in groups:
        for phone, text, _, attached, _, _ in group.phones:
            name, content = exports.container(text, group.plan.title, phone.export, attached)
            path = f"chats/{group.plan.group}/{name}"
            if path in out:
                path = path.replace(".txt", " (2).txt").replace(".zip", " (2).zip")
            out[path] = content
    out["groups.csv"] = csv_bytes(
        [
            "group",
            "municipality",
            "neighbourhood",
            "founded_on",
            "ended_on",
            "observed_from",
            "observed_until",
            "police_from",
            "police_until",
            "members",
            "households",
        ],
        [_group_row(group.plan) for group in groups],
    )
    reports = [row for group in groups for row in group.rows]
    out["police_reports.csv"] = csv_bytes(
        [
            "report",
            "incident",
            "group",
            "neighbourhood",
            "reported_at",
            "precision",
            "source",
            "channel",
            "category",
            "arrests",
            "arrested_at",
            "group_signal",
            "feedback_at",
            "feedback_to",
        ],
        sorted(reports, key=lambda row: (row["reported_at"], row["report"])),
    )
    out["consent.csv"] = csv_bytes(
        ["group", "participant", "status", "since"],
        [row for group in groups for row in _consent(group)],
    )
    out["known_names.csv"] = csv_bytes(
        ["group", "name", "kind"],
        [row for group in groups for row in _known_names(group)]
        + [
            {"group": "", "name": name, "kind": "place"}
            for name in sorted({group.plan.municipality for group in groups})
        ],
    )
    out["members.csv"] = csv_bytes(
        ["group", "date", "members"], [row for group in groups for row in _counts(group)]
    )
    out["group_status.csv"] = csv_bytes(
        ["group", "from", "until", "field", "value"],
        [
            {
                "group": group.plan.group,
                "from": group.plan.observed_from.isoformat(),
                "until": "",
                "field": name,
                "value": value,
            }
            for group in groups
            for name, value in group.plan.status.items()
        ],
    )
    return out


def _group_row(plan: Group) -> dict[str, object]:
    def text(value: date | int | None) -> str:
        return "" if value is None else str(value)

    return {
        "group": plan.group,
        "municipality": plan.municipality,
        "neighbourhood": plan.neighbourhood,
        "founded_on": text(plan.founded_on),
        "ended_on": "",
        "observed_from": text(plan.observed_from),
        "observed_until": text(plan.observed_until),
        "police_from": text(plan.police_from),
        "police_until": text(plan.police_until),
        "members": text(plan.members),
        "households": text(plan.households),
    }


def _consent(group: Simulated) -> list[dict[str, object]]:
    """Most writers gave consent; the planned numbers refused or withdrew it."""
    phone = group.phones[0][0]
    sent: dict[int, int] = {}
    for message in group.messages:
        if message.sender is not None and message.kind != "system":
            sent[message.sender] = sent.get(message.sender, 0) + 1
    writers = sorted(sent, key=lambda index: (-sent[index], index))
    objectors = [i for i in writers[4:] if i in phone.labels and i != phone.owner]
    statuses = ["refused"] * group.plan.refused + ["withdrawn"] * group.plan.withdrawn
    special = dict(zip(objectors, statuses, strict=False))
    since = group.plan.observed_until + timedelta(days=21)
    later = (since + timedelta(days=40)).isoformat()
    rows = []
    for place, index in enumerate(writers):
        status = special.get(index, "given")
        if status == "given" and place % 9 == 8:
            continue
        rows.append(
            {
                "group": group.plan.group,
                "participant": phone.label(group.world.members[index], group.phones[0][5]),
                "status": status,
                "since": later if status == "withdrawn" else since.isoformat(),
            }
        )
    return sorted(rows, key=lambda row: row["participant"])


def _known_names(group: Simulated) -> list[dict[str, object]]:
    world = group.world
    named = [
        *((name, "person") for name in world.officers),
        *((name, "street") for name in world.streets[:6]),
        *((name, "place") for name in world.places[:5]),
    ]
    return [{"group": group.plan.group, "name": name, "kind": kind} for name, kind in named]


def _counts(group: Simulated) -> list[dict[str, object]]:
    """A count at the start, every quarter and at the end."""
    plan = group.plan
    joined = sorted(m.joined for m in group.world.members if m.joined is not None)
    left = sorted(m.left for m in group.world.members if m.left is not None)
    days = clock.days_between(plan.observed_from, plan.observed_until)
    rows = []
    for day in sorted({*days[::91], days[-1]}):
        at = clock.utc(day, 12 * 3600)
        count = plan.members + sum(j <= at for j in joined) - sum(e <= at for e in left)
        rows.append({"group": plan.group, "date": day.isoformat(), "members": count})
    return rows
