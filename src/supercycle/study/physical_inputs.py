"""Everything uncertain of a physical-world programme, by name, and the objects that its values make."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import cast

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import SECONDS_PER_HOUR, Number
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.fact import Fact
from supercycle.catalog.physical import ExperienceEntry, PolicyEntry, RobotEntry, SensorEntry, SimulatorEntry
from supercycle.catalog.prices import rental_price, rental_sources
from supercycle.catalog.store import Catalog
from supercycle.sim.farm import neural_hours, robot_hours
from supercycle.sim.modalities import Sensor
from supercycle.sim.supply import Supply
from supercycle.study.programme_spec import ProgrammeSpec

SHARING = Estimate(0.7, 0.4, 1.0)
"""Hours of many tasks grow as their number to this power: 1 where no task helps another (assumed; no law is known)."""

SCENE_SPREAD = 5.0
"""Factor each way within which the weight of a scene is known (assumed)."""

NEURAL_PLATEAU = Estimate(0.7, 0.4, 1.3)
"""Plateau of neural video over that of the simulation (assumed: its pictures are real, its physics is not exact)."""

NEURAL_SCALE = Estimate(1.5, 0.5, 5.0)
"""The same of its falling term (assumed)."""

FARM_USED = Estimate(0.8, 0.5, 0.95)
"""Share of a farm's chip-hours that simulate (assumed)."""

UTILISATION = Estimate(0.4, 0.25, 0.55)
"""Share of its peak that a chip trains with, for the price of learning from an hour (assumed; the training itself is
predicted)."""

UNKNOWN_RENT = Estimate(0.6, 0.25, 1.2)
"""USD an hour of a chip whose rent the catalogue does not have (assumed: cards of workstations)."""

CORE_RENT = Estimate(0.04, 0.01, 0.08)
"""USD an hour of one core of a server (assumed)."""

COLLECTION, SIMULATION = "price of collected data", "throughput of simulators"
"""Causes that prices of real data share, and that throughputs of simulators share."""


@dataclass(frozen=True)
class Physical:
    """Entries of a programme, its uncertain numbers, where they come from and what has to be said."""

    sensors: tuple[str, ...]
    pretraining_sensors: tuple[str, ...]
    real: str
    pretraining: str
    uncertain: Mapping[str, Uncertain]
    modalities: Mapping[str, str]
    kinds: Mapping[str, str]
    chips: Mapping[str, str]
    trainer: str
    peak: float
    policy_size: float
    sources: frozenset[str]
    notes: tuple[str, ...]


class _Gathered:
    """Uncertain numbers and sources as they are read (kept inside of this file)."""

    def __init__(self) -> None:
        self.found: dict[str, Uncertain] = {}
        self.sources: set[str] = set()

    def fact(self, name: str, fact: Fact | None, cause: str = "", most: float = inf) -> None:
        if fact is not None:
            self.found[name] = Uncertain(fact.estimate, cause, 0.5, most=most)
            self.sources.add(fact.source)


def physical(catalog: Catalog, spec: ProgrammeSpec) -> Physical:
    """Reads every entry that a programme names. Raises InputError for names that the catalogue does not have."""
    read = _Gathered()
    kinds: dict[str, str] = {}
    chips: dict[str, str] = {}
    sensed = tuple(catalog.find("sensors", name).id for name in spec.data.sensors)
    seen = tuple(catalog.find("sensors", name).id for name in spec.data.pretraining_sensors)
    modalities: dict[str, str] = {}
    for id in dict.fromkeys((*sensed, *seen)):
        entry = cast(SensorEntry, catalog.entry("sensors", id))
        modalities[id] = entry.modality
        _sensor(read, id, entry)
    for name in dict.fromkeys((spec.data.real, spec.data.pretraining)):
        id = catalog.find("experience", name).id
        _supply(read, id, cast(ExperienceEntry, catalog.entry("experience", id)))
    notes: list[str] = []
    for name in (*spec.data.simulators, *((spec.data.neural,) if spec.data.neural else ())):
        id = catalog.find("simulators", name).id
        simulator = cast(SimulatorEntry, catalog.entry("simulators", id))
        kinds[id], chips[id] = simulator.kind, simulator.runs[0].chip
        _simulator(read, id, simulator)
        notes += _rent(catalog, read, simulator.runs[0].chip, spec)
    trainer = catalog.find("chips", spec.training.chip).id
    notes += _rent(catalog, read, trainer, spec)
    _robot(read, cast(RobotEntry, catalog.entry("robots", catalog.find("robots", spec.programme.robot).id)))
    anchor = spec.anchor
    read.found |= {
        "anchor": Uncertain(Estimate(anchor.hours, min(anchor.low, anchor.hours), max(anchor.high, anchor.hours))),
        "sharing": Uncertain(SHARING, least=0.0, most=1.0),
        "scene": Uncertain(
            Estimate(spec.data.scene, spec.data.scene / SCENE_SPREAD, spec.data.scene * SCENE_SPREAD), SIMULATION, 0.5
        ),
        "neural plateau": Uncertain(NEURAL_PLATEAU), "neural scale": Uncertain(NEURAL_SCALE),
        "farm used": Uncertain(FARM_USED, most=1.0), "utilisation": Uncertain(UTILISATION, most=1.0),
    }  # fmt: skip
    real, before = (catalog.find("experience", name).id for name in (spec.data.real, spec.data.pretraining))
    return Physical(
        sensed,
        seen,
        real,
        before,
        read.found,
        modalities,
        kinds,
        chips,
        trainer,
        *_sizes(catalog, spec, trainer),
        frozenset(read.sources),
        tuple(dict.fromkeys(notes)),
    )


