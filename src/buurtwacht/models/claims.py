"""What the study and its headline said, held against this cohort: one row per claim.

The claims and their verdict rules are the table `claims.csv` beside this module.
"""

import csv
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from buurtwacht.models.survey import MIN_RESPONDENTS as MIN_SURVEYED
from buurtwacht.models.survey import Contrast, contrast
from buurtwacht.tables import CLAIMS, conform

PUBLISHED_RANGE = (0.08, 1.5)
"""Reports a month in the article, lowest and highest group."""

ALMOST_ALL = 0.95
MIN_RESPONDENTS = 3
"""Fewest respondents of a role whose stances are shown: fewer could be recognised."""
ARRESTS_A_YEAR = 0.5
START = "start of a group"
MATTERS = 0.9
"""Smallest fall in burglary that matters, as a ratio."""

SURVEY_EFFECT = 0.2
"""Smallest standardised difference in a survey that matters (small by Cohen 1988)."""
SURVEY_ITEMS = {10: "feedback", 11: "cohesion", 13: "safety"}
"""Claim → how the items of a survey begin that ask about it; higher is more."""


@dataclass(frozen=True)
class Finding:
    """What the rule of a claim gives: numbers, result in words, verdict, reason."""

    verdict: str
    reason: str
    result: str = ""
    estimate: float = math.nan
    interval: tuple[float, float] = (math.nan, math.nan)


@dataclass(frozen=True)
class Evidence:
    """Shareable results of this cohort; tables that were not delivered are None."""

    estimates: pd.DataFrame
    interviews: pd.DataFrame | None = None
    survey: pd.DataFrame | None = None
    group_status: pd.DataFrame | None = None
    crime_delivered: bool = False

    def rows(self, outcome: str, scale: str) -> pd.DataFrame:
        """Rows with numbers, of single groups."""
        table = self.estimates
        chosen = table[(table["outcome"] == outcome) & (table["scale"] == scale)]
        return chosen[chosen["estimate"].notna() & (chosen["term"] != "pooled")]

    def pooled(self, outcome: str, scale: str) -> pd.Series | None:
        """The row over all groups; None when it is absent or has no numbers."""
        return self.row(outcome, scale, "pooled")

    def row(self, outcome: str, scale: str, term: str) -> pd.Series | None:
        table = self.estimates
        chosen = table[
            (table["outcome"] == outcome) & (table["scale"] == scale) & (table["term"] == term)
        ]
        chosen = chosen[chosen["estimate"].notna()]
        return None if chosen.empty else chosen.iloc[0]

    def why_absent(self, *outcomes: str) -> str:
        """Why none of `outcomes` has numbers: suppressed, guarded or without input."""
        notes = self.estimates.loc[self.estimates["outcome"].isin(outcomes), "note"]
        if notes.str.startswith("suppressed").any():
            return "suppressed by the disclosure gate"
        told = sorted({note.split(";")[0] for note in notes if note})
        return told[0] if told else "the input for this measure is absent"


def _number(value: float) -> str:
    return "open" if pd.isna(value) else f"{value:.2f}"


def _percent(value: float) -> str:
    return "open" if pd.isna(value) else f"{value:.0%}"


def _shown(row: pd.Series, unit: str, as_text: Callable[[float], str] = _number) -> str:
    low, high = as_text(row["conf_low"]), as_text(row["conf_high"])
    return f"{as_text(row['estimate'])} {unit} ({low} to {high})"


def _numbers(row: pd.Series) -> dict:
    return {
        "estimate": float(row["estimate"]),
        "interval": (float(row["conf_low"]), float(row["conf_high"])),
    }


def _not_measured(reason: str) -> Finding:
    return Finding("not measured", reason)


