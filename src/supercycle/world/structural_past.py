"""The structural member at past dates: the balance of supply and the funded run on the inputs that were known then.

**Protocol**, written before the first score: the series of ``MAPPED``, the dates and the quarters ahead of the
back-test (``world/backtest.py``), each with the inputs of ``world/frozen.py``. The forecast is that of the model's own
functions, ``supply.simulate`` and ``demand.funded_run``, started from the last figure of the series:

- chips are the least over the inputs known of their amount over what a chip takes of it, which falls as hardware
  gives more for a dollar (10^0.14 a year, a fit published in 2024 to prices since 2006, not one of what came after).
  Which of packaging and memory binds at the start is not known: the other has up to ``SLACK`` times what is needed.
  Money has what its buyers spent, of which ``CHIP_PART`` can be paid for chips, over what NVIDIA was paid;
- a maker's revenue is chips times a price that falls at the same rate; the stock is the sum of chips;
- the largest runs are what laboratories' money can rent at rents that fall at that rate.

It says nothing where neither packaging nor memory (of runs: no laboratory's spending) was known: what binds is then not
known. Shares, habits and the length of runs stay. To what the inputs leave open comes the random walk of the series'
own changes. What the catalogue says of later years (savings, plans, rents) is not used.

A first version let the sum of buyers' money speak alone where nothing else was known and bind from the start; it lost
to the random walk with drift (CRPS 0.545 against 0.404 on the dates of the protocol, n = 161; 0.535 against 0.426 on
those held out, n = 145). In 2019 NVIDIA was paid a twentieth of that money: it did not bind.
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
from supercycle.world.frozen import COUNTED, Input, fading, known_inputs
from supercycle.world.history import History, history
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

CHIP_PART = Estimate(0.5, 0.35, 0.75)
"""Part of the known buyers' capital expenditure that can be paid to NVIDIA (assumed: chips of all-in cost, less
halls and own chips, and buyers without filings besides)."""

PAID = "nvidia-datacenter-revenue"
"""The series of what NVIDIA was paid."""

FREE = Rules(fleet=1.0, length=np.inf, burden=0.0, delay=0.0, ceiling=np.inf)
"""Money alone bounds a run of the past: how much of a fleet runs held was not known (of this package)."""


def said_structurally(catalog: Catalog, past: History, steps: int) -> Array | None:
    """Logarithms of quantiles of the next periods, (steps, levels); None where no input was known on the day."""
    assert past.as_of is not None
    known = known_inputs(catalog, past.as_of)
    needed = {"laboratories"} if MAPPED.get(past.name) in ("run", "cost") else set(COUNTED)
    if past.name not in MAPPED or not needed & set(known):
        return None
    growth = _grown(catalog, known, past, steps)
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


def _grown(catalog: Catalog, known: Mapping[str, Input], past: History, steps: int) -> Array:
    """Logarithms of the factor on a series' last figure, draws × steps."""
    kind, start = MAPPED[past.name], (past.last + 0.5) / past.per_year
    times = start + np.arange(steps + 1) / past.per_year
    fade = fading(catalog)
    entry = cast(EconomicsEntry, catalog.entry("economics", "reference"))
    progress = values(_orders(entry.cluster.depreciation.estimate), normal(0, DRAWS, 0))[:, None]
    need = progress ** -(times - start)[None, :]
    flows = {
        name: np.exp(one.at(times, normal(1 + 2 * place, DRAWS, 0), normal(2 + 2 * place, DRAWS, 0), fade))
        for place, (name, one) in enumerate(sorted(known.items()))
    }
    flows = {name: flow / flow[:, :1] for name, flow in flows.items()}
    if kind in ("run", "cost"):
        rented = funded_run(flows["laboratories"], need, 1.0, 1.0, np.inf, FREE)
        amount = np.asarray(rented if kind == "run" else run_cost(rented, need, 1.0, 1.0, 0.0))
    else:
        made = _made(flows, need, _room(catalog, known, past))
        amount = made * need if kind == "revenue" else made
    return np.asarray(np.log(amount / amount[:, :1])[:, 1:])


def _made(flows: Mapping[str, Array], need: Array, room: Array) -> Array:
    """Chips of each quarter over those of the first, by the balance of supply."""
    chip = [name for name in COUNTED if name in flows]
    spare = {name: SLACK ** _uniform(normal(10 + place, DRAWS, 0)) for place, name in enumerate(chip)}
    least = np.min(np.stack(list(spare.values())), axis=0)
    rooms = {name: spare[name] / least for name in chip} | ({"capital": room} if "capital" in flows else {})
    given = {name: InputPath(flows[name] * one[:, None], need, 0.0, 0.0) for name, one in rooms.items()}
    return simulate(given, retired=np.zeros((1, 1)), in_use=np.zeros((1, 1)), power=np.zeros((1, 1))).output


def _room(catalog: Catalog, known: Mapping[str, Input], past: History) -> Array:
    """What buyers could have paid for chips over what they did in the last four quarters; 1 where money binds."""
    assert past.as_of is not None
    if "capital" not in known:
        return np.ones(DRAWS)
    paid = history(catalog, PAID, past.as_of).values[-4:].sum()
    spent = float(np.exp(known["capital"].logs[-1]))
    return np.asarray(np.maximum(values(CHIP_PART, normal(12, DRAWS, 0)) * spent / paid, 1.0))


def _orders(orders: Estimate) -> Estimate:
    """Orders of magnitude a year as a factor."""
    return Estimate(10**orders.value, 10**orders.low, 10**orders.high)


def _uniform(scores: Array) -> Array:
    """Uniform numbers between 0 and 1 at standard normal scores."""
    from scipy.special import ndtr

    return np.asarray(ndtr(scores))
