"""Messages of one step: who talks to whom, how many bytes, for how long."""

import numpy as np

from supercycle.base.choice import either
from supercycle.base.units import Bytes, Count, Seconds
from supercycle.machine.collectives import (
    all_gather_time,
    all_reduce_time,
    all_to_all_time,
    point_to_point_time,
    reduce_scatter_time,
)
from supercycle.machine.machine import Machine
from supercycle.run.activations import tokens_a_chip
from supercycle.run.job import Job
from supercycle.run.split import Split

ELEMENT = 2.0
"""Bytes of a gathered weight on the wire (software: 16-bit messages, but where a run is in 32 bits throughout)."""


def local_ranks(machine: Machine, inner: Count, ranks: Count) -> Count:
    """How many ranks of a group share a scale-up domain, when ``inner`` chips stand between neighbours.

    Frameworks number tensor ranks first, then context, data and pipeline ranks (narayanan-2021, section 3).
    """
    fitting = np.maximum(np.floor(np.asarray(machine.fabric.domain) / inner), 1.0)
    return np.minimum(fitting, ranks)


def tensor_time(job: Job, split: Split, machine: Machine) -> Seconds:
    """Messages of tensor parallelism of one layer and one micro-batch, one way (forward or backward).

    Two all-reduces, or with sequence parallelism two all-gathers and two reduce-scatters, of the block's output.

    Source: korthikanti-2022, figures 4 and 5.
    """
    message = tokens_a_chip(job, split) * job.shape.width * job.precision.activation
    ranks, fabric = split.tensor, machine.fabric
    local = local_ranks(machine, 1, ranks)

    def halves() -> Seconds:
        gathered = all_gather_time(message, ranks, fabric, local=local)
        return gathered + reduce_scatter_time(message, ranks, fabric, local=local)

    blocks = 1.0 if job.shape.parallel else 2.0
    return blocks * either(
        np.asarray(split.sequence_parallel) > 0, halves, lambda: all_reduce_time(message, ranks, fabric, local=local)
    )


def context_time(job: Job, split: Split, machine: Machine) -> Seconds:
    """Keys and values of one layer and one micro-batch that pass around the context ranks, one way.

    Source: liu-2023-ring-attention, section 3; the all-gather of later frameworks moves the same bytes.
    """
    widths = 2.0 * job.shape.key_value_heads * job.shape.head_size / np.asarray(split.tensor)
    if job.shape.latent is not None:
        widths = job.shape.heads * (job.shape.key_size + job.shape.value_size) / np.asarray(split.tensor)
    message = np.asarray(split.micro_batch) * job.sequence * widths * job.precision.activation
    local = local_ranks(machine, split.tensor, split.context)
    return all_gather_time(message, split.context, machine.fabric, local=local)


def expert_time(job: Job, split: Split, machine: Machine) -> Seconds:
    """Dispatch and combine of one mixture layer and one micro-batch, one way: two all-to-alls.

    A chip sends a token once to each chip that holds one of its experts, and once to each scale-up domain, where it
    is passed on; how many these are is the expected number of distinct places of ``per_token`` even choices. Where
    routing is limited, a token crosses to ``reach`` domains at most. Tensor ranks each hold a part of the tokens, or
    with expert tensor parallelism all of them.

    Source: deepseek-v3-report, section 3.2.2, for sending once a node and for node-limited routing.
    """
    mix = job.shape.experts
    if mix is None:
        return np.zeros(())
    share = np.asarray(split.expert_tensor) / np.asarray(split.tensor)
    local = local_ranks(machine, split.expert_tensor, split.expert)
    copies = distinct_places(mix.per_token, split.expert)
    domains = np.minimum(distinct_places(mix.per_token, np.asarray(split.expert) / local), mix.reach or mix.per_token)
    message = tokens_a_chip(job, split) * share * copies * job.shape.width * job.precision.activation
    crossing = np.minimum(domains / copies, 1.0)
    return 2.0 * all_to_all_time(message, split.expert, machine.fabric, local=local, crossing=crossing)


def distinct_places(choices: int, places: Count) -> Count:
    """Expected number of distinct places among independent, even choices: ``n (1 - (1 - 1/n)^k)`` (mathematics)."""
    places = np.asarray(places, dtype=float)
    return places * (1.0 - (1.0 - 1.0 / places) ** choices)


def pipeline_time(job: Job, split: Split, machine: Machine) -> Seconds:
    """One message between neighbouring stages: a micro-batch's activations, scattered over tensor ranks.

    Source: narayanan-2021, section 4.1 (scatter/gather).
    """
    message = tokens_a_chip(job, split) * job.shape.width * job.precision.activation / np.asarray(split.tensor)
    span = np.asarray(split.tensor) * split.replicas
    crosses = span * 2 > np.asarray(machine.fabric.domain)
    return either(
        np.asarray(split.pipeline) > 1,
        lambda: point_to_point_time(message, machine.fabric, crosses=crosses),
        lambda: np.zeros(()),
    )


def gradient_time(
    weights: Count, ranks: Count, inner: Count, reduced: Bytes, split: Split, machine: Machine,
    *, element: Bytes = ELEMENT,
) -> tuple[Seconds, Seconds]:  # fmt: skip
    """Time to sum the gradients of ``weights`` parameters over data-parallel ranks, and to gather updated weights.

    One all-reduce without sharding, and nothing to gather; a reduce-scatter of gradients and an all-gather of
    weights of ``element`` bytes from ZeRO stage 1 on (rajbhandari-2020, section 7).
    """
    local = local_ranks(machine, inner, ranks)
    fabric, gradients = machine.fabric, np.asarray(weights) * reduced
    sharded = np.asarray(split.zero) >= 1
    summed = either(
        sharded,
        lambda: reduce_scatter_time(gradients, ranks, fabric, local=local),
        lambda: all_reduce_time(gradients, ranks, fabric, local=local),
    )
    gathered = either(
        sharded, lambda: gather_time(weights, ranks, inner, machine, element=element), lambda: np.zeros(())
    )
    return summed, gathered


def gather_time(weights: Count, ranks: Count, inner: Count, machine: Machine, *, element: Bytes = ELEMENT) -> Seconds:
    """Weights of ``element`` bytes that FSDP gathers from the ranks among which it divided them; or their gradients."""
    local = local_ranks(machine, inner, ranks)
    return all_gather_time(np.asarray(weights) * element, ranks, machine.fabric, local=local)


def hidden(traffic: Seconds, work: Seconds, share: Count) -> Seconds:
    """The part of a message's time that runs behind work: ``share`` of it, as far as the work lasts."""
    return np.minimum(np.asarray(traffic) * share, work)
