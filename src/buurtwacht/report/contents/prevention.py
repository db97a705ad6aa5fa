"""The chapter on what the start of groups did to registered crime."""

import math

import pandas as pd

from buurtwacht.models.claims import failed_checks
from buurtwacht.models.normal_errors import error_behind, found_on_its_side
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Drawing, Missing, Shown, text
from buurtwacht.report.figures import prevention as figures
from buurtwacht.report.names import FIGURES, TABLES
from buurtwacht.report.published import FACTS
from buurtwacht.report.results import apart, first, known, number, pick, triple, why_absent

SECTIONS = (
    "panel",
    "effect",
    "leads",
    "wave",
    "placebo",
    "sensitivity",
    "elsewhere",
    "reports",
    "size",
)
INTERVAL = ("estimate", "conf_low", "conf_high")
LEVEL = 0.05
CHANCE = r"probability to find a ratio of ([0-9.]+)"


def build(evidence: Evidence) -> Chapter:
    """Starts, effect, its placebos and its sensitivity; without a panel, what would be needed."""
    chapter = Chapter("prevention", facts=FACTS | _tilburg())
    exhibits = evidence.prevention
    rows = pick(evidence.estimates, "E5")
    head = first(known(_of(rows, "prevention", "start of a group")))
    if exhibits is None or head is None:
        missing = "no_crime" if exhibits is None else why_absent(rows)
        chapter.absent = dict.fromkeys(SECTIONS, missing)
        chapter.figures = {name: Missing(missing) for name in FIGURES["prevention"]}
        chapter.tables = {name: Missing(missing) for name in TABLES["prevention"]}
        return chapter
    chapter.facts |= {f"panel_{name}": value for name, value in exhibits["flow"].items()}
    chapter.facts |= {
        "offence": head["outcome"],
        "effect": triple(head),
        "effect_p": number(head["p_value"]),
        "donut": exhibits["window"]["donut"],
        "after": exhibits["window"]["after"],
    }
    _conclusion(rows, exhibits, chapter)
    _starts(evidence, exhibits, chapter)
    course = _model(rows, "prevention_course")
    chapter.figures["prevention-course"] = Drawing(lambda words: figures.course(course, words))
    chapter.tables["prevention-course"] = Shown(course, ())
    _wave(rows, chapter)
    _placebo(rows, exhibits, head, chapter)
    _sensitivity(rows, chapter)
    _elsewhere(rows, chapter)
    _reports(evidence, exhibits, chapter)
    _size(rows, chapter)
    return chapter


def _tilburg() -> dict[str, float]:
    """What a comparison of Tilburg's size would find: from the fall it finds in 80%."""
    error = error_behind(1 - FACTS["burglary_detectable"])

    def power(fall: float) -> float:
        return found_on_its_side(math.log(1 - fall), error)

    return {
        "power": 0.8,
        "tilburg_power_first": power(FACTS["tilburg_first"]),
        "tilburg_power_second": power(FACTS["tilburg_second"]),
        "tilburg_small": 0.2,
        "tilburg_power_small": power(0.2),
    }


def _of(rows: pd.DataFrame, model: str, term: str) -> pd.DataFrame:
    return rows[(rows["model"] == model) & (rows["term"] == term)]


def _model(rows: pd.DataFrame, *models: str) -> pd.DataFrame:
    return rows[rows["model"].isin(models) & (rows["scale"] == "ratio")].reset_index(drop=True)


def _conclusion(rows: pd.DataFrame, exhibits: dict, chapter: Chapter) -> None:
    """The plain reading, by the smallest effect of interest."""
    head = first(_of(rows, "prevention", "start of a group"))
    ninety = first(_of(rows, "prevention", "start of a group, 90% interval"))
    leads = first(_model_any(rows, "prevention_leads"))
    smallest = _smallest(rows)
    reading = "undecided"
    if head["conf_high"] < 1:
        enough = smallest and head["conf_high"] <= max(smallest)
        reading = "fell_doubt" if failed_checks(rows) else "fell_enough" if enough else "fell"
    elif head["conf_low"] > 1:
        reading = "rose"
    elif exhibits.get("undecidable"):
        reading = "undecidable"
    elif smallest and ninety["conf_low"] > max(smallest):
        reading = "too_small"
    chapter.facts |= {
        "prevention_reading": reading,
        "smallest_fall": 1 - max(smallest),
        "leads_p": number(leads["p_value"]) if leads is not None else None,
        "leads_reading": "deviate"
        if leads is not None and leads["p_value"] < LEVEL
        else "parallel",
        "fall": 1 - head["estimate"],
    }
    if chapter.facts["leads_p"] is None:
        chapter.absent["leads"] = "not_estimated"