def _prevention(claim: int) -> Callable[[Evidence], Finding]:
    def rule(evidence: Evidence) -> Finding:
        if not evidence.crime_delivered:
            return Finding(
                "not testable", "no crime panel: before and after in groups alone proves nothing"
            )
        rows = evidence.estimates[evidence.estimates["question"] == "E5"]
        head = _one(rows, "prevention", START)
        ninety = _one(rows, "prevention", f"{START}, 90% interval")
        if head is None or ninety is None:
            told = rows.loc[rows["model"] == "prevention", "note"]
            return _not_measured(told.iloc[0].split(";")[0] if len(told) else "no estimate")
        shown = {"result": _shown(head, "times the expected crime"), **_numbers(head)}
        failed = failed_checks(rows)
        if head["conf_high"] < 1 and not failed:
            return Finding("different", "95% interval below 1; leads, donut, placebo pass", **shown)
        if head["conf_high"] < 1:
            return Finding("undecided", f"below 1, but: {', '.join(failed)}", **shown)
        if claim == 1 and ninety["conf_low"] > MATTERS:
            return Finding("same", f"90% interval above {MATTERS}", **shown)
        if claim == 2 and head["conf_low"] < MATTERS:
            return Finding("same", f"the interval holds both 1 and {MATTERS}", **shown)
        return Finding("undecided", "the interval decides neither way", **shown)

    return rule


def _one(rows: pd.DataFrame, model: str, term: str | None = None) -> pd.Series | None:
    chosen = rows[(rows["model"] == model) & rows["estimate"].notna()]
    if term is not None:
        chosen = chosen[chosen["term"] == term]
    return None if chosen.empty else chosen.iloc[0]


def failed_checks(rows: pd.DataFrame) -> list[str]:
    """Checks of an effect (rows of E5) that fail: leads, an invented date, other donuts."""
    failed = []
    for model, told in (
        ("prevention_leads", "the leads deviate"),
        ("prevention_earlier_date", "an invented date shows an effect too"),
    ):
        row = _one(rows, model)
        if row is not None and row["p_value"] < 0.05:
            failed.append(told)
    others = rows.loc[rows["model"] == "prevention_other_donut", "estimate"]
    if (others >= 1).any():
        failed.append("another donut turns the sign")
    return failed


def _stances(table: pd.DataFrame | None, claim: int) -> str:
    if table is None:
        return ""
    said = table[table["claim"] == str(claim)]
    if said.empty:
        return ""
    if len(said) < MIN_RESPONDENTS:
        return f"fewer than {MIN_RESPONDENTS} respondents: not shown"
    roles = [(role, stances) for role, stances in said.groupby("role", sort=True)["stance"]]
    if any(len(stances) < MIN_RESPONDENTS for _, stances in roles):
        roles = [("all roles", said["stance"])]
    told = [f"{role} {int((row == 'supports').sum())} of {len(row)}" for role, row in roles]
    return "supporting: " + ", ".join(told)


def _interviews(claim: int) -> Callable[[Evidence], Finding]:
    def rule(evidence: Evidence) -> Finding:
        told = _stances(evidence.interviews, claim)
        if not told:
            return _not_measured("no interviews on this claim")
        return Finding("undecided", "what respondents say; counts, no test", told)

    return rule


def _feedback_wanted(evidence: Evidence) -> Finding:
    told = _stances(evidence.interviews, 10)
    parts = [told] if told else []
    if evidence.survey is not None:
        asked = evidence.survey[
            evidence.survey["item"].str.startswith(SURVEY_ITEMS[10])
            & (evidence.survey["member"] == "yes")
        ]
        people = int(asked["n"].sum())
        if people >= MIN_SURVEYED:
            mean = (asked["mean"] * asked["n"].astype(float)).sum() / people
            parts.append(f"survey: mean {_number(mean)} over {people} answers of members")
    if not parts:
        return _not_measured("no interviews and no survey item on feedback")
    return Finding("undecided", "what respondents say; descriptive, no test", "; ".join(parts))


