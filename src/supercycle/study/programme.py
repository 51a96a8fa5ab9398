"""A physical-world programme, composed: data, farm, training, language, on board, evaluation, fleet, by one date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import numpy as np

from supercycle.base.draws import draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_DAY, Number
from supercycle.catalog.physical import RobotEntry
from supercycle.catalog.store import Catalog
from supercycle.sim.modalities import FrontEnd, front_end
from supercycle.study.farms import FarmRow, SupplyRow, farms, supplies
from supercycle.study.gap_choice import GapChoice, gap_choice
from supercycle.study.language import LanguageResult, language
from supercycle.study.mixes import Mixes, mixes
from supercycle.study.physical_fleet import FleetResult, fleet_of
from supercycle.study.physical_inputs import Physical, physical, sensor_of
from supercycle.study.physical_onboard import STATES, Largest, OnboardRow, engines, onboard_row, policy_named
from supercycle.study.physical_training import TrainedModel, streams, trained
from supercycle.study.programme_spec import ProgrammeSpec

TRIAL_WIDTH = 0.05
"""Half of the width of the 90 % interval that an evaluation of success must have (a choice)."""

SAVED_BY_SIMULATION = 0.2
"""Share of real trials that paired simulated ones save (SureSim, arXiv 2510.04354: more than 20 to 25 %)."""

COLLECTING = 0.6
"""Share of the time until the date in which data are collected and simulated (a choice); training has the rest."""


LAWS = ("kaplan-2020", "mikami-2021", "hernandez-2021", "lin-2024", "pearce-2025")
"""Sources of the laws that every programme stands on."""


@dataclass(frozen=True)
class Streamed:
    """Tokens and stored bytes of an hour of a robot, its shares by sensor, and the fusion front end."""

    tokens_per_hour: Estimate
    bytes_per_hour: Estimate
    shares: Mapping[str, float]
    front_end: FrontEnd
    front_end_chip: str
    supplies: tuple[SupplyRow, ...]


@dataclass(frozen=True)
class Evaluation:
    """Real trials that tell the success to TRIAL_WIDTH, alone and with paired simulated trials."""

    trials: int
    with_simulation: int


@dataclass(frozen=True)
class Programme:
    """The whole answer. ``cost`` are dollars by part, ``total`` their sum; ``ready`` the day at central values."""

    spec: ProgrammeSpec
    data: Streamed
    gap: GapChoice
    mix: Mixes
    farm: tuple[FarmRow, ...]
    training: tuple[TrainedModel, ...]
    language: LanguageResult
    onboard: tuple[OnboardRow, ...]
    largest: tuple[Largest, ...]
    evaluation: Evaluation
    fleet: FleetResult
    cost: Mapping[str, Estimate]
    total: Estimate
    ready: date
    in_time: float
    value: object | None
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def programme(catalog: Catalog, spec: ProgrammeSpec) -> Programme:
    """Answers a specification. The data mix is decided once at central values; draws change what it brings.

    Raises InputError for unknown names, a target out of reach, claimed tokens that contradict the compute, or a date
    that has passed.
    """
    left = (spec.programme.date - spec.basics.as_of).days
    if left <= 0:
        raise InputError(f"programme.date: {spec.programme.date} is not after {spec.basics.as_of}")
    world, gap = physical(catalog, spec), gap_choice(catalog, spec)
    central: dict[str, Number] = {name: item.estimate.value for name, item in world.uncertain.items()}
    drawn: dict[str, Number] = dict(draw(world.uncertain, spec.basics.draws, spec.basics.seed))
    sides = (central, drawn)
    found = mixes(spec, world, gap, central, drawn)
    window = left * SECONDS_PER_DAY * COLLECTING
    _, policy, _, _ = policy_named(catalog, spec.training.policy)
    models = trained(catalog, spec, world, found.chosen, sides, float(policy.parameters))
    spoken = language(catalog, spec)
    rows, largest, cited = _onboard(catalog, spec)
    robot = catalog.find("robots", spec.programme.robot).id
    entry = cast(RobotEntry, catalog.entry("robots", robot))
    fleet = fleet_of(spec, robot, entry.work, sides, spoken.cost_per_call * spec.language.calls)
    farm = farms(world, found.chosen, sides, window)
    supplied = supplies(world, found.chosen, sides, window, spec)
    cost = _costs(supplied, farm, models)
    total = _sum(cost)
    ready, in_time = _ready(spec, models, left)
    worth, said = _value(catalog, spec)
    notes = (*gap.notes, *world.notes, *spoken.notes, *_notes(spec, models, found))
    return Programme(
        spec, _streamed(catalog, spec, world, sides, supplied), gap, found, farm, models, spoken, rows, largest,
        _evaluation(spec.programme.success), fleet, cost, total, ready, in_time, worth, (*notes, *said),
        tuple(sorted({*world.sources, *cited, *spoken.sources, *LAWS})),
    )  # fmt: skip


def _streamed(
    catalog: Catalog, spec: ProgrammeSpec, world: Physical, sides: tuple[Mapping[str, Number], Mapping[str, Number]],
    supplied: tuple[SupplyRow, ...],
) -> Streamed:  # fmt: skip
    central, drawn = sides
    own, many = streams(world, central), streams(world, drawn)
    sensors = [sensor_of(central, id) for id in world.sensors]
    fused = [one for one in sensors if world.modalities[one.name] != "language"]
    chip = catalog.find("chips", spec.onboard.chips[0]).id
    engine = engines(catalog, chip, 2.0, 2, spec.basics.seed)[0]
    quickest = max(float(np.asarray(one.rate)) for one in fused)
    parts = {one.name: float(np.asarray(one.rate) * one.tokens * 3600.0) for one in sensors}
    return Streamed(
        from_draws(float(own[0]), np.asarray(many[0])), from_draws(float(own[2]), np.asarray(many[2])),
        {name: value / sum(parts.values()) for name, value in parts.items()},
        front_end(fused, STATES, quickest, engine.peak), chip, supplied,
    )  # fmt: skip


def _onboard(
    catalog: Catalog, spec: ProgrammeSpec
) -> tuple[tuple[OnboardRow, ...], tuple[Largest, ...], set[str]]:  # fmt: skip
    """Every policy size on every chip, and the largest of the programme's shape on each chip."""
    rows: list[OnboardRow] = []
    largest: dict[str, Largest] = {}
    cited: set[str] = set()
    for chip in spec.onboard.chips:
        for policy in dict.fromkeys((spec.training.policy, *spec.onboard.sizes)):
            row, most, sources = onboard_row(catalog, policy, chip, rate=spec.onboard.rate, seed=spec.basics.seed)
            rows.append(row)
            cited |= set(sources)
            largest.setdefault(row.chip, most)
    return tuple(rows), tuple(largest.values()), cited


