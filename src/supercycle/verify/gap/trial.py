"""Learned networks tried on held-back real episodes: the world model foretells, the policy follows a path."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.verify.gap.arm import CONTROL, NOMINAL, Array, tip
from supercycle.verify.gap.episodes import EPISODE, GAINS, references
from supercycle.verify.gap.learning import FORCE_SCALE, RATE_SCALE, policy_inputs, world_inputs
from supercycle.verify.gap.networks import Networks
from supercycle.verify.gap.sensing import front, sensed
from supercycle.verify.gap.surrogate import Hidden, State, advance, at_rest

STIFFNESS, DAMPING = 36.0, 12.0
"""Feedback of the policy on angles (1/s²) and speeds (1/s): critically damped at 6 rad/s (a choice, soft)."""

TOLERANCE = 0.03
"""Metres of the tip from its path, root of the mean square over an episode, within which an episode succeeds."""

HORIZON = 10
"""Control periods that the world model foretells without looking: 0.2 s."""

FALLEN = 10.0
"""rad or rad/s beyond which an episode has failed and is frozen."""


@dataclass(frozen=True)
class Tried:
    """Results by cell: error of the world model (share of what was to foretell), of the path (m), share of successes,
    and error of the fused angles (rad)."""

    world_error: Array
    path_error: Array
    success: Array
    fused_error: Array


def follow(
    policies: Networks, cells: int, unknown: Hidden, episodes: int, seed: int
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Errors of the tip in metres (cells, episodes), errors of fused angles, and whether the arm was kept in bounds.

    All cells follow the same paths, with the same noise, through the fusion front end and its latency.
    """
    random = np.random.default_rng(seed)
    path = references(episodes, random)
    state = at_rest(np.broadcast_to(path.angles[0], (cells, episodes, 2)).copy())
    end = front(state, random)
    late = round(float(unknown.latency / CONTROL))
    seen = [(end.filter.angles, end.filter.speeds)] * (late + 1)
    squares, fused = np.zeros((cells, episodes)), np.zeros((cells, episodes))
    alive = np.ones((cells, episodes), dtype=bool)
    for period in range(EPISODE):
        angles, speeds = seen[0]
        then = max(period - late, 0)
        wrong, slow = path.angles[then] - angles, path.speeds[then] - speeds
        wanted = path.accelerations[period] + STIFFNESS * wrong + DAMPING * slow
        command = np.asarray(policies(policy_inputs(angles, speeds, wanted, 1.0)), dtype=float) * FORCE_SCALE
        moved = advance(state, command, unknown)
        alive &= np.all(np.abs(moved.angles) < FALLEN, -1) & np.all(np.abs(moved.speeds) < 4 * FALLEN, -1)
        state = State(*(np.where(alive[..., None], a, b) for a, b in
                        ((moved.angles, state.angles), (moved.speeds, 0.0), (moved.torques, 0.0))))  # fmt: skip
        end = sensed(end, state, random)
        seen = [*seen[1:], (end.filter.angles, end.filter.speeds)]
        away = tip(NOMINAL, state.angles) - tip(NOMINAL, path.angles[period + 1])
        squares += np.sum(away**2, -1)
        fused += np.sum((end.filter.angles - state.angles) ** 2, -1) / 2
    return np.sqrt(squares / EPISODE), np.sqrt(fused / EPISODE), alive


def foretell(worlds: Networks, unknown: Hidden, episodes: int, seed: int) -> Array:
    """Root of the mean square error of states HORIZON periods on, over what standing still would miss; by cell.

    Starts from fused states of held-back real episodes, and is held against the true ones.
    """
    random = np.random.default_rng(seed)
    path = references(episodes, random)
    state = at_rest(path.angles[0])
    end = front(state, random)
    true, seen, commands = [np.concatenate([state.angles, state.speeds], -1)], [], []
    for period in range(EPISODE):
        seen.append(np.concatenate([end.filter.angles, end.filter.speeds], -1))
        wrong, slow = path.angles[period] - end.filter.angles, path.speeds[period] - end.filter.speeds
        command = GAINS[0] * wrong + GAINS[1] * slow
        state = advance(state, command, unknown)
        end = sensed(end, state, random)
        true.append(np.concatenate([state.angles, state.speeds], -1))
        commands.append(command)
    cells = len(worlds.weights[0])
    first = range(0, EPISODE - HORIZON, 5)
    begin = np.concatenate([seen[t] for t in first])
    now = np.broadcast_to(begin, (cells, *begin.shape))
    for ahead in range(HORIZON):
        held = np.concatenate([commands[t + ahead] for t in first])
        now = _moved(worlds, now, np.broadcast_to(held, (cells, *held.shape)))
    after = np.concatenate([true[t + HORIZON] for t in first])
    before = np.concatenate([true[t] for t in first])
    scale = np.sqrt(np.mean((after - before) ** 2, 0))
    return np.asarray(np.sqrt(np.mean(((now - after) / scale) ** 2, axis=(1, 2))))


def _moved(worlds: Networks, now: Array, commands: Array) -> Array:
    """States a control period later, as the world models have it."""
    angles, speeds = now[..., :2], now[..., 2:]
    rates = np.asarray(worlds(world_inputs(angles, speeds, commands, 1.0)), dtype=float) * RATE_SCALE
    faster = np.clip(speeds + CONTROL * rates, -4 * FALLEN, 4 * FALLEN)
    return np.concatenate([angles + CONTROL * (speeds + faster) / 2, faster], -1)


def tried(
    worlds: Networks, policies: Networks, unknown: Hidden, episodes: int, seed: int, *, together: int = 16
) -> Tried:
    """Both networks of every cell on the same held-back real episodes, ``together`` cells at a time."""
    cells = len(worlds.weights[0])
    world = foretell(worlds, unknown, episodes, seed + 1)
    paths, fused, success = [], [], []
    for start in range(0, cells, together):
        stop = min(start + together, cells)
        error, angle, alive = follow(policies.part(start, stop), stop - start, unknown, episodes, seed)
        paths.append(np.sqrt(np.mean(np.minimum(error, 1.0) ** 2, 1)))
        fused.append(np.sqrt(np.mean(angle**2, 1)))
        success.append(np.mean((error < TOLERANCE) & alive, 1))
    return Tried(world, np.concatenate(paths), np.concatenate(success), np.concatenate(fused))
