"""What a Dutch phone makes of a chat: labels, headers, system lines, media marks, containers."""

import io
import zipfile
from dataclasses import dataclass
from random import Random

from buurtwacht.simulate import clock
from buurtwacht.simulate.messages import Message
from buurtwacht.simulate.people import Member, World, spaced_number
from buurtwacht.simulate.plan import Export
from buurtwacht.simulate.speech import Span

LRM, NNBSP = "\u200e", "\u202f"
_JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "03" * 64
    + "ffc0000b080001000101011100ffc40014000100000000000000000000000000000009"
    + "ffc40014100100000000000000000000000000000000ffda0008010100003f0054ffd9"
)
MEDIA = ("afbeelding", "video", "audio", "sticker", "GIF")
"""What a media message without a caption shows; other texts are captions."""
_EMOJI_NAMES = ("🏡", "🌷", "🚲")


@dataclass(slots=True)
class Line:
    """A message as one export shows it: what a perfect reader and redactor would find."""

    message: Message
    body: str
    spans: list[Span]


@dataclass(slots=True)
class Phone:
    """The exporting phone: whose it is, how it names the others, which form it writes."""

    owner: int
    export: Export
    labels: dict[int, str]
    formal: bool

    def label(self, member: Member, at: int) -> str:
        """The name of `member` on this phone at `at`."""
        known = self.labels.get(member.index)
        if known is not None:
            return known
        return number_label(member.number_at(at), self.export.platform)


def number_label(digits: str, platform: str) -> str:
    """A number as the platform shows an unsaved member."""
    plain = spaced_number(digits)
    return plain if platform == "android" else f"\u202a{plain.replace(' ', chr(0xA0))}\u202c"


def make_phone(world: World, export: Export, owner: int, draw: Random) -> Phone:
    """Labels for all members, unique within the phone; those without one show their number."""
    labels: dict[int, str] = {}
    taken: set[str] = set()
    for member in world.members:
        changed = member.new_number is not None
        if member.index == owner:
            options = [member.full]
        elif changed or draw.random() < export.unsaved:
            if changed or export.platform == "android" or draw.random() < 0.4:
                continue
            options = [f"~{NNBSP}{member.first}", f"~{NNBSP}{member.full}"]
        else:
            options = _names(member, draw)
        label = (
            next((option for option in [*options, member.full] if option not in taken), None)
            or f"{member.full} {member.index}"
        )
        taken.add(label)
        labels[member.index] = label
    return Phone(owner, export, labels, draw.random() < 0.4)


def _names(member: Member, draw: Random) -> list[str]:
    kind = draw.random()
    if kind < 0.5:
        return [member.full]
    if kind < 0.65:
        return [member.first]
    if kind < 0.77:
        return [f"{member.first} {member.house}"]
    if kind < 0.84:
        return [f"{member.first} ({member.street})"]
    if kind < 0.88:
        return [f"{'Buurman' if member.index % 2 else 'Buurvrouw'} {member.first}"]
    if kind < 0.92:
        return [f"{member.full} {_EMOJI_NAMES[member.index % 3]}"]
    if kind < 0.95:
        return [f"{member.first} - nr {member.house}"]
    if kind < 0.97:
        return [f"Buurtapp: {member.first}"]
    return [f"{member.first[0]}. {member.last}"]


def render(
    messages: list[Message], world: World, title: str, phone: Phone, first: int, last: int
) -> tuple[str, list[Line], list[str]]:
    """Text of the chat from `first` to `last` (UTC seconds), its lines, names of attached files."""
    export = phone.export
    ios = export.platform == "ios"
    end = "\r\n" if ios else "\n"
    year = "%y" if export.year_digits == 2 else "%Y"
    stamp = f"[%d-%m-{year}{',' if export.comma else ''} %H:%M:%S] "
    if not ios:
        stamp = f"%d-%m-{year} %H:%M - "
    parts: list[str] = []
    lines: list[Line] = []
    attached: list[str] = []
    for message in [*_preamble(world, phone, first), *messages]:
        if not first <= message.at <= last:
            continue
        moment = clock.local(message.at)
        header = moment.strftime(stamp)
        mark = LRM if ios and message.kind not in ("text", "poll") else ""
        if message.kind == "system":
            body = _system(message, world, title, phone)
            author = _system_author(message, world, title, phone) if ios else ""
            shown = f"{author}: {LRM}{body}" if ios else body
            parts.append(f"{header}{shown}{end}")
            lines.append(Line(message, body, []))
            continue
        body, spans = _body(message, world, phone, moment, attached)
        label = phone.label(world.members[message.sender], message.at)
        if ios and message.kind == "poll":
            body = f"{LRM}{body}".replace("\n", f"\r\n{LRM}")
            spans = [(begin + 3, end + 3, kind) for begin, end, kind in spans]
        shown = f"{mark}{body}"
        outer = LRM if mark and "<bijgevoegd" in body else ""
        parts.append(f"{outer}{header}{label}: {shown}{end}")
        lines.append(Line(message, body, spans))
    return "".join(parts), lines, attached


