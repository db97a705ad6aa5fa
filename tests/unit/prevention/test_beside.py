"""Registered crime where the groups are."""

import numpy as np
import pandas as pd
import pytest

from buurtwacht.prevention.beside import where_groups_are
from buurtwacht.prevention.frames import Places
from buurtwacht.prevention.panel import NEVER, Window, of_counts


def test_a_group_has_the_crime_of_its_neighbourhoods_by_share():
    counts = np.ones((3, 40))
    counts[0, 17:] = 5
    counts[1, 20:] = 3
    counts[0, 22] = np.nan
    where = Places(list("abc"), [""] * 40, np.array([20, 20, NEVER]), False, 0, 0, 0)
    area = pd.DataFrame(
        {
            "group": ["g1", "g1", "g2", "g3"],
            "neighbourhood": ["a", "b", "c", "elsewhere"],
            "share": [0.25, 0.75, 1.0, 1.0],
        }
    )
    (entry,) = where_groups_are(of_counts(counts), where, area, Window())
    assert entry["group"] == "g1"
    assert entry["before"] == pytest.approx(12) and entry["months_before"] == 12
    assert entry["after"] == pytest.approx(0.25 * 55 + 0.75 * 36)
    assert entry["months_after"] == pytest.approx(0.25 * 11 + 0.75 * 12)
