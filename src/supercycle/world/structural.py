"""The structural member of the forecast: from inputs over the years to every series that the industry is known by."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import SECONDS_PER_YEAR
from supercycle.world.demand import (
    Habits,
    Rules,
    adjusted_demand,
    compute_spend,
    funded_run,
    others_spend,
    run_budget,
    run_cost,
)
from supercycle.world.famine import clearing_price, famine_index
from supercycle.world.market import worth_of_chip
from supercycle.world.paths import ANCHOR, Paths
from supercycle.world.regions import Ecosystems, Region, ecosystems

Array = NDArray[np.float64]

AGGREGATES = ("other-west", "other-china")
"""Names that stand for many laboratories: they count in the total, never as one of the largest."""


@dataclass(frozen=True)
class Side:
    """The market for compute of one ecosystem, by year: demand at the reference price, supply, the price.

    ``wanted`` in USD, ``deliverable`` in seconds of H100 equivalents, ``price`` in USD/s of one;
    ``labs`` and ``states`` are parts of what is wanted.
    """

    wanted: Array
    deliverable: Array
    index: Array
    price: Array
    labs: Array
    states: Array


@dataclass(frozen=True)
class Runs:
    """The largest run of one ecosystem by year: FLOP, and USD at the rent of the year."""

    flop: Array
    cost: Array


@dataclass(frozen=True)
class World:
    """Everything that the structural model computes, over the model's years."""

    given: Paths
    chips: Ecosystems
    spend: Mapping[str, Array]
    revenue: Mapping[str, Array]
    west: Side
    china: Side
    west_runs: Runs
    china_runs: Runs
    reference: Array


def world(given: Paths, peak: float) -> World:
    """The whole of one set of inputs; ``peak`` is the dense 16-bit rate behind one H100 equivalent, in FLOP/s."""
    chips = ecosystems(given)
    reference = _reference(given, "west")
    own = given.years >= ANCHOR
    revenue = {id: given.trend(f"labs.{id}.revenue")[..., own] for id in given.inputs.labs}
    outside = {id: given.trend(f"labs.{id}.outside")[..., own] for id in given.inputs.labs}
    habits = {id: _habits(given, id) for id in given.inputs.labs}
    spend = {id: np.asarray(compute_spend(revenue[id], outside[id], habits[id])) for id in given.inputs.labs}
    west = _side(given, chips.west_at_work, _before(given, "west"), _of(given, spend, "west"), reference, "west")
    in_china = _side(
        given, chips.china_at_work, _before(given, "china"), _of(given, spend, "china"), reference, "china"
    )
    runs = {
        region: _runs(given, _of(given, spend, region), habits, side.price, fleet, given.fixed(observed), peak)
        for region, side, fleet, observed in (
            ("west", west, chips.west_at_work, "anchor.run_2025"),
            ("china", in_china, chips.china_at_work, "anchor.china_run_2025"),
        )
    }  # fmt: skip
    return World(given, chips, spend, revenue, west, in_china, runs["west"], runs["china"], reference)


def worth(found: World, region: Region, side: Side) -> Array:
    """What an H100 equivalent of a region brings in over its life, in USD; the price of its year of making falls on."""
    given = found.given
    earned = side.price * SECONDS_PER_YEAR * given.at("market.available")
    retired = 1 - 0.5 ** (1 / given.fixed("market.life"))
    return np.asarray(worth_of_chip(earned, given.at("west.capital.saving"), retired))


def _reference(given: Paths, region: str) -> Array:
    """The reference price in USD/s: it falls as the money that one H100 equivalent takes."""
    need = given.falling(f"{region}.capital.need", f"{region}.capital.saving")[..., given.years >= ANCHOR]
    return np.asarray(given.at("market.reference_price") * need / need[..., :1])


def _habits(given: Paths, id: str) -> Habits:
    place = f"labs.{id}"
    return Habits(
        given.at(f"{place}.discipline"), given.at(f"{place}.research"), given.at(f"{place}.run"),
        given.at(f"{place}.cadence"),
    )  # fmt: skip


def _of(given: Paths, spend: Mapping[str, Array], region: str) -> dict[str, Array]:
    return {id: spend[id] for id, where in given.inputs.labs.items() if where == region}


def _before(given: Paths, region: str) -> Array:
    """Chips at work at the end of the year before the anchor."""
    abroad = given.fixed("anchor.china_stock_2024")
    if region == "west":
        return given.fixed("anchor.stock_2024") - abroad
    return abroad + given.fixed("controls.software") * given.fixed("anchor.domestic_2024")


def _side(
    given: Paths, at_work: Array, before: Array, labs: Mapping[str, Array], reference: Array, region: str
) -> Side:
    """Demand and supply of one ecosystem: laboratories, states in the West, and all others, from the anchor's level."""
    mean = (np.concatenate([before + 0 * at_work[..., :1], at_work[..., :-1]], axis=-1) + at_work) / 2
    deliverable = mean * SECONDS_PER_YEAR * given.at("market.available")
    tight = given.fixed("market.tightness" if region == "west" else "market.china_tightness")
    total = tight * deliverable[..., :1] * reference[..., :1]
    states = total * given.fixed("market.national_share") if region == "west" else 0 * total
    money = np.sum(np.stack(np.broadcast_arrays(*labs.values())), axis=0)
    national = given.grown(states, "market.national_growth", "market.national_later")
    others = given.grown(
        np.asarray(others_spend(total, money[..., :1], states)), "market.other_growth", "market.other_later"
    )
    wanted = adjusted_demand(
        money + national, others, np.asarray(reference * deliverable), given.fixed("market.adjustment")
    )
    index = np.asarray(famine_index(wanted, reference, deliverable))
    price = np.asarray(clearing_price(reference, index, given.at("market.elasticity")))
    return Side(np.asarray(wanted), np.asarray(deliverable), index, price, np.asarray(money), national)


def _runs(
    given: Paths, spend: Mapping[str, Array], habits: Mapping[str, Habits], price: Array, fleet: Array,
    observed: Array, peak: float,
) -> Runs:  # fmt: skip
    """The largest run that any laboratory of one ecosystem can fund, and what it costs to rent.

    The budget is scaled so that the run of the anchor's year is the one that was ``observed``.
    """
    rules = Rules(
        given.at("frontier.fleet"), given.at("frontier.length"), given.at("frontier.burden"),
        given.at("frontier.delay"), given.at("frontier.ceiling"),
    )  # fmt: skip
    use = given.at("frontier.utilisation")
    budget = np.maximum.reduce(np.broadcast_arrays(*[run_budget(m, habits[id], rules) for id, m in spend.items()]))
    known = run_cost(observed, price[..., :1], peak, use[..., :1], 0.0)
    budget = budget * known / budget[..., :1]
    largest = funded_run(budget, price, peak, use, fleet, rules)
    return Runs(np.asarray(largest), np.asarray(run_cost(largest, price, peak, use, rules.burden)))
