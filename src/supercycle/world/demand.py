"""Who wants compute and what they can pay: laboratories by their money and habits, states, and everybody else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Dollars, DollarsPerSecond, Flop, FlopPerSecond, Number, Seconds, Share
from supercycle.spend.rental import rental_cost
from supercycle.world.trend import lagged

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Habits:
    """How a laboratory spends: see :class:`supercycle.catalog.industry.LabEntry`. ``cadence`` in years."""

    discipline: Share
    research: Share
    run: Share
    cadence: Number


@dataclass(frozen=True)
class Rules:
    """What holds a run back beside money: the part of a fleet and the seconds that it can have, and regulation.

    ``burden`` is the part of a run's compute that rules take, ``delay`` the years that they add, ``ceiling`` the FLOP
    above which no run is let.
    """

    fleet: Share
    length: Seconds
    burden: Share
    delay: Number
    ceiling: Flop


def compute_spend(revenue: Dollars, outside: Dollars, habits: Habits) -> Dollars:
    """What a laboratory pays for compute in a year: ``discipline revenue + outside``, in USD.

    A behaviour, not a law; ``outside`` is money of investors or of a parent that it spends in that year.
    """
    return habits.discipline * revenue + outside


def run_budget(spend: Dollars, habits: Habits, rules: Rules) -> Array:
    """Dollars of the largest run: ``research run cadence`` of a year's spending, as it was ``delay`` years before.

    Bookkeeping; the last axis holds years. A run that waits for leave is paid from an earlier year's money.
    """
    return np.asarray(lagged(np.asarray(spend), rules.delay) * habits.research * habits.run * habits.cadence)


def funded_run(
    budget: Dollars, price: DollarsPerSecond, peak: FlopPerSecond, utilisation: Share, fleet: Number, rules: Rules
) -> Flop:
    """The largest run that money, machines and rules allow, in FLOP.

    Chip-seconds are the least of what the budget rents and of the part of the ``fleet`` (H100 equivalents) that one run
    can hold for its length; ``peak utilisation`` of each becomes training, less the burden of rules, below the ceiling.
    The price of a chip-hour is that of :func:`supercycle.spend.rental.rental_cost`, as a plan uses it.
    """
    hours = np.minimum(budget / rental_cost(1.0, price), fleet * rules.fleet * rules.length / 3600.0)
    return np.minimum(hours * 3600.0 * peak * utilisation * (1 - rules.burden), rules.ceiling)


def run_cost(flop: Flop, price: DollarsPerSecond, peak: FlopPerSecond, utilisation: Share, burden: Share) -> Dollars:
    """What a run costs to rent, in USD: the inverse of :func:`funded_run`."""
    hours = flop / (3600.0 * peak * utilisation * (1 - burden))
    return rental_cost(hours, price)


def others_spend(total: Dollars, laboratories: Dollars, states: Dollars, floor: Share = 0.1) -> Dollars:
    """What all other buyers would spend in the year of the anchor: the rest of the total, at least ``floor`` of it.

    The floor is assumed: where a draw gives the laboratories more than everything, the others still use some.
    """
    return np.maximum(total - laboratories - states, floor * total)


def adjusted_demand(fixed: Dollars, others: Dollars, supply: Dollars, adjustment: Share) -> Array:
    """Demand at the reference price in each year, in USD: ``fixed`` buyers, and ``others`` who adjust to what there is.

    The others' demand grows as given, times last year's index (demand over ``supply``, what can be delivered at the
    reference price) to the power ``-adjustment``: who found no compute drops plans, idle compute finds new uses.

    An assumption about behaviour; the last axis holds years.
    """
    shape = np.broadcast_shapes(np.shape(fixed), np.shape(others), np.shape(supply), np.shape(adjustment))
    fixed, others, supply = (np.broadcast_to(one, shape) for one in (fixed, others, supply))
    part = np.broadcast_to(adjustment, shape)[..., 0]
    factor = np.ones(shape[:-1])
    wanted = []
    for year in range(shape[-1]):
        wanted.append(fixed[..., year] + factor * others[..., year])
        factor = factor * (wanted[-1] / supply[..., year]) ** -part
    return np.stack(wanted, axis=-1)
