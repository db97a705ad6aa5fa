"""The road from signal to police: how long it takes, what is verified, what matches by chance."""

import math

import numpy as np
import pandas as pd
from scipy.stats import binom

from buurtwacht.models.counts import pooled_senders, table_of
from buurtwacht.models.funnel import bounded_share
from buurtwacht.models.intervals import clopper_pearson
from buurtwacht.models.results import POOLED, frame, result
from buurtwacht.models.spec import Spec

TIMES = {
    "minutes_signal_to_recorded_report": "report_minutes",
    "minutes_signal_to_claimed_report": "claim_done_minutes",
    "minutes_signal_to_feedback": "feedback_minutes",
    "hours_recorded_report_to_feedback": "recorded_feedback_hours",
}
"""Outcomes and their columns of tables.ROAD."""

EVENTS = {
    "claim": "claimed_report",
    "own_action": "own_action",
    "feedback": "feedback",
    "arrest": "arrest_claimed",
}
"""Rare, weighty events, and the columns of tables.EPISODE in which the coder found them."""


def median_limits(values: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Exact limits of the median: order statistics with the coverage of a binomial (1/2).

    Without assumption on the distribution; NaN where so few values give no such limits (under six
    at 95%). Source: Thompson 1936, Ann Math Stat 7.
    """
    values = np.sort(np.asarray(values, float))
    below = int(binom.ppf((1 - level) / 2, len(values), 0.5))
    if below < 1 or binom.cdf(below - 1, len(values), 0.5) > (1 - level) / 2:
        return math.nan, math.nan
    return float(values[below - 1]), float(values[len(values) - below])


def fit(
    tables: dict[str, pd.DataFrame], spec: Spec, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Times, alarm before app, verified events and matching by window, over all groups together.

    Times are medians (scale `difference`). `<event>_coded` and `<event>_verified` are shares of
    the signals; limits of the latter run from 'what nobody looked at is not so' to 'it is'.
    `signals_recorded`, `incidents_without_signal` and `signals_recorded_by_chance` have a row per
    window of tables.LINKAGE.
    """
    group = tables["group"]
    senders, top_share = pooled_senders(group)
    road = table_of(tables, "road")
    chat = {"senders": senders, "top_share": top_share}
    rows = [
        result(spec, name, term, scale, "chat", **chat, **shape)
        for name, term, scale, shape in [
            *_times(road, spec),
            _alarm(road, spec),
            *_verified(tables["episode"], road, spec),
            *_linked(table_of(tables, "linkage"), spec),
        ]
    ]
    return frame(rows)


def _times(road: pd.DataFrame, spec: Spec):
    level = spec.inference.level
    for name, column in TIMES.items():
        known = road[road[column].notna()]
        shape = {
            "n_groups": known["group"].nunique(),
            "n_obs": len(known),
            "method": f"median, exact limits from order statistics, {level:.0%}",
            "count": len(known),
            "note": "where both moments are known",
        }
        if len(known):
            values = known[column].to_numpy(float)
            shape |= {"estimate": np.median(values), "interval": median_limits(values, level)}
        else:
            shape["note"] = "not computed: no moments are known"
        yield name, POOLED, "difference", shape


def _share(made: int, trials: int, groups: int, spec: Spec, note: str, unknown: int = 0) -> dict:
    level = spec.inference.level
    shape = {
        "n_groups": groups,
        "n_obs": trials,
        "method": f"exact binomial (Clopper-Pearson), {level:.0%}",
        "note": note if trials else "not computed: nothing to divide by",
    }
    if not trials:
        return shape
    limits = bounded_share(made, unknown, trials, level)
    return shape | {
        "estimate": made / trials,
        "interval": limits if unknown else clopper_pearson(made, trials, level),
        "count": made,
        "exposure": trials,
    }


def _alarm(road: pd.DataFrame, spec: Spec):
    known = road[road["alarm_before_app"].notna()]
    made = int(known["alarm_before_app"].astype(bool).sum())
    note = "of the signals with a timed report: reported, or said to be, by the time of the signal"
    shape = _share(made, len(known), known["group"].nunique(), spec, note)
    return "alarm_before_app", POOLED, "share", shape


def _verified(episode: pd.DataFrame, road: pd.DataFrame, spec: Spec):
    road = road.set_index("episode").reindex(episode["episode"])
    groups, signals = episode["group"].nunique(), len(episode)
    for name, column in EVENTS.items():
        coded = episode[column].to_numpy(bool)
        found = road[f"{name}_verified"].reset_index(drop=True)
        shape = _share(int(coded.sum()), signals, groups, spec, "as the coder finds it")
        yield f"{name}_coded", POOLED, "share", shape
        if found.isna().all():
            note = "not computed: nobody verified it"
            shape = {"n_groups": groups, "n_obs": 0, "method": "by people", "note": note}
            yield f"{name}_verified", POOLED, "share", shape
            continue
        yes = found.fillna(False).to_numpy(bool)
        unseen = coded & found.isna().to_numpy()
        note = f"found by people, who looked at {'some' if unseen.any() else 'all'} of the coded"
        shape = _share(int(yes.sum()), signals, groups, spec, note, int(unseen.sum()))
        shape["method"] += ", bounded for what nobody looked at"
        yield f"{name}_verified", POOLED, "share", shape


def window_term(before: float, after: float) -> str:
    """Term of a window, such as `60 minutes before to 1440 after`."""
    return f"{before:g} minutes before to {after:g} after"


def _linked(linkage: pd.DataFrame, spec: Spec):
    for (before, after), part in linkage.groupby(["before_minutes", "after_minutes"], sort=True):
        term = window_term(before, after)
        both, signals, alone = (
            int(part[name].sum()) for name in ("both", "signals", "police_only")
        )
        groups = int((part["signals"] > 0).sum())
        note = "window of the study" if part["chosen"].all() else "another window"
        yield "signals_recorded", term, "share", _share(both, signals, groups, spec, note)
        shape = _share(alone, alone + both, groups, spec, note)
        yield "incidents_without_signal", term, "share", shape
        timed = part[part["chance"].notna() & (part["signals"] > 0)]
        shape = {
            "n_groups": len(timed),
            "n_obs": int(timed["signals"].sum()),
            "method": "reports shifted by whole weeks",
            "note": note if len(timed) else "not computed: under four weeks of records",
        }
        if len(timed):
            shape["estimate"] = timed["chance"].sum() / timed["signals"].sum()
        yield "signals_recorded_by_chance", term, "share", shape
