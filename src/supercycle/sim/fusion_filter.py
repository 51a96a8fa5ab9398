"""Joint encoders, gyroscopes and a camera fused into angles and speeds by an error-state Kalman filter.

The nominal state is carried along by the gyroscopes; the filter holds the small errors of it (angles, biases of the
gyroscopes, offsets of the encoders), and each encoder or camera reading corrects them. All episodes at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Seconds

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Noise:
    """Standard deviations of the sensors: encoder (rad), its offset, gyroscope (rad/s a reading), its bias and its
    drift (rad/s a root second), camera (m).
    """

    encoder: float = 2e-3
    offset: float = 1e-2
    gyroscope: float = 1e-2
    bias: float = 3e-2
    drift: float = 1e-3
    camera: float = 4e-3


@dataclass(frozen=True)
class Filter:
    """The nominal state and the covariance of its errors; arrays (episodes, joints), (episodes, 3 joints, 3 joints)."""

    angles: Array
    bias: Array
    offset: Array
    speeds: Array
    covariance: Array


def started(encoders: Array, noise: Noise) -> Filter:
    """The filter after the first encoder readings: biases and offsets unknown, centred on zero."""
    joints = encoders.shape[-1]
    spread = np.repeat([noise.encoder**2 + noise.offset**2, noise.bias**2, noise.offset**2], joints)
    covariance = np.broadcast_to(np.diag(spread), (*encoders.shape[:-1], 3 * joints, 3 * joints)).copy()
    index = np.arange(joints)
    covariance[..., index, 2 * joints + index] = -(noise.offset**2)
    covariance[..., 2 * joints + index, index] = -(noise.offset**2)
    zero = np.zeros_like(encoders)
    return Filter(encoders.copy(), zero, zero, zero, covariance)


def carried(state: Filter, gyroscopes: Array, seconds: Seconds, noise: Noise) -> Filter:
    """The state carried over a period by the gyroscopes of serial links.

    The gyroscope of link i reads the sum of the joint speeds up to it, so that joint speeds are differences.
    """
    joints = gyroscopes.shape[-1]
    difference = np.eye(joints) - np.eye(joints, k=-1)
    speeds = (gyroscopes - state.bias) @ difference.T
    move = np.eye(3 * joints)
    move[:joints, joints : 2 * joints] = -difference * seconds
    added = np.zeros((3 * joints, 3 * joints))
    added[:joints, :joints] = difference @ difference.T * (noise.gyroscope * seconds) ** 2
    added[joints : 2 * joints, joints : 2 * joints] = np.eye(joints) * noise.drift**2 * seconds
    angles = state.angles + (speeds + state.speeds) / 2 * seconds
    return replace(state, angles=angles, speeds=speeds, covariance=move @ state.covariance @ move.T + added)


def with_encoders(state: Filter, encoders: Array, noise: Noise) -> Filter:
    """The state corrected by encoder readings, each the angle plus an offset that does not change."""
    joints = encoders.shape[-1]
    slope = np.concatenate([np.eye(joints), np.zeros((joints, joints)), np.eye(joints)], axis=1)
    wrong = encoders - state.angles - state.offset
    return _corrected(state, wrong, np.broadcast_to(slope, (*wrong.shape[:-1], *slope.shape)), noise.encoder)


def with_camera(
    state: Filter, places: Array, noise: Noise, *, seen: Array, place: Callable[[Array], Array],
    slope: Callable[[Array], Array],
) -> Filter:  # fmt: skip
    """The state corrected by where a camera saw the tip.

    ``seen`` are the nominal angles when the picture was taken, which may lie before now: errors of angles change so
    slowly that the correction holds for both. ``place`` and ``slope`` turn angles into a place and its derivative.
    """
    joints = seen.shape[-1]
    partial = slope(seen)
    full = np.concatenate([partial, np.zeros((*partial.shape[:-1], 2 * joints))], axis=-1)
    return _corrected(state, places - place(seen), full, noise.camera)


def _corrected(state: Filter, wrong: Array, slope: Array, deviation: float) -> Filter:
    """The update of Kalman's filter on the errors, put into the nominal state, errors back at zero."""
    joints = state.angles.shape[-1]
    crossed = state.covariance @ np.swapaxes(slope, -1, -2)
    innovation = slope @ crossed + np.eye(wrong.shape[-1]) * deviation**2
    gain = np.swapaxes(np.linalg.solve(innovation, np.swapaxes(crossed, -1, -2)), -1, -2)
    error = (gain @ wrong[..., None])[..., 0]
    covariance = state.covariance - gain @ np.swapaxes(crossed, -1, -2)
    difference = np.eye(joints) - np.eye(joints, k=-1)
    bias = error[..., joints : 2 * joints]
    return Filter(
        state.angles + error[..., :joints],
        state.bias + bias,
        state.offset + error[..., 2 * joints :],
        state.speeds - bias @ difference.T,
        (covariance + np.swapaxes(covariance, -1, -2)) / 2,
    )
