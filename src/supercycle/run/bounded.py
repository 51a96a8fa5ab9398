"""The fastest split without costing every one: those of the least bound first, until no other can be faster."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Seconds
from supercycle.machine.machine import Machine
from supercycle.run.floor import Tables, least_time, tables_of
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.passes import with_gather
from supercycle.run.space import CHOICES
from supercycle.run.split import Places, Split, picked
from supercycle.run.step import step_of
from supercycle.run.valid import Mask

FIRST = 1024
"""Splits (before it is chosen how replicas share states) that are costed first (a choice)."""

GROWTH = 8
"""How many times as many are costed next (a choice)."""

ROUNDING = 1e-9
"""Share by which a bound may be above the time that it bounds (numerical)."""

Index = NDArray[np.intp]

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
    places = _cores(every, soon)
    tables = tables_of(job, every, machine)
    bounds = least_time(job, every, places, machine, tables)
    left, count = np.arange(len(bounds)), FIRST
    best: tuple[float, float, int] | None = None
    least = np.inf
    while len(left):
        chosen, left = _least(bounds, left, count)
        count *= GROWTH
        crossed = _crossed(every, late, tuple(place[chosen] for place in places))
        found, at = every.at(crossed), np.asarray(np.ravel_multi_index(crossed, every.extent))
        needed = np.broadcast_to(memory(job, found).total, at.shape)
        least = min(least, float(needed.min(initial=np.inf)))
        fits = needed <= np.min(machine.memory)
        if fits.any():
            found, needed, at = found.take(fits), needed[fits], at[fits]
            at_work = tuple(place[fits] for place in crossed)
            seconds = np.broadcast_to(_costed(job, found, at_work, machine, tables), at.shape)
            ties = np.flatnonzero(seconds == seconds.min())
            first = ties[np.lexsort((at[ties], needed[ties]))[0]]
            this = (float(seconds[first]), float(needed[first]), int(at[first]))
            best = this if best is None else min(best, this)
            left = left[bounds[left] <= best[0] * (1 + ROUNDING)]
    if best is None:
        return Fastest(None, least)
    only = every.at(tuple(np.array([place]) for place in np.unravel_index(best[2], every.extent)))
    return Fastest(only.take(0), least)


def _least(bounds: NDArray[np.float64], left: Index, count: int) -> tuple[Index, Index]:
    """Of the places that are left, ``count`` of least bounds, and the others."""
    if len(left) <= count:
        return left, left[:0]
    parted = np.argpartition(bounds[left], count)
    return left[parted[:count]], left[parted[count:]]


def _cores(every: Split, reasons: list[Mask]) -> Places:
    """The places of splits that no reason rules out, before it is chosen how replicas share states."""
    extent = [1 if axis == ZERO_AXIS else length for axis, length in enumerate(every.extent)]
    out = np.zeros((1,) * len(extent), dtype=bool)
    for mask in sorted(reasons, key=np.size):
        out = out | mask
    free = [axis for axis, length in enumerate(out.shape) if length < extent[axis]]
    shared = [1 if axis in free else length for axis, length in enumerate(extent)]
    found = np.nonzero(np.broadcast_to(~out, shared))
    crossed = int(np.prod([extent[axis] for axis in free]))
    ways = np.unravel_index(np.arange(crossed), [extent[axis] for axis in free]) if free else ()
    places = [np.repeat(place, crossed) for place in found]
    for axis, way in zip(free, ways, strict=True):
        places[axis] = np.tile(way, len(found[0]))
    return tuple(places)


def _crossed(every: Split, reasons: list[Mask], places: Places) -> Places:
    """The places of splits with every way in which replicas may share states that no reason rules out."""
    ways, count = every.extent[ZERO_AXIS], len(places[0])
    repeated = [np.repeat(place, ways) for place in places]
    repeated[ZERO_AXIS] = np.tile(np.arange(ways), count)
    kept = np.ones(ways * count, dtype=bool)
    for mask in reasons:
        kept &= ~picked(mask, tuple(repeated))
    return tuple(place[kept] for place in repeated)


def _costed(job: Job, split: Split, places: Places, machine: Machine, tables: Tables) -> Seconds:
    """The step time of splits at places of a space, from what is known of their layers."""
    layers = {
        kind: with_gather(job, kind, split, machine, table.work.spread(table.at(places)))
        for kind, table in tables.layers.items()
    }
    return step_of(job, split, machine, layers, tables.head.work.spread(tables.head.at(places))).total
