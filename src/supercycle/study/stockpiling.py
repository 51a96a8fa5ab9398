"""Buy chips now, or wait for the next generation: what a horizon of compute costs by the day of the purchase."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.errors import MissingFact
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Number
from supercycle.catalog.prices import rental_price
from supercycle.catalog.store import Catalog
from supercycle.site.assumptions import SiteInputs, site_inputs
from supercycle.spend.bill import machine_power
from supercycle.spend.stockpile import Market, Wait, cost_of_idling, wait, waits_tried
from supercycle.study.candidate import site_with_given
from supercycle.study.given import Given, read_given, unused
from supercycle.study.given_names import FINANCE, SITE
from supercycle.study.predict import DRAWS, SEED
from supercycle.study.rents import USUAL, rents_on
from supercycle.study.spending import UNSAID_CREDIT, invested, space_rent
from supercycle.study.terms import terms


@dataclass(frozen=True)
class Waited:
    """One day of purchase: years from now, present values in USD by part and together, the chance that it can be had,
    and the share of draws in which it is the cheapest.
    """

    years: float
    total: Estimate
    bought: float
    rented_meanwhile: float
    running: float
    sold: float
    deliverable: float
    best_in: float


@dataclass(frozen=True)
class Stockpiling:
    """Waits by present value, cheapest first; money in USD for one chip's worth of today's compute.

    ``rented_all`` is renting the whole time; ``idling`` what a chip loses until the need begins, if it is bought now.
    """

    chip: str
    when: date
    horizon: float
    needed_from: float
    progress: Estimate
    supply_risk: float
    waits: tuple[Waited, ...]
    rented_all: Estimate | None
    idling: Estimate
    advice: str
    notes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Need:
    """From when until when compute is needed, in years; the chance a year that nothing can be bought later; how fast
    a dollar buys more and rents fall, in orders of magnitude a year (None: as fast as the catalogue says).
    """

    horizon: float = 4.0
    needed_from: float = 0.0
    supply_risk: float = 0.0
    progress: float | None = None
    rent_fall: float | None = None


def stockpiling(
    catalog: Catalog, chip: str, when: date, need: Need, *, site: str = "reference-us", given: Sequence[str] = (),
    draws: int = DRAWS, seed: int = SEED,
) -> Stockpiling:  # fmt: skip
    """Whether to buy now, to wait or to rent, at central values and for all draws.

    Raises MissingFact where the chip has no price.
    """
    found = catalog.find("chips", chip)
    settings = read_given(given, catalog)
    place = site_with_given(site_inputs(catalog, site, found.id, when), settings, found.id)
    if "chip_price" not in place.uncertain:
        raise MissingFact(place.missing["chip_price"], hint="Name a chip with a price; see supercycle catalog prices.")
    inputs = _inputs(catalog, place, found.id, when, settings)
    sides: tuple[Mapping[str, Number], ...] = (
        {name: item.estimate.value for name, item in inputs.items()},
        draw(inputs, draws, seed),
    )
    markets = tuple(_market(values, need) for values in sides)
    years = waits_tried(markets[0], need.horizon, need.needed_from)
    pairs = [tuple(wait(market, year, need.horizon, need.needed_from) for market in markets) for year in years]
    winners = np.argmin(np.broadcast_arrays(*(np.asarray(many.total) for _, many in pairs)), axis=0)
    waits = [
        _waited(year, one, many, float(np.mean(winners == i)))
        for i, (year, (one, many)) in enumerate(zip(years, pairs, strict=True))
    ]
    last = pairs[-1]
    ordered = tuple(sorted(waits, key=lambda one: one.total.value))
    return Stockpiling(
        chip=found.id, when=when, horizon=need.horizon, needed_from=need.needed_from,
        progress=_both(*(market.progress for market in markets)), supply_risk=need.supply_risk, waits=ordered,
        rented_all=None if markets[0].rent is None else _both(*(one.rented_meanwhile for one in last)),
        idling=_both(*(cost_of_idling(m.price, need.needed_from, m.progress, m.capital_cost) for m in markets)),
        advice=_advice(ordered, need),
        notes=tuple(filter(None, (
            found.note,
            "unless said otherwise rents fall as a dollar's compute grows; a shortage breaks that (2026: they rose)",
            "at the horizon machines are worth what their compute then costs new",
            *place.notes, *unused(settings, (SITE, FINANCE)),
        ))),
        sources=place.sources,
    )  # fmt: skip


def _inputs(catalog: Catalog, place: SiteInputs, chip: str, when: date, given: Sequence[Given]) -> dict[str, Uncertain]:
    """The site's inputs with terms of finance; the rent only where a contract is offered."""
    inputs = {**terms(catalog, UNSAID_CREDIT, given=given).uncertain, **place.uncertain}
    if any(one.name.input == "rental_price" and one.holds_for(chip) for one in given):
        return inputs
    if rental_price(catalog, chip, when) is None or rents_on(catalog, chip, when)[USUAL] is None:
        inputs.pop("rental_price", None)
    return inputs


def _market(values: Mapping[str, Number], need: Need) -> Market:
    power = machine_power(values, 1)
    pace = values["depreciation"] if need.progress is None else need.progress
    return Market(
        price=invested(values),
        running=power.facility * values["energy_price"] + power.it * space_rent(values),
        rent=values.get("rental_price"),
        progress=pace,
        rent_fall=pace if need.rent_fall is None else need.rent_fall,
        capital_cost=values["capital_cost"],
        supply_risk=need.supply_risk,
    )


def _waited(years: float, one: Wait, many: Wait, best: float) -> Waited:
    names = ("bought", "rented_meanwhile", "running", "sold", "deliverable")
    parts = {name: float(np.asarray(getattr(one, name))) for name in names}
    return Waited(years, _both(one.total, many.total), **parts, best_in=best)


def _advice(waits: tuple[Waited, ...], need: Need) -> str:
    best = waits[0]
    now = next(one for one in waits if one.years == 0)
    saved = (now.total.value - best.total.value) / now.bought
    sure = f" (cheapest in {best.best_in:.0%} of draws)"
    if best.years == 0:
        return f"buy now: waiting saves nothing{sure}"
    if best.years >= need.horizon:
        return f"rent all the time: saves {saved:.0%} of today's price over buying now{sure}"
    said = f"wait {best.years:.1f} years: saves {saved:.0%} of today's price{sure}"
    if need.supply_risk == 0:
        return said
    return f"{said}, with a chance of {1 - best.deliverable:.0%} that nothing can be bought then"


def _both(central: Number | None, drawn: Number | None) -> Estimate:
    return from_draws(float(np.asarray(central)), np.asarray(drawn))
