"""Hours of experience by where they come from: what a usable one costs, and how long so many take."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import SECONDS_PER_HOUR, Count, Dollars, DollarsPerSecond, Number, Seconds, Share

HOURS_PER_WORKING_YEAR = 2_000.0
"""Hours that one shift works in a year (convention: 50 weeks of 40)."""

HOURS_PER_YEAR = 8_766.0
"""Hours of a year of 365.25 days (convention)."""


@dataclass(frozen=True)
class Supply:
    """A source of experience: the price of a recorded hour, the share of it that is usable, usable hours that one unit
    makes in an hour at work, and shifts that it works. ``hours`` is how many recorded hours there are at most.
    """

    name: str
    tier: str
    price: DollarsPerSecond
    usable: Share
    pace: Number = np.inf
    hours: Number = np.inf


@dataclass(frozen=True)
class Collected:
    """Usable hours collected: what they cost, recorded hours behind them, units (people, robots) and time."""

    hours: Number
    cost: Dollars
    recorded: Number
    units: Count
    duration: Seconds


def usable_price(one: Supply) -> Dollars:
    """Dollars of an hour that is worth training on: the price of a recorded one over the usable share."""
    return np.asarray(np.asarray(one.price) * SECONDS_PER_HOUR / np.asarray(one.usable))


def available(one: Supply) -> Number:
    """Usable hours that there are at most."""
    return np.asarray(np.asarray(one.hours) * np.asarray(one.usable))


def collected(one: Supply, hours: Number, window: Seconds, *, shifts: Number = 1.0) -> Collected:
    """What it takes to collect ``hours`` of usable experience within ``window`` seconds.

    ``pace`` of a unit holds in its working hours, ``shifts`` of 2,000 a year each. Units are whole.
    """
    wanted = np.asarray(hours, dtype=float)
    recorded = wanted / np.asarray(one.usable)
    working = np.asarray(window) / SECONDS_PER_HOUR * HOURS_PER_WORKING_YEAR / HOURS_PER_YEAR * np.asarray(shifts)
    units = np.where(np.isinf(one.pace), 0.0, np.ceil(wanted / (np.asarray(one.pace) * working) - 1e-9))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(units > 0, wanted / (np.asarray(one.pace) * np.maximum(units, 1.0)) / working, 0.0)
    return Collected(wanted, recorded * np.asarray(one.price) * SECONDS_PER_HOUR, recorded, units, share * window)
