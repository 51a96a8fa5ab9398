"""Attention of one new token over what the cache holds."""

import numpy as np

from supercycle.base.units import Bytes, Count, Seconds, Tokens
from supercycle.machine.engine import Engine

DECODE_LAUNCH = 8.0e-6
"""Time of a decode attention kernel over an empty cache, seconds: two kernels, one of which adds up the parts.

Fitted to the kernel tables of H100, H200, B200 and GB200 (7 to 16 µs by engine and format)."""

DECODE_SHARE = 0.93
"""Share of the reached memory bandwidth at which a decode kernel reads the cache.

Fitted to the kernel tables (0.85 of the data sheet at 16 bits, 0.75 to 0.85 at 8 bits)."""

BLOCK = 16.0
"""Tokens of a block of a paged cache; half of one is lost a sequence (software: vLLM's default)."""


def cache_read_time(
    sequences: Count, context: Tokens, cached: Bytes, engine: Engine, *, heads: Count, head_size: Count
) -> Seconds:
    """Time of attention of one layer for one new token each of ``sequences``, over ``context`` cached tokens.

    ``launch + sqrt(memory² + compute²)``: memory is ``cached`` bytes a token, read once however many heads share
    them; compute the two products of ``heads`` query heads with ``head_size`` numbers (twice: scores and sums).

    Source: aiconfigurator-kernels, generation, heads of 128, 128 to 131,072 tokens: median error 5 to 17 % on data
    centre chips. One row of queries fills 1 / 64 of a tile, so that compute runs at a quarter of the matmul rate.
    """
    moved = np.asarray(sequences) * context * cached
    memory = moved / (np.asarray(engine.bandwidth) * engine.bandwidth_fraction * DECODE_SHARE)
    work = 4.0 * np.asarray(sequences) * context * heads * head_size
    compute = work / (np.asarray(engine.peak) * 0.25)
    return DECODE_LAUNCH + np.hypot(memory, compute)
