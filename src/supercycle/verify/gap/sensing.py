"""What the surrogate's sensors read, and the fusion of it: encoders and gyroscopes each control period, a camera."""

from dataclasses import dataclass

import numpy as np

from supercycle.sim.fusion_filter import Filter, Noise, carried, started, with_camera, with_encoders
from supercycle.verify.gap.arm import CONTROL, NOMINAL, Array, tip, tip_slope
from supercycle.verify.gap.surrogate import State

TICK = 1.0e-3
"""rad of one count of an encoder (a choice: 6,283 counts a turn)."""

CAMERA_EVERY = 2
"""Control periods between two pictures (25 Hz)."""

CAMERA_LATE = 2
"""Control periods from a picture to its result (40 ms)."""

NOISE = Noise()
"""Deviations of the sensors, and what the filter believes they are (a choice)."""


@dataclass(frozen=True)
class Front:
    """The fusion front end of a batch of episodes: the filter, the sensors' own errors, pictures still on the way."""

    filter: Filter
    bias: Array
    offset: Array
    pictures: tuple[tuple[int, Array, Array], ...]
    tick: int


def front(state: State, random: np.random.Generator) -> Front:
    """The front end switched on: biases and offsets are drawn, the filter starts from the encoders."""
    shape = state.angles.shape
    bias, offset = random.normal(0, NOISE.bias, shape), random.normal(0, NOISE.offset, shape)
    first = state.angles + offset + random.normal(0, NOISE.encoder, shape)
    return Front(started(first, NOISE), bias, offset, (), 0)


def sensed(end: Front, state: State, random: np.random.Generator) -> Front:
    """The front end after one control period: gyroscopes carry, encoders correct, a picture corrects when it comes."""
    shape = state.angles.shape
    rates = np.cumsum(state.speeds, axis=-1) + end.bias + random.normal(0, NOISE.gyroscope, shape)
    count = np.round((state.angles + end.offset + random.normal(0, NOISE.encoder, shape)) / TICK) * TICK
    tick = end.tick + 1
    found = with_encoders(carried(end.filter, rates, CONTROL, NOISE), count, NOISE)
    pictures = end.pictures
    if tick % CAMERA_EVERY == 0:
        seen = tip(NOMINAL, state.angles) + random.normal(0, NOISE.camera, shape)
        pictures = (*pictures, (tick + CAMERA_LATE, seen, found.angles))
    for due, seen, then in pictures:
        if due == tick:
            found = with_camera(
                found, seen, NOISE, seen=then, place=lambda angles: tip(NOMINAL, angles),
                slope=lambda angles: tip_slope(NOMINAL, angles),
            )  # fmt: skip
    return Front(found, end.bias, end.offset, tuple(one for one in pictures if one[0] > tick), tick)
