"""Rent or own: what an hour of an owned chip costs, and how busy it must be to beat renting."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import (
    SECONDS_PER_HOUR,
    SECONDS_PER_YEAR,
    Dollars,
    DollarsPerJoule,
    DollarsPerSecond,
    Number,
    Share,
    Watts,
)
from supercycle.spend.money import capital_recovery_factor, present_value


@dataclass(frozen=True)
class OwnedHour:
    """What one useful chip-second of owned hardware costs by parts, in USD/s."""

    capital: DollarsPerSecond
    upkeep: DollarsPerSecond
    space: DollarsPerSecond
    energy: DollarsPerSecond

    @property
    def total(self) -> DollarsPerSecond:
        """All parts together."""
        return self.capital + self.upkeep + self.space + self.energy


def owned_hour(
    server: Dollars,
    power: Watts,
    *,
    network_share: Share,
    capital_cost: Share,
    years: Number,
    colocation_rent: Number,
    energy_price: DollarsPerJoule,
    pue: Number,
    upkeep_share: Share = 0.0,
    salvage: Dollars = 0.0,
    utilisation: Share = 1.0,
) -> OwnedHour:
    """The cost of an owned chip for each second that it is used, by an annuity.

    ``[(server (1 + network) - PV of salvage) x CRF + upkeep x server (1 + network) + power x (rent + PUE x
    energy price)] / (a year x utilisation)``. ``server`` is one chip's part of its server in USD,
    ``network_share`` the network over the servers, ``power`` one chip's part of all machines in W,
    ``colocation_rent`` of powered space in USD/(W s) without energy, which is metered; ``upkeep_share`` a
    year's maintenance over the investment.

    An annuity, not a straight line: money has a cost. Published totals of ownership (epoch-gigawatt-cost) are
    reproduced by an annuity and not by a straight line. Energy is at full draw; taxes are left out.
    """
    invested = server * (1 + network_share)
    left = present_value(salvage, capital_cost, years)
    yearly = (invested - left) * capital_recovery_factor(capital_cost, years)
    used = SECONDS_PER_YEAR * utilisation
    return OwnedHour(
        capital=yearly / used,
        upkeep=upkeep_share * invested / used,
        space=power * colocation_rent / utilisation,
        energy=power * pue * energy_price / utilisation,
    )


def break_even_utilisation(owned_when_always_used: DollarsPerSecond, rental_price: DollarsPerSecond) -> Number:
    """How busy an owned chip must be to cost what renting costs: owned over rented.

    Renting pays for the used hours alone, owning for all of them. Above 1, renting is cheaper at any
    utilisation.
    """
    return owned_when_always_used / rental_price


def break_even_hours(
    invested: Dollars, salvage: Dollars, running: DollarsPerSecond, rental_price: DollarsPerSecond
) -> Number:  # fmt: skip
    """Chip-hours from which on owning a chip is cheaper: ``(invested - salvage) / (rent - running)``; or infinite.

    ``invested`` and ``salvage`` (both of today's worth) are of one chip with its server and network, ``running`` what
    a second of use costs an owner beside capital (energy, space, upkeep). Money that is tied up meanwhile is not
    counted; see break_even_utilisation for the share of a life.
    """
    saved = np.asarray(rental_price - running, dtype=np.float64)
    hours = np.where(saved > 0, (invested - salvage) / np.where(saved > 0, saved, 1.0) / SECONDS_PER_HOUR, np.inf)
    return float(hours) if hours.ndim == 0 else hours