def _preamble(world: World, phone: Phone, first: int) -> list[Message]:
    before = [
        Message(first, None, "system", event="encryption"),
        Message(first, 0, "system", event="created"),
    ]
    if phone.owner != 0:
        before.append(Message(first, 0, "system", event="added", whom=phone.owner))
    return before


def _body(message, world, phone, moment, attached) -> tuple[str, list[Span]]:
    ios = phone.export.platform == "ios"
    own = message.sender == phone.owner
    text, spans = message.text, list(message.spans)
    if message.kind == "deleted":
        you = "U hebt" if phone.formal else "Je hebt"
        return (f"{you} dit bericht verwijderd" if own else "Dit bericht is verwijderd"), []
    if message.kind == "media":
        day, number = f"{moment:%Y%m%d}", message.at % 10_000
        kind = text or "afbeelding"
        if not phone.export.media:
            return (f"{kind} weggelaten" if ios else "<Media weggelaten>"), []
        if ios:
            name = f"{len(attached) + 12:08d}-PHOTO-{moment:%Y-%m-%d-%H-%M-%S}.jpg"
            attached.append(name)
            start = len("<bijgevoegd: ")
            return f"<bijgevoegd: {name}>", [(start, start + len(name), "filename")]
        name = f"IMG-{day}-WA{number:04d}.jpg"
        line = f"{name} (bestand bijgevoegd)"
        named = [(0, len(name), "filename")]
        if text in MEDIA:
            return line, named
        shift = len(line) + 1
        return f"{line}\n{text}", [*named, *((a + shift, b + shift, k) for a, b, k in spans)]
    if message.kind == "location":
        word = "Locatie" if ios else "locatie"
        url = f"https://maps.google.com/?q={text}"
        start = len(word) + 2
        return f"{word}: {url}", [(start, start + len(url), "url")]
    if message.kind == "contact":
        if ios:
            return "Visitekaartje weggelaten", []
        return f"{text}.vcf (bestand bijgevoegd)", [(0, len(text) + 4, "filename")]
    if message.mention is not None:
        member = world.members[message.mention]
        if ios:
            prefix, kind = f"@\u2068{phone.label(member, message.at)}\u2069 ", "person"
        else:
            prefix, kind = f"@31{member.number_at(message.at)} ", "phone"
        spans = [(a + len(prefix), b + len(prefix), k) for a, b, k in spans]
        spans.insert(0, (1, len(prefix) - 1, kind))
        text = prefix + text
    if message.edited:
        text += f" {LRM if ios else ''}<Dit bericht is bewerkt>"
    return text, spans


def _system_author(message, world, title, phone) -> str:
    if message.sender is None or message.event == "encryption":
        return title
    return phone.label(world.members[message.sender], message.at)


def _system(message: Message, world: World, title: str, phone: Phone) -> str:
    at = message.at
    you, your = ("U", "Uw") if phone.formal else ("Je", "Je")
    actor = ""
    if message.sender is not None:
        own = message.sender == phone.owner
        actor = f"{you} hebt" if own else f"{phone.label(world.members[message.sender], at)} heeft"
    whom = ""
    if message.whom is not None:
        whom = phone.label(world.members[message.whom], at)
        if message.whom == phone.owner:
            whom = you.lower()
    subject = phone.label(world.members[message.sender], at) if message.sender is not None else ""
    match message.event:
        case "encryption":
            return (
                "Berichten en gesprekken worden end-to-end versleuteld. Niemand buiten deze chat "
                "kan ze lezen of beluisteren, zelfs WhatsApp niet."
                + ("" if phone.export.platform == "ios" else " Tik voor meer informatie.")
            )
        case "created":
            return f'{actor} de groep "{title}" aangemaakt'
        case "added":
            return f"{actor} {whom} toegevoegd"
        case "joined_by_link":
            return f"{subject} is deelnemer geworden via de uitnodigingslink van deze groep"
        case "left":
            return f"{subject} heeft de groep verlaten"
        case "removed":
            return f"{actor} {whom} verwijderd"
        case "subject":
            return f'{actor} het onderwerp gewijzigd van "{message.text}" naar "{title}"'
        case "picture":
            return f"{actor} de groepsafbeelding gewijzigd"
        case "description":
            return f"{actor} de groepsomschrijving gewijzigd"
        case "number_changed":
            member = world.members[message.whom]
            old = number_label(member.number, phone.export.platform)
            new = number_label(member.new_number, phone.export.platform)
            return f"{old} is gewijzigd naar {new}"
        case "security_code":
            return f"{your} beveiligingscode voor {whom} is gewijzigd. Tik voor meer informatie."
        case "approval":
            return f"{actor} beheerdersgoedkeuring voor deelname aan deze groep ingeschakeld"
        case "pinned":
            return f"{actor} een bericht vastgezet"
    raise ValueError(f"unknown event {message.event!r}")


def container(text: str, title: str, export: Export, attached: list[str]) -> tuple[str, bytes]:
    """File name and bytes as the phone shares them.

    Zips are stored with fixed times: deflated bytes differ between versions of zlib.
    """
    if export.platform == "android":
        return f"WhatsApp-chat met {title}.txt", text.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in [("_chat.txt", text.encode()), *((n, _JPEG) for n in attached)]:
            entry = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return f"WhatsApp-chat - {title}.zip", buffer.getvalue()
