"""The chapter on content: times, matching, what people verified, and both sides of the groups."""

import pandas as pd

from buurtwacht.models.road import EVENTS, TIMES
from buurtwacht.models.two_sides import DARKER, MEANS, RULES
from buurtwacht.report import aggregates
from buurtwacht.report.evidence import Evidence
from buurtwacht.report.exhibits import Chapter, Column, Drawing, Missing, Shown, text
from buurtwacht.report.figures import content as figures
from buurtwacht.report.results import first, in_order, known, triple, why_absent

INTERVAL = aggregates.INTERVAL
LINKED = ("signals_recorded", "signals_recorded_by_chance", "incidents_without_signal")
BRIGHTER = ("newcomers_answered", *MEANS)
SHARE_COLUMNS = (
    text("outcome", kind="outcomes"),
    Column("of", ("n_obs",), "count"),
    Column("share", INTERVAL, "percent_interval", 0),
)


def add(evidence: Evidence, chapter: Chapter) -> None:
    """Add the exhibits on the road from signal to police and on both sides of the groups."""
    rows = evidence.estimates
    road, sides = (rows[rows["model"] == name] for name in ("road", "two_sides"))
    _times(road, chapter)
    _linkage(road, chapter)
    _verified(road, chapter)
    _darker(sides, chapter)
    _brighter(sides, chapter)


def _times(road: pd.DataFrame, chapter: Chapter) -> None:
    rows = in_order(road[road["outcome"].isin(TIMES)], "outcome", tuple(TIMES))
    alarm = first(known(road[road["outcome"] == "alarm_before_app"]))
    if alarm is None:
        chapter.absent["alarm"] = why_absent(road[road["outcome"] == "alarm_before_app"])
    else:
        chapter.facts |= {"alarm_first": triple(alarm), "alarm_known": int(alarm["n_obs"])}
    if known(rows).empty:
        chapter.tables["content-times"] = Missing(why_absent(rows))
        chapter.absent["times"] = why_absent(rows)
        return
    chapter.tables["content-times"] = Shown(
        rows,
        (
            text("outcome", kind="outcomes"),
            Column("known", ("n_obs",), "count"),
            Column("median", INTERVAL, "interval", 0),
        ),
    )


def _linkage(road: pd.DataFrame, chapter: Chapter) -> None:
    rows = road[road["outcome"].isin(LINKED)]
    if known(rows).empty:
        reason = why_absent(rows, "no_police_reports")
        chapter.absent["linkage"] = reason
        chapter.figures["content-linkage"] = chapter.tables["content-linkage"] = Missing(reason)
        return
    wide = rows[["term"]].drop_duplicates()
    hours = [_hours(term) for term in wide["term"]]
    wide = wide.assign(chosen=wide["term"].map(_chosen(rows)))
    wide[["hours_before", "hours_after"]] = hours
    wide = wide.sort_values(["hours_after", "hours_before"], ignore_index=True)
    for outcome in LINKED:
        part = rows[rows["outcome"] == outcome].set_index("term")
        for name in (*INTERVAL, "n_obs"):
            wide[f"{outcome}_{name}"] = part[name].reindex(wide["term"]).to_numpy()
        wide[f"{outcome}_note"] = part["note"].reindex(wide["term"]).to_numpy()
    own = wide[wide["chosen"]]
    for outcome in LINKED:
        row = own.iloc[0] if len(own) else None
        shown = None if row is None else _numbers(row, outcome)
        chapter.facts[f"share_{outcome}"] = shown
        if shown is None or shown[0] is None:
            chapter.absent["linkage"] = why_absent(rows)
    chapter.figures["content-linkage"] = Drawing(lambda words: figures.linkage(wide, words))
    chapter.tables["content-linkage"] = Shown(
        wide,
        (
            Column("hours_before", ("hours_before",), "decimals", 2),
            Column("hours_after", ("hours_after",), "decimals", 0),
            *(
                Column(
                    outcome, tuple(f"{outcome}_{name}" for name in INTERVAL), "percent_interval", 0
                )
                for outcome in LINKED
            ),
        ),
    )


