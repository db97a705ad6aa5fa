"""The codebook in Dutch and English, and its REFI-QDA exchange file."""

import csv
import uuid
from dataclasses import dataclass
from importlib import resources
from xml.etree import ElementTree

NAMESPACE = "urn:QDA-XML:codebook:1.0"
IDENTITY = uuid.UUID("5a0a9be2-7c3f-5d0e-9d55-6b1f0c6c2a11")
LANGUAGES = ("nl", "en")
TITLES = {
    "nl": {"include": "Wel", "exclude": "Niet", "example": "Voorbeeld"},
    "en": {"include": "Include", "exclude": "Exclude", "example": "Example"},
}


@dataclass(frozen=True)
class Entry:
    """One code; the texts by language (`nl`, `en`)."""

    code: str
    family: str
    definition: dict[str, str]
    include: dict[str, str]
    exclude: dict[str, str]
    example: dict[str, str]


def _rows(name: str) -> list[dict[str, str]]:
    file = resources.files("buurtwacht.coding").joinpath(name)
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def load_codebook() -> tuple[Entry, ...]:
    """All codes, in the codebook's order."""
    fields = ("definition", "include", "exclude", "example")
    return tuple(
        Entry(
            row["code"],
            row["family"],
            *({language: row[f"{field}_{language}"] for language in LANGUAGES} for field in fields),
        )
        for row in _rows("codebook.csv")
    )


def codebook_version() -> int:
    """The version that the changelog (`codebook_changes.csv`) ends with."""
    return int(_rows("codebook_changes.csv")[-1]["version"])


def load_attributes() -> list[dict[str, str]]:
    """The optional finer attributes: `attribute`, `of`, `values`, `meaning_en`, `meaning_nl`."""
    return _rows("attributes.csv")


def describe(entry: Entry, language: str) -> str:
    """Definition, what to include and exclude, and the example, as lines of text."""
    lines = [entry.definition[language]]
    for field, title in TITLES[language].items():
        lines.append(f"{title}: {getattr(entry, field)[language]}")
    return "\n".join(lines)


def refi_qda(language: str = "nl") -> bytes:
    """The codebook as REFI-QDA Codebook 1.0 (`.qdc`), families holding their codes.

    Identifiers are derived from the names: a later version of the same code keeps its own.
    """
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(
        f"{{{NAMESPACE}}}CodeBook", {"origin": f"buurtwacht codebook {codebook_version()}"}
    )
    codes = ElementTree.SubElement(root, f"{{{NAMESPACE}}}Codes")
    families: dict[str, ElementTree.Element] = {}
    for entry in load_codebook():
        if entry.family not in families:
            families[entry.family] = _code(codes, f"family: {entry.family}", codable=False)
        element = _code(families[entry.family], entry.code, codable=True)
        description = ElementTree.Element(f"{{{NAMESPACE}}}Description")
        description.text = describe(entry, language)
        element.insert(0, description)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _code(parent: ElementTree.Element, name: str, codable: bool) -> ElementTree.Element:
    guid = str(uuid.uuid5(IDENTITY, name)).upper()
    return ElementTree.SubElement(
        parent,
        f"{{{NAMESPACE}}}Code",
        {"guid": guid, "name": name, "isCodable": "true" if codable else "false"},
    )
