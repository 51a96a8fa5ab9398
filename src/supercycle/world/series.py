"""The series of a forecast: from what the structural model computes to names, units and definitions."""

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import SECONDS_PER_YEAR
from supercycle.laws import PowerLaw, compute_optimal
from supercycle.world.ecosystems import domestic_share, generations_behind
from supercycle.world.market import concentration, largest_share, maker_revenue, maker_shares, shares
from supercycle.world.paths import ANCHOR
from supercycle.world.result import Forecasted
from supercycle.world.structural import AGGREGATES, World
from supercycle.world.trend import doubling_years

Array = NDArray[np.float64]

DOUBLING = ("stock", "nvidia-data-center-revenue", "accelerator-capital", "frontier-run-flop", "frontier-run-cost")
"""The series whose doubling times are said."""


def all_series(found: World) -> dict[str, Forecasted]:
    """Every series of the structural model by name."""
    return {
        **_chips(found),
        **_money(found),
        **_compute(found),
        **_labs(found),
        **_demand(found),
        **_frontier(found),
        **_china(found),
    }


def trained(flop: Forecasted, law: PowerLaw) -> dict[str, Forecasted]:
    """What the largest run trains best under a law: its parameters and tokens."""
    known = np.isfinite(flop.draws)
    best = compute_optimal(law, np.where(known, flop.draws, 1.0))
    return {
        f"frontier-run-{name}": Forecasted(
            unit, f"{said} of the largest run under the usual law", np.where(known, amount, np.nan)
        )
        for name, unit, said, amount in (
            ("parameters", "parameter", "active parameters", best.parameters),
            ("tokens", "token", "tokens", best.tokens),
        )
    }  # fmt: skip


def doubling_times(series: dict[str, Forecasted]) -> dict[str, Forecasted]:
    """The doubling time of each series of DOUBLING in each year, in seconds."""
    return {
        name: Forecasted(
            "s", f"time in which {name} doubles at the growth of the year",
            _behind_nothing(doubling_years(series[name].draws) * SECONDS_PER_YEAR),
        )
        for name in DOUBLING
    }  # fmt: skip


def _chips(found: World) -> dict[str, Forecasted]:
    given, chips = found.given, found.chips
    made = chips.west.supply.output
    before = given.fixed("anchor.stock_2024")
    stock = before + np.cumsum(made, axis=-1)
    year = before - given.fixed("anchor.stock_2023")
    power = chips.west.supply.power + chips.china.supply.power
    used = given.at("market.used_power")
    return {
        "stock": _shown(
            found, "H100e", "cumulative chips of NVIDIA, Google, AMD and Amazon, end of year", stock, before
        ),
        "shipments": _shown(found, "H100e", "chips of the four makers put to work in the year", made, year),
        "in-use": _shown(found, "H100e", "chips at work everywhere at the end of the year, by peak",
                         chips.west_at_work + chips.imported + chips.domestic),
        "power": _shown(found, "W", "power at the meter of accelerators at work, end of year", power),
        "energy": _shown(found, "J", "energy of accelerators in the year, cooling included",
                         _mean_of_year(power) * used * SECONDS_PER_YEAR),
    }  # fmt: skip


def _money(found: World) -> dict[str, Forecasted]:
    given, chips = found.given, found.chips
    made, need = chips.west.supply.output, chips.west.need["capital"]
    first, last = given.fixed("anchor.nvidia_share_2025"), given.at("market.nvidia_share_later")
    far = 0.5 ** ((given.own - ANCHOR) / given.fixed("market.half_life"))
    nvidia = last + (first - last) * far
    price = given.fixed("anchor.nvidia_revenue_2025") / (made[..., :1] * first) * need / need[..., :1]
    rest = {name: given.fixed(f"anchor.other_makers.{name}") for name in given.inputs.makers}
    makers = [nvidia + 0 * made, *maker_shares(nvidia + 0 * made, rest).values()]
    capital = chips.west.supply.used["capital"] + chips.china.supply.used["capital"]
    return {
        "nvidia-data-center-revenue": _shown(
            found, "USD", "fiscal year that ends in the next January", np.asarray(maker_revenue(made, nvidia, price)),
            given.fixed("anchor.nvidia_revenue_2024"),
        ),
        "accelerator-capital": _shown(found, "USD", "money for accelerators and their buildings in the year", capital),
        "accelerator-revenue": _shown(
            found, "USD", "the part of it that makers of chips and systems earn",
            capital * given.at("market.accelerator_part"),
        ),
        "price-of-chip": _shown(found, "USD", "NVIDIA's data-center revenue over its H100 equivalents", price),
        "maker-concentration": _shown(
            found, "", "HHI of makers of the four, by H100 equivalents of the year, 0 to 10,000", concentration(makers)
        ),
    }  # fmt: skip


