"""Small exports, by what is hard about them, with the messages that they hold.

All invented. Each case is a `Case`; `CASES` gives them by feature and name. The feature table of
`docs/reading.md` counts them, for us (`test_reading_features.py`) and for other readers
(`benchmarks/reading_features.py`).
"""

from dataclasses import dataclass
from datetime import datetime

LRM, RLM, NNBSP, NBSP = "\u200e", "\u200f", "\u202f", "\u00a0"
ARABIC, PERSIAN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"
DEVANAGARI, BENGALI, MYANMAR = "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "၀၁၂၃၄၅၆၇၈၉"


@dataclass(frozen=True)
class Case:
    """`content` of an export and the rows that it holds, in order.

    A row has some of `sent_at` (as text), `sender`, `kind`, `event`, `text`, `edited`.
    """

    content: bytes
    rows: tuple[dict, ...]


MOMENTS = (
    datetime(2023, 12, 30, 9, 5, 7),
    datetime(2023, 12, 30, 10, 15, 9),
    datetime(2023, 12, 31, 0, 20, 3),
    datetime(2023, 12, 31, 11, 59, 1),
    datetime(2023, 12, 31, 12, 3, 1),
    datetime(2024, 1, 1, 15, 45, 30),
    datetime(2024, 1, 13, 20, 10, 0),
    datetime(2024, 2, 1, 23, 59, 59),
)
SAID = (
    ("Jan", "hoi"),
    ("Els", "regel\ntwee: drie"),
    ("Jan", "a"),
    ("~\u202fKees", "b"),
    ("Els", "c: d"),
    ("Jan", "e"),
    ("+31 6 12345678", "f"),
    ("Jan", "12-3-2024"),
)


def headed(template: str, words: str = "AM PM", digits: str = "", years: int = 0) -> Case:
    """A chat with headers after `template`.

    Fields: d dd m mm yy yyyy, H HH (24 hours), h hh (12 hours), MM SS, p (one of the two `words`).
    `digits` replace the European ones; `years` are added to the year.
    """
    content, rows = "", []
    for moment, (sender, text) in zip(MOMENTS, SAID, strict=True):
        year, hour = moment.year + years, moment.hour % 12 or 12
        header = template.format(
            d=moment.day, dd=f"{moment.day:02d}", m=moment.month, mm=f"{moment.month:02d}",
            yy=f"{year % 100:02d}", yyyy=year, H=moment.hour, HH=f"{moment.hour:02d}",
            h=hour, hh=f"{hour:02d}", MM=f"{moment.minute:02d}", SS=f"{moment.second:02d}",
            p=words.split(" ")[moment.hour >= 12],
        )  # fmt: skip
        if digits:
            header = header.translate(str.maketrans("0123456789", digits))
        content += f"{header}{sender}: {text}\n"
        read = moment if "{SS}" in template else moment.replace(second=0)
        rows.append({"sent_at": str(read), "sender": sender, "text": text})
    return Case(content.encode(), tuple(rows))


def android(*lines: str, end: str = "\n") -> str:
    return "".join(f"03-02-2024 14:{n:02d} - {line}{end}" for n, line in enumerate(lines, start=5))


def ios(*lines: str, end: str = "\r\n") -> str:
    return "".join(
        f"[03-02-2024 14:{n:02d}:09] {line}{end}" for n, line in enumerate(lines, start=5)
    )


def holds(content: str | bytes, *rows: tuple, names: str = "sender text") -> Case:
    """`content` holds `rows`, of which the values are named by `names`."""
    encoded = content.encode() if isinstance(content, str) else content
    return Case(encoded, tuple(dict(zip(names.split(), row, strict=True)) for row in rows))


def amid(body: str, kind: str, event: str | None = None, phone=android, **more) -> Case:
    """A member's message with `body`, between two others."""
    row = {"sender": "Jan", "kind": kind, "event": event, "text": body, **more}
    around = [{"sender": name, "kind": "text", "text": text} for name, text in OTHERS]
    content = phone("Jan: hoi", f"Jan: {body}", "Els: ok")
    return Case(content.encode(), (around[0], row, around[1]))


OTHERS = (("Jan", "hoi"), ("Els", "ok"))
NOTICES = {
    "nl": "Berichten en gesprekken worden end-to-end versleuteld.",
    "en": "Messages and calls are end-to-end encrypted.",
    "de": "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
    "fr": "Les messages et les appels sont chiffrés de bout en bout.",
    "es": "Los mensajes y las llamadas están cifrados de extremo a extremo.",
}


def system(language: str, event: str, line: str, on_ios: bool) -> Case:
    """A system line between two messages; on iOS signed by the chat's title."""
    first, last = ({"sender": name, "kind": "text", "text": text} for name, text in OTHERS)
    kind = "call" if event == "call" else "system"
    row = {"sender": None, "kind": kind, "event": event, "text": line}
    if not on_ios:
        return Case(android("Jan: hoi", line, "Els: ok").encode(), (first, row, last))
    notice = {"sender": None, "event": "encryption", "text": LRM + NOTICES[language]}
    lines = (f"Buurt: {LRM}{NOTICES[language]}", "Jan: hoi", f"Buurt: {LRM}{line}", "Els: ok")
    return Case(ios(*lines).encode(), (notice, first, {**row, "text": LRM + line}, last))


CASES: dict[str, dict[str, Case]] = {}

