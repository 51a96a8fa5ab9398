"""What makes a result unsure: total Sobol' indices of the independent causes, and a tornado of the inputs.

Both go through the function that computes the result itself, with arrays in place of floats.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import Uncertain, drawn, factors, mixed
from supercycle.base.sobol import DIMENSIONS, normal
from supercycle.base.units import Number

Evaluate = Callable[[Mapping[str, Number]], Mapping[str, Number]]
"""From the values of all inputs to one or more results by name; broadcasts."""


@dataclass(frozen=True)
class Stage:
    """A first part of an evaluation: numbers that only some of the inputs move, and all that these do to a result."""

    inputs: frozenset[str]
    compute: Evaluate


POINTS = 512
"""Base points of the estimate of total indices; an index is then good to about 0.02 (sampling)."""


@dataclass(frozen=True)
class Swing:
    """A result where one input is at the 5th and at the 95th percentile and all others are at their centres."""

    input: str
    low: float
    high: float


def total_shares(
    evaluate: Evaluate, inputs: Mapping[str, Uncertain], *, seed: int, points: int = POINTS, first: Stage | None = None
) -> dict[str, dict[str, float]]:
    """For each result, the total Sobol' index of every independent factor of the inputs, largest first.

    A factor is the shared part of a cause, as one group, or an input's own part (see :func:`draws.factors`). Its
    total index is the share of the variance of the result's logarithm that would be left if all others were known:
    interactions count in full, so that the indices add up to 1 or more. A result that may not be positive is taken
    as it is. Factors that move nothing are left out.

    Where there is a ``first`` stage it is computed for the factors of its inputs alone, and ``evaluate`` finds its
    numbers among the values, in place of those inputs.

    Source: jansen-1999 for the estimator, saltelli-2010 for the design: two independent samples, and for each
    factor the first one with that factor taken from the second.
    """
    moving = {name: item for name, item in inputs.items() if not item.estimate.exact}
    names = factors(moving)
    if not names:
        return {}
    base, other = _samples(len(names), points, seed)
    fixed = _fixed(inputs, moving)
    if first is None:
        values = _designed(moving, names, base, other)
    else:
        early = {name: item for name, item in moving.items() if name in first.inputs}
        late = {name: item for name, item in moving.items() if name not in first.inputs}
        values = _designed(late, names, base, other) | _staged(first, fixed, early, names, base, other)
    results = evaluate(fixed | values)
    whole = (len(names) + 1) * points
    tables = {result: np.broadcast_to(value, whole).reshape(-1, points) for result, value in results.items()}
    return {result: _indices(names, table) for result, table in tables.items()}


def tornado(
    evaluate: Evaluate, inputs: Mapping[str, Uncertain]
) -> dict[str, tuple[Swing, ...]]:  # fmt: skip
    """For each result, its values with each input alone at the ends of its 90 % interval, widest first.

    An input that does not move the result is left out.
    """
    moving = [name for name, item in inputs.items() if not item.estimate.exact]
    if not moving:
        return {}
    values: dict[str, Number] = {}
    for name, item in inputs.items():
        values[name] = np.full(2 * len(moving), item.estimate.value)
    for place, name in enumerate(moving):
        item = inputs[name]
        ends = np.clip([item.estimate.low, item.estimate.high], item.least, item.most)
        np.asarray(values[name])[2 * place : 2 * place + 2] = ends
    results = evaluate(values)
    return {result: _swings(moving, np.broadcast_to(found, 2 * len(moving))) for result, found in results.items()}


def _swings(names: list[str], results: NDArray[np.float64]) -> tuple[Swing, ...]:
    swings = [Swing(n, float(results[2 * k]), float(results[2 * k + 1])) for k, n in enumerate(names)]
    moved = [swing for swing in swings if swing.low != swing.high]
    return tuple(sorted(moved, key=lambda swing: -abs(swing.high - swing.low)))


def _samples(factor_count: int, points: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two independent samples of normal numbers, factors by points: the two halves of one sequence's dimensions."""
    if 2 * factor_count <= DIMENSIONS:
        rows = np.array([normal(place, points, seed) for place in range(2 * factor_count)])
    else:
        rows = np.random.default_rng(seed).standard_normal((2 * factor_count, points))
    return rows[:factor_count], rows[factor_count:]


def _designed(
    moving: Mapping[str, Uncertain], names: tuple[str, ...], base: NDArray[np.float64], other: NDArray[np.float64]
) -> dict[str, Number]:
    """The inputs at the first sample, then once for each factor with that factor taken from the other sample.

    An input is computed anew only where a factor of its own is taken.
    """
    points, places = base.shape[1], {name: place for place, name in enumerate(names)}
    rows = dict(zip(names, base, strict=True))
    found: dict[str, Number] = {}
    for name, item in moving.items():
        alone = {name: item}
        whole = np.tile(drawn(alone, mixed(alone, rows))[name], len(names) + 1)
        for factor in factors(alone):
            start = (places[factor] + 1) * points
            taken = {**rows, factor: other[places[factor]]}
            whole[start : start + points] = drawn(alone, mixed(alone, taken))[name]
        found[name] = whole
    return found


def _staged(
    first: Stage, fixed: Mapping[str, Number], early: Mapping[str, Uncertain], names: tuple[str, ...],
    base: NDArray[np.float64], other: NDArray[np.float64],
) -> dict[str, Number]:  # fmt: skip
    """The numbers of a first stage over the whole design, computed where a factor of its inputs is taken."""
    own = set(factors(early))
    places = [place for place, name in enumerate(names) if name in own]
    taken = tuple(names[place] for place in places)
    found = first.compute({**fixed, **_designed(early, taken, base[places], other[places])})
    points = base.shape[1]
    whole: dict[str, Number] = {}
    for name, value in found.items():
        rows = np.broadcast_to(value, (len(places) + 1) * points).reshape(-1, points)
        spread = np.repeat(rows[:1], len(names) + 1, axis=0)
        spread[[place + 1 for place in places]] = rows[1:]
        whole[name] = spread.ravel()
    return whole


def _fixed(inputs: Mapping[str, Uncertain], moving: Mapping[str, Uncertain]) -> dict[str, Number]:
    return {name: item.estimate.value for name, item in inputs.items() if name not in moving}


def _indices(names: tuple[str, ...], table: NDArray[np.float64]) -> dict[str, float]:
    """Jansen's estimate, ``E[(f(A) - f(A with B's factor))^2] / 2 V``, with V of the first sample."""
    whole = np.log(table) if np.all(table > 0) else table
    variance = float(np.var(whole[0]))
    if variance == 0:
        return {}
    halves = np.mean((whole[1:] - whole[0]) ** 2, axis=1) / 2
    shares = {name: float(half) / variance for name, half in zip(names, halves, strict=True) if half > 0}
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))
