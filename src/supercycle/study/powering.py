"""Ways to get power side by side: what it costs over the years, what a seller must ask, and how much comes when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.series import series
from supercycle.base.units import SECONDS_PER_YEAR, Number
from supercycle.catalog.fact import Fact, day
from supercycle.catalog.power import Plant, PowerEntry
from supercycle.catalog.store import Catalog, cited
from supercycle.spend.capital import weighted_cost
from supercycle.spend.firm_power import FirmCosts, firm_capital, firm_mix, firm_running
from supercycle.spend.money import capital_recovery_factor
from supercycle.spend.project import Project, price_for_return
from supercycle.study.given import Given, applied, read_given, unused
from supercycle.study.given_names import FINANCE, POWERING
from supercycle.study.predict import DRAWS, SEED
from supercycle.study.terms import structure, terms

POWER_PRICE = "price of power"


@dataclass(frozen=True)
class Offer:
    """One way to get power; prices in USD/J. ``price`` is the first year's, ``by_year`` that of each year of the
    contract, ``levelised`` the level price of the same value; ``cost`` the LCOE of a plant; None where it is bought.
    ``delivered`` are watts at the end of each year from the order.
    """

    source: str
    name: str
    kind: str
    price: Estimate
    by_year: tuple[Estimate, ...]
    levelised: Estimate
    cost: Estimate | None
    ready_s: Estimate
    delivered: tuple[Estimate, ...]
    capital: Estimate | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Powering:
    """Offers for a load, in the order of the catalogue; ``years`` is how long the power is bought."""

    load: float
    years: int
    when: date
    credit: str
    offers: tuple[Offer, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def powering(
    catalog: Catalog, load: float, when: date, *, years: int = 15, credit: str = "investment-grade",
    sources: tuple[str, ...] = (), given: Sequence[str] = (), draws: int = DRAWS, seed: int = SEED,
) -> Powering:  # fmt: skip
    """What ``load`` watts without a break cost for ``years`` from each source (all of the catalogue by default)."""
    settings = read_given(given, catalog)
    money = terms(catalog, credit, given=settings)
    names = [catalog.find("power", name).id for name in sources] or sorted(catalog.files("power"))
    offers = tuple(_offer(catalog, name, load, when, years, money.uncertain, settings, draws, seed) for name in names)
    read = {source for name in names for source in cited(cast(PowerEntry, catalog.entry("power", name)))}
    return Powering(
        load, years, when, credit, offers,
        (
            "a plant's price is what its owner must ask for the equity's return after tax; its cost is the LCOE at"
            " the weighted cost of capital",
            "what binds is when power comes, not what it costs",
            *unused(settings, (POWERING, FINANCE)),
        ),
        tuple(sorted({*read, *money.sources})),
    )  # fmt: skip


def _offer(
    catalog: Catalog, name: str, load: float, when: date, years: int, money: Mapping[str, Uncertain],
    given: Sequence[Given], draws: int, seed: int,
) -> Offer:  # fmt: skip
    entry = cast(PowerEntry, catalog.entry("power", name))
    own = power_inputs(catalog, entry, when)
    inputs = {**money, **{key: item for key, item in applied(given, POWERING, own).items() if key in own}}
    sides: tuple[Mapping[str, Number], ...] = (
        {key: item.estimate.value for key, item in inputs.items()},
        draw(inputs, draws, seed),
    )
    found = [_priced(entry, values, years) for values in sides]
    price, growth = zip(*((one["price"], one["growth"]) for one in found), strict=True)
    weights = [_levels(values, years) for values in sides]
    level = [
        sum(p * (1 + g) ** year * w for year, w in enumerate(weight)) / sum(weight)
        for p, g, weight in zip(price, growth, weights, strict=True)
    ]
    delivered = [_delivered(values, load, years) for values in sides]
    return Offer(
        source=name, name=entry.name, kind=entry.kind,
        price=_both(*price),
        by_year=tuple(_both(price[0] * (1 + growth[0]) ** k, price[1] * (1 + growth[1]) ** k) for k in range(years)),
        levelised=_both(*level),
        cost=None if "cost" not in found[0] else _both(found[0]["cost"], found[1]["cost"]),
        ready_s=entry.ready.estimate,
        delivered=tuple(_both(*pair) for pair in zip(*delivered, strict=True)),
        capital=None if "capital" not in found[0] else _both(found[0]["capital"] * load, found[1]["capital"] * load),
        notes=tuple(filter(None, (entry.note, _short(entry, load)))),
    )  # fmt: skip


def power_inputs(catalog: Catalog, entry: PowerEntry, when: date) -> dict[str, Uncertain]:
    """The uncertain inputs of a source, and of the turbines behind a firmed one under names with ``backup_``."""
    found = {"ready": Uncertain(entry.ready.estimate), "ramp": Uncertain(entry.ramp.estimate, least=0.0)}
    if entry.most is not None:
        found["most"] = Uncertain(entry.most.estimate)
    if entry.contract is not None:
        dated = [(day(f.as_of or catalog.sources[f.source].date), f.estimate) for f in entry.contract.price]
        found["price"] = Uncertain(series("price", dated).at(when).estimate, POWER_PRICE, 0.5)
        found["growth"] = Uncertain(entry.contract.escalation.estimate)
    if entry.plant is not None:
        found |= _plant(entry.plant, "")
    if entry.storage is not None:
        backup = cast(PowerEntry, catalog.entry("power", entry.storage.backup))
        assert backup.plant is not None
        found |= _plant(backup.plant, "backup_")
        for name in ("capital", "efficiency", "firm_share", "direct_share"):
            found[f"storage_{name}"] = Uncertain(getattr(entry.storage, name).estimate, least=0.0)
    return found


def _plant(plant: Plant, before: str) -> dict[str, Uncertain]:
    facts: dict[str, Fact | None] = {name: getattr(plant, name) for name in Plant.model_fields}
    return {f"{before}{name}": Uncertain(fact.estimate, least=0.0) for name, fact in facts.items() if fact is not None}


def _priced(entry: PowerEntry, values: Mapping[str, Number], years: int) -> dict[str, Number]:
    """First year's price and its growth; for plants also the LCOE and the capital, per watt of unbroken load."""
    if entry.contract is not None:
        return {"price": values["price"], "growth": values["growth"]}
    capital, running = _plant_costs(entry, values)
    split = structure(values)
    life = max(round(float(np.median(np.asarray(values["life"]))) / SECONDS_PER_YEAR), 1)
    charge = capital_recovery_factor(weighted_cost(split), float(life))
    project = Project(capital, SECONDS_PER_YEAR, running, life, min(years, life))
    return {
        "price": price_for_return(project, split),
        "growth": 0.0 * values["tax_rate"],
        "cost": (capital * charge + running) / SECONDS_PER_YEAR,
        "capital": capital,
    }


