"""Time of self-attention: fused in one kernel, or as the separate operators of older stacks."""

from typing import Literal

import numpy as np

from supercycle.base.units import Bytes, Count, Flop, Seconds, Tokens
from supercycle.machine.engine import TILE_ROWS, Engine, rounded_up
from supercycle.machine.matmul import matmul_time
from supercycle.machine.streaming import streaming_time

Direction = Literal["forward", "backward"]

BACKWARD_PRODUCTS = 5.0
"""Products of a fused backward pass (scores again, dV, dP, dQ, dK) where forward has two (physics)."""

UNFUSED_SCORE_BYTES: dict[Direction, float] = {"forward": 9.0, "backward": 11.0}
"""Bytes a 2-byte score moves between the products of unfused attention (physics; one byte for a dropout
mask).

Forward: softmax with mask reads 2 and writes 2, dropout reads 2 and writes 2 and a mask of 1. Backward:
dropout reads 2 and 1 and writes 2, softmax reads 2 and 2 and writes 2.
"""


def attention_flop(
    tokens: Tokens, context: Tokens, heads: Count, head_size: Count, *, batch: Count = 1, causal: bool = True,
    direction: Direction = "forward", value_head_size: Count | None = None,
) -> Flop:  # fmt: skip
    """Useful FLOP of attention: two products forward, four backward; half of them if causal.

    ``tokens`` are the last queries of ``context`` keys: a causal mask leaves ``context - (tokens - 1) / 2``
    keys a query, here without the half element on the diagonal.
    """
    value_size = head_size if value_head_size is None else value_head_size
    keys = np.asarray(context) - np.asarray(tokens) / 2.0 if causal else np.asarray(context)
    passes = 1.0 if direction == "forward" else 2.0
    return passes * 2.0 * np.asarray(batch) * heads * tokens * keys * (np.asarray(head_size) + value_size)


def attention_time(
    tokens: Tokens, context: Tokens, heads: Count, key_value_heads: Count, head_size: Count, engine: Engine,
    *, batch: Count = 1, causal: bool = True, direction: Direction = "forward",
    value_head_size: Count | None = None, element_bytes: Bytes = 2.0, tile: Tokens = TILE_ROWS,
) -> Seconds:  # fmt: skip
    """Time of one fused attention kernel over ``batch`` sequences of ``tokens`` queries and ``context`` keys.

    ``launch + sqrt(compute² + memory²)``. Compute is the two products over the scores that the mask leaves,
    ``sqrt(products² + softmax²)`` as they overlap with the exponentials, which cost as much as a product over
    ``softmax`` elements of the head; each ``tile`` of queries loses ``attention_ramp`` keys, and a grid that
    does not fill the chip loses part of a wave. Memory is queries, keys, values and outputs once; scores stay
    on the chip. Backward runs five products instead of two at the share ``backward_attention`` of the forward
    rate, reads and writes twice as much, and adds a launch for the row sums.

    Source: aiconfigurator-kernels (forward, causal, heads of 64 to 256, 512 to 16,384 tokens). The backward
    rate is not measured there. With ``causal`` the queries are the last ``tokens`` of the context.
    """
    value_size = head_size if value_head_size is None else value_head_size
    queries = rounded_up(tokens, tile)
    keys = np.asarray(context) - np.asarray(tokens) / 2.0 if causal else np.asarray(context)
    rows = np.asarray(batch) * heads * queries + engine.idle_queries
    scores = rows * (keys + np.asarray(engine.attention_ramp) / 2.0)
    width = np.asarray(head_size) + value_size
    work = 2.0 * scores * np.hypot(width, 2.0 * np.asarray(engine.softmax))
    compute = work / (np.asarray(engine.peak) * engine.attention_fraction)
    vectors = np.asarray(heads) * tokens * width + np.asarray(key_value_heads) * context * width
    memory = element_bytes * batch * vectors / engine.reached_bandwidth
    if direction == "forward":
        return engine.launch + np.hypot(compute, memory)
    backward = compute * (BACKWARD_PRODUCTS / 2.0) / engine.backward_attention
    return 2.0 * np.asarray(engine.launch) + np.hypot(backward, 2.0 * memory)


def unfused_attention_time(
    tokens: Tokens, context: Tokens, heads: Count, head_size: Count, engine: Engine, *, batch: Count = 1,
    direction: Direction = "forward", value_head_size: Count | None = None, score_bytes: Bytes | None = None,
    element_bytes: Bytes = 2.0, kernels: Count = 2.0,
) -> Seconds:  # fmt: skip
    """Time of attention as separate kernels: a product, softmax and dropout over all scores, a product.

    The products are batched matmuls that skip no masked work; between them every score goes through memory,
    ``score_bytes`` in all (by default those of :data:`UNFUSED_SCORE_BYTES`: scale, mask and softmax in one
    kernel, dropout in another) in ``kernels`` launches. Backward has four products. Keys and values are taken
    to have as many heads as the queries.

    Source: korthikanti-2022, section 4.1 for the tensors between the products. Valid for stacks before fused
    attention (Megatron-LM of 2020 to 2022).
    """
    value_size = head_size if value_head_size is None else value_head_size
    moved = UNFUSED_SCORE_BYTES[direction] if score_bytes is None else score_bytes
    grid = np.asarray(batch) * heads
    shared = {"element_bytes": element_bytes, "output_bytes": element_bytes, "batch": grid}
    scores = matmul_time(tokens, context, head_size, engine, **shared)
    outputs = matmul_time(tokens, value_size, context, engine, **shared)
    between = streaming_time(moved * grid * tokens * context, engine)
    between = between + (np.asarray(kernels) - 1.0) * engine.launch
    if direction == "forward":
        return scores + outputs + between
    by_scores = matmul_time(tokens, context, value_size, engine, **shared)
    into_keys = matmul_time(context, head_size, tokens, engine, **shared)
    into_values = matmul_time(context, value_size, tokens, engine, **shared)
    into_queries = matmul_time(tokens, head_size, context, engine, **shared)
    return by_scores + into_keys + into_values + into_queries + between
