"""Which splits can be run at all, and why the others cannot."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from supercycle.run.job import Job
from supercycle.run.split import DUAL_PIPE, Split

ENDS = 2
"""Pieces of an interleaved pipeline that may hold no layer: the embedding's and the head's (software)."""

Mask = NDArray[np.bool_]


def _leaves_rest(number: Any, divisor: Any) -> Mask:
    """Whether a whole number is not a multiple of another: by division, which is several times faster on arrays than
    the remainder, and as exact below 2^52 (the quotient of a number that leaves a rest cannot round to a whole one).
    """
    quotient = np.asarray(number) / np.asarray(divisor)
    return np.asarray(quotient != np.floor(quotient))


def faults(split: Split, job: Job, chips: int) -> dict[str, Mask]:
    """Reasons for which a split cannot run, each with a mask of the splits that it rules out."""
    shape = job.shape
    tensor, pipeline, virtual = (np.asarray(x) for x in (split.tensor, split.pipeline, split.virtual))
    schedule = np.asarray(split.schedule)
    context, micro_batch = np.asarray(split.context), np.asarray(split.micro_batch)
    shared_keys = np.where(
        tensor <= shape.key_value_heads, shape.key_value_heads % tensor, tensor % shape.key_value_heads
    )
    reasons: dict[str, Any] = {
        "tp × pp × cp × dp is not the number of chips": split.chips != chips,
        "tensor parallelism does not divide the attention heads": shape.heads % tensor != 0,
        "tensor parallelism does not divide the key-value heads": shared_keys != 0,
        "tensor parallelism does not divide the feed-forward width": shape.ffn % tensor != 0,
        "more pipeline stages than layers": pipeline * virtual > shape.layers + ENDS * (virtual > 1),
        "interleaving needs a pipeline": (virtual > 1) & (pipeline == 1),
        "a schedule needs a pipeline": (schedule > 0) & (pipeline == 1),
        "a schedule other than 1f1b is not interleaved": (schedule > 0) & (virtual > 1),
        "DualPipe needs an even number of stages": (schedule == DUAL_PIPE) & (pipeline % 2 != 0),
        "the global batch is not a multiple of data parallelism × micro-batch": (
            _leaves_rest(job.global_batch, np.asarray(split.data) * micro_batch)
        ),
        "context parallelism × tensor parallelism does not divide the sequence": (
            _leaves_rest(job.sequence, context * np.asarray(split.sequence_ranks))
        ),
        "sequence parallelism needs tensor parallelism": (np.asarray(split.sequence_parallel) > 0) & (tensor == 1),
        "shards do not divide the data-parallel ranks": split.replicas % split.sharded_over != 0,
        "a number of shards needs ZeRO stage 3": (np.asarray(split.shard) > 0) & (np.asarray(split.zero) < 3),
        **_expert_faults(split, job),
    }
    return {reason: np.atleast_1d(mask) for reason, mask in reasons.items()}


def _expert_faults(split: Split, job: Job) -> dict[str, Any]:
    expert, expert_tensor = np.asarray(split.expert), np.asarray(split.expert_tensor)
    mix = job.shape.experts
    if mix is None:
        return {"expert parallelism needs a mixture of experts": (expert > 1) | (expert_tensor > 1)}
    ranks = np.asarray(split.tensor) * split.replicas
    return {
        "expert parallelism does not divide the experts": mix.count % expert != 0,
        "expert tensor parallelism does not divide the expert width": mix.width % expert_tensor != 0,
        "expert parallelism does not divide the tensor × context × data ranks": ranks % (expert * expert_tensor) != 0,
    }


def pointless(split: Split) -> dict[str, Mask]:
    """Splits that are another one again, so that a search leaves them out.

    Under a pipeline ZeRO stage 3 keeps weights and gradients whole for a step (see ``run.memory``): stage 1 sends as
    much and keeps less.
    """
    alone, zero = split.replicas == 1, np.asarray(split.zero)
    return {
        "sharding has no replicas to share with": np.atleast_1d(alone & (zero > 0)),
        "ZeRO stage 3 under a pipeline keeps what stage 1 keeps": np.atleast_1d(
            (zero == 3) & (np.asarray(split.pipeline) > 1)
        ),
    }


def unbalanced(split: Split, job: Job) -> dict[str, Mask]:
    """Reasons for which a framework would not run a split as it stands, though a hand-made layout may.

    Interleaved schedules (narayanan-2021, section 2.2.2) ask that the micro-batches be a multiple of the stages
    and that each stage hold the same number of layers.
    """
    virtual, pipeline = np.asarray(split.virtual), np.asarray(split.pipeline)
    batches = np.asarray(split.micro_batches(job.global_batch))
    return {
        "interleaving needs micro-batches in a multiple of the stages": np.atleast_1d(
            (virtual > 1) & _leaves_rest(batches, pipeline)
        ),
        "interleaving needs as many layers in each piece": np.atleast_1d(
            (virtual > 1) & (job.shape.layers % (pipeline * virtual) != 0)
        ),
    }
