"""A raise, answered: what a sum builds with each kind of chip or one of one's own, and what it cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.errors import InputError, MissingFact
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_YEAR, Number
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.power import PowerEntry
from supercycle.catalog.prices import rental_price
from supercycle.catalog.store import Catalog
from supercycle.site.assumptions import SiteInputs, site_inputs
from supercycle.spend.amortised import value_after
from supercycle.spend.bill import machine_power
from supercycle.spend.raised import Built, Purse, Unit, build_with
from supercycle.spend.stockpile import cost_of_idling
from supercycle.study.candidate import site_with_given
from supercycle.study.given import Given, read_given, unused
from supercycle.study.given_names import FINANCE, POWERING, SILICON, SITE
from supercycle.study.own_chip import ChipDesign, ChipMade, chip_made
from supercycle.study.powering import Offer, powering
from supercycle.study.predict import DRAWS, SEED
from supercycle.study.spend_spec import BuildTable, DesignTable, RaiseTable, SpendSpec
from supercycle.study.spending import invested
from supercycle.study.terms import terms

RUN_DAYS = 90.0
"""Days of the training run that a cluster is measured by (a choice: runs of the frontier last 60 to 120 days)."""

RUN_SHARE = Estimate(0.35, 0.25, 0.45)
"""Share of peak that a large run turns into compute, failures included (assumed; published runs reach 0.25 to 0.45)."""

GIGAWATT = 1e9


@dataclass(frozen=True)
class Alternative:
    """What the sum builds with one kind of chip; money in USD. ``parts`` is where the sum goes, ``run`` the largest
    run of RUN_DAYS in FLOP, ``ready`` years until power, ``idling`` what the chips bought ahead lose until then.
    """

    chip: str
    count: Estimate
    power_w: Estimate
    flop_per_s: Estimate
    run: Estimate
    parts: Mapping[str, Estimate]
    ready: Estimate
    idling: Estimate
    left_at_end: Estimate
    rented_instead: float | None
    cannot: tuple[str, ...]


@dataclass(frozen=True)
class Raising:
    """A raise answered; ``largest`` is the index of the alternative with most operations a second."""

    amount: float
    when: date
    kept: float
    alternatives: tuple[Alternative, ...]
    largest: int
    skipped: Mapping[str, str]
    power: Offer
    own: ChipMade | None
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def raising(
    catalog: Catalog, spec: SpendSpec, *, given: Sequence[str] = (), draws: int = DRAWS, seed: int = SEED
) -> Raising:
    """What the raise of a specification builds, by chip, with what ``given`` sets.

    Raises InputError where no chip can be priced.
    """
    assert spec.raised is not None
    assert spec.build is not None
    asked, build = spec.raised, spec.build
    settings = read_given(given, catalog)
    found: list[Alternative] = []
    skipped: dict[str, str] = {}
    used: set[str] = set()
    for name in build.chips:
        try:
            one, sources = _bought(catalog, asked, build, catalog.find("chips", name).id, settings, draws, seed)
        except MissingFact as fault:
            skipped[catalog.find("chips", name).id] = fault.headline
            continue
        found.append(one)
        used |= sources
    own = None
    if spec.design is not None:
        alternative, own = _own(catalog, asked, build, spec.design, given, draws, seed)
        found.append(alternative)
        used |= set(own.sources)
    kept = asked.burn * asked.runway / SECONDS_PER_YEAR
    if kept >= asked.amount:
        raise InputError(
            f"raise: a burn of {asked.burn / 1e9:,.3g}B USD a year takes {kept / 1e9:,.3g}B USD over the runway, and"
            f" the raise is {asked.amount / 1e9:,.3g}B USD",
            hint="Raise more, burn less, or take a shorter runway.",
        )
    if not found:
        raise InputError("no chip of the raise has a price", [f"{chip}: {why}" for chip, why in skipped.items()])
    best = max(range(len(found)), key=lambda index: found[index].flop_per_s.value)
    offer = powering(
        catalog, max(found[best].power_w.value, 1.0), asked.date, sources=(build.power,), given=given
    ).offers[0]
    return Raising(
        asked.amount, asked.date, asked.burn * asked.runway / SECONDS_PER_YEAR, tuple(found), best, skipped, offer, own,
        (
            f"{RUN_SHARE.value:.0%} of peak is assumed to become compute in a run of {RUN_DAYS:.0f} days",
            "a runway is cash: nothing is discounted, no revenue is counted, machines are not replaced in it",
            "chips are paid for at the start; they run, and their power is paid, from the day that power comes",
            "that so many chips can be had is not said here: a maker's order book decides",
            *unused(settings, (SITE, FINANCE, POWERING, SILICON)),
        ),
        tuple(sorted(used)),
    )  # fmt: skip


def _purse(asked: RaiseTable, values: Mapping[str, Number], loan_years: int) -> Purse:
    return Purse(
        asked.amount, asked.burn, asked.runway / SECONDS_PER_YEAR, asked.leverage, values["debt_rate"], loan_years
    )


def _inputs(
    catalog: Catalog, asked: RaiseTable, build: BuildTable, place: SiteInputs, given: Sequence[Given]
) -> dict[str, Uncertain]:
    source = cast(PowerEntry, catalog.entry("power", catalog.find("power", build.power).id))
    return {
        **terms(catalog, asked.credit, given=given).uncertain,
        **place.uncertain,
        "ready": Uncertain(source.ready.estimate.scaled(1 / SECONDS_PER_YEAR)),
        "run_share": Uncertain(RUN_SHARE, most=1.0),
    }


def _bought(
    catalog: Catalog, asked: RaiseTable, build: BuildTable, chip: str, given: Sequence[Given], draws: int,
    seed: int,
) -> tuple[Alternative, set[str]]:  # fmt: skip
    """The sum spent on one kind of chip that is bought."""
    place = site_with_given(site_inputs(catalog, build.site, chip, asked.date), given, chip)
    if "chip_price" not in place.uncertain:
        raise MissingFact(place.missing["chip_price"])
    entry = cast(ChipEntry, catalog.entry("chips", chip))
    peak = entry.peak.get("bf16-dense") or entry.peak.get("fp16-dense")
    if peak is None or "chip_power" not in place.uncertain:
        raise MissingFact(f"{chip}: its dense peak at BF16 or its power is not known")
    inputs = _inputs(catalog, asked, build, place, given) | {"peak": Uncertain(peak.estimate)}
    price = _energy(catalog, asked, build, given)
    sides: tuple[Mapping[str, Number], ...] = (
        {name: item.estimate.value for name, item in inputs.items()},
        draw(inputs, draws, seed),
    )
    offer = terms(catalog, asked.credit)
    results = []
    for values in sides:
        power = machine_power(values, 1)
        unit = Unit(
            chip=invested(values),
            building=power.facility * values["building"],
            running=values["upkeep"] * invested(values) + power.average * SECONDS_PER_YEAR * price,
            watts=power.facility,
            ready=values["ready"],
        )
        results.append((build_with(_purse(asked, values, offer.loan_years), unit), unit, values))
    rent = rental_price(catalog, chip, asked.date)
    return _alternative(asked, build, chip, results, rent.estimate if rent else None), {*place.sources, peak.source}


def _own(
    catalog: Catalog, asked: RaiseTable, build: BuildTable, table: DesignTable, texts: Sequence[str], draws: int,
    seed: int,
) -> tuple[Alternative, ChipMade]:  # fmt: skip
    """The sum spent on a chip of one's own, with the server and network of the chip that it stands in for."""
    against = catalog.find("chips", table.against).id
    given = read_given(texts, catalog)
    place = site_with_given(site_inputs(catalog, build.site, against, asked.date), given, against)
    if "chip_price" not in place.uncertain:
        raise MissingFact(place.missing["chip_price"])
    plan = ChipDesign(
        table.process, table.area, table.memory, table.stacks, table.power, 1e6, table.dies, against, asked.date
    )
    made = chip_made(catalog, plan, given=texts, draws=draws, seed=seed)
    inputs = _inputs(catalog, asked, build, place, given) | {
        "made": Uncertain(made.made), "fixed": Uncertain(made.fixed), "peak": Uncertain(made.flop_per_s),
        "lead": Uncertain(made.lead_s.scaled(1 / SECONDS_PER_YEAR)),
    }  # fmt: skip
    price = _energy(catalog, asked, build, given)
    sides: tuple[Mapping[str, Number], ...] = (
        {name: item.estimate.value for name, item in inputs.items()},
        draw(inputs, draws, seed),
    )
    offer = terms(catalog, asked.credit)
    results = []
    for values in sides:
        power = machine_power({**values, "chip_power": table.power}, 1)
        whole = values["made"] + invested(values) - values["chip_price"]
        ready = np.maximum(values["ready"], values["lead"])
        unit = Unit(
            chip=whole, building=power.facility * values["building"],
            running=values["upkeep"] * whole + power.average * SECONDS_PER_YEAR * price,
            watts=power.facility, fixed=values["fixed"], ready=ready,
        )  # fmt: skip
        results.append((build_with(_purse(asked, values, offer.loan_years), unit), unit, values))
    return _alternative(asked, build, f"own silicon, {table.process}", results, None), made


