"""A fleet of robots at work: what a task costs, what a robot earns, when it has paid for itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supercycle.base.units import (
    SECONDS_PER_HOUR,
    SECONDS_PER_YEAR,
    Count,
    Dollars,
    DollarsPerJoule,
    DollarsPerSecond,
    Number,
    Seconds,
    Share,
    Watts,
)

DAYS_PER_YEAR = 365.25
"""Days of a year (convention)."""


@dataclass(frozen=True)
class Work:
    """One robot at work.

    ``hours`` a day at work (s), ``nameplate`` tasks a second without pause, ``utilisation`` the share of them that
    queues, charging and waves leave, ``success`` the share of tasks done without a person; a failed one takes a person
    ``intervention`` seconds. ``maintenance`` is a share of the price a year, ``life`` seconds at work, ``inference``
    dollars a second of models that run elsewhere. ``days`` a year at work.
    """

    price: Dollars
    life: Seconds
    hours: Seconds
    nameplate: Number
    utilisation: Share
    success: Share
    intervention: Seconds
    operator: DollarsPerSecond
    maintenance: Share
    power: Watts
    energy_price: DollarsPerJoule
    revenue: Dollars
    inference: DollarsPerSecond = 0.0
    days: Number = 350.0
    capital: Share = 0.10


@dataclass(frozen=True)
class Economics:
    """A robot's economics. Costs are a task's in USD by part; ``day`` are tasks a robot-day.

    ``payback`` in seconds of the calendar, infinite where a robot never pays; ``service_price`` is what an hour must
    cost (robots as a service) to earn the cost of capital; ``operators`` are people for a hundred robots.
    """

    tasks_per_hour: Number
    day: Count
    cost: Mapping[str, Number]
    cost_per_task: Dollars
    revenue_per_day: Dollars
    margin_per_year: Dollars
    payback: Seconds
    service_price: DollarsPerSecond
    operators: Count


def rate_of(work: Work) -> Number:
    """Tasks a second that are done: nameplate times utilisation, less the time that a robot waits for a person."""
    busy = np.asarray(work.nameplate) * work.utilisation
    waiting = (1.0 - np.asarray(work.success)) * np.asarray(work.intervention)
    return np.asarray(busy / (1.0 + busy * waiting))


def economics(work: Work) -> Economics:
    """What a task costs and a robot earns.

    A task costs ``(price / life + maintenance + energy + inference + capital) / rate + people``; depreciation is by
    hours at work. Payback counts calendar time and no financing; the service price does.

    Valid for robots that work alone: where they meet, :mod:`supercycle.sim.warehouse` gives the utilisation.
    """
    rate = rate_of(work)
    at_work = np.asarray(work.hours) * work.days
    per_second = {
        "depreciation": np.asarray(work.price) / work.life,
        "maintenance": np.asarray(work.price) * work.maintenance / at_work,
        "energy": np.asarray(work.power) * work.energy_price,
        "inference": np.asarray(work.inference, dtype=float),
        "capital": np.asarray(work.price) * work.capital / 2.0 / at_work,
    }
    cost = {name: value / rate for name, value in per_second.items()}
    cost["people"] = (1.0 - np.asarray(work.success)) * work.intervention * np.asarray(work.operator)
    total = np.sum(np.broadcast_arrays(*cost.values()), 0)
    day = rate * work.hours
    earned = day * np.asarray(work.revenue)
    cash = (total - cost["depreciation"] - cost["capital"]) * day
    yearly = (earned - cash) * work.days
    with np.errstate(divide="ignore", invalid="ignore"):
        payback = np.where(yearly > 0, np.asarray(work.price) / yearly * SECONDS_PER_YEAR, np.inf)
    return Economics(
        rate * SECONDS_PER_HOUR, day, cost, total, earned, earned * work.days - total * day * work.days, payback,
        total * rate, 100.0 * rate * (1.0 - np.asarray(work.success)) * work.intervention,
    )  # fmt: skip


def robot_day(revenue: Dollars, period: Seconds, robots: Count) -> Dollars:
    """Revenue of a robot and day, from a fleet's revenue of a period."""
    return np.asarray(np.asarray(revenue) / (np.asarray(period) / 86_400.0) / robots)


def reached_share(done: Count, working: Seconds, nameplate: Number) -> Share:
    """Share of the nameplate rate that ``done`` tasks in ``working`` seconds are."""
    return np.asarray(np.asarray(done) / (np.asarray(working) * nameplate))
