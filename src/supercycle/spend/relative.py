"""A chip that is so much of another for so much of its price: what its compute costs, and at which price it ties."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Number


@dataclass(frozen=True)
class Relative:
    """A chip as shares of another: operations a second, price, power, what stands around it (host and network), and
    the share of its peak that its software reaches over what the other's does.
    """

    performance: Number
    price: Number
    power: Number
    around: Number
    software: Number = 1.0

    def __post_init__(self) -> None:
        for name in ("performance", "price", "power", "software"):
            if np.any(np.asarray(getattr(self, name)) <= 0):
                raise InputError(f"{name}: a share of another chip must be greater than zero")

    @property
    def work(self) -> Number:
        """Work in a second over the other's."""
        return self.performance * self.software


@dataclass(frozen=True)
class HourParts:
    """An owned hour of the other chip by what it follows, in USD: its price, what stands around it, its power."""

    chip: Number
    around: Number
    power: Number

    @property
    def total(self) -> Number:
        """All parts together."""
        return self.chip + self.around + self.power


def relative_cost(share: Relative, hour: HourParts) -> Number:
    """Cost of the same work over the other chip's; below 1 the relative chip is the cheaper one.

    ``(price c + around a + power p) / (work (c + a + p))``: what is saved on the chip is partly lost again on the
    hosts, network and power that more chips need.
    """
    paid = share.price * hour.chip + share.around * hour.around + share.power * hour.power
    return paid / (share.work * hour.total)


def tying_price(share: Relative, hour: HourParts) -> Number:
    """The share of the other's price at which the same work costs the same; zero or less where no price is enough."""
    allowed = share.work * hour.total - share.around * hour.around - share.power * hour.power
    return allowed / hour.chip
