"""Seconds that one micro-batch spends in one layer, or in the head: kernels, messages, recomputation, waiting."""

from dataclasses import dataclass, fields, replace

import numpy as np

from supercycle.base.choice import either
from supercycle.base.units import Count, Seconds
from supercycle.machine.machine import Machine, Software
from supercycle.model.arithmetic import BACKWARD
from supercycle.model.shape import LayerKind
from supercycle.run.distinct import Back, distinct, spread
from supercycle.run.job import Job
from supercycle.run.layer import LayerTime, head_time, layer_kernels, layer_time
from supercycle.run.split import DUAL_PIPE, FULL, SELECTIVE, Split
from supercycle.run.traffic import context_time, expert_time, gather_time, hidden, tensor_time
from supercycle.run.weights import layer_weights


@dataclass(frozen=True)
class Pass:
    """Seconds that one micro-batch spends in one layer (or stage), by part, and how much is backward work."""

    compute: Seconds
    attention: Seconds
    tensor: Seconds
    expert: Seconds
    context: Seconds
    recompute: Seconds
    host: Seconds
    gather: Seconds
    backward: Seconds
    weight_gradient: Seconds

    @property
    def busy(self) -> Seconds:
        """What keeps the chip and its links busy; ``backward`` and in it ``weight_gradient`` are contained in it."""
        return self.compute + self.attention + self.tensor + self.expert + self.context + self.recompute

    @property
    def total(self) -> Seconds:
        """All parts together."""
        return self.busy + self.host + self.gather

    def times(self, count: Count) -> "Pass":
        """The same for ``count`` layers."""
        return Pass(**{name: _times(getattr(self, name), count) for name in PARTS})

    def plus(self, other: "Pass") -> "Pass":
        """Both after each other."""
        return Pass(**{name: _plus(getattr(self, name), getattr(other, name)) for name in PARTS})

    def spread(self, back: Back) -> "Pass":
        """Passes of distinct splits for each of the splits that they stand for."""
        return self if back is None else Pass(**{name: spread(getattr(self, name), back) for name in PARTS})


PARTS = tuple(field.name for field in fields(Pass))


def _times(part: Seconds, count: Count) -> Seconds:
    """A part ``count`` times; of a part that is not there nothing is made, however many counts there are."""
    return 0.0 if isinstance(part, float) and part == 0.0 else part * count


def _plus(one: Seconds, other: Seconds) -> Seconds:
    if isinstance(one, float) and one == 0.0:
        return other
    return one if isinstance(other, float) and other == 0.0 else one + other


SEEN_BY_LAYERS = (
    "tensor", "context", "expert", "expert_tensor", "micro_batch", "sequence_parallel", "recompute", "schedule"
)  # fmt: skip
"""Fields of a split that change what one layer does with one micro-batch."""

SEEN_BY_HEAD = ("tensor", "context", "micro_batch", "sequence_parallel")
"""Fields of a split that change what the head does with one micro-batch."""

DUAL_OVERLAP = 0.95
"""Share of dispatched tokens and of messages between stages that DualPipe runs behind another micro-batch's work.
Assumed (0.8 to 1): deepseek-v3-report, section 3.2.1, calls both fully hidden."""

