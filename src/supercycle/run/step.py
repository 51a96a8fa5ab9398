"""Time of one training step, by parts, for one split or a million of them, on one machine or many draws of it."""

from dataclasses import dataclass, fields

import numpy as np

from supercycle.base.units import Count, Flop, Seconds, Share
from supercycle.machine.machine import Machine
from supercycle.model.arithmetic import Convention, flops_per_token
from supercycle.model.shape import LayerKind
from supercycle.run.job import Job
from supercycle.run.layer import optimizer_time
from supercycle.run.passes import DUAL_OVERLAP, NOTHING, Pass, head_pass, layer_pass
from supercycle.run.split import DUAL_PIPE, ZERO_BUBBLE, Split
from supercycle.run.traffic import gradient_time, hidden, pipeline_time
from supercycle.run.weights import held, stage_kinds


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


def step_time(job: Job, split: Split, machine: Machine) -> StepTime:
    """Time of one step of synchronous training.

    The fullest stage works through its micro-batches; filling and draining the pipeline adds what one
    micro-batch spends in all other stages, divided by the interleaved pieces (narayanan-2021, section 2.2);
    then come what is left of the data-parallel messages and the optimiser.
    """
    layers = {kind: layer_pass(job, kind, split, machine) for kind in stage_kinds(job.shape, split)}
    return step_of(job, split, machine, layers, head_pass(job, split, machine))


def step_of(job: Job, split: Split, machine: Machine, layers: dict[LayerKind, Pass], head: Pass) -> StepTime:
    """The same where it is known what one micro-batch spends in a layer of each kind and in the head."""
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
    reducing, gathering = dense
    if job.shape.experts:
        apart, held_by = np.asarray(split.expert) * split.expert_tensor, np.maximum(split.expert_replicas, 1)
        experts = gradient_time(has.experts, held_by, apart, reduced, split, machine, element=element)
        reducing, gathering = reducing + experts[0], gathering + experts[1]
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
