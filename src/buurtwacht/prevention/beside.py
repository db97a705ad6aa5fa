"""Registered crime where the groups are, to be set beside what the groups report."""

from typing import Any

import numpy as np
import pandas as pd

from buurtwacht.prevention.frames import Places
from buurtwacht.prevention.panel import NEVER, Panel, Window, around

YEAR = 12


def where_groups_are(
    panel: Panel, where: Places, area: pd.DataFrame, window: Window
) -> list[dict[str, Any]]:
    """Counts in the year before the donut and in the year from the start, one entry per group.

    `area` as the table `group_area`: the neighbourhoods of a group, weighted by `share`. Entries
    have `group`, `before`, `after` (weighted counts) and `months_before`, `months_after` (weighted
    months with a count; a count per month is their ratio). Groups whose neighbourhoods had no start
    within the panel are left out.
    """
    place = {name: number for number, name in enumerate(where.neighbourhoods)}
    masks = {
        "before": around(where.start, panel.months, -window.donut - YEAR, -window.donut - 1),
        "after": around(where.start, panel.months, 0, YEAR - 1),
    }
    found = []
    for group, rows in area.sort_values(["group", "neighbourhood"]).groupby("group", sort=True):
        units = [place.get(name, -1) for name in rows["neighbourhood"]]
        weights = rows["share"].to_numpy(float)
        entry: dict[str, Any] = {"group": str(group)}
        for name, mask in masks.items():
            used = mask & panel.known
            counts = np.where(used, panel.counts, 0.0).sum(1)
            started = [
                (weight, unit)
                for weight, unit in zip(weights, units, strict=True)
                if unit >= 0 and where.start[unit] != NEVER
            ]
            entry[name] = round(float(sum(w * counts[u] for w, u in started)), 4)
            entry[f"months_{name}"] = round(float(sum(w * used[u].sum() for w, u in started)), 4)
        if entry["months_before"] > 0 and entry["months_after"] > 0:
            found.append(entry)
    return found
