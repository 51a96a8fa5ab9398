"""Draws of uncertain numbers that share their causes.

Each uncertain input has a standard normal score; inputs with a common cause share part of it. A score is
turned into a value so that the input's low, central and high values fall on the 5th, 50th and 95th
percentile (a split lognormal, or a split normal where the value may be negative).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.estimate import Estimate

SCORE_OF_INTERVAL = 1.6448536269514722
"""Standard normal score of the 95th percentile (mathematics)."""


@dataclass(frozen=True)
class Uncertain:
    """One uncertain input: its estimate, the cause it shares with others, and how much of it is shared.

    ``share`` is the correlation of two inputs with the same ``cause`` and the same share; 1 moves them together.
    """

    estimate: Estimate
    cause: str = ""
    share: float = 1.0


def scores(inputs: Mapping[str, Uncertain], count: int, seed: int) -> dict[str, NDArray[np.float64]]:
    """Standard normal scores of every input, correlated through their causes; arrays of ``count``.

    The stream of a name depends on the seed and the name alone, so that adding an input leaves the draws of
    all others as they were.
    """
    causes = {item.cause for item in inputs.values() if item.cause}
    shared = {cause: _stream(f"cause:{cause}", count, seed) for cause in causes}
    drawn = {}
    for name, item in inputs.items():
        own = _stream(f"input:{name}", count, seed)
        weight = item.share if item.cause else 0.0
        common = shared.get(item.cause, own)
        drawn[name] = np.sqrt(weight) * common + np.sqrt(1 - weight) * own
    return drawn


def values(estimate: Estimate, score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of an uncertain number at the given standard normal scores.

    Positive numbers are split lognormal, others split normal; both pass through low, value and high at the
    5th, 50th and 95th percentile.
    """
    steps = score / SCORE_OF_INTERVAL
    if estimate.low > 0:
        up = np.log(estimate.high / estimate.value)
        down = np.log(estimate.value / estimate.low)
        return np.asarray(estimate.value * np.exp(np.where(steps > 0, up, down) * steps))
    up, down = estimate.high - estimate.value, estimate.value - estimate.low
    return np.asarray(estimate.value + np.where(steps > 0, up, down) * steps)


def draw(inputs: Mapping[str, Uncertain], count: int, seed: int) -> dict[str, NDArray[np.float64]]:
    """``count`` joint draws of every input."""
    return {name: values(inputs[name].estimate, score) for name, score in scores(inputs, count, seed).items()}


def variance_shares(
    inputs: Mapping[str, NDArray[np.float64]], result: NDArray[np.float64]
) -> dict[str, float]:
    """How much of the variance of a result each input explains, as shares of what they explain together.

    Squared rank correlations, normalised to sum to 1: a first-order measure that is exact for independent
    inputs and a monotone, additive result; inputs with a common cause divide what they share.
    """
    target = _ranks(result)
    squares = {}
    for name, draws in inputs.items():
        if np.ptp(draws) > 0 and np.ptp(result) > 0:
            squares[name] = float(np.corrcoef(_ranks(draws), target)[0, 1] ** 2)
    total = sum(squares.values())
    if total == 0:
        return {}
    return dict(sorted(((n, s / total) for n, s in squares.items()), key=lambda pair: -pair[1]))


def _stream(name: str, count: int, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng([seed, *name.encode()]).standard_normal(count)


def _ranks(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.argsort(np.argsort(numbers)).astype(np.float64)
