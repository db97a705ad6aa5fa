"""Identifiers that have a shape: numbers, plates, codes, addresses on the web, file names.

All functions work on normalised text (`normalise`). The eleven-test tells a BSN from another
number, shape alone still redacts. Emergency and police numbers (112, 0900-8844, 0800-7000) are
never masked. A number goes unless it is provably a time, a date, an amount or a small count.
Sidecodes of plates: RDW, sidecodes 1 to 14. IBAN: ISO 13616. BSN: the eleven-test.
"""

import re
from collections.abc import Iterable, Iterator

from buurtwacht.privacy.apart import parts_apart
from buurtwacht.privacy.gazetteers import zipf
from buurtwacht.privacy.spoken import spoken_phones
from buurtwacht.privacy.vocabulary import words

Span = tuple[int, int, str]

KEPT_NUMBERS = frozenset({"112", "09008844", "08007000", "144", "113", "08000113"})
KEPT_NUMBER = re.compile(
    r"(?<![\d+])(?:0900[ .-]?88[ .-]?44|0800[ .-]?70[ .-]?00|0800[ .-]?01[ .-]?13)(?!\d)"
)
TOP_LEVEL = (
    "nl|com|be|org|net|eu|info|nu|io|app|me|top|gg|tv|online|site|shop|amsterdam|frl|uk|biz"
    "|example|test"
)
EXTENSION = (
    "jpe?g|png|gif|webp|heic|mp4|mov|3gp|avi|opus|ogg|mp3|m4a|aac|wav|amr|pdf|docx?|xlsx?|pptx?"
    "|odt|csv|txt|zip|rar|vcf|apk|html?|json"
)
MONTHS = (
    "jan(?:uari)?|feb(?:ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?"
    "|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
UNITS = (
    "uur|u|min(?:uten|uut|uutjes)?|sec(?:onden?)?|dag(?:en)?|we?ken?|maand(?:en)?|jaar|jarige?n?"
    "|keer|x|maal|euro'?s?|eur|cent|procent|%|graden|°c?|km|km/h|kmh|m|mtr|meter|cm|mm|m2|m3|kg"
    "|gram|gr|ml|l|liter|kw|kwh|watt|pk|cc|volt|v|mb|gb|hpa|db|inch|man|mannen|vrouwen|personen"
    "|mensen|leden|deelnemers|jongens|meiden|meisjes|jongeren|kinderen|volwassenen|auto'?s"
    "|fietsen|scooters|stuks|st|stemmen|berichten|meldingen|inbraken|huizen|adressen|woningen"
    "|bewoners|buren|agenten|politieauto'?s|punten|plekken|katten|kat|hond|honden|kittens"
    "|dieven|inbrekers|verdachten|gasten|kerels|lui|figuren|tassen|appjes|appartementen"
)

AT_SIGN = re.compile(
    r"@|mail|[\w ][#\u24d0\u24b6*%&|] ?[\w-]+\.|[ (\[{<_*.-]at[ )\]}>_*.-]|a?ape?n?staart"
    r"|\(a\)|\[a\]| bij [\w-]+ (?:punt|dot) ",
    re.IGNORECASE,
)
POINT = re.compile(r"\.(?:[a-z]|3gp|(?<=[ (\[{<_*-]\.)[ )\]}>_*-])")
SPELLED_POINT = re.compile(r"[ (\[{<_*-](?:punt|dot)[ )\]}>_*-]")
DIGITS = re.compile(r"\d")
PHONE_START = re.compile(r"(?<!\w)(?:\+31|00 ?31|0)[\s-]?[\d(]")
PHONE = re.compile(
    r"00 ?(?!31)[1-9]\d(?:[ .\-/()_]{0,3}\d){8,12}(?!\w)"
    r"|(?:\+31|00 ?31|0)(?:[ .\-/()_]{0,3}[\doO]){7,11}(?!\w)"
)
PART_OF_PHONE = re.compile(
    r"(?<!\w)(?:0|\+31|0031) ?6[ .\-]?(?:[\dx*?•][ \-]?|\.){4,10}(?![\w:])", re.IGNORECASE
)
DOT = r"\.| (?:punt|dot|punkt) | ?[(\[{<_*-] ?(?:dot|punt|\.) ?[)\]}>_*-] ?"
AT = (
    r"@+| at | ?[(\[{<_*.-] ?(?:at|@|a?ape?n?staart(?:je)?) ?[)\]}>_*.-] ?|[(\[]a[)\]]"
    r"|[ _]a?ape?n?staart(?:je)?[ _]"
)
PROVIDERS = (
    "gmail|hotmail|outlook|live|yahoo|icloud|ziggo|kpnmail|kpnplanet|planet|xs4all|upcmail|home|casema"
    "|protonmail|proton|telfort|hetnet|me|msn|googlemail|solcon|tele2|online|freedom|chello|quicknet"
)
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+ ?@+ ?[\w-]+(?: ?\. ?[\w-]+)*\.[a-z]{2,}\b"
    r"|(?<![\w.+-])[\w.+-]+(?: (?:punt|dot) [\w.-]+(?: [\w-]+)?)*"
    rf" ?(?:{AT}) ?"
    rf"[\w-]+(?:(?:{DOT}| \. ?) ?[\w-]+)*? ?(?:{DOT}|,) ?(?:{TOP_LEVEL}|de|fr)\b"
    r"|(?<![\w.+-])[\w.+-]+@+[\w-]+ (?:nl|com|org|net|eu|be)(?![\w'])"
    r"|(?<![\w.+-])[\w.+-]+@+(?:[\w-]{3,}|(?=[\s,;!?)]|$))"
    rf"|(?<![\w.+-])[\w.+-]+ ?(?:{AT}) ?(?:{PROVIDERS})(?:(?:{DOT}| )(?:{TOP_LEVEL}))?\b"
    r"|(?<![\w.+-])[\w.+-]+ ?[ _(\[]a?ape?n?staart(?:je)?[ _)\]] ?[\w-]{3,}"
    rf"(?: ?(?:{DOT}| ) ?(?:{TOP_LEVEL})\b)?"
    rf"|(?<![\w.+-])[\w.+-]+ ?[#\u24d0\u24b6*%&|] ?[\w-]+\.(?:{TOP_LEVEL})\b"
    r"|(?<![\w.+-])[\w.+-]+ ?[(\[{<] ?(?:at|@) ?[)\]}>] ?"
    r"[\w-]+(?: ?(?:\.|[(\[{<] ?(?:punt|dot|\.) ?[)\]}>]) ?[\w-]+)+"
    rf"|(?<![\w.+-])[\w.+-]+ bij [\w-]+ (?:punt|dot) ?(?:{TOP_LEVEL})(?!\w)"
    rf"|(?<=gmail is )[\w.+-]+|(?<=gmail: )[\w.+-]+|(?<=mail is )(?=[\w.+-]*[\d._])[\w.+-]+",
    re.IGNORECASE,
)
URL = re.compile(
    r"(?<!\w)(?:https?://|hxxps?://|www\.)[^\s<>\"]+"
    rf"|(?<![\w@.-])(?:[a-z0-9][a-z0-9-]*\.)+(?:{TOP_LEVEL})\b(?![\w@-]|\.\w)(?:[/?#][^\s<>\"]*)?"
    rf"|(?<!\w)www ?(?:{DOT}) ?[\w-]+(?: ?(?:{DOT}) ?[\w-]+)+"
    rf"|(?<![\w@.-])[\w-]+(?:{DOT})(?:nl|com|be|org|net|eu|info)(?![\w@])(?:/[^\s<>\"]*)?"
    r"|(?<![\w@.-])(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,10}/[\w?#][^\s<>\"]*",
    re.IGNORECASE,
)
FILE = re.compile(
    r"(?<!\w)(?:WhatsApp (?:Image|Video|Audio|Ptt)|Screenshot|Schermafbeelding|Scan|Document)"
    rf" \d{{4}}-?\d\d[^\n<>:]{{0,40}}?\.(?:{EXTENSION})\b"
    rf"|(?<![\w/.()+&'-])[\w()+.&'-]{{1,200}}\.(?:{EXTENSION})\b"
    rf"|(?m:^)[^\n<>:]{{1,80}}?\.(?:{EXTENSION})(?= \(bestand bijgevoegd\)| •)"
    rf"|(?m:^)(?-i:[A-Z])[^\n<>:]{{0,60}}?\.(?:{EXTENSION})(?=$| \()",
    re.IGNORECASE,
)
MENTION = re.compile("@\u2068[^\u2069\n]*\u2069?")
HANDLE = re.compile(r"(?<![\w@./])@[a-z][\w.]{2,30}", re.IGNORECASE)
BANKS = "ABNA|RABO|INGB|SNSB|ASNB|RBRB|BUNQ|KNAB|TRIO|FVLB|NNBA|REVO|HAND"
IBAN_SIGNS = ("nl", *BANKS.lower().split("|"))
IBAN_SIGN = re.compile(r"\d(?<=[a-z]{2}\d)\d")
IBAN = re.compile(
    r"(?<![A-Z0-9])(?:"
    r"NL ?(?:\d{2}|\.\.|\?\?|xx)[ .-]?(?:[A-Z] ?){4}[ .-]?\d(?:[ .-]?\d){2,10}(?!\w)"
    rf"|(?:{BANKS})[ .-]?\d(?:[ .-]?\d){{5,10}}(?!\w)"
    r"|(?:BE|DE|FR|PL|ES|IT|GB|LU|AT|PT|RO|BG|TR|MA|IE|LT|LV|EE|CZ|SK|HU)\d{2}"
    r"(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,3})?(?!\w))",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"(?<![\w.,:+/-])([1-9]\d{3})(\s?-?)([A-Za-z]{2})(?![\w'])(?!-?\d)")
