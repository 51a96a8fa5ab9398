"""Robust least squares of many copies at once: the doubt of a fit in one call (Levenberg and Marquardt)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ITERATIONS = 80
"""Steps of the method (numerical; fits of exchange laws settle in 20 to 40)."""

SETTLED, PATIENCE = 1e-5, 3
"""Share of its cost that no copy gains any more, in so many steps on end: then the method stops (numerical)."""

SLOPE_STEP = 1e-5
"""Step of the derivatives (numerical)."""

HUBER = 1.5
"""Deviations beyond which a residual counts linearly (Huber's robust loss; a choice)."""


def fitted(predict: Callable[[Array], Array], measured: Array, deviation: Array, prior: tuple[Array, Array]) -> Array:
    """Parameters (copies, parameters) of least robust error, drawn towards a prior.

    ``predict`` turns parameters into predictions (copies, rows); ``measured`` (copies, rows) has each copy's data,
    ``deviation`` those of the rows; ``prior`` is means (copies, parameters) and deviations of the parameters.
    """
    centre, spread = prior
    found = centre.copy()
    damping = np.full(len(measured), 1e-2)
    cost = _cost(predict(found), measured, deviation, found, prior)
    still = 0
    for _ in range(ITERATIONS):
        base = predict(found)
        left = (measured - base) / deviation
        weight = np.where(np.abs(left) > HUBER, HUBER / np.maximum(np.abs(left), HUBER), 1.0)
        slopes = np.stack([(predict(found + SLOPE_STEP * unit) - base) / SLOPE_STEP for unit in np.eye(len(spread))], 2)
        slopes = slopes / deviation[:, None]
        square = np.einsum("brk,br,brl->bkl", slopes, weight, slopes) + np.diag(spread**-2)
        pull = np.einsum("brk,br,br->bk", slopes, weight, left) - (found - centre) / spread**2
        scale = np.einsum("bkk->bk", square)
        damped = square + np.einsum("b,bk,kl->bkl", damping, scale, np.eye(len(spread)))
        tried = found + np.clip(np.linalg.solve(damped, pull[..., None])[..., 0], -2.0, 2.0)
        after = _cost(predict(tried), measured, deviation, tried, prior)
        better = after < cost
        still = 0 if np.any(cost - after > SETTLED * cost) else still + 1
        found = np.where(better[:, None], tried, found)
        cost = np.where(better, after, cost)
        damping = np.clip(np.where(better, damping / 3, damping * 4), 1e-8, 1e8)
        if still >= PATIENCE:
            break
    return found


def _cost(predicted: Array, measured: Array, deviation: Array, found: Array, prior: tuple[Array, Array]) -> Array:
    left = np.abs(measured - predicted) / deviation
    robust = np.where(left > HUBER, HUBER * (left - HUBER / 2), left**2 / 2)
    return np.asarray(robust.sum(1) + (((found - prior[0]) / prior[1]) ** 2).sum(1) / 2)
