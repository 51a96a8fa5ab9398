"""One pass of a served model over its layers: the time of a decode step or of a prefill, by parts."""

from dataclasses import dataclass, fields, replace

import numpy as np

from supercycle.base.units import Bytes, Count, Number, Seconds, Tokens
from supercycle.machine.attention import attention_time
from supercycle.machine.collectives import all_reduce_time, all_to_all_time, point_to_point_time
from supercycle.machine.decode import decode_attention_time
from supercycle.machine.engine import Engine
from supercycle.machine.grouped import grouped_matmul_time, touched_groups
from supercycle.machine.machine import Machine
from supercycle.machine.matmul import matmul_time
from supercycle.machine.streaming import streaming_time
from supercycle.model.arithmetic import Matmul, head_matmul, layer_matmuls
from supercycle.model.shape import LayerKind, Shape
from supercycle.serve.experts import busiest
from supercycle.serve.layout import Layout
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service

ELEMENT = 2.0
"""Bytes of an activation in memory and on the wire (software: 16 bits)."""

ELEMENTWISE = 24.0
"""Bytes that norms, residuals, rotation, conversion and activation move a token and unit of width, forward
(software: fused kernels; norm with residual 8, conversion twice 3, rotation and cache 4, activation 6)."""


@dataclass(frozen=True)
class PassTime:
    """Seconds of one pass. ``products`` are those with weights outside experts, the head among them;
    ``messages`` of tensor parallelism, ``exchange`` of experts, ``hops`` between stages; ``layers`` what the engine
    adds a layer, ``host`` what it adds a pass and a sequence."""

    products: Seconds
    attention: Seconds
    experts: Seconds
    messages: Seconds
    exchange: Seconds
    hops: Seconds
    layers: Seconds
    host: Seconds

    @property
    def total(self) -> Seconds:
        """All parts together: engines run them one after the other."""
        parts: Seconds = sum(getattr(self, f.name) for f in fields(self))
        return parts


def decode_pass(
    service: Service, layout: Layout, machine: Machine, runtime: Runtime, batch: Count, context: Tokens
) -> PassTime:
    """One decode pass over ``batch`` requests of a copy, each with ``context`` tokens in its cache.

    Every pipeline stage works on its part of the requests at the same time, so that a token takes one traverse of
    all stages with ``batch / pipeline`` requests.
    """
    sequences = _sequences(layout, batch)
    rows = sequences * (1.0 + service.speculation.drafted)
    attention = _decode_attention(service, layout, machine, sequences, context)
    return _pass(service, layout, machine, runtime, rows, attention, sequences)


def prefill_pass(
    service: Service, layout: Layout, machine: Machine, runtime: Runtime, tokens: Tokens, before: Tokens = 0.0,
    *, prompts: Count = 1.0,
) -> PassTime:  # fmt: skip
    """One prefill of ``tokens`` input tokens of each of ``prompts`` requests, ``before`` of them cached already."""
    own = np.asarray(tokens) / layout.context
    attention = _prefill_attention(service, layout, machine, tokens, before, prompts)
    return _pass(service, layout, machine, runtime, own * prompts, attention, np.asarray(prompts))


def mixed_pass(
    service: Service, layout: Layout, machine: Machine, runtime: Runtime, batch: Count, context: Tokens
) -> PassTime:
    """One pass that decodes ``batch`` requests and reads the fresh input of one more, which shares the weights."""
    sequences = _sequences(layout, batch)
    rows = sequences * (1.0 + service.speculation.drafted) + np.asarray(service.fresh) / layout.context
    before = service.input - service.fresh
    attention = _decode_attention(service, layout, machine, sequences, context) + _prefill_attention(
        service, layout, machine, service.fresh, before, 1.0
    )
    return _pass(service, layout, machine, runtime, rows, attention, sequences)


def _sequences(layout: Layout, batch: Count) -> Count:
    """Requests of one attention group in one stage: at least one."""
    return np.maximum(np.asarray(batch) / (np.asarray(layout.data) * layout.pipeline), 1.0)


