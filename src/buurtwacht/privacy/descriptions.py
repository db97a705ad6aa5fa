"""Descriptions of a person: looks, clothes, age, height, origin, gait, health.

They are read as small phrases: a word that describes by itself (`kaal`, `hoodie`, `tiener`), or a
quality before a part of the body, a garment or a person (`donker haar`, `lange man`), with what
belongs to it on both sides (`een litteken op zijn wang`). Ages and heights have shapes.
"""

import re
from functools import lru_cache
from itertools import chain, pairwise

from buurtwacht.privacy.gazetteers import zipf
from buurtwacht.privacy.normalise import fold
from buurtwacht.privacy.sentence import Sentence
from buurtwacht.privacy.vocabulary import words

ALONE, PART, PERSON, QUALITY, LINK = range(1, 6)
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
GARMENT = re.compile(
    r"\w*(?:jas|jasje|jack|jacket|broek|trui|vest|vestje|muts|mutsje|petje|schoenen"
    r"|gympen|sneakers"
    r"|shirt|shirtje|bril|brilletje|baard|baardje|sjaal|sjaaltje|helm|jurk|jurkje|laarzen|kleding"
    r"|kleren|hoed|rugzak|rugzakje|tas|tasje|hesje|hoodie|sweater|blouse|overhemd|legging|sokken"
    r"|handschoenen|hoofddoek|(?:trainings|jogging|regen|motor|werk)pak|snor|krullen|vlechten"
    r"|haar|haren|ketting|oorbel|oorbellen|capuchon|litteken|tattoo|tatoeage|tatoeages|parka"
    r"|bodywarmer|stekeltjes|vlechtjes|spleetje|voortand|voortanden|sportschoen)\Z"
    r"|\w*(?:jas|jack|broek|trui|vest|muts|pet|schoen|gymp|sneaker|shirt|bril|baard|sjaal"
    r"|helm|jurk|laars"
    r"|hoed|rugzak|hes|hoodie|sweater|blouse|overhemd|legging|sok|handschoen|snor|krul"
    r"|vlecht|ketting"
    r"|oorbel|capuchon|litteken|tattoo|tatoeage|pantalon|short|masker|klep|sandaal"
    r"|slipper|pruik|koffer"
    r"|trolley|tatoe|moedervlek|bodem|boks|boksem|lamp|lok|staart|kuif|bles|boord|riem|gordel)"
    r"(?:je|tje|pje|jes|tjes|pjes|s|sen|ken|ke|ske|en|ten|nen|len)\Z"
    r"|(?:\w+-?)?(?:hoofd|kop|pet|muts|haar|nek|sport|rug|boodschappen|plastic|hengsel"
    r"|fiets|koeriers)"
    r"(?:lamp|lampje|band|bandje|deksel|doek|doekje|kap|kapje|tas|tasje|tassen|tel|warmer)\Z"
    r"|\w*(?:coat|jacket|shirt|shoes?|hat|scarf|pants|dress|gloves|boots|cap|bag)\Z"
    r"|\w+-?(?:masker|tand|tanden|tattoos?|pantoffels?|klompen)\Z|(?:mus|mutse|baord|overal|jasse)\Z"
    r"|\w*(?:badpak|bikini|rokje|topje|kapje|regenbroek|kap|stropdas|strikje|sporttas|muiltjes)\Z"
)
LOOKS = re.compile(
    r"\w+-?(?:harig|ogig|benig|hoofdig|geschouderd|huidig|kleurig|baardig|schalig|getint)e?\Z"
    r"|(?:stok|steke|brood|graat|vel|spier|pik|lijk|krijt|piep|stein|boom|reuzen?|mega"
    r"|super|heel|poep|bere"
    r"|moddere?|kogel|oer|bloed|straal|tonnetje|ras|gemiddeld)-?(?:doof|dove|blind|blinde"
    r"|kaal|kale|mager|magere|dik|dikke|lang"
    r"|lange|jong|jonge|oud|oude|wit|witte|zwart|zwarte|bleek|bleke|rond|ronde|vet|vette"
    r"|sterk|sterke|over)\Z"
)
COLOUR = re.compile(
    r"(?:(?:donker|licht|fel|knal|half|leger|mosterd|marine|crème|creme|goud|zilver)-?)?"
    r"(?:zwart|witt?|grijs|grijz|blauw|rood|rod|groen|geel|gel|bruin|beige|oranje|roze"
    r"|paars|paarz|zilver|goud|khaki"
    r"|kaki|camouflage|gekleurd|kleurig|getint|blond|gestreept|geruit|glimmend|leren|spijker)"
    r"(?:e|en|ig|ige|kleurig|kleurige|harig|harige|getint|getinte)?\Z"
    r"|(?:yellow|purple|pink|orange|gold|silver|small|big|large|blond)\Z"
    r"|(?:roo(?:i|j)e?|roed|roei|roje|blauw|blouw|blau|gries|griez|zwatt|zwaart|swart|witt"
    r"|greun|gr[ou]en|geel|gael|broen|bruun)(?:e|en|n)?\Z"
)
COMPASS = re.compile(r"(?:noord|zuid|oost|west|midden|centraal|latijns)-?")
NUMBER = (
    r"(?:\d{1,2}|(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)(?:en|ën)(?:twin|der"
    r"|veer|vijf|zes"
    r"|zeven|tach|negen)tig|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|acht?tien"
    r"|negentien|(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig)"
)
ABOUT = (
    r"(?:(?:van )?(?:rond|ongeveer|ong\.?|ca\.?|circa|plm\.?|pakweg|zo'n|naar schatting|hooguit"
    r"|minstens|net|ver|dik|diep|tussen(?: de)?"
    r"|maybe|about|around|approx\.?|hooguit|hoogstens|misschien|naar ik schat) )*"
    r"(?:(?:begin|eind|eerste helft|half|midden) )?(?:de )?"
)
RANGE = rf"{NUMBER}(?:\s?(?:[-/àa]|tot|en|of)\s?(?:de )?{NUMBER})?"
NO_UNIT = r"(?!\w|[:.,]\d| (?:uur|euro|km|m)(?!\w))"
TENS = r"(?:\d0|(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig)"
PERSONS = (
    "man|mannen|vrouw|vrouwen|jongens?|jongetje|meisjes?|meiden|dame|heer|kerel|gast|knul|gozer"
    "|dochter|zoon|kind|kleinkind|zoontje|dochtertje|iemand|persoon|stel"
)
MONTHS = "jan|feb|mrt|maart|apr|mei|jun|jul|aug|sep|okt|nov|dec"
SHAPES = re.compile(
    rf"(?<!\w){ABOUT}{RANGE}\s?-?(?:jaar(?:tje)?|jarigen?|jr)(?: oud)?(?!\w)"
    rf"|(?<!\w)(?:van )?(?:een |'?n )?(?:jaar|jaartje|jaor|joar|jaren) (?:of|oaf) {RANGE}(?!\w)"
    rf"|(?<!\w)(?:van )?(?:mijn|zijn|haar|jouw|jullie|onze|dezelfde|vergelijkbare|hoge"
    rf"|oudere|zekere) leeftijd(?!\w)"
    rf"|(?<!\w)(?:niet )?(?:ouder|jonger) dan {RANGE}(?!\w)|(?<!\w)(?:boven|onder"
    rf"|voorbij) de {TENS}(?!\w)"
    r"|(?<!\w)(?:rond|begin|eind|midden|half|in|ver in|dik in|richting|tegen|tussen|ver over) de "
    rf"{RANGE}(?![\w:.,]\d|\s?(?:km|uur|meter|min|euro|graden|mensen|huizen))(?!\w)"
    rf"|(?<!\w)(?:begin|eind|midden|half) {RANGE}(?! (?:{MONTHS}))(?!\w)"
    rf"|(?<!\w)(?:{PERSONS}) van {ABOUT}{RANGE}(?!\w|:\d| (?:euro|km))"
    rf"|(?<=\(){NUMBER}(?:\s?jr?)?(?=\))"
    rf"|(?<!\w)(?:{PERSONS}|ik|hij|zij|ze|die|moeder|vader|oma|opa|buurman|buurvrouw) "
    rf"(?:is|was|wordt|ben|bent|word|werd|zijn) (?:nu |pas |net |al |bijna "
    rf"|inmiddels )*{NUMBER}(?= (?:en|dus|maar|al|geworden|nu|of|inmiddels)(?!\w)|[,.!?)]|$)"
    r"|(?<!\w)(?:haar|zijn|z'n|d'r) \d{2}(?:e|ste)(?!\w)"
    rf"|(?<=[a-z)]) is (?:nu |pas |net |al |bijna )?{NUMBER} en (?!\d)|(?<=, )is (?:nu "
    rf"|pas )?{NUMBER}(?=[,.!)]|$)"
    r"|(?<!\w)geb(?:oren|\.)?(?: (?:op|in))?(?: \d{1,2})?(?: [a-z]{3,9})? ?(?:19|20)\d{2}(?!\d)"
    rf"|(?<!\w)(?:schat|schatte|geschat|leeftijd|lijkt|leek|oogt|±|iets van)"
    rf"(?: (?:hem|haar|ze|hen|mij|me|op|rond|om|de|een))* {RANGE}{NO_UNIT}"
    rf"|(?<!\w)tussen {NUMBER} en {NUMBER}{NO_UNIT}"
    rf"|(?<!\w){RANGE} ?(?:years?(?: old)?|y/o|yo|ish)(?!\w)|(?<!\w)in (?:his|her|their) \d0'?s"
    rf"|(?<!\w)(?:ca\.?|ong\.?|circa|±|zo'?n|rond) ?{RANGE}(?=[,;)]|\.?$)|(?<!\w)op leeftijd(?!\w)"
    r"|(?<!\w)(?:\w+ )?\w+ (?:op|in|over|rond|langs|bij|onder|boven|naast|aan) (?:zijn"
    r"|haar|z'n|d'r) (?:\w+ )?"
    r"(?:arm|armen|nek|gezicht|wang|hals|hand|handen|neus|rug|been|hoofd|borst|kin|oor"
    r"|voorhoofd|oog|ogen|mond|knie|schouder|vinger|vingers|pols|lip|wenkbrauw)(?!\w)"
    r"|(?<!\w)(?:(?:allemaal|helemaal|geheel|volledig|compleet|beiden?) )?in (?:het|'?t"
    r"|de) (?:zwart|donker|wit|blauw|grijs|rood|groen)(?! van)(?!\w)"
    r"|(?<!\w)(?:ruikt|rook|stinkt|stonk) naar \w+"
    rf"|(?<!\w){TENS}(?:['-]?ers?|\+|-?plussers?|plus)(?!\w)"
    r"|(?<!\w)(?:ongeveer |ca\.? ?|circa |plm |rond(?: de)? |zo'n |bijna |om en nabij |een )*"
    r"(?:1[.,][4-9]\d?(?:\s?(?:m|mtr|meter)(?!\w))?|1 ?m(?:tr|eter)? ?[4-9]\d?|1[4-9]\d\s?cm"
    r"|[12] meter \d{2}|[12] meter(?= (?:lang|groot))|2[.,][01]\d?\s?(?:m|meter)(?!\w))"
    r"(?: (?:lang|groot))?(?![\w%])"
    r"|(?<!\w)(?:lengte|leeftijd)(?: is| van| ca\.?|:)* ?\d[\d.,]*(?!\w)",
    re.IGNORECASE,
)
LOOSE_AGE = (
    r"(?<!\w)in (?:his|her|their) (?:twen|thir|for|fif|six|seven|eigh|nine)ties(?!\w)"
    rf"|(?<!\w){NUMBER} (?:hooguit|hoogstens|ongeveer|max)(?=[,;.)]|$)"
    rf"|(?<!\w)(?:hij|zij|ze|die|ik|zoon|dochter|man|vrouw|kind) (?:is|was|wordt|werd) {NUMBER}"
    r"(?= (?:hoor|denk|ofzo|of zo|toch|geloof|schat|ook)(?!\w))"
    rf"|(?<!\w)(?:dikke|krappe|ruime|kleine) {TENS}(?= (?:was|is|schat|denk)(?!\w)|[,.!?)]|$)"
    rf"|(?:^|(?<=[.,!?] )){NUMBER}(?: (?:en|of) {NUMBER})?"
    r" (?:was|waren|is|zijn) (?:hij|ze|zij|die)(?!\w)"
    rf"|(?<!\w)(?:leek|lijkt|schatte|schat|gok)(?: (?:me|mij|hem|haar|ze))* {NUMBER}"
    rf" (?:of|tot) {NUMBER}"
    r"|(?<!\w)(?:van )?(?:een |'?n )?(?:jaar|jaor|joar|joor) (?:of|oaf) "
    r"\w+(?:tien|teen|tig|teg)(?!\w)"
)
HEIGHT_BY_HEADS = (
    r"(?<!\w)(?:een |'?n )?(?:kop|hoofd)(?:je)? (?:groter|kleiner|langer|korter)"
    r"(?: (?:dan|as|als) \w+)?(?!\w)"
)
GAIT = (
    r"(?<!\w)(?:loop|loopt|liep|lopend|lopen|liepen|walks?|walked)"
    r"(?: (?:wat|heel|erg|een beetje|nogal|licht|iets|vrij|zo))*"
    r" (?:krom|mank|scheef|moeilijk|slecht|traag|voorover|gebogen|stijf|schuifelend|wiegend"
    r"|moeizaam|with a limp"
    r"|(?:met|op|achter|with) (?:een |a )?(?:stok|kruk|krukken|rollator|wandelstok|looprek|cane"
    r"|stick))(?!\w)"
    r"|(?<!\w)hink(?:t|te|end)?"
    r"(?: (?:met|aan) (?:zijn|haar|z'n|het|de|d'r|een) \w+| licht| wat)?(?!\w)"
)
WORN = (
    r"(?<!\w)(?:oortjes|koptelefoon|pet|muts|bril|capuchon|hoodie) (?:in|op|af|om)"
    r"(?=[,.;!)]|$| en )"
    r"|(?<!\w)op (?:\w+ )?(?:pantoffels|klompen|slippers|sandalen|hakken|gympen|sneakers|sokken"
    r"|blote voeten|laarzen|badslippers|crocs)(?!\w)"
)
SMALL = "(?:drie|vier|vijf|zes|zeven|acht|negen)"
CHILD_AGE = (
    rf"(?<!\w)(?:hij|zij|ze|die|\w+(?:zoon|dochter|kind|nichtje|neefje|tje)) (?:is|wordt|was|werd)"
    rf" (?:nu |pas |net |al )?(?:{SMALL}|\d)(?= en | geworden|[,.!?)]|$)"
    r"|(?<=zwanger)[, ]+\d{1,2} (?:maanden|weken|mnd|wk)(?!\w)"
    r"|(?<!\w)(?:van )?\d{1,2} (?:maanden|weken|mnd) oud(?!\w)"
    rf"|(?<!\w){NUMBER},? (?:schat|schatte|denk|dacht|gok|vermoed) ik(?!\w)"
    r"|(?<!\w)(?:early|mid|late) "
    r"(?:\d0'?s?|twenties|thirties|forties|fifties|sixties|seventies)(?!\w)"
    rf"|(?<!\w)(?:iets|een jaar) van {NUMBER}{NO_UNIT}"
    rf"|(?<!\w)(?:leek|lijkt|oogt|oogde|schat)(?: me| mij)? (?:een )?"
    rf"(?:jaar|jaartje) (?:of|à) {NUMBER}"
)
STATE = (
    r"(?<!\w)in (?:verwachting|pak|uniform|kostuum|korte broek|pyjama|badjas|burger|boxershort"
    r"|bikini|blote bast|ontbloot bovenlijf|hemd|trainingspak|werkkleding|net pak"
    r"|nette kleding)(?!\w)"
    r"|(?<!\w)(?:(?:licht|zwaar|ernstig) )?(?:verstandelijk|lichamelijk|visueel|geestelijk)"
    r" (?:beperkt|gehandicapt)e?(?!\w)"
    r"|(?<!\w)(?:keurig|netjes|goed|slecht|slordig|modern|sportief|duur|armoedig|strak|warm|dun"
    r"|zomers|onopvallend|opvallend) (?:gekapt|gekleed|geschoren|verzorgd|gekamd|aangekleed)e?"
    r"(?!\w)|(?<!\w)(?:iets|ongeveer|rond|ca\.?|zeker) (?:van )?(?:de )?"
    r"(?:[12][.,]\d\d?|[12] ?m ?\d\d)(?!\w)"
)
PHRASES = re.compile(
    "|".join((LOOSE_AGE, CHILD_AGE, HEIGHT_BY_HEADS, GAIT, WORN, STATE)), re.IGNORECASE
)
ROUGHLY = (
    r"(?:ongeveer|ong\.?|max\.?|maximaal|maybe|about|around|ca\.?|circa|plm\.?|hooguit|hoogstens"
    r"|pakweg|bijna)"
)
LOOSELY = rf"(?:{ROUGHLY}|min\.?|schat|rond(?: de)?|zo'n|net|al|nu)"
BARE_AGE = re.compile(
    rf"(?:^|(?<=[,;(] )|(?<=[(]))(?:{LOOSELY} )?{NUMBER}(?=[,;)!]|\.(?!\d)|$)"
    rf"|(?<!\w){ROUGHLY} {NUMBER}(?=[,;)!]|\.(?!\d)|$)"
    rf"|(?:^|(?<=[,;(] )|(?<=[(])){NUMBER} "
    rf"(?:max|min|plus|hooguit|ongeveer|ofzo|of zo)(?=[,;).!]|$)",
    re.IGNORECASE,
)
"""A number alone between commas, or behind a word of estimate: an age beside other traits only."""
BEFORE_A_TRAIT = ("en", "met", "een", "de", "zijn", "haar", "a", "with", "and", "n", "of", "in")
ARTICLES = ("een", "n", "'n", "de", "het", "twee", "iets")
PRONOUNS = (
    "deze", "andere", "beide", "eigen", "hele", "onze", "eerste", "tweede", "vaste", "goede",
    "nieuwe", "hebben", "zonder", "tussen", "tegen", "haren", "iedere", "alle", "mijne",
    "heeft", "ene",
)  # fmt: skip
ADJECTIVE, THING, RARE_ADJECTIVE = 4.6, 5.0, 3.0
BETWEEN = frozenset(
    (
        "van", "de", "het", "een", "n", "met", "op", "in", "over", "aan", "en", "of", "tot",
        "onder", "om", "zijn", "haar", "and", "with", "a", "his", "her", "the", "wat", "ne",
        "nen", "iets",
    )
)  # fmt: skip
WHERE = frozenset(
    (
        "onder",
        "boven",
        "achter",
        "schuin",
        "dwars",
        "tot",
        "tussen",
        "langs",
        "rond",
        "naast",
        "half",
    )
)
MOST_BETWEEN = 3
PRICE = re.compile(r"(?:€|eur|euro|om|rond)\s?$", re.IGNORECASE)


