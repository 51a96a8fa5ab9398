"""One run priced in all ways side by side, with what lies between the prices, and whether to rent or to own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

import numpy as np

from supercycle.base.draws import draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_HOUR, SECONDS_PER_YEAR, Dollars, Number
from supercycle.catalog.economics import EconomicsEntry
from supercycle.catalog.prices import Basis
from supercycle.catalog.store import Catalog
from supercycle.site.assumptions import SiteInputs, site_inputs
from supercycle.spend.amortised import value_after
from supercycle.spend.bill import machine_power, run_bill
from supercycle.spend.capital import weighted_cost
from supercycle.spend.money import capital_recovery_factor
from supercycle.spend.prices import DEFINITIONS, FourPrices, four_prices
from supercycle.spend.programme import programme_parts
from supercycle.spend.reconcile import Step, walk
from supercycle.spend.rent_or_own import OwnedHour, break_even_hours, break_even_utilisation, owned_hour
from supercycle.study.candidate import site_with_given
from supercycle.study.given import read_given, unused
from supercycle.study.given_names import FINANCE, SITE
from supercycle.study.predict import DRAWS, SEED
from supercycle.study.rents import USUAL, rents_on, with_rent
from supercycle.study.result import Cost
from supercycle.study.terms import Terms, structure, terms

PRICES = ("amortised", "rental", "bought", "programme")
UNSAID_CREDIT = "investment-grade"
"""Whose upkeep and terms hold where no credit is named: the site's own cost of capital stands then (a default)."""


@dataclass(frozen=True)
class RunToPrice:
    """What is priced: chips held for days on a date, rented on a basis, owned at a site; ``chip_hours`` where they
    are disclosed, ``credit`` where the cost of capital follows an off-taker and not the site.
    """

    chip: str
    count: int
    days: float
    when: date
    chip_hours: float | None = None
    rent: Basis = USUAL
    site: str = "reference-us"
    credit: str | None = None


@dataclass(frozen=True)
class ChipHour:
    """An hour of one chip in USD: the rent that was asked for (another basis stands in where it has none, as a note
    says), what owning costs when it is always used and its parts, and the rent on each basis.
    """

    rent: Estimate | None
    own: Estimate | None
    rents: Mapping[str, Estimate | None]
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class CashYear:
    """What is paid in a year (negative) or received, in USD; year 0 is the day of the purchase."""

    year: int
    own: Dollars
    rent: Dollars | None


@dataclass(frozen=True)
class BreakEven:
    """When owning costs what renting costs: the share of the life in use, and hours of one chip; None where unknown.

    ``cheaper`` says which is cheaper for this run's chip-hours if the chips find no other use afterwards.
    """

    utilisation: Estimate | None
    chip_hours: float | None
    life_hours: float
    cheaper: str


