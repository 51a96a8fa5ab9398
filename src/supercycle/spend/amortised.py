"""The first price: the hardware's loss of value while the run holds it, plus the energy it draws.

Hardware loses value because newer hardware does more for a dollar. A chip is worth its price less that
progress since it was bought, and an hour of it costs the rate at which it pays to replace it.
"""

from dataclasses import dataclass
from math import log

from supercycle.base.units import Dollars, DollarsPerJoule, Joules, Number, Share

HOURS_PER_YEAR = 8766.0
"""Hours in a year of 365.25 days (convention)."""


@dataclass(frozen=True)
class AmortisedCost:
    """The amortised hardware and energy of a run by parts, in USD."""

    chips: Dollars
    servers: Dollars
    interconnect: Dollars
    energy: Dollars

    @property
    def hardware(self) -> Dollars:
        """Everything but energy."""
        return self.chips + self.servers + self.interconnect

    @property
    def total(self) -> Dollars:
        """Hardware and energy."""
        return self.hardware + self.energy


def value_after(price: Dollars, years: Number, depreciation: Number) -> Dollars:
    """What hardware is worth some years after it was bought: ``price x 10^(-d x years)``.

    ``depreciation`` is in orders of magnitude a year: how fast performance for a dollar improves.

    Source: cottier-2024; epoch-training-cost-trends, depreciate_by_hardware_progress. The rate is fitted to
    the price-performance of GPUs of 2006 to 2021 (epoch-gpu-price-performance); years >= 0.
    """
    return price * 10.0 ** (-depreciation * years)


def replacement_rate(depreciation: Number) -> Number:
    """The share of its value that a year of use costs: ``d x ln 10``, 0.322 a year at 0.14 orders of
    magnitude.

    Source: cottier-2024; epoch-training-cost-trends, estimate_hardware_capex_energy_cost (the optimum of a
    run that competes with one started later on better hardware). Its inverse is the life: 3.1 years.
    """
    return depreciation * log(10.0)


def amortised_cost(
    chip_hours: Number,
    value: Dollars,
    *,
    depreciation: Number,
    server_factor: Number,
    interconnect_share: Share,
    energy: Joules,
    energy_price: DollarsPerJoule,
) -> AmortisedCost:
    """The amortised hardware and energy of a run.

    ``value`` is what one chip with its part of the server is worth when the run starts; ``server_factor``
    of it over the bare chip; the interconnect is ``interconnect_share`` of the cluster, so the servers are
    divided by one less that share. Chip-hours count all hours held, failed and idle ones too.

    Source: cottier-2024; epoch-training-cost-trends, estimate_hardware_capex_energy_cost. Valid for runs
    shorter than the life (see replacement_rate): the rate is charged on the value at the start.
    """
    servers = chip_hours * value * replacement_rate(depreciation) / HOURS_PER_YEAR
    chips = servers / server_factor
    return AmortisedCost(
        chips=chips,
        servers=servers - chips,
        interconnect=servers * interconnect_share / (1 - interconnect_share),
        energy=energy * energy_price,
    )
