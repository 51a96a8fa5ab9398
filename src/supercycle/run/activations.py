"""Bytes of activations that a chip keeps of one micro-batch until its backward pass."""

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Bytes, Count, Tokens
from supercycle.model.shape import LayerKind
from supercycle.run.job import Job
from supercycle.run.split import FULL, SELECTIVE, Split

MASK = 1.0
"""Bytes an element of a dropout mask (software)."""

UNFUSED_SCORES = 2.0
"""Scores that unfused attention keeps beside a dropout mask: softmax and dropout output (korthikanti-2022, 4.1)."""

STATISTIC = 4.0
"""Bytes of the log of the sum of exponentials that fused attention keeps a head and token (software)."""

LOGIT = 4.0
"""Bytes a logit in cross-entropy, which works in 32 bits (korthikanti-2022, section 4.3), beside the product's."""


def tokens_a_chip(job: Job, split: Split) -> Tokens:
    """Tokens of one micro-batch on one chip, before tensor parallelism."""
    tokens: Tokens = np.asarray(split.micro_batch) * job.sequence / np.asarray(split.context)
    return tokens


def layer_activations(job: Job, kind: LayerKind, split: Split) -> Bytes:
    """Activations of one layer and one micro-batch with nothing recomputed but what SELECTIVE drops.

    Without tensor parallelism, with multi-head attention, four-fold feed-forward width and unfused attention
    this is ``s b h (34 + 5 a s / h)``; sequence parallelism divides all of it by the tensor ranks, tensor
    parallelism alone all but the 10 bytes of norms' inputs and outputs, block inputs and dropout masks.

    Source: korthikanti-2022, equations 1, 2 and 4, table 2. Gated blocks keep gate, value and product; fused
    attention keeps one statistic a head in place of the scores; experts keep the inputs dispatched to them, and
    8-bit products their 8-bit operands.
    """
    shape, element, kept = job.shape, job.precision.activation, job.precision.kept
    shared = np.asarray(split.sequence_ranks)
    tensor = np.asarray(split.tensor)
    dropout = MASK if job.attention == "unfused" else 0.0
    norms = np.where(_recomputes_cheap(job, split), 0.0, 2 * kept)
    residual = shape.width * (2 * element + norms + 2 * dropout) / shared
    projected = element * _attention_widths(job, split) + (job.precision.kept if job.precision.quantised else 0.0) * (
        shape.heads * shape.value_size
    )
    scores = _score_bytes(job, split) / tensor
    ffn = _ffn_bytes(job, split, shape.ffn) / tensor if kind == "dense" else _expert_bytes(job, split)
    kept_bytes: Bytes = tokens_a_chip(job, split) * (residual + projected / tensor + scores + ffn)
    return kept_bytes


def kept_inputs(job: Job, split: Split) -> Bytes:
    """What full recomputation keeps of one layer: its input, shared among sequence-parallel ranks."""
    return tokens_a_chip(job, split) * job.shape.width * job.precision.activation / np.asarray(split.sequence_ranks)


def head_activations(job: Job, split: Split) -> Bytes:
    """Activations of the last norm, the head and the loss for one micro-batch.

    Source: korthikanti-2022, section 4.3: norm and head inputs, and 32-bit logits.
    """
    element = job.precision.activation
    vectors = 2 * element * job.shape.width / np.asarray(split.sequence_ranks)
    logits = (element + LOGIT) * job.shape.vocabulary / np.asarray(split.tensor)
    return tokens_a_chip(job, split) * (vectors + logits)


def _attention_widths(job: Job, split: Split) -> Count:
    """Numbers a token that attention keeps: queries, keys, values and output; and what MLA projects down to.

    From the latter, selective recomputation projects queries, keys and values up again.
    """
    shape = job.shape
    outputs = shape.heads * shape.value_size
    if shape.latent is None:
        return shape.heads * shape.head_size + 2 * shape.key_value_heads * shape.head_size + outputs
    low = shape.latent.query_rank + shape.latent.key_value_rank + shape.latent.rope_size
    lifted = 2 * shape.heads * shape.key_size + shape.heads * shape.value_size
    return low + outputs + np.where(_recomputes_cheap(job, split), 0.0, lifted)


def _score_bytes(job: Job, split: Split) -> Bytes:
    if job.attention == "fused":
        return STATISTIC * job.shape.heads
    scores = (UNFUSED_SCORES * job.precision.activation + MASK) * job.shape.heads * job.sequence
    return np.where(np.asarray(split.recompute) == SELECTIVE, 0.0, scores)


def _recomputes_cheap(job: Job, split: Split) -> NDArray[np.bool_]:
    """Whether selective recomputation drops outputs of norms and activation functions.

    With unfused attention it drops the scores (korthikanti-2022, section 5); where attention keeps none, what is
    left that is large and cheap are those outputs, and the up-projections of latent attention (megatron-core's
    modules ``layernorm``, ``moe_act`` and ``mla_up_proj``; DeepSeek-V3 does the same).
    """
    return np.asarray((np.asarray(split.recompute) == SELECTIVE) & (job.attention == "fused"))


def _ffn_bytes(job: Job, split: Split, width: int) -> Bytes:
    """What a feed-forward block of an inner width keeps a token: inputs of its activation function and its output."""
    inputs = job.precision.activation * (2 if job.shape.gated else 1)
    return width * (inputs + np.where(_recomputes_cheap(job, split), 0.0, job.precision.kept))


def _expert_bytes(job: Job, split: Split) -> Bytes:
    """Bytes a token of the layer's mixture: routed copies as balanced, and the shared experts."""
    shape, mix = job.shape, job.shape.experts
    if mix is None:
        return 0.0
    copies = job.precision.kept * shape.width * np.asarray(split.expert_tensor)
    routed = mix.per_token * (copies + _ffn_bytes(job, split, mix.width))
    kept: Bytes = (routed + mix.shared * _ffn_bytes(job, split, mix.shared_width)) / np.asarray(split.tensor)
    return kept


def kept_layer(job: Job, kind: LayerKind, split: Split, *, whole: Bytes | None = None) -> Bytes:
    """What one layer keeps of one micro-batch under the split's recomputation.

    ``whole`` is :func:`layer_activations`, for a caller that has them.
    """
    once = layer_activations(job, kind, split) if whole is None else whole
    return np.where(np.asarray(split.recompute) == FULL, kept_inputs(job, split), once)
