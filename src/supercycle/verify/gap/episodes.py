"""Episodes of the arm as rows to learn from: from MuJoCo with true states, from the surrogate through the sensors."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from supercycle.base.errors import InputError
from supercycle.verify.gap.arm import CONTROL, NOMINAL, Array, mujoco_text
from supercycle.verify.gap.sensing import front, sensed
from supercycle.verify.gap.surrogate import Hidden, advance, at_rest

EPISODE = 150
"""Control periods of an episode: 3 s."""

GAINS = np.array([[40.0, 8.0], [6.0, 0.8]])
"""Torque of the collecting controller an angle missed (N m/rad) and a speed missed (N m s/rad), by joint."""

SUBSTEPS = 10
"""Steps of MuJoCo in a control period."""

RANDOMISED = {"mass": (0.8, 1.4), "damping": (0.5, 3.0), "friction": (0.0, 1.5)}
"""Ranges of domain randomisation, drawn once an episode: factors of mass and damping, dry friction in N m.

A choice: as wide as in the literature's arms, and wide enough to hold the surrogate's own values.
"""


@dataclass(frozen=True)
class Rows:
    """States, the commands held on them, and the states one control period later; arrays (rows, 2)."""

    angles: Array
    speeds: Array
    commands: Array
    next_angles: Array
    next_speeds: Array

    def __len__(self) -> int:
        return len(self.angles)

    def part(self, start: int, count: int) -> "Rows":
        """``count`` rows from ``start`` on."""
        return Rows(**{name: value[start : start + count] for name, value in vars(self).items()})


@dataclass(frozen=True)
class Reference:
    """Smooth paths to follow: angles, speeds and accelerations, arrays (periods, episodes, 2)."""

    angles: Array
    speeds: Array
    accelerations: Array


def references(episodes: int, random: np.random.Generator, periods: int = EPISODE) -> Reference:
    """Sums of three sines a joint, 0.15 to 1 Hz, that begin at rest and stay within about 1.5 rad."""
    time = (np.arange(periods + 1) * CONTROL)[:, None, None, None]
    frequency = 2 * np.pi * random.uniform(0.15, 1.0, (episodes, 2, 3))
    height = random.uniform(0.2, 0.6, (episodes, 2, 3))
    middle = random.uniform(-0.5, 0.5, (episodes, 2))
    angles = (height * (1 - np.cos(frequency * time))).sum(-1)
    return Reference(
        angles - height.sum(-1) + middle,
        (height * frequency * np.sin(frequency * time)).sum(-1),
        (height * frequency**2 * np.cos(frequency * time)).sum(-1),
    )


def _explorer(path: Reference, random: np.random.Generator) -> tuple[Array, Array]:
    """Gains of the collecting controller and the random torques that it adds, each held for five periods."""
    periods, episodes = path.angles.shape[:2]
    held = random.normal(0, 1, (periods // 5 + 1, episodes, 2)) * np.array([3.0, 1.0])
    return GAINS, np.repeat(held, 5, axis=0)[:periods]


def surrogate_rows(count: int, unknown: Hidden, seed: int) -> Rows:
    """At least ``count`` rows of the surrogate, states as the fusion front end sees them, not as they are."""
    random = np.random.default_rng(seed)
    episodes = -(-count // EPISODE)
    path = references(episodes, random)
    gains, added = _explorer(path, random)
    state = at_rest(path.angles[0])
    end = front(state, random)
    seen, commands = [(end.filter.angles, end.filter.speeds)], []
    for period in range(EPISODE):
        angles, speeds = seen[-1]
        command = gains[0] * (path.angles[period] - angles) + gains[1] * (path.speeds[period] - speeds) + added[period]
        command = np.clip(command, -np.asarray(NOMINAL.torque), np.asarray(NOMINAL.torque))
        state = advance(state, command, unknown)
        end = sensed(end, state, random)
        commands.append(command)
        seen.append((end.filter.angles, end.filter.speeds))
    return _rows(np.array([one[0] for one in seen]), np.array([one[1] for one in seen]), np.array(commands))


def simulated_rows(count: int, seed: int, *, randomised: bool) -> Rows:
    """At least ``count`` rows of MuJoCo with true states, at the data sheet's physics or randomised by episode.

    Raises InputError without MuJoCo.
    """
    mujoco = need_mujoco()
    random = np.random.default_rng(seed)
    episodes = -(-count // EPISODE)
    path = references(episodes, random)
    gains, added = _explorer(path, random)
    states = np.empty((EPISODE + 1, episodes, 2, 2))
    commands = np.empty((EPISODE, episodes, 2))
    most = np.asarray(NOMINAL.torque)
    model = mujoco.MjModel.from_xml_string(mujoco_text(NOMINAL))
    base = [np.array(value) for value in (model.body_mass, model.body_inertia, model.dof_damping)]
    for episode in range(episodes):
        if randomised:
            _randomise(model, base, random)
        data = mujoco.MjData(model)
        data.qpos[:] = path.angles[0, episode]
        states[0, episode] = data.qpos, data.qvel
        for period in range(EPISODE):
            wanted = path.angles[period, episode] - data.qpos, path.speeds[period, episode] - data.qvel
            command = np.clip(gains[0] * wanted[0] + gains[1] * wanted[1] + added[period, episode], -most, most)
            data.ctrl[:] = command
            mujoco.mj_step(model, data, SUBSTEPS)
            commands[period, episode] = command
            states[period + 1, episode] = data.qpos, data.qvel
    return _rows(states[..., 0, :], states[..., 1, :], commands)


def _randomise(model: Any, base: list[Array], random: np.random.Generator) -> None:
    factors = random.uniform(*RANDOMISED["mass"], 2)
    model.body_mass[1:] = base[0][1:] * factors
    model.body_inertia[1:] = base[1][1:] * factors[:, None]
    model.dof_damping[:] = base[2] * random.uniform(*RANDOMISED["damping"], 2)
    model.dof_frictionloss[:] = random.uniform(*RANDOMISED["friction"], 2)


def need_mujoco() -> Any:
    """The module ``mujoco``; raises InputError that says how to install it where it is missing."""
    try:
        import mujoco
    except ImportError as fault:
        raise InputError("this measurement needs MuJoCo", hint="pip install 'supercycle[sim]'") from fault
    return mujoco


def _rows(angles: Array, speeds: Array, commands: Array) -> Rows:
    """Episodes one after the other, periods in order."""

    def flat(values: Array) -> Array:
        return np.swapaxes(values, 0, 1).reshape(-1, 2)

    return Rows(flat(angles[:-1]), flat(speeds[:-1]), flat(commands), flat(angles[1:]), flat(speeds[1:]))