SPACED_POSTCODE = re.compile(
    r"(?=[1-9lIp])(?:"
    r"(?<![\w.,:+/-])[1-9]\d{3} ?[A-Z][ .-][A-Z](?!\w)"
    r"|(?<![\w.,:+/-])[1-9]\d{3}[./_][A-Z]{2}(?!\w)"
    r"|(?<![\w.,:+/-])[1-9](?=[OoIl\d]*\d)[\dOoIl]{3} ?[A-Z]{2}(?!\w)"
    r"|(?<!\w)[lI][\dOoIl]{3} ?[A-Z]{2}(?!\w)|(?<![\w.,:+/-])[1-9]\d{3},? \(?[A-Z]{2}\)?(?!\w)"
    r"|(?<=NL-)[1-9]\d{3} ?[A-Z]{2}(?!\w)|(?<![a-z])pc ?[1-9]\d{3} ?[A-Za-z]{2}(?!\w)"
    r"|(?<=postcode )[1-9]\d{3} [A-Za-z] [A-Za-z](?!\w)"
    r"|(?<![\w.,:+/-])[1-9](?: \d){3} [A-Z] ?[A-Z](?!\w)"
    r"|(?<![\w.,:+/-])[1-9]\d \d\d ?[A-Z]{2}(?![\w-]))"
)
HOUSE_BEHIND = re.compile(r",? (\d{1,4}(?: ?[a-z])?)(?![\w:.,]|[ -]\d)", re.IGNORECASE)
POSTCODE_NEAR = re.compile(r"(?:postcode|postkode|\bpc)\b\W{0,3}(?:is |was )?$", re.IGNORECASE)
COORDINATES = re.compile(r"-?\b\d{1,2}[.,]\d{3,}\s*[,;]?\s+-?\d{1,3}[.,]\d{3,}|\b\d{1,2}\.\d{5,}")
CASE_NUMBER = re.compile(r"(?<!\w)(?:PL|BVH|PV)[ -]?\d{4}[ /-]?\d{5,}(?:-\d+)?", re.IGNORECASE)
LABEL = (
    r"(?:frame|chassis|dienst|zaak|aangifte|dossier|kenmerk|meldings?|melding|incident|polis"
    r"|klant|serie|registratie|referentie|paspoort|rijbewijs|proces-?verbaal|bvh|mutatie|order"
    r"|bestel|track|volg|pas|lidmaatschaps?)-?(?:nummer|nr|code|id)"
)
LONE_LABEL = (
    r"imei|zaak|ref|kenmerk|dossier|incident|mutatie"
    r"|toegangscode|pincode|poortcode|deurcode|code|wachtwoord|bsn|sofinummer"
    r"|burgerservicenummer|v-?nummer|id-?kaart"
)
LABEL_SIGN = re.compile(f"{LABEL}|{LONE_LABEL}")
LABEL_SIGNS = (
    "nr", "nummer", "code", "imei", "zaak", "ref", "kenmerk", "dossier", "wachtwoord", "bsn",
    "kaart", "melding", "incident", " id ",
)  # fmt: skip
LABELLED = re.compile(
    rf"(?<!\w)(?:\w*{LABEL}|{LONE_LABEL})"
    r"\b(?:\s+(?:is|was|van|de|het|voor|poort|deur|hek|:|=))*[\s:=.#]*"
    r"(?:(?=[\w./-]*\d)|(?=[A-Z]{2,6} \d))([A-Za-z0-9][\w./-]*(?: \d[\d-]*)*)",
    re.IGNORECASE,
)
MIXED = re.compile(
    r"(?<![\w-])(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]+"
    r"(?:-[A-Za-z0-9]+)*(?![\w])"
)
S = r"(?:[.\-_/]| (?:- ?)?)?"
SIDECODES = "|".join(
    (
        rf"[a-z]{{2}}{S}\d{{2}}{S}\d{{2}}",
        rf"\d{{2}}{S}\d{{2}}{S}[a-z]{{2}}",
        rf"\d{{2}}{S}[a-z]{{2}}{S}\d{{2}}",
        rf"[a-z]{{2}}{S}\d{{2}}{S}[a-z]{{2}}",
        rf"[a-z]{{2}}{S}[a-z]{{2}}{S}\d{{2}}",
        rf"\d{{2}}{S}[a-z]{{2}}{S}[a-z]{{2}}",
        rf"\d{{2}}{S}[a-z]{{3}}{S}\d",
        rf"\d{S}[a-z]{{3}}{S}\d{{2}}",
        rf"[a-z]{{2}}{S}\d{{3}}{S}[a-z]",
        rf"[a-z]{S}\d{{3}}{S}[a-z]{{2}}",
        rf"[a-z]{{3}}{S}\d{{2}}{S}[a-z]",
        rf"[a-z]{S}\d{{2}}{S}[a-z]{{3}}",
        rf"\d{S}[a-z]{{2}}{S}\d{{3}}",
        rf"\d{{3}}{S}[a-z]{{2}}{S}\d",
    )
)
PLATE = re.compile(
    rf"(?<![a-z0-9€])(?=\d|[a-z]{{1,4}}[^a-z])(?<!\d[.,:\-])(?:{SIDECODES})"
    r"(?![a-z0-9€]|[.,:]\d|-\d)",
    re.IGNORECASE,
)
FOUR_LETTERS = re.compile(r"[A-Za-z]{4}")
SOME_LETTERS = re.compile(r"[A-Za-z]+")
SPACE = re.compile(r"\s")
SEPARATED = re.compile(r"[\s.\-_]")
APART = re.compile(r"[^A-Za-z]*\s[^A-Za-z]*")
LIKE_A_POSTCODE = re.compile(r"(?:\d{4}[ -][A-Za-z]{2}|\d{2}-\d{2}[a-z]{2})\Z")
NEAR_DIGITS = re.compile(
    r"\d[\s.\-_/]{0,3}[a-z]{1,3}(?![a-z])|(?<![a-z])[a-z]{1,3}[\s.\-_/]{0,3}\d", re.IGNORECASE
)
LONGEST_BEFORE_DIGITS = 12
"""Characters of a plate, or before a number, that can stand before its first digit."""
LOOSE = re.compile(r"\d(?:[lio]|(?<=[lio]\d))")
LOOSE_PLATE = re.compile(
    rf"(?<![a-z0-9€])(?:{SIDECODES.replace(chr(92) + 'd', '[0-9lIoO]')})(?![a-z0-9€])",
    re.IGNORECASE,
)
SPACED_PLATE = re.compile(r"(?<!\w)(?:[a-z\d][ .\-]{1,3}){5}[a-z\d](?!\w)", re.IGNORECASE)
PART_OF_PLATE = re.compile(
    r"(?<![\w-])(?:(?:[A-Z]{2,3}-\d{2}|\d{2}-[A-Z]{2,3}|\d-[A-Z]{3}|[A-Z]-\d{3}|[A-Z]{3}-\d)(?![\w-])"
    r"|(?i:[a-z]{1,3}[ -]?\d{1,3}|\d{1,3}[ -]?[a-z]{1,3})"
    r"[ -]?(?:\.{2,}|\?{2,}|\.\. ?\.\.|…)"
    r"|(?i:[a-z]{1,3}|\d{1,3})-(?i:[a-z]{1,3}|\d{1,3})-[*?]{1,3}"
    r"|[?*]{1,3}-[a-z\d]{1,3}(?:-[a-z\d?]{1,3})?"
    r"|[A-Z]{2,3}-\d[?*]+-\d(?!\w)"
    r"|(?=[\w?*-]*-[\d]?[?*]+[A-Za-z\d-])(?=[\w?*-]*\d)(?=[\d?*-]*[A-Za-z])"
    r"(?i:[a-z\d?*]{1,3}(?:-[a-z\d?*]{1,4}){1,2})(?![\w-]))"
)
FOREIGN_PLATE = re.compile(
    r"(?<![\w-])(?:(?i:[1-9]-?[a-z]{3}-?\d{3})|[1-9] [A-Z]{3} \d{3}"
    r"|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[ -]\d{1,4}"
    r"|[A-Z]{1,2} \d{2,3} [A-Z]{3}|[A-Z]{2,3} \d{4,5}|[A-Z]{2}-\d{3}-[A-Z]{2}"
    r"|\d{2} [A-Z]{1,3} \d{2,4}|[A-Z]{2,3} \d[A-Z]{1,2}\d{2}|[A-Z]{3} [A-Z]{1,2} \d{1,4}"
    r"|[A-Z]{1,3} \d{3,4} ?[A-Z]{2}|[A-Z]{1,2} \d{2,3} [A-Z]{2,3}"
    r"|(?i:[a-z]{2}[ -]\d{3}[ -][a-z]{2}))(?![\w-])"
)
FOREIGN_NEAR = re.compile(
    r"(?<!\w)(?i:pool|duit|roemeen|bulgaar|belg|frans|litouw|engels|hongaar|tsjech|oekra"
    r"|spaan|lets"
    r"|itali|slowa|kroa|turk|servi)\w*(?: \w+){0,2} "
    r"(?=[A-Z0-9 -]{0,6}\d)([A-Z]{1,3}[ -]?[A-Z0-9]{2,6}(?:[ -][A-Z0-9]{1,4})?)(?!\w)"
)
PLATE_NEAR = re.compile(
    r"(?<!\w)(?:kenteken(?:plaat)?|nummerplaat|nrplaat|plaat|kent\.?|kt)\b"
    r"(?:[\s:=]+(?:is|was|van|met|de|het|een|of|eindigt|begint|op|begon|nog|volgens|mij"
    r"|iets|als))*"
    r"[\s:=(]+([a-z0-9?*]{1,4}(?:[ .-]?[a-z0-9?*]{1,5}){0,3})(?!\w)",
    re.IGNORECASE,
)
PARTS_BEFORE_PLATE = re.compile(
    r"(?<!\w)([A-Z]{1,3}(?:[ -]?\d{1,3})?|\d{1,3}[ -]?[A-Z]{1,3})(?= (?:als |is (?:het )?|de )?"
    r"(?:eerste|laatste|begin|eind|einde|letters|cijfers|kenteken|stond|op de plaat"
    r"|in het kenteken))"
)
PLATE_WORDS = re.compile(
    r"(?<!\w)(?:kenteken(?:plaat)?|nummerplaat|kent\.|plaat)[: ]+(?:(?:is|was|begint met) )?"
    r"((?:(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|[a-z]{1,3}|\d{1,3})[ -]){2,7}"
    r"(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|[a-z]{1,3}|\d{1,3}))(?!\w)",
    re.IGNORECASE,
)
LETTERS_OF_PLATE = re.compile(
    r"(?<!\w)(?:kenteken|nummerplaat|plaat)\b[^.\n]{0,20}\b(?:beg(?:int|on)|eindig(?:t"
    r"|de)) (?:met|op) "
    r"([a-z]{1,3})(?!\w)",
    re.IGNORECASE,
)
PART_BESIDE_A_VEHICLE = re.compile(
    r"(?<![\w-])(?<!\d )(?<![A-Z] )(?:[A-Z]{1,3}-\d{1,3}|\d{1,3}-[A-Z]{1,3})"
    r"(?![\w€%*?]|[-. ]{1,3}[A-Z\d*?])"
    r"(?:[-. ]?(?:\.{2,}|\?+|\*+|…))?"
)
VEHICLE = re.compile(
    r"kenteken|nummerbord|nummerplaat|\bplaat|\bauto|bus(?:je)?\b|wagen|scooter|brommer|motor|bestel"
    r"|\b(?:golf|polo|astra|corsa|caddy|vito|sprinter|transporter|transit|audi|bmw|opel|ford|seat|skoda"
    r"|toyota|volvo|renault|peugeot|citroen|fiat|kia|mercedes|vw|volkswagen|suv|suzuki|mazda)\b"
)
PLATE_HINTS = ("letter", "cijfer", "tekens", "eindig", "begin", "begon", "iets met")
PLATE_PARTS = re.compile(
    r"(?<!\w)(?:letters?|cijfers?|tekens|eindig(?:t|de|end|en|ing) (?:op|met)"
    r"|beg(?:int|on|in|innend) met|iets met)\b"
    r"(?: (?:is|was|zijn|waren|van|met|de|het|en|kenteken))*"
    r"[\s:=(]+(\d{1,3}(?:[ -]?[A-Za-z]{1,3}(?![A-Za-z]))?|[A-Z]{1,3}(?:[ -]?\d{1,3})?)(?!\w)"
)
NUMBER = re.compile(
    r"(?=[\d+(oO])(?<!\w)[+(]?[\doO]?\d(?:[\doO]|[ ./\\\-()]{1,3}(?=[\d(])|\(0\)){1,24}(?!\w)"
    r"|(?<![\w.,])\d+(?!\w)"
)
TIME = re.compile(
    r"(?:[01]?\d|2[0-4])[.:]\d{2}(?:[.:]\d{2})?(?:\s?-\s?(?:[01]?\d|2[0-4])[.:]\d{2})?\Z"
)
DATE = re.compile(
    r"(?:(?:0?[1-9]|[12]\d|3[01])[-/. ](?:0?[1-9]|1[0-2])(?:[-/. ](?:19|20)?\d{2})?"
    r"|(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01]))\Z"
)
RANGE = re.compile(r"\d{1,2}\s?[-/]\s?\d{1,2}\Z")
DECIMAL = re.compile(r"\d{1,6}[.,]\d{1,2}\Z|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?\Z")
YEAR = re.compile(r"(?:19|20)\d{2}\Z")
WRITTEN_BSN = re.compile(r"\d{3}\.\d{3}\.\d{3}\Z")
MORE_OF_NUMBER = re.compile(r"[:.,]\d{2,3}(?:[:.,]\d{2})?(?!\d)")
LONGEST_BEFORE_AMOUNT = 8
BEFORE_AMOUNT = re.compile(
    r"(?:€|\beur|\beuro|\+/-|\bca\.?|±|\bzo'n|\bruim|\bbijna)\s?$", re.IGNORECASE
)
AFTER_UNIT = re.compile(rf"\s?(?:,-|{UNITS})(?!\w)|\s?(?:%|°|€)", re.IGNORECASE)
AFTER_MONTH = re.compile(rf"\s?(?:{MONTHS})(?!\w)", re.IGNORECASE)
COUNTED_NOUN = re.compile(r" [a-z]{4,}")
BIRTH = re.compile(
    r"(?:geboren|geb\.?|geboortedatum|g\.?d\.?)(?:\s(?:op|is|in))?[\s:]*$", re.IGNORECASE
)
TIME_WORD = re.compile(
    r"(?:\bom|\brond|\btegen|\bvanaf|\btot|\bsinds|\bna|\bvoor)\s$", re.IGNORECASE
)


