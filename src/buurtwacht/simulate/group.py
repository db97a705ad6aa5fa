"""One simulated group: its people, what they say and do, and the exports of their phones."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

import numpy as np
from faker import Faker

from buurtwacht.coding.codes import CODES
from buurtwacht.simulate import background, clock, exports, incidents, people, police
from buurtwacht.simulate.grammar import Grammar
from buurtwacht.simulate.messages import Incident, Message
from buurtwacht.simulate.plan import Group
from buurtwacht.simulate.scene import Scene
from buurtwacht.simulate.speech import speak
from buurtwacht.simulate.talk import Talk


@dataclass(slots=True)
class Simulated:
    """One simulated group, before it is written."""

    plan: Group
    world: people.World
    messages: list[Message]
    incidents: list[Incident]
    rows: list[dict[str, str]]
    targets: dict[str, int]
    phones: list[tuple[exports.Phone, str, list[exports.Line], list[str], int, int]]


def simulate_group(
    plan: Group,
    seed: int,
    rules: dict[str, list[str]],
    grammar: Grammar,
    names: people.Names,
    taken: set[str],
) -> Simulated:
    """The group of `plan`, drawn from a stream of its own that `seed` and its slug start.

    `rules` and `grammar` are the phrases, `names` the name lists; `taken` holds the canary
    surnames given so far and receives this one.
    """
    numbers = np.random.default_rng([seed, *plan.group.encode()])
    draw = Random(int(numbers.integers(2**63)))
    world = people.make_world(
        municipality=plan.municipality,
        members=plan.members,
        talkers=plan.talkers,
        names=names,
        draw=draw,
        taken=taken,
    )
    first = clock.utc(plan.observed_from, 8 * 3600)
    last = clock.utc(plan.observed_until + timedelta(days=1)) - 1
    talk = Talk(Scene(world, draw, rules, grammar), draw, CODES, plan.brabant)
    owners = _owners(plan, world)
    system = _membership(talk, plan, names, first, last, draw, owners)
    months = len(
        {clock.month_of(d) for d in clock.days_between(plan.observed_from, plan.observed_until)}
    )
    targets = background.month_targets(plan, numbers.standard_normal(months).tolist())
    happened, rows = police.draw_incidents(plan, targets, numbers, draw)
    targets = background.echoes(plan, targets, happened)
    background.fill(talk, plan, targets, draw, last)
    for incident in happened:
        if incident.in_chat and first <= incident.at <= last:
            before = len(talk.messages)
            incidents.tell(talk, plan, incident, draw, last)
            incident.n_messages = len(talk.messages) - before
    _vary(talk.messages, plan, world, draw)
    _plant_canary(talk, first, last, draw)
    _polls(talk, first, last, draw)
    spoken = [m for m in talk.messages if first <= m.at <= last]
    messages = sorted([*spoken, *system], key=lambda m: m.at)
    phones = []
    for export, owner in zip(plan.exports, owners, strict=True):
        phone = exports.make_phone(world, export, owner, draw)
        begin = first if export.starts is None else clock.utc(export.starts, 9 * 3600)
        end = last if export.ends is None else clock.utc(export.ends + timedelta(days=1)) - 1
        text, lines, attached = exports.render(messages, world, plan.title, phone, begin, end)
        phones.append((phone, text, lines, attached, begin, end))
    return Simulated(plan, world, messages, happened, rows, targets, phones)


def _owners(plan: Group, world: people.World) -> list[int]:
    writers = sorted((m for m in world.members[1:]), key=lambda m: (-m.weight, m.index))
    return [0, *(m.index for m in writers)][: len(plan.exports)]


def _membership(talk, plan, names, first, last, draw: Random, owners) -> list[Message]:
    """Joins, leaves, number changes and the moderator's changes to the group, as system events."""
    world = talk.scene.world
    events: list[Message] = []
    span = last - first

    def anywhere() -> int:
        at = first + int(span * (0.04 + 0.9 * draw.random()))
        return clock.utc(clock.local(at).date(), 9 * 3600 + draw.random() * 43_000)

    fake = Faker("nl_NL")
    fake.seed_instance(draw.randrange(2**32))
    used = {m.full for m in world.members}
    stayers = len(world.members)
    for _ in range(round(plan.members * plan.joins)):
        rank = 3 + int(draw.random() * 25) if draw.random() < plan.talkers else 0
        newcomer = people.add_member(world, names, fake, draw, used, rank)
        newcomer.joined = anywhere()
        if draw.random() < 0.3:
            event = Message(newcomer.joined, newcomer.index, "system", event="joined_by_link")
        else:
            event = Message(newcomer.joined, 0, "system", event="added", whom=newcomer.index)
        events.append(event)
        if draw.random() < 0.7:
            background.welcome(talk, newcomer, newcomer.joined, draw)
    candidates = [m for m in world.members[1:stayers] if m.index not in owners]
    leavers = draw.sample(candidates, min(len(candidates), round(plan.members * plan.leaves)))
    for member in leavers:
        member.left = anywhere()
        if draw.random() < 0.12:
            events.append(Message(member.left, 0, "system", event="removed", whom=member.index))
        else:
            events.append(Message(member.left, member.index, "system", event="left"))
    writers = [m for m in candidates if m.weight > 0 and m.left is None]
    writers.sort(key=lambda m: (-m.weight, m.index))
    for member in writers[1 : 1 + plan.number_changes]:
        member.changed = anywhere()
        member.new_number = "6" + str(draw.randrange(10_000_000, 60_000_000))
        events.append(
            Message(
                member.changed, member.index, "system", event="number_changed", whom=member.index
            )
        )
    for event in ("picture", "description", "description", "pinned", "approval"):
        events.append(Message(anywhere(), 0, "system", event=event))
    for _ in range(max(1, plan.members // 25)):
        member = world.members[1 + int(draw.random() * (stayers - 1))]
        if member.left is None and member.index not in owners:
            events.append(
                Message(anywhere(), None, "system", event="security_code", whom=member.index)
            )
    old = f"Buurtapp {world.streets[0]}"
    events.append(Message(first + 600, 0, "system", event="subject", text=old))
    return events


def _vary(messages: list[Message], plan: Group, world: people.World, draw: Random) -> None:
    """Edits, deletions, media, polls, locations, contacts and mentions among the messages."""
    extra: list[Message] = []
    single = len(plan.exports) == 1
    captions = single and plan.exports[0].platform == "android" and plan.exports[0].media
    for message in messages:
        chance = draw.random()
        if chance < 0.012 and message.codes[:1] != ("moderation",):
            message.edited = True
        elif chance < 0.02 and not message.episode:
            message.kind, message.text, message.spans = "deleted", "", []
            message.codes, message.test, message.joint = (), False, False
        elif captions and chance < 0.035 and not message.test:
            message.kind = "media"
        elif chance < 0.075:
            what = draw.choices(exports.MEDIA, (14, 3, 2, 2, 1))
            extra.append(
                Message(
                    message.at + 4 + int(draw.random() * 40),
                    message.sender,
                    "media",
                    "afbeelding" if any(e.media for e in plan.exports) else what[0],
                    episode=message.episode,
                )
            )
        elif chance < 0.0765:
            extra.append(_location(message, draw))
        elif chance < 0.0775 and not message.episode:
            name = world.outsiders[int(draw.random() * len(world.outsiders))]
            extra.append(Message(message.at + 20, message.sender, "contact", " ".join(name)))
        elif chance < 0.085 and single and not message.test:
            member = world.members[int(draw.random() * plan.members)]
            if member.index != message.sender:
                message.mention = member.index
    messages += extra


def _location(message: Message, draw: Random) -> Message:
    place = f"52.{draw.randrange(10**4, 10**5)},4.{draw.randrange(10**4, 10**5)}"
    return Message(message.at + 15, message.sender, "location", place, episode=message.episode)


def _plant_canary(talk: Talk, first: int, last: int, draw: Random) -> None:
    """At least three mentions of the group's invented surname."""
    world = talk.scene.world
    for step, (title, rest) in enumerate(
        (
            ("mevrouw ", " is weer thuis uit het ziekenhuis, ze bedankt iedereen"),
            ("Pakketje voor fam. ", " ligt bij ons"),
            ("Heeft iemand het nummer van meneer ", " voor mij?"),
        )
    ):
        at = first + int((last - first) * (0.2 + 0.25 * step))
        at = clock.utc(clock.local(at).date(), 10 * 3600 + draw.random() * 30_000)
        speaker = talk.crowd(at, 1)[0]
        text = f"{title}{world.canary}{rest}"
        span = (len(title), len(title) + len(world.canary), "person")
        code = ("support", "lost_found", "social")[step]
        talk.messages.append(Message(at, speaker.index, text=text, spans=[span], codes=(code,)))


def _polls(talk: Talk, first: int, last: int, draw: Random) -> None:
    """Two polls of the moderator."""
    for share in (0.35, 0.8):
        at = first + int((last - first) * share)
        at = clock.utc(clock.local(at).date(), 11 * 3600 + draw.random() * 30_000)
        talk.crowd(at, 1)
        talk.scene.begin(talk.moderator)
        text, spans = speak(talk.scene.say("poll_vraag"), talk.moderator.style, draw, plain=True)
        options: list[str] = []
        while len(options) < 3:
            option = "".join(s for s, _ in talk.scene.say("poll_optie").segments)
            if option not in options:
                options.append(option)
        votes = [f"OPTIE: {o} ({int(draw.random() * 14)} stemmen)" for o in options]
        head = "PEILING:\n"
        spans = [(begin + len(head), end + len(head), kind) for begin, end, kind in spans]
        body = "\n".join([head + text, *votes])
        talk.messages.append(Message(at, 0, "poll", body, spans))