def _survey_contrast(evidence: Evidence, claim: int) -> Contrast | Finding:
    prefix = SURVEY_ITEMS[claim]
    if evidence.survey is None:
        return _not_measured(f"no survey with items `{prefix}...`")
    if not evidence.survey["item"].str.startswith(prefix).any():
        return _not_measured(f"the survey has no item `{prefix}...`")
    found = contrast(evidence.survey, prefix)
    if found is None:
        return _not_measured(f"no comparison with {MIN_SURVEYED} respondents on both sides")
    return found


def _shown_contrast(found: Contrast) -> dict:
    low, high = _number(found.low), _number(found.high)
    return {
        "result": (
            f"{found.between}: {_number(found.estimate)} SD ({low} to {high}), "
            f"groups: {found.groups}"
        ),
        "estimate": found.estimate,
        "interval": (found.low, found.high),
    }


def _arrests_after_signal(evidence: Evidence) -> Finding:
    upper = evidence.pooled("arrest_incidents_after_signal_per_year", "rate")
    if upper is None:
        return _not_measured(evidence.why_absent("arrest_incidents_after_signal_per_year"))
    two_sided = evidence.pooled("arrest_incidents_after_signal_per_year_two_sided", "rate")
    low = math.nan if two_sided is None else float(two_sided["conf_low"])
    numbers = {
        "estimate": float(upper["estimate"]),
        "interval": (low, float(upper["conf_high"])),
        "result": (
            f"{_number(upper['estimate'])} arrest incidents after a signal per group-year, "
            f"one-sided 95% limits {_number(low)} and {_number(upper['conf_high'])}"
        ),
    }
    if upper["conf_high"] < ARRESTS_A_YEAR:
        return Finding("same", f"upper limit below {ARRESTS_A_YEAR}", **numbers)
    if low > ARRESTS_A_YEAR:
        return Finding("different", f"lower limit above {ARRESTS_A_YEAR}", **numbers)
    return Finding("undecided", f"the limits hold {ARRESTS_A_YEAR}", **numbers)


def _groups_with_arrests(evidence: Evidence) -> Finding:
    outcome = "arrest_incidents_after_signal"
    share = evidence.row(outcome, "share", "groups with one")
    if share is None:
        return _not_measured(evidence.why_absent(outcome))
    groups_with = round(share["estimate"] * share["n_groups"])
    numbers = {
        "estimate": float(share["estimate"]),
        "result": f"{groups_with} of {share['n_groups']} groups",
    }
    chance = evidence.row(outcome, "probability", "so few groups by chance, weighted by reports")
    if chance is None:
        return Finding("undecided", "too few incidents to tell groups apart", **numbers)
    p_value = f"P = {chance['p_value']:.3f} when only reports matter"
    if chance["p_value"] >= 0.05:
        return Finding("undecided", f"so few groups may be chance: {p_value}", **numbers)
    if groups_with == 1:
        return Finding("same", f"one group, beyond chance: {p_value}", **numbers)
    return Finding("different", f"groups differ, but not one alone: {p_value}", **numbers)


def _signals(evidence: Evidence) -> Finding:
    rate = evidence.pooled("episodes", "rate")
    if rate is None:
        return _not_measured(evidence.why_absent("episodes"))
    result = _shown(rate, "signals per group-month")
    members = evidence.pooled("episodes_per_members", "rate")
    if members is not None:
        result += f"; {_shown(members, 'per 100 member-months')}"
    reason = "descriptive: no published number; signals as the classifier finds them, not verified"
    return Finding("undecided", reason, result, **_numbers(rate))


