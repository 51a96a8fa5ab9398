"""What a step takes at least: the arithmetic and the messages of its stages, without what depends on replicas."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Count, Seconds
from supercycle.machine.machine import Machine, Software
from supercycle.model.shape import LayerKind
from supercycle.run.job import Job
from supercycle.run.passes import SEEN_BY_HEAD, SEEN_BY_LAYERS, head_work, layer_work
from supercycle.run.split import Split
from supercycle.run.weights import stage_kinds

Array = NDArray[np.float64]


def least_time(job: Job, split: Split, machine: Machine) -> Array:
    """A bound that the step time of each split of the schedule 1F1B is not below, far cheaper than the time itself.

    Left out are the messages of data parallelism and between stages and the optimiser, none of which is below zero,
    so that splits which differ only in how replicas share states have one bound. Arrays of one dimension; a machine
    of single numbers. Where a reader sets more of a message to be hidden than there is of it, the bound is zero.
    """
    if max(np.max(share) for share in _hidden_shares(machine.software)) > 1:
        return np.zeros(split.extent)
    kinds = tuple(stage_kinds(job.shape, split))
    layers = {kind: _once(job, split, machine, kind) for kind in kinds}
    head = _once(job, split, machine, None)
    single = len(kinds) == 1
    fullest: list[LayerKind] = ["moe"] if single else ["moe", "dense"]
    bounds = [_with_fullest(job, split, layers, head, most) for most in fullest]
    return np.asarray(np.minimum.reduce(bounds) + machine.software.step)


def _hidden_shares(software: Software) -> tuple[Count, ...]:
    return software.tensor, software.data, software.shard, software.pipeline, software.context, software.expert


def _with_fullest(job: Job, split: Split, layers: dict[LayerKind, Array], head: Array, most: LayerKind) -> Array:
    """The bound where the fullest stage holds as many layers of one kind as it can.

    Gathered weights only lengthen layers, and so stage, bubble and all; the head may then hide behind a layer of
    another kind, so that beside mixtures with dense layers it does not count.
    """
    counts: dict[LayerKind, int] = {"dense": job.shape.dense_layers, "moe": job.shape.moe_layers}
    stage: Seconds = 0.0
    others: Seconds = 0.0
    fewer: Count = np.asarray(True)
    for kind, held in stage_kinds(job.shape, split, most).items():
        stage = stage + held * layers[kind]
        others = others + (counts[kind] - held) * layers[kind]
        fewer = fewer & (np.asarray(held) <= counts[kind])
    even = job.shape.layers % (np.asarray(split.pipeline) * split.virtual) == 0
    beyond = np.maximum(head - layers[kind], 0.0) if len(layers) == 1 else 0.0
    counted = np.where(even, head, beyond)
    rest = others + (head - counted if len(layers) == 1 else 0.0)
    bubble = np.where(fewer & (np.asarray(split.pipeline) > 1), np.maximum(rest, 0.0) / split.virtual, 0.0)
    return np.asarray(split.micro_batches(job.global_batch) * (stage + counted) + bubble)


def _once(job: Job, split: Split, machine: Machine, kind: LayerKind | None) -> Array:
    """Seconds of one micro-batch in a layer of a kind, or in the head, of each split: computed once for each
    combination of values of the fields that matter to it."""
    names = SEEN_BY_HEAD if kind is None else SEEN_BY_LAYERS
    place = np.zeros((), dtype=np.int64)
    values = []
    for name in names:
        field = np.asarray(getattr(split, name))
        found = np.flatnonzero(np.bincount(field.ravel()))
        values.append(found)
        if len(found) > 1:
            among = np.zeros(int(found[-1]) + 1, dtype=np.int64)
            among[found] = np.arange(len(found))
            place = place * len(found) + among[field]
    every = np.array(list(product(*values)), dtype=np.int64).T
    few = Split(**dict(zip(names, every, strict=True)))
    work = head_work(job, few, machine) if kind is None else layer_work(job, kind, few, machine)
    return np.asarray(np.broadcast_to(work.total, every.shape[1])[place])
