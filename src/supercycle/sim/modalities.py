"""What a robot senses, as tokens and bytes an hour, and what it takes to fuse it in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import SECONDS_PER_HOUR, Bytes, Count, Flop, FlopPerSecond, Number, Seconds, Share, Tokens

FILTER_FACTOR = 3.0
"""Multiply-adds of one Kalman step over the cube of its states: propagation 2 n³, an update n² m and a solve (counted;
the share of the update is taken as one n³)."""


@dataclass(frozen=True)
class Sensor:
    """A modality: readings a second, tokens and stored bytes of one, delay until it is fused, work of fusing one."""

    name: str
    modality: str
    rate: Number
    tokens: Tokens
    stored: Bytes
    delay: Seconds
    work: Flop
    count: Count = 1.0


@dataclass(frozen=True)
class Stream:
    """What sensors give in an hour: tokens and stored bytes, each sensor's share of the tokens under its name."""

    tokens: Tokens
    stored: Bytes
    parts: Mapping[str, Number]


@dataclass(frozen=True)
class FrontEnd:
    """The fusion front end: operations a second, delay of the fused state, and the share of a chip's rate it takes.

    ``slowest`` is the sensor that the delay waits for where it waits for all of them.
    """

    work: FlopPerSecond
    delay: Seconds
    first: Seconds
    chip_share: Share
    slowest: str


def video_tokens(width: float, height: float, pictures: float, block: tuple[float, float, float]) -> Number:
    """Tokens a second of video cut into blocks of (time, height, width): a causal tokeniser without its first picture.

    Source: cosmos-2025, its tokenizers: 1080p30 in blocks of 8 by 8 by 8 are 121,500 a second.
    """
    time, tall, wide = block
    return (pictures / time) * (height / tall) * (width / wide)


def hourly(sensors: Sequence[Sensor]) -> Stream:
    """Tokens and stored bytes of an hour of all sensors. Raises InputError where there are none."""
    if not sensors:
        raise InputError("a robot needs at least one sensor", hint="List some in sensors, like ['camera-224'].")
    parts = {one.name: np.asarray(one.rate) * one.tokens * one.count * SECONDS_PER_HOUR for one in sensors}
    stored = [np.asarray(one.rate) * one.stored * one.count * SECONDS_PER_HOUR for one in sensors]
    return Stream(np.sum(np.broadcast_arrays(*parts.values()), 0), np.sum(np.broadcast_arrays(*stored), 0), parts)


def front_end(
    sensors: Sequence[Sensor], states: Count, update_rate: Number, chip_rate: FlopPerSecond, *, reached: Share = 0.05
) -> FrontEnd:
    """Cost and delay of fusing the sensors with an error-state Kalman filter of ``states`` errors.

    The filter is carried by the quickest sensor, so that the state is as late as that one (``first``); it is whole only
    when the slowest has come (``delay``). ``reached`` is the share of the chip's rate that such small work reaches
    (assumed, 0.01 to 0.2). Counted: ``FILTER_FACTOR n³`` twice over for every update.
    """
    if not sensors:
        raise InputError("a front end needs at least one sensor")
    each = [np.asarray(one.rate) * one.work * one.count for one in sensors]
    filtering = 2.0 * FILTER_FACTOR * np.asarray(states) ** 3 * update_rate
    work = np.sum(np.broadcast_arrays(*each, filtering), 0)
    delays = np.broadcast_arrays(*(np.asarray(one.delay, dtype=float) for one in sensors))
    slowest = max(sensors, key=lambda one: float(np.median(np.asarray(one.delay))))
    return FrontEnd(work, np.max(delays, 0), np.min(delays, 0), work / (np.asarray(chip_rate) * reached), slowest.name)
