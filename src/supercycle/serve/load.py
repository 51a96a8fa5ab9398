"""A copy under requests that come at random: how many are in flight, and what they get."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count, Number, Seconds, Share
from supercycle.machine.machine import Machine
from supercycle.serve.layout import Layout
from supercycle.serve.memory import most_requests
from supercycle.serve.queue import waiting
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service
from supercycle.serve.steady import steady

HALVINGS = 40
"""Halvings of the interval in which the requests in flight are looked for (numerical)."""


@dataclass(frozen=True)
class Loaded:
    """One copy under ``rate`` requests a second: requests in flight, time per token, time to the first token, the
    share of its time that prefill takes. Where the copy cannot keep up, ``kept_up`` is false and the times are those
    of a full memory, with an endless wait."""

    in_flight: Count
    tpot_s: Seconds
    ttft_s: Seconds
    busy: Share
    kept_up: bool


def under_load(service: Service, layout: Layout, machine: Machine, runtime: Runtime, rate: Number) -> Loaded:
    """The steady state of a copy to which requests come at random, ``rate`` a second (plain numbers).

    The requests in flight, those that have their first token, are ``B = rate · output · tpot(B + 1)`` (Little's law;
    where requests come at random, one of them finds ``B`` others): more requests take longer each, so that there is
    one such number, or none where the copy cannot keep up.

    Valid for output lengths that vary little; the simulation of events in ``tests/oracle`` is the reference.
    """
    groups = float(np.asarray(layout.data) * layout.pipeline)
    room = float(most_requests(service, layout, machine.memory, runtime.used, runtime.activations))
    most = max(room, 1.0)

    def excess(batch: float) -> tuple[float, float, float, float]:
        found = steady(service, layout, machine, runtime, min(batch + 1.0, most))
        added = float(found.added_s)
        read = added if added > 0 else float(found.prefill_s)
        line = waiting(float(rate) / groups, read, found.pass_s)
        ttft = float(line.ttft_s) + float(runtime.first) + (float(service.chunks) - 1.0) * float(line.pass_s)
        generated = float(service.output) * float(found.tpot_s)
        return float(rate) * generated - batch, float(found.tpot_s), ttft, float(line.busy)

    over, tpot, ttft, busy = excess(most)
    if not over <= 0.0:
        return Loaded(most, tpot, float("inf"), busy, False)
    low, high = 0.0, most
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        over, tpot, ttft, busy = excess(middle)
        low, high = (middle, high) if over > 0.0 else (low, middle)
    return Loaded(high, tpot, ttft, busy, True)
