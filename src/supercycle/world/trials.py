"""Trials: what each baseline would have said at past dates, and what came.

A trial is one series at one past date. It holds the forecast of every member for the next periods, and for each the
figure that came with the day on which it was known. Pooling at a date may use what was known by then, and no more.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.catalog.points import points_of, series_entry
from supercycle.catalog.store import Catalog
from supercycle.world.baselines import BASELINES, Baseline
from supercycle.world.history import FEWEST, History, end_of, history, period
from supercycle.world.scores import SCORES

Array = NDArray[np.float64]

STEPS = {1: 2, 4: 8}
"""Periods ahead of a trial, by periods a year: two years."""


@dataclass(frozen=True)
class Trial:
    """Forecasts of all members for one series at one date, and what came.

    ``logs`` are natural logarithms of quantiles, (members, steps, levels). ``actual`` is the logarithm of what came,
    NaN where nothing did; ``resolved`` the day on which it was known, ``date.max`` where it is not.
    """

    series: str
    origin: date
    members: tuple[str, ...]
    past: History
    logs: Array
    actual: Array
    resolved: tuple[date, ...]


def members(with_smoothing: bool = True) -> dict[str, Baseline]:
    """The baselines by name; exponential smoothing among them where its package is installed and wanted."""
    from supercycle.world import smoothing

    if with_smoothing and smoothing.available():
        return {**BASELINES, "ets": smoothing.smoothed}
    return dict(BASELINES)


def said(past: History, steps: int, used: dict[str, Baseline]) -> Array:
    """The logarithms of the quantiles of every member, (members, steps, levels)."""
    return np.stack([baseline(past.values, steps).logarithms(SCORES) for baseline in used.values()])


def trial(catalog: Catalog, name: str, origin: date, used: dict[str, Baseline]) -> Trial | None:
    """One series at one date; None where too few figures were known by then."""
    try:
        past = history(catalog, name, origin)
    except InputError:
        return None
    if past.count < FEWEST:
        return None
    steps = STEPS[past.per_year]
    came = known_on(catalog, name)
    found = [came.get(past.last + step, (float("nan"), date.max)) for step in range(1, steps + 1)]
    actual = np.array([np.log(value) for value, _ in found])
    return Trial(
        past.name, origin, tuple(used), past, said(past, steps, used), actual, tuple(day for _, day in found)
    )  # fmt: skip


def known_on(catalog: Catalog, name: str) -> dict[int, tuple[float, date]]:
    """For each period its figure as it stands today, and the day on which a figure for it was first known.

    Of a series made later from other data that day is the end of the period and the usual lag.
    """
    id, entry = series_entry(catalog, name)
    now = history(catalog, name)
    first: dict[int, date] = {}
    for point in points_of(catalog, id):
        index = period(point, now.per_year)
        known = point.end + timedelta(days=entry.lag_days) if entry.revised else point.known
        if point.used:
            first[index] = min(known, first.get(index, date.max))
    found = {index: now.at(index) for index in first}
    return {index: (value, first[index]) for index, value in found.items() if value is not None}


def quarter_ends(first: date, last: date) -> tuple[date, ...]:
    """The last days of all quarters between two dates."""
    places = range(first.year * 4 + (first.month - 1) // 3, last.year * 4 + (last.month - 1) // 3 + 1)
    return tuple(day for day in (end_of(place, 4) for place in places) if first <= day <= last)


def trials(
    catalog: Catalog, names: tuple[str, ...], origins: tuple[date, ...], used: dict[str, Baseline]
) -> list[Trial]:
    """Every series at every date at which enough was known."""
    found = (trial(catalog, name, origin, used) for name in names for origin in origins)
    return [one for one in found if one is not None]
