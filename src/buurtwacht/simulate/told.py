"""What people would have told: coded interviews and a survey in aggregates."""

import json

import numpy as np

from buurtwacht.simulate.delivery import csv_bytes
from buurtwacht.simulate.plan import Group, Interviews, Survey

SD = 0.9
"""Standard deviation of an answer on a scale of 1 to 5."""
LEVEL = 3.4
"""Mean answer of people who are no member."""
GROUP_SD = 0.12
"""How much groups differ in their mean, in standard deviations of an answer."""


def interview_rows(
    plan: Interviews, groups: tuple[Group, ...], seed: int
) -> list[dict[str, object]]:
    """One row an interview and claim: every respondent is asked about every claim of the plan.

    Moderators and residents belong to a group in turn, others to none. Who does not support a claim
    contradicts it as often as not, else the answer is mixed.
    """
    rng = np.random.default_rng([seed, 9])
    rows = []
    for role, number in plan.respondents.items():
        for place in range(number):
            group = groups[place % len(groups)].group if role in ("moderator", "resident") else ""
            for claim, share in plan.supports.items():
                chances = [share, (1 - share) / 2, (1 - share) / 2]
                stance = rng.choice(["supports", "mixed", "contradicts"], p=chances)
                rows.append(
                    {
                        "interview": f"{role}-{place + 1}",
                        "role": role,
                        "group": group,
                        "claim": claim,
                        "stance": str(stance),
                    }
                )
    return rows


def survey_rows(plan: Survey, groups: tuple[Group, ...], seed: int) -> list[dict[str, object]]:
    """One row a group, membership and item: mean and spread of the answers on a scale of 1 to 5.

    Members differ from others in the same group by the planted number of standard deviations.
    """
    rng = np.random.default_rng([seed, 10])
    rows = []
    for group in groups:
        for item, planted in plan.differences.items():
            level = LEVEL + SD * GROUP_SD * rng.standard_normal()
            for member, mean in (("yes", level + SD * planted), ("no", level)):
                size = plan.members if member == "yes" else plan.others
                answers = np.clip(np.rint(mean + SD * rng.standard_normal(size)), 1, 5)
                rows.append(
                    {
                        "group": group.group,
                        "wave": plan.wave,
                        "member": member,
                        "item": item,
                        "mean": f"{answers.mean():.3f}",
                        "sd": f"{answers.std(ddof=1):.3f}",
                        "n": size,
                    }
                )
    return rows


def told_files(
    interviews: Interviews | None, survey: Survey | None, groups: tuple[Group, ...], seed: int
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Raw tables by file name, and what was planted in them."""
    raw, planted = {}, {}
    if interviews is not None:
        rows = interview_rows(interviews, groups, seed)
        raw["interviews.csv"] = csv_bytes(list(rows[0]), rows)
        planted["supports"] = interviews.supports
    if survey is not None:
        rows = survey_rows(survey, groups, seed)
        raw["survey.csv"] = csv_bytes(list(rows[0]), rows)
        planted["differences"] = survey.differences
    return raw, {"told.json": (json.dumps(planted) + "\n").encode()} if planted else {}
