"""Time of one training step, by parts, for one split or a million of them, on one machine or many draws of it."""

from dataclasses import dataclass, fields, replace

import numpy as np

from supercycle.base.units import Count, Flop, Seconds, Share
from supercycle.machine.machine import Machine, Software
from supercycle.model.arithmetic import BACKWARD, Convention, flops_per_token
from supercycle.model.shape import LayerKind
from supercycle.run.distinct import distinct, spread
from supercycle.run.job import Job
from supercycle.run.layer import LayerTime, head_time, layer_kernels, layer_time, optimizer_time
from supercycle.run.split import DUAL_PIPE, FULL, SELECTIVE, ZERO_BUBBLE, Split
from supercycle.run.traffic import (
    context_time,
    expert_time,
    gather_time,
    gradient_time,
    hidden,
    pipeline_time,
    tensor_time,
)
from supercycle.run.weights import held, layer_weights, stage_kinds


@dataclass(frozen=True)
class StepTime:
    """Seconds on the critical path of one step: work of the fullest stage, and what it waits for.

    Messages are the part that does not run behind arithmetic. ``recompute`` is forward work done again,
    ``other`` waiting for the host to issue kernels, and the fixed time of a step.
    """

    compute: Seconds
    attention: Seconds
    tensor: Seconds
    expert: Seconds
    context: Seconds
    pipeline_transfer: Seconds
    bubble: Seconds
    data: Seconds
    optimizer: Seconds
    recompute: Seconds
    other: Seconds

    @property
    def total(self) -> Seconds:
        """All parts together."""
        parts: list[Seconds] = [getattr(self, f.name) for f in fields(self)]
        return sum(parts[1:], parts[0])


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
        return Pass(**{f.name: getattr(self, f.name) * count for f in fields(self)})

    def plus(self, other: "Pass") -> "Pass":
        """Both after each other."""
        return Pass(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


SEEN_BY_LAYERS = (
    "tensor", "context", "expert", "expert_tensor", "micro_batch", "sequence_parallel", "recompute", "schedule"
)  # fmt: skip
"""Fields of a split that change what one layer does with one micro-batch."""

DUAL_OVERLAP = 0.95
"""Share of dispatched tokens and of messages between stages that DualPipe runs behind another micro-batch's work.
Assumed (0.8 to 1): deepseek-v3-report, section 3.2.1, calls both fully hidden."""

NOTHING = Pass(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def step_time(job: Job, split: Split, machine: Machine) -> StepTime:
    """Time of one step of synchronous training.

    The fullest stage works through its micro-batches; filling and draining the pipeline adds what one
    micro-batch spends in all other stages, divided by the interleaved pieces (narayanan-2021, section 2.2);
    then come what is left of the data-parallel messages and the optimiser.
    """
    layers = {kind: _layer_pass(job, kind, split, machine) for kind in stage_kinds(job.shape, split)}
    head = _head_pass(job, split, machine)
    stage = _fullest_stage(job, split, layers, head)
    whole = _whole_model(job, layers, head)
    batches = split.micro_batches(job.global_batch)
    pieces = np.asarray(split.virtual)
    message = pipeline_time(job, split, machine)
    dual = np.asarray(split.schedule) == DUAL_PIPE
    waiting = message - hidden(message, stage.total, np.where(dual, DUAL_OVERLAP, machine.software.pipeline))
    fill = (np.asarray(split.pipeline) > 1) * np.maximum(whole - stage.total, 0.0) / pieces * _left_idle(split, stage)
    return StepTime(
        compute=batches * stage.compute,
        attention=batches * stage.attention,
        tensor=batches * stage.tensor,
        expert=batches * stage.expert,
        context=batches * stage.context,
        pipeline_transfer=2.0 * (batches * pieces * waiting + (np.asarray(split.pipeline) - 1) * message),
        bubble=fill,
        data=batches * stage.gather + _gradients(job, split, machine, stage),
        optimizer=_optimizer(job, split, machine),
        recompute=batches * stage.recompute,
        other=batches * stage.host + machine.software.step,
    )


def _left_idle(split: Split, stage: Pass) -> Share:
    """The bubble of a schedule over that of one forward, one backward.

    With F, B and W the times of a forward pass, a backward pass and its part for weights, the bubble is
    ``(p - 1)(F + B)``, ``(p - 1)(F + B - 2 W)`` without most of it, and ``(p/2 - 1)(F + 2 B - 3 W)`` under DualPipe,
    where a forward and a backward pass beside each other take F + B.

    Source: deepseek-v3-report, table 2.
    """
    stages = np.asarray(split.pipeline)
    weights = stage.weight_gradient / stage.total
    zero = np.maximum(1.0 - 2.0 * weights, 0.0)
    halves = np.maximum(stages / 2.0 - 1.0, 0.0) / np.maximum(stages - 1.0, 1.0)
    dual = halves * np.maximum(1.0 + stage.backward / stage.total - 3.0 * weights, 0.0)
    schedule = np.asarray(split.schedule)
    return np.where(schedule == ZERO_BUBBLE, zero, np.where(schedule == DUAL_PIPE, dual, 1.0))


def useful_flop(job: Job, convention: Convention = "full") -> Flop:
    """Operations of one step that MFU counts: forward and backward, nothing recomputed.

    Source: palm-paper, appendix B, is ``full``; ``causal`` counts the half of attention that the mask leaves.
    """
    return flops_per_token(job.shape, job.sequence, convention=convention).total * job.tokens


def utilization(job: Job, seconds: Seconds, chips: Count, machine: Machine) -> Share:
    """Model FLOP utilisation (MFU): useful operations over what the chips could do at their dense peak."""
    return useful_flop(job) / (seconds * chips * machine.peak)


def _layer_pass(job: Job, kind: LayerKind, split: Split, machine: Machine) -> Pass:
    """One micro-batch in one layer; computed once for splits that differ only in what a layer does not see."""
    few, back = distinct(split, *SEEN_BY_LAYERS)
    software = machine.software
    kernels = _slowed(layer_time(job, kind, few, machine), kind, software)
    work = Pass(
        compute=(kernels.forward + kernels.backward) * software.factor,
        attention=(kernels.attention_forward + kernels.attention_backward) * software.factor,
        tensor=_tensor(job, few, machine, kernels),
        expert=_expert(job, kind, few, machine, kernels),
        context=_context(job, few, machine, kernels),
        recompute=_recompute(job, few, kernels, software),
        host=np.zeros(()),
        gather=np.zeros(()),
        backward=(kernels.backward + kernels.attention_backward) * software.factor,
        weight_gradient=kernels.weight_gradient * software.factor,
    )
    operators = layer_kernels(job, kind) * (_passes(few) + BACKWARD)
    waiting = np.maximum(operators * software.host - work.busy, operators * software.gap)
    work = replace(work, host=waiting)
    once = Pass(**{f.name: spread(getattr(work, f.name), back) for f in fields(work)})
    gather = _gather(job, kind, split, machine, once)
    return replace(once, gather=gather)


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
    """Messages may run behind the products that make or use them forward, and behind weight gradients backward.

    Code of before fused attention sent them in turn with its products (Megatron-LM before 2022).
    """
    once = tensor_time(job, split, machine)
    share = machine.software.tensor if job.attention == "fused" else 0.0
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


def _gather(job: Job, kind: LayerKind, split: Split, machine: Machine, layer: Pass) -> Seconds:
    """Weights that FSDP gathers before each pass of a layer, and gradients that it scatters after it.

    Under a pipeline the gathered weights stay for all micro-batches of a step, and gradients are scattered once
    (llama-3-paper, section 3.3.2; torchtitan does the same by default).
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
    traffic = (np.where(stays, 1.0, 2.0) + (0.0 if job.adapters else 1.0)) * once
    waiting = traffic - hidden(traffic, layer.total, machine.software.shard)
    waiting = waiting / np.where(stays, split.micro_batches(job.global_batch), 1.0)
    return np.where(np.asarray(split.zero) == 3, waiting, 0.0)


def _head_pass(job: Job, split: Split, machine: Machine) -> Pass:
    few, back = distinct(split, "tensor", "context", "micro_batch", "sequence_parallel")
    forward, backward = (spread(t * machine.software.factor, back) for t in head_time(job, few, machine))
    once = spread(tensor_time(job, few, machine), back)
    return replace(NOTHING, compute=forward + backward, tensor=once, backward=backward)


def _fullest_stage(job: Job, split: Split, layers: dict[LayerKind, Pass], head: Pass) -> Pass:
    """The stage with most work: as many layers as any other, and the head if all hold the same number.

    Where the layers do not divide evenly the last stage has one fewer, and the head counts beyond that.
    """
    stage = NOTHING
    one_layer: Seconds = 0.0
    for kind, count in _fullest_kinds(job, split, layers).items():
        stage = stage.plus(layers[kind].times(count))
        one_layer = layers[kind].total
    uneven = job.shape.layers % (np.asarray(split.pipeline) * split.virtual) != 0
    beyond = np.where(uneven, np.maximum(1.0 - one_layer / head.total, 0.0), 1.0)
    return stage.plus(head.times(beyond))


def _fullest_kinds(job: Job, split: Split, layers: dict[LayerKind, Pass]) -> dict[LayerKind, Count]:
    """Layers of each kind on the stage with most work: as many as it can hold of the kind that takes longer."""
    mixtures = stage_kinds(job.shape, split, "moe")
    if len(layers) < 2:
        return mixtures
    dense = stage_kinds(job.shape, split, "dense")
    slower = np.asarray(layers["dense"].total > layers["moe"].total)
    return {kind: np.where(slower, dense[kind], mixtures[kind]) for kind in mixtures}


def _whole_model(job: Job, layers: dict[LayerKind, Pass], head: Pass) -> Seconds:
    """Seconds of one micro-batch in all stages together."""
    counts: dict[LayerKind, int] = {"dense": job.shape.dense_layers, "moe": job.shape.moe_layers}
    return sum(counts[kind] * layer.total for kind, layer in layers.items()) + head.total


def _gradients(job: Job, split: Split, machine: Machine, stage: Pass) -> Seconds:
    """What is left of the data-parallel messages after the last micro-batch's backward pass has hidden some.

    ZeRO stage 2 keeps no whole gradients, so that it sends them after every micro-batch (rajbhandari-2020, 7.2).
    """
    has, reduced = held(job.shape, split), job.precision.reduced
    outer = np.maximum(has.embedding, has.head)
    element = job.precision.activation
    dense = gradient_time(has.dense + outer, split.replicas, split.tensor, reduced, split, machine, element=element)
    apart = np.asarray(split.expert) * split.expert_tensor
    held_by = np.maximum(split.expert_replicas, 1)
    experts = gradient_time(has.experts, held_by, apart, reduced, split, machine, element=element)
    reducing, gathering = dense[0] + experts[0], dense[1] + experts[1]
    share, stage_two = machine.software.data, np.asarray(split.zero) == 2
    once = reducing + gathering
    once = once - hidden(once, stage.backward, share)
    each = reducing - hidden(reducing, stage.backward, share)
    repeated = np.where(stage_two, (split.micro_batches(job.global_batch) - 1.0) * each, 0.0)
    frozen = job.adapters | (np.asarray(split.zero) == 3)
    return np.where(frozen, 0.0, once + repeated)


def _optimizer(job: Job, split: Split, machine: Machine) -> Seconds:
    if job.adapters:
        return np.zeros(())
    has = held(job.shape, split)
    divided = np.asarray(split.zero) >= 1
    dense = (has.dense + np.maximum(has.embedding, has.head)) / np.where(divided, split.replicas, 1)
    experts = has.experts / np.where(divided, np.maximum(split.expert_replicas, 1), 1)
    return optimizer_time(dense + experts, job.precision, machine) * machine.software.factor
