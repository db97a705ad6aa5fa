"""The gate: what stays behind, what follows from what, what a letter may tell."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from buurtwacht.privacy.disclosure import INTERNAL, NUMBERS, Rules, gate

OPEN = Rules(threshold=10, records_threshold=0, groups_release=True, pool_groups=1, share_band=0)


def _row(term, count, *, outcome="episodes", source="chat", **changes):
    row = {
        "question": "E1",
        "outcome": outcome,
        "model": "m",
        "term": term,
        "scale": "rate",
        "estimate": count / 12,
        "conf_low": count / 24,
        "conf_high": count / 6,
        "p_value": None,
        "n_groups": 1,
        "n_obs": 12,
        "method": "exact",
        "note": "as measured",
        "count": float(count),
        "exposure": 12.0,
        "senders": 30,
        "top_share": 0.2,
        "source": source,
    }
    return row | changes


def _table(counts, **changes):
    rows = [_row(f"g{place}", count, **changes) for place, count in enumerate(counts, 1)]
    return [*rows, _row("pooled", sum(counts), **(changes | {"n_groups": len(counts)}))]


def _hidden(released):
    return [row["term"] for row in released if all(row[name] is None for name in NUMBERS)]


def test_open_cells_pass_unchanged_without_internal_columns():
    table = _table([3, 4, 5])
    released, record = gate(table, OPEN)
    assert record["suppressed"] == 0
    for before, after in zip(table, released, strict=True):
        assert after == {name: value for name, value in before.items() if name not in INTERNAL}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"senders": 9}, "fewer than 10 distinct senders"),
        ({"senders": None}, "fewer than 10 distinct senders"),
        ({"top_share": 0.51}, "one sender has over 50%"),
        ({"top_share": None}, "one sender has over 50%"),
    ],
)
def test_chat_cell_with_few_or_dominant_senders(changes, reason):
    row = _row("pooled", 4, n_groups=6, **changes)
    (released,), record = gate([row], OPEN)
    assert [released[name] for name in NUMBERS] == [None] * 4
    assert released["note"] == f"suppressed: {reason}" and released["n_obs"] == 0
    assert record["by_reason"] == {reason: 1}


def test_limits_themselves_pass():
    assert not _hidden(gate([_row("g1", 4, senders=10, top_share=0.5)], OPEN)[0])


def test_a_suppressed_group_cannot_be_computed_from_the_others():
    table = _table([3, 4, 5, 6])
    table[0]["senders"] = 5
    table[2]["senders"] = 12
    released, record = gate(table, OPEN)
    assert _hidden(released) == ["g1", "g3"], "the smallest other cell goes too"
    assert "secondary" in released[2]["note"]
    assert record["suppressed"] == 2


def test_one_dominated_group_takes_another_with_it():
    table = _table([3, 4, 5])
    table[2]["top_share"] = 0.6
    assert _hidden(gate(table, OPEN)[0]) == ["g1", "g3"], "large enough, yet alone it would follow"


def test_missing_groups_reach_the_threshold_together():
    table = _table([3, 4, 5, 6])
    table[0]["senders"], table[1]["senders"] = 3, 4
    released, _ = gate(table, OPEN)
    assert len(_hidden(released)) == 3


def test_no_secondary_suppression_without_a_pooled_row():
    table = _table([3, 4, 5])[:3]
    table[0]["senders"] = 5
    assert _hidden(gate(table, OPEN)[0]) == ["g1"]


def test_the_same_count_in_another_table_is_suppressed_alike():
    rules = replace(OPEN, records_threshold=5)
    months = _table([2, 9, 12], outcome="reports", source="records")
    wide = [
        row | {"model": "w"} for row in _table([2, 9, 12], outcome="reports_wide", source="records")
    ]
    wide[0]["count"] = None
    released, _ = gate(months + wide, rules)
    assert _hidden(released) == ["g1", "g2", "g1", "g2"]


def test_records_threshold_spares_empty_cells():
    rules = replace(OPEN, records_threshold=5)
    table = _table([0, 4, 5, 9], outcome="reports", source="records")
    released, _ = gate(table, rules)
    assert "g2" in _hidden(released) and "g4" not in _hidden(released)
    assert "g1" in _hidden(released), "secondary: with g1 shown, g2 would follow"


def test_records_behind_a_chat_share_count_too():
    rules = replace(OPEN, records_threshold=5)
    few = _row("pooled", 4, outcome="signal_to_recorded_report", scale="share", n_groups=6)
    few["exposure"] = 60.0
    assert _hidden(gate([few], rules)[0]) == ["pooled"]
    nearly_all = _row("pooled", 10, outcome="recorded_report_to_feedback", scale="share")
    assert _hidden(gate([nearly_all], rules)[0]) == ["pooled"], "two without feedback"


@pytest.mark.parametrize("outcome", ["arrest_incidents", "n_ethnic", "signal_to_own_action"])
def test_arrests_and_sensitive_codes_only_pooled(outcome):
    table = _table([7, 8, 9], outcome=outcome)
    released, _ = gate(table, replace(OPEN, pool_groups=3))
    assert _hidden(released) == ["g1", "g2", "g3"]
    assert _hidden(gate(_table([7, 8], outcome=outcome), replace(OPEN, pool_groups=3))[0]) == [
        "g1",
        "g2",
        "pooled",
    ]


def test_bands_hold_the_interval_and_hide_the_count():
    row = _row("pooled", 5, scale="share", n_groups=6, n_obs=12)
    row |= {"estimate": 5 / 12, "conf_low": 0.148, "conf_high": 0.702}
    (released,), _ = gate([row], replace(OPEN, share_band=0.05))
    assert (released["estimate"], released["conf_low"], released["conf_high"]) == (0.4, 0.1, 0.75)
    assert released["n_obs"] == 10


def test_bands_leave_records_and_ratios_alone():
    rows = [
        _row("pooled", 5, scale="share", source="records", outcome="groups", n_groups=6),
        _row("pooled", 5, scale="ratio", n_groups=6),
    ]
    released, _ = gate(rows, replace(OPEN, share_band=0.05))
    assert [row["estimate"] for row in released] == [5 / 12] * 2


def test_letters_follow_size_and_carry_no_name():
    rules = replace(OPEN, groups_release=False)
    table = _table([30, 10, 20], outcome="reports", source="records")
    table += _table([1, 3, 2], outcome="calls", source="records")
    for row in table:
        row["note"] = f"about {row['term']}"
    table[0]["n_obs"] = 3
    released, record = gate(table, rules)
    terms = [row["term"] for row in released]
    assert terms[:4] == ["group C", "group A", "group B", "pooled"]
    assert terms[4:7] == ["group A", "group C", "group B"]
    text = json.dumps([released[:3], released[4:7], record])
    assert all(name not in text for name in ("g1", "g2", "g3"))
    assert {row["n_obs"] for row in released[:3]} == {9}
    assert released[0]["conf_high"] == 5.0 and released[2]["conf_low"] == 0.83


def test_pooled_row_of_one_group_is_that_group():
    table = [_row("g1", 40), _row("pooled", 40)]
    assert _hidden(gate(table, replace(OPEN, groups_release=False))[0]) == ["pooled"]
    assert not _hidden(gate(table, OPEN)[0])


def test_suppressed_groups_stay_nameless():
    rules = replace(OPEN, groups_release=False)
    table = _table([3, 4, 5, 6])
    table[1]["senders"] = 2
    released, record = gate(table, rules)
    assert sorted(row["term"] for row in released) == [
        "group A",
        "group B",
        "group C",
        "group D",
        "pooled",
    ]
    assert [row["term"] for row in record["suppressed_rows"]] == ["group C", "group D"]


def test_order_of_groups_does_not_change_what_leaves():
    rules = replace(OPEN, records_threshold=5)
    table = _table([2, 5, 5, 9], outcome="reports", source="records")
    forward, _ = gate(table, rules)
    backward, _ = gate(table[::-1], rules)
    assert forward == backward[::-1]


def test_guard_rows_keep_their_reason():
    row = _row("g1", 0) | dict.fromkeys(NUMBERS) | {"note": "no records", "senders": 2}
    (released,), record = gate([row], OPEN)
    assert released["note"] == "no records" and record["suppressed"] == 0


def test_the_gate_starts_without_pandas():
    code = "import sys, buurtwacht.privacy.disclosure; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_groups_are_lettered():
    spread = _row("coefficient of variation", 2, question="E2", source="records", n_groups=1)
    released, _ = gate([*_table([20, 30, 40]), spread], replace(OPEN, groups_release=False))
    terms = [row["term"] for row in released]
    assert terms[-1] == "coefficient of variation"
    assert not {"g1", "g2", "g3"} & set(terms)


def test_more_groups_than_letters_are_numbered():
    rules = replace(OPEN, groups_release=False)
    released, _ = gate(_table(range(10, 40), outcome="reports", source="records"), rules)
    terms = [row["term"] for row in released]
    assert terms == [f"group {place:02d}" for place in range(1, 31)] + ["pooled"]
