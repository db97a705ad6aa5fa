"""Rows of the estimates table that a chapter shows."""

import math
import re

import pandas as pd

POOLED = ("all", "pooled")
"""Terms that stand for all groups together."""

EQUIVALENCE_NOTE = re.compile(r"(equivalent|different|undecided): against ([0-9.]*[0-9])")
"""Verdict and smallest effect of interest, as the note of a model of equivalence begins."""

_RULE = re.compile(r"the rule gives '([a-z ]+)'")

Triple = list[float | None]


def pick(
    estimates: pd.DataFrame,
    question: str,
    outcomes: tuple[str, ...] | None = None,
    scales: tuple[str, ...] | None = None,
) -> pd.DataFrame:
    """Rows of a question, in the order of the table; `outcomes` and `scales` narrow it down."""
    rows = estimates[estimates["question"] == question]
    if outcomes is not None:
        rows = rows[rows["outcome"].isin(outcomes)]
    if scales is not None:
        rows = rows[rows["scale"].isin(scales)]
    return rows.reset_index(drop=True)


def in_order(rows: pd.DataFrame, column: str, order: tuple[str, ...]) -> pd.DataFrame:
    """`rows` sorted by the place of `column` in `order`; values not in it come last, as found."""
    place = rows[column].map({value: number for number, value in enumerate(order)})
    return rows.iloc[place.fillna(len(order)).argsort(kind="stable")].reset_index(drop=True)


def known(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that hold an estimate or a limit."""
    return rows[rows[["estimate", "conf_low", "conf_high"]].notna().any(axis=1)].reset_index(
        drop=True
    )


def triple(row: pd.Series) -> Triple:
    """Estimate and limits of a row, None where there is none."""
    return [number(row[name]) for name in ("estimate", "conf_low", "conf_high")]


def with_q(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with the column `q_value`: what the models noted after correcting for many tests."""
    told = rows["note"].str.extract(r"\bq = ([0-9.]+[0-9])", expand=False)
    return rows.assign(q_value=told.astype(float))


def one_sided(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` without the lower limit where the method gives an upper one only."""
    upper = rows["method"].str.contains("upper limit")
    return rows.assign(conf_low=rows["conf_low"].mask(upper))


def apart(rows: pd.DataFrame) -> int:
    """Ratios of which the interval lies wholly above or below 1, where there is no difference."""
    return int(((rows["conf_low"] > 1) | (rows["conf_high"] < 1)).sum())


def number(value: float) -> float | None:
    """`value` as a plain number, None for a missing one."""
    return None if pd.isna(value) or math.isinf(value) else float(value)


def why_absent(rows: pd.DataFrame, otherwise: str = "not_estimated") -> str:
    """Why rows hold no number: `suppressed` by the disclosure gate, or `otherwise`."""
    return "suppressed" if rows["note"].str.startswith("suppressed").any() else otherwise


def first(rows: pd.DataFrame) -> pd.Series | None:
    """The first row, or None."""
    return None if rows.empty else rows.iloc[0]


def rule_verdict(claim: pd.Series) -> str:
    """The verdict of a claim, on a synthetic cohort the one that the rule would have given."""
    told = _RULE.match(claim["reason"])
    return told.group(1) if told else claim["verdict"]


def verdict_of(claims: pd.DataFrame, number: int) -> str | None:
    """`rule_verdict` of the claim with this number; None when it is not in the table."""
    claim = first(claims[claims["id"] == number])
    return None if claim is None else rule_verdict(claim)