CASES["android_headers"] = {
    "nl": headed("{dd}-{mm}-{yyyy} {HH}:{MM} - "),
    "nl_short_year": headed("{dd}-{mm}-{yy} {HH}:{MM} - "),
    "nl_be": headed("{d}/{mm}/{yyyy} {HH}:{MM} - "),
    "en_gb": headed("{dd}/{mm}/{yyyy}, {HH}:{MM} - "),
    "en_gb_short_year": headed("{dd}/{mm}/{yy}, {HH}:{MM} - "),
    "en_us": headed("{m}/{d}/{yy}, {h}:{MM}\u202f{p} - "),
    "en_us_old_space": headed("{m}/{d}/{yy}, {h}:{MM} {p} - "),
    "en_us_24": headed("{m}/{d}/{yy}, {HH}:{MM} - "),
    "en_in": headed("{dd}/{mm}/{yyyy}, {h}:{MM} {p} - ", "am pm"),
    "en_ca": headed("{yyyy}-{mm}-{dd}, {h}:{MM} {p} - ", "a.m. p.m."),
    "en_za": headed("{yyyy}/{mm}/{dd}, {HH}:{MM} - "),
    "en_au": headed("{d}/{m}/{yy}, {h}:{MM}\u202f{p} - ", "am pm"),
    "en_nz": headed("{d}/{mm}/{yy}, {h}:{MM}\u202f{p} - ", "am pm"),
    "de": headed("{dd}.{mm}.{yy}, {HH}:{MM} - "),
    "de_12": headed("{dd}.{mm}.{yy}, {h}:{MM}\u00a0{p} - ", "vorm. nachm."),
    "fr": headed("{dd}/{mm}/{yyyy} à {HH}:{MM} - "),
    "fr_comma": headed("{dd}/{mm}/{yyyy}, {HH}:{MM} - "),
    "fr_ca": headed("{yyyy}-{mm}-{dd} {HH} h {MM} - "),
    "es": headed("{d}/{m}/{yy}, {H}:{MM} - "),
    "es_latam": headed("{d}/{m}/{yyyy} {h}:{MM} {p} - ", "a.\u00a0m. p.\u00a0m."),
    "es_mx": headed("{dd}/{mm}/{yy}, {h}:{MM}\u202f{p} - ", "a.m. p.m."),
    "it": headed("{dd}/{mm}/{yy}, {HH}:{MM} - "),
    "pt_br": headed("{dd}/{mm}/{yyyy} {HH}:{MM} - "),
    "pt_as": headed("{dd}/{mm}/{yyyy} às {HH}:{MM} - "),
    "da": headed("{dd}.{mm}.{yyyy} kl. {HH}.{MM} - "),
    "nb": headed("{dd}.{mm}.{yyyy}, {HH}:{MM} - "),
    "sv": headed("{yyyy}-{mm}-{dd} {HH}:{MM} - "),
    "fi": headed("{d}.{m}.{yyyy} klo {HH}.{MM} - "),
    "is": headed("{d}.{m}.{yyyy}, {HH}:{MM} - "),
    "pl": headed("{d}.{mm}.{yyyy}, {HH}:{MM} - "),
    "cs": headed("{dd}.{mm}.{yy} {H}:{MM} - "),
    "sk": headed("{d}. {m}. {yyyy} {H}:{MM} - "),
    "hr": headed("{dd}. {mm}. {yyyy}. {HH}:{MM} - "),
    "sl": headed("{d}. {mm}. {yy} {HH}:{MM} - "),
    "sr": headed("{d}.{m}.{yy}. {HH}:{MM} - "),
    "hu": headed("{yyyy}. {mm}. {dd}. {H}:{MM} - "),
    "ro": headed("{dd}.{mm}.{yyyy}, {HH}:{MM} - "),
    "et": headed("{dd}.{mm}.{yy} {HH}:{MM} - "),
    "lt": headed("{yyyy}-{mm}-{dd} {HH}:{MM} - "),
    "ru": headed("{dd}.{mm}.{yyyy}, {HH}:{MM} - "),
    "tr": headed("{d}.{mm}.{yyyy} {HH}:{MM} - "),
    "el": headed("{d}/{m}/{yy}, {h}:{MM}\u202f{p} - ", "π.μ. μ.μ."),
    "he": headed("{d}.{m}.{yyyy}, {H}:{MM} - "),
    "ar": headed("{d}\u200f/{m}\u200f/{yyyy}، {h}:{MM} {p} - ", "ص م", ARABIC),
    "ar_latin_digits": headed("{d}\u200f/{m}\u200f/{yyyy}، {h}:{MM} {p} - ", "ص م"),
    "fa": headed("{yyyy}/{m}/{d}،\u200f {H}:{MM} - ", digits=PERSIAN),
    "ur": headed("{d}/{m}/{yy}، {h}:{MM} {p} - "),
    "hi": headed("{d}/{m}/{yy}, {h}:{MM} {p} - ", "पूर्वाह्न अपराह्न"),
    "mr": headed("{d}/{m}/{yy}, {h}:{MM} {p} - ", digits=DEVANAGARI),
    "bn": headed("{d}/{m}/{yy}, {h}:{MM} {p} - ", digits=BENGALI),
    "my": headed("{dd}/{mm}/{yyyy}, {HH}:{MM} - ", digits=MYANMAR),
    "th": headed("{d}/{m}/{yyyy} {HH}:{MM} - ", years=543),
    "th_short_year": headed("{d}/{m}/{yy} {HH}:{MM} - ", years=543),
    "vi": headed("{HH}:{MM}, {dd}/{mm}/{yyyy} - "),
    "id": headed("{dd}/{mm}/{yy} {HH}.{MM} - "),
    "ms": headed("{d}/{mm}/{yyyy}, {h}:{MM} {p} - ", "PG PTG"),
    "ja": headed("{yyyy}/{mm}/{dd} {HH}:{MM} - "),
    "ja_12": headed("{yyyy}/{mm}/{dd} {p}{h}:{MM} - ", "午前 午後"),
    "zh": headed("{yyyy}/{m}/{d} {HH}:{MM} - "),
    "zh_12": headed("{yyyy}/{m}/{d} {p}{h}:{MM} - ", "上午 下午"),
    "zh_cjk": headed("{yyyy}年{m}月{d}日 {p}{h}:{MM} - ", "上午 下午"),
    "ko": headed("{yyyy}. {m}. {d}. {p} {h}:{MM} - ", "오전 오후"),
    "sq": headed("{d}.{m}.{yy}, {h}:{MM}\u202f{p} - ", "AM PM"),
}
CASES["day_periods"] = {
    "cs": headed("{dd}.{mm}.{yy}, {h}:{MM}\u202f{p} - ", "dop. odp."),
    "sl": headed("{d}. {mm}. {yy}, {h}:{MM}\u202f{p} - ", "dop. pop."),
    "lt": headed("{yyyy}-{mm}-{dd}, {hh}:{MM}\u202f{p} - ", "priešpiet popiet"),
    "lv": headed("{dd}.{mm}.{yy}, {h}:{MM}\u202f{p} - ", "priekšp. pēcp."),
    "mk": headed("{d}.{m}.{yy}, {h}:{MM}\u202f{p} - ", "претпл. попл."),
    "uk": headed("{dd}.{mm}.{yy}, {h}:{MM}\u202f{p} - ", "дп пп"),
    "is": headed("{d}.{m}.{yyyy}, {h}:{MM}\u202f{p} - ", "f.h. e.h."),
    "sq": headed("{d}.{m}.{yy}, {h}:{MM}\u202f{p} - ", "p.d. m.d."),
    "mn": headed("{yyyy}.{mm}.{dd}, {h}:{MM}\u202f{p} - ", "ү.ө. ү.х."),
    "ga": headed("{dd}/{mm}/{yyyy}, {h}:{MM}\u202f{p} - ", "r.n. i.n."),
    "pa": headed("{d}/{m}/{yy}, {h}:{MM} {p} - ", "ਪੂ.ਦੁ. ਬਾ.ਦੁ."),
    "lo": headed("{d}/{m}/{yyyy}, {h}:{MM} {p} - ", "ກ່ອນທ່ຽງ ຫຼັງທ່ຽງ"),
    "sr_me": headed("{d}. {m}. {yyyy}., {h}:{MM}\u202f{p} - ", "прије\u202fподне по\u202fподне"),
    "my": headed("{dd}/{mm}/{yy}, {p} {h}:{MM} - ", "နံနက် ညနေ", MYANMAR),
    "si": headed("{yyyy}-{mm}-{dd}, {p} {h}.{MM} - ", "පෙ.ව. ප.ව."),
    "am": headed("{dd}/{mm}/{yyyy}, {p} {h}:{MM} - ", "ጥዋት ከሰዓት"),
    "invented": headed("[{dd}-{mm}-{yyyy} {h}:{MM}:{SS} {p}] ", "zus zo"),
    "parentheses": headed("{yyyy}/{m}/{d} ({h}:{MM}\u202f{p}) - "),
    "none_in_parentheses": headed("{yyyy}/{m}/{d} ({HH}:{MM}) - "),
    "none_but_a_word_bg": headed("{d}.{mm}.{yyyy} г., {H}:{MM} ч. - "),
    "none_but_a_word_th": headed("{d}/{m}/{yyyy}, {HH}:{MM} น. - "),
    "none_but_a_word_nl": headed("{dd}-{mm}-{yyyy} omstreeks {HH}:{MM} uur - "),
}
CASES["ios_headers"] = {
    "nl": headed("[{dd}-{mm}-{yyyy} {HH}:{MM}:{SS}] "),
    "nl_short_year": headed("[{dd}-{mm}-{yy} {HH}:{MM}:{SS}] "),
    "nl_comma": headed("[{dd}-{mm}-{yyyy}, {HH}:{MM}:{SS}] "),
    "nl_marked": headed("\u200e[{dd}-{mm}-{yyyy}, {HH}:{MM}:{SS}] "),
    "nl_12": headed("[{dd}-{mm}-{yyyy} {h}:{MM}:{SS} {p}] ", "a.m. p.m."),
    "en_gb": headed("[{dd}/{mm}/{yyyy}, {HH}:{MM}:{SS}] "),
    "en_us": headed("[{m}/{d}/{yy}, {h}:{MM}:{SS}\u202f{p}] "),
    "en_us_old_space": headed("[{m}/{d}/{yy}, {h}:{MM}:{SS} {p}] "),
    "en_us_24": headed("[{m}/{d}/{yy}, {HH}:{MM}:{SS}] "),
    "en_ca": headed("[{yyyy}-{mm}-{dd}, {h}:{MM}:{SS}\u202f{p}] ", "a.m. p.m."),
    "de": headed("[{dd}.{mm}.{yy}, {HH}:{MM}:{SS}] "),
    "de_long_year": headed("[{dd}.{mm}.{yyyy}, {HH}:{MM}:{SS}] "),
    "fr": headed("[{dd}/{mm}/{yyyy} à {HH}:{MM}:{SS}] "),
    "fr_be": headed("[{d}/{mm}/{yy}, {HH}:{MM}:{SS}] "),
    "es": headed("[{d}/{m}/{yy}, {H}:{MM}:{SS}] "),
    "es_mx": headed("[{dd}/{mm}/{yy}, {h}:{MM}:{SS}\u202f{p}] ", "a.m. p.m."),
    "es_latam": headed("[{d}/{m}/{yy}, {h}:{MM}:{SS}\u202f{p}] ", "a.\u00a0m. p.\u00a0m."),
    "it": headed("[{dd}/{mm}/{yy}, {HH}:{MM}:{SS}] "),
    "pt_br": headed("[{dd}/{mm}/{yy} {HH}:{MM}:{SS}] "),
    "da": headed("[{dd}.{mm}.{yyyy} kl. {HH}.{MM}.{SS}] "),
    "sv": headed("[{yyyy}-{mm}-{dd} kl. {HH}:{MM}:{SS}] "),
    "fi": headed("[{d}.{m}.{yyyy} klo {H}.{MM}.{SS}] "),
    "pl": headed("[{d}.{mm}.{yyyy}, {HH}:{MM}:{SS}] "),
    "cs": headed("[{dd}.{mm}.{yy} {H}:{MM}:{SS}] "),
    "hu": headed("[{yyyy}. {mm}. {dd}. {H}:{MM}:{SS}] "),
    "tr": headed("[{d}.{mm}.{yyyy} {HH}:{MM}:{SS}] "),
    "he": headed("[{d}.{m}.{yyyy}, {H}:{MM}:{SS}] "),
    "ar": headed("[{d}\u200f/{m}\u200f/{yyyy}، {h}:{MM}:{SS} {p}] ", "ص م", ARABIC),
    "hi": headed("[{dd}/{mm}/{yy}, {h}:{MM}:{SS}\u202f{p}] "),
    "th": headed("[{d}/{m}/{yyyy} {HH}:{MM}:{SS}] ", years=543),
    "vi": headed("[{HH}:{MM}:{SS}, {dd}/{mm}/{yyyy}] "),
    "ja": headed("[{yyyy}/{mm}/{dd} {H}:{MM}:{SS}] "),
    "zh_12": headed("[{yyyy}/{m}/{d} {p}{h}:{MM}:{SS}] ", "上午 下午"),
    "ko": headed("[{yyyy}. {m}. {d}. {p} {h}:{MM}:{SS}] ", "오전 오후"),
    "fr_ca": headed("[{yyyy}-{mm}-{dd}, {HH} h {MM} min {SS} s] "),
    "fr_ca_12": headed("[{yyyy}-{mm}-{dd}, {h} h {MM} min {SS} s {p}] ", "a.m. p.m."),
    "no_seconds": headed("[{dd}/{mm}/{yyyy}, {HH}:{MM}] "),
    "old_colon": headed("{dd}/{mm}/{yy} {HH}:{MM}:{SS}: "),
}
CASES["unseen_headers"] = {
    "year_first_day_second": headed("{yyyy}.{d}.{m} {HH}.{MM} – "),
    "at_sign": headed("[{yyyy}.{mm}.{dd} @ {HH}:{MM}:{SS}] "),
    "time_first_bracketed": headed("[{HH}:{MM}:{SS}, {dd}.{mm}.{yyyy}] "),
    "fullwidth_digits": headed("{yyyy}/{mm}/{dd} {HH}:{MM} - ", digits="０１２３４５６７８９"),
    "thai_digits": headed("{d}/{m}/{yyyy}, {HH}:{MM} - ", digits="๐๑๒๓๔๕๖๗๘๙"),
    "marks_everywhere": headed(
        "\u200e[\u200f{dd}\u200f/{mm}\u200f/{yyyy}\u200e, \u200e{HH}:{MM}:{SS}\u200e] "
    ),
    "two_spaces": headed("{dd}-{mm}-{yyyy}  {HH}:{MM} - "),
    "tab": headed("{dd}-{mm}-{yyyy}\t{HH}:{MM} - "),
    "iso_t": headed("{yyyy}-{mm}-{dd}T{HH}:{MM} - "),
    "long_dash": headed("{dd}/{mm}/{yyyy}, {HH}:{MM} — "),
    "no_break_hyphens": headed("{dd}\u2011{mm}\u2011{yyyy} {HH}:{MM} - "),
    "no_break_spaces": headed("{dd}-{mm}-{yyyy}\u00a0{HH}:{MM}\u00a0-\u00a0"),
    "glued_period": headed("{m}/{d}/{yy}, {h}:{MM}{p} - "),
    "period_before_hour": headed("{dd}/{mm}/{yyyy} {p} {hh}:{MM} - "),
    "upper_and_dots": headed("{dd}/{mm}/{yyyy}, {hh}:{MM} {p} - ", "A.M. P.M."),
    "round_brackets": headed("({dd}-{mm}-{yyyy}, {HH}:{MM}) "),
    "padded_twelve_hours": headed("{dd}.{mm}.{yyyy}, {hh}:{MM}:{SS} {p} - "),
}
CASES["date_order"] = {
    "month_first_no_value_over_12": holds(
        "".join(
            f"{m}/{d}/24, 14:00 - Jan: x\n"
            for m, d in [(1, 5), (1, 9), (1, 12), (2, 3), (2, 11), (3, 2), (4, 1)]
        ),
        *[
            (f"2024-{m:02d}-{d:02d} 14:00:00",)
            for m, d in [(1, 5), (1, 9), (1, 12), (2, 3), (2, 11), (3, 2), (4, 1)]
        ],
        names="sent_at",
    ),
    "day_first_no_value_over_12": holds(
        "".join(f"0{d}/0{m}/2024, 14:00 - Jan: x\n" for m, d in [(1, 5), (1, 9), (2, 3), (3, 2)]),
        *[(f"2024-0{m}-0{d} 14:00:00",) for m, d in [(1, 5), (1, 9), (2, 3), (3, 2)]],
        names="sent_at",
    ),
    "one_value_over_12_at_the_end": holds(
        "1/2/24, 14:00 - Jan: x\n1/3/24, 14:00 - Jan: x\n1/13/24, 14:00 - Jan: x\n",
        ("2024-01-02 14:00:00",), ("2024-01-03 14:00:00",), ("2024-01-13 14:00:00",),
        names="sent_at",
    ),
    "two_digit_year_in_front": holds(
        "23-12-30 14:00 - Jan: x\n24-01-02 14:00 - Jan: x\n24-01-31 14:00 - Jan: x\n",
        ("2023-12-30 14:00:00",), ("2024-01-02 14:00:00",), ("2024-01-31 14:00:00",),
        names="sent_at",
    ),
    "leap_day": holds(
        "29-02-2024 10:00 - Jan: x\n01-03-2024 10:00 - Jan: x\n",
        ("2024-02-29 10:00:00",), ("2024-03-01 10:00:00",), names="sent_at",
    ),
    "clock_goes_back": holds(
        "27-10-2024 02:59 - Jan: a\n27-10-2024 02:01 - Els: b\n27-10-2024 03:01 - Jan: c\n",
        ("2024-10-27 02:59:00", "a"), ("2024-10-27 02:01:00", "b"), ("2024-10-27 03:01:00", "c"),
        names="sent_at text",
    ),
    "late_delivery_keeps_its_place": holds(
        "03-02-2024 10:00 - Jan: a\n01-02-2024 09:00 - Els: b\n03-02-2024 10:02 - Jan: c\n"
        "03-02-2024 10:03 - Els: d\n",
        ("2024-02-03 10:00:00", "a"), ("2024-02-01 09:00:00", "b"), ("2024-02-03 10:02:00", "c"),
        ("2024-02-03 10:03:00", "d"), names="sent_at text",
    ),
    "newest_first": holds(
        "".join(f"{28 - n}-06-2024 14:0{n} - Jan: x{n}\n" for n in range(9)),
        *[(f"2024-06-{28 - n} 14:0{n}:00", f"x{n}") for n in range(9)], names="sent_at text",
    ),
    "noon_and_midnight": holds(
        "1/13/24, 12:05 AM - Jan: a\n1/13/24, 12:05 PM - Jan: b\n",
        ("2024-01-13 00:05:00",), ("2024-01-13 12:05:00",), names="sent_at",
    ),
    "german_parts_of_the_day": holds(
        "29.01.18, 6:45\u00a0morgens - B: a\n29.01.18, 9:45\u00a0vorm. - B: b\n"
        "29.01.18, 12:15\u00a0mittags - B: c\n29.01.18, 3:15\u00a0nachm. - B: d\n"
        "29.01.18, 8:15\u00a0abends - B: e\n30.01.18, 1:15\u00a0nachts - B: f\n",
        ("2018-01-29 06:45:00",), ("2018-01-29 09:45:00",), ("2018-01-29 12:15:00",),
        ("2018-01-29 15:15:00",), ("2018-01-29 20:15:00",), ("2018-01-30 01:15:00",),
        names="sent_at",
    ),
    "chinese_parts_of_the_day": holds(
        "2024年2月3日 凌晨1:05 - B: a\n2024年2月3日 早上8:05 - B: b\n"
        "2024年2月3日 中午12:05 - B: c\n"
        "2024年2月3日 下午3:05 - B: d\n2024年2月13日 晚上9:05 - B: e\n",
        ("2024-02-03 01:05:00",), ("2024-02-03 08:05:00",), ("2024-02-03 12:05:00",),
        ("2024-02-03 15:05:00",), ("2024-02-13 21:05:00",), names="sent_at",
    ),
}  # fmt: skip
EXACT = (
    "e\u0301 é ½ ﬁ ① 👨\u200d👩\u200d👧 \u2028x\u2029y\x0bz\x85 \u200d\u200b\ufeff\u2060 ~\u00a0"
)
CASES["exact_text"] = {
    "code_points": holds(android(f"Jan: {EXACT}", "Els: ok"), ("Jan", EXACT), ("Els", "ok")),
    "outer_spaces": holds(
        android("Jan:   in\n\t- x\n  - y  ", "Els: ok"), ("Jan", "  in\n\t- x\n  - y  "),
        ("Els", "ok"),
    ),
    "blank_lines": holds(
        android("Jan: a\n\n\n\nb\n\n", "Els: ok"), ("Jan", "a\n\n\n\nb\n\n"), ("Els", "ok")
    ),
    "blank_lines_ios": holds(
        ios("Jan: a\n\n\n\nb\n\n", "Els: ok"), ("Jan", "a\n\n\n\nb\n\n"), ("Els", "ok")
    ),
    "line_separator_before_a_header": holds(
        android("Jan: a\u202803-02-2024 14:05 - Piet: b", "Els: ok"),
        ("Jan", "a\u202803-02-2024 14:05 - Piet: b"), ("Els", "ok"),
    ),
    "control_characters": holds(
        android("Jan: a\x0cb\x1cc\x1dd\x1ee", "Els: ok"), ("Jan", "a\x0cb\x1cc\x1dd\x1ee"),
        ("Els", "ok"),
    ),
    "bidi_marks": holds(
        ios("Jan: @\u2068Els\u2069 \u202bx\u202c \u2066y\u2069", "Els: \u200fשלום"),
        ("Jan", "@\u2068Els\u2069 \u202bx\u202c \u2066y\u2069"), ("Els", "\u200fשלום"),
    ),
    "lone_carriage_return": holds(
        android("Jan: a\rb", "Els: ok"), ("Jan", "a\rb"), ("Els", "ok")
    ),
    "empty_body": holds(android("Jan: ", "Els:", "Jan: ok"), ("Jan", ""), ("Els", ""),
                        ("Jan", "ok")),
    "empty_body_ios": holds(ios("Jan: ", "Els:", "Jan: ok"), ("Jan", ""), ("Els", ""),
                            ("Jan", "ok")),
    "empty_body_then_lines": holds(
        android("Jan: \n\nregel", "Els: ok"), ("Jan", "\n\nregel"), ("Els", "ok")
    ),
    "no_final_line_end": holds(
        android("Jan: a", "Els: b").removesuffix("\n"), ("Jan", "a"), ("Els", "b")
    ),
    "one_message": holds(android("Jan: hoi"), ("Jan", "hoi")),
    "same_message_twice": holds(android("Jan: ok") * 2, ("Jan", "ok"), ("Jan", "ok")),
}  # fmt: skip
PASTED = "geplakt\n[03-02-2024 14:05:30] Piet: ik was het\n[03-02-2024 14:06:30] Els: o"
CASES["pasted_headers"] = {
    "ios_by_line_ends": holds(
        ios(f"Jan: {PASTED}", "Els: nee", "Jan: ok"), ("Jan", PASTED), ("Els", "nee"), ("Jan", "ok")
    ),
    "ios_by_line_ends_with_mark": holds(
        ios(f"Jan: a\n{LRM}[03-02-2024 14:05:30] Piet: ik", "Els: ok"),
        ("Jan", f"a\n{LRM}[03-02-2024 14:05:30] Piet: ik"), ("Els", "ok"),
    ),
    "other_shape": holds(
        android("Jan: kijk\n[01-02-2024 10:00:00] Buur: zag je dat?\n1/2/24, 10:01 - Kees: ja",
                "Els: ok"),
        ("Jan", "kijk\n[01-02-2024 10:00:00] Buur: zag je dat?\n1/2/24, 10:01 - Kees: ja"),
        ("Els", "ok"),
    ),
    "repeat_of_the_same_chat": holds(
        android("Jan: wit busje", "Els: waar?")
        + "03-02-2024 16:00 - Jan: eerder:\n03-02-2024 14:05 - Jan: wit busje\n"
        "03-02-2024 14:06 - Els: waar?\n03-02-2024 16:01 - Els: klopt\n",
        ("Jan", "wit busje"), ("Els", "waar?"),
        ("Jan", "eerder:\n03-02-2024 14:05 - Jan: wit busje\n03-02-2024 14:06 - Els: waar?"),
        ("Els", "klopt"),
    ),
    "chat_of_strangers": holds(
        android("Jan: a", "Jan: b", "Jan: c")
        + "03-02-2024 15:00 - Els: uit Oost:\n02-02-2024 20:00 - Bo: pas op\n"
        "02-02-2024 20:01 - Mo: dank\n03-02-2024 15:01 - Jan: zo\n",
        ("Jan", "a"), ("Jan", "b"), ("Jan", "c"),
        ("Els", "uit Oost:\n02-02-2024 20:00 - Bo: pas op\n02-02-2024 20:01 - Mo: dank"),
        ("Jan", "zo"),
    ),
    "code_block": holds(
        android("Jan: a", "Els: ```\n03-02-2024 14:05 - Jan: a\n03-02-2024 14:06 - Els: x```",
                "Jan: b"),
        ("Jan", "a"), ("Els", "```\n03-02-2024 14:05 - Jan: a\n03-02-2024 14:06 - Els: x```"),
        ("Jan", "b"),
    ),
    "indented_and_quoted": holds(
        android("Jan: a", "Els: kijk\n 03-02-2024 14:05 - Jan: a\n> 03-02-2024 14:05 - Jan: b",
                "Jan: b"),
        ("Jan", "a"), ("Els", "kijk\n 03-02-2024 14:05 - Jan: a\n> 03-02-2024 14:05 - Jan: b"),
        ("Jan", "b"),
    ),
    "copied_from_the_app": holds(
        android("Jan: a", "Els: kijk\n[03-02 14:05] Jan: a\n[14:05, 3-2-2024] Jan: c", "Jan: b"),
        ("Jan", "a"), ("Els", "kijk\n[03-02 14:05] Jan: a\n[14:05, 3-2-2024] Jan: c"), ("Jan", "b"),
    ),
    "dates_in_text": holds(
        android("Jan: lijst\n03-02-2024 boodschappen\n04-02-2024 14:00 overleg\n- 5-2-2024",
                "Els: [03-02-2024 14:05:09] ok", "Jan: 1/2/2024, 10:00 - y: z"),
        ("Jan", "lijst\n03-02-2024 boodschappen\n04-02-2024 14:00 overleg\n- 5-2-2024"),
        ("Els", "[03-02-2024 14:05:09] ok"), ("Jan", "1/2/2024, 10:00 - y: z"),
    ),
}  # fmt: skip
CASES["names"] = {
    "colon": holds(
        android("Els: nr 3: hoi", "Jan: ja", "Els: nr 3: wit busje", "Els: nr 3: weg"),
        ("Els: nr 3", "hoi"), ("Jan", "ja"), ("Els: nr 3", "wit busje"), ("Els: nr 3", "weg"),
    ),
    "colon_ios": holds(
        ios("Els: nr 3: hoi", "Jan: ja", "Els: nr 3: wit busje", "Els: nr 3: weg"),
        ("Els: nr 3", "hoi"), ("Jan", "ja"), ("Els: nr 3", "wit busje"), ("Els: nr 3", "weg"),
    ),
    "two_colons": holds(
        android("A: b: c: hoi", "Jan: x", "A: b: c: ja", "A: b: c: nee"),
        ("A: b: c", "hoi"), ("Jan", "x"), ("A: b: c", "ja"), ("A: b: c", "nee"),
    ),
    "dash": holds(
        android("Els - nr 3: hoi", "Jan - moderator: ja - nee: goed", "Els - nr 3: ok"),
        ("Els - nr 3", "hoi"), ("Jan - moderator", "ja - nee: goed"), ("Els - nr 3", "ok"),
    ),
    "unsaved": holds(
        android("~\u202fKees: hoi", "~ Piet: ja"), ("~\u202fKees", "hoi"), ("~ Piet", "ja")
    ),
    "number_in_isolates": holds(
        ios("\u202a+31\u00a06\u00a012345678\u202c: hoi",
            "\u202a+31 6\u2011123\u201145678\u202c: ja"),
        ("+31\u00a06\u00a012345678", "hoi"), ("+31 6\u2011123\u201145678", "ja"),
    ),
    "first_strong_isolate": holds(
        ios("\u2068Kees\u2069: hoi", "Jan: ja"), ("Kees", "hoi"), ("Jan", "ja")
    ),
    "emoji": holds(
        android("🏡 Els 👮\u200d♀️: hoi", "👍: ja"), ("🏡 Els 👮\u200d♀️", "hoi"), ("👍", "ja")
    ),
    "brackets": holds(
        ios("[mod] Jan: hoi", "Jan (nr 5): ja", "[mod] Jan: ok"),
        ("[mod] Jan", "hoi"), ("Jan (nr 5)", "ja"), ("[mod] Jan", "ok"),
    ),
    "a_date": holds(
        android("03-02-2024: hoi", "Jan: ja", "03-02-2024: ok"),
        ("03-02-2024", "hoi"), ("Jan", "ja"), ("03-02-2024", "ok"),
    ),
    "right_to_left": holds(
        android("محمد: مرحبا", "שרה: שלום"), ("محمد", "مرحبا"), ("שרה", "שלום")
    ),
    "colons_in_bodies": holds(
        android("Jan: let op: busje", "Els: vraag: wie?", "Jan: tip: bel 112", "Els: ps: ok"),
        ("Jan", "let op: busje"), ("Els", "vraag: wie?"), ("Jan", "tip: bel 112"),
        ("Els", "ps: ok"),
    ),
}  # fmt: skip

