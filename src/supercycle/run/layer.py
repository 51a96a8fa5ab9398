"""Kernel times of one layer, of the head and of the optimiser on one chip."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Bytes, Count, Seconds, Tokens
from supercycle.machine.attention import UNFUSED_SCORE_BYTES, Direction, attention_time, unfused_attention_time
from supercycle.machine.engine import Engine
from supercycle.machine.machine import Machine
from supercycle.machine.matmul import matmul_time
from supercycle.machine.streaming import streaming_time
from supercycle.model.arithmetic import Matmul, head_matmul, layer_matmuls
from supercycle.model.shape import LayerKind, Shape
from supercycle.run.activations import tokens_a_chip
from supercycle.run.job import Job
from supercycle.run.precision import Precision
from supercycle.run.split import Split

NORM_TRAFFIC = 4.0
"""Bytes an element of a norm moves forward: read 2, written 2 (physics, 16-bit activations)."""

RESIDUAL_TRAFFIC = 6.0
"""Bytes an element of a residual addition moves forward: two operands read, the sum written (physics)."""

BACKWARD_TRAFFIC = 2.0
"""Traffic of the backward pass of an elementwise operator over that of its forward pass (physics: it reads the
gradient and the kept input, writes a gradient)."""

ROUTED_TRAFFIC = 8.0
"""Bytes an element of a routed copy moves forward: gathered into expert order and summed back (physics)."""

LOSS_TRAFFIC = 12.0
"""Bytes a logit that cross-entropy moves each way: it works in 32 bits whatever the products' format (physics)."""

CAST_TRAFFIC = 3.0
"""Bytes an element that becomes an 8-bit operand moves: 2 read, 1 written (physics)."""

OPTIMIZER_TRAFFIC = 32.0
"""Bytes a parameter that one Adam step moves: gradient 4, master weight and two moments read and written 24, and 4 for
the gradient's norm (physics, Adam in 32 bits). A 16-bit copy of the weight is written beside that."""

HALF = 2.0
"""Bytes of an element in 16 bits, for which the traffic of elementwise kernels is written here; wider activations move
so many times more."""

ELEMENTWISE_KERNELS = {"dense": 6.0, "moe": 12.0}
"""Launches of elementwise kernels in one layer, forward (software: two norms, two residuals, activation, rotation;
a mixture adds routing, gathering and summing)."""


LATENT_LIFTS = frozenset({"query up", "key value up"})
"""Products of latent attention that are cheap beside the activations they make (DeepSeek-V3 recomputes them)."""

LAST = frozenset({"down", "expert down", "shared down"})
"""Products that end a layer: no gradient needs their output, so that recomputation may stop before them."""

UNFUSED_KERNELS = 4.0
"""Kernels of unfused attention: two products, softmax with mask, dropout (software)."""


@dataclass(frozen=True)
class LayerTime:
    """Seconds of one micro-batch in one layer: products and elementwise kernels, and attention, each way.

    ``cheap_forward`` is the part of ``forward`` that selective recomputation repeats where attention is fused:
    elementwise kernels, and the up-projections of latent attention;
    ``last_forward`` is the part of ``forward`` in the products that end the layer;
    ``weight_gradient`` is the part of ``backward`` that forms weight gradients, behind which messages may hide.
    """

    forward: Seconds
    backward: Seconds
    weight_gradient: Seconds
    attention_forward: Seconds
    attention_backward: Seconds
    cheap_forward: Seconds
    last_forward: Seconds


def layer_time(job: Job, kind: LayerKind, split: Split, machine: Machine) -> LayerTime:
    """Kernel time of one layer and one micro-batch on one chip, without messages."""
    matmuls = layer_matmuls(job.shape, kind)
    times = [_matmul_times(job, matmul, split, machine) for matmul in matmuls]
    forward, input_gradient, weight_gradient = (sum(t[way] for t in times) for way in range(3))
    weight_gradient = 0.0 * weight_gradient if job.adapters else weight_gradient
    moving = _elementwise(job, kind, split, machine)
    lifted = sum(t[0] for m, t in zip(matmuls, times, strict=True) if m.name in LATENT_LIFTS)
    attention = _attention(job, split, machine)
    return LayerTime(
        forward + moving,
        input_gradient + weight_gradient + BACKWARD_TRAFFIC * moving,
        weight_gradient,
        *attention,
        moving + lifted,
        sum(t[0] for m, t in zip(matmuls, times, strict=True) if m.name in LAST),
    )


def layer_kernels(job: Job, kind: LayerKind) -> float:
    """Kernels that the host issues for one layer forward: products, elementwise operators, attention."""
    attention = UNFUSED_KERNELS if job.attention == "unfused" else 1.0
    return len(layer_matmuls(job.shape, kind)) + ELEMENTWISE_KERNELS[kind] + attention


def head_time(job: Job, split: Split, machine: Machine) -> tuple[Seconds, Seconds]:
    """Kernel time of the head and the loss for one micro-batch, forward and backward."""
    forward, *backward = _matmul_times(job, head_matmul(job.shape), split, machine, wide=True)
    logits = tokens_a_chip(job, split) * job.shape.vocabulary / np.asarray(split.tensor)
    loss = streaming_time(LOSS_TRAFFIC * logits, machine.attention)
    return forward + loss, (backward[0] if job.adapters else sum(backward)) + loss


def optimizer_time(parameters: Count, precision: Precision, machine: Machine) -> Seconds:
    """Time of one Adam step over the parameters whose states a chip holds."""
    copied = 0.0 if precision.pure else HALF
    return streaming_time((OPTIMIZER_TRAFFIC + copied) * np.asarray(parameters), machine.attention)


