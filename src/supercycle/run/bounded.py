"""The fastest split without costing every one: those of the least bound first, until no other can be faster."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supercycle.machine.machine import Machine
from supercycle.run.floor import least_time
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.space import CHOICES
from supercycle.run.split import Places, Split, picked
from supercycle.run.step import step_time
from supercycle.run.valid import Mask

FIRST = 1024
"""Splits (before it is chosen how replicas share states) that are costed first (a choice)."""

GROWTH = 8
"""How many times as many are costed next (a choice)."""

ROUNDING = 1e-9
"""Share by which a bound may be above the time that it bounds (numerical)."""

ZERO_AXIS = 1 + CHOICES.index("zero")
"""The axis of a space on which replicas choose what they share."""


@dataclass(frozen=True)
class Fastest:
    """The fastest split, None where none fits, and the memory of the leanest one that was looked at."""

    split: Split | None
    least_bytes: float


def fastest_of(every: Split, reasons: dict[str, Mask], job: Job, machine: Machine) -> Fastest:
    """Of all splits of a space that no reason rules out and that fit in memory, the fastest; of those that take as
    long, the leanest; of those, the first. The answer of costing all.

    Splits that differ only in how replicas share states (``zero``) have one bound on their time (:func:`least_time`).
    """
    late = [mask for mask in reasons.values() if mask.any() and mask.shape[ZERO_AXIS : ZERO_AXIS + 1] not in ((), (1,))]
    soon = [mask for mask in reasons.values() if mask.any() and not any(mask is other for other in late)]
    cores, places = _cores(every, soon)
    bounds = least_time(job, cores, machine)
    best: tuple[float, float, int] | None = None
    least = np.inf
    for chosen in _blocks(bounds):
        if best is not None:
            chosen = chosen[bounds[chosen] <= best[0] * (1 + ROUNDING)]
        if not len(chosen):
            break
        found, at = _crossed(every, late, tuple(place[chosen] for place in places))
        needed = np.broadcast_to(memory(job, found).total, at.shape)
        least = min(least, float(needed.min(initial=np.inf)))
        fits = needed <= np.min(machine.memory)
        if fits.any():
            found, needed, at = found.take(fits), needed[fits], at[fits]
            seconds = np.broadcast_to(step_time(job, found, machine).total, at.shape)
            first = np.lexsort((at, needed, seconds))[0]
            this = (float(seconds[first]), float(needed[first]), int(at[first]))
            best = this if best is None else min(best, this)
    if best is None:
        return Fastest(None, least)
    only = every.at(tuple(np.array([place]) for place in np.unravel_index(best[2], every.extent)))
    return Fastest(only.take(0), least)


def _blocks(bounds: NDArray[np.float64]) -> Iterator[NDArray[np.intp]]:
    """Places in order of their bounds, in blocks that grow."""
    count, start = FIRST, 0
    order: NDArray[np.intp] = np.argsort(bounds)
    while start < len(order):
        yield order[start : start + count]
        start, count = start + count, count * GROWTH


def _cores(every: Split, reasons: list[Mask]) -> tuple[Split, Places]:
    """The splits that no reason rules out, before it is chosen how replicas share states, and their places."""
    first = replace(every, zero=np.zeros((1,) * len(every.extent), dtype=np.int64))
    out = np.zeros((1,) * len(every.extent), dtype=bool)
    for mask in sorted(reasons, key=np.size):
        out = out | mask
    flat = np.flatnonzero(np.broadcast_to(~out, first.extent))
    places = np.unravel_index(flat, first.extent)
    return first.at(places), places


def _crossed(every: Split, reasons: list[Mask], places: Places) -> tuple[Split, NDArray[np.intp]]:
    """Splits with every way in which replicas may share states that no reason rules out, and their flat places."""
    ways, count = every.extent[ZERO_AXIS], len(places[0])
    repeated = [np.repeat(place, ways) for place in places]
    repeated[ZERO_AXIS] = np.tile(np.arange(ways), count)
    kept = np.ones(ways * count, dtype=bool)
    for mask in reasons:
        kept &= ~picked(mask, tuple(repeated))
    chosen = tuple(place[kept] for place in repeated)
    return every.at(chosen), np.asarray(np.ravel_multi_index(chosen, every.extent))
