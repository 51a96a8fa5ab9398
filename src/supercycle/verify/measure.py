"""Measures this machine: rounds of all kernels until a time is spent, then a fit of the machine layer's constants."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from supercycle.base.units import Seconds
from supercycle.verify.measure_kernels import Kernel, issue_time, kernels
from supercycle.verify.measure_timings import Key, Timing, timings
from supercycle.verify.pytorch import Device, calls_for, timed

FEWEST_ROUNDS, MOST_ROUNDS = 3, 200
"""Rounds that are run whatever the time, and at most (a choice)."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """What was measured here, and when. ``issue`` is the host's time an operator, ``seconds`` how long it all took."""

    device: Device
    timings: tuple[Timing, ...]
    issue: Seconds
    date: str
    rounds: int
    seconds: Seconds


def measure(device: Device, seconds: float, tell: Progress = lambda _: None) -> Measured:
    """Times every kernel once a round, in as many rounds as fit into the seconds.

    Rounds rather than one kernel after another: when the machine is busy for a while, every kernel sees it in a few of
    its readings, and none in all of them.
    """
    begun = time.perf_counter()
    ready = [(kernel.key, *_ready(device, kernel)) for kernel in kernels(device)]
    tell(f"{len(ready)} kernels ready in {time.perf_counter() - begun:.0f} s; timing them for {seconds:.0f} s")
    readings, rounds = sample(device, ready, seconds - (time.perf_counter() - begun))
    found = timings(readings)
    launch = next(one for one in found if one.kind == "launch")
    issue = issue_time(device) if device.kind == "gpu" else float(launch.seconds) / (3 * launch.sizes[0])
    return Measured(device, found, issue, date.today().isoformat(), rounds, time.perf_counter() - begun)


def sample(
    device: Device, ready: Sequence[tuple[Key, Callable[[], object], int]], seconds: float
) -> tuple[dict[Key, list[float]], int]:
    """Readings of every kernel, and how many rounds they are of."""
    readings: dict[Key, list[float]] = {key: [] for key, _, _ in ready}
    begun, rounds = time.perf_counter(), 0
    while rounds < FEWEST_ROUNDS or (time.perf_counter() - begun < seconds and rounds < MOST_ROUNDS):
        for key, call, calls in ready:
            readings[key].append(float(timed(device, call, calls)))
        rounds += 1
    return readings, rounds


def _ready(device: Device, kernel: Kernel) -> tuple[Callable[[], object], int]:
    """A kernel's call, warmed up, and how many calls make a reading."""
    call = kernel.make()
    once = float(np.min([timed(device, call) for _ in range(2)]))
    return call, calls_for(device, once)
