"""The inputs as they were known on a past day: buyers' money, packaging, memory, laboratories' money, by their series.

Each is a path of logarithms over time: figures and plans that were known on the day, and beyond the last of them its
growth, which fades as the catalogue lets all growth fade. An input of which too little was known on the day is left
out: before June 2023 there is neither packaging nor memory. Power and wafers have no series that reaches back.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import SCORE_OF_INTERVAL
from supercycle.catalog.points import as_known, points_of
from supercycle.catalog.store import Catalog
from supercycle.world.inputs import industry_inputs
from supercycle.world.trials import histories

Array = NDArray[np.float64]

BUYERS = ("alphabet-capex-cash", "amazon-capex-cash", "meta-capex-cash", "microsoft-capex-cash")
"""Series whose sum stands for the money that buys accelerators (the ones that filings give)."""

COUNTED = {"packaging": "cowos-capacity", "memory": "hbm-supply"}
"""Other inputs and the series that says how much of them there is, or is planned."""

LABORATORIES = ("openai-compute-spend", "anthropic-compute-spend")
"""Series of what laboratories pay for compute; the mean of those known on a day stands for the largest."""

GROWTH_DOUBT = 0.25
"""Standard deviation of the yearly growth of an input beyond what is planned, in logarithms (assumed)."""

YEAR = 4
"""Quarters of a year."""


@dataclass(frozen=True)
class Input:
    """One input over time: logarithms of known and planned amounts at ``times`` (years), their standard deviations,
    the yearly growth after the last of them, and the years from it to a chip at work. The unit cancels.
    """

    times: Array
    logs: Array
    doubts: Array
    growth: float
    lag: float

    def at(self, times: Array, level: Array, beyond: Array, fade: "Fade") -> Array:
        """Logarithms at the chips' ``times``, draws × times, at standard normal scores of amounts and of growth."""
        when = np.asarray(times) - self.lag
        known = np.interp(when, self.times, self.logs)
        doubt = np.interp(when, self.times, self.doubts)
        after = np.maximum(when - self.times[-1], 0.0)
        grown = fade.later * after + (self.growth - fade.later) * fade.half_life / np.log(2) * (
            1 - 0.5 ** (after / fade.half_life)
        )
        return np.asarray(known + doubt * level[:, None] + grown + GROWTH_DOUBT * beyond[:, None] * after)


@dataclass(frozen=True)
class Fade:
    """How growth fades: the logarithm of the far future's yearly factor, and the years that halve the rest."""

    later: float
    half_life: float


@lru_cache(maxsize=128)
def known_inputs(catalog: Catalog, when: date) -> dict[str, Input]:
    """What was known on a day of each input by its name; without those of which fewer than two figures were."""
    given = industry_inputs(catalog).uncertain
    lags = {name: given[f"west.{name}.lag"].estimate.value for name in ("capital", *COUNTED)}
    found = {name: _counted(catalog, series, when, lags[name]) for name, series in COUNTED.items()}
    found["capital"] = _money(catalog, when, lags["capital"])
    found["laboratories"] = _laboratories(catalog, when)
    return {name: one for name, one in found.items() if one is not None}


def fading(catalog: Catalog) -> Fade:
    """The catalogue's half life of growth and its far future, of capital."""
    given = industry_inputs(catalog).uncertain
    return Fade(
        float(np.log(given["west.capital.capacity.later"].estimate.value)), given["market.half_life"].estimate.value
    )


def _counted(catalog: Catalog, series: str, when: date, lag: float) -> Input | None:
    """Amounts and plans of a series as they stood on the day, each in the middle of its period."""
    points = as_known(points_of(catalog, series), when)
    if len(points) < 2:
        return None
    middles = [(_year(one.start) + _year(one.end)) / 2 for one in points]
    logs = np.log([one.estimate.value for one in points])
    doubts = np.log([one.estimate.high / one.estimate.low for one in points]) / (2 * SCORE_OF_INTERVAL)
    times = np.array(middles)
    return Input(times, logs, doubts, float((logs[-1] - logs[-2]) / (times[-1] - times[-2])), lag)


def _laboratories(catalog: Catalog, when: date) -> Input | None:
    """Laboratories' spending at the mean growth of those of which two figures were known; only growth counts."""
    known = [one for one in (_counted(catalog, series, when, 0.0) for series in LABORATORIES) if one is not None]
    if not known:
        return None
    growth = float(np.mean([one.growth for one in known]))
    last = max(float(one.times[-1]) for one in known)
    times = np.array([last - 2.0, last])
    return Input(times, growth * (times - last), np.zeros(2), growth, 0.0)


def _money(catalog: Catalog, when: date, lag: float) -> Input | None:
    """The buyers' spending of the last four quarters, in the middle of them, over the last year, and its growth."""
    paid = histories(catalog, BUYERS, when)
    if not paid:
        return None
    last = min(one.last for one in paid)
    cut = [one.values[: last - one.last or None][-2 * YEAR :] for one in paid]
    kept = np.sum([one for one in cut if len(one) == 2 * YEAR], axis=0)
    sums = np.array([kept[place : place + YEAR].sum() for place in range(YEAR + 1)])
    middle = (last + 1) / YEAR - 0.5
    times = middle + np.arange(-YEAR, 1) / YEAR
    logs = np.log(sums)
    return Input(times, logs, np.zeros(YEAR + 1), float(logs[-1] - logs[0]), lag)


def _year(day: date) -> float:
    """A day as a calendar year with its fraction."""
    return day.year + day.timetuple().tm_yday / 366