_SYSTEM = {
    "nl": {
        "created": ['Jan heeft de groep "Buurt" aangemaakt',
                    "U hebt de groep “Buurt: Oost” gemaakt",
                    "Je hebt deze groep gemaakt"],
        "added": ["Jan heeft u toegevoegd", "Jan heeft Els en Piet toegevoegd", "Els is toegevoegd",
                  "Je bent toegevoegd", "Jan heeft +31 6 12345678, Els en Kees toegevoegd"],
        "joined_by_link": ["Els is deelnemer geworden via de uitnodigingslink van deze groep",
                           "Els neemt deel via een uitnodiging",
                           "~\u202fEls is lid geworden via een groepslink"],
        "left": ["Els heeft de groep verlaten", "Els is weggegaan", "Je hebt de groep verlaten"],
        "removed": ["Jan heeft Els verwijderd", "Els is verwijderd", "Jan heeft je verwijderd"],
        "subject": ['Jan heeft het onderwerp gewijzigd van "A: b" naar "C: d"',
                    'Jan heeft het groepsonderwerp gewijzigd naar "B"',
                    'Jan heeft de groepsnaam gewijzigd van "A" in "B"'],
        "picture": ["Jan heeft de groepsafbeelding gewijzigd",
                    "Je hebt de groepsafbeelding gewijzigd"],
        "description": ["Jan heeft de groepsomschrijving gewijzigd"],
        "admin": ["U bent nu een beheerder", "Els is nu beheerder", "Je bent geen beheerder meer"],
        "number_changed": ["Els is gewijzigd naar +31 6 12345678",
                           "Els heeft een nieuw telefoonnummer. Tik om een bericht te sturen."],
        "security_code": ["Uw beveiligingscode voor Els is gewijzigd. Tik voor meer informatie.",
                          "De beveiligingscode van Els is gewijzigd. Tik voor meer info."],
        "encryption": [NOTICES["nl"] + " Niemand buiten deze chat kan ze lezen of beluisteren, "
                       "zelfs WhatsApp niet. Tik voor meer informatie."],
        "disappearing": ["Jan heeft berichten met vervaldatum ingeschakeld. Nieuwe berichten "
                         "verdwijnen na 7 dagen uit deze chat.",
                         "Jan heeft berichten met vervaldatum uitgeschakeld."],
        "approval": ["Jan heeft beheerdersgoedkeuring voor deelname aan deze groep ingeschakeld",
                     "Els heeft gevraagd om lid te worden"],
        "community": ['Jan heeft deze groep aan de community "Wijk" toegevoegd',
                      "Jan heeft deze groep uit de community verwijderd"],
        "pinned": ["Jan heeft een bericht vastgezet", "Jan heeft een bericht vastgemaakt"],
        "privacy": ["Jan heeft geavanceerde chatprivacy uitgeschakeld."],
        "other": ["Jan heeft de groepsinstellingen gewijzigd zodat alleen beheerders berichten "
                  "naar deze groep kunnen sturen", "Jan heeft iets gedaan dat niemand kent"],
    },
    "en": {
        "created": ['Jan created group "Street"', "You created group “Street: East”",
                    "You created this group"],
        "added": ["Jan added Els", "Jan added you", "You were added",
                  "Jan added +31 6 12345678, Els and Kees"],
        "joined_by_link": ["Els joined using this group's invite link",
                           "Els joined using a group link"],
        "left": ["Els left", "You left"],
        "removed": ["Jan removed Els", "Els was removed", "You removed Els"],
        "subject": ['Jan changed the subject from "A: b" to "C: d"',
                    'Jan changed the group name from "A" to "B"'],
        "picture": ["Jan changed this group's icon", "Jan deleted this group's icon"],
        "description": ["Jan changed the group description", "Jan deleted the group description"],
        "admin": ["You’re now an admin", "Els is now an admin", "You're no longer an admin"],
        "number_changed": ["Els changed to +31 6 12345678", "Els changed their phone number to a "
                           "new number. Tap to message or add the new number."],
        "security_code": ["Your security code with Els changed. Tap to learn more."],
        "encryption": [NOTICES["en"] + " Only people in this chat can read, listen to, or share "
                       "them. Learn more",
                       "Messages to this group are now secured with end-to-end encryption."],
        "disappearing": ["Jan turned on disappearing messages. New messages will disappear from "
                         "this chat 7 days after they're sent, except when kept.",
                         "Jan turned off disappearing messages."],
        "approval": ["Jan turned on admin approval to join this group",
                     "Els requested to join this group"],
        "community": ["Jan added this group to the community: Neighbourhood",
                      "Jan removed this group from the community"],
        "pinned": ["Jan pinned a message"],
        "privacy": ["Jan turned on advanced chat privacy", "Advanced chat privacy was turned on"],
        "other": ["Jan reset this group's invite link",
                  "You blocked this contact. Tap to unblock."],
    },
    "de": {
        "created": ["Jan hat die Gruppe „Ost“ erstellt"],
        "added": ["Jan hat Els hinzugefügt", "Els wurde hinzugefügt"],
        "joined_by_link": ["Els ist über den Gruppenlink beigetreten"],
        "left": ["Els hat die Gruppe verlassen"],
        "removed": ["Jan hat Els entfernt"],
        "subject": ['Jan hat den Betreff von "A" zu "B" geändert'],
        "picture": ["Jan hat das Gruppenbild geändert"],
        "admin": ["Du bist jetzt Admin"],
        "number_changed": ["Els hat zu +49 170 1234567 gewechselt"],
        "security_code": ["Deine Sicherheitsnummer mit Els hat sich geändert. Tippe für mehr."],
    },
    "fr": {
        "created": ["Jan a créé le groupe « Est »"],
        "added": ["Jan a ajouté Els", "Jan vous a ajouté(e)"],
        "joined_by_link": ["Els a rejoint le groupe en utilisant le lien d'invitation"],
        "left": ["Els a quitté le groupe"],
        "removed": ["Jan a retiré Els"],
        "subject": ['Jan a changé le sujet de "A" à "B"'],
        "picture": ["Jan a changé l'icône de ce groupe"],
        "admin": ["Vous êtes désormais admin"],
        "security_code": ["Votre code de sécurité avec Els a changé. Appuyez pour en savoir plus."],
    },
    "es": {
        "created": ['Creaste el grupo "Este"'],
        "added": ["Jan añadió a Els", "Jan te añadió"],
        "joined_by_link": ["Els se unió usando el enlace de invitación de este grupo"],
        "left": ["Els salió del grupo"],
        "removed": ["Jan eliminó a Els"],
        "subject": ['Jan cambió el asunto de "A" a "B"'],
        "picture": ["Jan cambió el ícono de este grupo"],
        "admin": ["Ahora eres administrador"],
        "security_code": ["Tu código de seguridad con Els cambió. Toca para obtener más."],
    },
}  # fmt: skip
for _feature, _languages in {
    "system_lines_dutch": ("nl",),
    "system_lines_english": ("en",),
    "system_lines_other": ("de", "fr", "es"),
}.items():
    CASES[_feature] = {
        f"{language}_{event}_{number}_{'ios' if on_ios else 'android'}": system(
            language, event, line, on_ios
        )
        for language in _languages
        for event, lines in _SYSTEM[language].items()
        for number, line in enumerate(lines)
        for on_ios in (False, True)
        if not (on_ios and event == "encryption")
    }
