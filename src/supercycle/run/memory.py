"""Memory of the fullest chip, by parts."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import GIBIBYTE, Bytes, Count
from supercycle.run.activations import head_activations, kept_layer, layer_activations
from supercycle.run.job import Job
from supercycle.run.split import DUAL_PIPE, FULL, Split
from supercycle.run.weights import Held, held, layer_weights, stage_kinds

RESERVED = 1.0 * GIBIBYTE
"""Driver context and communication buffers of one chip. Assumed (0.5 to 3 GiB); 0.13 GiB is measured for one
chip and 0.55 GiB for two by vLLM on H100, and a training run keeps more communicators."""

FRAGMENTATION = 0.02
"""Activation memory lost to the allocator, a share of activations. Assumed (0 to 0.10)."""

DUAL_COPIES = 2.0
"""Stages of which a chip holds weights and gradients under DualPipe, which starts at both ends (deepseek-v3-report,
section 3.2.1); optimiser states are divided among the twice as many replicas."""

PREFETCHED = 2.0
"""Layers whose weights FSDP holds whole at a time: the one at work and the next (software)."""


@dataclass(frozen=True)
class Memory:
    """Bytes on the fullest chip. ``buffers`` are gathered weights, driver, communicators and fragmentation."""

    weights: Bytes
    gradients: Bytes
    optimizer: Bytes
    activations: Bytes
    buffers: Bytes

    @property
    def total(self) -> Bytes:
        """All parts together."""
        return self.weights + self.gradients + self.optimizer + self.activations + self.buffers


def memory(job: Job, split: Split) -> Memory:
    """Memory of the fullest chip: of the first pipeline stage or of the last, whichever needs more.

    Weights, gradients and optimiser states by parameter (rajbhandari-2020), activations by layer
    (korthikanti-2022) times the micro-batches in flight under the schedule.
    """
    has = held(job.shape, split)
    kept = _kept(job, split, has)
    first = _stage(job, split, has, kept, first=True)
    last = _stage(job, split, has, kept, first=False)
    worse = np.asarray(last.total > first.total)
    parts = ("weights", "gradients", "optimizer", "activations", "buffers")
    return Memory(**{p: np.where(worse, getattr(last, p), getattr(first, p)) for p in parts})


def in_flight(split: Split, micro_batches: Count, *, first: bool) -> Count:
    """Micro-batches whose activations the first or the last stage keeps at once, in whole stages.

    One-forward-one-backward keeps as many as there are stages after this one; interleaving ``v`` pieces keeps
    ``p + (p - 1) / v`` on the first stage and ``p - (p - 1) / v`` on the last; DualPipe one more than there are stages.

    Source: korthikanti-2022, section 4.2.3 and appendix C; narayanan-2021, section 2.2; deepseek-v3-report, table 2.
    """
    stages, pieces = np.asarray(split.pipeline), np.asarray(split.virtual)
    filled = np.where(pieces > 1, (stages - 1) / pieces, 0.0)
    deep = stages + filled if first else np.where(pieces > 1, stages - filled, 1.0)
    deep = np.where(np.asarray(split.schedule) == DUAL_PIPE, stages + 1.0, deep)
    return np.asarray(np.minimum(deep, micro_batches))


@dataclass(frozen=True)
class _Kept:
    """Bytes that any stage keeps: of one micro-batch in all its ``layers``, in the ``head``, of the layer that is
    ``recomputed`` at a time, and of the weights ``gathered`` for the layers at work."""

    layers: Bytes
    head: Bytes
    recomputed: Bytes
    gathered: Bytes


def _kept(job: Job, split: Split, has: Held) -> _Kept:
    whole_again = np.asarray(split.recompute) == FULL
    layers: Bytes = 0.0
    working: Bytes = 0.0
    for kind, count in stage_kinds(job.shape, split).items():
        once = layer_activations(job, kind, split)
        layers = layers + count * kept_layer(job, kind, split, whole=once)
        working = np.maximum(working, np.where(count > 0, once, 0.0))
    return _Kept(layers, head_activations(job, split), np.where(whole_again, working, 0.0), _gathered(job, split, has))


def _stage(job: Job, split: Split, has: Held, kept: _Kept, *, first: bool) -> Memory:
    ends = np.asarray(split.pipeline) == 1
    outer = has.embedding + np.where(ends, has.head, 0.0) if first else has.head + np.where(ends, has.embedding, 0.0)
    weights, gradients, optimizer = _states(job, split, has.dense + outer, has.experts)
    copies = np.where(np.asarray(split.schedule) == DUAL_PIPE, DUAL_COPIES, 1.0)
    weights, gradients = copies * weights, copies * gradients
    flying = in_flight(split, split.micro_batches(job.global_batch), first=first)
    largest = np.maximum(kept.head, kept.recomputed)
    activations = flying * kept.layers + np.where(ends | (not first), largest, kept.recomputed)
    buffers = RESERVED + FRAGMENTATION * activations + kept.gathered
    return Memory(weights, gradients, optimizer, activations, buffers)


def _states(job: Job, split: Split, dense: Count, experts: Count) -> tuple[Bytes, Bytes, Bytes]:
    """Weights, gradients and optimiser states, each divided among replicas from its ZeRO stage on.

    Source: rajbhandari-2020, figure 1.
    """
    zero, keeps = np.asarray(split.zero), job.precision
    wide = np.where(zero == 3, split.sharded_over, split.replicas)
    wide_experts = np.maximum(split.expert_replicas, 1.0)

    def divided(bytes_each: Bytes, stage: int) -> Bytes:
        on = zero >= stage
        return bytes_each * (dense / np.where(on, wide, 1) + experts / np.where(on, wide_experts, 1))

    if job.adapters:
        return divided(keeps.weight, 3), np.zeros(()), np.zeros(())
    return divided(keeps.weight, 3), divided(keeps.gradient, 2), divided(keeps.optimizer, 1)


def _gathered(job: Job, split: Split, has: Held) -> Bytes:
    """Whole weights and gradients of the layers at work under ZeRO stage 3; under a pipeline those of the whole stage:
    weights stay gathered for a step (llama-3-paper, section 3.3.2), gradients add up until they are scattered once."""
    largest: Count = 0.0
    for kind in stage_kinds(job.shape, split):
        largest = np.maximum(largest, sum(layer_weights(job.shape, kind, split)))
    outer = job.shape.vocabulary * job.shape.width / np.asarray(split.tensor)
    at_work = (PREFETCHED + 1) * job.precision.activation * np.maximum(largest, outer / 2)
    gradient = 0.0 if job.adapters else job.precision.gradient
    stage = (job.precision.activation + gradient) * (has.dense + has.experts + outer)
    at_work = np.where(np.asarray(split.pipeline) > 1, np.maximum(stage, at_work), at_work)
    return np.where(np.asarray(split.zero) == 3, at_work, 0.0)