@lru_cache(maxsize=65536)
def describes(low: str) -> int:
    """The role of a folded word in a description, or 0."""
    if low in words("looks") or low.removesuffix("e") in words("looks") or _is_origin(low):
        return ALONE
    if LOOKS.match(low):
        return ALONE
    if low in words("body"):
        return PART
    if low in words("described_persons"):
        return PERSON
    if low in words("qualities") or COLOUR.match(low):
        return QUALITY
    if low in words("description_links"):
        return LINK
    return ALONE if GARMENT.match(low) and low not in words("no_garment") else 0


def _is_origin(low: str) -> bool:
    bare = COMPASS.sub("", low, count=1) or low
    if bare.endswith(("achtig", "achtige")):
        bare = bare.removesuffix("e").removesuffix("achtig").removesuffix("-")
    if bare in words("origins"):
        return True
    return any(
        (stem := bare[: -len(end)]) in words("origins") or stem + stem[-1:] in words("origins")
        for end in ("se", "s", "e", "en", "er", "ers", "tje", "tjes", "ene")
        if bare.endswith(end) and len(bare) - len(end) > 3
    )


def find_descriptions(sentence: Sentence) -> None:
    """Cover descriptions of persons, also the numbers in them."""
    text = sentence.text
    for found in chain(SHAPES.finditer(text), PHRASES.finditer(text)):
        if not PRICE.search(text[: found.start()]):
            sentence.cover.add(*found.span(), "description", kept=True)
    tokens = [(*found.span(), fold(found[0])) for found in WORD.finditer(text)]
    roles = [describes(low) for _, _, low in tokens]
    i, before = 0, None
    while i < len(tokens):
        last = _end(text, tokens, roles, i)
        if last is None:
            i += 1
            continue
        first = _joined_to(text, tokens, _start(text, tokens, roles, i), before)
        before = last
        sentence.cover.add(tokens[first][0], tokens[last][1], "description", kept=True)
        i = last + 1
    if any(kind in ("description", "person") for _, _, kind in sentence.cover.spans):
        _add_bare_ages(sentence)
    if any(kind == "description" for _, _, kind in sentence.cover.spans):
        _add_coloured_things(sentence, tokens)
    _join(sentence, tokens)


