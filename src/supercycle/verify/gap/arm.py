"""The arm of the experiment: two links in a vertical plane, as numbers and as a model for MuJoCo."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Seconds

Array = NDArray[np.float64]

GRAVITY = 9.81
"""Acceleration of gravity, m/s² (physics)."""

CONTROL: Seconds = 0.02
"""Seconds between two decisions: a control rate of 50 Hz (a choice, as of pi0's action chunks)."""

SAMPLES_PER_HOUR = 3600.0 / CONTROL
"""Samples that an hour of one arm gives."""


@dataclass(frozen=True)
class Arm:
    """Two links: lengths, distances of the centres of mass, masses, inertias about them, viscous friction; SI units.

    ``torque`` is the most that each joint gives, in N m.
    """

    lengths: tuple[float, float] = (0.5, 0.4)
    centres: tuple[float, float] = (0.25, 0.2)
    masses: tuple[float, float] = (2.0, 1.5)
    inertias: tuple[float, float] = (0.045, 0.022)
    viscous: tuple[float, float] = (0.4, 0.2)
    torque: tuple[float, float] = (45.0, 18.0)


NOMINAL = Arm()
"""The arm as its data sheet has it (invented; about the size of a small industrial arm's last two links)."""


def tip(arm: Arm, angles: Array) -> Array:
    """Where the tip is, (x, z) in metres; the second angle is relative to the first link, 0 is straight down."""
    first, second = angles[..., 0], angles[..., 0] + angles[..., 1]
    return np.stack(
        [
            arm.lengths[0] * np.sin(first) + arm.lengths[1] * np.sin(second),
            -arm.lengths[0] * np.cos(first) - arm.lengths[1] * np.cos(second),
        ],
        axis=-1,
    )


def tip_slope(arm: Arm, angles: Array) -> Array:
    """Derivatives of the tip's place by the angles, (…, 2, 2)."""
    first, second = angles[..., 0], angles[..., 0] + angles[..., 1]
    upper = np.stack([arm.lengths[0] * np.cos(first), arm.lengths[0] * np.sin(first)], axis=-1)
    lower = np.stack([arm.lengths[1] * np.cos(second), arm.lengths[1] * np.sin(second)], axis=-1)
    return np.stack([upper + lower, lower], axis=-1)


def mujoco_text(arm: Arm) -> str:
    """The arm as a model for MuJoCo (MJCF): two hinges about y, torque motors, no contacts, steps of 2 ms."""
    links = [
        f'<inertial pos="0 0 {-centre}" mass="{mass}" diaginertia="{inertia} {inertia} 1e-4"/>'
        for centre, mass, inertia in zip(arm.centres, arm.masses, arm.inertias, strict=True)
    ]
    return f"""
<mujoco>
  <option timestep="0.002" integrator="implicitfast" gravity="0 0 -{GRAVITY}"/>
  <worldbody>
    <body name="upper"><joint name="first" axis="0 -1 0" damping="{arm.viscous[0]}"/>{links[0]}
      <body name="lower" pos="0 0 {-arm.lengths[0]}">
        <joint name="second" axis="0 -1 0" damping="{arm.viscous[1]}"/>{links[1]}
      </body>
    </body>
  </worldbody>
  <actuator><motor joint="first"/><motor joint="second"/></actuator>
</mujoco>"""
