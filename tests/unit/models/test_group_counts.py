import numpy as np
import pandas as pd

from buurtwacht.models.counts import groups_with_trait, observed_groups


def test_a_group_without_records_or_trait_is_no_part_of_a_comparison(make_tables):
    tables = make_tables(police=(True, True, True, True, True, False))
    group = sorted(tables["group"]["group"])
    trait = pd.Series([np.nan, 1, 2, 3, 4, 5], index=group, dtype=float)

    used, shape = groups_with_trait(tables, "reports", "days", trait)

    assert list(used.index) == group[1:5]
    assert list(used["trait"]) == [1, 2, 3, 4]
    own = tables["group_month"].set_index("group").loc[group[1:5], "reports"]
    assert shape["n_groups"] == 4 and shape["count"] == own.sum()
    assert shape["senders"] == 4 * 30


def test_without_any_records_no_group_is_compared(make_tables):
    tables = make_tables(police=(False,) * 6)
    trait = pd.Series(1.0, index=sorted(tables["group"]["group"]))
    used, shape = groups_with_trait(tables, "reports", "days", trait)
    assert used.empty and shape["n_groups"] == 0


def test_only_groups_with_exposure_are_observed(make_tables):
    tables = make_tables(police=(True, False, True, True, True, True))
    group = sorted(tables["group"]["group"])
    assert list(observed_groups(tables, "reports", "days")["group"]) == [group[0], *group[2:]]
    assert len(observed_groups(tables, "messages", "days")) == 6