def _sizes(catalog: Catalog, spec: ProgrammeSpec, trainer: str) -> tuple[float, float]:
    """Peak of the training chip and parameters of the policy. Raises InputError where the peak is not known."""
    chip = cast(ChipEntry, catalog.entry("chips", trainer))
    peak = chip.peak.get("bf16-dense") or chip.peak.get("fp16-dense")
    if peak is None:
        raise InputError(f"training.chip: no dense peak of {trainer} at BF16 is known", hint="Name another chip.")
    policy = cast(PolicyEntry, catalog.entry("policies", catalog.find("policies", spec.training.policy).id))
    return peak.number, policy.parameters.number


def sensor_of(values: Mapping[str, Number], id: str) -> Sensor:
    """A sensor at given values."""
    return Sensor(
        id, id, values[f"rate of {id}"], values[f"tokens of {id}"], values[f"stored of {id}"], values[f"delay of {id}"],
        values[f"work of {id}"],
    )  # fmt: skip


def supply_of(values: Mapping[str, Number], id: str) -> Supply:
    """A supply at given values."""
    pace, hours = values.get(f"pace of {id}", float("inf")), values.get(f"hours of {id}", float("inf"))
    return Supply(id, id, values[f"price of {id}"], values[f"usable of {id}"], pace, hours)


def simulated_hours(values: Mapping[str, Number], id: str) -> Number:
    """Robot-hours that a chip-hour of a simulator makes at given values, heavier scenes counted for what renders.

    Neural video does not depend on how heavy a scene is.
    """
    if f"chip time of {id}" in values:
        return neural_hours(values[f"chip time of {id}"])
    return robot_hours(values[f"steps of {id}"], values[f"step of {id}"], values[f"chips of {id}"]) / values["scene"]


def _sensor(read: _Gathered, id: str, entry: SensorEntry) -> None:
    for name in ("rate", "tokens", "stored", "delay", "work"):
        read.fact(f"{name} of {id}", getattr(entry, name))


def _supply(read: _Gathered, id: str, entry: ExperienceEntry) -> None:
    read.fact(f"price of {id}", entry.price, COLLECTION)
    read.fact(f"usable of {id}", entry.usable, most=1.0)
    read.fact(f"pace of {id}", entry.pace)
    read.fact(f"hours of {id}", entry.hours)


def _simulator(read: _Gathered, id: str, entry: SimulatorEntry) -> None:
    run = entry.runs[0]
    read.fact(f"chips of {id}", run.chips)
    if run.chip_time is not None:
        read.fact(f"chip time of {id}", run.chip_time, SIMULATION)
        return
    if run.steps is None or run.step is None:
        raise InputError(f"simulator {id}: neither steps and a step nor chip time is known")
    read.fact(f"steps of {id}", run.steps, SIMULATION)
    read.fact(f"step of {id}", run.step)


def _rent(catalog: Catalog, read: _Gathered, chip: str, spec: ProgrammeSpec) -> list[str]:
    """The rent of a chip, USD/s; an assumed one, and a note, where the catalogue has none."""
    name = f"rent of {chip}"
    if name in read.found:
        return []
    found = (
        rental_price(catalog, chip, spec.basics.as_of, spec.training.rent) if chip in catalog.files("chips") else None
    )
    if found is not None:
        read.found[name] = Uncertain(found.estimate, "rent of chips", 0.7)
        read.sources |= set(rental_sources(catalog, chip, spec.training.rent))
        return []
    assumed = CORE_RENT if chip == "cpu-core" else UNKNOWN_RENT
    read.found[name] = Uncertain(assumed.scaled(1 / SECONDS_PER_HOUR), "rent of chips", 0.7)
    return [f"no rent of {chip} is known: {assumed.low:g} to {assumed.high:g} USD an hour is assumed"]


def _robot(read: _Gathered, entry: RobotEntry) -> None:
    names = (
        "price", "life", "hours", "nameplate", "utilisation", "maintenance", "intervention", "operator", "power",
        "revenue",
    )  # fmt: skip
    for name in names:
        read.fact(f"robot {name}", getattr(entry, name))
    read.fact("robot interventions", entry.interventions)
