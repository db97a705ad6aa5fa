"""An invented cohort for the tests of the report: every table of the schema, small and typed."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from buurtwacht import tables
from buurtwacht.coding.codes import CODES
from buurtwacht.report.aggregates import MONTH_DAYS
from buurtwacht.report.evidence import Evidence, Rules
from buurtwacht.tables import conform

GROUPS = ("alder", "berk", "cipres", "den", "els", "fijnspar")
MUNICIPALITIES = ("Almere", "Almere", "Amstelveen", "Amsterdam", "Tilburg", "Tilburg")
REPORTS = (1, 4, 7, 9, 12, 17)
DELIVERED = frozenset({"groups", "police_reports", "consent", "members", "interviews", "survey"})
ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / "reports" / "template"


def group_months(police: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    rows = []
    for place, group in enumerate(GROUPS):
        for month in pd.period_range("2024-01", periods=12, freq="M"):
            messages = int(rng.poisson(60 + 40 * place))
            codes = {
                f"n_{code}": int(rng.poisson(messages / (4 + 3 * i)))
                for i, code in enumerate(CODES)
            }
            rows.append(
                {
                    "group": group,
                    "month": str(month),
                    "observed_days": month.days_in_month,
                    "police_days": month.days_in_month if police else 0,
                    "messages": messages,
                    "background_messages": int(messages * 0.8),
                    "background_messages_corrected": None,
                    "active_members": 8 + 2 * place,
                    "members": 60.0,
                    "member_months": 60.0,
                    "media": 5,
                    "deleted": 1,
                    "joined": 1,
                    "left": 0,
                    "episodes": int(rng.poisson(2)),
                    "claimed_reports": 1,
                    **codes,
                    "joint_activities": int(month.month % 4 == 0),
                    "reports": 1 if police else None,
                    "report_incidents": 1 if police else None,
                    "arrests": 0 if police else None,
                    "arrest_incidents": 0 if police else None,
                }
            )
    return conform(pd.DataFrame(rows), tables.GROUP_MONTH)


def groups(months: pd.DataFrame, police: bool = True) -> pd.DataFrame:
    rows = []
    for place, group in enumerate(GROUPS):
        part = months[months["group"] == group]
        rows.append(
            {
                "group": group,
                "municipality": MUNICIPALITIES[place],
                "observed_from": pd.Timestamp("2024-01-01"),
                "observed_until": pd.Timestamp("2024-12-31"),
                "observed_days": 366,
                "police_days": 366 if police else 0,
                "messages": int(part["messages"].sum()),
                "senders": 25 + 5 * place,
                "members": 60.0,
                "messages_per_month": part["messages"].sum() / 366 * MONTH_DAYS,
                "outside_period": 7,
                "test_messages": 2,
                "sender_gini": 0.6,
                "top_sender_share": 0.2,
                "responded_share": 0.4,
                "reciprocity": 0.3,
                "density": 0.1,
                "night_share": 0.1,
                "episodes": int(part["episodes"].sum()),
                "claimed_reports": 12,
                **{f"n_{code}": int(part[f"n_{code}"].sum()) for code in CODES},
                "joint_activities": 3,
                "reports": REPORTS[place] if police else None,
                "report_incidents": REPORTS[place] if police else None,
                "arrests": 2 if police and place == 3 else 0 if police else None,
                "arrest_incidents": 1 if police and place == 3 else 0 if police else None,
                "feedback_known": 1 if police else None,
            }
        )
    return conform(pd.DataFrame(rows), tables.GROUP)


def members(group: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for row in group.itertuples():
        weight = 1 / np.arange(1, row.senders + 1) ** 0.8
        for number, share in enumerate(weight / weight.sum()):
            rows.append(
                {
                    "group": row.group,
                    "sender": f"{row.group}-{number}",
                    "messages": max(1, int(share * row.messages)),
                    "share": share,
                    "active_months": 5,
                    "first_at": pd.Timestamp("2024-01-03"),
                    "last_at": pd.Timestamp("2024-12-03"),
                    "words": 100,
                    "n_moderation": 0,
                    "n_support": 1,
                    "n_social": 1,
                    "replies_sent": 1,
                    "replies_received": 1,
                }
            )
    return conform(pd.DataFrame(rows), tables.MEMBER)


def rhythm() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    level = (1, 1, 6, 9, 14, 16)
    rows = [
        {
            "group": group,
            "month": f"2024-{month:02d}",
            "weekend": weekend,
            "block": block,
            "messages": int(rng.poisson(level[block] * (2 if not weekend else 1))),
            "senders": min(level[block], 9) if block else 1,
        }
        for group in GROUPS
        for month in range(1, 13)
        for weekend in (False, True)
        for block in range(6)
    ]
    return conform(pd.DataFrame(rows), tables.RHYTHM)


def read_quality() -> pd.DataFrame:
    rows = [
        {
            "group": group,
            "export": 1,
            "shape": "d-m-y h:m",
            "platform": "ios" if place % 2 else "android",
            "language": "nl",
            "date_order": "dmy",
            "date_confidence": "certain",
            "messages": 2500,
            "system_lines": 30,
            "unread_lines": 0,
            "gaps": 0,
            "duplicates_merged": 10,
            "clock_shift": 0,
            "look_alikes": 0,
            "out_of_order": 0,
            "first_at": pd.Timestamp("2024-01-01"),
            "last_at": pd.Timestamp("2024-12-31"),
            "cap_suspected": False,
            "reasons_missing": "",
        }
        for place, group in enumerate(GROUPS)
    ]
    return conform(pd.DataFrame(rows), tables.READ_QUALITY)


def coded_count(months: pd.DataFrame, corrected: tuple[str, ...] = ()) -> pd.DataFrame:
    """What the coder found; of the codes `corrected`, people found twice as much."""
    parts = []
    for code in CODES:
        found = months[f"n_{code}"].astype(float)
        own = code in corrected
        parts.append(
            months[["group", "month"]].assign(
                code=code,
                plug_in=found,
                corrected=2 * found if own else np.nan,
                variance=4.0 if own else np.nan,
                coded_present=60 if own else 0,
                method="design-based" if own else "plug-in",
            )
        )
    return conform(pd.concat(parts, ignore_index=True), tables.CODED_COUNT)


def coder_error() -> pd.DataFrame:
    frame = pd.DataFrame({"code": list(CODES)}).assign(
        messages=100, precision=0.8, recall=0.7, f1=0.747, calibration_error=0.01, threshold=0.4
    )
    frame.loc[frame["code"] == "offence", ["precision", "recall", "f1"]] = [0.57, 0.66, 0.61]
    return conform(frame, tables.CODER_ERROR)


WINDOWS = ("15 minutes before to 60 after", "60 minutes before to 1440 after")
VERIFIED = ("claim", "own_action", "feedback", "arrest")


def road_estimates() -> list[dict]:
    """Rows of the models `road` and `two_sides`, everything known and verified."""
    rows = [
        _estimate("E4", outcome, "road", "pooled", scale, numbers, None, 6, 40)
        for outcome, scale, numbers in (
            ("minutes_signal_to_recorded_report", "difference", (6, 2, 11)),
            ("minutes_signal_to_claimed_report", "difference", (4, 1, 9)),
            ("hours_recorded_report_to_feedback", "difference", (30, None, None)),
            ("alarm_before_app", "share", (0.3, 0.15, 0.5)),
            *((f"{event}_coded", "share", (0.3, 0.2, 0.4)) for event in VERIFIED),
            *((f"{event}_verified", "share", (0.25, 0.15, 0.4)) for event in VERIFIED),
        )
    ]
    for place, window in enumerate(WINDOWS):
        note = ("another window", "window of the study")[place]
        for outcome, numbers in (
            ("signals_recorded", (0.2 + 0.2 * place, 0.1, 0.6)),
            ("signals_recorded_by_chance", (0.05 * place, None, None)),
            ("incidents_without_signal", (0.5, 0.4, 0.6)),
        ):
            row = _estimate("E4", outcome, "road", window, "share", numbers, None, 6, 140)
            rows.append(row | {"note": note})
    darker = ("with_behaviour", "with_description", "alone", "objected", "moderated")
    for outcome in (*(f"ethnic_{kind}" for kind in darker), "newcomers_answered", "reciprocity"):
        numbers = (0.4, 0.2, 0.6)
        rows.append(_estimate("E7", outcome, "two_sides", "pooled", "share", numbers, None, 6, 60))
    for rules, share in (("saar", 0.5), ("own", 1 / 3), ("none", 1 / 6)):
        numbers = (share, None, None)
        rows.append(_estimate("E7", "rules", "two_sides", rules, "share", numbers, None, 6, 6))
    return rows


def _estimate(question, outcome, model, term, scale, numbers, p_value=None, n_groups=6, n_obs=72):
    return {
        "question": question,
        "outcome": outcome,
        "model": model,
        "term": term,
        "scale": scale,
        "estimate": numbers[0],
        "conf_low": numbers[1],
        "conf_high": numbers[2],
        "p_value": p_value,
        "n_groups": n_groups,
        "n_obs": n_obs,
        "method": "invented",
        "note": "",
    }


FUNNEL = (
    "signal_to_claimed_report",
    "signal_without_known_report",
    "signal_to_recorded_report",
    "signal_to_any_report",
    "recorded_report_to_known_feedback",
    "signal_to_false_alarm",
    "signal_to_response",
)


def estimates(police: bool = True) -> pd.DataFrame:
    rows = []
    for place, group in enumerate(GROUPS):
        rate = REPORTS[place] / 12.02
        rows.append(
            _estimate(
                "E1", "reports", "rates", group, "rate", (rate, rate * 0.4, rate * 2), None, 1, 12
            )
        )
    rows.append(_estimate("E1", "reports", "rates", "pooled", "rate", (0.69, 0.51, 0.92)))
    rows.append(_estimate("E1", "episodes", "chat_rates", "pooled", "rate", (2.1, 1.7, 2.4)))
    rows.append(
        _estimate(
            "E2", "reports", "heterogeneity", "equal rates", "ratio", (3.9, None, None), 0.0012
        )
    )
    rows.append(
        _estimate(
            "E2",
            "arrest_incidents",
            "arrest_concentration",
            "groups with one",
            "share",
            (1 / 6, None, None),
            None,
            6,
            1,
        )
    )
    for lag, term in (
        ("last", "background_messages, last month, per doubling"),
        ("same", "background_messages, same month, per doubling"),
    ):
        rows.append(
            _estimate(
                "E3", "reports", f"activity_{lag}_month", term, "ratio", (1.12, 0.7, 1.9), 0.61
            )
        )
    for place, step in enumerate(FUNNEL):
        share = 0.5 - 0.07 * place
        rows.append(
            _estimate(
                "E4",
                step,
                "funnel",
                "pooled",
                "share",
                (share, share - 0.1, share + 0.12),
                None,
                6,
                140 - 20 * place,
            )
        )
    for group in GROUPS:
        numbers = (0.4, 0.2, 0.6)
        rows.append(_estimate("E4", FUNNEL[0], "funnel", group, "share", numbers, None, 1, 20))
    numbers = (0.41, 0.2, 0.65)
    rows.append(_estimate("E4", FUNNEL[0], "funnel", "mean over groups", "share", numbers))
    rows += road_estimates()
    for outcome in ("arrest_incidents", "arrest_incidents_after_signal"):
        rows.append(
            _estimate(
                "E6", f"{outcome}_per_year", "arrest_limits", "pooled", "rate", (0.17, 0.0, 0.79)
            )
        )
    rows.append(
        _estimate(
            "E7",
            "reports",
            "cohesion_between",
            "share_social, per SD between groups",
            "ratio",
            (0.9, 0.4, 2.2),
            0.66,
            6,
            6,
        )
    )
    frame = conform(pd.DataFrame(rows), tables.ESTIMATES)
    if police:
        return frame
    chat = frame["outcome"].isin(["episodes", *FUNNEL]) & ~frame["outcome"].str.contains("record")
    return frame[chat].reset_index(drop=True)


def claims() -> pd.DataFrame:
    rows = [
        {
            "id": number,
            "statement_nl": "invented",
            "source": "study",
            "measure": "invented",
            "estimate": 0.17 if number == 4 else None,
            "conf_low": 0.0 if number == 4 else None,
            "conf_high": 0.79 if number == 4 else None,
            "result": "invented",
            "verdict": "not measured" if number in (3, 10) else "demonstration",
            "reason": "the rule gives 'undecided': invented" if number > 5 else "invented",
        }
        for number in range(1, 20)
    ]
    return conform(pd.DataFrame(rows), tables.CLAIMS)


@cache
def evidence(police: bool = True, synthetic: bool = True, **rules) -> Evidence:
    """The cohort; without police it has no records, consent or member counts either."""
    months = group_months(police)
    group = groups(months, police)
    return Evidence(
        cohort="fake",
        synthetic=synthetic,
        delivered=DELIVERED if police else frozenset({"groups"}),
        rules=Rules(
            **{
                "threshold": 10,
                "dominance": 0.5,
                "groups_release": True,
                "pooled_groups": 1,
                **rules,
            }
        ),
        group_month=months,
        group=group,
        member=members(group),
        rhythm=rhythm(),
        coded_count=coded_count(months),
        coder_error=coder_error(),
        estimates=estimates(police),
        claims=claims(),
        read_quality=read_quality(),
        interviews=interviews() if police else None,
        survey=survey() if police else None,
        costs=COSTS if police else (),
    )


COSTS = (
    {"what": "borden", "euros": 3000.0, "per": "once", "years": 5.0, "borne_by": "gemeente"},
    {"what": "verzekering", "euros": 600.0, "per": "year", "years": 5.0, "borne_by": "bewoners"},
)


def interviews() -> pd.DataFrame:
    """Six people on claim 11, two on claim 2: those are too few to show."""
    stances = ["supports"] * 4 + ["mixed", "contradicts"]
    rows = [(f"i{n}", "resident", "11", stance) for n, stance in enumerate(stances)]
    rows += [("i0", "resident", "2", "supports"), ("i6", "police", "2", "mixed")]
    frame = pd.DataFrame(rows, columns=["interview", "role", "claim", "stance"])
    return frame.assign(group=None)


def survey() -> pd.DataFrame:
    """Members score half a standard deviation higher on cohesion, alike on safety."""
    rows = [
        (f"g{group:02d}", "1", member, item, 3 + 0.5 * (member == "yes" and item == "cohesion"))
        for group in range(1, 5)
        for member in ("yes", "no")
        for item in ("cohesion", "safety")
    ]
    frame = pd.DataFrame(rows, columns=["group", "wave", "member", "item", "mean"])
    return frame.assign(sd=1.0, n=100).astype({"n": "Int64"})


def write_tables(folder: Path) -> dict[str, Path]:
    """The cohort as files, by option of the figures step."""
    fake = evidence()
    paths = {}
    for name in ("group_month", "group", "member", "rhythm", "coded_count"):
        paths[name] = folder / f"{name}.parquet"
        getattr(fake, name).to_parquet(paths[name])
    for name in ("interviews", "survey"):
        paths[name] = folder / f"{name}.parquet"
        conform(getattr(fake, name), tables.RAW[name]).to_parquet(paths[name])
    for name in ("estimates", "claims", "read_quality", "coder_error"):
        paths[name] = folder / f"{name}.csv"
        getattr(fake, name).to_csv(paths[name], index=False)
    (folder / "colophon.json").write_text(
        json.dumps({"cohort": "fake", "synthetic": True, "code": "0f" * 32, "config": "1e" * 32})
    )
    return paths


def write_checkout(folder: Path, cohort: str) -> None:
    """The processed cohort in a checkout: its tables, and five messages with their codes."""
    home = folder / "data" / "processed" / cohort
    for part in ("features", "models", "messages", "coded", "coding"):
        (home / part).mkdir(parents=True)
    for name, path in write_tables(folder).items():
        place = {
            "estimates": "models",
            "claims": "models",
            "read_quality": ".",
            "coded_count": "coding",
        }
        path.rename(home / place.get(name, "features") / path.name)
    messages = pd.DataFrame(
        {
            "group": ["g01"] * 4 + ["g02"],
            "message": [f"m{place}" for place in range(5)],
            "position": [0, 1, 2, 3, 0],
            "sent_at": pd.to_datetime(["2024-01-31"] * 2 + ["2024-02-01"] * 3),
            "sender": list("abcab"),
            "text": ["Hallo allemaal", "Man voelt aan auto's", "Bel 112!", "Dank", "Hoi uit g02"],
        }
    )
    messages.iloc[:4].to_parquet(home / "messages" / "b0001.parquet")
    messages.iloc[4:].to_parquet(home / "messages" / "b0000.parquet")
    coded = messages[["group", "message"]].assign(**dict.fromkeys(CODES, False))
    coded.loc[1, ["suspicious", "vehicle"]] = True
    coded.to_parquet(home / "coded" / "b0000.parquet")
