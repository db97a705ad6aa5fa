"""The gate between internal results and what may leave (docs/privacy.md, 'What may leave').

Works on plain rows: dicts with the columns of ESTIMATES_INTERNAL, None for a missing number.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

NUMBERS = ("estimate", "conf_low", "conf_high", "p_value")
INTERNAL = ("count", "exposure", "senders", "top_share", "source")
"""Columns that stay behind."""

POOLED = "pooled"
BY_GROUP = ("E1", "E4", "E6")
"""Estimands with a row per group; the terms of the others are covariates and tests."""

_SENSITIVE = re.compile(r"arrest|ethnic|own_action|fear|objection")
_FROM_RECORDS = re.compile(r"arrest|recorded|alarm_before|^reports|^report_incidents|^minutes_")
_SECONDARY = "secondary: a suppressed group would follow from the others"


@dataclass(frozen=True)
class Rules:
    """Limits of the gate.

    `threshold`: fewest distinct senders behind a chat-derived cell. `dominance`: largest share of
    one sender in it. `records_threshold`: fewest records in a cell that is not empty.
    `groups_release`: single groups may be shown by name. `pool_groups`: fewest groups behind
    arrests and sensitive codes. `share_band`: width of bands for chat-derived shares, 0 = none.
    """

    threshold: int = 10
    dominance: float = 0.5
    records_threshold: int = 5
    groups_release: bool = False
    pool_groups: int = 3
    share_band: float = 0.05


def _groups(rows: Iterable[dict]) -> set[str]:
    """Terms that are slugs of groups."""
    return {
        row["term"]
        for row in rows
        if row["n_groups"] == 1 and row["term"] != POOLED and row["question"] in BY_GROUP
    }


def gate(rows: Iterable[dict], rules: Rules) -> tuple[list[dict], dict]:
    """Rows that may leave, in the order of `rows`, and a record of what was suppressed and why.

    A suppressed row stays, without numbers, with the reason in `note`. A row counts one group
    when `n_groups` is 1. Deterministic: nothing is drawn.
    """
    inside = [dict(row) for row in rows]
    reasons = [_reason(row, rules) for row in inside]
    _suppress_what_follows(inside, reasons, rules)
    released = []
    for row, reason in zip(inside, reasons, strict=True):
        shown = {name: value for name, value in row.items() if name not in INTERNAL}
        if reason:
            shown |= dict.fromkeys(NUMBERS) | {"n_obs": 0, "note": f"suppressed: {reason}"}
        elif rules.share_band and row["source"] == "chat" and row["scale"] == "share":
            shown = _banded(shown, rules.share_band)
        released.append(shown)
    if not rules.groups_release:
        _letter_groups(inside, released)
    return released, _record(released, reasons, rules)


def _has_numbers(row: dict) -> bool:
    return any(row[name] is not None for name in NUMBERS)


def _reason(row: dict, rules: Rules) -> str:
    """Why this row on its own may not leave; empty when it may."""
    if not _has_numbers(row):
        return ""
    if row["term"] == POOLED and row["n_groups"] < 2 and not rules.groups_release:
        return "the pooled row is one group"
    if row["source"] == "chat":
        if row["senders"] is None or row["senders"] < rules.threshold:
            return f"fewer than {rules.threshold} distinct senders"
        if row["top_share"] is None or row["top_share"] > rules.dominance:
            return f"one sender has over {rules.dominance:.0%}"
    if _SENSITIVE.search(row["outcome"]) and row["n_groups"] < rules.pool_groups:
        return f"only shown pooled over at least {rules.pool_groups} groups"
    if row["source"] == "records" or any(
        kind.search(row["outcome"]) for kind in (_FROM_RECORDS, _SENSITIVE)
    ):
        cells = [row["count"]]
        if row["scale"] == "share" and None not in (row["count"], row["exposure"]):
            cells.append(row["exposure"] - row["count"])
        if any(cell is not None and 0 < cell < rules.records_threshold for cell in cells):
            return f"fewer than {rules.records_threshold} records"
    return ""


def _families(rows: list[dict]) -> dict[str, str]:
    """Outcome → shortest outcome that it begins with: tables of the same count fall together."""
    outcomes = sorted({row["outcome"] for row in rows})
    return {
        outcome: min(
            (root for root in outcomes if outcome == root or outcome.startswith(f"{root}_")),
            key=len,
        )
        for outcome in outcomes
    }


def _suppress_what_follows(rows: list[dict], reasons: list[str], rules: Rules) -> None:
    """Suppress more groups until none can be computed as the pooled row minus the others.

    At least two groups are missing from a family with a pooled row, and together they reach the
    threshold. The groups with the smallest cells go first.
    """
    family_of, slugs = _families(rows), _groups(rows)
    members = defaultdict(lambda: defaultdict(list))
    pooled = set()
    for place, row in enumerate(rows):
        if not _has_numbers(row):
            continue
        family = family_of[row["outcome"]]
        if row["n_groups"] == 1 and row["term"] in slugs:
            members[family][row["term"]].append(place)
        elif row["term"] == POOLED and not reasons[place]:
            pooled.add(family)
    for family, groups in members.items():
        hidden = {group for group, places in groups.items() if any(reasons[p] for p in places)}
        if not hidden:
            continue
        chat = any(rows[p]["source"] == "chat" for places in groups.values() for p in places)
        measure, enough = (
            ("senders", rules.threshold) if chat else ("count", rules.records_threshold)
        )
        size = {
            group: min((rows[p][measure] or 0) for p in places) for group, places in groups.items()
        }
        open_groups = sorted(set(groups) - hidden, key=lambda group: (size[group], group))
        while (
            family in pooled
            and open_groups
            and (len(hidden) < 2 or sum(size[group] for group in hidden) < enough)
        ):
            hidden.add(open_groups.pop(0))
        for group in hidden:
            for place in groups[group]:
                reasons[place] = reasons[place] or _SECONDARY


def _banded(row: dict, band: float) -> dict:
    """Shares in bands: estimate to the nearest, limits outward, observations to the nearest 5."""
    steps = round(1 / band)
    result = dict(row)
    if row["estimate"] is not None:
        result["estimate"] = round(row["estimate"] * steps) / steps
    if row["conf_low"] is not None:
        result["conf_low"] = math.floor(row["conf_low"] * steps + 1e-9) / steps
    if row["conf_high"] is not None:
        result["conf_high"] = math.ceil(row["conf_high"] * steps - 1e-9) / steps
    result["n_obs"] = 5 * round(row["n_obs"] / 5)
    band_note = f"in bands of {band:.0%}, observations to the nearest 5"
    result["note"] = f"{row['note']}; {band_note}".removeprefix("; ")
    return result


def _two_digits(value: float | None) -> float | None:
    return value if value is None else float(f"{value:.2g}")


def _letter(place: int, groups: int) -> str:
    """A letter; a number where letters run out, since two letters may be a name or a plate."""
    return chr(65 + place) if groups <= 26 else f"{place + 1:0{len(str(groups))}d}"


def _letter_groups(inside: list[dict], released: list[dict]) -> None:
    """Name groups by letters that mean nothing beyond one table, and blur what dates them.

    Letters follow the size of the estimate within one outcome of one model: this shows the bare
    set of values and cannot be joined to another outcome. (A random order from a seed that stands
    in the configuration could be undone by anybody.) Two digits and an averaged number of
    observations keep exposures, hence dates, from being computed from an exact interval.
    """
    families, slugs = defaultdict(list), _groups(inside)
    for place, row in enumerate(inside):
        if row["n_groups"] == 1 and row["term"] in slugs:
            key = (row["question"], row["outcome"], row["model"], row["scale"])
            families[key].append(place)
    for places in families.values():
        rows = [released[place] for place in places]
        shown = [row for row in rows if _has_numbers(row)]
        mean = round(sum(row["n_obs"] for row in shown) / len(shown)) if shown else 0
        rows.sort(
            key=lambda row: (
                not _has_numbers(row),
                *(math.inf if row[name] is None else row[name] for name in NUMBERS[:3]),
                row["note"],
            )
        )
        for position, row in enumerate(rows):
            row["term"] = f"group {_letter(position, len(rows))}"
            if _has_numbers(row):
                row |= {name: _two_digits(row[name]) for name in NUMBERS}
                row["n_obs"] = mean
                row["note"] = "letter by size within this outcome only; two digits"


def _record(released: list[dict], reasons: list[str], rules: Rules) -> dict:
    """What left and what did not, by the names under which it left."""
    named = ("question", "outcome", "model", "term", "scale")
    suppressed = [
        {name: row[name] for name in named} | {"reason": reason}
        for row, reason in zip(released, reasons, strict=True)
        if reason
    ]
    by_reason = defaultdict(int)
    for row in suppressed:
        by_reason[row["reason"]] += 1
    return {
        "rules": asdict(rules),
        "rows": len(released),
        "suppressed": len(suppressed),
        "by_reason": dict(sorted(by_reason.items())),
        "suppressed_rows": sorted(suppressed, key=lambda row: [row[name] for name in named]),
    }
