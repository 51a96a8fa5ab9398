"""Buy now or wait: machines lose value while they stand idle, and newer ones do more for a dollar."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import SECONDS_PER_YEAR, Dollars, DollarsPerSecond, Number, Share
from supercycle.spend.money import present_value


@dataclass(frozen=True)
class Market:
    """What one unit of compute (a chip of today) costs now and how that changes.

    ``price`` buys it, ``running`` keeps it for a second (power, space, upkeep), ``rent`` rents it for a second.
    ``progress`` is by how many orders of magnitude a year a dollar buys more (0.14: a factor of 1.38), whether by
    new generations or falling prices; ``rent_fall`` the same for rents. ``supply_risk`` is the chance a year that
    nothing can be bought any more (export rules, sold-out makers).
    """

    price: Dollars
    running: DollarsPerSecond
    rent: DollarsPerSecond | None
    progress: Number
    rent_fall: Number
    capital_cost: Share
    supply_risk: Share = 0.0


@dataclass(frozen=True)
class Wait:
    """Buying after so many years: what a horizon of compute costs today, and the chance that it can still be bought."""

    years: Number
    bought: Dollars
    rented_meanwhile: Dollars
    running: Dollars
    sold: Dollars
    deliverable: Share

    @property
    def total(self) -> Dollars:
        """Present value of all that is paid, less what the machines are worth in the end."""
        return self.bought + self.rented_meanwhile + self.running - self.sold


def wait(market: Market, years: Number, horizon: Number, needed_from: Number = 0.0) -> Wait:
    """The present value of one unit of compute from ``needed_from`` to ``horizon``, bought after ``years``.

    Before they are bought, the compute is rented (where it is needed already); bought before they are needed,
    machines wait without running. At the horizon they are worth what their compute then costs new. Flows are
    discounted at the cost of capital, running costs and rents at the middle of their period.

    Formula: bookkeeping with the exponential progress of cottier-2024. Valid for horizons within a machine's life.
    """
    if np.any(np.asarray(years) < 0) or np.any(np.asarray(years) > horizon):
        raise InputError("machines are bought between now and the horizon")
    if np.any(np.asarray(needed_from) > horizon):
        raise InputError("the need begins before the horizon")
    rate = market.capital_cost
    bought = present_value(market.price * 10.0 ** (-market.progress * years), rate, years)
    start = np.maximum(years, needed_from)
    middle = (start + horizon) / 2
    running = present_value(market.running * SECONDS_PER_YEAR * (horizon - start), rate, middle)
    rented_for = np.maximum(start - needed_from, 0.0)
    if market.rent is None and np.any(rented_for > 0):
        raise InputError("nothing is known of the rent: compute that is needed now cannot wait")
    between = needed_from + rented_for / 2
    rent_now = 0.0 if market.rent is None else market.rent
    rent = rent_now * SECONDS_PER_YEAR * rented_for * 10.0 ** (-market.rent_fall * between)
    left = present_value(market.price * 10.0 ** (-market.progress * horizon), rate, horizon)
    certain = (1 - market.supply_risk) ** years
    return Wait(years, bought, present_value(rent, rate, between), running, left, certain)


def waits_tried(market: Market, horizon: float, needed_from: float = 0.0, *, steps: int = 8) -> tuple[float, ...]:
    """Years to wait from none to the horizon, ascending, evenly in ``steps``, and the day of the need.

    Where the rent is unknown only waits that end before the need begins.
    """
    last = horizon if market.rent is not None else needed_from
    return tuple(sorted({last * step / steps for step in range(steps + 1)} | {needed_from}))


def best_wait(market: Market, horizon: float, needed_from: float = 0.0) -> tuple[Wait, ...]:
    """The waits that are tried, cheapest first."""
    found = [wait(market, years, horizon, needed_from) for years in waits_tried(market, horizon, needed_from)]
    return tuple(sorted(found, key=lambda one: float(one.total)))


def cost_of_idling(price: Dollars, years: Number, progress: Number, capital_cost: Share) -> Dollars:
    """What a chip loses while it waits for power: its value by progress, and interest on its price.

    ``price (1 - 10^(-progress years)) + price ((1 + r)^years - 1)``.
    """
    return price * (1 - 10.0 ** (-progress * years)) + price * ((1 + capital_cost) ** years - 1)
