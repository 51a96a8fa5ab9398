"""Time of attention while text is generated: each sequence asks with one new token over all it has kept."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Bytes, Count, Number, Seconds, Share, Tokens
from supercycle.machine.engine import TILE_ROWS, Engine, rounded_up

BLOCK_TOKENS = 128
"""Keys that a decode kernel reads at a time; a sequence is padded to whole blocks (software)."""

GROUP_ROWS = 16
"""Rows of the smallest matrix instruction: the query heads of a group are padded to it (physics)."""

REFERENCE_HEAD = 128.0
"""Head size at which the fixed costs of a row are stated."""


@dataclass(frozen=True)
class DecodeCosts:
    """What decode attention costs beside bytes and products: constants of a generation's kernels."""

    launch: Seconds = 0.0
    """Time of the kernel, and of those that write the new key and value and merge parts, on one short sequence."""
    reduction: Seconds = 0.0
    """Time of each doubling of the blocks of a sequence: its parts run side by side and are merged."""
    row: Seconds = 0.0
    """Time of one query head of one sequence on one compute unit: loading, softmax and storing of a row."""
    sequence: Seconds = 0.0
    """Time of one sequence on one compute unit: its place in the batch, its table of pages."""
    rate: Share = 1.0
    """Share of peak of the two products over padded groups."""


def decode_attention_time(
    context: Tokens, heads: Count, key_value_heads: Count, head_size: Count, engine: Engine, costs: DecodeCosts,
    *, batch: Count = 1, window: Tokens | None = None, cache_bytes: Bytes = 2.0, element_bytes: Bytes = 2.0,
    kept_elements: Count | None = None,
) -> Seconds:  # fmt: skip
    """Time of attention of ``batch`` sequences with one new query each over ``context`` cached tokens.

    ``launch + reduction · log2(1 + blocks) + sqrt(memory² + products²) + rows + sequences``. Memory is the kept
    keys and values, in whole blocks of 128 tokens and ``cache_bytes`` an element, read once for all query heads
    of a group; the products pad a group of query heads to 16 rows, which is free until groups are large. Rows
    (batch · heads) and sequences are spread over the compute units. A ``window`` bounds what is read. A group that
    fills a tile of 128 rows reaches the rate of attention over many queries (``Engine.attention_fraction``), a smaller
    one that part of it, or ``costs.rate`` where that is more (geometry of tiles). ``kept_elements`` are the numbers
    that the cache keeps of a token where that is not a key and a value of each head: latent attention, whose
    ``key_value_heads`` is 1 and ``head_size`` the rank.

    Source: aiconfigurator-kernels (generation tables: 1 to 131,072 tokens, batch 1 to 2,048, heads of 64 to 256,
    with and without windows, 8- and 16-bit caches). An unknown number of compute units counts as 128.
    """
    kept = np.asarray(context) if window is None else np.minimum(np.asarray(context), window)
    blocks: Number = rounded_up(kept, BLOCK_TOKENS)
    kept_of_token = 2.0 * np.asarray(key_value_heads) * head_size if kept_elements is None else kept_elements
    cache = cache_bytes * np.asarray(batch) * blocks * kept_of_token
    vectors = 2.0 * element_bytes * np.asarray(batch) * heads * head_size
    memory = (cache + vectors) / (np.asarray(engine.bandwidth) * engine.bandwidth_fraction)
    group = rounded_up(np.asarray(heads) / key_value_heads, GROUP_ROWS)
    work = 4.0 * np.asarray(batch) * key_value_heads * group * blocks * head_size
    filled = np.asarray(engine.attention_fraction) * np.minimum(group / TILE_ROWS, 1.0)
    products = work / (np.asarray(engine.peak) * np.maximum(costs.rate, filled))
    units = np.where(np.isnan(engine.compute_units), 128.0, engine.compute_units)
    rows = np.asarray(costs.row) * heads * np.asarray(head_size) / REFERENCE_HEAD
    spread = np.asarray(batch) / units * (rows + costs.sequence)
    merged = np.asarray(costs.reduction) * np.log2(1.0 + kept / BLOCK_TOKENS)
    time: Seconds = costs.launch + merged + np.hypot(memory, products) + spread
    return time