def _share_below(outcome: str, what: str) -> Callable[[Evidence], Finding]:
    def rule(evidence: Evidence) -> Finding:
        share = evidence.pooled(outcome, "share")
        if share is None:
            return _not_measured(evidence.why_absent(outcome))
        shown = {"result": _shown(share, what, _percent), **_numbers(share)}
        if share["conf_high"] < ALMOST_ALL:
            return Finding("same", f"upper limit below {ALMOST_ALL:.0%}", **shown)
        if share["conf_low"] > ALMOST_ALL:
            return Finding("different", f"lower limit above {ALMOST_ALL:.0%}", **shown)
        return Finding("undecided", f"the limits hold {ALMOST_ALL:.0%}", **shown)

    return rule


def _outside(rows: pd.DataFrame) -> int:
    low, high = PUBLISHED_RANGE
    return int(((rows["conf_low"] > high) | (rows["conf_high"] < low)).sum())


def _reports_per_month(evidence: Evidence) -> Finding:
    recorded = evidence.rows("reports_simultaneous", "rate")
    claimed = evidence.rows("claimed_reports_simultaneous", "rate")
    if recorded.empty and claimed.empty:
        return _not_measured(
            evidence.why_absent("reports_simultaneous", "claimed_reports_simultaneous")
        )
    parts = []
    for name, rows in (("recorded", recorded), ("claimed", claimed)):
        if rows.empty:
            parts.append(f"{name} not measured")
        else:
            lowest, highest = _number(rows["estimate"].min()), _number(rows["estimate"].max())
            parts.append(f"{name} {lowest} to {highest} a month in {len(rows)} groups")
    result = "; ".join(parts)
    outside = _outside(recorded) + _outside(claimed)
    if outside:
        reason = f"{outside} simultaneous 95% interval(s) wholly outside 0.08 to 1.5"
        return Finding("different", reason, result)
    return Finding("undecided", "compatible: no simultaneous interval wholly outside", result)


def _cohesion(evidence: Evidence) -> Finding:
    found = _survey_contrast(evidence, 11)
    if isinstance(found, Finding):
        return Finding(found.verdict, f"{found.reason}; social talk is a proxy, never a verdict")
    shown = _shown_contrast(found)
    if found.low > SURVEY_EFFECT:
        return Finding("same", f"lower limit above {SURVEY_EFFECT} SD; no cause", **shown)
    if found.high < SURVEY_EFFECT:
        return Finding("different", f"upper limit below {SURVEY_EFFECT} SD", **shown)
    return Finding("undecided", f"the limits hold {SURVEY_EFFECT} SD", **shown)


def _joint_activities(evidence: Evidence) -> Finding:
    rows = evidence.rows("joint_activities", "rate")
    if rows.empty:
        return _not_measured(evidence.why_absent("joint_activities"))
    groups_with = int((rows["estimate"] > 0).sum())
    result = f"in {groups_with} of {len(rows)} groups"
    share = groups_with / len(rows)
    if share > 0.5:
        return Finding("same", "in more than half, by the classifier", result, share)
    return Finding("undecided", "in no more than half; the chat may not show all", result, share)


def _safety(evidence: Evidence) -> Finding:
    found = _survey_contrast(evidence, 13)
    if isinstance(found, Finding):
        return found
    shown = _shown_contrast(found)
    if found.low > -SURVEY_EFFECT and found.high < SURVEY_EFFECT:
        return Finding("same", f"limits within {SURVEY_EFFECT} SD: too small to matter", **shown)
    if found.low > SURVEY_EFFECT or found.high < -SURVEY_EFFECT:
        return Finding("different", f"limits beyond {SURVEY_EFFECT} SD; no cause", **shown)
    return Finding("undecided", f"the limits hold {SURVEY_EFFECT} SD", **shown)


def _with_status(field: str, label: str, status: pd.DataFrame) -> str:
    groups = status.loc[(status["field"] == field) & (status["value"] != "no"), "group"].nunique()
    return f"{label} in {groups}" if groups else ""


