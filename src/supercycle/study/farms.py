"""The farms of simulators and the collectors of real hours that a chosen mix needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_HOUR, Number
from supercycle.sim.farm import farm
from supercycle.sim.supply import available, collected, usable_price
from supercycle.study.mixes import MixAlternative
from supercycle.study.physical_inputs import Physical, simulated_hours, supply_of
from supercycle.study.programme_spec import ProgrammeSpec


@dataclass(frozen=True)
class FarmRow:
    """A simulator at work: robot-hours that a chip-hour makes, chip-hours and chips for the mix, and dollars."""

    simulator: str
    kind: str
    chip: str
    hours: float
    hours_per_chip_hour: Estimate
    price_per_hour: Estimate
    chip_hours: Estimate
    chips: Estimate
    cost: Estimate


@dataclass(frozen=True)
class SupplyRow:
    """A source of hours: usable ones wanted, price of one, dollars, units that collect them in time, and whether so
    many exist."""

    supply: str
    hours: float
    price_per_hour: Estimate
    cost: Estimate
    units: Estimate
    available: float | None
    enough: bool


def farms(
    world: Physical, mix: MixAlternative, sides: tuple[Mapping[str, Number], Mapping[str, Number]], window: float
) -> tuple[FarmRow, ...]:  # fmt: skip
    """Every simulator of the programme: what it makes, and what the mix takes of it (none of those it does not use)."""
    hours = {mix.simulator: mix.simulated, mix.neural: mix.neural_hours}
    return tuple(_farm(world, name, hours.get(name, 0.0), sides, window) for name in world.kinds)


def _farm(
    world: Physical, name: str, hours: float, sides: tuple[Mapping[str, Number], Mapping[str, Number]], window: float
) -> FarmRow:  # fmt: skip
    made = [simulated_hours(values, name) for values in sides]
    needs = [farm(hours, pace, window, used=values["farm used"]) for pace, values in zip(made, sides, strict=True)]
    rents = [np.asarray(values[f"rent of {world.chips[name]}"]) * SECONDS_PER_HOUR for values in sides]
    prices = [
        rent / (np.asarray(pace) * np.asarray(values["farm used"]))
        for rent, pace, values in zip(rents, made, sides, strict=True)
    ]

    def both(one: Number, many: Number) -> Estimate:
        return from_draws(float(one), np.asarray(many))

    return FarmRow(
        name, world.kinds[name], world.chips[name], hours, both(made[0], made[1]), both(prices[0], prices[1]),
        both(needs[0].chip_hours, needs[1].chip_hours), both(needs[0].chips, needs[1].chips),
        both(needs[0].chip_hours * rents[0], needs[1].chip_hours * rents[1]),
    )  # fmt: skip


def supplies(
    world: Physical, mix: MixAlternative, sides: tuple[Mapping[str, Number], Mapping[str, Number]], window: float,
    spec: ProgrammeSpec,
) -> tuple[SupplyRow, ...]:  # fmt: skip
    """The source of real hours and that of pretraining video."""
    found = [] if mix.real is None else [_real(world.real, mix.real, sides, window)]
    if spec.data.pretraining_hours > 0:
        found.append(_supply(world.pretraining, spec.data.pretraining_hours, sides, window))
    return tuple(found)


def _real(
    name: str, hours: Estimate, sides: tuple[Mapping[str, Number], Mapping[str, Number]], window: float
) -> SupplyRow:  # fmt: skip
    """Real hours, whose number is in doubt too: its interval joins that of the price."""
    row = _supply(name, hours.value, sides, window)
    low, high = row.price_per_hour.low * hours.low, row.price_per_hour.high * hours.value
    high = max(high, row.price_per_hour.value * hours.high)
    return replace(row, cost=Estimate(row.cost.value, min(low, row.cost.value), max(high, row.cost.value)))


def _supply(
    name: str, hours: float, sides: tuple[Mapping[str, Number], Mapping[str, Number]], window: float
) -> SupplyRow:  # fmt: skip
    found = [supply_of(values, name) for values in sides]
    taken = [collected(one, hours, window) for one in found]
    most = float(np.asarray(available(found[0])))

    def both(one: Number, many: Number) -> Estimate:
        return from_draws(float(one), np.broadcast_to(np.asarray(many, dtype=float), np.shape(sides[1]["anchor"])))

    return SupplyRow(
        name, hours, both(usable_price(found[0]), usable_price(found[1])), both(taken[0].cost, taken[1].cost),
        both(taken[0].units, taken[1].units), most if np.isfinite(most) else None, hours <= most,
    )  # fmt: skip
