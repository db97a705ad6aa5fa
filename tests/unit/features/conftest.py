"""Small chats in the tables of the stages: `chat("10:00 ann suspicious", ...)`."""

import pandas as pd
import pytest

from buurtwacht.features.activity import CODE_COLUMNS
from buurtwacht.tables import CODED, MESSAGES, RAW, conform

GROUP = {
    "group": "oost",
    "municipality": "Testdam",
    "neighbourhood": "BU01",
    "founded_on": None,
    "ended_on": None,
    "observed_from": "2024-01-01",
    "observed_until": "2024-01-31",
    "police_from": None,
    "police_until": None,
    "members": None,
    "households": None,
}


@pytest.fixture
def chat():
    """Messages and codes from lines `YYYY-MM-DDTHH:MM sender code+code [kind] [event]`.

    `-` is no sender or no code; the order of the lines is the order of the chat.
    """

    def build(*lines, group="oost"):
        messages, coded = [], []
        for position, line in enumerate(lines):
            moment, sender, codes, *rest = line.split()
            kind, event = (*rest, "text", None)[0], (rest[1] if len(rest) > 1 else None)
            messages.append(
                {
                    "group": group,
                    "message": f"{group}-{position}",
                    "position": position,
                    "sent_at": pd.Timestamp(moment),
                    "sender": None if sender == "-" else sender,
                    "kind": kind,
                    "event": event,
                    "text": "",
                    "edited": False,
                    "n_chars": 10,
                    "n_words": 2,
                }
            )
            if kind == "text" and sender != "-":
                given = set(codes.split("+")) - {"-"}
                row = {code: code in given for code in CODE_COLUMNS}
                coded.append({"group": group, "message": f"{group}-{position}", **row})
        coded_columns = list(CODED.columns)
        return (
            conform(pd.DataFrame(messages, columns=list(MESSAGES.columns)), MESSAGES),
            conform(pd.DataFrame(coded, columns=coded_columns), CODED),
        )

    return build


@pytest.fixture
def groups():
    """RAW groups from dicts that differ from one observed in January 2024 without police data."""

    def build(*changes):
        rows = [{**GROUP, **change} for change in changes or ({},)]
        return conform(pd.DataFrame(rows), RAW["groups"])

    return build


@pytest.fixture
def reports():
    """RAW police reports from dicts; absent columns are null."""

    def build(*rows):
        columns = list(RAW["police_reports"].columns)
        frame = pd.DataFrame(list(rows)).reindex(columns=columns)
        for moment in ("reported_at", "arrested_at", "feedback_at"):
            frame[moment] = pd.to_datetime(frame[moment], format="ISO8601")
        return conform(frame, RAW["police_reports"])

    return build
