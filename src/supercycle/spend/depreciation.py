"""What machines are worth as they age: by the books, by what they still earn, by what newer ones do for a dollar."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Dollars, Number, Share
from supercycle.spend.amortised import value_after
from supercycle.spend.money import capital_recovery_factor

METHODS = ("straight line", "annuity", "declining", "hardware progress")


@dataclass(frozen=True)
class Vintage:
    """Machines bought at one time: what they cost, and how many years ago that was."""

    price: Dollars
    age: Number


@dataclass(frozen=True)
class Ageing:
    """How value is lost. ``rate`` is interest (annuity), a yearly share (declining) or orders of magnitude a year
    (hardware progress); a straight line needs none. ``life`` is in years.
    """

    method: str
    life: Number
    rate: Number = 0.0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise InputError(f"{self.method!r} is not a way of ageing; they are {', '.join(METHODS)}")


def value_at(price: Dollars, age: Number, ageing: Ageing) -> Dollars:
    """What machines are worth at an age in years.

    - straight line: falls by ``price / life`` a year;
    - annuity: what is still owed of a loan of the price, ``price CRF(life) / CRF(life - age)``: slow at first, since
      early payments are mostly interest;
    - declining: loses a share of what is left each year;
    - hardware progress: loses what newer hardware does better for a dollar (see value_after), whatever its life.

    The first two are zero from the end of the life on; no method falls below zero.
    """
    years = np.asarray(age, dtype=np.float64)
    if np.any(years < 0):
        raise InputError("machines are not worth anything before they are bought: an age below zero")
    if ageing.method == "hardware progress":
        return value_after(price, age, ageing.rate)
    if ageing.method == "declining":
        return price * (1 - ageing.rate) ** years
    left = np.maximum(ageing.life - years, 0.0)
    if ageing.method == "straight line":
        return price * left / ageing.life
    alive = left > 0
    payments = capital_recovery_factor(ageing.rate, np.where(alive, left, 1.0))
    return price * np.where(alive, capital_recovery_factor(ageing.rate, ageing.life) / payments, 0.0)


def fleet_value(vintages: Sequence[Vintage], ageing: Ageing) -> Dollars:
    """What machines of several vintages are worth together."""
    return sum(value_at(one.price, one.age, ageing) for one in vintages)


def yearly_charges(price: Dollars, ageing: Ageing, years: int) -> list[Dollars]:
    """What is lost of the value in each year; over the whole life of a straight line it adds up to the price."""
    values = [value_at(price, float(year), ageing) for year in range(years + 1)]
    return [before - after for before, after in pairwise(values)]


def tax_schedule(life: int) -> list[Share]:
    """Shares of a cost that are deducted from taxable income in each year, evenly over its life."""
    if life < 1:
        raise InputError("a tax life needs a year at least")
    return [1 / life] * life
