"""The cheapest mix of real, simulated and neural hours that reaches a target error."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Dollars, Number
from supercycle.sim.exchange import ExchangeLaw
from supercycle.sim.least_squares import Array

STEPS = 61
"""Amounts of simulated, and of neural, hours that are tried: zero, and five a factor of ten (numerical)."""

FEWEST, MOST = 1e-3, 1e9
"""Hours over the law's unit between which made-up hours are tried (numerical)."""


@dataclass(frozen=True)
class Prices:
    """Dollars of a usable hour: real, simulated, neural (infinite where it is not to be had)."""

    real: Dollars
    simulated: Dollars
    neural: Dollars = np.inf


@dataclass(frozen=True)
class NeuralLaw:
    """Neural video beside simulation: its plateau and its scale over those of the simulation (columns for draws)."""

    plateau: Number
    scale: Number

    def error(self, law: ExchangeLaw, hours: Number) -> Number:
        """Error of neural hours alone; infinite without any."""
        with np.errstate(divide="ignore"):
            amount = np.asarray(hours, dtype=float) / law.unit
            falls = law.simulated_scale * self.scale * amount ** -np.asarray(law.simulated_exponent)
        return np.asarray(law.plateau * self.plateau + falls)


@dataclass(frozen=True)
class Mix:
    """Hours of each kind, what they cost, and the error that they reach. An impossible target has infinite cost."""

    real: Number
    simulated: Number
    neural: Number
    cost: Dollars
    error: Number

    @property
    def possible(self) -> bool:
        """Whether the mix exists."""
        return bool(np.isfinite(np.asarray(self.cost)).all())


def amounts(unit: Number) -> Array:
    """The amounts of made-up hours that are tried: none, and a ladder about the unit of a law."""
    return np.concatenate([[0.0], float(np.median(unit)) * np.geomspace(FEWEST, MOST, STEPS - 1)])


def cheapest(law: ExchangeLaw, target: Number, prices: Prices, neural: NeuralLaw | None = None) -> Mix:
    """The mix of least cost that reaches ``target``; a law of draws (columns) gives a mix for every draw.

    All amounts of simulated and of neural hours are tried, and the real hours that are then still needed follow in
    closed form. Without a law of neural video none is used.
    """
    return _best(law, target, prices, neural, amounts(law.unit), amounts(law.unit))


def kept(law: ExchangeLaw, target: Number, prices: Prices, simulated: float, neural_hours: float,
         neural: NeuralLaw | None = None) -> Mix:  # fmt: skip
    """The same with the made-up hours decided already: only real hours answer to a draw."""
    return _best(law, target, prices, neural, np.array([simulated]), np.array([neural_hours]))


def _best(law: ExchangeLaw, target: Number, prices: Prices, neural: NeuralLaw | None, made: Array, video: Array) -> Mix:
    video = video if neural is not None and np.all(np.isfinite(prices.neural)) else np.array([0.0])
    made = made if np.all(np.isfinite(prices.simulated)) else np.array([0.0])
    simulated, other = (grid.ravel() for grid in np.meshgrid(made, video, indexing="ij"))
    extra = np.inf if neural is None else np.where(other > 0, neural.error(law, other), np.inf)
    real = law.real_needed(_column(target), simulated, extra)
    cost = np.asarray(real * _column(prices.real))
    for hours, price in ((simulated, prices.simulated), (other, prices.neural)):
        if np.any(hours > 0):
            cost = cost + hours * _column(price)
    best = np.argmin(np.where(np.isnan(cost), np.inf, cost), axis=-1)

    def take(values: Number) -> Number:
        whole = np.broadcast_to(values, cost.shape)
        return np.take_along_axis(whole, np.expand_dims(best, -1), -1)[..., 0]

    chosen = take(real), take(simulated), take(other)
    reached = take(law.error(real, simulated, extra))
    return Mix(*chosen, take(cost), reached)


def _column(value: Number) -> Number:
    """A number as it is, an array of draws as a column."""
    array = np.asarray(value, dtype=float)
    return array[:, None] if array.ndim == 1 else array
