"""What a reviewer may take along: tables without messages, members or episodes, under a new key."""

import io
import zipfile
from collections.abc import Mapping

import pandas as pd

from buurtwacht.privacy.pseudonyms import pseudonym

LEFT_OUT = {
    "messages, coded messages": "texts are never shared, redacted or not",
    "member table": "one row is one person",
    "episode table": "one row is one incident",
    "rhythm and group-month tables": "finer than a group-year",
    "police_reports": "one row is one police record; counts are in the group table",
    "consent, known_names": "names",
}
"""What stays where the study was done, and why."""

README = """\
# Bundle of the cohort `{cohort}`{synthetic}

For reviewers. Identifiers of groups and neighbourhoods {naming}.

## Here

{present}

## Not here

{absent}

The stages `inputs`, `messages` and `features` are frozen: they need raw data or texts, and can be
rerun where the study was done, or on the simulated cohort by everybody (`make report`). The code
that made them is recorded in `provenance.json`. In a clone, `python workflow/check_bundle.py` with
the path of this file makes the verdicts anew, compares, and names what is frozen.
"""


def bundle_tables(
    tables: Mapping[str, pd.DataFrame],
    group: pd.DataFrame,
    key: bytes,
    *,
    threshold: int,
    dominance: float,
    records_threshold: int,
    pooled_groups: int,
    groups_release: bool,
) -> dict[str, pd.DataFrame]:
    """The raw tables without persons and the group table, as they may leave.

    `tables`: validated inputs by name; `group`: columns of `tables.GROUP`. Chat-derived columns of
    a group with fewer than `threshold` senders, or one sender above `dominance`, are empty; so are
    counts of police records under `records_threshold` that are not zero. Arrests and sensitive
    codes are left out where they must be pooled over more than one group. Without
    `groups_release`, groups and neighbourhoods get pseudonyms under `key` in their order, and
    municipalities and dates are left out.
    """
    small = (group["senders"] < threshold) | (group["top_sender_share"] > dominance)
    chat = [name for name in group.columns if name not in _NOT_FROM_CHAT]
    shown = group.copy()
    shown.loc[small, chat] = pd.NA
    for name in _RECORDS:
        few = (shown[name] > 0) & (shown[name] < records_threshold)
        shown.loc[few.fillna(False), name] = pd.NA
    if pooled_groups > 1:
        shown = shown.drop(columns=list(_POOLED))
    chosen = {name: frame for name, frame in tables.items() if name not in _ROW_PER_PERSON}
    chosen["group_features"] = shown
    if groups_release:
        return chosen
    return {name: _rekeyed(frame, key) for name, frame in chosen.items()}


def bundle_archive(
    files: Mapping[str, bytes], cohort: str, synthetic: bool, groups_release: bool
) -> bytes:
    """A zip of `files` by name, with a README that says what is there, what is not, and why."""
    absent = "\n".join(f"- {name}: {reason}" for name, reason in LEFT_OUT.items())
    text = README.format(
        cohort=cohort,
        synthetic=" (SYNTHETIC: nothing in it happened)" if synthetic else "",
        naming="are those of the study" if groups_release else "stand under a key thrown away",
        present="\n".join(f"- `{name}`" for name in sorted(files)),
        absent=absent,
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted({**files, "README.md": text.encode()}.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def _rekeyed(frame: pd.DataFrame, key: bytes) -> pd.DataFrame:
    kept = frame.drop(columns=[name for name in _TELLING if name in frame])
    for name in ("group", "neighbourhood", "neighbour"):
        if name in kept:
            prefix = "g" if name == "group" else "n"
            kept[name] = [
                None if pd.isna(value) else pseudonym(key, str(value), prefix)
                for value in kept[name]
            ]
    first = kept.columns[0]
    return kept.sort_values(first, kind="stable", ignore_index=True)


_ROW_PER_PERSON = ("police_reports", "consent", "known_names", "coding", "interviews")
_RECORDS = ("reports", "report_incidents", "arrests", "arrest_incidents", "feedback_known")
_POOLED = (
    "arrests",
    "arrest_incidents",
    "n_arrest",
    "n_ethnic",
    "n_own_action",
    "n_fear",
    "n_objection",
)
_TELLING = (
    "municipality",
    "founded_on",
    "ended_on",
    "observed_from",
    "observed_until",
    "police_from",
    "police_until",
    "from",
    "until",
    "date",
    "started_on",
    "population",
    "households",
)
_NOT_FROM_CHAT = (
    "group",
    "municipality",
    "observed_from",
    "observed_until",
    "observed_days",
    "police_days",
    "members",
    *_RECORDS,
)