def _numbers(row: pd.Series, outcome: str) -> list:
    values = [row[f"{outcome}_{name}"] for name in INTERVAL]
    return [None if pd.isna(value) else float(value) for value in values]


def _chosen(rows: pd.DataFrame) -> dict[str, bool]:
    own = rows[rows["note"].str.contains("window of the study")]
    return dict.fromkeys(rows["term"], False) | dict.fromkeys(own["term"], True)


def _hours(term: str) -> tuple[float, float]:
    """Hours before and after the signal of a window, from `models.road.window_term`."""
    before, _, _, _, after, _ = term.split()
    return float(before) / 60, float(after) / 60


def _verified(road: pd.DataFrame, chapter: Chapter) -> None:
    rows = []
    for event in EVENTS:
        row = {"event": event}
        for kind in ("coded", "verified"):
            own = first(road[road["outcome"] == f"{event}_{kind}"])
            for name in (*INTERVAL, "note"):
                row[f"{kind}_{name}"] = None if own is None else own[name]
        rows.append(row)
    table = pd.DataFrame(rows).astype(
        {f"{kind}_{name}": "float64" for kind in ("coded", "verified") for name in INTERVAL}
    )
    if table["verified_estimate"].notna().any():
        chapter.absent["unverified"] = "verified"
    if table[["coded_estimate", "verified_estimate"]].isna().all(axis=None):
        chapter.tables["content-verified"] = Missing("suppressed" if len(road) else "no_signals")
        return
    chapter.tables["content-verified"] = Shown(
        table,
        (
            text("event", kind="events"),
            *(
                Column(kind, tuple(f"{kind}_{name}" for name in INTERVAL), "percent_interval", 0)
                for kind in ("coded", "verified")
            ),
        ),
    )


def _darker(sides: pd.DataFrame, chapter: Chapter) -> None:
    rows = in_order(sides[sides["outcome"].isin(DARKER)], "outcome", tuple(DARKER))
    if known(rows).empty:
        unseen = rows["note"].str.contains("nobody verified").all() if len(rows) else True
        reason = "not_verified" if unseen else why_absent(rows)
        chapter.absent["darker"] = reason
        chapter.figures["content-darker"] = chapter.tables["content-darker"] = Missing(reason)
        return
    chapter.figures["content-darker"] = Drawing(lambda words: figures.sides(rows, words))
    chapter.tables["content-darker"] = Shown(rows, SHARE_COLUMNS)


def _brighter(sides: pd.DataFrame, chapter: Chapter) -> None:
    rows = in_order(sides[sides["outcome"].isin(BRIGHTER)], "outcome", BRIGHTER)
    if known(rows).empty:
        chapter.absent["brighter"] = why_absent(rows)
        chapter.figures["content-brighter"] = chapter.tables["content-brighter"] = Missing(
            why_absent(rows)
        )
    else:
        answered = first(known(rows[rows["outcome"] == "newcomers_answered"]))
        chapter.facts |= {
            "brighter_groups": int(rows["n_groups"].max()),
            "newcomers": None if answered is None else int(answered["n_obs"]),
            "newcomers_answered": None if answered is None else triple(answered),
        }
        chapter.figures["content-brighter"] = Drawing(lambda words: figures.sides(rows, words))
        chapter.tables["content-brighter"] = Shown(rows, SHARE_COLUMNS)
    regimes = in_order(known(sides[sides["outcome"] == "rules"]), "term", RULES)
    if regimes.empty:
        chapter.absent["rules"] = "no_rules"
        return
    for row in regimes.itertuples():
        chapter.facts[f"rules_{row.term}"] = round(row.estimate * row.n_obs)
    chapter.facts["rules_known"] = int(regimes["n_obs"].max())
