"""The structural member at past dates: the balance of supply and the funded run on the inputs that were known then.

**Protocol**, written before the first score: the series of ``MAPPED``, the dates and the quarters ahead of the
back-test (``world/backtest.py``), each with the inputs of ``world/frozen.py``. The forecast is that of the model's own
functions, ``supply.simulate`` and ``demand.funded_run``, started from the last figure of the series:

- chips are the least over the inputs known of their amount over what a chip takes of it, which falls as hardware
  gives more for a dollar (10^0.14 a year, a fit published in 2024 to prices since 2006, not one of what came after);
  which input binds at the start is not known, so that each of the others has up to ``SLACK`` times what is needed;
- a maker's revenue is chips times a price that falls at the same rate; the stock is the sum of chips;
- the largest runs are what money that grows as the buyers' does can rent at rents that fall at that rate.

Shares, habits and the length of runs stay. To what the inputs leave open comes the random walk of the series' own
changes. What the catalogue says of later years (savings, plans, rents) is not used.
"""

from collections.abc import Mapping
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import values
from supercycle.base.estimate import Estimate
from supercycle.base.sobol import normal
from supercycle.catalog.economics import EconomicsEntry
from supercycle.catalog.store import Catalog
from supercycle.world.baselines import LEAST_SPREAD
from supercycle.world.demand import Rules, funded_run, run_cost
from supercycle.world.frozen import Input, fading, known_inputs
from supercycle.world.history import History
from supercycle.world.scores import LEVELS
from supercycle.world.supply import InputPath, simulate

Array = NDArray[np.float64]

Kind = Literal["shipments", "revenue", "stock", "run", "cost"]

MAPPED: Mapping[str, Kind] = {
    "nvidia-datacenter-revenue": "revenue",
    "shipments-nvidia-h100e": "shipments",
    "chip-stock-world": "stock",
    "frontier-training-compute-lead": "run",
    "training-cost-lead": "cost",
}
"""Series that the structural model speaks of, and what of it they are."""

DRAWS = 512
"""Draws behind a past forecast (a choice)."""

SLACK = 1.5
"""What an input that does not bind at the start has at most over what is needed (assumed)."""

FREE = Rules(fleet=1.0, length=np.inf, burden=0.0, delay=0.0, ceiling=np.inf)
"""Money alone bounds a run of the past: how much of a fleet runs held was not known (of this package)."""


def said_structurally(catalog: Catalog, past: History, steps: int) -> Array | None:
    """Logarithms of quantiles of the next periods, (steps, levels); None where no input was known on the day."""
    assert past.as_of is not None
    known = known_inputs(catalog, past.as_of)
    if past.name not in MAPPED or "capital" not in known:
        return None
    growth = _grown(catalog, known, MAPPED[past.name], (past.last + 0.5) / past.per_year, steps)
    changes = np.diff(np.log(past.values))
    spread = max(float(changes.std(ddof=1)), LEAST_SPREAD)
    walk = np.cumsum(np.stack([normal(20 + step, DRAWS, 0) for step in range(steps)], axis=1) * spread, axis=1)
    if MAPPED[past.name] == "stock":
        new = max(float(past.values[-1] - past.values[-2]), LEAST_SPREAD * float(past.values[-1]))
        added = np.diff(np.log(np.maximum(np.diff(past.values), 1e-9 * past.values[1:])))
        own = max(float(added.std(ddof=1)), LEAST_SPREAD)
        paths = np.log(past.values[-1] + np.cumsum(new * np.exp(growth + walk / spread * own), axis=1))
    else:
        paths = np.log(past.values[-1]) + growth + walk
    return np.asarray(np.quantile(paths, LEVELS, axis=0).T)


def _grown(catalog: Catalog, known: Mapping[str, Input], kind: Kind, start: float, steps: int) -> Array:
    """Logarithms of the factor on a series' last figure, draws × steps."""
    times = start + np.arange(steps + 1) / 4
    fade = fading(catalog)
    entry = cast(EconomicsEntry, catalog.entry("economics", "reference"))
    progress = values(_orders(entry.cluster.depreciation.estimate), normal(0, DRAWS, 0))[:, None]
    saving = progress ** (times - start)[None, :]
    flows = {
        name: np.exp(one.at(times, normal(1 + 2 * place, DRAWS, 0), normal(2 + 2 * place, DRAWS, 0), fade))
        for place, (name, one) in enumerate(sorted(known.items()))
    }
    flows = {name: flow / flow[:, :1] for name, flow in flows.items()}
    if kind in ("run", "cost"):
        price = 1 / saving
        rented = funded_run(flows["capital"], price, 1.0, 1.0, np.inf, FREE)
        amount = rented if kind == "run" else run_cost(rented, price, 1.0, 1.0, 0.0)
    else:
        amount = _made(flows, 1 / saving)
        amount = amount / saving if kind == "revenue" else amount
    return np.asarray(np.log(amount / amount[:, :1])[:, 1:])


def _made(flows: Mapping[str, Array], need: Array) -> Array:
    """Chips of each quarter over those of the first, by the balance of supply."""
    spare = {name: np.log(SLACK) * _uniform(normal(10 + place, DRAWS, 0)) for place, name in enumerate(sorted(flows))}
    least = np.min(np.stack(list(spare.values())), axis=0)
    given = {
        name: InputPath(flow * np.exp(spare[name] - least)[:, None], need, 0.0, 0.0) for name, flow in flows.items()
    }
    return simulate(given, retired=np.zeros((1, 1)), in_use=np.zeros((1, 1)), power=np.zeros((1, 1))).output


def _orders(orders: Estimate) -> Estimate:
    """Orders of magnitude a year as a factor."""
    return Estimate(10**orders.value, 10**orders.low, 10**orders.high)


def _uniform(scores: Array) -> Array:
    """Uniform numbers between 0 and 1 at standard normal scores."""
    from scipy.special import ndtr

    return np.asarray(ndtr(scores))