NUMBER_WORDS = frozenset(
    ("nul", "een", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
)
NO_DIGITS = re.compile(r"\D+")
LETTERS_O = str.maketrans("oO", "00")
LETTERS_I = str.maketrans({"İ": "i", "ı": "i"})
HIDDEN_DIGITS = ("x", "*", "?", "•", "..")
AT_SIGNS = ("@", "mail", " bij ", "staart", "(a)", "[a]", "#", "\u24d0", "*", "%", "&", "|")
AT_WORD = re.compile(r"at(?<=[ (\[{<_*.-]at)[ )\]}>_*.-]")
DIGIT_RUNS = re.compile(r"\d+")
CAPITAL_BEFORE = re.compile(r"[A-Z][A-Z -]{0,6}\d")
CAPITAL_BEHIND = re.compile(r"[A-Z](?:(?<=[\dOoIl][A-Z])|(?<=[\dOoIl] [A-Z]))")
LETTERED = re.compile(r"\d(?:-*[a-z]|(?<=[a-z]\d)|(?<=[a-z]-\d))")
SPACED = re.compile(r"\d[ .\-]{1,3}[a-z\d](?!\w)")
DASHED = re.compile(r"-(?:(?<=\d-)[A-Z]|(?<=[A-Z]-)\d)")
REMAINS = ("email", "iban", "other_id", "phone")
"""Kinds of which the rest is covered when a part is taken already."""


def bsn_valid(digits: str) -> bool:
    """Whether nine digits pass the eleven-test of the BSN."""
    if len(digits) != 9 or digits == "000000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def pattern_spans(text: str) -> list[Span]:
    """Non-overlapping (start, end, type) of shaped identifiers in normalised `text`, in order.

    An earlier kind wins over a later one: links and files hold numbers that are no phone. A span
    of type `""` is a time, date, amount or emergency number that must stay.
    """
    taken = bytearray(len(text))
    spans: list[Span] = []
    for start, end, kind in _candidates(text):
        if taken.find(2, start, end) >= 0 or (kind not in REMAINS and any(taken[start:end])):
            continue
        for left, right in _free_ranges(taken, start, end):
            taken[left:right] = (b"\1" if kind else b"\2") * (right - left)
            spans.append((left, right, kind))
    return sorted(spans)


def _free_ranges(taken: bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What is not taken yet of a range."""
    while start < end:
        left = taken.find(0, start, end)
        if left < 0:
            return
        used = taken.find(1, left, end)
        start = end if used < 0 else used
        yield left, start


def in_lower_case(text: str) -> str:
    """`text` in lower case, for signs; every letter that a pattern reads as `i` is one."""
    return text.lower() if text.isascii() else text.translate(LETTERS_I).lower()


def has_any(signs: Iterable[str], text: str) -> bool:
    """Whether one of `signs` stands in `text`."""
    return any(map(text.__contains__, signs))


def _candidates(text: str) -> Iterator[Span]:
    """All that a pattern finds, in the order of precedence.

    Most patterns are slow, so each runs only where a sign of it stands: `in` and the searches that
    begin with a digit or capital are fast. A sign may be there in vain, never be missing.
    """
    lower = in_lower_case(text)
    runs = DIGIT_RUNS.findall(text)
    digits = len("".join(runs))
    yield from _on_the_web(text, lower)
    yield from parts_apart(text, lower, digits)
    if (digits or _speaks_of_plates(text, lower)) and has_any(PLATE_HINTS, lower):
        for found in PLATE_PARTS.finditer(text):
            yield (*found.span(1), "plate")
    if digits and "-" in text and VEHICLE.search(lower) and not text.isupper():
        for found in PART_BESIDE_A_VEHICLE.finditer(text):
            yield (*found.span(), "plate")
    if digits and ("kent" in lower or "plaat" in lower or "kt" in lower):
        yield from _near_plates(text)
    if "kent" in lower or "plaat" in lower:
        yield from _spelled_plates(text)
    if digits < 2:
        for span in spoken_phones(text, lower, digits):
            yield (*span, "phone")
        return
    yield from _numbered(text, lower, digits)
    first = max(0, text.index(runs[0]) - LONGEST_BEFORE_DIGITS)
    yield from _plates(text, lower, first, max(map(len, runs)))
    if CAPITAL_BEHIND.search(text) or max(map(len, runs)) > 3:
        yield from _postcodes(text)
    if digits > 2 and LETTERED.search(lower):
        for found in MIXED.finditer(text):
            if _is_mixed_number(found.group()):
                yield (*found.span(), "other_id")
    for found in NUMBER.finditer(text, first):
        yield from _number(text, found)


def _on_the_web(text: str, lower: str) -> Iterator[Span]:
    """Files, addresses of mail and web, mentions and handles."""
    pointed = (
        ("." in text and POINT.search(lower))
        or "://" in text
        or "www" in lower
        or (has_any(("punt", "dot"), lower) and SPELLED_POINT.search(lower))
    )
    if pointed:
        for found in FILE.finditer(text):
            yield (*found.span(), "filename")
    if AT_WORD.search(lower) or (has_any(AT_SIGNS, lower) and AT_SIGN.search(text)):
        for found in EMAIL.finditer(text):
            yield (*found.span(), "email")
    if pointed:
        for found in URL.finditer(text):
            end = found.start() + len(found.group().rstrip(".,;:!?)'"))
            yield found.start(), end, "url"
    if "@" in text:
        for found in MENTION.finditer(text):
            if not any(c.isalpha() for c in found.group()):
                yield (*found.span(), "phone")
            else:
                yield (*found.span(), "person")
        for found in HANDLE.finditer(text):
            yield (*found.span(), "person")


def _numbered(text: str, lower: str, digits: int) -> Iterator[Span]:
    """Accounts, numbers behind a label, telephones, positions and cases."""
    for found in KEPT_NUMBER.finditer(text) if digits > 7 else ():
        yield (*found.span(), "")
    if digits > 3 and (has_any(IBAN_SIGNS, lower) or IBAN_SIGN.search(lower)):
        for found in IBAN.finditer(text):
            yield (*found.span(), "iban")
    may_hold = digits > 2 or "bsn" in lower or "burgerservice" in lower
    labelled = may_hold and has_any(LABEL_SIGNS, lower) and LABEL_SIGN.search(lower)
    for found in LABELLED.finditer(text) if labelled else ():
        start, end = found.span(1)
        if "bsn" in found.group().lower() or "burgerservice" in found.group().lower():
            yield start, end, "bsn"
        elif len(DIGITS.findall(found.group(1))) >= 3:
            yield start, end, "other_id"
    for span in spoken_phones(text, lower, digits):
        yield (*span, "phone")
    for found in COORDINATES.finditer(text) if digits > 5 else ():
        yield (*found.span(), "other_id")
    for found in CASE_NUMBER.finditer(text) if digits > 8 else ():
        yield (*found.span(), "other_id")
    for found in PHONE_START.finditer(text) if digits > 6 else ():
        yield from _phone_at(text, found.start())
    for found in (
        PART_OF_PHONE.finditer(text) if digits > 3 and has_any(HIDDEN_DIGITS, lower) else ()
    ):
        if re.search(r"[x*?•]|\.\.", found.group(), re.IGNORECASE):
            yield (*found.span(), "phone")


def _plates(text: str, lower: str, at: int, longest: int) -> Iterator[Span]:
    """Plates from `at`; `longest` is the number of digits in a row."""
    capital = CAPITAL_BEFORE.search(text)
    for found in FOREIGN_PLATE.finditer(text) if capital or longest > 2 else ():
        apart = re.findall(r"(?<![A-Za-z-])[A-Za-z]+(?![A-Za-z-])", found.group())
        if not any(_is_short_word(word.lower()) for word in apart):
            yield (*found.span(), "plate")
    if capital and not text.isupper():
        for found in FOREIGN_NEAR.finditer(text):
            yield (*found.span(1), "plate")
    for found in SPACED_PLATE.finditer(text) if SPACED.search(lower) else ():
        if re.fullmatch(SIDECODES, re.sub(r"[ .-]", "", found.group()), re.IGNORECASE):
            yield (*found.span(), "plate")
    while found := PLATE.search(text, at):
        if FOUR_LETTERS.search(found.group()) and not NEAR_DIGITS.search(text):
            break
        right = _is_plate(text, found)
        at = found.end() if right else found.start() + 1
        if right:
            yield (*found.span(), "plate")
    for found in PART_OF_PLATE.finditer(text) if _may_be_part_of_plate(text) else ():
        if _is_part_of_plate(text, found.group()):
            yield (*found.span(), "plate")
    for found in LOOSE_PLATE.finditer(text) if LOOSE.search(lower) else ():
        value = found.group()
        if len(DIGITS.findall(value)) > 1 and not re.search(
            r"\s|^\d{4}[ -]?[a-z]{2}$", value, re.I
        ):
            yield (*found.span(), "plate")


def _may_be_part_of_plate(text: str) -> bool:
    if "-" in text and ("?" in text or "*" in text or DASHED.search(text)):
        return True
    return ".." in text or "??" in text or "…" in text


def _postcodes(text: str) -> Iterator[Span]:
    """Postcodes, with the house number behind them."""
    for found in SPACED_POSTCODE.finditer(text):
        yield (*found.span(), "postcode")
    for found in POSTCODE.finditer(text):
        if _is_postcode(text, found):
            yield (*found.span(), "postcode")
            if house := HOUSE_BEHIND.match(text, found.end()):
                yield (*house.span(1), "address")


def _is_mixed_number(value: str) -> bool:
    return (
        len(DIGITS.findall(value)) >= 3
        and len(value) >= 6
        and not re.match(r"\d+[a-z]{1,6}\Z|\d+-\w+\Z", value)
    )


def _spelled_plates(text: str) -> Iterator[Span]:
    """Plates with numbers in words, and letters that one begins or ends with."""
    for found in PLATE_WORDS.finditer(text):
        parts = re.split("[ -]", found.group(1).lower())
        numbers = sum(part.isdigit() or part in NUMBER_WORDS for part in parts)
        if numbers > 1 and not any(map(_is_short_word, set(parts) - NUMBER_WORDS)):
            yield (*found.span(1), "plate")
    for pattern in (LETTERS_OF_PLATE, PARTS_BEFORE_PLATE):
        for found in pattern.finditer(text):
            if not _is_short_word(found.group(1).lower()) and not text.isupper():
                yield (*found.span(1), "plate")


def _speaks_of_plates(text: str, lower: str) -> bool:
    """Whether letters alone may be of a plate: `eindigt op BD`, not in a shouted text."""
    return not text.isupper() and has_any(("letter", "eindig", "kent", "plaat", "bord"), lower)


def _near_plates(text: str) -> Iterator[Span]:
    """Whole and partial plates behind a word such as `kenteken`."""
    for found in PLATE_NEAR.finditer(text):
        start = end = found.start(1)
        if own := PLATE.match(text, start):
            yield (*own.span(), "plate")
            continue
        for part in found.group(1).split(" "):
            word = not DIGITS.search(part) and not (part.isupper() and not text.isupper())
            if part in KEPT_NUMBERS or (word and (len(part) > 3 or _is_short_word(part.lower()))):
                break
            end += len(part) + (end > start)
        if end - start > 1 and DIGITS.search(text, start, end):
            yield start, end, "plate"


def _digits_of(value: str) -> str:
    """The digits of `value`, also those that are written as letters."""
    return NO_DIGITS.sub("", value.translate(LETTERS_O))


def _phone_at(text: str, start: int) -> Iterator[Span]:
    found = PHONE.match(text, start)
    if not found:
        return
    digits = _digits_of(found.group())
    if digits in KEPT_NUMBERS:
        yield (*found.span(), "")
    elif not re.match(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", found.group()):
        left = start - 1 if start and text[start - 1] == "(" else start
        yield left, found.end(), "phone"


def _is_plate(text: str, found: re.Match) -> bool:
    value = found.group()
    if LIKE_A_POSTCODE.match(value):
        return False
    if FOUR_LETTERS.search(value) and SPACE.search(value):
        return False
    near = text[max(0, found.start() - 30) : found.start()].lower()
    if ("kenteken" in near or "plaat" in near) and "\n" not in near:
        return True
    apart = [word for word in APART.split(value) if word.isalpha()]
    telling = not text.isupper()
    if any(_is_short_word(word.lower()) for word in apart if not (telling and word.isupper())):
        return False
    letters = SOME_LETTERS.findall(value)
    if SEPARATED.search(value) or all(part.isupper() for part in letters):
        return True
    return not re.fullmatch(r"\d{1,4}[a-z]{2,3}", value) and not (
        len(letters) == 1 and zipf(letters[0].lower()) > 4.6
    )


def _is_short_word(word: str) -> bool:
    """Whether one to three letters that stand apart are a word and no part of a plate."""
    if len(word) < 3:
        return word in words("two_letter_words")
    return zipf(word) > 3.9


def _is_part_of_plate(text: str, value: str) -> bool:
    """Whether two groups of a plate are one: not so in a shouted text or with a word in it."""
    letters = "".join(re.findall(r"[A-Za-z]+", value)).lower()
    marked = bool(re.search(r"\.\.|\?|\*|…", value))
    return not (text.isupper() and not marked) and not _is_short_word(letters)


def _is_postcode(text: str, found: re.Match) -> bool:
    digits, gap, letters = found.groups()
    if POSTCODE_NEAR.search(text[: found.start()]):
        return True
    if letters.isupper() and not text.isupper():
        return not (gap and letters in ("AD", "NL", "EU") and YEAR.match(digits))
    if letters.lower() in words("two_letter_words") - {"xx"}:
        return False
    return not (gap.strip() == "" and gap and YEAR.match(digits) and zipf(letters.lower()) > 4)


def _number(text: str, found: re.Match) -> Iterator[tuple[int, int, str]]:
    value = found.group()
    start, end = found.span()
    while value and value[-1] in " .-/\\(":
        value, end = value[:-1], end - 1
    digits = value if value.isdigit() else _digits_of(value)
    before, after = text[max(0, start - 40) : start], text[end : end + 24]
    if digits in KEPT_NUMBERS:
        if len(digits) > 4:
            yield start, end, ""
        return
    if not KEPT_NUMBERS.isdisjoint(value.split()):
        return
    if BIRTH.search(before):
        yield start, end, "description"
        return
    whole = MORE_OF_NUMBER.match(after)
    if whole and (TIME.match(value + whole.group()) or DECIMAL.match(value + whole.group())):
        yield start, end + whole.end(), ""
        return
    if value == digits and len(digits) < 4:
        return
    amount = BEFORE_AMOUNT.search(before, max(0, len(before) - LONGEST_BEFORE_AMOUNT))
    if value != digits:
        if RANGE.match(value):
            return
        if WRITTEN_BSN.match(value) and not amount:
            yield start, end, "bsn"
            return
        if TIME.match(value) or DATE.match(value) or DECIMAL.match(value):
            yield start, end, ""
            return
        short = len(digits) < 7 and all(len(part) <= 3 for part in value.split())
        if short and " " in value and not value.startswith(("+", "0")):
            return
    if YEAR.match(value) or amount or AFTER_UNIT.match(after):
        return
    if len(digits) <= 4 and AFTER_MONTH.match(after):
        return
    if len(digits) == 4 and TIME_WORD.search(before) and int(digits) < 2400:
        return
    if len(digits) == 4 and POSTCODE_NEAR.search(before):
        yield start, end, "postcode"
    elif digits.startswith(("06", "316", "00316", "3106")) and len(digits) >= 7:
        yield start, end, "phone"
    elif len(digits) == 9 and bsn_valid(digits) and not value.startswith("0"):
        yield start, end, "bsn"
    elif (value.startswith(("0", "+", "(0")) and 8 <= len(digits) <= 15) or (
        len(digits) in (10, 11, 12) and digits.startswith(("31", "32", "49"))
    ):
        yield start, end, "phone"
    elif len(digits) >= 4 and not (
        len(digits) == 4 and digits.endswith("00") and COUNTED_NOUN.match(after)
    ):
        yield start, end, "other_id"
