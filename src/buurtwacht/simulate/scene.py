"""Who says what about whom: the fillers of the phrases for one speaker in one thread."""

from collections.abc import Callable
from random import Random

from buurtwacht.simulate.grammar import Draft, Grammar, Segment
from buurtwacht.simulate.identifiers import bsn, dutch_plate, iban, spelled_plate
from buurtwacht.simulate.people import Member, World

_FORMS = ("wie", "die", "hij")
_VERBS = {
    "loopt": ("loopt", "lopen"),
    "staat": ("staat", "staan"),
    "is": ("is", "zijn"),
    "heeft": ("heeft", "hebben"),
    "gaat": ("ging", "gingen"),
}


class Scene:
    """Fillers over a world. Set `speaker` and `hour` before each message, `begin` each thread."""

    def __init__(self, world: World, draw: Random, rules: dict[str, list[str]], grammar: Grammar):
        self.world = world
        self.draw = draw
        self.grammar = grammar
        self.speaker: Member = world.members[0]
        self.starter: Member = world.members[0]
        self.present: list[Member] = world.members
        self.plate = ""
        self.officer = world.officers[0]
        self.hour = 12
        self.year = 2024
        self.bound: dict[str, Draft] = {}
        self._who = [row.split(" / ") for row in rules["!wie"]]
        self._deeds = [row.split(" / ") for row in rules["!daad"]]
        self._day_deeds = [row.split(" / ") for row in rules["!daad_dag"]]
        self.fillers: dict[str, Callable[[], Segment]] = {
            name[2:]: getattr(self, name) for name in dir(self) if name.startswith("f_")
        }

    def say(self, rule: str) -> Draft:
        """A draft of `rule` in this thread."""
        return self.grammar.expand(rule, self.draw, self.fillers, self.bound)

    def begin(self, starter: Member, *, night: bool = False) -> None:
        """A new thread: nothing is settled but who started it, and whom it is about."""
        self.starter = starter
        self.bound = {"starter": Draft([(starter.first, "person")])}
        deeds = self._deeds if night else self._deeds + self._day_deeds
        self._settle(self._pick(self._who), self._pick(deeds))
        self.plate = dutch_plate(self.draw)
        self.officer = self._pick(self.world.officers)
        car = self.say("wagen")
        self.bound["wagen"] = car
        self.bound["wagen_een"] = Draft([("een ", None), *car.segments])

    def about_a_driver(self) -> None:
        """The thread is about somebody in a car."""
        who = ["iemand in een auto", "die bestuurder", "hij", "e"]
        self._settle(who, self._pick(self._deeds[:3]))

    def _settle(self, who: list[str], deed: list[str]) -> None:
        plural = who[3] == "m"
        him = "ze" if plural else "haar" if who[2] == "ze" else "hem"
        texts = dict(zip(_FORMS, who, strict=False))
        texts |= {name: forms[plural] for name, forms in _VERBS.items()}
        texts |= {"hem": him, "daad": deed[2 * plural], "daads": deed[2 * plural + 1]}
        for name, text in texts.items():
            self.bound[name] = Draft([(text, None)])

    def bind(self, name: str, text: str, kind: str | None = "person") -> None:
        """Settle `name` for the rest of the thread."""
        self.bound[name] = Draft([(text, kind)])

    def address(self, member: Member) -> None:
        """Whom the next message speaks to."""
        self.bound["starter"] = Draft([(member.first, "person")])

    def _pick(self, options):
        return options[int(self.draw.random() * len(options))]

    def _number(self, low: int, high: int) -> int:
        return low + int(self.draw.random() * (high - low))

    def f_straat(self) -> Segment:
        street = self._pick(self.world.streets)
        if street.endswith("straat") and self.draw.random() < 0.12:
            street = street[:-4] + "."
        return street, "address"

    def f_nr(self) -> Segment:
        word = self._pick(("nr ", "nummer ", "nr. ", "nr ", "huisnr ", "nr", "", "no "))
        letter = self._pick(("", "", "", "", "", "a", "-2", " hs"))
        return f"{word}{self._number(1, 120)}{letter}", "address"

    def f_adres(self) -> Segment:
        letter = self._pick(("", "", "", "", "", "a", "B"))
        return f"{self._pick(self.world.streets)} {self._number(1, 120)}{letter}", "address"

    def f_postcode(self) -> Segment:
        letters = self._pick(("AB", "CD", "GH", "KL", "PX", "VW"))
        return f"{self._number(1300, 5050)}{self._pick((' ', ''))}{letters}", "postcode"

    def f_plaats(self) -> Segment:
        return self._pick(self.world.places), "place"

    def f_gemeente(self) -> Segment:
        return self.world.municipality, "place"

    def f_voornaam(self) -> Segment:
        member = self._pick(self.present)
        name = member.first
        chance = self.draw.random()
        if chance < 0.08 and len(name) > 3 and name[-1] not in "aeiou":
            name += "tje" if name[-1] in "nr" else "je"
        elif chance < 0.12 and len(name) > 5:
            name = name[:4]
        elif chance < 0.16:
            name = f"{name} {_short_last(member.last, self.draw.random())}"
        elif chance < 0.18:
            name = f"{name} {member.last.split(' ')[-1][0]}."
        return name, "person"

    def f_nieuw(self) -> Segment:
        return self._pick(self.present).first, "person"

    def f_ikzelf(self) -> Segment:
        return self.speaker.first, "person"

    def f_ikvol(self) -> Segment:
        return self.speaker.full, "person"

    def f_kind(self) -> Segment:
        return self._pick(self.world.children), "person"

    def f_agent(self) -> Segment:
        name = self.officer if self.draw.random() < 0.85 else self._pick(self.world.officers)
        return (name if self.draw.random() < 0.5 else name.split(" ")[0]), "person"

    def f_verdachte(self) -> Segment:
        first, last = self._pick(self.world.outsiders)
        return self._pick((first, f"{first} {last}", f"{first} {last[0]}.")), "person"

    def f_persoon(self) -> Segment:
        return " ".join(self._pick(self.world.outsiders)), "person"

    def f_familie(self) -> Segment:
        if self.draw.random() < 0.12:
            return self.world.canary, "person"
        if self.draw.random() < 0.5:
            return _short_last(self._pick(self.present).last, self.draw.random()), "person"
        return self._pick(self.world.outsiders)[1], "person"

    def f_tel(self) -> Segment:
        n = self._pick(self.present).number if self.draw.random() < 0.7 else None
        n = n or "6" + str(self._number(10_000_000, 59_999_999))
        form = self._pick(
            (
                f"06-{n[1:]}",
                f"06 {n[1:]}",
                f"0{n}",
                f"+31 6 {n[1:]}",
                f"+31{n}",
                f"06-{n[1:5]} {n[5:]}",
                f"06 {n[1:3]} {n[3:5]} {n[5:7]} {n[7:]}",
                f"06.{n[1:3]}.{n[3:5]}.{n[5:7]}.{n[7:]}",
                f"0031{n}",
                f"020-{n[1:8]}",
            )
        )
        return form, "phone"

    def f_kenteken(self) -> Segment:
        return spelled_plate(self.plate, self.draw), "plate"

    def f_kenteken_deel(self) -> Segment:
        return self.plate.rsplit("-", 1)[0], "plate"

    def f_email(self) -> Segment:
        member = self._pick(self.present)
        last = member.last.lower().replace(" ", "").replace("'", "")
        first = member.first.lower().replace("-", "")
        user = self._pick(
            (f"{first}.{last}", f"{first[0]}.{last}", f"{last}{self._number(50, 99)}")
        )
        return f"{user}@{self._pick(('example.nl', 'voorbeeld.example', 'mail.example'))}", "email"

    def f_email_politie(self) -> Segment:
        name = self.officer.lower().replace(" ", ".").replace("'", "")
        return f"{name}@politie.example", "email"

    def f_url(self) -> Segment:
        page = self._number(1000, 99999)
        return self._pick(
            (
                f"https://www.buurtnieuws.example/{page}",
                f"www.112melding.example/bericht/{page}",
                f"https://maps.example/?q=52.{page},4.{page}",
                f"https://www.politie.example/nieuws/{page}",
                f"veiligwonen.example/tips/{page}",
                f"https://tinyurl.example/{page:x}",
            )
        ), "url"

    def f_url_nep(self) -> Segment:
        return f"http://mijn-bank-{self._number(10, 99)}.example/login", "url"

    def f_iban(self) -> Segment:
        return iban(self.draw, spaced=self.draw.random() < 0.5), "iban"

    def f_bsn(self) -> Segment:
        return bsn(self.draw), "bsn"

    def f_zaaknr(self) -> Segment:
        number = self._number(100_000, 999_999)
        return self._pick((f"PL1300-{self.year}{number}", f"{self.year}{number}")), "other_id"

    def f_docnr(self) -> Segment:
        letters = "".join(self._pick("BCDFGHJKLNPRST") for _ in range(3))
        return f"N{letters}{self._number(10000, 99999)}", "other_id"

    def f_trackcode(self) -> Segment:
        return f"3S{self._pick('ABCDEF')}{self._number(10**8, 10**9)}", "other_id"

    def f_n4(self) -> Segment:
        return str(self._number(1000, 9999)), "other_id"

    def f_groet(self) -> Segment:
        if self.hour < 6:
            return "Goedenacht", None
        if self.hour < 12:
            return "Goedemorgen", None
        return ("Goedemiddag" if self.hour < 18 else "Goedenavond"), None

    def f_dagdeel(self) -> Segment:
        if self.hour < 6:
            return "vannacht", None
        if self.hour < 12:
            return self._pick(("vanochtend", "vanmorgen")), None
        return ("vanmiddag" if self.hour < 18 else "vanavond"), None


def _short_last(last: str, chance: float) -> str:
    """A surname as people write it: particles often abbreviated."""
    if chance > 0.4:
        return last
    for full, short in (("van den ", "vd "), ("van der ", "v.d. "), ("van ", "v. ")):
        if last.startswith(full):
            return short + last[len(full) :]
    return last
