"""One group's voice: turns drafts into messages of members who are there at that moment."""

import re
from bisect import bisect
from random import Random

from buurtwacht.simulate import clock
from buurtwacht.simulate.grammar import Draft
from buurtwacht.simulate.messages import JOINT, TEST, Message
from buurtwacht.simulate.people import Member
from buurtwacht.simulate.scene import Scene
from buurtwacht.simulate.speech import speak

PLAIN = ("o_politie", "o_gemeente_off", "o_regels", "o_test")
"""Rules of carefully written texts: no typing errors, nothing before or after."""
_MERRY = frozenset(("social", "lost_found"))
_SOFT = frozenset(
    ("support", "feedback", "other", "prevention_tip", "false_alarm", "moderation", "query")
)
_NO_LETTERS = re.compile(r"[^A-Za-z0-9]+")
_TERSE = frozenset(("r_112", "r_arrest", "r_mod_incident", "r_test"))


def _tone(codes: set[str]) -> str:
    if codes <= _MERRY:
        return "merry"
    return "soft" if codes <= _MERRY | _SOFT else "grave"


def _gap(draft: Draft) -> str:
    """What stands between the sentence of `draft` and the next."""
    text = "".join(segment for segment, _ in draft.segments).rstrip()
    return ". " if text[-1:].isalnum() or text[-1:] in ")'" else " "


class Talk:
    """Collects the messages of a group in `messages`."""

    def __init__(self, scene: Scene, draw: Random, codes: tuple[str, ...], brabant: bool) -> None:
        self.scene = scene
        self.draw = draw
        self.brabant = brabant
        self.messages: list[Message] = []
        self._codes = frozenset(codes)
        self._said: set[str] = set()
        self._answered: Member = scene.world.members[0]
        self._order = {code: place for place, code in enumerate(codes)}

    @property
    def moderator(self) -> Member:
        return self.scene.world.members[0]

    def crowd(self, at: int, size: int) -> list[Member]:
        """Up to `size` different members who write and are in the group at `at`."""
        present = [
            member
            for member in self.scene.world.members
            if member.weight > 0
            and (member.joined is None or member.joined <= at)
            and (member.left is None or member.left > at + clock.DAY)
        ]
        sums, total = [], 0.0
        for member in present:
            total += member.weight
            sums.append(total)
        chosen: dict[int, Member] = {}
        for _ in range(size * 3):
            member = present[bisect(sums, self.draw.random() * total)]
            chosen.setdefault(member.index, member)
            if len(chosen) == size:
                break
        self.scene.present = present
        return list(chosen.values())

    def say(
        self,
        at: int,
        speaker: Member,
        *rules: str,
        episode: str = "",
        codes: tuple[str, ...] = (),
    ) -> None:
        """Add one message of `speaker`, made of `rules` one after the other.

        Its codes are those of the phrases and `codes`.
        """
        scene = self.scene
        scene.speaker = speaker
        moment = clock.local(at)
        scene.hour, scene.year = moment.hour, moment.year
        scene.address(self._answered if speaker is scene.starter else scene.starter)
        self._answered = speaker
        plain = rules[0] in PLAIN
        draft = self._fresh(rules)
        if not plain:
            self._around(draft, rules[0])
        found = draft.marks & self._codes | set(codes)
        if len(found) > 1:
            found.discard("other")
        text, spans = speak(
            draft,
            speaker.style,
            self.draw,
            plain=plain,
            brabant=self.brabant and not plain,
            tone=_tone(found),
        )
        message = Message(
            at=at,
            sender=speaker.index,
            text=text,
            spans=spans,
            codes=tuple(sorted(found, key=self._order.__getitem__)),
            test=TEST in draft.marks,
            joint=JOINT in draft.marks,
            episode=episode,
        )
        self.messages.append(message)

    def _fresh(self, rules: tuple[str, ...]) -> Draft:
        """A draft that was not said before in this group, if a few attempts find one."""
        for _ in range(4):
            draft = self.scene.say(rules[0])
            for rule in rules[1:]:
                more = self.scene.say(rule)
                gap = "\n" if self.draw.random() < 0.2 else _gap(draft)
                draft.segments.append((gap, None))
                draft.segments.extend(more.segments)
                draft.marks |= more.marks
            text = "".join(segment for segment, _ in draft.segments)
            key = _NO_LETTERS.sub("", text)
            if key not in self._said:
                break
        self._said.add(key)
        return draft

    def _around(self, draft: Draft, rule: str) -> None:
        """Sometimes a word before and a sentence after."""
        if rule in _TERSE:
            return
        chance = self.draw.random()
        text, kind = draft.segments[0]
        reply = rule.startswith("r_")
        named = any(part == self.scene.bound["starter"].segments[0] for part in draft.segments)
        neat = kind is None and text[:2].istitle() and len(text) > 3
        if reply and chance < 0.11 and neat and not named:
            before = self.scene.say("aanloop")
            lowered = (text[0].lower() + text[1:], None)
            draft.segments[:1] = [*before.segments, (" ", None), lowered]
        elif chance > 0.91 or (not reply and chance > 0.86):
            after = self.scene.say("naloop" if reply else "afsluit")
            gap = "\n" if self.draw.random() < 0.35 else _gap(draft)
            draft.segments += [(gap, None), *after.segments]