def _plant_costs(entry: PowerEntry, values: Mapping[str, Number]) -> tuple[Number, Number]:
    """Capital and yearly running cost of a plant that carries one watt without a break, in USD."""
    if entry.storage is None:
        energy = values.get("variable", 0.0) + values.get("fuel", 0.0) / values.get("efficiency", 1.0)
        watts = 1 / values["capacity_factor"]
        yearly = values["fixed"] * SECONDS_PER_YEAR * watts + energy * SECONDS_PER_YEAR
        return values["capital"] * watts, yearly
    mix = firm_mix(
        values["storage_firm_share"], values["storage_direct_share"],
        values["capacity_factor"], values["storage_efficiency"],
    )  # fmt: skip
    burnt = values["backup_fuel"] / values["backup_efficiency"] + values["backup_variable"]
    costs = FirmCosts(
        values["capital"], values["fixed"] * SECONDS_PER_YEAR, values["storage_capital"],
        values["backup_capital"], values["backup_fixed"] * SECONDS_PER_YEAR, burnt,
    )  # fmt: skip
    return firm_capital(mix, costs), firm_running(mix, costs, SECONDS_PER_YEAR)


def _levels(values: Mapping[str, Number], years: int) -> list[Number]:
    """Discount factors of each year at the weighted cost of capital."""
    rate = weighted_cost(structure(values))
    return [(1 + rate) ** -(year + 1) for year in range(years)]


def _delivered(values: Mapping[str, Number], load: float, years: int) -> list[Number]:
    """Watts at the end of each year from the order: nothing until ready, then evenly up to the load over the ramp."""
    most = np.minimum(load, values.get("most", load))
    ramp = np.maximum(values["ramp"], 1.0)
    ends = [(year + 1) * SECONDS_PER_YEAR for year in range(min(years, 10))]
    return [most * np.clip((end - values["ready"]) / ramp, 0.0, 1.0) for end in ends]


def _short(entry: PowerEntry, load: float) -> str:
    if entry.most is None or entry.most.number >= load:
        return ""
    return f"at most {entry.most.number / 1e9:.2f} GW is known from one such source, less than the load"


def _both(central: Number, drawn: Number) -> Estimate:
    return from_draws(float(np.asarray(central)), np.asarray(drawn))
