"""The ensemble: the structural member and what statistics alone say of the same series, pooled year by year.

Quantiles of logarithms are averaged, so that a draw keeps its rank in each year and with it its ties to all other
series. A member's weight is one over the width of its interval: the statistical one's is widened to what past
forecasts would have needed (:mod:`supercycle.world.pool`). After TESTED years its weight halves every
year: no past forecast was tested as far. Series without a long enough history are structural alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supercycle.catalog.store import Catalog
from supercycle.world.outlook import outlook
from supercycle.world.paths import ANCHOR
from supercycle.world.result import Forecasted

Array = NDArray[np.float64]

COUNTERPARTS: Mapping[str, str] = {
    "nvidia-data-center-revenue": "nvidia-datacenter-revenue",
    "stock": "chip-stock-world",
    "frontier-run-flop": "largest-training-run",
}
"""Series of the forecast that have one of the catalogue with the same definition, and its id."""

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
    catalog: Catalog, series: Mapping[str, Forecasted], years: Sequence[int], *, draws: int, seed: int,
    statistics: bool = True,
) -> Pool:  # fmt: skip
    """Every series, pooled where a counterpart is known; years up to the anchor stay as they were counted. Without
    ``statistics`` nothing is pooled."""
    found = dict(series)
    members = {name: {"structural": np.ones(len(years)), "statistical": np.zeros(len(years))} for name in series}
    notes: dict[str, None] = {}
    if not statistics:
        return Pool(found, members, ())
    for name, other in COUNTERPARTS.items():
        said = outlook(catalog, other, years, draws=draws, seed=seed)
        weight, both = pooled(series[name].draws, said.samples, years)
        found[name] = replace(series[name], draws=both)
        members[name] = {"structural": 1 - weight, "statistical": weight}
        for follower in FOLLOWING.get(name, ()):
            found[follower] = replace(series[follower], draws=series[follower].draws * both / series[name].draws)
            members[follower] = members[name]
        notes |= dict.fromkeys(said.notes)
    found["shipments"] = replace(series["shipments"], draws=_shipped(found["stock"].draws, series["shipments"].draws))
    members["shipments"] = members["stock"]
    return Pool(found, members, tuple(notes))


def pooled(structural: Array, statistical: Array, years: Sequence[int]) -> tuple[Array, Array]:
    """The weight of the statistical member by year, and the pooled draws × years.

    ``log v = (1 - w) log s + w log q(rank of s)``, with q the quantiles of the statistical draws (vincentised);
    what the structural member does not say of a year up to the anchor is taken from what was counted. Values above 0.
    """
    weights = np.zeros(len(years))
    both = structural.copy()
    for place, year in enumerate(years):
        mine, other = structural[:, place], statistical[:, place]
        if year <= ANCHOR:
            both[:, place] = np.where(np.isnan(mine), np.median(other), mine)
            continue
        ranked = np.sort(np.log(other))
        order = np.argsort(np.argsort(mine))
        weights[place] = _weight(np.log(mine), ranked) * 0.5 ** max(year - ANCHOR - TESTED, 0)
        same_rank = np.interp((order + 0.5) / len(order), (np.arange(len(ranked)) + 0.5) / len(ranked), ranked)
        both[:, place] = np.exp((1 - weights[place]) * np.log(mine) + weights[place] * same_rank)
    return weights, both


def _weight(mine: Array, other: Array) -> float:
    """One over the width of each member's 90 % interval in logarithms, the statistical one's part of both."""
    widths = [float(np.subtract(*np.quantile(one, [0.95, 0.05]))) for one in (mine, other)]
    return widths[0] / (widths[0] + widths[1])


def _shipped(stock: Array, structural: Array) -> Array:
    """Chips of each year from a stock, its first year as it was; where a stock would fall, what structure says."""
    added = np.diff(stock, axis=-1)
    return np.concatenate([structural[:, :1], np.where(added > 0, added, structural[:, 1:])], axis=-1)
