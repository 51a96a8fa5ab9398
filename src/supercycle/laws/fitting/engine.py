"""The engine: ``L = E + A / N^alpha + B / D^beta`` fitted to many weighted samples at once by damped Newton steps.

In logarithms the law is ``ln L = logsumexp(e, a - alpha x, b - beta y)`` with ``x = ln N`` and ``y = ln D`` less
their means, which makes the five coefficients nearly separable. Gradient and Hessian are analytic. Each row of a batch
is one fit: its own start and its own weights of the runs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

COEFFICIENTS = ("E", "A", "B", "alpha", "beta")
"""The coefficients of the law, in the order of the arrays here."""

HUBER_DELTA = 1e-3
"""Where Huber's loss turns linear, in log loss (hoffmann-2022, section 3.3, whose objective this is)."""

LAD_DELTA = 1e-6
"""Least absolute deviations are Huber's loss with this corner: below the digits of any measured loss (numerical)."""

DELTA = {"huber": HUBER_DELTA, "lad": LAD_DELTA, "mse": 1e3}
"""The corner of each objective; that of squares lies beyond every residual."""


@dataclass(frozen=True)
class Sample:
    """Runs in logarithms, centred: ``x`` of parameters, ``y`` of tokens, ``z`` of loss."""

    x: Array
    y: Array
    z: Array
    x_mean: float
    y_mean: float


def sample(parameters: Array, tokens: Array, loss: Array) -> Sample:
    """Runs as the engine takes them."""
    x, y = np.log(parameters), np.log(tokens)
    return Sample(x - x.mean(), y - y.mean(), np.log(loss), float(x.mean()), float(y.mean()))


def terms(runs: Sample, points: Array) -> tuple[Array, Array]:
    """Shares of the three terms (batch, 3, runs) and the log loss that the points (batch, 5) predict."""
    e, a, b, alpha, beta = points.T
    log = np.stack(
        [
            np.broadcast_to(e[:, None], (len(points), len(runs.x))),
            a[:, None] - alpha[:, None] * runs.x,
            b[:, None] - beta[:, None] * runs.y,
        ],
        axis=1,
    )
    top = log.max(axis=1, keepdims=True)
    shares = np.exp(log - top)
    total = shares.sum(axis=1)
    return shares / total[:, None], top[:, 0] + np.log(total)


def value(runs: Sample, points: Array, weights: Array, delta: float) -> Array:
    """The summed objective of each point: Huber's loss of the residuals in log loss."""
    return penalty(terms(runs, points)[1] - runs.z, weights, delta)


def penalty(residual: Array, weights: Array, delta: float) -> Array:
    """Huber's loss, summed with the weights of the runs."""
    size = np.abs(residual)
    each = np.where(size <= delta, 0.5 * size**2, delta * (size - 0.5 * delta))
    return np.asarray((each * weights).sum(axis=-1))


def slopes(runs: Sample, shares: Array) -> Array:
    """Derivatives of the predicted log loss by the coefficients (batch, runs, 5)."""
    return np.stack([shares[:, 0], shares[:, 1], shares[:, 2], -shares[:, 1] * runs.x, -shares[:, 2] * runs.y], axis=-1)


def curvature(runs: Sample, shares: Array, jacobian: Array, first: Array, second: Array) -> Array:
    """Hessian of the objective: ``second`` weighs the slopes' squares, ``first`` the law's own bend."""
    hessian = np.swapaxes(jacobian * (second - first)[..., None], 1, 2) @ jacobian
    for share, row, coordinate in ((shares[:, 1], (1, 3), runs.x), (shares[:, 2], (2, 4), runs.y)):
        weight = first * share
        hessian[:, row[0], row[0]] += weight.sum(axis=-1)
        cross = weight @ coordinate
        hessian[:, row[0], row[1]] -= cross
        hessian[:, row[1], row[0]] -= cross
        hessian[:, row[1], row[1]] += weight @ coordinate**2
    hessian[:, 0, 0] += (first * shares[:, 0]).sum(axis=-1)
    return hessian


