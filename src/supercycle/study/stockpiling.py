"""Buy chips now, or wait for the next generation: what a horizon of compute costs by the day of the purchase."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from supercycle.base.errors import MissingFact
from supercycle.base.units import Dollars
from supercycle.catalog.store import Catalog
from supercycle.site.assumptions import site_inputs
from supercycle.spend.bill import machine_power
from supercycle.spend.stockpile import Market, Wait, best_wait, cost_of_idling
from supercycle.study.rents import USUAL, rents_on
from supercycle.study.spending import invested


@dataclass(frozen=True)
class Stockpiling:
    """Waits by present value, cheapest first; money in USD for one chip's worth of today's compute.

    ``rented_all`` is renting the whole time; ``idling`` what a chip loses until the need begins, if it is bought now.
    """

    chip: str
    when: date
    horizon: float
    needed_from: float
    progress: float
    supply_risk: float
    waits: tuple[Wait, ...]
    rented_all: Dollars | None
    idling: Dollars
    advice: str
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def stockpiling(
    catalog: Catalog, chip: str, when: date, *, horizon: float = 4.0, needed_from: float = 0.0,
    supply_risk: float = 0.0, progress: float | None = None, rent_fall: float | None = None, site: str = "reference-us",
) -> Stockpiling:  # fmt: skip
    """Whether to buy now or to wait, at central values; times in years.

    ``progress`` is in orders of magnitude a year (the catalogue's depreciation by default), ``rent_fall`` the same
    for rents, ``supply_risk`` the chance a year that nothing can be bought later.

    Raises MissingFact where the chip has no price.
    """
    found = catalog.find("chips", chip)
    place = site_inputs(catalog, site, found.id, when)
    values = place.central()
    if "chip_price" not in values:
        raise MissingFact(place.missing["chip_price"], hint="Name a chip with a price; see supercycle catalog prices.")
    power = machine_power(values, 1)
    running = float(np.asarray(power.facility * values["energy_price"] + power.it * values.get("colocation_rent", 0.0)))
    rent = rents_on(catalog, found.id, when)[USUAL]
    pace = values["depreciation"] if progress is None else progress
    market = Market(
        float(invested(values)), running, None if rent is None else rent.value, pace,
        pace if rent_fall is None else rent_fall,
        values["capital_cost"], supply_risk,
    )  # fmt: skip
    waits = best_wait(market, horizon, needed_from)
    longest = max(waits, key=lambda one: float(np.asarray(one.years)))
    renting = None if rent is None else float(np.asarray(longest.rented_meanwhile))
    idling = float(np.asarray(cost_of_idling(market.price, needed_from, pace, market.capital_cost)))
    return Stockpiling(
        found.id, when, horizon, needed_from, pace, supply_risk, waits, renting, idling,
        _advice(waits, horizon, supply_risk),
        tuple(filter(None, (
            found.note,
            "unless said otherwise rents fall as a dollar's compute grows; a shortage breaks that (2026: they rose)",
            "central values; at the horizon machines are worth what their compute then costs new",
            *place.notes,
        ))),
        place.sources,
    )  # fmt: skip


def _advice(waits: tuple[Wait, ...], horizon: float, risk: float) -> str:
    best = waits[0]
    now = next(one for one in waits if one.years == 0)
    saved = float(np.asarray(now.total - best.total)) / float(np.asarray(now.bought))
    if float(np.asarray(best.years)) == 0:
        return "buy now: waiting saves nothing"
    if float(np.asarray(best.years)) >= horizon:
        return f"rent all the time: saves {saved:.0%} of today's price over buying now"
    chance = float(np.asarray(best.deliverable))
    said = f"wait {float(np.asarray(best.years)):.1f} years: saves {saved:.0%} of today's price"
    return said if risk == 0 else f"{said}, with a chance of {1 - chance:.0%} that nothing can be bought then"
