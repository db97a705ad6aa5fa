"""When messages were written and reports made, for models of timing."""

import numpy as np
import pandas as pd


def moments(counted: pd.DataFrame, found: pd.DataFrame, covered: pd.DataFrame) -> pd.DataFrame:
    """One row per message and per police report timed to the minute or hour (tables.MOMENT).

    `counted` from `activity.counted_messages`, `found` the episodes, `covered` from
    `records.covered_reports`. The message that opens an episode is an `alert`.
    """
    opens = counted["message"].isin(set(found["episode"]))
    written = pd.DataFrame(
        {
            "group": counted["group"],
            "at": counted["sent_at"],
            "kind": np.where(opens, "alert", "message"),
        }
    )
    timed = covered[covered["precision"] != "day"]
    reported = pd.DataFrame({"group": timed["group"], "at": timed["reported_at"], "kind": "report"})
    both = pd.concat([written, reported], ignore_index=True)
    return both.sort_values(["group", "at", "kind"], kind="stable", ignore_index=True)