@dataclass(frozen=True)
class Spending:
    """A priced run. ``cost`` is in USD, each price under its own definition; ``reconciliation`` walks between them."""

    run: RunToPrice
    chip_hours: float
    cost: Cost
    definitions: Mapping[str, str]
    owned: Estimate | None
    programme: Mapping[str, float]
    reconciliation: tuple[Step, ...]
    chip_hour: ChipHour
    cash_flow: tuple[CashYear, ...]
    break_even: BreakEven
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def spending(
    catalog: Catalog, run: RunToPrice, *, given: Sequence[str] = (), draws: int = DRAWS, seed: int = SEED
) -> Spending:
    """Price a run at central values and for all draws. ``given`` sets inputs, like ``chip.price=25000USD``.

    Raises InputError for names that the catalogue does not have, and for chip-hours that the cluster cannot give.
    """
    chip = catalog.find("chips", run.chip)
    settings = read_given(given, catalog)
    priced = with_rent(site_inputs(catalog, run.site, chip.id, run.when), catalog, chip.id, run.when, run.rent)
    place = site_with_given(priced, settings, chip.id)
    if run.chip_hours is not None and run.chip_hours > run.count * run.days * 24 * (1 + 1e-9):
        raise InputError(f"{run.count:,} chips give {run.count * run.days * 24:,.0f} chip-hours in {run.days:g} days")
    money = terms(catalog, run.credit or UNSAID_CREDIT, given=settings)
    inputs = {**money.uncertain, **place.uncertain}
    if run.credit is not None:
        inputs.pop("capital_cost", None)
    central = {name: item.estimate.value for name, item in inputs.items()}
    drawn: Mapping[str, Number] = draw(inputs, draws, seed)
    prices, many = (_prices(run, values, place) for values in (central, drawn))
    hour, hours = (owned_second(values) for values in (central, drawn))
    chip_hours = float(run.chip_hours or run.count * run.days * 24)
    owned = None if hour is None or hours is None else _both(hour.total, hours.total)
    rents = {basis: _hourly(rent) for basis, rent in rents_on(catalog, chip.id, run.when).items()}
    figures = cast(EconomicsEntry, catalog.entry("economics", "reference"))
    divided = {name: fact.number for name, fact in figures.programme.divided.items()}
    programme = None if prices.amortised is None else programme_parts(
        prices.amortised, central["experiments_multiplier"], central["staff_share"], central["data_share"], divided
    )  # fmt: skip
    total = None if owned is None else owned.scaled(chip_hours * SECONDS_PER_HOUR)
    return Spending(
        run=run, chip_hours=chip_hours, cost=_cost(prices, many), definitions=DEFINITIONS, owned=total,
        programme={} if programme is None else {
            "final_run": float(programme.final_run), **{k: float(v) for k, v in programme.compute.items()},
            "staff": float(programme.staff), "data": float(programme.data),
        },
        reconciliation=walk(prices, owned=None if total is None else total.value, programme=programme),
        chip_hour=ChipHour(_hourly(_rent(place)), _hourly(owned), rents, _parts(hour)),
        cash_flow=_cash_flow(run, central),
        break_even=_break_even(run, central, drawn),
        notes=(*_notes(run, place, prices, chip.note), *unused(settings, (SITE, FINANCE))),
        sources=_sources(place, figures, money),
    )  # fmt: skip


def _prices(run: RunToPrice, values: Mapping[str, Number], place: SiteInputs) -> FourPrices:
    return four_prices(
        run_bill(values, chips=run.count, days=run.days, chip_hours=run.chip_hours, reasons=place.missing)
    )


def capital_cost(values: Mapping[str, Number]) -> Number:
    """The site's cost of capital where it is among the inputs, else the weighted cost of the terms."""
    return values["capital_cost"] if "capital_cost" in values else weighted_cost(structure(values))


def space_rent(values: Mapping[str, Number]) -> Number:
    """Powered space in USD/(W s) of machines: the site's rent of it, or an owner's annuity of the building.

    A site whose own rent is not known is taken to build: ``building x PUE x CRF(its life) / a year``.
    """
    if "colocation_rent" in values:
        return values["colocation_rent"]
    charge = capital_recovery_factor(capital_cost(values), values["building_life"] / SECONDS_PER_YEAR)
    return values["building"] * np.maximum(values["pue"], 1.0) * charge / SECONDS_PER_YEAR


def invested(values: Mapping[str, Number]) -> Dollars:
    """What one chip with its server and its part of the network costs."""
    return values["chip_price"] * values["server_price_factor"] / (1 - values["interconnect_share"])


def _salvage(values: Mapping[str, Number]) -> Dollars:
    """What is left of it at the end of its life, by progress of hardware."""
    return value_after(invested(values), values["hardware_life"] / SECONDS_PER_YEAR, values["depreciation"])


def owned_second(values: Mapping[str, Number]) -> OwnedHour | None:
    """A chip-second of an owner; None where the chip has no price."""
    if "chip_price" not in values:
        return None
    share = values["interconnect_share"]
    return owned_hour(
        values["chip_price"] * values["server_price_factor"],
        machine_power(values, 1).it,
        network_share=share / (1 - share),
        capital_cost=capital_cost(values),
        years=values["hardware_life"] / SECONDS_PER_YEAR,
        colocation_rent=space_rent(values),
        energy_price=values["energy_price"],
        pue=np.maximum(values["pue"], 1.0),
        upkeep_share=values["upkeep"],
        salvage=_salvage(values),
    )


