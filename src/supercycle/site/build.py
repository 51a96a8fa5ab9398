"""When a site's chips run: shells, power, chips and their installation, month by month."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Number, Seconds, Watts


@dataclass(frozen=True)
class BuildTimes:
    """Times from the decision in s, and how fast it goes on, in W/s; floats or arrays of draws.

    ``shell`` to the first hall, ``power`` to the first power through it, ``expansion`` the power that is added in a
    time from then on; ``delivery`` from the order to the first chips, ``spread`` from the first to the last, and
    ``installation`` from a chip in a powered hall to a chip that runs.
    """

    shell: Seconds
    power: Seconds
    expansion: Number
    delivery: Seconds
    spread: Seconds
    installation: Seconds


@dataclass(frozen=True)
class Ready:
    """Chips that run and the power of the site that stands, at a time after the decision."""

    chips: Count
    power_w: Watts


def time_to_power(grid: Seconds | None, substation: Seconds, plant: Seconds | None = None) -> Seconds:
    """Time from the decision to the first power.

    A site on the grid waits for the grid and, at the same time, for its substation; one with a plant of its own for
    that plant and a substation of half the wait, as no transmission transformer is needed (assumed).
    Whichever way is sooner is taken.
    """
    if grid is None and plant is None:
        raise InputError("no wait for the grid is known for this site; give one, or a plant of its own")
    own = np.inf if plant is None else np.maximum(plant, np.asarray(substation) / 2)
    grid_way = np.inf if grid is None else np.maximum(grid, substation)
    return np.minimum(own, grid_way)


def ready_at(when: Seconds, chips: Count, power: Watts, times: BuildTimes) -> Ready:
    """Chips that run some time after the decision, and the power that stands then.

    Power stands from the later of the first hall and the first power on, and grows at the rate of expansion, but at
    once for as much as one month of it. Chips arrive evenly from the first delivery to the last. Those run that have
    both, an installation ago: ``min(arrived, powered)``.

    The times are taken to be independent of one another given their draws; what stands never falls.
    """
    first = np.maximum(times.shell, times.power)
    standing = _standing(np.asarray(when) - first, power, times.expansion)
    installed = np.asarray(when) - times.installation
    powered = np.asarray(chips) * _standing(installed - first, power, times.expansion) / power
    arrived = chips * np.clip((installed - times.delivery) / np.maximum(times.spread, 1.0), 0.0, 1.0)
    return Ready(np.floor(np.minimum(arrived, powered)), standing)


def time_until_all(chips: Count, power: Watts, times: BuildTimes) -> Seconds:
    """Time from the decision until all chips run."""
    first = np.maximum(times.shell, times.power)
    grown = first + np.maximum(np.asarray(power) / times.expansion - MONTH, 0.0)
    return np.asarray(np.maximum(grown, np.asarray(times.delivery) + times.spread) + times.installation)


MONTH = 365.25 / 12 * 86400.0
"""Seconds of a month (convention)."""


def _standing(since: NDArray[np.float64], power: Watts, expansion: Number) -> Watts:
    """Power that stands some time after the first: a month's expansion at once, then more of it."""
    return np.where(since >= 0, np.minimum(power, np.asarray(expansion) * (np.maximum(since, 0.0) + MONTH)), 0.0)
