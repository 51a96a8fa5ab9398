"""The inputs over the years: drawn, changed by a scenario, and trends made of their levels."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import draw
from supercycle.catalog.scenario_forms import Change
from supercycle.world.inputs import Inputs
from supercycle.world.scenario import change_inputs, changed
from supercycle.world.trend import growth_factors, level_path

Array = NDArray[np.float64]

HISTORY = 2024
"""The first year that is shown; the model's own years begin with the next one, the year of the anchor."""

ANCHOR = 2025
"""The year whose output is known and sets the level of everything after it."""


@dataclass(frozen=True)
class Paths:
    """Every input by name: arrays of draws × years (or one row), from the year before HISTORY on.

    ``own`` are the model's years, from the anchor on, of which an array holds the last columns.
    """

    years: Array
    values: Mapping[str, Array]
    inputs: Inputs
    changes: Mapping[str, Change]

    @property
    def own(self) -> Array:
        """The calendar years of the model, from the anchor on."""
        return self.years[self.years >= ANCHOR]

    def full(self, name: str) -> Array:
        """One input over all years."""
        return np.broadcast_to(self.values[name], (*self.values[name].shape[:-1], len(self.years)))

    def at(self, name: str) -> Array:
        """One input over the model's own years."""
        return self.full(name)[..., self.years >= ANCHOR]

    def fixed(self, name: str) -> Array:
        """One input that does not change, as a column."""
        return self.values[name][..., :1]

    def trend(self, name: str) -> Array:
        """A trend over all years: its levels, its growth, and the scenario's change of the whole."""
        names = self.inputs.trends[name]
        path = level_path(
            self.years, names.years, [self.fixed(level) for level in names.levels], self.full(f"{name}.growth"),
            self.full(f"{name}.later"), self.fixed("market.half_life"),
        )  # fmt: skip
        return self._changed(name, path)

    def grown(self, first: Array, growth: str, later: str) -> Array:
        """A quantity of the anchor's year, grown over the model's own years by two inputs."""
        faded = growth_factors(self.own, ANCHOR, self.at(growth), self.at(later), self.fixed("market.half_life"))
        return np.asarray(first * np.exp(np.cumsum(np.where(self.own > ANCHOR, np.log(faded), 0.0), axis=-1)))

    def falling(self, name: str, saving: str) -> Array:
        """A need over all years: its level in the anchor's year, divided by the saving of each year between."""
        steps = np.where(self.years > ANCHOR, np.log(self.full(saving)), 0.0)
        before = np.where(self.years < ANCHOR, (ANCHOR - self.years) * np.log(self.fixed(saving)), 0.0)
        return np.asarray(self.full(name) * np.exp(before - np.cumsum(steps, axis=-1)))

    def _changed(self, name: str, path: Array) -> Array:
        drawn = self.values.get(f"change.{name}", np.zeros(1))
        return changed(path, self.changes.get(name), drawn, self.years)


def paths(inputs: Inputs, changes: Mapping[str, Change], to: int, *, draws: int | None, seed: int = 0) -> Paths:
    """The inputs drawn ``draws`` times, or at their central values where that is None."""
    years = np.arange(HISTORY - 1, to + 1, dtype=np.float64)
    uncertain = {**inputs.uncertain, **change_inputs(changes)}
    if draws is None:
        raw = {name: np.full((1, 1), item.estimate.value) for name, item in uncertain.items()}
    else:
        raw = {name: np.asarray(found)[:, None] for name, found in draw(uncertain, draws, seed).items()}
    values = {
        name: value if name not in changes else changed(value + 0 * years, changes[name], raw[f"change.{name}"], years)
        for name, value in raw.items()
    }
    return Paths(years, values, inputs, changes)