def _add_bare_ages(sentence: Sentence) -> None:
    for found in BARE_AGE.finditer(sentence.text):
        sentence.cover.add(*found.span(), "description", kept=True)


def _add_coloured_things(sentence: Sentence, tokens: list) -> None:
    """Cover a colour and the noun behind it, in a list of somebody's traits: `witte airmaxen`."""
    text = sentence.text
    behind = [(0, 0, BEFORE_A_TRAIT[0]), *tokens]
    for (_, before, lead), (start, end, low), (noun_start, noun_end, noun) in zip(
        behind, tokens, tokens[1:], strict=False
    ):
        if not COLOUR.match(low) or not sentence.cover.free(start, end):
            continue
        listed = lead in BEFORE_A_TRAIT or text[before:start] == ", "
        thing = noun in words("no_persons", "vehicles", "kept_capitals", "description_links")
        named = not thing and zipf(noun) < THING and not noun.isdigit()
        if listed and named and text[end:noun_start] == " ":
            sentence.cover.add(start, noun_end, "description", kept=True)


def _join(sentence: Sentence, tokens: list) -> None:
    """Cover the small words between two descriptions."""
    spans = sorted(span for span in sentence.cover.spans if span[2] == "description")
    for (_, left, _), (right, _, _) in pairwise(spans):
        between = [low for start, end, low in tokens if left <= start and end <= right]
        gap = sentence.text[left:right]
        if (
            0 < len(between) <= MOST_BETWEEN
            and all(low in BETWEEN for low in between)
            and not any(c in ".!?;\n" for c in gap)
        ):
            sentence.cover.add(left, right, "description", kept=True)


