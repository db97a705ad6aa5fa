"""What happened and what the police recorded: incidents with planted rates, reports as rows."""

from datetime import date, timedelta
from math import log2
from random import Random

import numpy as np

from buurtwacht.errors import InputError
from buurtwacht.simulate import clock
from buurtwacht.simulate.background import shared_calendar
from buurtwacht.simulate.incidents import OFFENCES
from buurtwacht.simulate.messages import Incident
from buurtwacht.simulate.plan import Group

_CATEGORIES = {
    "suspicious": "verdachte situatie",
    "woninginbraak": "woninginbraak",
    "schuur": "inbraak schuur of berging",
    "fiets": "diefstal fiets",
    "auto": "diefstal uit auto",
    "vernieling": "vernieling",
    "oplichting": "oplichting",
    "drugs": "drugshandel",
    "geweld": "geweld",
}


def monthly_rates(plan: Group, targets: dict[str, int]) -> dict[str, float]:
    """Expected police records of each month of the observed period.

    Proportional to the days of the month, to its `shared_calendar` and to `activity_rate_ratio` to
    the power of the doublings of last month's background activity a day; they sum to
    `reports_per_year` times the years.
    """
    days: dict[str, int] = {}
    all_days = clock.days_between(plan.observed_from, plan.observed_until)
    for day in all_days:
        days[clock.month_of(day)] = days.get(clock.month_of(day), 0) + 1
    weights, before = {}, None
    mean = sum(targets.values()) / len(all_days)
    for month, count in days.items():
        doublings = 0.0 if not before else log2(max(before, 1e-9) / mean)
        calendar = shared_calendar(plan, month)
        weights[month] = count * calendar * plan.activity_rate_ratio**doublings
        before = targets[month] / count
    scale = plan.reports_per_year * len(all_days) / 365.25 / sum(weights.values())
    return {month: weight * scale for month, weight in weights.items()}


