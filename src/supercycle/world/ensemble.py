"""The ensemble: the structural member and what statistics alone say of the same series, pooled year by year.

Quantiles of logarithms are averaged, so that a draw keeps its rank in each year and with it its ties to all other
series. The weights are those that both members earned at past dates, a year and two years ahead
(:mod:`supercycle.world.joint`). After TESTED years the statistical one's halves every year: no past forecast was
tested as far. Series without a long enough history are structural alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from supercycle.catalog.store import Catalog
from supercycle.world.joint import MEMBERS, weighed
from supercycle.world.outlook import outlook
from supercycle.world.paths import ANCHOR
from supercycle.world.result import Forecasted
from supercycle.world.trials import STEPS

Array = NDArray[np.float64]

COUNTERPARTS: Mapping[str, str] = {
    "nvidia-data-center-revenue": "nvidia-datacenter-revenue",
    "stock": "chip-stock-world",
    "frontier-run-flop": "largest-training-run",
}
"""Series of the forecast that have one of the catalogue with the same definition, and its id."""

TRIED: Mapping[str, str] = {
    "nvidia-data-center-revenue": "nvidia-datacenter-revenue",
    "stock": "chip-stock-world",
    "frontier-run-flop": "frontier-training-compute-lead",
}
"""Series of the forecast, and the one on which both members were tried at past dates: the largest run so far stands
still and jumps, so that the three largest of a year stand for it."""

FOLLOWING: Mapping[str, tuple[str, ...]] = {
    "frontier-run-flop": ("frontier-run-cost", "frontier-run-effective"),
}
"""Series that are a multiple of a pooled one: they move by the same factor."""

TESTED = 1
"""Years after the anchor in which the statistical member has its whole weight: it was tested on eight quarters, and the
last figures are of early 2026 (a choice)."""


@dataclass(frozen=True)
class Pool:
    """The series with those that could be pooled; the weights of both members by year, and notes."""

    series: dict[str, Forecasted]
    members: dict[str, dict[str, Array]]
    notes: tuple[str, ...]


def ensemble(
    catalog: Catalog, series: Mapping[str, Forecasted], base: Mapping[str, Forecasted], years: Sequence[int], *,
    draws: int, seed: int,
) -> Pool:  # fmt: skip
    """Every series, pooled where a counterpart is known; years up to the anchor stay as they were counted.

    ``base`` are the same draws without a scenario's changes. The past knows nothing of a scenario, so that the base is
    pooled, and each draw then moves by the factor by which the scenario moves the structural member.
    """
    found = dict(series)
    members = alone(series, len(years)).members
    notes: dict[str, None] = {}
    for name, other in COUNTERPARTS.items():
        said = outlook(catalog, other, years, draws=draws, seed=seed)
        weight = weights_of(catalog, name, years)
        both = pooled(base[name].draws, said.samples, years, weight)
        moved = series[name].draws / base[name].draws
        both = both * np.where(np.isnan(moved), 1.0, moved)
        found[name] = replace(series[name], draws=both)
        members[name] = {"structural": 1 - weight, "statistical": weight}
        for follower in FOLLOWING.get(name, ()):
            found[follower] = replace(series[follower], draws=series[follower].draws * both / series[name].draws)
            members[follower] = members[name]
        notes |= dict.fromkeys(said.notes)
    found["shipments"] = replace(series["shipments"], draws=_shipped(found["stock"].draws, series["shipments"].draws))
    members["shipments"] = members["stock"]
    return Pool(found, members, tuple(notes))


def alone(series: Mapping[str, Forecasted], years: int) -> Pool:
    """The structural member without statistics."""
    whole = {"structural": np.ones(years), "statistical": np.zeros(years)}
    return Pool(dict(series), {name: dict(whole) for name in series}, ())


def weights_of(catalog: Catalog, name: str, years: Sequence[int]) -> Array:
    """The weight of the statistical member by year, from its past forecasts as far ahead; none up to the anchor."""
    longest = STEPS[4]
    learnt = weighed(catalog, TRIED[name], date.max, longest).weights[:, MEMBERS.index("statistical")]
    ahead = np.array(years) - ANCHOR
    found = learnt[np.clip(4 * ahead, 1, longest) - 1] * 0.5 ** np.maximum(ahead - TESTED, 0)
    return np.asarray(np.where(ahead > 0, found, 0.0))


def pooled(structural: Array, statistical: Array, years: Sequence[int], weights: Array) -> Array:
    """The pooled draws × years, by the weight of the statistical member in each year.

    ``log v = (1 - w) log s + w log q(rank of s)``, with q the quantiles of the statistical draws (vincentised);
    what the structural member does not say of a year up to the anchor is taken from what was counted. Values above 0.
    """
    both = structural.copy()
    for place, year in enumerate(years):
        mine, other = structural[:, place], statistical[:, place]
        if year <= ANCHOR:
            both[:, place] = np.where(np.isnan(mine), np.median(other), mine)
            continue
        ranked = np.sort(np.log(other))
        order = np.argsort(np.argsort(mine))
        same_rank = np.interp((order + 0.5) / len(order), (np.arange(len(ranked)) + 0.5) / len(ranked), ranked)
        both[:, place] = np.exp((1 - weights[place]) * np.log(mine) + weights[place] * same_rank)
    return both


def _shipped(stock: Array, structural: Array) -> Array:
    """Chips of each year from a stock, its first year as it was; where a stock would fall, what structure says."""
    added = np.diff(stock, axis=-1)
    return np.concatenate([structural[:, :1], np.where(added > 0, added, structural[:, 1:])], axis=-1)