def _evaluation(success: float) -> Evaluation:
    """Trials whose share of successes has a 90 % interval of TRIAL_WIDTH each way (binomial, normal)."""
    trials = int(np.ceil(success * (1 - success) * (1.645 / TRIAL_WIDTH) ** 2))
    return Evaluation(trials, int(np.ceil(trials * (1 - SAVED_BY_SIMULATION))))


def _costs(
    supplied: tuple[SupplyRow, ...], farm: tuple[FarmRow, ...], models: tuple[TrainedModel, ...]
) -> dict[str, Estimate]:  # fmt: skip
    """Dollars by part: collected data, farms in use, each training by its rent (amortised where there is none)."""
    parts = {f"data: {row.supply}": row.cost for row in supplied}
    parts |= {f"farm: {row.simulator}": row.cost for row in farm if row.hours > 0}
    for model in models:
        cost = model.cost.rental or model.cost.amortised
        if cost is not None:
            parts[f"training: {model.name}"] = cost
    return parts


def _sum(cost: Mapping[str, Estimate]) -> Estimate:
    """The sum of parts with independent doubts."""
    value = sum(one.value for one in cost.values())
    down = float(np.sqrt(sum((one.value - one.low) ** 2 for one in cost.values())))
    up = float(np.sqrt(sum((one.high - one.value) ** 2 for one in cost.values())))
    return Estimate(value, max(value - down, 0.0), value + up)


def _ready(spec: ProgrammeSpec, models: tuple[TrainedModel, ...], left: int) -> tuple[date, float]:
    """The day on which the policy is trained, and the chance that this is in time: log-normal days of training."""
    days = sum(model.days.value for model in models)
    high = sum(model.days.high for model in models)
    ready = spec.basics.as_of + timedelta(days=min(left * COLLECTING + days, 3.0e5))
    spread = max(np.log(high / days) / 1.645, 1e-6)
    score = np.log(left * (1 - COLLECTING) / days) / spread
    from math import erf

    return ready, float(0.5 * (1 + erf(score / np.sqrt(2))))


def _notes(spec: ProgrammeSpec, models: tuple[TrainedModel, ...], found: Mixes) -> tuple[str, ...]:
    notes = [
        f"{COLLECTING:.0%} of the time until {spec.programme.date} is for data, the rest for training "
        f"({spec.training.experiments:g} times the final run, experiments included)",
        f"hours of {spec.programme.tasks} tasks grow as their number to the power 0.7 (assumed, 0.4 to 1)",
        "on-board times are predicted from kernels, their software is a factor of 0.7 to 1.6; published rooflines are "
        "no measurements",
    ]
    chosen = found.chosen
    if chosen.exchange is not None and chosen.exchange.low < 0:
        notes.append(
            "simulation may hurt at this mix: the interval of its worth reaches below zero (negative transfer)"
        )
    notes.append(
        "compute-optimal world models grow as C^0.49 (256 tokens an image) to C^0.62 (540), pearce-2025: sizes here are"
        " those that the specification names"
    )
    if spec.data.pretraining_hours == 0:
        notes.append("no pretraining video: the world model learns from the mix alone")
    if any(model.days.value > 366 for model in models):
        notes.append("training takes more than a year on these chips")
    return tuple(notes)


def _value(catalog: Catalog, spec: ProgrammeSpec) -> tuple[object | None, tuple[str, ...]]:
    """What the named venture is worth, where this version can value one; else a note that says so."""
    if not spec.value.venture:
        return None, ()
    from importlib import import_module

    try:
        reading, valued = import_module("supercycle.study.venture_inputs"), import_module("supercycle.study.valuing")
    except ImportError:
        return None, (f"this version cannot value a venture ({spec.value.venture})",)
    venture = reading.read_venture(spec.value.venture, (), tuple(catalog.sources))
    found = valued.valuing(catalog, venture, seed=spec.basics.seed)
    return cast(object, found), ("the venture's value is that of its own specification, not of this programme's costs",)