def _in_month(plan: Group, month: str, draw: Random) -> int:
    first = max(plan.observed_from, date(int(month[:4]), int(month[5:]), 1))
    following = date(int(month[:4]) + int(month[5:]) // 12, int(month[5:]) % 12 + 1, 1)
    last = min(plan.observed_until, following - timedelta(days=1))
    day = first + timedelta(days=int(draw.random() * ((last - first).days + 1)))
    return clock.moment(day, "trouble", draw)


def _incident(name: str, at: int, draw: Random) -> Incident:
    if draw.random() < 0.62:
        return Incident(name, at, "suspicious")
    offence = draw.choices(list(OFFENCES), weights=list(OFFENCES.values()))[0]
    return Incident(name, at, "offence", offence)


def draw_incidents(
    plan: Group, targets: dict[str, int], numbers: np.random.Generator, draw: Random
) -> tuple[list[Incident], list[dict[str, str]]]:
    """Incidents in order of time, and the rows of `police_reports.csv` that they lead to.

    The number of records a month is Poisson with the planted mean; a record belongs with
    probability `repeat_call` to the incident of the one before. Records outside the police period
    are not recorded. Raises `InputError` when there are too few incidents for the arrests.
    """
    slug = plan.group
    moments = []
    for month, rate in monthly_rates(plan, targets).items():
        moments += [_in_month(plan, month, draw) for _ in range(int(numbers.poisson(rate)))]
    calls: list[list[int]] = []
    for at in sorted(moments):
        if calls and draw.random() < plan.repeat_call:
            calls[-1].append(calls[-1][-1] + 90 + int(draw.expovariate(1 / 500)))
        else:
            calls.append([at])
    reported = []
    for at, *repeats in calls:
        incident = _incident("", at, draw)
        incident.in_chat = draw.random() < plan.in_chat
        incident.reported_at = at
        reported.append((incident, repeats))
    _arrests(plan, [incident for incident, _ in reported], draw)
    years = ((plan.observed_until - plan.observed_from).days + 1) / 365.25
    silent = []
    for _ in range(int(numbers.poisson(plan.unreported_signals_per_year * years))):
        span = (plan.observed_until - plan.observed_from).days + 1
        day = plan.observed_from + timedelta(days=int(draw.random() * span))
        incident = _incident("", clock.moment(day, "trouble", draw), draw)
        incident.false_alarm = incident.kind == "suspicious" and draw.random() < 0.3
        if draw.random() < plan.claimed_unrecorded:
            incident.claimed = draw.choice(("112", "other"))
        silent.append(incident)
    rows: list[dict[str, str]] = []
    for number, (incident, repeats) in enumerate(reported, start=1):
        rows += _records(plan, incident, repeats, f"{slug}-i{number:03d}", draw)
    incidents = sorted([i for i, _ in reported] + silent, key=lambda i: (i.at, i.kind, i.offence))
    for number, incident in enumerate(incidents, start=1):
        incident.incident = incident.incident or f"{slug}-s{number:03d}"
    return incidents, rows


def _covered(plan: Group, at: int) -> bool:
    day = clock.local(at).date()
    return plan.police_from is not None and plan.police_from <= day <= plan.police_until


def _arrests(plan: Group, incidents: list[Incident], draw: Random) -> None:
    candidates = [i for i in incidents if _covered(plan, i.reported_at)]
    draw.shuffle(candidates)
    candidates.sort(key=lambda i: not i.in_chat)
    if len(candidates) < plan.arrest_incidents:
        raise InputError(
            f"group {plan.group}",
            "fewer reported incidents were drawn than arrest_incidents",
            "lower it, or raise reports_per_year",
        )
    for incident in candidates[: plan.arrest_incidents]:
        incident.in_chat = True
        incident.arrests = 1 + (draw.random() < 0.4)
        incident.arrested_at = incident.reported_at + 300 + int(draw.expovariate(1 / 1500))


def _records(plan, incident, repeats, name, draw) -> list[dict[str, str]]:
    at = incident.reported_at
    incident.incident = name
    urgent = draw.random() < (0.5 if incident.kind == "suspicious" else 0.3)
    if incident.arrests or repeats:
        urgent = True
    if urgent:
        channel = "112"
    else:
        channel = draw.choices(("0900-8844", "wijkagent", "online", "mma"), weights=(5, 3, 4, 1))[0]
    source = {"112": "meldkamer", "0900-8844": "meldkamer", "wijkagent": "wijkagent"}.get(
        channel, "bvh"
    )
    precision = {"meldkamer": "minute", "wijkagent": "day", "bvh": "hour"}[source]
    if incident.in_chat:
        incident.signal_first = draw.random() < plan.signal_first
        gap = draw.expovariate(1 / (420 if urgent else 7200)) + 45
        incident.at = int(at - gap if incident.signal_first else at + gap)
        incident.claimed = ""
        if draw.random() < plan.claimed:
            incident.claimed = "112" if urgent else "other"
        incident.false_alarm = (
            incident.kind == "suspicious" and not incident.arrests and draw.random() < 0.12
        )
    if draw.random() < plan.feedback_known:
        delay = 1800 * 2.718281828 ** (draw.random() * 5.5)
        to_group = incident.in_chat and draw.random() < plan.feedback_to_group
        incident.feedback_at = int(at + delay)
        incident.feedback_to = "group" if to_group else "reporter"
    if not incident.in_chat:
        signal = "none"
    elif draw.random() < 0.12:
        signal = "unknown"
    else:
        signal = "before" if incident.signal_first else "after"
    rows = []
    for order, moment in enumerate([at, *repeats]):
        if not _covered(plan, moment):
            continue
        report = f"R{name.replace('-i', '')}{chr(97 + order)}"
        incident.reports.append(report)
        first = order == 0
        rows.append(
            {
                "report": report,
                "incident": name if repeats else "",
                "group": plan.group,
                "neighbourhood": plan.neighbourhood,
                "reported_at": _stamp(moment, precision),
                "precision": precision,
                "source": source,
                "channel": channel,
                "category": _CATEGORIES[incident.offence or incident.kind],
                "arrests": str(incident.arrests) if first else "0",
                "arrested_at": _stamp(incident.arrested_at, "minute")
                if first and incident.arrested_at is not None
                else "",
                "group_signal": signal,
                "feedback_at": _stamp(incident.feedback_at, "minute")
                if first and incident.feedback_at is not None
                else "",
                "feedback_to": incident.feedback_to if first else "",
            }
        )
    return rows


def _stamp(at: int, precision: str) -> str:
    moment = clock.local(at).replace(second=0)
    if precision != "minute":
        moment = moment.replace(minute=0)
    if precision == "day":
        moment = moment.replace(hour=0)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")
