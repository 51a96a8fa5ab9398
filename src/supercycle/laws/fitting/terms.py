"""The power law's objective with its gradient and true second derivative, for many problems at once.

A problem is a row ``(ln E, ln A', ln B', alpha, beta)`` with ``A' = A exp(-alpha n)`` at the centre n of ln N, and
``B'`` likewise: about the centre the coefficients are nearly uncorrelated, and Newton's method is fast. Sums over
runs are products with a matrix that all problems share.
"""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count
from supercycle.laws.fitting.objective import Array, Objective

COEFFICIENTS = ("E", "A", "B", "alpha", "beta")
"""Names of the coefficients in the order of a row; the first three stand as logarithms."""

LN_E, LN_A, LN_B, ALPHA, BETA = range(len(COEFFICIENTS))

STEEPEST = 700.0
"""Largest exponent whose exponential is a number (arithmetic)."""


@dataclass(frozen=True)
class Runs:
    """Runs to fit, as arrays of one length: ``parameters``, ``tokens``, ``loss``, in the law's own convention."""

    parameters: Array
    tokens: Array
    loss: Array

    def __len__(self) -> int:
        return len(self.parameters)


@dataclass(frozen=True)
class Points:
    """Logarithms of sizes about their centres, and the columns that sums need."""

    n: Array
    d: Array
    centre_n: float
    centre_d: float
    of_n: Array
    of_d: Array
    of_both: Array

    def rows(self, coefficients: Array) -> Array:
        """Rows about the centre from rows ``(ln E, ln A, ln B, alpha, beta)``."""
        return _shifted(coefficients, -self.centre_n, -self.centre_d)

    def coefficients(self, rows: Array) -> Array:
        """Rows ``(ln E, ln A, ln B, alpha, beta)`` from rows about the centre."""
        return _shifted(rows, self.centre_n, self.centre_d)


def points_of(runs: Runs) -> Points:
    """The points of a table of runs, about their own centre."""
    centre_n, centre_d = float(np.log(runs.parameters).mean()), float(np.log(runs.tokens).mean())
    return points_at(runs.parameters, runs.tokens, centre_n, centre_d)


def points_at(parameters: Array, tokens: Array, centre_n: float, centre_d: float) -> Points:
    """Points about a given centre."""
    n, d = np.log(parameters) - centre_n, np.log(tokens) - centre_d
    one = np.ones_like(n)
    return Points(
        n, d, centre_n, centre_d, np.stack([one, n, n * n], 1), np.stack([one, d, d * d], 1),
        np.stack([one, n, d, n * d], 1),
    )  # fmt: skip


@dataclass(frozen=True)
class Local:
    """Value, gradient and second derivative of many problems."""

    value: Array
    gradient: Array
    hessian: Array


def target_of(loss: Array, objective: Objective) -> Array:
    """What residuals are taken from: the losses or their logarithms."""
    return np.log(loss) if objective.logarithmic else loss


def parts_of(rows: Array, points: Points) -> tuple[Array, Array, Array]:
    """The three terms of the loss, ``(problems, runs)`` for those of N and D and ``(problems, 1)`` for E."""
    lack_n = np.exp(np.minimum(rows[:, LN_A, None] - rows[:, ALPHA, None] * points.n, STEEPEST))
    lack_d = np.exp(np.minimum(rows[:, LN_B, None] - rows[:, BETA, None] * points.d, STEEPEST))
    return lack_n, lack_d, np.exp(np.minimum(rows[:, LN_E, None], STEEPEST))


def residuals(rows: Array, points: Points, target: Array, objective: Objective) -> Array:
    """Measured less expected, of loss or of its logarithm, ``(problems, runs)``."""
    expected = sum(parts_of(rows, points))
    found: Array = target - (np.log(expected) if objective.logarithmic else expected)
    return found


def evaluate(
    rows: Array, points: Points, target: Array, weights: Array, *, delta: float, logarithmic: bool
) -> Local:  # fmt: skip
    """The objective and its derivatives at each row; ``weights`` is ``(problems, runs)``."""
    share_n, share_d, share_e = parts_of(rows, points)
    expected = share_n + share_d + share_e
    if logarithmic:
        inverse = 1.0 / expected
        share_n, share_d, share_e = share_n * inverse, share_d * inverse, share_e * inverse
        residual = target - np.log(expected)
    else:
        residual = target - expected
    slope = np.clip(residual, -delta, delta)
    pull = weights * slope
    value = (pull * (residual - 0.5 * slope)).sum(1)
    bend = weights * (slope == residual) + (pull if logarithmic else 0.0)
    pulls = (pull * share_e).sum(1), (pull * share_n) @ points.of_n, (pull * share_d) @ points.of_d
    return Local(value, _gradient(*pulls), _hessian((share_e, share_n, share_d), bend, pulls, points))


def _gradient(e: Array, n: Array, d: Array) -> Array:
    return np.stack([-e, -n[:, 0], -d[:, 0], n[:, 1], d[:, 1]], 1)


def _hessian(
    shares: tuple[Array, Array, Array], bend: Array, pulls: tuple[Array, Array, Array], points: Points
) -> Array:
    """Huber's true second derivative: products of first derivatives inside the parabola, less what pulls bend."""
    share_e, share_n, share_d = shares
    bend_n, bend_d = bend * share_n, bend * share_d
    nn = (bend_n * share_n) @ points.of_n - pulls[1]
    dd = (bend_d * share_d) @ points.of_d - pulls[2]
    nd = (bend_n * share_d) @ points.of_both
    ne = (bend_n * share_e) @ points.of_n[:, :2]
    de = (bend_d * share_e) @ points.of_d[:, :2]
    found = np.empty((len(bend), len(COEFFICIENTS), len(COEFFICIENTS)))
    for row, column, entry in (
        (LN_E, LN_E, (bend * share_e * share_e).sum(1) - pulls[0]),
        (LN_E, LN_A, ne[:, 0]), (LN_E, LN_B, de[:, 0]), (LN_E, ALPHA, -ne[:, 1]), (LN_E, BETA, -de[:, 1]),
        (LN_A, LN_A, nn[:, 0]), (LN_A, LN_B, nd[:, 0]), (LN_A, ALPHA, -nn[:, 1]), (LN_A, BETA, -nd[:, 2]),
        (LN_B, LN_B, dd[:, 0]), (LN_B, ALPHA, -nd[:, 1]), (LN_B, BETA, -dd[:, 1]),
        (ALPHA, ALPHA, nn[:, 2]), (ALPHA, BETA, nd[:, 3]), (BETA, BETA, dd[:, 2]),
    ):  # fmt: skip
        found[:, row, column] = found[:, column, row] = entry
    return found


def _shifted(rows: Array, by_n: Count, by_d: Count) -> Array:
    moved = np.array(rows, dtype=np.float64, copy=True)
    moved[..., LN_A] += moved[..., ALPHA] * by_n
    moved[..., LN_B] += moved[..., BETA] * by_d
    return moved
