"""What statistics alone say of a series in each year to come: the pooled forecast, by draws and quantiles.

>>> from supercycle.catalog.store import open_catalog
>>> found = outlook(open_catalog(), "nvidia-datacenter-revenue", range(2026, 2028), draws=500)
>>> found.samples.shape
(500, 2)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.sobol import normal
from supercycle.catalog.series import SeriesEntry
from supercycle.catalog.store import Catalog
from supercycle.world.history import FEWEST, History, history
from supercycle.world.pool import Learnt, faded, learnt, pooled, sampled
from supercycle.world.record import Record, recorded
from supercycle.world.trials import STEPS, Trial, histories, members, peers_of, quarter_ends, said, trials

Array = NDArray[np.float64]

FIRST_ORIGIN = date(2017, 12, 31)
"""Trials behind the weights begin here (of this package): two years before the first date that is scored."""


LAST_ORIGIN = date(2026, 6, 30)
"""Trials end here: no figure of the catalogue is of a later quarter."""


@dataclass(frozen=True)
class Outlook:
    """A series by calendar year: draws, and how they came about.

    ``samples`` (draws, years) are in ``unit``, the base unit of the series: the sum over a year's periods of a flow,
    the end of the year of a stock, the mean of a year of a level. ``weights`` and ``widening`` are those of two years
    ahead, ``count`` the figures behind the history, ``trials`` the resolved past forecasts behind the weights.
    """

    series: str
    unit: str
    measure: str
    years: tuple[int, ...]
    samples: Array
    weights: dict[str, float]
    widening: float
    count: int
    trials: int
    notes: tuple[str, ...]

    def quantile(self, level: float) -> Array:
        """The quantile of each year."""
        return np.asarray(np.quantile(self.samples, level, axis=0))

    def estimates(self) -> tuple[Estimate, ...]:
        """The median of each year with its 90 % interval."""
        rows = np.quantile(self.samples, [0.05, 0.5, 0.95], axis=0)
        return tuple(Estimate(float(middle), float(low), float(high)) for low, middle, high in rows.T)


def outlook(
    catalog: Catalog, name: str, years: Sequence[int], *, as_of: date | None = None, draws: int = 2000, seed: int = 0,
    scores: Array | None = None,
) -> Outlook:  # fmt: skip
    """The pooled forecast of one series for the given calendar years, as known on a day (None: all that is known).

    ``scores`` are standard normal numbers to draw with, one a draw, for a caller who ties series together; without
    them each series draws its own. Years that have passed are what was counted, without doubt. Raises InputError for
    a series with fewer than ``FEWEST`` figures by then.
    """
    wanted = tuple(int(year) for year in years)
    past = long_enough(catalog, name, as_of)
    steps = max((max(wanted) + 1) * past.per_year - 1 - past.last, 1)
    found = learnt(record_of(catalog), past.name, as_of or date.max, steps)
    quantiles = combined(catalog, past, found)
    drawn = scores if scores is not None else normal(0, draws, seed)
    path = np.concatenate([np.tile(past.values, (len(drawn), 1)), sampled(quantiles, drawn)], axis=1)
    samples = np.stack([_year(past, path, year) for year in wanted], axis=1)
    return Outlook(
        past.name, past.unit, past.measure, wanted, samples,
        {member: float(weight) for member, weight in zip(found.members, found.weights[-1], strict=True) if weight > 0},
        float(found.widening[-1]), past.count, found.own, _notes(past, found, steps),
    )  # fmt: skip


def quantiles_of(catalog: Catalog, name: str, as_of: date | None, steps: int) -> tuple[History, Array]:
    """The history of a series as known on a day, and logarithms of the pooled quantiles of the next periods.

    The array is (steps, levels), at the levels of ``world.scores.LEVELS``.
    """
    past = long_enough(catalog, name, as_of)
    return past, combined(catalog, past, learnt(record_of(catalog), past.name, as_of or date.max, steps))


def combined(catalog: Catalog, past: History, found: Learnt) -> Array:
    """The pooled quantiles of the periods after a history, in logarithms; growth fades where nothing was tested."""
    steps = len(found.widening)
    logs = said(past, steps, peers_of(past, known_histories(catalog, past.as_of)), members())
    return faded(pooled(logs, found), STEPS[past.per_year], past.per_year)


def long_enough(catalog: Catalog, name: str, as_of: date | None) -> History:
    """The history of a series as known on a day; raises InputError where too few of its figures were known."""
    past = history(catalog, name, as_of)
    if past.count < FEWEST:
        raise InputError(f"{past.name}: {past.count} figures are known, {FEWEST} are needed for a statistical forecast")
    return past


@lru_cache(maxsize=4)
def past_trials(catalog: Catalog, with_smoothing: bool = False) -> tuple[Trial, ...]:
    """The trials of all series that can be projected, at every quarter's end since ``FIRST_ORIGIN``.

    With exponential smoothing by its package among the members they take minutes in place of a second.
    """
    names = projected(catalog)
    return tuple(trials(catalog, names, quarter_ends(FIRST_ORIGIN, LAST_ORIGIN), members(with_smoothing)))


@lru_cache(maxsize=4)
def record_of(catalog: Catalog, with_smoothing: bool = False) -> Record:
    """The record of those trials."""
    return recorded(past_trials(catalog, with_smoothing), tuple(members(with_smoothing)))


@lru_cache(maxsize=16)
def known_histories(catalog: Catalog, as_of: date | None) -> tuple[History, ...]:
    """The histories of all series that can be projected, as known on a day."""
    return tuple(histories(catalog, projected(catalog), as_of))


def projected(catalog: Catalog) -> tuple[str, ...]:
    """The series whose past can be drawn on into the future."""
    found = []
    for id in catalog.files("series"):
        entry = catalog.entry("series", id)
        assert isinstance(entry, SeriesEntry)
        if entry.project:
            found.append(id)
    return tuple(found)


def _year(past: History, path: Array, year: int) -> Array:
    """A year of each path: sum, end or mean of its periods; NaN where the history begins later."""
    first = year * past.per_year - past.first
    if first < 0:
        return np.full(len(path), np.nan)
    periods = path[:, first : first + past.per_year]
    if past.measure == "flow":
        return np.asarray(periods.sum(axis=1))
    return np.asarray(periods[:, -1] if past.measure == "stock" else periods.mean(axis=1))


def _notes(past: History, found: Learnt, steps: int) -> tuple[str, ...]:
    notes = []
    if past.pseudo:
        notes.append(f"{past.name}: figures were made later from other data; a look at a past day is not what was seen")
    if steps > STEPS[past.per_year]:
        notes.append(
            f"{past.name}: beyond two years nothing was tested; growth is assumed to fade by three tenths a year"
        )
    if found.own == 0:
        notes.append(f"{past.name}: no past forecast of its own; weights are those of all series")
    return tuple(notes)