def descend(runs: Sample, starts: Array, weights: Array, delta: float, steps: int, exact: bool) -> tuple[Array, Array]:
    """Points and objectives after damped steps; a step that does not descend is refused and its damping raised.

    ``exact`` takes the true Hessian (with its negative directions turned round); else the quadratic that lies above
    Huber's loss (iteratively reweighted squares), which is slow at the end and safe at the beginning.
    """
    points, damping = starts.copy(), np.full(len(starts), 1e-3)
    shares, predicted = terms(runs, points)
    residual = predicted - runs.z
    best = penalty(residual, weights, delta)
    for _ in range(steps):
        size = np.abs(residual)
        first = weights * np.clip(residual, -delta, delta)
        jacobian = slopes(runs, shares)
        gradient = (np.swapaxes(jacobian, 1, 2) @ first[..., None])[..., 0]
        if exact:
            hessian = curvature(runs, shares, jacobian, first, weights * (size <= delta))
        else:
            above = weights * delta / np.maximum(size, delta)
            hessian = np.swapaxes(jacobian * above[..., None], 1, 2) @ jacobian
        step = np.clip(_step(hessian, gradient, damping, exact), -2.0, 2.0)
        tried = points - step
        new_shares, new_predicted = terms(runs, tried)
        new_residual = new_predicted - runs.z
        found = penalty(new_residual, weights, delta)
        good = found < best
        points[good], best[good] = tried[good], found[good]
        shares[good], residual[good] = new_shares[good], new_residual[good]
        damping = np.clip(np.where(good, damping / 8, damping * 6), 1e-12, 1e3)
    return points, best


def _step(hessian: Array, gradient: Array, damping: Array, exact: bool) -> Array:
    """The damped Newton step; of an exact Hessian the negative directions are turned round."""
    if not exact:
        size = np.trace(hessian, axis1=1, axis2=2)
        lifted = hessian + ((damping + 1e-14) * size + 1e-300)[:, None, None] * np.eye(hessian.shape[-1])
        return np.asarray(np.linalg.solve(lifted, gradient[..., None])[..., 0])
    values, vectors = np.linalg.eigh(hessian)
    values = np.abs(values)
    lifted = values + damping[:, None] * values[:, -1:] + 1e-300
    turned = (np.swapaxes(vectors, 1, 2) @ gradient[..., None])[..., 0] / lifted
    return np.asarray((vectors @ turned[..., None])[..., 0])


def minimise(runs: Sample, starts: Array, weights: Array, objective: str, steps: int = 40) -> tuple[Array, Array]:
    """Least objective from each start, tightening the corner of Huber's loss step by step."""
    delta, points = DELTA[objective], starts
    if delta > 1:
        return descend(runs, points, weights, delta, 2 * steps, False)
    for wide in (d for d in (1e-2, 1e-3, 1e-4, 1e-5) if d > delta):
        points, _ = descend(runs, points, weights, wide, steps, False)
    points, _ = descend(runs, points, weights, delta, steps, False)
    return descend(runs, points, weights, delta, steps, True)


def grid(runs: Sample) -> Array:
    """Starts over the whole range of exponents and floors; A and B then share what is left of the loss."""
    least = float(np.exp(runs.z.min()))
    found = []
    for floor in (0.1, 0.5, 0.9):
        for alpha in (0.1, 0.35, 0.8):
            for beta in (0.1, 0.35, 0.8):
                rest = np.log(max(np.exp(np.median(runs.z)) - floor * least, 1e-3) / 2)
                found.append([np.log(floor * least), rest, rest, alpha, beta])
    return np.array(found)


def natural(runs: Sample, points: Array) -> Array:
    """E, A, B, alpha, beta of the engine's centred logarithms."""
    e, a, b, alpha, beta = points.T
    with np.errstate(over="ignore"):
        return np.stack(
            [np.exp(e), np.exp(a + alpha * runs.x_mean), np.exp(b + beta * runs.y_mean), alpha, beta], axis=-1
        )