def _model_any(rows: pd.DataFrame, model: str) -> pd.DataFrame:
    return rows[rows["model"] == model]


def _smallest(rows: pd.DataFrame) -> list[float]:
    terms = _model_any(rows, "prevention_detectable")["term"]
    found = terms.str.extract(CHANCE, expand=False)
    return found.dropna().astype(float).tolist()


def _starts(evidence: Evidence, exhibits: dict, chapter: Chapter) -> None:
    starts = exhibits["starts"]
    positions = exhibits.get("positions") if evidence.rules.groups_release else None
    begun = [month for month, n in zip(starts["months"], starts["starts"], strict=True) if n]
    chapter.facts["first_start"] = min(begun, default=None)
    chapter.facts["last_start"] = max(begun, default=None)
    chapter.figures["prevention-starts"] = Drawing(
        lambda words: figures.starts(starts, positions, words)
    )
    shown = (
        pd.DataFrame({"month": starts["months"], "starts": starts["starts"]})
        if positions is None
        else pd.DataFrame(positions, columns=["x", "y", "started"])
    )
    chapter.tables["prevention-starts"] = Shown(shown, ())


def _wave(rows: pd.DataFrame, chapter: Chapter) -> None:
    wave = first(known(_model(rows, "prevention_wave")))
    if wave is None or pd.isna(wave["p_value"]):
        chapter.absent["wave"] = "not_estimated"
        return
    chapter.facts |= {
        "wave_ratio": number(wave["estimate"]),
        "wave_p": number(wave["p_value"]),
        "wave_reading": "flagged" if wave["p_value"] <= LEVEL else "quiet",
    }


def _placebo(rows: pd.DataFrame, exhibits: dict, head: pd.Series, chapter: Chapter) -> None:
    draws = exhibits["placebo"]
    chapter.figures["prevention-placebo"] = Drawing(
        lambda words: figures.placebo(draws, math.log(head["estimate"]), words)
    )
    chapter.tables["prevention-placebo"] = Shown(pd.DataFrame({"log_ratio": draws}), ())
    alarms = rows[rows["term"] == "false alarms"].set_index("model")
    shown = _model(rows, *METHODS)
    shown = shown[shown["term"] == "start of a group"].copy()
    order = {model: place for place, model in enumerate(METHODS)}
    shown = shown.iloc[shown["model"].map(order).argsort(kind="stable")].reset_index(drop=True)
    shown["false_alarms"] = shown["model"].map(alarms["estimate"])
    chapter.tables["prevention-methods"] = Shown(
        shown,
        (
            Column("estimator", ("model",), "estimators"),
            Column("ratio", INTERVAL, "interval", 2),
            text("p_value", kind="p"),
            Column("false_alarms", ("false_alarms",), "percent"),
        ),
    )
    share = alarms["estimate"].get("prevention")
    worst = alarms["estimate"].get("prevention_before_after")
    chapter.facts |= {
        "placebo_draws": len(draws),
        "false_alarms": number(share) if share is not None else None,
        "false_alarms_naive": number(worst) if worst is not None else None,
        "placebo_studies": int(alarms["n_obs"].max()) if len(alarms) else None,
    }
    if None in (chapter.facts["false_alarms"], chapter.facts["false_alarms_naive"]):
        chapter.absent["placebo"] = "not_estimated"


METHODS = (
    "prevention",
    "prevention_donut",
    "prevention_matched",
    "prevention_quiet",
    "prevention_extended_two_way",
    "prevention_group_time",
    "prevention_two_way",
    "prevention_before_after",
)
"""Models in the table of methods, the headline first."""

SENSITIVITY = (
    "prevention",
    "prevention_donut",
    "prevention_matched",
    "prevention_quiet",
    "prevention_other_donut",
    "prevention_earlier_date",
    "prevention_relative_magnitudes",
    "prevention_smoothness",
)


