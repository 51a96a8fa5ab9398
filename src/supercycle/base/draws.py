"""Draws of uncertain numbers that share their causes.

Each uncertain input has a standard normal score; inputs with a common cause share part of it. A score is
turned into a value so that the input's low, central and high values fall on the 5th, 50th and 95th
percentile (a split lognormal, or a split normal where the value may be negative).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from supercycle.base.estimate import Estimate
from supercycle.base.units import Number

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
        mixed = np.sqrt(weight) * common + np.sqrt(1 - weight) * own
        drawn[name] = -mixed if item.adverse else mixed
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
    """``count`` joint draws of every input, within its bounds."""
    return {
        name: np.clip(values(inputs[name].estimate, score), inputs[name].least, inputs[name].most)
        for name, score in scores(inputs, count, seed).items()
    }


def variance_shares(
    evaluate: Callable[[Mapping[str, Number]], Number],
    draws: Mapping[str, NDArray[np.float64]],
    central: Mapping[str, Number],
) -> dict[str, float]:
    """How much of the doubt of a positive result each input causes, largest first, as shares of the sum.

    Each input is varied alone, the others at their central values, and the variance of the logarithm of the
    result is taken: an input that does not enter the result has no share, however it is correlated with one that does.
    Interactions are left out.
    """
    variances = {}
    for name, values_drawn in draws.items():
        result = np.asarray(evaluate({**central, name: values_drawn}), dtype=np.float64)
        variances[name] = float(np.var(np.log(result))) if result.ndim else 0.0
    total = sum(variances.values())
    if total == 0:
        return {}
    shares = {name: variance / total for name, variance in variances.items() if variance > 0}
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))


def _stream(name: str, count: int, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng([seed, *name.encode()]).standard_normal(count)