def _energy(catalog: Catalog, asked: RaiseTable, build: BuildTable, given: Sequence[Given]) -> float:
    """First year's price of the chosen source of power in USD/J."""
    texts = [f"{one.name.name}={one.estimate.value!r}" for one in given if one.name.layer in (FINANCE, POWERING)]
    found = powering(catalog, GIGAWATT, asked.date, sources=(build.power,), given=texts, draws=200)
    return found.offers[0].price.value


def _alternative(
    asked: RaiseTable, build: BuildTable, chip: str,
    results: list[tuple[Built, Unit, Mapping[str, Number]]], rent: Estimate | None,
) -> Alternative:  # fmt: skip
    found = [_figures(asked, build, *one) for one in results]
    both = {name: _both(found[0][name], found[1][name]) for name in found[0]}
    kept = asked.burn * asked.runway / SECONDS_PER_YEAR
    rented = None if rent is None else max(asked.amount - kept, 0.0) / (rent.value * asked.runway)
    parts = ("kept", "fixed", "chips", "buildings", "running", "debt", "debt_service", "owed")
    return Alternative(
        chip, both["count"], both["power"], both["flop"], both["run"], {name: both[name] for name in parts},
        both["ready"], both["idling"], both["left"], rented, _cannot(asked, both),
    )  # fmt: skip


