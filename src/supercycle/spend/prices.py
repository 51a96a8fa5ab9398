"""One run priced four ways. A bare "training cost" has no meaning: the four differ by two to twenty times."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from supercycle.base.units import Count, Dollars, DollarsPerJoule, DollarsPerSecond, Joules, Number, Share
from supercycle.spend.amortised import AmortisedCost, amortised_cost, replacement_rate, value_after
from supercycle.spend.bought import bought_cost
from supercycle.spend.programme import DEFINITION, programme_cost
from supercycle.spend.rental import rental_cost

DAYS_PER_YEAR = 365.25
"""Days in a year (convention)."""

NO_CHIP_PRICE = "no purchase price is known for this chip"
NO_RENTAL_PRICE = "no rental price is known for this chip"

DEFINITIONS = {
    "amortised": "amortised hardware and energy: the cluster's loss of value during the run, and electricity",
    "rental": "cloud rental: chip-hours at the price of one rented chip; without storage and traffic",
    "bought": "hardware bought: chips, servers and interconnect of the cluster; without land and buildings",
    "programme": DEFINITION,
}
"""What each of the four prices means, for every place that prints them."""


@dataclass(frozen=True)
class RunBill:
    """Everything the four prices of a run are made of; floats or arrays of draws.

    ``chip_hours`` are all hours held, lost ones too, and ``days`` how long the run holds its ``chips``,
    the cluster that is bought. ``chip_price`` is of one bare chip, and ``server_factor`` its part of the
    server over that (1 where the price holds the server); ``years_owned`` is how long before the run it
    was bought. Prices are in USD, USD/s and USD/J. A price of None is unknown; ``reasons`` may say why,
    under the field's name.
    """

    chips: Count
    chip_hours: Number
    days: Number
    energy_j: Joules
    energy_price: DollarsPerJoule
    chip_price: Dollars | None
    rental_price: DollarsPerSecond | None
    server_factor: Number
    interconnect_share: Share
    depreciation: Number
    staff_share: Share
    experiments_multiplier: Number
    years_owned: Number = 0.0
    data_share: Share = 0.0
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FourPrices:
    """The four prices of a run in USD. One that is None has its reason in ``reasons`` under its name.

    ``parts`` breaks the amortised price up; ``notes`` say where a method is stretched. DEFINITIONS says
    what each price means.
    """

    amortised: Dollars | None
    rental: Dollars | None
    bought: Dollars | None
    programme: Dollars | None
    parts: AmortisedCost | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def four_prices(bill: RunBill) -> FourPrices:
    """Price a run as amortised hardware and energy, cloud rental, hardware bought and all-in programme.

    Source: cottier-2024 for the first three; see programme_cost for the fourth. A missing price stays
    missing.
    """
    reasons = {}
    rental = None
    if bill.rental_price is None:
        reasons["rental"] = bill.reasons.get("rental_price", NO_RENTAL_PRICE)
    else:
        rental = rental_cost(bill.chip_hours, bill.rental_price)
    if bill.chip_price is None:
        why = bill.reasons.get("chip_price", NO_CHIP_PRICE)
        reasons |= dict.fromkeys(("amortised", "bought", "programme"), why)
        return FourPrices(None, rental, None, None, reasons=reasons)
    parts = amortised_cost(
        bill.chip_hours,
        value_after(bill.chip_price * bill.server_factor, bill.years_owned, bill.depreciation),
        depreciation=bill.depreciation,
        server_factor=bill.server_factor,
        interconnect_share=bill.interconnect_share,
        energy=bill.energy_j,
        energy_price=bill.energy_price,
    )
    return FourPrices(
        amortised=parts.total,
        rental=rental,
        bought=bought_cost(bill.chips, bill.chip_price, bill.server_factor, bill.interconnect_share),
        programme=programme_cost(parts.total, bill.experiments_multiplier, bill.staff_share, bill.data_share),
        parts=parts,
        reasons=reasons,
        notes=_stretched(bill),
    )


def _stretched(bill: RunBill) -> tuple[str, ...]:
    """A note where a run lasts longer than the hardware keeps its value."""
    if np.any(bill.days / DAYS_PER_YEAR * replacement_rate(bill.depreciation) > 1):
        return ("the run outlasts the economic life of its hardware; its amortised price is more than buying",)
    return ()
