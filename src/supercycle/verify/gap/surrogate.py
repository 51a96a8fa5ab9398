"""The surrogate of reality: an engine of one's own for the same arm, with physics that the simulation does not have.

Equations of motion of two links in closed form, Runge-Kutta steps of 1 ms, all episodes at once. It stands for
reality and is none: what is measured with it is "measured on a surrogate".
"""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Seconds
from supercycle.verify.gap.arm import CONTROL, GRAVITY, NOMINAL, Arm, Array

STEP: Seconds = 1e-3
"""Seconds of one step of integration (a choice: halving it moves a tip by less than 0.1 mm in 3 s)."""

SLIP = 0.05
"""rad/s over which dry friction turns its sign (a choice, for a smooth equation)."""


@dataclass(frozen=True)
class Hidden:
    """What the simulation does not know of: payload at the tip (kg), dry friction (N m), torque lost, lag and latency
    (s). Zero everywhere is the arm of the data sheet.
    """

    payload: float = 0.0
    friction: tuple[float, float] = (0.0, 0.0)
    lost: float = 0.0
    lag: Seconds = 0.0
    latency: Seconds = 0.0


def hidden(gap: float) -> Hidden:
    """Hidden physics of a size: 0 none, 1 large. All parts grow together (a choice)."""
    return Hidden(
        payload=0.6 * gap, friction=(1.6 * gap, 0.8 * gap), lost=0.10 * gap, lag=8e-3 * gap, latency=20e-3 * gap
    )


@dataclass(frozen=True)
class State:
    """Angles, their speeds and the torques that the motors give now; arrays (…, 2)."""

    angles: Array
    speeds: Array
    torques: Array


def at_rest(angles: Array) -> State:
    """The arm held still at these angles, motors at zero."""
    return State(angles, np.zeros_like(angles), np.zeros_like(angles))


def advance(state: State, command: Array, unknown: Hidden, arm: Arm = NOMINAL, seconds: Seconds = CONTROL) -> State:
    """The state after holding a command of torque for a control period."""
    for _ in range(round(float(seconds / STEP))):
        state = _step(state, command, unknown, arm)
    return state


def acceleration(angles: Array, speeds: Array, torques: Array, unknown: Hidden, arm: Arm = NOMINAL) -> Array:
    """Angular accelerations of two links in a vertical plane with a point mass at the tip (physics, closed form)."""
    first, second = angles[..., 0], angles[..., 1]
    mass_1, mass_2, load = arm.masses[0], arm.masses[1], unknown.payload
    length, centre_1, centre_2, reach = arm.lengths[0], arm.centres[0], arm.centres[1], arm.lengths[1]
    lever = mass_2 * centre_2 + load * reach
    lower = arm.inertias[1] + mass_2 * centre_2**2 + load * reach**2
    upper = arm.inertias[0] + mass_1 * centre_1**2 + (mass_2 + load) * length**2
    cosine, sine = length * lever * np.cos(second), length * lever * np.sin(second)
    m11, m12, m22 = upper + lower + 2 * cosine, lower + cosine, lower
    fall_2 = GRAVITY * lever * np.sin(first + second)
    fall_1 = GRAVITY * (mass_1 * centre_1 + (mass_2 + load) * length) * np.sin(first) + fall_2
    drag = np.asarray(arm.viscous) * speeds + np.asarray(unknown.friction) * np.tanh(speeds / SLIP)
    free = torques - drag
    right_1 = free[..., 0] - fall_1 + sine * (2 * speeds[..., 0] * speeds[..., 1] + speeds[..., 1] ** 2)
    right_2 = free[..., 1] - fall_2 - sine * speeds[..., 0] ** 2
    determinant = m11 * m22 - m12**2
    return np.stack(
        [(m22 * right_1 - m12 * right_2) / determinant, (m11 * right_2 - m12 * right_1) / determinant], axis=-1
    )


def _step(state: State, command: Array, unknown: Hidden, arm: Arm) -> State:
    reached = (1.0 - unknown.lost) * np.clip(command, -np.asarray(arm.torque), np.asarray(arm.torque))
    keeps = np.exp(-STEP / unknown.lag) if unknown.lag > 0 else 0.0
    torques = reached + (state.torques - reached) * keeps

    def slope(angles: Array, speeds: Array) -> tuple[Array, Array]:
        return speeds, acceleration(angles, speeds, torques, unknown, arm)

    q, v = state.angles, state.speeds
    q1, v1 = slope(q, v)
    q2, v2 = slope(q + STEP / 2 * q1, v + STEP / 2 * v1)
    q3, v3 = slope(q + STEP / 2 * q2, v + STEP / 2 * v2)
    q4, v4 = slope(q + STEP * q3, v + STEP * v3)
    return State(q + STEP / 6 * (q1 + 2 * q2 + 2 * q3 + q4), v + STEP / 6 * (v1 + 2 * v2 + 2 * v3 + v4), torques)
