"""Crime tables of the contract as a panel of arrays."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from buurtwacht.prevention.panel import NEVER, Panel


@dataclass(frozen=True)
class Places:
    """Rows and columns of the panels of a cohort.

    `start`: first whole month with a group; `partial`: some group started within a month, so that
    the month before the first whole one is half with and half without it. `always`: started before
    the panel; `unlisted`: crime known, start unknown; both are left out. `without_crime`: start
    known, no counts.
    """

    neighbourhoods: list[str]
    months: list[str]
    start: np.ndarray
    partial: bool
    always: int
    unlisted: int
    without_crime: int


def places(crime: pd.DataFrame, adoption: pd.DataFrame) -> Places:
    """Neighbourhoods with a known start, or known to have none, and all months of the panel.

    A table `adoption` without a single empty date lists the adopters only: all others then count
    as never. `crime` and `adoption` as in `buurtwacht.tables.RAW`.
    """
    first, last = crime["month"].min(), crime["month"].max()
    months = [] if crime.empty else list(map(str, pd.period_range(first, last, freq="M")))
    known = dict(zip(adoption["neighbourhood"], adoption["started_on"], strict=True))
    counted = sorted(set(crime["neighbourhood"]))
    only_adopters = adoption["started_on"].notna().all()
    names, starts, partial, always = [], [], False, 0
    for name in counted:
        if name not in known and not only_adopters:
            continue
        day = known.get(name, pd.NaT)
        if pd.isna(day):
            names.append(name)
            starts.append(NEVER)
            continue
        whole = day.day == 1
        month = (day.to_period("M") - pd.Period(first, "M")).n + (not whole)
        if month <= 0:
            always += 1
            continue
        inside = month < len(months)
        partial = partial or (inside and not whole)
        names.append(name)
        starts.append(month if inside else NEVER)
    return Places(
        names,
        months,
        np.array(starts, dtype=np.int64),
        partial,
        always,
        0 if only_adopters else len(set(counted) - set(known)),
        len(set(known) - set(counted)),
    )


def panel_of(crime: pd.DataFrame, where: Places, offence: str, use_population: bool) -> Panel:
    """The counts of `offence`; with `use_population`, inhabitants as exposure.

    A month without a row is missing. Where a population is missing, the neighbourhood's mean stands
    in for it.
    """
    rows = crime[crime["offence"] == offence]
    index = pd.MultiIndex.from_frame(rows[["neighbourhood", "month"]])

    def table(column: str) -> np.ndarray:
        series = pd.Series(rows[column].to_numpy(dtype=float, na_value=np.nan), index=index)
        wide = series.unstack("month")
        return wide.reindex(index=where.neighbourhoods, columns=where.months).to_numpy(float)

    counts = table("count")
    exposure = np.ones_like(counts)
    if use_population and "population" in rows and rows["population"].notna().any():
        people = table("population")
        people = np.where(people > 0, people, np.nan)
        known = ~np.isnan(people)
        mean = np.where(known, people, 0).sum(1) / np.maximum(known.sum(1), 1)
        exposure = np.where(known, people, mean[:, None])
        exposure = np.where(exposure > 0, exposure, 1.0)
    return Panel(counts, exposure)


def ring(where: Places, adjacency: pd.DataFrame) -> np.ndarray:
    """Starts of the ring: neighbourhoods without a group beside one that has, at its start.

    The earliest start among the neighbours; NEVER for all others. Adopters themselves are NEVER
    here and have to be left out of the panel.
    """
    place = {name: number for number, name in enumerate(where.neighbourhoods)}
    start = np.full(len(place), NEVER)
    pairs = adjacency[["neighbourhood", "neighbour"]].itertuples(index=False)
    for one, other in pairs:
        for own, beside in ((one, other), (other, one)):
            if own in place and beside in place and where.start[place[own]] == NEVER:
                start[place[own]] = min(start[place[own]], where.start[place[beside]])
    return start


def nearest(positions: pd.DataFrame, neighbours: int = 5) -> pd.DataFrame:
    """Adjacency from centroids: each neighbourhood and its nearest ones.

    `positions`: `neighbourhood`, `latitude`, `longitude` (degrees); columns as `adjacency`.
    """
    latitude = np.radians(positions["latitude"].to_numpy(float))
    longitude = np.radians(positions["longitude"].to_numpy(float)) * np.cos(latitude.mean())
    place = np.column_stack([latitude, longitude])
    names = positions["neighbourhood"].to_numpy(dtype=object)
    distance = ((place[:, None] - place[None]) ** 2).sum(-1)
    order = np.argsort(distance, axis=1, kind="stable")[:, 1 : neighbours + 1]
    return pd.DataFrame(
        {
            "neighbourhood": np.repeat(names, order.shape[1]),
            "neighbour": names[order.ravel()],
        }
    )
