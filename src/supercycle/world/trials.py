"""Trials: what each baseline would have said at past dates, and what came.

A trial is one series at one past date. It holds the forecast of every member for the next periods, and for each the
figure that came with the day on which it was known. Pooling at a date may use what was known by then, and no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.catalog.points import points_of, series_entry
from supercycle.catalog.store import Catalog
from supercycle.world.baselines import BASELINES, Baseline, Growth, growth
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


def members(with_smoothing: bool = False) -> dict[str, Baseline]:
    """The baselines by name; with exponential smoothing where that is wanted and its package is installed."""
    from supercycle.world import smoothing

    if with_smoothing and smoothing.available():
        return {**BASELINES, "ets": smoothing.smoothed}
    return dict(BASELINES)


def said(past: History, steps: int, peers: Sequence[Growth], used: Mapping[str, Baseline]) -> Array:
    """The logarithms of the quantiles of every member, (members, steps, levels)."""
    return np.stack([baseline(past.values, steps, peers).logarithms(SCORES) for baseline in used.values()])


def histories(catalog: Catalog, names: Sequence[str], when: date | None) -> list[History]:
    """The histories of series as known on a day, of those of which enough was known by then."""
    found = []
    for name in names:
        try:
            past = history(catalog, name, when)
        except InputError:
            continue
        if past.count >= FEWEST:
            found.append(past)
    return found


def peers_of(past: History, others: Sequence[History]) -> list[Growth]:
    """The growth of the other series with periods of the same length."""
    return [growth(one.values) for one in others if one.name != past.name and one.per_year == past.per_year]


def trial(
    past: History, others: Sequence[History], came: Mapping[int, tuple[float, date]], used: Mapping[str, Baseline]
) -> Trial:
    """One series at the date of its history; ``came`` is what became known of its periods, and when."""
    assert past.as_of is not None
    steps = STEPS[past.per_year]
    actual, resolved = came_of(past, steps, came)
    logs = said(past, steps, peers_of(past, others), used)
    return Trial(past.name, past.as_of, tuple(used), past, logs, actual, resolved)


def came_of(past: History, steps: int, came: Mapping[int, tuple[float, date]]) -> tuple[Array, tuple[date, ...]]:
    """Logarithms of what came in the periods after a history, NaN where nothing did, and when each was known."""
    found = [came.get(past.last + step, (float("nan"), date.max)) for step in range(1, steps + 1)]
    return np.log(np.array([value for value, _ in found])), tuple(day for _, day in found)


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
    catalog: Catalog, names: Sequence[str], origins: Sequence[date], used: Mapping[str, Baseline]
) -> list[Trial]:
    """Every series at every date at which enough was known."""
    came = {name: known_on(catalog, name) for name in names}
    found = []
    for origin in origins:
        pasts = histories(catalog, names, origin)
        found += [trial(past, pasts, came[past.name], used) for past in pasts]
    return found
