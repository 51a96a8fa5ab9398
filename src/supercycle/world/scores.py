"""How good a forecast with doubt was: CRPS, probability integral transform, coverage, skill."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVELS: Array = (np.arange(50) + 0.5) / 50
"""The levels at which a distribution is held, in the middle of fifty equal steps of probability."""

SCORES: Array = np.array([NormalDist().inv_cdf(float(level)) for level in LEVELS])
"""Standard normal scores of those levels."""


COVERAGE = 0.80
"""The share that the interval of which coverage is told should hold."""


def crps_of_quantiles(quantiles: Array, actual: Array | float) -> Array:
    """Continuous ranked probability score of a distribution given by its quantiles at ``LEVELS`` (last axis).

    Twice the mean pinball loss over the levels (gneiting-2007), in the unit of the quantity; 0 is a perfect forecast,
    and that of a point is its absolute error. Fifty levels are within 1 % of the integral for a normal distribution.

    Source: gneiting-2007.
    """
    error = np.asarray(actual)[..., None] - quantiles
    return np.asarray(2 * np.where(error >= 0, LEVELS * error, (LEVELS - 1) * error).mean(axis=-1))


def crps_of_samples(samples: Array, actual: float) -> float:
    """The same of draws: mean distance to what came less half the mean distance between two draws.

    Source: gneiting-2007.
    """
    ordered = np.sort(np.asarray(samples, dtype=np.float64))
    count = len(ordered)
    between = 2 * float((ordered * (2 * np.arange(1, count + 1) - count - 1)).sum()) / count**2
    return float(np.abs(ordered - actual).mean()) - between / 2


def transform(quantiles: Array, actual: Array | float) -> Array:
    """Probability integral transform: the share of the distribution below what came, 0 to 1."""
    below = np.asarray(actual)[..., None] - quantiles
    count = quantiles.shape[-1]
    return np.asarray(((below > 0).sum(axis=-1) + 0.5 * (below == 0).sum(axis=-1)) / count)


def between(quantiles: Array, share: float) -> tuple[Array, Array]:
    """The ends of the central interval that holds a share of the distribution."""
    tail = (1 - share) / 2
    return at_level(quantiles, tail), at_level(quantiles, 1 - tail)


def at_level(quantiles: Array, level: float) -> Array:
    """The quantile at a level, between the two held ones next to it; the outermost beyond them."""
    place = np.clip((level * len(LEVELS)) - 0.5, 0, len(LEVELS) - 1)
    low = int(np.floor(place))
    high = min(low + 1, len(LEVELS) - 1)
    return np.asarray(quantiles[..., low] + (place - low) * (quantiles[..., high] - quantiles[..., low]))


def skill(score: float, reference: float) -> float:
    """How much smaller a score is than that of the reference, as a share: 1 is perfect, 0 no better."""
    return 1 - score / reference
