"""A whole planted cohort: the files a researcher would receive, and the truth beside them."""

import json
from dataclasses import dataclass
from importlib.resources import files

from buurtwacht.simulate import people
from buurtwacht.simulate.crime_panel import crime_tables
from buurtwacht.simulate.delivery import raw_files
from buurtwacht.simulate.grammar import Grammar, read_rules
from buurtwacht.simulate.group import Simulated, simulate_group
from buurtwacht.simulate.plan import Plan
from buurtwacht.simulate.told import told_files
from buurtwacht.simulate.truth import truth_files


@dataclass(slots=True)
class Cohort:
    """Files by relative path: `raw` as delivered, `truth` for checks; `summary` in figures."""

    raw: dict[str, bytes]
    truth: dict[str, bytes]
    summary: dict[str, float | int]
    groups: list[Simulated]


def simulate(plan: Plan) -> Cohort:
    """The cohort that `plan` describes. Groups draw from streams of their own: adding one
    changes no other."""
    rules = read_rules(_lines("phrases.txt"))
    names = people.read_names(_lines("names.txt"))
    grammar = Grammar({name: lines for name, lines in rules.items() if name[0] != "!"})
    taken: set[str] = set()
    groups = [
        simulate_group(group, plan.seed, rules, grammar, names, taken) for group in plan.groups
    ]
    summary = text_summary(groups)
    raw, truth = raw_files(groups), truth_files(groups, summary)
    if plan.crime is not None:
        raw |= crime_tables(plan.crime, plan.groups, plan.seed)
        truth["crime_effects.json"] = (json.dumps(plan.crime.effects) + "\n").encode()
    told, planted = told_files(plan.interviews, plan.survey, plan.groups, plan.seed)
    return Cohort(raw | told, truth | planted, summary, groups)


def _lines(name: str) -> list[str]:
    return files("buurtwacht.simulate").joinpath(name).read_text("utf-8").splitlines()


def text_summary(groups: list[Simulated]) -> dict[str, float | int]:
    """Figures on the texts: messages, share of unique strings, types per token."""
    texts = [m.text for g in groups for m in g.messages if m.kind == "text"]
    words = [word for text in texts for word in text.lower().split()]
    reported = [row for g in groups for row in g.rows]
    return {
        "messages": sum(m.kind != "system" for g in groups for m in g.messages),
        "text_messages": len(texts),
        "unique_share": round(len(set(texts)) / max(1, len(texts)), 4),
        "type_token_ratio": round(len(set(words)) / max(1, len(words)), 4),
        "words_per_message": round(len(words) / max(1, len(texts)), 2),
        "signals": sum(i.opened_at is not None for g in groups for i in g.incidents),
        "police_reports": len(reported),
        "arrest_incidents": sum(i.arrests > 0 for g in groups for i in g.incidents),
    }
