"""How a group talks about an incident: signal, reactions, what was reported, how it ended."""

from random import Random

from buurtwacht.simulate import clock
from buurtwacht.simulate.messages import Incident
from buurtwacht.simulate.plan import Group
from buurtwacht.simulate.talk import Talk

OFFENCES = {
    "woninginbraak": 5,
    "schuur": 4,
    "fiets": 5,
    "auto": 5,
    "vernieling": 4,
    "oplichting": 3,
    "drugs": 2,
    "geweld": 2,
}
"""Kinds of offence with their weights; each has a rule `delict_<kind>`."""

_REACTIONS = {
    "suspicious": {
        "r_zie": 6, "r_vraag": 5, "r_neutraal": 5, "r_steun": 4, "r_tip": 1.2, "r_grap": 0.7,
        "r_uit": 2, "r_auto": 1.2,
    },
    "offence": {
        "r_vraag": 4, "r_neutraal": 5, "r_steun": 8, "r_tip": 2.5, "r_grap": 0.3, "r_zie": 0.25,
        "r_uit": 0.7, "r_auto": 0.7,
    },
}  # fmt: skip


def tell(talk: Talk, plan: Group, incident: Incident, draw: Random, last: int) -> None:
    """Add the episode of `incident` to the chat; messages after `last` are left out."""
    at = incident.at
    crowd = talk.crowd(at, 4 + int(draw.random() * 8))
    starter = crowd[0]
    scene = talk.scene
    night = not 8 <= clock.local(at).hour < 21
    scene.begin(starter, night=night)
    name = incident.incident
    incident.opened_at = at

    suspicious = incident.kind == "suspicious"
    if suspicious:
        opening = ["sig_auto" if draw.random() < 0.28 else "sig"]
        tail = "staart_auto" if opening[0] == "sig_auto" else "staart_sig"
        own_report = "staart_112"
        if opening[0] == "sig_auto":
            scene.about_a_driver()
    else:
        opening = [f"delict_{incident.offence}"]
        tail = "aangifte_staart"
        own_report = "staart_112" if incident.claimed == "112" else "staart_ander"
    told = False
    if draw.random() < 0.55:
        opening.append(tail)
    if incident.claimed and draw.random() < 0.25 and (suspicious is (incident.claimed == "112")):
        opening.append(own_report)
        told = True
    codes = () if suspicious else ("offence",)
    talk.say(at, starter, *opening, episode=name, codes=codes)

    turns: list[tuple[str, str]] = []
    if draw.random() < 0.3:
        turns.append(("starter", "r_uit" if draw.random() < 0.7 else "r_auto"))
    if incident.claimed and not told:
        rule = "r_112" if incident.claimed == "112" else "r_ander"
        turns.append(("starter" if draw.random() < 0.45 else "any", rule))
    if not incident.claimed:
        if draw.random() < 0.5:
            turns.append(("other", "r_bel"))
        if not incident.reports and draw.random() < 0.3:
            turns.append(("starter" if draw.random() < 0.7 else "any", "r_niet"))
    elif draw.random() < 0.2:
        turns.insert(0, ("other", "r_bel"))
    if draw.random() < plan.own_action:
        turns.append(("other", "r_zelf"))
    if draw.random() < plan.fear:
        turns.append(("any", "r_angst"))
    weights = _REACTIONS[incident.kind]
    fill = draw.choices(
        list(weights), weights=list(weights.values()), k=1 + int(draw.expovariate(1 / 6))
    )
    for rule in fill[:16]:
        turns.insert(int(draw.random() * (len(turns) + 1)), ("other", rule))
    if draw.random() < plan.ethnic:
        place = int(draw.random() * (len(turns) + 1))
        turns.insert(place, ("any", "r_etnisch"))
        if draw.random() < plan.objection:
            turns.insert(place + 1, ("other", "r_bezwaar"))
            if draw.random() < 0.4:
                turns.insert(place + 2, ("moderator", "r_mod_incident"))
    elif draw.random() < 0.07:
        turns.append(("moderator", "r_mod_incident"))
    if incident.false_alarm:
        turns.append(("starter" if draw.random() < 0.6 else "any", "r_vals"))
        turns.append(("other", "r_dank"))
    pace = 260 if clock.local(at).hour < 6 else 110
    now, previous = at, starter
    for role, rule in turns:
        now += 8 + int(draw.expovariate(1 / pace))
        pace *= 1.12
        if now > last:
            return
        if role == "starter":
            speaker = starter
        elif role == "moderator":
            speaker = talk.moderator
        else:
            speaker = crowd[int(draw.random() * len(crowd))]
            if speaker is previous or (role == "other" and speaker is starter):
                speaker = crowd[int(draw.random() * len(crowd))]
            if role == "other" and speaker is starter and len(crowd) > 1:
                speaker = crowd[1]
        talk.say(now, speaker, rule, episode=name)
        previous = speaker
    _ending(talk, incident, crowd, now, draw, last)


def _ending(talk, incident, crowd, now, draw, last) -> None:
    starter = crowd[0]
    if incident.arrested_at is not None:
        now = max(now + 60, incident.arrested_at + 120 + int(draw.expovariate(1 / 900)))
        if now <= last:
            talk.say(now, crowd[-1], "r_arrest", episode=incident.incident)
            for speaker in crowd[: 1 + int(draw.random() * 3)]:
                now += 30 + int(draw.expovariate(1 / 300))
                talk.say(now, speaker, "r_arrest", episode=incident.incident)
            for speaker in crowd[:3]:
                now += 30 + int(draw.expovariate(1 / 200))
                talk.say(now, speaker, "r_dank", episode=incident.incident)
    elif incident.claimed == "112" and draw.random() < 0.35:
        now += 300 + int(draw.expovariate(1 / 1500))
        rule = "r_terug" if draw.random() < 0.7 else "r_geenpolitie"
        if incident.false_alarm and rule == "r_terug":
            rule = "r_terug_vals"
        if now <= last:
            talk.say(now, crowd[-1], rule, episode=incident.incident)
            if draw.random() < 0.6 and rule != "r_geenpolitie":
                now += 30 + int(draw.expovariate(1 / 200))
                talk.say(now, starter, "r_dank", episode=incident.incident)
    if incident.feedback_to == "group" and incident.feedback_at is not None:
        now = max(now + 60, incident.feedback_at + int(draw.expovariate(1 / 1200)))
        if now <= last:
            speaker = talk.moderator if draw.random() < 0.6 else starter
            talk.say(now, speaker, "r_terug", episode=incident.incident)
            if draw.random() < 0.7:
                now += 60 + int(draw.expovariate(1 / 400))
                talk.say(now, crowd[-1], "r_dank", episode=incident.incident)
