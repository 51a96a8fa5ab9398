"""What a venture was found to be worth, and what must hold for its price: the results of ``value``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.sensitivity import Swing
from supercycle.base.units import Number
from supercycle.study.result import Driver

ANY, NONE = "any is enough", "none is enough"
"""Why there is no one value that a price needs."""


@dataclass(frozen=True)
class Implied:
    """What one input must be for the price, all others as the file has them.

    ``expected`` is what the file has; ``needed`` is None where it is not between ``low`` and ``high`` at the central
    values, and ``why`` says whether nothing there is enough or anything is. ``possible`` is the share of draws in which
    it lies between them; in others its interval counts the end.
    """

    what: str
    expected: Estimate
    needed: Estimate | None
    possible: float
    low: float
    high: float
    why: str = ""


@dataclass(frozen=True)
class Gate:
    """A stage: cost in USD, years, chance; ``reached`` the chance that it is begun, ``worth`` of the venture at its
    start (after paying for it) where all before succeeded and the market stood still."""

    name: str
    cost: Estimate
    years: Estimate
    success: Estimate
    reached: Estimate
    worth: Estimate
    gate: str


@dataclass(frozen=True)
class Year:
    """A year of a business in USD."""

    year: int
    revenue: Estimate
    compute: Estimate
    profit: Estimate
    cash: Estimate


@dataclass(frozen=True)
class Runway:
    """Cash after the raise, what is burnt a year now, how many years that lasts (None: for ever), the most money that
    is out before the venture earns its own, and how much of that is not yet there; USD."""

    cash: Estimate
    burn: Estimate
    lasts: Estimate | None
    needed: Estimate
    missing: Estimate


@dataclass(frozen=True)
class Record:
    """A price on record: ``multiple`` is over the revenue nearest in time, ``later`` than the price that is asked."""

    company: str
    own: bool
    product: bool
    date: date
    basis: str
    price: Estimate
    raised: float | None
    revenue: float | None
    revenue_basis: str
    multiple: float | None
    later: bool
    note: str


@dataclass(frozen=True)
class Price:
    """What is asked or was paid: ``post_money`` contains ``raised``; ``net_cash`` after the raise, debt taken off."""

    amount: float
    post_money: float
    date: date
    basis: str
    raised: float
    net_cash: Estimate
    note: str


@dataclass(frozen=True)
class Venture:
    """A venture valued. ``value`` is of all shares with the cash of the raise, to set beside the price; ``parts`` it is
    made of; ``above`` the share of draws in which it reaches the price. ``stages`` or ``years`` are empty by kind.
    """

    name: str
    about: str
    kind: str
    price: Price
    value: Estimate
    above: float
    parts: Mapping[str, Estimate]
    implied: Mapping[str, Implied]
    stages: tuple[Gate, ...]
    years: tuple[Year, ...]
    safety: Mapping[str, Estimate | None]
    captive: Mapping[str, Estimate]
    runway: Runway
    builds: Mapping[str, Mapping[str, Estimate]]
    comparables: tuple[Record, ...]
    drivers: tuple[Driver, ...]
    tornado: tuple[Swing, ...]
    assumed: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def both(central: Number, drawn: Number) -> Estimate:
    """A result at central inputs with the interval of its draws; what is without end in a draw counts at the end."""
    return from_draws(float(np.asarray(central)), np.nan_to_num(np.asarray(drawn, dtype=float), posinf=1e300))


def needed(
    what: str, expected: Estimate, sides: tuple[Number, Number], ends: tuple[float, float], *, falls: bool = False
) -> Implied:
    """What an input must be, from the searches at central values and in the draws (infinite: beyond the ends).

    ``falls`` says that more of it is worth less.
    """
    low, high = ends
    middle, found = float(np.asarray(sides[0])), np.atleast_1d(np.asarray(sides[1], dtype=float))
    possible = float(np.mean((found >= low) & (found <= high)))
    if not low <= middle <= high:
        why = ANY if (middle > high) == falls else NONE
        return Implied(what, expected, None, possible, low, high, why)
    return Implied(what, expected, from_draws(middle, np.clip(found, low, high)), possible, low, high)
