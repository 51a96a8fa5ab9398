"""Robust least squares of many weighted copies at once: the bootstrap of a fit in one call (Levenberg, Marquardt)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ITERATIONS = 80
"""Steps of the method (numerical; fits of exchange laws settle in 20 to 40)."""

SLOPE_STEP = 1e-5
"""Step of the derivatives (numerical)."""

HUBER = 1.5
"""Deviations beyond which a residual counts linearly (Huber's robust loss; a choice)."""


def fitted(
    predict: Callable[[Array], Array], measured: Array, weights: Array, prior: tuple[Array, Array], deviation: float
) -> Array:
    """Parameters (copies, parameters) of least weighted robust error, drawn towards a prior.

    ``predict`` turns parameters into predictions (copies, rows); ``weights`` (copies, rows) say how often a row
    counts; ``prior`` is means and deviations of the parameters; ``deviation`` that of a measured row.
    """
    centre, spread = prior
    found = np.broadcast_to(centre, (len(weights), len(centre))).copy()
    damping = np.full(len(weights), 1e-2)
    cost = _cost(predict(found), measured, weights, found, prior, deviation)
    for _ in range(ITERATIONS):
        base = predict(found)
        left = (measured - base) / deviation
        weight = weights * np.where(np.abs(left) > HUBER, HUBER / np.maximum(np.abs(left), HUBER), 1.0)
        slopes = np.stack([(predict(found + SLOPE_STEP * unit) - base) / SLOPE_STEP for unit in np.eye(len(centre))], 2)
        slopes = slopes / deviation
        square = np.einsum("brk,br,brl->bkl", slopes, weight, slopes) + np.diag(spread**-2)
        pull = np.einsum("brk,br,br->bk", slopes, weight, left) - (found - centre) / spread**2
        scale = np.einsum("bkk->bk", square)
        damped = square + np.einsum("b,bk,kl->bkl", damping, scale, np.eye(len(centre)))
        tried = found + np.clip(np.linalg.solve(damped, pull[..., None])[..., 0], -2.0, 2.0)
        after = _cost(predict(tried), measured, weights, tried, prior, deviation)
        better = after < cost
        found = np.where(better[:, None], tried, found)
        cost = np.where(better, after, cost)
        damping = np.clip(np.where(better, damping / 3, damping * 4), 1e-8, 1e8)
    return found


def _cost(
    predicted: Array, measured: Array, weights: Array, found: Array, prior: tuple[Array, Array], deviation: float
) -> Array:
    left = np.abs(measured - predicted) / deviation
    robust = np.where(left > HUBER, HUBER * (left - HUBER / 2), left**2 / 2)
    return np.asarray((weights * robust).sum(1) + (((found - prior[0]) / prior[1]) ** 2).sum(1) / 2)


def bootstrap_weights(rows: int, copies: int, seed: int) -> Array:
    """Weights of rows for every copy: all ones first, then Dirichlet ones that add up to the rows.

    Rubin 1981, the Bayesian bootstrap: no row ever has no weight, so that no copy loses a whole kind of cell.
    """
    random = np.random.default_rng(seed)
    drawn = random.exponential(1.0, (copies, rows))
    return np.concatenate([np.ones((1, rows)), drawn * rows / drawn.sum(1, keepdims=True)])
