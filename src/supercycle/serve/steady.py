"""A server in steady state: a fixed number of requests in flight, each replaced when it ends."""

from dataclasses import dataclass, replace

import numpy as np

from supercycle.base.units import Count, Number, Seconds
from supercycle.machine.machine import Machine
from supercycle.serve.layout import Layout
from supercycle.serve.memory import most_requests
from supercycle.serve.passes import PassTime, decode_pass, mixed_pass, prefill_pass
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service

SCHEDULED = 2.0
"""Passes between an arrival and the first token beside the prefill: the one under way, and its own (fitted, 2 to 4)."""

LOADED = 1.2
"""Prefill of a request in a busy copy over its idle prefill (fitted to the packaged serving rows, 1.1 to 1.5)."""


@dataclass(frozen=True)
class Steady:
    """One copy with ``batch`` requests in flight, of which ``served`` fit into memory and the others wait.

    ``pass_s`` is a decode pass alone, ``prefill_s`` the idle prefill of one request, ``added_s`` what reading one
    request adds to a pass, ``stall_s`` what that of others adds to a token, ``gap_s`` the longest wait
    between two tokens (a pass that reads a whole chunk), ``tpot_s`` the time between two tokens of a
    request, ``ttft_s`` from arrival to the first token in a closed loop, ``tokens_per_s`` the output tokens of the
    copy. ``decode`` and ``prefill`` are the parts of the two passes before the engine's factors.
    """

    served: Count
    pass_s: Seconds
    prefill_s: Seconds
    added_s: Seconds
    stall_s: Seconds
    gap_s: Seconds
    tpot_s: Seconds
    ttft_s: Seconds
    tokens_per_s: Number
    decode: PassTime
    prefill: PassTime


def steady(
    service: Service, layout: Layout, machine: Machine, runtime: Runtime, batch: Count, *, mixed: bool = True
) -> Steady:
    """The steady state of a copy that always has ``batch`` requests; a ``mixed`` copy prefills and decodes.

    In the time in which a request makes its ``output`` tokens every other request is prefilled once, in passes that
    decode as well, so that a token takes its own pass and ``(batch / data - 1) / output`` of what a prefill adds to a
    pass. Requests beyond memory wait: the closed loop of ``batch`` requests yields what those in memory do, and the
    wait is in the time to the first token (Little's law).

    Without ``mixed`` other chips prefill: a token takes its pass alone, and ``ttft_s`` is the idle prefill.
    """
    room = most_requests(service, layout, machine.memory, runtime.used, runtime.activations)
    served = np.maximum(np.minimum(batch, room), 1.0)
    plain = replace(runtime, kernels=1.0)
    decode = decode_pass(service, layout, machine, plain, served, service.context)
    prefill = prefill_pass(service, layout, machine, plain, service.fresh, service.input - service.fresh)
    kernels = decode.products + decode.attention + decode.experts
    alone = decode.total + (np.asarray(runtime.kernels) - 1.0) * kernels
    drafting = 1.0 + service.speculation.drafted * service.speculation.draft_share
    alone = alone * drafting / service.speculation.tokens_per_pass * runtime.unexplained
    idle = np.asarray(runtime.prefill) * prefill.total * runtime.unexplained
    stall: Seconds = np.zeros(())
    added: Seconds = np.zeros(())
    gap = alone
    if mixed:
        both = mixed_pass(service, layout, machine, plain, served, service.context)
        added = np.maximum(both.total - decode.total, 0.0) * runtime.prefill * runtime.unexplained
        gap = alone + added / service.chunks
        per_group = np.maximum(served / np.asarray(layout.data), 1.0)
        stall = (per_group - 1.0) / (np.asarray(layout.pipeline) * service.output) * added
    tpot = alone + stall
    cycle = service.output * tpot + idle
    tokens = served * service.output / cycle
    waiting = np.maximum(np.asarray(batch) - served, 0.0) * service.output / tokens
    together = 1.0 + np.asarray(runtime.burst) * (served - 1.0) if mixed else 1.0
    ttft = runtime.first + (SCHEDULED + service.chunks - 1.0) * alone + (LOADED - 1.0 + together) * idle + waiting
    return Steady(served, alone, idle, added, stall, gap, tpot, ttft, tokens, decode, prefill)