def _decode_attention(
    service: Service, layout: Layout, machine: Machine, sequences: Count, context: Tokens
) -> Seconds:  # fmt: skip
    """Attention of one new token of each sequence, all layers; latent attention reads its latents once."""
    shape, numbers = service.shape, service.numbers
    split = np.asarray(layout.tensor)
    heads = np.maximum(shape.heads / split, 1.0)
    kept = np.maximum(shape.key_value_heads / split, 1.0)
    elements = float(shape.cached_per_token) if shape.latent else None
    size = shape.latent.key_value_rank if shape.latent else shape.head_size
    total: Seconds = 0.0
    for count, keys in _reaches(shape, np.asarray(context) / layout.context):
        once = decode_attention_time(
            keys, heads, 1.0 if shape.latent else kept, size, machine.attention, machine.decode, batch=sequences,
            cache_bytes=numbers.cache, kept_elements=elements,
        )  # fmt: skip
        total = total + count * once
    return total


def _prefill_attention(
    service: Service, layout: Layout, machine: Machine, tokens: Tokens, before: Tokens, prompts: Count
) -> Seconds:
    shape, split = service.shape, np.asarray(layout.tensor)
    own = np.asarray(tokens) / layout.context
    heads = np.maximum(shape.heads / split, 1.0)
    kept = heads if shape.latent else np.maximum(shape.key_value_heads / split, 1.0)
    total: Seconds = 0.0
    for count, keys in _reaches(shape, np.asarray(tokens) + before):
        seen = np.maximum(keys, own) if count == shape.window_layers and shape.window else keys
        once = attention_time(
            own, seen, heads, kept, shape.key_size, machine.attention, batch=prompts, causal=True,
            value_head_size=shape.value_size,
        )  # fmt: skip
        total = total + count * once
    return total


def _reaches(shape: Shape, context: Tokens) -> list[tuple[int, Tokens]]:
    """Layers and the keys that each attends to: those with a sliding window, and the others."""
    full = shape.layers - shape.window_layers
    found = [(full, context)] if full else []
    if shape.window_layers:
        found.append((shape.window_layers, np.minimum(context, shape.window)))
    return found


def _pass(
    service: Service, layout: Layout, machine: Machine, runtime: Runtime, rows: Tokens, attention: Seconds,
    sequences: Count,
) -> PassTime:  # fmt: skip
    """The parts of a pass over ``rows`` tokens of each attention group."""
    shape = service.shape
    counts: dict[LayerKind, int] = {"dense": shape.dense_layers, "moe": shape.moe_layers}
    products: Seconds = _head(service, layout, machine, sequences)
    experts: Seconds = 0.0
    exchange: Seconds = 0.0
    for kind, count in counts.items():
        if count:
            products = products + count * _products(service, kind, layout, machine, rows)
    moving = ELEMENTWISE * np.asarray(rows) * shape.width / machine_rate(machine)
    if counts["moe"]:
        experts = counts["moe"] * _experts(service, layout, machine, rows)
        exchange = counts["moe"] * _exchange(service, layout, machine, runtime, rows)
    messages = _messages(service, layout, machine, runtime, rows)
    hops = _hops(shape, layout, machine, rows)
    beside = np.asarray(runtime.mixture) * machine.grouped.launch
    added = shape.layers * (runtime.layer + moving) + shape.moe_layers * beside
    host = np.asarray(runtime.step) * layout.pipeline + np.asarray(runtime.request) * sequences
    return PassTime(
        runtime.kernels * products, runtime.kernels * np.asarray(attention), runtime.kernels * np.asarray(experts),
        messages, exchange, hops, added, host,
    )  # fmt: skip


def machine_rate(machine: Machine) -> Number:
    """Bytes a second that streaming kernels reach."""
    return np.asarray(machine.attention.bandwidth) * machine.attention.bandwidth_fraction


def _products(service: Service, kind: LayerKind, layout: Layout, machine: Machine, rows: Tokens) -> Seconds:
    times = [
        _product(matmul, layout, machine.matmul, rows, service.numbers.weight)
        for matmul in layer_matmuls(service.shape, kind)
        if matmul.split != "expert"
    ]
    return sum(times)


def _product(matmul: Matmul, layout: Layout, engine: Engine, rows: Tokens, weight: Bytes) -> Seconds:
    split = np.asarray(layout.tensor)
    columns = matmul.columns / split if matmul.split == "column" else matmul.columns
    inner = matmul.inner / split if matmul.split == "row" else matmul.inner
    return matmul_time(rows, columns * matmul.count, inner, engine, element_bytes=weight, output_bytes=ELEMENT)


