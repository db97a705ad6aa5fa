"""Talk outside incidents: neighbours, nuisance, lost cats, news from officials, house rules."""

from dataclasses import dataclass
from datetime import date
from math import cos, exp, pi
from random import Random

from buurtwacht.simulate import clock
from buurtwacht.simulate.messages import Incident
from buurtwacht.simulate.plan import Group
from buurtwacht.simulate.talk import Talk


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of thread: its opener, its replies with weights, their mean number and mean pace
    (seconds); `months` and `hours` limit when it starts, `social` threads follow the plan."""

    opener: str
    replies: dict[str, float]
    weight: float
    length: float = 3.0
    social: bool = False
    months: tuple[int, ...] = ()
    pace: float = 400.0
    hours: tuple[int, int] = (0, 24)


TOPICS = (
    Topic("o_vuurwerk", {"r_vuurwerk": 5, "r_steun": 0.2, "r_neutraal": 1}, 1.2),
    Topic(
        "o_vuurwerk", {"r_vuurwerk": 5, "r_neutraal": 1}, 5, length=4, months=(11, 12, 1), pace=250
    ),
    Topic("o_geluid", {"r_geluid": 4, "r_neutraal": 0.6}, 3, length=2.5),
    Topic("o_parkeren", {"r_parkeren": 5, "r_grap": 0.2}, 4, length=3.5),
    Topic("o_afval", {"r_afval": 5}, 4),
    Topic("o_hangjeugd", {"r_hangjeugd": 5, "r_neutraal": 0.6}, 3, length=4),
    Topic("o_stank", {"r_stank": 4}, 1.2, length=2),
    Topic("o_knal", {"r_knal": 5}, 2.5, length=3.5, pace=150),
    Topic("o_sirene", {"r_sirene": 5}, 2, length=3, pace=200),
    Topic("o_stroom", {"r_stroom": 5}, 2, length=4, pace=120),
    Topic("o_leen", {"r_leen": 5}, 2.5, length=2, social=True, pace=900),
    Topic("o_gratis", {"r_gratis": 5}, 2.5, length=2, social=True, pace=900),
    Topic("o_vakman", {"r_vakman": 5}, 3, length=3, social=True, pace=900),
    Topic("o_kat", {"r_kat": 5}, 4, length=3.5, pace=900),
    Topic("o_hond", {"r_hond": 5}, 2.5, length=3, pace=500),
    Topic("o_sleutel", {"r_sleutel": 4, "r_dank": 0.8}, 4, length=1.6, pace=900),
    Topic("o_pakket", {"r_pakket": 5}, 5, length=1.8, pace=500),
    Topic("o_bbq", {"r_bbq": 6}, 2, length=8, social=True, pace=1200),
    Topic(
        "o_bbq",
        {"r_bbq": 6},
        5,
        length=11,
        social=True,
        months=(5, 6, 7, 8, 9),
        pace=1200,
    ),
    Topic("o_opruim", {"r_opruim": 5}, 2, length=4, social=True, pace=1500),
    Topic("o_seizoen_12", {"r_seizoen": 5}, 10, length=6, social=True, months=(12,)),
    Topic("o_seizoen_1", {"r_seizoen": 5}, 10, length=6, social=True, months=(1,)),
    Topic("o_seizoen_2", {"r_seizoen": 5}, 6, length=4, social=True, months=(2,)),
    Topic("o_seizoen_4", {"r_seizoen": 5}, 8, length=5, social=True, months=(4,)),
    Topic("o_seizoen_7", {"r_seizoen": 5}, 7, length=3, social=True, months=(6, 7, 8)),
    Topic("o_seizoen_10", {"r_seizoen": 5}, 6, length=4, social=True, months=(10, 11)),
    Topic("o_geboorte", {"r_geboorte": 6}, 0.9, length=7, social=True, pace=700),
    Topic("o_verjaardag", {"r_verjaardag": 6}, 2.4, length=6, social=True, pace=700),
    Topic("o_nieuw", {"r_nieuw": 6}, 1.2, length=6, social=True, pace=900),
    Topic("o_ziek", {"r_ziek": 6}, 1.6, length=5, social=True, pace=800),
    Topic("o_overleden", {"r_overleden": 6}, 0.3, length=8, social=True, pace=1200),
    Topic("o_lucht", {"r_lucht": 6}, 3, length=4, social=True, pace=300, hours=(16, 24)),
    Topic("o_kijken", {"r_kijken": 6}, 1.5, length=5, social=True, pace=500),
    Topic("o_morgen", {"r_morgen": 6}, 4, length=4, social=True, pace=200, hours=(6, 11)),
    Topic("o_bakker", {"r_bakker": 6}, 3.5, length=4, social=True, pace=400),
    Topic("o_club", {"r_club": 6}, 3, length=4, social=True, pace=700),
    Topic("o_vakantie", {"r_vakantie": 6}, 2.5, length=2, social=True, pace=900),
    Topic("o_gemeente", {"r_gemeente": 5}, 4, length=2.5),
    Topic("o_tip", {"r_tip2": 5}, 2.4, length=2.5),
    Topic("o_angst", {"r_angst2": 5, "r_steun": 1}, 1.2, length=4),
    Topic("o_discussie", {"r_discussie": 5}, 0.8, length=5),
    Topic("o_reanimatie", {"r_reanimatie": 6}, 0.25, length=7, pace=90),
    Topic("o_brand", {"r_brand": 6}, 0.3, length=6, pace=110),
    Topic("o_vermist", {"r_vermist": 6}, 0.25, length=6, pace=150),
)


def shared_calendar(plan: Group, month: str) -> float:
    """What a calendar month does to talk and reports alike: 1 without `season` and `trend`."""
    year, number = int(month[:4]), int(month[5:])
    years = year - 2024 + (number - 1) / 12
    return exp(plan.season * cos(2 * pi * (number - 1) / 12) + plan.trend * years)


def echoes(plan: Group, targets: dict[str, int], incidents: list[Incident]) -> dict[str, int]:
    """`targets` with the talk that police records make in the month after them."""
    months = list(targets)
    told = dict(targets)
    for incident in incidents:
        if incident.reported_at is not None:
            place = months.index(clock.month_of(clock.local(incident.reported_at).date())) + 1
            if place < len(months):
                told[months[place]] += plan.talk_after_report
    return told


def month_targets(plan: Group, normals: list[float]) -> dict[str, int]:
    """Background messages of each calendar month; `normals` are standard normal draws.

    Months share a mild season (more talk in summer and December) and what `shared_calendar` says,
    and differ by `month_sd` on the log scale; they sum to `background_messages`.
    """
    season = {1: 1.1, 2: 0.9, 6: 1.1, 7: 1.05, 8: 0.95, 12: 1.25}
    days: dict[str, int] = {}
    for day in clock.days_between(plan.observed_from, plan.observed_until):
        days[clock.month_of(day)] = days.get(clock.month_of(day), 0) + 1
    weights = {
        month: count
        * season.get(int(month[5:]), 1.0)
        * shared_calendar(plan, month)
        * 2.718281828 ** (plan.month_sd * normal)
        for (month, count), normal in zip(days.items(), normals, strict=False)
    }
    total = sum(weights.values())
    targets, done, given = {}, 0.0, 0
    for month, weight in weights.items():
        done += plan.background_messages * weight / total
        targets[month] = round(done) - given
        given = round(done)
    return targets


def fill(talk: Talk, plan: Group, targets: dict[str, int], draw: Random, last: int) -> None:
    """Add the background messages of all months to the chat; none after `last`."""
    by_month: dict[str, list[date]] = {}
    for day in clock.days_between(plan.observed_from, plan.observed_until):
        by_month.setdefault(clock.month_of(day), []).append(day)
    for month, target in targets.items():
        days = by_month[month]
        weights = [draw.gammavariate(2.0, 1.0) * (1.25 if d.weekday() >= 5 else 1) for d in days]
        start = len(talk.messages)
        for opener in _duties(plan, len(days) / 30.4375, draw):
            day = days[int(draw.random() * len(days))]
            _duty(talk, opener, clock.utc(day, 9 * 3600 + draw.random() * 43_000), draw)
        topics = [t for t in TOPICS if not t.months or int(month[5:]) in t.months]
        shares = [t.weight * (plan.social if t.social else 1.0) for t in topics]
        while len(talk.messages) - start < target:
            day = draw.choices(days, weights=weights)[0]
            topic = draw.choices(topics, weights=shares)[0]
            at = clock.moment(day, "talk", draw)
            while not topic.hours[0] <= clock.local(at).hour < topic.hours[1]:
                at = clock.moment(day, "talk", draw)
            _thread(talk, topic, at, draw)
        del talk.messages[start + target :]
        talk.messages[start:] = [m for m in talk.messages[start:] if m.at <= last]
    if plan.night_of_clock_change:
        _night(talk, plan, draw)


def _duties(plan: Group, months: float, draw: Random) -> list[str]:
    duties = []
    for opener, rate in (
        ("o_regels", plan.reminders_per_month),
        ("o_test", plan.tests_per_year / 12),
        ("o_politie", plan.official_per_month * 0.7),
        ("o_gemeente_off", plan.official_per_month * 0.3),
    ):
        expected = rate * months
        duties += [opener] * (int(expected) + (draw.random() < expected % 1))
    return duties


def _duty(talk: Talk, opener: str, at: int, draw: Random) -> None:
    moderator = talk.moderator
    official = opener in ("o_politie", "o_gemeente_off")
    crowd = talk.crowd(at, 5)
    starter = crowd[0] if official and draw.random() < 0.35 else moderator
    talk.scene.begin(starter)
    talk.say(at, starter, opener)
    rule = {"o_regels": "r_regels", "o_test": "r_test"}.get(opener, "r_off")
    for speaker in crowd[: int(draw.random() * 5)]:
        if speaker is not starter:
            at += 60 + int(draw.expovariate(1 / 1200))
            talk.say(at, speaker, rule)


def welcome(talk: Talk, newcomer, at: int, draw: Random) -> None:
    """The moderator greets `newcomer`, some others too."""
    talk.crowd(at, 1)
    talk.scene.begin(talk.moderator)
    talk.scene.bind("nieuw", newcomer.first)
    at += 120 + int(draw.expovariate(1 / 1800))
    talk.say(at, talk.moderator, "o_welkom")
    if newcomer.weight > 0:
        talk.say(at + 60 + int(draw.expovariate(1 / 1800)), newcomer, "r_welkom")


def _thread(talk: Talk, topic: Topic, at: int, draw: Random) -> None:
    replies = int(draw.expovariate(1 / topic.length))
    crowd = talk.crowd(at, 2 + min(replies, 9))
    starter = crowd[0]
    talk.scene.begin(starter)
    talk.say(at, starter, topic.opener)
    others = crowd[1:] or crowd
    previous = starter
    rules, weights = list(topic.replies), list(topic.replies.values())
    for _ in range(min(replies, 25)):
        at += 15 + int(draw.expovariate(1 / topic.pace))
        hour = clock.local(at).hour
        if hour < 6 and topic.pace > 300:
            at += int((7.5 - hour + 2 * draw.random()) * 3600)
        speaker = others[int(draw.random() * len(others))]
        if speaker is previous:
            speaker = starter if draw.random() < 0.4 else others[int(draw.random() * len(others))]
        if speaker is starter and draw.random() < 0.5:
            rule = "r_dank"
        else:
            rule = draw.choices(rules, weights=weights)[0]
        talk.say(at, speaker, rule)
        previous = speaker


def _night(talk: Talk, plan: Group, draw: Random) -> None:
    day = clock.clock_goes_back(plan.observed_from, plan.observed_until)
    if day is None:
        return
    start = clock.utc(day, 2.6 * 3600)
    crowd = talk.crowd(start, 4)
    talk.scene.begin(crowd[0])
    talk.say(start, crowd[0], "o_uurlaat")
    for step, speaker in enumerate([*crowd[1:], *crowd]):
        talk.say(start + (step + 1) * 540, speaker, "r_geluid")
