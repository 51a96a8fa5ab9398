"""Policies on the chips of robots: seconds of a look, actions a second, the largest that keeps a rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from supercycle.base.draws import draw, values
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Number
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.physical import PolicyEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build, chip_inputs
from supercycle.machine.engine import Engine
from supercycle.serve.onboard import Policy, control_rate, largest_policy, onboard_time, remote_time

STATES = 18.0
"""Errors in the fusion filter's state: place, speed, attitude, biases of a robot's body (a usual choice, 15 to 18)."""

ROUND_TRIP, UPLINK, PICTURES = 10e-3, 12.5e6, 3 * 12e3
"""A server in the building: seconds there and back, bytes a second of its Wi-Fi, bytes of three pictures (assumed)."""

FORMAT = {1.0: "fp8", 2.0: "bf16", 0.5: "fp4"}
"""The number format of a byte count of weights."""

SOFTWARE_DOUBT = Estimate(1.0, 0.7, 1.6)
"""Factors of time within which software lies around kernels at their measured rates (assumed: Triton on an RTX 4090
reaches 36.8 ms where this package says about 46, eager code takes twice as long)."""


@dataclass(frozen=True)
class OnboardRow:
    """One policy on one chip. ``period`` of a look in seconds; ``looks`` a second; ``actions`` a second if a chunk is
    carried out without looking; ``served`` seconds of a look on a server with this chip in the building."""

    policy: str
    chip: str
    parameters: float
    period: Estimate
    reading: float
    looks: Estimate
    actions: Estimate
    served: Estimate
    fits: bool
    keeps_up: bool


@dataclass(frozen=True)
class Largest:
    """The largest policy of the shape of the programme's that a chip carries at the wanted rate."""

    chip: str
    rate: float
    parameters: Estimate


def policy_named(catalog: Catalog, name: str, weight: float = 2.0) -> tuple[str, Policy, float, PolicyEntry]:
    """A policy of the catalogue: its id, its numbers, the actions of a chunk, its entry."""
    id = catalog.find("policies", name).id
    entry = cast(PolicyEntry, catalog.entry("policies", id))
    size = entry.parameters.number
    share = 1.0 if entry.head is None else entry.head.number / size
    rows = 1.0 if entry.head is None else entry.chunk.number
    policy = Policy(size, entry.tokens.number, entry.steps.number, rows, weight, share)
    return id, policy, entry.chunk.number, entry


def engines(catalog: Catalog, chip: str, weight: float, draws: int, seed: int) -> tuple[Engine, Engine, float]:
    """A chip's engine at central values and for draws, in the format of the weights or the nearest; bytes of memory."""
    entry = cast(ChipEntry, catalog.entry("chips", chip))
    wanted = FORMAT.get(weight, "bf16")
    format = wanted if f"{wanted}-dense" in entry.peak else "bf16"
    facts = chip_inputs(catalog, chip, format, "bf16")
    central = build(facts, facts.central())
    many = build(facts, draw(dict(facts.inputs), draws, seed))
    return central.matmul, many.matmul, float(np.asarray(central.memory))


def onboard_row(
    catalog: Catalog, policy: str, chip: str, *, rate: float, weight: float = 2.0, draws: int = 500, seed: int = 1
) -> tuple[OnboardRow, Largest, tuple[str, ...]]:  # fmt: skip
    """One policy on one chip, with the largest like it that keeps ``rate``. Raises InputError for unknown names."""
    found = catalog.find("chips", chip)
    id, asked, chunk, entry = policy_named(catalog, policy, weight)
    one, many, memory = engines(catalog, found.id, weight, draws, seed)
    middle = onboard_time(asked, one)
    spread = values(SOFTWARE_DOUBT, np.random.default_rng(seed).standard_normal(draws))
    period = from_draws(float(middle.total_s), np.asarray(onboard_time(asked, many).total_s) * spread)
    looks = Estimate(1 / period.value, 1 / period.high, 1 / period.low)
    away = {
        side: float(remote_time(getattr(period, side), ROUND_TRIP, PICTURES, UPLINK))
        for side in ("low", "value", "high")
    }
    largest = largest_policy(asked, one, rate, memory)
    sizes = largest_policy(asked, many, rate, memory)
    row = OnboardRow(
        id, found.id, float(asked.parameters), period, float(middle.reading_s), looks,
        looks.scaled(float(control_rate(1.0, chunk, open_loop=True))),
        Estimate(away["value"], away["low"], away["high"]),
        float(asked.parameters) * weight <= memory / 2, looks.value >= rate,
    )  # fmt: skip
    sources = {fact.source for fact in (entry.parameters, entry.tokens, entry.steps, entry.chunk)}
    return row, Largest(found.id, rate, from_draws(float(largest), np.asarray(sizes))), tuple(sorted(sources))


def published(catalog: Catalog, policy: str, chip: str) -> Mapping[str, Number]:
    """Published periods of a policy on a chip in seconds, by software; a roofline is named so."""
    entry = policy_named(catalog, policy)[3]
    return {
        f"{one.software} ({one.kind})": one.period.number for one in entry.rates
        if catalog.find("chips", one.chip).id == catalog.find("chips", chip).id
    }  # fmt: skip