def _joined_to(text: str, tokens: list, first: int, before: int | None) -> int:
    """Where a description begins that `en`, `met` or `een` may join to the one before it."""
    if before is None or not before < first <= before + 3:
        return first
    between = range(before + 1, first)
    linked = all(_adjacent(text, tokens, k) for k in range(before, first))
    if linked and all(tokens[k][2] in ("en", "met", "een", "of") for k in between):
        return before + 1
    return first


def _adjacent(text: str, tokens: list, i: int) -> bool:
    """Whether only spaces, a comma or a slash stand between tokens i and i + 1."""
    if not 0 <= i < len(tokens) - 1:
        return False
    return text[tokens[i][1] : tokens[i + 1][0]].strip() in ("", ",", "/", "&")


def _end(text: str, tokens: list, roles: list[int], i: int) -> int | None:
    """The last token of the description that has its first telling word at i, or None."""
    if roles[i] == QUALITY:
        last = _end_of_quality(text, tokens, roles, i)
    elif roles[i] == ALONE and not _says_of_a_thing(text, tokens, i):
        last = i
    elif roles[i] == 0 and i + 1 < len(roles) and _is_odd_quality(text, tokens, roles, i):
        last = i + 1
    else:
        last = None
    while last is not None and (longer := _longer(text, tokens, roles, last)):
        last = longer
    return last