NOTHING = Pass(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def layer_pass(job: Job, kind: LayerKind, split: Split, machine: Machine) -> Pass:
    """One micro-batch in one layer; computed once for splits that differ only in what a layer does not see."""
    few, back = distinct(split, *SEEN_BY_LAYERS)
    return with_gather(job, kind, split, machine, layer_work(job, kind, few, machine).spread(back))


def with_gather(job: Job, kind: LayerKind, split: Split, machine: Machine, layer: Pass) -> Pass:
    """A layer with the weights that FSDP gathers before each pass, and the gradients that it scatters after it."""
    zero = np.asarray(split.zero)
    waiting = either(zero == 3, lambda: _gathered(job, kind, split, machine, layer), lambda: 0.0)
    return replace(layer, gather=waiting)


def layer_work(job: Job, kind: LayerKind, split: Split, machine: Machine) -> Pass:
    """The same without the weights that FSDP gathers, which alone depend on the replicas."""
    software = machine.software
    kernels = _slowed(layer_time(job, kind, split, machine), kind, software)
    work = Pass(
        compute=(kernels.forward + kernels.backward) * software.factor,
        attention=(kernels.attention_forward + kernels.attention_backward) * software.factor,
        tensor=_tensor(job, split, machine, kernels),
        expert=_expert(job, kind, split, machine, kernels),
        context=_context(job, split, machine, kernels),
        recompute=_recompute(job, split, kernels, software),
        host=0.0,
        gather=0.0,
        backward=(kernels.backward + kernels.attention_backward) * software.factor,
        weight_gradient=kernels.weight_gradient * software.factor,
    )
    operators = layer_kernels(job, kind) * (_passes(split) + BACKWARD)
    waiting = np.maximum(operators * software.host - work.busy, operators * software.gap)
    return replace(work, host=waiting)


def _slowed(kernels: LayerTime, kind: LayerKind, software: Software) -> LayerTime:
    """Kernels of a layer, those outside attention slowed where the layer is a mixture of experts."""
    if kind == "dense":
        return kernels
    slower = ("forward", "backward", "weight_gradient", "cheap_forward", "last_forward")
    return replace(kernels, **{name: getattr(kernels, name) * software.mixture for name in slower})


def _passes(split: Split) -> Count:
    """Forward passes of a step: two where whole layers are recomputed."""
    return np.where(np.asarray(split.recompute) == FULL, 2.0, 1.0)


def _tensor(job: Job, split: Split, machine: Machine, kernels: LayerTime) -> Seconds:
    """Messages may run behind the products that make or use them forward, and behind weight gradients backward."""
    once, share = tensor_time(job, split, machine), machine.software.tensor
    forward = once - hidden(once, kernels.forward, share)
    backward = once - hidden(once, kernels.weight_gradient, share)
    return _passes(split) * forward + backward


def _expert(job: Job, kind: LayerKind, split: Split, machine: Machine, kernels: LayerTime) -> Seconds:
    if kind == "dense":
        return np.zeros(())
    once = expert_time(job, split, machine)
    waiting = (_passes(split) + 1.0) * (once - hidden(once, kernels.forward, machine.software.expert))
    traffic = (_passes(split) + 1.0) * once
    beside = traffic - hidden(traffic, kernels.forward + kernels.backward, DUAL_OVERLAP)
    return np.where(np.asarray(split.schedule) == DUAL_PIPE, beside, waiting)


def _context(job: Job, split: Split, machine: Machine, kernels: LayerTime) -> Seconds:
    """Keys and values pass forward once and, with their gradients, twice backward."""
    once = context_time(job, split, machine)
    forward = once - hidden(once, kernels.attention_forward, machine.software.context)
    backward = 2.0 * once - hidden(2.0 * once, kernels.attention_backward, machine.software.context)
    return _passes(split) * forward + backward


def _recompute(job: Job, split: Split, kernels: LayerTime, software: Software) -> Seconds:
    recompute = np.asarray(split.recompute)
    repeated = kernels.forward + kernels.attention_forward - software.early * kernels.last_forward
    whole = (recompute == FULL) * repeated
    cheap = kernels.attention_forward if job.attention == "unfused" else kernels.cheap_forward
    again: Seconds = (whole + (recompute == SELECTIVE) * cheap) * software.factor
    return again


def _gathered(job: Job, kind: LayerKind, split: Split, machine: Machine, layer: Pass) -> Seconds:
    """Weights that FSDP gathers before each pass of a layer, and gradients that it scatters after it.

    Under a pipeline the gathered weights stay for all micro-batches of a step, and gradients are scattered once, as
    wide as they were added up (llama-3-paper, section 3.3.2; torchtitan does the same by default).
    """
    dense, experts = layer_weights(job.shape, kind, split)
    inner = np.asarray(split.tensor)
    machine = replace(machine, fabric=machine.fabric.slower_outside(machine.software.gather))
    element = job.precision.activation
    once = gather_time(dense, split.sharded_over, inner, machine, element=element)
    if kind == "moe":
        apart = np.asarray(split.expert) * split.expert_tensor
        once = once + gather_time(experts, np.maximum(split.expert_replicas, 1), apart, machine, element=element)
    stays = np.asarray(split.pipeline) > 1
    scattered = 0.0 if job.adapters else np.where(stays, job.precision.gradient / element, 1.0)
    traffic = (np.where(stays, 1.0, 2.0) + scattered) * once
    waiting = traffic - hidden(traffic, layer.total, machine.software.shard)
    return waiting / np.where(stays, split.micro_batches(job.global_batch), 1.0)


def head_pass(job: Job, split: Split, machine: Machine) -> Pass:
    """One micro-batch in the head and the loss."""
    few, back = distinct(split, *SEEN_BY_HEAD)
    return head_work(job, few, machine).spread(back)


def head_work(job: Job, split: Split, machine: Machine) -> Pass:
    """The same for splits of which no two are alike."""
    forward, backward = (t * machine.software.factor for t in head_time(job, split, machine))
    return replace(NOTHING, compute=forward + backward, tensor=tensor_time(job, split, machine), backward=backward)