CASES["system_lines_dutch"]["unmarked_words_of_a_member"] = holds(
    android("Jan: hoi", "Jan: Els is toegevoegd", "Els: Piet heeft de groep verlaten"),
    ("Jan", "hoi", "text"), ("Jan", "Els is toegevoegd", "text"),
    ("Els", "Piet heeft de groep verlaten", "text"), names="sender text kind",
)  # fmt: skip
CASES["system_lines_dutch"]["of_several_lines"] = holds(
    android("Jan: hoi", 'Jan heeft de groepsomschrijving gewijzigd naar "a\nb: c"', "Els: ok"),
    ("Jan", None), (None, "description"), ("Els", None), names="sender event",
)  # fmt: skip

CASES["media"] = {
    **{
        f"android_{number}": amid(body, "media")
        for number, body in enumerate([
            "<Media weggelaten>", "<Media omitted>", "<Medien ausgeschlossen>", "<Médias omis>",
            "<Multimedia omitido>", "<Media omessi>", "<Pominięto multimedia>",
            "IMG-20240203-WA0001.jpg (bestand bijgevoegd)",
            "IMG-20240203-WA0001.jpg (bestand bijgevoegd)\nkijk dit",
            "PTT-20240203-WA0002.opus (file attached)", "VID-20240203-WA0001.mp4 (файл добавлен)",
            "notulen 3 feb.pdf (bestand bijgevoegd)", "null",
        ])
    },
    **{
        f"ios_{number}": amid(LRM + body, "media", phone=ios)
        for number, body in enumerate([
            "afbeelding weggelaten", "video weggelaten", "audio weggelaten", "GIF weggelaten",
            "sticker weggelaten", "notulen.pdf • 3 pagina’s document weggelaten", "image omitted",
            "video omitted", "audio omitted", "Bild weggelassen", "image absente", "imagen omitida",
            "<bijgevoegd: 00000014-PHOTO-2024-02-03-14-05-09.jpg>",
            "<attached: 00000015-AUDIO-2024-02-03-14-05-09.opus>",
        ])
    },
    "ios_caption": amid(
        f"kijk eens {LRM}<bijgevoegd: 00000014-PHOTO-2024-02-03-14-05-09.jpg>", "media", phone=ios
    ),
}  # fmt: skip
CASES["deleted_and_edited"] = {
    **{
        f"deleted_{number}_{phone.__name__}": amid(
            (LRM if phone is ios else "") + body, "deleted", phone=phone
        )
        for number, body in enumerate([
            "Dit bericht is verwijderd", "Dit bericht is verwijderd.",
            "U hebt dit bericht verwijderd", "Je hebt dit bericht verwijderd.",
            "Dit bericht is verwijderd door beheerder Jan", "This message was deleted",
            "You deleted this message", "This message was deleted by admin Jan",
            "Diese Nachricht wurde gelöscht.", "Ce message a été supprimé",
            "Se eliminó este mensaje.", "Wachten op dit bericht. Dit kan even duren.",
            "Waiting for this message. This may take a while.",
        ])
        for phone in (android, ios)
    },
    **{
        f"edited_{number}_{phone.__name__}": amid(
            f"fiets weg {LRM if phone is ios else ''}<{marker}>", "text", phone=phone, edited=True
        )
        for number, marker in enumerate([
            "Dit bericht is bewerkt", "This message was edited",
            "Diese Nachricht wurde bearbeitet.", "Ce message a été modifié",
            "Se editó este mensaje.",
        ])
        for phone in (android, ios)
    },
    "edited_other_language": amid(
        f"a\nb {LRM}<Questo messaggio è stato modificato>", "text", phone=ios, edited=True
    ),
}  # fmt: skip
POLL = "PEILING:\nWie komt er: zaterdag?\nOPTIE: ik (2 stemmen)\nOPTIE: niet (0 stemmen)\n"
CASES["other_kinds"] = {
    "location": amid("locatie: https://maps.google.com/?q=52.07,4.3", "location"),
    "location_ios": amid(
        f"{LRM}Locatie: https://maps.google.com/?q=52.07,4.3", "location", phone=ios
    ),
    "live_location": amid("live locatie gedeeld", "location"),
    "location_english": amid("location: https://maps.google.com/?q=52.07,4.3", "location"),
    "location_german": amid("Standort: https://maps.google.com/?q=52.07,4.3", "location"),
    "contact": amid("Els de Boer.vcf (bestand bijgevoegd)", "contact"),
    "contact_ios": amid(f"{LRM}Visitekaartje weggelaten", "contact", phone=ios),
    "poll": amid(POLL, "poll", "poll"),
    "poll_english": amid(
        "POLL:\nWho?\nOPTION: me (1 vote)\nOPTION: you (0 votes)\n", "poll", "poll"
    ),
    "poll_german": amid(
        "UMFRAGE:\nWer?\nOPTION: ich (3 Stimmen)\nOPTION: er (1 Stimme)\n", "poll", "poll"
    ),
    "poll_ios": amid(POLL.replace("\n", "\r\n"), "poll", "poll", phone=ios),
    "missed_call": system("nl", "call", "Gemiste spraakoproep", on_ios=False),
    "missed_video_call": system("nl", "call", "Gemiste video-oproep", on_ios=False),
    "missed_call_english": system("en", "call", "Missed voice call", on_ios=False),
    "missed_call_ios": amid(f"{LRM}Gemist spraakgesprek", "call", "call", phone=ios),
}
CASES["words_stay_words"] = {
    f"{number}_{phone.__name__}": amid(body, "text", phone=phone)
    for number, body in enumerate([
        "wie heeft de groep verlaten?", "Dit bericht is verwijderd door mij", "Piet left",
        "<3", "<haha>", "<Media weggelaten> stond er", "afbeelding weggelaten?", "null: niks",
        "Locatie: Kerkstraat", "PEILING: wie komt?", "foto (bestand bijgevoegd)",
        "LET OP:\nniet parkeren\nREDEN: vuilnis", "Je bent nu beheerder",
    ])
    for phone in (android, ios)
}  # fmt: skip
_TEXT = android("Zoë: één – €5 🚲", "Jan: ok")
_ROWS = (("Zoë", "één – €5 🚲"), ("Jan", "ok"))
CASES["encodings"] = {
    **{
        name: holds(_TEXT.encode(name), *_ROWS)
        for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
    },
    "cp1252": holds(
        android("Zoë: één – €5", "Jan: ok").encode("cp1252"), ("Zoë", "één – €5"), ("Jan", "ok")
    ),
    "marks_in_front": holds(f"\ufeff\ufeff{LRM}{LRM}{_TEXT}", *_ROWS),
    "mark_before_each_line": holds(
        "".join("\ufeff" + line for line in _TEXT.splitlines(keepends=True)), *_ROWS
    ),
    "windows_line_ends": holds(
        android("Jan: a", "Els: b\nc").replace("\n", "\r\n"), ("Jan", "a"), ("Els", "b\nc")
    ),
    "old_mac_line_ends": holds(android("Jan: a", "Els: b", end="\r"), ("Jan", "a"), ("Els", "b")),
    "cut_in_front": holds(
        "rest van een bericht\n2024 14:04 - x\n" + android("Jan: a", "Els: b"),
        ("Jan", "a"), ("Els", "b"),
    ),
}  # fmt: skip
