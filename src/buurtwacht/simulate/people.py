"""Invented people of a simulated group: members, officers, children, suspects, streets, places."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from faker import Faker

from buurtwacht.simulate.grammar import read_rules

Names = dict[str, list[str]]

PARTICLES = ("van", "de", "den", "der", "ter", "ten", "te", "el", "'t", "'s")


@dataclass(slots=True)
class Style:
    """How somebody types; shares are probabilities per message."""

    lower: float
    no_stop: float
    typo: float
    short: float
    emoji: float
    shout: float


@dataclass(slots=True)
class Member:
    """One member; times are UTC seconds, `None` = the whole period."""

    index: int
    first: str
    last: str
    number: str
    street: str
    house: int
    weight: float
    style: Style
    joined: int | None = None
    left: int | None = None
    new_number: str | None = None
    changed: int | None = None

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"

    def number_at(self, at: int) -> str:
        """The mobile number in use at `at`, nine digits after +31."""
        if self.new_number is not None and self.changed is not None and at >= self.changed:
            return self.new_number
        return self.number


@dataclass(slots=True)
class World:
    """Everybody and everything that a group can mention."""

    municipality: str
    canary: str
    members: list[Member] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    officers: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    outsiders: list[tuple[str, str]] = field(default_factory=list)


def spaced_number(digits: str) -> str:
    """A mobile number as phones show it, from nine digits."""
    return f"+31 {digits[0]} {digits[1:]}"


def read_names(lines: Iterable[str]) -> dict[str, list[str]]:
    """The lists of the name file by their heading."""
    return {
        name: [entry.strip() for line in rows for entry in line.split(";")]
        for name, rows in read_rules(lines).items()
    }


def _surname(names: Names, fake: Faker, draw: Random) -> str:
    if draw.random() < 0.45:
        return draw.choice(names["last"])
    while True:
        name = fake.last_name()
        words = name.split()
        plain = all(word.lower() in PARTICLES for word in words[:-1])
        odd = words[-1].endswith(("dr", "sz", "szoon", "ius")) or not words[-1].istitle()
        if plain and not odd and 3 < len(words[-1]) < 13 and name.isascii():
            return name


def _first(names: Names, fake: Faker, draw: Random) -> str:
    return draw.choice(names["first"]) if draw.random() < 0.6 else fake.first_name()


def _mobile(draw: Random) -> str:
    return "6" + str(draw.randrange(10_000_000, 60_000_000))


def _canary(draw: Random, taken: set[str]) -> str:
    starts = ("Quist", "Zwelm", "Wroet", "Ypker", "Fnoord", "Blijk", "Vlonk", "Grauw", "Snorr")
    middles = ("er", "en", "ol", "um", "ing")
    ends = ("vaart", "moeden", "zoorn", "wetering", "plas", "kwarts", "doorn")
    while True:
        name = draw.choice(starts) + draw.choice(middles) + draw.choice(ends)
        if name not in taken:
            taken.add(name)
            return name


def make_world(
    *, municipality: str, members: int, talkers: float, names: Names, draw: Random, taken: set[str]
) -> World:
    """An invented neighbourhood of `members` members, of whom a share `talkers` ever write.

    The first member is the moderator. `taken` holds the canary surnames already given and
    receives this one.
    """
    fake = Faker("nl_NL")
    fake.seed_instance(draw.randrange(2**32))
    world = World(municipality, _canary(Random(draw.randrange(2**32)), taken))
    stems = draw.sample(names["street"], 7)
    world.streets = [stem + draw.choice(names["street_end"]) for stem in stems]
    places = draw.sample(names["place"], 7)
    kinds = draw.sample(names["place_kind"], 7)
    world.places = [kind.format(name) for kind, name in zip(kinds, places, strict=True)]
    world.officers = [
        f"{_first(names, fake, draw)} {_surname(names, fake, draw)}" for _ in range(3)
    ]
    world.children = [fake.first_name() for _ in range(14)]
    world.outsiders = [(_first(names, fake, draw), _surname(names, fake, draw)) for _ in range(30)]
    used: set[str] = set()
    writing = max(3, round(members * talkers))
    order = list(range(1, writing + 1))
    draw.shuffle(order)
    for index in range(members):
        add_member(world, names, fake, draw, used, order[index] if index < writing else 0)
    world.members[0].weight = 0.45
    return world


def add_member(
    world: World, names: Names, fake: Faker, draw: Random, used: set[str], rank: int
) -> Member:
    """One more member with an unequal weight by `rank` (1 = most talkative, 0 = silent)."""
    while True:
        first, last = _first(names, fake, draw), _surname(names, fake, draw)
        if f"{first} {last}" not in used:
            used.add(f"{first} {last}")
            break
    member = Member(
        index=len(world.members),
        first=first,
        last=last,
        number=_mobile(draw),
        street=draw.choice(world.streets),
        house=draw.randrange(1, 120),
        weight=0.0 if rank == 0 else (1.0 / rank**0.85) * (0.6 + 0.8 * draw.random()),
        style=_style(draw),
    )
    world.members.append(member)
    return member


def _style(draw: Random) -> Style:
    sloppy = draw.random()
    return Style(
        lower=0.9 if sloppy > 0.82 else 0.25 * sloppy,
        no_stop=0.3 + 0.65 * draw.random(),
        typo=0.02 + 0.2 * sloppy * draw.random(),
        short=max(0.0, sloppy - 0.35) * draw.random() * 1.3,
        emoji=0.25 * draw.random() ** 2,
        shout=0.12 * draw.random() ** 2,
    )
