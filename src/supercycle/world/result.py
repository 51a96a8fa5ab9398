"""What a forecast says: series with their draws, the chance of a famine, what binds, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import unknown_name
from supercycle.base.estimate import INTERVAL
from supercycle.catalog.scenario_forms import Change

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Forecasted:
    """One series: its unit (SI), what it counts, and its draws × years; NaN in a year for which nothing is said."""

    unit: str
    definition: str
    draws: Array

    def quantile(self, probability: float) -> Array:
        """The value of each year below which that part of the draws lies."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.quantile(self.draws, probability, axis=0))

    @property
    def low(self) -> Array:
        """The lower end of the 90 % interval, by year."""
        return self.quantile((1 - INTERVAL) / 2)

    @property
    def median(self) -> Array:
        """The median of the draws, by year."""
        return self.quantile(0.5)

    @property
    def high(self) -> Array:
        """The upper end of the 90 % interval, by year."""
        return self.quantile((1 + INTERVAL) / 2)


@dataclass(frozen=True)
class Constraint:
    """One input of one region: the share of draws in which it binds by year, and what one more unit is worth in USD.

    ``worth`` is the mean over draws, those where it does not bind counted as nothing.
    """

    region: str
    input: str
    unit: str
    binds: Array
    worth: Array


@dataclass(frozen=True)
class Forecast:
    """The industry by year under one scenario. ``doubling`` holds seconds in which a named series doubles, by year;
    ``labs`` the region of each laboratory; ``members`` the weight of each member of the ensemble by series and year.
    """

    scenario: str
    name: str
    question: str
    years: tuple[int, ...]
    series: Mapping[str, Forecasted]
    famine_probability: Array
    famine_above: float
    constraints: tuple[Constraint, ...]
    doubling: Mapping[str, Forecasted]
    changes: Mapping[str, Change]
    labs: Mapping[str, str]
    members: Mapping[str, Mapping[str, Array]]
    draws: int
    seed: int
    notes: tuple[str, ...] = field(default=())
    sources: tuple[str, ...] = field(default=())

    def named(self, name: str) -> Forecasted:
        """A series by name; raises InputError that lists those that are near."""
        if name not in self.series:
            raise unknown_name("series of the forecast", name, self.series, "supercycle forecast --json")
        return self.series[name]
