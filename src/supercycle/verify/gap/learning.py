"""What is learned from rows: a world model (state and command to the next state) and a policy (wanted acceleration
to command)."""

from dataclasses import dataclass

import numpy as np

from supercycle.verify.gap.arm import CONTROL, Array
from supercycle.verify.gap.episodes import Rows
from supercycle.verify.gap.networks import BATCH, Array32, Networks, fresh, learning_rate, trained
from supercycle.verify.gap.on_gpu import trained_by_torch

STATE_SCALE = np.array([1.0, 1.0, 4.0, 4.0])
"""Angles (rad) and speeds (rad/s) that are one unit of a network's input."""

FORCE_SCALE = np.array([20.0, 6.0])
"""Torques (N m) of one unit."""

RATE_SCALE = np.array([20.0, 40.0])
"""Accelerations (rad/s²) of one unit."""


@dataclass(frozen=True)
class Cell:
    """What one network learns from: real and simulated rows of a pool, by their first row and their number.

    ``share`` of each batch is real where both kinds are there.
    """

    real_start: int
    real: int
    simulated_start: int
    simulated: int
    share: float = 0.5


@dataclass(frozen=True)
class Pool:
    """Real rows, then simulated ones, as a network's inputs and outputs for one of the two tasks."""

    inputs: Array32
    outputs: Array32


def world_inputs(angles: Array, speeds: Array, commands: Array, real: float) -> Array32:
    """Inputs of the world model: state, command, whether real."""
    return _joined(np.concatenate([angles, speeds], -1) / STATE_SCALE, commands / FORCE_SCALE, real)


def policy_inputs(angles: Array, speeds: Array, accelerations: Array, real: float) -> Array32:
    """Inputs of the policy: state, wanted acceleration, whether real."""
    return _joined(np.concatenate([angles, speeds], -1) / STATE_SCALE, accelerations / RATE_SCALE, real)


def pools(rows: list[tuple[Rows, bool]]) -> tuple[Pool, Pool]:
    """The pools of the world model and of the policy."""
    world_in, world_out, policy_in, policy_out = [], [], [], []
    for one, real in rows:
        rates = (one.next_speeds - one.speeds) / CONTROL
        world_in.append(world_inputs(one.angles, one.speeds, one.commands, float(real)))
        world_out.append((rates / RATE_SCALE).astype(np.float32))
        policy_in.append(policy_inputs(one.angles, one.speeds, rates, float(real)))
        policy_out.append((one.commands / FORCE_SCALE).astype(np.float32))
    return (
        Pool(np.concatenate(world_in), np.concatenate(world_out)),
        Pool(np.concatenate(policy_in), np.concatenate(policy_out)),
    )


def learned(pool: Pool, cells: list[Cell], steps: int, seed: int, device: str = "cpu") -> Networks:
    """One network for each cell, trained together on batches of its own rows: by NumPy, or by PyTorch on a GPU."""
    reals = np.array([round(BATCH * (one.share if one.simulated else 1.0)) if one.real else 0 for one in cells])
    starts = np.array([[one.real_start, one.simulated_start] for one in cells])
    counts = np.array([[max(one.real, 1), max(one.simulated, 1)] for one in cells])
    place = np.arange(BATCH)[None, :]
    simulated = (place >= reals[:, None]).astype(int)
    first = np.take_along_axis(starts, simulated, 1)
    count = np.take_along_axis(counts, simulated, 1)

    def sample(random: np.random.Generator) -> tuple[Array32, Array32]:
        chosen = first + (random.random((len(cells), BATCH)) * count).astype(np.int64)
        return pool.inputs[chosen], pool.outputs[chosen]

    networks = fresh(len(cells), pool.inputs.shape[1], pool.outputs.shape[1], seed)
    if device == "cpu":
        return trained(networks, sample, steps, seed + 1)
    return trained_by_torch(networks, sample, steps, seed + 1, lambda step: learning_rate(step, steps), device)


def _joined(state: Array, rest: Array, real: float) -> Array32:
    flag = np.full((*state.shape[:-1], 1), real)
    return np.concatenate([state, rest, flag], -1).astype(np.float32)
