"""A cluster financed: what money costs by credit, what a year costs by annuity and straight line, what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from supercycle.base.draws import draw
from supercycle.base.errors import MissingFact
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_HOUR, SECONDS_PER_YEAR, Dollars, Number
from supercycle.catalog.store import Catalog
from supercycle.site.assumptions import site_inputs
from supercycle.spend.bill import machine_power
from supercycle.spend.capital import cost_at_opening, even_draws, weighted_cost
from supercycle.spend.depreciation import METHODS, Ageing, value_at
from supercycle.spend.money import capital_recovery_factor
from supercycle.spend.project import Project, price_for_return
from supercycle.study.candidate import site_with_given
from supercycle.study.given import read_given, unused
from supercycle.study.given_names import FINANCE, SITE
from supercycle.study.predict import DRAWS, SEED
from supercycle.study.spending import invested, space_rent
from supercycle.study.terms import credits_known, structure, terms

DECLINING = 0.35
"""Share of its value that a machine loses each year by the declining balance (a usual choice of books, assumed)."""


@dataclass(frozen=True)
class CreditTerms:
    """What one credit makes of the cluster; rates are a year, money is USD, the price is of one chip-hour."""

    credit: str
    debt_rate: Estimate
    capital_cost: Estimate
    at_opening: Estimate
    annuity: Estimate
    price: Estimate


@dataclass(frozen=True)
class ValueYear:
    """What the cluster is worth at an age by each method, in USD."""

    year: int
    value: Mapping[str, Dollars]


@dataclass(frozen=True)
class Financing:
    """A cluster bought, by credit, with its value over time; ``straight_line`` is a year's share without interest."""

    chip: str
    count: int
    when: date
    bought: Estimate
    straight_line: Estimate
    credits: tuple[CreditTerms, ...]
    values: tuple[ValueYear, ...]
    years: int
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def financing(
    catalog: Catalog, chip: str, count: int, when: date, *, site: str = "reference-us", utilisation: float = 1.0,
    given: Sequence[str] = (), draws: int = DRAWS, seed: int = SEED,
) -> Financing:  # fmt: skip
    """A cluster of one chip financed on the terms of every credit of the catalogue.

    ``price`` is what a used chip-hour must earn in its first year for the equity to get its return after tax, debt
    served, over the life of the machines; ``utilisation`` is the share of hours that are sold.

    Raises MissingFact where the chip has no price.
    """
    found = catalog.find("chips", chip)
    settings = read_given(given, catalog)
    place = site_with_given(site_inputs(catalog, site, found.id, when), settings, found.id)
    if "chip_price" not in place.uncertain:
        raise MissingFact(place.missing["chip_price"], hint="Add an entry prices/ of your own catalogue directory.")
    central = {name: item.estimate.value for name, item in place.uncertain.items()}
    years = max(round(central["hardware_life"] / SECONDS_PER_YEAR), 1)
    drawn = dict(draw(place.uncertain, draws, seed))
    price = (count * invested(central), count * invested(drawn))
    rows, cited = [], set(place.sources)
    for credit in credits_known(catalog):
        offered = terms(catalog, credit, given=settings)
        cited |= set(offered.sources)
        sides = (
            {name: item.estimate.value for name, item in offered.uncertain.items()},
            draw(offered.uncertain, draws, seed),
        )
        rows.append(
            _credit(credit, sides, price, (central, drawn), years, offered.construction_months, count, utilisation)
        )
    ageing = {
        "straight line": Ageing("straight line", years),
        "annuity": Ageing("annuity", years, rows[0].capital_cost.value),
        "declining": Ageing("declining", years, DECLINING),
        "hardware progress": Ageing("hardware progress", years, central["depreciation"]),
    }
    return Financing(
        chip=found.id, count=count, when=when, bought=_both(*price),
        straight_line=_both(price[0] / years, price[1] / years), credits=tuple(rows),
        values=tuple(
            ValueYear(year, {m: float(np.asarray(value_at(price[0], float(year), ageing[m]))) for m in METHODS})
            for year in range(years + 1)
        ),
        years=years,
        notes=(
            *((found.note,) if found.note else ()),
            "a straight line has no cost of money: what a year costs an owner is the annuity",
            f"the annuity of values is at the first credit's cost of capital; declining loses {DECLINING:.0%} a year",
            "the price of a chip-hour is the first year's and stays; resale at the end by progress of hardware",
            *unused(settings, (SITE, FINANCE)),
        ),
        sources=tuple(sorted(cited)),
    )  # fmt: skip


def _credit(
    name: str, sides: tuple[Mapping[str, Number], ...], price: tuple[Number, Number],
    places: tuple[Mapping[str, Number], ...], years: int, months: int, count: int, utilisation: float,
) -> CreditTerms:  # fmt: skip
    """One row, at central values and for draws."""
    results = []
    for money, bought, place in zip(sides, price, places, strict=True):
        split = structure(money)
        cost = weighted_cost(split)
        opened = cost_at_opening(bought, even_draws(months), money["debt_rate"])
        energy = machine_power(place, count)
        running = (
            money["upkeep"] * bought
            + SECONDS_PER_YEAR * energy.facility * place["energy_price"]
            + SECONDS_PER_YEAR * energy.it * space_rent({**place, **money})
        )
        salvage = bought * 10.0 ** (-place["depreciation"] * years)
        hours = count * SECONDS_PER_YEAR / SECONDS_PER_HOUR * utilisation
        project = Project(opened, hours, running, years, years, salvage=salvage)
        annuity = opened * capital_recovery_factor(cost, float(years))
        results.append((money["debt_rate"], cost, opened, annuity, price_for_return(project, split)))
    return CreditTerms(name, *(_both(*pair) for pair in zip(*results, strict=True)))


def _both(central: Number, drawn: Number) -> Estimate:
    return from_draws(float(np.asarray(central)), np.asarray(drawn))
