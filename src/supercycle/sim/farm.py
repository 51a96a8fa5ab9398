"""A farm of simulators: robot-hours a chip-hour by kind of simulator, and the chips that make so many hours in time."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import SECONDS_PER_HOUR, Count, Number, Seconds, Share


@dataclass(frozen=True)
class Throughput:
    """Robot-hours that one chip simulates in an hour."""

    name: str
    kind: str
    chip: str
    hours_per_chip_hour: Number


@dataclass(frozen=True)
class Farm:
    """What simulated hours take: chip-hours, chips that make them within a time, and the time that they then need."""

    hours: Number
    chip_hours: Number
    chips: Count
    duration: Seconds


def robot_hours(steps: Number, step: Seconds, chips: Count) -> Number:
    """Robot-hours a chip-hour of a simulator that advances all its environments ``steps`` a second together.

    ``step`` is the time of the world in one of them: ``steps step / chips``. Isaac Lab's 94,000 steps of 20 ms a second
    on one RTX 4090 are 1,880 robot-hours an hour.
    """
    return np.asarray(np.asarray(steps) * step / np.asarray(chips))


def neural_hours(chip_time: Number) -> Number:
    """The same of a neural simulator that needs ``chip_time`` chip-hours for an hour of video."""
    return 1.0 / np.asarray(chip_time)


def farm(hours: Number, throughput: Number, window: Seconds, *, used: Share = 0.8, scene: Number = 1.0) -> Farm:
    """The chips that make ``hours`` of experience within ``window`` seconds.

    ``scene`` is how many times heavier the scene is than the published one, ``used`` the share of chip-hours that
    simulate. Chips are whole.
    """
    wanted = np.asarray(hours, dtype=float)
    chip_hours = wanted * np.asarray(scene) / (np.asarray(throughput) * used)
    chips = np.ceil(chip_hours / (np.asarray(window) / SECONDS_PER_HOUR) - 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        duration = np.where(chips > 0, chip_hours / np.maximum(chips, 1.0) * SECONDS_PER_HOUR, 0.0)
    return Farm(wanted, chip_hours, chips, duration)
