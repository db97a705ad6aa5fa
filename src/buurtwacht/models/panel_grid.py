"""Group-months as arrays: groups in rows, calendar months in columns."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Grid:
    """Groups (G) by consecutive calendar months (M); `row` and `column` place the table's rows.

    `first`: number of the first month, counted from year 0.
    """

    groups: np.ndarray
    first: int
    months: int
    row: np.ndarray
    column: np.ndarray

    @classmethod
    def of(cls, group_month: pd.DataFrame) -> "Grid":
        row, groups = pd.factorize(group_month["group"].to_numpy(object), sort=True)
        place, labels = pd.factorize(group_month["month"].to_numpy(object), sort=True)
        number = np.array([int(label[:4]) * 12 + int(label[5:7]) - 1 for label in labels], int)
        first = int(number.min()) if len(number) else 0
        months = int(number.max()) - first + 1 if len(number) else 0
        column = number[place] - first if len(number) else np.zeros(0, int)
        return cls(groups, first, months, row, column)

    def fill(self, values: pd.Series) -> np.ndarray:
        """A column of the table as (G, M); NaN where there is no row or no value."""
        filled = np.full((len(self.groups), self.months), np.nan)
        filled[self.row, self.column] = values.to_numpy(float, na_value=np.nan)
        return filled

    def labels(self) -> np.ndarray:
        """The months as YYYY-MM."""
        return np.array(
            [
                f"{n // 12:04d}-{n % 12 + 1:02d}"
                for n in range(self.first, self.first + self.months)
            ],
            object,
        )


def shifted(values: np.ndarray, lag: int) -> np.ndarray:
    """`values` (G, M) of `lag` months before each month; NaN outside."""
    moved = np.full_like(values, np.nan)
    if lag == 0:
        return values.copy()
    if abs(lag) >= values.shape[1]:
        return moved
    if lag > 0:
        moved[:, lag:] = values[:, :-lag]
    else:
        moved[:, :lag] = values[:, -lag:]
    return moved