def _both(central: Number, drawn: Number) -> Estimate:
    return from_draws(float(np.asarray(central)), np.asarray(drawn))


def _rent(place: SiteInputs) -> Estimate | None:
    found = place.uncertain.get("rental_price")
    return None if found is None else found.estimate


def _hourly(rate: Estimate | None) -> Estimate | None:
    return None if rate is None else rate.scaled(SECONDS_PER_HOUR)


def _parts(hour: OwnedHour | None) -> dict[str, float]:
    if hour is None:
        return {}
    names = ("capital", "upkeep", "space", "energy")
    return {name: float(np.asarray(getattr(hour, name))) * SECONDS_PER_HOUR for name in names}


def _cost(central: FourPrices, drawn: FourPrices) -> Cost:
    found = {
        name: None if getattr(central, name) is None else _both(getattr(central, name), getattr(drawn, name))
        for name in PRICES
    }
    return Cost(**found, reasons=central.reasons)


def _cash_flow(run: RunToPrice, values: Mapping[str, Number]) -> tuple[CashYear, ...]:
    """The cluster bought and kept busy for its life, beside the same chips rented at today's rent."""
    hour = owned_second(values)
    if hour is None:
        return ()
    life = round(float(values["hardware_life"]) / SECONDS_PER_YEAR)
    yearly = run.count * SECONDS_PER_YEAR
    running = float(hour.upkeep + hour.space + hour.energy) * yearly
    rent = None if "rental_price" not in values else -float(values["rental_price"]) * yearly
    years = [CashYear(0, -run.count * float(invested(values)), None if rent is None else 0.0)]
    years += [CashYear(year, -running, rent) for year in range(1, life)]
    return (*years, CashYear(life, -running + run.count * float(_salvage(values)), rent))


def _break_even(run: RunToPrice, central: Mapping[str, Number], drawn: Mapping[str, Number]) -> BreakEven:
    life = float(central["hardware_life"]) / SECONDS_PER_HOUR
    hour, hours = owned_second(central), owned_second(drawn)
    if hour is None or hours is None or "rental_price" not in central:
        return BreakEven(None, None, life, "unknown")
    share = _both(
        break_even_utilisation(hour.total, central["rental_price"]),
        break_even_utilisation(hours.total, drawn["rental_price"]),
    )
    running = hour.upkeep + hour.space + hour.energy
    found = float(break_even_hours(invested(central), _salvage(central), running, central["rental_price"]))
    used = (run.chip_hours or run.count * run.days * 24) / run.count
    return BreakEven(
        share, found if np.isfinite(found) else None, life, "own" if used >= share.value * life else "rent"
    )


def _notes(run: RunToPrice, place: SiteInputs, prices: FourPrices, name: str) -> tuple[str, ...]:
    reasons = [f"no {price} price: {why}" for price, why in prices.reasons.items()]
    notes = [
        name,
        f"prices of {run.when}; rent on the basis {run.rent}; there is no bare cost of a run: each price is defined",
        *reasons,
        *place.notes,
        *prices.notes,
        ""
        if "colocation_rent" in place.uncertain
        else "the site names no rent of space: an owner builds, and pays an annuity of the building",
        "owning assumes the chip in use all the time, and resale at what progress leaves of its price",
        "cash flow keeps the cluster busy for its life; the rent beside it stays at today's",
    ]
    return tuple(dict.fromkeys(filter(None, notes)))


def _sources(place: SiteInputs, figures: EconomicsEntry, money: Terms) -> tuple[str, ...]:
    cited = {fact.source for fact in figures.programme.divided.values()}
    return tuple(sorted({*place.sources, *cited, *money.sources}))