def _head(service: Service, layout: Layout, machine: Machine, sequences: Count) -> Seconds:
    """Scores of the next token of each sequence; the head is kept in 16 bits, and the logits are read again."""
    head = head_matmul(service.shape)
    columns = head.columns / np.asarray(layout.tensor)
    rows = sequences * (1.0 + service.speculation.drafted)
    once = matmul_time(rows, columns, head.inner, machine.attention, element_bytes=ELEMENT)
    return once + streaming_time(8.0 * np.asarray(rows) * columns, machine.attention)


def _experts(service: Service, layout: Layout, machine: Machine, rows: Tokens) -> Seconds:
    """The routed experts of one layer on the busiest chip."""
    mix = service.shape.experts
    assert mix is not None
    every = np.asarray(rows) * layout.data
    groups = np.asarray(layout.expert)
    load = busiest(mix.count / groups, groups)
    hit = np.minimum(touched_groups(mix.count, mix.per_token, every) / groups, mix.count / groups)
    mine = every * mix.per_token / groups * load
    matrices = 3 if service.shape.gated else 2
    return grouped_matmul_time(
        mine, mix.width / layout.expert_tensor, service.shape.width, machine.matmul,
        replace(machine.grouped, launch=0.0), touched=np.minimum(hit * np.sqrt(load), mix.count / groups),
        matrices=matrices, weight_bytes=service.numbers.expert_weight,
    )  # fmt: skip


def _reduce(machine: Machine, runtime: Runtime, message: Number, ranks: Count, inner: Count = 1.0) -> Seconds:
    """Sum of a message over ranks inside recorded work: one small-message kernel within a domain, else the ring."""
    domain = np.asarray(machine.fabric.domain)
    local = np.minimum(np.maximum(np.floor(domain / inner), 1.0), ranks)
    up = machine.fabric.scale_up
    reached = up.reached * machine.fabric.among(ranks)
    wire = 2.0 * np.asarray(message) * (1.0 - 1.0 / np.asarray(ranks, dtype=float)) / reached
    doublings = np.log2(np.maximum(np.asarray(ranks, dtype=float) / 2.0, 1.0))
    once = runtime.message + np.asarray(runtime.skew) * doublings + wire
    ring = all_reduce_time(message, ranks, machine.fabric, local=local)
    within = np.asarray(ranks) * inner <= domain
    return np.where(np.asarray(ranks) > 1, np.where(within, once, ring), 0.0)


def _messages(service: Service, layout: Layout, machine: Machine, runtime: Runtime, rows: Tokens) -> Seconds:
    """Sums of tensor parallelism: after attention in every layer, and after every dense block."""
    shape = service.shape
    blocks = shape.layers * (1.0 if shape.parallel else 2.0) - shape.moe_layers
    message = np.asarray(rows) * shape.width * ELEMENT
    once = _reduce(machine, runtime, message, layout.tensor)
    merged = _reduce(machine, runtime, message, layout.context, np.asarray(layout.tensor))
    return blocks * once + shape.layers * merged


def _exchange(service: Service, layout: Layout, machine: Machine, runtime: Runtime, rows: Tokens) -> Seconds:
    """Messages of one mixture: a sum over tensor ranks where attention is not divided by requests, else dispatch and
    combine between all chips of the group, each token to at most ``per_token`` of them."""
    shape, mix = service.shape, service.shape.experts
    assert mix is not None
    message = np.asarray(rows) * shape.width * ELEMENT
    summed = _reduce(machine, runtime, message, layout.tensor)
    group = layout.group
    copies = np.minimum(mix.per_token, group)
    local = np.minimum(np.asarray(machine.fabric.domain), group)
    sent = message / np.asarray(layout.tensor) * copies
    dispatched = all_to_all_time(sent, group, machine.fabric, local=local)
    apart = 2.0 * dispatched + 2.0 * np.asarray(runtime.message)
    return np.where(np.asarray(layout.data) > 1, apart, summed)


def _hops(shape: Shape, layout: Layout, machine: Machine, rows: Tokens) -> Seconds:
    message = np.asarray(rows) * shape.width * ELEMENT / np.asarray(layout.tensor)
    crosses = layout.group * 2.0 > np.asarray(machine.fabric.domain)
    return (np.asarray(layout.pipeline) - 1.0) * point_to_point_time(message, machine.fabric, crosses=crosses)