def _sensitivity(rows: pd.DataFrame, chapter: Chapter) -> None:
    shown = _model(rows, *SENSITIVITY)
    order = {model: place for place, model in enumerate(SENSITIVITY)}
    shown = shown.iloc[shown["model"].map(order).argsort(kind="stable")].reset_index(drop=True)
    shown = shown[~shown["term"].str.endswith("90% interval")].reset_index(drop=True)
    chapter.figures["prevention-sensitivity"] = Drawing(
        lambda words: figures.ratios(shown, words, "choices")
    )
    chapter.tables["prevention-sensitivity"] = Shown(
        shown,
        (
            Column("choice", ("model",), "choices"),
            Column("setting", ("term",), "choice_terms"),
            Column("ratio", INTERVAL, "open_interval", 2),
            text("p_value", kind="p"),
        ),
    )


ELSEWHERE = ("prevention_negative_control", "prevention_high_reporting", "prevention_ring")


def _elsewhere(rows: pd.DataFrame, chapter: Chapter) -> None:
    """Other offences and neighbouring neighbourhoods, the reports of the groups beside them."""
    shown = _model(rows, "prevention", *ELSEWHERE)
    shown = shown[~shown["term"].str.endswith("90% interval")].reset_index(drop=True)
    order = {model: place for place, model in enumerate(("prevention", *ELSEWHERE))}
    shown = shown.iloc[shown["model"].map(order).argsort(kind="stable")].reset_index(drop=True)
    if known(shown[shown["model"] != "prevention"]).empty:
        chapter.absent["elsewhere"] = "not_estimated"
        chapter.figures["prevention-elsewhere"] = Missing("not_estimated")
        chapter.tables["prevention-elsewhere"] = Missing("not_estimated")
        return
    others = known(shown[shown["model"] != "prevention"])
    chapter.facts |= {"n_elsewhere": len(others), "elsewhere_apart": apart(others)}
    chapter.figures["prevention-elsewhere"] = Drawing(
        lambda words: figures.ratios(shown, words, "elsewhere")
    )
    chapter.tables["prevention-elsewhere"] = Shown(shown, ())


def _reports(evidence: Evidence, exhibits: dict, chapter: Chapter) -> None:
    """Registered crime where the groups are, and what the groups reported, side by side."""
    entries = pd.DataFrame(exhibits.get("beside", []))
    rates = pick(evidence.estimates, "E1", ("reports",), ("rate",)).drop_duplicates("term")
    rates = known(rates).set_index("term")[list(INTERVAL)]
    if entries.empty or "pooled" not in rates.index:
        missing = "no_group_area" if entries.empty else "no_reports"
        chapter.absent["reports"] = missing
        chapter.tables["prevention-reports"] = Missing(missing)
        return
    pooled = entries.drop(columns="group").sum().to_frame().T.assign(group="pooled")
    shown = pooled
    if evidence.rules.groups_release:
        shown = pd.concat([entries[entries["group"].isin(rates.index)], pooled], ignore_index=True)
    shown = pd.DataFrame(
        {
            "group": shown["group"],
            "crime_before": shown["before"] / shown["months_before"],
            "crime_after": shown["after"] / shown["months_after"],
        }
    ).join(rates, on="group")
    chapter.tables["prevention-reports"] = Shown(
        shown,
        (
            text("group", kind="terms"),
            Column("crime_before", ("crime_before",), "decimals", 2),
            Column("crime_after", ("crime_after",), "decimals", 2),
            Column("reports_month", INTERVAL, "interval", 2),
        ),
    )
    last = shown.iloc[-1]
    chapter.facts |= {
        "beside_groups": len(entries),
        "crime_before": float(last["crime_before"]),
        "crime_after": float(last["crime_after"]),
        "beside_reports": triple(last),
    }


def _size(rows: pd.DataFrame, chapter: Chapter) -> None:
    detectable = _model_any(rows, "prevention_detectable")
    smallest = first(detectable[detectable["scale"] == "ratio"])
    asked = detectable["term"].str.extract(CHANCE, expand=False).astype(float)
    chance = first(detectable[asked == asked.max()])
    if smallest is None or chance is None or pd.isna(smallest["estimate"]):
        chapter.absent["size"] = "not_estimated"
        return
    chapter.facts |= {
        "detectable_fall": 1 - float(smallest["estimate"]),
        "chance_smallest": float(chance["estimate"]),
    }