def _compute(found: World) -> dict[str, Forecasted]:
    given, west, china = found.given, found.west, found.china
    named = found.revenue
    part = shares(named)
    largest = [part[id] for id in part if id not in AGGREGATES]
    spent = shares(found.spend)
    by_compute = [spent[id] for id in spent if id not in AGGREGATES]
    labs = np.sum(np.stack(np.broadcast_arrays(*found.spend.values())), axis=0)
    research = np.sum(
        np.stack(np.broadcast_arrays(*[found.spend[id] * given.at(f"labs.{id}.research") for id in found.spend])),
        axis=0,
    )
    return {
        "compute-price": _shown(found, "USD/s", "market rent of an H100 equivalent, West", west.price),
        "reference-price": _shown(found, "USD/s", "rent of an H100 equivalent without scarcity", found.reference),
        "deliverable": _shown(found, "H100e*s", "what can be sold in the year, West", west.deliverable),
        "famine-index": _shown(found, "", "demand at the reference price over what is deliverable, West", west.index),
        "famine-index-china": _shown(found, "", "the same in China", china.index),
        "lab-compute-spend": _shown(found, "USD", "laboratories' spending on compute, users' included", labs),
        "lab-research-compute": _shown(found, "USD", "the part of it that is not for users", research),
        "lab-revenue": _shown(found, "USD", "laboratories' revenue from models",
                              np.sum(np.stack(np.broadcast_arrays(*named.values())), axis=0)),
        "top-3-share": _shown(
            found, "", "the three largest laboratories' part of that revenue", largest_share(largest)
        ),
        "top-3-share-compute": _shown(found, "", "the same of spending on compute", largest_share(by_compute)),
        "lab-concentration": _shown(found, "", "HHI of laboratories by revenue, 0 to 10,000", concentration(largest)),
    }  # fmt: skip


def _labs(found: World) -> dict[str, Forecasted]:
    """Revenue and spending of each laboratory."""
    return {
        **{f"{id}-revenue": _shown(found, "USD", f"revenue of {id} in the calendar year", one)
           for id, one in found.revenue.items()},
        **{f"{id}-compute-spend": _shown(found, "USD", f"what {id} spends on compute in the year", one)
           for id, one in found.spend.items()},
    }  # fmt: skip


def _demand(found: World) -> dict[str, Forecasted]:
    """Who wants compute, at the reference price."""
    given, west = found.given, found.west
    users = [found.spend[id] * (1 - given.at(f"labs.{id}.research")) for id in found.spend]
    return {
        "lab-inference-compute": _shown(
            found, "USD", "laboratories' spending on compute for users",
            np.sum(np.stack(np.broadcast_arrays(*users)), axis=0),
        ),
        "demand-laboratories": _shown(
            found, "USD", "the West's demand at the reference price: laboratories", west.labs
        ),
        "demand-states": _shown(found, "USD", "the same of states", west.states),
        "demand-others": _shown(found, "USD", "the same of all others: clouds, enterprises, platforms",
                                west.wanted - west.labs - west.states),
    }  # fmt: skip


def _frontier(found: World) -> dict[str, Forecasted]:
    given = found.given
    better = np.where(given.own > ANCHOR, np.log(given.at("frontier.algorithms")), 0.0)
    effective = found.west_runs.flop * np.exp(np.cumsum(better, axis=-1))
    return {
        "frontier-run-flop": _shown(found, "FLOP", "the largest run of the year that a laboratory can fund",
                                    found.west_runs.flop),
        "frontier-run-cost": _shown(found, "USD", "its compute at the rent of the year", found.west_runs.cost),
        "frontier-run-effective": _shown(found, "FLOP", "its compute in that of the anchor's algorithms", effective),
    }  # fmt: skip


def _china(found: World) -> dict[str, Forecasted]:
    given, chips = found.given, found.chips
    share = np.asarray(domestic_share(chips.china.supply.output, np.asarray(chips.crossing.imported)))
    years = np.where(given.own > ANCHOR, 1.0, 0.0)
    west = given.fixed("chips.west") * np.exp(np.cumsum(years * np.log(given.at("controls.west_chip_growth")), axis=-1))
    own = np.log(np.maximum(given.at("controls.china_chip_growth"), chips.come * given.at("controls.west_chip_growth")))
    china = given.fixed("chips.china") * np.exp(np.cumsum(years * own, axis=-1))
    behind = np.asarray(generations_behind(west, china, given.at("controls.generation")))
    return {
        "china-at-work": _shown(
            found, "H100e", "China's chips by the work that they do, end of year", chips.china_at_work
        ),
        "china-domestic": _shown(found, "H100e", "chips made in China in the year, by peak", chips.china.supply.output,
                                 given.fixed("anchor.domestic_2024")),
        "china-imported": _shown(
            found, "H100e", "Western chips that reach China in the year", np.asarray(chips.crossing.imported)
        ),
        "china-domestic-share-flop": _shown(found, "", "domestic part of China's new chips, by peak", share),
        "china-generations-behind": _shown(found, "", "generations from China's best chip to the West's", behind),
        "china-run-flop": _shown(found, "FLOP", "the largest run of a Chinese laboratory", found.china_runs.flop),
        "west-over-china": _shown(found, "", "the West's compute at work over China's",
                                  chips.west_at_work / chips.china_at_work),
    }  # fmt: skip


def _shown(found: World, unit: str, definition: str, own: Array, before: Array | None = None) -> Forecasted:
    """The series from the year before the anchor on; NaN in it where nothing is known."""
    draws = max(one.shape[0] for one in found.given.values.values())
    first = np.full((1, 1), np.nan) if before is None else before
    shape = (draws, own.shape[-1])
    whole = np.concatenate([np.broadcast_to(first, (draws, 1)), np.broadcast_to(own, shape)], axis=-1)
    return Forecasted(unit, definition, whole)


def _mean_of_year(end: Array) -> Array:
    """The mean of this year's end and the last one's; the first year by its own growth, taken as that of the second."""
    before = np.concatenate([end[..., :1] ** 2 / end[..., 1:2], end[..., :-1]], axis=-1)
    return np.asarray((before + end) / 2)


def _behind_nothing(path: Array) -> Array:
    """A path that is one year shorter, with nothing in its first year."""
    return np.concatenate([np.full((path.shape[0], 1), np.nan), path], axis=-1)
