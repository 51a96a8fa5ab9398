"""When training sets outgrow what there is to train on."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count, Number, Share, Tokens


@dataclass(frozen=True)
class DataWall:
    """A stock and what is asked of it, at one ``year``: floats or arrays of draws.

    ``stock`` is raw tokens, of which a share ``quality`` is worth training on, ``repetition`` times over; it
    grows by the factor ``stock_growth`` a year. The largest training set, ``largest`` tokens, grows by
    ``demand_growth`` orders of magnitude a year. ``extra`` adds tokens that are not of the stock: synthetic
    ones at their worth, other modalities.
    """

    year: float
    stock: Tokens
    quality: Share
    repetition: Count
    stock_growth: Number
    largest: Tokens
    demand_growth: Number
    extra: Tokens = 0.0

    @property
    def effective(self) -> Tokens:
        """Tokens that are worth seeing, repetitions counted, in the first year."""
        return self.stock * self.quality * self.repetition

    def available(self, year: Number) -> Tokens:
        """Effective tokens of a year: the stock as it has grown, and what is added."""
        return self.effective * self.stock_growth ** (np.asarray(year) - self.year) + self.extra

    def wanted(self, year: Number) -> Tokens:
        """Tokens of the largest training set of a year."""
        return self.largest * 10 ** (self.demand_growth * (np.asarray(year) - self.year))


LATEST = 200.0
"""Years after the first one that are looked at (a limit of this package)."""

HALVINGS = 50
"""Halvings of the year: to a second."""


def exhaustion_year(wall: DataWall) -> Number:
    """The year in which the largest training set is as large as what there is; infinite where it never is.

    Both grow exponentially and the sets faster, so that they cross once; solved by bisection, which also
    holds with additions that do not grow. Already crossed counts as the first year.

    Source: villalobos-2024, section 3, with history alone; its mixture with a projection from compute comes
    about a year earlier at the median.
    """
    shape = np.broadcast_shapes(*(np.shape(value) for value in vars(wall).values()))
    low, high = np.zeros(shape), np.full(shape, LATEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        short = wall.wanted(wall.year + middle) > wall.available(wall.year + middle)
        low, high = np.where(short, low, middle), np.where(short, middle, high)
    never = high >= LATEST * (1 - 1e-9)
    return np.where(never, np.inf, wall.year + high)[()]