def expert_rows(job: Job, split: Split) -> tuple[Tokens, Count]:
    """Tokens that each expert on a chip receives when routing is even, and how many experts the chip holds."""
    mix = job.shape.experts
    if mix is None:
        return 0.0, 0.0
    experts = mix.count / np.asarray(split.expert)
    share = np.asarray(split.expert_tensor) / np.asarray(split.tensor)
    return tokens_a_chip(job, split) * share * mix.per_token / experts, experts


def _matmul_times(
    job: Job, matmul: Matmul, split: Split, machine: Machine, *, wide: bool = False
) -> tuple[Seconds, Seconds, Seconds]:
    """A product forward, for the gradient of its input, and for that of its weights.

    ``wide`` stays in the format of the activations."""
    engine = machine.attention if wide else machine.matmul
    element = job.precision.activation if wide else job.precision.operand
    rows: Tokens = tokens_a_chip(job, split)
    columns: Count = matmul.columns
    inner: Count = matmul.inner
    batch: Count = matmul.count
    if matmul.split == "column":
        columns = columns / np.asarray(split.tensor)
    elif matmul.split == "row":
        inner = inner / np.asarray(split.tensor)
    elif matmul.split == "none":
        rows = rows / np.asarray(split.sequence_ranks)
    else:
        rows, batch = expert_rows(job, split)
        columns, inner = _cut_expert(matmul, job.shape, split)
    sizes = {"element_bytes": element, "batch": batch}
    output = job.precision.activation
    return (
        matmul_time(rows, columns, inner, engine, output_bytes=output, **sizes),
        matmul_time(rows, inner, columns, engine, output_bytes=output, **sizes),
        matmul_time(columns, inner, rows, engine, output_bytes=job.precision.gradient, **sizes),
    )


def _cut_expert(matmul: Matmul, shape: Shape, split: Split) -> tuple[Count, Count]:
    """An expert's matrix divided by expert tensor parallelism, along its inner width."""
    parts = np.asarray(split.expert_tensor)
    if matmul.inner == shape.width and "up" in matmul.name:
        return matmul.columns / parts, matmul.inner
    return matmul.columns, matmul.inner / parts


def _elementwise(job: Job, kind: LayerKind, split: Split, machine: Machine) -> Seconds:
    """Norms, residuals, activation functions, rotation, routing and casts of one layer, forward."""
    shape, tensor = job.shape, np.asarray(split.tensor)
    tokens = tokens_a_chip(job, split)
    dropout = 1.0 if job.attention == "unfused" else 0.0
    residual = (NORM_TRAFFIC * shape.norms.per_layer + (RESIDUAL_TRAFFIC + dropout) * 2) * shape.width
    inner: Bytes = 2.0 * (3 if shape.gated else 2) * _active_ffn(shape, kind) / tensor
    heads = shape.heads + 2 * shape.key_value_heads
    rotated: Bytes = 0.0 if shape.positions else 4.0 * heads * shape.key_size / tensor
    routed: Bytes = 0.0
    if kind == "moe" and shape.experts is not None:
        routed = ROUTED_TRAFFIC * shape.experts.per_token * shape.width / tensor * np.asarray(split.expert_tensor)
    cast = CAST_TRAFFIC * (2 * shape.width + _active_ffn(shape, kind) / tensor) if job.precision.quantised else 0.0
    moved = residual / np.asarray(split.sequence_ranks) + inner + rotated + routed
    traffic = tokens * (moved * job.precision.activation / HALF + cast)
    launches = (ELEMENTWISE_KERNELS[kind] - 1.0) * np.asarray(machine.attention.launch)
    return streaming_time(traffic, machine.attention) + launches


def _active_ffn(shape: Shape, kind: LayerKind) -> int:
    mix = shape.experts
    if kind == "dense" or mix is None:
        return shape.ffn
    return mix.per_token * mix.width + mix.shared * mix.shared_width


def _unfused(job: Job, split: Split, heads: Count, direction: Direction, engine: Engine) -> Seconds:
    """Attention as separate kernels, scores as wide as the activations."""
    width = job.precision.activation
    return unfused_attention_time(
        job.sequence / np.asarray(split.context), job.sequence, heads, job.shape.key_size, engine,
        batch=split.micro_batch, direction=direction, element_bytes=width,
        score_bytes=UNFUSED_SCORE_BYTES[direction] * width / HALF,
    )  # fmt: skip


def _attention(job: Job, split: Split, machine: Machine) -> tuple[Seconds, Seconds]:
    """Attention of one layer, averaged over layers with and without a sliding window, forward and backward."""
    shape, engine = job.shape, machine.attention
    tokens = job.sequence / np.asarray(split.context)
    heads = shape.heads / np.asarray(split.tensor)
    if job.attention == "unfused":
        return (
            _unfused(job, split, heads, "forward", engine),
            _unfused(job, split, heads, "backward", engine),
        )
    keys = np.maximum(shape.key_value_heads / np.asarray(split.tensor), 1.0)

    def fused(reach: Tokens, direction: Direction) -> Seconds:
        seen = reach - reach * reach / (2.0 * job.sequence)
        return attention_time(
            tokens, seen + tokens / 2.0, heads, keys, shape.key_size, engine, batch=split.micro_batch,
            value_head_size=shape.value_size, direction=direction, element_bytes=job.precision.activation,
        )  # fmt: skip

    windowed = shape.window_layers / shape.layers
    if windowed == 0:
        return fused(job.sequence, "forward"), fused(job.sequence, "backward")
    reach = np.minimum(shape.window, job.sequence)
    return (
        windowed * fused(reach, "forward") + (1 - windowed) * fused(job.sequence, "forward"),
        windowed * fused(reach, "backward") + (1 - windowed) * fused(job.sequence, "backward"),
    )
