"""A series as it was known on a day: on a grid of quarters or years, ready to be drawn on into the future.

A look at a past day takes only figures that were known by then. Where the figures of a series were made later from
other data, it takes those whose period ended the usual lag before, and says that it is *pseudo*: the eyes are today's.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.catalog.points import Point, as_known, points_of, series_entry
from supercycle.catalog.store import Catalog

Array = NDArray[np.float64]

FEWEST = 8
"""Figures that a history must have before a statistical baseline is asked (a limit of this package)."""


@dataclass(frozen=True)
class History:
    """The values of a series on a regular grid of periods, as known on a day.

    ``first`` is the index of the first period (year x ``per_year`` + number of the period in its year);
    ``observed`` marks periods with a figure of their own, the others are interpolated between their neighbours
    (geometrically). ``values`` are in the series' base unit and positive.
    """

    name: str
    measure: str
    unit: str
    per_year: int
    first: int
    values: Array
    observed: NDArray[np.bool_]
    as_of: date | None
    pseudo: bool

    @property
    def last(self) -> int:
        """The index of the last period."""
        return self.first + len(self.values) - 1

    @property
    def count(self) -> int:
        """How many figures stand behind the history."""
        return int(self.observed.sum())

    def at(self, index: int) -> float | None:
        """The figure of one period; None where there is none of its own."""
        place = index - self.first
        if 0 <= place < len(self.values) and self.observed[place]:
            return float(self.values[place])
        return None


def history(catalog: Catalog, name: str, as_of: date | None = None) -> History:
    """The history of a series as known on a day (None: everything that the catalogue holds).

    Raises InputError for a series of single events, and for one without a positive figure by then.
    """
    id, entry = series_entry(catalog, name)
    if entry.measure == "event":
        raise InputError(f"{id} is a list of events, not a history")
    points = points_of(catalog, id)
    if entry.revised and as_of is not None:
        lag = timedelta(days=entry.lag_days)
        points = tuple(one for one in as_known(points) if one.end + lag <= as_of)
    else:
        points = as_known(points, as_of)
    per_year = 1 if entry.period == "year" else 4
    found = {period(one, per_year): one.estimate.value for one in points if one.estimate.value > 0}
    if not found:
        raise InputError(f"no figure of {id} was known on {as_of}" if as_of else f"no figure of {id} is known")
    first, last = min(found), max(found)
    places = np.array(sorted(found))
    grid = np.arange(first, last + 1)
    values = np.exp(np.interp(grid, places, np.log([found[place] for place in places.tolist()])))
    return History(
        id, entry.measure, entry.base, per_year, first, values, np.isin(grid, places), as_of,
        entry.revised and as_of is not None,
    )  # fmt: skip


def period(point: Point, per_year: int) -> int:
    """The index of the period that holds the middle of a figure's time, so that fiscal quarters find calendar ones."""
    middle = point.start + (point.end - point.start) / 2
    return middle.year * per_year + (middle.month - 1) * per_year // 12


def end_of(index: int, per_year: int) -> date:
    """The last day of a period."""
    year, place = divmod(index + 1, per_year)
    return date(year, 1 + place * 12 // per_year, 1) - timedelta(days=1)
