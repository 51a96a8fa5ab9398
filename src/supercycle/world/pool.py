"""The pooled forecast: baselines averaged by how well each did before, and widened to the coverage that they had.

- **Averaging**: quantiles of logarithms are averaged (vincentised), which keeps the shape and the sharpness of the
  members where a mixture would blur them.
- **Weights** are a prior over the square of a member's CRPS relative to the random walk with drift, in forecasts of
  similar length that were resolved by then: the series' own, drawn towards all where its own are few.
- **Widening** is conformal: the factor about the median that would have made the 80 % interval hold 80 % of what came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from supercycle.world.record import Record
from supercycle.world.scores import SCORES, at_level

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

SHRINKAGE = 10.0
"""Resolved forecasts of its own at which a series trusts its own record as much as that of all (assumed)."""

PRIOR = {"drift": 1.0, "shared": 1.0, "momentum": 1.0, "damped": 0.1}
"""What a member weighs before its record is looked at, beside the others (assumed).

Members that carry growth on count whole; the damped trend, which lets it fade, a tenth, so that it must show its worth
in a series. The straight line, the random walk without drift and exponential smoothing by its package are not pooled:
their scores stand beside in the back-test.
"""

POWER = 2.0
"""Weights are the relative score to minus this power, as inverse squared errors are (assumed)."""

COVERED = 0.80
"""The share that the interval which is widened should hold."""

BOUNDS = (0.5, 3.0)
"""The widening lies between these (assumed), and is 1 below ``FEW`` resolved forecasts."""

FEW = 10
"""Resolved forecasts below which nothing is learnt from them (of this package)."""

FADE = 0.7
"""Share of growth that is left a year later, beyond what trials have tested (assumed: it halves in two years)."""

REFERENCE = "drift"
"""The member that all are held against: the random walk with drift."""


@dataclass(frozen=True)
class Learnt:
    """What the record says on a day for one series: weights (steps, members) and a widening for each step ahead.

    ``own`` and ``all`` count the resolved forecasts behind them, of the series and of all.
    """

    members: tuple[str, ...]
    weights: Array
    widening: Array
    own: int
    all: int


def learnt(
    past: Record, series: str, when: date, steps: int, weighing: Mapping[str, float] | None = None
) -> Learnt:  # fmt: skip
    """Weights and widening for a series on a day, from the forecasts that were resolved by then.

    ``weighing`` is what each member weighs before its record is looked at; without it that of ``PRIOR``.
    """
    before = PRIOR if weighing is None else weighing
    prior = np.array([before.get(member, 0.0) for member in past.members])
    known, place = past.known(when), past.index(series)
    weights, widening = np.tile(prior / prior.sum(), (steps, 1)), np.ones(steps)
    for near in range(1, min(steps, past.longest) + 1):
        close = np.flatnonzero(known & (past.step * 2 >= near) & (past.step <= 2 * near))
        if len(close) >= FEW:
            alike = slice(near - 1, near if near < past.longest else None)
            weights[alike] = _weights(past, close, place, prior)
            widening[alike] = _widening(past, close, place, weights[near - 1])
    return Learnt(past.members, weights, widening, int((known & (past.place == place)).sum()), int(known.sum()))


def pooled(logs: Array, found: Learnt) -> Array:
    """Quantiles of the pooled forecast in logarithms, (steps, levels), from those of the members."""
    return widened(np.einsum("msl,sm->sl", logs, found.weights), found.widening)


def widened(logs: Array, factors: Array) -> Array:
    """A distribution stretched about its median by a factor for each step."""
    middle = at_level(logs, 0.5)[..., None]
    return np.asarray(middle + np.asarray(factors)[..., None] * (logs - middle))


def _weights(past: Record, rows: Whole, place: int, prior: Array) -> Array:
    """Prior over the squares of relative scores, own and common ones averaged in logarithms by their numbers."""
    counts = np.bincount(past.place[rows], minlength=len(past.series))
    sums = np.stack([np.bincount(past.place[rows], column, len(past.series)) for column in past.scores[rows].T])
    seen = counts > 0
    mean = sums[:, seen] / counts[seen]
    relative = np.log(mean / mean[past.members.index(REFERENCE)])
    common = relative.mean(axis=1)
    own = relative[:, int(seen[:place].sum())] if place >= 0 and seen[place] else common
    count = counts[place] if place >= 0 else 0
    mixed = (count * own + SHRINKAGE * common) / (count + SHRINKAGE)
    raw = prior * np.exp(-POWER * mixed)
    return np.asarray(raw / raw.sum())


def _widening(past: Record, rows: Whole, place: int, weights: Array) -> float:
    """The factor that would have made the interval hold its share, own forecasts before others."""
    low, middle, high = np.einsum("rmq,m->qr", past.marks[rows], weights)
    error = past.actual[rows] - middle
    needed = np.where(error > 0, error / (high - middle), -error / (middle - low))
    mine = past.place[rows] == place
    others = max(int((~mine).sum()), 1)
    weight = np.where(mine, 1.0, min(2 * SHRINKAGE / others, 1.0))
    order = np.argsort(needed, kind="stable")
    reached = np.cumsum(weight[order]) / (weight.sum() + 1)
    found = needed[order][min(int(np.searchsorted(reached, COVERED)), len(needed) - 1)]
    return float(np.clip(found, *BOUNDS))


def faded(logs: Array, tested: int, per_year: int) -> Array:
    """The same distribution where growth fades beyond the steps that trials have tested.

    There the median's growth falls to ``FADE`` of itself each year, and the distribution about it widens with the
    square root of time, as that of a random walk does. No baseline that carries growth on for ever is meant for ten
    years; what limits growth is the structural model's to say.
    """
    steps = len(logs)
    if steps <= tested:
        return logs
    middle = at_level(logs, 0.5)
    beyond = np.arange(1, steps - tested + 1)
    growth = np.diff(middle)[tested - 1 :] * FADE ** (beyond / per_year)
    apart = (logs[tested - 1] - middle[tested - 1]) * np.sqrt((tested + beyond) / tested)[:, None]
    return np.concatenate([logs[:tested], (middle[tested - 1] + np.cumsum(growth))[:, None] + apart])


def sampled(logs: Array, scores: Array) -> Array:
    """Values at given standard normal scores, (draws, steps).

    A draw keeps its place in the distribution through all steps: a history that runs high goes on to run high.
    Beyond the outermost held levels the logarithm goes on straight in the score, as a lognormal does.
    """
    found = np.asarray(scores, dtype=np.float64)
    return np.exp(np.stack([_through(row, found) for row in logs], axis=1))


def _through(row: Array, scores: Array) -> Array:
    inner = np.interp(scores, SCORES, row)
    low = (row[1] - row[0]) / (SCORES[1] - SCORES[0]) * np.minimum(scores - SCORES[0], 0)
    high = (row[-1] - row[-2]) / (SCORES[-1] - SCORES[-2]) * np.maximum(scores - SCORES[-1], 0)
    return np.asarray(inner + low + high)
