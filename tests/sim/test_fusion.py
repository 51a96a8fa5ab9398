"""The error-state Kalman filter."""

import numpy as np

from supercycle.sim.fusion_filter import Noise, carried, started, with_camera, with_encoders

NOISE = Noise()


def place(angles: np.ndarray) -> np.ndarray:
    """Where the tip of two links of half a metre is."""
    first, second = angles[..., 0], angles[..., :].sum(-1)
    return np.stack([0.5 * np.sin(first) + 0.5 * np.sin(second), -0.5 * np.cos(first) - 0.5 * np.cos(second)], -1)


def slope(angles: np.ndarray) -> np.ndarray:
    """Its derivative, by differences."""
    steps = [(place(angles + 1e-6 * unit) - place(angles)) / 1e-6 for unit in np.eye(2)]
    return np.stack(steps, -1)


def run(episodes: int, camera: bool, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Errors of angles and speeds, and the filter's own deviation of angles, after 4 s of waving."""
    random = np.random.default_rng(seed)
    phase = random.uniform(0, 6, (episodes, 2))
    bias, offset = random.normal(0, NOISE.bias, (episodes, 2)), random.normal(0, NOISE.offset, (episodes, 2))
    angles = np.sin(phase)
    state = started(angles + offset + random.normal(0, NOISE.encoder, angles.shape), NOISE)
    for tick in range(1, 201):
        angles, speeds = np.sin(phase + 0.02 * tick * 2), 2 * np.cos(phase + 0.02 * tick * 2)
        rates = np.cumsum(speeds, -1) + bias + random.normal(0, NOISE.gyroscope, angles.shape)
        state = carried(state, rates, 0.02, NOISE)
        state = with_encoders(state, angles + offset + random.normal(0, NOISE.encoder, angles.shape), NOISE)
        if camera and tick % 2 == 0:
            seen = place(angles) + random.normal(0, NOISE.camera, angles.shape)
            state = with_camera(state, seen, NOISE, seen=state.angles, place=place, slope=slope)
    deviation = np.sqrt(np.einsum("bii->bi", state.covariance)[:, :2])
    return state.angles - angles, state.speeds - speeds, deviation


def test_a_camera_takes_the_offset_of_encoders_out() -> None:
    """Without one the angles stay as far off as the offsets; with one they are three times nearer."""
    alone, _, _ = run(200, camera=False, seed=1)
    seen, speeds, _ = run(200, camera=True, seed=1)
    assert np.std(alone) > 0.7 * NOISE.offset
    assert np.std(seen) < np.std(alone) / 3
    assert np.std(speeds) < 0.7 * NOISE.bias


def test_the_filter_knows_how_wrong_it_is() -> None:
    """Its own deviation agrees with the errors within 30 %."""
    errors, _, deviation = run(400, camera=True, seed=2)
    ratio = np.std(errors / deviation)
    assert 0.7 < ratio < 1.3
