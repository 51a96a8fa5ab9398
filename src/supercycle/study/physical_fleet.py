"""The fleet of a programme: what a robot earns, and a warehouse day with more and more robots on one floor."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import JOULES_PER_KILOWATT_HOUR, SECONDS_PER_HOUR, SECONDS_PER_YEAR, Number
from supercycle.sim.fleet import Economics, Work, economics
from supercycle.sim.streets import Floor
from supercycle.sim.warehouse import Day, Shift, day
from supercycle.study.programme_spec import ProgrammeSpec

ENERGY = 0.12 / JOULES_PER_KILOWATT_HOUR
"""USD a joule of electricity of a building (assumed, 0.06 to 0.25 USD/kWh: hardly a part of a task)."""


SIMULATED = 2 * SECONDS_PER_HOUR
"""Seconds of a day that are simulated for each number of robots; the rest is alike (a choice)."""


@dataclass(frozen=True)
class FleetResult:
    """A robot's economics with intervals, and the fleet's.

    ``payback`` in years, None where a robot does not pay at central values; ``pays`` the share of draws in which it
    does within its life. ``days`` is the warehouse floor by number of robots, empty elsewhere.
    """

    robot: str
    work: str
    robots: int
    success: float
    tasks_per_hour: Estimate
    tasks_per_day: Estimate
    cost_per_task: Estimate
    parts: Mapping[str, float]
    revenue_per_robot_day: Estimate
    margin_per_year: Estimate
    payback_years: float | None
    pays: float
    service_price_per_hour: Estimate
    operators: Estimate
    days: tuple[Day, ...]
    floor: Floor | None


def fleet_of(
    spec: ProgrammeSpec, robot: str, work: str, sides: tuple[Mapping[str, Number], Mapping[str, Number]],
    inference: float,
) -> FleetResult:  # fmt: skip
    """The economics of a robot at work at the programme's success, central and drawn; the floor of a warehouse.

    ``inference`` is dollars a task of models that run elsewhere.
    """
    success = spec.programme.success
    central, drawn = (_economics(values, success, inference) for values in sides)

    def both(name: str) -> Estimate:
        return from_draws(float(getattr(central, name)), np.asarray(getattr(drawn, name)))

    days, floor = _days(spec, work)
    payback = float(central.payback) / SECONDS_PER_YEAR
    at_work = np.asarray(sides[1]["robot hours"]) * 350.0
    life_years = np.asarray(sides[1]["robot life"]) / at_work
    return FleetResult(
        robot, work, spec.fleet.robots, success, both("tasks_per_hour"), both("day"), both("cost_per_task"),
        {name: float(value) for name, value in central.cost.items()}, both("revenue_per_day"), both("margin_per_year"),
        payback if np.isfinite(payback) else None,
        float(np.mean(np.asarray(drawn.payback) / SECONDS_PER_YEAR <= life_years)),
        both("service_price").scaled(SECONDS_PER_HOUR), both("operators"), days, floor,
    )  # fmt: skip


def _economics(values: Mapping[str, Number], success: float, inference: float) -> Economics:
    rate = np.asarray(values["robot nameplate"]) * values["robot utilisation"]
    held = np.minimum(np.maximum(1 - np.asarray(values["robot interventions"]), 0.0), success)
    return economics(
        Work(
            price=values["robot price"], life=values["robot life"], hours=values["robot hours"],
            nameplate=values["robot nameplate"], utilisation=values["robot utilisation"], success=held,
            intervention=values["robot intervention"], operator=values["robot operator"],
            maintenance=values["robot maintenance"], power=values["robot power"], energy_price=ENERGY,
            revenue=values["robot revenue"], inference=inference * rate,
        )
    )  # fmt: skip


def _days(spec: ProgrammeSpec, work: str) -> tuple[tuple[Day, ...], Floor | None]:
    """The floor with each number of robots; only warehouses have one."""
    if work != "warehouse":
        return (), None
    floor = Floor(spec.fleet.wide, spec.fleet.deep, spec.fleet.stations)
    return tuple(
        day(count, floor, Shift(), seconds=SIMULATED, seed=spec.basics.seed) for count in spec.fleet.counts
    ), floor
