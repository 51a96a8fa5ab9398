"""Starts of a fit: for every pair of exponents the other three coefficients follow from linear least squares.

Variable projection: the whole surface over (alpha, beta) of relative squared error is seen for thousands of
resamples by one product of matrices, so that no valley of it is missed for want of a start in it.
"""

import numpy as np

from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.terms import Points

EXPONENTS = (0.05, 0.15, 0.25, 0.35, 0.5, 0.7, 1.1)
"""Exponents of the grid: published ones lie between 0.1 and 0.7 (a choice)."""

LEAST_SHARE = 1e-3
"""A term of the loss at its centre is at least this share of the loss at a start (a choice)."""

RIDGE = 1e-9
"""Added to the diagonal of the normal equations, as a share of it, against pairs of equal columns (arithmetic)."""


def grid_starts(points: Points, loss: Array, weights: Array, count: int) -> Array:
    """``count`` rows a problem, ``(count, problems, 5)``: minima of the grid, the lowest first.

    ``loss`` and ``weights`` are one for all problems or one a problem.
    """
    exponents = np.array([(alpha, beta) for alpha in EXPONENTS for beta in EXPONENTS])
    weights = np.atleast_2d(weights)
    loss = np.atleast_2d(loss)
    columns = np.stack([
        np.ones((len(exponents), len(points.n))), np.exp(-exponents[:, :1] * points.n),
        np.exp(-exponents[:, 1:] * points.d),
    ])  # fmt: skip
    problems = max(len(weights), len(loss))
    relative = np.broadcast_to(weights / loss**2, (problems, loss.shape[1]))
    pulled = np.broadcast_to(weights / loss, relative.shape)
    gram = np.empty((problems, len(exponents), 3, 3))
    right = np.empty((problems, len(exponents), 3))
    for row in range(3):
        right[..., row] = pulled @ columns[row].T
        for column in range(row, 3):
            gram[..., row, column] = gram[..., column, row] = relative @ (columns[row] * columns[column]).T
    diagonal = np.einsum("pgii->pgi", gram)
    solved = np.linalg.solve(gram + np.einsum("pgi,ij->pgij", RIDGE * diagonal, np.eye(3)), right[..., None])[..., 0]
    total = np.broadcast_to(weights, relative.shape).sum(1)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):  # runs that no start comes near
        floor = LEAST_SHARE * (pulled.sum(1) / relative.sum(1))[:, None, None]
    linear = np.maximum(solved, floor)
    error = total - 2 * np.einsum("pgi,pgi->pg", linear, right) + np.einsum("pgi,pgij,pgj->pg", linear, gram, linear)
    chosen = _lowest(error, count)
    picked = np.take_along_axis(linear, chosen[..., None], axis=1)
    rows = np.concatenate([np.log(picked), exponents[chosen]], axis=2)
    return np.moveaxis(rows, 1, 0)


def _lowest(error: Array, count: int) -> np.ndarray:
    """Indices of the ``count`` lowest minima of the grid; where there are fewer, the lowest of the other points."""
    size = len(EXPONENTS)
    surface = error.reshape(-1, size, size)
    padded = np.pad(surface, ((0, 0), (1, 1), (1, 1)), constant_values=np.inf)
    beside = [padded[:, 1 + i : 1 + i + size, 1 + j : 1 + j + size] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    is_minimum = surface <= np.minimum.reduce(beside)
    spread = np.abs(surface).max(axis=(1, 2), keepdims=True)
    ranked = np.where(is_minimum, surface, surface + 2 * spread).reshape(error.shape)
    return np.argsort(ranked, axis=1)[:, :count]
