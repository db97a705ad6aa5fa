"""What was planted, for those who check the pipeline; it holds personal data of the invented."""

import json

from buurtwacht.simulate import clock, exports, police
from buurtwacht.simulate.group import Simulated


def _by_name(group: Simulated) -> list:
    """The group's exports in the order of their file names, as a reader of the folder sees them."""
    return sorted(
        group.phones,
        key=lambda one: exports.container("", group.plan.title, one[0].export, [])[0],
    )


def _jsonl(rows) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def truth_files(groups: list[Simulated], summary: dict[str, float | int]) -> dict[str, bytes]:
    """Contents by file name.

    `messages.jsonl`: each message or system line that an export shows, in order of time: `exports`
    are the numbers of the exports by file name, `text` and `spans` (start, end, type) as the first
    of them shows it, `codes` the true codes. `personal_data.jsonl`: each planted value.
    `episodes.jsonl`: each incident, in the chat or not, with its police records. `planted.json`:
    canaries, expected records, background messages a month and the figures of `summary`.
    """
    lines, values = [], []
    for group in groups:
        shown: dict[int, tuple[exports.Line, list[int]]] = {}
        for number, (_, _, its_lines, _, _, _) in enumerate(_by_name(group), start=1):
            for line in its_lines:
                shown.setdefault(id(line.message), (line, []))[1].append(number)
        ordered = sorted(shown.values(), key=lambda pair: pair[0].message.at)
        for position, (line, numbers) in enumerate(ordered):
            message = line.message
            sender = None
            if message.sender is not None and message.kind != "system":
                sender = group.world.members[message.sender].full
            row = {
                "group": group.plan.group,
                "position": position,
                "sent_at": clock.iso(message.at),
                "sender": sender,
                "kind": message.kind,
                "event": message.event or None,
                "text": line.body,
                "codes": list(message.codes),
                "test_message": message.test,
                "joint_activity": message.joint,
                "episode": message.episode or None,
                "exports": numbers,
                "spans": [list(span) for span in line.spans],
            }
            lines.append(row)
            values += [
                {
                    "group": group.plan.group,
                    "sent_at": row["sent_at"],
                    "type": kind,
                    "value": line.body[begin:end],
                }
                for begin, end, kind in line.spans
            ]
    episodes = [
        {
            "group": group.plan.group,
            "incident": incident.incident,
            "opened_at": _iso(incident.opened_at),
            "signal": incident.kind,
            "offence": incident.offence or None,
            "in_chat": incident.opened_at is not None,
            "messages": incident.n_messages,
            "reported": bool(incident.reports),
            "reports": incident.reports,
            "reported_at": _iso(incident.reported_at),
            "claimed": incident.claimed or None,
            "signal_first": incident.signal_first if incident.reported_at else None,
            "false_alarm": incident.false_alarm,
            "feedback_at": _iso(incident.feedback_at),
            "feedback_to": incident.feedback_to or None,
            "arrests": incident.arrests,
        }
        for group in groups
        for incident in group.incidents
    ]
    planted = {
        "summary": summary,
        "canaries": {group.plan.group: group.world.canary for group in groups},
        "expected_reports": {g.plan.group: _expected(g) for g in groups},
        "background_messages": {g.plan.group: g.targets for g in groups},
    }
    return {
        "messages.jsonl": _jsonl(lines),
        "personal_data.jsonl": _jsonl(values),
        "episodes.jsonl": _jsonl(episodes),
        "planted.json": (json.dumps(planted, ensure_ascii=False, indent=1) + "\n").encode(),
    }


def _iso(at: int | None) -> str | None:
    return None if at is None else clock.iso(at)


def _expected(group: Simulated) -> float:
    """Expected police records in the police period."""
    rates = police.monthly_rates(group.plan, group.targets)
    plan = group.plan
    if plan.police_from is None:
        return 0.0
    days: dict[str, int] = {}
    covered: dict[str, int] = {}
    for day in clock.days_between(plan.observed_from, plan.observed_until):
        month = clock.month_of(day)
        days[month] = days.get(month, 0) + 1
        covered[month] = covered.get(month, 0) + (plan.police_from <= day <= plan.police_until)
    return round(sum(rates[m] * covered[m] / days[m] for m in rates), 4)