def _figures(
    asked: RaiseTable, build: BuildTable, built: Built, unit: Unit, values: Mapping[str, Number]
) -> dict[str, Number]:
    runway = asked.runway / SECONDS_PER_YEAR
    flop = built.count * values["peak"]
    each = cost_of_idling(unit.chip, unit.ready, values["depreciation"], values["debt_rate"])
    return {
        "count": built.count, "power": built.count * unit.watts, "flop": flop,
        "run": flop * values["run_share"] * RUN_DAYS * 86400.0,
        "kept": built.kept, "fixed": built.fixed, "chips": built.chips, "buildings": built.buildings,
        "running": built.running, "debt": built.debt, "debt_service": built.debt_service,
        "owed": built.owed,
        "ready": unit.ready, "idling": each * built.count * build.ahead,
        "left": value_after(built.chips, runway, values["depreciation"]),
        "gigawatt": GIGAWATT / unit.watts * (unit.chip + unit.building),
    }  # fmt: skip


def _cannot(asked: RaiseTable, both: Mapping[str, Estimate]) -> tuple[str, ...]:
    """What the sum does not reach, in sentences with numbers."""
    runway = asked.runway / SECONDS_PER_YEAR
    said = []
    if both["count"].value <= 0:
        return ("build anything: what has to be kept, and what is paid once, take the whole sum",)
    if both["power"].value < GIGAWATT:
        said.append(
            f"a gigawatt: that takes ${both['gigawatt'].value / 1e9:.0f}B of chips and buildings alone,"
            f" the sum reaches {both['power'].value / 1e6:.0f} MW"
        )
    if both["ready"].value >= runway:
        said.append(f"a chip at work within the runway: power or design takes {both['ready'].value:.1f} years")
    elif both["ready"].value > 0:
        said.append(f"compute of its own in the first {both['ready'].value:.1f} years: until then it rents or waits")
    said.append(f"a run above {both['run'].high:.1e} FLOP in {RUN_DAYS:.0f} days, at the high end")
    said.append(
        f"the next generation: the chips are worth ${both['left'].value / 1e9:.1f}B when the runway ends,"
        f" of ${both['chips'].value / 1e9:.1f}B paid"
    )
    return tuple(said)


def _both(central: Number, drawn: Number) -> Estimate:
    return from_draws(float(np.asarray(central)), np.asarray(drawn))
