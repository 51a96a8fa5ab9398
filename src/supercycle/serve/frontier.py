"""Throughput against interactivity over all layouts and batches, with prefill on the same chips or on others."""

from dataclasses import dataclass
from math import inf
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import Number, Seconds
from supercycle.machine.machine import Machine
from supercycle.serve.layout import Layout
from supercycle.serve.memory import cache_bytes, most_requests, weight_bytes
from supercycle.serve.passes import prefill_pass
from supercycle.serve.queue import waiting
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service
from supercycle.serve.space import BATCHES, Space, layouts
from supercycle.serve.steady import steady

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Point:
    """One way to serve: a layout of a copy, its requests in flight, and what they get.

    ``copies`` of ``chips`` chips each are in the count that was asked for. With ``prefill`` given, input is read by
    other chips in that layout, ``prefill_share`` of all. ``tokens_per_s_per_chip`` are output tokens over all chips
    of the count; ``reading`` is the share of a token's time that goes into input.
    """

    layout: Layout
    batch: int
    chips: int
    copies: int
    tokens_per_s_per_chip: float
    tokens_per_s_per_user: float
    ttft_s: float
    tpot_s: float
    reading: float
    prefill: Layout | None = None
    prefill_share: float = 0.0


@dataclass(frozen=True)
class Frontier:
    """The points that no other beats in both throughput and interactivity, most interactive first."""

    points: tuple[Point, ...]
    layouts: int
    examined: int
    admitted: int
    seconds: float


@dataclass(frozen=True)
class Limits:
    """What requests are promised: seconds to the first token, and between two tokens."""

    ttft_s: Seconds = float("inf")
    tpot_s: Seconds = float("inf")


def frontier(
    service: Service, machine: Machine, runtime: Runtime, chips: int, *, limits: Limits | None = None
) -> Frontier:
    """The frontier of a service on ``chips`` chips, over every layout and batch that fits in memory.

    Both ways are searched: copies that read and write, and copies that only write beside others that read. Points
    that break ``limits`` are left out. Raises InputError where no layout holds the model, or no point keeps the
    limits.
    """
    start = perf_counter()
    space = layouts(service.shape, chips, float(np.max(service.input)))
    soonest = limits.ttft_s if limits else inf
    apart = _apart(service, machine, runtime, space, chips, soonest)
    tables = [_together(service, machine, runtime, space, chips), apart]
    admitted = sum(int(np.sum(np.isfinite(table.rate))) for table in tables)
    if not admitted:
        raise InputError(_too_large(service, space, machine, chips), hint="Take more chips, or fewer bytes a weight.")
    kept = [_within(table, limits or Limits()) for table in tables]
    points = _pareto([point for table, mask in zip(tables, kept, strict=True) for point in table.best(mask)])
    if not points:
        raise InputError(
            f"no layout of {service.shape.name} on {chips:,} chips keeps the limits",
            [_nearest(tables)], "allow a longer --ttft or --tpot, or take other chips",
        )  # fmt: skip
    return Frontier(points, space.count, 2 * space.count * len(BATCHES), admitted, perf_counter() - start)


@dataclass(frozen=True)
class _Table:
    """Layouts (rows) by batches (columns): rate a chip, seconds, share of reading; nan where memory is too small."""

    space: Space
    copies: Array
    rate: Array
    tpot: Array
    ttft: Array
    reading: Array
    prefill: Layout | None = None
    prefill_share: Array | None = None

    def best(self, mask: NDArray[np.bool_]) -> list[Point]:
        """The points of a mask that may be on the frontier: the best of each in rate at its interactivity."""
        rows, columns = np.nonzero(mask)
        order = np.lexsort((-self.rate[rows, columns], self.tpot[rows, columns]))
        best, found = -1.0, []
        for index in order:
            row, column = int(rows[index]), int(columns[index])
            if self.rate[row, column] > best:
                best = float(self.rate[row, column])
                found.append(self.point(row, column))
        return found

    def point(self, row: int, column: int) -> Point:
        """One point in plain numbers."""
        layout = self.space.one(row)
        share = 0.0 if self.prefill_share is None else float(self.prefill_share[row, column])
        return Point(
            layout, BATCHES[column], int(layout.chips), int(self.copies[row, column]), float(self.rate[row, column]),
            1.0 / float(self.tpot[row, column]), float(self.ttft[row, column]), float(self.tpot[row, column]),
            float(self.reading[row, column]), self.prefill, share,
        )  # fmt: skip


def _together(service: Service, machine: Machine, runtime: Runtime, space: Space, chips: int) -> _Table:
    """Copies that read and write."""
    layout, batch = space.column(), np.array(BATCHES, dtype=float)[None, :]
    room = most_requests(service, layout, machine.memory, runtime.used, runtime.activations)
    found = steady(service, layout, machine, runtime, batch)
    fits = (batch <= room) & (batch >= np.asarray(layout.data) * layout.pipeline)
    copies = np.floor(chips / np.asarray(layout.chips))
    rate = np.where(fits, found.tokens_per_s * copies / chips, np.nan)
    requests = found.tokens_per_s / service.output / (np.asarray(layout.data) * layout.pipeline)
    line = waiting(requests, found.added_s, found.pass_s)
    ttft = line.ttft_s + runtime.first + (service.chunks - 1.0) * line.pass_s
    tpot = np.broadcast_to(found.tpot_s, rate.shape)
    reading = np.broadcast_to(found.stall_s / found.tpot_s, rate.shape)
    return _Table(space, np.broadcast_to(copies, rate.shape), rate, tpot, np.broadcast_to(ttft, rate.shape), reading)


