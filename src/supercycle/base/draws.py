"""Draws of uncertain numbers that share their causes.

Each uncertain input has a standard normal score; inputs with a common cause share part of it. A score is
turned into a value so that the input's low, central and high values fall on the 5th, 50th and 95th
percentile (a split lognormal, or a split normal where the value may be negative).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from supercycle.base.estimate import Estimate
from supercycle.base.sobol import DIMENSIONS, normal

SCORE_OF_INTERVAL = 1.6448536269514722
"""Standard normal score of the 95th percentile (mathematics)."""


@dataclass(frozen=True)
class Uncertain:
    """One uncertain input: its estimate, the cause it shares with others, how much of it is shared.

    ``share`` is the correlation of two inputs with the same ``cause`` and share; 1 moves them together.
    An ``adverse`` input is low where its cause is high: a cause that makes shares large makes times short.
    ``least`` and ``most`` are bounds that the quantity cannot pass, as 0 and 1 for a share.
    """

    estimate: Estimate
    cause: str = ""
    share: float = 1.0
    least: float = -inf
    most: float = inf
    adverse: bool = False


def scores(inputs: Mapping[str, Uncertain], count: int, seed: int, start: int = 0) -> dict[str, NDArray[np.float64]]:
    """Standard normal scores of every input, correlated through their causes; arrays of ``count``.

    A Gaussian copula on the points of a scrambled Sobol' sequence. Each cause and each input takes a dimension of
    its own when it first comes up, so that adding an input at the end leaves the draws of all others as they were.
    """
    normals = {factor: _stream(place, count, seed, start) for place, factor in enumerate(factors(inputs))}
    return mixed(inputs, normals)


def factors(inputs: Mapping[str, Uncertain]) -> tuple[str, ...]:
    """The independent numbers behind the scores of the inputs, in the order in which they come up.

    The shared part of a cause, "hardware price (shared)", and each input's own part, under the input's name.
    """
    found: dict[str, None] = {}
    for name, item in inputs.items():
        if _shared(item) > 0:
            found.setdefault(shared_part(item.cause))
        if _shared(item) < 1:
            found.setdefault(name)
    return tuple(found)


def shared_part(cause: str) -> str:
    """What the shared part of a cause is called among the names of inputs."""
    return f"{cause} (shared)"


def mixed(
    inputs: Mapping[str, Uncertain], normals: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """The scores of all inputs from the independent normal numbers of their factors."""
    return {name: _score(name, item, normals) for name, item in inputs.items()}


def _score(name: str, item: Uncertain, normals: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    share = _shared(item)
    if share == 0:
        score = normals[name]
    elif share == 1:
        score = normals[shared_part(item.cause)]
    else:
        score = np.sqrt(share) * normals[shared_part(item.cause)] + np.sqrt(1 - share) * normals[name]
    return -score if item.adverse else score


def _shared(item: Uncertain) -> float:
    return item.share if item.cause else 0.0


def values(estimate: Estimate, score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of an uncertain number at the given standard normal scores.

    Positive numbers are split lognormal, others split normal; both pass through low, value and high at the
    5th, 50th and 95th percentile.
    """
    if estimate.exact:
        return np.full(np.shape(score), estimate.value)
    steps = score / SCORE_OF_INTERVAL
    if estimate.low > 0:
        up = np.log(estimate.high / estimate.value)
        down = np.log(estimate.value / estimate.low)
        return np.asarray(estimate.value * np.exp(np.where(steps > 0, up, down) * steps))
    up, down = estimate.high - estimate.value, estimate.value - estimate.low
    return np.asarray(estimate.value + np.where(steps > 0, up, down) * steps)


def draw(inputs: Mapping[str, Uncertain], count: int, seed: int, start: int = 0) -> dict[str, NDArray[np.float64]]:
    """``count`` joint draws of every input, within its bounds; a number without doubt is repeated (read-only).

    Many draws can be made in blocks: ``start`` is the number of draws made before, a multiple of a power of two that
    is not less than ``count``.
    """
    places = {factor: place for place, factor in enumerate(factors(inputs))}
    moving = {name: item for name, item in inputs.items() if not item.estimate.exact}
    normals = {factor: _stream(places[factor], count, seed, start) for factor in factors(moving)}
    found = drawn(moving, mixed(moving, normals))
    return {
        name: found[name] if name in found else np.broadcast_to(item.estimate.value, count)
        for name, item in inputs.items()
    }


def drawn(inputs: Mapping[str, Uncertain], found: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """The values of every input at given scores, within its bounds; a number without doubt stays what it is."""
    return {name: _bounded(item, values(item.estimate, found[name])) for name, item in inputs.items()}


def _bounded(item: Uncertain, found: NDArray[np.float64]) -> NDArray[np.float64]:
    if item.least == -inf and item.most == inf:
        return found
    return np.clip(found, item.least, item.most)


def _stream(dimension: int, count: int, seed: int, start: int) -> NDArray[np.float64]:
    """One dimension of the sequence; independent random numbers beyond those that have direction numbers."""
    if dimension < DIMENSIONS:
        return normal(dimension, count, seed, start)
    return np.random.default_rng([seed, dimension, start]).standard_normal(count)