def _contact(evidence: Evidence) -> Finding:
    parts = []
    if evidence.group_status is not None:
        status = evidence.group_status
        for field, label in (
            ("police_in_group", "police in the group"),
            ("moderator_contact", "contact with the moderator"),
        ):
            parts.append(_with_status(field, label, status))
        told = ", ".join(part for part in parts if part)
        if told:
            parts = [f"{told} of {status['group'].nunique()} groups with a status"]
    parts.append(_stances(evidence.interviews, 14))
    result = "; ".join(part for part in parts if part)
    if not result:
        return _not_measured("no group status and no interviews")
    return Finding("undecided", "descriptive", result)


def _moderators(evidence: Evidence) -> Finding:
    top, writers = (
        evidence.pooled(name, "share") for name in ("top_moderator_share", "moderator_share")
    )
    if top is None:
        return _not_measured(evidence.why_absent("top_moderator_share"))
    result = _shown(top, "of rule reminders by the busiest moderator", _percent)
    if writers is not None:
        result += f"; {_shown(writers, 'of writers remind of rules', _percent)}"
    reason = "descriptive, by the classifier, mean over groups; 'crucial' is not testable"
    return Finding("not testable", reason, result, **_numbers(top))


def _origin_alone(evidence: Evidence) -> Finding:
    share = evidence.pooled("ethnic_alone", "share")
    if share is None:
        return _not_measured(
            f"{evidence.why_absent('ethnic_alone')}; the classifier alone is no ground"
        )
    result = _shown(share, "of verified messages that name origin", _percent)
    reason = "descriptive: origin and nothing else is named; tells nothing of what a group causes"
    return Finding("undecided", reason, result, **_numbers(share))


def _tools(evidence: Evidence) -> Finding:
    status = evidence.group_status
    if status is None:
        return Finding("not testable", "effect not testable; no group status either")
    parts = [_with_status(field, field, status) for field in ("signs", "training", "insurance")]
    result = ", ".join(part for part in parts if part)
    if result:
        result += f" of {status['group'].nunique()} groups with a status"
    return Finding("not testable", "presence only; effect not testable", result)


_RULES: dict[int, Callable[[Evidence], Finding]] = {
    1: _prevention(1),
    2: _prevention(2),
    3: _interviews(3),
    4: _arrests_after_signal,
    5: _groups_with_arrests,
    6: _signals,
    7: _share_below("signal_to_any_report", "of signals claimed or recorded"),
    8: _reports_per_month,
    9: _share_below("recorded_report_to_known_feedback", "of recorded reports with known feedback"),
    10: _feedback_wanted,
    11: _cohesion,
    12: _joint_activities,
    13: _safety,
    14: _contact,
    15: lambda evidence: _not_measured(
        "tips are counted by month: the features do not hold their days around a warning"
    ),
    16: _moderators,
    17: _tools,
    18: lambda evidence: Finding("not testable", "normative"),
    19: _origin_alone,
}


def read_claims() -> list[dict[str, str]]:
    """The claims in their order: id, statement_nl, source, measure, verdict_rule."""
    path = Path(__file__).with_name("claims.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge(evidence: Evidence, synthetic: bool) -> pd.DataFrame:
    """A verdict on each claim by its own rule, as CLAIMS; about this cohort only.

    On a `synthetic` cohort the verdict is `demonstration`, and the reason says what the rule
    would have given: simulated data tell nothing about the world.
    """
    rows = []
    for claim in read_claims():
        finding = _RULES[int(claim["id"])](evidence)
        verdict, reason = finding.verdict, finding.reason
        if synthetic:
            verdict, reason = "demonstration", f"the rule gives '{verdict}': {reason}"
        rows.append(
            {
                "id": int(claim["id"]),
                "statement_nl": claim["statement_nl"],
                "source": claim["source"],
                "measure": claim["measure"],
                "estimate": finding.estimate,
                "conf_low": finding.interval[0],
                "conf_high": finding.interval[1],
                "result": finding.result,
                "verdict": verdict,
                "reason": reason,
            }
        )
    return conform(pd.DataFrame(rows), CLAIMS)
