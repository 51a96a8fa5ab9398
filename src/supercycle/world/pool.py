"""The pooled forecast: baselines averaged by how well each did before, and widened to the coverage that they had.

- **Averaging**: quantiles of logarithms are averaged (vincentised), which keeps the shape and the sharpness of the
  members where a mixture would blur them.
- **Weights** are one over the square of a member's CRPS relative to the random walk with drift, in trials of similar
  length that were resolved by then: the series' own, drawn towards those of all series where its own are few.
- **Widening** is conformal: the factor about the median that would have made the 80 % interval hold 80 % of what came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from supercycle.world.scores import SCORES, at_level, crps_of_quantiles
from supercycle.world.trials import Trial

Array = NDArray[np.float64]

SHRINKAGE = 10.0
"""Resolved forecasts of its own at which a series trusts its own record as much as that of all (assumed)."""

POWER = 2.0
"""Weights are the relative score to minus this power, as inverse squared errors are (assumed)."""

COVERED = 0.80
"""The share that the interval which is widened should hold."""

BOUNDS = (0.5, 3.0)
"""The widening lies between these (assumed), and is 1 below ``FEW`` resolved forecasts."""

FEW = 10
"""Resolved forecasts below which nothing is learnt from them (of this package)."""

REFERENCE = "drift"
"""The member that all are held against: the random walk with drift."""


@dataclass(frozen=True)
class Learnt:
    """What past trials say at a date for one series: weights (steps, members) and a widening for each step ahead."""

    members: tuple[str, ...]
    weights: Array
    widening: Array
    own: int
    all: int


def learnt(past: Sequence[Trial], series: str, when: date, members: tuple[str, ...], steps: int) -> Learnt:
    """Weights and widening for a series on a day, from the trials that were resolved by then."""
    lengths = max((one.logs.shape[1] for one in past), default=1)
    weights = np.full((steps, len(members)), 1 / len(members))
    widening = np.ones(steps)
    rows = _rows(past, when)
    counts = (0, 0)
    for step in range(1, steps + 1):
        near = min(step, lengths)
        close = [row for row in rows if near / 2 <= row.step <= 2 * near]
        if len(close) < FEW:
            continue
        weights[step - 1] = _weights(close, series)
        widening[step - 1] = _widening(close, series, weights[step - 1])
    if rows:
        counts = (sum(row.trial.series == series for row in rows), len(rows))
    return Learnt(members, weights, widening, *counts)


def pooled(logs: Array, found: Learnt) -> Array:
    """Quantiles of the pooled forecast in logarithms, (steps, levels), from those of the members."""
    return widened(np.einsum("msl,sm->sl", logs, found.weights), found.widening)


def widened(logs: Array, factors: Array) -> Array:
    """A distribution stretched about its median by a factor for each step."""
    middle = at_level(logs, 0.5)[..., None]
    return np.asarray(middle + np.asarray(factors)[..., None] * (logs - middle))


@dataclass(frozen=True)
class _Row:
    """One resolved forecast: a trial, a step ahead, and the CRPS of each member."""

    trial: Trial
    step: int
    scores: Array


def _rows(past: Sequence[Trial], when: date) -> list[_Row]:
    found = []
    for one in past:
        for place, day in enumerate(one.resolved):
            if day <= when and one.origin < when:
                scores = crps_of_quantiles(one.logs[:, place], np.full(len(one.members), one.actual[place]))
                found.append(_Row(one, place + 1, scores))
    return found


def _weights(rows: Sequence[_Row], series: str) -> Array:
    """Inverse squares of relative scores, own and common ones averaged in logarithms by their numbers."""
    by_series: dict[str, list[Array]] = {}
    for row in rows:
        by_series.setdefault(row.trial.series, []).append(row.scores)
    place = rows[0].trial.members.index(REFERENCE)
    relative = {name: _relative(np.array(found), place) for name, found in by_series.items()}
    common: Array = np.mean(np.stack(list(relative.values())), axis=0)
    count = len(by_series.get(series, ()))
    mixed = (count * relative.get(series, common) + SHRINKAGE * common) / (count + SHRINKAGE)
    raw = np.exp(-POWER * mixed)
    return np.asarray(raw / raw.sum())


def _relative(scores: Array, place: int) -> Array:
    mean = scores.mean(axis=0)
    return np.asarray(np.log(mean / mean[place]))


def _widening(rows: Sequence[_Row], series: str, weights: Array) -> float:
    """The factor that would have made the interval hold its share, own forecasts before others."""
    needed, owned = [], []
    for row in rows:
        logs = np.tensordot(weights, row.trial.logs[:, row.step - 1], axes=1)
        low, middle, high = (float(at_level(logs, level)) for level in (0.1, 0.5, 0.9))
        error = float(row.trial.actual[row.step - 1]) - middle
        needed.append(error / (high - middle) if error > 0 else -error / (middle - low))
        owned.append(row.trial.series == series)
    mine = np.array(owned)
    others = max(int((~mine).sum()), 1)
    weight = np.where(mine, 1.0, min(2 * SHRINKAGE / others, 1.0))
    order = np.argsort(needed)
    reached = np.cumsum(weight[order]) / (weight.sum() + 1)
    place = int(np.searchsorted(reached, COVERED))
    factor = np.array(needed)[order][min(place, len(needed) - 1)]
    return float(np.clip(factor, *BOUNDS))


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