def _apart(
    service: Service, machine: Machine, runtime: Runtime, space: Space, chips: int, soonest: Seconds
) -> _Table:  # fmt: skip
    """Copies that only write, and others that read for them; the cache moves over the network between domains."""
    layout, batch = space.column(), np.array(BATCHES, dtype=float)[None, :]
    room = most_requests(service, layout, machine.memory, runtime.used, runtime.activations)
    found = steady(service, layout, machine, runtime, batch, mixed=False)
    reader, per_chip, idle = best_reader(service, machine, runtime, space, soonest)
    writing = found.tokens_per_s / np.asarray(layout.chips)
    share = writing / service.output / (per_chip + writing / service.output)
    copies = np.floor(chips * (1.0 - share) / np.asarray(layout.chips))
    readers = np.floor((chips - copies * layout.chips) / np.asarray(reader.chips))
    fits = (batch <= room) & (copies >= 1.0) & (readers >= 1.0) & (
        batch >= np.asarray(layout.data) * layout.pipeline
    )  # fmt: skip
    written = copies * np.asarray(layout.chips) * writing
    readable = readers * np.asarray(reader.chips) * per_chip * service.output
    rate = np.where(fits, np.minimum(written, readable) / chips, np.nan)
    moved = cache_bytes(service, reader, service.input) / machine.fabric.scale_out_reached
    ttft = np.broadcast_to(idle * READERS_WAIT + moved, rate.shape)
    shares = np.broadcast_to(1.0 - copies * layout.chips / chips, rate.shape)
    tpot = np.broadcast_to(found.tpot_s, rate.shape)
    return _Table(space, np.broadcast_to(copies, rate.shape), rate, tpot, ttft, shares, reader, shares)


def best_reader(
    service: Service, machine: Machine, runtime: Runtime, space: Space, soonest: Seconds = inf
) -> tuple[Layout, Number, Seconds]:  # fmt: skip
    """The layout that reads most input a chip, its requests a second of a chip, and its idle prefill: of those
    that give a first token within ``soonest``, or of all where none does.

    Readers run at two thirds of what they could, so that a request waits as long as half of its own prefill.
    """
    layout = space.column()
    times = np.ravel(
        prefill_pass(service, layout, machine, runtime, service.fresh, service.input - service.fresh).total
    )
    times = times * runtime.prefill * runtime.unexplained
    groups = np.ravel(np.asarray(layout.data) * layout.pipeline)
    held = np.ravel(most_requests(service, layout, machine.memory, runtime.used, runtime.activations)) >= groups
    rate = np.where(held, groups / times / np.ravel(layout.chips), 0.0)
    quick = rate * (READERS_WAIT * times <= soonest)
    rate = quick if quick.any() else rate
    place = int(np.argmax(rate))
    return space.one(place), READERS_LOAD * float(rate[place]), float(times[place])


READERS_WAIT = 1.5
"""Times of its own prefill that a request takes at a reader, its wait included (follows from READERS_LOAD)."""

READERS_LOAD = 2.0 / 3.0
"""Share of their time that chips which only read are busy (a choice: the wait is then half a prefill)."""


def _within(table: _Table, limits: Limits) -> NDArray[np.bool_]:
    kept = np.isfinite(table.rate) & (table.ttft <= limits.ttft_s) & (table.tpot <= limits.tpot_s)
    return np.asarray(kept & np.isfinite(table.ttft))


def _pareto(points: list[Point]) -> tuple[Point, ...]:
    """Points that no other beats in both tokens a second of a chip and of a user, most interactive first."""
    best, kept = -1.0, []
    for point in sorted(points, key=lambda p: (p.tpot_s, -p.tokens_per_s_per_chip)):
        if point.tokens_per_s_per_chip > best:
            best = point.tokens_per_s_per_chip
            kept.append(point)
    return tuple(kept)


def _nearest(tables: list[_Table]) -> str:
    known = [(t.tpot[m], t.ttft[m]) for t in tables for m in [np.isfinite(t.rate) & np.isfinite(t.ttft)] if m.any()]
    if not known:
        return "every point that fits is overloaded"
    tpot, ttft = min(float(a.min()) for a, _ in known), min(float(b.min()) for _, b in known)
    return f"the shortest are {ttft:.3g} s to the first token and {tpot:.3g} s between tokens"


def _too_large(service: Service, space: Space, machine: Machine, chips: int) -> str:
    least = float(np.min(weight_bytes(service, space.column())))
    held = float(machine.memory)
    what = "weights" if least > held else f"weights, and the cache of {service.context:,.0f} tokens,"
    return (
        f"{service.shape.name} in {service.numbers.name} does not fit on {chips:,} chips:"
        f" {least / 2**30:.1f} GiB of {what} on each, {held / 2**30:.1f} GiB there"
    )
