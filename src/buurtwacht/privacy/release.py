"""What text that leaves must lose besides names: descriptions of persons and unlisted words.

Descriptions of build, age, skin, hair, face and clothing become one coded placeholder. A word
survives when it is on the public word list (`wordfreq`, by frequency) and is no listed name.
"""

import re

from buurtwacht.privacy.gazetteers import zipf
from buurtwacht.privacy.sentence import CAPITAL, FIRST, KEPT, ORDINARY, PLACE, SURNAME, Sentence
from buurtwacht.privacy.vocabulary import words

LISTED = 2.4
CLEARLY_ORDINARY = 4.0
COLOURS = (
    "(?:donker|licht)?(?:zwarte?|witte?|grijze?|grijs|blauwe?|rode?|rood|groene?|groen|gele|geel"
    "|bruine?|beige|oranje|roze|paarse?|camouflage|kleurige|gekleurde)"
)
CLOTHES = (
    "jas|jack|jacket|hoodie|trui|vest|broek|spijkerbroek|trainingsbroek|joggingbroek|trainingspak"
    "|joggingpak|pet|petje|muts|capuchon|bivakmuts|sjaal|schoenen|sneakers|gympen|shirt|t-shirt"
    "|overhemd|bodywarmer|handschoenen|mondkapje|rugzak|rugtas|tas|bril|zonnebril|helm|hesje"
    "|werkkleding|kleding|kleren|hoofddoek|jurk|rok|laarzen"
)
DESCRIPTIONS = re.compile(
    rf"(?<!\w)(?:(?:een|met|zijn|haar|de|in) )?(?:(?:{COLOURS}|lange|korte|dikke|donkere|lichte"
    rf"|opvallende|north face|adidas|nike|lacoste)[ ,]+(?:en )?)+(?:{CLOTHES}"
    r"|haar|haren|krullen|baard|baardje|snor|huid|huidskleur|man|vrouw|jongen|meisje|types?)(?!\w)"
    r"|(?<!\w)(?:licht|donker)(?:getinte?|e huid(?:skleur)?|blonde?|bruin haar)"
    r"(?: (?:huid|man|vrouw|jongen|jongens|mannen|uiterlijk|types?))?(?!\w)"
    r"|(?<!\w)(?:getinte?|kaal|kale kop|kale man|blanke?|blond|blonde|roodharige?|slank|slanke"
    r"|gespierde?|fors|forse|gezet|gezette|mager|magere|tenger|stevig gebouwd|lange slungel|baard"
    r"|baardje|snor|sik|stoppelbaard|bril|beugel|tatoeages?|tattoos?|litteken|piercing|oorbel"
    r"|krullen|krullend haar|staartje|paardenstaart|dreads|gouden tand|manke?|mank|hinkt|accent"
    r"|tiener|puber|bejaarde?|oudere|hoogbejaarde?|capuchon op|hoodie|bivakmuts)(?!\w)"
    r"|(?<!\w)(?:tussen de )?"
    r"(?:(?:rond|ongeveer|ong\.?|ca\.?|circa|plm\.?|begin|eind|midden) (?:de )?)?"
    r"\d{1,2}(?:\s?(?:-|a|à|tot|en)\s?\d{1,2})? ?(?:jaar(?: oud)?|jarige?|jr)(?!\w)"
    r"|(?<!\w)(?:rond|begin|eind|midden|in) de "
    r"(?:\d{2}|twintig|dertig|veertig|vijftig|zestig)(?!\w)"
    r"|(?<!\w)(?:begin|eind|midden|half) (?:twintig|dertig|veertig|vijftig|zestig|zeventig)(?!\w)"
    r"|(?<!\w)(?:ongeveer |ca\.? |circa |plm )?1[.,][5-9]\d? ?(?:m|meter|mtr)?(?: lang)?(?!\w)"
    r"|(?<!\w)1[5-9]\d ?cm(?: lang)?(?!\w)"
    r"|(?<=\()\d{2}(?=\))"
    r"|(?<!\w)(?:noord-?afrikaans|marokkaans|turks|pools|roemeens|bulgaars|oost-?europees"
    r"|antilliaans|surinaams|afrikaans|arabisch|aziatisch|syrisch|somalisch|zigeuner|roma"
    r"|zuid-?europees|mediterraan|albanees|joegoslavisch|moslim|islamitisch|joods)(?:e|en)?"
    r"(?: (?:uiterlijk|types?|man|mannen|vrouw|jongens?|afkomst|herkomst|accent|komaf))?(?!\w)"
    r"|(?<!\w)(?:marokkan(?:en|ers)?|marokkaan|turken|turk|polen|pool|roemenen|roemeen|bulgaren"
    r"|bulgaar|antillianen|antilliaan|afrikanen|arabieren|syriërs?|somaliërs?|zigeuners)(?!\w)",
    re.IGNORECASE,
)
LETTER_DIGIT = re.compile(r"(?<!\w)(?=\w*\d)(?=\w*[^\W\d_])\w+")


def find_descriptions(sentence: Sentence) -> None:
    """Cover descriptions of a person's looks, age, origin and clothing."""
    for found in DESCRIPTIONS.finditer(sentence.text):
        sentence.cover.add(*found.span(), "description")


def find_unlisted(sentence: Sentence) -> None:
    """Cover every word that is not on the public word list, or that may be a name."""
    for i in range(len(sentence.tokens)):
        if sentence.free(i) and not _survives(sentence, i):
            sentence.take(i, i, "unknown")
    for found in LETTER_DIGIT.finditer(sentence.text):
        if sentence.cover.free(*found.span()):
            sentence.cover.add(*found.span(), "unknown")


def _survives(sentence: Sentence, i: int) -> bool:
    flag, word = sentence.flag(i), sentence.tokens[i][2]
    if flag & KEPT or len(word) == 1:
        return True
    frequency = zipf(word.lower())
    if frequency < LISTED:
        return all(zipf(part) >= LISTED for part in word.lower().split("-")) and "-" in word
    if not flag & ORDINARY:
        return False
    if flag & (FIRST | SURNAME | PLACE):
        if flag & CAPITAL and not sentence.shouted and frequency < 5.3:
            return sentence.opens(i) and sentence.low(i) in words("homographs")
        return frequency >= CLEARLY_ORDINARY or sentence.low(i) in words("homographs")
    return True