def _is_odd_quality(text: str, tokens: list, roles: list[int], i: int) -> bool:
    """Whether token i is a rare adjective, perhaps of a dialect, before a part of the body."""
    low = tokens[i][2]
    odd = low.endswith(("e", "en")) and zipf(low) < RARE_ADJECTIVE and not low.isdigit()
    return odd and roles[i + 1] == PART and text[tokens[i][1] : tokens[i + 1][0]] == " "


def _says_of_a_thing(text: str, tokens: list, i: int) -> bool:
    return _adjacent(text, tokens, i) and tokens[i + 1][2] in words("no_persons")


def _end_of_quality(text: str, tokens: list, roles: list[int], i: int) -> int | None:
    """Where a phrase ends that begins with a quality, if it is about a person."""
    last, qualities = i, 1
    while _adjacent(text, tokens, last) and roles[last + 1] in (QUALITY, LINK):
        last += 1
        qualities += roles[last] == QUALITY
    if not _adjacent(text, tokens, last):
        return last if qualities > 1 and roles[last] == QUALITY else None
    if roles[last + 1] in (ALONE, PART, PERSON):
        return last + 1
    unknown_between = _adjacent(text, tokens, last + 1) and zipf(tokens[last + 1][2]) < 4.5
    if unknown_between and roles[last + 2] in (ALONE, PART):
        return last + 2
    degree = i and _adjacent(text, tokens, i - 1) and tokens[i - 1][2] in ("heel", "erg", "nogal")
    if degree and text[tokens[i][1] : tokens[i][1] + 1] in (",", ".", ""):
        return i
    said_twice = [k for k in range(i + 2, last + 1) if roles[k] == QUALITY]
    if said_twice and not _says_of_a_thing(text, tokens, said_twice[0]):
        second = said_twice[0]
        lone = tokens[second - 1][2] in ("en", "of")
        ends = second < last or text[tokens[second][1] :][:1] in ",.;!?)"
        return second if lone and ends else None
    return None


