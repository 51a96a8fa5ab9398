"""A site of its own: its parts, power, energy, water and carbon, when its chips run, and how often they fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import cast

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.sensitivity import Swing, tornado, total_shares
from supercycle.base.units import SECONDS_PER_YEAR, Number
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.store import Catalog
from supercycle.site.assumptions import SiteInputs, site_inputs
from supercycle.site.build import MONTH, BuildTimes, Ready, ready_at, time_to_power, time_until_all
from supercycle.site.network import FabricName
from supercycle.site.parts import PartsList, Rest, part_figures, parts_list
from supercycle.site.power import average_draw, facility_power
from supercycle.site.siting import SitingInputs, siting_inputs
from supercycle.spend.reconcile import Step
from supercycle.study.candidate import USUAL_HOST, site_with_given
from supercycle.study.given import Given, applied, read_given, unused
from supercycle.study.given_names import CHIP, PRACTICE, SITE, SITING
from supercycle.study.predict import SEED
from supercycle.study.result import Driver
from supercycle.study.site_reconciled import reconciled

SITE_DRAWS = 10_000
"""Draws behind the intervals of a site."""

LAYERS = (CHIP, SITE, SITING, PRACTICE)
"""Layers whose inputs enter a site; those of the chip only where a step is predicted."""

LONGEST = 240
"""Months of a schedule at most (a choice)."""

SHOWN = 8
"""Drivers that are named."""


@dataclass(frozen=True)
class SiteQuestion:
    """What is asked of a site: so many chips of a kind at a place, from a day on.

    ``busy`` is the share of the time that the chips work; ``seconds`` the time over which energy, water and carbon
    are counted; ``sites`` share the chips evenly.
    """

    chip: str
    count: int
    location: str = "reference-us"
    start: date = date(2027, 1, 1)
    fabric: FabricName = "fat-tree"
    oversubscription: float = 1.0
    cooling: str | None = None
    contract: str | None = None
    busy: float = 1.0
    seconds: float = SECONDS_PER_YEAR
    sites: int = 1
    practice: str = "frontier"


@dataclass(frozen=True)
class PartCost:
    """One part: how many, and all of them together in W and USD; None is unknown."""

    part: str
    count: int
    power_w: Estimate | None
    cost: Estimate | None


@dataclass(frozen=True)
class ReadyMonth:
    """What stands at the end of a month: chips that run, and the power of the site."""

    month: str
    chips: Estimate
    power_w: Estimate


@dataclass(frozen=True)
class SiteResult:
    """A site: parts, power at full draw and on average, a period's energy, water (L) and carbon (g), and a schedule."""

    question: SiteQuestion
    name: str
    parts: tuple[PartCost, ...]
    cost: Estimate
    reconciliation: tuple[Step, ...]
    power_w: Estimate
    average_w: Estimate
    it_w: Estimate
    pue: Estimate
    energy_j: Estimate
    electricity: Estimate
    carbon: Estimate | None
    water: Estimate | None
    ready: tuple[ReadyMonth, ...]
    months: Estimate
    waits_for: str
    drivers: Mapping[str, tuple[Driver, ...]]
    tornado: tuple[Swing, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SiteSetting:
    """The catalogue's answers to a question: inputs by name, chips in a host and a domain, notes and sources."""

    question: SiteQuestion
    name: str
    inputs: Mapping[str, Uncertain]
    host: int
    domain: int
    radix: int
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    given: tuple[Given, ...] = ()


def site_setting(
    catalog: Catalog, question: SiteQuestion, given: Sequence[str] = (), *, trains: bool = False
) -> SiteSetting:  # fmt: skip
    """Everything uncertain of a question; with ``trains`` a step of a model is predicted too.

    Raises InputError for a name that the catalogue does not have.
    """
    chip = catalog.find("chips", question.chip)
    place = catalog.find("sites", question.location)
    settings = read_given(given, catalog)
    market = site_with_given(site_inputs(catalog, place.id, chip.id, question.start), settings, chip.id)
    build = siting_inputs(catalog, place.id, cooling=question.cooling, contract=question.contract)
    for name in ("chip_power", "energy_price"):
        if name in market.missing:
            raise InputError(f"{chip.id}: {market.missing[name]}", hint="Give it: --set chip.power=700W")
    entry = cast(ChipEntry, catalog.entry("chips", chip.id))
    host = int(entry.host.chips.number) if entry.host.chips else USUAL_HOST
    domain = int(entry.scale_up.domain.number) if entry.scale_up.domain else host
    uncertain = applied(settings, SITE, {**market.uncertain, **build.uncertain}, chip.id)
    uncertain = applied(settings, SITING, uncertain)
    layers = LAYERS if trains else LAYERS[1:]
    notes = _notes(chip.note, place.note, market, build, settings, layers)
    asked = replace(question, chip=chip.id, location=place.id)
    return SiteSetting(
        asked, str(getattr(catalog.entry("sites", place.id), "name", place.id)), uncertain, host, max(domain, 1),
        int(uncertain["switch_ports"].estimate.value), notes,
        tuple(sorted({*market.sources, *build.sources})), settings,
    )  # fmt: skip


def _notes(
    chip: str, place: str, market: SiteInputs, build: SitingInputs, given: Sequence[Given], layers: Sequence[str],
) -> tuple[str, ...]:  # fmt: skip
    """What the answers of the catalogue have to say, each once."""
    missing = [f"{why}: not in the sums" for why in market.missing.values()]
    said = [chip, place, *market.notes, *build.notes, *missing, *unused(given, layers)]
    return tuple(dict.fromkeys(filter(None, said)))


def size_site(setting: SiteSetting, *, draws: int = SITE_DRAWS, seed: int = SEED) -> SiteResult:
    """The site of a question: every figure once at central values and once for all draws, by the same functions."""
    central = {name: item.estimate.value for name, item in setting.inputs.items()}
    drawn = draw(setting.inputs, draws, seed)
    listed, sampled = _parts(setting, central), _parts(setting, drawn)
    one, many = site_figures(setting, central), site_figures(setting, drawn)

    def both(name: str) -> Estimate:
        return from_draws(float(np.asarray(one[name])), np.asarray(many[name]))

    drivers, swings = _drivers(setting, seed)
    return SiteResult(
        question=setting.question,
        name=setting.name,
        parts=_costs(listed, sampled),
        cost=from_draws(float(listed.cost), np.asarray(sampled.cost)),
        reconciliation=reconciled(setting.question.count, listed, central),
        **{name: both(name) for name in ("power_w", "average_w", "it_w", "pue", "energy_j", "electricity")},
        carbon=both("carbon") if "carbon" in one else None,
        water=both("water") if "water" in one else None,
        ready=_schedule(setting, central, drawn, float(one["power_w"]), np.asarray(many["power_w"])),
        months=both("months"),
        waits_for=_waits_for(build_times(central)),
        drivers=drivers,
        tornado=swings,
        notes=(*setting.notes, *listed.notes, *_said(setting, listed, float(one["it_w"]))),
        sources=setting.sources,
    )


def site_figures(setting: SiteSetting, values: Mapping[str, Number]) -> dict[str, Number]:
    """Power, energy, money for electricity, water, carbon and months until all chips run; floats or arrays of draws."""
    question = setting.question
    busy = average_draw(question.busy, values["drawn_share"], values["idle_share"])
    power = facility_power(
        question.count, values["chip_power"], server_factor=values["server_power_factor"],
        network_share=values["network_power_share"], pue=np.maximum(values["pue"], 1.0), utilisation=busy,
    )  # fmt: skip
    energy = power.energy(question.seconds)
    found: dict[str, Number] = {
        "power_w": power.facility,
        "average_w": power.average,
        "it_w": power.it,
        "pue": np.maximum(values["pue"], 1.0),
        "energy_j": energy,
        "electricity": energy * values["energy_price"],
        "months": time_until_all(question.count, power.facility, build_times(values)) / MONTH,
    }
    if "carbon_intensity" in values:
        found["carbon"] = power.carbon(question.seconds, np.maximum(values["carbon_intensity"], 0.0))
    if "water" in values:
        found["water"] = power.it * busy * question.seconds * np.maximum(values["water"], 0.0)
    return found


def build_times(values: Mapping[str, Number]) -> BuildTimes:
    """The times of a build from inputs by name."""
    power = time_to_power(values.get("grid_wait"), values["substation"], values.get("plant_lead"))
    names = ("shell", "expansion", "delivery", "spread", "installation")
    return BuildTimes(power=power, **{name: values[name] for name in names})


def _parts(setting: SiteSetting, values: Mapping[str, Number]) -> PartsList:
    """The parts list, all sites together; counts at central values, figures as given."""
    question, fixed = setting.question, {name: item.estimate.value for name, item in setting.inputs.items()}
    return parts_list(
        question.count, chips_per_host=setting.host, domain=setting.domain, radix=setting.radix,
        oversubscription=question.oversubscription, spares=fixed["spares"], fabric=question.fabric,
        figures=part_figures(values, setting.host),
        rest=Rest(fixed["storage"], fixed["storage_server"], fixed["management_ports"]),
    )  # fmt: skip


def _costs(listed: PartsList, sampled: PartsList) -> tuple[PartCost, ...]:
    def both(value: Number | None, draws: Number | None) -> Estimate | None:
        return None if value is None or draws is None else from_draws(float(value), np.asarray(draws))

    return tuple(
        PartCost(row.part, row.count, both(row.power_w, other.power_w), both(row.cost, other.cost))
        for row, other in zip(listed.rows, sampled.rows, strict=True)
    )


def _schedule(
    setting: SiteSetting, central: Mapping[str, Number], drawn: Mapping[str, Number], power: float, powers: Number
) -> tuple[ReadyMonth, ...]:
    """What stands at the end of each month, until all chips run in 95 % of the draws."""
    count, times, many = setting.question.count, build_times(central), build_times(drawn)
    last = np.quantile(time_until_all(count, powers, many), 0.95)
    months = min(ceil(max(float(last), float(time_until_all(count, power, times))) / MONTH), LONGEST)
    rows = []
    for month in range(months):
        one = ready_at((month + 1) * MONTH, count, power, times)
        all_ = ready_at((month + 1) * MONTH, count, powers, many)
        rows.append(_ready(setting.question.start, month, one, all_))
    return tuple(rows)


def _ready(start: date, month: int, one: Ready, many: Ready) -> ReadyMonth:
    index = start.year * 12 + start.month - 1 + month
    return ReadyMonth(
        f"{index // 12:04d}-{index % 12 + 1:02d}",
        from_draws(float(one.chips), np.asarray(many.chips)),
        from_draws(float(one.power_w), np.asarray(many.power_w)),
    )


def _drivers(setting: SiteSetting, seed: int) -> tuple[dict[str, tuple[Driver, ...]], tuple[Swing, ...]]:
    """What makes the power, the cost and the date unsure, and what each input does to the date."""

    def evaluate(values: Mapping[str, Number]) -> dict[str, Number]:
        figures = site_figures(setting, values)
        return {"power_w": figures["power_w"], "months": figures["months"], "cost": _parts(setting, values).cost}

    shares = total_shares(evaluate, setting.inputs, seed=seed)
    named = {result: tuple(Driver(n, s) for n, s in list(found.items())[:SHOWN]) for result, found in shares.items()}
    return named, tornado(evaluate, setting.inputs).get("months", ())[:SHOWN]


def _waits_for(times: BuildTimes) -> str:
    """What the last chips wait for at central values."""
    ready = {
        "power": float(np.asarray(times.power)),
        "shell": float(np.asarray(times.shell)),
        "chips": float(np.asarray(times.delivery)) + float(np.asarray(times.spread)),
    }
    return max(ready, key=lambda name: ready[name])


def _said(setting: SiteSetting, listed: PartsList, machines: float) -> tuple[str, ...]:
    """What has to be said of the sums."""
    notes = [
        f"the parts' powers add up to {listed.power_w / machines:.0%} of what the machines' share of network, storage"
        " and management gives; the site is sized by the latter",
        "cost: machines and network; land, shell, cooling and power plant are not in it",
    ]
    if setting.question.sites > 1:
        notes.append(f"the chips stand on {setting.question.sites} sites; their networks are counted as one")
    return tuple(notes)
