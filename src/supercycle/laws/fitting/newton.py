"""Newton's method with damping for many small problems at once."""

from dataclasses import dataclass

import numpy as np

from supercycle.laws.fitting.objective import Array, Objective
from supercycle.laws.fitting.terms import COEFFICIENTS, Points, evaluate, target_of

CHUNK = 96
"""Problems that are solved together: their arrays stay in a processor's cache (a choice)."""

MOST_STEPS = 100
"""Steps of one problem at most (a choice; a dozen are usual)."""

TOLERANCE = 1e-11
"""A problem is done when the next step would lower its objective by less than this share (a choice)."""

FIRST_DAMPING, LEAST_DAMPING, MOST_DAMPING = 1e-3, 1e-9, 1e9
"""Damping as a share of the diagonal of the second derivative (mathematics)."""

EASIER, HARDER = 0.1, 6.0
"""Factors of the damping after a step that lowers the objective, and after one that does not (mathematics)."""

LARGEST_STEP = 3.0
"""No coefficient moves further in one step: exponents and logarithms are of order one (a choice)."""

FLOOR = 1e-14
"""Added to the diagonal so that a coefficient without effect does not stop the others (arithmetic)."""


@dataclass(frozen=True)
class Minimum:
    """Where each problem ended: its row, the objective there, and whether no step could lower it further."""

    rows: Array
    value: Array
    converged: np.ndarray


def minimise(
    rows: Array, points: Points, loss: Array, weights: Array, objective: Objective, *,
    fixed: tuple[int, ...] = (), tolerance: float = TOLERANCE, most_steps: int = MOST_STEPS,
) -> Minimum:  # fmt: skip
    """The nearest minimum of each problem from its row.

    ``loss`` and ``weights`` are one for all problems or one a problem. Coefficients in ``fixed`` keep their value.
    """
    problems, runs = len(rows), len(points.n)
    target = np.broadcast_to(target_of(loss, objective), (problems, runs))
    weights = np.broadcast_to(weights, (problems, runs))
    best, value, converged = np.array(rows, dtype=np.float64), np.empty(problems), np.empty(problems, dtype=bool)
    free = np.array([index for index in range(len(COEFFICIENTS)) if index not in fixed])
    for start in range(0, problems, CHUNK):
        part = slice(start, min(start + CHUNK, problems))
        for delta in objective.stages:
            best[part], value[part], converged[part] = _chunk(
                best[part], points, target[part], weights[part],
                _Rules(delta, objective.logarithmic, free, tolerance, most_steps),
            )  # fmt: skip
    return Minimum(best, value, converged)


@dataclass(frozen=True)
class _Rules:
    delta: float
    logarithmic: bool
    free: np.ndarray
    tolerance: float
    most_steps: int


def _chunk(rows: Array, points: Points, target: Array, weights: Array, rules: _Rules) -> tuple[Array, Array, Array]:
    """Steps of one chunk; problems that are done leave it."""
    rows, left = rows.copy(), np.arange(len(rows))
    how = {"delta": rules.delta, "logarithmic": rules.logarithmic}
    here = evaluate(rows, points, target, weights, **how)  # type: ignore[arg-type]
    value, gradient, hessian = here.value.copy(), here.gradient, here.hessian
    damping, done = np.full(len(rows), FIRST_DAMPING), np.zeros(len(rows), dtype=bool)
    for _ in range(rules.most_steps):
        step, gain = _steps(gradient, hessian, damping, rules.free)
        trial = rows[left] + step
        there = evaluate(trial, points, target[left], weights[left], **how)  # type: ignore[arg-type]
        lower = there.value < value[left]
        small = np.abs(gain) <= rules.tolerance * value[left] + np.finfo(float).tiny
        rows[left[lower]], value[left[lower]] = trial[lower], there.value[lower]
        gradient = np.where(lower[:, None], there.gradient, gradient)
        hessian = np.where(lower[:, None, None], there.hessian, hessian)
        damping = np.where(lower, np.maximum(damping * EASIER, LEAST_DAMPING), damping * HARDER)
        ended = small | (damping > MOST_DAMPING)
        done[left[ended]] = True
        keep = ~ended
        left, gradient, hessian, damping = left[keep], gradient[keep], hessian[keep], damping[keep]
        if not len(left):
            break
    return rows, value, done


def _steps(gradient: Array, hessian: Array, damping: Array, free: np.ndarray) -> tuple[Array, Array]:
    """Damped Newton steps, and the decrease that each promises to first order."""
    inner = hessian[:, free[:, None], free]
    diagonal = np.abs(np.einsum("pii->pi", inner))
    size = diagonal.max(1, keepdims=True)
    inner = inner + np.einsum("pi,ij->pij", damping[:, None] * (diagonal + size * FLOOR ** 0.5) + size * FLOOR,
                              np.eye(len(free)))  # fmt: skip
    slope = gradient[:, free]
    inside = -np.linalg.solve(inner, slope[..., None])[..., 0]
    inside /= np.maximum(np.abs(inside).max(1, keepdims=True) / LARGEST_STEP, 1.0)
    gain = np.einsum("pi,pi->p", slope, inside)
    inside = np.where(gain[:, None] > 0, -inside, inside)
    step = np.zeros_like(gradient)
    step[:, free] = inside
    return step, np.einsum("pi,pi->p", slope, inside)