def _longer(text: str, tokens: list, roles: list[int], last: int) -> int | None:
    """What still belongs behind token `last`: a person, a part of the body, a colour."""
    if not _adjacent(text, tokens, last):
        return None
    gap = text[tokens[last][1] : tokens[last + 1][0]]
    if gap == " " and roles[last + 1] in (ALONE, PERSON, PART):
        return last + 1
    if roles[last + 1] == QUALITY and COLOUR.match(tokens[last + 1][2]):
        ends = not _adjacent(text, tokens, last + 1) or roles[last + 2] in (QUALITY, LINK)
        return last + 1 if ends or gap.strip() == "" else None
    if tokens[last + 1][2] in ("met", "with", "aan") and _adjacent(text, tokens, last + 1):
        what = _end_of_what_is_on_it(text, tokens, last + 2)
        if what is not None:
            return what
    if [low for _, _, low in tokens[last + 1 : last + 3]] == ["een", "beetje"]:
        return last + 2
    branded = gap == " " and tokens[last + 1][2] == "van" and last + 2 < len(tokens)
    if branded and _adjacent(text, tokens, last + 1) and text[tokens[last + 2][0]].isupper():
        return last + 2
    if branded and tokens[last + 2][2] == "een" and last + 3 < len(tokens):
        return last + 3
    for far in (2, 3, 4):
        if last + far < len(roles) and roles[last + far] == PART:
            between = [low for _, _, low in tokens[last + 1 : last + far]]
            if all(low in words("description_links") or low in WHERE for low in between):
                return last + far
    return None


