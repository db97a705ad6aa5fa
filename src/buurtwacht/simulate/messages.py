"""What is said in a simulated chat, before any phone has exported it."""

from dataclasses import dataclass, field

from buurtwacht.simulate.speech import Span

JOINT, TEST = "joint", "test"


@dataclass(slots=True)
class Message:
    """One message or system event; `at` in UTC seconds, `sender` a member's index.

    `kind` is one of `text`, `media`, `deleted`, `poll`, `location`, `contact`, `system`; of a
    system event `event` is its type and `whom` the other member. `codes` are the true codes.
    """

    at: int
    sender: int | None
    kind: str = "text"
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    codes: tuple[str, ...] = ()
    test: bool = False
    joint: bool = False
    episode: str = ""
    edited: bool = False
    mention: int | None = None
    event: str = ""
    whom: int | None = None


@dataclass(slots=True)
class Incident:
    """What happened, and who was told: the truth behind chat and police records.

    `reports` are the identifiers of the police records; times are UTC seconds. `claimed` is what
    the chat says about a report: `112`, `other` or nothing.
    """

    incident: str
    at: int
    kind: str
    offence: str = ""
    in_chat: bool = True
    reports: list[str] = field(default_factory=list)
    claimed: str = ""
    signal_first: bool = True
    reported_at: int | None = None
    feedback_at: int | None = None
    feedback_to: str = ""
    arrests: int = 0
    arrested_at: int | None = None
    false_alarm: bool = False
    opened_at: int | None = None
    n_messages: int = 0