def _end_of_what_is_on_it(text: str, tokens: list, i: int) -> int | None:
    """Where `met plakband`, `met een groene rand` ends, or None when no thing follows."""
    if tokens[i][2] in ARTICLES and _adjacent(text, tokens, i):
        i += 1
    quality = tokens[i][2].endswith("e") or COLOUR.match(tokens[i][2])
    if quality and tokens[i][2] not in PRONOUNS and _adjacent(text, tokens, i):
        i += 1
    return i if zipf(tokens[i][2]) < THING and not tokens[i][2].isdigit() else None


def _colours_what_follows(text: str, tokens: list, roles: list[int], k: int) -> bool:
    """Whether token k, of no role itself, looks like an adjective right before token k + 1."""
    low = tokens[k][2]
    return (
        roles[k] == 0
        and roles[k + 1] in (ALONE, PART)
        and len(low) > 3
        and low.endswith(("e", "en"))
        and zipf(low) < ADJECTIVE
        and low not in PRONOUNS
        and text[tokens[k][1] : tokens[k + 1][0]] == " "
    )


def _start(text: str, tokens: list, roles: list[int], i: int) -> int:
    while i and _adjacent(text, tokens, i - 1):
        before = tokens[i - 1][2]
        aged = before == "van" and tokens[i][2] == "middelbare"
        with_it = before == "met" and i > 1 and _adjacent(text, tokens, i - 2)
        if with_it and (roles[i - 2] in (PERSON, ALONE) or tokens[i - 2][2] in words("some_one")):
            i -= 2
            continue
        article = before in ("'n", "n") and roles[i] == QUALITY
        coloured = _colours_what_follows(text, tokens, roles, i - 1)
        one_of_them = before in ("eentje", "1") and text[tokens[i - 1][1] : tokens[i][0]] == " "
        counted = before in ("twee", "drie", "2", "3") and roles[i] in (ALONE, PART)
        if not (
            one_of_them
            or counted
            or aged
            or article
            or coloured
            or roles[i - 1] == QUALITY
            or before in words("degrees")
        ):
            break
        i -= 1
    return i
